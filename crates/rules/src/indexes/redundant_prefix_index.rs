use modelry_graph::{Index, IndexOrigin, ModelGraph, Table, TableKind};
use rustc_hash::FxHashSet;

use crate::keys::{
    Lookup, by_leading_column, comes_from_outside, describe, duplicates, extends, key, lookups, subject,
};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Indexes whose key another index begins with.
    ///
    /// An index on `a, b` finds rows by `a` as well as one on `a` alone. The
    /// shorter one costs memory and a second write for every row, and brings
    /// nothing, unless it is unique.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, customer_id int, number int, UNIQUE (customer_id, number));
    /// CREATE INDEX ON orders (customer_id);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, customer_id int, number int, UNIQUE (customer_id, number));
    /// ```
    Indexes / "redundant-prefix-index", Warning, of Indexes
}

fn check(graph: &ModelGraph, report: &mut Report) {
    // A framework decides about the tables between two models, not the project.
    for table in graph.judged_tables().filter(|table| table.kind != TableKind::Join) {
        let lookups = lookups(table);
        let by_leading_column = by_leading_column(&lookups);
        let duplicates = duplicates(table, &lookups);
        let told: FxHashSet<*const Lookup> =
            duplicates.iter().map(|(superfluous, _)| std::ptr::from_ref(*superfluous)).collect();
        for shorter in lookups.iter().filter(|it| !it.primary) {
            if told.contains(&std::ptr::from_ref(shorter)) || comes_from_outside(table, &shorter.index) {
                continue;
            }
            let same_beginning = by_leading_column.get(&shorter.leading_column()).into_iter().flatten();
            let others = same_beginning.filter(|other| extends(&other.index, &shorter.index));
            let Some(longer) = others.max_by_key(|other| other.index.parts.len()) else { continue };
            let help = match shorter.index.origin {
                IndexOrigin::Database => continue,
                IndexOrigin::Framework => "tell the framework not to make it (`db_index=False`)".to_owned(),
                IndexOrigin::ColumnOption => {
                    format!("take the option that indexes `{}` away", key(table, &shorter.index))
                }
                IndexOrigin::Declared => format!("remove {}", describe(table, shorter)),
            };
            let message = format!(
                "{} answers everything that the index on `{}` does",
                describe(table, longer),
                key(table, &shorter.index)
            );
            let finding = report.finding(subject(table, shorter), &shorter.index.places, message);
            finding.and(&longer.index.places).and(&table.places).help(help);
            if serves_beginnings_as_well(graph, table, &shorter.index) {
                finding.severity(Severity::Info).why(
                    "It brings nothing, but what makes it may make an index for `LIKE 'beginning%'` as well, which \
                     would go with it: that one needs a declaration of its own then.",
                );
            }
        }
    }
}

/// Does the option that makes the index of a text make another one beside it, by which its beginnings are found? As long as
/// the engine is not known, it may.
fn serves_beginnings_as_well(graph: &ModelGraph, table: &Table, index: &Index) -> bool {
    let [part] = index.parts.as_slice() else { return false };
    let Some(column) = part.column.filter(|_| index.origin != IndexOrigin::Declared) else { return false };
    let beside = |other: &Index| {
        other.origin == IndexOrigin::Framework
            && matches!(other.parts.as_slice(), [it] if it.column == Some(column) && it.operator_class.is_some())
    };
    let is_text = || table.column(column).ty.known().is_some_and(|ty| ty.is_text());
    table.indexes.iter().any(beside) || graph.dialect(table).is_none() && is_text()
}
