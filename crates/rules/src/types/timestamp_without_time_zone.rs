use std::collections::BTreeSet;

use modelry_graph::names::words;
use modelry_graph::{DatabaseId, Dialect, ModelGraph, TypeKind};

use crate::Report;
use crate::rule::declare_rule;

declare_rule! {
    /// Instants kept without a time zone.
    ///
    /// PostgreSQL's `timestamp` is a reading of some clock, not a point in time.
    /// Each writer and reader must guess the zone; a session with another
    /// `TimeZone` setting writes another `now()`. `timestamptz` takes the same eight bytes.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id bigserial PRIMARY KEY, placed_at timestamp NOT NULL);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id bigserial PRIMARY KEY, placed_at timestamptz NOT NULL);
    /// ```
    Types / "timestamp-without-time-zone", Warning, of Instants;
    /// Report such columns also where a framework keeps all instants in UTC by contract.
    STRICT: Switch("strict", false),
}

/// Words of columns and tables that mean the clock on the wall, or a day.
const LOCAL: &[&str] = &[
    "local",
    "wall",
    "opens",
    "opening",
    "open",
    "closes",
    "closing",
    "close",
    "birth",
    "birthday",
    "birthdate",
    "dob",
    "anniversary",
    "holiday",
    "recurring",
    "recurrence",
    "schedule",
    "schedules",
];

/// The tables that Rails and Prisma make for themselves. Both write instants in UTC, whatever the column keeps.
const KEEPERS_OF_UTC: [&str; 2] = ["ar_internal_metadata", "_prisma_migrations"];

fn check(graph: &ModelGraph, report: &mut Report) {
    let in_utc: BTreeSet<DatabaseId> = graph
        .tables
        .iter()
        .filter(|table| KEEPERS_OF_UTC.contains(&table.name.text.as_str()))
        .map(|it| it.database)
        .collect();
    for table in graph.judged_tables() {
        let by_contract = graph.database(table.database).instants_in_utc || in_utc.contains(&table.database);
        if by_contract && !STRICT.of(graph.policy(table)) {
            continue;
        }
        let is_local = |words: &[String]| words.iter().any(|word| LOCAL.contains(&word.as_str()));
        let recurring = graph.own_name(table).is_some_and(|name| is_local(&name.words));
        for (position, column) in table.columns() {
            let zoneless = column.ty.known().is_some_and(|ty| ty.kind == TypeKind::Timestamp { zone: false });
            // What PostgreSQL computes must not depend on the session's zone, so it has none.
            if !zoneless || recurring || column.generated || is_local(&words(&column.name.text)) {
                continue;
            }
            match graph.dialect(table) {
                None => report.abstain(table.subject(&[position]), "the database engine is not known"),
                Some(Dialect::Mysql | Dialect::MariaDb | Dialect::Sqlite) => {}
                Some(Dialect::Postgres) => {
                    report
                        .finding(
                            table.subject(&[position]),
                            &column.places,
                            format!("`{}` keeps an instant without its time zone", column.name.text),
                        )
                        .help("make it `timestamp with time zone`");
                }
            }
        }
    }
}
