//! `validate`, of attributes and of models.
//! (Manual: "Validations & constraints".)

use modelry_graph::{Bound, Stated, Validation, ValidationKind};

use super::model::{Attribute, Model};
use super::value::{Kind, Value};

/// All validations of a model, and whether these are all.
pub(super) fn validations(model: &Model<'_>) -> (Vec<Validation>, bool) {
    let mut all = Vec::new();
    let mut complete = model.validations_complete && model.gap.is_none();
    for attribute in &model.attributes {
        complete &= of_attribute(attribute, &mut all);
    }
    match model.option("validate").map(|it| (&it.kind, it.place)) {
        None => {}
        Some((Kind::Object(validate), _)) => {
            complete &= !validate.open;
            for (name, value) in &validate.members {
                all.push(Validation {
                    kind: ValidationKind::Custom { name: name.to_string() },
                    fields: Vec::new(),
                    unread: false,
                    conditional: false,
                    passes_null: Stated::Implied(false),
                    passes_blank: false,
                    place: value.place,
                });
            }
        }
        Some(_) => complete = false,
    }
    (all, complete)
}

fn of_attribute(attribute: &Attribute<'_>, all: &mut Vec<Validation>) -> bool {
    if let Some(value) = attribute.option("allowNull")
        && value.bool() == Some(false)
        && attribute.added.is_none()
        && !attribute.is_auto_increment()
    {
        all.push(Validation::of(attribute.name.as_str(), ValidationKind::NotNull, value.place));
    }
    match attribute.option("validate").map(|it| &it.kind) {
        None => !attribute.options.open,
        Some(Kind::Object(validate)) => {
            let mut complete = !validate.open;
            for (name, value) in &validate.members {
                match kind(name, value) {
                    Read::As(kind) => {
                        // `notNull` only gives the message of `allowNull: false`.
                        let known = all.iter_mut().find(|it| {
                            it.kind == ValidationKind::NotNull
                                && kind == ValidationKind::NotNull
                                && it.fields.first().is_some_and(|it| *it == attribute.name)
                        });
                        if let Some(known) = known {
                            known.place = value.place;
                        } else {
                            // Only `allowNull` rules NULL out: no validator is asked about it.
                            let passes_null = match kind {
                                ValidationKind::NotNull => Stated::Implied(false),
                                _ => Stated::Unknown,
                            };
                            all.push(Validation {
                                passes_null,
                                ..Validation::of(attribute.name.as_str(), kind, value.place)
                            });
                        }
                    }
                    Read::Off => {}
                    Read::Unknown(kind) => {
                        complete = false;
                        all.extend(kind.map(|kind| Validation {
                            passes_null: Stated::Unknown,
                            unread: true,
                            ..Validation::of(attribute.name.as_str(), kind, value.place)
                        }));
                    }
                }
            }
            complete
        }
        Some(Kind::Null) => true,
        Some(_) => false,
    }
}

enum Read {
    As(ValidationKind),
    Off,
    /// There is one, of which not everything can be read.
    Unknown(Option<ValidationKind>),
}

/// `args` of `{ args, msg }`, or the value itself.
fn arguments<'v, 'a>(value: &'v Value<'a>) -> &'v Value<'a> {
    value.object().and_then(|it| it.get("args")).unwrap_or(value)
}

fn kind(name: &str, value: &Value<'_>) -> Read {
    if matches!(value.kind, Kind::Function(..)) {
        return Read::As(ValidationKind::Custom { name: name.to_owned() });
    }
    if value.bool() == Some(false) {
        return Read::Off;
    }
    let argument = arguments(value);
    if matches!(argument.kind, Kind::Bool(false)) {
        return Read::Off;
    }
    let number = |value: &Value<'_>| value.number().and_then(|it| it.parse::<f64>().ok()).map(|it| it.max(0.0) as u32);
    let bound = |value: &Value<'_>| value.number().map(Bound::inclusive);
    let range = |minimum, maximum| ValidationKind::Range { minimum, maximum, whole: false, as_set: false };
    let read = match name {
        "notNull" => Some(ValidationKind::NotNull),
        "notEmpty" => Some(ValidationKind::Presence),
        "isNull" => Some(ValidationKind::Absence),
        "len" => length(argument, number),
        "min" => bound(single(argument)).map(|it| range(Some(it), None)),
        "max" => bound(single(argument)).map(|it| range(None, Some(it))),
        "isIn" => list(argument).map(|values| ValidationKind::Inclusion { values }),
        "notIn" => list(argument).map(|values| ValidationKind::Exclusion { values }),
        "equals" => argument.stored().map(|it| ValidationKind::Inclusion { values: vec![it] }),
        "is" | "regex" => Some(ValidationKind::Format { regex: regex(argument) }),
        "not" | "notRegex" | "contains" | "notContains" => Some(ValidationKind::Format { regex: None }),
        other if other.starts_with("is") && !matches!(value.kind, Kind::Function(..)) => {
            Some(ValidationKind::Format { regex: None })
        }
        other => Some(ValidationKind::Custom { name: other.to_owned() }),
    };
    let unread = match name {
        "len" => Some(ValidationKind::Length { minimum: None, maximum: None }),
        "min" | "max" => Some(range(None, None)),
        "notIn" => Some(ValidationKind::Exclusion { values: Vec::new() }),
        _ => None,
    };
    read.map_or(Read::Unknown(unread), Read::As)
}

/// `[5]` is 5.
fn single<'v, 'a>(value: &'v Value<'a>) -> &'v Value<'a> {
    match value.array() {
        Some([only]) => only,
        _ => value,
    }
}

/// `len: [2, 10]`, `{ min, max }` of a decorator, `len: 3`.
fn length(value: &Value<'_>, number: impl Fn(&Value<'_>) -> Option<u32>) -> Option<ValidationKind> {
    let limits = match &value.kind {
        Kind::Array(limits) => (limits.first().map(&number), limits.get(1).map(&number)),
        Kind::Object(object) => (object.get("min").map(&number), object.get("max").map(&number)),
        Kind::Number(_) => (Some(number(value)), None),
        _ => return None,
    };
    // A limit that is there and cannot be read is none that may be left out.
    let (minimum, maximum) = match limits {
        (Some(None), _) | (_, Some(None)) => return None,
        (minimum, maximum) => (minimum.flatten(), maximum.flatten()),
    };
    Some(ValidationKind::Length { minimum, maximum })
}

/// `isIn: [["a", "b"]]`, and `["a", "b"]`, which works as well.
fn list(value: &Value<'_>) -> Option<Vec<String>> {
    let elements = value.array()?;
    let inner = match elements {
        [only] => only.array().unwrap_or(elements),
        _ => elements,
    };
    inner.iter().map(Value::stored).collect()
}

fn regex(value: &Value<'_>) -> Option<String> {
    match &value.kind {
        Kind::Regex(source) => Some(source.to_string()),
        Kind::Array(parts) => parts.first()?.text().map(str::to_owned),
        Kind::Text(source) => Some(source.to_string()),
        _ => None,
    }
}
