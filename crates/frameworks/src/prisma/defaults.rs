//! `@default(…)`: what the database fills in, and what the client does.
//! (Manual: "Prisma Schema API reference", "Attribute functions".)

use modelry_graph::{Clock, DefaultValue, Generator, Stated};

use super::schema::{Located, Schema, mapped};
use super::syntax::{Argument, Expression, ExpressionKind, Member, argument};

/// Who fills in a field that is not given, and with what.
pub(super) struct Defaults {
    /// The database.
    pub(super) database: Stated<Option<DefaultValue>>,
    /// The client.
    pub(super) application: Stated<Option<DefaultValue>>,
    /// When the client or the database writes the time by itself.
    pub(super) clock: Stated<Clock>,
}

impl Defaults {
    /// The one that counts for the model.
    pub(super) fn of_model(&self) -> Stated<Option<DefaultValue>> {
        match (&self.database, &self.application) {
            (Stated::Implied(None), application) => application.clone(),
            (database, _) => database.clone(),
        }
    }
}

enum Side {
    Database(DefaultValue),
    Application(DefaultValue),
    Unknown,
}

/// The defaults of a field.
pub(super) fn defaults(schema: &Schema<'_>, model: Located<'_>, member: &Member) -> Defaults {
    let mut defaults = Defaults {
        database: Stated::Implied(None),
        application: Stated::Implied(None),
        clock: Stated::Implied(Clock::Never),
    };
    if let Some(attribute) = member.attribute("updatedAt") {
        let place = model.place(attribute.span);
        let now = DefaultValue::generated("@updatedAt", Generator::Now);
        defaults.application = Stated::Written(Some(now), place);
        defaults.clock = Stated::Written(Clock::Update, place);
    }
    let Some(attribute) = member.attribute("default") else { return defaults };
    let place = model.place(attribute.span);
    let side = attribute.argument("value", Some(0)).map_or(Side::Unknown, |value| side(schema, member, value));
    match side {
        Side::Database(value) => {
            if value.generator == Generator::Now && !defaults.clock.is(&Clock::Update) {
                defaults.clock = Stated::Written(Clock::Insert, place);
            }
            defaults.database = Stated::Written(Some(value), place);
        }
        Side::Application(value) => defaults.application = Stated::Written(Some(value), place),
        Side::Unknown => defaults.database = Stated::Unknown,
    }
    defaults
}

fn side(schema: &Schema<'_>, member: &Member, value: &Expression) -> Side {
    match &value.kind {
        ExpressionKind::Function(name, arguments) => function(name, arguments),
        ExpressionKind::Text(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::Constant(_)
        | ExpressionKind::Array(_) => match literal(schema, member, value) {
            Some(text) => Side::Database(DefaultValue::literal(text)),
            None => Side::Unknown,
        },
        ExpressionKind::Object(_) => Side::Unknown,
    }
}

/// The value as the database stores it; a value of an enum by its mapped name.
fn literal(schema: &Schema<'_>, member: &Member, value: &Expression) -> Option<String> {
    match &value.kind {
        ExpressionKind::Text(text) | ExpressionKind::Number(text) => Some(text.clone()),
        ExpressionKind::Constant(name) => {
            let ty = member.ty.as_ref()?;
            let stored = schema.enumeration(&ty.name.text).and_then(|it| it.block.member(name)).map(enum_value);
            Some(stored.unwrap_or(name).to_owned())
        }
        ExpressionKind::Array(elements) => {
            let elements: Option<Vec<String>> = elements.iter().map(|it| literal(schema, member, it)).collect();
            Some(format!("{{{}}}", elements?.join(",")))
        }
        ExpressionKind::Function(..) | ExpressionKind::Object(_) => None,
    }
}

/// A value of an enum as the database stores it.
pub(super) fn enum_value(value: &Member) -> &str {
    mapped(value.attribute("map")).unwrap_or(&value.name.text)
}

fn function(name: &str, arguments: &[Argument]) -> Side {
    let database = |text: &str, generator| Side::Database(DefaultValue::generated(text, generator));
    let application = |text: &str, generator| Side::Application(DefaultValue::generated(text, generator));
    match name {
        "now" => database("CURRENT_TIMESTAMP", Generator::Now),
        "autoincrement" | "sequence" => database(&format!("{name}()"), Generator::Sequence),
        "dbgenerated" => match argument(arguments, "value", Some(0)).and_then(Expression::text) {
            Some(sql) if !sql.trim().is_empty() => Side::Database(expression(sql)),
            _ => Side::Unknown,
        },
        "uuid" => match argument(arguments, "version", Some(0)).map(|value| &value.kind) {
            Some(ExpressionKind::Number(version)) if version == "7" => application("uuid(7)", Generator::OrderedId),
            _ => application("uuid()", Generator::Uuid),
        },
        "ulid" => application("ulid()", Generator::OrderedId),
        "cuid" | "nanoid" => application(&format!("{name}()"), Generator::TextId),
        "auto" => application("auto()", Generator::Other),
        _ => Side::Unknown,
    }
}

/// What makes the value of `dbgenerated("gen_random_uuid()")`.
fn expression(sql: &str) -> DefaultValue {
    let lower = sql.trim().to_ascii_lowercase();
    let bare = lower.trim_start_matches('(').split("::").next().unwrap_or("").trim_end_matches(')');
    let called = bare.split('(').next().unwrap_or("").trim();
    let called = called.rsplit('.').next().unwrap_or(called);
    let generator = match called {
        "now"
        | "current_timestamp"
        | "transaction_timestamp"
        | "statement_timestamp"
        | "clock_timestamp"
        | "current_date"
        | "localtimestamp" => Generator::Now,
        "gen_random_uuid" | "uuid_generate_v4" | "uuid_generate_v1" | "uuid_generate_v1mc" | "uuid" | "newid" => {
            Generator::Uuid
        }
        "uuidv7" | "uuid_generate_v7" | "gen_ulid" | "generate_ulid" | "ulid" | "uuid_generate_v6" => {
            Generator::OrderedId
        }
        "nextval" | "unique_rowid" => Generator::Sequence,
        "null" => Generator::Null,
        _ => Generator::Other,
    };
    DefaultValue::generated(sql.trim(), generator)
}
