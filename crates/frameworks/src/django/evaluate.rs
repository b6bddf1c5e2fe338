//! The values of constant expressions: literals, names of constants, members of enums, comprehensions over them.

mod arithmetic;
mod enums;
mod value;

pub use self::value::Value;

use self::arithmetic::{added, calculated, counted, duration, extreme};
use compact_str::CompactString;

use crate::django::format;
use crate::django::project::{Entity, Member, Project, Scope, Setting};
use crate::syntax::python::{Comprehension, Expr, ExprKind};

/// How deep constants may refer to constants.
pub(super) const MAX_DEPTH: u32 = 32;

/// Evaluates expressions of a project.
pub struct Evaluator<'p, 'a> {
    /// Where names are looked up.
    pub project: &'p Project<'a>,
    takes_fallbacks: bool,
}

impl<'p, 'a> Evaluator<'p, 'a> {
    /// Knows only what is certain.
    pub fn new(project: &'p Project<'a>) -> Evaluator<'p, 'a> {
        Evaluator { project, takes_fallbacks: false }
    }

    /// Takes what `getattr(settings, "NAME", "fallback")` falls back to where no settings state that name.
    ///
    /// The settings of a project that was not read may do so: for names that nothing is judged by.
    pub fn with_fallbacks(project: &'p Project<'a>) -> Evaluator<'p, 'a> {
        Evaluator { project, takes_fallbacks: true }
    }
}

impl<'a> Evaluator<'_, 'a> {
    /// The value of an expression.
    pub fn value(&self, scope: Scope, expr: &Expr) -> Value {
        self.evaluate(scope, expr, &[], 0)
    }

    fn evaluate(&self, scope: Scope, expr: &Expr, locals: &[(CompactString, Value)], depth: u32) -> Value {
        if depth > MAX_DEPTH {
            return Value::Unknown;
        }
        let all = |elements: &[Expr]| self.all(scope, elements, locals, depth + 1);
        match &expr.kind {
            ExprKind::None => Value::None,
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::Number(text) => Value::Number(text.replace('_', "")),
            ExprKind::String(text) => Value::Text(text.as_str().to_owned()),
            ExprKind::List(elements) | ExprKind::Tuple(elements) | ExprKind::Set(elements) => all(elements),
            ExprKind::Dict(pairs) => self.dict(scope, pairs, locals, depth + 1),
            ExprKind::Name(name) => self.name(scope, name, locals, depth + 1),
            ExprKind::Binary(it) => {
                let left = self.evaluate(scope, &it.left, locals, depth + 1);
                let right = self.evaluate(scope, &it.right, locals, depth + 1);
                match it.operator {
                    "+" => added(left, right),
                    "%" => format::interpolated(&left, &right, matches!(it.right.kind, ExprKind::Tuple(_))),
                    operator => calculated(&left, operator, &right),
                }
            }
            ExprKind::Unary(it) if it.operator == "-" => match self.evaluate(scope, &it.operand, locals, depth + 1) {
                Value::Number(text) => Value::Number(format!("-{text}")),
                _ => Value::Unknown,
            },
            ExprKind::Call(call) if self.is_timedelta(scope, &call.function) => {
                let parts = call.keywords.iter().map(|it| (it.name.as_deref().unwrap_or("?"), &it.value));
                let positional = ["days", "seconds"].into_iter().zip(&call.arguments);
                let parts: Vec<_> = parts
                    .chain(positional)
                    .map(|(unit, it)| (unit, self.evaluate(scope, it, locals, depth + 1)))
                    .collect();
                duration(&parts).map_or(Value::Unknown, Value::Text)
            }
            ExprKind::Format(parts) => {
                let texts = parts.iter().map(|part| format::text(&self.evaluate(scope, part, locals, depth + 1)));
                texts.collect::<Option<String>>().map_or(Value::Unknown, Value::Text)
            }
            ExprKind::Call(call) if call.keywords.is_empty() => {
                self.call(scope, &call.function, &call.arguments, locals, depth + 1)
            }
            ExprKind::Attribute(it) => {
                let owner = self.evaluate(scope, &it.owner, locals, depth + 1);
                self.attribute(&owner, &it.name, depth + 1)
            }
            ExprKind::Subscript(owner, index) => self.item(scope, owner, index, locals, depth + 1),
            ExprKind::Comprehension(it) => {
                let Comprehension { element, targets, iterable } = &**it;
                let Some(items) = self.iterated(&self.evaluate(scope, iterable, locals, depth + 1), depth + 1) else {
                    return Value::Unknown;
                };
                let each = items.into_iter().map(|item| {
                    let mut locals = locals.to_vec();
                    locals.extend(bound(targets, &item)?);
                    Some(self.evaluate(scope, element, &locals, depth + 1))
                });
                each.collect::<Option<Vec<Value>>>().map_or(Value::Unknown, Value::List)
            }
            ExprKind::Call(_) | ExprKind::Starred(_) | ExprKind::Unary(_) | ExprKind::Lambda | ExprKind::Other => {
                Value::Unknown
            }
        }
    }

    fn is_timedelta(&self, scope: Scope, function: &Expr) -> bool {
        function.name().is_some_and(
            |name| matches!(self.project.resolve(scope, name), Entity::External(path) if path == "datetime.timedelta"),
        )
    }

    fn all(&self, scope: Scope, elements: &[Expr], locals: &[(CompactString, Value)], depth: u32) -> Value {
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            match &element.kind {
                ExprKind::Starred(rest) => {
                    let rest = self.evaluate(scope, rest, locals, depth);
                    match self.iterated(&rest, depth) {
                        Some(more) => values.extend(more),
                        None => return Value::Unknown,
                    }
                }
                _ => values.push(self.evaluate(scope, element, locals, depth)),
            }
        }
        Value::List(values)
    }

    fn dict(
        &self,
        scope: Scope,
        pairs: &[(Option<Expr>, Expr)],
        locals: &[(CompactString, Value)],
        depth: u32,
    ) -> Value {
        let mut values = Vec::new();
        for (key, value) in pairs {
            let value = self.evaluate(scope, value, locals, depth);
            match (key, value) {
                (Some(key), value) => values.push((self.evaluate(scope, key, locals, depth), value)),
                (None, Value::Dict(more)) => values.extend(more),
                (None, _) => return Value::Unknown,
            }
        }
        Value::Dict(values)
    }

    fn name(&self, scope: Scope, name: &str, locals: &[(CompactString, Value)], depth: u32) -> Value {
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        if let Some((_, local)) = locals.iter().rev().find(|(local, _)| local == first) {
            let attributes = rest.iter().flat_map(|rest| rest.split('.'));
            return attributes.fold(local.clone(), |value, name| self.attribute(&value, name, depth + 1));
        }
        match self.project.resolve(scope, name) {
            Entity::Value(at, value) => self.member_or_value(name, at, value, depth + 1),
            Entity::External(path) => logging_level(&path).map_or(Value::External(path), Value::Number),
            Entity::Class(class) => Value::Enum(class),
            Entity::Module(_) | Entity::Function(..) => Value::Unknown,
            // `Status.choices` and `Status.OPEN.value` are no members that a body states.
            Entity::Unknown => {
                let Some((owner, attribute)) = name.rsplit_once('.') else { return Value::Unknown };
                let owner = self.name(scope, owner, locals, depth + 1);
                if depth > MAX_DEPTH { Value::Unknown } else { self.attribute(&owner, attribute, depth + 1) }
            }
        }
    }

    fn attribute(&self, owner: &Value, name: &str, depth: u32) -> Value {
        if depth > MAX_DEPTH {
            return Value::Unknown;
        }
        match (owner, name) {
            (Value::Member { value, .. }, "value") => value.plain().clone(),
            (Value::Member { name, .. }, "name") => Value::Text(name.clone()),
            (Value::Enum(class), "choices" | "values" | "names") => {
                // A class may define `choices` itself.
                if let Some((owner, Member::Value(value))) = self.project.member(*class, name) {
                    return self.evaluate(self.project.class_scope(owner), value, &[], depth + 1);
                }
                let Some(members) = self.members(*class, depth + 1) else { return Value::Unknown };
                let each = members.into_iter().map(|member| match (&member, name) {
                    (Value::Member { name, .. }, "names") => Value::Text(name.clone()),
                    (_, "values") => member.plain().clone(),
                    _ => Value::List(vec![member.plain().clone(), Value::Unknown]),
                });
                Value::List(each.collect())
            }
            (Value::Enum(class), name) => match self.project.member(*class, name) {
                Some((owner, Member::Value(value))) => {
                    self.member_or_value(name, self.project.class_scope(owner), value, depth + 1)
                }
                Some((_, Member::Class(class))) => Value::Enum(class),
                _ => Value::Unknown,
            },
            (Value::External(path), name) => Value::External(format!("{path}.{name}")),
            _ => Value::Unknown,
        }
    }

    fn item(&self, scope: Scope, owner: &Expr, index: &Expr, locals: &[(CompactString, Value)], depth: u32) -> Value {
        let owner = self.evaluate(scope, owner, locals, depth + 1);
        let index = self.evaluate(scope, index, locals, depth + 1);
        match (&owner, index.plain()) {
            (Value::List(elements), Value::Number(position)) => {
                let position: Result<usize, _> = position.parse();
                position.ok().and_then(|it| elements.get(it).cloned()).unwrap_or(Value::Unknown)
            }
            (Value::Dict(pairs), key) => {
                pairs.iter().rev().find(|(it, _)| it.plain() == key).map_or(Value::Unknown, |(_, value)| value.clone())
            }
            _ => Value::Unknown,
        }
    }

    fn iterated(&self, value: &Value, depth: u32) -> Option<Vec<Value>> {
        match value {
            Value::List(elements) => Some(elements.clone()),
            Value::Dict(pairs) => Some(pairs.iter().map(|(key, _)| key.clone()).collect()),
            Value::Enum(class) => self.members(*class, depth),
            _ => None,
        }
    }

    fn call(
        &self,
        scope: Scope,
        function: &Expr,
        arguments: &[Expr],
        locals: &[(CompactString, Value)],
        depth: u32,
    ) -> Value {
        let argument = |position: usize| {
            arguments.get(position).map_or(Value::Unknown, |it| self.evaluate(scope, it, locals, depth + 1))
        };
        // `STATES.items()`, `Status.choices()`.
        let method = match &function.kind {
            ExprKind::Name(name) => {
                name.rsplit_once('.').map(|(owner, method)| (self.name(scope, owner, locals, depth), method))
            }
            ExprKind::Attribute(it) => Some((self.evaluate(scope, &it.owner, locals, depth), it.name.as_str())),
            _ => None,
        };
        match (&method, arguments) {
            (Some((Value::Dict(pairs), "items")), []) => {
                let each = pairs.iter().map(|(key, value)| Value::List(vec![key.clone(), value.clone()]));
                return Value::List(each.collect());
            }
            (Some((Value::Dict(pairs), "keys")), []) => {
                return Value::List(pairs.iter().map(|(it, _)| it.clone()).collect());
            }
            (Some((Value::Dict(pairs), "values")), []) => {
                return Value::List(pairs.iter().map(|(_, it)| it.clone()).collect());
            }
            (Some((Value::Text(text), "lower")), []) => return Value::Text(text.to_lowercase()),
            (Some((Value::Text(text), "upper")), []) => return Value::Text(text.to_uppercase()),
            (Some((Value::Text(pattern), "format")), arguments) => {
                return match self.all(scope, arguments, locals, depth + 1) {
                    Value::List(values) => format::formatted(pattern, &values),
                    _ => Value::Unknown,
                };
            }
            (Some((Value::Enum(class), method)), []) => return self.class_method(*class, method, depth),
            _ => {}
        }
        let ExprKind::Name(name) = &function.kind else { return Value::Unknown };
        match self.project.resolve(scope, name) {
            Entity::External(path) => match path.as_str() {
                "builtins.list" | "builtins.tuple" | "builtins.set" | "builtins.frozenset" | "builtins.sorted" => {
                    self.iterated(&argument(0), depth).map_or(Value::Unknown, Value::List)
                }
                "builtins.dict" => match argument(0) {
                    Value::Dict(pairs) => Value::Dict(pairs),
                    _ => Value::Unknown,
                },
                "builtins.str" => format::text(argument(0).plain()).map_or(Value::Unknown, Value::Text),
                "builtins.int" | "decimal.Decimal" | "models.Value" => argument(0).plain().clone(),
                "builtins.range" => counted(&argument(0), arguments.get(1).map(|_| argument(1)).as_ref()),
                "builtins.getattr" if self.takes_fallbacks => self.setting(scope, arguments, depth + 1),
                "builtins.len" => match self.iterated(&argument(0), depth) {
                    Some(elements) => Value::Number(elements.len().to_string()),
                    None => Value::Unknown,
                },
                "builtins.max" | "builtins.min" => extreme(&argument(0), path == "builtins.max"),
                _ => Value::Unknown,
            },
            Entity::Function(module, function) if arguments.is_empty() => match &function.returns {
                Some(value) => self.evaluate(self.project.module_scope(module), value, &[], depth + 1),
                None => Value::Unknown,
            },
            // `Status("open")` is the member of that value.
            Entity::Class(class) if self.is_enum(class) => argument(0),
            _ => Value::Unknown,
        }
    }

    /// `getattr(settings, "NAME", "fallback")`.
    fn setting(&self, scope: Scope, arguments: &[Expr], depth: u32) -> Value {
        let [settings, name, fallback] = arguments else { return Value::Unknown };
        let settings = settings.name().map(|settings| self.project.resolve(scope, settings));
        let (Some(Entity::External(path)), Some(name)) = (settings, name.text()) else { return Value::Unknown };
        match self.project.setting(name) {
            _ if path != "django.conf.settings" => Value::Unknown,
            Setting::Stated(module, value) => self.evaluate(self.project.module_scope(module), value, &[], depth + 1),
            Setting::Absent => self.evaluate(scope, fallback, &[], depth + 1),
            Setting::Unclear => Value::Unknown,
        }
    }
}

fn bound(targets: &[CompactString], item: &Value) -> Option<Vec<(CompactString, Value)>> {
    match (targets, item) {
        ([only], item) => Some(vec![(only.clone(), item.clone())]),
        (several, Value::List(parts)) if several.len() == parts.len() => {
            Some(several.iter().cloned().zip(parts.iter().cloned()).collect())
        }
        _ => None,
    }
}

/// The levels of Python's `logging`.
fn logging_level(path: &str) -> Option<String> {
    let level = match path.strip_prefix("logging.")? {
        "NOTSET" => "0",
        "DEBUG" => "10",
        "INFO" => "20",
        "WARNING" | "WARN" => "30",
        "ERROR" => "40",
        "CRITICAL" | "FATAL" => "50",
        _ => return None,
    };
    Some(level.to_owned())
}
