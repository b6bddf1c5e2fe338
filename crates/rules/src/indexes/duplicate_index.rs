use modelry_graph::{IndexOrigin, ModelGraph, TableKind};

use crate::Report;
use crate::keys::{comes_from_outside, describe, duplicates, key, lookups, subject};
use crate::rule::declare_rule;

declare_rule! {
    /// Two indexes of one definition.
    ///
    /// Every write keeps both up to date, every backup carries both, and the
    /// second one answers no question that the first does not. A primary key and
    /// a unique constraint are indexes already.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE);
    /// CREATE INDEX users_email ON users (email);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE);
    /// ```
    Indexes / "duplicate-index", Warning, of Indexes
}

fn check(graph: &ModelGraph, report: &mut Report) {
    // A framework decides about the tables between two models, not the project.
    for table in graph.judged_tables().filter(|table| table.kind != TableKind::Join) {
        let lookups = lookups(table);
        for (superfluous, kept) in duplicates(table, &lookups) {
            if comes_from_outside(table, &superfluous.index) {
                continue;
            }
            let help = match superfluous.index.origin {
                IndexOrigin::Database => continue,
                IndexOrigin::Framework => "tell the framework not to make it (`db_index=False`)".to_owned(),
                IndexOrigin::ColumnOption | IndexOrigin::Declared => {
                    format!("remove {}", describe(table, superfluous))
                }
            };
            let message = format!(
                "`{}` is indexed twice: {} is there already",
                key(table, &superfluous.index),
                describe(table, kept)
            );
            let finding = report.finding(subject(table, superfluous), &superfluous.index.places, message);
            finding.and(&kept.index.places).and(&table.places).help(help);
        }
    }
}
