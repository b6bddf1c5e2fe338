//! `prisma/migrations`: folders of one SQL file each, run in the order of their names.

use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::{FileId, Testimony, Witness};

use super::schema::{Provider, Schema, parent};
use crate::{FileFacts, ReadFile, Settings, sql};

/// One testimony per folder of migrations.
pub(super) fn migrations(files: &[ReadFile], schemas: &[Schema<'_>], settings: &Settings) -> Vec<Testimony> {
    let mut testimonies = Vec::new();
    for (folder, scripts) in folders(files) {
        let Some(schema) = owner(schemas, folder) else { continue };
        // The statements of SQL Server are not read.
        if schema.provider == Some(Provider::SqlServer) {
            continue;
        }
        let dialect = settings.dialect.or_else(|| schema.dialect.known().copied());
        let replayed = sql::replay(&scripts, dialect, Witness::Migrations);
        let mut testimony = Testimony::new("prisma", Witness::Migrations, Some(schema.path.clone()), folder.to_owned());
        testimony.dialect = schema.dialect.clone();
        testimony.tables = replayed.tables;
        testimony.enums = replayed.enums;
        testimony.switches = replayed.switches;
        testimony.problems = replayed.problems;
        testimonies.push(testimony);
    }
    testimonies
}

/// The folders whose migrations [`migrations`] replays, so that nobody else does.
pub(super) fn replayed<'f>(files: &'f [ReadFile], schemas: &[Schema<'_>]) -> BTreeSet<&'f str> {
    folders(files).into_keys().filter(|folder| owner(schemas, folder).is_some()).collect()
}

/// All folders that may hold Prisma's migrations: `migrations/20240101120000_init/migration.sql` lies in `migrations`.
fn folders(files: &[ReadFile]) -> BTreeMap<&str, Vec<(FileId, &sql::Script)>> {
    let mut folders: BTreeMap<&str, Vec<(FileId, &sql::Script)>> = BTreeMap::new();
    for file in files {
        let FileFacts::Sql(script) = &file.facts else { continue };
        let Some(step) = file.path.strip_suffix("/migration.sql") else { continue };
        if let Some(folder) = parent(step) {
            folders.entry(folder).or_default().push((file.id, script));
        }
    }
    folders
}

/// The schema beside a folder of migrations, or in a folder beside it. Other tools lay out their migrations alike,
/// so without a schema there, or with several to choose from, they are not Prisma's.
/// (Manual: "Prisma schema", "Prisma schema location".)
fn owner<'s, 'a>(schemas: &'s [Schema<'a>], folder: &str) -> Option<&'s Schema<'a>> {
    let above = parent(folder)?;
    let only = |found: Vec<&'s Schema<'a>>| match found.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let below = format!("{above}/");
    let inside = |schema: &&Schema<'_>| above.is_empty() || schema.folder == above || schema.folder.starts_with(&below);
    only(schemas.iter().filter(inside).collect())
        .or_else(|| only(schemas.iter().filter(|schema| schema.folder == above).collect()))
}
