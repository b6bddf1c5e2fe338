//! What an expression comes to, as far as that can be told without running anything.

use std::rc::Rc;

use compact_str::CompactString;
use modelry_graph::Place;

use super::evaluate::Scope;
use super::project::ModuleId;
use crate::syntax::javascript::{Class, Enum, Function};

/// A value and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Value<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) place: Place,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Kind<'a> {
    Null,
    Undefined,
    Bool(bool),
    Number(CompactString),
    Text(CompactString),
    Regex(CompactString),
    Array(Rc<Vec<Value<'a>>>),
    Object(Rc<Object<'a>>),
    /// Something of a package or of what runs the code: `DataTypes.STRING`, `Sequelize`, `process.env.X`.
    /// The first part of its name is what the package calls it.
    External(CompactString),
    /// A call, or `new`, of something external.
    Call(Rc<Called<'a>>),
    Function(&'a Function, Rc<Scope<'a>>),
    Class(&'a Class, Rc<Scope<'a>>),
    Enum(&'a Enum, ModuleId),
    /// `import * as models`, `require("./models")` of a module without a single export.
    Namespace(ModuleId),
    Unknown,
}

/// An object with members in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Object<'a> {
    pub(super) members: Vec<(CompactString, Value<'a>)>,
    /// Are there members of which the name or the value's source is not known?
    pub(super) open: bool,
}

/// A call of something external.
#[derive(Clone, Debug)]
pub(super) struct Called<'a> {
    /// What is called: `Sequelize.literal`.
    pub(super) name: CompactString,
    pub(super) arguments: Vec<Value<'a>>,
    /// The value on which a method is called: `DataTypes.INTEGER(11)` of `DataTypes.INTEGER(11).UNSIGNED`.
    pub(super) on: Option<Value<'a>>,
    /// The call itself, whatever name its value goes by.
    pub(super) origin: Place,
}

impl<'a> Object<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.members.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Sets a member, in its old place if it is there already.
    pub(super) fn set(&mut self, name: CompactString, value: Value<'a>) {
        match self.members.iter_mut().find(|(key, _)| *key == name) {
            Some((_, old)) => *old = value,
            None => self.members.push((name, value)),
        }
    }
}

impl<'a> Value<'a> {
    pub(super) fn new(kind: Kind<'a>, place: Place) -> Value<'a> {
        Value { kind, place }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn number(&self) -> Option<&str> {
        match &self.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    pub(super) fn bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub(super) fn object(&self) -> Option<&Object<'a>> {
        match &self.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    pub(super) fn array(&self) -> Option<&[Value<'a>]> {
        match &self.kind {
            Kind::Array(elements) => Some(elements),
            _ => None,
        }
    }

    pub(super) fn external(&self) -> Option<&str> {
        match &self.kind {
            Kind::External(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn call(&self) -> Option<&Called<'a>> {
        match &self.kind {
            Kind::Call(call) => Some(call),
            _ => None,
        }
    }

    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.kind, Kind::Unknown)
    }

    /// Does JavaScript take it for true? `None` where that is not known.
    pub(super) fn truthy(&self) -> Option<bool> {
        match &self.kind {
            Kind::Null | Kind::Undefined => Some(false),
            Kind::Bool(value) => Some(*value),
            Kind::Number(number) => number.parse::<f64>().ok().map(|it| it != 0.0),
            Kind::Text(text) => Some(!text.is_empty()),
            Kind::Regex(_)
            | Kind::Array(_)
            | Kind::Object(_)
            | Kind::Function(..)
            | Kind::Class(..)
            | Kind::Enum(..)
            | Kind::Namespace(_) => Some(true),
            Kind::External(_) | Kind::Call(_) | Kind::Unknown => None,
        }
    }

    /// The text of a constant as it would be stored.
    pub(super) fn stored(&self) -> Option<String> {
        match &self.kind {
            Kind::Text(text) => Some(text.to_string()),
            Kind::Number(number) => Some(number.to_string()),
            Kind::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }
}
