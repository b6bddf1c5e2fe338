//! Runs the specification of every rule, as `modelry_rules::specification` describes it.

#![allow(clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use modelry_engine::{Config, Project, Settings, config};
use modelry_graph::SourceFile;
use modelry_graph::json::Lines;
use modelry_rules::specification::{Listing, Section, sections};
use modelry_rules::{Rule, Severity, rules};

#[test]
fn every_specification_holds() {
    let mut failures = Vec::new();
    for rule in rules() {
        let name = rule.name;
        assert_eq!(
            rule.specification.lines().next(),
            Some(format!("# {name}").as_str()),
            "the first line of {name}.md"
        );
        let sections = sections(rule.specification);
        assert!(!sections.is_empty(), "{name}.md: no section");
        for section in &sections {
            let title = section.title;
            if section.dialect().is_none() && !section.options.is_empty() {
                failures.push(format!("{name}, \"{title}\": an option is `dialect = name`, not {:?}", section.options));
            }
            let mut complain = |complaint: String| failures.push(format!("{name}, \"{title}\": {complaint}"));
            let mut expected = Expected::new();
            for listing in section.before() {
                expected.extend(listing.expected().map(|(line, severity)| ((listing.path, line), severity)));
            }
            look(rule, section, &section.before(), &expected, &mut complain);
            let mut complain_of_mended = |complaint| complain(format!("once mended, {complaint}"));
            look(rule, section, &section.after(), &Expected::new(), &mut complain_of_mended);
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

/// By file and line: the severity that a finding must have, where it matters.
type Expected = BTreeMap<(&'static str, u32), Option<Severity>>;

/// Lets the rule look at one state of a section, and compares what it finds with what is expected.
fn look(
    rule: &'static Rule,
    section: &Section,
    listings: &[&Listing],
    expected: &Expected,
    complain: &mut dyn FnMut(String),
) {
    let mut sources: Vec<SourceFile> = listings.iter().map(|it| it.source()).collect();
    let all = sources.len();
    let config = config::take_from(&mut sources).expect("a configuration is understood");
    let is_configured = sources.len() < all;
    let settings = Settings { dialect: section.dialect(), ..Settings::default() };
    let mut project = Project::from_sources(sources, &settings);
    let undecided = find(&project, rule, &Config::default());
    project.decide(&config);
    let found = find(&project, rule, &config);
    if is_configured && found == undecided {
        complain("the configuration changes nothing".to_owned());
    }
    let lines = project.lines();
    for ((file, line), severity) in expected {
        let fits = |of: Severity| severity.is_none_or(|it| it == of);
        if !found.iter().any(|(at, on, _, of)| at == file && on == line && fits(*of)) {
            let wanted = severity.map_or("finding", Severity::name);
            complain(format!("no {wanted} at {file}:{line}"));
        }
    }
    for (file, line, message, _) in &found {
        if !expected.keys().any(|(at, on)| at == file && on == line) {
            complain(format!("unexpected at {file}:{line}: {message}"));
        }
    }
    for problem in &project.graph.problems {
        let (file, line, _) = lines.locate(problem.place);
        complain(format!("problem at {file}:{line}: {}", problem.message));
    }
}

/// File, line, message and severity of every finding of a rule.
fn find(project: &Project, rule: &'static Rule, config: &Config) -> Vec<(String, u32, String, Severity)> {
    let mut report = project.check(&|it| it.name == rule.name);
    config.apply(project, &mut report);
    let lines = project.lines();
    let found = report.findings.iter().map(|finding| {
        let (file, line, _) = lines.locate(finding.places.first().expect("a finding has a place").place);
        (file, line, finding.message.clone(), finding.severity)
    });
    found.collect()
}
