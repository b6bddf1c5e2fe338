//! Reads every `fixtures/<framework>/<behavior>/` and compares the outline with its `outline.snap`.
//!
//! `MODELRY_UPDATE=1 cargo test -p modelry_engine --test fixtures` writes the outlines anew;
//! read the difference before you commit it.

#![allow(clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use modelry_engine::{Project, Settings};
use modelry_graph::SourceFile;
use modelry_graph::outline::outline;

#[test]
fn every_fixture_has_its_outline() {
    let update = std::env::var_os("MODELRY_UPDATE").is_some();
    let fixtures = fixtures();
    assert!(!fixtures.is_empty(), "no fixture was found");
    let mut failures = Vec::new();
    for fixture in fixtures {
        let snapshot = fixture.join("outline.snap");
        let sources = sources(&fixture);
        let actual = of(sources.clone());
        let mut backwards = sources;
        backwards.reverse();
        if of(backwards) != actual {
            failures.push(format!("{}: the order of files changes the outline", fixture.display()));
        }
        if update {
            std::fs::write(&snapshot, &actual).expect("a snapshot is writable");
            continue;
        }
        match std::fs::read_to_string(&snapshot) {
            Ok(expected) if expected == actual => {}
            Ok(expected) => failures.push(format!("{}\n{}", snapshot.display(), difference(&expected, &actual))),
            Err(_) => failures.push(format!("{} is missing; the outline is\n{actual}", snapshot.display())),
        }
    }
    assert!(
        failures.is_empty(),
        "{} fixtures differ (- expected, + found); MODELRY_UPDATE=1 accepts what was found\n{}",
        failures.len(),
        failures.join("\n")
    );
}

fn of(sources: Vec<SourceFile>) -> String {
    let project = Project::from_sources(sources, &Settings::default());
    outline(&project.graph, &project.lines())
}

/// The folders two levels down.
fn fixtures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut fixtures: Vec<PathBuf> = folders(&root).iter().flat_map(|it| folders(it)).collect();
    fixtures.sort();
    fixtures
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of fixtures is readable");
    entries.flatten().map(|it| it.path()).filter(|it| it.is_dir()).collect()
}

/// All files of a fixture but its snapshot.
fn sources(fixture: &Path) -> Vec<SourceFile> {
    let mut sources = Vec::new();
    let mut folders = vec![fixture.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a fixture is readable").flatten() {
            let path = entry.path();
            let below =
                path.strip_prefix(fixture).expect("it lies in the fixture").to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                folders.push(path);
            } else if below != "outline.snap" {
                let text = std::fs::read_to_string(&path).expect("a file of a fixture is text");
                sources.push(SourceFile { path: below, text });
            }
        }
    }
    sources
}

/// The lines that only one of the two has, in the order of the file.
fn difference(expected: &str, actual: &str) -> String {
    let expected: Vec<&str> = expected.lines().collect();
    let actual: Vec<&str> = actual.lines().collect();
    let mut lines = Vec::new();
    let (mut left, mut right) = (0, 0);
    while left < expected.len() || right < actual.len() {
        match (expected.get(left), actual.get(right)) {
            (Some(one), Some(other)) if one == other => {
                left += 1;
                right += 1;
            }
            (Some(one), other) if other.is_none() || !actual[right..].contains(one) => {
                lines.push(format!("  - {one}"));
                left += 1;
            }
            (_, Some(other)) => {
                lines.push(format!("  + {other}"));
                right += 1;
            }
            (_, None) => left += 1,
        }
    }
    lines.join("\n")
}
