//! The rules, one folder per standard, one file per rule.
//!
//! A rule is a function from the graph to a report. It sees no file and no
//! framework: what decides must be a fact of the graph.

pub mod about;
mod docs;
pub mod habits;
pub mod option;
pub mod report;
pub mod rule;
pub mod specification;

mod indexes;
mod integrity;
mod keys;
mod naming;
mod normalization;
mod predicates;
mod queries;
mod relationships;
mod timestamps;
mod types;
mod validation;

pub use about::About;
pub use habits::{Habit, Habits};
pub use option::{OptionKind, RuleOption};
pub use report::{Abstention, Finding, Report};
pub use rule::{Rule, Severity, Standard};

/// Every rule, by standard in the order of [`Standard::ALL`], then as its folder lists them.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        naming::RULES,
        timestamps::RULES,
        integrity::RULES,
        types::RULES,
        indexes::RULES,
        validation::RULES,
        relationships::RULES,
        normalization::RULES,
        queries::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The rule of that name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.name == name)
}
