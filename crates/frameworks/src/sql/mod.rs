//! SQL: schema files, dumps and folders of migrations of PostgreSQL, MySQL/MariaDB and SQLite.

use modelry_graph::facts::EnumFact;
use modelry_graph::{Dialect, FileId, Problem, SourceFile, Switch, TableFact, Testimony, Witness};

use crate::{FileFacts, Framework, ReadFile, Reader, Settings};

/// The statements of a file.
#[derive(Clone, Debug, Default)]
pub struct Script {}

/// What stands after a sequence of scripts was run.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    /// The tables and views.
    pub tables: Vec<TableFact>,
    /// The enumeration types.
    pub enums: Vec<EnumFact>,
    /// What switches enforcement off and is never taken back.
    pub switches: Vec<Switch>,
    /// Statements that could not be understood.
    pub problems: Vec<Problem>,
}

/// Reads the statements of a text, whose first byte stands at `offset` of its file.
pub fn read(_text: &str, _offset: u32) -> Script {
    Script {}
}

/// Runs scripts in order on an empty database.
pub fn replay(_scripts: &[(FileId, &Script)], _dialect: Option<Dialect>, _witness: Witness) -> Replayed {
    Replayed::default()
}

/// Runs one script on tables that stand already (a migration framework's raw SQL).
pub fn apply(_schema: &mut Replayed, _file: FileId, _script: &Script, _dialect: Option<Dialect>, _witness: Witness) {}

/// Reads `.sql` files.
pub struct SqlReader;

impl Reader for SqlReader {
    fn wants(&self, path: &str) -> bool {
        path.ends_with(".sql")
    }

    fn read(&self, _file: &SourceFile) -> Option<FileFacts> {
        None
    }
}

/// The framework.
pub struct Sql;

impl Framework for Sql {
    fn name(&self) -> &'static str {
        "sql"
    }

    fn reads(&self) -> &'static str {
        "SQL schemas, dumps and migrations (*.sql)"
    }

    fn link(&self, _files: &[ReadFile], _settings: &Settings) -> Vec<Testimony> {
        Vec::new()
    }
}
