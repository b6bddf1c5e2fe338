//! The source of a finding with its evidence marked, as rustc shows it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use modelry_engine::Project;
use modelry_graph::source::LineIndex;
use modelry_graph::{Evidence, FileId, Place, Witness};
use modelry_rules::{Finding, Severity};

/// Places in one file that are no further apart than this share a snippet.
const NEAR: u32 = 40;
/// Bytes of a line that are shown before and behind a mark.
const LONG: usize = 1000;

/// Draws findings.
pub(super) struct Frames<'a> {
    project: &'a Project,
    renderer: Renderer,
    lines: Vec<Option<LineIndex>>,
}

impl<'a> Frames<'a> {
    pub(super) fn new(project: &'a Project, colored: bool) -> Frames<'a> {
        let renderer = if colored { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        Frames { project, renderer, lines: vec![None; project.sources.len()] }
    }

    /// The frame of a finding, with these notes under it.
    pub(super) fn draw(&mut self, finding: &Finding, why: Option<&str>, help: Option<&str>) -> String {
        let level = match finding.severity {
            _ if finding.is_advice() => Level::INFO.with_name("advice"),
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let mut group = Group::with_title(level.primary_title(finding.message.as_str()).id(finding.rule.name));
        for part in self.parts(&finding.places) {
            group = match part {
                Part::Snippet(snippet) => group.element(snippet),
                Part::Origin(path) => group.element(Origin::path(path)),
            };
        }
        if let Some(why) = why {
            group = group.element(Level::NOTE.message(why));
        }
        if let Some(help) = help {
            group = group.element(Level::HELP.message(help));
        }
        self.renderer.render(&[group])
    }

    /// The evidence by file, in the order in which files are first named.
    fn parts(&mut self, places: &[Evidence]) -> Vec<Part<'a>> {
        let Some(first) = places.first() else { return Vec::new() };
        // A finding about a whole project may name places in every file of it.
        let mut seen = HashSet::new();
        let mut of_file: HashMap<FileId, Vec<usize>> = HashMap::new();
        let mut together: Vec<(FileId, Vec<Mark>)> = Vec::new();
        for evidence in places {
            let label = (evidence.witness != first.witness).then(|| says(evidence.witness));
            let mark = self.mark(evidence.place, label);
            if !seen.insert((mark.file, mark.line)) {
                continue;
            }
            let is_near = |(_, marks): &(FileId, Vec<Mark>)| {
                marks.first().is_some_and(|leading| leading.line.abs_diff(mark.line) <= NEAR)
            };
            let own = of_file.entry(mark.file).or_default();
            let near = own.iter().copied().find(|it| together.get(*it).is_some_and(is_near));
            match near.and_then(|it| together.get_mut(it)) {
                Some((_, marks)) => marks.push(mark),
                None => {
                    own.push(together.len());
                    together.push((mark.file, vec![mark]));
                }
            }
        }
        let parts = together.into_iter().enumerate();
        parts.map(|(position, (file, marks))| self.part(file, marks, position == 0)).collect()
    }

    fn part(&self, file: FileId, marks: Vec<Mark>, leads: bool) -> Part<'a> {
        let Some(source) = self.project.sources.get(file.0 as usize) else { return Part::Origin("") };
        let path = self.project.graph.files.path(file);
        let start = marks.iter().map(|it| it.shown.start).min().unwrap_or(0);
        let end = marks.iter().map(|it| it.shown.end).max().unwrap_or(0);
        let text = source.text.get(start..end).unwrap_or_default();
        if text.is_empty() {
            return Part::Origin(path);
        }
        let first_line = marks.iter().map(|it| it.line).min().unwrap_or(1);
        let mut snippet = Snippet::source(text).path(path).line_start(first_line as usize);
        for (position, mark) in marks.into_iter().enumerate() {
            let kind = if leads && position == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let span = mark.span.start - start..mark.span.end - start;
            snippet = snippet.annotation(kind.span(span).label(mark.label));
        }
        Part::Snippet(snippet)
    }

    /// The first line of a place, or a part of it when it is long.
    fn mark(&mut self, place: Place, label: Option<&'static str>) -> Mark {
        let number = place.file.0 as usize;
        let text = self.project.sources.get(number).map_or("", |it| it.text.as_str());
        let line = match self.lines.get_mut(number) {
            Some(lines) => lines.get_or_insert_with(|| LineIndex::new(text)).line_column(text, place.span.start).0,
            None => 1,
        };
        let start = floor(text, place.span.start as usize);
        let line_start = text.get(..start).and_then(|it| it.rfind('\n')).map_or(0, |it| it + 1);
        let line_end = text.get(start..).and_then(|it| it.find('\n')).map_or(text.len(), |it| start + it);
        let line_end = text.get(start..line_end).map_or(line_end, |it| start + it.trim_end_matches('\r').len());
        let end = floor(text, place.span.end as usize).min(line_end).max(start);
        let shown_start = floor(text, line_start.max(start.saturating_sub(LONG)));
        let shown_end = floor(text, line_end.min(end.saturating_add(LONG)));
        Mark { file: place.file, line, span: start..end.min(shown_end), shown: shown_start..shown_end, label }
    }
}

enum Part<'a> {
    Snippet(Snippet<'a, Annotation<'a>>),
    Origin(&'a str),
}

struct Mark {
    file: FileId,
    line: u32,
    /// What is marked, in bytes of the file.
    span: Range<usize>,
    /// What is shown, in bytes of the file.
    shown: Range<usize>,
    label: Option<&'static str>,
}

fn says(witness: Witness) -> &'static str {
    match witness {
        Witness::Models => "the model says",
        Witness::Migrations => "the migration says",
        Witness::SchemaFile => "the schema says",
        Witness::LiveDatabase => "the database says",
    }
}

/// The nearest character boundary at or before a byte.
fn floor(text: &str, position: usize) -> usize {
    let mut position = position.min(text.len());
    while !text.is_char_boundary(position) {
        position -= 1;
    }
    position
}
