//! Rails: the models of ActiveRecord, `db/schema.rb` and migrations.

pub(crate) mod interest;

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

    fn link(&self, _files: &[ReadFile], _settings: &Settings) -> Vec<Testimony> {
        Vec::new()
    }
}
