//! Calls, their arguments and blocks, and the parameters of blocks and methods.

use compact_str::CompactString;
use ruby_prism as prism;

use super::{Lower, name};
use crate::syntax::ruby::{Block, Call, Node, NodeKind};

impl Lower<'_> {
    pub(super) fn call(&self, it: &prism::CallNode<'_>, depth: u32) -> NodeKind {
        let name = name(&it.name());
        let block = it.block();
        let made_of_block = match it.receiver() {
            None => matches!(name.as_str(), "lambda" | "proc") && it.arguments().is_none(),
            Some(receiver) => name == "new" && self.path(&receiver) == "Proc",
        };
        if let Some(block) = block.as_ref().and_then(|block| block.as_block_node())
            && made_of_block
        {
            return NodeKind::Lambda(Box::new(self.block(&block, depth)));
        }
        let (arguments, block) = self.arguments(it.arguments(), block, depth);
        let name_span = it.message_loc().unwrap_or_else(|| it.location());
        NodeKind::Call(Box::new(Call {
            receiver: self.optional(it.receiver(), depth),
            name,
            name_span: self.span(&name_span),
            arguments,
            block,
        }))
    }

    pub(super) fn keyword_call(
        &self,
        name: &str,
        location: &prism::Location<'_>,
        arguments: Option<prism::ArgumentsNode<'_>>,
        block: Option<prism::Node<'_>>,
        depth: u32,
    ) -> NodeKind {
        let (arguments, block) = self.arguments(arguments, block, depth);
        let name_span = self.span(location);
        NodeKind::Call(Box::new(Call { receiver: None, name: name.into(), name_span, arguments, block }))
    }

    /// The arguments of a call, and its block. `&block` is an argument, the last one.
    fn arguments(
        &self,
        arguments: Option<prism::ArgumentsNode<'_>>,
        block: Option<prism::Node<'_>>,
        depth: u32,
    ) -> (Box<[Node]>, Option<Block>) {
        let mut all = arguments.map(|it| self.nodes(&it.arguments(), depth)).unwrap_or_default().into_vec();
        match &block {
            Some(block) => match block.as_block_node() {
                Some(block) => (all.into(), Some(self.block(&block, depth))),
                None => {
                    all.push(self.node(block, depth));
                    (all.into(), None)
                }
            },
            None => (all.into(), None),
        }
    }

    pub(super) fn block(&self, it: &prism::BlockNode<'_>, depth: u32) -> Block {
        Block {
            parameters: self.parameters(it.parameters()),
            body: self.body(it.body(), depth),
            span: self.span(&it.location()),
        }
    }

    /// The parameters of a block, those without names (`_1`, `it`) as well.
    pub(super) fn parameters(&self, parameters: Option<prism::Node<'_>>) -> Box<[CompactString]> {
        let Some(parameters) = parameters else { return Box::default() };
        if let Some(it) = parameters.as_block_parameters_node() {
            return it.parameters().map(|it| self.parameter_list(&it)).unwrap_or_default();
        }
        if let Some(it) = parameters.as_numbered_parameters_node() {
            return (1..=it.maximum()).map(|number| CompactString::from(format!("_{number}"))).collect();
        }
        if parameters.as_it_parameters_node().is_some() { Box::new(["it".into()]) } else { Box::default() }
    }

    /// Names as they are written: `a`, `b = 1` without its value as `b=`, `*rest`, `key:`, `**options`, `&block`.
    pub(super) fn parameter_list(&self, it: &prism::ParametersNode<'_>) -> Box<[CompactString]> {
        let groups = [it.requireds(), it.optionals(), it.posts(), it.keywords()];
        let nodes = groups.iter().flat_map(|group| group.iter());
        let all = nodes.chain(it.rest()).chain(it.keyword_rest()).chain(it.block());
        all.map(|node| self.parameter(&node)).collect()
    }

    pub(super) fn defaults(&self, it: &prism::ParametersNode<'_>, depth: u32) -> Box<[(CompactString, Node)]> {
        let mut defaults = Vec::new();
        for node in it.optionals().iter().chain(it.keywords().iter()) {
            if let Some(it) = node.as_optional_parameter_node() {
                defaults.push((name(&it.name()), self.node(&it.value(), depth)));
            } else if let Some(it) = node.as_optional_keyword_parameter_node() {
                defaults.push((name(&it.name()), self.node(&it.value(), depth)));
            }
        }
        defaults.into()
    }

    fn parameter(&self, node: &prism::Node<'_>) -> CompactString {
        if let Some(it) = node.as_optional_parameter_node() {
            return CompactString::from(format!("{}=", name(&it.name())));
        }
        if let Some(it) = node.as_optional_keyword_parameter_node() {
            return CompactString::from(format!("{}:", name(&it.name())));
        }
        self.slice(&node.location())
    }
}
