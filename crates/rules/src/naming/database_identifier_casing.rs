use modelry_graph::names::Case;
use modelry_graph::{Column, DatabaseId, Dialect, Evidence, ModelGraph, Name, NameOrigin, Table};

use crate::Report;
use crate::predicates::{DatabaseName, database_names, is_usual, tally};
use crate::rule::declare_rule;

declare_rule! {
    /// Names in the database that are not written in `snake_case`.
    ///
    /// SQL folds names without quotes: `SELECT userId` asks PostgreSQL for
    /// `userid`, which does not exist. A name with capitals must be quoted in
    /// every query, report and migration, for ever.
    ///
    /// Bad:
    ///
    /// ```prisma schema.prisma
    /// datasource db {
    ///   provider = "postgresql"
    /// }
    ///
    /// model UserRole {
    ///   id     Int @id
    ///   userId Int
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
    /// model UserRole {
    ///   id     Int @id
    ///   userId Int @map("user_id")
    ///   @@map("user_role")
    /// }
    /// ```
    Naming / "database-identifier-casing", Warning, of Names
}

fn check(graph: &ModelGraph, report: &mut Report) {
    // `SCREAMING_CASE` is how old schemas are written throughout.
    let screaming = tally(graph, |table| {
        let screams = |it: &&Column| Case::Screaming.fits(&it.name.text) && !Case::Snake.fits(&it.name.text);
        (table.columns.len(), table.columns.iter().filter(screams).count())
    });
    let usual = |database: DatabaseId| {
        let screams = screaming.get(database.0 as usize).is_some_and(|tally| is_usual(*tally));
        if screams { Case::Screaming } else { Case::Snake }
    };
    for table in graph.judged_tables() {
        let usual = usual(table.database);
        for it in database_names(table).iter().filter(|it| !only_repeats(table, it) && !usual.fits(&it.name.text)) {
            judge(report, limit(graph, table.database), &it.subject, it.kind, it.name, &it.places);
        }
    }
    for (database, it) in &graph.enums {
        // Elsewhere an enumeration is part of its column and has no name of its own.
        if graph.database(*database).dialect.is(&Dialect::Postgres) && !usual(*database).fits(&it.name.text) {
            judge(report, limit(graph, *database), &it.name.text, "enum type", &it.name, &it.places);
        }
    }
}

/// Is an index or constraint named after its table and columns, so that it is well once they are: `Order_userId_idx`?
fn only_repeats(table: &Table, name: &DatabaseName) -> bool {
    if matches!(name.kind, "table" | "column") {
        return false;
    }
    let mut rest = name.name.text.clone();
    let columns = table.columns.iter().map(|column| column.name.text.as_str());
    for known in columns.chain([table.name.text.as_str()]).filter(|it| !Case::Snake.fits(it)) {
        rest = rest.replace(known, "");
    }
    Case::Snake.fits(&rest)
}

/// How long a name may be in a database, in bytes.
fn limit(graph: &ModelGraph, database: DatabaseId) -> usize {
    let dialect = graph.database(database).dialect.known();
    dialect.and_then(|dialect| dialect.identifier_limit()).unwrap_or(usize::MAX)
}

fn judge(report: &mut Report, limit: usize, subject: &str, kind: &str, name: &Name, places: &[Evidence]) {
    let chosen = match name.origin {
        NameOrigin::Written | NameOrigin::Derived => true,
        NameOrigin::Generated | NameOrigin::Shortened => false,
    };
    let better = Case::Snake.apply(&name.text);
    // One that is too long needs another name anyway.
    if chosen && !Case::Snake.fits(&name.text) && better != name.text && name.text.len() <= limit {
        let help = if better.len() <= limit {
            format!("call it `{better}` in the database")
        } else {
            format!("give it a name in snake case of at most {limit} bytes")
        };
        report.finding(subject, places, format!("the {kind} name `{}` is not in snake case", name.text)).help(help);
    }
}
