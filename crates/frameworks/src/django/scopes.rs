//! Managers and query sets: the named queries of a model.

use std::collections::BTreeSet;

use modelry_graph::{Scope as NamedQuery, Sure};

use crate::django::project::{Ancestor, ClassId, Entity, Project, Scope};
use crate::django::spelling;
use crate::syntax::python::{Expr, ExprKind, Function, Statement, StatementKind};

/// How many calls a query may chain, and names lead to names.
const MAX_STEPS: u32 = 32;

/// The named queries of a model: methods of its managers and query sets, and class methods, that return a query.
///
/// A default manager that filters is a query that applies without being asked for
/// (Django topics, "Modifying a manager's initial `QuerySet`").
pub(super) fn of_model(project: &Project, model: ClassId) -> Vec<NamedQuery> {
    let mut found = Vec::new();
    let mut names = BTreeSet::new();
    let mut is_default = true;
    let mut plain_manager = false;
    for ancestor in project.lineage(model).iter() {
        let Ancestor::Class(owner) = ancestor else { continue };
        if !project.in_tree(*owner) {
            continue;
        }
        let scope = project.class_scope(*owner);
        for statement in &project.class(*owner).node.body {
            match &statement.kind {
                StatementKind::Assign { target, value: Some(value), .. } => {
                    let classes = match manager(project, scope, value, 0) {
                        Manager::Own(classes) if !classes.is_empty() => classes,
                        Manager::Own(_) => continue,
                        Manager::Plain => {
                            plain_manager = true;
                            is_default = false;
                            continue;
                        }
                    };
                    for class in &classes {
                        methods(project, *class, &mut names, &mut found);
                    }
                    let filters = classes.iter().any(|class| always_filters(project, *class));
                    if is_default && filters && names.insert(target.to_string()) {
                        let place = project.place(scope, statement.span);
                        found.push(NamedQuery { filters: Sure::Yes, ..NamedQuery::new(target.as_str(), true, place) });
                    }
                    plain_manager |= !filters;
                    is_default = false;
                }
                StatementKind::Function(function) if is_class_method(function) => {
                    named(project, *owner, function, "cls.", &mut names, &mut found);
                }
                StatementKind::Assign { .. }
                | StatementKind::Import { .. }
                | StatementKind::Class(_)
                | StatementKind::Function(_)
                | StatementKind::Expression(_) => {}
            }
        }
    }
    // The base manager is what related objects are looked up with (Django topics, "Base managers").
    let base_manager = project.lineage(model).iter().any(|ancestor| {
        let Ancestor::Class(owner) = ancestor else { return false };
        names_base_manager(&project.class(*owner).node.body)
    });
    for scope in found.iter_mut().filter(|scope| scope.default) {
        scope.escaped = plain_manager || base_manager;
    }
    found
}

fn names_base_manager(body: &[Statement]) -> bool {
    body.iter().any(|statement| match &statement.kind {
        StatementKind::Class(meta) if meta.name == "Meta" => meta
            .body
            .iter()
            .any(|it| matches!(&it.kind, StatementKind::Assign { target, .. } if target == "base_manager_name")),
        _ => false,
    })
}

fn is_class_method(function: &Function) -> bool {
    function.decorators.iter().any(|decorator| decorator.name() == Some("classmethod"))
}

/// What a member of a model makes.
enum Manager {
    /// `objects = models.Manager()`.
    Plain,
    /// Managers or query sets of the tree; none where it is no manager.
    Own(Vec<ClassId>),
}

/// The classes of the tree that `OrderManager()`, `OrderQuerySet.as_manager()` and `Manager.from_queryset(OrderQuerySet)()` make.
fn manager(project: &Project, scope: Scope, value: &Expr, steps: u32) -> Manager {
    let Some(call) = value.call().filter(|_| steps < MAX_STEPS) else { return Manager::Own(Vec::new()) };
    match &call.function.kind {
        ExprKind::Name(name) => {
            if let Some(manager) = name.strip_suffix(".from_queryset") {
                let all = call.arguments.iter().filter_map(Expr::name).chain([manager]);
                let classes = all.filter_map(|name| query_class(project, project.resolve(scope, name)));
                return Manager::Own(classes.collect());
            }
            let query_set = name.strip_suffix(".as_manager");
            match project.resolve(scope, query_set.unwrap_or(name)) {
                // `OrderManager = Manager.from_queryset(OrderQuerySet)`.
                Entity::Value(at, made) => manager(project, at, made, steps + 1),
                Entity::External(path) if path == "models.Manager" && query_set.is_none() && steps == 0 => {
                    Manager::Plain
                }
                entity => Manager::Own(query_class(project, entity).into_iter().collect()),
            }
        }
        ExprKind::Call(_) => manager(project, scope, call.function, steps + 1),
        _ => Manager::Own(Vec::new()),
    }
}

fn query_class(project: &Project, entity: Entity) -> Option<ClassId> {
    let Entity::Class(class) = entity else { return None };
    let is_query = project.lineage(class).iter().any(|ancestor| match ancestor {
        Ancestor::External(path) => {
            matches!(path.as_str(), "models.Manager" | "models.QuerySet" | "models.BaseManager")
        }
        Ancestor::Class(_) | Ancestor::Unknown => false,
    });
    is_query.then_some(class)
}

fn methods(project: &Project, class: ClassId, names: &mut BTreeSet<String>, found: &mut Vec<NamedQuery>) {
    for ancestor in project.lineage(class).iter() {
        let Ancestor::Class(owner) = ancestor else { continue };
        if !project.in_tree(*owner) {
            continue;
        }
        for statement in &project.class(*owner).node.body {
            if let StatementKind::Function(function) = &statement.kind
                && function.name != "get_queryset"
            {
                named(project, *owner, function, "self.", names, found);
            }
        }
    }
}

fn named(
    project: &Project,
    owner: ClassId,
    function: &Function,
    start: &str,
    names: &mut BTreeSet<String>,
    found: &mut Vec<NamedQuery>,
) {
    let is_query = function
        .returns
        .as_ref()
        .is_some_and(|returned| query_steps(returned, start, 0).is_some_and(|it| !it.is_empty()));
    if is_query && !function.name.starts_with('_') && names.insert(function.name.to_string()) {
        let place = project.place(project.class_scope(owner), function.name_span);
        let filters = function.returns.as_ref().and_then(|it| query_steps(it, start, 0));
        let filters = filters.is_some_and(|it| it.iter().any(|step| matches!(*step, "filter" | "exclude")));
        found.push(NamedQuery {
            filters: Sure::from_bool(filters),
            body: spelling::of_function(function),
            ..NamedQuery::new(function.name.as_str(), false, place)
        });
    }
}

/// Does `get_queryset` leave rows out?
fn always_filters(project: &Project, class: ClassId) -> bool {
    let Some((_, crate::django::project::Member::Function(function))) = project.member(class, "get_queryset") else {
        return false;
    };
    let steps = function.returns.as_ref().and_then(|returned| query_steps(returned, "", 0));
    steps.is_some_and(|steps| steps.iter().any(|step| matches!(*step, "filter" | "exclude")))
}

/// The query methods that an expression chains, from the last to the first; `None` when it is no such chain.
fn query_steps<'e>(expr: &'e Expr, start: &str, steps: u32) -> Option<Vec<&'e str>> {
    const QUERIES: [&str; 12] = [
        "filter",
        "exclude",
        "order_by",
        "annotate",
        "select_related",
        "prefetch_related",
        "distinct",
        "only",
        "defer",
        "alias",
        "union",
        "using",
    ];
    let call = expr.call().filter(|_| steps < MAX_STEPS)?;
    let (inner, method) = match &call.function.kind {
        ExprKind::Name(name) if name.starts_with(start) => (None, name.rsplit('.').next().unwrap_or(name)),
        ExprKind::Attribute(it) => (Some(&it.owner), it.name.as_str()),
        _ => return None,
    };
    let mut found = if QUERIES.contains(&method) { vec![method] } else { Vec::new() };
    match inner {
        // `super().get_queryset()`.
        Some(inner) if inner.call().is_some_and(|call| call.function.name() == Some("super")) => {}
        Some(inner) => found.extend(query_steps(inner, start, steps + 1)?),
        None => {}
    }
    // The last step decides: `self.filter(…).first()` gives a row.
    let ends = steps > 0 || QUERIES.contains(&method);
    ends.then_some(found)
}
