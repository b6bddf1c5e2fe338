//! Where the schema file is not what the migrations beside it make.
//!
//! All migrations are run from nothing, as a new member of the team runs them. That tells something only where they are
//! all there and could be read: old ones are often deleted, and then the whole comparison says nothing.

use modelry_graph::drift::Divergence;
use modelry_graph::{Dialect, Evidence, Gap, Index, Part, TableFact, TableKind};

use super::applications::{Files, Migration, is_migration};
use super::migrations::{self, Surroundings};
use super::run::Schema;
use super::types::Manner;
use crate::ReadFile;
use crate::rails::inflections::Inflector;
use crate::rails::packages;

/// Notes them at the tables of the schema file, whose last migration is `migrated_to`.
pub(super) fn note(
    tables: &mut [TableFact],
    files: &[ReadFile],
    database: &Files<'_>,
    surroundings: Surroundings<'_, '_>,
    manner: Manner,
    (migrated_to, inflector): (u64, &Inflector),
) {
    let newest = database.migrations.last().map(|it| it.version);
    let is_own = |file: &ReadFile| database.migrations.iter().any(|it| it.source.file.id == file.id);
    // Those of engines may run as well, and those of another database have its tables.
    let others = || files.iter().any(|file| is_migration(&file.path) && !is_own(file));
    if newest != Some(migrated_to) || others() {
        return;
    }
    let Some(made) = replay(&database.migrations, surroundings, manner, inflector) else { return };
    let mut found = Vec::new();
    for table in tables.iter().filter(|it| it.kind == TableKind::Base && !packages::own(&it.name.text)) {
        let same = |it: &&TableFact| it.name.text.eq_ignore_ascii_case(&table.name.text);
        let Some(replayed) = made.iter().find(same) else { return };
        found.push((table.name.text.clone(), between(table, replayed, manner.dialect)));
    }
    let differing = found.iter().filter(|(_, divergences)| !divergences.is_empty()).count();
    // So much cannot have been overlooked: something else makes the schema.
    if differing * 3 > found.len() {
        return;
    }
    for (name, divergences) in found {
        if let Some(table) = tables.iter_mut().find(|it| it.name.text == name) {
            table.divergences = divergences;
        }
    }
}

/// The tables that the migrations make; `None` where one of them could not be read, or changes what none of them makes.
fn replay<'a>(
    migrations: &[Migration<'a>],
    surroundings: Surroundings<'a, '_>,
    manner: Manner,
    inflector: &Inflector,
) -> Option<Vec<TableFact>> {
    let mut schema = Schema { inflector: inflector.clone(), ..Schema::default() };
    for migration in migrations {
        migrations::of_file(migration, surroundings.library)?;
        if !migration.source.program.problems.is_empty() {
            return None;
        }
        super::migrate(&mut schema, migration, surroundings, manner, false);
        if schema.replayed.tables.iter().any(|it| !it.changed_elsewhere.is_empty()) {
            return None;
        }
    }
    let Schema { replayed, passed_over, .. } = schema;
    let mut tables = replayed.tables;
    for table in tables.iter_mut().filter(|it| passed_over.contains(&it.name.text)) {
        let reason = "a method that is not known may change it".to_owned();
        table.gaps.push(Gap { part: Part::Columns, reason, place: None });
    }
    Some(tables)
}

fn between(dumped: &TableFact, made: &TableFact, dialect: Option<Dialect>) -> Vec<Divergence> {
    let mut found = Vec::new();
    let known = |part: Part| [dumped, made].iter().all(|table| table.gaps.iter().all(|gap| gap.part != part));
    let comparable = made.kind == TableKind::Base && made.changed_elsewhere.is_empty() && known(Part::Columns);
    if !comparable {
        return found;
    }
    let mut note = |part: Part, columns: Vec<String>, in_schema_file: bool, places: &[Evidence], other: &TableFact| {
        let places = places.iter().chain(other.places.first()).copied().collect();
        found.push(Divergence { part, columns, in_schema_file, places });
    };
    for (one, other, in_schema_file) in [(dumped, made, true), (made, dumped, false)] {
        for column in one.columns.iter().filter(|it| !has_column(other, &it.name.text)) {
            note(Part::Columns, vec![column.name.text.clone()], in_schema_file, &column.places, other);
        }
        // MySQL makes and drops indexes by itself.
        if known(Part::Indexes) && matches!(dialect, Some(Dialect::Postgres | Dialect::Sqlite)) {
            let others: Option<Vec<Vec<String>>> = other.indexes.iter().map(columns).collect();
            let own = one.indexes.iter().filter_map(|it| Some((it, columns(it)?)));
            for (index, columns) in own.filter(|(_, columns)| columns.iter().all(|it| has_column(other, it))) {
                let named = |it: &Index<String>| it.name.as_ref().is_some_and(|name| Some(name) == index.name.as_ref());
                let found = other.indexes.iter().any(named);
                if !found && others.as_ref().is_some_and(|it| !it.contains(&columns)) {
                    note(Part::Indexes, columns, in_schema_file, &index.places, other);
                }
            }
        }
        // SQLite and MySQL leave out what they cannot keep.
        if known(Part::ForeignKeys) && (in_schema_file || dialect == Some(Dialect::Postgres)) {
            for key in one.foreign_keys.iter().filter(|it| it.columns.iter().all(|name| has_column(other, name))) {
                if other.foreign_keys.iter().all(|it| it.columns != key.columns) {
                    note(Part::ForeignKeys, key.columns.clone(), in_schema_file, &key.places, other);
                }
            }
        }
    }
    found
}

fn has_column(table: &TableFact, name: &str) -> bool {
    table.columns.iter().any(|it| it.name.text.eq_ignore_ascii_case(name))
}

/// The columns of an index; `None` where an expression is among them.
fn columns(index: &Index<String>) -> Option<Vec<String>> {
    let column = |column: &Option<String>| column.as_ref().map(|it| it.to_ascii_lowercase());
    let columns: Option<Vec<String>> = index.parts.iter().map(|part| column(&part.column)).collect();
    columns.filter(|it| !it.is_empty())
}
