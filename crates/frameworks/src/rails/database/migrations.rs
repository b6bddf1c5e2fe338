//! `db/migrate`: the classes of its files (Active Record Migrations).

use modelry_graph::{FileId, Span};
use rustc_hash::FxHashMap;

use super::applications::Migration;
use super::conventions::Version;
use super::run::{Defined, Definitions};
use crate::syntax::ruby::{Class, Node, NodeKind};
use crate::{FileFacts, ReadFile};

/// So many classes may derive from each other.
const DEPTH: u32 = 8;

/// The migration of a file.
pub(super) struct Script<'a> {
    /// Its class.
    pub(super) name: &'a str,
    /// Where its name stands.
    pub(super) span: Span,
    pub(super) version: Version,
    pub(super) definitions: Definitions<'a>,
}

/// What migrations may name: each other, and the classes and modules of the application.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a, 's> {
    pub(super) migrations: &'s [Migration<'a>],
    pub(super) library: &'s Library<'a>,
}

/// The classes and modules of all files, by their full names.
#[derive(Default)]
pub(super) struct Library<'a> {
    bodies: FxHashMap<String, Opened<'a>>,
}

struct Opened<'a> {
    superclass: Option<&'a Node>,
    /// Its bodies, each with its file.
    bodies: Vec<(FileId, &'a [Node])>,
}

impl<'a> Library<'a> {
    pub(super) fn of(files: &'a [ReadFile]) -> Library<'a> {
        let mut library = Library::default();
        for file in files {
            if let FileFacts::Ruby(program) = &file.facts {
                library.add(file.id, &program.body, "", 0);
            }
        }
        library
    }

    fn add(&mut self, file: FileId, nodes: &'a [Node], within: &str, depth: u32) {
        for node in nodes {
            let (name, superclass, body) = match &node.kind {
                NodeKind::Class(class) => (&class.name, class.superclass.as_ref(), &class.body),
                NodeKind::Module(module) => (&module.name, None, &module.body),
                _ => continue,
            };
            if depth > DEPTH || name.starts_with("<<") {
                continue;
            }
            let bare = name.trim_start_matches("::");
            let full = if within.is_empty() { bare.to_owned() } else { format!("{within}::{bare}") };
            let opened = self.bodies.entry(full.clone()).or_insert(Opened { superclass: None, bodies: Vec::new() });
            opened.superclass = opened.superclass.or(superclass);
            opened.bodies.push((file, body));
            self.add(file, body, &full, depth + 1);
        }
    }

    fn get(&self, path: &str) -> Option<&Opened<'a>> {
        self.bodies.get(path.trim_start_matches("::"))
    }

    /// Adds what a class derives from and includes, the farthest first. Gives the version that the base names.
    fn inherit(&self, of: &Opened<'a>, home: FileId, definitions: &mut Definitions<'a>, depth: u32) -> Option<Version> {
        if depth > DEPTH {
            return None;
        }
        let mut found = of.superclass.and_then(version);
        if let Some(base) = of.superclass.and_then(Node::constant).and_then(|it| self.get(it)) {
            found = found.or(self.inherit(base, home, definitions, depth + 1));
        }
        for module in
            of.bodies.iter().flat_map(|(_, body)| body.iter()).flat_map(mixed_in).filter_map(|it| self.get(it))
        {
            self.inherit(module, home, definitions, depth + 1);
        }
        for (file, body) in &of.bodies {
            collect(body, *file != home, definitions);
        }
        found
    }

    /// Does the class derive from a migration in the end?
    fn is_migration(&self, superclass: &Node, depth: u32) -> bool {
        is_migration(superclass)
            || depth < DEPTH
                && superclass
                    .constant()
                    .and_then(|it| self.get(it)?.superclass)
                    .is_some_and(|it| self.is_migration(it, depth + 1))
    }
}

/// The modules that a statement includes.
fn mixed_in(node: &Node) -> impl Iterator<Item = &str> {
    let call = node.call().filter(|it| matches!(it.name.as_str(), "include" | "extend" | "prepend"));
    call.into_iter().flat_map(|it| it.arguments.iter().filter_map(Node::constant))
}

/// The migration of a file, which is named after it (`add_orders` is `AddOrders`); `None` when it holds none.
pub(super) fn of_file<'a>(migration: &Migration<'a>, library: &Library<'a>) -> Option<Script<'a>> {
    let path = &migration.source.file.path;
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.split_once('_').map_or(name, |(_, rest)| rest).split('.').next().unwrap_or(name);
    let words = name.replace('_', "");
    let mut scripts = scripts(migration, library);
    let own = scripts.iter().position(|it| bare(it.name).eq_ignore_ascii_case(&words)).unwrap_or(0);
    (own < scripts.len()).then(|| scripts.swap_remove(own))
}

/// The migration of that class, and where it stands.
pub(super) fn named<'a, 's>(name: &str, around: Surroundings<'a, 's>) -> Option<(&'s Migration<'a>, Script<'a>)> {
    around.migrations.iter().find_map(|migration| {
        let scripts = scripts(migration, around.library);
        let found = scripts.into_iter().find(|it| bare(it.name) == bare(name))?;
        Some((migration, found))
    })
}

fn bare(class: &str) -> &str {
    class.rsplit("::").next().unwrap_or(class)
}

/// All migrations of a file.
fn scripts<'a>(migration: &Migration<'a>, library: &Library<'a>) -> Vec<Script<'a>> {
    let (home, program) = (migration.source.file.id, migration.source.program);
    let mut classes = Vec::new();
    find(&program.body, library, &mut classes);
    let script = |class: &'a Class| {
        let mut definitions = Definitions::default();
        around(&program.body, &mut definitions);
        let opened = Opened { superclass: class.superclass.as_ref(), bodies: vec![(home, &class.body)] };
        let version = library.inherit(&opened, home, &mut definitions, 0);
        // A class that was not read derives from whatever version.
        Script { name: &class.name, span: class.name_span, version: version.unwrap_or(Version::CURRENT), definitions }
    };
    classes.into_iter().map(script).collect()
}

fn find<'a>(nodes: &'a [Node], library: &Library<'a>, found: &mut Vec<&'a Class>) {
    for node in nodes {
        match &node.kind {
            NodeKind::Class(class) if class.superclass.as_ref().is_some_and(|it| library.is_migration(it, 0)) => {
                found.push(class);
            }
            NodeKind::Module(module) => find(&module.body, library, found),
            _ => {}
        }
    }
}

/// The classes and constants around a migration.
fn around<'a>(nodes: &'a [Node], definitions: &mut Definitions<'a>) {
    for node in nodes {
        match &node.kind {
            NodeKind::Class(class) => {
                definitions.classes.insert(&class.name, class);
            }
            NodeKind::Module(module) => around(&module.body, definitions),
            NodeKind::Assign(assign) if assign.operator.is_none() => {
                let constant = Defined { it: &assign.value, elsewhere: false };
                definitions.constants.insert(&assign.target, constant);
            }
            _ => {}
        }
    }
}

/// `ActiveRecord::Migration`, `ActiveRecord::Migration[7.1]`, or a class of one's own with such a name.
fn is_migration(superclass: &Node) -> bool {
    match &superclass.kind {
        NodeKind::Constant(path) => path.ends_with("Migration") || path.contains("Migration::"),
        NodeKind::Call(call) if call.name == "[]" => call.receiver.as_ref().is_some_and(is_migration),
        NodeKind::Call(call) => call.receiver.as_ref().is_some_and(is_migration),
        _ => false,
    }
}

/// The version of Rails that a superclass names; `None` for a class of one's own.
fn version(superclass: &Node) -> Option<Version> {
    let is_rails = |path: &str| path.trim_start_matches("::") == "ActiveRecord::Migration";
    match &superclass.kind {
        NodeKind::Constant(path) if is_rails(path) => Some(Version::UNVERSIONED),
        NodeKind::Call(call) if call.name == "[]" => {
            let number = call.arguments.first().and_then(|it| match &it.kind {
                NodeKind::Number(text) => Some(text.as_str()),
                _ => it.text(),
            });
            let of_rails = call.receiver.as_ref().and_then(Node::constant).is_some_and(is_rails);
            number.filter(|_| of_rails).and_then(Version::parse)
        }
        _ => None,
    }
}

fn collect<'a>(nodes: &'a [Node], elsewhere: bool, definitions: &mut Definitions<'a>) {
    for node in nodes {
        match &node.kind {
            NodeKind::Method(method) => {
                definitions.methods.insert(&method.name, Defined { it: method, elsewhere });
            }
            // `private def helper`, and what stands in `class << self`.
            NodeKind::Call(call) => collect(&call.arguments, elsewhere, definitions),
            NodeKind::Class(class) if class.name.starts_with("<<") => collect(&class.body, elsewhere, definitions),
            NodeKind::Class(class) => {
                definitions.classes.insert(&class.name, class);
            }
            NodeKind::Assign(assign) if assign.operator.is_none() => {
                definitions.constants.insert(&assign.target, Defined { it: &assign.value, elsewhere });
            }
            _ => {}
        }
    }
}
