//! Code spelled in one manner, so that code which does the same is equal.

use crate::syntax::ruby::{Block, Hash, Node, NodeKind};

/// How long a spelling may grow; longer code is hardly written twice.
const LENGTH: usize = 4_000;

/// Parameters and body of a block; `None` where something in it cannot be spelled.
pub(super) fn of_block(block: &Block) -> Option<String> {
    within(block, &[])
}

/// The same for a block inside others, whose variables it may use. A variable of a loop around the code has another
/// value each time.
fn within(block: &Block, outer: &[&str]) -> Option<String> {
    // The value of a default is not kept.
    if block.parameters.iter().any(|it| it.ends_with('=') || it.ends_with(':')) {
        return None;
    }
    let mut locals = outer.to_vec();
    locals.extend(block.parameters.iter().map(|it| it.trim_start_matches(['*', '&'])));
    let locals = locals.as_slice();
    let mut text = format!("|{}|", block.parameters.join(", "));
    for node in &block.body {
        text.push(' ');
        spell(node, locals, &mut text, 0)?;
        text.push(';');
    }
    Some(text)
}

fn all<'a>(nodes: impl IntoIterator<Item = &'a Node>, locals: &[&str], text: &mut String, depth: u32) -> Option<()> {
    for (position, node) in nodes.into_iter().enumerate() {
        if position > 0 {
            text.push_str(", ");
        }
        spell(node, locals, text, depth)?;
    }
    Some(())
}

fn spell(node: &Node, locals: &[&str], text: &mut String, depth: u32) -> Option<()> {
    if depth > 60 || text.len() > LENGTH {
        return None;
    }
    let depth = depth + 1;
    match &node.kind {
        NodeKind::Nil => text.push_str("nil"),
        NodeKind::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        NodeKind::SelfObject => text.push_str("self"),
        NodeKind::Number(number) => text.push_str(number),
        NodeKind::String(string) => text.push_str(&format!("{string:?}")),
        NodeKind::Symbol(symbol) => text.push_str(&format!(":{symbol}")),
        NodeKind::Regex(source) => text.push_str(&format!("/{source}/")),
        NodeKind::Constant(path) => text.push_str(path),
        NodeKind::Variable(name) if !name.starts_with(['@', '$']) && !locals.contains(&name.as_str()) => return None,
        NodeKind::Variable(name) => text.push_str(name),
        NodeKind::Interpolated(parts) => {
            text.push_str("<<");
            all(parts, locals, text, depth)?;
            text.push_str(">>");
        }
        NodeKind::Array(nodes) => {
            text.push('[');
            all(nodes, locals, text, depth)?;
            text.push(']');
        }
        NodeKind::Hash(hash) => spell_hash(hash, locals, text, depth)?,
        NodeKind::Range(range) => {
            text.push('(');
            all(&range.from, locals, text, depth)?;
            text.push_str(if range.exclusive { "..." } else { ".." });
            all(&range.to, locals, text, depth)?;
            text.push(')');
        }
        NodeKind::Call(call) => {
            // `self.where` and `where` are one.
            if let Some(receiver) = call.receiver.as_ref().filter(|it| !matches!(it.kind, NodeKind::SelfObject)) {
                spell(receiver, locals, text, depth)?;
                text.push('.');
            }
            text.push_str(&call.name);
            text.push('(');
            all(&call.arguments, locals, text, depth)?;
            text.push(')');
            if let Some(block) = &call.block {
                text.push_str(&format!("{{{}}}", within(block, locals)?));
            }
        }
        NodeKind::Lambda(block) => text.push_str(&format!("->{{{}}}", within(block, locals)?)),
        NodeKind::If(it) => {
            text.push_str("if(");
            spell(&it.test, locals, text, depth)?;
            text.push_str("){");
            all(&it.then, locals, text, depth)?;
            text.push_str("}{");
            all(&it.otherwise, locals, text, depth)?;
            text.push('}');
        }
        NodeKind::Sequence(nodes) => {
            text.push('(');
            all(nodes, locals, text, depth)?;
            text.push(')');
        }
        NodeKind::And(pair) | NodeKind::Or(pair) => {
            text.push('(');
            spell(&pair.0, locals, text, depth)?;
            text.push_str(if matches!(node.kind, NodeKind::And(_)) { " && " } else { " || " });
            spell(&pair.1, locals, text, depth)?;
            text.push(')');
        }
        NodeKind::Splat(inner) => {
            text.push('*');
            spell(inner, locals, text, depth)?;
        }
        NodeKind::BlockArgument(inner) => {
            text.push('&');
            spell(inner, locals, text, depth)?;
        }
        NodeKind::Assign(_)
        | NodeKind::Class(_)
        | NodeKind::Module(_)
        | NodeKind::Method(_)
        | NodeKind::Branches(_)
        | NodeKind::Return(_)
        | NodeKind::Other => return None,
    }
    Some(())
}

/// Pairs in the order of their keys: in a query their order says nothing.
fn spell_hash(hash: &Hash, locals: &[&str], text: &mut String, depth: u32) -> Option<()> {
    let mut pairs = Vec::new();
    for pair in &hash.pairs {
        let mut spelled = String::new();
        spell(pair.key.as_ref()?, locals, &mut spelled, depth)?;
        spelled.push_str(" => ");
        spell(&pair.value, locals, &mut spelled, depth)?;
        pairs.push(spelled);
    }
    pairs.sort_unstable();
    text.push_str(&format!("{{{}}}", pairs.join(", ")));
    Some(())
}
