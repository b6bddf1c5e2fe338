//! Plural and singular as ActiveSupport makes them, so that Rails' table names come out right.
//!
//! The rules are those of `ActiveSupport::Inflector` (Rails API, "Inflector::Inflections"),
//! the last one written there first. They act on the end of a text, whatever stands before it.

/// What may stand before the ending of a rule.
enum Before {
    /// Anything, or nothing.
    Any,
    /// Nothing: the ending is the whole text.
    Start,
    /// One of these letters.
    OneOf(&'static str),
    /// Some character that is none of these.
    NoneOf(&'static str),
}

use Before::{Any, NoneOf, OneOf, Start};

/// An ending and what takes its place.
type Rule = (Before, &'static str, &'static str);

/// One and many, where no rule helps. They hold at the end of longer words, too: `policeman`.
const IRREGULARS: &[(&str, &str)] = &[
    ("zombie", "zombies"),
    ("move", "moves"),
    ("sex", "sexes"),
    ("child", "children"),
    ("man", "men"),
    ("person", "people"),
];

/// Words that are the same in both numbers.
const UNCOUNTABLES: &[&str] =
    &["equipment", "information", "rice", "money", "species", "series", "fish", "sheep", "jeans", "police"];

const PLURALS: &[Rule] = &[
    (Any, "quiz", "quizzes"),
    (Start, "oxen", "oxen"),
    (Start, "ox", "oxen"),
    (Start, "mice", "mice"),
    (Start, "lice", "lice"),
    (Start, "mouse", "mice"),
    (Start, "louse", "lice"),
    (Any, "matrix", "matrices"),
    (Any, "matrex", "matrices"),
    (Any, "vertix", "vertices"),
    (Any, "vertex", "vertices"),
    (Any, "indix", "indices"),
    (Any, "index", "indices"),
    (Any, "x", "xes"),
    (Any, "ch", "ches"),
    (Any, "ss", "sses"),
    (Any, "sh", "shes"),
    (Any, "quy", "quies"),
    (NoneOf("aeiouy"), "y", "ies"),
    (Any, "hive", "hives"),
    (NoneOf("f"), "fe", "ves"),
    (OneOf("lr"), "f", "ves"),
    (Any, "sis", "ses"),
    (OneOf("ti"), "a", "a"),
    (OneOf("ti"), "um", "a"),
    (Any, "buffalo", "buffaloes"),
    (Any, "tomato", "tomatoes"),
    (Any, "bus", "buses"),
    (Any, "alias", "aliases"),
    (Any, "status", "statuses"),
    (Any, "octopi", "octopi"),
    (Any, "viri", "viri"),
    (Any, "octopus", "octopi"),
    (Any, "virus", "viri"),
    (Start, "axis", "axes"),
    (Start, "testis", "testes"),
    (Any, "s", "s"),
    (Any, "", "s"),
];

const SINGULARS: &[Rule] = &[
    (Any, "databases", "database"),
    (Any, "quizzes", "quiz"),
    (Any, "matrices", "matrix"),
    (Any, "vertices", "vertex"),
    (Any, "indices", "index"),
    (Start, "oxen", "ox"),
    (Any, "aliases", "alias"),
    (Any, "statuses", "status"),
    (Any, "alias", "alias"),
    (Any, "status", "status"),
    (Any, "octopus", "octopus"),
    (Any, "octopi", "octopus"),
    (Any, "virus", "virus"),
    (Any, "viri", "virus"),
    (Start, "axis", "axis"),
    (Start, "axes", "axis"),
    (Any, "crisis", "crisis"),
    (Any, "crises", "crisis"),
    (Any, "testis", "testis"),
    (Any, "testes", "testis"),
    (Any, "shoes", "shoe"),
    (Any, "oes", "o"),
    (Any, "buses", "bus"),
    (Any, "bus", "bus"),
    (Start, "mice", "mouse"),
    (Start, "lice", "louse"),
    (Any, "xes", "x"),
    (Any, "ches", "ch"),
    (Any, "sses", "ss"),
    (Any, "shes", "sh"),
    (Any, "movies", "movie"),
    (Any, "series", "series"),
    (Any, "quies", "quy"),
    (NoneOf("aeiouy"), "ies", "y"),
    (OneOf("lr"), "ves", "f"),
    (Any, "tives", "tive"),
    (Any, "hives", "hive"),
    (NoneOf("f"), "ves", "fe"),
    (Any, "analysis", "analysis"),
    (Any, "analyses", "analysis"),
    (Any, "basis", "basis"),
    (Any, "bases", "basis"),
    (Any, "diagnosis", "diagnosis"),
    (Any, "diagnoses", "diagnosis"),
    (Any, "parenthesis", "parenthesis"),
    (Any, "parentheses", "parenthesis"),
    (Any, "prognosis", "prognosis"),
    (Any, "prognoses", "prognosis"),
    (Any, "synopsis", "synopsis"),
    (Any, "synopses", "synopsis"),
    (Any, "thesis", "thesis"),
    (Any, "theses", "thesis"),
    (OneOf("ti"), "a", "um"),
    (Any, "news", "news"),
    (Any, "ss", "ss"),
    (Any, "s", ""),
];

/// Many of it: `category` becomes `categories`. What is plural already mostly stays so.
pub fn pluralize(text: &str) -> String {
    if text.is_empty() || uncountable(text) {
        return text.to_owned();
    }
    let may_end = may_end(text);
    for (one, many) in IRREGULARS.iter().filter(|(one, many)| may_end(one) || may_end(many)) {
        if let Some(changed) = replaced(text, &Any, one, many).or_else(|| replaced(text, &Any, many, many)) {
            return changed;
        }
    }
    apply(PLURALS, text)
}

/// One of it: `categories` becomes `category`. What is singular already mostly stays so.
pub fn singularize(text: &str) -> String {
    if text.is_empty() || uncountable(text) {
        return text.to_owned();
    }
    let may_end = may_end(text);
    for (one, many) in IRREGULARS.iter().filter(|(one, many)| may_end(one) || may_end(many)) {
        if let Some(changed) = replaced(text, &Any, many, one).or_else(|| replaced(text, &Any, one, one)) {
            return changed;
        }
    }
    apply(SINGULARS, text)
}

fn apply(rules: &[Rule], text: &str) -> String {
    let may_end = may_end(text);
    rules
        .iter()
        .filter(|(_, ending, _)| may_end(ending))
        .find_map(|(before, ending, replacement)| replaced(text, before, ending, replacement))
        .unwrap_or_else(|| text.to_owned())
}

/// May the text have an ending, by its last letter? It tells most of them apart.
fn may_end(text: &str) -> impl Fn(&str) -> bool {
    let last = text.as_bytes().last().map(u8::to_ascii_lowercase);
    move |ending| ending.is_empty() || ending.as_bytes().last().copied() == last
}

/// As Rails does, a word counts only behind something that is no letter, digit or underscore.
fn uncountable(text: &str) -> bool {
    let may_end = may_end(text);
    UNCOUNTABLES.iter().filter(|word| may_end(word)).any(|word| {
        stem(text, word)
            .is_some_and(|stem| stem.chars().next_back().is_none_or(|it| !it.is_alphanumeric() && it != '_'))
    })
}

/// The text with another ending; the letters that both endings begin with keep their case.
fn replaced(text: &str, before: &Before, ending: &str, replacement: &str) -> Option<String> {
    let stem = stem(text, ending)?;
    let last = stem.chars().next_back().map(|it| it.to_ascii_lowercase());
    let fits = match before {
        Any => true,
        Start => last.is_none(),
        OneOf(letters) => last.is_some_and(|it| letters.contains(it)),
        NoneOf(letters) => last.is_some_and(|it| !letters.contains(it)),
    };
    let shared = ending.bytes().zip(replacement.bytes()).take_while(|(one, other)| one == other).count();
    fits.then(|| format!("{}{}", &text[..stem.len() + shared], &replacement[shared..]))
}

/// What stands before the ending, if the text ends so in any case.
fn stem<'a>(text: &'a str, ending: &str) -> Option<&'a str> {
    let split = text.len().checked_sub(ending.len())?;
    let (stem, tail) = text.split_at_checked(split)?;
    tail.eq_ignore_ascii_case(ending).then_some(stem)
}
