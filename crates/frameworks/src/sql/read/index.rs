//! Index keys and `CREATE INDEX`.

use crate::sql::cursor::Cursor;
use crate::sql::lexer::TokenKind;
use crate::sql::read::constraint::span_of;
use crate::sql::syntax::{CreateIndex, Expression, Identifier, KeyPart, StatementKind};

/// `CREATE [UNIQUE] INDEX …`, from `UNIQUE` or `INDEX` on.
pub(super) fn create(cursor: &mut Cursor) -> Option<StatementKind> {
    let first = cursor.here();
    let mut unique = false;
    let mut method = None;
    while !cursor.eat("index") {
        unique |= cursor.is("unique");
        if cursor.is("fulltext") || cursor.is("spatial") {
            method = Some(cursor.keyword());
        }
        cursor.at += 1;
    }
    cursor.eat("concurrently");
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    let mut name = None;
    if !cursor.is("on") && !cursor.is("using") || cursor.is_ahead(1, "on") {
        name = cursor.name();
    }
    using(cursor, &mut method);
    if !cursor.eat("on") {
        return None;
    }
    cursor.eat("only");
    let table = cursor.name()?;
    using(cursor, &mut method);
    let parts = parts(cursor)?;
    let options = options(cursor);
    Some(StatementKind::CreateIndex(Box::new(CreateIndex {
        span: span_of(name.as_ref().map(|name| &name.name), first),
        name,
        table,
        if_not_exists,
        unique,
        method: method.or(options.method),
        parts,
        include: options.include,
        filter: options.filter,
        nulls_not_distinct: options.nulls_not_distinct,
        usable: options.usable,
    })))
}

fn using(cursor: &mut Cursor, method: &mut Option<String>) {
    if cursor.eat("using") {
        *method = cursor.identifier().map(|it| it.text.to_ascii_lowercase());
    }
}

/// What may stand behind the key of an index.
pub(super) struct Options {
    pub(super) method: Option<String>,
    pub(super) include: Vec<Identifier>,
    pub(super) filter: Option<Expression>,
    pub(super) nulls_not_distinct: bool,
    pub(super) usable: bool,
}

pub(super) fn options(cursor: &mut Cursor) -> Options {
    let mut options =
        Options { method: None, include: Vec::new(), filter: None, nulls_not_distinct: false, usable: true };
    loop {
        if cursor.eat("include") {
            options.include = cursor.bracketed_names();
        } else if cursor.is("using") && !cursor.is_ahead(1, "index") {
            cursor.at += 1;
            options.method = Some(cursor.keyword());
            cursor.at += 1;
        } else if cursor.eat_all(&["nulls", "not", "distinct"]) {
            options.nulls_not_distinct = true;
        } else if cursor.eat_all(&["nulls", "distinct"]) {
        } else if cursor.eat("with") {
            if cursor.eat("parser") {
                cursor.at += 1;
            } else {
                cursor.bracketed();
            }
        } else if cursor.eat("tablespace") {
            cursor.at += 1;
        } else if cursor.eat("invisible") || cursor.eat("ignored") {
            options.usable = false;
        } else if cursor.eat("visible") || cursor.eat_all(&["not", "ignored"]) {
        } else if cursor.is_one_of(&["comment", "key_block_size", "algorithm", "lock", "engine_attribute"]) {
            cursor.at += 1;
            cursor.eat_symbol(b'=');
            cursor.at += 1;
        } else if cursor.eat("where") {
            options.filter = Some(condition(cursor));
        } else {
            return options;
        }
    }
}

/// The condition of a partial index: all that is left; without brackets around the whole.
fn condition(cursor: &mut Cursor) -> Expression {
    if cursor.is_symbol(b'(')
        && cursor.closing() + 1 >= cursor.tokens.len()
        && let Some(inner) = cursor.bracketed()
    {
        return inner;
    }
    let start = cursor.at;
    while !cursor.at_end()
        && !cursor.is_symbol(b',')
        && !cursor.is_one_of(&["deferrable", "initially", "comment"])
        && !cursor.are(&["not", "deferrable"])
    {
        cursor.skip_one();
    }
    cursor.slice(start, cursor.at)
}

/// The parts of a key in their brackets.
pub(super) fn parts(cursor: &mut Cursor) -> Option<Vec<KeyPart>> {
    if !cursor.is_symbol(b'(') {
        return None;
    }
    let end = cursor.closing();
    cursor.at += 1;
    let mut parts = Vec::new();
    while cursor.at < end {
        parts.push(part(cursor, end)?);
        cursor.skip_to_comma(end);
        cursor.eat_symbol(b',');
    }
    cursor.at = end + 1;
    (!parts.is_empty()).then_some(parts)
}

/// The operator classes that a column of their type gets when none is named (`pg_opclass.opcdefault`), and `varchar_ops`,
/// which is another name for `text_ops`.
const DEFAULT_CLASSES: &[&str] = &[
    "array_ops",
    "bit_ops",
    "bool_ops",
    "bpchar_ops",
    "bytea_ops",
    "cidr_ops",
    "date_ops",
    "enum_ops",
    "float4_ops",
    "float8_ops",
    "inet_ops",
    "int2_ops",
    "int4_ops",
    "int8_ops",
    "interval_ops",
    "jsonb_ops",
    "money_ops",
    "numeric_ops",
    "text_ops",
    "time_ops",
    "timestamp_ops",
    "timestamptz_ops",
    "timetz_ops",
    "tsquery_ops",
    "tsvector_ops",
    "uuid_ops",
    "varbit_ops",
    "varchar_ops",
];

fn part(cursor: &mut Cursor, end: usize) -> Option<KeyPart> {
    let mut stop = cursor.clone();
    stop.skip_to_comma(end);
    let stop = stop.at;
    let mut part = KeyPart {
        column: None,
        expression: None,
        descending: false,
        nulls_first: None,
        operator_class: None,
        collation: None,
        prefix: None,
    };
    subject(cursor, stop, &mut part)?;
    while cursor.at < stop {
        if cursor.eat("desc") {
            part.descending = true;
        } else if cursor.eat("asc") {
        } else if cursor.eat_all(&["nulls", "first"]) {
            part.nulls_first = Some(true);
        } else if cursor.eat_all(&["nulls", "last"]) {
            part.nulls_first = Some(false);
        } else if cursor.eat("collate") {
            part.collation = cursor.name().map(|it| it.name.text);
        } else if cursor.eat("with") {
            cursor.at = stop;
        } else if let Some(class) = cursor.name() {
            let class = class.name.text.to_ascii_lowercase();
            part.operator_class = (!DEFAULT_CLASSES.contains(&class.as_str())).then_some(class);
            cursor.bracketed();
        } else {
            return None;
        }
    }
    // The direction implies where NULLs go: last when ascending.
    if part.nulls_first == Some(part.descending) {
        part.nulls_first = None;
    }
    Some(part)
}

/// The column or the expression of a part.
fn subject(cursor: &mut Cursor, stop: usize, part: &mut KeyPart) -> Option<()> {
    if cursor.is_symbol(b'(') {
        let start = cursor.at;
        let close = cursor.closing();
        let continues = close + 1 < stop && !modifies(cursor, close + 1);
        if continues {
            return expression(cursor, start, stop, part);
        }
        // One name in brackets is a column.
        if close == start + 2 {
            cursor.at += 1;
            part.column = cursor.identifier();
            cursor.at = close + 1;
            if part.column.is_some() {
                return Some(());
            }
            cursor.at = start;
        }
        let mut inner = cursor.bracketed()?;
        while inner.text.starts_with('(') && encloses(&inner.text) {
            inner.text = inner.text.get(1..inner.text.len() - 1)?.trim().to_owned();
        }
        part.expression = Some(inner);
        return Some(());
    }
    let start = cursor.at;
    let Some(name) = cursor.identifier() else { return expression(cursor, start, stop, part) };
    if cursor.at >= stop || modifies(cursor, cursor.at) {
        part.column = Some(name);
        return Some(());
    }
    if cursor.is_symbol(b'(') {
        let number = cursor.peek(1).filter(|token| token.kind == TokenKind::Number);
        if let Some(number) = number
            && cursor.is_symbol_ahead(2, b')')
        {
            part.prefix = cursor.source(number).parse().ok();
            part.column = Some(name);
            cursor.at += 3;
            return Some(());
        }
        return expression(cursor, start, stop, part);
    }
    let is_class = cursor.peek(0).is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted));
    if is_class {
        part.column = Some(name);
        return Some(());
    }
    expression(cursor, start, stop, part)
}

/// Does the word at that position say how the part is sorted, and nothing about what it is?
fn modifies(cursor: &Cursor, position: usize) -> bool {
    let Some(token) = cursor.tokens.get(position) else { return true };
    let words = ["asc", "desc", "nulls", "collate", "with"];
    match token.kind {
        TokenKind::Word => {
            words.iter().any(|word| cursor.source(*token).eq_ignore_ascii_case(word))
                || cursor.source(*token).ends_with("_ops")
        }
        TokenKind::Quoted
        | TokenKind::Text
        | TokenKind::Number
        | TokenKind::Variable
        | TokenKind::Template
        | TokenKind::Symbol(_) => false,
    }
}

fn expression(cursor: &mut Cursor, start: usize, stop: usize, part: &mut KeyPart) -> Option<()> {
    cursor.at = start;
    while cursor.at < stop && (cursor.at == start || !modifies(cursor, cursor.at)) {
        cursor.skip_one();
    }
    cursor.at = cursor.at.min(stop);
    part.expression = Some(cursor.slice(start, cursor.at));
    Some(())
}

/// Does the bracket at the start of the text close at its end?
fn encloses(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut quote = None;
    for (position, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return position + 1 == text.len();
                }
            }
            (None, _) => {}
        }
    }
    false
}
