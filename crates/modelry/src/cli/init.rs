//! `modelry init`.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use modelry_engine::{Extent, config, root};
use modelry_rules::Habits;

use super::{Failure, Source};

/// Write a commented modelry.toml that fits what is found here
#[derive(Args)]
pub(super) struct Init {
    #[command(flatten)]
    source: Source,
    /// Print the JSON Schema of the configuration instead
    #[arg(long)]
    schema: bool,
}

impl Init {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let mut out = std::io::stdout().lock();
        if self.schema {
            serde_json::to_writer_pretty(&mut out, &config::schema()).map_err(std::io::Error::from)?;
            writeln!(out)?;
            return Ok(ExitCode::SUCCESS);
        }
        let cannot_tell = || Failure::Message("cannot tell which folder is the root of the project".to_owned());
        let root = root::root_of(&self.source.paths).ok_or_else(cannot_tell)?;
        let path = root.join(config::FILE);
        if path.exists() {
            return Err(Failure::Message(format!("{} is there already", path.display())));
        }
        let (project, _) = self.source.open()?;
        if project.is_empty() {
            return Err(Failure::Message(self.source.nothing(&project)));
        }
        let text = config::template(&Extent::of(&project), &project.check(&|_| true), &Habits::of(&project.graph));
        super::write_file(&path, text.as_bytes())?;
        writeln!(out, "wrote {}", super::shown(&path).display())?;
        Ok(ExitCode::SUCCESS)
    }
}
