//! What expressions of a migration come to.

use compact_str::CompactString;
use modelry_graph::Span;

use crate::syntax::ruby::Block;

/// A value, as far as it can be known without running the program.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    Nil,
    Bool(bool),
    Number(CompactString),
    Text(CompactString),
    /// A text of which parts are not known, with a gap for each.
    Sketch(CompactString),
    Symbol(CompactString),
    Regex(CompactString),
    Array(Vec<Item<'a>>),
    Hash(Vec<(Item<'a>, Item<'a>)>),
    Lambda(&'a Block),
    Constant(CompactString),
    /// The `t` of `create_table` and `change_table`: a position among those that are open.
    Table(usize),
    /// The migration itself, or the connection, which understand the same.
    Connection,
    /// The `dir` of `reversible`.
    Direction,
    /// The name of the database engine, as it stands in `adapter_name`.
    Adapter(&'static str),
    /// `Rails.env`.
    Environment,
    /// The time at which the migration runs, by what asks for it: `Time.now`.
    Clock(CompactString),
    Unknown,
}

/// A value and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Item<'a> {
    pub(super) value: Value<'a>,
    pub(super) span: Span,
}

impl<'a> Item<'a> {
    pub(super) fn new(value: Value<'a>, span: Span) -> Item<'a> {
        Item { value, span }
    }

    pub(super) fn unknown(span: Span) -> Item<'a> {
        Item { value: Value::Unknown, span }
    }

    /// The text of a string or symbol.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Symbol(text) => Some(text),
            Value::Adapter(name) => Some(name),
            _ => None,
        }
    }

    /// As `text`, also when parts of it are not known.
    pub(super) fn sketch(&self) -> Option<&str> {
        match &self.value {
            Value::Sketch(text) => Some(text),
            _ => self.text(),
        }
    }

    pub(super) fn number(&self) -> Option<u32> {
        match &self.value {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Does it count as true? `None` when it is not known.
    pub(super) fn truth(&self) -> Option<bool> {
        match &self.value {
            Value::Nil | Value::Bool(false) => Some(false),
            Value::Unknown => None,
            _ => Some(true),
        }
    }

    pub(super) fn is_nil(&self) -> bool {
        matches!(self.value, Value::Nil)
    }

    /// Its texts, when it is one or a list of nothing else.
    pub(super) fn texts(&self) -> Option<Vec<(String, Span)>> {
        match &self.value {
            Value::Array(items) => items.iter().map(|it| Some((it.text()?.to_owned(), it.span))).collect(),
            _ => Some(vec![(self.text()?.to_owned(), self.span)]),
        }
    }

    /// Is anything in it that is not known?
    pub(super) fn is_uncertain(&self) -> bool {
        match &self.value {
            Value::Unknown | Value::Sketch(_) => true,
            Value::Array(items) => items.iter().any(Item::is_uncertain),
            Value::Hash(pairs) => pairs.iter().any(|(key, value)| key.is_uncertain() || value.is_uncertain()),
            _ => false,
        }
    }

    /// The value under that key.
    pub(super) fn get(&self, name: &str) -> Option<&Item<'a>> {
        match &self.value {
            Value::Hash(pairs) => pairs.iter().rev().find(|(key, _)| key.text() == Some(name)).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// Are both surely the same, or surely not?
pub(super) fn equal(one: &Item<'_>, other: &Item<'_>) -> Option<bool> {
    Some(match (&one.value, &other.value) {
        (Value::Unknown | Value::Sketch(_) | Value::Clock(_), _)
        | (_, Value::Unknown | Value::Sketch(_) | Value::Clock(_)) => return None,
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::Symbol(a), Value::Symbol(b)) | (Value::Text(a), Value::Text(b)) => a == b,
        (Value::Constant(a), Value::Constant(b)) => a == b,
        (Value::Adapter(a), Value::Text(b)) | (Value::Text(b), Value::Adapter(a)) => *a == b,
        (Value::Environment, Value::Text(name)) | (Value::Text(name), Value::Environment) => {
            return if matches!(name.as_str(), "test" | "development") { Some(false) } else { None };
        }
        (Value::Array(a), Value::Array(b)) => {
            if a.len() != b.len() {
                return Some(false);
            }
            let mut all = true;
            for (one, other) in a.iter().zip(b) {
                all &= equal(one, other)?;
            }
            all
        }
        (Value::Hash(_) | Value::Lambda(_) | Value::Table(_) | Value::Connection | Value::Direction, _) => return None,
        _ => false,
    })
}

/// The arguments of a call.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments<'a> {
    pub(super) positional: Vec<Item<'a>>,
    /// Keywords, and the pairs of a hash at the end.
    pub(super) options: Vec<(CompactString, Item<'a>)>,
    /// There may be more keywords than could be read.
    pub(super) open: bool,
}

impl<'a> Arguments<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&Item<'a>> {
        self.options.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Item::text)
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|it| it.truth() == Some(true))
    }

    pub(super) fn at(&self, position: usize) -> Option<&Item<'a>> {
        self.positional.get(position)
    }

    pub(super) fn text_at(&self, position: usize) -> Option<&str> {
        self.at(position).and_then(Item::text)
    }

    pub(super) fn set(&mut self, name: &str, value: Item<'a>) {
        self.options.retain(|(key, _)| key != name);
        self.options.push((name.into(), value));
    }

    pub(super) fn set_default(&mut self, name: &str, value: Value<'a>, span: Span) {
        if !self.has(name) {
            self.options.push((name.into(), Item::new(value, span)));
        }
    }

    /// The same without positional arguments.
    pub(super) fn only_options(&self) -> Arguments<'a> {
        Arguments { positional: Vec::new(), options: self.options.clone(), open: self.open }
    }
}
