//! Which modules may export `up`, told by their statements before one is run for what it exports.

use crate::syntax::javascript::{Class, Expr, ExprKind, Module, Pattern, Property, StatementKind};

/// How many names are followed that stand for one another.
const NAMES: u32 = 4;

/// May the module export `up`? What it takes from other modules does not count.
pub(super) fn may_export_up(module: &Module) -> bool {
    module.body.iter().any(|statement| match &statement.kind {
        StatementKind::Export { name, .. } => name == "up",
        StatementKind::Declare { target: Pattern::Name(name), exported, .. } => *exported && name == "up",
        StatementKind::Function(function) => function.exported && function.name == "up",
        StatementKind::Assign { target, value } => match target.name() {
            Some("module.exports") => value.properties().is_none_or(|it| it.iter().any(is_up)),
            Some(name) => name.ends_with(".up"),
            None => false,
        },
        StatementKind::ExportDefault(value) => may_have_up(value, module, 0),
        _ => false,
    })
}

fn is_up(property: &Property) -> bool {
    matches!(property, Property::Keyed { key, .. } if key == "up")
}

fn may_have_up(value: &Expr, module: &Module, followed: u32) -> bool {
    match &value.kind {
        ExprKind::Object(properties) => properties.iter().any(|it| is_up(it) || !matches!(it, Property::Keyed { .. })),
        ExprKind::Class(class) => has_up(class),
        // What is made of a class has its methods.
        ExprKind::New(call) => may_have_up(&call.function, module, followed),
        ExprKind::Name(name) if followed < NAMES && !name.contains('.') => {
            module.body.iter().any(|statement| match &statement.kind {
                StatementKind::Class(class) => class.name == *name && has_up(class),
                StatementKind::Declare { target: Pattern::Name(target), value, .. } => {
                    target == name && value.as_ref().is_none_or(|value| may_have_up(value, module, followed + 1))
                }
                StatementKind::Declare { target: Pattern::Object(parts), .. } => {
                    parts.iter().any(|(_, part)| !matches!(part, Pattern::Name(target) if target != name))
                }
                _ => false,
            })
        }
        ExprKind::Function(_) | ExprKind::Array(_) | ExprKind::String(_) | ExprKind::Template(_) => false,
        _ => true,
    }
}

fn has_up(class: &Class) -> bool {
    class.members.iter().any(|it| it.name == "up")
}
