//! What a project decides about its own checks.
//!
//! `modelry.toml`, `[tool.modelry]` of `pyproject.toml` and `"modelry"` of `package.json` say the same things. Each
//! holds for its folder and all below, and so does an `[[overrides]]` for the paths that it names. The nearer one wins.

mod conventions;
mod decisions;
mod document;
mod find;
mod keys;
mod read;
mod schema;
mod template;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use globset::GlobSet;
use modelry_graph::Dialect;
use modelry_rules::{Finding, Rule, Severity, Standard};

use crate::{Findings, Project};

pub use decisions::Decisions;
pub use find::{FILE, find, may_hold_one, take_from};
pub use schema::schema;
pub use template::template;

/// A rule or a whole standard, by name.
#[derive(Clone, Copy, Debug)]
pub enum Name {
    /// One rule.
    Rule(&'static Rule),
    /// All rules of a standard.
    Standard(Standard),
}

impl Name {
    /// The rule or standard of that name.
    ///
    /// # Errors
    ///
    /// A sentence with the name that comes nearest.
    pub fn parse(name: &str) -> Result<Name, String> {
        let name = name.trim();
        if let Some(rule) = modelry_rules::rule(name) {
            return Ok(Name::Rule(rule));
        }
        if let Some(standard) = Standard::from_name(name) {
            return Ok(Name::Standard(standard));
        }
        let names = modelry_rules::rules().map(|rule| rule.name).chain(Standard::ALL.into_iter().map(Standard::name));
        let hint = match nearest(name, names) {
            Some(other) => format!("did you mean `{other}`?"),
            None => "`modelry explain` lists them all".to_owned(),
        };
        Err(format!("no rule or standard is named `{name}`: {hint}"))
    }

    /// Is the rule meant?
    pub fn means(self, rule: &Rule) -> bool {
        match self {
            Name::Rule(named) => named.name == rule.name,
            Name::Standard(standard) => standard == rule.standard,
        }
    }
}

/// A finding that is never reported, by what it is about.
#[derive(Clone, Debug)]
pub struct Exception {
    /// The rules; empty for all.
    pub rules: Vec<Name>,
    /// What the finding is about, with `*` for anything: `orders.*`.
    pub subject: globset::GlobMatcher,
}

/// What a configuration says for the files below its folder, or for some of them.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// The folder, absolute.
    pub folder: PathBuf,
    /// The files in it that are meant, by their path below the folder; `None` for all.
    pub paths: Option<GlobSet>,
    /// Only these rules.
    pub select: Option<Vec<Name>>,
    /// Not these rules.
    pub ignore: Vec<Name>,
    /// How bad findings are; `None` for rules that are switched off.
    pub severity: Vec<(Name, Option<Severity>)>,
    /// Findings that are never reported.
    pub exceptions: Vec<Exception>,
    /// Conventions, and options of rules.
    pub decisions: Decisions,
}

/// All that the configurations of a run say.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The farthest first.
    pub layers: Vec<Layer>,
    /// Paths that are not read, as globs, with the absolute folder from which they count.
    pub exclude: Vec<(PathBuf, Vec<String>)>,
    /// The engine of every database below a folder, absolute; the farthest first.
    pub dialects: Vec<(PathBuf, Dialect)>,
    /// What makes a run fail, as `--fail-on` takes it.
    pub fail_on: Option<String>,
}

impl Layer {
    fn covers(&self, file: &Path) -> bool {
        match (file.strip_prefix(&self.folder), &self.paths) {
            (Ok(below), Some(paths)) => paths.is_match(below),
            (Ok(_), None) => true,
            (Err(_), _) => false,
        }
    }
}

impl Config {
    /// The engine of every database of a run over `folder`, as far as the folders around it decide.
    pub fn dialect_of(&self, folder: &Path) -> Option<Dialect> {
        self.dialects.iter().rev().find(|(around, _)| folder.starts_with(around)).map(|(_, dialect)| *dialect)
    }

    /// The engines that folders below these paths have of their own, by the folder as it is shown.
    pub fn dialects_below(&self, paths: &[PathBuf]) -> Vec<(String, Dialect)> {
        let mut found = Vec::new();
        for path in paths {
            let Ok(canonical) = std::fs::canonicalize(path) else { continue };
            for (folder, dialect) in &self.dialects {
                if let Ok(below) = folder.strip_prefix(&canonical)
                    && !below.as_os_str().is_empty()
                {
                    found.push((crate::discover::shown(&path.join(below)), *dialect));
                }
            }
        }
        found
    }

    /// Lets what a command line names decide which rules look.
    pub fn select_by_hand(&mut self) {
        for layer in &mut self.layers {
            layer.select = None;
            layer.ignore.clear();
            layer.severity.retain(|(_, severity)| severity.is_some());
        }
    }

    /// Takes out the findings that are not reported, and gives the others their severity.
    pub fn apply(&self, project: &Project, findings: &mut Findings) {
        if self.layers.is_empty() {
            return;
        }
        let mut folders = BTreeMap::new();
        findings.findings.retain_mut(|finding| {
            let shown = finding.places.first().map_or("", |it| project.graph.files.path(it.place.file));
            match self.judge(finding, &decisions::absolute(shown, &mut folders)) {
                Some(severity) => {
                    finding.severity = severity;
                    true
                }
                None => false,
            }
        });
    }

    /// May the rule have anything to say anywhere?
    pub fn may_select(&self, rule: &Rule) -> bool {
        // A layer below can only take rules back that one above left out by name, so any that selects it counts.
        self.layers.is_empty() || self.layers.iter().any(|layer| selects(std::slice::from_ref(&layer), rule))
    }

    /// Is the finding, whose line to edit lies in this file, reported, and how bad is it?
    pub fn judge(&self, finding: &Finding, file: &Path) -> Option<Severity> {
        let layers: Vec<&Layer> = self.layers.iter().filter(|layer| layer.covers(file)).collect();
        if !selects(&layers, finding.rule) {
            return None;
        }
        let excepted = layers.iter().flat_map(|layer| &layer.exceptions).any(|exception| {
            let meant = exception.rules.is_empty() || exception.rules.iter().any(|name| name.means(finding.rule));
            meant && exception.subject.is_match(&finding.subject)
        });
        if excepted {
            return None;
        }
        let decided = layers.iter().rev().find_map(|layer| {
            let named = |by_rule: bool| {
                let fits = |name: &Name| matches!(name, Name::Rule(_)) == by_rule && name.means(finding.rule);
                layer.severity.iter().rev().find(|(name, _)| fits(name)).map(|(_, severity)| *severity)
            };
            named(true).or_else(|| named(false))
        });
        decided.unwrap_or(Some(finding.severity))
    }
}

/// The nearest selection decides, then everything that is ignored is left out.
fn selects(layers: &[&Layer], rule: &Rule) -> bool {
    let selected = layers.iter().rev().find_map(|layer| layer.select.as_ref());
    let selected = selected.is_none_or(|names| names.iter().any(|name| name.means(rule)));
    selected && !layers.iter().any(|layer| layer.ignore.iter().any(|name| name.means(rule)))
}

/// The name that comes nearest to one that does not exist.
pub(crate) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let nearest = names.map(|other| (distance(name, other), other)).min();
    nearest.filter(|(distance, other)| *distance * 3 <= other.len().max(name.len())).map(|(_, other)| other)
}

/// How many letters must be put in, taken out or changed to make one word of another.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (position, letter) in one.chars().enumerate() {
        let mut next = vec![position + 1];
        for ((above, pair), character) in row.iter().skip(1).zip(row.windows(2)).zip(&other) {
            let diagonal = pair.first().copied().unwrap_or(0) + usize::from(*character != letter);
            let left = next.last().copied().unwrap_or(0);
            next.push(diagonal.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
