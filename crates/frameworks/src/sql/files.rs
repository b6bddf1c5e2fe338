//! Which `.sql` files of a repository belong together, and in what order they run.

use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::facts::GrammaticalNumber;
use modelry_graph::{Dialect, FileId, Problem, Span, Stated, Testimony, Witness};

use crate::sql::syntax::StatementKind;
use crate::sql::{Replayed, Script, joint_dialect, replay};
use crate::{FileFacts, ReadFile, Settings};

/// A file with what its path says.
#[derive(Clone, Copy)]
struct Source<'a> {
    id: FileId,
    path: &'a str,
    script: &'a Script,
    dialect: Option<Dialect>,
}

/// Files that run one after the other.
struct Group<'a> {
    root: String,
    witness: Witness,
    files: Vec<Source<'a>>,
}

/// What the `.sql` files testify.
pub(super) fn link(files: &[ReadFile], settings: &Settings) -> Vec<Testimony> {
    let prismas_own = crate::prisma::migration_folders(files);
    let of_sequelize = crate::sequelize::sql_files(files);
    let mut sources = Vec::new();
    let mut foreign = Vec::new();
    for file in files {
        let FileFacts::Sql(script) = &file.facts else { continue };
        let is_prismas = file_name(&file.path) == "migration.sql" && prismas_own.contains(folder(folder(&file.path)));
        let is_rails = crate::rails::owns(files, &file.path);
        let is_sequelizes = of_sequelize.iter().any(|(beside, name)| {
            *name == file_name(&file.path) && (beside.is_empty() || file.path.starts_with(&format!("{beside}/")))
        });
        if is_prismas || is_rails || is_sequelizes || takes_back(&file.path) {
            continue;
        }
        let dialect = dialect_of_path(&file.path);
        let other = script.clues.other.or_else(|| {
            other_engine_of_path(&file.path).filter(|_| dialect.is_none()).map(|name| (name, Span::default()))
        });
        match other {
            Some((name, span)) if settings.dialect.is_none() => foreign.push(Problem {
                place: span.within(file.id),
                message: format!("this is written for {name}, which is not read"),
            }),
            _ => sources.push(Source { id: file.id, path: &file.path, script, dialect }),
        }
    }
    let mut testimonies: Vec<Testimony> =
        groups(sources).iter().filter_map(|group| testimony(group, settings)).collect();
    if !foreign.is_empty() {
        let mut testimony = Testimony::new("sql", Witness::SchemaFile, None, String::new());
        testimony.problems = foreign;
        testimonies.push(testimony);
    }
    testimonies
}

fn testimony(group: &Group, settings: &Settings) -> Option<Testimony> {
    let scripts: Vec<(FileId, &Script)> = group.files.iter().map(|file| (file.id, file.script)).collect();
    let first = group.files.first()?;
    let by_path = group.files.iter().find_map(|file| Some((file.id, file.dialect?, Span::default())));
    let set = settings.dialect.map(|dialect| (first.id, dialect, Span::default()));
    let known = set.or(by_path).or_else(|| joint_dialect(&scripts));
    let Replayed { tables, enums, switches, problems, state: _ } =
        replay(&scripts, known.map(|(_, dialect, _)| dialect), group.witness);
    if tables.is_empty() && enums.is_empty() && problems.is_empty() {
        return None;
    }
    let mut testimony = Testimony::new("sql", group.witness, None, group.root.clone());
    testimony.dialect =
        known.map_or(Stated::Unknown, |(file, dialect, span)| Stated::Written(dialect, span.within(file)));
    // What is usual where nothing else is: a table is named for its rows.
    testimony.table_number = Some(GrammaticalNumber::Plural);
    testimony.tables = tables;
    testimony.enums = enums;
    testimony.switches = switches;
    testimony.problems = problems;
    Some(testimony)
}

/// Sorts files into groups: by folder, by dialect, and by whether they are steps or parts.
fn groups(sources: Vec<Source>) -> Vec<Group> {
    type Folder<'a> = Vec<(Step, Source<'a>)>;
    let mut folders: BTreeMap<(String, Option<Dialect>), Folder> = BTreeMap::new();
    for source in sources {
        let (root, step) = step(source.path);
        folders.entry((root, source.dialect)).or_default().push((step, source));
    }
    let mut groups = Vec::new();
    for ((root, _), mut files) in folders {
        files.sort_by(|(one, a), (other, b)| (one, a.path).cmp(&(other, b.path)));
        let (steps, parts): (Vec<_>, Vec<_>) = files.into_iter().partition(|(step, _)| step.position.is_some());
        if !steps.is_empty() {
            let witness = if are_migrations(&root, &steps) { Witness::Migrations } else { Witness::SchemaFile };
            let files = steps.into_iter().map(|(_, source)| source).collect();
            groups.push(Group { root: root.clone(), witness, files });
        }
        let parts = parts.into_iter().map(|(_, source)| source).collect();
        groups.extend(schema_files(&root, parts));
    }
    joined(groups)
}

/// The place of a file in a sequence of migrations.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    /// The numbers its name starts with; `None` for a file that stands for itself.
    position: Option<Vec<u128>>,
    name: String,
    /// The name says that it is a migration: a timestamp, `V1__`, `.up.sql`, a folder of its own.
    unmistakable: bool,
}

/// The folder whose sequence a file is part of, and its place there.
fn step(path: &str) -> (String, Step) {
    let own = folder(path);
    let name = file_name(path);
    let stem = name.strip_suffix(".sql").unwrap_or(name);
    let above = file_name(own);
    // One folder per migration: `2024-01-01-000000_name/up.sql`, `20240101_name/migration.sql`.
    if matches!(stem, "up" | "migration") && starts_with_number(above) {
        let step = Step { position: numbers(above), name: above.to_owned(), unmistakable: true };
        return (folder(own).to_owned(), step);
    }
    let up = ["up", "do"].iter().find_map(|word| {
        [".", "_", "-"].iter().find_map(|mark| stem.strip_suffix(word).and_then(|rest| rest.strip_suffix(mark)))
    });
    let bare = up.unwrap_or(stem);
    // Flyway: V1_2__name.sql, B3__baseline.sql, and R__name.sql, which runs last.
    let versioned = bare.strip_prefix(['V', 'v', 'B']).filter(|rest| starts_with_number(rest));
    if let Some(rest) = versioned {
        let step = Step { position: numbers(rest), name: bare.to_owned(), unmistakable: rest.contains("__") };
        return (own.to_owned(), step);
    }
    if bare.starts_with("R__") {
        return (own.to_owned(), Step { position: Some(vec![u128::MAX]), name: bare.to_owned(), unmistakable: true });
    }
    if starts_with_number(bare) {
        let position = numbers(bare);
        let stamped = position.as_ref().and_then(|it| it.first()).is_some_and(|first| *first >= 10_000_000);
        return (own.to_owned(), Step { position, name: bare.to_owned(), unmistakable: stamped || up.is_some() });
    }
    if up.is_some() {
        return (own.to_owned(), Step { position: Some(Vec::new()), name: bare.to_owned(), unmistakable: true });
    }
    (own.to_owned(), Step { position: None, name: bare.to_owned(), unmistakable: false })
}

fn starts_with_number(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_digit())
}

/// The numbers at the start of a name: `1.10_x` is `[1, 10]`, `2024-01-02-100000_x` is `[2024, 1, 2, 100000]`.
fn numbers(name: &str) -> Option<Vec<u128>> {
    let head: &str = name.split(|it: char| !(it.is_ascii_digit() || matches!(it, '.' | '-' | '_'))).next()?;
    let numbers: Vec<u128> = head.split(['.', '-', '_']).filter_map(|it| it.parse().ok()).collect();
    (!numbers.is_empty()).then_some(numbers)
}

fn are_migrations(root: &str, steps: &[(Step, Source)]) -> bool {
    root.split('/').any(|part| part.to_ascii_lowercase().contains("migrat"))
        || steps.iter().any(|(step, _)| step.unmistakable)
        || steps.iter().any(|(_, source)| source.script.statements.iter().any(|it| changes(&it.kind)))
}

/// Does the statement change what an earlier one made?
fn changes(kind: &StatementKind) -> bool {
    matches!(kind, StatementKind::AlterTable { .. } | StatementKind::RenameTables(_) | StatementKind::Drop { .. })
}

/// Files of one folder that are no steps: parts of one schema, or several schemas when they make the same tables.
fn schema_files<'a>(root: &str, mut files: Vec<Source<'a>>) -> Vec<Group<'a>> {
    // A file that only drops is run to clean up.
    files.retain(|file| {
        let statements = &file.script.statements;
        let drops = statements.iter().all(|it| matches!(it.kind, StatementKind::Drop { .. }));
        !drops || statements.is_empty()
    });
    // What makes tables runs before what changes them.
    files.sort_by_key(|file| created(file.script).is_empty());
    let mut groups: Vec<(Group, BTreeSet<String>, Option<Dialect>)> = Vec::new();
    for file in files {
        let own = created(file.script);
        let dialect = file.dialect.or_else(|| file.script.dialect().map(|(dialect, _)| dialect));
        let fits = |(_, tables, other): &&mut (Group, BTreeSet<String>, Option<Dialect>)| {
            tables.is_disjoint(&own) && (dialect.is_none() || other.is_none() || dialect == *other)
        };
        match groups.iter_mut().find(fits) {
            Some((group, tables, other)) => {
                group.files.push(file);
                tables.extend(own);
                *other = other.or(dialect);
            }
            None => {
                let group = Group { root: root.to_owned(), witness: Witness::SchemaFile, files: vec![file] };
                groups.push((group, own, dialect));
            }
        }
    }
    groups.into_iter().map(|(group, _, _)| group).collect()
}

/// The tables that a script makes, in lower case.
fn created(script: &Script) -> BTreeSet<String> {
    let name = |kind: &StatementKind| match kind {
        StatementKind::CreateTable(table) => Some(table.name.name.text.to_lowercase()),
        _ => None,
    };
    script.statements.iter().filter_map(|statement| name(&statement.kind)).collect()
}

/// The tables that a script speaks of and does not make.
fn needed(script: &Script) -> BTreeSet<String> {
    use crate::sql::syntax::{AlterAction, ConstraintKind};
    let mut names = BTreeSet::new();
    let mut reference = |kind: &ConstraintKind| {
        if let ConstraintKind::ForeignKey(reference) = kind {
            names.insert(reference.table.name.text.to_lowercase());
        }
    };
    for statement in &script.statements {
        match &statement.kind {
            StatementKind::CreateTable(table) => {
                table.constraints.iter().for_each(|it| reference(&it.kind));
                table.columns.iter().flat_map(|it| &it.constraints).for_each(|it| reference(&it.kind));
            }
            StatementKind::AlterTable { actions, .. } => {
                for action in actions {
                    if let AlterAction::AddConstraint(constraint) = action {
                        reference(&constraint.kind);
                    }
                }
            }
            _ => {}
        }
    }
    for statement in &script.statements {
        match &statement.kind {
            StatementKind::AlterTable { table, .. } => {
                names.insert(table.name.text.to_lowercase());
            }
            StatementKind::CreateIndex(index) => {
                names.insert(index.table.name.text.to_lowercase());
            }
            _ => {}
        }
    }
    &names - &created(script)
}

/// Joins schemas in several folders when one needs the tables of the other.
fn joined(groups: Vec<Group>) -> Vec<Group> {
    let (mut schemas, mut rest): (Vec<Group>, Vec<Group>) =
        groups.into_iter().partition(|group| group.witness == Witness::SchemaFile);
    loop {
        let facts: Vec<(BTreeSet<String>, BTreeSet<String>, Option<Dialect>)> = schemas.iter().map(facts).collect();
        let pair = (0..schemas.len()).find_map(|one| {
            let fits = |other: &usize| {
                let (a, b) = (&facts[one], &facts[*other]);
                let unlike = a.2.is_some() && b.2.is_some() && a.2 != b.2;
                *other != one && !unlike && a.0.is_disjoint(&b.0) && !a.1.is_disjoint(&b.0)
            };
            let mut fitting = (0..schemas.len()).filter(fits);
            let other = fitting.next()?;
            // Two candidates: nothing tells which is meant.
            fitting.next().is_none().then_some((one, other))
        });
        let Some((one, other)) = pair else { break };
        let needing = schemas.remove(one);
        let position = if other > one { other - 1 } else { other };
        if let Some(group) = schemas.get_mut(position) {
            group.root = common_folder(&group.root, &needing.root).to_owned();
            group.files.extend(needing.files);
        }
    }
    rest.extend(schemas);
    rest
}

fn facts(group: &Group) -> (BTreeSet<String>, BTreeSet<String>, Option<Dialect>) {
    let created = group.files.iter().flat_map(|file| created(file.script)).collect();
    let needed = group.files.iter().flat_map(|file| needed(file.script)).collect::<BTreeSet<String>>();
    let scripts: Vec<(FileId, &Script)> = group.files.iter().map(|file| (file.id, file.script)).collect();
    let by_path = group.files.iter().find_map(|file| file.dialect);
    let needed = &needed - &created;
    (created, needed, by_path.or_else(|| joint_dialect(&scripts).map(|(_, dialect, _)| dialect)))
}

fn common_folder<'p>(one: &'p str, other: &str) -> &'p str {
    let mut end = 0;
    let mut parts = other.split('/');
    for part in one.split('/') {
        if parts.next() != Some(part) {
            break;
        }
        end += part.len() + usize::from(end > 0);
    }
    one.get(..end).unwrap_or_default()
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Does the file take a migration back?
fn takes_back(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    let stem = name.strip_suffix(".sql").unwrap_or(&name);
    let words = ["down", "undo", "revert", "rollback"];
    words.iter().any(|word| {
        stem == *word
            || ['.', '_', '-'].iter().any(|mark| stem.strip_suffix(word).is_some_and(|rest| rest.ends_with(*mark)))
    }) || (stem.starts_with('u') && stem.get(1..).is_some_and(starts_with_number) && stem.contains("__"))
}

/// The dialect that a folder or file is named after.
pub(super) fn dialect_of_path(path: &str) -> Option<Dialect> {
    let mut found = None;
    for word in words_of_path(path) {
        let dialect = match word.as_str() {
            "pgsql" => Some(Dialect::Postgres),
            "pg" | "cockroachdb" | "spatialite" => None,
            word => Dialect::from_name(word),
        };
        found = dialect.or(found);
    }
    found
}

fn other_engine_of_path(path: &str) -> Option<&'static str> {
    words_of_path(path).iter().find_map(|word| {
        Some(match word.as_str() {
            "clickhouse" => "ClickHouse",
            "oracle" => "Oracle",
            "mssql" | "sqlserver" | "tsql" => "SQL Server",
            "db2" => "DB2",
            "h2" => "H2",
            "hsqldb" => "HSQLDB",
            "derby" => "Derby",
            "firebird" => "Firebird",
            "sybase" => "Sybase",
            "bigquery" => "BigQuery",
            "snowflake" => "Snowflake",
            "redshift" => "Redshift",
            "cassandra" | "scylla" => "Cassandra",
            _ => return None,
        })
    })
}

fn words_of_path(path: &str) -> Vec<String> {
    let words = path.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty() && *it != "sql");
    words.map(str::to_ascii_lowercase).collect()
}
