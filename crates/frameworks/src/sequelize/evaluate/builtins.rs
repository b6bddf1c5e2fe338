//! Functions and operators of the language whose result is plain.

use std::rc::Rc;

use compact_str::{CompactString, format_compact};
use modelry_graph::Place;

use super::{Evaluator, Scope};
use crate::sequelize::language::{self, Answer, Item, Plain};
use crate::sequelize::value::{Called, Kind, Object, Value};
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
                Some(Kind::Text(language::path_of(arguments)?.into()))
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
            (Kind::Number(_) | Kind::Bool(_), "toString") => on.stored().map_or(unknown, text),
            (Kind::Text(it), _) => {
                let part = |it: &str| Value::new(Kind::Text(it.into()), place);
                of_answer(language::text_method(it, name, &arguments, part), place)
            }
            (Kind::Array(elements), _) => {
                let mut each = |items: &[Value<'a>], function: &Value<'a>| match &function.kind {
                    Kind::Function(function, scope) => {
                        let positions = items.iter().enumerate();
                        let called = positions.map(|(position, it)| {
                            let position = Value::new(Kind::Number(format_compact!("{position}")), place);
                            let arguments = vec![it.clone(), position];
                            self.returned(scope, function, arguments, depth).unwrap_or_else(|| unknown.clone())
                        });
                        called.collect()
                    }
                    _ => vec![unknown.clone(); items.len()],
                };
                of_answer(language::array_method(elements, name, &arguments, &mut each), place)
            }
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
    let result = one.plain().zip(other.plain()).and_then(|(one, other)| language::operation(&one, operator, &other));
    result.map_or(Kind::Unknown, of_plain)
}

fn of_plain<'a>(plain: Plain) -> Kind<'a> {
    match plain {
        Plain::Undefined => Kind::Undefined,
        Plain::Null => Kind::Null,
        Plain::Bool(value) => Kind::Bool(value),
        Plain::Number(text) => Kind::Number(text.into()),
        Plain::Text(text) => Kind::Text(text.into()),
    }
}

fn of_answer<'a>(answer: Answer<Value<'a>>, place: Place) -> Value<'a> {
    let kind = match answer {
        Answer::Plain(plain) => of_plain(plain),
        Answer::Item(item) => return item,
        Answer::Items(items) => Kind::Array(Rc::new(items)),
        Answer::Unknown | Answer::None => Kind::Unknown,
    };
    Value::new(kind, place)
}

impl Item for Value<'_> {
    fn plain(&self) -> Option<Plain> {
        match &self.kind {
            Kind::Undefined => Some(Plain::Undefined),
            Kind::Null => Some(Plain::Null),
            Kind::Bool(value) => Some(Plain::Bool(*value)),
            Kind::Number(text) => Some(Plain::Number(text.to_string())),
            Kind::Text(text) => Some(Plain::Text(text.to_string())),
            _ => None,
        }
    }

    fn truth(&self) -> Option<bool> {
        self.truthy()
    }

    fn items(&self) -> Option<&[Self]> {
        self.array()
    }

    fn may_be_items(&self) -> bool {
        matches!(self.kind, Kind::Unknown | Kind::External(_) | Kind::Call(_))
    }

    fn is_object(&self) -> bool {
        matches!(self.kind, Kind::Object(_))
    }
}
