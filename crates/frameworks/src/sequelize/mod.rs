//! Sequelize: models and migrations.

mod migrations;

use modelry_graph::{Stated, Testimony};

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

    fn link(&self, files: &[ReadFile], settings: &Settings) -> Vec<Testimony> {
        migrations::testimonies(files, &Stated::Unknown, settings)
    }
}
