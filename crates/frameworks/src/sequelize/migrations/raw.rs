//! SQL that a migration runs by itself: `queryInterface.sequelize.query(…)`, functions and triggers.

use modelry_graph::{FileId, Part, Span, Witness};

use crate::sequelize::migrations::columns::identifier;
use crate::sequelize::migrations::run::Interpreter;
use crate::sequelize::migrations::value::{Kind, Text, Value};
use crate::sql::syntax::{Identifier, ObjectName};
use crate::sql::{self, Script};

/// Words without which SQL changes no table.
const CHANGES: [&str; 7] = ["CREATE", "ALTER", "DROP", "RENAME", "COMMENT", "EXECUTE", "INSERT"];

impl<'a> Interpreter<'a, '_> {
    /// `query("…")`, `query({ query: "…" })`
    pub(super) fn query(&mut self, arguments: &[Value<'a>], span: Span) {
        let Some(first) = arguments.first() else { return };
        let value = first.get("query").unwrap_or(first);
        match &value.kind {
            Kind::Script(file, script) => self.run_file(*file, script, span),
            Kind::Text(text) if !text.holes => self.run_text(&text.clone(), value.span),
            Kind::Text(text) => {
                if says_any(&text.text, &CHANGES[..6]) {
                    self.with_holes(&text.text.clone(), span);
                }
            }
            _ => self.anything(span, "the SQL of this query could not be read: it may change any table"),
        }
    }

    fn run_text(&mut self, text: &Text, span: Span) {
        if !says_any(&text.text, &CHANGES) || self.thrown {
            return;
        }
        let at = text.at.filter(|_| self.elsewhere.is_none());
        let script = sql::read(&text.text, at.unwrap_or(0));
        self.run_script(&script, at, span);
    }

    /// Runs a file of SQL, in which everything stands that it says.
    fn run_file(&mut self, file: FileId, script: &Script, span: Span) {
        if self.doubt > 0 || self.tries > 0 || self.thrown {
            return self.run_script(script, None, span);
        }
        sql::apply(&mut self.schema, file, script, self.dialect, Witness::Migrations);
    }

    fn run_script(&mut self, script: &Script, at: Option<u32>, span: Span) {
        let span = self.here(span);
        if let Some((dialect, _)) = script.dialect() {
            self.clue(dialect, span);
        }
        if self.doubt > 0 {
            for statement in script.statements() {
                self.doubtful(statement.kind.clone(), span);
            }
            return;
        }
        if self.tries > 0 && script.statements().iter().any(|it| self.fails(&it.kind)) {
            self.thrown = true;
            return;
        }
        match at {
            Some(_) => sql::apply(&mut self.schema, self.file, script, self.dialect, Witness::Migrations),
            None => sql::apply_at(&mut self.schema, span.within(self.file), script, self.dialect, Witness::Migrations),
        }
    }

    /// Parts of the SQL could not be told: the tables that it names may be changed, or any when it names none.
    fn with_holes(&mut self, text: &str, span: Span) {
        let part_of_name = |it: char| it.is_alphanumeric() || it == '_' || it == '$';
        let words: Vec<&str> = text.split(|it: char| !part_of_name(it)).collect();
        let named: Vec<ObjectName> = self
            .schema
            .tables
            .iter()
            .filter(|table| words.contains(&table.name.text.as_str()))
            .map(|table| ObjectName {
                schema: table.schema.clone().map(|it| identifier(it, span)),
                name: identifier(table.name.text.clone(), span),
            })
            .collect();
        if named.is_empty() {
            return self.anything(span, "parts of the SQL of this query could not be told: it may change any table");
        }
        for table in named {
            self.unsure(&table, &Part::ALL, "parts of the SQL of a migration could not be told", span);
        }
    }

    /// `createFunction(name, parameters, returns, language, body, options)`
    pub(super) fn create_function(&mut self, arguments: &[Value<'a>], span: Span) {
        let text = |position: usize| arguments.get(position).and_then(Value::text);
        let (Some(name), Some(returns), Some(language), Some(body)) = (text(0), text(2), text(3), text(4)) else {
            return;
        };
        let sql = format!(
            "CREATE FUNCTION {name}() RETURNS {returns} AS $func$ BEGIN {body} END; $func$ LANGUAGE '{language}';"
        );
        self.run_script(&sql::read(&sql, 0), None, span);
    }

    /// `createTrigger(table, name, event, rows, function, parameters, options)`
    pub(super) fn create_trigger(
        &mut self,
        table: &ObjectName,
        name: &Identifier,
        arguments: &[Value<'a>],
        span: Span,
    ) {
        let when = match arguments.get(2).and_then(Value::text) {
            Some("before") => "BEFORE",
            Some("instead_of") => "INSTEAD OF",
            Some(_) => "AFTER",
            None => return self.unsure(table, &[Part::Triggers], "a trigger could not be read", span),
        };
        let function = arguments.get(4).and_then(Value::text);
        let events: Option<Vec<String>> = match arguments.get(3).map(|it| &it.kind) {
            Some(Kind::Object(object)) => {
                object.entries.iter().map(|it| Some(it.value.text()?.to_uppercase())).collect()
            }
            Some(Kind::Array(items)) => items.iter().map(|it| Some(it.text()?.to_uppercase())).collect(),
            _ => None,
        };
        let (Some(function), Some(events)) = (function, events) else {
            return self.unsure(table, &[Part::Triggers], "a trigger could not be read", span);
        };
        let schema = table.schema.as_ref().map(|it| format!("\"{}\".", it.text)).unwrap_or_default();
        let sql = format!(
            "CREATE TRIGGER \"{}\" {when} {} ON {schema}\"{}\" FOR EACH ROW EXECUTE PROCEDURE {function}();",
            name.text,
            events.join(" OR "),
            table.name.text,
        );
        self.run_script(&sql::read(&sql, 0), None, span);
    }
}

/// Is one of the words in the text, in any case?
fn says_any(text: &str, words: &[&str]) -> bool {
    let mut found = text.split(|it: char| !(it.is_alphanumeric() || it == '_'));
    found.any(|word| words.iter().any(|it| word.eq_ignore_ascii_case(it)))
}
