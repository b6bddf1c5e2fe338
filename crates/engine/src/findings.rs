//! What all rules of a run found, in the order in which it is shown.

use crate::Baseline;
use modelry_graph::{FileId, Problem};
use modelry_rules::{Abstention, Finding, Report};

/// The findings of a run.
#[derive(Default)]
pub struct Findings {
    /// By file and place, then rule and subject.
    pub findings: Vec<Finding>,
    /// The checks that could not decide, each once.
    pub abstentions: Vec<Abstention>,
    /// Comments that should silence something and do not work.
    pub problems: Vec<Problem>,
    /// How many findings comments silence.
    pub suppressed: usize,
    /// How many findings were there before the change that is checked.
    pub old: usize,
    /// How many findings the baseline forgives.
    pub forgiven: usize,
}

impl Findings {
    /// Takes out what was found before, too.
    pub fn keep_new(&mut self, before: &Baseline) {
        let all = self.findings.len();
        self.findings.retain(|finding| !before.contains(finding));
        self.old += all - self.findings.len();
    }

    /// Keeps what has evidence in a file, which then leads: it is the line to edit there.
    pub fn keep_file(&mut self, file: FileId) {
        self.findings.retain_mut(|finding| {
            let Some(position) = finding.places.iter().position(|it| it.place.file == file) else { return false };
            finding.places[..=position].rotate_right(1);
            true
        });
        self.problems.retain(|problem| problem.place.file == file);
    }

    /// Puts the reports of all rules together.
    pub(crate) fn of(reports: Vec<Report>) -> Findings {
        let mut all = Findings::default();
        for report in reports {
            all.findings.extend(report.findings);
            all.abstentions.extend(report.abstentions);
        }
        all.findings.sort_by(|a, b| {
            let place = |finding: &Finding| finding.places.first().map(|it| it.place);
            (place(a), a.rule.name, &a.subject).cmp(&(place(b), b.rule.name, &b.subject))
        });
        all.abstentions.sort();
        all.abstentions.dedup();
        all
    }
}
