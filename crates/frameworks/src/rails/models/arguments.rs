//! The options of a call in the body of a class, those of `with_options` around it included.

use super::body::Item;
use super::context::{Bound, Context};
use super::evaluate::Value;
use super::project::Project;
use crate::syntax::ruby::{Block, Call, Hash, Node, NodeKind};

/// The options of a call.
pub(super) struct Options<'a> {
    pairs: Vec<(String, &'a Node, Context<'a>)>,
    /// May there be options that cannot be seen (`**options`)?
    pub(super) open: bool,
}

impl<'a> Options<'a> {
    /// Those of the call: its own win over those of `with_options`.
    pub(super) fn of(project: &Project<'a>, item: &Item<'a>, call: &'a Call) -> Options<'a> {
        let mut options = Options { pairs: Vec::new(), open: false };
        for (hash, context) in item.context.options.iter() {
            options.add(project, hash, context, 0);
        }
        for argument in &call.arguments {
            options.add_argument(project, argument, &item.context);
        }
        options
    }

    /// Those of a call whose first arguments, so many, are none.
    pub(super) fn behind(project: &Project<'a>, item: &Item<'a>, call: &'a Call, skipped: usize) -> Options<'a> {
        let mut options = Options::of_shared(project, item);
        for argument in call.arguments.iter().skip(skipped) {
            options.add_argument(project, argument, &item.context);
        }
        options
    }

    /// Only those of `with_options` around an item.
    pub(super) fn of_shared(project: &Project<'a>, item: &Item<'a>) -> Options<'a> {
        let mut options = Options { pairs: Vec::new(), open: false };
        for (hash, context) in item.context.options.iter() {
            options.add(project, hash, context, 0);
        }
        options
    }

    /// What a validator takes that is given no hash: `inclusion: STATES`, `length: 3..20`, `format: /x/`.
    pub(super) fn single(project: &Project<'a>, node: &'a Node, context: &Context<'a>) -> Options<'a> {
        let mut options = Options { pairs: Vec::new(), open: false };
        let name = match project.value(node, context) {
            Value::Bool(true) => return options,
            Value::Range(..) | Value::List(_) => "in",
            Value::Map(_) => {
                options.add_argument(project, node, context);
                return options;
            }
            _ => "with",
        };
        options.pairs.push((name.to_owned(), node, context.clone()));
        options
    }

    fn add_argument(&mut self, project: &Project<'a>, argument: &'a Node, context: &Context<'a>) {
        match &argument.kind {
            NodeKind::Hash(_) | NodeKind::Call(_) => self.open |= !self.add_hash(project, argument, context, 0),
            NodeKind::Splat(inner) => self.add_argument(project, inner, context),
            NodeKind::Variable(name) => match context.bound(name).cloned() {
                Some(Bound::Node(node, context)) if matches!(node.kind, NodeKind::Hash(_)) => {
                    self.add_argument(project, node, &context);
                }
                Some(Bound::List(nodes, context)) => {
                    for node in nodes.iter().filter(|node| matches!(node.kind, NodeKind::Hash(_))) {
                        self.add_argument(project, node, &context);
                    }
                }
                Some(Bound::Merged(parts)) => {
                    for (node, context) in parts.iter() {
                        self.add_argument(project, node, context);
                    }
                }
                Some(Bound::Node(..) | Bound::Class(_) | Bound::Value(_) | Bound::Unknown) | None => {}
            },
            _ => {}
        }
    }

    /// Adds what an expression holds that is a hash: `OPTIONS`, `options.merge(dependent: :destroy)`.
    /// Says whether all of it was seen.
    fn add_hash(&mut self, project: &Project<'a>, node: &'a Node, context: &Context<'a>, depth: u32) -> bool {
        if depth > 8 {
            return false;
        }
        match &node.kind {
            NodeKind::Nil => true,
            NodeKind::Hash(hash) => {
                self.add(project, hash, context, depth + 1);
                true
            }
            NodeKind::Variable(name) => match context.bound(name).cloned() {
                Some(Bound::Node(node, context)) => self.add_hash(project, node, &context, depth + 1),
                Some(Bound::Merged(parts)) => {
                    let [(one, home), (other, there)] = &*parts;
                    self.add_hash(project, one, home, depth + 1) & self.add_hash(project, other, there, depth + 1)
                }
                Some(Bound::List(..) | Bound::Class(_) | Bound::Value(_) | Bound::Unknown) | None => false,
            },
            NodeKind::Constant(path) => {
                let name = project.resolve(path, &context.nesting);
                let constant = name.as_ref().and_then(|it| project.constant(it));
                constant.is_some_and(|(node, context)| self.add_hash(project, node, context, depth + 1))
            }
            NodeKind::Call(call) => self.add_call(project, call, context, depth),
            _ => depth == 0,
        }
    }

    fn add_call(&mut self, project: &Project<'a>, call: &'a Call, context: &Context<'a>, depth: u32) -> bool {
        // A call among the arguments that gives no hash is no option: a scope, a class.
        let Some(receiver) = &call.receiver else { return depth == 0 };
        match call.name.as_str() {
            "freeze" | "dup" | "symbolize_keys" | "to_h" | "compact" => {
                self.add_hash(project, receiver, context, depth + 1)
            }
            "merge" | "reverse_merge" => {
                let mut parts: Vec<&'a Node> = call.arguments.iter().collect();
                // What comes later wins.
                let at = if call.name == "merge" { 0 } else { parts.len() };
                parts.insert(at, receiver);
                let mut seen = true;
                for part in parts {
                    seen &= self.add_hash(project, part, context, depth + 1);
                }
                seen
            }
            _ => depth == 0,
        }
    }

    fn add(&mut self, project: &Project<'a>, hash: &'a Hash, context: &Context<'a>, depth: u32) {
        for pair in &hash.pairs {
            let Some(key) = &pair.key else {
                // `**OPTIONS`
                self.open |= !self.add_hash(project, &pair.value, context, depth + 1);
                continue;
            };
            match project.value(key, context).text() {
                Some(key) => {
                    self.pairs.retain(|(it, _, _)| it != key);
                    self.pairs.push((key.to_owned(), &pair.value, context.clone()));
                }
                None => self.open = true,
            }
        }
    }

    /// All of them.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &'a Node, &Context<'a>)> {
        self.pairs.iter().map(|(name, node, context)| (name.as_str(), *node, context))
    }

    /// The expression of an option.
    pub(super) fn node(&self, name: &str) -> Option<(&'a Node, &Context<'a>)> {
        self.pairs.iter().find(|(it, _, _)| it == name).map(|(_, node, context)| (*node, context))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.node(name).is_some()
    }

    /// The value of an option.
    pub(super) fn value(&self, project: &Project<'a>, name: &str) -> Option<Value> {
        self.node(name).map(|(node, context)| project.value(node, context))
    }

    /// The text of an option that is one.
    pub(super) fn text(&self, project: &Project<'a>, name: &str) -> Option<String> {
        self.value(project, name)?.text().map(str::to_owned)
    }

    /// The text of an option, or the texts of a list of them; empty without the option, `None` when they cannot be told.
    pub(super) fn texts(&self, project: &Project<'a>, name: &str) -> Option<Vec<String>> {
        let Some(value) = self.value(project, name) else { return Some(Vec::new()) };
        value.list()?.iter().map(|it| it.text().map(str::to_owned)).collect()
    }
}

/// The names that a call takes first: `belongs_to :user`, `validates :a, :b`, `validates *FIELDS`. `None` when one is not known.
pub(super) fn names<'a>(project: &Project<'a>, item: &Item<'a>, call: &Call) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut known = true;
    for argument in &call.arguments {
        let node = match &argument.kind {
            NodeKind::Splat(inner) => &**inner,
            NodeKind::Hash(_) | NodeKind::BlockArgument(_) | NodeKind::Lambda(_) => continue,
            _ => argument,
        };
        match project.value(node, &item.context) {
            Value::Text(name) => names.push(name),
            Value::List(values) => {
                names.extend(values.iter().filter_map(Value::text).map(str::to_owned));
                known &= values.iter().all(|value| matches!(value, Value::Text(_) | Value::Map(_)));
            }
            Value::Map(_) | Value::Nil => {}
            _ => known = false,
        }
    }
    known.then_some(names)
}

/// A lambda among the arguments: `-> { where(open: true) }`, `lambda { … }`.
pub(super) fn lambda(call: &Call) -> Option<&Block> {
    call.arguments.iter().find_map(|argument| match &argument.kind {
        NodeKind::Lambda(block) => Some(&**block),
        _ => None,
    })
}
