//! SQL within migrations, and views and triggers whose SQL lies elsewhere.

use modelry_graph::{Part, Span};

use super::run::{Run, object};
use super::value::Item;
use crate::sql;
use crate::sql::syntax::{DropKind, StatementKind};
use crate::syntax::ruby::Call;

/// First words of SQL that leaves the schema alone.
const ROWS: [&str; 11] =
    ["insert", "update", "delete", "select", "with", "set", "analyze", "vacuum", "truncate", "refresh", "replace"];

impl<'a> Run<'a, '_> {
    /// SQL as it is (Active Record Migrations, "Executing SQL").
    pub(super) fn execute(&mut self, call: &'a Call, span: Span) {
        let arguments = self.arguments(call);
        let Some(item) = arguments.at(0) else { return };
        match item.text() {
            Some(text) if self.doubt == 0 => {
                let script = sql::read(text, 0);
                if !script.is_empty() {
                    let place = item.span.within(self.file);
                    let (dialect, witness) = (self.manner.dialect, self.witness);
                    sql::apply_at(&mut self.schema.replayed, place, &script, dialect, witness);
                }
            }
            Some(text) => {
                let mentions: Vec<String> = text
                    .split(|it: char| !(it.is_alphanumeric() || it == '_'))
                    .filter(|it| !it.is_empty())
                    .map(str::to_owned)
                    .collect();
                if !sql::read(text, 0).is_empty() {
                    let words = "it runs only under a condition".to_owned();
                    self.emit(StatementKind::Unknown { words, mentions, dynamic: false }, span);
                }
            }
            None => {
                let item = item.clone();
                self.unread_sql(&item, span);
            }
        }
    }

    /// SQL that is put together: what is written of it tells whether it changes rows only, or which tables it may touch.
    fn unread_sql(&mut self, item: &Item<'a>, span: Span) {
        let known = item.sketch().unwrap_or_default();
        let words: Vec<String> = known
            .split(|it: char| !(it.is_alphanumeric() || it == '_'))
            .filter(|it| !it.is_empty())
            .map(str::to_lowercase)
            .collect();
        if words.first().is_some_and(|first| ROWS.contains(&first.as_str())) {
            return;
        }
        let touched = words.iter().any(|word| self.schema.replayed.position(word).is_some());
        if touched {
            let reason = "SQL that is put together".to_owned();
            self.emit(StatementKind::Unknown { words: reason, mentions: words, dynamic: false }, span);
            self.problem(span, "the SQL of a migration could not be read");
        } else {
            self.uncertain(None, &Part::ALL, "the SQL of a migration could not be read", span);
        }
    }

    /// `create_virtual_table "notes", "fts5", ["body"]` (Rails 8.0 Release Notes, "Active Record"): only SQLite has them.
    pub(super) fn virtual_table(&mut self, call: &'a Call, span: Span) {
        let arguments = self.arguments(call);
        let Some(named) = arguments.at(0).filter(|it| it.text().is_some()) else {
            return self.problem(span, "a virtual table is created under a name that could not be read");
        };
        let name = named.text().unwrap_or_default();
        let module = arguments.text_at(1).unwrap_or("unknown");
        let given = arguments.at(2).and_then(Item::texts).unwrap_or_default();
        let given: Vec<String> = given.into_iter().map(|(text, _)| text).collect();
        let text = format!("CREATE VIRTUAL TABLE \"{name}\" USING {module}({})", given.join(", "));
        let place = named.span.within(self.file);
        sql::apply_at(&mut self.schema.replayed, place, &sql::read(&text, 0), self.manner.dialect, self.witness);
        if self.doubt > 0 {
            self.uncertain(Some(name), &Part::ALL, "it is made under a condition that cannot be decided", span);
        }
    }

    /// Views of Scenic, which keeps their queries elsewhere.
    pub(super) fn view(&mut self, call: &'a Call, span: Span) {
        let arguments = self.arguments(call);
        let Some((name, at)) = arguments.at(0).and_then(|it| Some((it.text()?.to_owned(), it.span))) else { return };
        let name = object(&name, at);
        let kind = match call.name.as_str() {
            "drop_view" => StatementKind::Drop { kind: DropKind::View, names: vec![name], table: None, cascade: false },
            _ => StatementKind::CreateView { name, columns: Vec::new(), replace: true },
        };
        self.emit(kind, span);
    }

    /// Triggers of F(x) and HairTrigger: what they say in SQL is read; what lies elsewhere may do anything to rows.
    pub(super) fn trigger(&mut self, call: &'a Call, span: Span) {
        if call.name == "drop_trigger" {
            return;
        }
        let arguments = self.arguments(call);
        if let Some(definition) = arguments.get("sql_definition").filter(|_| self.doubt == 0)
            && let Some(text) = definition.text()
        {
            let script = sql::read(text, 0);
            let place = definition.span.within(self.file);
            return sql::apply_at(&mut self.schema.replayed, place, &script, self.manner.dialect, self.witness);
        }
        let table = arguments.text("on").map(str::to_owned);
        if let Some(table) = table {
            self.uncertain(Some(&table), &[Part::Triggers], "a trigger is defined elsewhere", span);
        }
    }
}
