//! Calls of the package, its connection and its classes.

use modelry_graph::Span;

use crate::sequelize::migrations::run::Interpreter;
use crate::sequelize::migrations::value::{Kind, ScopeId, Value};
use crate::syntax::javascript::Call;

impl<'a> Interpreter<'a, '_> {
    pub(super) fn connection_call(&mut self, method: &str, arguments: &[Value<'a>], span: Span) -> Value<'a> {
        match method {
            "query" => {
                self.query(arguments, span);
                Value::unknown(span)
            }
            "transaction" => match arguments.last() {
                Some(function @ Value { kind: Kind::Function(..), .. }) => {
                    self.apply(function, &[Value::unknown(span)], span)
                }
                _ => Value::unknown(span),
            },
            "getDialect" => self.dialect_name(span),
            "getQueryInterface" => Value::new(Kind::Interface, span),
            "sync" | "drop" | "define" | "import" => {
                self.unknown_call(method, &[Value::new(Kind::Connection, span)], span)
            }
            _ => self.library_call(&Value::new(Kind::Library, span), method, arguments, span),
        }
    }

    pub(super) fn library_call(
        &mut self,
        library: &Value<'a>,
        method: &str,
        arguments: &[Value<'a>],
        span: Span,
    ) -> Value<'a> {
        let first = arguments.first();
        let sql = |value: &Value<'a>| match &value.kind {
            Kind::Sql(sql) => Some(sql.clone()),
            Kind::Text(text) if !text.holes => Some(crate::sequelize::types::quoted(&text.text)),
            _ => value.primitive(),
        };
        let kind = match method {
            "literal" => first.and_then(Value::text).map(|it| Kind::Sql(it.to_owned())),
            "col" => first.and_then(Value::text).map(|it| Kind::Sql(format!("\"{}\"", it.replace('.', "\".\"")))),
            "fn" => {
                let inside: Option<Vec<String>> = arguments.iter().skip(1).map(sql).collect();
                let name = first.and_then(Value::text);
                inside.zip(name).map(|(inside, name)| Kind::Sql(format!("{name}({})", inside.join(", "))))
            }
            "cast" => {
                let inner = first.and_then(sql);
                let ty = arguments.get(1).and_then(Value::text);
                inner.zip(ty).map(|(inner, ty)| Kind::Sql(format!("CAST({inner} AS {})", ty.to_uppercase())))
            }
            _ => {
                let function = self.property(library, method, span);
                return match function.kind {
                    Kind::Type(_) => self.apply(&function, arguments, span),
                    _ => self.unknown_call(method, arguments, span),
                };
            }
        };
        Value::new(kind.unwrap_or(Kind::Unknown), span)
    }

    /// `new F(…)`
    pub(super) fn constructed(&mut self, scope: ScopeId, call: &'a Call, span: Span) -> Value<'a> {
        let arguments = self.arguments(scope, call);
        match call.function.name() {
            Some("Promise") => {
                if let Some(function) = arguments.first() {
                    self.apply(function, &[], span);
                }
                Value::unknown(span)
            }
            Some("Set") => arguments.into_iter().next().unwrap_or(Value::unknown(span)),
            _ => {
                let function = self.value(scope, &call.function);
                match function.kind {
                    // What is made of a class has its methods.
                    Kind::Object(_) => function,
                    Kind::Type(_) => self.apply(&function, &arguments, span),
                    _ => self.unknown_call("a class", &arguments, span),
                }
            }
        }
    }
}
