//! Commands and what they have in common.

mod baseline;
mod check;
mod explain;
mod graph;
mod init;
mod report;
mod select;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use modelry_engine::history::Snapshot;
use modelry_engine::{Cache, Config, Discovery, LeftOut, Project, Settings, Unsaved, config, discover, root};
use modelry_graph::Dialect;
use modelry_graph::json::Lines;

/// Checks the database models of any backend framework against nine standards.
#[derive(Parser)]
#[command(name = "modelry", version, about, disable_help_subcommand = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 clean, 1 findings at or above the failing severity, 2 the job could not be done."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Check),
    Baseline(baseline::Command),
    Explain(explain::Explain),
    Graph(graph::Graph),
    Init(init::Init),
    Report(report::Report),
}

/// What is read, and how.
#[derive(Args)]
struct Source {
    /// Files, folders or a repository root
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// The database engine: postgresql, mysql, mariadb or sqlite [default: what the files say]
    #[arg(long, value_name = "NAME", value_parser = dialect)]
    dialect: Option<Dialect>,
    /// Read no configuration
    #[arg(long)]
    no_config: bool,
    /// Neither use nor keep what earlier runs found out
    #[arg(long)]
    no_cache: bool,
}

impl Source {
    /// The files as they are.
    fn open(&self) -> Result<(Project, Config), Failure> {
        self.open_discovery(discover(&self.paths).map_err(Failure::Message)?)
    }

    /// The files as they are in a snapshot. The configuration is that of today.
    fn open_snapshot(&self, snapshot: &Snapshot) -> Result<(Project, Config), Failure> {
        let mut today = discover(&self.paths).map_err(Failure::Message)?;
        let configured = std::mem::take(&mut today.configured);
        let discovery = snapshot.discover(&self.paths, today).map_err(Failure::Message)?;
        self.open_discovery(Discovery { configured, ..discovery })
    }

    /// The files as they are but for one that is being edited, with the path by which it is shown.
    fn open_unsaved(&self, unsaved: Unsaved) -> Result<(Project, Config, String), Failure> {
        let mut discovery = discover(&self.paths).map_err(Failure::Message)?;
        let shown = unsaved.take_place(&mut discovery, &self.paths).map_err(Failure::Message)?;
        let (project, config) = self.open_discovery(discovery)?;
        Ok((project, config, shown))
    }

    fn open_discovery(&self, mut discovery: Discovery) -> Result<(Project, Config), Failure> {
        let configured = std::mem::take(&mut discovery.configured);
        let folder = root::common_folder(&self.paths).filter(|_| !self.no_config);
        let config = match folder {
            Some(folder) => config::find(&folder, &configured).map_err(Failure::Message)?,
            None => Config::default(),
        };
        discovery.exclude(&config, &self.paths);
        let progress = Progress::start(discovery.files.len());
        let here = root::common_folder(&self.paths).and_then(|folder| config.dialect_of(&folder));
        let folders = if self.dialect.is_some() { Vec::new() } else { config.dialects_below(&self.paths) };
        let settings = Settings { dialect: self.dialect.or(here), folders, ..Settings::default() };
        let mut project = Project::read(discovery, &settings, &self.cache());
        project.decide(&config);
        progress.finish();
        Ok((project, config))
    }

    fn cache(&self) -> Cache {
        if self.no_cache { Cache::off() } else { Cache::of_user() }
    }

    /// The sentence for a run that found neither models nor tables.
    fn nothing(&self, project: &Project) -> String {
        let paths: Vec<String> = self.paths.iter().map(|path| format!("`{}`", path.display())).collect();
        let wanted: Vec<&str> = modelry_engine::FRAMEWORKS.iter().map(|framework| framework.reads()).collect();
        let mut text = format!("nothing to read in {}: looked for {}", paths.join(", "), wanted.join("; "));
        text.push_str(&match project.sources.len() {
            0 => ", and found no such file".to_owned(),
            1 => ", and found neither models nor tables in 1 file".to_owned(),
            files => format!(", and found neither models nor tables in {files} files"),
        });
        let left_out: Vec<String> = project.left_out.iter().take(3).map(describe_left_out).collect();
        if !left_out.is_empty() {
            let more = if project.left_out.len() > 3 { " and others" } else { "" };
            let left_out = left_out.join(", ");
            text.push_str(&format!("; left out {left_out}{more}: name such a path to have it read"));
        }
        for problem in project.graph.problems.iter().take(5) {
            let (file, line, _) = project.lines().locate(problem.place);
            text.push_str(&format!("\n  {file}:{line}: {}", problem.message));
        }
        text
    }
}

fn write_file(path: &Path, text: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| Failure::Message(format!("cannot write {}: {error}", path.display())))
}

/// The path as people see it from the current folder.
fn shown(path: &Path) -> &Path {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path)
}

/// `shop/tests (tests)`.
fn describe_left_out(it: &LeftOut) -> String {
    format!("{} ({})", it.shown, it.purpose.name())
}

fn dialect(name: &str) -> Result<Dialect, String> {
    Dialect::from_name(name).ok_or_else(|| "expected postgresql, mysql, mariadb or sqlite".to_owned())
}

/// When to color.
#[derive(Clone, Copy, Default, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    fn wanted(self) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                std::io::stdout().is_terminal() && !set("NO_COLOR") && !dumb
            }
        }
    }
}

/// A line on the terminal while files are read.
struct Progress {
    shown: bool,
}

impl Progress {
    fn start(files: usize) -> Progress {
        let mut error = std::io::stderr();
        let shown = files > 0 && error.is_terminal();
        if shown {
            let noun = if files == 1 { "file" } else { "files" };
            let _ = write!(error, "reading {files} {noun} …");
            let _ = error.flush();
        }
        Progress { shown }
    }

    fn finish(self) {
        if self.shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

/// Why a command could not do its job.
enum Failure {
    /// A sentence for people.
    Message(String),
    /// Nobody listens any more: not worth a word.
    Closed,
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::Message(format!("cannot write: {error}")),
        }
    }
}

/// Runs the command that the arguments name.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let result = match &cli.command {
        Command::Check(check) => check.run(),
        Command::Baseline(baseline) => baseline.run(),
        Command::Explain(explain) => explain.run(),
        Command::Graph(graph) => graph.run(),
        Command::Init(init) => init.run(),
        Command::Report(report) => report.run(),
    };
    match result {
        Ok(code) => code,
        Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(Failure::Message(message)) => {
            let _ = writeln!(std::io::stderr(), "modelry: {message}");
            ExitCode::from(2)
        }
    }
}
