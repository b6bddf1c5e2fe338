//! SQL: schema files, dumps and folders of migrations of PostgreSQL, MySQL/MariaDB and SQLite.
//!
//! A text is cut into statements, each statement is read on its own ([`Script`]),
//! and scripts are run one after the other on an empty schema ([`replay`]). What
//! is not understood costs one statement, and the parts of the tables it names
//! become uncertain.

mod clues;
mod cursor;
mod files;
mod lexer;
mod read;
mod replay;
mod statements;
pub(crate) mod syntax;

use modelry_graph::facts::EnumFact;
use modelry_graph::{
    Dialect, FileId, Place, Problem, SourceFile, Span, Switch, TableFact, TableKind, Testimony, Witness,
};

use crate::{FileFacts, Framework, ReadFile, Reader, Settings};
use clues::Clues;
use replay::State;
use syntax::{
    AlterAction, ColumnDefinition, Constraint, ConstraintKind, KeyPart, ObjectName, Statement, StatementKind,
};

/// The statements of a file that make or change a schema.
#[derive(Clone, Debug, Default)]
pub struct Script {
    statements: Vec<Statement>,
    clues: Clues,
    problems: Vec<(Span, String)>,
    /// Tables into which rows are inserted, each with the number of statements before it.
    seeds: Vec<(usize, ObjectName)>,
    /// The last of the versions of migrations that are inserted into `schema_migrations`.
    migrated_to: Option<u64>,
    /// Another program decides which statements run (`{% if %}`).
    templated: bool,
}

impl Script {
    /// Is there anything about a schema in it?
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The dialect that its statements speak for, and where the first sign of it stands.
    pub fn dialect(&self) -> Option<(Dialect, Span)> {
        self.clues.dialect()
    }

    /// The last migration that it has, where rows of `schema_migrations` tell.
    pub(crate) fn migrated_to(&self) -> Option<u64> {
        self.migrated_to
    }

    /// Its statements.
    pub(crate) fn statements(&self) -> &[Statement] {
        &self.statements
    }

    fn push(&mut self, kind: StatementKind, span: Span, guarded: bool) {
        self.statements.push(Statement { kind, span, guarded });
    }
}

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
    /// What else the statements to come need to know.
    pub(crate) state: State,
}

/// Reads the statements of a text, whose first byte stands at `offset` of its file.
pub fn read(text: &str, offset: u32) -> Script {
    read::script(text, offset, None)
}

/// Runs scripts in order on an empty database. Without a dialect, the statements themselves decide.
pub fn replay(scripts: &[(FileId, &Script)], dialect: Option<Dialect>, witness: Witness) -> Replayed {
    let mut schema = Replayed::default();
    let dialect = dialect.or_else(|| joint_dialect(scripts).map(|(_, dialect, _)| dialect));
    for (file, script) in scripts {
        apply(&mut schema, *file, script, dialect, witness);
    }
    schema.tables.retain(|table| table.kind != TableKind::Temporary);
    schema
}

/// The dialect that several scripts together speak for, with the file and place of the first sign of it.
pub fn joint_dialect(scripts: &[(FileId, &Script)]) -> Option<(FileId, Dialect, Span)> {
    let mut clues = Clues::default();
    for (_, script) in scripts {
        clues.join(&script.clues);
    }
    let (dialect, _) = clues.dialect()?;
    let says = |(file, script): &(FileId, &Script)| match script.dialect() {
        Some((own, span)) if own == dialect => Some((*file, dialect, span)),
        _ => None,
    };
    scripts.iter().find_map(says)
}

/// Runs one script on tables that stand already (a migration framework's raw SQL).
pub fn apply(schema: &mut Replayed, file: FileId, script: &Script, dialect: Option<Dialect>, witness: Witness) {
    let dialect = dialect.or_else(|| script.dialect().map(|(dialect, _)| dialect));
    replay::run(schema, file, script, dialect, witness);
}

/// As [`apply`], for a text within a program: escapes move its bytes, so everything it says stands at one place.
pub(crate) fn apply_at(schema: &mut Replayed, at: Place, script: &Script, dialect: Option<Dialect>, witness: Witness) {
    let dialect = dialect.or_else(|| script.dialect().map(|(dialect, _)| dialect));
    replay::run_at(schema, at, script, dialect, witness);
}

/// Runs a statement that a program makes by other words than SQL. Between two of them, nobody else may add or
/// take away tables.
pub(crate) fn run_statement(
    schema: &mut Replayed,
    file: FileId,
    statement: &Statement,
    dialect: Option<Dialect>,
    witness: Witness,
) {
    replay::run_statement(schema, file, statement, dialect, witness);
}

/// After statements that ran one by one: columns get the values of the enumerations they are of.
pub(crate) fn fill_in_enums(schema: &mut Replayed) {
    replay::fill_in_enums(schema);
}

/// The parts of the key of an index, as they stand between its brackets.
pub(crate) fn index_parts(text: &str) -> Option<Vec<KeyPart>> {
    let script = read(&format!("CREATE INDEX i ON t ({text})"), 0);
    match script.statements.into_iter().next()?.kind {
        StatementKind::CreateIndex(index) => Some(index.parts),
        _ => None,
    }
}

/// A column as it stands behind its name: a type, and what follows it.
pub(crate) fn column_definition(text: &str) -> Option<ColumnDefinition> {
    let script = read(&format!("ALTER TABLE t ADD COLUMN c {text}"), 0);
    match script.statements.into_iter().next()?.kind {
        StatementKind::AlterTable { actions, .. } => match actions.into_iter().next()? {
            AlterAction::AddColumn { column, .. } => Some(*column),
            _ => None,
        },
        _ => None,
    }
}

/// The parts of an exclusion constraint, as they stand between its brackets.
pub(crate) fn exclusion_parts(text: &str) -> Option<Vec<KeyPart>> {
    let script = read(&format!("ALTER TABLE t ADD CONSTRAINT c EXCLUDE USING gist ({text})"), 0);
    match script.statements.into_iter().next()?.kind {
        StatementKind::AlterTable { actions, .. } => match actions.into_iter().next()? {
            AlterAction::AddConstraint(Constraint { kind: ConstraintKind::Exclude { parts, .. }, .. }) => Some(parts),
            _ => None,
        },
        _ => None,
    }
}

/// Does the bracket at the start of the text close at its end?
pub(crate) fn encloses(text: &str) -> bool {
    replay::encloses(text)
}

impl Replayed {
    /// The position of the table of that name, in whatever schema. Only between statements that run one by one.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        replay::position(self, name)
    }
}

/// Reads `.sql` files.
pub struct SqlReader;

impl Reader for SqlReader {
    fn wants(&self, path: &str) -> bool {
        path.ends_with(".sql")
    }

    fn read(&self, file: &SourceFile) -> Option<FileFacts> {
        let script = read::script(&file.text, 0, files::dialect_of_path(&file.path));
        let says_nothing = script.is_empty() && script.problems.is_empty() && script.seeds.is_empty();
        (!says_nothing).then_some(FileFacts::Sql(script))
    }
}

/// The framework.
pub struct Sql;

impl Framework for Sql {
    fn name(&self) -> &'static str {
        "sql"
    }

    fn title(&self) -> &'static str {
        "SQL"
    }

    fn reads(&self) -> &'static str {
        "SQL schemas, dumps and migrations (*.sql)"
    }

    fn link(&self, files: &[ReadFile], _sources: &[SourceFile], settings: &Settings) -> Vec<Testimony> {
        files::link(files, settings)
    }
}
