//! Which attributes of its models a module assigns to.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::django::project::{ClassId, ModuleId, Project};
use crate::syntax::python::{Statement, StatementKind};

/// The names of the attributes that the functions of all modules assign to.
pub(super) struct Assigned<'a> {
    /// By module: those of any object, and those that methods assign to on another object than their own.
    by_module: FxHashMap<ModuleId, FxHashSet<&'a str>>,
    anywhere: FxHashSet<&'a str>,
}

impl<'a> Assigned<'a> {
    pub(super) fn find(project: &Project<'a>) -> Assigned<'a> {
        let mut assigned = Assigned { by_module: FxHashMap::default(), anywhere: FxHashSet::default() };
        for (id, module) in project.modules() {
            let mut names = FxHashSet::default();
            let content = module.content;
            for statement in &content.body {
                match &statement.kind {
                    StatementKind::Function(function) => {
                        names
                            .extend(function.assigned.iter().chain(&function.assigned_to_others).map(|it| it.as_str()));
                    }
                    StatementKind::Class(class) => of_methods(&class.body, &mut names),
                    StatementKind::Import { .. } | StatementKind::Assign { .. } | StatementKind::Expression(_) => {}
                }
            }
            assigned.anywhere.extend(&names);
            assigned.by_module.insert(id, names);
        }
        assigned
    }
}

/// Does code beside the class assign to its attribute of that name: one of its methods to that of its own object,
/// any function of its module to that of some object, or, when it says when a row changed, any function at all?
pub fn assigns_attribute(project: &Project, class: ClassId, name: &str) -> bool {
    let class = project.class(class);
    let own = class.node.body.iter().any(|statement| match &statement.kind {
        StatementKind::Function(function) => function.assigned.iter().any(|it| it == name),
        StatementKind::Import { .. }
        | StatementKind::Assign { .. }
        | StatementKind::Class(_)
        | StatementKind::Expression(_) => false,
    });
    let assigned = project.assigned.get_or_init(|| Assigned::find(project));
    let beside = || assigned.by_module.get(&class.module).is_some_and(|names| names.contains(name));
    own || beside() || keeps_change(name) && assigned.anywhere.contains(name)
}

/// `updated_at`, `last_modified`: code anywhere may keep it up to date.
fn keeps_change(name: &str) -> bool {
    ["updat", "modif", "chang"].iter().any(|word| name.contains(word))
}

fn of_methods<'a>(statements: &'a [Statement], names: &mut FxHashSet<&'a str>) {
    for statement in statements {
        match &statement.kind {
            StatementKind::Function(function) => {
                names.extend(function.assigned_to_others.iter().map(|it| it.as_str()));
            }
            StatementKind::Class(class) => of_methods(&class.body, names),
            StatementKind::Import { .. } | StatementKind::Assign { .. } | StatementKind::Expression(_) => {}
        }
    }
}
