//! Runs the table of words in `names.txt`.

#![allow(clippy::expect_used, clippy::panic)]

use modelry_graph::names::{Case, is_plural, is_singular, pluralize, singularize, words};

const CASES: [(&str, Case); 5] = [
    ("snake", Case::Snake),
    ("camel", Case::Camel),
    ("pascal", Case::Pascal),
    ("screaming", Case::Screaming),
    ("kebab", Case::Kebab),
];

#[test]
fn every_line_of_the_table_holds() {
    let table = include_str!("names.txt");
    let lines: Vec<&str> = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let failures: Vec<String> = lines.iter().filter_map(|line| failure(line)).collect();
    assert!(lines.len() > 150, "the table is read");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What is wrong with a line.
fn failure(line: &str) -> Option<String> {
    let (kind, rest) = line.split_once(' ').expect("a line starts with its kind");
    let (name, expected) = rest.split_once(" = ").unwrap_or((rest, ""));
    let found = match kind {
        "words" => words(name).join(" "),
        "case" => CASES.map(|(_, case)| case.apply(name)).join(" "),
        "fits" => CASES.iter().filter(|(_, case)| case.fits(name)).map(|(it, _)| *it).collect::<Vec<_>>().join(" "),
        "inflect" => {
            let both = (pluralize(name), singularize(expected));
            return (both != (expected.to_owned(), name.to_owned())).then(|| format!("{line}: found {both:?}"));
        }
        "plural" | "singular" | "either" => {
            let number = match (is_plural(name), is_singular(name)) {
                (true, _) => "plural",
                (false, true) => "singular",
                (false, false) => "either",
            };
            return (number != kind).then(|| format!("{line}: found {number}"));
        }
        other => panic!("no kind of line is called {other}"),
    };
    (found != expected).then(|| format!("{line}: found {found}"))
}
