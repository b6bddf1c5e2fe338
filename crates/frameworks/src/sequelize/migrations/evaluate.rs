//! Expressions of a migration.

use modelry_graph::{Dialect, Span};

use crate::sequelize::language::{self, Item};
use crate::sequelize::migrations::run::{DEPTH, Interpreter};
use crate::sequelize::migrations::value::{Kind, Object, ScopeId, Text, Value};
use crate::sequelize::types::DataType;
use crate::syntax::javascript::{Call, Class, Expr, ExprKind, MemberKind, Property};

/// Types that only PostgreSQL has ("Data Types" in the manual).
const POSTGRES_ONLY: [&str; 9] =
    ["ARRAY", "JSONB", "HSTORE", "RANGE", "TSVECTOR", "CIDR", "INET", "MACADDR", "GEOGRAPHY"];

impl<'a> Interpreter<'a, '_> {
    /// Something speaks for a dialect.
    pub(super) fn clue(&mut self, dialect: Dialect, span: Span) {
        let place = self.here(span).within(self.file);
        self.clues.entry(dialect).or_default().push(place);
    }

    /// What an expression comes to; calls in it have their effects.
    pub(super) fn value(&mut self, scope: ScopeId, expr: &'a Expr) -> Value<'a> {
        let span = self.here(expr.span);
        if self.depth > DEPTH || self.exhausted() || self.thrown {
            return Value::unknown(span);
        }
        self.depth += 1;
        let mut value = self.evaluated(scope, expr, span);
        self.depth -= 1;
        if self.elsewhere.is_some() {
            value.span = span;
            if let Kind::Text(text) = &mut value.kind {
                text.at = None;
            }
        }
        value
    }

    fn evaluated(&mut self, scope: ScopeId, expr: &'a Expr, span: Span) -> Value<'a> {
        let kind = match &expr.kind {
            ExprKind::Null => Kind::Null,
            ExprKind::Undefined => Kind::Undefined,
            ExprKind::Bool(value) => Kind::Bool(*value),
            ExprKind::Number(text) => Kind::Number(text.to_string()),
            ExprKind::String(text) => {
                // Without escapes, the text is as long as what stands between the quotes.
                let verbatim = (expr.span.end - expr.span.start) as usize == text.len() + 2;
                let at = verbatim.then_some(expr.span.start + 1);
                Kind::Text(Text { text: text.to_string(), at, holes: false })
            }
            ExprKind::Template(parts) => self.template(scope, parts),
            ExprKind::Name(path) => return self.named(scope, path, span),
            ExprKind::Property(parts) => {
                let object = self.value(scope, &parts.0);
                return self.property(&object, &parts.1, span);
            }
            ExprKind::Index(parts) => {
                let object = self.value(scope, &parts.0);
                let key = self.value(scope, &parts.1);
                return self.element(&object, &key, span);
            }
            ExprKind::Call(call) => return self.called(scope, call, span),
            ExprKind::New(call) => return self.constructed(scope, call, span),
            ExprKind::Array(items) => self.array(scope, items),
            ExprKind::Object(properties) => Kind::Object(self.object(scope, properties)),
            ExprKind::Function(function) => Kind::Function(function, scope),
            ExprKind::Await(inner) => return self.value(scope, inner),
            ExprKind::Conditional(parts) => {
                let (test, then, otherwise) = &**parts;
                return match self.value(scope, test).truth() {
                    Some(true) => self.value(scope, then),
                    Some(false) => self.value(scope, otherwise),
                    None => {
                        self.in_doubt(scope, then);
                        self.in_doubt(scope, otherwise);
                        Value::unknown(span)
                    }
                };
            }
            ExprKind::Binary(parts) => return self.binary(scope, &parts.0, &parts.1, &parts.2, span),
            ExprKind::Unary(operator, inner) => {
                let inner = self.value(scope, inner);
                match (operator.as_str(), inner.truth()) {
                    ("!", Some(truth)) => Kind::Bool(!truth),
                    ("-", _) => match inner.kind {
                        Kind::Number(text) => Kind::Number(format!("-{text}")),
                        _ => Kind::Unknown,
                    },
                    ("void", _) => Kind::Undefined,
                    ("typeof", Some(_)) => {
                        Kind::Text(Text { text: type_of(&inner.kind).to_owned(), at: None, holes: false })
                    }
                    _ => Kind::Unknown,
                }
            }
            ExprKind::Class(class) => return self.class(scope, class, span),
            ExprKind::Spread(_) | ExprKind::Regex(_) | ExprKind::Other => Kind::Unknown,
        };
        Value::new(kind, span)
    }

    /// A class is what its methods are; `this` within them is the same.
    pub(super) fn class(&mut self, scope: ScopeId, class: &'a Class, span: Span) -> Value<'a> {
        let inner = self.inner(scope);
        let mut object = Object { incomplete: true, ..Object::default() };
        for member in &class.members {
            let value = match &member.kind {
                MemberKind::Method(function) => Value::new(Kind::Function(function, inner), member.span),
                MemberKind::Field(Some(value)) => self.value(inner, value),
                MemberKind::Field(None)
                | MemberKind::Getter(_)
                | MemberKind::Setter(_)
                | MemberKind::StaticBlock(_) => continue,
            };
            object.set(&member.name, member.name_span, value);
        }
        let value = Value::new(Kind::Object(object), span);
        self.set(inner, "this", value.clone());
        value
    }

    /// Evaluates what may not be evaluated when the migration runs.
    pub(super) fn in_doubt(&mut self, scope: ScopeId, expr: &'a Expr) -> Value<'a> {
        self.doubt += 1;
        let value = self.value(scope, expr);
        self.doubt -= 1;
        value
    }

    fn template(&mut self, scope: ScopeId, parts: &'a [Expr]) -> Kind<'a> {
        let mut text = String::new();
        let mut holes = false;
        for part in parts {
            let value = self.value(scope, part);
            match (value.primitive(), &value.kind) {
                (Some(known), _) => text.push_str(&known),
                (None, Kind::Text(inner)) => {
                    text.push_str(&inner.text);
                    holes = true;
                }
                (None, _) => {
                    text.push_str("{{…}}");
                    holes = true;
                }
            }
        }
        Kind::Text(Text { text, at: None, holes })
    }

    /// `a.b.c`
    fn named(&mut self, scope: ScopeId, path: &str, span: Span) -> Value<'a> {
        // Modules of today make it themselves, by its old name.
        if path == "__dirname" {
            return self.folder(scope, span);
        }
        let mut names = path.split('.');
        let first = names.next().unwrap_or_default();
        let mut value = match self.lookup(scope, first) {
            Some(value) => Value { span, ..value.clone() },
            None if first == "exports" || path.starts_with("module.exports") => {
                if first == "module" {
                    names.next();
                }
                let exports = self.exports.last().cloned().unwrap_or_default();
                Value::new(Kind::Object(exports), span)
            }
            None => Value::unknown(span),
        };
        for name in names {
            value = self.property(&value, name, span);
        }
        value
    }

    /// `value.name`
    pub(super) fn property(&mut self, value: &Value<'a>, name: &str, span: Span) -> Value<'a> {
        let kind = match &value.kind {
            Kind::Object(object) => match object.get(name) {
                Some(entry) => return entry.value.clone(),
                None if object.incomplete => Kind::Unknown,
                None => Kind::Undefined,
            },
            Kind::Array(items) if name == "length" => Kind::Number(items.len().to_string()),
            Kind::Array(items) => match name.parse::<usize>().ok().map(|it| items.get(it)) {
                Some(Some(item)) => return item.clone(),
                Some(None) => Kind::Undefined,
                None => Kind::Unknown,
            },
            // The object that umzug gives to a migration, whose context is the query interface or its connection.
            Kind::Interface => match name {
                "sequelize" => Kind::Connection,
                "context" | "queryInterface" | "default" => Kind::Interface,
                "Sequelize" | "DataTypes" => Kind::Library,
                _ => Kind::Unknown,
            },
            Kind::Connection => match name {
                "Sequelize" | "constructor" => Kind::Library,
                "queryInterface" => Kind::Interface,
                "dialect" | "options" | "config" => {
                    let mut object = Object { incomplete: true, ..Object::default() };
                    if self.dialect.is_some() {
                        let key = if name == "dialect" { "name" } else { "dialect" };
                        object.set(key, span, self.dialect_name(span));
                    }
                    Kind::Object(object)
                }
                _ => Kind::Unknown,
            },
            Kind::Library => match name {
                "Op" => Kind::Operators,
                "DataTypes" | "DataType" | "Sequelize" | "default" | "sequelize" => Kind::Library,
                name => {
                    if POSTGRES_ONLY.contains(&name) {
                        self.clue(Dialect::Postgres, span);
                    }
                    DataType::named(name).map_or(Kind::Unknown, |ty| Kind::Type(Box::new(ty)))
                }
            },
            Kind::Text(text) if name == "length" && !text.holes => Kind::Number(text.text.chars().count().to_string()),
            Kind::Text(_) | Kind::Number(_) | Kind::Bool(_) => Kind::Undefined,
            Kind::Operators => Kind::Operator(name.to_owned()),
            Kind::Type(ty) => (**ty).clone().option(name).map_or(Kind::Unknown, |ty| Kind::Type(Box::new(ty))),
            _ => Kind::Unknown,
        };
        Value::new(kind, span)
    }

    /// The name that Sequelize has for the database.
    pub(super) fn dialect_name(&self, span: Span) -> Value<'a> {
        match self.dialect {
            Some(Dialect::Postgres) => Value::plain("postgres", span),
            Some(dialect) => Value::plain(dialect.name(), span),
            None => Value::unknown(span),
        }
    }

    fn element(&mut self, object: &Value<'a>, key: &Value<'a>, span: Span) -> Value<'a> {
        match (&object.kind, &key.kind) {
            (Kind::Array(items), Kind::Number(position)) => {
                let position = position.parse::<usize>().ok();
                let found = position.and_then(|it| items.get(it)).cloned();
                found.unwrap_or(Value::new(Kind::Undefined, span))
            }
            (_, Kind::Text(text)) if !text.holes => self.property(object, &text.text, span),
            _ => Value::unknown(span),
        }
    }

    fn array(&mut self, scope: ScopeId, items: &'a [Expr]) -> Kind<'a> {
        let mut values = Vec::new();
        let mut complete = true;
        for item in items {
            match &item.kind {
                ExprKind::Spread(inner) => match self.value(scope, inner).kind {
                    Kind::Array(inner) => values.extend(inner),
                    _ => complete = false,
                },
                _ => values.push(self.value(scope, item)),
            }
        }
        if complete { Kind::Array(values) } else { Kind::Unknown }
    }

    fn object(&mut self, scope: ScopeId, properties: &'a [Property]) -> Object<'a> {
        let mut object = Object::default();
        for property in properties {
            match property {
                Property::Keyed { key, key_span, value } => {
                    let value = self.value(scope, value);
                    object.set(key, self.here(*key_span), value);
                }
                Property::Computed { key, value } => {
                    let span = self.here(key.span);
                    let key = self.value(scope, key);
                    let value = self.value(scope, value);
                    match (key.primitive(), &key.kind) {
                        (_, Kind::Operator(name)) => object.set(&format!("@{name}"), span, value),
                        (Some(key), _) => object.set(&key, span, value),
                        (None, _) => object.incomplete = true,
                    }
                }
                Property::Spread(inner) => match self.value(scope, inner).kind {
                    Kind::Object(inner) => {
                        object.incomplete |= inner.incomplete;
                        for entry in inner.entries {
                            object.set(&entry.key, entry.key_span, entry.value);
                        }
                    }
                    Kind::Undefined | Kind::Null => {}
                    _ => object.incomplete = true,
                },
            }
        }
        object
    }

    fn binary(&mut self, scope: ScopeId, left: &'a Expr, operator: &str, right: &'a Expr, span: Span) -> Value<'a> {
        let left = self.value(scope, left);
        let decides = match operator {
            "&&" => left.truth().map(|truth| !truth),
            "||" => left.truth(),
            "??" => Some(!left.is_nothing()).filter(|_| !matches!(left.kind, Kind::Unknown)),
            _ => {
                let right = self.value(scope, right);
                return Value::new(compared(&left, operator, &right), span);
            }
        };
        match decides {
            Some(true) => left,
            Some(false) => self.value(scope, right),
            None => {
                self.in_doubt(scope, right);
                Value::unknown(span)
            }
        }
    }

    /// The arguments of a call. `None` when it cannot be told how many there are.
    pub(super) fn arguments(&mut self, scope: ScopeId, call: &'a Call) -> Vec<Value<'a>> {
        let mut values = Vec::new();
        for argument in &call.arguments {
            match &argument.kind {
                ExprKind::Spread(inner) => match self.value(scope, inner) {
                    Value { kind: Kind::Array(inner), .. } => values.extend(inner),
                    other => values.push(Value::unknown(other.span)),
                },
                _ => values.push(self.value(scope, argument)),
            }
        }
        values
    }
}

/// What `typeof` says.
fn type_of(kind: &Kind<'_>) -> &'static str {
    match kind {
        Kind::Undefined => "undefined",
        Kind::Bool(_) => "boolean",
        Kind::Number(_) => "number",
        Kind::Text(_) => "string",
        Kind::Function(..) | Kind::Type(_) | Kind::Library => "function",
        _ => "object",
    }
}

fn compared<'a>(left: &Value<'a>, operator: &str, right: &Value<'a>) -> Kind<'a> {
    if operator == "in" {
        return match (left.text(), right.object()) {
            (Some(key), Some(object)) if object.get(key).is_some() => Kind::Bool(true),
            (Some(_), Some(object)) if !object.incomplete => Kind::Bool(false),
            _ => Kind::Unknown,
        };
    }
    if let Some((one, other)) = left.plain().zip(right.plain()) {
        let result = language::operation(&one, operator, &other);
        return result.map_or(Kind::Unknown, |it| Value::from_plain(it, left.span).kind);
    }
    let is_other = |one: &Value<'a>, other: &Value<'a>| {
        other.plain().is_some() && one.truth() == Some(true) && !matches!(one.kind, Kind::Text(_))
    };
    match (&left.kind, operator, &right.kind) {
        // An object is nothing else.
        (_, "===" | "==", _) if is_other(left, right) || is_other(right, left) => Kind::Bool(false),
        (_, "!==" | "!=", _) if is_other(left, right) || is_other(right, left) => Kind::Bool(true),
        (Kind::Text(_), "+", _) | (_, "+", Kind::Text(_)) => {
            let part = |value: &Value<'a>| match &value.kind {
                Kind::Text(text) => (text.text.clone(), text.holes),
                _ => value.primitive().map_or(("{{…}}".to_owned(), true), |it| (it, false)),
            };
            let (one, other) = (part(left), part(right));
            Kind::Text(Text { text: one.0 + &other.0, at: None, holes: one.1 || other.1 })
        }
        _ => Kind::Unknown,
    }
}
