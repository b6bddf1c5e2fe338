//! What expressions of a migration come to, as far as it can be told without running it.

use std::collections::HashMap;

use modelry_graph::{FileId, Span};

use crate::sequelize::types::{Argument, DataType};
use crate::sql::Script;
use crate::syntax::javascript::Function;

/// A value, and the expression that gave it.
#[derive(Clone, Debug)]
pub(super) struct Value<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) span: Span,
}

#[derive(Clone, Debug)]
pub(super) enum Kind<'a> {
    /// It could not be told.
    Unknown,
    Undefined,
    Null,
    Bool(bool),
    Number(String),
    Text(Text),
    Array(Vec<Value<'a>>),
    Object(Object<'a>),
    Function(&'a Function, ScopeId),
    /// `queryInterface`.
    Interface,
    /// `queryInterface.sequelize`.
    Connection,
    /// The package, its class, and `DataTypes`: all of them have the types.
    Library,
    /// `Sequelize.Op`.
    Operators,
    /// `Op.ne`.
    Operator(String),
    Type(Box<DataType>),
    /// `Sequelize.literal(…)`, `fn(…)`, `col(…)`: SQL.
    Sql(String),
    /// What stands in a file of SQL.
    Script(FileId, &'a Script),
}

/// A text.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) text: String,
    /// Where it starts in its file, when it stands there byte for byte.
    pub(super) at: Option<u32>,
    /// It has holes, each shown as `{{…}}`, whose text could not be told.
    pub(super) holes: bool,
}

/// An object with its properties in order. Those whose key is an operator (`[Op.ne]`) are named `@ne`.
#[derive(Clone, Debug, Default)]
pub(super) struct Object<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    /// It may have properties, or values of them, that could not be read.
    pub(super) incomplete: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) key: String,
    pub(super) key_span: Span,
    pub(super) value: Value<'a>,
}

/// A scope, by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ScopeId(pub(super) usize);

/// The names of a module, a function or a block.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope<'a> {
    pub(super) names: HashMap<String, Value<'a>>,
    pub(super) outer: Option<ScopeId>,
    /// The module it is in.
    pub(super) module: usize,
}

impl<'a> Object<'a> {
    pub(super) fn get(&self, key: &str) -> Option<&Entry<'a>> {
        self.entries.iter().rev().find(|entry| entry.key == key)
    }

    pub(super) fn set(&mut self, key: &str, key_span: Span, value: Value<'a>) {
        match self.entries.iter_mut().find(|entry| entry.key == key) {
            Some(entry) => *entry = Entry { key: key.to_owned(), key_span, value },
            None => self.entries.push(Entry { key: key.to_owned(), key_span, value }),
        }
    }
}

impl<'a> Value<'a> {
    pub(super) fn new(kind: Kind<'a>, span: Span) -> Value<'a> {
        Value { kind, span }
    }

    pub(super) fn unknown(span: Span) -> Value<'a> {
        Value { kind: Kind::Unknown, span }
    }

    pub(super) fn plain(text: impl Into<String>, span: Span) -> Value<'a> {
        Value { kind: Kind::Text(Text { text: text.into(), at: None, holes: false }), span }
    }

    /// The text, when all of it is known.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) if !text.holes => Some(&text.text),
            _ => None,
        }
    }

    pub(super) fn object(&self) -> Option<&Object<'a>> {
        match &self.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        matches!(self.kind, Kind::Undefined | Kind::Null)
    }

    /// The property of an object; `None` when it surely has none.
    pub(super) fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.object()?.get(key).map(|entry| &entry.value)
    }

    /// Does it count as true? `None` when it cannot be told.
    pub(super) fn truth(&self) -> Option<bool> {
        match &self.kind {
            Kind::Unknown => None,
            Kind::Undefined | Kind::Null => Some(false),
            Kind::Bool(value) => Some(*value),
            Kind::Number(text) => text.parse::<f64>().ok().map(|number| number != 0.0),
            Kind::Text(text) => Some(!text.text.is_empty()),
            _ => Some(true),
        }
    }

    /// A number, text or truth as text, for comparing and joining.
    pub(super) fn primitive(&self) -> Option<String> {
        match &self.kind {
            Kind::Undefined => Some("undefined".to_owned()),
            Kind::Null => Some("null".to_owned()),
            Kind::Bool(value) => Some(value.to_string()),
            Kind::Number(text) => Some(text.clone()),
            Kind::Text(text) if !text.holes => Some(text.text.clone()),
            _ => None,
        }
    }

    /// Does it hold the query interface or the connection, so that who gets it may change the schema?
    pub(super) fn can_change_schema(&self) -> bool {
        match &self.kind {
            Kind::Interface | Kind::Connection => true,
            Kind::Array(items) => items.iter().any(Value::can_change_schema),
            Kind::Object(object) => object.entries.iter().any(|entry| entry.value.can_change_schema()),
            _ => false,
        }
    }

    /// As an argument of a type.
    pub(super) fn argument(&self) -> Argument {
        match &self.kind {
            Kind::Number(text) => Argument::Number(text.clone()),
            Kind::Text(text) if !text.holes => Argument::Text(text.text.clone()),
            Kind::Bool(value) => Argument::Flag(*value),
            Kind::Array(items) => Argument::List(items.iter().map(Value::argument).collect()),
            Kind::Object(object) if !object.incomplete => {
                let option = |entry: &Entry<'a>| (entry.key.clone(), entry.value.argument());
                Argument::Options(object.entries.iter().map(option).collect())
            }
            Kind::Type(ty) => Argument::Type(ty.clone()),
            _ => Argument::Unknown,
        }
    }
}
