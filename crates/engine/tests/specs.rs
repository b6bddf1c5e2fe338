//! Runs the specification of every rule.
//!
//! `crates/rules/src/<standard>/<rule>.md`: a `##` section is one project, a code
//! fence with a path is a file of it, `error: [rule-name]` in a comment expects a
//! finding on that line, no marker expects none. Where the severity of a finding is
//! part of the behavior, `warning: [rule-name]` and `info: [rule-name]` expect it.
//! A fence `options` sets `dialect = mysql` for its section.

#![allow(clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use modelry_engine::{Project, Settings};
use modelry_graph::json::Lines;
use modelry_graph::{Dialect, SourceFile};
use modelry_rules::Severity;

#[test]
fn every_specification_holds() {
    let mut failures = Vec::new();
    for spec in specs() {
        let text = std::fs::read_to_string(&spec).expect("a specification is readable");
        let name = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# "))
            .expect("a specification starts with `# rule-name`");
        let rule = modelry_rules::rule(name).unwrap_or_else(|| panic!("{}: no rule is named {name}", spec.display()));
        let sections = sections(&text);
        assert!(!sections.is_empty(), "{}: no section", spec.display());
        for section in sections {
            let (expected, sources) = section.sources();
            let settings = Settings { dialect: section.dialect, ..Settings::default() };
            let project = Project::from_sources(sources, &settings);
            let report = project.check(&|it| it.name == rule.name);
            let lines = project.lines();
            let found: Vec<(String, u32, String, Severity)> = report
                .findings
                .iter()
                .map(|finding| {
                    let (file, line, _) = lines.locate(finding.places.first().expect("a finding has a place").place);
                    (file, line, finding.message.clone(), finding.severity)
                })
                .collect();
            for ((file, line), severity) in &expected {
                let fits = |of: Severity| severity.is_none_or(|it| it == of);
                if !found.iter().any(|(at, on, _, of)| at == file && on == line && fits(*of)) {
                    let wanted = severity.map_or("finding", Severity::name);
                    failures.push(format!("{name}, \"{}\": no {wanted} at {file}:{line}", section.title));
                }
            }
            for (file, line, message, _) in
                found.iter().filter(|(file, line, _, _)| !expected.contains_key(&(file.clone(), *line)))
            {
                failures.push(format!("{name}, \"{}\": unexpected at {file}:{line}: {message}", section.title));
            }
            for problem in &project.graph.problems {
                let (file, line, _) = lines.locate(problem.place);
                failures.push(format!("{name}, \"{}\": problem at {file}:{line}: {}", section.title, problem.message));
            }
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

fn specs() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/src");
    let mut specs = Vec::new();
    for folder in std::fs::read_dir(root).expect("the rules have folders").flatten() {
        let Ok(files) = std::fs::read_dir(folder.path()) else { continue };
        specs.extend(
            files.flatten().map(|file| file.path()).filter(|path| path.extension().is_some_and(|it| it == "md")),
        );
    }
    specs.sort();
    specs
}

/// By file and line: the severity that a finding must have, where it matters.
type Expected = BTreeMap<(String, u32), Option<Severity>>;

#[derive(Default)]
struct Section {
    title: String,
    dialect: Option<Dialect>,
    files: Vec<(String, Vec<String>)>,
}

impl Section {
    /// The lines that must have a finding, of some severity where it matters, and the files with the markers taken out.
    fn sources(&self) -> (Expected, Vec<SourceFile>) {
        let mut expected = BTreeMap::new();
        let mut sources = Vec::new();
        for (path, lines) in &self.files {
            let mut text = String::new();
            for (position, line) in lines.iter().enumerate() {
                let marker = marker(line);
                if let Some((_, severity)) = marker {
                    expected.insert((path.clone(), position as u32 + 1), severity);
                }
                text.push_str(marker.map_or(line.as_str(), |(start, _)| line[..start].trim_end()));
                text.push('\n');
            }
            sources.push(SourceFile { path: path.clone(), text });
        }
        (expected, sources)
    }
}

/// Where the marker of a line starts, and the severity it expects, if any.
fn marker(line: &str) -> Option<(usize, Option<Severity>)> {
    let expectations = [("error", None), ("warning", Some(Severity::Warning)), ("info", Some(Severity::Info))];
    expectations.into_iter().find_map(|(word, severity)| {
        let at = |comment: &&str| line.find(&format!("{comment} {word}: ["));
        Some((["#", "--", "//"].iter().find_map(at)?, severity))
    })
}

fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        match (&fence, line.strip_prefix("```")) {
            (None, Some(info)) => {
                fence = Some(info.to_owned());
                if let (Some(section), Some((_, path))) = (sections.last_mut(), info.split_once(' ')) {
                    section.files.push((path.to_owned(), Vec::new()));
                }
            }
            (Some(_), Some("")) => fence = None,
            (Some(info), _) => {
                let Some(section) = sections.last_mut() else { continue };
                if info == "options" {
                    let name = line.strip_prefix("dialect = ").expect("an option is `dialect = name`");
                    section.dialect = Some(Dialect::from_name(name).expect("a dialect has a known name"));
                } else if info.contains(' ') {
                    section.files.last_mut().expect("the fence opened a file").1.push(line.to_owned());
                }
            }
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    sections.push(Section { title: title.to_owned(), ..Section::default() });
                }
            }
        }
    }
    sections
}
