//! The database half of Rails: `db/schema.rb`, `db/structure.sql` and `db/migrate`.
//!
//! A schema file says how the database looks; migrations that are newer run on top of it. Without one, all migrations are run.
//! Both speak one language, which is lowered to statements of SQL and run like those.

mod additions;
mod applications;
mod builder;
mod calls;
mod change;
mod columns;
mod conditions;
mod configuration;
mod constraints;
mod conventions;
mod digest;
mod divergences;
mod doubt;
mod indexes;
mod migrations;
mod objects;
mod pure;
mod raw;
mod references;
mod revert;
mod run;
mod schema;
mod types;
mod value;
mod verbs;

use modelry_graph::facts::{GrammaticalNumber, Outdated};
use modelry_graph::{Evidence, Gap, Name, NameOrigin, Part, Place, Stated, TableFact, TableKind, Testimony, Witness};

use self::applications::{Files, Migration, Source};
pub(crate) use self::applications::{belongs_to_rails, is_structure};
pub(super) use self::applications::{copied_from_engine, is_dump, is_migration};
pub use self::configuration::{Configuration, ConfigurationReader};
use self::migrations::{Library, Surroundings};
use self::run::{Definitions, Run, Schema};
use self::types::Manner;
use crate::rails::inflections::Inflector;
use crate::syntax::ruby::{Node, NodeKind};
use crate::{FileFacts, ReadFile, Settings, sql};

/// What schema files and migrations testify, database by database.
pub(super) fn testimonies(files: &[ReadFile], settings: &Settings) -> Vec<Testimony> {
    let zoned_datetimes = has_zoned_datetimes(files);
    let library = Library::of(files);
    applications::databases(files)
        .iter()
        .filter_map(|database| testimony(files, database, settings, &library, zoned_datetimes))
        .collect()
}

fn testimony<'a>(
    files: &'a [ReadFile],
    database: &Files<'a>,
    settings: &Settings,
    library: &Library<'a>,
    zoned_datetimes: bool,
) -> Option<Testimony> {
    let definition = database.schema.and_then(|source| Some((source, schema::definition(source.program)?)));
    let mut dialect = applications::dialect(files, database, settings);
    if dialect.is_unknown()
        && let Some((source, definition)) = &definition
        && let Some((found, span)) = schema::dialect(definition.block)
    {
        dialect = Stated::Written(found, span.within(source.file.id));
    }
    let own = |file: &&ReadFile| applications::is_within(&file.path, &database.root);
    let mut schema = Schema { inflector: Inflector::of(files.iter().filter(own)), ..Schema::default() };
    let version = conventions::Version::UNVERSIONED;
    let mut manner = Manner { dialect: dialect.known().copied(), version, zoned_datetimes };
    let mut migrated_to = None;
    let witness =
        if definition.is_some() || database.structure.is_some() { Witness::SchemaFile } else { Witness::Migrations };
    if let Some((source, definition)) = &definition {
        manner.version = definition.version;
        migrated_to = definition.migrated_to.or(Some(u64::MAX));
        let definitions = Definitions::default();
        let mut run = Run::new(&mut schema, source.file.id, manner, Witness::SchemaFile, &definitions);
        run.body(&definition.block.body);
        add_undumped(files, source, &mut schema);
    } else if let Some((file, script)) = database.structure {
        sql::apply(&mut schema.replayed, file.id, script, manner.dialect, Witness::SchemaFile);
        // Without rows that tell which migrations it has, it has all.
        migrated_to = script.migrated_to().or(Some(u64::MAX));
    }
    let surroundings = Surroundings { migrations: &database.migrations, library };
    let newer = |it: &&Migration<'_>| migrated_to.is_none_or(|last| it.version > last);
    let dump = match (&definition, database.structure) {
        (Some((source, definition)), _) => Some((source.file, definition.span)),
        (None, Some((file, _))) => Some((file, modelry_graph::Span::default())),
        (None, None) => None,
    };
    let outdated =
        dump.and_then(|(file, span)| outdated(file, span.within(file.id), database.migrations.iter().filter(newer)));
    for migration in database.migrations.iter().filter(newer) {
        migrate(&mut schema, migration, surroundings, manner, migrated_to.is_some());
    }
    sql::fill_in_enums(&mut schema.replayed);
    let Schema { mut replayed, made, inflector, .. } = schema;
    if let Some(version) = migrated_to.filter(|_| settings.sees_all_of(&database.root)) {
        divergences::note(&mut replayed.tables, files, database, surroundings, manner, (version, &inflector));
    }
    let mut testimony = Testimony::new("rails", witness, Some(database.database()), database.root.clone());
    testimony.dialect = dialect;
    testimony.table_number = Some(GrammaticalNumber::Plural);
    testimony.instants_in_utc = true;
    testimony.tables = replayed.tables;
    testimony.tables.retain(|table| table.kind != TableKind::Temporary);
    testimony.enums = replayed.enums;
    testimony.switches = replayed.switches;
    testimony.outdated = outdated;
    testimony.problems = replayed.problems;
    for table in &mut testimony.tables {
        name_by_convention(table, &made);
    }
    (!testimony.tables.is_empty() || !testimony.problems.is_empty()).then_some(testimony)
}

/// What a dump lacks: it says the last migration that it has (Rails guide, "Active Record Migrations", "Schema Dumping
/// and You"). The migrations of engines may never have been installed.
fn outdated<'m, 'a: 'm>(
    dump: &ReadFile,
    place: Place,
    newer: impl Iterator<Item = &'m Migration<'a>>,
) -> Option<Outdated> {
    let folder = dump.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = |path: &str| path.strip_prefix(folder).is_some_and(|rest| folder.is_empty() || rest.starts_with('/'));
    let newer: Vec<&Migration<'_>> = newer.filter(|migration| beside(&migration.source.file.path)).collect();
    let newest = newer.iter().max_by_key(|migration| migration.version)?;
    let newest = modelry_graph::Span::default().within(newest.source.file.id);
    let places = [(Witness::SchemaFile, place), (Witness::Migrations, newest)];
    let places = places.map(|(witness, place)| Evidence { witness, place }).to_vec();
    Some(Outdated { migrations: newer.len(), places })
}

/// Runs a migration upward.
fn migrate<'a>(
    schema: &mut Schema,
    migration: &Migration<'a>,
    surroundings: Surroundings<'a, '_>,
    manner: Manner,
    on_top: bool,
) {
    let file = migration.source.file;
    let Some(script) = migrations::of_file(migration, surroundings.library) else { return };
    let manner = Manner { version: script.version, ..manner };
    let method = ["change", "up", "migrate"].iter().find_map(|name| script.definitions.methods.get(name).copied());
    let Some(method) = method else { return };
    let mut run = Run::new(schema, file.id, manner, Witness::Migrations, &script.definitions);
    run.guarded = on_top;
    run.surroundings = Some(surroundings);
    run.defined(method, script.span, |run, method| run.method(method, rustc_hash::FxHashMap::default()));
}

/// Tables that a dump only tells to exist: it cannot say columns of types that Rails does not know.
fn add_undumped(files: &[ReadFile], source: &Source<'_>, schema: &mut Schema) {
    let notes = files.iter().find_map(|file| match &file.facts {
        FileFacts::RailsConfiguration(it) if file.id == source.file.id => Some(&it.undumped),
        _ => None,
    });
    for (name, span) in notes.into_iter().flatten() {
        let place = span.within(source.file.id);
        let evidence = Evidence { witness: Witness::SchemaFile, place };
        let mut table = TableFact::new(Name::written(name.clone()), evidence);
        let reason = "the schema file could not say how it looks".to_owned();
        table.gaps = Part::ALL.map(|part| Gap { part, reason: reason.clone(), place: Some(place) }).to_vec();
        schema.replayed.tables.push(table);
    }
}

/// Tells the names that Rails made from those that somebody wrote.
fn name_by_convention(table: &mut TableFact, made: &rustc_hash::FxHashMap<String, NameOrigin>) {
    let names = table.indexes.iter_mut().filter_map(|it| it.name.as_mut());
    let names = names.chain(table.foreign_keys.iter_mut().filter_map(|it| it.name.as_mut()));
    for name in names.chain(table.checks.iter_mut().filter_map(|it| it.name.as_mut())) {
        if let Some(origin) = made.get(&name.text) {
            name.origin = *origin;
        }
    }
}

/// Does a file set `datetime_type = :timestamptz`? (Configuring Rails Applications,
/// "ActiveRecord::ConnectionAdapters::PostgreSQLAdapter.datetime_type".)
fn has_zoned_datetimes(files: &[ReadFile]) -> bool {
    let in_config = |file: &&ReadFile| file.path.contains("config/");
    files.iter().filter(in_config).any(|file| match &file.facts {
        FileFacts::Ruby(program) => program.body.iter().any(|node| sets_zoned(node, 0)),
        _ => false,
    })
}

fn sets_zoned(node: &Node, depth: usize) -> bool {
    if depth > 20 {
        return false;
    }
    let within = |nodes: &[Node]| nodes.iter().any(|node| sets_zoned(node, depth + 1));
    match &node.kind {
        NodeKind::Assign(assign) => {
            assign.target.ends_with("datetime_type") && assign.value.text() == Some("timestamptz")
        }
        NodeKind::Call(call) => {
            let sets =
                call.name == "datetime_type=" && call.arguments.first().and_then(Node::text) == Some("timestamptz");
            sets || call.block.as_ref().is_some_and(|block| within(&block.body))
        }
        NodeKind::Class(class) => within(&class.body),
        NodeKind::Module(module) => within(&module.body),
        NodeKind::Sequence(nodes) => within(nodes),
        _ => false,
    }
}
