//! Which attributes of its models a module assigns to.

use crate::django::project::{ClassId, Project};
use crate::syntax::python::{Statement, StatementKind};

/// Does code beside the class assign to its attribute of that name: one of its methods to that of its own object,
/// or any function of its module to that of some object?
pub fn assigns_attribute(project: &Project, class: ClassId, name: &str) -> bool {
    let class = project.class(class);
    let own = class.node.body.iter().any(|statement| match &statement.kind {
        StatementKind::Function(function) => function.assigned.iter().any(|it| it == name),
        StatementKind::Import { .. }
        | StatementKind::Assign { .. }
        | StatementKind::Class(_)
        | StatementKind::Expression(_) => false,
    });
    own || assigns_to_others(&project.module(class.module).content.body, name)
}

fn assigns_to_others(statements: &[Statement], name: &str) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        StatementKind::Function(function) => function.assigned_to_others.iter().any(|it| it == name),
        StatementKind::Class(class) => assigns_to_others(&class.body, name),
        StatementKind::Import { .. } | StatementKind::Assign { .. } | StatementKind::Expression(_) => false,
    })
}
