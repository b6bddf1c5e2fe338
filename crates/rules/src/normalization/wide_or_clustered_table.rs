use std::collections::BTreeMap;

use modelry_graph::names::words;
use modelry_graph::{ModelGraph, Part, Table, TypeKind};

use super::own_columns;
use crate::Report;
use crate::predicates::is_append_only;
use crate::rule::declare_rule;

declare_rule! {
    /// Tables of very many columns, or of several things side by side.
    ///
    /// A wide row is read and written as a whole, is locked as a whole, and hides
    /// that part of it is a thing of its own which some rows have and others have
    /// not.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     billing_name text, billing_street text, billing_city text, billing_country text,
    ///     shipping_name text, shipping_street text, shipping_city text, shipping_country text
    /// );
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE addresses (id bigint PRIMARY KEY, name text, street text, city text, country text);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     billing_address_id bigint NOT NULL REFERENCES addresses,
    ///     shipping_address_id bigint NOT NULL REFERENCES addresses
    /// );
    /// ```
    Normalization / "wide-or-clustered-table", Info;
    /// A table of more columns than this is wide.
    COLUMNS: Number("columns", 40, 1..=10_000),
    /// A table of more columns than this is wide where most of them may be NULL.
    NULLABLE_COLUMNS: Number("nullable-columns", 20, 1..=10_000),
    /// Most are so many of a hundred.
    NULLABLE_PERCENT: Number("nullable-percent", 60, 1..=100),
    /// So many columns with one first word are a thing of their own, of which a table should not hold two.
    CLUSTER: Number("cluster", 4, 2..=1000),
    /// A table should not have more columns of bytes of any length than this.
    BLOBS: Number("blobs", 3, 0..=1000),
}

/// First words that say nothing about what a column is part of.
const GENERAL: &[&str] = &[
    "allow", "can", "created", "current", "default", "disable", "enable", "first", "has", "hide", "is", "last", "max",
    "maximum", "min", "minimum", "new", "next", "no", "num", "number", "old", "original", "previous", "require",
    "send", "show", "total", "updated", "use",
];

/// Words of tables that are wide on purpose.
const WAREHOUSE: &[&str] =
    &["dim", "fact", "import", "imports", "raw", "report", "reports", "staging", "stg", "summary"];

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        let mut words = graph.chosen_names(table).iter().flat_map(|name| &name.words);
        let warehouse = words.any(|word| WAREHOUSE.contains(&word.as_str()));
        if warehouse || is_append_only(graph, table) {
            continue;
        }
        let reasons: Vec<String> =
            [width(graph, table), emptiness(graph, table), clusters(graph, table), blobs(graph, table)]
                .into_iter()
                .flatten()
                .collect();
        if !reasons.is_empty() {
            report
                .finding(
                    table.subject(&[]),
                    &table.places,
                    format!("`{}` has {}", table.name.text, reasons.join(", and ")),
                )
                .help("move what belongs together into a table of its own");
        }
    }
}

fn width(graph: &ModelGraph, table: &Table) -> Option<String> {
    let number = table.columns.len();
    (number > COLUMNS.of(graph.policy(table))).then(|| format!("{number} columns"))
}

fn emptiness(graph: &ModelGraph, table: &Table) -> Option<String> {
    let number = table.columns.len();
    let policy = graph.policy(table);
    if number <= NULLABLE_COLUMNS.of(policy) || table.gap(Part::Columns).is_some() {
        return None;
    }
    let own = own_columns(graph, table);
    let empty = own.iter().filter(|(position, _)| table.nullable(*position).yes()).count();
    (empty * 100 >= number * NULLABLE_PERCENT.of(policy))
        .then(|| format!("{empty} columns of {number} that may be NULL"))
}

/// Two groups of columns or more that share their first word.
fn clusters(graph: &ModelGraph, table: &Table) -> Option<String> {
    let enough = CLUSTER.of(graph.policy(table));
    let own = own_columns(graph, table);
    if own.len() < 2 * enough {
        return None;
    }
    let own_name: Vec<&String> = graph.chosen_names(table).iter().flat_map(|name| &name.words).collect();
    let mut clusters: BTreeMap<String, (usize, bool)> = BTreeMap::new();
    for (_, column) in own {
        let words = words(&column.name.text);
        let (Some(first), true) = (words.first(), words.len() >= 2) else { continue };
        if GENERAL.contains(&first.as_str()) || own_name.contains(&first) {
            continue;
        }
        let (number, says_more) = clusters.entry(first.clone()).or_default();
        *number += 1;
        // Flags that begin alike are settings, and no thing.
        *says_more |= column.ty.known().is_some_and(|ty| ty.kind != TypeKind::Boolean);
    }
    let large: Vec<String> = clusters
        .into_iter()
        .filter(|(_, (number, says_more))| *number >= enough && *says_more)
        .map(|(word, (number, _))| format!("{number} columns `{word}…`"))
        .collect();
    (large.len() >= 2).then(|| large.join(" and "))
}

fn blobs(graph: &ModelGraph, table: &Table) -> Option<String> {
    let blobs = table.columns.iter().filter(|column| column.ty.known().is_some_and(|ty| ty.kind == TypeKind::Binary));
    // A hash or a key is short and has a length.
    let number = blobs.filter(|column| column.ty.known().is_some_and(|ty| ty.length.is_none())).count();
    (number > BLOBS.of(graph.policy(table))).then(|| format!("{number} columns of bytes of any length"))
}
