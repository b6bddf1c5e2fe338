//! The pages in `docs/` are what the program says, their links lead somewhere, and a site can be built of them.

#![allow(clippy::expect_used, clippy::panic)]

#[path = "../examples/site/site.rs"]
mod site;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use modelry_rules::{Standard, rules};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

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

#[test]
fn every_rule_shows_what_mends_it_in_every_framework() {
    let mut failures = Vec::new();
    for rule in rules() {
        let page = explained(&[rule.name]);
        let shown: Vec<&str> = page.split("\n## ").filter(|part| part.starts_with("In ")).collect();
        if shown.is_empty() {
            failures.push(format!("{}: nothing is found in any example", rule.name));
        }
        for part in shown.iter().filter(|part| !part.contains("**Good:**")) {
            let framework = part.lines().next().unwrap_or_default();
            failures.push(format!("{}: nothing mends what is found {framework}", rule.name));
        }
    }
    assert!(failures.is_empty(), "add fences with `after` to these specifications:\n{}", failures.join("\n"));
}

/// The addresses of the links in a text, and the names by which its headings are found.
fn links_and_anchors(text: &str) -> (Vec<String>, BTreeSet<String>) {
    let (mut links, mut anchors) = (Vec::new(), BTreeSet::new());
    let mut heading: Option<String> = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&words);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let slug = site::slug(&heading.take().expect("the heading was opened"));
                assert!(anchors.insert(slug.clone()), "two headings are found as #{slug}");
            }
            _ => {}
        }
    }
    (links, anchors)
}

#[test]
fn every_link_leads_somewhere() {
    let mut pages = markdown_in(&root().join("docs"));
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "BENCHMARKS.md"] {
        pages.push(root().join(name));
    }
    let mut failures = Vec::new();
    let mut followed = 0;
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("a page is readable");
        let folder = page.parent().expect("a page lies in a folder");
        for link in links_and_anchors(&text).0.iter().filter(|link| !link.starts_with("https://")) {
            followed += 1;
            let (file, anchor) = link.split_once('#').map_or((link.as_str(), None), |(file, at)| (file, Some(at)));
            let target = if file.is_empty() { page.clone() } else { folder.join(file) };
            let found = match anchor {
                None => target.exists(),
                Some(anchor) => {
                    std::fs::read_to_string(&target).is_ok_and(|text| links_and_anchors(&text).1.contains(anchor))
                }
            };
            if !found {
                failures.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(failures.is_empty() && followed > 0, "links that lead nowhere:\n{}", failures.join("\n"));
}

/// What stands between `before` and the next quote, wherever it does.
fn values<'a>(html: &'a str, before: &str) -> Vec<&'a str> {
    html.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn a_site_is_built_that_needs_nothing_else() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("site");
    let _ = std::fs::remove_dir_all(&target);
    let pages = site::build(&root().join("docs"), &target).expect("the site is built");
    assert_eq!(pages, markdown_in(&root().join("docs")).len());
    let mut followed = 0;
    for page in ["index.html", "rules/index.html", "rules/unindexed-foreign-key.html", "guide/legacy.html"] {
        let html = std::fs::read_to_string(target.join(page)).expect("the page was written");
        assert!(!html.contains("<script") && !html.contains("<link") && !html.contains("src="), "{page}");
        let folder = target.join(page);
        let folder = folder.parent().expect("a page lies in a folder");
        for link in values(&html, "href=\"").into_iter().filter(|link| !link.starts_with("https://")) {
            followed += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let linked = if file.is_empty() { target.join(page) } else { folder.join(file) };
            let html = std::fs::read_to_string(&linked).unwrap_or_else(|_| panic!("{page} links to {link}"));
            assert!(anchor.is_empty() || values(&html, " id=\"").contains(&anchor), "{page} links to {link}");
        }
    }
    assert!(followed > 100, "{followed} links");
}
