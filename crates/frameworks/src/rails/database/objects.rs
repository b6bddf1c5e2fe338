//! The methods of a migration that drop and rename whole tables, and those that make and change enumerations.

use modelry_graph::{Part, Span};

use super::run::{Run, bare, identifier, object};
use super::value::Item;
use crate::sql::syntax::{DropKind, EnumChange, StatementKind};
use crate::syntax::ruby::Call;

impl<'a> Run<'a, '_> {
    pub(super) fn whole_tables(&mut self, call: &'a Call, span: Span) {
        let arguments = self.arguments(call);
        // Behind the name of a virtual table stands what it was made of.
        let named = if call.name == "drop_virtual_table" { 1 } else { arguments.positional.len() };
        let texts: Option<Vec<(String, Span)>> =
            arguments.positional.iter().take(named).map(|it| Some((it.text()?.to_owned(), it.span))).collect();
        let Some(names) = texts else {
            return self.uncertain(
                None,
                &Part::ALL,
                "a table whose name could not be read is dropped or renamed",
                span,
            );
        };
        match (call.name.as_str(), names.as_slice()) {
            ("rename_table", [(from, from_span), (to, to_span)]) => {
                self.rename_table(from, *from_span, to, *to_span, span);
            }
            ("drop_join_table", [(one, at), (other, _)]) => {
                let name = arguments
                    .text("table_name")
                    .map_or_else(|| super::conventions::join_table(one, other), str::to_owned);
                self.drop_tables(vec![object(&name, *at)], false, span);
            }
            ("drop_virtual_table", [(name, at)]) => self.drop_tables(vec![object(name, *at)], false, span),
            ("drop_table", names) => {
                let cascade = arguments.text("force") == Some("cascade");
                let names = names.iter().map(|(name, at)| object(name, *at)).collect();
                self.drop_tables(names, cascade, span);
            }
            _ => {}
        }
    }

    pub(super) fn rename_table(&mut self, from: &str, from_span: Span, to: &str, to_span: Span, span: Span) {
        self.emit(StatementKind::RenameTables(vec![(object(from, from_span), object(to, to_span))]), span);
        if self.doubt == 0 {
            self.rename_made_indexes(to, bare(from), None, to_span);
        }
    }

    pub(super) fn drop_tables(&mut self, names: Vec<crate::sql::syntax::ObjectName>, cascade: bool, span: Span) {
        self.emit(StatementKind::Drop { kind: DropKind::Table, names, table: None, cascade }, span);
    }

    pub(super) fn enumeration(&mut self, call: &'a Call, span: Span) {
        let arguments = self.arguments(call);
        let Some((name, at)) = arguments.at(0).and_then(|it| Some((object(it.text()?, it.span), it.span))) else {
            return;
        };
        let text = |key: &str| arguments.text(key).map(str::to_owned);
        let kind = match call.name.as_str() {
            "create_enum" => {
                let values = arguments.at(1).and_then(Item::texts);
                let Some(values) = values else {
                    return self.problem(at, "the values of an enumeration could not be read");
                };
                StatementKind::CreateEnum { name, values: values.into_iter().map(|(text, _)| text).collect() }
            }
            "drop_enum" => StatementKind::Drop { kind: DropKind::Type, names: vec![name], table: None, cascade: false },
            "rename_enum" => {
                let to = arguments.at(1).or(arguments.get("to"));
                let Some(to) = to.and_then(|it| Some(identifier(it.text()?, it.span))) else { return };
                StatementKind::RenameType { name, to }
            }
            "add_enum_value" => {
                let Some(value) = arguments.text_at(1).map(str::to_owned) else { return };
                StatementKind::AlterEnum {
                    name,
                    change: EnumChange::Add { value, before: text("before"), after: text("after") },
                }
            }
            _ => {
                let (Some(from), Some(to)) = (text("from"), text("to")) else { return };
                StatementKind::AlterEnum { name, change: EnumChange::Rename { from, to } }
            }
        };
        self.emit(kind, span);
    }
}
