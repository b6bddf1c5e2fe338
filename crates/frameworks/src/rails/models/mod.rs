//! The models of ActiveRecord: classes, what they inherit and include, and what their bodies declare.

mod arguments;
mod associations;
mod attributes;
mod bindings;
mod body;
mod callbacks;
mod classes;
mod config;
mod context;
mod enumerations;
mod evaluate;
mod facts;
mod fields;
mod gems;
mod links;
mod macros;
mod methods;
mod project;
mod relations;
mod rescues;
mod scopes;
mod spelling;
mod tables;
mod validators;

use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::facts::GrammaticalNumber;
use modelry_graph::{Testimony, Witness};

use self::classes::Classes;
use self::config::Config;
use self::facts::Facts;
use self::project::Project;
use self::tables::Tables;
use crate::syntax::ruby::{Node, NodeKind};
use crate::{FileFacts, ReadFile};

/// What the models of an application testify; `databases` is what its schema and migrations do.
pub(super) fn testimonies(files: &[ReadFile], databases: &[Testimony]) -> Vec<Testimony> {
    let ruby = files.iter().filter(|file| matches!(file.facts, FileFacts::Ruby(_)));
    // Migrations have classes of their own, which are no models of the application.
    let files: Vec<&ReadFile> = ruby.filter(|file| !is_below(&file.path, "db/")).collect();
    let mut roots: Vec<&str> =
        files.iter().filter_map(|file| file.path.strip_suffix("config/application.rb")).collect();
    roots.sort_unstable_by_key(|root| std::cmp::Reverse(root.len()));
    let home = |path: &str| roots.iter().find(|root| path.starts_with(**root)).copied();
    match roots.as_slice() {
        [] => {
            let mut all = Application::new(&files, "").testimonies(databases);
            if files.iter().any(|file| defines_engine(file)) {
                let models = all.iter_mut().flat_map(|testimony| &mut testimony.models);
                models.for_each(|model| model.traits.extended_elsewhere = true);
            }
            all
        }
        [only] => Application::new(&files, only.trim_end_matches('/')).testimonies(databases),
        _ => {
            let own = |root: Option<&str>| -> Vec<&ReadFile> {
                files.iter().filter(|file| home(&file.path) == root).copied().collect()
            };
            let mut all = Vec::new();
            let mut required = BTreeSet::new();
            for root in &roots {
                let application = Application::new(&own(Some(root)), root.trim_end_matches('/'));
                required.insert(application.config.belongs_to_required);
                all.extend(application.testimonies(databases));
            }
            // Engines beside several applications belong to none of them alone: what holds in all of them holds there.
            let mut engines = Application::new(&own(None), "");
            if let (Some(Some(required)), 1) = (required.first(), required.len()) {
                engines.config.belongs_to_required.get_or_insert(*required);
            }
            all.extend(engines.testimonies_of_engines(databases));
            all
        }
    }
}

/// The tables that only one application has, without those of which nobody knows which one is meant.
fn of_one_application(databases: &[Testimony]) -> Vec<Testimony> {
    let mut roots: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for testimony in databases {
        for table in &testimony.tables {
            roots.entry(&table.name.text).or_default().insert(&testimony.root);
        }
    }
    let mut own = databases.to_vec();
    for testimony in &mut own {
        testimony.tables.retain(|table| roots.get(table.name.text.as_str()).is_some_and(|it| it.len() == 1));
    }
    own
}

/// Does the file define an engine, which applications mount (Rails guide, "Getting Started with Engines")?
fn defines_engine(file: &ReadFile) -> bool {
    let FileFacts::Ruby(program) = &file.facts else { return false };
    has_engine(&program.body)
}

fn has_engine(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match &node.kind {
        NodeKind::Class(class) => {
            let base = class.superclass.as_ref().and_then(Node::constant);
            base.is_some_and(|it| it.trim_start_matches("::") == "Rails::Engine") || has_engine(&class.body)
        }
        NodeKind::Module(module) => has_engine(&module.body),
        _ => false,
    })
}

fn is_below(path: &str, folder: &str) -> bool {
    path.starts_with(folder) || path.contains(&format!("/{folder}"))
}

/// The code of an application, or of engines without one.
struct Application<'a> {
    root: &'a str,
    project: Project<'a>,
    config: Config,
}

impl<'a> Application<'a> {
    fn new(files: &[&'a ReadFile], root: &'a str) -> Application<'a> {
        let mut project = Project::new(files);
        let config = Config::of(&project, files);
        let affix = |setting: &str, text: &str| {
            (!config.unread_tables && !project.sets_in_class(setting)).then(|| text.to_owned())
        };
        project.table_affixes =
            (affix("table_name_prefix", &config.table_prefix), affix("table_name_suffix", &config.table_suffix));
        Application { root, project, config }
    }

    /// The models of the application in its folder.
    fn testimonies(&self, databases: &[Testimony]) -> Vec<Testimony> {
        let near: Vec<Testimony> = databases.iter().filter(|it| it.root == self.root).cloned().collect();
        let databases = if near.is_empty() { databases } else { &near };
        let home = databases.iter().max_by_key(|it| it.tables.len()).and_then(|it| it.database.clone());
        self.models(databases, &Tables::of(databases), home)
    }

    /// The models of engines that stand beside several applications.
    fn testimonies_of_engines(&self, databases: &[Testimony]) -> Vec<Testimony> {
        let databases = of_one_application(databases);
        let mut tables = Tables::of(&databases);
        tables.all_known = false;
        self.models(&databases, &tables, None)
    }

    /// The models by the databases of their tables; `home` is that of the others.
    fn models(&self, databases: &[Testimony], tables: &Tables<'_>, home: Option<String>) -> Vec<Testimony> {
        let classes = Classes::find(&self.project, &self.config);
        let facts = Facts::new(&classes, tables);
        let home = home.unwrap_or_else(|| format!("rails/{}", self.root));
        let mut all: Vec<Testimony> = Vec::new();
        for class in classes.all.values() {
            let (fact, position) = facts.model(class);
            let found = position.and_then(|position| databases.get(position)).and_then(|it| it.database.clone());
            let database = found.unwrap_or_else(|| home.clone());
            match all.iter_mut().find(|it| it.database.as_ref() == Some(&database)) {
                Some(testimony) => testimony.models.push(fact),
                None => {
                    let mut testimony = Testimony::new("rails", Witness::Models, Some(database), self.root.to_owned());
                    testimony.table_number = (!self.config.singular_tables).then_some(GrammaticalNumber::Plural);
                    testimony.instants_in_utc = true;
                    testimony.models.push(fact);
                    all.push(testimony);
                }
            }
        }
        all
    }
}
