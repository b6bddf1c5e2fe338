//! `modelry check`.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use modelry_rules::Severity;

use super::{Failure, Source};
use crate::report;

/// Says what falls short of the standards, where, why, and what to do
#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    source: Source,
}

impl Check {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let project = self.source.open()?;
        let report = project.check(&|_| true);
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        report::concise::write(&mut out, &project, &report)?;
        out.flush()?;
        let fails = report.findings.iter().any(|finding| finding.severity >= Severity::Warning);
        Ok(ExitCode::from(u8::from(fails)))
    }
}
