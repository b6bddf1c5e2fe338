//! Fields that a package gives to every model that derives from one of its classes, once all models are there.
//!
//! The description of such a class says which in `given_fields`, and in `given_where` the attribute that a model must have
//! something in to get them.

use super::Models;
use crate::django::fields;
use crate::django::project::{Ancestor, ClassId, Member, Scope};
use crate::django::state::FieldState;
use crate::syntax::python::{Expr, ExprKind};

impl Models<'_, '_> {
    /// The fields that a concrete model is given.
    pub(super) fn given_fields(&self, model: ClassId) -> Vec<FieldState> {
        let mut given = Vec::new();
        for ancestor in self.project.lineage(model).iter() {
            let Ancestor::Class(ancestor) = ancestor else { continue };
            // The package itself may be what is read.
            let Some(described) = self.project.description(*ancestor) else { continue };
            let Some(Member::Value(Expr { kind: ExprKind::Dict(pairs), .. })) =
                self.project.own_member(described, "given_fields")
            else {
                continue;
            };
            if !self.has_what_it_takes(model, described) {
                continue;
            }
            let scope = Scope { stand_in: self.place(model), ..self.project.class_scope(described) };
            for (name, field) in pairs {
                let name = name.as_ref().and_then(Expr::text);
                let declaration = fields::read(self.project, scope, field);
                given.extend(
                    name.zip(declaration).map(|(name, declaration)| FieldState { name: name.to_owned(), declaration }),
                );
            }
        }
        given
    }

    fn has_what_it_takes(&self, model: ClassId, described: ClassId) -> bool {
        let Some(Member::Value(attribute)) = self.project.own_member(described, "given_where") else { return true };
        let value = attribute.text().and_then(|name| self.project.member(model, name));
        matches!(value, Some((_, Member::Value(value))) if holds_something(value))
    }
}

/// Is it surely no empty list: `[a]`, `Base.fields + [a]`?
fn holds_something(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Binary(it) => it.operator == "+" && (holds_something(&it.left) || holds_something(&it.right)),
        ExprKind::List(elements) | ExprKind::Tuple(elements) => {
            elements.iter().any(|it| !matches!(it.kind, ExprKind::Starred(_)))
        }
        _ => false,
    }
}
