use std::collections::BTreeMap;

use modelry_graph::names::words;
use modelry_graph::{ModelGraph, Part, Table, TypeKind};

use super::own_columns;
use crate::Report;
use crate::predicates::{is_append_only, names};
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
    Normalization / "wide-or-clustered-table", Info
}

/// More columns than this are many.
const MANY: usize = 40;
/// More columns than this are many where most of them may be NULL.
const SEVERAL: usize = 20;
/// So many columns with one first word are a thing of their own.
const CLUSTER: usize = 4;
/// More columns of bytes than this are many.
const BLOBS: usize = 3;

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
        let warehouse = names(graph, table).iter().flatten().any(|word| WAREHOUSE.contains(&word.as_str()));
        if warehouse || is_append_only(graph, table) {
            continue;
        }
        let reasons: Vec<String> = [width(table), emptiness(graph, table), clusters(graph, table), blobs(table)]
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

fn width(table: &Table) -> Option<String> {
    let number = table.columns.len();
    (number > MANY).then(|| format!("{number} columns"))
}

fn emptiness(graph: &ModelGraph, table: &Table) -> Option<String> {
    let number = table.columns.len();
    if number <= SEVERAL || table.gap(Part::Columns).is_some() {
        return None;
    }
    let own = own_columns(graph, table);
    let empty = own.iter().filter(|(position, _)| table.nullable(*position).yes()).count();
    (empty * 5 >= number * 3).then(|| format!("{empty} columns of {number} that may be NULL"))
}

/// Two groups of columns or more that share their first word.
fn clusters(graph: &ModelGraph, table: &Table) -> Option<String> {
    let own_name: Vec<String> = names(graph, table).into_iter().flatten().collect();
    let mut clusters: BTreeMap<String, (usize, bool)> = BTreeMap::new();
    for (_, column) in own_columns(graph, table) {
        let words = words(&column.name.text);
        let (Some(first), true) = (words.first(), words.len() >= 2) else { continue };
        if GENERAL.contains(&first.as_str()) || own_name.contains(first) {
            continue;
        }
        let (number, says_more) = clusters.entry(first.clone()).or_default();
        *number += 1;
        // Flags that begin alike are settings, and no thing.
        *says_more |= column.ty.known().is_some_and(|ty| ty.kind != TypeKind::Boolean);
    }
    let large: Vec<String> = clusters
        .into_iter()
        .filter(|(_, (number, says_more))| *number >= CLUSTER && *says_more)
        .map(|(word, (number, _))| format!("{number} columns `{word}…`"))
        .collect();
    (large.len() >= 2).then(|| large.join(" and "))
}

fn blobs(table: &Table) -> Option<String> {
    let blobs = table.columns.iter().filter(|column| column.ty.known().is_some_and(|ty| ty.kind == TypeKind::Binary));
    // A hash or a key is short and has a length.
    let number = blobs.filter(|column| column.ty.known().is_some_and(|ty| ty.length.is_none())).count();
    (number > BLOBS).then(|| format!("{number} columns of bytes of any length"))
}
