//! What the names within loops and macros stand for: elements of lists, arguments of calls.

use std::rc::Rc;

use super::context::{Bound, Context};
use super::project::Project;
use crate::syntax::ruby::{Hash, Method, Node, NodeKind};

impl<'a> Project<'a> {
    /// The nodes of a list that is written out, or that a constant or variable names, and where they stand.
    pub(super) fn list(&self, node: &'a Node, context: &Context<'a>) -> Option<(Vec<&'a Node>, Context<'a>)> {
        match &node.kind {
            NodeKind::Array(nodes) => Some((nodes.iter().collect(), context.clone())),
            NodeKind::Variable(name) => match context.bound(name)? {
                Bound::Node(node, context) => self.list(node, context),
                Bound::List(nodes, context) => Some((nodes.to_vec(), context.clone())),
                Bound::Merged(_) | Bound::Class(_) | Bound::Value(_) | Bound::Unknown => None,
            },
            NodeKind::Constant(path) => {
                let name = self.resolve(path, &context.nesting)?;
                let (node, context) = self.constant(&name)?;
                self.list(node, context)
            }
            NodeKind::Call(call) if call.name == "freeze" => self.list(call.receiver.as_ref()?, context),
            _ => None,
        }
    }

    /// The same of a hash.
    pub(super) fn hash(&self, node: &'a Node, context: &Context<'a>) -> Option<(&'a Hash, Context<'a>)> {
        match &node.kind {
            NodeKind::Hash(hash) => Some((hash, context.clone())),
            NodeKind::Variable(name) => match context.bound(name)? {
                Bound::Node(node, context) => self.hash(node, context),
                Bound::List(..) | Bound::Merged(_) | Bound::Class(_) | Bound::Value(_) | Bound::Unknown => None,
            },
            NodeKind::Constant(path) => {
                let name = self.resolve(path, &context.nesting)?;
                let (node, context) = self.constant(&name)?;
                self.hash(node, context)
            }
            NodeKind::Call(call) if call.name == "freeze" => self.hash(call.receiver.as_ref()?, context),
            _ => None,
        }
    }
}

/// The context of what follows a statement that changes a hash: `options.update(others) if others.is_a?(Hash)`.
pub(super) fn updated<'a>(node: &'a Node, context: &Context<'a>) -> Option<Context<'a>> {
    match &node.kind {
        NodeKind::Call(call) if matches!(call.name.as_str(), "update" | "merge!") => {
            let receiver = call.receiver.as_ref()?;
            let NodeKind::Variable(name) = &receiver.kind else { return None };
            context.bound(name)?;
            let value = match &*call.arguments {
                [others] if call.block.is_none() => {
                    Bound::Merged(Rc::new([(receiver, context.clone()), (others, context.clone())]))
                }
                _ => Bound::Unknown,
            };
            Some(context.bind(name, value))
        }
        NodeKind::If(it) => {
            let ([only], []) = (&*it.then, &*it.otherwise) else { return None };
            let updated = updated(only, context)?;
            let call = only.call()?;
            let NodeKind::Variable(name) = &call.receiver.as_ref()?.kind else { return None };
            // What is no hash adds nothing that could be read.
            let asks_for_hash = it.test.call().is_some_and(|asked| {
                asked.name == "is_a?" && asked.arguments.first().and_then(Node::constant) == Some("Hash")
            });
            Some(if asks_for_hash { updated } else { context.bind(name, Bound::Unknown) })
        }
        _ => None,
    }
}

/// The context of a method's body, in which its parameters hold the arguments of a call.
pub(super) fn bind_parameters<'a>(
    inner: &Context<'a>,
    method: &'a Method,
    arguments: &'a [Node],
    outer: &Context<'a>,
) -> Context<'a> {
    let mut inner = inner.clone();
    let takes_keywords = method.parameters.iter().any(|it| it.ends_with(':') || it.starts_with("**"));
    let is_keywords = |node: &Node| matches!(&node.kind, NodeKind::Hash(hash) if !hash.braces);
    let mut positional: Vec<&'a Node> = arguments.iter().collect();
    positional.retain(|node| !matches!(node.kind, NodeKind::BlockArgument(_)));
    let keywords = match positional.last() {
        Some(last) if takes_keywords && is_keywords(last) => positional.pop(),
        _ => None,
    };
    let mut rest = positional.into_iter();
    for parameter in &method.parameters {
        let name = parameter.trim_matches(|it| matches!(it, '*' | '&' | ':' | '='));
        let default = method.defaults.iter().find(|(it, _)| it == name);
        let default = default.map_or(Bound::Unknown, |(_, node)| Bound::Node(node, inner.clone()));
        let value = if parameter.starts_with('&') {
            Bound::Unknown
        } else if parameter.starts_with("**") {
            keywords.map_or(Bound::Unknown, |node| Bound::Node(node, outer.clone()))
        } else if parameter.ends_with(':') {
            let hash = keywords.and_then(|node| match &node.kind {
                NodeKind::Hash(hash) => hash.get(name),
                _ => None,
            });
            hash.map_or(default, |node| Bound::Node(node, outer.clone()))
        } else if parameter.starts_with('*') {
            Bound::List(rest.by_ref().collect(), outer.clone())
        } else {
            rest.next().map_or(default, |node| Bound::Node(node, outer.clone()))
        };
        inner = inner.bind(name, value);
    }
    inner
}
