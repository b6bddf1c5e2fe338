//! Words as the application inflects them: the rules of ActiveSupport, and its own
//! in `config/initializers/inflections.rb` (Rails API, "ActiveSupport::Inflector::Inflections").

use modelry_graph::names;
use regex_lite::Regex;

use crate::syntax::ruby::{Call, Node, NodeKind, Program};
use crate::{FileFacts, ReadFile};

/// Makes names out of names.
#[derive(Clone, Debug, Default)]
pub(super) struct Inflector {
    /// Own rules, the last one written there last.
    plurals: Vec<Rule>,
    singulars: Vec<Rule>,
    uncountables: Vec<String>,
    acronyms: Vec<String>,
    /// Could a rule not be read, so that any name may be another one?
    pub(super) unread: bool,
}

/// What takes the place of what a word matches.
#[derive(Clone, Debug)]
struct Rule {
    pattern: Regex,
    replacement: String,
}

impl Inflector {
    /// As the configuration of an application says: `inflect.irregular "person", "people"`.
    pub(super) fn of<'a>(files: impl IntoIterator<Item = &'a ReadFile>) -> Inflector {
        let mut sorted: Vec<(&str, &Program)> = files
            .into_iter()
            .filter(|file| file.path.starts_with("config/") || file.path.contains("/config/") || is_engine(&file.path))
            .filter_map(|file| match &file.facts {
                FileFacts::Ruby(program) => Some((file.path.as_str(), program)),
                _ => None,
            })
            .collect();
        sorted.sort_unstable_by_key(|(path, _)| *path);
        let mut inflector = Inflector::default();
        for (_, program) in sorted {
            program.body.iter().for_each(|node| inflector.statement(node));
        }
        inflector
    }

    fn statement(&mut self, node: &Node) {
        let NodeKind::Call(call) = &node.kind else { return };
        if matches!(call.receiver.as_ref().map(|it| &it.kind), Some(NodeKind::Variable(_))) {
            self.rule(call);
        }
        if let Some(block) = &call.block {
            block.body.iter().for_each(|node| self.statement(node));
        }
    }

    fn rule(&mut self, call: &Call) {
        let texts: Vec<&str> = call.arguments.iter().filter_map(Node::text).collect();
        match (call.name.as_str(), texts.as_slice()) {
            ("irregular", [one, many]) => {
                for (from, to) in [(one, many), (many, many)] {
                    self.plurals.extend(endings(from, to));
                }
                for (from, to) in [(many, one), (one, one)] {
                    self.singulars.extend(endings(from, to));
                }
            }
            ("acronym", [word]) => self.acronyms.push((*word).to_owned()),
            ("uncountable", _) => {
                for argument in &call.arguments {
                    match &argument.kind {
                        NodeKind::Array(words) => {
                            self.uncountables.extend(words.iter().filter_map(Node::text).map(str::to_owned))
                        }
                        _ => self.uncountables.extend(argument.text().map(str::to_owned)),
                    }
                }
            }
            (kind @ ("plural" | "singular"), _) => {
                let rule = match &*call.arguments {
                    [from, to] => rule_of(from, to),
                    _ => None,
                };
                self.unread |= rule.is_none();
                if kind == "plural" { self.plurals.extend(rule) } else { self.singulars.extend(rule) }
            }
            _ => {}
        }
    }

    /// Many of it.
    pub(super) fn pluralize(&self, text: &str) -> String {
        self.apply(&self.plurals, text).unwrap_or_else(|| names::pluralize(text))
    }

    /// One of it.
    pub(super) fn singularize(&self, text: &str) -> String {
        self.apply(&self.singulars, text).unwrap_or_else(|| names::singularize(text))
    }

    fn apply(&self, rules: &[Rule], text: &str) -> Option<String> {
        let lower = text.to_lowercase();
        let is_word = |stem: &str| stem.chars().next_back().is_none_or(|it| !it.is_alphanumeric() && it != '_');
        if self.uncountables.iter().any(|word| lower.strip_suffix(&word.to_lowercase()).is_some_and(is_word)) {
            return Some(text.to_owned());
        }
        let rule = rules.iter().rev().find(|rule| rule.pattern.is_match(text))?;
        Some(rule.pattern.replace(text, rule.replacement.as_str()).into_owned())
    }

    /// `order_line` becomes `OrderLine`, `admin/user` becomes `Admin::User`.
    pub(super) fn camelize(&self, text: &str) -> String {
        let path: Vec<String> = text.split('/').map(|part| self.camelize_part(part)).collect();
        path.join("::")
    }

    fn camelize_part(&self, part: &str) -> String {
        let mut made = String::new();
        for (position, word) in part.split('_').enumerate() {
            if let Some(acronym) = self.acronyms.iter().find(|it| it.to_lowercase() == word.to_lowercase()) {
                made.push_str(acronym);
                continue;
            }
            let mut letters = word.chars();
            made.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            // What is camel-cased already stays so.
            if position == 0 {
                made.push_str(letters.as_str())
            } else {
                made.push_str(&letters.as_str().to_lowercase())
            }
        }
        made
    }

    /// `OrderLine` becomes `order_line`, `Admin::User` becomes `admin/user`.
    pub(super) fn underscore(&self, text: &str) -> String {
        let path: Vec<String> = text.split("::").map(|part| self.underscore_part(part)).collect();
        path.join("/")
    }

    fn underscore_part(&self, part: &str) -> String {
        let letters: Vec<char> = part.chars().collect();
        let mut made = String::new();
        let mut position = 0;
        while let Some(letter) = letters.get(position).copied() {
            let rest: String = letters[position..].iter().collect();
            let acronym = self.acronyms.iter().find(|it| {
                rest.starts_with(it.as_str())
                    && rest[it.len()..].chars().next().is_none_or(|next| !next.is_ascii_lowercase())
            });
            if let Some(acronym) = acronym {
                if position > 0 && !made.ends_with('_') {
                    made.push('_');
                }
                made.push_str(&acronym.to_lowercase());
                position += acronym.chars().count();
                continue;
            }
            let before = position.checked_sub(1).and_then(|it| letters.get(it)).copied();
            let after = letters.get(position + 1).copied();
            let opens = letter.is_ascii_uppercase()
                && before.is_some_and(|it| {
                    it.is_ascii_lowercase()
                        || it.is_ascii_digit()
                        || it.is_ascii_uppercase() && after.is_some_and(|next| next.is_ascii_lowercase())
                });
            if opens && !made.ends_with('_') {
                made.push('_');
            }
            made.extend(letter.to_lowercase());
            position += 1;
        }
        made.replace('-', "_")
    }

    /// The table of a class by convention, without any prefix: `Shop::OrderLine` is in `order_lines`.
    pub(super) fn table_name(&self, class: &str) -> String {
        self.pluralize(&self.underscore(demodulize(class)))
    }

    /// The foreign key that points to a class by convention: `order_line_id`.
    pub(super) fn foreign_key(&self, class: &str) -> String {
        format!("{}_id", self.underscore(demodulize(class)))
    }
}

/// The last part of a path: `OrderLine` of `Shop::OrderLine`.
pub(super) fn demodulize(class: &str) -> &str {
    class.rsplit("::").next().unwrap_or(class)
}

fn is_engine(path: &str) -> bool {
    path == "engine.rb" || path.ends_with("/engine.rb")
}

/// `inflect.plural(/^(ox)$/i, '\1en')`; a text stands for itself.
fn rule_of(from: &Node, to: &Node) -> Option<Rule> {
    let source = match &from.kind {
        // `\A`, `\z` are the same; `\Z` allows a line to end behind it, and names have none.
        NodeKind::Regex(source) => source.replace("\\Z", "\\z"),
        NodeKind::String(word) => regex_lite::escape(word),
        _ => return None,
    };
    rule(&source, &references(to.text()?))
}

fn rule(source: &str, replacement: &str) -> Option<Rule> {
    let pattern = Regex::new(&format!("(?i){source}")).ok()?;
    Some(Rule { pattern, replacement: replacement.to_owned() })
}

/// A word at the end of another, which keeps its first letter when both begin with the same
/// (`ActiveSupport::Inflector::Inflections#irregular`).
fn endings(from: &str, to: &str) -> Vec<Rule> {
    let (mut ends, mut begins) = (from.chars(), to.chars());
    let (Some(first), Some(begin)) = (ends.next(), begins.next()) else { return Vec::new() };
    let (rest, new) = (regex_lite::escape(ends.as_str()), literal(begins.as_str()));
    let first_letter = regex_lite::escape(&first.to_string());
    if first.to_uppercase().eq(begin.to_uppercase()) {
        return rule(&format!("({first_letter}){rest}$"), &format!("${{1}}{new}")).into_iter().collect();
    }
    let cased = |from: String, to: String| {
        rule(&format!("(?-i:{}){rest}$", regex_lite::escape(&from)), &format!("{}{new}", literal(&to)))
    };
    let upper = cased(first.to_uppercase().to_string(), begin.to_uppercase().to_string());
    let lower = cased(first.to_lowercase().to_string(), begin.to_lowercase().to_string());
    upper.into_iter().chain(lower).collect()
}

/// A text that stands for itself in a replacement.
fn literal(text: &str) -> String {
    text.replace('$', "$$")
}

/// Ruby's `\1` as `${1}`.
fn references(replacement: &str) -> String {
    let mut made = String::new();
    let mut letters = literal(replacement).chars().collect::<Vec<char>>().into_iter().peekable();
    while let Some(letter) = letters.next() {
        match letters.next_if(|next| letter == '\\' && next.is_ascii_digit()) {
            Some(digit) => made.push_str(&format!("${{{digit}}}")),
            None => made.push(letter),
        }
    }
    made
}
