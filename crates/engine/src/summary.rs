//! What a run read and found, in numbers.

use std::collections::BTreeMap;

use modelry_rules::{Report, Severity, Standard};

use crate::Project;

/// What was read. A framework's or package's own models and tables are not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// The frameworks, sorted.
    pub frameworks: Vec<&'static str>,
    /// Files that say something about models or tables.
    pub files: usize,
    /// Models.
    pub models: usize,
    /// Tables and views.
    pub tables: usize,
    /// Their columns.
    pub columns: usize,
}

impl Extent {
    /// Measures a project.
    pub fn of(project: &Project) -> Extent {
        let graph = &project.graph;
        let mut frameworks: Vec<&'static str> =
            graph.databases.iter().flat_map(|database| database.frameworks.iter().copied()).collect();
        frameworks.sort_unstable();
        frameworks.dedup();
        let tables = || graph.tables.iter().filter(|table| !table.provided);
        Extent {
            frameworks,
            files: project.read.len(),
            models: graph.judged_models().count(),
            tables: tables().count(),
            columns: tables().map(|table| table.columns.len()).sum(),
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Findings by severity.
    pub by_severity: BTreeMap<Severity, usize>,
    /// Findings by standard; standards without any are left out.
    pub by_standard: BTreeMap<Standard, usize>,
    /// Checks that could not decide.
    pub abstained: usize,
}

impl Count {
    /// Counts a report.
    pub fn of(report: &Report) -> Count {
        let mut count = Count { abstained: report.abstentions.len(), ..Count::default() };
        for finding in &report.findings {
            *count.by_severity.entry(finding.severity).or_default() += 1;
            *count.by_standard.entry(finding.rule.standard).or_default() += 1;
        }
        count
    }

    /// How many findings of that severity.
    pub fn of_severity(&self, severity: Severity) -> usize {
        self.by_severity.get(&severity).copied().unwrap_or(0)
    }

    /// All findings.
    pub fn findings(&self) -> usize {
        self.by_severity.values().sum()
    }
}
