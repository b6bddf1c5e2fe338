//! Functions and operators of the language whose result is plain.

use std::rc::Rc;

use compact_str::{CompactString, format_compact};
use modelry_graph::Place;

use super::{Evaluator, Scope};
use crate::sequelize::value::{Called, Kind, Object, Value};
use crate::syntax::javascript::paths::normalized;
use crate::syntax::javascript::{Call, ExprKind};

impl<'a> Evaluator<'_, 'a> {
    pub(super) fn call(&self, scope: &Rc<Scope<'a>>, call: &'a Call, place: Place, depth: u32) -> Value<'a> {
        if let ExprKind::Name(name) = &call.function.kind
            && matches!(name.as_str(), "require" | "import")
            && let Some(specifier) = call.arguments.first().and_then(|it| it.text())
        {
            return self.required(scope.module, specifier, place, depth);
        }
        if let Some((on, method)) = method_of(call) {
            let on = match on {
                On::Expression(on) => self.at(scope, on, depth),
                On::Name(name) => self.named(scope, name, call.function.span, depth),
            };
            if on.external().is_none() {
                let arguments = self.arguments(scope, call, depth);
                let value = self.method(&on, method, arguments, place, depth);
                return Value::new(value.kind, place);
            }
        }
        let function = self.at(scope, &call.function, depth);
        let arguments = self.arguments(scope, call, depth);
        match &function.kind {
            Kind::Function(function, outer) => {
                self.returned(outer, function, arguments, depth).unwrap_or(Value::new(Kind::Unknown, place))
            }
            Kind::External(name) => {
                let kind = self.builtin(name, &arguments);
                let kind = kind.unwrap_or_else(|| {
                    Kind::Call(Rc::new(Called { name: name.clone(), arguments, on: None, origin: place }))
                });
                Value::new(kind, place)
            }
            // `DataTypes.INTEGER(11).UNSIGNED`, called once more.
            Kind::Call(called) if called.arguments.is_empty() && called.on.is_some() => {
                let on = called.on.clone();
                Value::new(
                    Kind::Call(Rc::new(Called { name: called.name.clone(), arguments, on, origin: place })),
                    place,
                )
            }
            _ => Value::new(Kind::Unknown, place),
        }
    }

    /// `Object.values(Status)` and the like.
    fn builtin(&self, name: &str, arguments: &[Value<'a>]) -> Option<Kind<'a>> {
        if name == "process.cwd" {
            return Some(Kind::Text(".".into()));
        }
        let first = arguments.first()?;
        match name {
            "Object.values" => Some(Kind::Array(Rc::new(self.values_of(first)?.into_iter().map(|it| it.1).collect()))),
            "Object.keys" => {
                let keys = self.values_of(first)?.into_iter();
                let keys = keys.map(|(key, _)| Value::new(Kind::Text(key), first.place)).collect();
                Some(Kind::Array(Rc::new(keys)))
            }
            "Object.freeze" | "Object.seal" => Some(first.kind.clone()),
            "Object.assign" => {
                let mut object = Object::default();
                for argument in arguments {
                    let Kind::Object(inner) = &argument.kind else { return None };
                    object.open |= inner.open;
                    for (key, value) in &inner.members {
                        object.set(key.clone(), value.clone());
                    }
                }
                Some(Kind::Object(Rc::new(object)))
            }
            "Array.from" | "new Set" => self.elements(first).map(|it| Kind::Array(Rc::new(it))),
            "String" | "Number" => first.stored().map(|it| match name {
                "String" => Kind::Text(it.into()),
                _ => Kind::Number(it.into()),
            }),
            "path.join" | "path.resolve" | "path.normalize" | "node:path.join" | "node:path.resolve" => {
                Some(Kind::Text(path_of(arguments)?.into()))
            }
            _ => None,
        }
    }

    /// Names and values of an object or an enumeration.
    fn values_of(&self, value: &Value<'a>) -> Option<Vec<(CompactString, Value<'a>)>> {
        match &value.kind {
            Kind::Object(object) if !object.open => Some(object.members.clone()),
            Kind::Enum(it, module) => {
                let values = self.enum_values(it, *module, 0);
                // Those that count are entered twice, also by number: nobody stores such a list.
                let texts = values.iter().all(|(_, value)| value.text().is_some());
                texts.then_some(values)
            }
            Kind::Class(class, scope) => {
                let fields = class.members.iter().filter(|it| it.is_static);
                let value = |it: &'a crate::syntax::javascript::Member| {
                    (it.name.clone(), self.static_member(class, scope, &it.name, value.place, 0))
                };
                Some(fields.map(value).collect())
            }
            Kind::Namespace(module) => self.exports(*module, value.place),
            Kind::Array(elements) => {
                let numbered = elements.iter().enumerate();
                Some(numbered.map(|(position, it)| (format_compact!("{position}"), it.clone())).collect())
            }
            _ => None,
        }
    }

    /// The elements of something that is spread.
    pub(super) fn elements(&self, value: &Value<'a>) -> Option<Vec<Value<'a>>> {
        match &value.kind {
            Kind::Array(elements) => Some(elements.to_vec()),
            Kind::Call(call) if call.name == "new Set" => self.elements(call.arguments.first()?),
            _ => None,
        }
    }

    fn method(&self, on: &Value<'a>, name: &str, arguments: Vec<Value<'a>>, place: Place, depth: u32) -> Value<'a> {
        let text = |text: String| Value::new(Kind::Text(text.into()), place);
        let unknown = Value::new(Kind::Unknown, place);
        match (&on.kind, name) {
            (Kind::Text(it), "toLowerCase") => text(it.to_lowercase().to_string()),
            (Kind::Text(it), "toUpperCase") => text(it.to_uppercase().to_string()),
            (Kind::Text(it), "trim") => text(it.trim().to_owned()),
            (Kind::Text(_) | Kind::Number(_) | Kind::Bool(_), "toString") => on.stored().map_or(unknown, text),
            (Kind::Array(elements), "join") => {
                let separator = arguments.first().map_or(Some(","), |it| it.text());
                let parts: Option<Vec<String>> = elements.iter().map(Value::stored).collect();
                parts.zip(separator).map_or(unknown, |(parts, separator)| text(parts.join(separator)))
            }
            (Kind::Array(elements), "concat") => {
                let mut all = elements.to_vec();
                for argument in &arguments {
                    match &argument.kind {
                        Kind::Array(more) => all.extend(more.iter().cloned()),
                        Kind::Unknown | Kind::External(_) | Kind::Call(_) => return unknown,
                        _ => all.push(argument.clone()),
                    }
                }
                Value::new(Kind::Array(Rc::new(all)), place)
            }
            (Kind::Array(elements), "map") => match arguments.first().map(|it| &it.kind) {
                Some(Kind::Function(function, scope)) => {
                    let mapped = elements.iter().map(|it| self.returned(scope, function, vec![it.clone()], depth));
                    let mapped: Option<Vec<Value<'a>>> = mapped.collect();
                    mapped.map_or(unknown, |it| Value::new(Kind::Array(Rc::new(it)), place))
                }
                _ => unknown,
            },
            (Kind::Array(_), "slice" | "sort" | "reverse") if arguments.is_empty() && name == "slice" => on.clone(),
            (Kind::Call(_), _) => Value::new(
                Kind::Call(Rc::new(Called { name: name.into(), arguments, on: Some(on.clone()), origin: place })),
                place,
            ),
            (Kind::Object(_) | Kind::Class(..) | Kind::Namespace(_), _) => match self.member(on, name, depth).kind {
                Kind::Function(function, scope) => self.returned(&scope, function, arguments, depth).unwrap_or(unknown),
                Kind::External(name) => {
                    let built = self.builtin(&name, &arguments);
                    let kind = built
                        .unwrap_or_else(|| Kind::Call(Rc::new(Called { name, arguments, on: None, origin: place })));
                    Value::new(kind, place)
                }
                _ => unknown,
            },
            _ => unknown,
        }
    }
}

/// `path.join(…)`, `path.resolve(…)`: parts of a path as one.
fn path_of(arguments: &[Value<'_>]) -> Option<String> {
    let parts: Vec<&str> = arguments.iter().map(Value::text).collect::<Option<_>>()?;
    let start = parts.iter().rposition(|it| it.starts_with('/'));
    let path = parts.get(start.unwrap_or(0)..)?.join("/");
    match path.strip_prefix('/') {
        // Before the path of a file of the run stands a `/`.
        Some(path) => Some(format!("/{}", normalized(path)?)),
        None => normalized(&path),
    }
}

enum On<'e> {
    Expression(&'e crate::syntax::javascript::Expr),
    Name(&'e str),
}

/// `on.method(…)`.
fn method_of(call: &Call) -> Option<(On<'_>, &str)> {
    match &call.function.kind {
        ExprKind::Property(it) => Some((On::Expression(&it.0), &it.1)),
        ExprKind::Name(name) => name.rsplit_once('.').map(|(on, method)| (On::Name(on), method)),
        _ => None,
    }
}

/// `one operator other` of constants.
pub(super) fn operation<'a>(one: &Value<'a>, operator: &str, other: &Value<'a>) -> Kind<'a> {
    if let (Some(one), Some(other)) = (one.number(), other.number())
        && let (Ok(one), Ok(other)) = (one.parse::<f64>(), other.parse::<f64>())
    {
        let result = match operator {
            "+" => one + other,
            "-" => one - other,
            "*" => one * other,
            "/" => one / other,
            "**" => one.powf(other),
            "===" | "==" => return Kind::Bool(one == other),
            "!==" | "!=" => return Kind::Bool(one != other),
            _ => return Kind::Unknown,
        };
        return if result.is_finite() { Kind::Number(format_compact!("{result}")) } else { Kind::Unknown };
    }
    match (one.stored(), other.stored(), operator) {
        (Some(one), Some(other), "+") => Kind::Text((one + &other).into()),
        (Some(one), Some(other), "===" | "==") => Kind::Bool(one == other),
        (Some(one), Some(other), "!==" | "!=") => Kind::Bool(one != other),
        _ => Kind::Unknown,
    }
}
