//! `modelry baseline`.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use modelry_engine::baseline::{Baseline, FILE};
use modelry_engine::root;

use super::{Failure, Source};

/// Forgive what is found today, so that `check` reports only what is new
#[derive(Args)]
pub(super) struct Command {
    #[command(flatten)]
    source: Source,
    /// Only take out what is no longer found
    #[arg(long)]
    prune: bool,
}

impl Command {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let (project, config) = self.source.open()?;
        if project.is_empty() {
            return Err(Failure::Message(self.source.nothing(&project)));
        }
        let cannot_tell = || Failure::Message("cannot tell which folder is the root of the project".to_owned());
        let root = root::root_of(&self.source.paths).ok_or_else(cannot_tell)?;
        let path = root.join(FILE);
        let mut findings = project.check(&|rule| config.may_select(rule));
        config.apply(&project, &mut findings);
        let findings = findings.findings;
        let old = if path.is_file() { Some(Baseline::read(&path).map_err(Failure::Message)?) } else { None };
        // Of a part of the project, nothing tells which entries belong to the rest of it.
        let whole = self.source.paths.iter().any(|it| std::fs::canonicalize(it).is_ok_and(|it| it == root));
        let mut out = std::io::stdout().lock();
        let (baseline, done) = if self.prune {
            let Some(mut baseline) = old else {
                return Err(Failure::Message(format!("there is no {FILE} to prune in {}", root.display())));
            };
            if !whole {
                let message =
                    format!("prune the whole project, not a part of it: `modelry baseline --prune {}`", root.display());
                return Err(Failure::Message(message));
            }
            let gone = baseline.prune(&findings);
            (baseline, format!("took out {gone}"))
        } else {
            let mut baseline = Baseline::of(&findings);
            if let Some(old) = old.filter(|_| !whole) {
                baseline.join(old);
            }
            (baseline, format!("found {}", findings.len()))
        };
        super::write_file(&path, baseline.text().as_bytes())?;
        writeln!(out, "{done}; {} forgives {}", super::shown(&path).display(), baseline.len())?;
        Ok(ExitCode::SUCCESS)
    }
}
