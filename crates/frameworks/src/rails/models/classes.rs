//! Which classes are models, what they inherit, and in which tables they are stored
//! (Rails API, "ActiveRecord::Inheritance", "ActiveRecord::ModelSchema").

use std::collections::BTreeMap;
use std::rc::Rc;

use compact_str::CompactString;
use modelry_graph::{FileId, Span};
use rustc_hash::FxHashMap;

use super::body::{self, Body, Item, ItemKind};
use super::config::Config;
use super::evaluate::Value;
use super::project::{Definition, Opening, Project};
use crate::rails::inflections::demodulize;
use crate::syntax::ruby::{Node, NodeKind};

/// The class that all models derive from.
const BASE: &str = "ActiveRecord::Base";

/// A class that derives from `ActiveRecord::Base`.
#[derive(Clone, Debug)]
pub(super) struct Class<'a> {
    pub(super) name: CompactString,
    /// The class of the tree that it derives from.
    pub(super) parent: Option<CompactString>,
    pub(super) body: Rc<Body<'a>>,
    pub(super) is_abstract: bool,
    /// Are all of its ancestors in the tree, up to `ActiveRecord::Base`?
    pub(super) whole: bool,
    pub(super) file: FileId,
    pub(super) path: &'a str,
    pub(super) span: Span,
}

/// What is known of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// The class has none.
    None,
    /// Its name.
    Named(String),
    /// A name that could not be read.
    Unknown,
}

/// All models of an application.
pub(super) struct Classes<'p, 'a> {
    pub(super) project: &'p Project<'a>,
    pub(super) config: &'p Config,
    pub(super) all: BTreeMap<CompactString, Class<'a>>,
    base: Rc<Body<'a>>,
}

impl<'p, 'a> Classes<'p, 'a> {
    pub(super) fn find(project: &'p Project<'a>, config: &'p Config) -> Classes<'p, 'a> {
        let base = Rc::new(body::of_class(project, BASE, &[]));
        let mut classes = Classes { project, config, all: BTreeMap::new(), base };
        let mut seen = FxHashMap::default();
        for name in &project.names {
            classes.add(name, &mut seen, 0);
        }
        classes
    }

    /// Adds a class and its ancestors, if it is a model. Says whether it is one.
    fn add(&mut self, name: &CompactString, seen: &mut FxHashMap<CompactString, bool>, depth: u32) -> bool {
        if let Some(is_model) = seen.get(name) {
            return *is_model;
        }
        // A class that derives from itself is none.
        seen.insert(name.clone(), false);
        let openings = self.project.openings.get(name).map(Vec::as_slice).unwrap_or_default();
        let declared = openings.iter().find(|it| it.declares_class && it.superclass.is_some());
        let Some(opening) = declared.filter(|_| depth < 40) else { return false };
        let Some(path) = opening.superclass.and_then(Node::constant) else { return false };
        let outer = opening.context.nesting.get(1..).unwrap_or_default();
        let parent = self.project.resolve(path, outer).filter(|it| it != name);
        let (parent, whole) = match parent {
            _ if path.trim_start_matches("::") == BASE => (None, true),
            Some(parent) if parent == BASE => (None, true),
            Some(parent) if self.add(&parent, seen, depth + 1) => {
                let whole = self.all.get(&parent).is_some_and(|it| it.whole);
                (Some(parent), whole)
            }
            Some(_) => return false,
            // Rails generates it empty, and it stays so where it is not among what was read
            // (Rails guide, "Active Record Basics", "Creating Active Record Models").
            None if path.trim_start_matches("::") == "ApplicationRecord" => (None, true),
            None if is_base_of_package(path) => (None, false),
            None => return false,
        };
        let mut lineage = Vec::new();
        let mut next = parent.clone();
        while let Some(class) = next.and_then(|it| self.all.get(&it)) {
            lineage.push((class.name.clone(), class.body.clone()));
            next = class.parent.clone();
        }
        lineage.push((BASE.into(), self.base.clone()));
        let body = Rc::new(body::of_class(self.project, name, &lineage));
        let class = Class {
            name: name.clone(),
            parent,
            is_abstract: is_abstract(&body),
            body,
            whole,
            file: opening.context.file,
            path: opening.path,
            span: opening.span,
        };
        self.all.insert(name.clone(), class);
        seen.insert(name.clone(), true);
        true
    }

    /// The class and its ancestors in the tree, the nearest first.
    pub(super) fn lineage(&self, name: &str) -> Vec<&Class<'a>> {
        let mut lineage = Vec::new();
        let mut next = self.all.get(name);
        while let Some(class) = next {
            lineage.push(class);
            next = class.parent.as_ref().and_then(|it| self.all.get(it));
        }
        lineage
    }

    /// Everything that the class runs, its ancestors' statements first, each with the class that runs it.
    pub(super) fn items(&self, name: &str) -> Vec<(CompactString, &Item<'a>)> {
        let mut items: Vec<(CompactString, &Item<'a>)> =
            self.base.items.iter().map(|item| (CompactString::from(BASE), item)).collect();
        for class in self.lineage(name).iter().rev() {
            items.extend(class.body.items.iter().map(|item| (class.name.clone(), item)));
        }
        items
    }

    /// Does the class derive from the other one, or is it that one?
    pub(super) fn derives(&self, name: &str, other: &str) -> bool {
        self.lineage(name).iter().any(|class| class.name == other)
    }

    /// The nearest ancestor that has rows of its own, if there is one: with it a table is shared.
    pub(super) fn table_parent(&self, name: &str) -> Option<&Class<'a>> {
        let parent = self.lineage(name).into_iter().nth(1)?;
        (!parent.is_abstract).then_some(parent)
    }

    /// The class at the root of those that share a table.
    pub(super) fn table_root(&self, name: &str) -> Option<&Class<'a>> {
        let mut root = self.all.get(name)?;
        while let Some(parent) = self.table_parent(&root.name) {
            root = parent;
        }
        Some(root)
    }

    /// What makes anything of the class uncertain, in words.
    pub(super) fn opaque(&self, name: &str) -> bool {
        self.lineage(name).iter().any(|class| !class.whole || !class.body.opaque.is_empty())
    }

    /// An instance method of the class, of a module that it includes, or of an ancestor.
    pub(super) fn method(&self, name: &str, method: &str) -> Option<&Definition<'a>> {
        let ancestors = self.lineage(name);
        ancestors.iter().find_map(|class| {
            let own = self.project.method(&class.name, method);
            own.or_else(|| class.body.modules.iter().rev().find_map(|module| self.project.method(module, method)))
        })
    }

    /// The setters and `initialize` of the class, of its ancestors and of what they include.
    pub(super) fn fillers(&self, name: &str) -> impl Iterator<Item = &Definition<'a>> {
        self.lineage(name).into_iter().flat_map(|class| {
            let modules = class.body.modules.iter().flat_map(|module| self.project.fillers(module));
            self.project.fillers(&class.name).iter().chain(modules)
        })
    }

    /// The last value that the class sets itself: `self.table_name = "people"`.
    pub(super) fn setting<'c>(&self, class: &'c Class<'a>, name: &str) -> Option<(Value, &'c Item<'a>)> {
        let target = format!("self.{name}");
        class.body.items.iter().rev().find_map(|item| match &item.kind {
            ItemKind::Assign(assign) => {
                let written = assign.target.as_str();
                let is_it = written == target
                    || written
                        .strip_suffix(name)
                        .and_then(|it| it.strip_suffix('.'))
                        .is_some_and(|it| item.context.selves.iter().any(|own| own == it));
                is_it.then(|| (self.project.value(&assign.value, &item.context), item))
            }
            ItemKind::Call(call) if call.name == format!("set_{name}") => {
                call.arguments.first().map(|it| (self.project.value(it, &item.context), item))
            }
            _ => None,
        })
    }

    /// The same of the class or the nearest ancestor that sets it.
    pub(super) fn inherited_setting(&self, name: &str, setting: &str) -> Option<Value> {
        self.lineage(name).iter().find_map(|class| self.setting(class, setting)).map(|(value, _)| value)
    }

    /// The columns by which it finds its rows, when it names them: `query_constraints :shop_id, :id`. They are `None`
    /// where they could not be read.
    pub(super) fn query_constraints(&self, name: &str) -> Option<Option<Vec<String>>> {
        self.lineage(name).iter().flat_map(|class| class.body.items.iter().rev()).find_map(|item| match &item.kind {
            ItemKind::Call(call) if call.name == "query_constraints" => {
                Some(super::arguments::names(self.project, item, call))
            }
            ItemKind::Call(_) | ItemKind::Assign(_) | ItemKind::Module(_) => None,
        })
    }

    /// The table of a class.
    pub(super) fn table(&self, name: &str) -> Table {
        let Some(class) = self.all.get(name) else { return Table::Unknown };
        if let Some((value, item)) = self.setting(class, "table_name") {
            return match value {
                Value::Text(table) if !item.context.conditional => Table::Named(table),
                _ => Table::Unknown,
            };
        }
        if let Some(method) = self.project.class_method(name, "table_name") {
            return match &*method.method.body {
                [only] => self
                    .project
                    .value(only, &method.context)
                    .text()
                    .map_or(Table::Unknown, |it| Table::Named(it.to_owned())),
                _ => Table::Unknown,
            };
        }
        if class.is_abstract {
            return Table::None;
        }
        match class.parent.as_ref().and_then(|it| self.all.get(it)) {
            Some(parent) if !parent.is_abstract => self.table(&parent.name),
            Some(parent) => match self.setting(parent, "table_name") {
                Some((Value::Text(table), _)) => Table::Named(table),
                Some(_) => Table::Unknown,
                None => self.conventional_table(class),
            },
            None => self.conventional_table(class),
        }
    }

    fn conventional_table(&self, class: &Class<'a>) -> Table {
        let Some(prefix) = self.prefix(&class.name) else { return Table::Unknown };
        if self.config.unread_tables {
            return Table::Unknown;
        }
        let mut contained = String::new();
        if let Some((outer, _)) = class.name.rsplit_once("::")
            && self.all.get(outer).is_some_and(|it| !it.is_abstract)
        {
            let Table::Named(table) = self.table(outer) else { return Table::Unknown };
            contained = format!("{}_", self.project.inflector.singularize(&table));
        }
        let inflector = &self.project.inflector;
        let own = match self.config.singular_tables {
            true => inflector.underscore(demodulize(&class.name)),
            false => inflector.table_name(&class.name),
        };
        Table::Named(format!("{prefix}{contained}{own}{}", self.config.table_suffix))
    }

    /// What stands before the name of the table: that of the innermost module around the class that has one
    /// (Rails API, `ActiveRecord::ModelSchema.table_name_prefix`; Rails guide, "Engines", `isolate_namespace`).
    fn prefix(&self, class: &str) -> Option<String> {
        let mut outer = class;
        while let Some((module, _)) = outer.rsplit_once("::") {
            outer = module;
            if let Some(definition) = self.project.class_method(module, "table_name_prefix") {
                let [only] = &*definition.method.body else { return None };
                return self.project.value(only, &definition.context).text().map(str::to_owned);
            }
            if self.isolated(module) {
                return Some(format!("{}_", self.project.inflector.underscore(module).replace('/', "_")));
            }
            if self.all.get(module).is_some_and(|it| !it.is_abstract) {
                // A class around it is asked as a class: it has the prefix that all have.
                break;
            }
        }
        match self.inherited_setting(class, "table_name_prefix") {
            Some(Value::Text(prefix)) => Some(prefix),
            Some(_) => None,
            None => Some(self.config.table_prefix.clone()),
        }
    }

    /// Does an engine isolate that module?
    fn isolated(&self, module: &str) -> bool {
        let engine = format!("{module}::Engine");
        let isolates = |opening: &Opening<'a>| {
            opening.body.iter().any(|node| {
                node.call().is_some_and(|call| {
                    call.name == "isolate_namespace"
                        && call
                            .arguments
                            .first()
                            .and_then(Node::constant)
                            .is_some_and(|it| it.trim_start_matches("::") == module)
                })
            })
        };
        let named = self.project.openings.get(engine.as_str()).into_iter().flatten().any(isolates);
        let nested = || {
            let prefix = format!("{module}::");
            let names =
                self.project.names.iter().filter(|name| name.starts_with(&prefix) && name.ends_with("::Engine"));
            names.flat_map(|name| self.project.openings.get(name)).flatten().any(isolates)
        };
        named || nested()
    }
}

fn is_abstract(body: &Body<'_>) -> bool {
    body.items.iter().any(|item| match &item.kind {
        ItemKind::Assign(assign) => {
            assign.target == "self.abstract_class" && matches!(assign.value.kind, NodeKind::Bool(true))
        }
        ItemKind::Call(call) => call.name == "primary_abstract_class",
        ItemKind::Module(_) => false,
    })
}

/// Is it the name of a base class of models in a package: one that is not in the tree?
fn is_base_of_package(path: &str) -> bool {
    let path = path.trim_start_matches("::");
    let last = demodulize(path);
    last.ends_with("ApplicationRecord")
        || matches!(
            path,
            "ActiveStorage::Record"
                | "ActiveStorage::Blob"
                | "ActiveStorage::Attachment"
                | "ActionText::Record"
                | "ActionText::RichText"
                | "ActionMailbox::Record"
                | "PaperTrail::Version"
                | "Audited::Audit"
                | "ActsAsTaggableOn::Tag"
                | "ActsAsTaggableOn::Tagging"
                | "Doorkeeper::Application"
                | "Doorkeeper::AccessToken"
                | "Spree::Base"
        )
}
