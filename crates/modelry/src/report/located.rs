//! A finding with the lines and columns of its places.

use modelry_engine::Project;
use modelry_graph::json::{Lines, TextLines};
use modelry_graph::{Evidence, Place};
use modelry_rules::Finding;

/// Where a place begins and ends; lines and columns count from 1, columns count characters, the end is one past the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

/// A finding and where it stands.
pub(super) struct Located<'a> {
    pub(super) finding: &'a Finding,
    /// The line to edit; `None` for a finding without a place.
    pub(super) first: Option<Range>,
    /// The other evidence.
    pub(super) others: Vec<(&'static str, Range)>,
}

/// Locates findings, in their order.
pub(super) fn all<'a>(project: &'a Project, findings: &'a [Finding]) -> impl Iterator<Item = Located<'a>> {
    let lines = project.lines();
    findings.iter().map(move |finding| Located::of(finding, &lines))
}

impl<'a> Located<'a> {
    fn of(finding: &'a Finding, lines: &TextLines<'_>) -> Located<'a> {
        let mut ranges =
            finding.places.iter().map(|Evidence { witness, place }| (witness.name(), range(*place, lines)));
        let first = ranges.next().map(|(_, range)| range);
        Located { finding, first, others: ranges.collect() }
    }

    /// The file, or nothing.
    pub(super) fn file(&self) -> &str {
        self.first.as_ref().map_or("", |range| range.file.as_str())
    }

    /// The message with what to do, on one line.
    pub(super) fn message_and_help(&self) -> String {
        let help = match self.finding.help.as_str() {
            "" => String::new(),
            help => format!("; {help}"),
        };
        one_line(&format!("{}{help}", self.finding.message))
    }

    /// What stays the same when lines move: rule and subject.
    pub(super) fn identity(&self) -> String {
        format!("{}:{}", self.finding.rule.name, self.finding.subject)
    }
}

fn range(place: Place, lines: &dyn Lines) -> Range {
    let end = Place { span: modelry_graph::Span::new(place.span.end, place.span.end), ..place };
    let (file, line, column) = lines.locate(place);
    let (_, end_line, end_column) = lines.locate(end);
    Range { file, line, column, end_line, end_column }
}

/// Quoted names may hold line breaks.
pub(super) fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
