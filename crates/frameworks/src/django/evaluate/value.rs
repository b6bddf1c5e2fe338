//! What a constant expression is worth.

use crate::django::project::ClassId;

/// What an expression is worth.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `None`.
    None,
    /// `True`, `False`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// Text.
    Text(String),
    /// A list, tuple or set.
    List(Vec<Value>),
    /// A dictionary.
    Dict(Vec<(Value, Value)>),
    /// A member of an enum.
    Member {
        /// Its name.
        name: String,
        /// Its value.
        value: Box<Value>,
    },
    /// An enum itself.
    Enum(ClassId),
    /// Something outside the tree, by its canonical name.
    External(String),
    /// It cannot be known without running the program.
    Unknown,
}

impl Value {
    /// The value of an enum's member; anything else is itself.
    pub fn plain(&self) -> &Value {
        match self {
            Value::Member { value, .. } => value.plain(),
            other => other,
        }
    }

    /// The text that a database column would hold for it.
    pub fn text(&self) -> Option<String> {
        match self.plain() {
            Value::Text(text) | Value::Number(text) => Some(text.clone()),
            Value::Bool(true) => Some("true".to_owned()),
            Value::Bool(false) => Some("false".to_owned()),
            _ => None,
        }
    }

    /// The elements of a list.
    pub fn elements(&self) -> Option<&[Value]> {
        match self {
            Value::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// Is any part of it unknown?
    pub fn has_unknown(&self) -> bool {
        match self {
            Value::Unknown => true,
            Value::List(elements) => elements.iter().any(Value::has_unknown),
            Value::Dict(pairs) => pairs.iter().any(|(key, value)| key.has_unknown() || value.has_unknown()),
            Value::Member { value, .. } => value.has_unknown(),
            Value::None | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Enum(_) | Value::External(_) => {
                false
            }
        }
    }
}
