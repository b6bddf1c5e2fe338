//! Names, folders, docs and specifications of the rules agree, and documented examples are true.

#![allow(clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use modelry_engine::{Project, Settings, config};
use modelry_graph::SourceFile;
use modelry_rules::specification::{Listing, sections};
use modelry_rules::{Rule, rules};

/// `<standard>/<rule-name>` of every file of `crates/rules/src/<standard>/` with that extension that states a rule.
fn files_of_rules(extension: &str) -> BTreeSet<String> {
    let root = workspace().join("crates/rules/src");
    let mut names = BTreeSet::new();
    for path in files(&root, extension) {
        let text = std::fs::read_to_string(&path).expect("a file of a rule is readable");
        let below = path.strip_prefix(&root).expect("it lies in the crate").with_extension("");
        let is_rule = extension == "md" || text.lines().any(|line| line.starts_with("declare_rule! {"));
        if below.components().count() == 2 && is_rule {
            let name = below.to_string_lossy().replace('\\', "/");
            // A module cannot be called as a rule is.
            names.insert(if extension == "rs" { name.replace('_', "-") } else { name });
        }
    }
    names
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(root: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).expect("a folder is readable").flatten().map(|it| it.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                found.push(path);
            }
        }
    }
    found
}

fn place(rule: &Rule) -> String {
    format!("{}/{}", rule.standard.name(), rule.name)
}

#[test]
fn every_rule_has_its_file_and_its_specification() {
    let registered: BTreeSet<String> = rules().map(place).collect();
    assert_eq!(registered.len(), rules().count(), "two rules share a name");
    assert_eq!(files_of_rules("rs"), registered, "files of rules (left) and registered rules (right)");
    assert_eq!(files_of_rules("md"), registered, "specifications (left) and registered rules (right)");
}

#[test]
fn every_rule_says_what_why_and_shows_both_sides() {
    let mut failures = Vec::new();
    for rule in rules() {
        let docs = rule.docs;
        if !(rule.summary().ends_with('.') && rule.summary().len() <= 100) {
            failures.push(format!("{}: the docs begin with a sentence of at most 100 characters", rule.name));
        }
        let paragraph = paragraphs(docs).into_iter().nth(1).unwrap_or_default();
        if paragraph.is_empty() || paragraph.starts_with("Bad:") {
            failures.push(format!("{}: the second paragraph of the docs says why", rule.name));
        }
        for (heading, projects, expected) in [("Bad:", rule.bad(), true), ("Good:", rule.good(), false)] {
            if projects.is_empty() {
                failures.push(format!("{}: no example under `{heading}`", rule.name));
            }
            for project in projects {
                let sources: Vec<SourceFile> = project.iter().map(Listing::source).collect();
                let paths: Vec<String> = sources.iter().map(|it| it.path.clone()).collect();
                let project = Project::from_sources(sources, &Settings::default());
                let found = project.check(&|it| it.name == rule.name).findings;
                if project.is_empty() {
                    failures.push(format!("{}: `{heading}` {paths:?} has neither models nor tables", rule.name));
                } else if found.is_empty() == expected {
                    let messages: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
                    failures.push(format!("{}: `{heading}` {paths:?} finds {messages:?}", rule.name));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

fn paragraphs(docs: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in docs.lines().map(str::trim) {
        match paragraphs.last_mut() {
            Some(last) if !line.is_empty() => last.push_str(line),
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs
}

#[test]
fn files_stay_short_enough_to_be_read() {
    let mut failures = Vec::new();
    for path in files(&workspace().join("crates"), "rs") {
        let lines = std::fs::read_to_string(&path).expect("a source file is readable").lines().count();
        if lines > 800 {
            failures.push(format!("{}: {lines} lines, at most 800", path.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Some section of a specification is configured by each option and convention; that it changes what is found is seen to
/// where specifications are run.
#[test]
fn every_option_and_every_convention_is_shown() {
    let written = |rule: &Rule, key: &str| {
        let sections = sections(rule.specification);
        let mut lines =
            sections.iter().flat_map(|it| &it.listings).filter(|it| it.language == "toml").flat_map(|it| &it.lines);
        lines.any(|line| {
            line.split(" = ").next() == Some(key) || line.trim_end_matches(']').ends_with(&format!(".{key}"))
        })
    };
    let mut failures = Vec::new();
    for rule in rules() {
        let unshown = rule.options.iter().filter(|option| !written(rule, option.name));
        failures.extend(unshown.map(|option| format!("{}: no section sets `{}`", rule.name, option.name)));
        let sentences =
            rule.options.iter().filter(|option| !option.means.ends_with('.') && !option.means.contains(". "));
        failures.extend(sentences.map(|option| format!("{}: what `{}` means is a sentence", rule.name, option.name)));
    }
    let schema = config::schema();
    let conventions = schema["$defs"]["conventions"]["properties"].as_object().expect("the schema has conventions");
    assert!(conventions.len() > 10, "{conventions:?}");
    for name in conventions.keys().filter(|name| !rules().any(|rule| written(rule, name))) {
        failures.push(format!("no specification states the convention `{name}`"));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
