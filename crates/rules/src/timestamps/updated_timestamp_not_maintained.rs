use modelry_graph::{Clock, Generator, ModelGraph, Table, Witness};

use crate::Report;
use crate::predicates::{
    is_append_only, is_filled_in, is_inherited_from_outside, is_updated_name, is_usual, keeps_row_time, tally,
};
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
    Timestamps / "updated-timestamp-not-maintained", Warning, of RowTimes
}

fn check(graph: &ModelGraph, report: &mut Report) {
    // Where the database maintains hardly any, the rest is done by an application.
    let unmaintained = tally(graph, |table| {
        let times =
            table.columns.iter().filter(|it| is_updated_name(graph, table, it) && keeps_row_time(graph, table, it));
        let clocks: Vec<bool> = times.map(|column| !column.clock.is(&Clock::Update)).collect();
        (clocks.len(), clocks.iter().filter(|it| **it).count())
    });
    let frameworks = graph.databases_of_frameworks();
    // A schema without the models that use it tells what the database does, and maybe not what an application does.
    let may_be_maintained_elsewhere = |table: &Table| {
        let left_alone = unmaintained.get(table.database.0 as usize).is_some_and(|tally| is_usual(*tally));
        !table.witnesses.contains(&Witness::Models) && (left_alone || frameworks.contains(&table.database))
    };
    for table in graph.judged_tables() {
        if is_append_only(graph, table) {
            continue;
        }
        for (position, column) in table.columns() {
            let times =
                is_updated_name(graph, table, column) && keeps_row_time(graph, table, column) && !column.generated;
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
            } else if may_be_maintained_elsewhere(table) {
                report.abstain(subject, "an application that was not read may set the column");
            } else {
                report
                    .finding(subject, &column.places, format!("nothing updates the timestamp `{}`", column.name.text))
                    .help("let the framework or a trigger set it at every write");
            }
        }
    }
}
