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
mod evaluate;
mod facts;
mod fields;
mod gems;
mod inflections;
mod links;
mod macros;
mod project;
mod relations;
mod scopes;
mod spelling;
mod tables;
mod validators;

use modelry_graph::facts::GrammaticalNumber;
use modelry_graph::{Testimony, Witness};

use self::classes::Classes;
use self::config::Config;
use self::facts::Facts;
use self::project::Project;
use self::tables::Tables;
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
    let mut all = Vec::new();
    match roots.as_slice() {
        [] => all.extend(of_application(&files, databases, "")),
        [only] => all.extend(of_application(&files, databases, only.trim_end_matches('/'))),
        _ => {
            // Engines beside several applications belong to none of them alone.
            for root in &roots {
                let own: Vec<&ReadFile> = files.iter().filter(|file| home(&file.path) == Some(root)).copied().collect();
                all.extend(of_application(&own, databases, root.trim_end_matches('/')));
            }
            let others: Vec<&ReadFile> = files.iter().filter(|file| home(&file.path).is_none()).copied().collect();
            all.extend(of_application(&others, databases, ""));
        }
    }
    all
}

fn is_below(path: &str, folder: &str) -> bool {
    path.starts_with(folder) || path.contains(&format!("/{folder}"))
}

fn of_application(files: &[&ReadFile], databases: &[Testimony], root: &str) -> Vec<Testimony> {
    let mut project = Project::new(files);
    let config = Config::of(&project, files);
    let affix =
        |setting: &str, text: &str| (!config.unread_tables && !project.sets_in_class(setting)).then(|| text.to_owned());
    project.table_affixes =
        (affix("table_name_prefix", &config.table_prefix), affix("table_name_suffix", &config.table_suffix));
    let classes = Classes::find(&project, &config);
    if classes.all.is_empty() {
        return Vec::new();
    }
    let near: Vec<Testimony> = databases.iter().filter(|it| it.root == root).cloned().collect();
    let databases = if near.is_empty() { databases } else { &near };
    let tables = Tables::of(databases);
    let facts = Facts::new(&classes, &tables);
    let home = databases.iter().max_by_key(|it| it.tables.len()).and_then(|it| it.database.clone());
    let home = home.unwrap_or_else(|| format!("rails/{root}"));
    let mut all: Vec<Testimony> = Vec::new();
    for class in classes.all.values() {
        let (fact, position) = facts.model(class);
        let found = position.and_then(|position| databases.get(position)).and_then(|it| it.database.clone());
        let database = found.unwrap_or_else(|| home.clone());
        match all.iter_mut().find(|it| it.database.as_ref() == Some(&database)) {
            Some(testimony) => testimony.models.push(fact),
            None => {
                let mut testimony = Testimony::new("rails", Witness::Models, Some(database), root.to_owned());
                testimony.table_number = (!config.singular_tables).then_some(GrammaticalNumber::Plural);
                testimony.instants_in_utc = true;
                testimony.models.push(fact);
                all.push(testimony);
            }
        }
    }
    all
}
