//! `defaultValue`: what the database fills in, and what the model does.
//! (Manual: "Model basics", "Default values".)

use modelry_graph::{Clock, DefaultValue, Generator, Stated};

use super::evaluate::Evaluator;
use super::model::{Added, Attribute};
use super::value::{Called, Kind, Value};

/// Who fills in an attribute that is not given, and with what.
pub(super) struct Defaults {
    pub(super) database: Stated<Option<DefaultValue>>,
    pub(super) application: Stated<Option<DefaultValue>>,
    pub(super) clock: Stated<Clock>,
}

impl Defaults {
    /// The one that counts for the model.
    pub(super) fn of_model(&self) -> Stated<Option<DefaultValue>> {
        match (&self.application, &self.database) {
            (Stated::Implied(None), database) => database.clone(),
            (application, _) => application.clone(),
        }
    }
}

pub(super) fn defaults<'a>(evaluator: Evaluator<'_, 'a>, attribute: &Attribute<'a>) -> Defaults {
    let mut defaults = written(evaluator, attribute);
    let stamp = |name| Stated::Implied(Some(DefaultValue::generated(name, Generator::Now)));
    match attribute.added {
        Some(Added::CreatedAt) => {
            defaults.application = stamp("createdAt");
            defaults.clock = Stated::Implied(Clock::Insert);
        }
        Some(Added::UpdatedAt) => {
            defaults.application = stamp("updatedAt");
            defaults.clock = Stated::Implied(Clock::Update);
        }
        Some(Added::Id | Added::DeletedAt | Added::Version | Added::ForeignKey) | None => {}
    }
    defaults
}

fn written<'a>(evaluator: Evaluator<'_, 'a>, attribute: &Attribute<'a>) -> Defaults {
    let none = || Stated::Implied(None);
    if attribute.is_auto_increment() {
        let sequence = DefaultValue::generated("autoIncrement", Generator::Sequence);
        let place = attribute.option("autoIncrement").map_or(attribute.place, |it| it.place);
        let database = match attribute.added {
            Some(_) => Stated::Implied(Some(sequence)),
            None => Stated::Written(Some(sequence), place),
        };
        return Defaults { database, application: none(), clock: Stated::Implied(Clock::Never) };
    }
    let clock = Stated::Implied(Clock::Never);
    let Some(value) = attribute.option("defaultValue") else {
        let open = attribute.options.open;
        let state = || if open { Stated::Unknown } else { none() };
        return Defaults { database: state(), application: state(), clock };
    };
    let place = value.place;
    let (database, application) = match sides(evaluator, value) {
        Some((database, application)) => (
            database.map_or(none(), |it| Stated::Written(Some(it), place)),
            application.map_or(none(), |it| Stated::Written(Some(it), place)),
        ),
        None => (Stated::Unknown, Stated::Unknown),
    };
    let now = |side: &Stated<Option<DefaultValue>>| matches!(side.known(), Some(Some(it)) if it.generator == Generator::Now && !it.frozen);
    let clock = if now(&database) { Stated::Written(Clock::Insert, place) } else { clock };
    Defaults { database, application, clock }
}

type Sides = (Option<DefaultValue>, Option<DefaultValue>);

/// What the database and what the model fill in; `None` where that cannot be read.
fn sides<'a>(evaluator: Evaluator<'_, 'a>, value: &Value<'a>) -> Option<Sides> {
    match &value.kind {
        Kind::Null => {
            let null = DefaultValue::generated("NULL", Generator::Null);
            Some((Some(null.clone()), Some(null)))
        }
        Kind::Undefined => Some((None, None)),
        Kind::Text(_) | Kind::Number(_) | Kind::Bool(_) => {
            let literal = DefaultValue::literal(value.stored()?);
            Some((Some(literal.clone()), Some(literal)))
        }
        Kind::Array(elements) => {
            let elements: Option<Vec<String>> = elements.iter().map(Value::stored).collect();
            let literal = DefaultValue::literal(format!("{{{}}}", elements?.join(",")));
            Some((Some(literal.clone()), Some(literal)))
        }
        Kind::Object(_) => {
            let literal = DefaultValue::literal(json(value)?);
            Some((Some(literal.clone()), Some(literal)))
        }
        Kind::External(name) => external(name),
        Kind::Call(call) => called(call),
        Kind::Function(function, scope) => {
            let made = evaluator.returned(scope, function, Vec::new(), 0);
            let generator = made.as_ref().and_then(Value::call).map_or(Generator::Other, |it| generator(&it.name));
            Some((None, Some(DefaultValue::generated("function", generator))))
        }
        Kind::Regex(_) | Kind::Class(..) | Kind::Enum(..) | Kind::Namespace(_) | Kind::Unknown => None,
    }
}

/// `DataTypes.NOW`, `DataTypes.UUIDV4`, a function of a package.
fn external(name: &str) -> Option<Sides> {
    let last = name.rsplit('.').next()?;
    let application = |text: &str, generator| Some((None, Some(DefaultValue::generated(text, generator))));
    match last {
        "NOW" => application("NOW", Generator::Now),
        "UUIDV4" | "UUIDV1" | "uuidV4" | "uuidV1" => application(last, Generator::Uuid),
        _ if name.starts_with("process.env") || name.starts_with("env.") => None,
        // A function that is handed over is called for every row; of anything else nobody knows what it is.
        _ => match generator(name) {
            Generator::Other => None,
            known => application(name, known),
        },
    }
}

fn called(call: &Called<'_>) -> Option<Sides> {
    let last = call.name.rsplit('.').next()?;
    let first = call.arguments.first();
    match last {
        "literal" => {
            let sql = first?.text()?;
            Some((Some(expression(sql)), None))
        }
        "fn" => {
            let function = first?.text()?;
            let arguments: Option<Vec<String>> = call.arguments.iter().skip(1).map(Value::stored).collect();
            Some((Some(expression(&format!("{function}({})", arguments?.join(", ")))), None))
        }
        "NOW" | "UUIDV4" | "UUIDV1" => external(last),
        "cast" | "col" | "json" => None,
        _ => {
            // Called once, when the model is defined.
            let generator = generator(&call.name);
            if generator == Generator::Other {
                return None;
            }
            let value = DefaultValue { frozen: true, ..DefaultValue::generated(call.name.as_str(), generator) };
            Some((Some(value.clone()), Some(value)))
        }
    }
}

/// What a function of a package makes.
fn generator(name: &str) -> Generator {
    match name.rsplit('.').next().unwrap_or(name) {
        "new Date" | "now" | "Date" => Generator::Now,
        "v4" | "uuidv4" | "uuid" | "randomUUID" | "v1" | "uuidv1" | "uuidV4" => Generator::Uuid,
        "v7" | "uuidv7" | "ulid" | "uuidV7" | "v6" => Generator::OrderedId,
        "nanoid" | "cuid" | "createId" | "generate" | "shortid" => Generator::TextId,
        _ => Generator::Other,
    }
}

/// What makes the value of `literal("gen_random_uuid()")`.
pub(super) fn expression(sql: &str) -> DefaultValue {
    let sql = sql.trim();
    let lower = sql.to_ascii_lowercase();
    let bare = lower.trim_start_matches('(').split("::").next().unwrap_or("").trim_end_matches(')');
    let called = bare.split(['(', ' ']).next().unwrap_or("").trim();
    let called = called.rsplit('.').next().unwrap_or(called);
    let generator = match called {
        "now"
        | "current_timestamp"
        | "transaction_timestamp"
        | "statement_timestamp"
        | "clock_timestamp"
        | "current_date"
        | "localtimestamp" => Generator::Now,
        "gen_random_uuid" | "uuid_generate_v4" | "uuid_generate_v1" | "uuid_generate_v1mc" | "uuid" => Generator::Uuid,
        "uuidv7" | "uuid_generate_v7" | "gen_ulid" | "generate_ulid" => Generator::OrderedId,
        "nextval" => Generator::Sequence,
        "null" => Generator::Null,
        _ => Generator::Other,
    };
    DefaultValue::generated(sql, generator)
}

/// A constant as JSON.
fn json(value: &Value<'_>) -> Option<String> {
    match &value.kind {
        Kind::Null => Some("null".to_owned()),
        Kind::Text(text) => Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))),
        Kind::Number(_) | Kind::Bool(_) => value.stored(),
        Kind::Array(elements) => {
            let elements: Option<Vec<String>> = elements.iter().map(json).collect();
            Some(format!("[{}]", elements?.join(",")))
        }
        Kind::Object(object) if !object.open => {
            let members = object.members.iter().map(|(key, value)| Some(format!("\"{key}\":{}", json(value)?)));
            let members: Option<Vec<String>> = members.collect();
            Some(format!("{{{}}}", members?.join(",")))
        }
        _ => None,
    }
}
