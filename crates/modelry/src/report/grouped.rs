//! Findings by file, a line each.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::located::{self, Located};
use super::{Run, concise, summary};

/// A heading for each file, its findings under it by line.
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let mut files: BTreeMap<String, Vec<Located<'_>>> = BTreeMap::new();
    for it in located::all(run.project, &run.report.findings) {
        files.entry(it.file().to_owned()).or_default().push(it);
    }
    for (file, findings) in files {
        writeln!(out, "{}:", run.style.bold(if file.is_empty() { "(no file)" } else { &file }))?;
        let positions: Vec<String> = findings
            .iter()
            .map(|it| it.first.as_ref().map_or("-".to_owned(), |range| format!("{}:{}", range.line, range.column)))
            .collect();
        let width = positions.iter().map(String::len).max().unwrap_or(0);
        for (it, position) in findings.iter().zip(&positions) {
            let label = run.style.severity(it.finding.severity, it.finding.label());
            let position = run.style.dim(&format!("{position:>width$}"));
            let rule = it.finding.rule.name;
            writeln!(out, "  {position}  {label}[{rule}] {}", concise::summary_of(it.finding))?;
        }
        writeln!(out)?;
    }
    summary::write(out, run)
}
