use std::collections::BTreeMap;

use modelry_graph::names::Case;
use modelry_graph::{DatabaseId, Dialect, Evidence, ModelGraph, NameOrigin, Table};

use crate::predicates::{DatabaseName, database_names, is_usual};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Names in the database that are not written in `snake_case`.
    ///
    /// SQL folds names without quotes: `SELECT userId` asks PostgreSQL for
    /// `userid`, which does not exist. A name with capitals must be quoted in
    /// every query, report and migration, for ever. A schema that is written in
    /// another case throughout is told so once, and then that case counts.
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
    let mut names: BTreeMap<DatabaseId, BTreeMap<Sort, Vec<DatabaseName>>> = BTreeMap::new();
    let mut add = |database: DatabaseId, name| {
        names.entry(database).or_default().entry(Sort::of(&name)).or_default().push(name);
    };
    let mut of_enums: BTreeMap<DatabaseId, Case> = BTreeMap::new();
    for table in graph.judged_tables() {
        let policy = graph.policy(table);
        let (tables, columns) = (case(TABLES.of(policy)), case(COLUMNS.of(policy)));
        of_enums.entry(table.database).or_insert(tables);
        for name in database_names(table).into_iter().filter(is_chosen) {
            let stated = match name.kind {
                "table" => tables,
                "column" => columns,
                // What is named after its table and columns is well once they are: `Order_userId_idx`.
                _ if tables != Case::Snake || columns != Case::Snake || only_repeats(table, &name) => continue,
                _ => Case::Snake,
            };
            if stated == Case::Snake {
                add(table.database, name);
            } else {
                deviates(report, limit(graph, table.database), &name, stated, "");
            }
        }
    }
    for (database, it) in &graph.enums {
        // Elsewhere an enumeration is part of its column and has no name of its own.
        if graph.database(*database).dialect.is(&Dialect::Postgres) {
            let name = DatabaseName::of_enum(&it.name, &it.places);
            match of_enums.get(database).copied().unwrap_or(Case::Snake) {
                _ if !is_chosen(&name) => {}
                Case::Snake => add(*database, name),
                stated => deviates(report, limit(graph, *database), &name, stated, ""),
            }
        }
    }
    for (database, sorts) in &names {
        let limit = limit(graph, *database);
        let mut another = Vec::new();
        // `SCREAMING_CASE` is how old schemas are written throughout, and no database tells it from `snake_case`.
        let of_columns = sorts.get(&Sort::Column).and_then(|it| usual_case(it));
        for (sort, names) in sorts {
            // Few names follow what the columns do.
            let usual = usual_case(names).or_else(|| match of_columns? {
                Case::Snake => None,
                Case::Screaming => Some(Case::Screaming),
                Case::Camel | Case::Pascal | Case::Kebab => common_case(names, |(all, some)| all == some),
            });
            match usual.unwrap_or(Case::Snake) {
                usual @ (Case::Camel | Case::Pascal | Case::Kebab) => {
                    for name in names.iter().filter(|it| !usual.fits(&it.name.text) && !is_one_word(&it.name.text)) {
                        deviates(report, limit, name, usual, ", as others of this database are");
                    }
                    another.push((*sort, usual, names));
                }
                Case::Screaming => {
                    let other = |it: &&DatabaseName| !Case::Screaming.fits(&it.name.text);
                    names.iter().filter(other).for_each(|name| deviates(report, limit, name, Case::Snake, ""));
                }
                Case::Snake => names.iter().for_each(|name| deviates(report, limit, name, Case::Snake, "")),
            }
        }
        if !another.is_empty() {
            once(report, &graph.database(*database).subject(), &another);
        }
    }
}

/// Names that are compared with each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Table,
    Column,
    EnumType,
    /// Indexes, keys and checks.
    Constraint,
}

impl Sort {
    fn of(name: &DatabaseName) -> Sort {
        match name.kind {
            "table" => Sort::Table,
            "column" => Sort::Column,
            "enum type" => Sort::EnumType,
            _ => Sort::Constraint,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Sort::Table => "tables",
            Sort::Column => "columns",
            Sort::EnumType => "enum types",
            Sort::Constraint => "indexes and constraints",
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

/// Did somebody choose the name, in the code or in the database?
fn is_chosen(name: &DatabaseName) -> bool {
    match name.name.origin {
        NameOrigin::Written | NameOrigin::Derived => true,
        NameOrigin::Generated | NameOrigin::Shortened => false,
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

/// A single word without capitals is well in every case.
fn is_one_word(name: &str) -> bool {
    Case::Snake.fits(name) && Case::Camel.fits(name)
}

/// The case in which at least four of five names are written that show one.
fn usual_case(names: &[DatabaseName]) -> Option<Case> {
    common_case(names, is_usual)
}

fn common_case(names: &[DatabaseName], suffice: impl Fn((usize, usize)) -> bool) -> Option<Case> {
    let telling: Vec<&str> = names.iter().map(|it| it.name.text.as_str()).filter(|it| !is_one_word(it)).collect();
    let cases = [Case::Snake, Case::Screaming, Case::Camel, Case::Pascal, Case::Kebab];
    cases.into_iter().find(|case| suffice((telling.len(), telling.iter().filter(|it| case.fits(it)).count())))
}

/// One finding for what is written in another case throughout.
fn once(report: &mut Report, database: &str, another: &[(Sort, Case, &Vec<DatabaseName>)]) {
    let quoted = |name: &&DatabaseName| !Case::Snake.fits(&name.name.text);
    let count = another.iter().map(|(_, _, names)| names.iter().filter(quoted).count()).sum();
    let shown: Vec<String> =
        another.iter().map(|(sort, case, _)| format!("{} in {}", sort.noun(), shown(*case))).collect();
    let first = another.iter().flat_map(|(_, _, names)| names.iter().filter(quoted).take(2));
    let places: Vec<Evidence> = first.filter_map(|it| it.places.first().copied()).collect();
    report
        .finding(
            database,
            &places,
            format!("{count} names of this database are not in snake case: {}", shown.join(", ")),
        )
        .help("map the names to snake case, or keep to what the rest of the schema does")
        .severity(Severity::Info)
        .stands_for(count);
}

fn shown(case: Case) -> &'static str {
    match case {
        Case::Snake => "snake case",
        Case::Camel => "camel case",
        Case::Pascal => "pascal case",
        Case::Screaming => "screaming case",
        Case::Kebab => "kebab case",
    }
}

fn deviates(report: &mut Report, limit: usize, it: &DatabaseName, usual: Case, custom: &str) {
    let text = &it.name.text;
    // One that is too long needs another name anyway.
    if usual.fits(text) || text.len() > limit {
        return;
    }
    let better = usual.apply(text);
    if better == *text {
        return;
    }
    let help = if better.len() <= limit {
        format!("call it `{better}` in the database")
    } else {
        format!("give it a name in {} of at most {limit} bytes", shown(usual))
    };
    let message = format!("the {} name `{text}` is not in {}{custom}", it.kind, shown(usual));
    report.finding(it.subject(), &it.places, message).help(help);
}
