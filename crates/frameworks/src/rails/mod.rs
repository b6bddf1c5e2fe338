//! Rails: the models of ActiveRecord, `db/schema.rb` and migrations.

mod counters;
pub(crate) mod database;
mod inflections;
pub(crate) mod interest;
mod models;
mod packages;
mod unmodeled;

use modelry_graph::{SourceFile, Testimony};

pub use self::database::{Configuration, ConfigurationReader};
pub use self::interest::TaskReader;

use crate::{Framework, ReadFile, Settings};

/// Is the file of SQL one that Rails dumps its schema to, so that it is read as part of the application?
pub(crate) fn owns(files: &[ReadFile], path: &str) -> bool {
    database::is_structure(path) && database::belongs_to_rails(files, path)
}

/// The framework.
pub struct Rails;

impl Framework for Rails {
    fn name(&self) -> &'static str {
        "rails"
    }

    fn title(&self) -> &'static str {
        "Rails"
    }

    fn reads(&self) -> &'static str {
        "Rails models, schema.rb and migrations (*.rb)"
    }

    fn link(&self, files: &[ReadFile], sources: &[SourceFile], settings: &Settings) -> Vec<Testimony> {
        // ActiveRecord takes its attributes from the tables, so these come first.
        let mut databases = database::testimonies(files, settings);
        let mut models = models::testimonies(files, &databases);
        let any = !databases.is_empty() || !models.is_empty();
        if any && databases.iter().all(|it| settings.sees_all_of(&it.root)) {
            counters::note(&mut models, &databases, files, sources);
            unmodeled::note(&mut databases, &models, files, sources);
        }
        databases.into_iter().chain(models).collect()
    }
}
