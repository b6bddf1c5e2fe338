//! The JSON Schema of a configuration.

use modelry_graph::Dialect;
use modelry_rules::{OptionKind, RuleOption, Standard, rules};
use serde_json::{Map, Value, json};

use super::conventions::{CONVENTIONS, NUMBERS, Takes as ConventionTakes};
use super::keys::{EXCEPTION, Key, OVERRIDE, ROOT, SEVERITIES, Takes};

/// The JSON Schema (draft 2020-12) of a configuration.
pub fn schema() -> Value {
    let names: Vec<&str> = Standard::ALL.into_iter().map(Standard::name).chain(rules().map(|rule| rule.name)).collect();
    let mut schema = of_keys(ROOT, &[]);
    if let Some(object) = schema.as_object_mut() {
        object.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        object.insert("title".to_owned(), json!("Configuration of modelry"));
        object.insert(
            "$defs".to_owned(),
            json!({
                "name": { "enum": names },
                "exception": of_keys(EXCEPTION, &["subject", "reason"]),
                "override": of_keys(OVERRIDE, &["paths"]),
                "conventions": conventions(),
                "options": options(),
            }),
        );
    }
    schema
}

fn of_keys(keys: &[Key], required: &[&str]) -> Value {
    let properties = keys.iter().map(|key| (key.name, described(of_key(key.takes), key.means)));
    let mut schema = object(properties);
    if let Some(object) = schema.as_object_mut() {
        object.insert("required".to_owned(), json!(required));
    }
    schema
}

fn of_key(takes: Takes) -> Value {
    match takes {
        Takes::Text => text(),
        Takes::Texts => list(text()),
        Takes::Names => list(defined("name")),
        Takes::OneOf(words) => json!({ "enum": words }),
        Takes::Dialect => json!({ "enum": Dialect::ALL.into_iter().map(Dialect::name).collect::<Vec<_>>() }),
        Takes::Severities => json!({
            "type": "object",
            "propertyNames": defined("name"),
            "additionalProperties": { "enum": SEVERITIES },
        }),
        Takes::Table(name) => defined(name),
        Takes::Tables(name) => list(defined(name)),
    }
}

fn conventions() -> Value {
    object(CONVENTIONS.iter().map(|convention| {
        let schema = match convention.takes {
            ConventionTakes::Names(_) | ConventionTakes::Words(_) => list(text()),
            ConventionTakes::Switch(_) => json!({ "type": "boolean" }),
            ConventionTakes::Number(_) => {
                json!({ "enum": NUMBERS.iter().map(|(word, _)| *word).collect::<Vec<_>>() })
            }
            ConventionTakes::Plurals(_) => json!({ "type": "object", "additionalProperties": text() }),
        };
        (convention.name, described(schema, convention.means))
    }))
}

/// The options of every rule that has any.
fn options() -> Value {
    let with_options = rules().filter(|rule| !rule.options.is_empty());
    object(with_options.map(|rule| {
        let schema = object(rule.options.iter().map(|it| (it.name, described(option(it), it.means))));
        (rule.name, described(schema, rule.summary()))
    }))
}

fn option(option: &RuleOption) -> Value {
    match option.kind {
        OptionKind::Switch { default } => json!({ "type": "boolean", "default": default }),
        OptionKind::Number { default: Some(default), least, most } => {
            json!({ "type": "integer", "minimum": least, "maximum": most, "default": default })
        }
        OptionKind::Number { default: None, least, most } => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        OptionKind::Word { default, words } => json!({ "enum": words, "default": default }),
        OptionKind::Words => json!({ "type": "array", "items": text(), "default": [] }),
    }
}

fn object<'a>(properties: impl Iterator<Item = (&'a str, Value)>) -> Value {
    let properties: Map<String, Value> = properties.map(|(name, schema)| (name.to_owned(), schema)).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn described(mut schema: Value, means: &str) -> Value {
    if let Some(object) = schema.as_object_mut() {
        object.insert("description".to_owned(), json!(means));
    }
    schema
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn defined(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}
