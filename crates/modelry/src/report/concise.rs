//! One line per finding, for editors and `grep`.

use std::io::{self, Write};

use modelry_graph::json::Lines;
use modelry_rules::Finding;

use super::{Run, summary};

/// `shop/models.py:4:5: warning[unindexed-foreign-key] no index leads with … (orders.customer_id)`
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let lines = run.project.lines();
    for finding in &run.report.findings {
        let severity = run.style.severity(finding.severity, finding.label());
        let at = at(finding, &lines);
        let name = finding.rule.name;
        writeln!(out, "{at}: {severity}[{name}] {}", summary_of(finding))?;
    }
    summary::write(out, run)
}

/// `shop/models.py:4:5`, or the subject of a finding without a place.
pub(super) fn at(finding: &Finding, lines: &dyn Lines) -> String {
    match finding.places.first() {
        Some(evidence) => {
            let (file, line, column) = lines.locate(evidence.place);
            format!("{file}:{line}:{column}")
        }
        None => finding.subject.clone(),
    }
}

/// `no index leads with … (orders.customer_id)`, on one line whatever quoted names hold.
pub(super) fn summary_of(finding: &Finding) -> String {
    format!("{} ({})", finding.message, finding.subject).replace(['\n', '\r'], " ")
}
