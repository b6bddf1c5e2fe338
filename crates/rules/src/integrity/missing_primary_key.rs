use modelry_graph::{ColumnIdx, Index, Key, ModelGraph, Part, Table};

use crate::predicates::{is_join_table, pair_between_models};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Tables without a primary key.
    ///
    /// Rows that nothing tells apart cannot be updated or deleted one by one, no
    /// foreign key can point at them, and logical replication refuses them.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE readings (sensor text NOT NULL, value real);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sensor text NOT NULL, value real);
    /// ```
    Integrity / "missing-primary-key", Error
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        if let Some(key) = &table.primary_key {
            nullable_members(table, key, report);
            continue;
        }
        if let Some(gap) = table.gap(Part::PrimaryKey).or(table.gap(Part::Columns)) {
            report.abstain(table.subject(&[]), gap.reason.clone());
            continue;
        }
        let name = &table.name.text;
        let candidate = table.indexes.iter().find(|index| is_candidate(table, index)).and_then(Index::columns);
        // An ORM that accepted the model without a primary key identifies its rows by that unique key.
        if candidate.is_some() && !table.models.is_empty() {
            continue;
        }
        let pair: Option<Vec<ColumnIdx>> = if is_join_table(graph, table) {
            Some(table.foreign_keys.iter().flat_map(|key| key.columns.clone()).collect())
        } else {
            pair_between_models(graph, table)
        };
        let finding = report.finding(table.subject(&[]), &table.places, format!("table `{name}` has no primary key"));
        if let Some(pair) = pair.as_ref().filter(|pair| table.unique_within(pair).yes()) {
            finding.severity(Severity::Info);
            finding.help(format!("make the unique key the primary key: `PRIMARY KEY ({})`", table.names(pair)));
        } else if let Some(columns) = candidate {
            finding.severity(Severity::Warning);
            finding.help(format!("make its unique key the primary key: `PRIMARY KEY ({})`", table.names(&columns)));
        } else if let Some(pair) = pair {
            finding.help(format!("add `PRIMARY KEY ({})`", table.names(&pair)));
        } else {
            finding.help("add an identity column as its primary key");
        }
    }
}

/// A unique key that could be the primary key: over all rows, of plain columns, none of which admits NULL.
fn is_candidate(table: &Table, index: &Index) -> bool {
    let full = index.unique && index.filter.is(&None) && !index.parts.is_empty();
    full && index.columns().is_some_and(|columns| columns.iter().all(|column| table.nullable(*column).no()))
}

/// SQLite admits NULL in a primary key that is not its row id (SQLite, "CREATE TABLE", "The PRIMARY KEY").
fn nullable_members(table: &Table, key: &Key, report: &mut Report) {
    for column in key.columns.iter().filter(|column| table.column(**column).nullable.is(&true)) {
        let name = &table.column(*column).name.text;
        report
            .finding(
                table.subject(&[*column]),
                &table.column(*column).places,
                format!("the primary key column `{name}` may be NULL, in any number of rows"),
            )
            .severity(Severity::Warning)
            .help(format!("declare `{name}` NOT NULL"));
    }
}
