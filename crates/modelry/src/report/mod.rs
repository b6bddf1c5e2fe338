//! How findings are written, one format a file.

pub(crate) mod agent;
pub(crate) mod azure;
pub(crate) mod checkstyle;
pub(crate) mod concise;
mod frame;
pub(crate) mod github;
pub(crate) mod gitlab;
pub(crate) mod grouped;
pub(crate) mod json;
pub(crate) mod junit;
mod located;
pub(crate) mod rdjson;
pub(crate) mod sarif;
pub(crate) mod statistics;
pub(crate) mod style;
pub(crate) mod summary;
pub(crate) mod text;
pub(crate) mod xml;

use std::time::{Duration, Instant};

use modelry_engine::{Count, Extent, Findings, Project, Selection};
use modelry_graph::Problem;
use modelry_rules::Finding;

use style::Style;

/// What there is to report.
pub(crate) struct Run<'a> {
    pub(crate) project: &'a Project,
    pub(crate) report: &'a Findings,
    /// Which rules looked.
    pub(crate) selection: Selection<'a>,
    pub(crate) extent: Extent,
    pub(crate) count: Count,
    /// From the start of the command until everything was checked.
    pub(crate) took: Duration,
    pub(crate) verbose: bool,
    pub(crate) style: Style,
}

impl<'a> Run<'a> {
    /// What reading stumbled over, and comments that do not work.
    pub(crate) fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.project.graph.problems.iter().chain(&self.report.problems)
    }

    pub(crate) fn new(
        project: &'a Project,
        report: &'a Findings,
        selection: Selection<'a>,
        start: Instant,
        verbose: bool,
        colored: bool,
    ) -> Run<'a> {
        Run {
            project,
            report,
            selection,
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
    finding.rule.why()
}
