//! Annotations of GitHub Actions ("Workflow commands for GitHub Actions", "Setting an error message").

use std::io::{self, Write};

use modelry_rules::Severity;

use super::Run;
use super::located;

/// `::warning file=…,line=…,col=…,title=…::message`
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    for it in located::all(run.project, &run.report.findings) {
        let command = match it.finding.severity {
            _ if it.finding.is_advice() => "notice",
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let mut properties = Vec::new();
        if let Some(range) = &it.first {
            properties.push(format!("file={}", property(&range.file)));
            properties.push(format!("line={},endLine={}", range.line, range.end_line));
            // Columns over several lines are refused.
            if range.line == range.end_line {
                properties.push(format!("col={},endColumn={}", range.column, range.end_column));
            }
        }
        properties.push(format!("title={}", property(&format!("modelry[{}]", it.finding.rule.name))));
        let message = format!("{} ({})", it.message_and_help(), it.finding.subject);
        writeln!(out, "::{command} {}::{}", properties.join(","), data(&message))?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
