//! Files that a migration reads: `fs.readFileSync(path.join(__dirname, "add_orders.sql"), "utf8")`.

use modelry_graph::Span;

use crate::sequelize::language;
use crate::sequelize::migrations::run::Interpreter;
use crate::sequelize::migrations::value::{Kind, ScopeId, Value};
use crate::syntax::javascript::paths::{folder, normalized};

impl<'a> Interpreter<'a, '_> {
    /// `__dirname`: the folder of the module, from the root on.
    pub(super) fn folder(&self, scope: ScopeId, span: Span) -> Value<'a> {
        let module = self.scopes.get(scope.0).and_then(|it| self.sources.get(it.module));
        let path = module.map(|it| format!("/{}", folder(it.path)));
        path.map_or(Value::unknown(span), |path| Value::plain(path, span))
    }

    /// `path.join(…)`, `path.resolve(…)`: parts of a path as one.
    pub(super) fn path_of(arguments: &[Value<'a>], span: Span) -> Value<'a> {
        language::path_of(arguments).map_or(Value::unknown(span), |path| Value::plain(path, span))
    }

    /// What stands in a file: of SQL, the statements.
    pub(super) fn file(&self, arguments: &[Value<'a>], span: Span) -> Value<'a> {
        let path = arguments.first().and_then(Value::text).unwrap_or_default();
        let found = match path.strip_prefix('/') {
            Some(path) => normalized(path).and_then(|it| self.scripts.get(it.as_str())),
            // It is looked for where the program was started, and nobody knows where that is.
            None => {
                let tail = normalized(path).filter(|it| !it.is_empty());
                let mut ending = self.scripts.iter().filter(|(path, _)| {
                    let before = tail.as_ref().and_then(|tail| path.strip_suffix(tail.as_str()));
                    before.is_some_and(|it| it.is_empty() || it.ends_with('/'))
                });
                match (ending.next(), ending.next()) {
                    (Some((_, only)), None) => Some(only),
                    _ => None,
                }
            }
        };
        match found {
            Some((file, script)) => Value::new(Kind::Script(*file, script), span),
            None => Value::unknown(span),
        }
    }

    /// What is called on the text of a file: `sql.toString()`, `sql.split(";")`.
    pub(super) fn file_call(&self, receiver: &Value<'a>, method: &str, span: Span) -> Value<'a> {
        match method {
            "toString" | "trim" | "trimEnd" | "trimStart" | "valueOf" | "normalize" => receiver.clone(),
            // Its statements one by one are the same statements.
            "split" => Value::new(Kind::Array(vec![receiver.clone()]), span),
            _ => Value::unknown(span),
        }
    }
}
