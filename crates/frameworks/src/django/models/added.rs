//! Fields that are added to a class from outside.

use crate::django::project::{ClassId, Entity, Project, Scope};
use crate::syntax::python::{Expr, ExprKind, StatementKind};

/// Fields that are added to a class from outside: `Order.add_to_class("note", TextField())`.
pub(super) fn added_fields<'a>(project: &Project<'a>) -> Vec<(ClassId, AddedField<'a>)> {
    let mut added = Vec::new();
    for (id, module) in project.modules() {
        for statement in &module.content.body {
            let StatementKind::Expression(expr) = &statement.kind else { continue };
            let Some(call) = expr.call() else { continue };
            let scope = project.module_scope(id);
            let (owner, name, field) = match (&call.function.kind, call.arguments) {
                (ExprKind::Name(function), [name, field]) => match function.strip_suffix(".add_to_class") {
                    Some(owner) => (Some(owner), name, field),
                    None => continue,
                },
                (ExprKind::Attribute(it), [owner, name]) if it.name == "contribute_to_class" => {
                    (owner.name(), name, &it.owner)
                }
                _ => continue,
            };
            if let Some(Entity::Class(class)) = owner.map(|owner| project.resolve(scope, owner)) {
                let name = name.text().filter(|_| !statement.is_conditional()).map(str::to_owned);
                added.push((class, AddedField { name, scope, field }));
            }
        }
    }
    added
}

/// Such a field.
pub(super) struct AddedField<'a> {
    /// `None` when the name is computed or the statement does not always run.
    pub(super) name: Option<String>,
    /// Where its names are looked up.
    pub(super) scope: Scope,
    /// The call that makes it.
    pub(super) field: &'a Expr,
}
