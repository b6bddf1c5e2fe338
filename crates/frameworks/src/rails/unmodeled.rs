//! Tables that no model of the application uses any longer.

use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::{ModelKind, RelationKind, SourceFile, Testimony};

use super::database::{copied_from_engine, is_dump, is_migration};
use super::inflections::{Inflector, demodulize};
use super::packages;
use crate::unmodeled::{Uses, put_together};
use crate::{FileFacts, ReadFile};

/// Marks them among the tables of all databases; `models` is what the models of all applications testify.
pub(super) fn note(databases: &mut [Testimony], models: &[Testimony], files: &[ReadFile], sources: &[SourceFile]) {
    let inflector = Inflector::of(files);
    let is_broken =
        |file: &ReadFile| matches!(file.facts, FileFacts::Ruby(_)) && !file.facts.syntax_errors().is_empty();
    let models = || models.iter().flat_map(|it| &it.models).filter(|it| it.kind != ModelKind::Abstract);
    // A model whose table is not known may have any.
    if inflector.unread || models().any(|it| it.table.is_none()) || files.iter().any(is_broken) {
        return;
    }
    let relations = || models().flat_map(|it| &it.relations).filter(|it| it.kind == RelationKind::ManyToMany);
    let between_is_unknown = relations().any(|it| it.through.is_none());
    let bare = |name: &'_ str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let between: Vec<String> = relations().filter_map(|it| it.through.as_deref()).map(bare).collect();
    let mut tables: BTreeSet<&str> = models().filter_map(|it| it.table.as_ref()).map(|(_, it)| it.as_str()).collect();
    tables.extend(between.iter().map(String::as_str));
    let (scripts, texts): (Vec<&SourceFile>, Vec<&SourceFile>) =
        sources.iter().partition(|it| (is_migration(&it.path) && !copied_from_engine(it)) || is_dump(&it.path));
    let models: Vec<&str> = models().map(|it| demodulize(&it.name)).collect();
    for testimony in databases {
        let mut tables = tables.clone();
        let foreign: Vec<String> = testimony
            .tables
            .iter()
            .filter(|table| {
                let keys = table.columns.iter().filter(|it| it.name.text.ends_with("_id")).count();
                let others = table.columns.iter().filter(|it| it.name.text != "id").count() - keys;
                let joins = between_is_unknown && keys > 1 && others == 0;
                joins || packages::own(&table.name.text)
            })
            .map(|table| table.name.text.clone())
            .collect();
        tables.extend(foreign.iter().map(String::as_str));
        let names = |table: &str| mentions(table, &inflector, &models);
        let uses = Uses { tables: &tables, names: &names, texts: &texts, scripts: &scripts };
        uses.note(&mut testimony.tables);
    }
}

/// The names by which something would use the table, each with how often it is there because of a model with a table of
/// its own. A class in a module may have a table that is named for both.
fn mentions(table: &str, inflector: &Inflector, models: &[&str]) -> BTreeMap<String, usize> {
    let class = |table: &str| inflector.camelize(&inflector.singularize(table));
    let mut names = BTreeMap::from([(table.to_owned(), 0), (class(table), 0)]);
    names.extend(put_together(table, "#{").into_iter().map(|it| (it, 0)));
    for (at, _) in table.match_indices('_') {
        let (Some(module), Some(rest)) = (table.get(..at), table.get(at + 1..)) else { continue };
        let class = class(rest);
        let known = models.iter().filter(|it| **it == class).count();
        if known == 0 {
            names.insert(class, 0);
            continue;
        }
        for module in [module.to_owned(), inflector.singularize(module)] {
            names.insert(format!("{}::{class}", inflector.camelize(&module)), 0);
        }
        names.insert(format!("{class} <"), known);
        names.insert(format!("{class} = "), 0);
    }
    names
}
