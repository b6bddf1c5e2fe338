//! The statements of a migration, run in order.
//!
//! What decides which of them run is followed where it can be told: constants, loops over literal lists, the database
//! that the project uses, and what the tables look like at that time (`describeTable`). Where it cannot be told, a
//! statement makes the tables uncertain that it may change.

use std::collections::BTreeMap;

use modelry_graph::{Dialect, FileId, Place, Span};

use crate::sequelize::migrations::value::{Kind, Object, Scope, ScopeId, Value};
use crate::sql::{Replayed, Script};
use crate::syntax::javascript::{Expr, Function, Module, Pattern, Statement, StatementKind};

/// How deep expressions and calls may nest, and how many expressions one migration may evaluate.
pub(super) const DEPTH: usize = 100;
const STEPS: usize = 400_000;

/// A module that migrations may import from.
pub(super) struct Source<'a> {
    pub(super) path: &'a str,
    pub(super) id: FileId,
    pub(super) module: &'a Module,
}

/// Files of SQL by their paths.
pub(super) type Scripts<'a> = BTreeMap<&'a str, (FileId, &'a Script)>;

/// Runs migrations on a schema.
pub(super) struct Interpreter<'a, 's> {
    pub(super) sources: &'s [Source<'a>],
    pub(super) by_path: &'s BTreeMap<&'a str, usize>,
    /// The files of SQL by their paths.
    pub(super) scripts: &'s Scripts<'a>,
    pub(super) dialect: Option<Dialect>,
    /// Is it Sequelize 7 that runs them?
    pub(super) seventh: bool,
    pub(super) schema: Replayed,
    /// The file of the migration.
    pub(super) file: FileId,
    /// Where everything stands while code of another file runs.
    pub(super) elsewhere: Option<Span>,
    pub(super) scopes: Vec<Scope<'a>>,
    pub(super) exports: Vec<Object<'a>>,
    /// What speaks for each dialect.
    pub(super) clues: BTreeMap<Dialect, Vec<Place>>,
    /// More than 0 while something that could not be told decides whether statements run.
    pub(super) doubt: usize,
    /// More than 0 while a failure is caught.
    pub(super) tries: usize,
    /// A statement failed, and what follows is passed over until somebody catches it.
    pub(super) thrown: bool,
    /// The block that ran last failed.
    pub(super) caught: bool,
    pub(super) depth: usize,
    pub(super) steps: usize,
}

/// What comes after a statement.
pub(super) enum Flow<'a> {
    Next,
    Return(Value<'a>),
}

impl<'a> Interpreter<'a, '_> {
    pub(super) fn scope(&mut self, outer: Option<ScopeId>, module: usize) -> ScopeId {
        self.scopes.push(Scope { outer, module, ..Scope::default() });
        ScopeId(self.scopes.len() - 1)
    }

    pub(super) fn inner(&mut self, outer: ScopeId) -> ScopeId {
        let module = self.scopes.get(outer.0).map_or(0, |scope| scope.module);
        self.scope(Some(outer), module)
    }

    pub(super) fn set(&mut self, scope: ScopeId, name: &str, value: Value<'a>) {
        if let Some(scope) = self.scopes.get_mut(scope.0) {
            scope.names.insert(name.to_owned(), value);
        }
    }

    pub(super) fn lookup(&self, scope: ScopeId, name: &str) -> Option<&Value<'a>> {
        let mut at = Some(scope);
        while let Some(scope) = at.and_then(|it| self.scopes.get(it.0)) {
            if let Some(value) = scope.names.get(name) {
                return Some(value);
            }
            at = scope.outer;
        }
        None
    }

    /// The variable of that name, to be changed.
    pub(super) fn variable(&mut self, scope: ScopeId, name: &str) -> Option<&mut Value<'a>> {
        let mut at = scope;
        loop {
            let found = self.scopes.get(at.0)?;
            if found.names.contains_key(name) {
                return self.scopes.get_mut(at.0)?.names.get_mut(name);
            }
            at = found.outer?;
        }
    }

    /// The bytes that a fact points at.
    pub(super) fn here(&self, span: Span) -> Span {
        self.elsewhere.unwrap_or(span)
    }

    /// Did the migration do so much that it is given up?
    pub(super) fn exhausted(&mut self) -> bool {
        self.steps += 1;
        self.steps > STEPS
    }

    /// What a module exports, by running it.
    pub(super) fn load(&mut self, source: usize) -> Object<'a> {
        let Some(found) = self.sources.get(source) else { return Object::default() };
        let scope = self.scope(None, source);
        self.exports.push(Object::default());
        self.block(scope, &found.module.body);
        for statement in &found.module.body {
            self.export(scope, statement);
        }
        self.exports.pop().unwrap_or_default()
    }

    fn export(&mut self, scope: ScopeId, statement: &'a Statement) {
        let names: Vec<(&str, &str)> = match &statement.kind {
            StatementKind::Export { module: None, local, name } => vec![(local, name)],
            StatementKind::Declare { target: Pattern::Name(name), exported: true, .. } => vec![(name, name)],
            StatementKind::Function(function) if function.exported => vec![(&function.name, &function.name)],
            _ => Vec::new(),
        };
        for (local, name) in names {
            let value = self.lookup(scope, local).cloned().unwrap_or(Value::unknown(statement.span));
            if let Some(exports) = self.exports.last_mut() {
                exports.set(name, statement.span, value);
            }
        }
    }

    /// Runs statements in a scope. Functions are known before the first of them runs.
    pub(super) fn block(&mut self, scope: ScopeId, statements: &'a [Statement]) -> Flow<'a> {
        for statement in statements {
            if let StatementKind::Function(function) = &statement.kind {
                self.set(scope, &function.name, Value::new(Kind::Function(function, scope), statement.span));
            }
        }
        let mut tried: Option<Span> = None;
        for statement in statements {
            if self.thrown || self.exhausted() {
                break;
            }
            // The handler of a failure stands within the statement that tries.
            if let StatementKind::Block { body, conditional: true } = &statement.kind
                && tried.is_some_and(|it| it.start <= statement.span.start && statement.span.end <= it.end)
            {
                if let Flow::Return(value) = self.handler(scope, body) {
                    return Flow::Return(value);
                }
                continue;
            }
            let tries = matches!(statement.kind, StatementKind::Block { conditional: false, .. });
            tried = tries.then_some(statement.span);
            if let Flow::Return(value) = self.statement(scope, statement) {
                return Flow::Return(value);
            }
        }
        Flow::Next
    }

    fn statement(&mut self, scope: ScopeId, statement: &'a Statement) -> Flow<'a> {
        match &statement.kind {
            StatementKind::Import { module, name, local } => {
                let found = self.module(scope, module, statement.span);
                let value = match name.as_str() {
                    "*" => found,
                    name => self.property(&found, name, statement.span),
                };
                self.set(scope, local, value);
            }
            StatementKind::Export { .. } | StatementKind::Type(_) | StatementKind::Function(_) => {}
            StatementKind::Class(class) => {
                let value = self.class(scope, class, statement.span);
                self.set(scope, &class.name, value);
            }
            StatementKind::Enum(it) => {
                let mut object = Object::default();
                for (position, (name, value)) in it.members.iter().enumerate() {
                    let value = match value {
                        Some(value) => self.value(scope, value),
                        None => Value::new(Kind::Number(position.to_string()), statement.span),
                    };
                    object.set(name, statement.span, value);
                }
                self.set(scope, &it.name, Value::new(Kind::Object(object), statement.span));
            }
            StatementKind::Declare { target, value, .. } => {
                let value = match value {
                    Some(value) => self.value(scope, value),
                    None => Value::new(Kind::Undefined, statement.span),
                };
                self.bind(scope, target, value);
            }
            StatementKind::ExportDefault(value) => {
                let value = self.value(scope, value);
                if let Some(exports) = self.exports.last_mut() {
                    exports.set("default", statement.span, value);
                }
            }
            StatementKind::Assign { target, value } => {
                let value = self.value(scope, value);
                self.assign(scope, target, value);
            }
            StatementKind::Expression(value) => {
                self.value(scope, value);
            }
            StatementKind::Return(value) => {
                return Flow::Return(match value {
                    Some(value) => self.value(scope, value),
                    None => Value::new(Kind::Undefined, statement.span),
                });
            }
            StatementKind::If(parts) => {
                return self.branch(scope, &parts.test, &parts.then, &parts.otherwise);
            }
            StatementKind::Each(parts) => {
                return self.each(scope, &parts.target, &parts.iterable, &parts.body);
            }
            StatementKind::Block { body, conditional } => return self.nested(scope, body, *conditional),
        }
        Flow::Next
    }

    fn branch(
        &mut self,
        scope: ScopeId,
        test: &'a Expr,
        then: &'a [Statement],
        otherwise: &'a [Statement],
    ) -> Flow<'a> {
        let truth = self.value(scope, test).truth();
        let scope = self.inner(scope);
        match truth {
            Some(true) => self.block(scope, then),
            Some(false) => self.block(scope, otherwise),
            None => {
                self.doubt += 1;
                let flows = [self.block(scope, then), self.block(scope, otherwise)];
                self.doubt -= 1;
                match flows {
                    [Flow::Return(_), Flow::Return(_)] => Flow::Return(Value::unknown(test.span)),
                    [Flow::Next, Flow::Next] => Flow::Next,
                    // One of them leaves: what follows in this function may not run.
                    _ => {
                        self.doubt += 1;
                        Flow::Next
                    }
                }
            }
        }
    }

    fn each(&mut self, scope: ScopeId, target: &'a Pattern, iterable: &'a Expr, body: &'a [Statement]) -> Flow<'a> {
        let value = self.value(scope, iterable);
        let items = match value.kind {
            Kind::Array(items) => Some(items),
            // `for (const key in object)`
            Kind::Object(object) if !object.incomplete => {
                Some(object.entries.into_iter().map(|entry| Value::plain(entry.key, entry.key_span)).collect())
            }
            _ => None,
        };
        let Some(items) = items else {
            self.doubt += 1;
            let scope = self.inner(scope);
            self.bind(scope, target, Value::unknown(iterable.span));
            let flow = self.block(scope, body);
            self.doubt -= usize::from(matches!(flow, Flow::Next));
            return Flow::Next;
        };
        for item in items {
            if self.thrown || self.exhausted() {
                break;
            }
            let scope = self.inner(scope);
            self.bind(scope, target, item);
            if let Flow::Return(value) = self.block(scope, body) {
                return Flow::Return(value);
            }
        }
        Flow::Next
    }

    fn nested(&mut self, scope: ScopeId, body: &'a [Statement], conditional: bool) -> Flow<'a> {
        let scope = self.inner(scope);
        if conditional {
            self.doubt += 1;
            let flow = self.block(scope, body);
            self.doubt -= usize::from(matches!(flow, Flow::Next));
            return Flow::Next;
        }
        self.tries += 1;
        let flow = self.block(scope, body);
        self.tries -= 1;
        self.caught = std::mem::take(&mut self.thrown);
        flow
    }

    /// What runs when a block failed. Whether one did that was not seen to fail cannot be told.
    fn handler(&mut self, scope: ScopeId, body: &'a [Statement]) -> Flow<'a> {
        let scope = self.inner(scope);
        if self.caught {
            return self.block(scope, body);
        }
        let doubt = self.doubt;
        self.doubt += 1;
        self.block(scope, body);
        // A handler that leaves does so when the migration fails, and then it has not run.
        self.doubt = doubt;
        Flow::Next
    }

    /// Calls a function.
    pub(super) fn call(&mut self, function: &'a Function, outer: ScopeId, arguments: &[Value<'a>]) -> Value<'a> {
        let span = arguments.first().map_or(Span::default(), |it| it.span);
        if self.depth > DEPTH || self.exhausted() {
            return Value::unknown(span);
        }
        self.depth += 1;
        let doubt = self.doubt;
        let scope = self.inner(outer);
        for (position, parameter) in function.parameters.iter().enumerate() {
            let given = arguments.get(position).cloned();
            // A parameter may have a value of its own when nothing is given.
            self.bind(scope, parameter, given.unwrap_or(Value::unknown(span)));
        }
        let flow = self.block(scope, &function.body);
        let left_early = self.doubt > doubt;
        self.doubt = doubt;
        self.depth -= 1;
        match flow {
            Flow::Return(value) if !left_early => value,
            Flow::Return(_) => Value::unknown(span),
            Flow::Next => Value::new(if left_early { Kind::Unknown } else { Kind::Undefined }, span),
        }
    }
}
