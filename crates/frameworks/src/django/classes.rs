//! Which classes are models, which of these are abstract, and whose `Meta` counts.

use crate::django::evaluate::{Evaluator, Value};
use crate::django::project::{Ancestor, ClassId, Entity, Member, Project};
use crate::django::types::primitive;
use crate::syntax::python::StatementKind;

/// Does the class derive from `Model`, or does it look so although a base could not be found?
pub(super) fn is_model(project: &Project, class: ClassId) -> bool {
    let lineage = project.lineage(class);
    if lineage.iter().any(|it| matches!(it, Ancestor::External(path) if path == "models.Model")) {
        return true;
    }
    let obscure = lineage.iter().any(is_obscure);
    obscure && project.in_tree(class) && looks_like_model(project, class)
}

/// A class with a plain Django field in its body and an unknown base is most likely a model, except for forms and serializers.
fn looks_like_model(project: &Project, class: ClassId) -> bool {
    let scope = project.class_scope(class);
    let mut body = project.class(class).node.body.iter();
    body.any(|statement| match &statement.kind {
        StatementKind::Assign { value: Some(value), .. } => {
            let name = value.call().and_then(|call| call.function.name());
            name.is_some_and(|name| match project.resolve(scope, name) {
                Entity::External(path) => primitive(&path).is_some(),
                _ => false,
            })
        }
        _ => false,
    })
}

/// The class of `Meta` that counts, and whether the class states it itself.
pub(super) fn meta(project: &Project, class: ClassId) -> Option<(ClassId, bool)> {
    for ancestor in project.lineage(class).iter() {
        let Ancestor::Class(owner) = ancestor else { continue };
        if *owner != class && is_model(project, *owner) && !is_abstract(project, *owner) {
            // Only abstract bases hand their `Meta` down.
            continue;
        }
        match project.own_member(*owner, "Meta") {
            Some(Member::Class(meta)) => return Some((meta, *owner == class)),
            Some(Member::Value(value)) => {
                let scope = project.class_scope(*owner);
                let named = value.name().map(|name| project.resolve(scope, name));
                return match named {
                    Some(Entity::Class(meta)) => Some((meta, *owner == class)),
                    _ => None,
                };
            }
            _ => {}
        }
    }
    None
}

/// `abstract = True` holds for the class that states it only (Django reference, "`Meta` inheritance").
pub(super) fn is_abstract(project: &Project, class: ClassId) -> bool {
    let meta = match project.own_member(class, "Meta") {
        Some(Member::Class(meta)) => meta,
        _ => return false,
    };
    for ancestor in project.lineage(meta).iter() {
        let Ancestor::Class(owner) = ancestor else { continue };
        // The `Meta` of another model has lost its `abstract`.
        if *owner != meta && project.class(*owner).outer.is_some_and(|outer| is_model(project, outer)) {
            continue;
        }
        if let Some(Member::Value(value)) = project.own_member(*owner, "abstract") {
            let evaluator = Evaluator::new(project);
            return evaluator.value(project.class_scope(*owner), value) == Value::Bool(true);
        }
    }
    false
}

/// May a base lend fields that are not known?
pub(super) fn is_obscure(ancestor: &Ancestor) -> bool {
    const HARMLESS: [&str; 13] = [
        "models.",
        "postgres.",
        "django.",
        "builtins.",
        "abc.",
        "enum.",
        "typing.",
        "typing_extensions.",
        "collections.",
        "dataclasses.",
        "functools.",
        "contenttypes.",
        "contextlib.",
    ];
    match ancestor {
        Ancestor::Class(_) => false,
        Ancestor::External(path) => !HARMLESS.iter().any(|prefix| path.starts_with(prefix)),
        Ancestor::Unknown => true,
    }
}
