//! All classes, modules and constants of an application, by their full names.

use std::cell::Cell;

use compact_str::CompactString;
use modelry_graph::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use super::context::Context;
use crate::rails::inflections::Inflector;
use crate::syntax::ruby::{Assign, Call, Method, Node, NodeKind};
use crate::{FileFacts, ReadFile};

/// One place where a class or module is opened, or where code elsewhere reaches into it.
#[derive(Clone, Debug)]
pub(super) struct Opening<'a> {
    pub(super) context: Context<'a>,
    /// Where its name stands.
    pub(super) span: Span,
    /// Is it a class of its own, not a module, and not code that reaches into it (`User.class_eval`)?
    pub(super) declares_class: bool,
    pub(super) superclass: Option<&'a Node>,
    pub(super) body: &'a [Node],
    /// The path of its file.
    pub(super) path: &'a str,
}

/// A method, and how to look up what it names.
#[derive(Clone, Debug)]
pub(super) struct Definition<'a> {
    pub(super) method: &'a Method,
    pub(super) context: Context<'a>,
}

/// What the files of an application define.
#[derive(Default)]
pub(super) struct Project<'a> {
    /// The openings of every class and module, sorted by file.
    pub(super) openings: FxHashMap<CompactString, Vec<Opening<'a>>>,
    /// The names of all classes and modules, sorted.
    pub(super) names: Vec<CompactString>,
    pub(super) inflector: Inflector,
    /// So many enumerations are asked for their values while others are.
    pub(super) asking: Cell<u32>,
    /// What `table_name_prefix` and `table_name_suffix` are in all classes. `None` when a class has its own, or it is not known.
    pub(super) table_affixes: (Option<String>, Option<String>),
    constants: FxHashMap<CompactString, (&'a Node, Context<'a>)>,
    /// Methods of classes, by class and name: `def self.x`.
    class_methods: FxHashMap<(CompactString, CompactString), Definition<'a>>,
    /// Methods of instances, by class or module and name.
    methods: FxHashMap<(CompactString, CompactString), Definition<'a>>,
    /// The methods of instances that run when one is made or is given a value, by class or module.
    fillers: FxHashMap<CompactString, Vec<Definition<'a>>>,
    /// Superclasses and included modules as written.
    pub(super) bases: FxHashMap<CompactString, Vec<CompactString>>,
}

impl<'a> Project<'a> {
    pub(super) fn new(files: &[&'a ReadFile]) -> Project<'a> {
        let mut project = Project::default();
        let mut known = FxHashSet::default();
        // A path that is written within a module may start in it or outside: what exists decides, so names come first.
        for pass in 0..2 {
            project = Project::default();
            for file in files {
                let FileFacts::Ruby(program) = &file.facts else { continue };
                let context = Context::of_file(file.id);
                let mut gather = Gather { project: &mut project, known: &known, path: &file.path };
                gather.statements(&program.body, &context, 0);
            }
            if pass == 0 {
                known = project.openings.keys().cloned().collect();
            }
        }
        project.inflector = Inflector::of(files.iter().copied());
        project.names = project.openings.keys().cloned().collect();
        project.names.sort_unstable();
        let names = project.names.clone();
        for name in &names {
            let bases = project.written_bases(name);
            project.bases.insert(name.clone(), bases);
        }
        project
    }

    fn written_bases(&self, name: &str) -> Vec<CompactString> {
        let mut bases = Vec::new();
        for opening in self.openings.get(name).into_iter().flatten() {
            let outer = opening.context.nesting.get(1..).unwrap_or_default();
            let superclass = opening.superclass.and_then(Node::constant);
            bases.extend(superclass.and_then(|path| self.resolve_lexically(path, outer)));
            for node in opening.body {
                let NodeKind::Call(call) = &node.kind else { continue };
                if matches!(call.name.as_str(), "include" | "prepend") {
                    let paths = call.arguments.iter().filter_map(Node::constant);
                    bases.extend(paths.filter_map(|path| self.resolve_lexically(path, &opening.context.nesting)));
                }
            }
        }
        bases.retain(|base| base != name);
        bases
    }

    /// Is there a class, a module or a constant of that full name?
    pub(super) fn exists(&self, name: &str) -> bool {
        self.openings.contains_key(name) || self.constants.contains_key(name)
    }

    fn resolve_lexically(&self, path: &str, nesting: &[CompactString]) -> Option<CompactString> {
        if let Some(path) = path.strip_prefix("::") {
            return self.exists(path).then(|| path.into());
        }
        for scope in nesting {
            let candidate = CompactString::from(format!("{scope}::{path}"));
            if self.exists(&candidate) {
                return Some(candidate);
            }
        }
        self.exists(path).then(|| path.into())
    }

    /// The full name of a constant, looked up as Ruby does: around the place, in the ancestors, at the top
    /// (Ruby manual, "Modules and Classes: Constants").
    pub(super) fn resolve(&self, path: &str, nesting: &[CompactString]) -> Option<CompactString> {
        if let Some(path) = path.strip_prefix("::") {
            return self.inherited(path, 0);
        }
        for scope in nesting {
            let candidate = format!("{scope}::{path}");
            if self.exists(&candidate) {
                return Some(candidate.into());
            }
        }
        let own = nesting.first().and_then(|scope| self.inherited(&format!("{scope}::{path}"), 0));
        let around = || nesting.iter().skip(1).find_map(|scope| self.inherited(&format!("{scope}::{path}"), 0));
        own.or_else(|| self.inherited(path, 0)).or_else(around)
    }

    /// A constant of that full name, or of an ancestor of the class that it is looked for in.
    fn inherited(&self, name: &str, depth: u32) -> Option<CompactString> {
        if self.exists(name) {
            return Some(name.into());
        }
        let (class, constant) = name.rsplit_once("::").filter(|_| depth < 12)?;
        let bases = self.bases.get(class)?;
        bases.iter().find_map(|base| self.inherited(&format!("{base}::{constant}"), depth + 1))
    }

    /// The value of a constant, and how to look up what it names.
    pub(super) fn constant(&self, name: &str) -> Option<(&'a Node, &Context<'a>)> {
        self.constants.get(name).map(|(node, context)| (*node, context))
    }

    /// Does a class decide itself what that setting is?
    pub(super) fn sets_in_class(&self, setting: &str) -> bool {
        let defines = |(class, method): &(CompactString, CompactString)| {
            let is_class = |it: &Opening<'a>| it.declares_class;
            method == setting && self.openings.get(class).is_some_and(|openings| openings.iter().any(is_class))
        };
        let openings = || self.openings.values().flatten();
        self.class_methods.keys().any(defines) || openings().any(|opening| sets(opening.body, setting, 0))
    }

    pub(super) fn class_method(&self, class: &str, name: &str) -> Option<&Definition<'a>> {
        self.class_methods.get(&(class.into(), name.into()))
    }

    pub(super) fn method(&self, class: &str, name: &str) -> Option<&Definition<'a>> {
        self.methods.get(&(class.into(), name.into()))
    }

    /// `initialize` and the setters that a class or module defines: `def name=(value)`.
    pub(super) fn fillers(&self, class: &str) -> &[Definition<'a>] {
        self.fillers.get(class).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Does a method of that name run when an object is made or given a value?
fn fills(name: &str) -> bool {
    let setter = || name.ends_with('=') && name.starts_with(|it: char| it.is_alphabetic() || it == '_');
    matches!(name, "initialize" | "after_initialize") || setter()
}

/// Does a statement set it: `self.table_name_prefix = "crm_"`?
fn sets(nodes: &[Node], setting: &str, depth: u32) -> bool {
    depth < 8
        && nodes.iter().any(|node| match &node.kind {
            // The configuration of the application is read as such.
            NodeKind::Assign(assign) => {
                assign.target.rsplit_once('.').is_some_and(|(of, name)| name == setting && !of.contains("config"))
            }
            NodeKind::Call(call) => call.block.as_ref().is_some_and(|block| sets(&block.body, setting, depth + 1)),
            NodeKind::If(it) => sets(&it.then, setting, depth + 1) || sets(&it.otherwise, setting, depth + 1),
            NodeKind::Sequence(nodes) | NodeKind::Branches(nodes) => sets(nodes, setting, depth + 1),
            _ => false,
        })
}

struct Gather<'p, 'a> {
    project: &'p mut Project<'a>,
    known: &'p FxHashSet<CompactString>,
    path: &'a str,
}

impl<'a> Gather<'_, 'a> {
    fn statements(&mut self, nodes: &'a [Node], context: &Context<'a>, depth: u32) {
        if depth < 60 {
            nodes.iter().for_each(|node| self.statement(node, context, depth + 1));
        }
    }

    fn statement(&mut self, node: &'a Node, context: &Context<'a>, depth: u32) {
        match &node.kind {
            NodeKind::Class(class) if class.name.starts_with("<<") => {
                let Some(owner) = context.nesting.first().cloned().filter(|_| class.name == "<< self") else { return };
                for node in &class.body {
                    self.methods(node, context, &mut |project, definition| {
                        let key = (owner.clone(), definition.method.name.clone());
                        project.class_methods.insert(key, definition);
                    });
                }
            }
            NodeKind::Class(class) => {
                let name = self.full_name(&class.name, context);
                self.open(name, class.name_span, true, class.superclass.as_ref(), &class.body, context, depth);
            }
            NodeKind::Module(module) => {
                let name = self.full_name(&module.name, context);
                self.open(name, module.name_span, false, None, &module.body, context, depth);
            }
            NodeKind::Assign(assign) => self.assign(assign, node, context, depth),
            NodeKind::Call(call) => self.call(call, node, context, depth),
            NodeKind::Method(method) => {
                self.own_method(node, context);
                // A method may reach into classes: `ActiveRecord::Base.include Positioned`.
                for call in method.body.iter().filter(|it| matches!(it.kind, NodeKind::Call(_))) {
                    self.statement(call, &context.under_condition(), depth);
                }
            }
            NodeKind::If(it) => {
                self.statements(&it.then, &context.under_condition(), depth);
                self.statements(&it.otherwise, &context.under_condition(), depth);
            }
            NodeKind::Branches(nodes) => self.statements(nodes, &context.under_condition(), depth),
            NodeKind::Sequence(nodes) => self.statements(nodes, context, depth),
            _ => {}
        }
    }

    fn full_name(&self, written: &str, context: &Context<'a>) -> CompactString {
        if let Some(rooted) = written.strip_prefix("::") {
            return rooted.into();
        }
        let Some(scope) = context.nesting.first() else { return written.into() };
        if let Some((first, _)) = written.split_once("::") {
            let found = context
                .nesting
                .iter()
                .find(|scope| self.known.contains(&CompactString::from(format!("{scope}::{first}"))));
            return match found {
                Some(scope) => CompactString::from(format!("{scope}::{written}")),
                None => written.into(),
            };
        }
        CompactString::from(format!("{scope}::{written}"))
    }

    #[allow(clippy::too_many_arguments)]
    fn open(
        &mut self,
        name: CompactString,
        span: Span,
        declares_class: bool,
        superclass: Option<&'a Node>,
        body: &'a [Node],
        context: &Context<'a>,
        depth: u32,
    ) {
        let context = context.within(name.clone());
        let opening = Opening { context: context.clone(), span, declares_class, superclass, body, path: self.path };
        self.project.openings.entry(name).or_default().push(opening);
        self.statements(body, &context, depth);
    }

    fn assign(&mut self, assign: &'a Assign, node: &'a Node, context: &Context<'a>, depth: u32) {
        if !assign.target.starts_with(|it: char| it.is_ascii_uppercase() || it == ':') || assign.target.contains('.') {
            return;
        }
        let name = self.full_name(&assign.target, context);
        // `Error = Class.new(StandardError) do … end`
        if let Some(call) = assign.value.call()
            && call.name == "new"
            && matches!(call.receiver.as_ref().and_then(Node::constant), Some("Class" | "Module"))
        {
            let body = call.block.as_ref().map(|block| &*block.body).unwrap_or_default();
            let is_class = call.receiver.as_ref().and_then(Node::constant) == Some("Class");
            self.open(name, node.span, is_class, call.arguments.first(), body, context, depth);
            return;
        }
        self.project.constants.entry(name).or_insert((&assign.value, context.clone()));
    }

    fn call(&mut self, call: &'a Call, node: &'a Node, context: &Context<'a>, depth: u32) {
        for argument in &call.arguments {
            // `private def x`
            if matches!(argument.kind, NodeKind::Method(_)) {
                self.statement(argument, context, depth);
            }
        }
        let receiver = call.receiver.as_ref().and_then(Node::constant);
        let reaches = matches!(
            call.name.as_str(),
            "class_eval" | "class_exec" | "include" | "prepend" | "extend" | "send" | "public_send"
        );
        if let Some(path) = receiver
            && reaches
        {
            self.reach(path, std::slice::from_ref(node), node.span, context);
            return;
        }
        let Some(block) = &call.block else { return };
        if call.name == "on_load" && call.arguments.first().and_then(Node::text) == Some("active_record") {
            self.reach("::ActiveRecord::Base", &block.body, node.span, context);
        }
        if call.name == "class_methods" && call.receiver.is_none() {
            let Some(owner) = context.nesting.first() else { return };
            let owner = CompactString::from(format!("{owner}::ClassMethods"));
            for node in &block.body {
                self.methods(node, context, &mut |project, definition| {
                    project.methods.insert((owner.clone(), definition.method.name.clone()), definition);
                });
            }
            return;
        }
        self.statements(&block.body, context, depth);
    }

    /// Code outside of a class that reaches into it.
    fn reach(&mut self, path: &str, body: &'a [Node], span: Span, context: &Context<'a>) {
        let rooted = path.strip_prefix("::");
        let known = |name: &str| self.known.contains(name);
        let found = match rooted {
            Some(rooted) => rooted.into(),
            None => {
                let candidates = context.nesting.iter().map(|scope| CompactString::from(format!("{scope}::{path}")));
                candidates.into_iter().find(|it| known(it)).unwrap_or_else(|| path.into())
            }
        };
        let mut context = context.clone();
        context.selves = std::iter::once(CompactString::from(path)).collect();
        let opening = Opening { context, span, declares_class: false, superclass: None, body, path: self.path };
        self.project.openings.entry(found).or_default().push(opening);
    }

    fn own_method(&mut self, node: &'a Node, context: &Context<'a>) {
        let Some(owner) = context.nesting.first().cloned() else { return };
        self.methods(node, context, &mut |project, definition| {
            let key = (owner.clone(), definition.method.name.clone());
            if !definition.method.of_class && fills(&definition.method.name) {
                project.fillers.entry(owner.clone()).or_default().push(definition.clone());
            }
            let methods = if definition.method.of_class { &mut project.class_methods } else { &mut project.methods };
            methods.insert(key, definition);
        });
    }

    /// The method that stands here, also behind `private` or within a condition.
    fn methods(
        &mut self,
        node: &'a Node,
        context: &Context<'a>,
        keep: &mut dyn FnMut(&mut Project<'a>, Definition<'a>),
    ) {
        match &node.kind {
            NodeKind::Method(method) => {
                keep(self.project, Definition { method, context: context.clone() });
            }
            NodeKind::Call(call) => {
                for argument in &call.arguments {
                    if let NodeKind::Method(method) = &argument.kind {
                        keep(self.project, Definition { method, context: context.clone() });
                    }
                }
            }
            _ => {}
        }
    }
}
