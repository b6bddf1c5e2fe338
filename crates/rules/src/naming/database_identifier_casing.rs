use std::collections::BTreeMap;

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
    Naming / "database-identifier-casing", Warning, of Names;
    /// How the words of tables and enum types are joined: `user_role`, `userRole`, `UserRole` or `USER_ROLE`.
    TABLES: Word("tables", "snake", CASES),
    /// How the words of columns are joined. Indexes and constraints are judged where both are in snake case.
    COLUMNS: Word("columns", "snake", CASES),
}

const CASES: &[&str] = &["snake", "camel", "pascal", "screaming"];

fn check(graph: &ModelGraph, report: &mut Report) {
    // `SCREAMING_CASE` is how old schemas are written throughout.
    let screaming = tally(graph, |table| {
        let screams = |it: &&Column| Case::Screaming.fits(&it.name.text) && !Case::Snake.fits(&it.name.text);
        (table.columns.len(), table.columns.iter().filter(screams).count())
    });
    let screams = |database: DatabaseId| screaming.get(database.0 as usize).is_some_and(|tally| is_usual(*tally));
    let mut of_enums: BTreeMap<DatabaseId, Case> = BTreeMap::new();
    for table in graph.judged_tables() {
        let policy = graph.policy(table);
        let (tables, columns) = (case(TABLES.of(policy)), case(COLUMNS.of(policy)));
        of_enums.entry(table.database).or_insert(tables);
        let limit = limit(graph, table.database);
        for it in database_names(table) {
            let wanted = match it.kind {
                "table" => tables,
                "column" => columns,
                // What is named after its table and columns is well once they are: `Order_userId_idx`.
                _ if tables != Case::Snake || columns != Case::Snake || only_repeats(table, &it) => continue,
                _ => Case::Snake,
            };
            if !(wanted == Case::Snake && screams(table.database) && Case::Screaming.fits(&it.name.text)) {
                judge(report, wanted, limit, &it.subject, it.kind, it.name, &it.places);
            }
        }
    }
    for (database, it) in &graph.enums {
        let wanted = of_enums.get(database).copied().unwrap_or(Case::Snake);
        let screams = wanted == Case::Snake && screams(*database) && Case::Screaming.fits(&it.name.text);
        // Elsewhere an enumeration is part of its column and has no name of its own.
        if graph.database(*database).dialect.is(&Dialect::Postgres) && !screams {
            judge(report, wanted, limit(graph, *database), &it.name.text, "enum type", &it.name, &it.places);
        }
    }
}

fn case(option: &str) -> Case {
    match option {
        "camel" => Case::Camel,
        "pascal" => Case::Pascal,
        "screaming" => Case::Screaming,
        _ => Case::Snake,
    }
}

fn title(case: Case) -> &'static str {
    match case {
        Case::Snake => "snake case",
        Case::Camel => "camel case",
        Case::Pascal => "pascal case",
        Case::Screaming => "screaming case",
        Case::Kebab => "kebab case",
    }
}

/// Is an index or constraint named after its table and columns?
fn only_repeats(table: &Table, name: &DatabaseName) -> bool {
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

fn judge(report: &mut Report, wanted: Case, limit: usize, subject: &str, kind: &str, name: &Name, places: &[Evidence]) {
    let chosen = match name.origin {
        NameOrigin::Written | NameOrigin::Derived => true,
        NameOrigin::Generated | NameOrigin::Shortened => false,
    };
    let better = wanted.apply(&name.text);
    // One that is too long needs another name anyway.
    if chosen && !wanted.fits(&name.text) && better != name.text && name.text.len() <= limit {
        let help = if better.len() <= limit {
            format!("call it `{better}` in the database")
        } else {
            format!("give it a name in {} of at most {limit} bytes", title(wanted))
        };
        let message = format!("the {kind} name `{}` is not in {}", name.text, title(wanted));
        report.finding(subject, places, message).help(help);
    }
}
