//! Commands and what they have in common.

mod check;
mod graph;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use modelry_engine::{Project, Settings};
use modelry_graph::Dialect;

/// Checks the database models of any backend framework against nine standards.
#[derive(Parser)]
#[command(name = "modelry", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Check),
    Graph(graph::Graph),
}

/// What is read, and how.
#[derive(Args)]
struct Source {
    /// Files, folders or a repository root
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// The database engine, where no file says it
    #[arg(long, value_parser = dialect)]
    dialect: Option<Dialect>,
}

impl Source {
    fn open(&self) -> Result<Project, Failure> {
        Project::open(&self.paths, &Settings { dialect: self.dialect }).map_err(Failure::Message)
    }
}

fn dialect(name: &str) -> Result<Dialect, String> {
    Dialect::from_name(name).ok_or_else(|| "one of postgresql, mysql, mariadb, sqlite is expected".to_owned())
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
        Command::Graph(graph) => graph.run(),
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
