//! Calls in a migration: of its own functions, of the package, and of what the language brings along.

use modelry_graph::Span;

use crate::sequelize::migrations::run::Interpreter;
use crate::sequelize::migrations::value::{Kind, Object, ScopeId, Value};
use crate::syntax::javascript::{Call, ExprKind};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn called(&mut self, scope: ScopeId, call: &'a Call, span: Span) -> Value<'a> {
        let (receiver, method) = match &call.function.kind {
            ExprKind::Name(path) => match path.rsplit_once('.') {
                Some((path, method)) => {
                    if let Some(value) = self.language_call(scope, path, method, call, span) {
                        return value;
                    }
                    (self.path(scope, path, span), method)
                }
                None => return self.plain_call(scope, path, call, span),
            },
            ExprKind::Property(parts) if parts.1 == "catch" => {
                // What fails here is caught.
                self.tries += 1;
                let value = self.value(scope, &parts.0);
                self.tries -= 1;
                self.thrown = false;
                return value;
            }
            ExprKind::Property(parts) => (self.value(scope, &parts.0), parts.1.as_str()),
            _ => {
                let function = self.value(scope, &call.function);
                let arguments = self.arguments(scope, call);
                return self.apply(&function, &arguments, span);
            }
        };
        let arguments = self.arguments(scope, call);
        if method == "push"
            && let ExprKind::Name(path) = &call.function.kind
            && let Some((name, _)) = path.rsplit_once('.')
        {
            self.push(scope, name, arguments);
            return Value::unknown(span);
        }
        self.method(&receiver, method, &arguments, span)
    }

    fn path(&mut self, scope: ScopeId, path: &str, span: Span) -> Value<'a> {
        let mut names = path.split('.');
        let first = names.next().unwrap_or_default();
        let mut value = self.lookup(scope, first).cloned().unwrap_or(Value::unknown(span));
        for name in names {
            value = self.property(&value, name, span);
        }
        value
    }

    /// `name(…)`
    fn plain_call(&mut self, scope: ScopeId, name: &str, call: &'a Call, span: Span) -> Value<'a> {
        let is_own = self.lookup(scope, name).is_some_and(|it| matches!(it.kind, Kind::Function(..)));
        if matches!(name, "readFileSync" | "readFile" | "join" | "resolve") && !is_own {
            let arguments = self.arguments(scope, call);
            return match name {
                "join" | "resolve" => Self::path_of(&arguments, span),
                _ => self.file(&arguments, span),
            };
        }
        if let Some(function) = self.lookup(scope, name).cloned() {
            let arguments = self.arguments(scope, call);
            return self.apply(&function, &arguments, span);
        }
        if matches!(name, "require" | "import")
            && let [module] = &*call.arguments
            && let Some(module) = module.text()
        {
            return self.module(scope, module, span);
        }
        let arguments = self.arguments(scope, call);
        match (name, arguments.first()) {
            ("String", Some(value)) => value.primitive().map_or(Value::unknown(span), |it| Value::plain(it, span)),
            ("Boolean", Some(value)) => Value::new(value.truth().map_or(Kind::Unknown, Kind::Bool), span),
            _ => self.unknown_call(name, &arguments, span),
        }
    }

    /// Calls of what the language brings along: `Promise.all(…)`, `Object.keys(…)`.
    fn language_call(
        &mut self,
        scope: ScopeId,
        object: &str,
        method: &str,
        call: &'a Call,
        span: Span,
    ) -> Option<Value<'a>> {
        if (object, method) == ("Object.prototype.hasOwnProperty", "call") || (object, method) == ("Object", "hasOwn") {
            let arguments = self.arguments(scope, call);
            let object = arguments.first().and_then(Value::object);
            let has = object.map_or(Kind::Unknown, |object| has_own(object, arguments.get(1)));
            return Some(Value::new(has, span));
        }
        if matches!(method, "readFileSync" | "readFile") {
            let arguments = self.arguments(scope, call);
            return Some(self.file(&arguments, span));
        }
        if object == "path" && matches!(method, "join" | "resolve") {
            let arguments = self.arguments(scope, call);
            return Some(Self::path_of(&arguments, span));
        }
        if !matches!(object, "Promise" | "Object" | "Array" | "JSON" | "console" | "Bluebird") {
            return None;
        }
        if self.lookup(scope, object).is_some_and(|value| !matches!(value.kind, Kind::Unknown)) {
            return None;
        }
        let arguments = self.arguments(scope, call);
        let first = arguments.first();
        let kind = match (object, method) {
            ("Promise" | "Bluebird", "each" | "map" | "mapSeries" | "all" | "allSettled" | "resolve" | "race") => {
                let first = first.cloned().unwrap_or(Value::unknown(span));
                return Some(match arguments.get(1) {
                    Some(function) => self.method(&first, "map", std::slice::from_ref(function), span),
                    None => first,
                });
            }
            ("Object", "freeze" | "seal") | ("Array", "from") => return first.cloned(),
            ("Object", "keys" | "values" | "entries") => {
                let object = first.and_then(Value::object).filter(|it| !it.incomplete);
                object.map_or(Kind::Unknown, |object| Kind::Array(parts_of(object, method)))
            }
            ("Object", "assign") => {
                let mut whole = Object::default();
                for argument in &arguments {
                    match &argument.kind {
                        Kind::Object(object) => {
                            whole.incomplete |= object.incomplete;
                            for entry in &object.entries {
                                whole.set(&entry.key, entry.key_span, entry.value.clone());
                            }
                        }
                        _ => whole.incomplete = true,
                    }
                }
                Kind::Object(whole)
            }
            ("JSON", "stringify") => match first.and_then(json) {
                Some(text) => return Some(Value::plain(text, span)),
                None => Kind::Unknown,
            },
            _ => return Some(self.unknown_call(method, &arguments, span)),
        };
        Some(Value::new(kind, span))
    }

    /// Calls a value.
    pub(super) fn apply(&mut self, function: &Value<'a>, arguments: &[Value<'a>], span: Span) -> Value<'a> {
        match &function.kind {
            Kind::Function(function, scope) => {
                let module = |it: ScopeId| self.scopes.get(it.0).map(|it| it.module);
                let is_elsewhere = self.scopes.first().map(|it| it.module) != module(*scope);
                let before = self.elsewhere;
                if is_elsewhere && before.is_none() {
                    self.elsewhere = Some(span);
                }
                let value = self.call(function, *scope, arguments);
                self.elsewhere = before;
                Value { span, ..value }
            }
            Kind::Type(ty) => {
                let arguments: Vec<_> = arguments.iter().map(Value::argument).collect();
                Value::new(Kind::Type(Box::new((**ty).clone().called(&arguments))), span)
            }
            _ => self.unknown_call("a function", arguments, span),
        }
    }

    /// `receiver.method(…)`
    fn method(&mut self, receiver: &Value<'a>, method: &str, arguments: &[Value<'a>], span: Span) -> Value<'a> {
        match method {
            "then" => {
                return match arguments.first() {
                    Some(function) => self.apply(function, std::slice::from_ref(receiver), span),
                    None => receiver.clone(),
                };
            }
            "finally" => {
                if let Some(function) = arguments.first() {
                    self.apply(function, &[], span);
                }
                return receiver.clone();
            }
            _ => {}
        }
        match &receiver.kind {
            Kind::Interface if matches!(method, "query" | "transaction" | "getDialect" | "getQueryInterface") => {
                self.connection_call(method, arguments, span)
            }
            Kind::Interface => self.interface_call(method, arguments, span),
            Kind::Connection => self.connection_call(method, arguments, span),
            Kind::Library => self.library_call(receiver, method, arguments, span),
            Kind::Script(..) => self.file_call(receiver, method, span),
            Kind::Array(items) => self.array_call(items, method, arguments, span),
            Kind::Object(object) if method == "hasOwnProperty" => Value::new(has_own(object, arguments.first()), span),
            Kind::Text(text) if !text.holes => Self::text_call(&text.text, method, arguments, span),
            Kind::Function(..) if matches!(method, "call" | "bind") => match method {
                "bind" => receiver.clone(),
                _ => self.apply(receiver, arguments.get(1..).unwrap_or_default(), span),
            },
            _ => {
                let function = self.property(receiver, method, span);
                match function.kind {
                    Kind::Function(..) | Kind::Type(_) => self.apply(&function, arguments, span),
                    _ => self.unknown_call(method, arguments, span),
                }
            }
        }
    }

    /// A call of what is not known. It may call the functions it is given, and do anything with the query interface.
    pub(super) fn unknown_call(&mut self, name: &str, arguments: &[Value<'a>], span: Span) -> Value<'a> {
        for argument in arguments {
            if matches!(argument.kind, Kind::Function(..)) {
                self.doubt += 1;
                self.apply(argument, &[], span);
                self.doubt -= 1;
            }
        }
        if arguments.iter().any(Value::can_change_schema) || name == "sync" {
            self.anything(span, &format!("`{name}` may change any table: what it does was not found"));
        }
        Value::unknown(span)
    }

    /// What a module exports: the package, or a file of the project.
    pub(super) fn module(&mut self, scope: ScopeId, name: &str, span: Span) -> Value<'a> {
        if matches!(name, "sequelize" | "@sequelize/core" | "sequelize-typescript") {
            return Value::new(Kind::Library, span);
        }
        let own = self.scopes.get(scope.0).map_or(0, |scope| scope.module);
        let found = self.sources.get(own).and_then(|source| self.resolve(source.path, name));
        let Some(found) = found else { return Value::unknown(span) };
        if self.depth + 10 > super::run::DEPTH {
            return Value::unknown(span);
        }
        let before = self.elsewhere;
        self.depth += 10;
        self.elsewhere = Some(before.unwrap_or(span));
        let mut exports = self.load(found);
        self.elsewhere = before;
        self.depth -= 10;
        exports.incomplete = false;
        Value::new(Kind::Object(exports), span)
    }

    /// The file that `./name` is, from another file.
    fn resolve(&self, from: &str, name: &str) -> Option<usize> {
        if !name.starts_with('.') {
            return None;
        }
        let mut parts: Vec<&str> = from.split('/').collect();
        parts.pop();
        for part in name.split('/') {
            match part {
                "." | "" => {}
                ".." => drop(parts.pop()?),
                part => parts.push(part),
            }
        }
        let path = parts.join("/");
        let endings = ["", ".js", ".ts", ".cjs", ".mjs", ".cts", ".mts", "/index.js", "/index.ts"];
        // TypeScript writes the ending of what it becomes.
        let bare = path.strip_suffix(".js").map(str::to_owned);
        std::iter::once(path)
            .chain(bare)
            .find_map(|path| endings.iter().find_map(|ending| self.by_path.get(format!("{path}{ending}").as_str())))
            .copied()
    }

    /// The functions that an expression calls, when it is one of those who take functions.
    pub(super) fn each_of(&mut self, items: &[Value<'a>], function: &Value<'a>, span: Span) -> Vec<Value<'a>> {
        let mut values = Vec::new();
        for (position, item) in items.iter().enumerate() {
            let position = Value::new(Kind::Number(position.to_string()), span);
            values.push(self.apply(function, &[item.clone(), position], span));
        }
        values
    }

    fn push(&mut self, scope: ScopeId, name: &str, values: Vec<Value<'a>>) {
        let unsure = self.doubt > 0;
        if let Some(variable) = self.variable(scope, name) {
            match &mut variable.kind {
                Kind::Array(items) if !unsure => items.extend(values),
                kind => *kind = Kind::Unknown,
            }
        }
    }
}

fn has_own<'a>(object: &Object<'a>, key: Option<&Value<'a>>) -> Kind<'a> {
    match key.and_then(Value::text) {
        Some(key) if object.get(key).is_some() => Kind::Bool(true),
        Some(_) if !object.incomplete => Kind::Bool(false),
        _ => Kind::Unknown,
    }
}

fn parts_of<'a>(object: &Object<'a>, which: &str) -> Vec<Value<'a>> {
    let part = |entry: &super::value::Entry<'a>| {
        let key = Value::plain(entry.key.clone(), entry.key_span);
        match which {
            "keys" => key,
            "values" => entry.value.clone(),
            _ => Value::new(Kind::Array(vec![key, entry.value.clone()]), entry.key_span),
        }
    };
    object.entries.iter().map(part).collect()
}

/// A value as JSON.
pub(super) fn json(value: &Value<'_>) -> Option<String> {
    Some(match &value.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(text) => text.clone(),
        Kind::Text(text) if !text.holes => format!("\"{}\"", text.text.replace('\\', "\\\\").replace('"', "\\\"")),
        Kind::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(json).collect();
            format!("[{}]", items?.join(","))
        }
        Kind::Object(object) if !object.incomplete => {
            let entry = |it: &super::value::Entry<'_>| Some(format!("\"{}\":{}", it.key, json(&it.value)?));
            let entries: Option<Vec<String>> = object.entries.iter().map(entry).collect();
            format!("{{{}}}", entries?.join(","))
        }
        _ => return None,
    })
}
