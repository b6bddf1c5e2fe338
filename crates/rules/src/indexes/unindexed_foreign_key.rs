use modelry_graph::{ColumnIdx, Enforcement, ForeignKey, ModelGraph, Sure, Table};

use crate::predicates::{is_indexed_within_tenant, is_lookup_table};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Foreign key columns that no index leads with.
    ///
    /// Deleting a parent row makes the database look for its children. Without
    /// an index it reads the whole child table, under a lock. PostgreSQL and
    /// SQLite do not make this index for you; MySQL does.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers);
    /// CREATE INDEX ON orders (customer_id);
    /// ```
    Indexes / "unindexed-foreign-key", Warning, of ForeignKeys
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        for key in &table.foreign_keys {
            let columns = table.names(&key.columns);
            let subject = table.subject(&key.columns);
            // MySQL's parser makes the index even where the engine then ignores the foreign key.
            let made_anyway = matches!(key.enforcement.known(), Some(Enforcement::EngineIgnores(_)));
            // A unique key within the columns leads to one row, or none.
            if key.columns.is_empty() || made_anyway || leads_to_one_row(table, key) {
                continue;
            }
            match table.indexed_by(&key.columns) {
                Sure::Yes => {}
                Sure::Unknown => report.abstain(subject, "not every index of the table could be read"),
                Sure::No => {
                    let whole = if partly_indexed(table, key) { "no index without a condition" } else { "no index" };
                    let finding = report
                        .finding(subject, &key.places, format!("{whole} leads with the foreign key `{columns}`"))
                        .help(format!("index `{columns}`"));
                    let target = key.target.known().and_then(|target| target.id).map(|target| graph.table(target));
                    // Few rows to search through, or few rows that could ever be deleted.
                    if is_lookup_table(graph, table) || target.is_some_and(|target| is_lookup_table(graph, target)) {
                        finding.severity(Severity::Info);
                    } else if is_indexed_within_tenant(graph, table, &key.columns) {
                        finding.severity(Severity::Info).why(
                            "An index finds the rows of one tenant, but the database looks for all of them when a parent is \
                             deleted.",
                        );
                    }
                }
            }
        }
    }
}

/// Does an index lead with the columns for some of the rows?
fn partly_indexed(table: &Table, key: &ForeignKey) -> bool {
    table.indexes.iter().any(|index| {
        let leading: Vec<ColumnIdx> =
            index.parts.iter().take(key.columns.len()).filter_map(|part| part.column).collect();
        index.filter.known().is_some_and(Option::is_some) && key.columns.iter().all(|it| leading.contains(it))
    })
}

/// Does an index on some of the columns find at most one row?
fn leads_to_one_row(table: &Table, key: &ForeignKey) -> bool {
    let within =
        |columns: &[ColumnIdx]| !columns.is_empty() && columns.iter().all(|column| key.columns.contains(column));
    table.primary_key.as_ref().is_some_and(|primary| within(&primary.columns))
        || table.indexes.iter().any(|index| {
            index.unique
                && index.usable
                && index.filter.is(&None)
                && index.columns().is_some_and(|columns| within(&columns))
        })
}
