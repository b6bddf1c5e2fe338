//! What the rules have to say.

use std::collections::BTreeSet;

use modelry_graph::{Evidence, Witness};

use crate::{Rule, Severity};

/// A place where a model or table falls short.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's name.
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
}

impl Finding {
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Abstention {
    /// The rule's name.
    pub rule: &'static str,
    /// What it could not judge.
    pub subject: String,
    /// Why.
    pub reason: String,
}

/// Everything that was found by one run.
#[derive(Default)]
pub struct Report {
    /// The findings.
    pub findings: Vec<Finding>,
    /// The checks that could not decide.
    pub abstentions: Vec<Abstention>,
    rule: Option<&'static Rule>,
}

impl Report {
    /// Lets a rule look at the graph.
    pub fn run(&mut self, rule: &'static Rule, graph: &modelry_graph::ModelGraph) {
        self.rule = Some(rule);
        let first = self.findings.len();
        (rule.check)(graph, self);
        self.rule = None;
        // What a base class declares is found in the table of each of its children, and said once.
        let mut said = BTreeSet::new();
        let found = self.findings.split_off(first);
        self.findings.extend(
            found.into_iter().filter(|it| {
                it.places.first().is_none_or(|evidence| said.insert((evidence.place, it.message.clone())))
            }),
        );
    }

    /// Reports a finding. The application's line leads, since that is the one people edit; then the strongest witness.
    pub fn finding(
        &mut self,
        subject: impl Into<String>,
        places: &[Evidence],
        message: impl Into<String>,
    ) -> &mut Finding {
        static NOBODY: Rule = Rule {
            name: "unknown",
            standard: crate::Standard::Naming,
            severity: Severity::Info,
            docs: "",
            check: |_, _| {},
        };
        let rule = self.rule.unwrap_or(&NOBODY);
        let mut places = places.to_vec();
        places.sort_by_key(|it| (it.witness != Witness::Models, std::cmp::Reverse(it.witness)));
        places.dedup();
        self.findings.push(Finding {
            rule,
            severity: rule.severity,
            subject: subject.into(),
            message: message.into(),
            why: String::new(),
            help: String::new(),
            places,
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Notes that a check could not decide, and why.
    pub fn abstain(&mut self, subject: impl Into<String>, reason: impl Into<String>) {
        let rule = self.rule.map_or("unknown", |rule| rule.name);
        self.abstentions.push(Abstention { rule, subject: subject.into(), reason: reason.into() });
    }

    /// Puts everything into the order in which it is shown: by file and place, then rule and subject.
    pub fn sort(&mut self) {
        self.findings.sort_by(|a, b| {
            let place = |finding: &Finding| finding.places.first().map(|it| it.place);
            (place(a), a.rule.name, &a.subject).cmp(&(place(b), b.rule.name, &b.subject))
        });
        self.abstentions.sort();
        self.abstentions.dedup();
    }
}
