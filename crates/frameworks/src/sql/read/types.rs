//! Type names, `CREATE TYPE` and `CREATE DOMAIN`.

use modelry_graph::Span;

use crate::sql::cursor::Cursor;
use crate::sql::lexer::TokenKind;
use crate::sql::read::column;
use crate::sql::syntax::{StatementKind, TypeName};

/// Words that end a type, because they say something else about the column.
pub(super) const COLUMN_OPTIONS: &[&str] = &[
    "constraint",
    "not",
    "null",
    "default",
    "primary",
    "unique",
    "check",
    "references",
    "collate",
    "generated",
    "as",
    "auto_increment",
    "autoincrement",
    "comment",
    "on",
    "key",
    "storage",
    "compression",
    "column_format",
    "invisible",
    "visible",
    "virtual",
    "persistent",
    "stored",
    "first",
    "after",
    "using",
    "deferrable",
    "initially",
    "srid",
    "ref_system_id",
    "identity",
    "options",
    "charset",
    "ascii",
    "unicode",
    "serial_default",
    "inherit",
    "index",
    "cascade",
    "restrict",
    "enforced",
    "foreign",
    "without_default",
    "type",
];

/// A type; `None` when there is none, as SQLite allows.
pub(super) fn type_name(cursor: &mut Cursor) -> Option<TypeName> {
    let first = cursor.peek(0)?;
    if first.kind == TokenKind::Word && COLUMN_OPTIONS.iter().any(|word| cursor.is(word)) && !cursor.is("type") {
        return None;
    }
    if !matches!(first.kind, TokenKind::Word | TokenKind::Quoted) {
        return None;
    }
    cursor.eat("setof");
    let name = cursor.name()?;
    let mut ty = TypeName {
        schema: name.schema.map(|it| it.text),
        name: if name.name.quoted { name.name.text } else { name.name.text.to_ascii_lowercase() },
        quoted: name.name.quoted,
        arguments: Vec::new(),
        dimensions: 0,
        unsigned: false,
        span: cursor.place(first),
    };
    loop {
        if cursor.is_symbol(b'(') && ty.arguments.is_empty() {
            ty.arguments = arguments(cursor);
        } else if cursor.is_symbol(b'[') {
            cursor.skip_one();
            ty.dimensions = ty.dimensions.saturating_add(1);
        } else if cursor.eat("array") {
            ty.dimensions = ty.dimensions.saturating_add(1);
        } else if cursor.eat("unsigned") || cursor.eat("zerofill") {
            ty.unsigned = true;
        } else if cursor.is("signed") || cursor.is("binary") {
            cursor.at += 1;
        } else if cursor.eat_all(&["character", "set"]) || cursor.eat("charset") {
            cursor.identifier();
        } else if cursor.is("ascii") || cursor.is("unicode") {
            cursor.at += 1;
        } else if !ty.quoted && continues(cursor, &ty) {
            ty.name.push(' ');
            ty.name.push_str(&cursor.keyword());
            cursor.at += 1;
        } else {
            break;
        }
    }
    let last =
        cursor.at.checked_sub(1).and_then(|it| cursor.tokens.get(it)).map_or(ty.span.end, |it| cursor.place(*it).end);
    ty.span = Span::new(ty.span.start, last);
    Some(ty)
}

/// Does the word at hand belong to the type, as `precision` to `double`?
fn continues(cursor: &Cursor, ty: &TypeName) -> bool {
    let Some(token) = cursor.peek(0) else { return false };
    if token.kind != TokenKind::Word {
        return false;
    }
    let timed = ty.name.starts_with("time");
    if cursor.is("with") || cursor.is("without") {
        return timed && (cursor.is_ahead(1, "time") || cursor.is_ahead(1, "local"));
    }
    !COLUMN_OPTIONS.iter().any(|word| cursor.is(word)) && !cursor.is("set") && !cursor.is("enable")
}

/// The arguments of a type: numbers as written, texts without quotes.
fn arguments(cursor: &mut Cursor) -> Vec<String> {
    let end = cursor.closing();
    cursor.at += 1;
    let mut arguments = Vec::new();
    while cursor.at < end {
        let start = cursor.at;
        let text = cursor.string();
        if cursor.is_symbol(b',') || cursor.at >= end {
            arguments.extend(text);
        } else {
            cursor.at = start;
            cursor.skip_to_comma(end);
            arguments.push(cursor.slice(start, cursor.at).text);
        }
        cursor.eat_symbol(b',');
        if cursor.at == start {
            // An empty argument; the arguments of `numeric()`.
            cursor.at += 1;
        }
    }
    cursor.at = end + 1;
    arguments
}

/// `CREATE TYPE … AS ENUM`, or of another kind.
pub(super) fn create_type(cursor: &mut Cursor) -> Option<Vec<StatementKind>> {
    cursor.eat("type");
    cursor.eat_all(&["if", "not", "exists"]);
    let name = cursor.name()?;
    if cursor.eat_all(&["as", "enum"]) {
        return Some(vec![StatementKind::CreateEnum { name, values: arguments(cursor) }]);
    }
    // Composite, range and shell types are no facts.
    Some(Vec::new())
}

/// `CREATE DOMAIN`: a column definition without a table.
pub(super) fn create_domain(cursor: &mut Cursor) -> Option<StatementKind> {
    cursor.eat("domain");
    let name = cursor.name()?;
    cursor.eat("as");
    let definition = column::definition_of(name.name, cursor, cursor.tokens.len());
    Some(StatementKind::CreateDomain(Box::new(definition)))
}
