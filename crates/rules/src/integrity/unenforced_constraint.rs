use modelry_graph::{Action, DeleteDecision, Enforcement, Evidence, FileId, ModelGraph, Stated, Table, Witness};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::rule::declare_rule;
use crate::{Report, Severity};

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
    Integrity / "unenforced-constraint", Warning, of Constraints
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let newest = newest_migrations(graph);
    for table in graph.judged_tables() {
        for constraint in constraints(graph, table) {
            // Two steps in two releases are the way to add a constraint without a long lock.
            let waits =
                *constraint.enforcement == Enforcement::NotValid && is_newest(graph, &newest, constraint.places);
            let Some((problem, why, help)) = lapse(constraint.enforcement).filter(|_| !waits) else { continue };
            let message = format!("{} {problem}", constraint.what);
            let finding = report.finding(constraint.subject, constraint.places, message).why(why).help(help);
            if constraint.is_meant_to_outlive {
                finding.severity(Severity::Info);
            }
        }
    }
    for database in &graph.databases {
        for switch in &database.switches {
            let place = [Evidence { witness: Witness::Migrations, place: switch.place }];
            let subject = switch.table.clone().unwrap_or_else(|| database.subject());
            report
                .finding(subject, &place, switch.what.clone())
                .why("What is written from here on is not checked, and is not checked later either.")
                .help("switch enforcement on again, and look for rows that break it");
        }
    }
}

/// A foreign key or a check.
struct Constraint<'a> {
    subject: String,
    what: String,
    enforcement: &'a Enforcement,
    places: &'a [Evidence],
    /// Does its row stay as it is when the other one goes, as that of a log does?
    is_meant_to_outlive: bool,
}

fn constraints<'a>(graph: &'a ModelGraph, table: &'a Table) -> Vec<Constraint<'a>> {
    let mut found = Vec::new();
    for key in &table.foreign_keys {
        // A setting that leaves all foreign keys to the application is one decision, not one per key.
        let (Stated::Written(enforcement, _) | Stated::Implied(enforcement)) = &key.enforcement else { continue };
        if key.enforcement == Stated::Implied(Enforcement::ApplicationOnly) {
            continue;
        }
        let nothing = Some(DeleteDecision::Action(Action::NoAction));
        let mut relations = table.models.iter().flat_map(|model| &graph.model(*model).relations);
        found.push(Constraint {
            subject: table.subject(&key.columns),
            what: format!("the foreign key `{}`", table.names(&key.columns)),
            enforcement,
            places: &key.places,
            is_meant_to_outlive: relations.any(|it| it.columns == key.columns && it.on_delete.is(&nothing)),
        });
    }
    for check in &table.checks {
        let name = check.name.as_ref().map_or("", |name| name.text.as_str());
        found.push(Constraint {
            subject: if name.is_empty() { table.subject(&[]) } else { format!("{}.{name}", table.qualified_name()) },
            what: if name.is_empty() { "a check".to_owned() } else { format!("the check `{name}`") },
            enforcement: &check.enforcement,
            places: &check.places,
            is_meant_to_outlive: false,
        });
    }
    found
}

/// What is wrong with the constraint, what follows, and what to do.
fn lapse(enforcement: &Enforcement) -> Option<(String, &'static str, &'static str)> {
    match enforcement {
        Enforcement::Enforced => None,
        Enforcement::NotValid => Some((
            "was never validated".to_owned(),
            "New rows are checked, older ones may break it.",
            "validate it: `ALTER TABLE … VALIDATE CONSTRAINT …`",
        )),
        Enforcement::NotEnforced => Some((
            "is declared NOT ENFORCED".to_owned(),
            "The schema reads as if wrong rows were refused, and they are not.",
            "enforce it, or remove it",
        )),
        Enforcement::EngineIgnores(engine) => Some((
            format!("is ignored by the storage engine {engine}"),
            "The schema reads as if wrong rows were refused, and they are not.",
            "move the table to InnoDB",
        )),
        Enforcement::ApplicationOnly => Some((
            "exists in the models only".to_owned(),
            "The database keeps references to rows that are gone, and reading them fails.",
            "let the database enforce it, or note why it cannot",
        )),
    }
}

/// The last migration of every folder of migrations.
fn newest_migrations(graph: &ModelGraph) -> FxHashMap<String, FileId> {
    let all = graph.tables.iter().flat_map(evidence).filter(|it| it.witness == Witness::Migrations);
    let files: FxHashSet<FileId> = all.map(|it| it.place.file).collect();
    let mut newest = FxHashMap::default();
    for file in files {
        let last = newest.entry(series(graph.files.path(file)).to_owned()).or_insert(file);
        *last = file.max(*last);
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

fn is_newest(graph: &ModelGraph, newest: &FxHashMap<String, FileId>, places: &[Evidence]) -> bool {
    places.iter().any(|it| {
        it.witness == Witness::Migrations && newest.get(series(graph.files.path(it.place.file))) == Some(&it.place.file)
    })
}
