//! Comments that silence findings.
//!
//! `modelry: ignore[rule, standard] why` in a comment of any language silences what is found on its line, or, when it
//! has a line to itself, on the next one. At the line that declares a model or table it holds for all of it;
//! `ignore-file[…]` holds for the file. A comment must say why, and must silence something.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use modelry_graph::json::Lines;
use modelry_graph::{FileId, Place, Problem, Span};
use modelry_rules::{Finding, Rule, Standard, rules};

use crate::Project;
use crate::findings::Findings;

const MARK: &str = "modelry: ignore";

static MARKS: LazyLock<Finder> = LazyLock::new(|| Finder::new(MARK));

/// One comment.
struct Suppression {
    place: Place,
    /// What it silences.
    names: Vec<String>,
    lines: Range,
    has_reason: bool,
    used: bool,
}

/// Lines of a file, both ends included.
#[derive(Clone, Copy)]
struct Range {
    first: u32,
    last: u32,
}

/// Takes out what comments silence, and tells which comments do not work.
pub(crate) fn apply(project: &Project, findings: &mut Findings, selected: &dyn Fn(&Rule) -> bool) {
    let mut suppressions: BTreeMap<FileId, Vec<Suppression>> = BTreeMap::new();
    for (position, source) in project.sources.iter().enumerate() {
        let file = FileId(position as u32);
        let found = comments(file, &source.text, &mut findings.problems);
        if !found.is_empty() {
            suppressions.insert(file, found);
        }
    }
    if suppressions.is_empty() {
        return;
    }
    widen(project, &mut suppressions);
    let lines = project.lines();
    let before = findings.findings.len();
    findings.findings.retain(|finding| {
        let mut silenced = false;
        for evidence in &finding.places {
            let Some(in_file) = suppressions.get_mut(&evidence.place.file) else { continue };
            let (_, line, _) = lines.locate(evidence.place);
            for it in in_file.iter_mut().filter(|it| it.covers(line) && it.names(finding)) {
                it.used = true;
                silenced = true;
            }
        }
        !silenced
    });
    findings.suppressed += before - findings.findings.len();
    for it in suppressions.into_values().flatten() {
        let mut meant = rules().filter(|rule| it.means(rule)).peekable();
        let looked = meant.peek().is_some() && meant.all(selected);
        if !it.used && looked {
            let message = format!("`{MARK}[{}]` silences nothing: take it out", it.names.join(", "));
            findings.problems.push(Problem { place: it.place, message });
        } else if !it.has_reason {
            let message = format!("`{MARK}[{}]` does not say why: write the reason behind it", it.names.join(", "));
            findings.problems.push(Problem { place: it.place, message });
        }
    }
    findings.problems.sort();
}

impl Suppression {
    fn covers(&self, line: u32) -> bool {
        (self.lines.first..=self.lines.last).contains(&line)
    }

    fn names(&self, finding: &Finding) -> bool {
        self.means(finding.rule)
    }

    fn means(&self, rule: &Rule) -> bool {
        self.names.iter().any(|name| name == rule.name || name == rule.standard.name())
    }
}

/// The comments of a text. What is no rule is a problem.
fn comments(file: FileId, text: &str, problems: &mut Vec<Problem>) -> Vec<Suppression> {
    let mut found = Vec::new();
    let mut starts = MARKS.find_iter(text.as_bytes()).peekable();
    if starts.peek().is_none() {
        return found;
    }
    let mut offset = 0;
    let lines: Vec<&str> = text.split('\n').collect();
    for (position, line) in lines.iter().enumerate() {
        let begin = offset;
        offset += line.len() + 1;
        let Some(at) = line.find(MARK) else { continue };
        let Some(before) = opened(line.get(..at).unwrap_or_default()) else { continue };
        let place = Span::new((begin + at) as u32, (begin + line.trim_end().len()) as u32).within(file);
        let rest = line.get(at + MARK.len()..).unwrap_or_default();
        let (whole_file, rest) = match rest.strip_prefix("-file") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let listed = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let Some((names, reason)) = listed else {
            let message = format!("name the rules or standards: `{MARK}[unindexed-foreign-key] why`");
            problems.push(Problem { place, message });
            continue;
        };
        let names: Vec<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
        for name in
            names.iter().filter(|name| modelry_rules::rule(name).is_none() && Standard::from_name(name).is_none())
        {
            let message = format!("no rule or standard is named `{name}`: `modelry explain` lists them all");
            problems.push(Problem { place, message });
        }
        let own_line = position as u32 + 1;
        let range = if whole_file {
            Range { first: 1, last: u32::MAX }
        } else if before.trim().is_empty() {
            Range { first: own_line, last: next_code_line(&lines, position) }
        } else {
            Range { first: own_line, last: own_line }
        };
        let reason = reason.trim().trim_end_matches("*/").trim_end_matches("-->").trim();
        let has_reason = reason.chars().any(char::is_alphanumeric);
        found.push(Suppression { place, names, lines: range, has_reason, used: false });
    }
    found
}

/// What stands before the comment that a text ends in; `None` when it ends in none.
fn opened(before: &str) -> Option<&str> {
    let before = before.trim_end();
    ["///", "//", "#", "--", "/*"].iter().find_map(|mark| before.strip_suffix(mark))
}

/// The line behind a comment that is neither empty nor a comment itself, counted from 1.
fn next_code_line(lines: &[&str], comment: usize) -> u32 {
    let is_code = |line: &str| {
        let line = line.trim();
        !line.is_empty() && !["//", "#", "--", "/*", "*"].iter().any(|mark| line.starts_with(mark))
    };
    let next = lines.iter().enumerate().skip(comment + 1).find(|(_, line)| is_code(line));
    next.map_or(comment, |(position, _)| position) as u32 + 1
}

/// A comment at the declaration of a model or table holds up to the next one in the file.
fn widen(project: &Project, suppressions: &mut BTreeMap<FileId, Vec<Suppression>>) {
    let lines = project.lines();
    let graph = &project.graph;
    let models = graph.models.iter().map(|model| model.place);
    let tables = graph.tables.iter().flat_map(|table| table.places.iter().map(|evidence| evidence.place));
    let mut declared: BTreeMap<FileId, Vec<u32>> = BTreeMap::new();
    for place in models.chain(tables).filter(|place| suppressions.contains_key(&place.file)) {
        declared.entry(place.file).or_default().push(lines.locate(place).1);
    }
    for (file, in_file) in suppressions {
        let Some(declared) = declared.get_mut(file) else { continue };
        declared.sort_unstable();
        declared.dedup();
        for it in in_file.iter_mut().filter(|it| it.lines.last != u32::MAX) {
            if let Some(position) = declared.iter().position(|line| it.covers(*line)) {
                it.lines.last = declared.get(position + 1).map_or(u32::MAX, |next| next - 1);
            }
        }
    }
}
