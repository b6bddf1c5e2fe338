//! Whether a class answers when the database refuses a value that is taken (Rails API, `ActiveRecord::RecordNotUnique`,
//! `create_or_find_by`).

use super::project::Project;
use crate::syntax::ruby::{Call, Node, NodeKind};

/// Does a method of the class, or of a module that it includes, rescue that error or make rows by a method that does?
pub(super) fn handles_taken(project: &Project<'_>, class: &str) -> bool {
    let own = project.openings.get(class).into_iter().flatten();
    let included = project.bases.get(class).into_iter().flatten().filter_map(|it| project.openings.get(it)).flatten();
    own.chain(included.filter(|it| !it.declares_class)).any(|opening| any(opening.body, class, 0))
}

fn any(nodes: &[Node], class: &str, depth: u32) -> bool {
    depth < 40 && nodes.iter().any(|node| answers(node, class, depth + 1))
}

fn answers(node: &Node, class: &str, depth: u32) -> bool {
    match &node.kind {
        NodeKind::Branches(nodes) => {
            let rescued = |it: &Node| it.constant().is_some_and(|path| path.ends_with("RecordNotUnique"));
            nodes.iter().any(rescued) || any(nodes, class, depth)
        }
        NodeKind::Sequence(nodes) => any(nodes, class, depth),
        NodeKind::Call(call) => {
            let block = call.block.as_ref().map(|block| &*block.body).unwrap_or_default();
            makes_or_finds(call, class)
                || any(call.receiver.as_slice(), class, depth)
                || any(&call.arguments, class, depth)
                || any(block, class, depth)
        }
        NodeKind::Assign(assign) => answers(&assign.value, class, depth),
        NodeKind::Method(method) => any(&method.body, class, depth),
        // Another class answers for itself.
        NodeKind::Class(it) => it.name == "<< self" && any(&it.body, class, depth),
        // (Rails API, `ActiveSupport::Concern`)
        NodeKind::Module(it) => it.name == "ClassMethods" && any(&it.body, class, depth),
        NodeKind::If(it) => any(&it.then, class, depth) || any(&it.otherwise, class, depth),
        NodeKind::And(it) | NodeKind::Or(it) => answers(&it.0, class, depth) || answers(&it.1, class, depth),
        NodeKind::Lambda(block) => any(&block.body, class, depth),
        NodeKind::Return(value) => value.as_deref().is_some_and(|it| answers(it, class, depth)),
        NodeKind::Nil
        | NodeKind::Bool(_)
        | NodeKind::SelfObject
        | NodeKind::Number(_)
        | NodeKind::String(_)
        | NodeKind::Symbol(_)
        | NodeKind::Interpolated(_)
        | NodeKind::Regex(_)
        | NodeKind::Array(_)
        | NodeKind::Hash(_)
        | NodeKind::Range(_)
        | NodeKind::Constant(_)
        | NodeKind::Variable(_)
        | NodeKind::Splat(_)
        | NodeKind::BlockArgument(_)
        | NodeKind::Other => false,
    }
}

/// `create_or_find_by(email: …)` on the class itself.
fn makes_or_finds(call: &Call, class: &str) -> bool {
    let named = |path: &str| class == path.trim_start_matches("::") || class.ends_with(&format!("::{path}"));
    matches!(call.name.as_str(), "create_or_find_by" | "create_or_find_by!")
        && call.receiver.as_ref().is_none_or(|it| match &it.kind {
            NodeKind::SelfObject => true,
            NodeKind::Constant(path) => named(path),
            _ => false,
        })
}
