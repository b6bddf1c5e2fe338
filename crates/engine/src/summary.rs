//! What a run read and found, in numbers.

use std::collections::BTreeMap;

use modelry_graph::{FileId, ModelGraph};
use modelry_rules::{Severity, Standard};

use crate::findings::Findings;

use crate::Project;

/// What was read. A framework's or package's own models and tables are not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// The frameworks, sorted.
    pub frameworks: Vec<&'static str>,
    /// Files that declare a part of a model or table.
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
            files: files(graph).len(),
            models: graph.judged_models().count(),
            tables: tables().count(),
            columns: tables().map(|table| table.columns.len()).sum(),
        }
    }
}

fn files(graph: &ModelGraph) -> Vec<FileId> {
    let mut files = Vec::new();
    for table in &graph.tables {
        let columns = table.columns.iter().flat_map(|it| &it.places);
        let indexes = table.indexes.iter().flat_map(|it| &it.places);
        let foreign_keys = table.foreign_keys.iter().flat_map(|it| &it.places);
        let checks = table.checks.iter().flat_map(|it| &it.places);
        let evidence = table.places.iter().chain(columns).chain(indexes).chain(foreign_keys).chain(checks);
        files.extend(evidence.map(|it| it.place.file));
    }
    for model in &graph.models {
        files.push(model.place.file);
        files.extend(model.fields.iter().map(|it| it.place.file));
    }
    files.extend(graph.enums.iter().flat_map(|(_, it)| &it.places).map(|it| it.place.file));
    files.sort_unstable();
    files.dedup();
    files
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Defects by severity.
    pub by_severity: BTreeMap<Severity, usize>,
    /// Findings by standard; standards without any are left out.
    pub by_standard: BTreeMap<Standard, usize>,
    /// Findings that are advice and no defects.
    pub advice: usize,
    /// Checks that could not decide.
    pub abstained: usize,
}

impl Count {
    /// Counts a report.
    pub fn of(report: &Findings) -> Count {
        let mut count = Count { abstained: report.abstentions.len(), ..Count::default() };
        for finding in &report.findings {
            if finding.is_advice() {
                count.advice += 1;
            } else {
                *count.by_severity.entry(finding.severity).or_default() += 1;
            }
            *count.by_standard.entry(finding.rule.standard).or_default() += 1;
        }
        count
    }

    /// How many defects of that severity.
    pub fn of_severity(&self, severity: Severity) -> usize {
        self.by_severity.get(&severity).copied().unwrap_or(0)
    }

    /// All defects.
    pub fn defects(&self) -> usize {
        self.by_severity.values().sum()
    }
}
