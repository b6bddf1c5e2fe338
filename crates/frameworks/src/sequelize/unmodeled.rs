//! Tables that migrations make and no model uses any longer.

use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::names::Case;
use modelry_graph::{SourceFile, Testimony};

use super::inflection::singularize;
use crate::syntax::javascript::paths::folder;
use crate::unmodeled::{Uses, put_together};
use crate::{FileFacts, ReadFile};

/// Tables of packages that store sessions, whose models are not read.
const OF_PACKAGES: [&str; 3] = ["Session", "Sessions", "sessions"];

/// Marks them among the tables of migrations; `models` is what the models of all applications testify.
pub(super) fn note(migrations: &mut [Testimony], models: &[Testimony], files: &[ReadFile], sources: &[SourceFile]) {
    let is_broken =
        |file: &ReadFile| matches!(file.facts, FileFacts::JavaScript(_)) && !file.facts.syntax_errors().is_empty();
    let all = || models.iter().flat_map(|it| &it.models);
    if migrations.is_empty() || all().next().is_none() || files.iter().any(is_broken) {
        return;
    }
    let declared = models.iter().flat_map(|it| &it.tables).map(|it| it.name.text.as_str());
    let of_models = all().filter_map(|it| it.table.as_ref()).map(|(_, it)| it.as_str());
    let tables: BTreeSet<&str> = declared.chain(of_models).chain(OF_PACKAGES).collect();
    let folders: BTreeSet<String> = migrations.iter().map(|it| it.root.clone()).collect();
    let (scripts, texts): (Vec<&SourceFile>, Vec<&SourceFile>) =
        sources.iter().partition(|it| folders.contains(folder(&it.path)));
    for testimony in migrations {
        Uses { tables: &tables, names: &mentions, texts: &texts, scripts: &scripts }.note(&mut testimony.tables);
    }
}

/// The folder of the package that a folder is part of; of none, that which paths are relative to.
pub(super) fn package<'f>(files: &'f [ReadFile], of: &str) -> &'f str {
    let is_around =
        |it: &&str| it.is_empty() || of.strip_prefix(*it).is_some_and(|it| it.is_empty() || it.starts_with('/'));
    let named = |file: &&ReadFile| file.path == "package.json" || file.path.ends_with("/package.json");
    let packages = files.iter().filter(named).map(|file| folder(&file.path));
    packages.filter(is_around).max_by_key(|it| it.len()).unwrap_or("")
}

/// The names by which something would use the table: `archived_orders`, `ArchivedOrder`, `archivedOrders`.
fn mentions(table: &str) -> BTreeMap<String, usize> {
    let mut names: BTreeSet<String> = put_together(table, "${").into_iter().collect();
    for name in [table.to_owned(), singularize(table)] {
        names.insert(Case::Pascal.apply(&name));
        names.insert(Case::Camel.apply(&name));
    }
    names.insert(table.to_owned());
    names.into_iter().map(|it| (it, 0)).collect()
}
