//! What variables, properties and exports are set to.

use crate::sequelize::migrations::run::Interpreter;
use crate::sequelize::migrations::value::{Kind, ScopeId, Value};
use crate::syntax::javascript::{Expr, ExprKind, Pattern};

impl<'a> Interpreter<'a, '_> {
    /// Names what a pattern names.
    pub(super) fn bind(&mut self, scope: ScopeId, target: &'a Pattern, value: Value<'a>) {
        match target {
            Pattern::Name(name) => self.set(scope, name, value),
            Pattern::Object(fields) => {
                for (key, inner) in fields {
                    let field = self.property(&value, key, value.span);
                    self.bind(scope, inner, field);
                }
            }
            Pattern::Other => {}
        }
    }

    pub(super) fn assign(&mut self, scope: ScopeId, target: &'a Expr, value: Value<'a>) {
        let value = if self.doubt > 0 { Value::unknown(value.span) } else { value };
        let Some(path) = target.name() else {
            if let ExprKind::Index(parts) = &target.kind
                && let Some(name) = parts.0.name()
            {
                let key = self.value(scope, &parts.1);
                let key = key.text().map(str::to_owned);
                if let Some(variable) = self.variable(scope, name) {
                    put(variable, key.as_deref(), value);
                }
            }
            return;
        };
        if path == "module.exports" {
            if let Some(exports) = self.exports.last_mut() {
                match value.kind {
                    Kind::Object(object) => *exports = object,
                    _ => exports.set("default", target.span, value),
                }
            }
            return;
        }
        if let Some(name) = path.strip_prefix("module.exports.").or_else(|| path.strip_prefix("exports.")) {
            if let Some(exports) = self.exports.last_mut() {
                exports.set(name, target.span, value);
            }
            return;
        }
        match path.split_once('.') {
            None => {
                if let Some(variable) = self.variable(scope, path) {
                    *variable = value;
                }
            }
            Some((name, rest)) => {
                let key = Some(rest).filter(|it| !it.contains('.'));
                if let Some(variable) = self.variable(scope, name) {
                    put(variable, key, value);
                }
            }
        }
    }
}

/// Sets a property of an object; without a key, some property of it.
fn put<'a>(variable: &mut Value<'a>, key: Option<&str>, value: Value<'a>) {
    match (&mut variable.kind, key) {
        (Kind::Object(object), Some(key)) => object.set(key, value.span, value),
        (Kind::Object(object), None) => object.incomplete = true,
        _ => variable.kind = Kind::Unknown,
    }
}
