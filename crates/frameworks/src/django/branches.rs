//! The branches that run on the engine of the project: `if connection.vendor == "postgresql":`.
//!
//! Once the engine is known, what stands in the branch that runs is plain and what stands in the others is not
//! there at all. See `vendor` in Django's manual, "Database instrumentation", and `ENGINE` among its settings.

use std::collections::BTreeSet;

use modelry_graph::{Dialect, FileId};
use rustc_hash::FxHashMap;

use crate::django::settings::backend;
use crate::syntax::python::{Binary, Expr, ExprKind, Guard, Module, Statement, StatementKind};
use crate::{FileFacts, ReadFile};

/// The modules that ask for the engine, as they are on that one.
pub(super) fn modules_on(files: &[&ReadFile], dialect: Dialect) -> FxHashMap<FileId, Module> {
    let mut modules = FxHashMap::default();
    for file in files {
        let FileFacts::Python(module) = &file.facts else { continue };
        if module.body.iter().any(|statement| asks(statement, dialect)) {
            let module = Module { body: block_on(&module.body, dialect), problems: module.problems.clone() };
            modules.insert(file.id, module);
        }
    }
    modules
}

/// The classes of a module that some engines have and others do not: as long as the engine is not known, nobody can tell
/// whether the project has them.
pub(super) fn of_some_engines(module: &Module) -> BTreeSet<&str> {
    let classes = || {
        module.body.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Class(class) => Some((class.name.as_str(), statement)),
            _ => None,
        })
    };
    let guarded = classes().filter(|(_, statement)| statement.is_conditional());
    let lacks = |dialect: Dialect, name: &str| {
        classes().filter(|(other, _)| *other == name).all(|(_, statement)| is_closed(statement, dialect))
    };
    let engines = [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite];
    guarded.map(|(name, _)| name).filter(|name| engines.iter().any(|dialect| lacks(*dialect, name))).collect()
}

/// Does the engine keep the statement from running?
fn is_closed(statement: &Statement, dialect: Dialect) -> bool {
    statement.guards.iter().any(|guard| opens(guard, dialect) == Some(false))
}

/// Does the engine decide whether the statement, or one within its class, runs?
fn asks(statement: &Statement, dialect: Dialect) -> bool {
    let within = match &statement.kind {
        StatementKind::Class(class) => &*class.body,
        StatementKind::Import { .. }
        | StatementKind::Assign { .. }
        | StatementKind::Function(_)
        | StatementKind::Expression(_) => &[],
    };
    statement.guards.iter().any(|guard| opens(guard, dialect).is_some())
        || within.iter().any(|statement| asks(statement, dialect))
}

fn block_on(body: &[Statement], dialect: Dialect) -> Box<[Statement]> {
    let mut kept = Vec::new();
    for statement in body {
        if is_closed(statement, dialect) {
            continue;
        }
        let mut statement = statement.clone();
        let guards = statement.guards.iter().filter(|guard| opens(guard, dialect).is_none());
        statement.guards = guards.cloned().collect();
        if let StatementKind::Class(class) = &mut statement.kind {
            class.body = block_on(&class.body, dialect);
        }
        kept.push(statement);
    }
    kept.into()
}

/// Does the guard let its block run? `None` when something else than the engine decides.
fn opens(guard: &Guard, dialect: Dialect) -> Option<bool> {
    match guard {
        Guard::Holds(test) => holds(test, dialect),
        Guard::Fails(test) => holds(test, dialect).map(|holds| !holds),
        Guard::Other => None,
    }
}

// The depth is bounded: the reader passes over what nests too deeply.
fn holds(test: &Expr, dialect: Dialect) -> Option<bool> {
    match &test.kind {
        ExprKind::Unary(it) if it.operator == "not" => holds(&it.operand, dialect).map(|holds| !holds),
        ExprKind::Binary(it) => {
            let Binary { left, operator, right } = &**it;
            match *operator {
                "and" => match (holds(left, dialect), holds(right, dialect)) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                },
                "or" => match (holds(left, dialect), holds(right, dialect)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                },
                "==" => compared(left, right, dialect),
                "!=" => compared(left, right, dialect).map(|equal| !equal),
                "in" => contained(left, right, dialect),
                "not in" => contained(left, right, dialect).map(|contained| !contained),
                _ => None,
            }
        }
        ExprKind::Call(call) => match (&call.function.kind, &*call.arguments) {
            (ExprKind::Attribute(it), [end]) if it.name == "endswith" => {
                engine_names(asked(&it.owner)?, end.text()?, dialect)
            }
            _ => None,
        },
        _ => None,
    }
}

fn compared(left: &Expr, right: &Expr, dialect: Dialect) -> Option<bool> {
    match (asked(left), asked(right)) {
        (Some(asked), None) => equals(asked, right.text()?, dialect),
        (None, Some(asked)) => equals(asked, left.text()?, dialect),
        _ => None,
    }
}

fn contained(left: &Expr, right: &Expr, dialect: Dialect) -> Option<bool> {
    if let (Some(text), Some(asked)) = (left.text(), asked(right)) {
        return engine_names(asked, text, dialect);
    }
    let asked = asked(left)?;
    let each: Option<Vec<bool>> =
        right.elements()?.iter().map(|element| equals(asked, element.text()?, dialect)).collect();
    each.map(|each| each.contains(&true))
}

/// What a test asks for.
#[derive(Clone, Copy)]
enum Asked {
    /// `connection.vendor`.
    Vendor,
    /// `settings.DATABASES["default"]["ENGINE"]`.
    Engine,
}

fn asked(expr: &Expr) -> Option<Asked> {
    match &expr.kind {
        ExprKind::Name(name) => {
            let vendor = ["connection.vendor", "db.connection.vendor", "django.db.connection.vendor"];
            vendor.contains(&name.as_str()).then_some(Asked::Vendor)
        }
        ExprKind::Attribute(it) if it.name == "vendor" => {
            is_default_of(&it.owner, &["connections", "db.connections"]).then_some(Asked::Vendor)
        }
        ExprKind::Subscript(database, key) if key.text() == Some("ENGINE") => {
            let current = database.name() == Some("connection.settings_dict");
            (current || is_default_of(database, &["settings.DATABASES", "DATABASES"])).then_some(Asked::Engine)
        }
        _ => None,
    }
}

/// `connections["default"]`, `connections[DEFAULT_DB_ALIAS]`.
fn is_default_of(item: &Expr, collections: &[&str]) -> bool {
    let ExprKind::Subscript(collection, key) = &item.kind else { return false };
    let key_is_default = key.text() == Some("default") || key.name() == Some("DEFAULT_DB_ALIAS");
    key_is_default && collection.name().is_some_and(|name| collections.contains(&name))
}

fn equals(asked: Asked, text: &str, dialect: Dialect) -> Option<bool> {
    match asked {
        Asked::Vendor => Some(text == vendor(dialect)),
        Asked::Engine if text == django_backend(dialect) => Some(true),
        Asked::Engine => {
            // Backends of other packages may stand in for Django's own.
            let other = backend(text).filter(|it| vendor(*it) != vendor(dialect));
            other.map(|_| false)
        }
    }
}

/// `"sqlite" in settings.DATABASES["default"]["ENGINE"]`, and the same for its end.
fn engine_names(asked: Asked, text: &str, dialect: Dialect) -> Option<bool> {
    match asked {
        Asked::Vendor => Some(vendor(dialect).contains(text)),
        Asked::Engine if django_backend(dialect).contains(text) => Some(true),
        Asked::Engine => equals(asked, text, dialect),
    }
}

/// What `connection.vendor` is on an engine; MariaDB is one of MySQL's.
fn vendor(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "postgresql",
        Dialect::Mysql | Dialect::MariaDb => "mysql",
        Dialect::Sqlite => "sqlite",
    }
}

fn django_backend(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "django.db.backends.postgresql",
        Dialect::Mysql | Dialect::MariaDb => "django.db.backends.mysql",
        Dialect::Sqlite => "django.db.backends.sqlite3",
    }
}
