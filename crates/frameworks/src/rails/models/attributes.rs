//! What a class says of its attributes: enumerations, types, defaults, stores (Rails API, "ActiveRecord::Enum",
//! "ActiveRecord::Attributes", "ActiveRecord::Store", "ActiveRecord::Normalization").

use modelry_graph::table::DefaultValue;
use modelry_graph::{Place, Stated};

use super::arguments::{self, Options};
use super::body::{Item, ItemKind};
use super::evaluate::Value;
use super::project::Project;
use crate::syntax::ruby::{Block, Call, Node, NodeKind};

/// What is said of one attribute.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) says: Says,
}

/// What is said.
#[derive(Clone, Debug)]
pub(super) enum Says {
    /// It is an enumeration.
    Enum(Enumeration),
    /// Its class or type, and its default.
    Type { name: String, default: Stated<Option<DefaultValue>> },
    /// It is a part of another one, in a store.
    Stored,
    /// It is another name of a column.
    Alias(String),
    /// It is brought to one case.
    OneCase,
    /// It is encrypted, so what is stored is another text than what is entered.
    Encrypted,
    /// It holds an object in a text.
    Serialized,
}

/// `enum :status, { open: 0, paid: 1 }`
#[derive(Clone, Debug)]
pub(super) struct Enumeration {
    /// The names in the code, in order; `None` when they could not be read.
    pub(super) names: Option<Vec<String>>,
    /// What the column stores for them.
    pub(super) stored: Option<Vec<String>>,
    pub(super) by_position: bool,
    /// What the methods and scopes of each are called.
    pub(super) members: Vec<String>,
    /// Does a validation admit only the values, and does it pass over null?
    pub(super) validated: Option<bool>,
    pub(super) default: Option<Value>,
}

/// The options of `enum`, in the spelling before Rails 7 and in that since.
const ENUM_OPTIONS: &[&str] = &[
    "prefix",
    "suffix",
    "scopes",
    "default",
    "instance_methods",
    "validate",
    "_prefix",
    "_suffix",
    "_scopes",
    "_default",
    "_instance_methods",
];

/// Adds what a statement says of attributes.
pub(super) fn read<'a>(project: &Project<'a>, item: &Item<'a>, into: &mut Vec<Attribute>) {
    let ItemKind::Call(call) = item.kind else { return };
    let place = item.context.place(item.span);
    let mut say = |name: String, says: Says| into.push(Attribute { name, place, says });
    match call.name.as_str() {
        "enum" => enums(project, item, call, &mut say),
        "attribute" => {
            let Some(name) = call.arguments.first().and_then(|it| text(project, item, it)) else { return };
            let options = Options::of(project, item, call);
            let ty = call.arguments.get(1).and_then(Node::text).unwrap_or_default().to_owned();
            let default = match options.node("default") {
                None => Stated::Implied(None),
                Some((node, context)) => match project.value(node, context).shown() {
                    Some(value) => Stated::Written(Some(DefaultValue::literal(value)), place),
                    None => Stated::Unknown,
                },
            };
            say(name, Says::Type { name: ty, default });
        }
        "store_accessor" => {
            let names = arguments::names(project, item, call).unwrap_or_default();
            if let Some((store, names)) = names.split_first() {
                for name in accessors(project, &Options::of(project, item, call), store, names) {
                    say(name, Says::Stored);
                }
            }
        }
        "store" => {
            let options = Options::of(project, item, call);
            let store = call.arguments.first().and_then(|it| text(project, item, it)).unwrap_or_default();
            let names = options.texts(project, "accessors").unwrap_or_default();
            for name in accessors(project, &options, &store, &names) {
                say(name, Says::Stored);
            }
            if let Some(name) = call.arguments.first().and_then(|it| text(project, item, it)) {
                say(name, Says::Serialized);
            }
        }
        "serialize" => {
            if let Some(name) = call.arguments.first().and_then(|it| text(project, item, it)) {
                say(name, Says::Serialized);
            }
        }
        "alias_attribute" => {
            let names: Vec<String> = call.arguments.iter().filter_map(|it| text(project, item, it)).collect();
            if let [new, old] = names.as_slice() {
                say(new.clone(), Says::Alias(old.clone()));
            }
        }
        "encrypts" => {
            for name in arguments::names(project, item, call).unwrap_or_default() {
                say(name, Says::Encrypted);
            }
            let options = Options::of(project, item, call);
            if options.value(project, "downcase") == Some(Value::Bool(true)) {
                for name in arguments::names(project, item, call).unwrap_or_default() {
                    say(name, Says::OneCase);
                }
            }
        }
        "normalizes" => {
            let options = Options::of(project, item, call);
            let changes = options.node("with").is_some_and(|(node, _)| match &node.kind {
                NodeKind::Lambda(block) => ends_in_one_case(block),
                NodeKind::BlockArgument(method) => is_case_change(method.text().unwrap_or_default()),
                _ => false,
            });
            if changes && !item.context.conditional {
                for name in arguments::names(project, item, call).unwrap_or_default() {
                    say(name, Says::OneCase);
                }
            }
        }
        _ => {}
    }
}

/// What is called how of a store: `prefix: true` puts the name of the store before each, any other prefix itself. None
/// where that cannot be told. (API: "ActiveRecord::Store".)
fn accessors<'a>(project: &Project<'a>, options: &Options<'a>, store: &str, names: &[String]) -> Vec<String> {
    let affix = |name: &str| match options.value(project, name) {
        None if options.open => Err(()),
        None | Some(Value::Nil | Value::Bool(false)) => Ok(None),
        Some(Value::Bool(true)) => Ok(Some(store.to_owned())),
        Some(Value::Text(text)) => Ok(Some(text)),
        Some(_) => Err(()),
    };
    let (Ok(prefix), Ok(suffix)) = (affix("prefix"), affix("suffix")) else { return Vec::new() };
    let name = |name: &String| {
        let parts = [prefix.as_deref(), Some(name.as_str()), suffix.as_deref()];
        parts.into_iter().flatten().collect::<Vec<&str>>().join("_")
    };
    names.iter().map(name).collect()
}

fn text<'a>(project: &Project<'a>, item: &Item<'a>, node: &Node) -> Option<String> {
    project.value(node, &item.context).text().map(str::to_owned)
}

/// Does a method bring text to one case?
pub(super) fn is_case_change(name: &str) -> bool {
    matches!(name, "downcase" | "upcase" | "downcase!" | "upcase!" | "swapcase" | "parameterize" | "mb_chars")
        && name != "swapcase"
        && name != "mb_chars"
}

fn ends_in_one_case(block: &Block) -> bool {
    block.body.last().is_some_and(changes_case)
}

/// Does a chain of calls bring its value to one case: `email.strip.downcase`, `email&.downcase.presence`?
pub(super) fn changes_case(node: &Node) -> bool {
    let mut node = node;
    loop {
        let Some(call) = node.call() else { return false };
        if is_case_change(&call.name) {
            return true;
        }
        // What comes later must not bring capitals back.
        if !matches!(
            call.name.as_str(),
            "strip"
                | "squish"
                | "presence"
                | "to_s"
                | "lstrip"
                | "rstrip"
                | "chomp"
                | "gsub"
                | "delete"
                | "tr"
                | "squeeze"
                | "strip!"
        ) {
            return false;
        }
        match &call.receiver {
            Some(receiver) => node = receiver,
            None => return false,
        }
    }
}

/// Both spellings: `enum :status, [...], prefix: true` and `enum status: {...}, _prefix: true`.
fn enums<'a>(project: &Project<'a>, item: &Item<'a>, call: &'a Call, say: &mut dyn FnMut(String, Says)) {
    let first = call.arguments.first().and_then(|it| text(project, item, it));
    if let Some(name) = first {
        let is_keywords = |it: &&Node| matches!(&it.kind, NodeKind::Hash(hash) if !hash.braces);
        let written = call.arguments.get(1).filter(|it| !is_keywords(it));
        let options = Options::behind(project, item, call, if written.is_some() { 2 } else { 1 });
        let values = match written {
            Some(node) => project.value(node, &item.context),
            // Among options that cannot be seen may be values.
            None if options.open => Value::Unknown,
            None => {
                let own = options.pairs().filter(|(name, _, _)| !ENUM_OPTIONS.contains(name));
                let pairs =
                    own.map(|(name, node, context)| (Value::Text(name.to_owned()), project.value(node, context)));
                Value::Map(pairs.collect())
            }
        };
        say(name.clone(), Says::Enum(enumeration(project, &name, values, &options)));
        return;
    }
    let options = Options::of(project, item, call);
    let declared: Vec<(String, Value)> = options
        .pairs()
        .filter(|(name, _, _)| !ENUM_OPTIONS.contains(name))
        .map(|(name, node, context)| (name.to_owned(), project.value(node, context)))
        .collect();
    for (name, values) in declared {
        let enumeration = enumeration(project, &name, values, &options);
        say(name, Says::Enum(enumeration));
    }
}

fn enumeration<'a>(project: &Project<'a>, attribute: &str, values: Value, options: &Options<'a>) -> Enumeration {
    let option = |name: &str| options.value(project, name).or_else(|| options.value(project, &format!("_{name}")));
    let (pairs, by_position) = match values {
        Value::List(values) => {
            let numbered = values.into_iter().enumerate();
            (Some(numbered.map(|(number, value)| (value, Value::Number(number.to_string()))).collect()), true)
        }
        Value::Map(pairs) => (Some(pairs), false),
        _ => (None, false),
    };
    let shown = |pick: fn(&(Value, Value)) -> &Value| {
        let pairs: &Vec<(Value, Value)> = pairs.as_ref()?;
        pairs.iter().map(|pair| pick(pair).shown()).collect::<Option<Vec<String>>>()
    };
    let affix = |name: &str| match option(name) {
        Some(Value::Bool(true)) => Some(attribute.to_owned()),
        Some(Value::Text(text)) => Some(text),
        _ => None,
    };
    let (prefix, suffix) = (affix("prefix"), affix("suffix"));
    let names = shown(|pair| &pair.0);
    let member = |name: &String| {
        let parts = [prefix.as_deref(), Some(name.as_str()), suffix.as_deref()];
        parts.into_iter().flatten().collect::<Vec<&str>>().join("_")
    };
    let members = names.iter().flatten().map(member).collect();
    let validated = match option("validate") {
        None | Some(Value::Bool(false) | Value::Nil) => None,
        Some(Value::Map(pairs)) => {
            Some(pairs.iter().any(|(key, value)| key.text() == Some("allow_nil") && *value == Value::Bool(true)))
        }
        Some(_) => Some(false),
    };
    Enumeration { stored: shown(|pair| &pair.1), names, by_position, members, validated, default: option("default") }
}
