//! The keys of a configuration, from which the JSON Schema and the errors about unknown keys are made.

use modelry_graph::Dialect;
use modelry_rules::{Standard, rules};
use serde_json::{Value, json};

/// A key and what it means.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) means: &'static str,
}

const fn key(name: &'static str, means: &'static str) -> Key {
    Key { name, means }
}

/// What holds for a folder.
pub(super) const ROOT: &[Key] = &[
    key("select", "only these rules or standards"),
    key("ignore", "all but these rules or standards"),
    key("severity", "how bad the findings of a rule or standard are: error, warning, info or off"),
    key("exclude", "paths that are not read, as in .gitignore"),
    key("dialect", "the database engine"),
    key("fail-on", "the least severity that makes a run fail"),
    key("exceptions", "findings that are never reported, by what they are about"),
    key("overrides", "what holds for some paths only"),
];

/// What an entry of `overrides` holds.
pub(super) const OVERRIDE: &[Key] = &[
    key("paths", "the files that are meant, as globs below the folder of the configuration"),
    key("select", "only these rules or standards"),
    key("ignore", "all but these rules or standards"),
    key("severity", "how bad the findings of a rule or standard are: error, warning, info or off"),
    key("exceptions", "findings that are never reported, by what they are about"),
];

/// What an entry of `exceptions` holds.
pub(super) const EXCEPTION: &[Key] = &[
    key("rules", "the rules or standards; all without it"),
    key("subject", "what the finding is about, with `*` for anything: `orders.*`"),
    key("reason", "why it is none"),
];

pub(super) const SEVERITIES: &[&str] = &["error", "warning", "info", "off"];
pub(super) const FAIL_ON: &[&str] = &["error", "warning", "info", "advice", "never"];

/// The JSON Schema (draft 2020-12) of a configuration.
pub fn schema() -> Value {
    let names: Vec<&str> = Standard::ALL.into_iter().map(Standard::name).chain(rules().map(|rule| rule.name)).collect();
    let dialects: Vec<&str> = Dialect::ALL.into_iter().map(Dialect::name).collect();
    let list = |items: Value| json!({ "type": "array", "items": items });
    let of = |keys: &[Key], required: &[&str]| {
        let mut properties = serde_json::Map::new();
        for key in keys {
            let mut value = match key.name {
                "select" | "ignore" | "rules" => list(json!({ "$ref": "#/$defs/name" })),
                "exclude" | "paths" => list(json!({ "type": "string" })),
                "severity" => json!({
                    "type": "object",
                    "propertyNames": { "$ref": "#/$defs/name" },
                    "additionalProperties": { "enum": SEVERITIES },
                }),
                "dialect" => json!({ "enum": dialects }),
                "fail-on" => json!({ "enum": FAIL_ON }),
                "exceptions" => list(json!({ "$ref": "#/$defs/exception" })),
                "overrides" => list(json!({ "$ref": "#/$defs/override" })),
                _ => json!({ "type": "string" }),
            };
            if let Some(object) = value.as_object_mut() {
                object.insert("description".to_owned(), json!(key.means));
            }
            properties.insert(key.name.to_owned(), value);
        }
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
    };
    let mut schema = of(ROOT, &[]);
    if let Some(object) = schema.as_object_mut() {
        object.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        object.insert("title".to_owned(), json!("Configuration of modelry"));
        object.insert(
            "$defs".to_owned(),
            json!({
                "name": { "enum": names },
                "exception": of(EXCEPTION, &["subject", "reason"]),
                "override": of(OVERRIDE, &["paths"]),
            }),
        );
    }
    schema
}
