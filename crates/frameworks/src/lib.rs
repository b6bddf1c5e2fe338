//! Readers of source files, and what each framework makes of them.
//!
//! Work is split in two. A [`Reader`] turns one file into [`FileFacts`]: a pure
//! function of its text, run in parallel, one reader per language. A
//! [`Framework`] looks at the facts of all files and lowers what it knows to
//! [`Testimony`]: names resolved across files, conventions filled in.

pub mod django;
mod mentions;
pub mod prisma;
pub mod rails;
pub mod sequelize;
pub mod sql;
pub mod syntax;
mod unmodeled;

use modelry_graph::{Dialect, FileId, SourceFile, Span, Testimony};
use serde::{Deserialize, Serialize};

/// What one file says, in the terms of its language. What is read as fast as it could be read back is not stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FileFacts {
    /// A Python module.
    Python(syntax::python::Module),
    /// A Ruby file.
    Ruby(syntax::ruby::Program),
    /// A JavaScript or TypeScript module.
    JavaScript(syntax::javascript::Module),
    /// A Prisma schema file, or part of one.
    #[serde(skip)]
    Prisma(prisma::SchemaFile),
    /// A file of SQL statements.
    #[serde(skip)]
    Sql(sql::Script),
    /// What configures the databases of Rails.
    #[serde(skip)]
    RailsConfiguration(rails::Configuration),
}

impl FileFacts {
    /// What a parser stumbled over that is no business of a framework. Prisma and SQL tell theirs with what they testify.
    pub fn syntax_errors(&self) -> &[(Span, String)] {
        match self {
            FileFacts::Python(module) => &module.problems,
            FileFacts::Ruby(program) => &program.problems,
            FileFacts::JavaScript(module) => &module.problems,
            FileFacts::Prisma(_) | FileFacts::Sql(_) | FileFacts::RailsConfiguration(_) => &[],
        }
    }
}

/// A file that was read.
#[derive(Clone, Debug)]
pub struct ReadFile {
    /// Its id in the run.
    pub id: FileId,
    /// Its path relative to the root of the run, with `/` between its parts.
    pub path: String,
    /// What it says.
    pub facts: FileFacts,
}

/// What the user decided that no file says.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The engine of every database of the run.
    pub dialect: Option<Dialect>,
    /// Folders, as they are shown, whose databases have another engine. Whoever calls a framework has sorted their files out.
    pub folders: Vec<(String, Dialect)>,
    /// Where was looked. `None` when there is nothing beside what is given.
    pub scope: Option<Scope>,
}

impl Settings {
    /// Was all looked at that lies in the folder? What is named nowhere else may be named in what was not looked at.
    pub fn sees_all_of(&self, folder: &str) -> bool {
        let is_below = |path: &str, root: &str| {
            root.is_empty() || path.strip_prefix(root).is_some_and(|it| it.is_empty() || it.starts_with('/'))
        };
        self.scope.as_ref().is_none_or(|scope| {
            scope.folders.iter().any(|it| is_below(folder, it)) && !scope.unseen.iter().any(|it| is_below(it, folder))
        })
    }
}

/// Where a run looks for files; all paths as they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The folders that the user names; `""` is the one that paths are relative to.
    pub folders: Vec<String>,
    /// The files in them that the configuration excludes, or that cannot be read.
    pub unseen: Vec<String>,
}

/// Turns files of one language into facts.
pub trait Reader: Sync {
    /// Can the file matter at all? Asked before it is opened.
    fn wants(&self, path: &str) -> bool;

    /// What the file says; `None` when a first look shows that it says nothing about models or tables.
    /// Never fails: what cannot be understood becomes a problem among the facts.
    fn read(&self, file: &SourceFile) -> Option<FileFacts>;

    /// Tells those of the files, passed over at first, that matter after all because of what others say.
    fn leads<'t>(&self, _passed_over: &'t [&'t SourceFile]) -> Leads<'t> {
        Box::new(|_| Vec::new())
    }

    /// As [`read`](Reader::read), without the first look.
    fn read_anyway(&self, file: &SourceFile) -> Option<FileFacts> {
        self.read(file)
    }
}

/// What tells, by position, to which of the files passed over at first others lead: to a module that only holds a base class
/// or the choices of a field. Asked until it names no more, each time with the files that the time before brought.
pub type Leads<'t> = Box<dyn Fn(&[ReadFile]) -> Vec<usize> + 't>;

/// Gives facts the meaning that a framework gives them.
pub trait Framework: Sync {
    /// Its name, in lower case.
    fn name(&self) -> &'static str;

    /// Its name as people write it.
    fn title(&self) -> &'static str;

    /// What it reads, to be shown when nothing was found: `Prisma schemas (*.prisma)`.
    fn reads(&self) -> &'static str;

    /// What the files testify. The files come sorted by path. `sources` are the texts of all files that were opened, those
    /// included that no reader made anything of: a name may stand in them.
    fn link(&self, files: &[ReadFile], sources: &[SourceFile], settings: &Settings) -> Vec<Testimony>;
}

/// All languages.
pub const READERS: &[&dyn Reader] = &[
    &syntax::python::PythonReader,
    &syntax::ruby::RubyReader,
    &syntax::javascript::JavaScriptReader,
    &prisma::PrismaReader,
    &sql::SqlReader,
    &rails::ConfigurationReader,
    &rails::TaskReader,
];

/// Is a file of that name hidden, and yet one that a framework takes its settings from?
pub fn is_hidden_configuration(name: &str) -> bool {
    name == ".sequelizerc"
}

/// All frameworks.
pub const FRAMEWORKS: &[&dyn Framework] =
    &[&django::Django, &rails::Rails, &prisma::Prisma, &sequelize::Sequelize, &sql::Sql];
