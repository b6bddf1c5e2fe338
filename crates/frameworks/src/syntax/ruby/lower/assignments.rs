//! Assignments to variables, constants and attributes.

use compact_str::CompactString;
use ruby_prism as prism;

use super::{Lower, name};
use crate::syntax::ruby::{Assign, Call, Node, NodeKind};

impl Lower<'_> {
    /// An assignment; `None` for anything else.
    pub(super) fn assignment(&self, node: &prism::Node<'_>, depth: u32) -> Option<NodeKind> {
        use prism::Node as Kind;
        macro_rules! variable {
            ($as:ident, $operator:expr) => {{
                let it = node.$as()?;
                self.assign(name(&it.name()), &it.value(), $operator, depth)
            }};
        }
        macro_rules! operated {
            ($as:ident) => {{
                let it = node.$as()?;
                self.assign(name(&it.name()), &it.value(), Some(name(&it.binary_operator())), depth)
            }};
        }
        Some(match node {
            Kind::LocalVariableWriteNode { .. } => variable!(as_local_variable_write_node, None),
            Kind::InstanceVariableWriteNode { .. } => variable!(as_instance_variable_write_node, None),
            Kind::ClassVariableWriteNode { .. } => variable!(as_class_variable_write_node, None),
            Kind::GlobalVariableWriteNode { .. } => variable!(as_global_variable_write_node, None),
            Kind::ConstantWriteNode { .. } => variable!(as_constant_write_node, None),
            Kind::LocalVariableOrWriteNode { .. } => variable!(as_local_variable_or_write_node, or()),
            Kind::InstanceVariableOrWriteNode { .. } => variable!(as_instance_variable_or_write_node, or()),
            Kind::ClassVariableOrWriteNode { .. } => variable!(as_class_variable_or_write_node, or()),
            Kind::GlobalVariableOrWriteNode { .. } => variable!(as_global_variable_or_write_node, or()),
            Kind::ConstantOrWriteNode { .. } => variable!(as_constant_or_write_node, or()),
            Kind::LocalVariableAndWriteNode { .. } => variable!(as_local_variable_and_write_node, and()),
            Kind::InstanceVariableAndWriteNode { .. } => variable!(as_instance_variable_and_write_node, and()),
            Kind::ClassVariableAndWriteNode { .. } => variable!(as_class_variable_and_write_node, and()),
            Kind::GlobalVariableAndWriteNode { .. } => variable!(as_global_variable_and_write_node, and()),
            Kind::ConstantAndWriteNode { .. } => variable!(as_constant_and_write_node, and()),
            Kind::LocalVariableOperatorWriteNode { .. } => operated!(as_local_variable_operator_write_node),
            Kind::InstanceVariableOperatorWriteNode { .. } => operated!(as_instance_variable_operator_write_node),
            Kind::ClassVariableOperatorWriteNode { .. } => operated!(as_class_variable_operator_write_node),
            Kind::GlobalVariableOperatorWriteNode { .. } => operated!(as_global_variable_operator_write_node),
            Kind::ConstantOperatorWriteNode { .. } => operated!(as_constant_operator_write_node),
            Kind::ConstantPathWriteNode { .. } => {
                let it = node.as_constant_path_write_node()?;
                self.assign(self.path(&it.target().as_node()), &it.value(), None, depth)
            }
            Kind::ConstantPathOrWriteNode { .. } => {
                let it = node.as_constant_path_or_write_node()?;
                self.assign(self.path(&it.target().as_node()), &it.value(), or(), depth)
            }
            Kind::CallOrWriteNode { .. } => {
                let it = node.as_call_or_write_node()?;
                self.attribute(it.receiver(), &it.read_name(), &it.value(), or(), depth)
            }
            Kind::CallAndWriteNode { .. } => {
                let it = node.as_call_and_write_node()?;
                self.attribute(it.receiver(), &it.read_name(), &it.value(), and(), depth)
            }
            Kind::CallOperatorWriteNode { .. } => {
                let it = node.as_call_operator_write_node()?;
                let operator = Some(name(&it.binary_operator()));
                self.attribute(it.receiver(), &it.read_name(), &it.value(), operator, depth)
            }
            Kind::IndexOrWriteNode { .. } => {
                let it = node.as_index_or_write_node()?;
                self.index(it.receiver(), it.arguments(), &it.value(), &node.location(), depth)
            }
            Kind::IndexAndWriteNode { .. } => {
                let it = node.as_index_and_write_node()?;
                self.index(it.receiver(), it.arguments(), &it.value(), &node.location(), depth)
            }
            Kind::IndexOperatorWriteNode { .. } => {
                let it = node.as_index_operator_write_node()?;
                self.index(it.receiver(), it.arguments(), &it.value(), &node.location(), depth)
            }
            Kind::CallNode { .. } => {
                let it = node.as_call_node()?;
                if !it.is_attribute_write() {
                    return None;
                }
                let method = name(&it.name());
                let target = self.dotted(&it.receiver()?)?;
                let arguments = it.arguments()?.arguments();
                let attribute = method.strip_suffix('=').filter(|_| method != "[]=" && arguments.len() == 1)?;
                let target = CompactString::from(format!("{target}.{attribute}"));
                self.assign(target, &arguments.first()?, None, depth)
            }
            Kind::MultiWriteNode { .. } => self.several(&node.as_multi_write_node()?, depth),
            _ => return None,
        })
    }

    fn assign(
        &self,
        target: CompactString,
        value: &prism::Node<'_>,
        operator: Option<CompactString>,
        depth: u32,
    ) -> NodeKind {
        NodeKind::Assign(Box::new(Assign { target, value: self.node(value, depth), operator }))
    }

    fn attribute(
        &self,
        receiver: Option<prism::Node<'_>>,
        attribute: &prism::ConstantId<'_>,
        value: &prism::Node<'_>,
        operator: Option<CompactString>,
        depth: u32,
    ) -> NodeKind {
        match receiver.and_then(|it| self.dotted(&it)) {
            Some(receiver) => {
                let target = CompactString::from(format!("{receiver}.{}", name(attribute)));
                self.assign(target, value, operator, depth)
            }
            None => NodeKind::Other,
        }
    }

    /// `a[b] ||= c`, as the call of `[]=` that it may become.
    fn index(
        &self,
        receiver: Option<prism::Node<'_>>,
        arguments: Option<prism::ArgumentsNode<'_>>,
        value: &prism::Node<'_>,
        location: &prism::Location<'_>,
        depth: u32,
    ) -> NodeKind {
        let mut all = arguments.map(|it| self.nodes(&it.arguments(), depth)).unwrap_or_default().into_vec();
        all.push(self.node(value, depth));
        NodeKind::Call(Box::new(Call {
            receiver: self.optional(receiver, depth),
            name: "[]=".into(),
            name_span: self.span(location),
            arguments: all.into(),
            block: None,
        }))
    }

    /// `a, b = 1, 2` is two assignments; where it is not clear which gets what, their values are not known.
    fn several(&self, it: &prism::MultiWriteNode<'_>, depth: u32) -> NodeKind {
        let targets: Vec<prism::Node<'_>> = it.lefts().iter().chain(it.rest()).chain(it.rights().iter()).collect();
        let value = it.value();
        let values: Vec<prism::Node<'_>> = match value.as_array_node() {
            Some(array) if it.rest().is_none() && !array.is_contains_splat() => array.elements().iter().collect(),
            _ => Vec::new(),
        };
        let paired = values.len() == targets.len();
        let mut all = Vec::new();
        for (position, target) in targets.iter().enumerate() {
            let Some(text) = self.target(target) else { continue };
            let span = self.span(&target.location());
            let value = match values.get(position) {
                Some(value) if paired => self.node(value, depth),
                _ => Node { kind: NodeKind::Other, span: self.span(&value.location()) },
            };
            let kind = NodeKind::Assign(Box::new(Assign { target: text, value, operator: None }));
            all.push(Node { kind, span });
        }
        NodeKind::Sequence(all.into())
    }

    fn target(&self, node: &prism::Node<'_>) -> Option<CompactString> {
        if let Some(it) = node.as_call_target_node() {
            let method = name(&it.name());
            let receiver = self.dotted(&it.receiver())?;
            return Some(CompactString::from(format!("{receiver}.{}", method.strip_suffix('=').unwrap_or(&method))));
        }
        let written = node.as_local_variable_target_node().is_some()
            || node.as_instance_variable_target_node().is_some()
            || node.as_class_variable_target_node().is_some()
            || node.as_global_variable_target_node().is_some()
            || node.as_constant_target_node().is_some()
            || node.as_constant_path_target_node().is_some();
        written.then(|| self.slice(&node.location()))
    }

    /// `self`, `a.b`, `A::B.c`: a receiver that has a short name.
    fn dotted(&self, node: &prism::Node<'_>) -> Option<CompactString> {
        if node.as_self_node().is_some() {
            return Some("self".into());
        }
        if let Some(it) = node.as_call_node() {
            if it.arguments().is_some() || it.block().is_some() {
                return None;
            }
            let method = name(&it.name());
            return match it.receiver() {
                None => Some(method),
                Some(receiver) => Some(CompactString::from(format!("{}.{method}", self.nested(&receiver)?))),
            };
        }
        let is_name = node.as_constant_read_node().is_some()
            || node.as_constant_path_node().is_some()
            || node.as_local_variable_read_node().is_some()
            || node.as_instance_variable_read_node().is_some()
            || node.as_class_variable_read_node().is_some()
            || node.as_global_variable_read_node().is_some()
            || node.as_it_local_variable_read_node().is_some();
        is_name.then(|| self.slice(&node.location()))
    }

    /// A receiver of a receiver. A name of that many parts is none.
    fn nested(&self, node: &prism::Node<'_>) -> Option<CompactString> {
        let mut parts: Vec<CompactString> = Vec::new();
        let mut next = node.as_call_node();
        let mut last = next.is_none().then(|| self.dotted(node)).flatten();
        while let Some(call) = next {
            if parts.len() > 8 || call.arguments().is_some() || call.block().is_some() {
                return None;
            }
            parts.push(name(&call.name()));
            let receiver = call.receiver();
            next = receiver.as_ref().and_then(|it| it.as_call_node());
            if let (Some(receiver), None) = (&receiver, &next) {
                last = Some(self.dotted(receiver)?);
            }
        }
        let all: Vec<CompactString> = last.into_iter().chain(parts.into_iter().rev()).collect();
        Some(all.join(".").into())
    }
}

fn or() -> Option<CompactString> {
    Some("||".into())
}

fn and() -> Option<CompactString> {
    Some("&&".into())
}
