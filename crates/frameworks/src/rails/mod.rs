//! Rails: the models of ActiveRecord, `db/schema.rb` and migrations.

pub(crate) mod interest;
mod models;

use modelry_graph::Testimony;

use crate::{Framework, ReadFile, Settings};

/// The framework.
pub struct Rails;

impl Framework for Rails {
    fn name(&self) -> &'static str {
        "rails"
    }

    fn reads(&self) -> &'static str {
        "Rails models, schema.rb and migrations (*.rb)"
    }

    fn link(&self, files: &[ReadFile], _settings: &Settings) -> Vec<Testimony> {
        // ActiveRecord takes its attributes from the tables, so these come first.
        let databases = Vec::new();
        let models = models::testimonies(files, &databases);
        databases.into_iter().chain(models).collect()
    }
}
