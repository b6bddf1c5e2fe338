use modelry_graph::names::words;
use modelry_graph::{
    Column, ColumnIdx, Conventions, DatabaseId, ModelGraph, Part, RelationKind, Table, TableId, TableKind, TypeKind,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::predicates::{is_append_only, is_inherited_from_outside, is_named_for_two_tables};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Columns that are named for a row of another table and that nothing ties to it.
    ///
    /// `customer_id` beside a table of customers reads as a reference. Without a
    /// foreign key it may point at nothing, and without a relation everybody who
    /// needs the other row writes the join anew.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers);
    /// ```
    Integrity / "unlinked-id-column", Info, of Columns
}

/// Words of columns that keep the id of something outside: of another service, or of a request.
const OUTSIDE: &[&str] = &[
    "amazon",
    "api",
    "apple",
    "aws",
    "azure",
    "braintree",
    "client",
    "correlation",
    "device",
    "discord",
    "external",
    "facebook",
    "foreign",
    "gitlab",
    "github",
    "google",
    "hubspot",
    "instagram",
    "intercom",
    "legacy",
    "linkedin",
    "mailchimp",
    "microsoft",
    "oauth",
    "openid",
    "original",
    "paypal",
    "provider",
    "remote",
    "request",
    "salesforce",
    "session",
    "shopify",
    "slack",
    "source",
    "stripe",
    "telegram",
    "third",
    "trace",
    "transaction",
    "twitter",
    "upstream",
    "vendor",
];

fn check(graph: &ModelGraph, report: &mut Report) {
    let linked = linked(graph);
    let homeless = keys_of_unknown_tables(graph);
    let named = tables_by_name(graph);
    for table in graph.judged_tables() {
        // A log outlives what it tells of.
        if table.kind == TableKind::Join || is_append_only(graph, table) || is_named_for_two_tables(graph, table) {
            continue;
        }
        for (position, column) in table.columns() {
            if linked.contains(&(table.id, position)) || table.in_primary_key(position) {
                continue;
            }
            let Some(target) = meant(graph, &named, table, column) else { continue };
            if is_inherited_from_outside(table, position) || names_a_pair(table, column) || !fits(column, target) {
                continue;
            }
            if is_part_of_a_copy(table, column) {
                continue;
            }
            let subject = table.subject(&[position]);
            let elsewhere = table.models.is_empty() && homeless.contains(column.name.text.as_str());
            if table.gap(Part::ForeignKeys).is_some() || !models_complete(graph, table) || elsewhere {
                report.abstain(subject, "not every foreign key or relation of the table could be read");
                continue;
            }
            let message = format!("nothing ties `{}` to `{}`", column.name.text, target.name.text);
            report
                .finding(subject, &column.places, message)
                .help(format!("add a foreign key that refers to `{}`, and a relation to its model", target.name.text))
                .severity(Severity::Info);
        }
    }
}

/// Columns that a foreign key or a relation, from whichever side, is about.
fn linked(graph: &ModelGraph) -> FxHashSet<(TableId, ColumnIdx)> {
    let mut linked = FxHashSet::default();
    for table in &graph.tables {
        linked.extend(table.foreign_keys.iter().flat_map(|key| key.columns.iter().map(|column| (table.id, *column))));
    }
    for model in &graph.models {
        for relation in &model.relations {
            // What a relation of pairs is named for is about its keys and nothing else.
            let pairs = relation.through.as_ref().filter(|_| relation.kind == RelationKind::ManyToMany);
            let between =
                pairs.into_iter().flat_map(|name| graph.tables.iter().filter(move |it| it.name.text == *name));
            linked.extend(between.flat_map(|table| table.columns().map(move |(column, _)| (table.id, column))));
            let own = relation.columns.iter().chain(&relation.type_column);
            linked.extend(model.table.into_iter().flat_map(|table| own.clone().map(move |column| (table, *column))));
            let of_other = matches!(relation.kind, RelationKind::HasOne | RelationKind::HasMany);
            if let Some(other) = relation.target_model.filter(|_| of_other).and_then(|it| graph.model(it).table) {
                let key = relation.key.iter().filter_map(|name| graph.table(other).column_named(name));
                linked.extend(key.map(|column| (other, column)));
            }
        }
    }
    linked
}

/// The keys of relations of models, and in tables between two, that could not be read: they may lie in any table.
fn keys_of_unknown_tables(graph: &ModelGraph) -> FxHashSet<&str> {
    let homeless = graph.models.iter().filter(|model| model.table.is_none());
    let between = graph.models.iter().flat_map(|model| &model.relations);
    let between = between.filter(|it| it.kind == RelationKind::ManyToMany && it.through.is_none());
    let relations = homeless.flat_map(|model| &model.relations).chain(between);
    relations.flat_map(|it| &it.key).map(String::as_str).collect()
}

/// The tables by the words of their names and of their models' names, in the singular. `None` where several share one.
type TablesByName<'a> = FxHashMap<(DatabaseId, String), Option<&'a Table>>;

fn tables_by_name(graph: &ModelGraph) -> TablesByName<'_> {
    let mut named: TablesByName = FxHashMap::default();
    let tables = graph.tables.iter().filter(|table| matches!(table.kind, TableKind::Base | TableKind::View));
    for table in tables {
        for name in graph.chosen_names(table).iter().chain(graph.own_name(table)) {
            let entry =
                named.entry((table.database, singular(graph.conventions(table), &name.words))).or_insert(Some(table));
            if entry.is_some_and(|other| other.id != table.id) {
                *entry = None;
            }
        }
    }
    named
}

fn singular(own: &Conventions, words: &[String]) -> String {
    match words.split_last() {
        Some((last, lead)) => lead.iter().cloned().chain([own.singularize(last)]).collect::<Vec<_>>().join("_"),
        None => String::new(),
    }
}

/// The table that a column is named for: `customers` of `customer_id`.
fn meant<'a>(graph: &ModelGraph, named: &TablesByName<'a>, table: &Table, column: &Column) -> Option<&'a Table> {
    // Most columns are called otherwise.
    let name = column.name.text.trim_end_matches(|it: char| !it.is_alphanumeric()).as_bytes();
    if !name.last_chunk::<2>().is_some_and(|end| end.eq_ignore_ascii_case(b"id")) {
        return None;
    }
    let words = words(&column.name.text);
    let (last, lead) = words.split_last()?;
    let own = graph.conventions(table);
    let outside = lead.iter().any(|word| OUTSIDE.contains(&word.as_str())) || own.is_outside_id(&column.name.text);
    if !matches!(last.as_str(), "id" | "uuid") || lead.is_empty() || outside {
        return None;
    }
    let target = (*named.get(&(table.database, singular(own, lead)))?)?;
    (graph.is_judged(target) && target.id != table.id).then_some(target)
}

/// Could the column hold the primary key of the table? A text is more often an id of somebody else's.
fn fits(column: &Column, target: &Table) -> bool {
    let key = target.primary_key.as_ref().map(|key| key.columns.as_slice()).unwrap_or_default();
    let [key] = key else { return false };
    let kinds = column.ty.known().zip(target.column(*key).ty.known());
    kinds.is_some_and(|(own, other)| {
        let both = (&own.kind, &other.kind);
        own.dimensions == 0
            && matches!(both, (TypeKind::Integer { .. }, TypeKind::Integer { .. }) | (TypeKind::Uuid, TypeKind::Uuid))
    })
}

/// `commentable_id` beside `commentable_type`.
fn names_a_pair(table: &Table, column: &Column) -> bool {
    stands_beside(table, column, &["type", "kind", "class"])
}

/// `tax_class_id` beside `tax_class_name`: the row keeps what the other one was called then, whatever becomes of it.
fn is_part_of_a_copy(table: &Table, column: &Column) -> bool {
    stands_beside(table, column, &["name", "title", "label", "code"])
}

/// Has the table another column that is called the same but for the last word, which is one of these?
fn stands_beside(table: &Table, column: &Column, endings: &[&str]) -> bool {
    let named = words(&column.name.text);
    let Some((_, lead)) = named.split_last() else { return false };
    table.columns.iter().any(|other| {
        let words = words(&other.name.text);
        words.split_last().is_some_and(|(last, rest)| rest == lead && endings.contains(&last.as_str()))
    })
}

/// Could every model of the table be read, so that there is no further relation?
fn models_complete(graph: &ModelGraph, table: &Table) -> bool {
    table.models.iter().all(|model| graph.model(*model).complete)
}
