//! What a project has made its peace with: the findings of some day, by rule and subject.
//!
//! `modelry-baseline.txt` lies at the root of a project. A line is a finding:
//!
//! ```text
//! unindexed-foreign-key orders.customer_id
//! ```
//!
//! No line number is in it, so it holds when lines move, and merges line by line.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use modelry_rules::Finding;

use crate::discover::cannot_read;
use crate::findings::Findings;
use crate::root::root_of;

/// The name of the file.
pub const FILE: &str = "modelry-baseline.txt";

const HEAD: &str = "\
# Findings that `modelry check` does not report: a rule and what the finding is about.
# `modelry baseline` writes this file anew, `modelry baseline --prune` takes out what is gone.
";

/// The findings that are forgiven.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Rule and subject.
    entries: BTreeSet<(String, String)>,
}

impl Baseline {
    /// Of all findings of a run.
    pub fn of(findings: &[Finding]) -> Baseline {
        Baseline { entries: findings.iter().map(entry).collect() }
    }

    /// Reads the file.
    ///
    /// # Errors
    ///
    /// A sentence with file and line about what is no entry.
    pub fn read(path: &Path) -> Result<Baseline, String> {
        let text = std::fs::read_to_string(path).map_err(|error| cannot_read(path, &error))?;
        let mut entries = BTreeSet::new();
        for (position, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((rule, subject)) = line.split_once(' ') else {
                let at = format!("{}:{}", path.display(), position + 1);
                return Err(format!("{at}: expected a rule, a space and what the finding is about, not `{line}`"));
            };
            entries.insert((rule.to_owned(), subject.trim().to_owned()));
        }
        Ok(Baseline { entries })
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for (rule, subject) in &self.entries {
            text.push_str(&format!("{rule} {subject}\n"));
        }
        text
    }

    /// How many findings it forgives.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Does it forgive nothing?
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Is the finding among them?
    pub fn contains(&self, finding: &Finding) -> bool {
        self.entries.contains(&entry(finding))
    }

    /// Takes the forgiven ones out of the findings.
    pub fn forgive(&self, findings: &mut Findings) {
        let before = findings.findings.len();
        findings.findings.retain(|finding| !self.contains(finding));
        findings.forgiven += before - findings.findings.len();
    }

    /// Without what is gone; how many that were.
    pub fn prune(&mut self, findings: &[Finding]) -> usize {
        let there: BTreeSet<(String, String)> = findings.iter().map(entry).collect();
        let before = self.entries.len();
        self.entries.retain(|entry| there.contains(entry));
        before - self.entries.len()
    }

    /// With those of another, too.
    pub fn join(&mut self, other: Baseline) {
        self.entries.extend(other.entries);
    }
}

/// What identifies a finding. Names may hold line breaks.
fn entry(finding: &Finding) -> (String, String) {
    (finding.rule.name.to_owned(), finding.subject.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The baseline that holds for these paths.
///
/// # Errors
///
/// As [`Baseline::read`].
pub fn find(paths: &[PathBuf]) -> Result<Option<Baseline>, String> {
    let file = root_of(paths).map(|root| root.join(FILE)).filter(|file| file.is_file());
    file.map(|file| Baseline::read(&file)).transpose()
}
