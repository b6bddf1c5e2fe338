//! What the names of a table say, and all the names there are.

use std::borrow::Cow;

use modelry_graph::conventions::is_listed;
use modelry_graph::names::singularize;
use modelry_graph::{Called, Evidence, ModelGraph, Name, NameOrigin, Table};
use rustc_hash::FxHashSet;

use super::is_inherited_from_outside;

/// Last words of tables whose rows are written once.
const APPEND_ONLY: &[&str] =
    &["audit", "auditlog", "changelog", "history", "ledger", "log", "migration", "modlog", "revision", "snapshot"];

/// The same, behind another word: `order_events` are written once, `events` may be a calendar.
const APPEND_ONLY_BEHIND_A_WORD: &[&str] = &["activity", "change", "event", "version"];

/// Last words of tables whose rows stand for something that happened, or are handed out once.
const OCCURRENCES: &[&str] =
    &["click", "download", "hit", "impression", "pageview", "ping", "replay", "submission", "token", "visit"];

/// Words that add nothing behind these: `log_entries`, `event_data`.
const ENTRIES: &[&str] = &["entry", "record", "line", "row", "item", "datum", "payload", "trail"];

/// Is the table or one of its models among these, with `*` for anything?
pub(crate) fn is_called_one_of(graph: &ModelGraph, table: &Table, patterns: &[String]) -> bool {
    let is_model = || table.models.iter().any(|model| is_listed(patterns, &graph.model(*model).name));
    !patterns.is_empty()
        && (is_listed(patterns, &table.name.text) || is_listed(patterns, &table.qualified_name()) || is_model())
}

/// Are its rows written once, by its name: `order_events`, `audit_logs`, `price_history`, `event_data`?
pub(crate) fn is_append_only(graph: &ModelGraph, table: &Table) -> bool {
    if is_called_one_of(graph, table, &graph.conventions(table).append_only) {
        return true;
    }
    let made = match table.name.origin {
        NameOrigin::Written | NameOrigin::Derived => false,
        NameOrigin::Generated | NameOrigin::Shortened => true,
    };
    graph.chosen_names(table).iter().any(|name| is_log(name, false))
        // The app may say it: the `Record` of `logs` is kept in `logs_record`. But the `Event` of `shop` is none.
        || made && graph.own_name(table).is_some_and(|name| is_log(name, true))
}

/// Does a row stand for something that happened, or is it handed out once, so that there is nothing to change about it?
pub(crate) fn is_occurrence(graph: &ModelGraph, table: &Table) -> bool {
    graph.chosen_names(table).iter().any(|name| OCCURRENCES.contains(&name.noun.as_str()))
}

fn is_log(name: &Called, behind_an_app: bool) -> bool {
    if let [before @ .., next_to_last, _] = name.words.as_slice()
        && ENTRIES.contains(&name.noun.as_str())
    {
        return is_log_noun(&singularize(next_to_last), !behind_an_app || !before.is_empty());
    }
    is_log_noun(&name.noun, !behind_an_app && name.words.len() > 1)
}

fn is_log_noun(noun: &str, qualified: bool) -> bool {
    APPEND_ONLY.contains(&noun) || qualified && APPEND_ONLY_BEHIND_A_WORD.contains(&noun)
}

/// A name that the database knows, with what it names.
pub(crate) struct DatabaseName<'a> {
    /// The table that it belongs to; an enumeration belongs to none.
    table: Option<&'a Table>,
    /// `table`, `column`, `index`, …, as a message says it.
    pub(crate) kind: &'static str,
    /// The name.
    pub(crate) name: &'a Name,
    /// Where it is declared.
    pub(crate) places: Cow<'a, [Evidence]>,
}

impl<'a> DatabaseName<'a> {
    /// That of an enumeration type.
    pub(crate) fn of_enum(name: &'a Name, places: &'a [Evidence]) -> DatabaseName<'a> {
        DatabaseName { table: None, kind: "enum type", name, places: Cow::Borrowed(places) }
    }

    /// What a finding about it is about: `orders.customer_id`, `orders.orders_pkey`.
    pub(crate) fn subject(&self) -> String {
        match self.table {
            Some(table) if self.kind == "table" => table.subject(&[]),
            Some(table) => format!("{}.{}", table.qualified_name(), self.name.text),
            None => self.name.text.clone(),
        }
    }
}

/// All names of a table that this project decides about: its own, and those of its columns, indexes and constraints.
pub(crate) fn database_names(table: &Table) -> Vec<DatabaseName<'_>> {
    let of_table = |kind, name, places| DatabaseName { table: Some(table), kind, name, places };
    let columns = table.columns().filter(|(position, _)| !is_inherited_from_outside(table, *position));
    let columns = columns.map(|(_, column)| of_table("column", &column.name, Cow::Borrowed(column.places.as_slice())));
    let key = table.primary_key.iter().map(|it| ("primary key", &it.name, &it.places));
    let indexes = table.indexes.iter().map(|it| {
        let kind = if it.constraint { "constraint" } else { "index" };
        (kind, &it.name, &it.places)
    });
    let foreign_keys = table.foreign_keys.iter().map(|it| ("foreign key", &it.name, &it.places));
    let checks = table.checks.iter().map(|it| ("check", &it.name, &it.places));
    let mut known = FxHashSet::default();
    let mut parts = Vec::new();
    for (kind, name, places) in key.chain(indexes).chain(foreign_keys).chain(checks) {
        let Some(name) = name else { continue };
        if known.insert(name.text.as_str()) {
            parts.push(of_table(kind, name, Cow::Borrowed(places.as_slice())));
        }
    }
    let mut names = vec![of_table("table", &table.name, Cow::Owned(table.name_places()))];
    names.extend(columns.chain(parts));
    names
}
