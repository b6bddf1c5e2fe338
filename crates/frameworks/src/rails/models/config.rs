//! What the configuration of an application decides about its models (Rails guide, "Configuring Rails Applications").

use super::context::Context;
use super::evaluate::Value;
use super::project::Project;
use crate::syntax::ruby::{Node, NodeKind, Program};
use crate::{FileFacts, ReadFile};

/// The configuration, as far as it decides about models.
#[derive(Clone, Debug, Default)]
pub(super) struct Config {
    /// `config.load_defaults`, as major and minor version.
    pub(super) defaults: Option<(u32, u32)>,
    /// Is there an application, not only an engine?
    pub(super) has_application: bool,
    /// Must a `belongs_to` find its row when it says nothing? `None` when that is not known.
    pub(super) belongs_to_required: Option<bool>,
    /// May the inverse of an association with a scope be found by itself?
    pub(super) automatic_scope_inversing: bool,
    /// May the inverse be an association of many?
    pub(super) invert_plural: bool,
    /// What stands before and behind every table name.
    pub(super) table_prefix: String,
    pub(super) table_suffix: String,
    pub(super) singular_tables: bool,
    /// Could a part of the table names not be read?
    pub(super) unread_tables: bool,
    /// Could a file not be read to its end, so that it may define what others name?
    pub(super) has_broken_files: bool,
}

impl Config {
    /// What the files say, in the order in which Rails loads them.
    pub(super) fn of<'a>(project: &Project<'a>, files: &[&'a ReadFile]) -> Config {
        let mut config = Config::default();
        let rank = |path: &str| match path {
            path if path.ends_with("config/application.rb") => 0,
            path if path.contains("config/environments/") => 1,
            _ => 2,
        };
        let mut sorted: Vec<(&ReadFile, &Program)> = files
            .iter()
            .filter_map(|file| match &file.facts {
                FileFacts::Ruby(program) => Some((*file, program)),
                _ => None,
            })
            .filter(|(file, _)| file.path.contains("config/") || file.path.ends_with("/engine.rb"))
            .filter(|(file, _)| !is_other_environment(&file.path))
            .collect();
        let is_broken = |file: &&ReadFile| !file.facts.syntax_errors().is_empty();
        config.has_broken_files = files.iter().any(is_broken);
        sorted.sort_by_key(|(file, _)| (rank(&file.path), file.path.clone()));
        for (file, program) in &sorted {
            config.has_application |= file.path.ends_with("config/application.rb");
            let context = Context::of_file(file.id);
            program.body.iter().for_each(|node| config.statement(project, node, &context, 0));
        }
        if config.belongs_to_required.is_none() && config.has_application {
            config.belongs_to_required = Some(config.since(5, 0));
        }
        config.automatic_scope_inversing |= config.since(7, 0);
        config.unread_tables |= project.inflector.unread;
        config
    }

    /// Are the defaults those of that version, or later ones?
    pub(super) fn since(&self, major: u32, minor: u32) -> bool {
        self.defaults.is_some_and(|defaults| defaults >= (major, minor))
    }

    fn statement<'a>(&mut self, project: &Project<'a>, node: &'a Node, context: &Context<'a>, depth: u32) {
        if depth > 20 {
            return;
        }
        let mut all =
            |nodes: &'a [Node]| nodes.iter().for_each(|node| self.statement(project, node, context, depth + 1));
        match &node.kind {
            NodeKind::Class(class) => all(&class.body),
            NodeKind::Module(module) => all(&module.body),
            NodeKind::Sequence(nodes) | NodeKind::Branches(nodes) => all(nodes),
            NodeKind::If(it) => {
                all(&it.then);
                all(&it.otherwise);
            }
            NodeKind::Call(call) if call.name == "load_defaults" => {
                let version = call.arguments.first().map(|it| project.value(it, context));
                if let Some(Value::Number(text) | Value::Text(text)) = version {
                    let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
                    self.defaults = Some((parts.next().unwrap_or(0), parts.next().unwrap_or(0)));
                }
            }
            NodeKind::Call(call) => {
                if let Some(block) = &call.block {
                    all(&block.body);
                }
            }
            NodeKind::Assign(assign) => {
                let Some((_, name)) = assign.target.rsplit_once('.') else { return };
                if !assign.target.contains("active_record") && !assign.target.contains("ActiveRecord") {
                    return;
                }
                let value = project.value(&assign.value, context);
                let is_true = value == Value::Bool(true);
                match name {
                    "belongs_to_required_by_default" => {
                        self.belongs_to_required = Some(is_true).filter(|_| value.is_known())
                    }
                    "automatic_scope_inversing" => self.automatic_scope_inversing = is_true,
                    "automatically_invert_plural_associations" => self.invert_plural = is_true,
                    "pluralize_table_names" => self.singular_tables = value == Value::Bool(false),
                    "table_name_prefix" => match value {
                        Value::Text(text) => self.table_prefix = text,
                        _ => self.unread_tables = true,
                    },
                    "table_name_suffix" => match value {
                        Value::Text(text) => self.table_suffix = text,
                        _ => self.unread_tables = true,
                    },
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// What holds in development or in tests says nothing of production.
fn is_other_environment(path: &str) -> bool {
    path.contains("config/environments/") && !path.ends_with("production.rb")
}
