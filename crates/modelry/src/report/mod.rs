//! How findings are written, one format a file.

pub(crate) mod concise;
mod frame;
pub(crate) mod json;
pub(crate) mod style;
mod summary;
pub(crate) mod text;

use std::time::{Duration, Instant};

use modelry_engine::Findings;
use modelry_engine::{Count, Extent, Project};
use modelry_rules::Finding;

use style::Style;

/// What there is to report.
pub(crate) struct Run<'a> {
    pub(crate) project: &'a Project,
    pub(crate) report: &'a Findings,
    pub(crate) extent: Extent,
    pub(crate) count: Count,
    /// From the start of the command until everything was checked.
    pub(crate) took: Duration,
    pub(crate) verbose: bool,
    pub(crate) style: Style,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        project: &'a Project,
        report: &'a Findings,
        start: Instant,
        verbose: bool,
        colored: bool,
    ) -> Run<'a> {
        Run {
            project,
            report,
            extent: Extent::of(project),
            count: Count::of(report),
            took: start.elapsed(),
            verbose,
            style: Style::new(colored),
        }
    }
}

/// Why a finding matters here: its own words, or else what the docs of its rule say.
fn why(finding: &Finding) -> String {
    if !finding.why.is_empty() {
        return finding.why.clone();
    }
    let mut paragraphs = finding.rule.docs.split("\n\n").flat_map(|it| it.split("\n \n"));
    let paragraph = paragraphs.nth(1).unwrap_or_default();
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}
