//! Sequelize: models and migrations.
//!
//! Models are looked for in three spellings (`define`, `init`, decorators) and brought to one form. Then Sequelize's own
//! steps are taken in its own order: attributes that it adds by itself, then associations, one after the other.

mod associations;
mod conditions;
mod conventions;
mod decorators;
mod defaults;
mod definitions;
mod evaluate;
mod implied;
mod indexes;
mod inflection;
mod migrations;
mod model;
mod models;
mod project;
mod scopes;
mod settings;
mod sites;
mod tables;
mod types;
mod validations;
mod value;

use modelry_graph::facts::GrammaticalNumber;
use modelry_graph::{Dialect, Stated, Testimony, Witness};

use crate::{Framework, ReadFile, Settings};
use associations::Finder;
use evaluate::Evaluator;
use project::Project;
use tables::Tables;

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

    fn link(&self, files: &[ReadFile], settings: &Settings) -> Vec<Testimony> {
        let project = Project::new(files);
        let (models, dialect) = models_testimony(&project, settings);
        let mut testimonies: Vec<Testimony> = models.into_iter().collect();
        testimonies.extend(migrations::testimonies(files, &dialect, settings));
        testimonies
    }
}

/// What the models say, and the engine.
fn models_testimony(project: &Project<'_>, chosen: &Settings) -> (Option<Testimony>, Stated<Dialect>) {
    let evaluator = Evaluator { project };
    let sites = sites::sites(project);
    let mut settings = settings::settings(evaluator, &sites, chosen.dialect);
    let mut all = definitions::models(evaluator, &sites, &settings);
    if settings.dialect.is_unknown() && !settings.contradictory {
        settings.dialect = settings::of_types(&all).map_or(Stated::Unknown, Stated::Implied);
    }
    if all.is_empty() {
        return (None, settings.dialect);
    }
    for model in &mut all {
        implied::add(model);
    }
    let hooks_known = definitions::hooks(evaluator, &sites, &mut all);
    let applied = associations::apply(evaluator, &mut all, &sites, &settings);
    let finder = Finder::new(&all);
    let dialect = settings.dialect.known().copied();
    let tables = Tables { evaluator, models: &all, finder: &finder, dialect };
    let mut testimony = Testimony::new("sequelize", Witness::Models, None, String::new());
    testimony.dialect = settings.dialect.clone();
    testimony.table_number = Some(GrammaticalNumber::Plural);
    // Sequelize converts every date to UTC unless told another zone.
    testimony.instants_in_utc = true;
    testimony.tables = tables.tables();
    testimony.enums = tables.enums();
    testimony.models = models::models(&tables, &applied, hooks_known);
    (Some(testimony), settings.dialect)
}
