//! Which Ruby files say anything about models or tables, decided before they are parsed.
//!
//! A first look goes by the path, as Rails does, and searches for the words of declarations elsewhere. Superclasses and modules that
//! those files name are fetched afterwards, by the path that Rails would load them from.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use memchr::memmem;
use modelry_graph::SourceFile;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::syntax::ruby::{Node, NodeKind};
use crate::{FileFacts, ReadFile, Reader};

/// One of these tells a file that has a part in models or tables, wherever it stands.
const WORDS: &[&str] = &[
    "ActiveRecord",
    "ApplicationRecord",
    "belongs_to ",
    "has_many ",
    "has_one ",
    "has_and_belongs_to_many ",
    "validates ",
    "validates_",
    "create_table",
    "scope :",
    "scope(:",
    "load_defaults",
    "inflect",
    "isolate_namespace",
    "table_name_prefix",
    "ActiveSupport::Concern",
    "class_eval",
    "acts_as_",
];

/// What finds each of them, made once for all files.
static FINDERS: LazyLock<Vec<memmem::Finder<'static>>> =
    LazyLock::new(|| WORDS.iter().map(memmem::Finder::new).collect());

/// May the file matter?
pub(crate) fn matters(file: &SourceFile) -> bool {
    is_models_path(&file.path) || FINDERS.iter().any(|word| word.find(file.text.as_bytes()).is_some())
}

/// `app/models/order.rb`, `db/schema.rb`, `db/migrate/…`, `config/…`, below any engine or pack.
fn is_models_path(path: &str) -> bool {
    let below = |folder: &str| path.starts_with(folder) || path.contains(&format!("/{folder}"));
    below("app/models/")
        || below("db/")
        || below("config/environments/")
        || below("config/initializers/")
        || path.ends_with("config/application.rb")
        || path.ends_with("/engine.rb")
}

/// The files, passed over at first, that hold a superclass or a module of the classes that were read.
pub(crate) fn more(read: &[ReadFile], passed_over: &[&SourceFile]) -> Vec<usize> {
    let mut by_stem: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (position, file) in passed_over.iter().enumerate() {
        let stem = file.path.rsplit('/').next().unwrap_or(&file.path).trim_end_matches(".rb");
        by_stem.entry(stem.replace('_', "")).or_default().push(position);
    }
    let mut named = FxHashSet::default();
    for file in read {
        if let FileFacts::Ruby(program) = &file.facts {
            program.body.iter().for_each(|node| names(node, &mut named));
        }
    }
    let mut wanted = BTreeSet::new();
    for name in named {
        let stem = name.rsplit("::").next().unwrap_or(name).to_lowercase();
        let Some(positions) = by_stem.get(&stem) else { continue };
        wanted.extend(positions.iter().copied());
    }
    wanted.into_iter().collect()
}

/// Reads nothing in tasks: they declare no models, but they may use tables and keep counters.
pub struct TaskReader;

impl Reader for TaskReader {
    fn wants(&self, path: &str) -> bool {
        path.ends_with(".rake")
    }

    fn read(&self, _file: &SourceFile) -> Option<FileFacts> {
        None
    }
}

/// Superclasses and included modules.
fn names<'a>(node: &'a Node, into: &mut FxHashSet<&'a str>) {
    let body = match &node.kind {
        NodeKind::Class(class) => {
            into.extend(class.superclass.as_ref().and_then(Node::constant));
            &class.body
        }
        NodeKind::Module(module) => &module.body,
        NodeKind::Call(call) if matches!(call.name.as_str(), "include" | "extend" | "prepend") => {
            into.extend(call.arguments.iter().filter_map(Node::constant));
            return;
        }
        NodeKind::Call(call) => {
            call.arguments.iter().for_each(|argument| constants(argument, into, 0));
            match &call.block {
                Some(block) => &block.body,
                None => return,
            }
        }
        NodeKind::Assign(assign) => {
            constants(&assign.value, into, 0);
            return;
        }
        _ => return,
    };
    body.iter().for_each(|node| names(node, into));
}

/// The constants of an argument: `in: Limits::STATES` takes its values from elsewhere.
fn constants<'a>(node: &'a Node, into: &mut FxHashSet<&'a str>, depth: u32) {
    if depth > 20 {
        return;
    }
    match &node.kind {
        NodeKind::Constant(path) => {
            let parts = path.split("::").filter(|part| part.contains(|it: char| it.is_lowercase()));
            into.extend(parts);
        }
        NodeKind::Array(nodes) => nodes.iter().for_each(|node| constants(node, into, depth + 1)),
        NodeKind::Hash(hash) => hash.pairs.iter().for_each(|pair| constants(&pair.value, into, depth + 1)),
        NodeKind::Splat(inner) => constants(inner, into, depth + 1),
        NodeKind::Range(range) => {
            range.from.iter().chain(&range.to).for_each(|node| constants(node, into, depth + 1));
        }
        NodeKind::Call(call) => {
            call.receiver.iter().chain(&call.arguments).for_each(|node| constants(node, into, depth + 1));
        }
        _ => {}
    }
}
