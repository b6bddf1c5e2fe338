//! What the body of a class runs: its own statements, those of the concerns that it includes, and those of the
//! macros that it calls, in order (Rails API, "ActiveSupport::Concern"; Rails manual, "Active Support Core Extensions").

use std::rc::Rc;

use compact_str::CompactString;
use modelry_graph::Span;
use rustc_hash::FxHashMap;

use super::bindings::{bind_parameters, updated};
use super::context::{Bound, Context};
use super::evaluate::Value;
use super::macros;
use super::project::{Definition, Project};
use crate::syntax::ruby::{Assign, Block, Call, Method, Node, NodeKind};

/// How deep macros and concerns may lead to others.
const DEPTH: u32 = 16;

/// A statement of a class, with what decides its meaning.
#[derive(Clone, Debug)]
pub(super) struct Item<'a> {
    pub(super) kind: ItemKind<'a>,
    pub(super) span: Span,
    pub(super) context: Context<'a>,
}

/// What a statement is.
#[derive(Clone, Debug)]
pub(super) enum ItemKind<'a> {
    /// A call on the class.
    Call(&'a Call),
    /// `self.table_name = …`
    Assign(&'a Assign),
    /// A module that is not part of the application, by its path.
    Module(&'a str),
}

/// Everything that a class runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Body<'a> {
    pub(super) items: Vec<Item<'a>>,
    /// The modules that it includes, by their full names, the first one first.
    pub(super) modules: Vec<CompactString>,
    /// The modules whose methods are methods of the class.
    pub(super) extended: Vec<CompactString>,
    /// What it calls or includes that may declare more than can be seen.
    pub(super) opaque: Vec<CompactString>,
}

/// Runs the body of a class; `inherited` are the bodies of its ancestors, the nearest first.
pub(super) fn of_class<'a>(project: &Project<'a>, name: &str, lineage: &[(CompactString, Rc<Body<'a>>)]) -> Body<'a> {
    let mut runner = Runner { project, class: name, lineage, body: Body::default(), defined: FxHashMap::default() };
    for opening in project.openings.get(name).into_iter().flatten() {
        runner.statements(opening.body, &opening.context, 0);
    }
    runner.body
}

struct Runner<'r, 'a> {
    project: &'r Project<'a>,
    class: &'r str,
    lineage: &'r [(CompactString, Rc<Body<'a>>)],
    body: Body<'a>,
    /// Methods of the class that its hooks and macros define while they run.
    defined: FxHashMap<CompactString, Definition<'a>>,
}

impl<'a> Runner<'_, 'a> {
    fn statements(&mut self, nodes: &'a [Node], context: &Context<'a>, depth: u32) {
        if depth > DEPTH {
            self.body.opaque.push("too many concerns".into());
            return;
        }
        let mut context = context.clone();
        for node in nodes {
            if let Some(bound) = self.statement(node, &context, depth) {
                context = bound;
            }
        }
    }

    /// Runs a statement. An assignment to a variable gives the context of what follows.
    fn statement(&mut self, node: &'a Node, context: &Context<'a>, depth: u32) -> Option<Context<'a>> {
        if let Some(changed) = updated(node, context) {
            return Some(changed);
        }
        match &node.kind {
            NodeKind::Call(call) => self.call(call, node.span, context, depth),
            NodeKind::Assign(assign) => {
                let is_local = assign.target.starts_with(|it: char| it.is_lowercase() || it == '_')
                    && !assign.target.contains('.');
                if is_local {
                    let value = match assign.operator {
                        None => Bound::Node(&assign.value, context.clone()),
                        Some(_) => Bound::Unknown,
                    };
                    return Some(context.bind(&assign.target, value));
                }
                self.push(ItemKind::Assign(assign), node.span, context);
            }
            NodeKind::If(it) => {
                let context = context.under_condition();
                self.statements(&it.then, &context, depth + 1);
                self.statements(&it.otherwise, &context, depth + 1);
            }
            NodeKind::Branches(nodes) => self.statements(nodes, &context.under_condition(), depth + 1),
            NodeKind::Sequence(nodes) => self.statements(nodes, context, depth + 1),
            NodeKind::Method(method) if method.of_class => self.define(method, context),
            NodeKind::Class(class) if class.name == "<< self" => {
                for node in &class.body {
                    if let NodeKind::Method(method) = &node.kind {
                        self.define(method, context);
                    }
                }
            }
            NodeKind::And(pair) | NodeKind::Or(pair) => {
                self.statement(&pair.1, &context.under_condition(), depth);
            }
            _ => {}
        }
        None
    }

    fn define(&mut self, method: &'a Method, context: &Context<'a>) {
        self.defined.insert(method.name.clone(), Definition { method, context: context.clone() });
    }

    fn push(&mut self, kind: ItemKind<'a>, span: Span, context: &Context<'a>) {
        let context = context.bind("self", Bound::Class(self.class.into()));
        self.body.items.push(Item { kind, span, context });
    }

    fn is_class(&self, receiver: Option<&Node>, context: &Context<'a>) -> bool {
        match receiver.map(|it| &it.kind) {
            None | Some(NodeKind::SelfObject) => true,
            Some(NodeKind::Variable(name)) => context.selves.contains(name),
            Some(NodeKind::Constant(path)) => {
                context.selves.contains(path)
                    || self.project.resolve(path, &context.nesting).is_some_and(|it| it == self.class)
            }
            Some(_) => false,
        }
    }

    fn call(&mut self, call: &'a Call, span: Span, context: &Context<'a>, depth: u32) {
        if !self.is_class(call.receiver.as_ref(), context) {
            self.call_elsewhere(call, context, depth);
            return;
        }
        let (name, arguments) = match call.name.as_str() {
            // `base.send :include, Module`
            "send" | "public_send" | "__send__" => match call.arguments.split_first() {
                Some((first, rest)) => (first.text().unwrap_or_default(), rest),
                None => return,
            },
            name => (name, &*call.arguments),
        };
        match name {
            "include" | "prepend" | "extend" => {
                for argument in arguments.iter().rev() {
                    self.mix_in(name, argument, span, context, depth);
                }
            }
            "with_options" => {
                let Some(block) = &call.block else { return };
                let mut inner = within_block(context, block);
                if let Some(hash) = call.keywords() {
                    inner.options = context.options.iter().cloned().chain([(hash, context.clone())]).collect();
                }
                self.statements(&block.body, &inner, depth + 1);
            }
            "class_eval" | "class_exec" | "instance_eval" | "instance_exec" | "tap" | "concerning" => {
                if let Some(block) = &call.block {
                    self.statements(&block.body, &within_block(context, block), depth + 1);
                }
            }
            _ if macros::is_declaration(name) => self.push(ItemKind::Call(call), span, context),
            _ => self.macro_call(name, call, arguments, span, context, depth),
        }
    }

    /// A call on something else: loops run their blocks, other calls do nothing to the class.
    fn call_elsewhere(&mut self, call: &'a Call, context: &Context<'a>, depth: u32) {
        let (Some(receiver), Some(block)) = (&call.receiver, &call.block) else { return };
        if !matches!(
            call.name.as_str(),
            "each" | "each_with_index" | "each_pair" | "map" | "each_key" | "each_value" | "times"
        ) {
            return;
        }
        if let ("each" | "each_pair", [key, value]) = (call.name.as_str(), &*block.parameters)
            && let Some((hash, home)) = self.project.hash(receiver, context)
        {
            for pair in hash.pairs.iter().take(200) {
                let Some(node) = &pair.key else { continue };
                let inner = context.bind(key, Bound::Node(node, home.clone()));
                let inner = inner.bind(value, Bound::Node(&pair.value, home.clone()));
                self.statements(&block.body, &inner, depth + 1);
            }
            return;
        }
        let inner = match self.project.list(receiver, context) {
            Some((nodes, home)) if nodes.len() <= 200 && call.name == "each" && block.parameters.len() <= 1 => {
                for node in nodes {
                    let bound =
                        block.parameters.first().map(|name| context.bind(name, Bound::Node(node, home.clone())));
                    let inner = bound.unwrap_or_else(|| context.clone());
                    self.statements(&block.body, &inner, depth + 1);
                }
                return;
            }
            _ => context.under_condition(),
        };
        let inner = block.parameters.iter().fold(inner, |inner, name| inner.bind(name, Bound::Unknown));
        self.statements(&block.body, &inner, depth + 1);
    }

    fn mix_in(&mut self, how: &str, argument: &'a Node, span: Span, context: &Context<'a>, depth: u32) {
        let found = match &argument.kind {
            NodeKind::Constant(path) => self.project.resolve(path, &context.nesting),
            NodeKind::SelfObject => context.nesting.first().cloned(),
            NodeKind::Variable(_) => match self.project.value(argument, context) {
                Value::Class(name) => Some(name.into()),
                _ => None,
            },
            _ => None,
        };
        let Some(module) = found else {
            let path = argument.constant().unwrap_or_default();
            if !path.is_empty() {
                self.push(ItemKind::Module(argument.constant().unwrap_or_default()), span, context);
            }
            let anonymous =
                argument.call().is_some_and(|it| it.name == "url_helpers" || it.name == "new" && it.block.is_some());
            if !anonymous && !macros::is_harmless_module(path) {
                let shown = if path.is_empty() { "a module that is made" } else { path };
                self.body.opaque.push(shown.into());
            }
            return;
        };
        let kind = if how == "extend" {
            "extended"
        } else if how == "prepend" {
            "prepended"
        } else {
            "included"
        };
        if how == "extend" {
            if self.body.extended.contains(&module) {
                return;
            }
            self.body.extended.push(module.clone());
        } else {
            self.mix_in_module(&module, kind, context, depth);
            return;
        }
        self.hooks(&module, kind, context, depth);
    }

    fn mix_in_module(&mut self, module: &CompactString, kind: &str, context: &Context<'a>, depth: u32) {
        let inherited = self.lineage.iter().any(|(_, body)| body.modules.contains(module));
        if self.body.modules.contains(module) || inherited || depth > DEPTH {
            return;
        }
        let openings = self.project.openings.get(module).cloned().unwrap_or_default();
        let extends = |node: &Node| {
            let call = node.call().filter(|call| call.name == "extend");
            let mut paths = call.into_iter().flat_map(|call| call.arguments.iter().filter_map(Node::constant));
            paths.any(|path| path.ends_with("Concern"))
        };
        let is_concern = openings.iter().any(|opening| opening.body.iter().any(extends));
        // A module's own modules come first.
        for opening in &openings {
            for node in opening.body {
                let Some(call) = node.call().filter(|call| matches!(call.name.as_str(), "include" | "prepend")) else {
                    continue;
                };
                for argument in &call.arguments {
                    let Some(path) = argument.constant() else { continue };
                    match self.project.resolve(path, &opening.context.nesting) {
                        Some(inner) if is_concern => self.mix_in_module(&inner, kind, &opening.context, depth + 1),
                        Some(inner) if !self.body.modules.contains(&inner) => self.body.modules.push(inner),
                        Some(_) => {}
                        None if is_concern => {
                            self.mix_in("include", argument, node.span, &opening.context, depth + 1);
                        }
                        None => {}
                    }
                }
            }
        }
        self.body.modules.push(module.clone());
        let methods = CompactString::from(format!("{module}::ClassMethods"));
        self.body.extended.push(methods);
        self.hooks(module, kind, context, depth);
    }

    /// `included do … end`, `def self.included(base)`.
    fn hooks(&mut self, module: &CompactString, kind: &str, context: &Context<'a>, depth: u32) {
        for opening in self.project.openings.get(module).cloned().unwrap_or_default() {
            let mut inner = opening.context.clone();
            inner.conditional |= context.conditional;
            for node in opening.body {
                if let Some(call) = node.call().filter(|call| call.name == kind && call.receiver.is_none())
                    && let Some(block) = &call.block
                {
                    self.statements(&block.body, &inner, depth + 1);
                }
            }
        }
        let Some(definition) = self.project.class_method(module, kind).cloned() else { return };
        let mut inner = definition.context.clone();
        inner.conditional |= context.conditional;
        inner.selves = definition.method.parameters.iter().take(1).cloned().collect();
        self.hook_body(&definition.method.body, &inner, depth + 1);
    }

    /// Within a hook only what is called on its parameter concerns the class.
    fn hook_body(&mut self, nodes: &'a [Node], context: &Context<'a>, depth: u32) {
        for node in nodes {
            match &node.kind {
                NodeKind::Call(call)
                    if call.receiver.is_none()
                        || matches!(call.receiver.as_ref().map(|it| &it.kind), Some(NodeKind::SelfObject)) => {}
                NodeKind::Sequence(nodes) => self.hook_body(nodes, context, depth),
                NodeKind::If(it) => {
                    self.hook_body(&it.then, &context.under_condition(), depth);
                    self.hook_body(&it.otherwise, &context.under_condition(), depth);
                }
                NodeKind::Branches(nodes) => self.hook_body(nodes, &context.under_condition(), depth),
                _ => {
                    self.statement(node, context, depth);
                }
            }
        }
    }

    /// A macro of the application runs in the class that calls it; others are kept, and may be opaque.
    fn macro_call(
        &mut self,
        name: &str,
        call: &'a Call,
        arguments: &'a [Node],
        span: Span,
        context: &Context<'a>,
        depth: u32,
    ) {
        self.push(ItemKind::Call(call), span, context);
        let Some(definition) = self.class_method(name) else {
            if macros::is_harmless(name) {
                return;
            }
            // A bare word in a macro may be a variable or a method of any object.
            if call.receiver.is_none() || !call.arguments.is_empty() {
                self.body.opaque.push(name.into());
            }
            return;
        };
        if depth > DEPTH {
            return;
        }
        let mut inner = definition.context.clone();
        inner.conditional |= context.conditional;
        inner.options = context.options.clone();
        inner.selves = Rc::from([]);
        let inner = bind_parameters(&inner, definition.method, arguments, context);
        self.statements(&definition.method.body, &inner, depth + 2);
    }

    /// A method of the class, its ancestors, or of a module that one of them is extended by.
    fn class_method(&self, name: &str) -> Option<Definition<'a>> {
        let own = self.defined.get(name).or_else(|| self.project.class_method(self.class, name));
        let extended = || self.body.extended.iter().rev().find_map(|module| self.project.method(module, name));
        let inherited = || {
            self.lineage.iter().find_map(|(class, body)| {
                let own = self.project.class_method(class, name);
                own.or_else(|| body.extended.iter().rev().find_map(|module| self.project.method(module, name)))
            })
        };
        own.or_else(extended).or_else(inherited).cloned()
    }
}

/// Within a block the first parameter stands for the class as well.
fn within_block<'a>(context: &Context<'a>, block: &Block) -> Context<'a> {
    context.with_selves(block.parameters.first().cloned())
}
