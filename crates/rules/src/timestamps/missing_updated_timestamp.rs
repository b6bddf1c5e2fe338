use modelry_graph::{ModelGraph, Part};

use crate::predicates::{is_append_only, is_occurrence, needs_row_times, rows_change, updated_columns};
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
    for table in graph.judged_tables() {
        if !updated_columns(graph, table).is_empty() || !needs_row_times(graph, table) {
            continue;
        }
        if is_append_only(graph, table) || is_occurrence(graph, table) {
            continue;
        }
        let subject = table.subject(&[]);
        if table.gap(Part::Columns).is_some() {
            report.abstain(subject, "not every column of the table could be read");
            continue;
        }
        let name = &table.name.text;
        let finding =
            report.finding(subject, &table.places, format!("table `{name}` does not keep when a row was last changed"));
        if rows_change(graph, table) {
            finding.help("add a column like `updated_at` that is set at every write");
        } else {
            finding
                .severity(Severity::Info)
                .help("if rows are ever changed, add a column like `updated_at` that is set at every write");
        }
    }
}
