use modelry_graph::{Generator, ModelGraph, Table};

use super::row_time::RowTime;
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
    for table in RowTime::Created.missing_from(graph, report) {
        let message = format!("table `{}` does not keep when a row was made", table.name.text);
        let finding = report.finding(table.subject(&[]), &table.places, message);
        let name = RowTime::Created.name(graph, table);
        finding.help(format!("add a column like `{name}` that is set when a row is inserted"));
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
