use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::names::singularize;
use modelry_graph::{ColumnType, DatabaseId, Evidence, ModelGraph, Place, Table, TableId, Witness};

use super::own_columns;
use crate::Report;
use crate::rule::declare_rule;

declare_rule! {
    /// Tables that have nearly the same columns.
    ///
    /// Two tables of one shape are often one thing that was made twice: every
    /// change is made twice, and a question about all of them needs a UNION.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE suppliers (id bigint PRIMARY KEY, name text, street text, city text, zip text, phone text);
    /// CREATE TABLE customers (id bigint PRIMARY KEY, name text, street text, city text, zip text, phone text);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE companies (
    ///     id bigint PRIMARY KEY,
    ///     is_supplier boolean NOT NULL DEFAULT false,
    ///     is_customer boolean NOT NULL DEFAULT false,
    ///     name text, street text, city text, zip text, phone text
    /// );
    /// ```
    Normalization / "duplicate-table-shape", Info;
    /// Fewer columns than this are alike by chance.
    COLUMNS: Number("columns", 5, 2..=1000),
    /// So many columns of a hundred must be the same.
    PERCENT: Number("percent", 80, 50..=100),
}

/// Words that tell a copy of another table: its history, its drafts.
const TWINS: &[&str] = &[
    "archive",
    "archived",
    "audit",
    "backup",
    "bak",
    "copy",
    "deleted",
    "draft",
    "event",
    "history",
    "historical",
    "log",
    "old",
    "revision",
    "snapshot",
    "staging",
    "stg",
    "temp",
    "tmp",
    "version",
];

type Shape<'a> = BTreeSet<(&'a str, &'a ColumnType)>;

fn check(graph: &ModelGraph, report: &mut Report) {
    let tables: Vec<(&Table, Shape)> = graph
        .judged_tables()
        .filter(|table| !is_twin(graph, table))
        .map(|table| (table, shape(graph, table)))
        .filter(|(table, shape)| shape.len() >= COLUMNS.of(graph.policy(table)))
        .collect();
    let mut said: BTreeSet<TableId> = BTreeSet::new();
    let holders = holders(&tables);
    for (position, (table, shape)) in tables.iter().enumerate() {
        if said.contains(&table.id) {
            continue;
        }
        let policy = graph.policy(table);
        let (few, percent) = (COLUMNS.of(policy), PERCENT.of(policy));
        let alike: Vec<&Table> = candidates(&holders, position, table, shape, percent)
            .into_iter()
            .filter_map(|other| tables.get(other))
            .filter(|(other, theirs)| other.database == table.database && are_alike(shape, theirs, few, percent))
            .filter(|(other, _)| !share_declarations(graph, table, other))
            .map(|(other, _)| *other)
            .collect();
        if alike.is_empty() {
            continue;
        }
        said.extend(alike.iter().map(|other| other.id));
        let mut places = table.places.clone();
        places.extend(alike.iter().flat_map(|other| other.places.iter().copied()));
        let names: Vec<String> =
            std::iter::once(table).chain(&alike).map(|table| format!("`{}`", table.name.text)).collect();
        report
            .finding(table.subject(&[]), &places, format!("{} have nearly the same columns", names.join(", ")))
            .help("make one table of them, with a column that tells them apart, or let the code share a base");
    }
}

fn shape<'a>(graph: &ModelGraph, table: &'a Table) -> Shape<'a> {
    let typed = own_columns(graph, table)
        .into_iter()
        .filter_map(|(_, column)| column.ty.known().map(|ty| (column.name.text.as_str(), ty)));
    typed.collect()
}

fn is_twin(graph: &ModelGraph, table: &Table) -> bool {
    let mut words = graph.own_name(table).into_iter().flat_map(|name| &name.words);
    words.any(|word| TWINS.contains(&singularize(word).as_str()))
}

/// The tables that have a column, by position.
type Holders<'a> = BTreeMap<(DatabaseId, (&'a str, &'a ColumnType)), Vec<usize>>;

fn holders<'a>(tables: &[(&Table, Shape<'a>)]) -> Holders<'a> {
    let mut holders = Holders::new();
    for (position, (table, shape)) in tables.iter().enumerate() {
        for column in shape {
            holders.entry((table.database, *column)).or_default().push(position);
        }
    }
    holders
}

/// The tables behind one that may be like it: of two sets that share so many of a hundred elements, each has one of its own
/// rarest elements in common with the other.
fn candidates(holders: &Holders, position: usize, table: &Table, shape: &Shape, percent: usize) -> BTreeSet<usize> {
    let mut columns: Vec<&Vec<usize>> =
        shape.iter().filter_map(|column| holders.get(&(table.database, *column))).collect();
    columns.sort_by_key(|holders| holders.len());
    let rarest = shape.len() * (100 - percent) / 100 + 1;
    columns.iter().take(rarest).copied().flatten().copied().filter(|other| *other > position).collect()
}

fn are_alike(one: &Shape, other: &Shape, few: usize, percent: usize) -> bool {
    let shared = one.intersection(other).count();
    shared >= few && shared * 100 >= one.len().max(other.len()) * percent
}

/// Do both take their columns from the same lines of code, or does one inherit from the other?
fn share_declarations(graph: &ModelGraph, one: &Table, other: &Table) -> bool {
    let declared = |table: &Table| -> BTreeSet<Place> {
        let models = |evidence: &&Evidence| evidence.witness == Witness::Models;
        table.columns.iter().flat_map(|column| column.places.iter().filter(models)).map(|it| it.place).collect()
    };
    let related = |one: &Table, other: &Table| {
        let names: BTreeSet<&str> = other.models.iter().map(|model| graph.model(*model).name.as_str()).collect();
        let parents = one.models.iter().filter_map(|model| graph.model(*model).parent.as_deref());
        one.parent == Some(other.id) || parents.into_iter().any(|parent| names.contains(parent))
    };
    !declared(one).is_disjoint(&declared(other)) || related(one, other) || related(other, one)
}
