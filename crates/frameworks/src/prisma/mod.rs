//! Prisma: schema files and `prisma/migrations`.

mod conventions;
mod defaults;
mod indexes;
mod migrations;
mod models;
mod read;
mod relations;
mod schema;
pub mod syntax;
mod tables;
mod tokens;
mod types;

use std::collections::BTreeSet;

use modelry_graph::{ModelKind, Problem, SourceFile, TableKind, Testimony, Witness};

pub use syntax::SchemaFile;

use crate::{FileFacts, Framework, ReadFile, Reader, Settings};
use relations::Relations;
use schema::{Part, Provider, Schema};

/// Reads `.prisma` files.
pub struct PrismaReader;

impl Reader for PrismaReader {
    fn wants(&self, path: &str) -> bool {
        path.ends_with(".prisma")
    }

    fn read(&self, file: &SourceFile) -> Option<FileFacts> {
        Some(FileFacts::Prisma(read::read(&file.text)))
    }
}

/// The framework.
pub struct Prisma;

impl Framework for Prisma {
    fn name(&self) -> &'static str {
        "prisma"
    }

    fn title(&self) -> &'static str {
        "Prisma"
    }

    fn reads(&self) -> &'static str {
        "Prisma schemas (*.prisma)"
    }

    fn link(&self, files: &[ReadFile], _sources: &[SourceFile], settings: &Settings) -> Vec<Testimony> {
        let schemas = schema::schemas(&parts(files), settings.dialect);
        let mut testimonies: Vec<Testimony> = schemas.iter().map(testimony).collect();
        let mut migrations = migrations::migrations(files, &schemas, settings);
        for testimony in &mut testimonies {
            if let Some(made) = migrations.iter().find(|it| it.database == testimony.database) {
                note_missing_tables(testimony, made);
            }
        }
        for made in &mut migrations {
            note_unmodeled_tables(made, &testimonies);
        }
        testimonies.extend(migrations);
        testimonies
    }
}

/// Migrations make all tables of their schema (manual: "Prisma Migrate", "Mental model").
fn note_missing_tables(testimony: &mut Testimony, migrations: &Testimony) {
    let tables: BTreeSet<&str> = migrations.tables.iter().map(|table| table.name.text.as_str()).collect();
    if tables.is_empty() || !migrations.problems.is_empty() {
        return;
    }
    for model in testimony.models.iter_mut().filter(|model| model.kind == ModelKind::Concrete) {
        model.traits.table_missing = model.table.as_ref().is_some_and(|(_, name)| !tables.contains(name.as_str()));
    }
}

/// A table that no model declares, and no model of another schema either: the next migration drops it (manual:
/// "Prisma Migrate", "Mental model").
fn note_unmodeled_tables(made: &mut Testimony, schemas: &[Testimony]) {
    let Some(own) = schemas.iter().find(|it| it.database == made.database) else { return };
    let unread = schemas.iter().any(|it| !it.problems.is_empty()) || !made.problems.is_empty();
    if unread || own.models.is_empty() {
        return;
    }
    let declared = || schemas.iter().flat_map(|it| &it.tables);
    let names: BTreeSet<&str> = declared().map(|table| table.name.text.as_str()).collect();
    // Other schemas of the database are none of its business.
    let spaces: BTreeSet<&str> = own.tables.iter().filter_map(|table| table.schema.as_deref()).collect();
    for table in &mut made.tables {
        let schema = table.schema.as_deref();
        table.unmodeled = table.kind == TableKind::Base
            && table.parent.is_none()
            && table.changed_elsewhere.is_empty()
            && !table.gaps.iter().any(|gap| gap.part == modelry_graph::Part::Columns)
            && !names.contains(table.name.text.as_str())
            && schema.is_none_or(|it| it == "public" || spaces.contains(it));
    }
}

/// The folders of migrations that are Prisma's own.
pub(crate) fn migration_folders(files: &[ReadFile]) -> BTreeSet<&str> {
    migrations::replayed(files, &schema::schemas(&parts(files), None))
}

fn parts(files: &[ReadFile]) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for file in files {
        if let FileFacts::Prisma(facts) = &file.facts {
            parts.push(Part { id: file.id, path: &file.path, file: facts });
        }
    }
    parts
}

/// What a schema says of its models and the tables they make.
fn testimony(schema: &Schema<'_>) -> Testimony {
    let mut testimony = Testimony::new("prisma", Witness::Models, Some(schema.path.clone()), schema.folder.clone());
    testimony.dialect = schema.dialect.clone();
    // Prisma Client converts every DateTime to UTC (Prisma schema reference, "DateTime").
    testimony.instants_in_utc = true;
    let relations = Relations::new(schema);
    testimony.models = models::models(schema, &relations);
    if schema.provider != Some(Provider::Mongo) {
        testimony.tables = tables::tables(schema, &relations);
        testimony.enums = tables::enums(schema);
    }
    for part in &schema.parts {
        let problems = part.file.problems.iter();
        testimony
            .problems
            .extend(problems.map(|(span, message)| Problem { place: span.within(part.id), message: message.clone() }));
    }
    testimony
}
