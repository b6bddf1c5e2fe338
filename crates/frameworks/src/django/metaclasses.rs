//! Metaclasses of models, which may give these further fields.

use crate::django::packages;
use crate::django::project::{Ancestor, ClassId, Entity, Member, Project, Scope};
use crate::syntax::python::{Expr, ExprKind};

/// Does a metaclass that is not known make the class, so that it may have more fields than one sees?
pub(super) fn is_made_elsewhere(project: &Project, class: ClassId) -> bool {
    let node = project.class(class);
    let scope = Scope { class: node.outer, ..project.class_scope(class) };
    let keywords = node.node.keywords.iter().filter(|it| it.name.as_deref() == Some("metaclass")).map(|it| &it.value);
    // `six.with_metaclass(Metaclass, Base)`.
    let called = node.node.bases.iter().filter_map(|base| {
        let call = base.call()?;
        call.function.name().filter(|name| name.ends_with("with_metaclass")).and(call.arguments.first())
    });
    keywords.chain(called).any(|metaclass| !is_harmless(project, scope, metaclass))
}

fn is_harmless(project: &Project, scope: Scope, metaclass: &Expr) -> bool {
    let ExprKind::Name(name) = &metaclass.kind else { return false };
    match project.resolve(scope, name) {
        Entity::External(path) => is_known(&path),
        // A package that is described may be the very one that is read.
        Entity::Class(class) if is_known(project.dotted_name(class).trim_start_matches("src.")) => true,
        Entity::Class(class) => project.lineage(class).iter().all(|ancestor| match ancestor {
            Ancestor::External(path) => is_known(path),
            Ancestor::Unknown => false,
            // What it does to a class that is made already shows.
            Ancestor::Class(class) => {
                ["__new__", "__init__"].iter().all(|name| match project.own_member(*class, name) {
                    Some(Member::Function(function)) => *name == "__init__" && !function.adds_fields,
                    _ => true,
                })
            }
        }),
        Entity::Module(_) | Entity::Function(..) | Entity::Value(..) | Entity::Unknown => false,
    }
}

/// Is it a metaclass of Python, of Django, or of a package whose description says what it adds?
fn is_known(path: &str) -> bool {
    const HOMES: [&str; 5] = ["models.", "django.", "abc.", "builtins.", "typing."];
    HOMES.iter().any(|home| path.starts_with(home)) || packages::package_of(path).is_some()
}
