//! Folders of migrations of sequelize-cli and umzug ("Migrations" in the manual of Sequelize).
//!
//! Each file exports `up`, which gets the query interface. It is run in the mind: calls of the query interface become
//! statements of SQL, which are run on the tables as any other migration's, in the order of the files' names.

mod assignments;
mod calls;
mod catalog;
mod columns;
mod conditions;
mod doubts;
mod evaluate;
mod exports;
mod files;
mod interface;
mod keys;
mod library;
mod raw;
mod run;
mod texts;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::facts::GrammaticalNumber;
use modelry_graph::{Dialect, Place, Span, Stated, TableKind, Testimony, Witness};

use super::layout::Layout;
use super::settings::is_of_version_7;
use crate::sql::{self, Replayed};
use crate::syntax::javascript::paths::{folder, names_folders};
use crate::syntax::javascript::{Pattern, StatementKind};
use crate::{FileFacts, ReadFile, Settings};
use exports::may_export_up;
use run::{Interpreter, Scripts, Source};
use value::{Kind, Object, Value};

/// One testimony per folder of migrations.
/// `dialects` are the engines of the applications by their folders.
pub(super) fn testimonies(
    files: &[ReadFile],
    layout: &Layout,
    dialects: &[(String, Stated<Dialect>)],
    settings: &Settings,
) -> Vec<Testimony> {
    let sources: Vec<Source<'_>> = files
        .iter()
        .filter_map(|file| match &file.facts {
            FileFacts::JavaScript(module) => Some(Source { path: &file.path, id: file.id, module }),
            _ => None,
        })
        .collect();
    let by_path: BTreeMap<&str, usize> =
        sources.iter().enumerate().map(|(position, source)| (source.path, position)).collect();
    let scripts: Scripts<'_> = files
        .iter()
        .filter_map(|file| match &file.facts {
            FileFacts::Sql(script) => Some((file.path.as_str(), (file.id, script))),
            _ => None,
        })
        .collect();
    let mut testimonies = Vec::new();
    for (folder, migrations) in folders(&sources, layout) {
        let dialect = match layout.dialect(folder) {
            Stated::Unknown => of_folder(dialects, folder),
            named => named,
        };
        let known = settings.dialect.or(dialect.known().copied());
        let (mut replayed, mut clue) = replay(&sources, &by_path, &scripts, &migrations, known);
        if known.is_none()
            && let Some((guessed, _)) = clue
        {
            (replayed, _) = replay(&sources, &by_path, &scripts, &migrations, Some(guessed));
        } else {
            clue = None;
        }
        let mut testimony = Testimony::new("sequelize", Witness::Migrations, None, folder.to_owned());
        testimony.dialect = match (settings.dialect, clue) {
            (Some(dialect), _) => Stated::Implied(dialect),
            (None, Some((dialect, place))) => Stated::Written(dialect, place),
            (None, None) => dialect.clone(),
        };
        testimony.table_number = Some(GrammaticalNumber::Plural);
        testimony.instants_in_utc = true;
        testimony.tables = replayed.tables;
        testimony.enums = replayed.enums;
        testimony.switches = replayed.switches;
        testimony.problems = replayed.problems;
        testimonies.push(testimony);
    }
    testimonies
}

/// The engine of the application that a folder is in; that of the only one holds everywhere.
fn of_folder<'d>(dialects: &'d [(String, Stated<Dialect>)], folder: &str) -> &'d Stated<Dialect> {
    let is_around = |root: &str| root.is_empty() || folder == root || folder.starts_with(&format!("{root}/"));
    let around = dialects.iter().filter(|(root, _)| is_around(root)).max_by_key(|(root, _)| root.len());
    around.map_or(&Stated::Unknown, |(_, dialect)| dialect)
}

/// The folders whose files are migrations, with the positions of those files in the order of their names.
fn folders<'a>(sources: &[Source<'a>], layout: &Layout) -> BTreeMap<&'a str, Vec<usize>> {
    let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, source) in sources.iter().enumerate() {
        let (folder, _) = source.path.rsplit_once('/').unwrap_or(("", source.path));
        let named = layout.holds_migrations(folder);
        let is_seed = folder.rsplit('/').next().is_some_and(|name| name.to_ascii_lowercase().starts_with("seed"));
        if (named || !is_seed && !layout.holds_seeds(folder))
            && !source.path.ends_with(".d.ts")
            && !names_folders(source.path)
            && changes_tables(source, named)
        {
            folders.entry(folder).or_default().push(position);
        }
    }
    folders.retain(|_, positions| {
        positions.sort_by_key(|position| sources.get(*position).map(|source| source.path));
        !positions.is_empty()
    });
    folders
}

/// Does a module export `up`, and does it speak of Sequelize, or is its folder known to? Other tools' migrations export
/// `up`, too.
fn changes_tables(source: &Source<'_>, known: bool) -> bool {
    if !may_export_up(source.module) {
        return false;
    }
    let mut interpreter = interpreter(std::slice::from_ref(source), &NONE, &NO_SCRIPTS, None);
    let exports = interpreter.load(0);
    let Some(Value { kind: Kind::Function(up, _), .. }) = up(&exports) else { return false };
    let named = |pattern: &Pattern, names: &[&str]| match pattern {
        Pattern::Name(name) => names.iter().any(|it| name.eq_ignore_ascii_case(it)),
        Pattern::Object(fields) => fields.iter().any(|(key, _)| names.iter().any(|it| key.eq_ignore_ascii_case(it))),
        Pattern::Other => false,
    };
    let first = ["queryInterface", "context", "query_interface", "qi"];
    let second = ["Sequelize", "DataTypes", "DataType", "STRING", "INTEGER", "UUID", "DATE"];
    let imports = |kind: &StatementKind| match kind {
        StatementKind::Import { module, .. } => {
            matches!(module.as_str(), "sequelize" | "umzug" | "sequelize-typescript" | "@sequelize/core")
        }
        StatementKind::Declare { value: Some(value), .. } => value.call().is_some_and(|call| {
            let module = call.arguments.first().and_then(|it| it.text());
            call.function.name() == Some("require")
                && matches!(module, Some("sequelize" | "sequelize-typescript" | "@sequelize/core"))
        }),
        _ => false,
    };
    known
        || up.parameters.first().is_some_and(|it| named(it, &first))
        || up.parameters.get(1).is_some_and(|it| named(it, &second))
        || !up.parameters.is_empty() && source.module.body.iter().any(|it| imports(&it.kind))
}

/// The names of the files of SQL that migrations speak of and run, each with the folder beside which it is looked for.
pub(super) fn sql_files(files: &[ReadFile], layout: impl Fn() -> Layout) -> BTreeSet<(&str, &str)> {
    let mut found = BTreeSet::new();
    let mut known = None;
    for file in files {
        let FileFacts::JavaScript(module) = &file.facts else { continue };
        let source = Source { path: &file.path, id: file.id, module };
        if module.sql_files.is_empty() {
            continue;
        }
        let layout = known.get_or_insert_with(&layout);
        if !changes_tables(&source, layout.holds_migrations(folder(&file.path))) {
            continue;
        }
        let beside = folder(folder(&file.path));
        found.extend(module.sql_files.iter().map(|name| (beside, name.as_str())));
    }
    found
}

static NONE: BTreeMap<&str, usize> = BTreeMap::new();
static NO_SCRIPTS: Scripts<'static> = BTreeMap::new();

/// The `up` of a migration.
fn up<'v, 'a>(exports: &'v Object<'a>) -> Option<&'v Value<'a>> {
    let own = exports.get("up").map(|it| &it.value);
    own.or_else(|| exports.get("default")?.value.get("up"))
}

fn interpreter<'a, 's>(
    sources: &'s [Source<'a>],
    by_path: &'s BTreeMap<&'a str, usize>,
    scripts: &'s Scripts<'a>,
    dialect: Option<Dialect>,
) -> Interpreter<'a, 's> {
    Interpreter {
        sources,
        by_path,
        scripts,
        dialect,
        seventh: sources.iter().any(|it| it.module.body.iter().any(|it| is_of_version_7(&it.kind))),
        schema: Replayed::default(),
        file: modelry_graph::FileId(0),
        elsewhere: None,
        scopes: Vec::new(),
        exports: Vec::new(),
        clues: BTreeMap::new(),
        doubt: 0,
        tries: 0,
        thrown: false,
        caught: false,
        depth: 0,
        steps: 0,
    }
}

/// Runs migrations on an empty database. Also tells which dialect they speak for most.
fn replay<'a>(
    sources: &[Source<'a>],
    by_path: &BTreeMap<&'a str, usize>,
    scripts: &Scripts<'a>,
    migrations: &[usize],
    dialect: Option<Dialect>,
) -> (Replayed, Option<(Dialect, Place)>) {
    let mut interpreter = interpreter(sources, by_path, scripts, dialect);
    for position in migrations {
        let Some(source) = sources.get(*position) else { continue };
        interpreter.file = source.id;
        interpreter.forget();
        let exports = interpreter.load(*position);
        let Some(Value { kind: Kind::Function(up, scope), .. }) = up(&exports) else { continue };
        let (up, scope) = (*up, *scope);
        interpreter.call(
            up,
            scope,
            &[Value::new(Kind::Interface, Span::default()), Value::new(Kind::Library, Span::default())],
        );
        sql::fill_in_enums(&mut interpreter.schema);
    }
    let Interpreter { mut schema, clues, .. } = interpreter;
    schema.tables.retain(|table| table.kind != TableKind::Temporary);
    let most = clues.into_iter().max_by_key(|(_, places)| places.len());
    (schema, most.and_then(|(dialect, places)| Some((dialect, *places.first()?))))
}

impl Interpreter<'_, '_> {
    /// Each migration starts anew.
    fn forget(&mut self) {
        self.scopes.clear();
        self.exports.clear();
        self.doubt = 0;
        self.tries = 0;
        self.thrown = false;
        self.caught = false;
        self.depth = 0;
        self.steps = 0;
        self.elsewhere = None;
    }
}
