//! Constraints of a table, in `CREATE TABLE` and `ALTER TABLE … ADD`.

use modelry_graph::{Action, Span};

use crate::sql::cursor::Cursor;
use crate::sql::lexer::TokenKind;
use crate::sql::read::column::on_conflict;
use crate::sql::read::index;
use crate::sql::syntax::{Constraint, ConstraintKind, Identifier, Reference};

/// Does a constraint or an index stand here, and not a column of that name?
pub(super) fn starts(cursor: &Cursor) -> bool {
    match cursor.keyword().as_str() {
        "constraint" => !names_a_column(cursor),
        "primary" | "foreign" => cursor.is_ahead(1, "key"),
        "unique" => {
            cursor.is_symbol_ahead(1, b'(')
                || ["key", "index", "nulls", "using"].iter().any(|word| cursor.is_ahead(1, word))
                || cursor.is_symbol_ahead(2, b'(')
        }
        "check" => cursor.is_symbol_ahead(1, b'('),
        "exclude" => cursor.is_symbol_ahead(1, b'(') || cursor.is_ahead(1, "using"),
        "fulltext" | "spatial" => cursor.is_ahead(1, "key") || cursor.is_ahead(1, "index") || is_key(cursor),
        "key" | "index" => is_key(cursor),
        _ => false,
    }
}

/// `constraint varchar(10)` as a column.
fn names_a_column(cursor: &Cursor) -> bool {
    let Some(next) = cursor.peek(1) else { return true };
    next.kind == TokenKind::Word
        && matches!(cursor.source(next).to_ascii_lowercase().as_str(), "varchar" | "text" | "int")
}

/// `KEY name (column)`, and not `key varchar(10)`.
fn is_key(cursor: &Cursor) -> bool {
    let mut ahead = 1;
    if cursor.is_ahead(ahead, "if") {
        return true;
    }
    if cursor.is_symbol_ahead(ahead, b'(') {
        return true;
    }
    if cursor.is_ahead(ahead, "using") {
        return true;
    }
    ahead += 1;
    if cursor.is_ahead(ahead, "using") {
        return true;
    }
    let number = cursor.peek(ahead + 1).is_some_and(|token| token.kind == TokenKind::Number);
    cursor.is_symbol_ahead(ahead, b'(') && !number
}

/// A constraint; the cursor stands behind it.
pub(super) fn constraint(cursor: &mut Cursor) -> Option<Constraint> {
    let first = cursor.here();
    let mut name = None;
    if cursor.eat("constraint") {
        cursor.eat_all(&["if", "not", "exists"]);
        let unnamed = ["primary", "foreign", "unique", "check"];
        // A constraint may be called `check`.
        if !cursor.is_one_of(&unnamed) || cursor.is_ahead(1, "check") {
            name = cursor.identifier();
        }
    }
    let kind = kind(cursor, &mut name)?;
    let span = name.as_ref().map_or(first, |name| name.span);
    let mut constraint =
        Constraint { name, kind, span, deferrable: None, not_valid: false, enforced: None, inline: false };
    attributes(cursor, &mut constraint);
    Some(constraint)
}

fn kind(cursor: &mut Cursor, name: &mut Option<Identifier>) -> Option<ConstraintKind> {
    if cursor.eat_all(&["primary", "key"]) {
        if let Some(index) = using_index(cursor) {
            return Some(ConstraintKind::UsingIndex { index, primary: true });
        }
        index_name(cursor);
        let parts = index::parts(cursor)?;
        on_conflict(cursor);
        index::options(cursor);
        return Some(ConstraintKind::PrimaryKey { parts, descending: false });
    }
    if cursor.eat("unique") {
        let _ = cursor.eat("key") || cursor.eat("index");
        if let Some(index) = using_index(cursor) {
            return Some(ConstraintKind::UsingIndex { index, primary: false });
        }
        let nulls_not_distinct = cursor.eat_all(&["nulls", "not", "distinct"]);
        cursor.eat_all(&["nulls", "distinct"]);
        let (own, mut method) = index_name(cursor);
        *name = own.or(name.take());
        let parts = index::parts(cursor)?;
        on_conflict(cursor);
        let options = index::options(cursor);
        method = options.method.or(method);
        return Some(ConstraintKind::Unique {
            parts,
            include: options.include,
            nulls_not_distinct,
            method,
            usable: options.usable,
        });
    }
    if cursor.eat_all(&["foreign", "key"]) {
        cursor.eat_all(&["if", "not", "exists"]);
        // MySQL takes the name of the index as that of the constraint when none is given.
        if !cursor.is_symbol(b'(') {
            let own = cursor.identifier();
            *name = name.take().or(own);
        }
        let columns = cursor.bracketed_names();
        if !cursor.eat("references") || columns.is_empty() {
            return None;
        }
        return Some(ConstraintKind::ForeignKey(Box::new(reference(cursor, columns)?)));
    }
    if cursor.eat("check") {
        let condition = cursor.bracketed()?;
        on_conflict(cursor);
        return Some(ConstraintKind::Check(condition));
    }
    if cursor.eat("exclude") {
        let method = if cursor.eat("using") { Some(cursor.keyword()) } else { None };
        cursor.at += usize::from(method.is_some());
        let parts = index::parts(cursor)?;
        let options = index::options(cursor);
        return Some(ConstraintKind::Exclude { parts, method, filter: options.filter });
    }
    let method = cursor.eat_one_of(&["fulltext", "spatial"]).map(str::to_owned);
    let _ = cursor.eat("key") || cursor.eat("index");
    cursor.eat_all(&["if", "not", "exists"]);
    let (own, written) = index_name(cursor);
    *name = own.or(name.take());
    let parts = index::parts(cursor)?;
    let options = index::options(cursor);
    Some(ConstraintKind::Index { parts, method: method.or(written).or(options.method), usable: options.usable })
}

fn using_index(cursor: &mut Cursor) -> Option<Identifier> {
    if cursor.are(&["using", "index"]) && !cursor.is_ahead(2, "tablespace") {
        cursor.at += 2;
        return cursor.identifier();
    }
    None
}

/// `name USING BTREE` in front of a key, both optional.
fn index_name(cursor: &mut Cursor) -> (Option<Identifier>, Option<String>) {
    let name = if cursor.is_symbol(b'(') || cursor.is("using") { None } else { cursor.identifier() };
    let method = if cursor.eat("using") {
        let method = cursor.keyword();
        cursor.at += 1;
        Some(method)
    } else {
        None
    };
    (name, method)
}

/// What stands behind `REFERENCES`.
pub(super) fn reference(cursor: &mut Cursor, columns: Vec<Identifier>) -> Option<Reference> {
    let table = cursor.name()?;
    let target_columns = cursor.bracketed_names();
    let mut reference =
        Reference { columns, table, target_columns, on_delete: None, on_update: None, set_columns: Vec::new() };
    loop {
        let here = cursor.here();
        if cursor.eat("match") {
            cursor.at += 1;
        } else if cursor.eat_all(&["on", "delete"]) {
            reference.on_delete = action(cursor).map(|it| (it, here));
            reference.set_columns = cursor.bracketed_names();
        } else if cursor.eat_all(&["on", "update"]) {
            reference.on_update = action(cursor).map(|it| (it, here));
            cursor.bracketed_names();
        } else {
            return Some(reference);
        }
    }
}

fn action(cursor: &mut Cursor) -> Option<Action> {
    let (words, action): (&[&str], Action) = if cursor.is("cascade") {
        (&["cascade"], Action::Cascade)
    } else if cursor.is("restrict") {
        (&["restrict"], Action::Restrict)
    } else if cursor.are(&["set", "null"]) {
        (&["set", "null"], Action::SetNull)
    } else if cursor.are(&["set", "default"]) {
        (&["set", "default"], Action::SetDefault)
    } else if cursor.are(&["no", "action"]) {
        (&["no", "action"], Action::NoAction)
    } else {
        return None;
    };
    cursor.eat_all(words);
    Some(action)
}

/// `DEFERRABLE`, `NOT VALID`, `NOT ENFORCED` and their like.
pub(super) fn attributes(cursor: &mut Cursor, constraint: &mut Constraint) {
    loop {
        if cursor.eat_all(&["not", "deferrable"]) {
            constraint.deferrable = Some(false);
        } else if cursor.eat("deferrable") {
            constraint.deferrable = Some(true);
        } else if cursor.eat_all(&["initially", "deferred"]) {
            constraint.deferrable.get_or_insert(true);
        } else if cursor.eat_all(&["not", "valid"]) {
            constraint.not_valid = true;
        } else if cursor.eat_all(&["not", "enforced"]) {
            constraint.enforced = Some(false);
        } else if cursor.eat("enforced") {
            constraint.enforced = Some(true);
        } else if !(cursor.eat_all(&["initially", "immediate"])
            || cursor.eat_all(&["no", "inherit"])
            || (cursor.are(&["using", "index", "tablespace"]) && skip(cursor, 4)))
        {
            return;
        }
    }
}

fn skip(cursor: &mut Cursor, words: usize) -> bool {
    cursor.at += words;
    true
}

/// The bytes of a name, or else of the statement's first word.
pub(super) fn span_of(name: Option<&Identifier>, first: Span) -> Span {
    name.map_or(first, |name| name.span)
}
