//! Does a model say how its rows are shown to people?

use modelry_graph::Sure;

use crate::django::project::{Ancestor, ClassId, Project};
use crate::syntax::python::StatementKind;

/// Packages whose bases add fields or behavior, and no `__str__`.
const SILENT: &[&str] =
    &["dirtyfields", "django_extensions", "django_lifecycle", "model_utils", "modelcluster", "mptt", "polymorphic"];

/// Does the class or one of its bases define `__str__` (Django reference, "Model instance reference")?
/// `models.Model` has one that only shows the key.
pub(super) fn shows_itself(project: &Project, model: ClassId) -> Sure {
    let mut shown = Sure::No;
    for ancestor in project.lineage(model).iter() {
        match ancestor {
            Ancestor::Class(class) if defines(project, *class) => return Sure::Yes,
            Ancestor::Class(class) => {
                let package = project.module(project.class(*class).module).parts.first().map(|it| it.to_string());
                let silent = package.is_some_and(|package| SILENT.contains(&package.as_str()));
                if !project.in_tree(*class) && !silent {
                    shown = Sure::Unknown;
                }
            }
            Ancestor::External(path) if path == "models.Model" || path == "object" => {}
            Ancestor::External(_) | Ancestor::Unknown => shown = Sure::Unknown,
        }
    }
    shown
}

fn defines(project: &Project, class: ClassId) -> bool {
    project.class(class).node.body.iter().any(|statement| match &statement.kind {
        StatementKind::Function(function) => function.name == "__str__",
        StatementKind::Assign { target, .. } => target == "__str__",
        StatementKind::Import { .. } | StatementKind::Class(_) | StatementKind::Expression(_) => false,
    })
}
