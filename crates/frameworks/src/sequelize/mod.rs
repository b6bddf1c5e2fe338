//! Sequelize: models and migrations.
//!
//! Models are looked for in three spellings (`define`, `init`, decorators) and brought to one form. Then Sequelize's own
//! steps are taken in its own order: attributes that it adds by itself, then associations, one after the other.

mod applications;
mod associations;
mod changes;
mod conditions;
mod conventions;
mod decorators;
mod defaults;
mod definitions;
mod evaluate;
mod implied;
mod indexes;
mod inflection;
mod language;
mod layout;
mod migrations;
mod model;
mod models;
mod polymorphic;
mod project;
mod scopes;
mod settings;
mod sites;
mod tables;
mod types;
mod unmodeled;
mod validations;
mod value;
mod writes;

use std::collections::BTreeSet;

use modelry_graph::facts::GrammaticalNumber;
use modelry_graph::{Dialect, SourceFile, Stated, Testimony, Witness};

use crate::{Framework, ReadFile, Settings};
use applications::Application;
use associations::Finder;
use evaluate::Evaluator;
use layout::Layout;
use project::Project;
use tables::Tables;
use writes::Writes;

/// The names of the files of SQL that are read as parts of migrations, each with the folder in or below which it stands.
pub(crate) fn sql_files(files: &[ReadFile]) -> BTreeSet<(&str, &str)> {
    migrations::sql_files(files, || {
        let project = Project::new(files);
        let evaluator = Evaluator { project: &project };
        let mut layout = Layout::new(evaluator);
        layout.add_umzug(evaluator, &sites::sites(&project, &layout));
        layout
    })
}

/// The framework.
pub struct Sequelize;

impl Framework for Sequelize {
    fn name(&self) -> &'static str {
        "sequelize"
    }

    fn title(&self) -> &'static str {
        "Sequelize"
    }

    fn reads(&self) -> &'static str {
        "Sequelize models and migrations (*.js, *.ts)"
    }

    fn link(&self, files: &[ReadFile], sources: &[SourceFile], settings: &Settings) -> Vec<Testimony> {
        let project = Project::new(files);
        let evaluator = Evaluator { project: &project };
        let mut testimonies = Vec::new();
        let mut dialects = Vec::new();
        let mut layout = Layout::new(evaluator);
        let sites = sites::sites(&project, &layout);
        layout.add_umzug(evaluator, &sites);
        for application in applications::applications(evaluator, sites, &layout, settings.dialect) {
            let (models, dialect) =
                models_testimony(evaluator, &application, Writes { sources, layout: &layout }, settings);
            testimonies.extend(models);
            dialects.push((application.root, dialect));
        }
        let mut migrations = migrations::testimonies(files, &layout, &dialects, settings);
        let sees = |it: &Testimony| settings.sees_all_of(unmodeled::package(files, &it.root));
        if migrations.iter().all(sees) {
            unmodeled::note(&mut migrations, &testimonies, files, sources);
        }
        testimonies.extend(migrations);
        testimonies
    }
}

/// What the models of an application say, and its engine.
fn models_testimony<'a>(
    evaluator: Evaluator<'_, 'a>,
    application: &Application<'a>,
    writes: Writes<'_>,
    chosen: &Settings,
) -> (Option<Testimony>, Stated<Dialect>) {
    let sites = &application.sites;
    let mut settings = settings::settings(evaluator, application, writes.layout, chosen.dialect);
    let mut all = definitions::models(evaluator, sites, &settings);
    if settings.dialect.is_unknown() && !settings.contradictory {
        settings.dialect = settings::of_types(&all).map_or(Stated::Unknown, Stated::Implied);
    }
    if all.is_empty() {
        return (None, settings.dialect);
    }
    for model in &mut all {
        implied::add(model, &settings);
    }
    changes::apply(evaluator, sites, &mut all);
    let hooks_known = definitions::hooks(evaluator, sites, &mut all);
    let applied = associations::apply(evaluator, &mut all, sites, &settings);
    let finder = Finder::new(&all);
    let dialect = settings.dialect.known().copied();
    let tables = Tables { evaluator, models: &all, finder: &finder, dialect, seventh: settings.seventh, writes };
    let mut testimony = Testimony::new("sequelize", Witness::Models, None, application.root.clone());
    testimony.dialect = settings.dialect.clone();
    testimony.table_number = Some(GrammaticalNumber::Plural);
    // Sequelize converts every date to UTC unless told another zone.
    testimony.instants_in_utc = true;
    testimony.bookkeeping = settings.bookkeeping;
    testimony.tables = tables.tables();
    testimony.enums = tables.enums();
    testimony.models = models::models(&tables, &applied, hooks_known);
    (Some(testimony), settings.dialect)
}
