//! `revert` (Active Record Migrations, "Reverting Previous Migrations").

use modelry_graph::{Part, Span};

use super::run::{Run, identifier, object};
use super::value::{Arguments, Item};
use crate::sql::syntax::{AlterAction, DropKind, StatementKind};
use crate::syntax::ruby::{Call, Node};

impl<'a> Run<'a, '_> {
    /// Takes back what a block would do, statement by statement from the last. What another migration did is not followed.
    pub(super) fn revert(&mut self, call: &'a Call, span: Span) {
        let Some(block) = &call.block else {
            return self.uncertain(None, &Part::ALL, "a migration is reverted, which is not followed", span);
        };
        for node in block.body.iter().rev() {
            match node.call() {
                Some(call) => self.take_back(call, node),
                None => self.uncertain(None, &Part::ALL, "a block is reverted that could not be read", node.span),
            }
        }
    }

    fn take_back(&mut self, call: &'a Call, node: &'a Node) {
        let mut arguments = self.arguments(call);
        let Some((table, at)) = arguments.at(0).and_then(|it| Some((it.text()?.to_owned(), it.span))) else {
            return self.uncertain(None, &Part::ALL, "a block is reverted that could not be read", node.span);
        };
        arguments.positional.remove(0);
        match call.name.as_str() {
            "create_table" => {
                let names = vec![object(&table, at)];
                self.emit(StatementKind::Drop { kind: DropKind::Table, names, table: None, cascade: false }, node.span);
            }
            "drop_table" if call.block.is_some() => self.create_table(call, node.span),
            "add_column" => self.drop_named_column(&table, at, arguments.at(0), node.span),
            "add_timestamps" => {
                for name in ["created_at", "updated_at"] {
                    let action = AlterAction::DropColumn { column: identifier(name, at) };
                    self.alter(&table, at, action, node.span);
                }
            }
            "add_index" => self.remove_index(&table, at, &arguments, 0, node.span),
            "add_foreign_key" => self.remove_foreign_key(&table, at, &arguments, 0, node.span),
            "add_check_constraint" => self.remove_constraint("check_constraint", &table, at, &arguments, 0, node.span),
            "remove_column" => self.add_again(&table, at, &arguments, node.span),
            _ => self.uncertain(Some(&table), &Part::ALL, "a reverted change is not followed", node.span),
        }
    }

    fn drop_named_column(&mut self, table: &str, at: Span, column: Option<&Item<'a>>, span: Span) {
        match column.and_then(|it| Some(identifier(it.text()?, it.span))) {
            Some(column) => self.alter(table, at, AlterAction::DropColumn { column }, span),
            None => self.uncertain(Some(table), &Part::ALL, "a reverted change could not be read", span),
        }
    }

    /// `remove_column :orders, :note, :text` names the type to be able to come back.
    fn add_again(&mut self, table: &str, at: Span, arguments: &Arguments<'a>, span: Span) {
        let (Some(column), Some(kind)) = (arguments.at(0), arguments.at(1)) else {
            return self.uncertain(Some(table), &[Part::Columns], "a reverted change could not be read", span);
        };
        let item = Item::new(super::value::Value::Text(table.into()), at);
        let options = arguments.only_options();
        self.within(&item, |run, position| run.add_columns(position, std::slice::from_ref(column), kind, &options));
    }
}
