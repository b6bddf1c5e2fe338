//! Django: models of all apps of a repository, and its migrations.

pub(crate) mod interest;

use modelry_graph::Testimony;

use crate::{Framework, ReadFile, Settings};

/// The framework.
pub struct Django;

impl Framework for Django {
    fn name(&self) -> &'static str {
        "django"
    }

    fn reads(&self) -> &'static str {
        "Django models and migrations (models.py, models/, migrations/)"
    }

    fn link(&self, _files: &[ReadFile], _settings: &Settings) -> Vec<Testimony> {
        Vec::new()
    }
}
