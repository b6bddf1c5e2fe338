//! Names and expressions to values, across modules.

mod builtins;
mod classes;
mod exports;
mod scope;

use std::rc::Rc;

use compact_str::{CompactString, format_compact};
use modelry_graph::Span;

pub(super) use self::scope::Scope;
use super::project::Project;
use super::value::{Called, Kind, Object, Value};
use crate::syntax::javascript::paths::folder;
use crate::syntax::javascript::{Call, Expr, ExprKind, Function, Pattern, Property, Statement, StatementKind};

/// How deep evaluation may go.
const DEPTH: u32 = 60;

/// Evaluates in a project.
#[derive(Clone, Copy)]
pub(super) struct Evaluator<'p, 'a> {
    pub(super) project: &'p Project<'a>,
}

impl<'a> Evaluator<'_, 'a> {
    pub(super) fn value(&self, scope: &Rc<Scope<'a>>, expr: &'a Expr) -> Value<'a> {
        self.at(scope, expr, 0)
    }

    fn unknown(&self, scope: &Scope<'a>, span: Span) -> Value<'a> {
        Value::new(Kind::Unknown, self.project.place(scope.module, span))
    }

    /// Takes a step; `false` when there were too many.
    fn step(&self, depth: u32) -> bool {
        let left = self.project.fuel.get();
        self.project.fuel.set(left.saturating_sub(1));
        left > 0 && depth < DEPTH
    }

    fn at(&self, scope: &Rc<Scope<'a>>, expr: &'a Expr, depth: u32) -> Value<'a> {
        let place = self.project.place(scope.module, expr.span);
        if !self.step(depth + scope.depth) {
            return Value::new(Kind::Unknown, place);
        }
        let deeper = depth + 1;
        let kind = match &expr.kind {
            ExprKind::Null => Kind::Null,
            ExprKind::Undefined => Kind::Undefined,
            ExprKind::Bool(value) => Kind::Bool(*value),
            ExprKind::Number(number) => Kind::Number(plain_number(number)),
            ExprKind::String(text) => Kind::Text(text.clone()),
            ExprKind::Regex(source) => Kind::Regex(source.clone()),
            ExprKind::Template(parts) => self.template(scope, parts, deeper),
            ExprKind::Name(name) => return Value::new(self.named(scope, name, expr.span, deeper).kind, place),
            ExprKind::Property(it) => {
                let on = self.at(scope, &it.0, deeper);
                self.member(&on, &it.1, deeper).kind
            }
            ExprKind::Index(it) => {
                let on = self.at(scope, &it.0, deeper);
                let index = self.at(scope, &it.1, deeper);
                match index.stored() {
                    Some(index) => self.member(&on, &index, deeper).kind,
                    None => Kind::Unknown,
                }
            }
            ExprKind::Call(call) => return self.call(scope, call, place, deeper),
            ExprKind::New(call) => {
                let function = self.at(scope, &call.function, deeper);
                match function.external() {
                    Some(name) => {
                        let name = format_compact!("new {name}");
                        Kind::Call(Rc::new(Called {
                            name,
                            arguments: self.arguments(scope, call, deeper),
                            on: None,
                            origin: place,
                        }))
                    }
                    None => Kind::Unknown,
                }
            }
            ExprKind::Array(elements) => self.array(scope, elements, deeper),
            ExprKind::Object(properties) => Kind::Object(Rc::new(self.object(scope, properties, deeper))),
            ExprKind::Function(function) => Kind::Function(function, Rc::clone(scope)),
            ExprKind::Class(class) => Kind::Class(class, Rc::clone(scope)),
            ExprKind::Binary(it) => self.binary(scope, &it.0, &it.1, &it.2, deeper),
            ExprKind::Conditional(it) => match self.at(scope, &it.0, deeper).truthy() {
                Some(true) => self.at(scope, &it.1, deeper).kind,
                Some(false) => self.at(scope, &it.2, deeper).kind,
                None => Kind::Unknown,
            },
            ExprKind::Await(inner) => self.at(scope, inner, deeper).kind,
            ExprKind::Unary(operator, inner) if operator == "!" => {
                self.at(scope, inner, deeper).truthy().map_or(Kind::Unknown, |it| Kind::Bool(!it))
            }
            ExprKind::Spread(_) | ExprKind::Unary(..) | ExprKind::Other => Kind::Unknown,
        };
        Value::new(kind, place)
    }

    /// The value on which a method is called: `User` of `User.init(…)`.
    pub(super) fn receiver(&self, scope: &Rc<Scope<'a>>, call: &'a Call) -> Option<Value<'a>> {
        match &call.function.kind {
            ExprKind::Property(it) => Some(self.value(scope, &it.0)),
            ExprKind::Name(name) => {
                let (on, _) = name.rsplit_once('.')?;
                Some(self.named(scope, on, call.function.span, 0))
            }
            _ => None,
        }
    }

    fn array(&self, scope: &Rc<Scope<'a>>, elements: &'a [Expr], depth: u32) -> Kind<'a> {
        let mut values = Vec::new();
        for element in elements {
            match &element.kind {
                ExprKind::Spread(inner) => match self.elements(&self.at(scope, inner, depth)) {
                    Some(inner) => values.extend(inner),
                    None => values.push(self.unknown(scope, element.span)),
                },
                _ => values.push(self.at(scope, element, depth)),
            }
        }
        Kind::Array(Rc::new(values))
    }

    fn object(&self, scope: &Rc<Scope<'a>>, properties: &'a [Property], depth: u32) -> Object<'a> {
        let mut object = Object::default();
        for property in properties {
            match property {
                Property::Keyed { key, value, .. } => object.set(key.clone(), self.at(scope, value, depth)),
                Property::Computed { key, value } => {
                    let value = self.at(scope, value, depth);
                    let key = self.at(scope, key, depth);
                    match (key.stored(), key.external()) {
                        (Some(key), _) => object.set(key.into(), value),
                        // `[Op.ne]: null`.
                        (None, Some(name)) => object.set(format_compact!("[{name}]"), value),
                        (None, None) => object.open = true,
                    }
                }
                Property::Spread(inner) => {
                    let inner = self.at(scope, inner, depth);
                    match &inner.kind {
                        Kind::Object(inner) => {
                            object.open |= inner.open;
                            for (key, value) in &inner.members {
                                object.set(key.clone(), value.clone());
                            }
                        }
                        Kind::Null | Kind::Undefined | Kind::Bool(false) => {}
                        _ => object.open = true,
                    }
                }
            }
        }
        object
    }

    pub(super) fn arguments(&self, scope: &Rc<Scope<'a>>, call: &'a Call, depth: u32) -> Vec<Value<'a>> {
        let mut values = Vec::new();
        for argument in &call.arguments {
            match &argument.kind {
                ExprKind::Spread(inner) => match self.elements(&self.at(scope, inner, depth)) {
                    Some(inner) => values.extend(inner),
                    None => values.push(self.unknown(scope, argument.span)),
                },
                _ => values.push(self.at(scope, argument, depth)),
            }
        }
        values
    }

    fn template(&self, scope: &Rc<Scope<'a>>, parts: &'a [Expr], depth: u32) -> Kind<'a> {
        let mut text = CompactString::default();
        for part in parts {
            match self.at(scope, part, depth).stored() {
                Some(part) => text.push_str(&part),
                None => return Kind::Unknown,
            }
        }
        Kind::Text(text)
    }

    fn binary(&self, scope: &Rc<Scope<'a>>, left: &'a Expr, operator: &str, right: &'a Expr, depth: u32) -> Kind<'a> {
        let one = self.at(scope, left, depth);
        match (operator, one.truthy()) {
            ("&&", Some(false)) | ("||", Some(true)) => return one.kind,
            ("&&", Some(true)) | ("||", Some(false)) => return self.at(scope, right, depth).kind,
            ("??", _) => {
                return match one.kind {
                    Kind::Null | Kind::Undefined => self.at(scope, right, depth).kind,
                    Kind::External(_) | Kind::Call(_) | Kind::Unknown => Kind::Unknown,
                    known => known,
                };
            }
            _ => {}
        }
        let other = self.at(scope, right, depth);
        builtins::operation(&one, operator, &other)
    }

    /// What a dotted name means.
    fn named(&self, scope: &Rc<Scope<'a>>, name: &str, span: Span, depth: u32) -> Value<'a> {
        let mut parts = name.split('.');
        let first = parts.next().unwrap_or_default();
        let mut value = self.name(scope, first, span, depth);
        for part in parts {
            value = self.member(&value, part, depth);
        }
        value
    }

    fn name(&self, scope: &Rc<Scope<'a>>, name: &str, span: Span, depth: u32) -> Value<'a> {
        let place = self.project.place(scope.module, span);
        if !self.step(depth + scope.depth) {
            return Value::new(Kind::Unknown, place);
        }
        for (position, frame) in scope.frames.iter().enumerate().rev() {
            if let Some((_, value)) = frame.bound.iter().find(|(bound, _)| bound == name) {
                return match value {
                    // What comes from outside stands where it is used.
                    Some(Value { kind: kind @ Kind::External(_), .. }) => Value::new(kind.clone(), place),
                    Some(value) => value.clone(),
                    None => Value::new(Kind::External(name.into()), place),
                };
            }
            if let Some(statement) = frame.body.iter().find(|it| declares(it, name)) {
                let frames = scope.frames[..=position].to_vec();
                let here = Rc::new(Scope { module: scope.module, frames, depth: scope.depth + 1 });
                return self.declared(&here, statement, name, depth);
            }
        }
        let top = Rc::new(Scope { module: scope.module, frames: Vec::new(), depth: scope.depth + 1 });
        let file = self.project.file(scope.module);
        if let Some(statement) = file.declaration(name) {
            return self.declared(&top, statement, name, depth);
        }
        if let Some((module, imported)) = file.import(name) {
            return self.imported(scope.module, module, imported, place, depth);
        }
        if name == "__dirname" {
            return Value::new(Kind::Text(format_compact!("/{}", folder(file.path))), place);
        }
        Value::new(Kind::External(name.into()), place)
    }

    /// The value of a name that a statement declares.
    fn declared(&self, scope: &Rc<Scope<'a>>, statement: &'a Statement, name: &str, depth: u32) -> Value<'a> {
        let place = self.project.place(scope.module, statement.span);
        let kind = match &statement.kind {
            StatementKind::Declare { target, value: Some(value), .. } => match target {
                Pattern::Name(_) => return self.at(scope, value, depth + 1),
                Pattern::Object(_) => match target.path_to(name) {
                    Some(path) => {
                        let mut value = self.at(scope, value, depth + 1);
                        for part in path {
                            value = self.member(&value, part, depth + 1);
                        }
                        return value;
                    }
                    None => Kind::Unknown,
                },
                Pattern::Other => Kind::Unknown,
            },
            StatementKind::Class(class) => Kind::Class(class, Rc::clone(scope)),
            StatementKind::Function(function) => Kind::Function(function, Rc::clone(scope)),
            StatementKind::Enum(it) => Kind::Enum(it, scope.module),
            _ => Kind::Unknown,
        };
        Value::new(kind, place)
    }

    /// `on.name`.
    pub(super) fn member(&self, on: &Value<'a>, name: &str, depth: u32) -> Value<'a> {
        let place = on.place;
        if !self.step(depth) {
            return Value::new(Kind::Unknown, place);
        }
        let kind = match &on.kind {
            Kind::Object(object) => match object.get(name) {
                Some(value) => return value.clone(),
                None if object.open => Kind::Unknown,
                None => Kind::Undefined,
            },
            Kind::External(path) => Kind::External(format_compact!("{path}.{name}")),
            Kind::Enum(it, module) => self.enum_member(it, *module, name, depth).unwrap_or(Kind::Unknown),
            Kind::Namespace(module) => return self.export(*module, name, place, depth + 1),
            Kind::Class(class, scope) => return self.static_member(class, scope, name, place, depth),
            Kind::Array(elements) => match name {
                "length" if elements.iter().any(Value::is_unknown) => Kind::Unknown,
                "length" => Kind::Number(format_compact!("{}", elements.len())),
                index => match index.parse::<usize>().ok().and_then(|it| elements.get(it)) {
                    Some(value) => return value.clone(),
                    None => Kind::Unknown,
                },
            },
            Kind::Call(_) => Kind::Call(Rc::new(Called {
                name: name.into(),
                arguments: Vec::new(),
                on: Some(on.clone()),
                origin: place,
            })),
            Kind::Text(text) if name == "length" => Kind::Number(format_compact!("{}", text.chars().count())),
            _ => Kind::Unknown,
        };
        Value::new(kind, place)
    }

    /// What a function returns for arguments, when that is plain to see: its last statement tells.
    pub(super) fn returned(
        &self,
        scope: &Rc<Scope<'a>>,
        function: &'a Function,
        arguments: Vec<Value<'a>>,
        depth: u32,
    ) -> Option<Value<'a>> {
        if !self.step(depth + scope.depth) {
            return None;
        }
        let mut bound: Vec<(CompactString, Option<Value<'a>>)> = Vec::new();
        let mut arguments = arguments.into_iter();
        for parameter in &function.parameters {
            let argument = arguments.next();
            match parameter {
                Pattern::Name(name) => bound.push((name.clone(), argument)),
                Pattern::Object(_) | Pattern::Other => {
                    for name in parameter.names() {
                        let value = argument.as_ref().zip(parameter.path_to(name)).map(|(argument, path)| {
                            path.iter().fold(argument.clone(), |value, part| self.member(&value, part, depth))
                        });
                        bound.push((name.into(), value));
                    }
                }
            }
        }
        // What stands in a branch may or may not be returned.
        let is_conditional = |it: &Statement| match &it.kind {
            StatementKind::If(it) => returns(&it.then) || returns(&it.otherwise),
            StatementKind::Block { body, .. } => returns(body),
            StatementKind::Each(it) => returns(&it.body),
            _ => false,
        };
        let last = function.body.iter().take_while(|it| !is_conditional(it)).find_map(|it| match &it.kind {
            StatementKind::Return(value) => value.as_ref(),
            _ => None,
        })?;
        let inner = scope.framed(&function.body, bound);
        Some(self.at(&inner, last, depth + 1))
    }
}

fn returns(body: &[Statement]) -> bool {
    body.iter().any(|it| match &it.kind {
        StatementKind::Return(_) => true,
        StatementKind::If(it) => returns(&it.then) || returns(&it.otherwise),
        StatementKind::Block { body, .. } => returns(body),
        StatementKind::Each(it) => returns(&it.body),
        _ => false,
    })
}

/// Does a statement of a function's body declare the name?
fn declares(statement: &Statement, name: &str) -> bool {
    match &statement.kind {
        StatementKind::Declare { target, .. } => target.names().contains(&name),
        StatementKind::Class(class) => class.name == name,
        StatementKind::Function(function) => function.name == name,
        StatementKind::Enum(it) => it.name == name,
        _ => false,
    }
}

/// `1_000` is 1000, `0x10` is 16, `1e3` is 1000.
fn plain_number(number: &str) -> CompactString {
    let plain: CompactString = number.chars().filter(|it| *it != '_').collect();
    let hexadecimal = plain.strip_prefix("0x").and_then(|it| i64::from_str_radix(it, 16).ok());
    if let Some(value) = hexadecimal {
        return format_compact!("{value}");
    }
    match plain.parse::<f64>() {
        Ok(value) if plain.contains(['e', 'E']) && value.fract() == 0.0 && value.abs() < 1e15 => {
            format_compact!("{}", value as i64)
        }
        _ => plain,
    }
}
