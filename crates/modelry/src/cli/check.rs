//! `modelry check`.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, ValueEnum};
use modelry_engine::config::Name;
use modelry_engine::history::Snapshot;
use modelry_engine::{Baseline, Config, Findings, Project, Unsaved, baseline, root};
use modelry_graph::FileId;
use modelry_rules::{Finding, Rule, Severity};

use super::select::selector;
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
    select: Vec<Name>,
    /// All but these rules or standards
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = selector)]
    ignore: Vec<Name>,
    /// Write the findings to this file instead of the terminal
    #[arg(long, value_name = "PATH")]
    output_file: Option<PathBuf>,
    /// Only count the findings of each rule
    #[arg(long, conflicts_with = "format")]
    statistics: bool,
    /// Report what the baseline forgives, too
    #[arg(long)]
    no_baseline: bool,
    /// Report only what came in since this commit, branch or tag
    #[arg(long, value_name = "REVISION", conflicts_with = "staged")]
    since: Option<String>,
    /// Check what is staged for the next commit, and report only what it brings in
    #[arg(long)]
    staged: bool,
    /// Take the text of this file from standard input, as an editor holds it, and report only what is found in it
    #[arg(long, value_name = "PATH", conflicts_with = "staged")]
    stdin_filename: Option<PathBuf>,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
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
    /// By file
    Grouped,
    /// For other programs; see docs/check-format.md
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit's XML
    Junit,
    /// Reviewdog's diagnostic format
    Rdjson,
    /// Checkstyle's XML
    Checkstyle,
    /// Logging commands of Azure Pipelines
    Azure,
    /// One line per finding with what to do, for coding agents
    Agent,
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
        let folder = || root::common_folder(&self.source.paths).unwrap_or_default();
        let (mut project, mut config, edited) = match &self.stdin_filename {
            Some(path) => {
                let (project, config, shown) = self.source.open_unsaved(unsaved(path)?)?;
                (project, config, Some(shown))
            }
            None if self.staged => {
                let staged = Snapshot::staged(&folder()).map_err(Failure::Message)?;
                let (project, config) = self.source.open_snapshot(&staged)?;
                (project, config, None)
            }
            None => {
                let (project, config) = self.source.open()?;
                (project, config, None)
            }
        };
        if !self.select.is_empty() {
            config.select_by_hand();
        }
        let before = match &self.since {
            Some(revision) => Some(Snapshot::since(&folder(), revision).map_err(Failure::Message)?),
            None if self.staged => Some(Snapshot::last_commit(&folder()).map_err(Failure::Message)?),
            None => None,
        };
        let fail_on = self.fail_on(&config)?;
        let selection = |rule: &Rule| self.selects(rule) && config.may_select(rule);
        let mut report = project.check(&selection);
        config.apply(&project, &mut report);
        if let Some(shown) = &edited {
            keep_file(&mut project, &mut report, shown)?;
        }
        if !self.no_baseline
            && let Some(baseline) = baseline::find(&self.source.paths).map_err(Failure::Message)?
        {
            baseline.forgive(&mut report);
        }
        if let Some(before) = before {
            let (project, _) = self.source.open_snapshot(&before)?;
            let mut old = project.check(&selection);
            config.apply(&project, &mut old);
            report.keep_new(&Baseline::of(&old.findings));
        }
        let colored = self.output_file.is_none() && self.color.wanted();
        let run = Run::new(&project, &report, &selection, start, self.verbose, colored);
        let nothing = project.is_empty();
        let mut text = Vec::new();
        self.write(&mut text, &run, nothing)?;
        match &self.output_file {
            Some(path) => super::write_file(path, &text)?,
            None => {
                let mut out = std::io::stdout().lock();
                out.write_all(&text)?;
                out.flush()?;
            }
        }
        if nothing {
            return Err(Failure::Message(self.source.nothing(&project)));
        }
        let fails = report.findings.iter().any(|finding| fail_on.fails(finding));
        // The system takes the memory back at once.
        std::mem::forget((report, project));
        Ok(ExitCode::from(u8::from(fails)))
    }

    fn write(&self, out: &mut dyn Write, run: &Run<'_>, nothing: bool) -> std::io::Result<()> {
        if self.statistics {
            return report::statistics::write(out, run);
        }
        match self.format {
            Format::Json => report::json::write(out, run),
            Format::Sarif => report::sarif::write(out, run),
            Format::Github => report::github::write(out, run),
            Format::Gitlab => report::gitlab::write(out, run),
            Format::Junit => report::junit::write(out, run),
            Format::Rdjson => report::rdjson::write(out, run),
            Format::Checkstyle => report::checkstyle::write(out, run),
            Format::Azure => report::azure::write(out, run),
            // Closing lines that count nothing would look like a clean run.
            Format::Text | Format::Concise | Format::Grouped | Format::Agent if nothing => Ok(()),
            Format::Text => report::text::write(out, run),
            Format::Concise => report::concise::write(out, run),
            Format::Grouped => report::grouped::write(out, run),
            Format::Agent => report::agent::write(out, run),
        }
    }

    /// What makes the run fail: by the command line, else by the configuration.
    fn fail_on(&self, config: &Config) -> Result<FailOn, Failure> {
        match (self.fail_on, &config.fail_on) {
            (Some(fail_on), _) => Ok(fail_on),
            (None, Some(name)) => FailOn::from_str(name, true).map_err(Failure::Message),
            (None, None) => Ok(FailOn::default()),
        }
    }

    fn selects(&self, rule: &Rule) -> bool {
        let named = |selectors: &[Name]| selectors.iter().any(|it| it.means(rule));
        (self.select.is_empty() || named(&self.select)) && !named(&self.ignore)
    }
}

/// What standard input holds, for the file of that name.
fn unsaved(path: &Path) -> Result<Unsaved, Failure> {
    let mut content = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut content);
    read.map_err(|error| Failure::Message(format!("cannot read standard input: {error}")))?;
    Unsaved::new(path, content).map_err(Failure::Message)
}

/// Leaves what is said of one file.
fn keep_file(project: &mut Project, report: &mut Findings, shown: &str) -> std::io::Result<()> {
    let file = project.graph.files.named(shown);
    if file.is_none() {
        writeln!(std::io::stderr(), "modelry: {shown} is passed over: nothing is reported for it")?;
    }
    // No file has that id.
    let file = file.unwrap_or(FileId(u32::MAX));
    report.keep_file(file);
    project.graph.problems.retain(|problem| problem.place.file == file);
    Ok(())
}
