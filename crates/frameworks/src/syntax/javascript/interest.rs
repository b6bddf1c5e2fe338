//! Which modules say anything about models or tables, decided before they are parsed, and which others they need.

mod modules;
mod outline;

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use memchr::memmem;
use modelry_graph::SourceFile;
use rustc_hash::{FxHashMap, FxHashSet};

use self::modules::Modules;
use self::outline::{Outline, Taken};
use super::paths::{folder, is_file_of, is_module, joined, names_folders};
use super::{Expr, ExprKind, Function, MemberKind, Module, Property, Statement, StatementKind};
use crate::{FileFacts, Leads};

/// One of these stands in every module that declares, connects or migrates models.
const WORDS: &[&str] = &["equelize", "queryInterface", "DataTypes"];

/// How deep expressions and statements are searched for names.
const DEPTH: u32 = 40;

/// May the module matter? `.sequelizerc` tells by its name.
pub(super) fn matters(file: &SourceFile) -> bool {
    let text = file.text.as_bytes();
    names_folders(&file.path)
        || is_module(&file.path) && WORDS.iter().any(|word| memmem::find(text, word.as_bytes()).is_some())
}

/// Tells the modules, passed over at first, from which others take what they declare: base classes, constants, shared
/// options, enumerations. What only runs later, in methods, leads nowhere, and of a module that was passed over only
/// that leads on which is taken from it.
pub(super) fn leads<'t>(passed_over: &'t [&'t SourceFile]) -> Leads<'t> {
    let modules = Modules::of(passed_over);
    let positions: FxHashMap<&str, usize> =
        passed_over.iter().enumerate().map(|(position, file)| (file.path.as_str(), position)).collect();
    let configuration: Vec<usize> =
        (0..passed_over.len()).filter(|it| passed_over.get(*it).is_some_and(|it| !is_module(&it.path))).collect();
    let taken: Mutex<FxHashMap<usize, Taking>> = Mutex::default();
    Box::new(move |fresh| {
        let mut wanted = BTreeSet::new();
        let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pending: Vec<(usize, Taken)> = Vec::new();
        for file in fresh {
            let FileFacts::JavaScript(module) = &file.facts else { continue };
            if is_module(&file.path) || names_folders(&file.path) {
                wanted.extend(configuration.iter().copied());
            }
            if names_folders(&file.path) {
                let named = named_paths(module, folder(&file.path));
                let is_named =
                    |it: &&SourceFile| named.iter().any(|path| is_file_of(&it.path, path) || folder(&it.path) == path);
                let found = passed_over.iter().enumerate().filter(|(_, it)| is_module(&it.path) && is_named(it));
                pending.extend(found.map(|(position, _)| (position, Taken::All)));
            }
            let mut outline = Outline::of(module);
            let passed_over = positions.get(file.path.as_str());
            let asked = match passed_over.and_then(|it| taken.get_mut(it)) {
                Some(taking) => taking.names.iter().cloned().collect(),
                None => vec![Taken::All],
            };
            for (specifier, what) in asked.iter().flat_map(|it| outline.needs(it)) {
                pending.extend(modules.meant(&file.path, &specifier).into_iter().map(|it| (it, what.clone())));
            }
            if let Some(taking) = passed_over.and_then(|it| taken.get_mut(it)) {
                taking.outline = Some(outline);
            }
        }
        while let Some((position, what)) = pending.pop() {
            let taking = taken.entry(position).or_default();
            if !taking.names.insert(what.clone()) {
                continue;
            }
            match (&mut taking.outline, passed_over.get(position)) {
                (Some(outline), Some(file)) => {
                    for (specifier, what) in outline.needs(&what) {
                        pending.extend(modules.meant(&file.path, &specifier).into_iter().map(|it| (it, what.clone())));
                    }
                }
                _ => {
                    wanted.insert(position);
                }
            }
        }
        wanted.into_iter().collect()
    })
}

/// What is taken from a module that was passed over, and what it takes itself, once it is read.
#[derive(Default)]
struct Taking {
    names: FxHashSet<Taken>,
    outline: Option<Outline>,
}

/// The paths that `.sequelizerc` names: `{ "models-path": path.resolve("db", "models") }` names `db/models`.
fn named_paths(module: &Module, beside: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for statement in &module.body {
        let (StatementKind::Assign { value, .. } | StatementKind::ExportDefault(value)) = &statement.kind else {
            continue;
        };
        for property in value.properties().unwrap_or_default() {
            let Property::Keyed { value, .. } = property else { continue };
            let parts = match value.call() {
                Some(call) => call.arguments.iter().filter_map(Expr::text).collect::<Vec<_>>(),
                None => value.text().into_iter().collect(),
            };
            paths.extend(joined(beside, &parts.join("/")));
        }
    }
    paths
}

/// What a statement names, and which modules it requires.
#[derive(Default)]
struct Search<'m> {
    names: FxHashSet<&'m str>,
    specifiers: Vec<&'m str>,
    depth: u32,
}

impl<'m> Search<'m> {
    fn statements(&mut self, statements: &'m [Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &'m Statement) {
        match &statement.kind {
            StatementKind::Declare { value: Some(value), .. } | StatementKind::Return(Some(value)) => self.expr(value),
            StatementKind::ExportDefault(value) | StatementKind::Expression(value) => self.expr(value),
            StatementKind::Assign { target, value } => {
                self.expr(target);
                self.expr(value);
            }
            StatementKind::Class(class) => {
                class.superclass.iter().chain(&class.decorators).for_each(|it| self.expr(it));
                for member in &class.members {
                    member.decorators.iter().for_each(|it| self.expr(it));
                    match &member.kind {
                        MemberKind::Field(Some(value)) => self.expr(value),
                        MemberKind::StaticBlock(body) => self.statements(body),
                        // `static init(sequelize) { return super.init({ … }) }`.
                        MemberKind::Method(function) if member.is_static && member.decorators.is_empty() => {
                            self.function(function);
                        }
                        MemberKind::Field(None)
                        | MemberKind::Method(_)
                        | MemberKind::Getter(_)
                        | MemberKind::Setter(_) => {}
                    }
                }
            }
            StatementKind::Function(function) => self.function(function),
            StatementKind::Enum(it) => it.members.iter().filter_map(|it| it.1.as_ref()).for_each(|it| self.expr(it)),
            StatementKind::If(it) => {
                self.statements(&it.then);
                self.statements(&it.otherwise);
            }
            StatementKind::Each(it) => self.statements(&it.body),
            StatementKind::Block { body, .. } => self.statements(body),
            StatementKind::Import { .. }
            | StatementKind::Export { .. }
            | StatementKind::Declare { .. }
            | StatementKind::Type(_)
            | StatementKind::Return(None) => {}
        }
    }

    fn function(&mut self, function: &'m Function) {
        if self.depth < DEPTH {
            self.depth += 1;
            self.statements(&function.body);
            self.depth -= 1;
        }
    }

    fn expr(&mut self, expr: &'m Expr) {
        if self.depth >= DEPTH {
            return;
        }
        self.depth += 1;
        match &expr.kind {
            ExprKind::Name(name) => {
                self.names.insert(name.split('.').next().unwrap_or_default());
            }
            ExprKind::Property(it) => self.expr(&it.0),
            ExprKind::Index(it) => {
                self.expr(&it.0);
                self.expr(&it.1);
            }
            ExprKind::Call(call) | ExprKind::New(call) => {
                // `require("./order")`, `sequelize.import("./order")`.
                let required = call.function.name().is_some_and(|it| matches!(it, "require" | "import"));
                if let (true, Some(specifier)) = (required, call.arguments.first().and_then(Expr::text)) {
                    self.specifiers.push(specifier);
                }
                self.expr(&call.function);
                call.arguments.iter().for_each(|it| self.expr(it));
            }
            ExprKind::Array(elements) | ExprKind::Template(elements) => elements.iter().for_each(|it| self.expr(it)),
            ExprKind::Object(properties) => {
                for property in properties {
                    match property {
                        Property::Keyed { value, .. } | Property::Spread(value) => self.expr(value),
                        Property::Computed { key, value } => {
                            self.expr(key);
                            self.expr(value);
                        }
                    }
                }
            }
            ExprKind::Spread(inner) | ExprKind::Await(inner) | ExprKind::Unary(_, inner) => self.expr(inner),
            ExprKind::Function(function) => self.function(function),
            ExprKind::Binary(it) => {
                self.expr(&it.0);
                self.expr(&it.2);
            }
            ExprKind::Conditional(it) => {
                self.expr(&it.0);
                self.expr(&it.1);
                self.expr(&it.2);
            }
            ExprKind::Class(_)
            | ExprKind::Null
            | ExprKind::Undefined
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Regex(_)
            | ExprKind::Other => {}
        }
        self.depth -= 1;
    }
}
