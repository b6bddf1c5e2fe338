//! Which attributes of its models a module assigns to.

use crate::django::project::{ClassId, Project};
use crate::syntax::python::{Statement, StatementKind};

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
    let anywhere = || project.modules().any(|(_, module)| assigns(&module.content.body, name));
    own || assigns(&project.module(class.module).content.body, name) || keeps_change(name) && anywhere()
}

/// `updated_at`, `last_modified`: code anywhere may keep it up to date.
fn keeps_change(name: &str) -> bool {
    ["updat", "modif", "chang"].iter().any(|word| name.contains(word))
}

/// Does a function of the module assign to that attribute of some object, or a method to that of another object?
fn assigns(statements: &[Statement], name: &str) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        StatementKind::Function(function) => {
            function.assigned.iter().chain(&function.assigned_to_others).any(|it| it == name)
        }
        StatementKind::Class(class) => methods_assign(&class.body, name),
        StatementKind::Import { .. } | StatementKind::Assign { .. } | StatementKind::Expression(_) => false,
    })
}

fn methods_assign(statements: &[Statement], name: &str) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        StatementKind::Function(function) => function.assigned_to_others.iter().any(|it| it == name),
        StatementKind::Class(class) => methods_assign(&class.body, name),
        StatementKind::Import { .. } | StatementKind::Assign { .. } | StatementKind::Expression(_) => false,
    })
}
