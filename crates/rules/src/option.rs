//! What can be set about a rule.
//!
//! A rule declares its options beside itself, in [`declare_rule`](crate::rule). The errors about unknown ones, the JSON
//! Schema, what `modelry explain` says and the docs all come from there.

use std::ops::RangeInclusive;

use modelry_graph::{Policy, Setting};

/// An option of a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleOption {
    /// Its key in a configuration: `nullable-percent`.
    pub name: &'static str,
    /// What it means: one sentence.
    pub means: &'static str,
    /// What it takes, and what holds without it.
    pub kind: OptionKind,
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// `true` or `false`.
    Switch {
        /// Without it.
        default: bool,
    },
    /// A whole number.
    Number {
        /// Without it; `None` where the rule then asks something else.
        default: Option<u32>,
        /// The least that makes sense.
        least: u32,
        /// The most that makes sense.
        most: u32,
    },
    /// One of these words.
    Word {
        /// Without it.
        default: &'static str,
        /// All of them.
        words: &'static [&'static str],
    },
    /// A list of words, in addition to those that the rule knows.
    Words,
}

impl RuleOption {
    /// What it takes, in words: `a number from 1 to 1000`.
    pub fn takes(&self) -> String {
        match self.kind {
            OptionKind::Switch { .. } => "true or false".to_owned(),
            OptionKind::Number { least, most, .. } => format!("a number from {least} to {most}"),
            OptionKind::Word { words, .. } => {
                let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                words.join(", ")
            }
            OptionKind::Words => "a list of words".to_owned(),
        }
    }

    /// What holds without it, as TOML writes it; `None` where nothing is set by default.
    pub fn default_text(&self) -> Option<String> {
        match self.kind {
            OptionKind::Switch { default } => Some(default.to_string()),
            OptionKind::Number { default, .. } => default.map(|it| it.to_string()),
            OptionKind::Word { default, .. } => Some(format!("\"{default}\"")),
            OptionKind::Words => Some("[]".to_owned()),
        }
    }
}

fn set<'p>(policy: &'p Policy, rule: &str, name: &str) -> Option<&'p Setting> {
    policy.options.get(rule)?.get(name)
}

/// An option that takes `true` or `false`.
#[derive(Clone, Copy)]
pub(crate) struct Switch {
    rule: &'static str,
    name: &'static str,
    default: bool,
}

impl Switch {
    pub(crate) const fn new(rule: &'static str, name: &'static str, default: bool) -> Switch {
        Switch { rule, name, default }
    }

    pub(crate) const fn declared(self, means: &'static str) -> RuleOption {
        RuleOption { name: self.name, means: means.trim_ascii(), kind: OptionKind::Switch { default: self.default } }
    }

    /// Is it on?
    pub(crate) fn of(self, policy: &Policy) -> bool {
        match set(policy, self.rule, self.name) {
            Some(Setting::Switch(on)) => *on,
            _ => self.default,
        }
    }
}

/// An option that takes a number.
#[derive(Clone, Copy)]
pub(crate) struct Number {
    rule: &'static str,
    name: &'static str,
    default: u32,
    least: u32,
    most: u32,
}

impl Number {
    pub(crate) const fn new(
        rule: &'static str,
        name: &'static str,
        default: u32,
        range: RangeInclusive<u32>,
    ) -> Number {
        Number { rule, name, default, least: *range.start(), most: *range.end() }
    }

    pub(crate) const fn declared(self, means: &'static str) -> RuleOption {
        let Number { name, default, least, most, .. } = self;
        let kind = OptionKind::Number { default: Some(default), least, most };
        RuleOption { name, means: means.trim_ascii(), kind }
    }

    /// The number that holds.
    pub(crate) fn of(self, policy: &Policy) -> usize {
        match set(policy, self.rule, self.name) {
            Some(Setting::Number(number)) => *number as usize,
            _ => self.default as usize,
        }
    }
}

/// An option that takes a number, without which the rule asks something else.
#[derive(Clone, Copy)]
pub(crate) struct OptionalNumber {
    rule: &'static str,
    name: &'static str,
    least: u32,
    most: u32,
}

impl OptionalNumber {
    pub(crate) const fn new(rule: &'static str, name: &'static str, range: RangeInclusive<u32>) -> OptionalNumber {
        OptionalNumber { rule, name, least: *range.start(), most: *range.end() }
    }

    pub(crate) const fn declared(self, means: &'static str) -> RuleOption {
        let OptionalNumber { name, least, most, .. } = self;
        RuleOption { name, means: means.trim_ascii(), kind: OptionKind::Number { default: None, least, most } }
    }

    /// The number, where one is set.
    pub(crate) fn of(self, policy: &Policy) -> Option<usize> {
        match set(policy, self.rule, self.name) {
            Some(Setting::Number(number)) => Some(*number as usize),
            _ => None,
        }
    }
}

/// An option that takes one of several words.
#[derive(Clone, Copy)]
pub(crate) struct Word {
    rule: &'static str,
    name: &'static str,
    default: &'static str,
    words: &'static [&'static str],
}

impl Word {
    pub(crate) const fn new(
        rule: &'static str,
        name: &'static str,
        default: &'static str,
        words: &'static [&'static str],
    ) -> Word {
        Word { rule, name, default, words }
    }

    pub(crate) const fn declared(self, means: &'static str) -> RuleOption {
        let Word { name, default, words, .. } = self;
        RuleOption { name, means: means.trim_ascii(), kind: OptionKind::Word { default, words } }
    }

    /// The word that holds.
    pub(crate) fn of(self, policy: &Policy) -> &str {
        match set(policy, self.rule, self.name) {
            Some(Setting::Word(word)) => word,
            _ => self.default,
        }
    }
}

/// An option that takes a list of words.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    rule: &'static str,
    name: &'static str,
}

impl Words {
    pub(crate) const fn new(rule: &'static str, name: &'static str) -> Words {
        Words { rule, name }
    }

    pub(crate) const fn declared(self, means: &'static str) -> RuleOption {
        RuleOption { name: self.name, means: means.trim_ascii(), kind: OptionKind::Words }
    }

    /// The words, in lower case; none where none are set.
    pub(crate) fn of(self, policy: &Policy) -> &[String] {
        match set(policy, self.rule, self.name) {
            Some(Setting::Words(words)) => words,
            _ => &[],
        }
    }
}
