//! `prisma/migrations`: folders of one SQL file each, run in the order of their names.

use std::collections::BTreeMap;

use modelry_graph::{FileId, Testimony, Witness};

use super::schema::{Schema, parent};
use crate::{FileFacts, ReadFile, Settings, sql};

/// One testimony per folder of migrations.
pub(super) fn migrations(files: &[ReadFile], schemas: &[Schema<'_>], settings: &Settings) -> Vec<Testimony> {
    let mut folders: BTreeMap<&str, Vec<(FileId, &sql::Script)>> = BTreeMap::new();
    for file in files {
        let FileFacts::Sql(script) = &file.facts else { continue };
        if let Some(folder) = migrations_folder(&file.path) {
            folders.entry(folder).or_default().push((file.id, script));
        }
    }
    let mut testimonies = Vec::new();
    for (folder, scripts) in folders {
        // Some other tools lay out their migrations alike; a Prisma schema beside them tells.
        let Some(schema) = owner(schemas, folder) else { continue };
        let dialect = settings.dialect.or_else(|| schema.dialect.known().copied());
        let replayed = sql::replay(&scripts, dialect, Witness::Migrations);
        let mut testimony = Testimony::new("prisma", Witness::Migrations, Some(schema.path.clone()), folder.to_owned());
        testimony.dialect = schema.dialect.clone();
        testimony.tables = replayed.tables;
        for table in &mut testimony.tables {
            table.provided |= table.name.text == "_prisma_migrations";
        }
        testimony.enums = replayed.enums;
        testimony.switches = replayed.switches;
        testimony.problems = replayed.problems;
        testimonies.push(testimony);
    }
    testimonies
}

/// `prisma/migrations/20240101120000_init/migration.sql` lies in `prisma/migrations`.
fn migrations_folder(path: &str) -> Option<&str> {
    let (step, file) = path.rsplit_once('/')?;
    (file == "migration.sql").then(|| parent(step)).flatten()
}

/// The schema beside the folder of migrations or below its parent; `None` when that is not one.
/// (Manual: "Prisma schema", "Prisma schema location".)
fn owner<'s, 'a>(schemas: &'s [Schema<'a>], folder: &str) -> Option<&'s Schema<'a>> {
    let mut around = parent(folder);
    while let Some(current) = around {
        let inside = |schema: &&Schema<'_>| {
            current.is_empty() || schema.folder == current || schema.folder.starts_with(&format!("{current}/"))
        };
        let mut found = schemas.iter().filter(inside);
        match (found.next(), found.next()) {
            (Some(only), None) => return Some(only),
            (Some(_), Some(_)) => return beside(schemas, current),
            (None, _) => around = parent(current),
        }
    }
    None
}

/// Of several schemas below a folder, the only one that lies directly in it.
fn beside<'s, 'a>(schemas: &'s [Schema<'a>], folder: &str) -> Option<&'s Schema<'a>> {
    let mut found = schemas.iter().filter(|schema| schema.folder == folder);
    let only = found.next()?;
    found.next().is_none().then_some(only)
}
