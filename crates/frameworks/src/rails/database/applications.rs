//! Which files speak of which database.

use std::collections::BTreeMap;

use modelry_graph::{Dialect, Place, SourceFile, Span, Stated};

use super::configuration::{self, Configuration};
use super::schema;
use crate::syntax::ruby::Program;
use crate::{FileFacts, ReadFile, Settings, sql};

/// A file with migrations or a schema.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) file: &'a ReadFile,
    pub(super) program: &'a Program,
}

/// A migration by its version.
#[derive(Clone, Copy)]
pub(super) struct Migration<'a> {
    pub(super) version: u64,
    pub(super) source: Source<'a>,
}

/// The files of one database.
#[derive(Default)]
pub(super) struct Files<'a> {
    /// The folder of the application.
    pub(super) root: String,
    /// The name of the database; that of the primary one is empty.
    pub(super) key: String,
    pub(super) schema: Option<Source<'a>>,
    pub(super) structure: Option<(&'a ReadFile, &'a sql::Script)>,
    pub(super) migrations: Vec<Migration<'a>>,
}

impl Files<'_> {
    /// The name that all witnesses of the database share.
    pub(super) fn database(&self) -> String {
        database_name(&self.root, &self.key)
    }
}

/// The name of a database of the application in that folder.
pub(crate) fn database_name(root: &str, key: &str) -> String {
    if key.is_empty() { format!("rails/{root}") } else { format!("rails/{root} ({key})") }
}

/// The folder of the application, and the rest of the path behind its `db`.
fn split(path: &str) -> Option<(&str, &str)> {
    if let Some(rest) = path.strip_prefix("db/") {
        return Some(("", rest));
    }
    let at = path.rfind("/db/")?;
    Some((path.get(..at)?, path.get(at + "/db/".len()..)?))
}

/// Sorts the files of all applications by database.
pub(super) fn databases(files: &[ReadFile]) -> Vec<Files<'_>> {
    let mut found: BTreeMap<(String, String), Files<'_>> = BTreeMap::new();
    for file in files {
        match &file.facts {
            FileFacts::Ruby(program) => {
                let source = Source { file, program };
                if let Some((root, key, version)) = migration(&file.path) {
                    entry(&mut found, root, &key).migrations.push(Migration { version, source });
                } else if file.path.ends_with("schema.rb") && schema::definition(program).is_some() {
                    let (root, key) = schema_key(&file.path);
                    entry(&mut found, root, &key).schema.get_or_insert(source);
                }
            }
            FileFacts::Sql(script) if is_structure(&file.path) && belongs_to_rails(files, &file.path) => {
                let (root, key) = schema_key(&file.path);
                entry(&mut found, root, &key).structure.get_or_insert((file, script));
            }
            _ => {}
        }
    }
    let mut found: Vec<Files<'_>> = found.into_values().collect();
    place_migrations(files, &mut found);
    let mut found = with_engines(files, found);
    for it in &mut found {
        it.migrations.sort_by(|a, b| (a.version, &a.source.file.path).cmp(&(b.version, &b.source.file.path)));
        leave_copies_out(&mut it.migrations);
    }
    found
}

fn entry<'m, 'a>(found: &'m mut BTreeMap<(String, String), Files<'a>>, root: &str, key: &str) -> &'m mut Files<'a> {
    let files = found.entry((root.to_owned(), key.to_owned())).or_default();
    root.clone_into(&mut files.root);
    key.clone_into(&mut files.key);
    files
}

/// `db/migrate/20240101000000_create_orders.rb`, `db/cache_migrate/…`, `db/cache/migrate/…`: the folder of the application, the
/// name of the database, and the version.
fn migration(path: &str) -> Option<(&str, String, u64)> {
    let (root, rest) = split(path)?;
    let (folders, name) = rest.rsplit_once('/')?;
    let digits: &str = name.split('_').next()?;
    let version = digits.parse().ok()?;
    let mut parts = folders.split('/');
    let first = parts.next()?;
    let key = match (first, parts.next()) {
        ("migrate" | "post_migrate" | "migrations", _) => "",
        (other, Some("migrate")) => other,
        (other, _) => other.strip_suffix("_migrate").or_else(|| other.strip_prefix("migrate_"))?,
    };
    Some((root, key.to_owned(), version))
}

/// `db/schema.rb`, `db/cache_schema.rb`, `db/cache/schema.rb`; the same for `structure.sql`.
fn schema_key(path: &str) -> (&str, String) {
    let (root, rest) = split(path).unwrap_or_else(|| path.rsplit_once('/').unwrap_or(("", path)));
    let stem = rest.rsplit_once('.').map_or(rest, |(stem, _)| stem);
    let stem = stem.strip_suffix("schema").or_else(|| stem.strip_suffix("structure")).unwrap_or(stem);
    let key = stem.trim_end_matches(['_', '/']);
    (root, if key == "primary" { String::new() } else { key.to_owned() })
}

/// Is it the path of a migration, which may have been put aside: `db/old_migrations/20120701154453_create_users.rb`?
pub(in crate::rails) fn is_migration(path: &str) -> bool {
    let Some((folders, name)) = split(path).and_then(|(_, rest)| rest.rsplit_once('/')) else { return false };
    let version = name.split('_').next().unwrap_or_default();
    name.ends_with(".rb") && folders.contains("migrat") && version.parse::<u64>().is_ok()
}

/// Is it the path of a file that the schema is dumped to?
pub(in crate::rails) fn is_dump(path: &str) -> bool {
    path.ends_with("schema.rb") || is_structure(path)
}

/// Was the migration copied from an engine, whose models it is for (Rails guide, "Getting Started with Engines",
/// "Engine Setup")?
pub(in crate::rails) fn copied_from_engine(file: &SourceFile) -> bool {
    let first = file.text.lines().next().unwrap_or_default();
    copied_name(&file.path).is_some() || first.starts_with("# This migration comes from ")
}

/// `db/structure.sql`, `db/cache_structure.sql`.
pub(crate) fn is_structure(path: &str) -> bool {
    split(path).is_some_and(|(_, rest)| rest == "structure.sql" || rest.ends_with("_structure.sql"))
}

/// Does Ruby stand beside it, as in an application of Rails?
pub(crate) fn belongs_to_rails(files: &[ReadFile], path: &str) -> bool {
    let Some((root, _)) = split(path) else { return false };
    let below = |path: &str| match root {
        "" => ["db/", "app/", "config/"].iter().any(|it| path.starts_with(it)),
        root => {
            path.strip_prefix(root).is_some_and(|it| ["/db/", "/app/", "/config/"].iter().any(|f| it.starts_with(f)))
        }
    };
    files.iter().any(|file| matches!(file.facts, FileFacts::Ruby(_)) && below(&file.path))
}

/// Migrations of a folder that `migrations_paths` gives to another database than its name says.
fn place_migrations<'a>(files: &'a [ReadFile], found: &mut Vec<Files<'a>>) {
    for at in 0..found.len() {
        let Some((root, key)) = found.get(at).map(|it| (it.root.clone(), it.key.clone())) else { continue };
        let Some(configuration) = configuration_of(files, &root) else { continue };
        let is_known = key.is_empty() || configuration.1.databases.iter().any(|it| it.name == key);
        let has_schema = found.get(at).is_some_and(|it| it.schema.is_some() || it.structure.is_some());
        if is_known || has_schema {
            continue;
        }
        let folder = format!("db/{key}_migrate");
        let owner = configuration.1.databases.iter().find(|it| it.migrations.as_deref() == Some(&folder));
        let owner = owner.map(|it| it.name.clone());
        if let Some(owner) = owner
            && let Some(moved) = found.get_mut(at).map(|it| std::mem::take(&mut it.migrations))
            && let Some(target) = found.iter_mut().find(|it| it.root == root && it.key == owner)
        {
            target.migrations.extend(moved);
        }
    }
    found.retain(|it| it.schema.is_some() || it.structure.is_some() || !it.migrations.is_empty());
}

/// The migrations of engines are copied into the application that uses them, or run with its own. Engines without an
/// application make one database together.
fn with_engines<'a>(files: &'a [ReadFile], found: Vec<Files<'a>>) -> Vec<Files<'a>> {
    let is_application = |it: &Files<'a>| {
        let application = join(&it.root, "config/application.rb");
        it.schema.is_some()
            || it.structure.is_some()
            || !it.key.is_empty()
            || configuration_of(files, &it.root).is_some()
            || files.iter().any(|file| file.path == application)
    };
    let (mut applications, mut engines): (Vec<Files<'a>>, Vec<Files<'a>>) = found.into_iter().partition(is_application);
    let primary = |it: &Files<'a>| it.key.is_empty();
    let only = applications.iter().filter(|it| primary(it)).count() == 1;
    let mut rest: Vec<Files<'a>> = Vec::new();
    for engine in engines.drain(..) {
        let within = |it: &&mut Files<'a>| primary(it) && (only || is_within(&engine.root, &it.root));
        match applications.iter_mut().filter(|it| primary(it)).find(|it| within(it)) {
            // A schema file has the tables of the engines in use.
            Some(application) if application.schema.is_some() || application.structure.is_some() => {}
            Some(application) => application.migrations.extend(engine.migrations),
            None => rest.push(engine),
        }
    }
    if let Some(mut first) = rest.pop() {
        for other in rest {
            first.root = common_folder(&first.root, &other.root);
            first.migrations.extend(other.migrations);
        }
        applications.push(first);
    }
    applications
}

pub(super) fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

pub(super) fn join(root: &str, path: &str) -> String {
    if root.is_empty() { path.to_owned() } else { format!("{root}/{path}") }
}

fn common_folder(one: &str, other: &str) -> String {
    let same = one.split('/').zip(other.split('/')).take_while(|(a, b)| a == b).map(|(a, _)| a);
    same.collect::<Vec<_>>().join("/")
}

/// A migration that an application copied from an engine keeps its name, with the name of the engine behind it.
fn leave_copies_out(migrations: &mut Vec<Migration<'_>>) {
    let mut seen = std::collections::BTreeSet::new();
    let copied: Vec<&str> = migrations.iter().filter_map(|it| copied_name(&it.source.file.path)).collect();
    migrations.retain(|it| {
        let name = own_name(&it.source.file.path);
        let original_of_copy = copied_name(&it.source.file.path).is_none() && copied.contains(&name);
        !original_of_copy && seen.insert((it.version, name))
    });
}

fn own_name(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.split_once('_').map_or(name, |(_, rest)| rest);
    name.split('.').next().unwrap_or(name)
}

fn copied_name(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    (name.matches('.').count() > 1).then(|| own_name(path))
}

/// The `config/database.yml` of an application, or what stands in for it.
fn configuration_of<'a>(files: &'a [ReadFile], root: &str) -> Option<(&'a ReadFile, &'a Configuration)> {
    let mut best: Option<(&ReadFile, &Configuration)> = None;
    for file in files {
        let FileFacts::RailsConfiguration(it) = &file.facts else { continue };
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if !configuration::is_database_file(&file.path) || folder != join(root, "config") {
            continue;
        }
        if best.is_none() || file.path.ends_with("/database.yml") || file.path == "database.yml" {
            best = Some((file, it));
        }
    }
    best
}

/// The engine of a database (Configuring Rails Applications, "Configuring a Database").
pub(super) fn dialect(files: &[ReadFile], of: &Files<'_>, settings: &Settings) -> Stated<Dialect> {
    if let Some(dialect) = settings.dialect {
        let first = of
            .schema
            .map(|it| it.file)
            .or(of.structure.map(|it| it.0))
            .or(of.migrations.first().map(|it| it.source.file));
        return first.map_or(Stated::Implied(dialect), |file| Stated::Written(dialect, place(file, Span::default())));
    }
    if let Some((file, configuration)) = configuration_of(files, &of.root) {
        let own = configuration.databases.iter().find(|it| it.name == of.key);
        if let Some((database, (dialect, span))) =
            own.or(configuration.databases.first()).and_then(|it| Some((it, it.adapter?)))
        {
            let certain = database.literal && file.path.ends_with("database.yml");
            return if certain { Stated::Written(dialect, place(file, span)) } else { Stated::Implied(dialect) };
        }
    }
    if let Some((file, script)) = of.structure
        && let Some((dialect, span)) = script.dialect()
    {
        return Stated::Written(dialect, place(file, span));
    }
    gemfile(files, &of.root).map_or(Stated::Unknown, Stated::Implied)
}

/// The engine whose adapter the `Gemfile` names. SQLite beside another one is there for tests.
fn gemfile(files: &[ReadFile], root: &str) -> Option<Dialect> {
    let path = join(root, "Gemfile");
    let named = files.iter().find_map(|file| match &file.facts {
        FileFacts::RailsConfiguration(it) if file.path == path => Some(&it.adapters),
        _ => None,
    })?;
    let mut servers = named.iter().map(|(dialect, _)| *dialect).filter(|it| *it != Dialect::Sqlite);
    match (servers.next(), servers.next()) {
        (Some(only), None) => Some(only),
        (None, _) => named.first().map(|(dialect, _)| *dialect),
        (Some(_), Some(_)) => None,
    }
}

fn place(file: &ReadFile, span: Span) -> Place {
    span.within(file.id)
}
