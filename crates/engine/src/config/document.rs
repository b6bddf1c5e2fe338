//! A configuration as it is written, whichever file holds it.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) value: Value,
    /// `modelry.toml:3`, or the file alone where nothing tells the line.
    pub(super) at: String,
}

/// What is written.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Bool(bool),
    Number(i64),
    List(Vec<Node>),
    /// In the order of the file.
    Table(Vec<(String, Node)>),
    /// A fraction, a date, `null`.
    Other,
}

impl Node {
    /// What it is, as a sentence calls it.
    pub(super) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Text(_) => "a text",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Other => "something else",
        }
    }

    /// A single value as it is written; otherwise what it is.
    pub(super) fn shown(&self) -> String {
        match &self.value {
            Value::Text(text) => format!("`{text}`"),
            Value::Bool(on) => on.to_string(),
            Value::Number(number) => number.to_string(),
            Value::List(_) | Value::Table(_) | Value::Other => self.kind().to_owned(),
        }
    }
}

/// The whole of a TOML file, or the table at `path` in it; `None` when it has no such table.
pub(super) fn toml(file: &Path, text: &str, path: &[&str]) -> Result<Option<Node>, String> {
    let line = |offset: usize| text.get(..offset).map_or(1, |before| before.matches('\n').count() + 1);
    let shown = file.display().to_string();
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(shown.clone(), |span| format!("{shown}:{}", line(span.start)));
        format!("{at}: {}", error.message())
    })?;
    let start = table.span().start;
    let mut node = Some(from_table(table.get_ref(), start, &shown, &line));
    for key in path {
        node = node.and_then(|node| match node.value {
            Value::Table(entries) => entries.into_iter().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        });
    }
    Ok(node)
}

fn from_table(table: &DeTable<'_>, start: usize, file: &str, line: &dyn Fn(usize) -> usize) -> Node {
    let mut entries: Vec<(usize, String, Node)> = table
        .iter()
        .map(|(key, value)| (key.span().start, key.get_ref().to_string(), from_value(value, file, line)))
        .collect();
    entries.sort_by_key(|(start, _, _)| *start);
    let entries =
        entries.into_iter().map(|(start, name, node)| (name, Node { at: format!("{file}:{}", line(start)), ..node }));
    Node { value: Value::Table(entries.collect()), at: format!("{file}:{}", line(start)) }
}

fn from_value(value: &Spanned<DeValue<'_>>, file: &str, line: &dyn Fn(usize) -> usize) -> Node {
    let start = value.span().start;
    let kind = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(on) => Value::Bool(*on),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Other, Value::Number)
        }
        DeValue::Array(elements) => Value::List(elements.iter().map(|it| from_value(it, file, line)).collect()),
        DeValue::Table(table) => return from_table(table, start, file, line),
        DeValue::Float(_) | DeValue::Datetime(_) => Value::Other,
    };
    Node { value: kind, at: format!("{file}:{}", line(start)) }
}

/// The value under `"modelry"` of a JSON file; `None` when there is none.
pub(super) fn json(file: &Path, text: &str) -> Result<Option<Node>, String> {
    let shown = file.display().to_string();
    let document: serde_json::Value =
        serde_json::from_str(text).map_err(|error| format!("{shown}:{}: {error}", error.line()))?;
    Ok(document.get("modelry").map(|value| from_json(value, &shown)))
}

fn from_json(value: &serde_json::Value, at: &str) -> Node {
    let kind = match value {
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Bool(on) => Value::Bool(*on),
        serde_json::Value::Number(number) => number.as_i64().map_or(Value::Other, Value::Number),
        serde_json::Value::Array(elements) => Value::List(elements.iter().map(|it| from_json(it, at)).collect()),
        serde_json::Value::Object(entries) => {
            Value::Table(entries.iter().map(|(key, value)| (key.clone(), from_json(value, at))).collect())
        }
        serde_json::Value::Null => Value::Other,
    };
    Node { value: kind, at: at.to_owned() }
}
