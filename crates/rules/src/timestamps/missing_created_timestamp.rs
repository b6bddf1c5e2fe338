use modelry_graph::{Generator, ModelGraph, Part, Table};

use crate::predicates::{created_columns, needs_row_times};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Tables that do not keep when a row was made.
    ///
    /// "Since when?" is the first question about any wrong row, and the only one
    /// that cannot be answered later: a column added today knows nothing of the
    /// rows of yesterday.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     number = models.CharField(max_length=20)
    /// ```
    ///
    /// Good:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     number = models.CharField(max_length=20)
    ///     created_at = models.DateTimeField(auto_now_add=True)
    /// ```
    Timestamps / "missing-created-timestamp", Warning
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        if !created_columns(graph, table).is_empty() || !needs_row_times(graph, table) {
            continue;
        }
        let subject = table.subject(&[]);
        if table.gap(Part::Columns).is_some() {
            report.abstain(subject, "not every column of the table could be read");
            continue;
        }
        let name = &table.name.text;
        let finding =
            report.finding(subject, &table.places, format!("table `{name}` does not keep when a row was made"));
        finding.help("add a column like `created_at` that is set when a row is inserted");
        if has_ordered_key(table) {
            finding.severity(Severity::Info).why("The primary key contains the time, but no query can easily use it.");
        }
    }
}

/// Does the primary key contain the time at which it was made (UUID version 7, ULID)?
fn has_ordered_key(table: &Table) -> bool {
    let key = table.primary_key.as_ref().map(|key| key.columns.as_slice()).unwrap_or_default();
    key.iter().any(|column| {
        let column = table.column(*column);
        [&column.default, &column.application_default]
            .into_iter()
            .any(|default| matches!(default.known(), Some(Some(value)) if value.generator == Generator::OrderedId))
    })
}
