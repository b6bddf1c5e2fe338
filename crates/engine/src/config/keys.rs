//! The keys of a configuration, from which the JSON Schema and the errors about unknown keys are made.

/// A key and what it means.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) means: &'static str,
    pub(super) takes: Takes,
}

/// What a key takes.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A list of rules and standards.
    Names,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// The name of a database engine.
    Dialect,
    /// A severity for each of some rules and standards.
    Severities,
    /// A table that the schema defines under this name.
    Table(&'static str),
    /// A list of such tables.
    Tables(&'static str),
}

const fn key(name: &'static str, takes: Takes, means: &'static str) -> Key {
    Key { name, means, takes }
}

const SELECT: Key = key("select", Takes::Names, "only these rules or standards");
const IGNORE: Key = key("ignore", Takes::Names, "all but these rules or standards");
const SEVERITY: Key =
    key("severity", Takes::Severities, "how bad the findings of a rule or standard are: error, warning, info or off");
const CONVENTIONS: Key =
    key("conventions", Takes::Table("conventions"), "what the project calls things where others call them otherwise");
const RULES: Key =
    key("rules", Takes::Table("options"), "options of rules, by rule: `modelry explain RULE` lists them");
const EXCEPTIONS: Key =
    key("exceptions", Takes::Tables("exception"), "findings that are never reported, by what they are about");

/// What holds for a folder.
pub(super) const ROOT: &[Key] = &[
    SELECT,
    IGNORE,
    SEVERITY,
    key("exclude", Takes::Texts, "paths that are not read, as in .gitignore"),
    key("dialect", Takes::Dialect, "the database engine"),
    key("fail-on", Takes::OneOf(FAIL_ON), "the least severity that makes a run fail"),
    CONVENTIONS,
    RULES,
    EXCEPTIONS,
    key("overrides", Takes::Tables("override"), "what holds for some paths only"),
];

/// What an entry of `overrides` holds.
pub(super) const OVERRIDE: &[Key] = &[
    key("paths", Takes::Texts, "the files that are meant, as globs below the folder of the configuration"),
    SELECT,
    IGNORE,
    SEVERITY,
    CONVENTIONS,
    RULES,
    EXCEPTIONS,
];

/// What an entry of `exceptions` holds.
pub(super) const EXCEPTION: &[Key] = &[
    key("rules", Takes::Names, "the rules or standards; all without it"),
    key("subject", Takes::Text, "what the finding is about, with `*` for anything: `orders.*`"),
    key("reason", Takes::Text, "why it is none"),
];

pub(super) const SEVERITIES: &[&str] = &["error", "warning", "info", "off"];
pub(super) const FAIL_ON: &[&str] = &["error", "warning", "info", "advice", "never"];
