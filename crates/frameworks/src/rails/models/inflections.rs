//! Words as the application inflects them: the rules of ActiveSupport, and its own
//! in `config/initializers/inflections.rb` (Rails API, "ActiveSupport::Inflector::Inflections").

use modelry_graph::names;

use crate::syntax::ruby::{Call, Node, NodeKind, Program};

/// Makes names out of names.
#[derive(Clone, Debug, Default)]
pub(super) struct Inflector {
    /// Own rules, the last one written there last: an ending, what takes its place, and whether the ending is the whole word.
    plurals: Vec<(String, String, bool)>,
    singulars: Vec<(String, String, bool)>,
    uncountables: Vec<String>,
    acronyms: Vec<String>,
}

impl Inflector {
    /// Takes in what a file says: `inflect.irregular "person", "people"`.
    pub(super) fn read(&mut self, program: &Program) {
        program.body.iter().for_each(|node| self.statement(node));
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
                self.plurals.push(((*one).to_owned(), (*many).to_owned(), false));
                self.plurals.push(((*many).to_owned(), (*many).to_owned(), false));
                self.singulars.push(((*many).to_owned(), (*one).to_owned(), false));
                self.singulars.push(((*one).to_owned(), (*one).to_owned(), false));
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
            ("plural" | "singular", _) => {
                let [from, to] = &*call.arguments else { return };
                let Some(to) = to.text() else { return };
                let rules = match &from.kind {
                    NodeKind::Regex(pattern) => literal_rules(pattern, to),
                    NodeKind::String(word) => vec![(word.to_string(), to.to_owned(), false)],
                    _ => Vec::new(),
                };
                if call.name == "plural" { self.plurals.extend(rules) } else { self.singulars.extend(rules) }
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

    fn apply(&self, rules: &[(String, String, bool)], text: &str) -> Option<String> {
        let lower = text.to_lowercase();
        let is_word = |stem: &str| stem.chars().next_back().is_none_or(|it| !it.is_alphanumeric() && it != '_');
        if self.uncountables.iter().any(|word| lower.strip_suffix(&word.to_lowercase()).is_some_and(is_word)) {
            return Some(text.to_owned());
        }
        rules.iter().rev().find_map(|(ending, replacement, whole)| {
            let stem = lower.strip_suffix(&ending.to_lowercase())?;
            let stem = text.get(..stem.len()).filter(|stem| !whole || stem.is_empty())?;
            let capital = text[stem.len()..].chars().next().is_some_and(char::is_uppercase);
            let mut letters = replacement.chars();
            let first = letters.next().map(|it| if capital { it.to_uppercase().to_string() } else { it.to_string() });
            Some(format!("{stem}{}{}", first.unwrap_or_default(), letters.as_str()))
        })
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

/// What a regular expression without wildcards says of endings: `/^(ox)$/i`, `/(quiz)zes$/`.
fn literal_rules(pattern: &str, replacement: &str) -> Vec<(String, String, bool)> {
    let whole = pattern.starts_with('^') || pattern.starts_with("\\A");
    let bare = pattern.trim_start_matches("\\A").trim_start_matches('^');
    let bare = bare.trim_end_matches("\\z").trim_end_matches("\\Z").trim_end_matches('$');
    let (before, rest) = bare.split_once('(').unwrap_or((bare, ""));
    let (group, after) = rest.split_once(')').unwrap_or(("", ""));
    let plain = |text: &str| text.chars().all(|it| it.is_alphanumeric() || it == '_');
    if !plain(before) || !plain(after) || !group.split('|').all(plain) {
        return Vec::new();
    }
    let rules = group.split('|').map(|choice| {
        let filled = replacement.replace("\\1", choice).replace("\\0", &format!("{before}{choice}{after}"));
        (format!("{before}{choice}{after}"), filled, whole)
    });
    rules.filter(|(_, replacement, _)| !replacement.contains('\\')).collect()
}
