//! The defaults of fields: constants, and the functions that make a value for every row.

use modelry_graph::{DefaultValue, Generator};

use crate::django::evaluate::{Evaluator, MAX_DEPTH, Value};
use crate::django::project::{Entity, Scope};
use crate::syntax::python::{Expr, ExprKind};

/// Whether there is a default cannot be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uncertain;

impl Evaluator<'_, '_> {
    /// The default of a field: a value or the function that makes one. `None` when there surely is none.
    ///
    /// `Err` when it cannot be known whether there is one.
    pub fn default(&self, scope: Scope, expr: &Expr) -> Result<Option<DefaultValue>, Uncertain> {
        self.default_within(scope, expr, 0)
    }

    fn default_within(&self, scope: Scope, expr: &Expr, depth: u32) -> Result<Option<DefaultValue>, Uncertain> {
        if depth > MAX_DEPTH {
            return Err(Uncertain);
        }
        match &expr.kind {
            ExprKind::Lambda => return Ok(Some(DefaultValue::generated("lambda", Generator::Other))),
            ExprKind::Name(name) => match self.project.resolve(scope, name) {
                Entity::Function(module, function) => {
                    let made = function
                        .returns
                        .as_ref()
                        .and_then(|returned| self.returned(self.project.module_scope(module), returned));
                    return Ok(Some(made.unwrap_or(DefaultValue::generated(function.name.as_str(), Generator::Other))));
                }
                Entity::Class(class) => {
                    let name = self.project.class(class).node.name.as_str();
                    return Ok(Some(DefaultValue::generated(name, Generator::Other)));
                }
                Entity::External(path) if path == "models.NOT_PROVIDED" || path.ends_with(".NOT_PROVIDED") => {
                    return Ok(None);
                }
                Entity::External(path) if path.starts_with("django.conf.settings.") => return Err(Uncertain),
                Entity::External(path) => return Ok(Some(callable(&path))),
                Entity::Value(at, value) if !matches!(value.kind, ExprKind::Name(_)) || depth > 0 => {
                    if let ExprKind::Call(_) | ExprKind::Lambda | ExprKind::Name(_) = value.kind {
                        return self.default_within(at, value, depth + 1);
                    }
                }
                Entity::Value(at, value) => return self.default_within(at, value, depth + 1),
                Entity::Module(_) | Entity::Unknown => {}
            },
            ExprKind::Call(call) => {
                if let Some(made) = self.made(scope, &call.function, &call.arguments) {
                    return Ok(Some(made));
                }
            }
            ExprKind::Binary(it) => {
                // `timezone.now() + timedelta(days=7)`: the clock is read once.
                let clock = [&it.left, &it.right].into_iter().find_map(|it| {
                    let made = self.default_within(scope, it, depth + 1).ok().flatten()?;
                    (made.frozen && made.generator == Generator::Now).then_some(made)
                });
                if let Some(made) = clock {
                    return Ok(Some(made));
                }
            }
            _ => {}
        }
        match self.value(scope, expr) {
            Value::None => Ok(Some(DefaultValue::generated("None", Generator::Null))),
            Value::List(_) => Ok(Some(DefaultValue::literal("[]"))),
            Value::Dict(_) => Ok(Some(DefaultValue::literal("{}"))),
            Value::External(path) if path.starts_with("django.conf.settings") => Err(Uncertain),
            Value::External(path) => Ok(Some(callable(&path))),
            Value::Unknown | Value::Enum(_) => match &expr.kind {
                ExprKind::Call(call) => {
                    let name = call.function.name().unwrap_or("call");
                    let opens = name.starts_with("getattr") || name.contains("settings");
                    if opens {
                        Err(Uncertain)
                    } else {
                        Ok(Some(DefaultValue::generated(format!("{name}()"), Generator::Other)))
                    }
                }
                ExprKind::Binary(..) | ExprKind::Attribute(..) | ExprKind::List(_) | ExprKind::Tuple(_) => {
                    Ok(Some(DefaultValue::generated("expression", Generator::Other)))
                }
                _ => Err(Uncertain),
            },
            known => Ok(known.text().map(DefaultValue::literal)),
        }
    }

    /// `timezone.now()` and `uuid.uuid4()`: evaluated once, when the module is loaded.
    fn made(&self, scope: Scope, function: &Expr, arguments: &[Expr]) -> Option<DefaultValue> {
        let path = match self.project.resolve(scope, function.name()?) {
            Entity::External(path) => path,
            Entity::Function(module, called) => {
                let made = self.returned(self.project.module_scope(module), called.returns.as_ref()?)?;
                return (made.generator == Generator::Now).then_some(DefaultValue { frozen: true, ..made });
            }
            _ => return None,
        };
        let value = callable(&path);
        // `datetime.now(tz=…)` knows its zone; `Now()` is evaluated by the database.
        let timed = matches!(value.generator, Generator::Now | Generator::Uuid | Generator::OrderedId);
        let zoned = value.naive_clock && !arguments.is_empty();
        let in_database = path.starts_with("models.") || path.starts_with("postgres.");
        timed.then_some(DefaultValue { frozen: !in_database, naive_clock: value.naive_clock && !zoned, ..value })
    }

    /// What a function makes whose body is `return timezone.now()`.
    fn returned(&self, scope: Scope, returned: &Expr) -> Option<DefaultValue> {
        // Only calls of functions outside the tree: none leads back to this one.
        let of_call = |it: &Expr| {
            let call = as_text(it).call()?;
            let Entity::External(_) = self.project.resolve(scope, call.function.name()?) else { return None };
            self.made(scope, call.function, call.arguments)
        };
        let made = match &returned.kind {
            ExprKind::Binary(it) => {
                [&it.left, &it.right].into_iter().filter_map(&of_call).find(|made| made.generator == Generator::Now)
            }
            _ => of_call(returned),
        };
        Some(DefaultValue { frozen: false, ..made? })
    }
}

/// What is put into text: `uuid4()` of `str(uuid4())` and `uuid4().hex`.
fn as_text(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Attribute(it) if it.name == "hex" => &it.owner,
        ExprKind::Call(call) if call.function.name() == Some("str") => call.arguments.first().unwrap_or(expr),
        _ => expr,
    }
}

/// A function outside the tree that is called for every row.
fn callable(path: &str) -> DefaultValue {
    let (generator, naive_clock) = match path {
        "django.utils.timezone.now" | "models.Now" => (Generator::Now, false),
        "datetime.datetime.now" | "datetime.datetime.utcnow" | "datetime.datetime.today" => (Generator::Now, true),
        "datetime.date.today" | "django.utils.timezone.localdate" | "django.utils.timezone.localtime" | "time.time" => {
            (Generator::Now, false)
        }
        "models.UUID4" | "postgres.RandomUUID" | "uuid.uuid4" | "uuid.uuid1" | "uuid.uuid3" | "uuid.uuid5" => {
            (Generator::Uuid, false)
        }
        "models.UUID7" | "uuid.uuid7" | "uuid.uuid6" | "uuid6.uuid7" | "uuid6.uuid6" | "uuid_utils.uuid7"
        | "ulid.new" | "ulid.ULID" => (Generator::OrderedId, false),
        _ => (Generator::Other, false),
    };
    let text = path.strip_prefix("builtins.").unwrap_or(path);
    DefaultValue { naive_clock, ..DefaultValue::generated(text, generator) }
}
