//! The compliance report, for people who have to say whether a project keeps the standards.

pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod markdown;

use modelry_engine::compliance::{Compliance, RuleCompliance};
use modelry_engine::{Extent, Project};
use modelry_graph::json::Lines;
use modelry_rules::Finding;

use crate::report::summary::plural;

/// What is reported.
pub(crate) struct Document<'a> {
    pub(crate) project: &'a Project,
    pub(crate) extent: Extent,
    pub(crate) compliance: &'a Compliance,
}

impl Document<'_> {
    /// `14 models, 17 tables and 120 columns in 9 files (django, sql)`.
    fn read(&self) -> String {
        let extent = &self.extent;
        format!(
            "{}, {} and {} in {} ({})",
            plural(extent.models, "model"),
            plural(extent.tables, "table"),
            plural(extent.columns, "column"),
            plural(extent.files, "file"),
            extent.frameworks.join(", "),
        )
    }
}

/// `41 of 44 foreign keys`.
fn share(rule: &RuleCompliance) -> String {
    format!("{} of {} {}", rule.complies, rule.applies, rule.rule.about.noun())
}

/// `shop/models.py:4`, or nothing.
fn at(finding: &Finding, lines: &dyn Lines) -> String {
    finding.places.first().map_or_else(String::new, |evidence| {
        let (file, line, _) = lines.locate(evidence.place);
        format!("{file}:{line}")
    })
}
