//! Rules and standards by name.

use modelry_rules::{Rule, Standard, rules};

/// A rule or a whole standard.
#[derive(Clone, Copy, Debug)]
pub(super) enum Selector {
    /// One rule.
    Rule(&'static Rule),
    /// All rules of a standard.
    Standard(Standard),
}

impl Selector {
    /// Is the rule meant?
    pub(super) fn selects(self, rule: &Rule) -> bool {
        match self {
            Selector::Rule(selected) => selected.name == rule.name,
            Selector::Standard(standard) => standard == rule.standard,
        }
    }
}

/// The rule or standard of that name.
///
/// # Errors
///
/// A sentence with the name that comes nearest.
pub(super) fn selector(name: &str) -> Result<Selector, String> {
    let name = name.trim();
    if let Some(rule) = modelry_rules::rule(name) {
        return Ok(Selector::Rule(rule));
    }
    if let Some(standard) = Standard::from_name(name) {
        return Ok(Selector::Standard(standard));
    }
    let names = rules().map(|rule| rule.name).chain(Standard::ALL.into_iter().map(Standard::name));
    let nearest = names.map(|other| (distance(name, other), other)).min();
    let close = nearest.filter(|(distance, other)| *distance * 3 <= other.len().max(name.len()));
    let hint = match close {
        Some((_, other)) => format!("did you mean `{other}`?"),
        None => "`modelry explain` lists them all".to_owned(),
    };
    Err(format!("no rule or standard is named `{name}`: {hint}"))
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
