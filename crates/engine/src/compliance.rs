//! Does the project keep the standards? For each rule, how many of the things it applies to comply.

use std::collections::{BTreeMap, BTreeSet};

use modelry_rules::{Abstention, Finding, Rule, Standard, rules};

use crate::{Baseline, Findings, Project};

/// How the project keeps the nine standards.
pub struct Compliance {
    /// In the order of [`Standard::ALL`].
    pub standards: Vec<StandardCompliance>,
}

/// How it keeps one of them.
pub struct StandardCompliance {
    /// The standard.
    pub standard: Standard,
    /// Its rules that looked.
    pub rules: Vec<RuleCompliance>,
}

/// How it keeps one rule.
pub struct RuleCompliance {
    /// The rule.
    pub rule: &'static Rule,
    /// How many things it applies to.
    pub applies: usize,
    /// How many of them comply.
    pub complies: usize,
    /// Those that do not.
    pub deviations: Vec<Finding>,
    /// Those that do not and are forgiven by the baseline.
    pub forgiven: Vec<Finding>,
    /// What could not be judged.
    pub abstentions: Vec<Abstention>,
}

impl Compliance {
    /// Sorts what rules found, nothing forgiven yet, by standard and rule.
    pub fn of(
        project: &Project,
        findings: Findings,
        baseline: Option<&Baseline>,
        selected: &dyn Fn(&Rule) -> bool,
    ) -> Compliance {
        let (mut all, mut abstained) = (findings.findings, findings.abstentions);
        let mut standards = Vec::new();
        for standard in Standard::ALL {
            let mut of_standard = Vec::new();
            for rule in rules().filter(|rule| rule.standard == standard && selected(rule)) {
                let (own, others): (Vec<Finding>, Vec<Finding>) =
                    all.into_iter().partition(|finding| finding.rule.name == rule.name);
                all = others;
                let (unjudged, rest): (Vec<Abstention>, Vec<Abstention>) =
                    abstained.into_iter().partition(|it| it.rule == rule.name);
                abstained = rest;
                let (forgiven, deviations): (Vec<Finding>, Vec<Finding>) =
                    own.into_iter().partition(|finding| baseline.is_some_and(|it| it.contains(finding)));
                let mut subjects: BTreeMap<&str, usize> = BTreeMap::new();
                for finding in deviations.iter().chain(&forgiven) {
                    let things = subjects.entry(finding.subject.as_str()).or_default();
                    *things = finding.stands_for.max(*things);
                }
                let deviating: usize = subjects.values().sum();
                let unsure: BTreeSet<&str> = unjudged.iter().map(|it| it.subject.as_str()).collect();
                // What a rule says of a thing that is counted otherwise (one finding for two indexes) adds to the number.
                let applies = rule.about.count(&project.graph).max(deviating + unsure.len());
                of_standard.push(RuleCompliance {
                    rule,
                    applies,
                    complies: applies - deviating - unsure.len(),
                    deviations,
                    forgiven,
                    abstentions: unjudged,
                });
            }
            standards.push(StandardCompliance { standard, rules: of_standard });
        }
        Compliance { standards }
    }
}

impl StandardCompliance {
    /// Deviations that are not forgiven.
    pub fn deviations(&self) -> usize {
        self.rules.iter().map(|it| it.deviations.len()).sum()
    }

    /// Deviations that are forgiven.
    pub fn forgiven(&self) -> usize {
        self.rules.iter().map(|it| it.forgiven.len()).sum()
    }

    /// Checks that could not decide.
    pub fn abstentions(&self) -> usize {
        self.rules.iter().map(|it| it.abstentions.len()).sum()
    }

    /// In a word or two: is it kept?
    pub fn verdict(&self) -> Verdict {
        if self.rules.is_empty() {
            Verdict::NotAsked
        } else if self.rules.iter().all(|it| it.applies == 0) {
            Verdict::NothingToJudge
        } else if self.deviations() > 0 {
            Verdict::Deviates
        } else if self.forgiven() > 0 {
            Verdict::Forgiven
        } else if self.abstentions() > 0 {
            Verdict::KeptAsFarAsKnown
        } else {
            Verdict::Kept
        }
    }
}

/// Is a standard kept?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything complies.
    Kept,
    /// Everything that could be judged complies.
    KeptAsFarAsKnown,
    /// What deviates is forgiven.
    Forgiven,
    /// Something deviates.
    Deviates,
    /// There is nothing that it applies to.
    NothingToJudge,
    /// None of its rules was asked.
    NotAsked,
}

impl Verdict {
    /// As people read it.
    pub fn title(self) -> &'static str {
        match self {
            Verdict::Kept => "kept",
            Verdict::KeptAsFarAsKnown => "kept as far as known",
            Verdict::Forgiven => "deviations forgiven",
            Verdict::Deviates => "deviations",
            Verdict::NothingToJudge => "nothing to judge",
            Verdict::NotAsked => "not asked",
        }
    }

    /// In JSON.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Kept => "kept",
            Verdict::KeptAsFarAsKnown => "kept_as_far_as_known",
            Verdict::Forgiven => "forgiven",
            Verdict::Deviates => "deviates",
            Verdict::NothingToJudge => "nothing_to_judge",
            Verdict::NotAsked => "not_asked",
        }
    }
}
