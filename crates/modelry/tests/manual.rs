//! The pages in `docs/` are what the program says, and their links lead somewhere.

#![allow(clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use modelry_rules::{Standard, rules};

const UPDATE: &str = "MODELRY_UPDATE=1 cargo test -p modelry --test manual";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The pages that the program makes, by their path below `docs/`.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    pages.insert("rules/README.md".to_owned(), explained(&[]));
    for rule in rules() {
        pages.insert(format!("rules/{}.md", rule.name), explained(&[rule.name]));
    }
    for standard in Standard::ALL {
        pages.insert(format!("standards/{}.md", standard.name()), explained(&[standard.name()]));
    }
    pages
}

fn explained(name: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_modelry"))
        .args(["explain", "--format", "markdown"])
        .args(name)
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{name:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a page is UTF-8")
}

fn markdown_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in std::fs::read_dir(folder).expect("a folder is readable").flatten().map(|it| it.path()) {
        if path.is_dir() {
            found.extend(markdown_in(&path));
        } else if path.extension().is_some_and(|it| it == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn pages_of_rules_and_standards_are_what_the_program_says() {
    let docs = root().join("docs");
    let pages = pages();
    let mut there: BTreeSet<String> = BTreeSet::new();
    for folder in ["rules", "standards"] {
        std::fs::create_dir_all(docs.join(folder)).expect("a folder can be made");
        there.extend(markdown_in(&docs.join(folder)).iter().map(|path| {
            let below = path.strip_prefix(&docs).expect("it lies there");
            below.to_string_lossy().replace('\\', "/")
        }));
    }
    let gone: Vec<&String> = there.iter().filter(|path| !pages.contains_key(*path)).collect();
    let stale: Vec<&String> = pages
        .iter()
        .filter(|(path, text)| std::fs::read_to_string(docs.join(path)).ok().as_ref() != Some(text))
        .map(|(path, _)| path)
        .collect();
    if std::env::var_os("MODELRY_UPDATE").is_some() {
        for path in gone {
            std::fs::remove_file(docs.join(path)).expect("a page can be removed");
        }
        for path in stale {
            std::fs::write(docs.join(path), &pages[path]).expect("a page can be written");
        }
        return;
    }
    assert!(
        gone.is_empty() && stale.is_empty(),
        "stale in docs: {stale:?}, of no rule any more: {gone:?}; write them anew with `{UPDATE}`"
    );
}
