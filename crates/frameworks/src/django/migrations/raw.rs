//! SQL that a migration runs by itself.
//!
//! The state of the models is what the author says that all operations come to. Raw SQL adds what the state
//! cannot say (an index over an expression, a default, a table of its own), so it is run on the tables of the
//! final state, in order, and never takes away a table or a column that the state has.

use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::{Column, Dialect, FileId, Gap, IndexPart, Name, Part, Place, Stated, TableFact, Witness};
use rustc_hash::FxHashSet;

use super::model::{EntryKind, Model, Site};
use super::named::Named;
use super::places::relocate;
use super::state::{ModelKey, State};
use super::words::{says_any, words};
use crate::django::evaluate::{Evaluator, Value};
use crate::django::project::Project;
use crate::sql::{self, Replayed};
use crate::syntax::python::{Expr, ExprKind};

/// A statement or a script of raw SQL.
pub(super) struct RawSql {
    app: String,
    text: String,
    place: Place,
    step: usize,
    /// Operations beside it tell what the state becomes.
    beside_state: bool,
    /// The models whose tables it names, with the tables they had then.
    mentioned: Vec<(ModelKey, String)>,
}

/// Words without which SQL changes no table.
const CHANGES: [&str; 6] = ["ALTER", "CREATE", "DROP", "RENAME", "COMMENT", "EXECUTE"];

/// Notes the SQL of a `RunSQL`.
pub(super) fn sql(state: &mut State<'_, '_>, app: &str, site: Site<'_>, beside_state: bool) {
    let Some(texts) = texts(state.project, site) else {
        if !beside_state {
            state.unsure(app, None, "the SQL of a migration could not be read", site.place());
        }
        return;
    };
    for text in texts {
        if !says_any(&text, &CHANGES) {
            continue;
        }
        let mentioned = mentioned(state, &text);
        for (key, _) in &mentioned {
            if let Some(model) = state.models.get_mut(key) {
                model.left_columns.retain(|field| !drops(&text, &field.name));
            }
        }
        let place = site.place();
        state.raw.push(RawSql { app: app.to_owned(), text, place, step: site.step, beside_state, mentioned });
    }
}

/// Does the SQL drop the column of a field, as in `DROP COLUMN IF EXISTS field_id`?
fn drops(text: &str, field: &str) -> bool {
    let mut words = words(text).map(|(_, word)| word).peekable();
    while let Some(word) = words.next() {
        if !word.eq_ignore_ascii_case("DROP") {
            continue;
        }
        while words.next_if(|word| ["COLUMN", "IF", "EXISTS"].iter().any(|it| word.eq_ignore_ascii_case(it))).is_some()
        {
        }
        if words.peek().is_some_and(|word| *word == field || word.strip_suffix("_id") == Some(field)) {
            return true;
        }
    }
    false
}

/// The literal texts of `RunSQL(sql)`: a text, or a list of texts and of pairs of text and parameters.
fn texts(project: &Project<'_>, site: Site<'_>) -> Option<Vec<String>> {
    let expr = site.names.value(site.expr);
    if expr.name().is_some_and(|name| name.ends_with("noop")) {
        return Some(Vec::new());
    }
    let evaluator = Evaluator::new(project);
    let one = |expr: &Expr| match evaluator.value(site.names.scope, expr) {
        Value::Text(text) => Some(text),
        _ => None,
    };
    match &expr.kind {
        ExprKind::List(elements) | ExprKind::Tuple(elements) => {
            let statement = |element: &Expr| match element.elements() {
                Some([text, _]) => one(text),
                Some(_) => None,
                None => one(element),
            };
            elements.iter().map(statement).collect()
        }
        _ => one(expr).map(|text| vec![text]),
    }
}

/// The models whose tables, or those of whose many-to-many fields, are named in a text.
pub(super) fn mentioned(state: &State<'_, '_>, text: &str) -> Vec<(ModelKey, String)> {
    let words: FxHashSet<&str> = words(text).map(|(_, word)| word).collect();
    // Behind the name of a table may stand that of a field.
    let leads = words.iter().flat_map(|word| word.match_indices('_').filter_map(|(at, _)| word.get(..at)));
    let names: FxHashSet<&str> = leads.chain(words.iter().copied()).collect();
    let of_model = |model: &Model<'_>| {
        let table = model.table();
        let of_relation = |word: &&str| {
            let field = word.strip_prefix(table).and_then(|rest| rest.strip_prefix('_'));
            field.is_some_and(|field| model.past_fields.iter().any(|past| past == field))
        };
        names.contains(table) && (words.contains(table) || words.iter().any(of_relation))
    };
    let found = state.models.iter().filter(|(_, model)| of_model(model));
    found.map(|(key, model)| (key.clone(), model.table().to_owned())).collect()
}

/// Runs all raw SQL on the tables of the final state. The tables are those of the state only.
pub(super) fn apply(state: &State<'_, '_>, tables: &mut Vec<TableFact>, dialect: Option<Dialect>) {
    let mut added = Added::default();
    let mut named = Named::default();
    named.note(tables, 0..tables.len());
    for raw in &state.raw {
        run(state, raw, tables, &mut named, &mut added, dialect);
    }
}

/// What only SQL has made, so that SQL may take it away again.
#[derive(Default)]
struct Added {
    tables: BTreeSet<String>,
    columns: BTreeSet<(String, String)>,
    /// Indexes that went with their columns.
    lost_indexes: BTreeSet<String>,
}

fn run(
    state: &State<'_, '_>,
    raw: &RawSql,
    tables: &mut Vec<TableFact>,
    named: &mut Named,
    added: &mut Added,
    dialect: Option<Dialect>,
) {
    let (text, models) = brought_up_to_date(state, raw);
    let meant = named.meant(tables, &text);
    // The file of what the SQL says, until the place of the whole is put in its stead: a literal of Python is escaped.
    let nowhere = FileId(u32::MAX);
    let own = meant.iter().filter_map(|it| tables.get(*it).cloned()).collect();
    let mut schema = Replayed { tables: own, ..Replayed::default() };
    let script = sql::read(&text, 0);
    sql::apply(&mut schema, nowhere, &script, dialect, Witness::Migrations);
    let failed = !schema.problems.is_empty() && !raw.beside_state;
    let mut after: BTreeMap<String, TableFact> = BTreeMap::new();
    for mut table in schema.tables {
        relocate(&mut table, nowhere, raw.place);
        after.entry(table.name.text.clone()).or_insert(table);
    }
    let mut gone = BTreeSet::new();
    for position in &meant {
        let Some(before) = tables.get_mut(*position) else { continue };
        let history = History { models: &models, table: before.name.text.clone() };
        match after.remove(&history.table) {
            Some(after) => reconcile(before, after, raw, &history, added),
            None if added.tables.contains(&history.table) => drop(gone.insert(*position)),
            None if raw.beside_state || history.of_table() > raw.step => {}
            None => unsure(before, "the SQL of a migration drops or renames it", raw.place),
        }
    }
    if failed && meant.is_empty() {
        let of_app: BTreeSet<&str> =
            state.models.values().filter(|model| model.app == raw.app).map(Model::table).collect();
        for table in tables.iter_mut().filter(|table| of_app.contains(table.name.text.as_str())) {
            unsure(table, "the SQL of a migration could not be understood", raw.place);
        }
    }
    let before = tables.len();
    if !raw.beside_state {
        // What stands only because SQL changes it was a table of a model that is gone.
        let made = |table: &TableFact| !table.gaps.iter().any(|gap| gap.part == Part::Columns);
        for table in after.into_values().filter(made) {
            added.tables.insert(table.name.text.clone());
            tables.push(table);
        }
    }
    named.note(tables, meant.into_iter().chain(before..tables.len()));
    if gone.is_empty() {
        return;
    }
    let mut position = 0;
    tables.retain(|_| {
        position += 1;
        !gone.contains(&(position - 1))
    });
    *named = Named::default();
    named.note(tables, 0..tables.len());
}

/// The SQL with the names that tables and columns got later, and the models it is about.
fn brought_up_to_date<'s, 'a>(state: &'s State<'_, 'a>, raw: &RawSql) -> (String, Vec<&'s Model<'a>>) {
    let mut text = raw.text.clone();
    let mut models = Vec::new();
    for (key, table) in &raw.mentioned {
        let mut key = key.clone();
        for renamed in state.renamed.iter().filter(|renamed| renamed.step > raw.step) {
            if renamed.from == key {
                key = renamed.to.clone();
            }
        }
        let Some(model) = state.models.get(&key) else { continue };
        if model.table() != table {
            text = with_word(&text, table, model.table());
            for field in &model.past_fields {
                text = with_word(&text, &format!("{table}_{field}"), &format!("{}_{field}", model.table()));
            }
        }
        for (old, new, step) in &model.renamed_fields {
            if *step > raw.step {
                text = with_word(&text, old, new);
                text = with_word(&text, &format!("{old}_id"), &format!("{new}_id"));
            }
        }
        models.push(model);
    }
    (text, models)
}

/// The text with a word replaced by another one.
fn with_word(text: &str, old: &str, new: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    let part_of_name = |it: char| it.is_alphanumeric() || it == '_';
    while let Some(position) = rest.find(old).filter(|_| !old.is_empty()) {
        let (before, found) = rest.split_at(position);
        let behind = found.get(old.len()..).unwrap_or_default();
        let whole = !before.ends_with(part_of_name) && !behind.starts_with(part_of_name);
        result.push_str(before);
        result.push_str(if whole { new } else { old });
        rest = behind;
    }
    result + rest
}

/// When the state got what a table has.
struct History<'s, 'a> {
    models: &'s [&'s Model<'a>],
    table: String,
}

impl History<'_, '_> {
    /// The model that is stored in the table, or whose many-to-many field is.
    fn model(&self) -> Option<&Model<'_>> {
        let is_relation = |model: &Model<'_>| {
            let field = self.table.strip_prefix(model.table()).and_then(|rest| rest.strip_prefix('_'));
            field.is_some_and(|field| model.fields.iter().any(|it| it.name == field))
        };
        let own = self.models.iter().find(|model| model.table() == self.table);
        own.or_else(|| self.models.iter().find(|model| is_relation(model))).copied()
    }

    /// The operation that made the table.
    fn of_table(&self) -> usize {
        self.model().and_then(|model| model.tables.first()).map_or(0, |(_, step)| *step)
    }

    /// The last operation that stated the field of a column.
    fn of_column(&self, column: &str) -> usize {
        let Some(model) = self.model() else { return 0 };
        let relation = self.table.strip_prefix(model.table()).and_then(|rest| rest.strip_prefix('_'));
        let is_meant = |name: &str| match relation {
            Some(relation) => name == relation,
            None => name == column || column.strip_suffix("_id") == Some(name),
        };
        let field = model.fields.iter().find(|field| is_meant(&field.name));
        field.map_or_else(|| self.of_table(), |field| field.site.step)
    }

    /// The last operation that stated an index or a constraint.
    fn of_entry<'n>(&self, name: Option<&Name>, columns: impl Iterator<Item = &'n String>) -> usize {
        let columns: Vec<&String> = columns.collect();
        let mut latest = columns.iter().map(|column| self.of_column(column)).max().unwrap_or_default();
        let Some(model) = self.model() else { return latest };
        if columns.len() > 1 {
            latest = latest.max(model.together_since);
        }
        for entry in model.indexes.iter().chain(&model.constraints) {
            if let (EntryKind::Stated(site), Some(name)) = (&entry.kind, name)
                && entry.name.as_deref() == Some(&name.text)
            {
                latest = latest.max(site.step);
            }
        }
        latest
    }

    /// Had the state such a column at any time?
    fn knows(&self, column: &str) -> bool {
        let past = |model: &Model<'_>| {
            model.past_fields.iter().any(|past| past == column || column.strip_suffix("_id") == Some(past))
        };
        self.model().is_some_and(|model| model.table() == self.table && past(model))
    }
}

/// Takes over what the SQL adds; of what it takes away, indexes and constraints that the state did not get later.
fn reconcile(before: &mut TableFact, after: TableFact, raw: &RawSql, history: &History<'_, '_>, added: &mut Added) {
    if !raw.beside_state {
        // Django needs the key of a table, so SQL that does not speak of it leaves it alone.
        let keeps_key = !says_any(&raw.text, &["PRIMARY"]);
        let is_new = |gap: &Gap| !(before.gaps.contains(gap) || keeps_key && gap.part == Part::PrimaryKey);
        let gaps: Vec<Gap> = after.gaps.into_iter().filter(is_new).collect();
        let of_the_past = words(&raw.text).any(|(_, word)| added.lost_indexes.contains(word));
        before.gaps.extend(gaps.into_iter().filter(|_| !of_the_past));
        let stays = |name: &String| after.columns.iter().any(|it| it.name.text == *name);
        before.columns.retain(|column| {
            let key = || (history.table.clone(), column.name.text.clone());
            stays(&column.name.text) || !added.columns.contains(&key())
        });
        before.indexes.retain(|index| {
            let key = index.parts.iter().filter_map(|part| part.column.as_ref());
            after.indexes.iter().any(|it| it.name == index.name && it.parts == index.parts)
                || history.of_entry(index.name.as_ref(), key) > raw.step
        });
        before.foreign_keys.retain(|key| {
            after.foreign_keys.iter().any(|it| it.columns == key.columns)
                || history.of_entry(key.name.as_ref(), key.columns.iter()) > raw.step
        });
        before.checks.retain(|check| {
            after.checks.iter().any(|it| it.name == check.name)
                || history.of_entry(check.name.as_ref(), std::iter::empty()) > raw.step
        });
    }
    for column in after.columns {
        let name = &column.name.text;
        match before.columns.iter_mut().find(|it| it.name.text == *name) {
            // The SQL says nothing of most columns.
            Some(own) if *own == column => {}
            Some(own) => {
                let state_knows_better = raw.beside_state || history.of_column(name) > raw.step;
                update(own, column, state_knows_better);
            }
            // One that the state had at any time is gone again.
            None if history.knows(name) => {}
            None => {
                added.columns.insert((history.table.clone(), name.clone()));
                before.columns.push(column);
            }
        }
    }
    let columns = &before.columns;
    let stands = |name: &String| columns.iter().any(|column| column.name.text == *name);
    for index in after.indexes {
        let known = before.indexes.iter().any(|it| {
            (it.name.is_some() && it.name == index.name)
                || (it.parts == index.parts
                    && it.unique == index.unique
                    && it.filter == index.filter
                    && it.method == index.method)
        });
        let key = index.parts.iter().filter_map(|part: &IndexPart<String>| part.column.as_ref());
        if known {
            continue;
        }
        // An index goes with the column it is on.
        if key.chain(&index.include).all(stands) {
            before.indexes.push(index);
        } else {
            added.lost_indexes.extend(index.name.map(|name| name.text));
        }
    }
    for key in after.foreign_keys {
        let known = before.foreign_keys.iter().any(|it| it.columns == key.columns);
        if !known && key.columns.iter().all(stands) {
            before.foreign_keys.push(key);
        }
    }
    for check in after.checks {
        if !before.checks.iter().any(|it| it.name == check.name) {
            before.checks.push(check);
        }
    }
    if before.primary_key.is_none() {
        before.primary_key = after.primary_key;
    }
    if before.comment.is_none() {
        before.comment = after.comment;
    }
}

/// What SQL said of a column that the state has.
fn update(own: &mut Column, column: Column, state_knows_better: bool) {
    // Django leaves a default alone that it did not make.
    if own.default != column.default && !matches!(own.default, Stated::Written(..)) {
        own.default = column.default;
    }
    if !state_knows_better {
        own.ty = column.ty;
        own.nullable = column.nullable;
        own.collation = column.collation;
    }
    if own.comment.is_none() {
        own.comment = column.comment;
    }
}

fn unsure(table: &mut TableFact, reason: &str, place: Place) {
    table.gaps.extend(Part::ALL.map(|part| Gap { part, reason: reason.to_owned(), place: Some(place) }));
}
