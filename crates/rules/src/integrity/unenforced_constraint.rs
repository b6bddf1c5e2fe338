use std::collections::HashMap;

use modelry_graph::{Enforcement, Evidence, FileId, ModelGraph, Stated, Table, Witness};

use crate::Report;
use crate::rule::declare_rule;

declare_rule! {
    /// Constraints that are declared and not enforced.
    ///
    /// The schema reads as if the database refused wrong rows, and it does not:
    /// the constraint was never validated, is switched off, or belongs to a
    /// storage engine that ignores it.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, total int);
    /// ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total > 0) NOT VALID;
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, total int);
    /// ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total > 0) NOT VALID;
    /// ALTER TABLE orders VALIDATE CONSTRAINT total_positive;
    /// ```
    Integrity / "unenforced-constraint", Warning
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let newest = newest_migrations(graph);
    for table in graph.judged_tables() {
        for key in &table.foreign_keys {
            let columns = table.names(&key.columns);
            let enforcement = match &key.enforcement {
                Stated::Written(enforcement, _) => enforcement,
                // The whole project leaves foreign keys to the application; that is one decision, not one per key.
                Stated::Implied(Enforcement::ApplicationOnly) | Stated::Unknown => continue,
                Stated::Implied(enforcement) => enforcement,
            };
            judge(
                graph,
                &newest,
                report,
                table.subject(&key.columns),
                &format!("the foreign key `{columns}`"),
                enforcement,
                &key.places,
            );
        }
        for check in &table.checks {
            let name = check.name.as_ref().map_or("", |name| name.text.as_str());
            let subject =
                if name.is_empty() { table.subject(&[]) } else { format!("{}.{name}", table.qualified_name()) };
            judge(graph, &newest, report, subject, &format!("the check `{name}`"), &check.enforcement, &check.places);
        }
    }
    for database in &graph.databases {
        for switch in &database.switches {
            let place = [Evidence { witness: Witness::Migrations, place: switch.place }];
            let subject = switch.table.clone().unwrap_or_else(|| database.name.clone());
            report
                .finding(subject, &place, switch.what.clone())
                .help("switch enforcement on again, and look for rows that break it");
        }
    }
}

fn judge(
    graph: &ModelGraph,
    newest: &HashMap<String, FileId>,
    report: &mut Report,
    subject: String,
    constraint: &str,
    enforcement: &Enforcement,
    places: &[Evidence],
) {
    let (message, help) = match enforcement {
        Enforcement::Enforced => return,
        // Two steps in two releases are the way to add a constraint without a long lock.
        Enforcement::NotValid if is_newest(graph, newest, places) => return,
        Enforcement::NotValid => (
            format!("{constraint} was never validated: older rows may break it"),
            "validate it: `ALTER TABLE … VALIDATE CONSTRAINT …`",
        ),
        Enforcement::NotEnforced => (format!("{constraint} is declared NOT ENFORCED"), "enforce it, or remove it"),
        Enforcement::EngineIgnores(engine) => {
            (format!("{constraint} is ignored by the storage engine {engine}"), "move the table to InnoDB")
        }
        Enforcement::ApplicationOnly => (
            format!("{constraint} exists in the models only: the database is told not to enforce it"),
            "let the database enforce it, or note why it cannot",
        ),
    };
    report.finding(subject, places, message).help(help);
}

/// The last migration of every folder of migrations.
fn newest_migrations(graph: &ModelGraph) -> HashMap<String, FileId> {
    let mut newest = HashMap::new();
    for table in &graph.tables {
        for evidence in evidence(table).filter(|it| it.witness == Witness::Migrations) {
            let file = evidence.place.file;
            let last = newest.entry(series(graph.files.path(file)).to_owned()).or_insert(file);
            *last = file.max(*last);
        }
    }
    newest
}

fn evidence(table: &Table) -> impl Iterator<Item = &Evidence> {
    let columns = table.columns.iter().flat_map(|it| &it.places);
    let keys = table.foreign_keys.iter().flat_map(|it| &it.places);
    let indexes = table.indexes.iter().flat_map(|it| &it.places);
    let checks = table.checks.iter().flat_map(|it| &it.places);
    table.places.iter().chain(columns).chain(keys).chain(indexes).chain(checks)
}

/// The folder whose files are run one after the other: `db/migrations` of `db/migrations/3_orders.sql` and of
/// `db/migrations/3_orders/up.sql`.
fn series(path: &str) -> &str {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let file = path.rsplit('/').next().unwrap_or_default();
    match file {
        "up.sql" | "migration.sql" => folder.rsplit_once('/').map_or("", |(folder, _)| folder),
        _ => folder,
    }
}

fn is_newest(graph: &ModelGraph, newest: &HashMap<String, FileId>, places: &[Evidence]) -> bool {
    places.iter().any(|it| {
        it.witness == Witness::Migrations && newest.get(series(graph.files.path(it.place.file))) == Some(&it.place.file)
    })
}
