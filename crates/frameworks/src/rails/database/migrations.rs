//! `db/migrate`: the classes of its files (Active Record Migrations).

use super::conventions::Version;
use super::run::Definitions;
use crate::syntax::ruby::{Class, Node, NodeKind, Program};

/// The migration of a file.
pub(super) struct Script<'a> {
    pub(super) version: Version,
    pub(super) definitions: Definitions<'a>,
}

/// The migration that a file holds; `None` when it holds none.
pub(super) fn script(program: &Program) -> Option<Script<'_>> {
    let mut definitions = Definitions::default();
    let class = find(&program.body, &mut definitions)?;
    let version = version(class.superclass.as_ref()?);
    collect(&class.body, &mut definitions);
    Some(Script { version, definitions })
}

/// The class that is a migration, and the constants around it.
fn find<'a>(nodes: &'a [Node], definitions: &mut Definitions<'a>) -> Option<&'a Class> {
    let mut found = None;
    for node in nodes {
        match &node.kind {
            NodeKind::Class(class) if class.superclass.as_ref().is_some_and(is_migration) => {
                found = found.or(Some(&**class));
            }
            NodeKind::Class(class) => {
                definitions.classes.insert(&class.name, class);
            }
            NodeKind::Module(module) => found = found.or_else(|| find(&module.body, definitions)),
            NodeKind::Assign(assign) if assign.operator.is_none() => {
                definitions.constants.insert(&assign.target, &assign.value);
            }
            _ => {}
        }
    }
    found
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

fn version(superclass: &Node) -> Version {
    let call = match &superclass.kind {
        NodeKind::Call(call) if call.name == "[]" => call,
        _ if superclass.constant().is_some_and(|it| it.trim_start_matches("::") == "ActiveRecord::Migration") => {
            return Version::UNVERSIONED;
        }
        // A class of one's own derives from whatever version.
        _ => return Version::CURRENT,
    };
    let of_rails =
        call.receiver.as_ref().and_then(Node::constant).is_some_and(|it| it.ends_with("ActiveRecord::Migration"));
    let number = call.arguments.first().and_then(|it| match &it.kind {
        NodeKind::Number(text) => Some(text.as_str()),
        _ => it.text(),
    });
    number.filter(|_| of_rails).and_then(Version::parse).unwrap_or(Version::CURRENT)
}

fn collect<'a>(nodes: &'a [Node], definitions: &mut Definitions<'a>) {
    for node in nodes {
        match &node.kind {
            NodeKind::Method(method) => {
                definitions.methods.insert(&method.name, method);
            }
            // `private def helper`, and what stands in `class << self`.
            NodeKind::Call(call) => collect(&call.arguments, definitions),
            NodeKind::Class(class) if class.name.starts_with("<<") => collect(&class.body, definitions),
            NodeKind::Class(class) => {
                definitions.classes.insert(&class.name, class);
            }
            NodeKind::Assign(assign) if assign.operator.is_none() => {
                definitions.constants.insert(&assign.target, &assign.value);
            }
            _ => {}
        }
    }
}
