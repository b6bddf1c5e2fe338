//! Django: models of all apps of a repository, and its migrations.

mod arguments;
pub mod assignments;
mod branches;
pub mod canonical;
mod classes;
pub mod conditions;
mod conventions;
mod countries;
pub mod defaults;
mod digest;
pub mod evaluate;
mod field_classes;
pub mod fields;
mod format;
mod forms;
mod history;
mod implied;
pub mod inheritance;
pub(crate) mod interest;
mod keys;
pub mod labels;
mod metaclasses;
mod migrations;
pub mod models;
pub mod options;
mod packages;
pub mod project;
mod receivers;
mod relations;
mod roots;
mod scopes;
pub mod settings;
mod shown;
mod spelling;
pub mod state;
pub mod tables;
mod testimony;
mod translations;
pub mod types;
mod validators;

use modelry_graph::{SourceFile, Testimony};

use crate::{Framework, ReadFile, Settings};

/// The framework.
pub struct Django;

impl Framework for Django {
    fn name(&self) -> &'static str {
        "django"
    }

    fn title(&self) -> &'static str {
        "Django"
    }

    fn reads(&self) -> &'static str {
        "Django models and migrations (models.py, models/, migrations/)"
    }

    fn link(&self, files: &[ReadFile], _sources: &[SourceFile], settings: &Settings) -> Vec<Testimony> {
        testimony::of_project(files, settings)
    }
}
