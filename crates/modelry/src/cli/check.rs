//! `modelry check`.

use std::io::{BufWriter, Write};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, ValueEnum};
use modelry_rules::{Finding, Rule, Severity};

use super::select::{Selector, selector};
use super::{Color, Failure, Source};
use crate::report::{self, Run};

/// Say what falls short of the standards, where, why, and what to do
#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    source: Source,
    /// How to write findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Only these rules or standards
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = selector)]
    select: Vec<Selector>,
    /// All but these rules or standards
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = selector)]
    ignore: Vec<Selector>,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t)]
    fail_on: FailOn,
    /// Show every frame, the checks that abstained, what was left out, and all problems
    #[arg(long, short)]
    verbose: bool,
    /// When to color
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// Annotated source, for people
    #[default]
    Text,
    /// One line per finding
    Concise,
    /// For other programs; see docs/check-format.md
    Json,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum FailOn {
    Error,
    #[default]
    Warning,
    Info,
    /// Advice, too
    Advice,
    Never,
}

impl FailOn {
    fn fails(self, finding: &Finding) -> bool {
        match self {
            FailOn::Error => !finding.is_advice() && finding.severity >= Severity::Error,
            FailOn::Warning => !finding.is_advice() && finding.severity >= Severity::Warning,
            FailOn::Info => !finding.is_advice(),
            FailOn::Advice => true,
            FailOn::Never => false,
        }
    }
}

impl Check {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let start = Instant::now();
        let project = self.source.open()?;
        let report = project.check(&|rule| self.selects(rule));
        let run = Run::new(&project, &report, start, self.verbose, self.color.wanted());
        let mut out = BufWriter::new(std::io::stdout().lock());
        let nothing = project.is_empty();
        match self.format {
            Format::Json => report::json::write(&mut out, &run)?,
            Format::Text if !nothing => report::text::write(&mut out, &run)?,
            Format::Concise if !nothing => report::concise::write(&mut out, &run)?,
            Format::Text | Format::Concise => {}
        }
        out.flush()?;
        if nothing {
            return Err(Failure::Message(self.source.nothing(&project)));
        }
        let fails = report.findings.iter().any(|finding| self.fail_on.fails(finding));
        // The system takes the memory back at once.
        std::mem::forget((report, project));
        Ok(ExitCode::from(u8::from(fails)))
    }

    fn selects(&self, rule: &Rule) -> bool {
        let named = |selectors: &[Selector]| selectors.iter().any(|it| it.selects(rule));
        (self.select.is_empty() || named(&self.select)) && !named(&self.ignore)
    }
}
