//! Reviewdog's diagnostic format (`rdf`, "Reviewdog Diagnostic Format", `DiagnosticResult`).

use std::io::{self, Write};

use modelry_rules::Severity;
use serde_json::{Value, json};

use super::Run;
use super::located::{self, Range};

/// One `DiagnosticResult`.
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let diagnostics: Vec<Value> = located::all(run.project, &run.report.findings)
        .filter_map(|it| {
            let range = it.first.as_ref()?;
            let severity = match it.finding.severity {
                _ if it.finding.is_advice() => "INFO",
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Info => "INFO",
            };
            Some(json!({
                "message": format!("{} ({})", it.message_and_help(), it.finding.subject),
                "location": location(range),
                "severity": severity,
                "code": { "value": it.finding.rule.name },
                "relatedLocations": it.others.iter().map(|(role, range)| json!({
                    "message": role, "location": location(range),
                })).collect::<Vec<_>>(),
            }))
        })
        .collect();
    let result = json!({ "source": { "name": "modelry" }, "diagnostics": diagnostics });
    serde_json::to_writer_pretty(&mut *out, &result).map_err(io::Error::from)?;
    writeln!(out)
}

fn location(range: &Range) -> Value {
    json!({
        "path": range.file,
        "range": {
            "start": { "line": range.line, "column": range.column },
            "end": { "line": range.end_line, "column": range.end_column },
        },
    })
}
