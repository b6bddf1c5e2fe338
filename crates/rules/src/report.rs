//! What the rules have to say.

use std::collections::BTreeSet;

use modelry_graph::{Evidence, Fixed, ModelGraph};
use serde::{Deserialize, Serialize};

use crate::{Rule, Severity};

/// A place where a model or table falls short.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's name.
    #[serde(deserialize_with = "crate::rule::named")]
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about, for baselines and suppressions: `orders.customer_id`, `User#posts`. Never a line number.
    pub subject: String,
    /// What is wrong.
    pub message: String,
    /// What follows from it in this schema.
    pub why: String,
    /// What to do.
    pub help: String,
    /// The evidence, the line to edit first.
    pub places: Vec<Evidence>,
    /// Of how many things it speaks: one, but where a whole database does it alike.
    pub stands_for: usize,
}

impl Finding {
    /// `error`, `warning`, `info`, or `advice`.
    pub fn label(&self) -> &'static str {
        if self.is_advice() { "advice" } else { self.severity.name() }
    }

    /// Is it advice, and no defect?
    pub fn is_advice(&self) -> bool {
        self.rule.standard.advises()
    }

    /// Sets the consequence in this schema; without it the docs of the rule say why.
    pub fn why(&mut self, why: impl Into<String>) -> &mut Finding {
        self.why = why.into();
        self
    }

    /// Sets what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Finding {
        self.help = help.into();
        self
    }

    /// Sets a severity other than the rule's.
    pub fn severity(&mut self, severity: Severity) -> &mut Finding {
        self.severity = severity;
        self
    }

    /// Says that it speaks of so many things at once.
    pub fn stands_for(&mut self, things: usize) -> &mut Finding {
        self.stands_for = things;
        self
    }

    /// Adds evidence behind what is already there.
    pub fn and(&mut self, places: &[Evidence]) -> &mut Finding {
        for place in places {
            if !self.places.contains(place) {
                self.places.push(*place);
            }
        }
        self
    }
}

/// A check that could not decide.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Abstention {
    /// The rule's name.
    #[serde(deserialize_with = "crate::rule::name")]
    pub rule: Fixed,
    /// What it could not judge.
    pub subject: String,
    /// Why.
    pub reason: String,
}

/// What one rule has to say.
pub struct Report {
    rule: &'static Rule,
    /// Its findings.
    pub findings: Vec<Finding>,
    /// What it could not decide.
    pub abstentions: Vec<Abstention>,
}

impl Report {
    /// Lets a rule look at the graph.
    pub fn of(rule: &'static Rule, graph: &ModelGraph) -> Report {
        let mut report = Report { rule, findings: Vec::new(), abstentions: Vec::new() };
        (rule.check)(graph, &mut report);
        // What a base class declares is found in the table of each of its children, and said once.
        let mut said = BTreeSet::new();
        report
            .findings
            .retain(|it| it.places.first().is_none_or(|evidence| said.insert((evidence.place, it.message.clone()))));
        report
    }

    /// Reports a finding. The application's line leads, then the strongest witness.
    pub fn finding(
        &mut self,
        subject: impl Into<String>,
        places: &[Evidence],
        message: impl Into<String>,
    ) -> &mut Finding {
        let mut places = places.to_vec();
        places.sort_by_key(Evidence::leads_before);
        places.dedup();
        self.findings.push(Finding {
            rule: self.rule,
            severity: self.rule.severity,
            subject: subject.into(),
            message: message.into(),
            why: String::new(),
            help: String::new(),
            places,
            stands_for: 1,
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Notes that a check could not decide, and why.
    pub fn abstain(&mut self, subject: impl Into<String>, reason: impl Into<String>) {
        self.abstentions.push(Abstention { rule: self.rule.name, subject: subject.into(), reason: reason.into() });
    }
}
