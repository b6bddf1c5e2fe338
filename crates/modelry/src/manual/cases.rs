//! Examples of a rule, with what it says of them.

use std::collections::BTreeMap;

use modelry_engine::{FRAMEWORKS, Project, Settings, config};
use modelry_graph::json::Lines;
use modelry_graph::{Dialect, SourceFile};
use modelry_rules::specification::{Listing, Section, sections};
use modelry_rules::{Finding, Rule};

/// A project that a rule has something to say about, or nothing.
pub(crate) struct Case {
    /// What it shows; `None` for the example in the docs of the rule.
    pub(crate) title: Option<&'static str>,
    /// Does it show what is not reported?
    pub(crate) exempt: bool,
    /// Does it show what a configuration changes?
    pub(crate) configured: bool,
    pub(crate) prose: String,
    pub(crate) dialect: Option<Dialect>,
    /// The title of its framework, where it has one only.
    pub(crate) framework: Option<&'static str>,
    pub(crate) bad: Vec<Code>,
    /// What is found.
    pub(crate) findings: Vec<Finding>,
    /// What changes when it is mended; empty where nothing shows that.
    pub(crate) good: Vec<Code>,
}

/// A file.
pub(crate) struct Code {
    pub(crate) language: &'static str,
    pub(crate) path: &'static str,
    pub(crate) text: String,
}

/// The example of its docs, then what its specification shows.
pub(crate) fn cases(rule: &'static Rule) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut mended = rule.good().into_iter();
    for bad in rule.bad() {
        let bad: Vec<&Listing> = bad.iter().collect();
        let good = mended.next().unwrap_or_default();
        cases.push(Case::of(rule, &Section::default(), &bad, &good.iter().collect::<Vec<_>>()));
    }
    for section in sections(rule.specification) {
        cases.push(Case::of(rule, &section, &section.before(), &section.mended()));
    }
    cases
}

impl Case {
    fn of(rule: &'static Rule, section: &Section, bad: &[&Listing], good: &[&Listing]) -> Case {
        let mut sources: Vec<SourceFile> = bad.iter().map(|it| it.source()).collect();
        let all = sources.len();
        // The tests of the specifications see to it that each can be read.
        let config = config::take_from(&mut sources).unwrap_or_default();
        let configured = sources.len() < all;
        let settings = Settings { dialect: section.dialect(), ..Settings::default() };
        let mut project = Project::from_sources(sources, &settings);
        project.decide(&config);
        let mut report = project.check(&|it| it.name == rule.name);
        config.apply(&project, &mut report);
        let findings = report.findings;
        let lines = project.lines();
        let mut marks: BTreeMap<(String, u32), &'static str> = BTreeMap::new();
        for finding in &findings {
            let Some(evidence) = finding.places.first() else { continue };
            let (file, line, _) = lines.locate(evidence.place);
            marks.insert((file, line), finding.label());
        }
        Case {
            title: Some(section.title).filter(|title| !title.is_empty()),
            exempt: section.exempt,
            configured,
            prose: section.prose.clone(),
            dialect: section.dialect(),
            framework: framework(&project),
            bad: bad.iter().map(|it| Code::of(it, &marks)).collect(),
            good: good.iter().map(|it| Code::of(it, &BTreeMap::new())).collect(),
            findings,
        }
    }
}

/// The framework that reads all of a project with one database. SQL beside it is part of it.
fn framework(project: &Project) -> Option<&'static str> {
    let [database] = project.graph.databases.as_slice() else { return None };
    let read = &database.frameworks;
    let mut of_models = read.iter().filter(|name| **name != "sql");
    let name = match (of_models.next(), of_models.next()) {
        (Some(name), None) => name,
        (None, _) => read.first()?,
        (Some(_), Some(_)) => return None,
    };
    FRAMEWORKS.iter().find(|it| it.name() == *name).map(|it| it.title())
}

impl Code {
    /// A file whose lines with findings are marked.
    fn of(listing: &Listing, marks: &BTreeMap<(String, u32), &'static str>) -> Code {
        let mut text = String::new();
        for (line, number) in listing.source().text.lines().zip(1..) {
            text.push_str(line);
            if let Some(label) = marks.get(&(listing.path.to_owned(), number)) {
                text.push_str(&format!("  {} ← {label}", comment(listing.language)));
            }
            text.push('\n');
        }
        Code { language: listing.language, path: listing.path, text }
    }
}

/// What begins a comment in a language.
pub(crate) fn comment(language: &str) -> &'static str {
    match language {
        "sql" => "--",
        "prisma" | "javascript" | "typescript" => "//",
        _ => "#",
    }
}
