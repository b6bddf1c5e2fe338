//! Sequelize: models and migrations.

use modelry_graph::Testimony;

use crate::{Framework, ReadFile, Settings};

/// The framework.
pub struct Sequelize;

impl Framework for Sequelize {
    fn name(&self) -> &'static str {
        "sequelize"
    }

    fn reads(&self) -> &'static str {
        "Sequelize models and migrations (*.js, *.ts)"
    }

    fn link(&self, _files: &[ReadFile], _settings: &Settings) -> Vec<Testimony> {
        Vec::new()
    }
}
