//! `modelry report`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use modelry_engine::compliance::Compliance;
use modelry_engine::{Extent, baseline};

use super::{Failure, Source};
use crate::compliance::{self, Document};

/// Say how the project keeps each standard, to be attached to a review
#[derive(Args)]
pub(super) struct Report {
    #[command(flatten)]
    source: Source,
    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write it to this file
    #[arg(long, value_name = "PATH")]
    output_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For pull requests and wikis
    #[default]
    Markdown,
    /// One file that needs nothing else
    Html,
    /// For other programs; see docs/report-format.md
    Json,
}

impl Report {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let (project, config) = self.source.open()?;
        if project.is_empty() {
            return Err(Failure::Message(self.source.nothing(&project)));
        }
        let mut findings = project.check(&|rule| config.may_select(rule));
        config.apply(&project, &mut findings);
        let baseline = baseline::find(&self.source.paths).map_err(Failure::Message)?;
        let compliance = Compliance::of(&project, findings, baseline.as_ref(), &|rule| config.may_select(rule));
        let document = Document { project: &project, extent: Extent::of(&project), compliance: &compliance };
        let mut text = Vec::new();
        match self.format {
            Format::Markdown => compliance::markdown::write(&mut text, &document)?,
            Format::Html => compliance::html::write(&mut text, &document)?,
            Format::Json => compliance::json::write(&mut text, &document)?,
        }
        match &self.output_file {
            Some(path) => super::write_file(path, &text)?,
            None => std::io::stdout().lock().write_all(&text)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
