//! One line per finding, for editors and `grep`.

use std::io::{self, Write};

use modelry_engine::Project;
use modelry_graph::json::Lines;
use modelry_rules::Report;

/// `shop/models.py:4:5: warning[unindexed-foreign-key] no index leads with …`
pub(crate) fn write(out: &mut dyn Write, project: &Project, report: &Report) -> io::Result<()> {
    let lines = project.lines();
    for finding in &report.findings {
        if let Some(evidence) = finding.places.first() {
            let (file, line, column) = lines.locate(evidence.place);
            write!(out, "{file}:{line}:{column}: ")?;
        }
        writeln!(out, "{}[{}] {}", finding.severity, finding.rule.name, finding.message)?;
    }
    Ok(())
}
