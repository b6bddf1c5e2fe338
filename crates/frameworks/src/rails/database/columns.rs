//! A column as the words of a migration define it.

use compact_str::CompactString;
use modelry_graph::Span;

use super::run::{Run, identifier};
use super::types::type_name;
use super::value::{Arguments, Item, Value};
use crate::sql::syntax::{
    AlterAction, ColumnDefinition, Constraint, ConstraintKind, Expression, Identifier, KeyPart, Position,
    StatementKind, TypeName,
};
use crate::syntax::ruby::{Block, NodeKind};

/// The default of a column, as SQL.
pub(super) enum Default {
    Nothing,
    Sql(String),
    /// The time at which the migration runs, by what asks for it: `Time.now`.
    Clock(CompactString),
    Unknown,
}

impl<'a> Run<'a, '_> {
    /// A column of that kind.
    pub(super) fn column(&self, name: Identifier, kind: &str, options: &Arguments<'a>, span: Span) -> ColumnDefinition {
        let mut column = ColumnDefinition {
            name,
            ty: type_name(kind, options, self.manner, span).or_else(|| Some(unread_type(span))),
            nullable: None,
            default: None,
            computed: kind == "virtual" || options.has("as"),
            identity: None,
            auto_increment: options.get("auto_increment").filter(|it| it.truth() == Some(true)).map(|it| it.span),
            on_update_now: None,
            collation: options.text("collation").map(str::to_owned),
            comment: options.text("comment").map(str::to_owned),
            constraints: Vec::new(),
            position: self.position(options),
            doubt: None,
        };
        if options.open {
            column.doubt = Some(span);
        }
        if let Some(null) = options.get("null") {
            match null.truth() {
                Some(nullable) => column.nullable = Some((nullable, null.span)),
                None => column.doubt = Some(null.span),
            }
        }
        if let Some(default) = options.get("default") {
            match self.default(default, kind, options) {
                Default::Nothing => {}
                Default::Sql(text) => column.default = Some(Expression::new(text, default.span)),
                Default::Clock(text) => column.default = Some(frozen_clock(text, default.span)),
                Default::Unknown => {
                    // Whether NULL is allowed is known all the same.
                    column.nullable = column.nullable.or(Some((true, default.span)).filter(|_| column.doubt.is_none()));
                    column.doubt = Some(default.span);
                }
            }
        }
        if kind == "primary_key" {
            self.make_primary_key(&mut column, "primary_key", options, span);
        } else if options.is_true("primary_key") {
            self.make_primary_key(&mut column, kind, options, span);
        }
        column
    }

    fn position(&self, options: &Arguments<'a>) -> Option<Position> {
        // Only MySQL places columns.
        if !self.manner.is_mysql() {
            return None;
        }
        if options.is_true("first") {
            return Some(Position::First);
        }
        let after = options.get("after")?;
        Some(Position::After(identifier(after.text()?, after.span)))
    }

    /// The primary key that Rails adds: it counts up unless its type cannot.
    pub(super) fn make_primary_key(
        &self,
        column: &mut ColumnDefinition,
        kind: &str,
        options: &Arguments<'a>,
        span: Span,
    ) {
        let (mysql, sqlite) = (self.manner.is_mysql(), self.manner.is_sqlite());
        let big = self.manner.version.has_big_keys();
        let kind = match kind {
            "primary_key" if sqlite => "integer",
            "primary_key" if big => "bigint",
            "primary_key" => "integer",
            kind => kind,
        };
        let counts = !options.has("default");
        match kind {
            "integer" | "bigint" if !counts => {}
            "integer" | "bigint" if mysql => column.auto_increment = Some(span),
            "integer" | "bigint" if sqlite => {}
            "integer" | "bigint" => {
                let name = if kind == "bigint" { "bigserial" } else { "serial" };
                let limited = options.get("limit").and_then(Item::number).is_some_and(|it| it > 4);
                let name = if limited { "bigserial" } else { name };
                column.ty = type_name(name, &Arguments::default(), self.manner, span);
            }
            "uuid" if counts && !mysql && !sqlite => {
                let function =
                    if self.manner.version.has_big_keys() { "gen_random_uuid()" } else { "uuid_generate_v4()" };
                column.default = Some(Expression::new(function, span));
            }
            _ => {}
        }
        if column.ty.is_none() || matches!(kind, "integer" | "bigint") && (mysql || sqlite || !counts) {
            column.ty = type_name(kind, &options.only_options(), self.manner, span);
        }
        if sqlite && !matches!(kind, "integer") {
            // SQLite alone lets a key hold NULL, and Rails does not.
            column.nullable = Some((false, span));
        }
        column.constraints.push(primary_key(vec![column.name.clone()], column.name.span, true));
    }

    /// A default in the terms of the column's type.
    pub(super) fn default(&self, item: &Item<'a>, kind: &str, options: &Arguments<'a>) -> Default {
        let numbers_for_truth = self.manner.is_mysql() || self.manner.is_sqlite();
        let truth = |value: bool| match (value, numbers_for_truth) {
            (true, true) => "1",
            (false, true) => "0",
            (true, false) => "true",
            (false, false) => "false",
        };
        let is_number = matches!(kind, "integer" | "bigint" | "float" | "decimal" | "numeric" | "smallint");
        let text = match &item.value {
            Value::Nil => return Default::Nothing,
            Value::Clock(text) => return Default::Clock(text.clone()),
            Value::Bool(value) if is_number => if *value { "1" } else { "0" }.to_owned(),
            Value::Bool(value) => truth(*value).to_owned(),
            Value::Number(text) if kind == "boolean" => truth(text != "0").to_owned(),
            Value::Number(text) if is_number => text.to_string(),
            Value::Number(text) => quoted(text),
            Value::Text(text) if kind == "boolean" => {
                truth(!matches!(text.as_str(), "f" | "false" | "0" | "F" | "FALSE" | "off" | "")).to_owned()
            }
            Value::Text(text) if is_number && text.trim().is_empty() => return Default::Nothing,
            Value::Text(text) if is_number && is_numeric(text) => text.trim().to_owned(),
            Value::Text(text) if kind == "uuid" && text.ends_with("()") => text.to_string(),
            Value::Text(text) | Value::Symbol(text) => quoted(text),
            Value::Array(items) if options.is_true("array") => {
                match items.iter().map(array_element).collect::<Option<Vec<String>>>() {
                    Some(items) => quoted(&format!("{{{}}}", items.join(","))),
                    None => return Default::Unknown,
                }
            }
            Value::Array(_) | Value::Hash(_) if kind != "hstore" => match json(item) {
                Some(text) => quoted(&text),
                None => return Default::Unknown,
            },
            Value::Hash(pairs) if pairs.is_empty() => quoted(""),
            Value::Lambda(block) => match self.text_of_block(block) {
                Some(text) => text,
                None => return Default::Unknown,
            },
            _ => return Default::Unknown,
        };
        Default::Sql(text)
    }

    /// `-> { "now()" }`
    fn text_of_block(&self, block: &'a Block) -> Option<String> {
        match block.body.as_ref() {
            [only] => match &only.kind {
                NodeKind::String(text) | NodeKind::Symbol(text) => Some(text.to_string()),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn alter(&mut self, table: &str, table_span: Span, action: AlterAction, span: Span) {
        let table = super::run::object(table, table_span);
        self.emit(StatementKind::AlterTable { table, if_exists: false, actions: vec![action] }, span);
    }

    /// `change_column` sets the type, and what its options name.
    pub(super) fn change_column(
        &mut self,
        table: &str,
        table_span: Span,
        column: &Item<'a>,
        arguments: &Arguments<'a>,
    ) {
        let (Some(name), Some(kind)) = (column.text(), arguments.at(0).and_then(Item::text)) else {
            return self.uncertain(
                Some(table),
                &[modelry_graph::Part::Columns],
                "a changed column could not be read",
                table_span,
            );
        };
        let (name, kind, span) = (identifier(name, column.span), kind.to_owned(), column.span);
        let options = arguments.only_options();
        let definition = self.column(name.clone(), &kind, &options, arguments.at(0).map_or(span, |it| it.span));
        match definition.ty.filter(|ty| !ty.name.is_empty()) {
            Some(ty) => {
                let collation = definition.collation.clone();
                self.alter(table, table_span, AlterAction::SetType { column: name.clone(), ty, collation }, span);
            }
            None => self.uncertain(
                Some(table),
                &[modelry_graph::Part::Columns],
                "the type of a column could not be read",
                span,
            ),
        }
        if let Some(null) = options.get("null") {
            match null.truth() {
                Some(nullable) => {
                    let action = AlterAction::SetNullable { column: name.clone(), nullable, span: null.span };
                    self.alter(table, table_span, action, span);
                }
                None => {
                    self.uncertain(Some(table), &[modelry_graph::Part::Columns], "`null:` could not be read", null.span)
                }
            }
        }
        if let Some(default) = options.get("default") {
            self.change_default(table, table_span, &name, default, &kind, &options);
        }
        if let Some(comment) = options.text("comment") {
            let statement = StatementKind::CommentOnColumn {
                table: super::run::object(table, table_span),
                column: name,
                text: Some(comment.to_owned()),
            };
            self.emit(statement, span);
        }
    }

    pub(super) fn change_default(
        &mut self,
        table: &str,
        table_span: Span,
        column: &Identifier,
        default: &Item<'a>,
        kind: &str,
        options: &Arguments<'a>,
    ) {
        let default_sql = match self.default(default, kind, options) {
            Default::Nothing => None,
            Default::Sql(text) => Some(Expression::new(text, default.span)),
            Default::Clock(text) => Some(frozen_clock(text, default.span)),
            Default::Unknown => {
                let reason = "a default could not be read";
                self.uncertain(Some(table), &[modelry_graph::Part::Columns], reason, default.span);
                let position = self.schema.replayed.position(super::run::bare(table));
                let found = position.and_then(|it| self.schema.replayed.tables.get_mut(it));
                for own in found.into_iter().flat_map(|it| &mut it.columns) {
                    if own.name.text == column.text {
                        own.default = modelry_graph::Stated::Unknown;
                    }
                }
                return;
            }
        };
        let action = AlterAction::SetDefault { column: column.clone(), default: default_sql };
        self.alter(table, table_span, action, column.span);
    }
}

fn frozen_clock(text: CompactString, span: Span) -> Expression {
    Expression { frozen_clock: true, ..Expression::new(text, span) }
}

/// `PRIMARY KEY (…)`.
pub(super) fn primary_key(columns: Vec<Identifier>, span: Span, inline: bool) -> Constraint {
    constraint(
        ConstraintKind::PrimaryKey { parts: columns.into_iter().map(key_part).collect(), descending: false },
        span,
        inline,
    )
}

pub(super) fn constraint(kind: ConstraintKind, span: Span, inline: bool) -> Constraint {
    Constraint { name: None, kind, span, deferrable: None, not_valid: false, enforced: None, inline }
}

pub(super) fn key_part(column: Identifier) -> KeyPart {
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

/// A type that is written in a way that cannot be read: it has no name.
fn unread_type(span: Span) -> TypeName {
    TypeName {
        schema: None,
        name: String::new(),
        quoted: false,
        arguments: Vec::new(),
        dimensions: 0,
        unsigned: false,
        span,
    }
}

pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn is_numeric(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok()
}

fn array_element(item: &Item<'_>) -> Option<String> {
    match &item.value {
        Value::Number(text) => Some(text.to_string()),
        Value::Bool(value) => Some(if *value { "t" } else { "f" }.to_owned()),
        Value::Text(text) | Value::Symbol(text) => {
            let plain =
                !text.is_empty() && text.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.'));
            Some(if plain { text.to_string() } else { format!("\"{}\"", text.replace('"', "\\\"")) })
        }
        _ => None,
    }
}

/// A value as JSON.
fn json(item: &Item<'_>) -> Option<String> {
    Some(match &item.value {
        Value::Nil => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) => text.to_string(),
        Value::Text(text) | Value::Symbol(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(json).collect();
            format!("[{}]", items?.join(","))
        }
        Value::Hash(pairs) => {
            let pair = |(key, value): &(Item<'_>, Item<'_>)| {
                Some(format!("\"{}\":{}", key.text()?.replace('"', "\\\""), json(value)?))
            };
            let pairs: Option<Vec<String>> = pairs.iter().map(pair).collect();
            format!("{{{}}}", pairs?.join(","))
        }
        _ => return None,
    })
}
