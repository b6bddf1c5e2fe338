//! `revert` (Active Record Migrations, "Reverting Previous Migrations").
//!
//! What a block or another migration would change is noted first, and then taken back from the last change to the first
//! (Rails API, `ActiveRecord::Migration::CommandRecorder`).

use modelry_graph::{Part, Span};
use rustc_hash::FxHashMap;

use super::migrations;
use super::run::{Run, object};
use super::types::Manner;
use super::value::{Arguments, Item, Value};
use crate::sql::syntax::{DropKind, StatementKind};
use crate::syntax::ruby::{Block, Call, Node};

/// A change that is to be taken back.
pub(super) struct Noted<'a> {
    what: What<'a>,
    span: Span,
    /// The undecided conditions around it.
    doubt: usize,
}

enum What<'a> {
    /// A change of the schema: its name, the table, and what else it was given.
    Change { name: String, table: Item<'a>, arguments: Arguments<'a>, call: &'a Call },
    /// `reversible { |dir| dir.down { … } }`
    Down(&'a Block),
    /// Something of which nobody knows how to take it back.
    Unknown,
}

impl<'a> Run<'a, '_> {
    /// `revert CreateOrders`, `revert do … end`
    pub(super) fn revert(&mut self, call: &'a Call, span: Span) {
        for item in self.arguments(call).positional {
            match &item.value {
                Value::Constant(name) => self.run_other(name, false, span),
                _ => self.uncertain(None, &Part::ALL, "a migration is reverted that could not be read", span),
            }
        }
        if let Some(block) = &call.block {
            self.take_all_back(&block.body);
        }
    }

    /// `run CreateOrders` does what another migration does, `revert` takes it back.
    pub(super) fn run_other(&mut self, name: &str, upward: bool, span: Span) {
        let found = self.surroundings.and_then(|around| migrations::named(name, around));
        let Some((migration, script)) = found.filter(|_| self.may_nest()) else {
            return self.uncertain(None, &Part::ALL, "a migration is reverted that was not found", span);
        };
        let manner = Manner { version: script.version, ..self.manner };
        let mut run = Run::new(self.schema, migration.source.file.id, manner, self.witness, &script.definitions);
        run.guarded = self.guarded;
        run.doubt = self.doubt;
        run.surroundings = self.surroundings;
        run.nesting = self.nesting + 1;
        let method = |name: &str| script.definitions.methods.get(name).copied();
        let own = if upward { method("up") } else { method("down") };
        match (own, method("change")) {
            (Some(own), _) => {
                run.defined(own, script.span, |run, own| run.method(own, FxHashMap::default()));
            }
            (None, Some(change)) if upward => {
                run.defined(change, script.span, |run, change| run.method(change, FxHashMap::default()));
            }
            (None, Some(change)) => run.defined(change, script.span, |run, it| run.take_all_back(&it.body)),
            (None, None) => run.uncertain(None, &Part::ALL, "a migration is reverted that cannot be", span),
        }
    }

    fn take_all_back(&mut self, nodes: &'a [Node]) {
        let outer = self.noted.replace(Vec::new());
        self.body(nodes);
        let noted = std::mem::replace(&mut self.noted, outer).unwrap_or_default();
        if let (Some(_), Some(first)) = (&self.noted, noted.first()) {
            // A revert within another one does again what was taken back, which is not followed.
            return self.push_note(What::Unknown, first.span);
        }
        let doubt = self.doubt;
        for change in noted.into_iter().rev() {
            self.doubt = doubt.max(change.doubt);
            self.take_back(change);
        }
        self.doubt = doubt;
    }

    /// Notes a change while a block is reverted.
    pub(super) fn note(&mut self, name: &str, call: &'a Call, arguments: Arguments<'a>, span: Span) {
        let mut arguments = arguments;
        let named = !arguments.positional.is_empty();
        let what = if named {
            let table = arguments.positional.remove(0);
            What::Change { name: name.to_owned(), table, arguments, call }
        } else {
            What::Unknown
        };
        self.push_note(what, span);
    }

    /// Notes what a migration does itself when it is reverted.
    pub(super) fn note_down(&mut self, block: &'a Block, span: Span) {
        self.push_note(What::Down(block), span);
    }

    fn push_note(&mut self, what: What<'a>, span: Span) {
        let doubt = self.doubt;
        self.noted.get_or_insert_default().push(Noted { what, span, doubt });
    }

    /// The method of `t` in `change_table`, as one of the migration.
    pub(super) fn note_of_table(&mut self, position: usize, call: &'a Call, span: Span) {
        let Some(builder) = self.builders.get(position) else { return };
        let table = Item::new(Value::Text(builder.table.as_str().into()), builder.span);
        let mut arguments = self.arguments(call);
        let name = match call.name.as_str() {
            "column" => "add_column",
            "index" => "add_index",
            "references" | "belongs_to" => "add_reference",
            "timestamps" => "add_timestamps",
            "foreign_key" => "add_foreign_key",
            "check_constraint" => "add_check_constraint",
            "unique_constraint" => "add_unique_constraint",
            "exclusion_constraint" => "add_exclusion_constraint",
            "rename" => "rename_column",
            "remove" => "remove_columns",
            "remove_references" | "remove_belongs_to" => "remove_reference",
            "change_default" => "change_column_default",
            "change_null" => "change_column_null",
            name if name.starts_with("remove_") || name.starts_with("rename_") => name,
            name if super::types::KINDS.contains(&name) => "add_columns",
            _ => return self.push_note(What::Unknown, span),
        };
        arguments.positional.insert(0, table);
        self.note(name, call, arguments, span);
    }

    fn take_back(&mut self, change: Noted<'a>) {
        let span = change.span;
        let (name, table, arguments, call) = match change.what {
            What::Change { name, table, arguments, call } => (name, table, arguments, call),
            What::Down(block) => {
                self.block(block, &[]);
                return;
            }
            What::Unknown => {
                return self.uncertain(None, &Part::ALL, "a reverted change could not be read", span);
            }
        };
        let Some(table_name) = table.text().map(str::to_owned) else {
            return self.uncertain(None, &Part::ALL, "a reverted change could not be read", span);
        };
        match name.as_str() {
            "create_table" | "create_virtual_table" => {
                self.drop_tables(vec![object(&table_name, table.span)], false, span)
            }
            "create_join_table" => {
                let other = arguments.text_at(0).unwrap_or_default();
                let usual = || super::conventions::join_table(&table_name, other);
                let made = arguments.text("table_name").map_or_else(usual, str::to_owned);
                let names = vec![object(&made, table.span)];
                self.emit(StatementKind::Drop { kind: DropKind::Table, names, table: None, cascade: false }, span);
            }
            "drop_table" if call.block.is_some() => self.create_table(call, span),
            "drop_join_table" => self.create_join_table(call, span),
            "rename_table" => match arguments.at(0).and_then(|it| Some((it.text()?.to_owned(), it.span))) {
                Some((to, at)) => self.rename_table(&to, at, &table_name, table.span, span),
                None => self.uncertain(Some(&table_name), &Part::ALL, "a reverted change could not be read", span),
            },
            name => match inverse(name, arguments) {
                Some((inverse, arguments)) => self.change_named(&table_name, &table, inverse, arguments, span),
                None => self.uncertain(Some(&table_name), &Part::ALL, "a reverted change cannot be followed", span),
            },
        }
    }
}

/// The change that takes another one back, and its arguments behind the table; `None` where there is none.
fn inverse<'a>(name: &str, arguments: Arguments<'a>) -> Option<(&'static str, Arguments<'a>)> {
    let mut arguments = arguments;
    let inverse = match name {
        "add_column" => {
            arguments.positional.truncate(1);
            "remove_columns"
        }
        "add_columns" => "remove_columns",
        // What is removed has to name its type to come back.
        "remove_column" if arguments.positional.len() == 2 => "add_column",
        "remove_columns" if arguments.has("type") => "add_columns",
        "add_timestamps" => "remove_timestamps",
        "remove_timestamps" => "add_timestamps",
        "add_reference" | "add_belongs_to" => "remove_reference",
        "remove_reference" | "remove_belongs_to" => "add_reference",
        "add_index" => "remove_index",
        "remove_index" => {
            if arguments.positional.is_empty() {
                let column = arguments.get("column")?.clone();
                arguments.positional.push(column);
            }
            "add_index"
        }
        "add_foreign_key" => "remove_foreign_key",
        "remove_foreign_key" => {
            if arguments.positional.is_empty() {
                let target = arguments.get("to_table")?.clone();
                arguments.positional.push(target);
            }
            "add_foreign_key"
        }
        "add_check_constraint" => "remove_check_constraint",
        "remove_check_constraint" if !arguments.positional.is_empty() => "add_check_constraint",
        "add_unique_constraint" => "remove_unique_constraint",
        "remove_unique_constraint" if !arguments.positional.is_empty() => "add_unique_constraint",
        "add_exclusion_constraint" => "remove_exclusion_constraint",
        "remove_exclusion_constraint" if !arguments.positional.is_empty() => "add_exclusion_constraint",
        "rename_column" | "rename_index" if arguments.positional.len() == 2 => {
            arguments.positional.reverse();
            if name == "rename_column" { "rename_column" } else { "rename_index" }
        }
        "change_column_null" => {
            let null = arguments.positional.get_mut(1)?;
            null.value = Value::Bool(!null.truth()?);
            "change_column_null"
        }
        "change_column_default" | "change_column_comment" | "change_table_comment" => {
            let former = arguments.get("from")?.clone();
            arguments.set("to", former);
            match name {
                "change_column_default" => "change_column_default",
                "change_column_comment" => "change_column_comment",
                _ => "change_table_comment",
            }
        }
        _ => return None,
    };
    Some((inverse, arguments))
}
