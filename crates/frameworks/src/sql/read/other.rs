//! Views, functions, triggers, comments, `DROP`, `RENAME` and settings.

use crate::sql::cursor::{Cursor, unquoted};
use crate::sql::lexer::{Lexer, Manner, Token, TokenKind};
use crate::sql::read::HARMLESS;
use crate::sql::syntax::{DropKind, Effects, Identifier, ObjectName, StatementKind, Trigger};

/// From the words in front of `VIEW` on.
pub(super) fn view(cursor: &mut Cursor, replace: bool) -> Option<StatementKind> {
    while !cursor.eat("view") {
        cursor.at += 1;
        if cursor.at_end() {
            return None;
        }
    }
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    let name = cursor.name()?;
    let columns = cursor.bracketed_names();
    Some(StatementKind::CreateView { name, columns, replace: replace || if_not_exists })
}

/// From the words in front of `FUNCTION` on.
pub(super) fn function(cursor: &mut Cursor) -> Option<StatementKind> {
    while !cursor.eat("function") {
        cursor.at += 1;
        if cursor.at_end() {
            return None;
        }
    }
    cursor.eat_all(&["if", "not", "exists"]);
    let name = cursor.name()?;
    // The longest text is the body.
    let body = cursor.tokens.iter().filter(|token| token.kind == TokenKind::Text).max_by_key(|it| it.end - it.start);
    let effects = match body {
        Some(body) => {
            let body = unquoted(cursor.source(*body));
            let mut lexer = Lexer::new(&body, Manner::default());
            let tokens: Vec<Token> = std::iter::from_fn(|| lexer.next()).collect();
            effects(&Cursor { text: &body, tokens: &tokens, at: 0, offset: 0 })
        }
        None => Effects { clocks: Vec::new(), unknown: true },
    };
    Some(StatementKind::CreateFunction { name, effects })
}

/// What the body of a trigger does to the row: `NEW.updated_at = now()`, or an `UPDATE … SET updated_at = now()`.
fn effects(cursor: &Cursor) -> Effects {
    let mut effects = Effects::default();
    let mut cursor = cursor.clone();
    let mut in_update = false;
    let mut in_set = false;
    while !cursor.at_end() {
        if cursor.is_symbol(b';') {
            in_update = false;
            in_set = false;
        } else if cursor.is("execute") {
            effects.unknown = true;
        } else if cursor.is("update") {
            in_update = true;
        } else if cursor.is("set") {
            in_set = in_update;
        } else if cursor.is("where") {
            in_set = false;
        }
        let is_new = cursor.is("new") && cursor.is_symbol_ahead(1, b'.');
        if is_new {
            cursor.at += 2;
        } else if cursor.is("new") && cursor.is_symbol_ahead(1, b':') {
            effects.unknown = true;
        }
        if is_new || in_set {
            assignment(&mut cursor, &mut effects);
        } else {
            cursor.at += 1;
        }
    }
    effects
}

/// `column = now()`, or no assignment at all.
fn assignment(cursor: &mut Cursor, effects: &mut Effects) {
    let Some(column) = cursor.identifier() else {
        cursor.at += 1;
        return;
    };
    cursor.eat_symbol(b':');
    if !cursor.eat_symbol(b'=') {
        return;
    }
    while !cursor.at_end() && !cursor.is_symbol(b';') && !cursor.is_symbol(b',') && !cursor.is("where") {
        if cursor.is_one_of(NOW) {
            effects.clocks.push(column.text.clone());
        }
        cursor.at += 1;
    }
}

/// Functions that read the clock.
const NOW: &[&str] = &[
    "now",
    "current_timestamp",
    "clock_timestamp",
    "statement_timestamp",
    "transaction_timestamp",
    "localtimestamp",
    "current_date",
    "sysdate",
    "utc_timestamp",
    "datetime",
    "strftime",
    "unixepoch",
    "julianday",
    "unix_timestamp",
];

/// From the words in front of `TRIGGER` on.
pub(super) fn trigger(cursor: &mut Cursor) -> Option<StatementKind> {
    while !cursor.eat("trigger") {
        cursor.at += 1;
        if cursor.at_end() {
            return None;
        }
    }
    cursor.eat_all(&["if", "not", "exists"]);
    let name = cursor.name()?.name;
    let mut on_update = false;
    while !cursor.at_end() && !cursor.is("on") {
        on_update |= cursor.is("update");
        cursor.at += 1;
    }
    cursor.eat("on").then_some(())?;
    let table = cursor.name()?;
    let start = cursor.at;
    while !cursor.at_end() {
        if cursor.eat("execute") {
            let _ = cursor.eat("function") || cursor.eat("procedure");
            let function = cursor.name()?;
            let arguments = cursor.bracketed_names().into_iter().map(|it| it.text).collect();
            let function = Some(function);
            return Some(StatementKind::CreateTrigger(Box::new(Trigger {
                name,
                table,
                on_update,
                function,
                arguments,
                effects: None,
            })));
        }
        cursor.at += 1;
    }
    cursor.at = start;
    let effects = Some(effects(cursor));
    Some(StatementKind::CreateTrigger(Box::new(Trigger {
        name,
        table,
        on_update,
        function: None,
        arguments: Vec::new(),
        effects,
    })))
}

/// Any `DROP`.
pub(super) fn drop(cursor: &mut Cursor) -> Option<Vec<StatementKind>> {
    cursor.eat("drop");
    let _ = cursor.eat("temporary") || cursor.eat("materialized") || cursor.eat("foreign") || cursor.eat("online");
    let kind = match cursor.keyword().as_str() {
        "table" => DropKind::Table,
        "view" => DropKind::View,
        "index" => DropKind::Index,
        "type" | "domain" => DropKind::Type,
        "schema" => DropKind::Schema,
        "trigger" => DropKind::Trigger,
        "function" => DropKind::Function,
        kind if HARMLESS.contains(&kind) || kind == "data" => return Some(Vec::new()),
        _ => return None,
    };
    cursor.at += 1;
    cursor.eat("concurrently");
    cursor.eat_all(&["if", "exists"]);
    if kind == DropKind::Function {
        let names = cursor.name().into_iter().collect();
        return Some(vec![StatementKind::Drop { kind, names, table: None, cascade: false }]);
    }
    let names = cursor.names();
    let table = if cursor.eat("on") { cursor.name() } else { None };
    let cascade = cursor.is("cascade");
    if names.is_empty() {
        return None;
    }
    Some(vec![StatementKind::Drop { kind, names, table, cascade }])
}

/// `COMMENT ON …`.
pub(super) fn comment(cursor: &mut Cursor) -> Option<Vec<StatementKind>> {
    cursor.eat("comment");
    if !cursor.eat("on") {
        return None;
    }
    let is_table = ["table", "view"].iter().any(|word| cursor.is(word)) || cursor.are(&["materialized", "view"]);
    if is_table {
        cursor.eat("materialized");
        cursor.at += 1;
        let table = cursor.name()?;
        cursor.eat("is").then_some(())?;
        return Some(vec![StatementKind::CommentOnTable { table, text: cursor.string() }]);
    }
    if !cursor.eat("column") {
        return Some(Vec::new());
    }
    let mut parts = vec![cursor.identifier()?];
    while cursor.eat_symbol(b'.') {
        parts.push(cursor.identifier()?);
    }
    cursor.eat("is").then_some(())?;
    let column = parts.pop()?;
    let name = parts.pop()?;
    let table = ObjectName { schema: parts.pop(), name };
    Some(vec![StatementKind::CommentOnColumn { table, column, text: cursor.string() }])
}

/// `RENAME TABLE a TO b, c TO d`.
pub(super) fn rename(cursor: &mut Cursor) -> Option<Vec<StatementKind>> {
    cursor.eat("rename");
    if !(cursor.eat("table") || cursor.eat("tables")) {
        return cursor.is("user").then(Vec::new);
    }
    cursor.eat_all(&["if", "exists"]);
    let mut pairs = Vec::new();
    loop {
        let from = cursor.name()?;
        cursor.eat("to").then_some(())?;
        pairs.push((from, cursor.name()?));
        if !cursor.eat_symbol(b',') {
            return Some(vec![StatementKind::RenameTables(pairs)]);
        }
    }
}

/// Does this `SET` decide about names or enforcement, or hold DDL to be run later?
pub(super) fn is_telling_set(cursor: &Cursor) -> bool {
    cursor.tokens.iter().take(8).any(|token| {
        let word = cursor.source(*token);
        match token.kind {
            TokenKind::Word => ["search_path", "foreign_key_checks", "session_replication_role"]
                .iter()
                .any(|name| word.eq_ignore_ascii_case(name)),
            TokenKind::Variable => word.to_ascii_lowercase().ends_with("foreign_key_checks"),
            TokenKind::Quoted | TokenKind::Text | TokenKind::Number | TokenKind::Template | TokenKind::Symbol(_) => {
                false
            }
        }
    }) || holds_statement(cursor)
}

/// Does a text in the statement look like DDL that is run later?
fn holds_statement(cursor: &Cursor) -> bool {
    cursor.tokens.iter().filter(|token| token.kind == TokenKind::Text).any(|token| {
        let text = unquoted(cursor.source(*token)).trim_start().to_ascii_lowercase();
        ["alter table", "create table", "create index", "create unique", "drop table", "drop index", "rename table"]
            .iter()
            .any(|words| text.starts_with(words))
    })
}

/// The `SET` statements that [`is_telling_set`] lets through.
pub(super) fn set(cursor: &mut Cursor) -> Option<Vec<StatementKind>> {
    if holds_statement(cursor) {
        return None;
    }
    cursor.eat("set");
    let whole = cursor.slice(0, cursor.tokens.len()).text;
    let _ = cursor.eat("local") || cursor.eat("session") || cursor.eat("global");
    if cursor.eat("search_path") {
        let _ = cursor.eat_symbol(b'=') || cursor.eat("to");
        let mut schemas = Vec::new();
        while let Some(name) = cursor.identifier() {
            schemas.push(name.text);
            if !cursor.eat_symbol(b',') {
                break;
            }
        }
        return Some(vec![StatementKind::SetSearchPath(schemas)]);
    }
    let lower = whole.to_ascii_lowercase();
    let value = lower.rsplit(['=', ' ']).next().unwrap_or_default().trim().trim_matches('\'').to_owned();
    let saves = lower.trim_start_matches("set").trim_start().starts_with("@old");
    if saves && !lower.contains(",") {
        return Some(Vec::new());
    }
    let off = matches!(value.as_str(), "0" | "off" | "replica");
    Some(vec![StatementKind::Switch { what: whole, on: !off }])
}

/// `SELECT set_config('search_path', …)` and PostGIS' functions that change tables.
pub(super) fn is_telling_select(cursor: &Cursor) -> bool {
    cursor.tokens.iter().take(6).any(|token| {
        let word = cursor.source(*token).to_ascii_lowercase();
        matches!(
            word.as_str(),
            "diesel_manage_updated_at"
                | "set_config"
                | "addgeometrycolumn"
                | "dropgeometrycolumn"
                | "recovergeometrycolumn"
        )
    })
}

/// The `SELECT` statements that [`is_telling_select`] lets through.
pub(super) fn select(cursor: &mut Cursor) -> Option<Vec<StatementKind>> {
    let mut texts = cursor.tokens.iter().filter(|it| it.kind == TokenKind::Text).map(|it| unquoted(cursor.source(*it)));
    let is_setting = cursor.tokens.iter().any(|token| cursor.source(*token).eq_ignore_ascii_case("set_config"));
    // What the first migration of Diesel defines: a trigger that sets `updated_at`.
    let is_trigger = |token: &Token| cursor.source(*token).eq_ignore_ascii_case("diesel_manage_updated_at");
    if cursor.tokens.iter().any(is_trigger) {
        let given = cursor.tokens.iter().find(|it| it.kind == TokenKind::Text)?;
        let table = unquoted(cursor.source(*given));
        let named = |text: &str| Identifier { text: text.to_owned(), quoted: false, span: cursor.place(*given) };
        return Some(vec![StatementKind::CreateTrigger(Box::new(Trigger {
            name: named("set_updated_at"),
            table: ObjectName { schema: None, name: named(table.rsplit('.').next()?.trim_matches('"')) },
            on_update: true,
            function: None,
            arguments: Vec::new(),
            effects: Some(Effects { clocks: vec!["updated_at".to_owned()], unknown: false }),
        }))]);
    }
    if !is_setting {
        return None;
    }
    let (name, value) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
    if !name.eq_ignore_ascii_case("search_path") {
        return Some(Vec::new());
    }
    let schemas = value.split(',').map(|it| it.trim().trim_matches('"').to_owned()).filter(|it| !it.is_empty());
    Some(vec![StatementKind::SetSearchPath(schemas.collect())])
}
