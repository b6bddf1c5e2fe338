//! Literals, collections, names.

use compact_str::CompactString;
use ruby_prism as prism;

use super::{Lower, name, unescaped};
use crate::syntax::ruby::{Hash, Node, NodeKind, Pair, Range};

impl Lower<'_> {
    /// Literals, constants and variables; `None` for anything else.
    pub(super) fn literal(&self, node: &prism::Node<'_>, depth: u32) -> Option<NodeKind> {
        use prism::Node as Kind;
        let boxed =
            |node: Option<Node>| Box::new(node.unwrap_or(Node { kind: NodeKind::Other, span: self.range(0, 0) }));
        Some(match node {
            Kind::NilNode { .. } => NodeKind::Nil,
            Kind::TrueNode { .. } => NodeKind::Bool(true),
            Kind::FalseNode { .. } => NodeKind::Bool(false),
            Kind::SelfNode { .. } => NodeKind::SelfObject,
            Kind::IntegerNode { .. } | Kind::FloatNode { .. } | Kind::RationalNode { .. } => {
                NodeKind::Number(self.slice(&node.location()).chars().filter(|it| *it != '_').collect())
            }
            Kind::StringNode { .. } => NodeKind::String(unescaped(node.as_string_node()?.unescaped())),
            Kind::SymbolNode { .. } => NodeKind::Symbol(unescaped(node.as_symbol_node()?.unescaped())),
            Kind::RegularExpressionNode { .. } => {
                let it = node.as_regular_expression_node()?;
                let source = self.slice(&it.content_loc());
                let in_slashes = it.opening_loc().as_slice() == b"/";
                NodeKind::Regex(if in_slashes { source.replace("\\/", "/").into() } else { source })
            }
            Kind::InterpolatedStringNode { .. } => self.joined(&node.as_interpolated_string_node()?.parts(), depth),
            Kind::InterpolatedSymbolNode { .. } => {
                match self.joined(&node.as_interpolated_symbol_node()?.parts(), depth) {
                    NodeKind::String(text) => NodeKind::Symbol(text),
                    other => other,
                }
            }
            Kind::InterpolatedRegularExpressionNode { .. } => {
                let parts = node.as_interpolated_regular_expression_node()?.parts();
                NodeKind::Interpolated(parts.iter().map(|part| self.part(&part, depth)).collect())
            }
            Kind::ArrayNode { .. } => NodeKind::Array(self.nodes(&node.as_array_node()?.elements(), depth)),
            Kind::HashNode { .. } => self.hash(&node.as_hash_node()?.elements(), true, depth),
            Kind::KeywordHashNode { .. } => self.hash(&node.as_keyword_hash_node()?.elements(), false, depth),
            Kind::RangeNode { .. } => {
                let it = node.as_range_node()?;
                NodeKind::Range(Box::new(Range {
                    from: self.optional(it.left(), depth),
                    to: self.optional(it.right(), depth),
                    exclusive: it.is_exclude_end(),
                }))
            }
            Kind::ConstantReadNode { .. } => NodeKind::Constant(self.path(node)),
            Kind::ConstantPathNode { .. } => {
                let path = self.path(node);
                if path.is_empty() { NodeKind::Other } else { NodeKind::Constant(path) }
            }
            Kind::LocalVariableReadNode { .. } => NodeKind::Variable(name(&node.as_local_variable_read_node()?.name())),
            Kind::ItLocalVariableReadNode { .. } => NodeKind::Variable("it".into()),
            Kind::InstanceVariableReadNode { .. }
            | Kind::ClassVariableReadNode { .. }
            | Kind::GlobalVariableReadNode { .. }
            | Kind::BackReferenceReadNode { .. }
            | Kind::NumberedReferenceReadNode { .. } => NodeKind::Variable(self.slice(&node.location())),
            Kind::SplatNode { .. } => NodeKind::Splat(boxed(self.optional(node.as_splat_node()?.expression(), depth))),
            Kind::BlockArgumentNode { .. } => {
                let expression = node.as_block_argument_node()?.expression();
                NodeKind::BlockArgument(boxed(self.optional(expression, depth)))
            }
            Kind::ImplicitNode { .. } => self.kind(&node.as_implicit_node()?.value(), depth),
            _ => return None,
        })
    }

    /// Text when all parts are.
    fn joined(&self, parts: &prism::NodeList<'_>, depth: u32) -> NodeKind {
        let parts: Box<[Node]> = parts.iter().map(|part| self.part(&part, depth)).collect();
        let mut text = CompactString::default();
        for part in &parts {
            match &part.kind {
                NodeKind::String(plain) => text.push_str(plain),
                _ => return NodeKind::Interpolated(parts),
            }
        }
        NodeKind::String(text)
    }

    fn part(&self, part: &prism::Node<'_>, depth: u32) -> Node {
        if let Some(it) = part.as_embedded_statements_node() {
            let mut body = self.statements(it.statements(), depth).into_vec();
            if let (1, Some(only)) = (body.len(), body.pop()) {
                return only;
            }
            return Node { kind: NodeKind::Other, span: self.span(&part.location()) };
        }
        if let Some(it) = part.as_embedded_variable_node() {
            return self.node(&it.variable(), depth);
        }
        self.node(part, depth)
    }

    fn hash(&self, elements: &prism::NodeList<'_>, braces: bool, depth: u32) -> NodeKind {
        let mut pairs = Vec::new();
        for element in elements {
            if let Some(it) = element.as_assoc_node() {
                let key = Some(self.node(&it.key(), depth));
                pairs.push(Pair { key, value: self.node(&it.value(), depth) });
            } else {
                let value = element.as_assoc_splat_node().and_then(|it| it.value());
                let value = self.optional(value, depth);
                let value =
                    value.unwrap_or_else(|| Node { kind: NodeKind::Other, span: self.span(&element.location()) });
                pairs.push(Pair { key: None, value });
            }
        }
        NodeKind::Hash(Box::new(Hash { pairs: pairs.into(), braces }))
    }

    /// `A::B`; empty when it does not start with a constant.
    pub(super) fn path(&self, node: &prism::Node<'_>) -> CompactString {
        let mut parts = Vec::new();
        let mut rooted = false;
        let mut next = None;
        loop {
            let node = next.as_ref().unwrap_or(node);
            if let Some(it) = node.as_constant_read_node() {
                parts.push(name(&it.name()));
                break;
            }
            let Some(it) = node.as_constant_path_node() else { return CompactString::default() };
            parts.push(it.name().map(|it| name(&it)).unwrap_or_default());
            match it.parent() {
                Some(parent) => next = Some(parent),
                None => {
                    rooted = true;
                    break;
                }
            }
        }
        let mut path = CompactString::default();
        for (position, part) in parts.iter().rev().enumerate() {
            if rooted || position > 0 {
                path.push_str("::");
            }
            path.push_str(part);
        }
        path
    }
}
