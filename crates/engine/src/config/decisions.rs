//! Conventions and options of rules, from what is written to what holds for a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use modelry_graph::{ModelGraph, Policies, Policy, Setting};
use modelry_rules::{OptionKind, Rule, RuleOption, Standard};

use super::conventions::{CONVENTIONS, NUMBERS, Said, Takes};
use super::document::{Node, Value};
use super::read::{expected, one_of, table, text, texts, unknown};
use super::{Config, nearest};

/// What one configuration says, or one of its overrides.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    conventions: Vec<Said>,
    /// By rule and name.
    options: BTreeMap<String, BTreeMap<String, Setting>>,
}

impl Decisions {
    fn is_empty(&self) -> bool {
        self.conventions.is_empty() && self.options.is_empty()
    }

    /// Takes the place of what was said farther away.
    fn apply(&self, policy: &mut Policy) {
        for said in &self.conventions {
            said.apply(&mut policy.conventions);
        }
        for (rule, options) in &self.options {
            let known = policy.options.entry(rule.clone()).or_default();
            known.extend(options.iter().map(|(name, setting)| (name.clone(), setting.clone())));
        }
    }

    /// Reads `[conventions]`.
    pub(super) fn read_conventions(&mut self, node: &Node) -> Result<(), String> {
        for (name, node) in table(node)? {
            let Some(convention) = CONVENTIONS.iter().find(|it| it.name == name) else {
                return Err(unknown(node, name, CONVENTIONS.iter().map(|it| it.name)));
            };
            self.conventions.push(match convention.takes {
                Takes::Names(set) => Said::Names(set, texts(node)?),
                Takes::Words(set) => Said::Names(set, lowered(texts(node)?)),
                Takes::Switch(set) => Said::Switch(set, switch(node)?),
                Takes::Number(set) => {
                    let words: Vec<&str> = NUMBERS.iter().map(|(word, _)| *word).collect();
                    let word = one_of(node, &words)?;
                    let number = NUMBERS.iter().find(|(it, _)| *it == word).map(|(_, number)| *number);
                    Said::Number(set, number.ok_or_else(|| expected("plural or singular", node))?)
                }
                Takes::Plurals(set) => {
                    let word = |(one, many): &(String, Node)| Ok((one.to_lowercase(), text(many)?.to_lowercase()));
                    Said::Plurals(set, table(node)?.iter().map(word).collect::<Result<_, String>>()?)
                }
            });
        }
        Ok(())
    }

    /// Reads `[rules]`: `[rules.wide-or-clustered-table]` holds options of that rule.
    pub(super) fn read_options(&mut self, node: &Node) -> Result<(), String> {
        for (name, node) in table(node)? {
            let rule = rule(name).map_err(|error| format!("{}: {error}", node.at))?;
            let entries = table(node)?;
            if entries.is_empty() && rule.options.is_empty() {
                return Err(format!("{}: `{}` has no options", node.at, rule.name));
            }
            for (name, node) in entries {
                let Some(option) = rule.options.iter().find(|it| it.name == name) else {
                    return Err(no_option(rule, name, node));
                };
                self.options.entry(rule.name.to_owned()).or_default().insert(name.clone(), setting(option, node)?);
            }
        }
        Ok(())
    }
}

fn rule(name: &str) -> Result<&'static Rule, String> {
    if let Some(rule) = modelry_rules::rule(name) {
        return Ok(rule);
    }
    if Standard::from_name(name).is_some() {
        return Err(format!("`{name}` is a standard: only rules have options"));
    }
    let names = modelry_rules::rules().map(|rule| rule.name);
    let hint = nearest(name, names).map_or("`modelry explain` lists them all".to_owned(), did_you_mean);
    Err(format!("no rule is named `{name}`: {hint}"))
}

fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

fn no_option(rule: &Rule, name: &str, node: &Node) -> String {
    let names = || rule.options.iter().map(|it| it.name);
    let hint = match nearest(name, names()) {
        _ if rule.options.is_empty() => "it has none".to_owned(),
        Some(other) => did_you_mean(other),
        None => format!("known are {}", names().collect::<Vec<_>>().join(", ")),
    };
    format!("{}: `{}` has no option `{name}`: {hint}", node.at, rule.name)
}

fn setting(option: &RuleOption, node: &Node) -> Result<Setting, String> {
    match option.kind {
        OptionKind::Switch { .. } => switch(node).map(Setting::Switch),
        OptionKind::Number { least, most, .. } => match node.value {
            Value::Number(number) => {
                let number = u32::try_from(number).ok().filter(|it| (least..=most).contains(it));
                let wrong = || format!("{}: expected {}, not {}", node.at, option.takes(), node.shown());
                number.map(Setting::Number).ok_or_else(wrong)
            }
            _ => Err(expected(&option.takes(), node)),
        },
        OptionKind::Word { words, .. } => one_of(node, words).map(|word| Setting::Word(word.to_owned())),
        OptionKind::Words => texts(node).map(lowered).map(Setting::Words),
    }
}

fn switch(node: &Node) -> Result<bool, String> {
    match node.value {
        Value::Bool(on) => Ok(on),
        _ => Err(expected("true or false", node)),
    }
}

fn lowered(texts: Vec<String>) -> Vec<String> {
    texts.into_iter().map(|text| text.to_lowercase()).collect()
}

impl Config {
    /// What holds for a file, absolute.
    pub fn policy(&self, file: &Path) -> Policy {
        let mut policy = Policy::default();
        for layer in self.layers.iter().filter(|layer| layer.covers(file)) {
            layer.decisions.apply(&mut policy);
        }
        policy
    }

    /// What holds for each table and model of a graph, by the file in which it is declared.
    pub fn policies(&self, graph: &ModelGraph) -> Policies {
        if self.layers.iter().all(|layer| layer.decisions.is_empty()) {
            return Policies::default();
        }
        let mut folders = BTreeMap::new();
        Policies::of(graph, |file| self.policy(&absolute(graph.files.path(file), &mut folders)))
    }
}

/// Where a file lies that is shown so. It need not be there any more.
pub(super) fn absolute(shown: &str, folders: &mut BTreeMap<PathBuf, PathBuf>) -> PathBuf {
    let path = Path::new(shown);
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return path.to_owned() };
    let known = folders.entry(folder.to_owned()).or_insert_with(|| {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        std::fs::canonicalize(here).or_else(|_| std::path::absolute(here)).unwrap_or_else(|_| folder.to_owned())
    });
    known.join(name)
}
