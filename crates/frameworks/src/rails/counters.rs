//! Columns called like a counter that nothing keeps (Rails guide, "Active Record Associations", `counter_cache`).
//!
//! Any code may keep a counter by hand, and most of it is not read: so the name of the column must stand nowhere but in the
//! schema, in migrations, and in templates, which only show it.

use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::{
    Generator, ModelFact, ModelKind, Place, Relation, RelationKind, SourceFile, Stated, TableFact, Testimony, TypeKind,
};

use super::database::{is_dump, is_migration};
use super::inflections::{Inflector, demodulize};
use crate::{ReadFile, mentions};

/// What may keep counters whose names it makes itself.
const KEEPERS: [&str; 8] = [
    "\"_count",
    "'_count",
    "counter_cache_column",
    "counter_cache_with_conditions",
    "counter_culture",
    "has_cached_counter?",
    "reset_counters",
    "}_count",
];

/// Code that runs in browsers reads what it is given.
const FRONTENDS: [&str; 4] = ["app/assets/", "app/frontend/", "app/javascript/", "public/"];

/// Notes them at the relations whose rows they would count.
pub(super) fn note(models: &mut [Testimony], databases: &[Testimony], files: &[ReadFile], sources: &[SourceFile]) {
    let found = candidates(models, databases, &Inflector::of(files));
    if found.is_empty() {
        return;
    }
    let names: BTreeSet<&str> = found.values().map(String::as_str).collect();
    let kept = kept(&names, sources);
    let Some(kept) = kept else { return };
    let relations = models.iter_mut().flat_map(|it| &mut it.models).flat_map(|it| &mut it.relations);
    for relation in relations {
        let column = found.get(&relation.place).filter(|column| !kept.contains(column.as_str()));
        relation.idle_counter = column.cloned();
    }
}

/// By the places of relations: the column that would count their rows and that no relation counts in.
fn candidates(models: &[Testimony], databases: &[Testimony], inflector: &Inflector) -> BTreeMap<Place, String> {
    let all = || models.iter().flat_map(|it| &it.models);
    let by_name: BTreeMap<&str, &ModelFact> = all().map(|it| (it.name.as_str(), it)).collect();
    let mut counted = BTreeSet::new();
    let mut uncertain = BTreeSet::new();
    for relation in all().flat_map(|it| &it.relations) {
        match &relation.counter {
            Stated::Written(Some(column), _) => _ = counted.insert(column.as_str()),
            Stated::Unknown => uncertain.extend(relation.target.as_deref()),
            Stated::Written(None, _) | Stated::Implied(_) => {}
        }
    }
    let mut found = BTreeMap::new();
    for model in all().filter(|it| it.kind == ModelKind::Concrete && it.complete) {
        for relation in model.relations.iter().filter(|it| it.kind == RelationKind::BelongsTo && !it.polymorphic) {
            let owner = relation.target.as_deref().filter(|name| !uncertain.contains(name));
            let Some(owner) = owner.and_then(|it| by_name.get(it)).filter(|it| it.complete) else { continue };
            let Some(table) = owner.table.as_ref().and_then(|(_, name)| table_named(databases, name)) else { continue };
            let counts = |it: &&Relation<String>| counts(it, model, relation);
            let Some(rows) = owner.relations.iter().find(counts) else { continue };
            let class = inflector.pluralize(&inflector.underscore(demodulize(&model.name)));
            // Of two that lead to the same model, nobody knows whose rows the class would stand for.
            let to_owner = |it: &&Relation<String>| it.kind == relation.kind && it.target == relation.target;
            let only = model.relations.iter().filter(to_owner).count() == 1;
            let names = [Some(rows.name.as_str()), Some(class.as_str()).filter(|_| only)];
            let mut names = names.into_iter().flatten().map(|it| format!("{it}_count"));
            let idle = names.find(|it| is_counter(table, it) && !counted.contains(it.as_str()));
            found.extend(idle.map(|column| (relation.place, column)));
        }
    }
    found
}

/// Does the relation lead to all rows of the model that belong to its own?
fn counts(it: &Relation<String>, model: &ModelFact, relation: &Relation<String>) -> bool {
    it.kind == RelationKind::HasMany
        && it.through.is_none()
        && it.interface.is_none()
        && !it.scoped
        && it.target.as_deref() == Some(model.name.as_str())
        && it.key == relation.key
}

/// Of several witnesses the strongest counts.
fn table_named<'t>(databases: &'t [Testimony], name: &str) -> Option<&'t TableFact> {
    let tables = databases.iter().flat_map(|it| it.tables.iter().map(move |table| (it.witness, table)));
    tables.filter(|(_, table)| table.name.text == name).max_by_key(|(witness, _)| *witness).map(|(_, table)| table)
}

/// Is it a whole number that begins with 0?
fn is_counter(table: &TableFact, column: &str) -> bool {
    let column = table.columns.iter().find(|it| it.name.text == column);
    column.is_some_and(|it| {
        let whole = it.ty.known().is_some_and(|ty| matches!(ty.kind, TypeKind::Integer { .. }));
        let default = it.default.known().and_then(Option::as_ref);
        whole && default.is_some_and(|it| it.generator == Generator::Literal && it.text == "0")
    })
}

/// Does it lie in that folder of an application?
fn is_below(path: &str, folder: &str) -> bool {
    path.match_indices(folder).any(|(at, _)| path.get(..at).is_some_and(|it| it.is_empty() || it.ends_with('/')))
}

/// Those of the columns that some code may keep; `None` where code makes up the names of what it keeps.
fn kept<'n>(columns: &BTreeSet<&'n str>, sources: &[SourceFile]) -> Option<BTreeSet<&'n str>> {
    let mut texts = Vec::new();
    let mut dumps = Vec::new();
    for source in sources {
        if is_dump(&source.path) {
            dumps.push(source);
        } else if is_migration(&source.path) {
            // What a migration does with rows it does once, but for triggers.
            if source.text.to_ascii_lowercase().contains("trigger") {
                texts.push(source);
            }
        } else if !FRONTENDS.iter().any(|folder| is_below(&source.path, folder)) {
            texts.push(source);
        }
    }
    let wanted: Vec<String> = columns.iter().copied().chain(KEEPERS).map(str::to_owned).collect();
    let mentioned = mentions::count(&wanted, &texts);
    if KEEPERS.iter().any(|it| mentioned.contains_key(it)) {
        return None;
    }
    let set: Vec<String> = columns.iter().flat_map(|it| ["=", " =", "\" ="].map(|end| format!("{it}{end}"))).collect();
    let set = mentions::count(&set, &dumps);
    let is_kept = |column: &&str| {
        mentioned.contains_key(column) || set.keys().any(|it| it.trim_end_matches(['=', ' ', '"']) == *column)
    };
    Some(columns.iter().copied().filter(is_kept).collect())
}
