//! What values answer when methods are called on them.

use super::context::{Bound, Context};
use super::evaluate::{Value, combined, counted, flattened, scaled};
use super::project::Project;
use crate::rails::inflections::demodulize;
use crate::syntax::ruby::{Block, Call, NodeKind};

/// What a method is given.
struct Given<'n> {
    arguments: Vec<Value>,
    block: Option<Yielded<'n>>,
}

/// What a method calls for each value.
enum Yielded<'n> {
    /// `&:to_s`
    Method(&'n str),
    /// `{ |name| name.to_s }`
    Block(&'n Block),
}

impl<'a> Project<'a> {
    /// What a call comes to.
    pub(super) fn called(&self, call: &Call, context: &Context<'a>, depth: u32) -> Value {
        let name = call.name.as_str();
        let Some(receiver) = &call.receiver else {
            // `name` in the body of a class is the name of the class.
            return match (name, self.itself(context)) {
                ("table_name_prefix" | "table_name_suffix", _) => self.affix(name),
                ("name" | "to_s", Value::Class(class)) => Value::Text(class),
                (plural, Value::Class(class)) if call.arguments.is_empty() => {
                    self.enumeration(&class, plural).unwrap_or(Value::Unknown)
                }
                _ => Value::Unknown,
            };
        };
        let mut given = Given { arguments: Vec::new(), block: call.block.as_ref().map(Yielded::Block) };
        for argument in &call.arguments {
            match &argument.kind {
                NodeKind::BlockArgument(node) => given.block = node.text().map(Yielded::Method),
                _ => given.arguments.push(self.evaluate(argument, context, depth + 1)),
            }
        }
        if let Some(path) = receiver.constant() {
            let first = || given.arguments.first().cloned();
            match (path.trim_start_matches("::"), name) {
                ("ActiveRecord::Base", "table_name_prefix" | "table_name_suffix") => return self.affix(name),
                // `Set[1, 2]`, `Set.new([1, 2])`, `Hash[pairs]`
                ("Set", "[]") => return Value::List(given.arguments),
                ("Set", "new") => return first().unwrap_or(Value::List(Vec::new())),
                ("Hash", "[]") => return first().map_or(Value::Map(Vec::new()), paired),
                _ => {}
            }
        }
        let value = self.evaluate(receiver, context, depth + 1);
        self.answer(value, name, &given, context, depth + 1)
    }

    fn answer(&self, value: Value, name: &str, given: &Given<'_>, context: &Context<'a>, depth: u32) -> Value {
        match (&value, name) {
            (_, "freeze" | "dup" | "deep_dup" | "to_set" | "itself") => return value,
            (Value::Unknown, _) => return Value::Unknown,
            (_, "to_s") => return value.shown().map_or(Value::Unknown, Value::Text),
            _ => {}
        }
        match value {
            Value::Class(class) if name == "name" => Value::Text(class),
            Value::Class(class) if given.arguments.is_empty() => {
                self.enumeration(&class, name).unwrap_or(Value::Unknown)
            }
            Value::Text(text) => self.answer_of_text(text, name, given),
            Value::List(values) => self.answer_of_list(values, name, given, context, depth),
            Value::Map(pairs) => self.answer_of_map(pairs, name, given, context, depth),
            Value::Range(ends, exclusive) if matches!(name, "to_a" | "entries") => counted(&ends, exclusive),
            value @ Value::Number(_) => answer_of_number(value, name, given),
            _ => Value::Unknown,
        }
    }

    /// What a block or a method gives for values.
    fn yielded(&self, given: &Given<'_>, values: &[Value], context: &Context<'a>, depth: u32) -> Value {
        match &given.block {
            None => Value::Unknown,
            Some(Yielded::Method(name)) => {
                let none = Given { arguments: Vec::new(), block: None };
                values.first().map_or(Value::Unknown, |it| self.answer(it.clone(), name, &none, context, depth + 1))
            }
            Some(Yielded::Block(block)) => {
                let [only] = &*block.body else { return Value::Unknown };
                let spread = match values {
                    [Value::List(inner)] if block.parameters.len() > 1 => inner.as_slice(),
                    _ => values,
                };
                let mut inner = context.clone();
                for (position, name) in block.parameters.iter().enumerate() {
                    let value = spread.get(position).cloned().map_or(Bound::Unknown, Bound::Value);
                    inner = inner.bind(name, value);
                }
                self.evaluate(only, &inner, depth + 1)
            }
        }
    }

    fn answer_of_text(&self, text: String, name: &str, given: &Given<'_>) -> Value {
        let inflector = &self.inflector;
        Value::Text(match name {
            "downcase" => text.to_lowercase(),
            "upcase" => text.to_uppercase(),
            "demodulize" => demodulize(&text).to_owned(),
            "underscore" => inflector.underscore(&text),
            "camelize" | "camelcase" if given.arguments.is_empty() => inflector.camelize(&text),
            // (Rails API, `ActiveSupport::Inflector.classify`)
            "classify" => inflector.camelize(&inflector.singularize(text.rsplit('.').next().unwrap_or(&text))),
            "pluralize" if given.arguments.is_empty() => inflector.pluralize(&text),
            "singularize" => inflector.singularize(&text),
            "tableize" => inflector.pluralize(&inflector.underscore(&text)),
            "strip" | "squish" => text.trim().to_owned(),
            "to_sym" | "to_str" | "html_safe" => text,
            "size" | "length" => return Value::Number(text.chars().count().to_string()),
            _ => return operated(Value::Text(text), name, given),
        })
    }

    fn answer_of_list(
        &self,
        values: Vec<Value>,
        name: &str,
        given: &Given<'_>,
        context: &Context<'a>,
        depth: u32,
    ) -> Value {
        let has_block = given.block.is_some();
        let each = |value: &Value| self.yielded(given, std::slice::from_ref(value), context, depth);
        match name {
            "to_a" | "entries" | "uniq" => Value::List(values),
            // Without a block it is an enumerator, which goes over the same values.
            "each" => Value::List(values),
            "map" | "collect" if !has_block => Value::List(values),
            "map" | "collect" => Value::List(values.iter().map(each).collect()),
            "flat_map" if has_block => Value::List(flattened(values.iter().map(each).collect())),
            "index_by" if has_block => Value::Map(values.into_iter().map(|value| (each(&value), value)).collect()),
            "index_with" => {
                let value_of = |value: &Value| match given.arguments.first() {
                    Some(same) => same.clone(),
                    None => each(value),
                };
                Value::Map(values.into_iter().map(|value| (value.clone(), value_of(&value))).collect())
            }
            "to_h" if has_block => paired(Value::List(values.iter().map(each).collect())),
            "to_h" => paired(Value::List(values)),
            "each_with_index" | "with_index" => {
                let start = given.arguments.first().map_or(Some(0), Value::size);
                let Some(start) = start else { return Value::Unknown };
                let numbered = values
                    .into_iter()
                    .zip(start..)
                    .map(|(value, number)| Value::List(vec![value, Value::Number(number.to_string())]));
                match (name, has_block) {
                    ("with_index", true) => Value::List(numbered.map(|pair| each(&pair)).collect()),
                    (_, true) => Value::Unknown,
                    (_, false) => Value::List(numbered.collect()),
                }
            }
            "zip" => {
                let other = match given.arguments.first() {
                    Some(Value::List(other)) => other.clone(),
                    // `zip(0..)`
                    Some(Value::Range(ends, _)) if ends.1 == Value::Nil => {
                        let Some(start) = ends.0.size() else { return Value::Unknown };
                        (start..).take(values.len()).map(|number| Value::Number(number.to_string())).collect()
                    }
                    _ => return Value::Unknown,
                };
                let mut other = other.into_iter();
                let pair = |value| Value::List(vec![value, other.next().unwrap_or(Value::Nil)]);
                Value::List(values.into_iter().map(pair).collect())
            }
            "first" if given.arguments.is_empty() => values.into_iter().next().unwrap_or(Value::Nil),
            "last" if given.arguments.is_empty() => values.into_iter().next_back().unwrap_or(Value::Nil),
            "size" | "length" | "count" if !has_block && given.arguments.is_empty() => {
                Value::Number(values.len().to_string())
            }
            "compact" => Value::List(values.into_iter().filter(|value| *value != Value::Nil).collect()),
            "compact_blank" => Value::List(values.into_iter().filter(|value| !is_blank(value)).collect()),
            "flatten" => Value::List(flattened(values)),
            "reverse" => Value::List(values.into_iter().rev().collect()),
            "sort" if !has_block => {
                let texts: Option<Vec<String>> = values.iter().map(|it| it.text().map(str::to_owned)).collect();
                let Some(mut texts) = texts else { return Value::Unknown };
                texts.sort();
                Value::List(texts.into_iter().map(Value::Text).collect())
            }
            "without" | "excluding" => {
                let less = flattened(given.arguments.clone());
                if !less.iter().all(Value::is_known) {
                    return Value::Unknown;
                }
                Value::List(values.into_iter().filter(|value| !less.contains(value)).collect())
            }
            "join" => {
                let between = match given.arguments.first() {
                    Some(Value::Text(text)) => text.as_str(),
                    None => "",
                    Some(_) => return Value::Unknown,
                };
                let shown: Option<Vec<String>> = values.iter().map(Value::shown).collect();
                shown.map_or(Value::Unknown, |shown| Value::Text(shown.join(between)))
            }
            _ => operated(Value::List(values), name, given),
        }
    }

    fn answer_of_map(
        &self,
        pairs: Vec<(Value, Value)>,
        name: &str,
        given: &Given<'_>,
        context: &Context<'a>,
        depth: u32,
    ) -> Value {
        let has_block = given.block.is_some();
        let each = |value: &Value| self.yielded(given, std::slice::from_ref(value), context, depth);
        let as_list = |pairs: Vec<(Value, Value)>| -> Vec<Value> {
            pairs.into_iter().map(|(key, value)| Value::List(vec![key, value])).collect()
        };
        match name {
            "keys" => Value::List(pairs.into_iter().map(|(key, _)| key).collect()),
            "values" => Value::List(pairs.into_iter().map(|(_, value)| value).collect()),
            "invert" => Value::Map(pairs.into_iter().map(|(key, value)| (value, key)).collect()),
            "to_h" if has_block => paired(Value::List(as_list(pairs).iter().map(each).collect())),
            "symbolize_keys"
            | "stringify_keys"
            | "with_indifferent_access"
            | "to_h"
            | "deep_symbolize_keys"
            | "deep_stringify_keys" => Value::Map(pairs),
            "to_a" => Value::List(as_list(pairs)),
            "map" | "collect" if has_block => Value::List(as_list(pairs).iter().map(each).collect()),
            "transform_values" if has_block => {
                Value::Map(pairs.into_iter().map(|(key, value)| (key, each(&value))).collect())
            }
            "transform_keys" if has_block => {
                Value::Map(pairs.into_iter().map(|(key, value)| (each(&key), value)).collect())
            }
            "slice" | "except" | "without" => {
                let keys = flattened(given.arguments.clone());
                if !keys.iter().all(Value::is_known) {
                    return Value::Unknown;
                }
                let keeps = |pair: &(Value, Value)| keys.contains(&pair.0) == (name == "slice");
                Value::Map(pairs.into_iter().filter(keeps).collect())
            }
            "size" | "length" | "count" if !has_block => Value::Number(pairs.len().to_string()),
            "[]" | "fetch" | "dig" if given.arguments.len() == 1 => {
                let key = given.arguments.first();
                let found = pairs.into_iter().rev().find(|(it, _)| Some(it) == key);
                found.map_or(Value::Unknown, |(_, value)| value)
            }
            _ => operated(Value::Map(pairs), name, given),
        }
    }
}

fn answer_of_number(value: Value, name: &str, given: &Given<'_>) -> Value {
    match (value, name) {
        (Value::Number(text), "-@") => Value::Number(format!("-{text}")),
        (value, "to_i" | "to_f" | "to_a") => value,
        (value, "kilobytes" | "kilobyte") => scaled(&value, 1 << 10),
        (value, "megabytes" | "megabyte") => scaled(&value, 1 << 20),
        (value, "gigabytes" | "gigabyte") => scaled(&value, 1 << 30),
        (value, _) => operated(value, name, given),
    }
}

/// Operators, and methods that are like them.
fn operated(value: Value, name: &str, given: &Given<'_>) -> Value {
    let Some(other) = given.arguments.first().cloned().filter(|_| given.block.is_none()) else { return Value::Unknown };
    match name {
        "+" | "-" | "*" | "**" | "/" | "|" | "&" | "<<" | "merge" | "concat" => combined(value, name, other),
        // What is there already stays.
        "reverse_merge" | "with_defaults" => combined(other, "merge", value),
        "union" => combined(value, "|", other),
        _ => Value::Unknown,
    }
}

/// `[["a", 1], ["b", 2]]` as a hash.
fn paired(value: Value) -> Value {
    let values = match value {
        Value::List(values) => values,
        Value::Map(pairs) => return Value::Map(pairs),
        _ => return Value::Unknown,
    };
    let pair = |value: Value| match value {
        Value::List(pair) => match <[Value; 2]>::try_from(pair) {
            Ok([key, value]) => Some((key, value)),
            Err(_) => None,
        },
        _ => None,
    };
    values.into_iter().map(pair).collect::<Option<Vec<_>>>().map_or(Value::Unknown, Value::Map)
}

fn is_blank(value: &Value) -> bool {
    matches!(value, Value::Nil | Value::Bool(false)) || value.text().is_some_and(|text| text.trim().is_empty())
}
