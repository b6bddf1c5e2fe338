//! `modelry graph`.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use modelry_graph::{json, outline};

use super::{Failure, Source};

/// Show the models and tables as modelry understands them
#[derive(Args)]
pub(super) struct Graph {
    #[command(flatten)]
    source: Source,
    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// One line per table, column, key, model and relation
    #[default]
    Outline,
    /// The documented format for other programs
    Json,
}

impl Graph {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let (project, _) = self.source.open()?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        match self.format {
            Format::Outline => out.write_all(outline::outline(&project.graph, &project.lines()).as_bytes())?,
            Format::Json => {
                let document = json::document(&project.graph, &project.lines());
                serde_json::to_writer_pretty(&mut out, &document).map_err(std::io::Error::from)?;
                writeln!(out)?;
            }
        }
        out.flush()?;
        if project.is_empty() {
            return Err(Failure::Message(self.source.nothing(&project)));
        }
        // The system takes the memory back at once.
        std::mem::forget(project);
        Ok(ExitCode::SUCCESS)
    }
}
