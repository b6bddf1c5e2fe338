//! The parser's tree to ours.

mod assignments;
mod calls;
mod literals;

use std::sync::LazyLock;

use compact_str::CompactString;
use modelry_graph::Span;
use rayon::{ThreadPool, ThreadPoolBuilder};
use ruby_prism as prism;

use super::{Block, Call, Class, If, Method, Module, Node, NodeKind, Program};
use crate::syntax::stack;

/// How deep expressions may nest; what lies deeper is passed over.
const DEPTH: u32 = 200;

/// How many bytes a file needs so that what nests in it could overflow the stack of an ordinary thread: the parser is
/// recursive, and takes some hundred bytes for each level.
const SHORT: usize = 1_000;

/// The stack of a thread that longer files are read on. The parser gives up by itself before it is full.
const STACK: usize = 256 << 20;

/// The threads that longer files are read on where those of the caller are too small.
static THREADS: LazyLock<Option<ThreadPool>> =
    LazyLock::new(|| ThreadPoolBuilder::new().stack_size(STACK).build().ok());

/// Reads a program. Its spans count from `offset`, so that a part of a file can be read, too.
pub fn program(text: &str, offset: u32) -> Program {
    if text.len() < SHORT || stack::has(STACK) {
        return lower(text, offset);
    }
    match &*THREADS {
        Some(threads) => threads.install(|| lower(text, offset)),
        None => {
            let message = "no thread can be started that is large enough to read the file".to_owned();
            Program { body: Box::default(), problems: vec![(Span::new(offset, offset), message)] }
        }
    }
}

fn lower(text: &str, offset: u32) -> Program {
    let options = prism::Options::default().encoding("UTF-8").encoding_locked(true).build();
    let parsed = prism::parse_with_options(text.as_bytes(), &options);
    let mut program = Program::default();
    let lower = Lower { text, offset };
    // One error is often followed by others that only repeat it.
    if let Some(error) = parsed.errors().next() {
        let reason = String::from_utf8_lossy(error.message()).into_owned();
        let message = format!("syntax error ({reason}), so what stands around it may be missing");
        program.problems.push((lower.span(&error.location()), message));
    }
    if let Some(root) = parsed.node().as_program_node() {
        program.body = lower.statements(Some(root.statements()), 0);
    }
    program
}

struct Lower<'a> {
    text: &'a str,
    offset: u32,
}

fn name(id: &prism::ConstantId<'_>) -> CompactString {
    CompactString::from_utf8_lossy(id.as_slice())
}

fn unescaped(bytes: &[u8]) -> CompactString {
    CompactString::from_utf8_lossy(bytes)
}

impl Lower<'_> {
    fn span(&self, location: &prism::Location<'_>) -> Span {
        self.range(location.start(), location.end())
    }

    /// Clamped, and on whole characters: after a syntax error the parser may stop within one, or behind the end.
    fn range(&self, start: u32, end: u32) -> Span {
        let within = |at: u32, step: fn(usize) -> usize| {
            let mut at = (at as usize).min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at = step(at);
            }
            at as u32
        };
        let start = within(start, |at| at - 1);
        let end = within(end, |at| at + 1).max(start);
        Span::new(self.offset + start, self.offset + end)
    }

    fn slice(&self, location: &prism::Location<'_>) -> CompactString {
        CompactString::from_utf8_lossy(location.as_slice())
    }

    fn statements(&self, statements: Option<prism::StatementsNode<'_>>, depth: u32) -> Box<[Node]> {
        statements.map(|it| self.nodes(&it.body(), depth)).unwrap_or_default()
    }

    fn nodes(&self, nodes: &prism::NodeList<'_>, depth: u32) -> Box<[Node]> {
        nodes.iter().map(|node| self.node(&node, depth)).collect()
    }

    /// The statements of a body, which the parser gives as statements, or as `begin` when it rescues.
    fn body(&self, body: Option<prism::Node<'_>>, depth: u32) -> Box<[Node]> {
        let Some(body) = body else { return Box::default() };
        match body.as_statements_node() {
            Some(statements) => self.statements(Some(statements), depth),
            None => Box::new([self.node(&body, depth)]),
        }
    }

    fn optional(&self, node: Option<prism::Node<'_>>, depth: u32) -> Option<Node> {
        node.map(|it| self.node(&it, depth))
    }

    fn node(&self, node: &prism::Node<'_>, depth: u32) -> Node {
        let kind = if depth < DEPTH { self.kind(node, depth + 1) } else { NodeKind::Other };
        Node { kind, span: self.span(&node.location()) }
    }

    fn kind(&self, node: &prism::Node<'_>, depth: u32) -> NodeKind {
        if let Some(kind) = self.literal(node, depth) {
            return kind;
        }
        if let Some(kind) = self.assignment(node, depth) {
            return kind;
        }
        if let Some(it) = node.as_call_node() {
            return self.call(&it, depth);
        }
        if let Some(it) = node.as_class_node() {
            let path = it.constant_path();
            let superclass = self.optional(it.superclass(), depth);
            let (name, name_span) = (self.path(&path), self.span(&path.location()));
            return NodeKind::Class(Box::new(Class { name, name_span, superclass, body: self.body(it.body(), depth) }));
        }
        if let Some(it) = node.as_singleton_class_node() {
            let expression = it.expression();
            let name = CompactString::from(format!("<< {}", self.slice(&expression.location())));
            let name_span = self.span(&expression.location());
            let body = self.body(it.body(), depth);
            return NodeKind::Class(Box::new(Class { name, name_span, superclass: None, body }));
        }
        if let Some(it) = node.as_module_node() {
            let path = it.constant_path();
            let (name, name_span) = (self.path(&path), self.span(&path.location()));
            return NodeKind::Module(Box::new(Module { name, name_span, body: self.body(it.body(), depth) }));
        }
        if let Some(it) = node.as_def_node() {
            return NodeKind::Method(Box::new(Method {
                name: name(&it.name()),
                name_span: self.span(&it.name_loc()),
                of_class: it.receiver().is_some_and(|receiver| receiver.as_self_node().is_some()),
                parameters: it.parameters().map(|it| self.parameter_list(&it)).unwrap_or_default(),
                defaults: it.parameters().map(|it| self.defaults(&it, depth)).unwrap_or_default(),
                body: self.body(it.body(), depth),
            }));
        }
        self.control(node, depth)
    }

    /// What decides which statements run, and what only holds other expressions.
    fn control(&self, node: &prism::Node<'_>, depth: u32) -> NodeKind {
        use prism::Node as Kind;
        match node {
            Kind::IfNode { .. } | Kind::UnlessNode { .. } => self.condition(node, depth),
            Kind::CaseNode { .. } => self.case(node, depth),
            Kind::CaseMatchNode { .. } | Kind::WhileNode { .. } | Kind::UntilNode { .. } | Kind::ForNode { .. } => {
                NodeKind::Branches(self.branches(node, depth))
            }
            Kind::BeginNode { .. } => self.begin(node, depth),
            Kind::RescueModifierNode { .. } => match node.as_rescue_modifier_node() {
                Some(it) => {
                    let rescued = self.rescued(vec![self.node(&it.rescue_expression(), depth)]);
                    NodeKind::Sequence(std::iter::once(self.node(&it.expression(), depth)).chain(rescued).collect())
                }
                None => NodeKind::Other,
            },
            Kind::ParenthesesNode { .. } => {
                let Some(it) = node.as_parentheses_node() else { return NodeKind::Other };
                let mut body = self.body(it.body(), depth).into_vec();
                match (body.len(), body.pop()) {
                    (1, Some(only)) => only.kind,
                    (_, last) => NodeKind::Sequence(body.into_iter().chain(last).collect()),
                }
            }
            Kind::StatementsNode { .. } => NodeKind::Sequence(self.statements(node.as_statements_node(), depth)),
            Kind::AndNode { .. } => match node.as_and_node() {
                Some(it) => NodeKind::And(Box::new((self.node(&it.left(), depth), self.node(&it.right(), depth)))),
                None => NodeKind::Other,
            },
            Kind::OrNode { .. } => match node.as_or_node() {
                Some(it) => NodeKind::Or(Box::new((self.node(&it.left(), depth), self.node(&it.right(), depth)))),
                None => NodeKind::Other,
            },
            Kind::ReturnNode { .. } => {
                let arguments = node.as_return_node().and_then(|it| it.arguments());
                let value = arguments.and_then(|it| it.arguments().first());
                NodeKind::Return(value.map(|it| Box::new(self.node(&it, depth))))
            }
            Kind::LambdaNode { .. } => match node.as_lambda_node() {
                Some(it) => NodeKind::Lambda(Box::new(Block {
                    parameters: self.parameters(it.parameters()),
                    body: self.body(it.body(), depth),
                    span: self.span(&it.location()),
                })),
                None => NodeKind::Other,
            },
            Kind::SuperNode { .. } => match node.as_super_node() {
                Some(it) => self.keyword_call("super", &it.keyword_loc(), it.arguments(), it.block(), depth),
                None => NodeKind::Other,
            },
            Kind::ForwardingSuperNode { .. } => match node.as_forwarding_super_node() {
                Some(it) => {
                    let block = it.block().map(|it| it.as_node());
                    self.keyword_call("super", &it.location(), None, block, depth)
                }
                None => NodeKind::Other,
            },
            Kind::YieldNode { .. } => match node.as_yield_node() {
                Some(it) => self.keyword_call("yield", &it.keyword_loc(), it.arguments(), None, depth),
                None => NodeKind::Other,
            },
            Kind::NextNode { .. } => match node.as_next_node() {
                Some(it) => self.keyword_call("next", &it.keyword_loc(), it.arguments(), None, depth),
                None => NodeKind::Other,
            },
            Kind::BreakNode { .. } => match node.as_break_node() {
                Some(it) => self.keyword_call("break", &it.keyword_loc(), it.arguments(), None, depth),
                None => NodeKind::Other,
            },
            Kind::AliasMethodNode { .. } => match node.as_alias_method_node() {
                Some(it) => NodeKind::Call(Box::new(Call {
                    receiver: None,
                    name: "alias".into(),
                    name_span: self.span(&it.keyword_loc()),
                    arguments: Box::new([self.node(&it.new_name(), depth), self.node(&it.old_name(), depth)]),
                    block: None,
                })),
                None => NodeKind::Other,
            },
            Kind::ShareableConstantNode { .. } => match node.as_shareable_constant_node() {
                Some(it) => self.kind(&it.write(), depth),
                None => NodeKind::Other,
            },
            _ => NodeKind::Other,
        }
    }

    fn condition(&self, node: &prism::Node<'_>, depth: u32) -> NodeKind {
        if let Some(it) = node.as_if_node() {
            let otherwise = match it.subsequent() {
                Some(next) => match next.as_else_node() {
                    Some(last) => self.statements(last.statements(), depth),
                    None => Box::new([self.node(&next, depth)]),
                },
                None => Box::default(),
            };
            let then = self.statements(it.statements(), depth);
            return NodeKind::If(Box::new(If { test: self.node(&it.predicate(), depth), then, otherwise }));
        }
        let Some(it) = node.as_unless_node() else { return NodeKind::Other };
        let then = it.else_clause().map(|it| self.statements(it.statements(), depth)).unwrap_or_default();
        let otherwise = self.statements(it.statements(), depth);
        NodeKind::If(Box::new(If { test: self.node(&it.predicate(), depth), then, otherwise }))
    }

    /// `case value when a, b then …` asks `a === value || b === value` one after the other.
    fn case(&self, node: &prism::Node<'_>, depth: u32) -> NodeKind {
        let Some(it) = node.as_case_node() else { return NodeKind::Other };
        let subject = self.optional(it.predicate(), depth);
        let mut otherwise = self.statements(it.else_clause().and_then(|it| it.statements()), depth);
        let conditions: Vec<_> = it.conditions().iter().collect();
        for condition in conditions.into_iter().rev() {
            let Some(when) = condition.as_when_node() else { continue };
            let span = self.span(&condition.location());
            let tests = self.nodes(&when.conditions(), depth).into_vec().into_iter().map(|test| match &subject {
                Some(subject) => {
                    let (span, arguments) = (test.span, Box::new([subject.clone()]));
                    let name = CompactString::const_new("===");
                    let call = Call { receiver: Some(test), name, name_span: span, arguments, block: None };
                    Node { kind: NodeKind::Call(Box::new(call)), span }
                }
                None => test,
            });
            let any = |one: Node, other: Node| Node { span: one.span, kind: NodeKind::Or(Box::new((one, other))) };
            let test = tests.reduce(any).unwrap_or(Node { kind: NodeKind::Other, span });
            let then = self.statements(when.statements(), depth);
            let kind = NodeKind::If(Box::new(If { test, then, otherwise }));
            otherwise = Box::new([Node { kind, span }]);
        }
        match otherwise.into_vec().pop() {
            Some(only) => only.kind,
            None => NodeKind::Nil,
        }
    }

    fn branches(&self, node: &prism::Node<'_>, depth: u32) -> Box<[Node]> {
        let mut all = Vec::new();
        if let Some(it) = node.as_case_match_node() {
            for condition in &it.conditions() {
                all.extend(self.statements(condition.as_in_node().and_then(|it| it.statements()), depth));
            }
            all.extend(self.statements(it.else_clause().and_then(|it| it.statements()), depth));
        } else if let Some(it) = node.as_while_node() {
            all.extend(self.statements(it.statements(), depth));
        } else if let Some(it) = node.as_until_node() {
            all.extend(self.statements(it.statements(), depth));
        } else if let Some(it) = node.as_for_node() {
            all.extend(self.statements(it.statements(), depth));
        }
        all.into()
    }

    /// `begin`: what stands in front of `rescue` is what is meant to run.
    fn begin(&self, node: &prism::Node<'_>, depth: u32) -> NodeKind {
        let Some(it) = node.as_begin_node() else { return NodeKind::Other };
        let mut all = self.statements(it.statements(), depth).into_vec();
        let mut rescue = it.rescue_clause();
        let mut rescued = Vec::new();
        while let Some(clause) = rescue {
            rescued.extend(self.nodes(&clause.exceptions(), depth));
            rescued.extend(self.statements(clause.statements(), depth));
            rescue = clause.subsequent();
        }
        all.extend(self.statements(it.else_clause().and_then(|it| it.statements()), depth));
        all.extend(self.rescued(rescued));
        all.extend(self.statements(it.ensure_clause().and_then(|it| it.statements()), depth));
        NodeKind::Sequence(all.into())
    }

    /// What runs when something fails.
    fn rescued(&self, nodes: Vec<Node>) -> Option<Node> {
        let span = Span::new(nodes.first()?.span.start, nodes.last()?.span.end);
        Some(Node { kind: NodeKind::Branches(nodes.into()), span })
    }
}
