//! Validations in every spelling (Rails guide, "Active Record Validations").

use modelry_graph::model::{Bound, ValidationKind};
use modelry_graph::{Place, Stated, Validation};

use super::arguments::{self, Options};
use super::body::{Item, ItemKind};
use super::evaluate::Value;
use super::project::Project;
use super::scopes;
use crate::syntax::ruby::{Call, NodeKind};

/// Options of `validates` that are about all of its validators.
const SHARED: &[&str] =
    &["if", "unless", "on", "except_on", "allow_blank", "allow_nil", "strict", "prepend", "message"];

/// What the validations of a class are made of.
pub(super) struct Validations {
    pub(super) found: Vec<Validation>,
    /// Could all of them be read?
    pub(super) complete: bool,
}

/// Adds the validations that a statement declares.
pub(super) fn read<'a>(project: &Project<'a>, item: &Item<'a>, into: &mut Validations) {
    let ItemKind::Call(call) = item.kind else { return };
    let place = item.context.place(item.span);
    match call.name.as_str() {
        "validates" | "validates!" => each_of(project, item, call, place, into),
        "validate" => custom(project, item, call, place, into),
        "validates_with" => with_class(project, item, call, place, into),
        "validates_each" => {
            let options = Options::of(project, item, call);
            let Some(fields) = arguments::names(project, item, call) else {
                into.complete = false;
                return;
            };
            let kind = ValidationKind::Custom { name: "validates_each".to_owned() };
            into.found.push(made(fields, kind, &Shared::of(project, item, &options), place));
        }
        name => {
            let Some(validator) = name.strip_prefix("validates_") else { return };
            let validator = match validator {
                "presence_of" | "length_of" | "size_of" | "uniqueness_of" | "numericality_of" | "comparison_of"
                | "inclusion_of" | "exclusion_of" | "format_of" | "acceptance_of" | "confirmation_of"
                | "absence_of" => validator.trim_end_matches("_of"),
                "associated" => "associated",
                other => other,
            };
            let Some(fields) = arguments::names(project, item, call).filter(|it| !it.is_empty()) else {
                into.complete = false;
                return;
            };
            let options = Options::of(project, item, call);
            into.found.push(of_kind(project, item, validator, fields, &options, &Shared::default(), place));
        }
    }
}

fn each_of<'a>(project: &Project<'a>, item: &Item<'a>, call: &'a Call, place: Place, into: &mut Validations) {
    let options = Options::of(project, item, call);
    into.complete &= !options.open;
    let Some(fields) = arguments::names(project, item, call) else {
        into.complete = false;
        return;
    };
    let shared = Shared::of(project, item, &options);
    for (name, node, context) in options.pairs().filter(|(name, _, _)| !SHARED.contains(name)) {
        let given = match &node.kind {
            NodeKind::Bool(false) | NodeKind::Nil => continue,
            NodeKind::Hash(hash) => {
                let inner = Item { context: context.with_only(hash), ..item.clone() };
                Options::of_shared(project, &inner)
            }
            _ => Options::single(project, node, context),
        };
        into.found.push(of_kind(project, item, name, fields.clone(), &given, &shared, place));
    }
}

/// `validate :method`, `validate { … }`
fn custom<'a>(project: &Project<'a>, item: &Item<'a>, call: &'a Call, place: Place, into: &mut Validations) {
    let options = Options::of(project, item, call);
    let shared = Shared::of(project, item, &options);
    let names = arguments::names(project, item, call).unwrap_or_default();
    let blocks = (names.is_empty()).then(|| "validate".to_owned());
    for name in names.into_iter().chain(blocks) {
        into.found.push(made(Vec::new(), ValidationKind::Custom { name }, &shared, place));
    }
}

/// `validates_with EmailValidator, attributes: [:email]`
fn with_class<'a>(project: &Project<'a>, item: &Item<'a>, call: &'a Call, place: Place, into: &mut Validations) {
    let options = Options::of(project, item, call);
    let fields = options.texts(project, "attributes").unwrap_or_default();
    let shared = Shared::of(project, item, &options);
    for argument in &call.arguments {
        let Some(path) = argument.constant() else { continue };
        let last = path.rsplit("::").next().unwrap_or(path);
        let builtin = last.strip_suffix("Validator").filter(|_| path.contains("Validations::"));
        match builtin {
            Some(kind) => {
                let kind = kind.to_lowercase();
                into.found.push(of_kind(project, item, &kind, fields.clone(), &options, &shared, place));
            }
            None => {
                // (Rails API, `ActiveModel::Validator.kind`)
                let name = project.inflector.underscore(last);
                let name = name.strip_suffix("_validator").unwrap_or(&name).to_owned();
                into.found.push(made(fields.clone(), ValidationKind::Custom { name }, &shared, place));
            }
        }
    }
}

/// What decides when a validation holds.
#[derive(Clone, Copy, Default)]
struct Shared {
    conditional: bool,
    passes_null: bool,
    passes_blank: bool,
    unread: bool,
}

impl Shared {
    fn of<'a>(project: &Project<'a>, item: &Item<'a>, options: &Options<'a>) -> Shared {
        let given =
            |name: &str| options.value(project, name).is_some_and(|it| !matches!(it, Value::Nil | Value::Bool(false)));
        // A condition is code that is not looked into, so that there is one decides; `nil` and `[]` are none.
        let none = |it: &Value| matches!(it, Value::Nil) || matches!(it, Value::List(list) if list.is_empty());
        let gates = ["if", "unless", "on", "except_on"].iter().filter_map(|name| options.value(project, name));
        let gated = gates.into_iter().any(|it| !none(&it));
        Shared {
            // Among options that cannot be seen may be a condition.
            conditional: gated || item.context.conditional || options.open,
            passes_null: given("allow_nil"),
            passes_blank: given("allow_blank"),
            unread: options.open,
        }
    }

    fn and(self, other: Shared) -> Shared {
        Shared {
            conditional: self.conditional || other.conditional,
            passes_null: self.passes_null || other.passes_null,
            passes_blank: self.passes_blank || other.passes_blank,
            unread: self.unread || other.unread,
        }
    }
}

fn made(fields: Vec<String>, kind: ValidationKind, shared: &Shared, place: Place) -> Validation {
    Validation {
        kind,
        fields,
        conditional: shared.conditional,
        passes_null: Stated::Implied(shared.passes_null),
        passes_blank: shared.passes_blank,
        unread: shared.unread,
        place,
    }
}

/// A validation by the name of its validator: `length`, `uniqueness`, `email`.
fn of_kind<'a>(
    project: &Project<'a>,
    item: &Item<'a>,
    name: &str,
    fields: Vec<String>,
    options: &Options<'a>,
    shared: &Shared,
    place: Place,
) -> Validation {
    let mut shared = shared.and(Shared::of(project, item, options));
    let mut unread = false;
    let kind = match name {
        "presence" => ValidationKind::Presence,
        "absence" => ValidationKind::Absence,
        "uniqueness" => uniqueness(project, options, &mut unread),
        "length" | "size" => length(project, options, &mut unread),
        "numericality" | "comparison" => range(project, options, &mut unread),
        "inclusion" | "exclusion" => match closed_set(project, options) {
            Some(Set::Values(values)) if name == "inclusion" => ValidationKind::Inclusion { values },
            Some(Set::Values(values)) => ValidationKind::Exclusion { values },
            Some(Set::Range(minimum, maximum)) if name == "inclusion" => {
                ValidationKind::Range { minimum, maximum, whole: false, as_set: true }
            }
            Some(Set::Range(..)) | None => {
                unread = true;
                if name == "inclusion" {
                    ValidationKind::Inclusion { values: Vec::new() }
                } else {
                    ValidationKind::Exclusion { values: Vec::new() }
                }
            }
        },
        "format" => {
            let with = options.value(project, "with");
            ValidationKind::Format {
                regex: match with {
                    Some(Value::Regex(source) | Value::Text(source)) => Some(source),
                    _ => None,
                },
            }
        }
        "confirmation" => ValidationKind::Named { name: "confirmation" },
        "acceptance" => ValidationKind::Named { name: "acceptance" },
        "associated" => ValidationKind::Named { name: "associated" },
        other => ValidationKind::Custom { name: other.to_owned() },
    };
    // `acceptance` passes over null by itself.
    shared.passes_null |= name == "acceptance";
    // NULL is one of the values.
    shared.passes_null |= name == "inclusion" && admits_nil(project, options);
    shared.unread |= unread;
    made(fields, kind, &shared, place)
}

fn uniqueness<'a>(project: &Project<'a>, options: &Options<'a>, unread: &mut bool) -> ValidationKind {
    let scope = options.texts(project, "scope");
    *unread |= scope.is_none();
    let case_sensitive = match options.value(project, "case_sensitive") {
        Some(Value::Bool(false)) => false,
        Some(Value::Bool(true) | Value::Nil) | None => true,
        Some(_) => {
            *unread = true;
            true
        }
    };
    let among = match options.node("conditions") {
        None => Stated::Implied(None),
        Some((node, context)) => match (&node.kind, scopes::condition(project, node, context)) {
            (NodeKind::Lambda(_), Some(sql)) => Stated::Written(Some(sql), context.place(node.span)),
            _ => Stated::Unknown,
        },
    };
    ValidationKind::Uniqueness { scope: scope.unwrap_or_default(), case_sensitive, among }
}

fn length<'a>(project: &Project<'a>, options: &Options<'a>, unread: &mut bool) -> ValidationKind {
    let mut size = |name: &str| {
        let value = options.value(project, name)?;
        let size = value.size();
        *unread |= size.is_none() && value != Value::Nil;
        size
    };
    let (exact, mut minimum, mut maximum) = (size("is"), size("minimum"), size("maximum"));
    minimum = minimum.or(exact);
    maximum = maximum.or(exact);
    for name in ["in", "within"] {
        match options.value(project, name) {
            None => {}
            Some(Value::Range(ends, exclusive)) => {
                minimum = ends.0.size();
                maximum = ends.1.size().map(|it| if exclusive { it.saturating_sub(1) } else { it });
                *unread |= !ends.0.is_known() || !ends.1.is_known();
            }
            Some(_) => *unread = true,
        }
    }
    ValidationKind::Length { minimum, maximum }
}

fn range<'a>(project: &Project<'a>, options: &Options<'a>, unread: &mut bool) -> ValidationKind {
    let (mut minimum, mut maximum) = (None, None);
    let mut whole = false;
    for (name, node, context) in options.pairs() {
        let value = project.value(node, context);
        let bound = |exclusive: bool| match &value {
            Value::Number(number) => Some(Bound { value: number.clone(), exclusive }),
            _ => None,
        };
        match name {
            "greater_than" | "greater_than_or_equal_to" => minimum = bound(name == "greater_than"),
            "less_than" | "less_than_or_equal_to" => maximum = bound(name == "less_than"),
            "equal_to" => {
                minimum = bound(false);
                maximum = bound(false);
            }
            "in" => match &value {
                Value::Range(ends, exclusive) => (minimum, maximum) = ends_of(ends, *exclusive),
                _ => *unread = true,
            },
            "only_integer" => {
                whole = value == Value::Bool(true);
                *unread |= !value.is_known();
                continue;
            }
            _ => continue,
        }
        let known = matches!(&value, Value::Number(_)) || matches!(&value, Value::Range(..)) && value.is_known();
        *unread |= !known;
    }
    ValidationKind::Range { minimum, maximum, whole, as_set: false }
}

enum Set {
    Values(Vec<String>),
    Range(Option<Bound>, Option<Bound>),
}

/// `in: [nil, "a"]`
fn admits_nil<'a>(project: &Project<'a>, options: &Options<'a>) -> bool {
    let value = options.value(project, "in").or_else(|| options.value(project, "within"));
    matches!(value, Some(Value::List(values)) if values.contains(&Value::Nil))
}

/// `in:`, `within:`: a list or a range.
fn closed_set<'a>(project: &Project<'a>, options: &Options<'a>) -> Option<Set> {
    let value = options.value(project, "in").or_else(|| options.value(project, "within"))?;
    match value {
        Value::Range(ends, exclusive) if ends.0.is_known() && ends.1.is_known() => {
            let (minimum, maximum) = ends_of(&ends, exclusive);
            Some(Set::Range(minimum, maximum))
        }
        Value::List(values) => {
            let shown = values.iter().filter(|it| **it != Value::Nil).map(Value::shown);
            shown.collect::<Option<Vec<String>>>().map(Set::Values)
        }
        _ => None,
    }
}

fn ends_of(ends: &(Value, Value), exclusive: bool) -> (Option<Bound>, Option<Bound>) {
    let number = |value: &Value| match value {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    };
    (number(&ends.0).map(Bound::inclusive), number(&ends.1).map(|value| Bound { value, exclusive }))
}
