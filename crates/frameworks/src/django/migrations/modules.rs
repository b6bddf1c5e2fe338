//! The migrations of all apps, and the order in which Django runs them.
//!
//! See "Migrations" in Django's manual, chapters "Dependencies" and "Squashing migrations".

use std::collections::BTreeSet;

use modelry_graph::{FileId, Place};
use rustc_hash::FxHashMap;

use super::operations::{Action, Names, Operation, operation, operations};
use crate::django::project::{ModuleId, Project};
use crate::syntax::python::{Expr, ExprKind, StatementKind};

/// How many lists may be joined into one.
const MAX_STEPS: u32 = 8;

/// An app's label and the name of one of its migrations.
pub(super) type Node = (String, String);

/// A migration as its file states it.
pub(super) struct Migration<'a> {
    /// App label and file name without `.py`.
    pub(super) node: Node,
    /// Where names are looked up.
    pub(super) names: Names<'a>,
    /// What it does, in order.
    pub(super) operations: Vec<Operation<'a>>,
    dependencies: Vec<Dependency>,
    run_before: Vec<Dependency>,
    replaces: Vec<Node>,
}

enum Dependency {
    On(Node),
    First(String),
    Latest(String),
}

/// Reads a migration, if the module holds one.
pub(super) fn migration<'a>(
    project: &Project<'a>,
    id: ModuleId,
    app: &str,
    name: &str,
    file: FileId,
    user_app: &str,
) -> Option<Migration<'a>> {
    let module = project.module(id).content;
    let class = module.body.iter().find_map(|statement| match &statement.kind {
        StatementKind::Class(class) if class.name == "Migration" => Some(class),
        _ => None,
    })?;
    let names = Names { scope: project.module_scope(id), file, module, class };
    let mut migration = Migration {
        node: (app.to_owned(), name.to_owned()),
        names,
        operations: Vec::new(),
        dependencies: Vec::new(),
        run_before: Vec::new(),
        replaces: Vec::new(),
    };
    for statement in &class.body {
        match &statement.kind {
            StatementKind::Assign { target, value: Some(value), augmented, .. } => match target.as_str() {
                "operations" if statement.is_conditional() => {
                    let mut perhaps = Vec::new();
                    operations(names, value, 0, &mut perhaps);
                    migration.operations.push(Operation { action: Action::Perhaps(perhaps), span: value.span });
                }
                "operations" => {
                    if !augmented {
                        migration.operations.clear();
                    }
                    operations(names, value, 0, &mut migration.operations);
                }
                "dependencies" => dependencies(names, value, user_app, 0, &mut migration.dependencies),
                "run_before" => dependencies(names, value, user_app, 0, &mut migration.run_before),
                "replaces" => migration.replaces = nodes(names.value(value)),
                _ => {}
            },
            StatementKind::Expression(expr) => {
                let more = appended(names, expr);
                if statement.is_conditional() && !more.is_empty() {
                    migration.operations.push(Operation { action: Action::Perhaps(more), span: expr.span });
                } else {
                    migration.operations.extend(more);
                }
            }
            StatementKind::Assign { .. }
            | StatementKind::Import { .. }
            | StatementKind::Class(_)
            | StatementKind::Function(_) => {}
        }
    }
    Some(migration)
}

/// `operations.append(…)`, `operations.extend(…)`.
fn appended<'a>(names: Names<'a>, expr: &'a Expr) -> Vec<Operation<'a>> {
    let mut more = Vec::new();
    let Some(call) = expr.call() else { return more };
    let Some(method) = call.function.name().and_then(|name| name.strip_prefix("operations.")) else { return more };
    match (method, call.arguments) {
        ("append", [one]) => more.push(operation(names, one, 0)),
        ("extend", [list]) => operations(names, list, 0, &mut more),
        _ => more.push(Operation { action: Action::Unknown { class: None, model: None, call: None }, span: expr.span }),
    }
    more
}

fn dependencies<'a>(names: Names<'a>, list: &'a Expr, user_app: &str, depth: u32, found: &mut Vec<Dependency>) {
    let list = names.value(list);
    if let ExprKind::Binary(it) = &list.kind
        && it.operator == "+"
    {
        // A list may be stated in terms of itself.
        if depth < MAX_STEPS {
            dependencies(names, &it.left, user_app, depth + 1, found);
            dependencies(names, &it.right, user_app, depth + 1, found);
        }
        return;
    }
    for element in list.elements().unwrap_or_default() {
        if let Some((app, name)) = node(element) {
            found.push(match name.as_str() {
                "__first__" => Dependency::First(app),
                "__latest__" => Dependency::Latest(app),
                _ => Dependency::On((app, name)),
            });
            continue;
        }
        // `migrations.swappable_dependency(settings.AUTH_USER_MODEL)` is the first migration of that app.
        let swappable = element.call().and_then(|call| call.argument(0, "value"));
        let app = match swappable {
            Some(value) if value.name() == Some("settings.AUTH_USER_MODEL") => Some(user_app),
            Some(value) => value.text().and_then(|text| text.split('.').next()),
            None => None,
        };
        found.extend(app.map(|app| Dependency::First(app.to_owned())));
    }
}

fn nodes(list: &Expr) -> Vec<Node> {
    list.elements().unwrap_or_default().iter().filter_map(node).collect()
}

fn node(expr: &Expr) -> Option<Node> {
    match expr.elements()? {
        [app, name] => Some((app.text()?.to_owned(), name.text()?.to_owned())),
        _ => None,
    }
}

/// The apps of whose history a part is missing, with the migrations that tell so.
pub(super) fn torn(migrations: &[Migration<'_>]) -> Vec<(String, Place)> {
    let nodes = migrations.iter().flat_map(|it| it.replaces.iter().chain([&it.node]));
    let known: BTreeSet<&Node> = nodes.collect();
    let lacks_one = |migration: &&Migration<'_>| {
        migration.dependencies.iter().any(|dependency| match dependency {
            Dependency::On(node) => node.0 == migration.node.0 && !known.contains(node),
            Dependency::First(_) | Dependency::Latest(_) => false,
        })
    };
    let place = |migration: &Migration<'_>| migration.names.class.name_span.within(migration.names.file);
    migrations.iter().filter(lacks_one).map(|it| (it.node.0.clone(), place(it))).collect()
}

/// Puts migrations into the order in which they run on an empty database.
///
/// A squashed migration takes the place of those it replaces. Nothing fails: what depends on a migration
/// that is not there simply does not wait, and a circle is entered somewhere.
pub(super) fn ordered(mut migrations: Vec<Migration<'_>>) -> impl Iterator<Item = Migration<'_>> {
    migrations.sort_by(|one, other| one.node.cmp(&other.node));
    let mut replaced: FxHashMap<&Node, &Node> = FxHashMap::default();
    for migration in &migrations {
        replaced
            .extend(migration.replaces.iter().filter(|old| **old != migration.node).map(|old| (old, &migration.node)));
    }
    let waits = waits(&migrations, &replaced);
    let mut order = Vec::new();
    let mut seen = vec![false; migrations.len()];
    for start in 0..migrations.len() {
        // Depth first with a stack of its own: histories are thousands of migrations long.
        let mut stack = vec![(start, false)];
        while let Some((position, entered)) = stack.pop() {
            if entered {
                order.push(position);
            } else if seen.get_mut(position).is_some_and(|seen| !std::mem::replace(seen, true)) {
                stack.push((position, true));
                stack.extend(waits.get(position).into_iter().flatten().rev().map(|it| (*it, false)));
            }
        }
    }
    order.retain(|position| migrations.get(*position).is_some_and(|it| !replaced.contains_key(&it.node)));
    let mut migrations: Vec<Option<Migration<'_>>> = migrations.into_iter().map(Some).collect();
    order.into_iter().filter_map(move |position| migrations.get_mut(position)?.take())
}

/// What each migration waits for, by position. The migrations are sorted.
fn waits(migrations: &[Migration<'_>], replaced: &FxHashMap<&Node, &Node>) -> Vec<BTreeSet<usize>> {
    let positions: FxHashMap<&Node, usize> =
        migrations.iter().enumerate().map(|(position, migration)| (&migration.node, position)).collect();
    let in_place_of = |node: &Node| {
        let mut node = node;
        // Squashed migrations are squashed again.
        for _ in 0..replaced.len() {
            match replaced.get(node) {
                Some(next) => node = next,
                None => break,
            }
        }
        positions.get(node).copied()
    };
    let of_app = |app: &str| {
        let app = app.to_owned();
        let of_app = migrations.iter().enumerate().filter(move |(_, it)| it.node.0 == app);
        of_app.filter(|(_, it)| !replaced.contains_key(&it.node)).map(|(position, _)| position)
    };
    let mut waits = vec![BTreeSet::new(); migrations.len()];
    for migration in migrations {
        let Some(own) = in_place_of(&migration.node) else { continue };
        for (list, before) in [(&migration.dependencies, false), (&migration.run_before, true)] {
            for dependency in list {
                let other = match dependency {
                    Dependency::On(other) => in_place_of(other),
                    Dependency::First(app) => of_app(app).next(),
                    Dependency::Latest(app) => of_app(app).next_back(),
                };
                let Some(other) = other.filter(|other| *other != own) else { continue };
                let (first, then) = if before { (own, other) } else { (other, own) };
                if let Some(waits) = waits.get_mut(then) {
                    waits.insert(first);
                }
            }
        }
    }
    waits
}
