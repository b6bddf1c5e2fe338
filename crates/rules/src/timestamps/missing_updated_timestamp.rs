use modelry_graph::ModelGraph;

use super::row_time::RowTime;
use crate::predicates::rows_change;
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Tables that do not keep when a row was last changed.
    ///
    /// Without it, caches, search indexes, exports and replicas cannot ask for
    /// what changed since they last looked: they must read everything again.
    ///
    /// Bad:
    ///
    /// ```prisma schema.prisma
    /// datasource db {
    ///   provider = "postgresql"
    /// }
    ///
    /// model Order {
    ///   id        Int      @id
    ///   status    String
    ///   createdAt DateTime @default(now())
    /// }
    /// ```
    ///
    /// Good:
    ///
    /// ```prisma schema.prisma
    /// datasource db {
    ///   provider = "postgresql"
    /// }
    ///
    /// model Order {
    ///   id        Int      @id
    ///   status    String
    ///   createdAt DateTime @default(now())
    ///   updatedAt DateTime @updatedAt
    /// }
    /// ```
    Timestamps / "missing-updated-timestamp", Warning
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in RowTime::Updated.missing_from(graph, report) {
        let message = format!("table `{}` does not keep when a row was last changed", table.name.text);
        let finding = report.finding(table.subject(&[]), &table.places, message);
        let help = format!("add a column like `{}` that is set at every write", RowTime::Updated.name(graph, table));
        if rows_change(graph, table) {
            finding.help(help);
        } else {
            finding.severity(Severity::Info).help(format!("if rows are ever changed, {help}"));
        }
    }
}
