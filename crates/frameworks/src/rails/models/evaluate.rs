//! What an expression is worth, as far as that can be told without running it.

use super::context::{Bound, Context};
use super::project::Project;
use crate::syntax::ruby::{Node, NodeKind};

/// How deep expressions may lead to others.
const DEPTH: u32 = 24;

/// The value of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Nil,
    Bool(bool),
    /// A string or symbol.
    Text(String),
    /// A number as written.
    Number(String),
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
    /// From, to, and is the end left out?
    Range(Box<(Value, Value)>, bool),
    /// A class or module, by its full name.
    Class(String),
    /// The source of a regular expression.
    Regex(String),
    /// It could not be read.
    Unknown,
}

impl Value {
    /// The text of a string or symbol.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As `to_s` writes it; `None` where that is not plain.
    pub(super) fn shown(&self) -> Option<String> {
        match self {
            Value::Nil => Some(String::new()),
            Value::Bool(value) => Some(value.to_string()),
            Value::Text(text) | Value::Number(text) | Value::Class(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// The elements of a list; one value is a list of itself, `nil` an empty one, as `Array()` makes it.
    pub(super) fn list(self) -> Option<Vec<Value>> {
        match self {
            Value::List(values) => Some(values),
            Value::Nil => Some(Vec::new()),
            Value::Unknown => None,
            other => Some(vec![other]),
        }
    }

    /// A whole number that is not negative.
    pub(super) fn size(&self) -> Option<u32> {
        match self {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    fn integer(&self) -> Option<i64> {
        match self {
            Value::Number(text) => match text.strip_prefix("0x") {
                Some(hex) => i64::from_str_radix(hex, 16).ok(),
                None => text.parse().ok(),
            },
            _ => None,
        }
    }

    /// Is all of it known?
    pub(super) fn is_known(&self) -> bool {
        match self {
            Value::Unknown => false,
            Value::List(values) => values.iter().all(Value::is_known),
            Value::Map(pairs) => pairs.iter().all(|(key, value)| key.is_known() && value.is_known()),
            Value::Range(ends, _) => ends.0.is_known() && ends.1.is_known(),
            _ => true,
        }
    }
}

impl<'a> Project<'a> {
    /// What an expression is worth where it stands.
    pub(super) fn value(&self, node: &Node, context: &Context<'a>) -> Value {
        self.evaluate(node, context, 0)
    }

    pub(super) fn evaluate(&self, node: &Node, context: &Context<'a>, depth: u32) -> Value {
        if depth > DEPTH {
            return Value::Unknown;
        }
        let inner = |node: &Node| self.evaluate(node, context, depth + 1);
        match &node.kind {
            NodeKind::Nil => Value::Nil,
            NodeKind::Bool(value) => Value::Bool(*value),
            NodeKind::Number(text) => Value::Number(text.to_string()),
            NodeKind::String(text) | NodeKind::Symbol(text) => Value::Text(text.to_string()),
            NodeKind::Regex(source) => Value::Regex(source.to_string()),
            NodeKind::Interpolated(parts) => {
                let mut text = String::new();
                for part in parts {
                    let shown = match inner(part) {
                        Value::Regex(source) => Some(format!("(?-mix:{source})")),
                        other => other.shown(),
                    };
                    match shown {
                        Some(shown) => text.push_str(&shown),
                        None => return Value::Unknown,
                    }
                }
                Value::Text(text)
            }
            NodeKind::Array(nodes) => {
                let mut values = Vec::new();
                for node in nodes {
                    match &node.kind {
                        NodeKind::Splat(node) => match inner(node).list() {
                            Some(list) => values.extend(list),
                            None => return Value::Unknown,
                        },
                        _ => values.push(inner(node)),
                    }
                }
                Value::List(values)
            }
            NodeKind::Hash(hash) => {
                let mut pairs = Vec::new();
                for pair in &hash.pairs {
                    match &pair.key {
                        Some(key) => pairs.push((inner(key), inner(&pair.value))),
                        None => match inner(&pair.value) {
                            Value::Map(more) => pairs.extend(more),
                            _ => return Value::Unknown,
                        },
                    }
                }
                Value::Map(pairs)
            }
            NodeKind::Range(range) => {
                let end = |node: &Option<Node>| node.as_ref().map_or(Value::Nil, inner);
                Value::Range(Box::new((end(&range.from), end(&range.to))), range.exclusive)
            }
            NodeKind::Constant(path) => self.constant_value(path, context, depth),
            NodeKind::SelfObject => self.itself(context),
            NodeKind::Variable(name) if context.selves.contains(name) => self.itself(context),
            NodeKind::Variable(name) => match context.bound(name) {
                Some(Bound::Class(class)) => Value::Class(class.to_string()),
                Some(Bound::Value(value)) => value.clone(),
                Some(Bound::Node(node, context)) => self.evaluate(node, context, depth + 1),
                Some(Bound::List(nodes, context)) => {
                    Value::List(nodes.iter().map(|node| self.evaluate(node, context, depth + 1)).collect())
                }
                Some(Bound::Merged(parts)) => {
                    let [one, other] = &**parts;
                    let value = |(node, home): &(&'a Node, Context<'a>)| self.evaluate(node, home, depth + 1);
                    combined(value(one), "merge", value(other))
                }
                Some(Bound::Unknown) | None => Value::Unknown,
            },
            NodeKind::Sequence(nodes) => match &**nodes {
                [only] => inner(only),
                _ => Value::Unknown,
            },
            NodeKind::Call(call) => self.called(call, context, depth),
            NodeKind::Assign(_)
            | NodeKind::Class(_)
            | NodeKind::Module(_)
            | NodeKind::Method(_)
            | NodeKind::Lambda(_)
            | NodeKind::If(_)
            | NodeKind::Branches(_)
            | NodeKind::And(_)
            | NodeKind::Or(_)
            | NodeKind::Splat(_)
            | NodeKind::BlockArgument(_)
            | NodeKind::Return(_)
            | NodeKind::Other => Value::Unknown,
        }
    }

    pub(super) fn itself(&self, context: &Context<'a>) -> Value {
        match context.bound("self") {
            Some(Bound::Class(class)) => Value::Class(class.to_string()),
            _ => Value::Unknown,
        }
    }

    /// What stands before or behind all tables, for a class that says it itself: `"#{table_name_prefix}people"`.
    pub(super) fn affix(&self, name: &str) -> Value {
        let affix = if name == "table_name_prefix" { &self.table_affixes.0 } else { &self.table_affixes.1 };
        affix.clone().map_or(Value::Unknown, Value::Text)
    }

    fn constant_value(&self, path: &str, context: &Context<'a>, depth: u32) -> Value {
        let Some(name) = self.resolve(path, &context.nesting) else {
            return Value::Unknown;
        };
        match self.constant(&name) {
            Some((node, context)) => self.evaluate(node, context, depth + 1),
            None => Value::Class(name.into()),
        }
    }
}

pub(super) fn flattened(values: Vec<Value>) -> Vec<Value> {
    let nested = values.into_iter().flat_map(|value| match value {
        Value::List(inner) => flattened(inner),
        other => vec![other],
    });
    nested.collect()
}

/// `(1..3).to_a`
pub(super) fn counted(ends: &(Value, Value), exclusive: bool) -> Value {
    let (Some(from), Some(to)) = (ends.0.integer(), ends.1.integer()) else { return Value::Unknown };
    let to = if exclusive { to.saturating_sub(1) } else { to };
    if to.saturating_sub(from) > 1_000 {
        return Value::Unknown;
    }
    Value::List((from..=to).map(|number| Value::Number(number.to_string())).collect())
}

pub(super) fn scaled(value: &Value, factor: i64) -> Value {
    value.integer().and_then(|it| it.checked_mul(factor)).map_or(Value::Unknown, |it| Value::Number(it.to_string()))
}

pub(super) fn combined(one: Value, operator: &str, other: Value) -> Value {
    if let (Some(one), Some(other)) = (one.integer(), other.integer()) {
        let result = match operator {
            "+" => one.checked_add(other),
            "-" => one.checked_sub(other),
            "*" => one.checked_mul(other),
            "/" => one.checked_div_euclid(other),
            "**" => u32::try_from(other).ok().and_then(|other| one.checked_pow(other)),
            "<<" => u32::try_from(other).ok().and_then(|other| one.checked_mul(1_i64.checked_shl(other)?)),
            _ => None,
        };
        return result.map_or(Value::Unknown, |it| Value::Number(it.to_string()));
    }
    match (one, operator, other) {
        (Value::List(mut one), "+" | "|" | "concat", Value::List(other)) => {
            for value in other {
                if operator != "|" || !one.contains(&value) {
                    one.push(value);
                }
            }
            Value::List(one)
        }
        (Value::List(one), "-", Value::List(other)) => {
            Value::List(one.into_iter().filter(|value| !other.contains(value)).collect())
        }
        (Value::List(one), "&", Value::List(other)) => {
            Value::List(one.into_iter().filter(|value| other.contains(value)).collect())
        }
        (Value::Text(one), "+", Value::Text(other)) => Value::Text(one + &other),
        (Value::Map(mut one), "merge", Value::Map(other)) => {
            one.retain(|(key, _)| !other.iter().any(|(it, _)| it == key));
            one.extend(other);
            Value::Map(one)
        }
        _ => Value::Unknown,
    }
}
