//! A column with all that may stand behind it.

use modelry_graph::Span;

use crate::sql::cursor::Cursor;
use crate::sql::lexer::TokenKind;
use crate::sql::read::constraint;
use crate::sql::read::types::{COLUMN_OPTIONS, type_name};
use crate::sql::syntax::{ColumnDefinition, Constraint, ConstraintKind, Expression, Identifier, KeyPart, Position};

/// A definition that ends at `end` at the latest.
pub(super) fn definition(cursor: &mut Cursor, end: usize) -> Option<ColumnDefinition> {
    let name = cursor.identifier()?;
    Some(definition_of(name, cursor, end))
}

/// What stands behind the name of a column.
pub(super) fn definition_of(name: Identifier, cursor: &mut Cursor, end: usize) -> ColumnDefinition {
    let words = cursor.tokens.get(..end.min(cursor.tokens.len())).unwrap_or_default();
    let mut inner = Cursor { tokens: words, ..cursor.clone() };
    let ty = type_name(&mut inner);
    let mut column = ColumnDefinition {
        name,
        ty,
        nullable: None,
        default: None,
        computed: false,
        identity: None,
        auto_increment: None,
        on_update_now: None,
        collation: None,
        comment: None,
        constraints: Vec::new(),
        position: None,
        doubt: None,
    };
    while !inner.at_end() && !inner.is_symbol(b',') {
        option(&mut inner, &mut column);
    }
    cursor.at = inner.at;
    column
}

fn option(cursor: &mut Cursor, column: &mut ColumnDefinition) {
    let here = cursor.here();
    let name = if cursor.eat("constraint") {
        // SQLite lets the name stand alone.
        if COLUMN_OPTIONS.iter().any(|word| cursor.is(word)) { None } else { cursor.identifier() }
    } else {
        None
    };
    if cursor.eat_all(&["not", "null"]) {
        column.nullable = Some((false, here));
        on_conflict(cursor);
        cursor.eat_all(&["no", "inherit"]);
    } else if cursor.eat("null") {
        column.nullable = Some((true, here));
        on_conflict(cursor);
    } else if cursor.eat("default") {
        column.default = Some(value(cursor));
    } else if let Some(constraint) = inline_constraint(cursor, &column.name, name.clone(), here) {
        column.constraints.extend(constraint);
    } else if cursor.eat("autoincrement") || cursor.eat("auto_increment") {
        column.auto_increment = Some(here);
    } else if cursor.eat("identity") {
        column.auto_increment = Some(here);
        cursor.bracketed();
    } else if cursor.eat("generated") {
        generated(cursor, column, here);
    } else if cursor.is("as") && cursor.is_symbol_ahead(1, b'(') {
        cursor.at += 1;
        cursor.bracketed();
        column.computed = true;
        cursor.eat_one_of(&["stored", "virtual", "persistent"]);
    } else if cursor.eat("collate") {
        cursor.eat_symbol(b'=');
        column.collation = cursor.name().map(|it| it.name.text);
    } else if cursor.eat("comment") {
        column.comment = cursor.string();
    } else if cursor.eat_all(&["on", "update"]) {
        let clock = cursor.is_one_of(&["current_timestamp", "now", "localtime", "localtimestamp"]);
        column.on_update_now = clock.then_some(here);
        cursor.skip_one();
        cursor.bracketed();
    } else if cursor.eat_all(&["character", "set"]) || cursor.eat("charset") {
        cursor.eat_symbol(b'=');
        cursor.identifier();
    } else if cursor.eat("unsigned") || cursor.eat("zerofill") {
        column.ty.iter_mut().for_each(|ty| ty.unsigned = true);
    } else if cursor.eat("first") {
        column.position = Some(Position::First);
    } else if cursor.eat("after") {
        column.position = cursor.identifier().map(Position::After);
    } else if cursor.is_one_of(&["storage", "compression", "column_format", "srid", "ref_system_id"]) {
        cursor.at += 1;
        cursor.eat_symbol(b'=');
        cursor.skip_one();
    } else if cursor.is_one_of(&["visible", "invisible", "unicode", "ascii", "binary", "signed", "sparse"]) {
        cursor.at += 1;
    } else if cursor.eat("using") || cursor.eat("options") || cursor.eat("with") {
        cursor.skip_one();
    } else if cursor.eat("cascade") || cursor.eat("restrict") || cursor.eat_all(&["no", "inherit"]) {
    } else if name.is_none() {
        column.doubt.get_or_insert(here);
        cursor.skip_one();
    }
}

fn generated(cursor: &mut Cursor, column: &mut ColumnDefinition, here: Span) {
    let _ = cursor.eat("always") || cursor.eat_all(&["by", "default"]);
    cursor.eat_all(&["on", "null"]);
    if !cursor.eat("as") {
        column.doubt.get_or_insert(here);
    } else if cursor.eat("identity") {
        column.identity = Some(here);
        cursor.bracketed();
    } else {
        cursor.bracketed();
        column.computed = true;
        cursor.eat_one_of(&["stored", "virtual", "persistent"]);
    }
}

/// A constraint of one column; `Some(None)` when one was read that says nothing.
fn inline_constraint(
    cursor: &mut Cursor,
    column: &Identifier,
    name: Option<Identifier>,
    here: Span,
) -> Option<Option<Constraint>> {
    let span = name.as_ref().map_or(here, |name| name.span);
    let own = || vec![KeyPart::of(column.clone())];
    let kind = if cursor.eat_all(&["primary", "key"])
        || (cursor.is("key") && !cursor.is_symbol_ahead(1, b'(') && cursor.eat("key"))
    {
        let descending = cursor.eat("desc");
        cursor.eat("asc");
        on_conflict(cursor);
        ConstraintKind::PrimaryKey { parts: own(), descending }
    } else if cursor.eat("unique") {
        cursor.eat("key");
        on_conflict(cursor);
        let nulls_not_distinct = cursor.eat_all(&["nulls", "not", "distinct"]);
        cursor.eat_all(&["nulls", "distinct"]);
        ConstraintKind::Unique { parts: own(), include: Vec::new(), nulls_not_distinct, method: None, usable: true }
    } else if cursor.eat("check") {
        ConstraintKind::Check(cursor.bracketed()?)
    } else if cursor.eat("references") {
        ConstraintKind::ForeignKey(Box::new(constraint::reference(cursor, vec![column.clone()])?))
    } else {
        return None;
    };
    let mut constraint =
        Constraint { name, kind, span, deferrable: None, not_valid: false, enforced: None, inline: true };
    constraint::attributes(cursor, &mut constraint);
    Some(Some(constraint))
}

/// SQLite's `ON CONFLICT ROLLBACK`.
pub(super) fn on_conflict(cursor: &mut Cursor) {
    if cursor.eat_all(&["on", "conflict"]) {
        cursor.at += 1;
    }
}

/// The value of a `DEFAULT`, which ends where another option of the column starts.
pub(super) fn value(cursor: &mut Cursor) -> Expression {
    let start = cursor.at;
    let mut first = true;
    while !cursor.at_end() && !cursor.is_symbol(b',') && !cursor.is_symbol(b')') {
        let word = cursor.peek(0).is_some_and(|token| token.kind == TokenKind::Word);
        let ends = word && (VALUE_ENDS.iter().any(|end| cursor.is(end)) || cursor.are(&["character", "set"]));
        if ends && !first {
            break;
        }
        cursor.skip_one();
        first = false;
    }
    cursor.slice(start, cursor.at)
}

/// Words that cannot go on with a value, but start the next option.
const VALUE_ENDS: &[&str] = &[
    "not",
    "null",
    "constraint",
    "unique",
    "primary",
    "check",
    "references",
    "comment",
    "collate",
    "generated",
    "on",
    "auto_increment",
    "autoincrement",
    "key",
    "deferrable",
    "initially",
    "invisible",
    "visible",
    "after",
    "first",
    "default",
    "storage",
    "compression",
    "column_format",
    "algorithm",
    "enforced",
    "charset",
    "enable",
];

impl KeyPart {
    /// A plain column.
    pub(super) fn of(column: Identifier) -> KeyPart {
        KeyPart {
            column: Some(column),
            expression: None,
            descending: false,
            nulls_first: None,
            operator_class: None,
            collation: None,
            prefix: None,
        }
    }
}
