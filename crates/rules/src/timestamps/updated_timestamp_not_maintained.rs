use std::collections::BTreeSet;

use modelry_graph::{Clock, DatabaseId, Generator, ModelGraph, Witness};

use crate::Report;
use crate::predicates::{is_append_only, is_filled_in, is_inherited_from_outside, is_updated_name, keeps_row_time};
use crate::rule::declare_rule;

declare_rule! {
    /// Updated timestamps that nothing updates.
    ///
    /// A default only speaks once, when the row is made. From then on the column
    /// repeats the time of creation under another name, and whoever trusts it
    /// misses every change.
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
    ///   updatedAt DateTime @default(now())
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
    ///   updatedAt DateTime @updatedAt
    /// }
    /// ```
    Timestamps / "updated-timestamp-not-maintained", Warning
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let databases = (0..graph.databases.len() as u32).map(DatabaseId);
    let elsewhere: BTreeSet<DatabaseId> = databases.filter(|it| may_be_maintained_elsewhere(graph, *it)).collect();
    for table in graph.judged_tables() {
        if is_append_only(graph, table) {
            continue;
        }
        for (position, column) in table.columns() {
            let times = is_updated_name(table, column) && keeps_row_time(graph, table, column) && !column.generated;
            let by_default = matches!(column.default.known(), Some(Some(value)) if value.generator == Generator::Now);
            let maintained = match column.clock.known() {
                Some(Clock::Update) => true,
                // A framework that is told to set it on insert only was told wrong, which is another defect.
                Some(Clock::Insert) => !by_default,
                Some(Clock::Never) | None => false,
            };
            if !times || maintained || is_inherited_from_outside(table, position) {
                continue;
            }
            let subject = table.subject(&[position]);
            if column.clock.is_unknown() {
                report.abstain(subject, "what sets the column could not be read");
            } else if !is_filled_in(column) {
                // Nothing sets it on insert either, so it is the application that does, and not only there.
                report.abstain(subject, "the application sets the column itself");
            } else if elsewhere.contains(&table.database) && !table.witnesses.contains(&Witness::Models) {
                report.abstain(subject, "an application that was not read may set the column");
            } else {
                report
                    .finding(subject, &column.places, format!("nothing updates the timestamp `{}`", column.name.text))
                    .help("let the framework or a trigger set it at every write");
            }
        }
    }
}

/// May an application that was not read keep the columns up to date?
///
/// A schema without the models that use it tells what the database does. Where a framework shows, or where five or
/// more such columns stand and the database maintains less than one of five, an application does the rest.
fn may_be_maintained_elsewhere(graph: &ModelGraph, database: DatabaseId) -> bool {
    let (mut all, mut maintained) = (0, 0);
    for table in graph.judged_tables().filter(|table| table.database == database) {
        for (_, column) in table.columns() {
            if is_updated_name(table, column) && keeps_row_time(graph, table, column) {
                all += 1;
                maintained += usize::from(column.clock.is(&Clock::Update));
            }
        }
    }
    graph.is_used_by_a_framework(database) || all >= 5 && maintained * 5 <= all
}
