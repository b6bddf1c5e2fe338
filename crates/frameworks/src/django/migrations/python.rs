//! Python that a migration runs: it changes rows, unless it visibly changes tables.

use std::collections::BTreeSet;

use modelry_graph::Part;

use super::model::Site;
use super::raw::mentioned;
use super::state::{ModelKey, State};
use super::words::{says_any, words};
use crate::django::project::Entity;
use crate::syntax::python::{Module, StatementKind};

/// What these words are followed by when they change a table.
const CHANGED: [&str; 4] = ["TABLE", "INDEX", "UNIQUE", "TRIGGER"];

/// Words with which SQL only touches rows or the session, and what makes such SQL.
const ROWS: [&str; 12] = [
    "SELECT",
    "UPDATE",
    "INSERT",
    "DELETE",
    "SET",
    "LOCK",
    "VACUUM",
    "ANALYZE",
    "REINDEX",
    "PRAGMA",
    "CREATE",
    "sequence_reset_sql",
];

/// What a schema editor does to tables besides running SQL.
const EDITS: [&str; 12] = [
    "create_model",
    "delete_model",
    "add_field",
    "alter_field",
    "remove_field",
    "add_index",
    "remove_index",
    "add_constraint",
    "remove_constraint",
    "alter_db_table",
    "alter_unique_together",
    "alter_index_together",
];

/// Looks at the function of a `RunPython`: it changes rows, unless it visibly changes tables.
pub(super) fn run(state: &mut State<'_, '_>, app: &str, site: Site<'_>) {
    let Some(name) = site.expr.name() else { return };
    let Entity::Function(module, function) = state.project.resolve(site.names.scope, name) else { return };
    let Some(body) = &function.statements else { return };
    let text = &with_constants(body, state.project.module(module).content);
    let edits = EDITS.iter().any(|edit| text.contains(&format!("schema_editor.{edit}")));
    let changed = if edits { Changed::Unclear } else { changed_tables(text) };
    let mut keys: Vec<ModelKey> = match changed {
        Changed::Nothing if !text.contains("execute(") || says_any(text, &ROWS) => return,
        Changed::Nothing | Changed::Unclear => mentioned(state, text).into_iter().map(|(key, _)| key).collect(),
        Changed::Tables(tables) => {
            let of_models = mentioned(state, &tables.join(" "));
            if of_models.is_empty() {
                return;
            }
            of_models.into_iter().map(|(key, _)| key).collect()
        }
    };
    if keys.is_empty() {
        keys = state.models.keys().filter(|(of, _)| of == app).cloned().collect();
    }
    let keeps_key = !says_any(text, &["PRIMARY"]);
    let reason = "a migration changes tables by Python code";
    for key in keys {
        if let Some(model) = state.models.get_mut(&key) {
            model.unsure(reason, site.place());
            model.gaps.retain(|gap| !keeps_key || gap.part != Part::PrimaryKey || gap.reason != reason);
        }
    }
}

/// Which tables the SQL in a text changes.
enum Changed<'t> {
    Nothing,
    Tables(Vec<&'t str>),
    /// Some, but which ones is put together when the program runs.
    Unclear,
}

/// Finds `ALTER TABLE name`, `CREATE INDEX … ON name` and the like. Python says `create` for other reasons.
fn changed_tables(text: &str) -> Changed<'_> {
    let words: Vec<(usize, &str)> = words(text).collect();
    let is = |position: usize, wanted: &[&str]| {
        words.get(position).is_some_and(|(_, word)| wanted.iter().any(|it| it.eq_ignore_ascii_case(word)))
    };
    let mut tables = Vec::new();
    let mut found = false;
    for position in 0..words.len() {
        if !is(position, &["ALTER", "CREATE", "DROP", "RENAME"]) || !is(position + 1, &CHANGED) {
            continue;
        }
        found = true;
        let mut name = position + 2;
        if is(position + 1, &["INDEX", "UNIQUE", "TRIGGER"]) {
            let on = (name..name + 10).find(|it| is(*it, &["ON"]));
            let Some(on) = on else { return Changed::Unclear };
            name = on + 1;
        }
        while is(name, &["ONLY", "IF", "NOT", "EXISTS"]) {
            name += 1;
        }
        let (Some((before, last)), Some((start, table))) = (words.get(name - 1), words.get(name)) else {
            return Changed::Unclear;
        };
        // Between them stands nothing but space and quotes, unless a `{}` or `%s` is filled in.
        let between = text.get(before + last.len()..*start).unwrap_or("{}");
        if !between.chars().all(|it| it.is_whitespace() || matches!(it, '"' | '`' | '\\')) {
            return Changed::Unclear;
        }
        tables.push(*table);
        // `ALTER TABLE public.orders`.
        tables.extend(words.get(name + 1).map(|(_, word)| *word));
    }
    if found { Changed::Tables(tables) } else { Changed::Nothing }
}

/// The text of a function with those of the constants it names, which may be the SQL that it runs.
fn with_constants(body: &str, module: &Module) -> String {
    let named: BTreeSet<&str> = words(body).map(|(_, word)| word).collect();
    let mut text = body.to_owned();
    for statement in &module.body {
        let StatementKind::Assign { target, value: Some(value), .. } = &statement.kind else { continue };
        if let Some(constant) = value.text().filter(|_| named.contains(target.as_str())) {
            text.push('\n');
            text.push_str(constant);
        }
    }
    text
}
