//! What callbacks and setters of a class fill in, and whether code runs when a row is deleted (Rails guide, "Active Record Callbacks").

use std::collections::BTreeSet;

use super::arguments::{self, Options};
use super::attributes::changes_case;
use super::body::{Item, ItemKind};
use super::classes::Classes;
use super::evaluate::Value;
use crate::syntax::ruby::{Node, NodeKind};

/// What the callbacks of a class do.
#[derive(Clone, Debug, Default)]
pub(super) struct Effects {
    /// The attributes that they assign to.
    pub(super) assigned: BTreeSet<String>,
    /// Do they assign to an attribute whose name is computed?
    pub(super) assigns_any: bool,
    /// The attributes that they bring to one case, always.
    pub(super) one_case: BTreeSet<String>,
    /// Does code run when a row is deleted?
    pub(super) runs_on_delete: bool,
}

/// Callbacks that run before a row is written.
fn fills_in(name: &str) -> bool {
    matches!(
        name,
        "before_validation"
            | "before_save"
            | "before_create"
            | "before_update"
            | "around_save"
            | "around_create"
            | "after_initialize"
            | "after_validation"
            | "before_commit"
    )
}

fn runs_on_delete(name: &str) -> bool {
    matches!(
        name,
        "before_destroy"
            | "after_destroy"
            | "around_destroy"
            | "after_destroy_commit"
            | "after_commit"
            | "before_commit"
            | "after_touch"
    )
}

impl Effects {
    /// Takes in what a statement of the class does.
    pub(super) fn read<'a>(&mut self, classes: &Classes<'_, 'a>, class: &str, item: &Item<'a>) {
        let ItemKind::Call(call) = item.kind else { return };
        let name = call.name.as_str();
        if runs_on_delete(name) {
            let options = Options::of(classes.project, item, call);
            let on = options.value(classes.project, "on").and_then(Value::list);
            let destroys = on.is_none_or(|on| on.iter().any(|it| it.text() == Some("destroy")));
            self.runs_on_delete |=
                name != "after_touch" && (destroys || !matches!(name, "after_commit" | "before_commit"));
        }
        if !fills_in(name) {
            return;
        }
        let options = Options::of(classes.project, item, call);
        let always = !item.context.conditional
            && !["if", "unless", "on"].iter().any(|it| options.has(it))
            && matches!(name, "before_validation" | "before_save");
        if let Some(block) = &call.block {
            self.statements(classes, class, &block.body, always, 0);
        }
        if let Some(block) = arguments::lambda(call) {
            self.statements(classes, class, &block.body, always, 0);
        }
        for method in arguments::names(classes.project, item, call).unwrap_or_default() {
            self.method(classes, class, &method, always, 0);
        }
    }

    /// Takes in what `initialize` and the setters of the class assign to (Rails API, "ActiveRecord::Base", "Overwriting
    /// default accessors").
    pub(super) fn read_fillers(&mut self, classes: &Classes<'_, '_>, class: &str) {
        for definition in classes.fillers(class) {
            let mut own = Effects::default();
            own.statements(classes, class, &definition.method.body, false, 0);
            // What a setter is given, it does not fill in.
            if let Some(attribute) = definition.method.name.strip_suffix('=') {
                own.assigned.remove(attribute);
            }
            self.assigned.extend(own.assigned);
        }
    }

    fn method(&mut self, classes: &Classes<'_, '_>, class: &str, name: &str, always: bool, depth: u32) {
        let Some(definition) = classes.method(class, name).filter(|_| depth < 6) else { return };
        self.statements(classes, class, &definition.method.body, always, depth + 1);
    }

    fn statements(&mut self, classes: &Classes<'_, '_>, class: &str, nodes: &[Node], always: bool, depth: u32) {
        if depth < 40 {
            nodes.iter().for_each(|node| self.statement(classes, class, node, always, depth + 1));
        }
    }

    fn statement(&mut self, classes: &Classes<'_, '_>, class: &str, node: &Node, always: bool, depth: u32) {
        match &node.kind {
            NodeKind::Assign(assign) => {
                let attribute = assign.target.rsplit_once('.').map(|(_, attribute)| attribute);
                if let Some(attribute) = attribute {
                    self.assigned.insert(attribute.to_owned());
                    if always && assign.target.starts_with("self.") && changes_case(&assign.value) {
                        self.one_case.insert(attribute.to_owned());
                    }
                }
                self.statement(classes, class, &assign.value, false, depth);
            }
            NodeKind::Call(call) => {
                let first = call.arguments.first().and_then(Node::text);
                let own = call.receiver.as_ref().is_none_or(|it| matches!(it.kind, NodeKind::SelfObject));
                // `write_attribute(permalink_field, value)`
                self.assigns_any |= own
                    && matches!(call.name.as_str(), "[]=" | "write_attribute")
                    && call.arguments.len() == 2
                    && first.is_none();
                match (call.name.as_str(), &call.receiver) {
                    (
                        "[]=" | "write_attribute" | "assign_attributes" | "attributes=" | "send" | "public_send"
                        | "update_column",
                        _,
                    ) => {
                        self.assigned.extend(first.map(|it| it.trim_end_matches('=').to_owned()));
                        for pair in call
                            .arguments
                            .iter()
                            .filter_map(|it| match &it.kind {
                                NodeKind::Hash(hash) => Some(hash),
                                _ => None,
                            })
                            .flat_map(|hash| &hash.pairs)
                        {
                            self.assigned.extend(pair.key.as_ref().and_then(Node::text).map(str::to_owned));
                        }
                    }
                    // `email.downcase!`
                    ("downcase!" | "upcase!", Some(receiver)) => {
                        if let Some(attribute) = receiver.call().filter(|it| it.arguments.is_empty()) {
                            self.assigned.insert(attribute.name.to_string());
                            if always {
                                self.one_case.insert(attribute.name.to_string());
                            }
                        }
                    }
                    (name, Some(_)) if name.ends_with('=') && !matches!(name, "==" | "!=" | "<=" | ">=" | "===") => {
                        self.assigned.insert(name.trim_end_matches('=').to_owned());
                    }
                    (name, None) => self.method(classes, class, name, always, depth),
                    (name, Some(receiver)) if matches!(receiver.kind, NodeKind::SelfObject) => {
                        self.method(classes, class, name, always, depth);
                    }
                    _ => {}
                }
                if let Some(receiver) = &call.receiver {
                    self.statement(classes, class, receiver, false, depth);
                }
                if let Some(block) = &call.block {
                    self.statements(classes, class, &block.body, false, depth);
                }
            }
            NodeKind::If(it) => {
                // `self.email = email.downcase if email` leaves out only what has no case.
                let about = |node: &Node| match &node.kind {
                    NodeKind::Assign(assign) => assign.target.strip_prefix("self.").map(str::to_owned),
                    _ => None,
                };
                let tested = it.test.call().map(|call| match call.name.as_str() {
                    "present?" | "!" | "nil?" | "blank?" => {
                        call.receiver.as_ref().and_then(Node::call).map_or("", |it| it.name.as_str())
                    }
                    name => name,
                });
                let only =
                    |nodes: &[Node]| matches!(nodes, [only] if tested.is_some() && about(only).as_deref() == tested);
                self.statements(classes, class, &it.then, always && only(&it.then), depth);
                self.statements(classes, class, &it.otherwise, always && only(&it.otherwise), depth);
            }
            NodeKind::Branches(nodes) => self.statements(classes, class, nodes, false, depth),
            NodeKind::Sequence(nodes) => self.statements(classes, class, nodes, always, depth),
            NodeKind::And(pair) | NodeKind::Or(pair) => {
                self.statement(classes, class, &pair.0, false, depth);
                self.statement(classes, class, &pair.1, false, depth);
            }
            _ => {}
        }
    }
}
