//! Findings for other programs: `docs/check-format.md`.

use std::io::{self, Write};

use modelry_graph::json::Lines;
use modelry_rules::{Finding, Severity, Standard};
use serde_json::{Value, json};

use super::{Run, why};

/// Writes one object.
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &document(run)).map_err(io::Error::from)?;
    writeln!(out)
}

fn document(run: &Run<'_>) -> Value {
    let lines = run.project.lines();
    let (extent, count) = (&run.extent, &run.count);
    let standards: serde_json::Map<String, Value> = Standard::ALL
        .into_iter()
        .map(|it| (it.name().to_owned(), json!(count.by_standard.get(&it).copied().unwrap_or(0))))
        .collect();
    json!({
        "format": 1,
        "findings": run.report.findings.iter().map(|it| finding_value(it, &lines)).collect::<Vec<_>>(),
        "abstentions": run.report.abstentions.iter().map(|it| json!({
            "rule": it.rule, "subject": it.subject, "reason": it.reason,
        })).collect::<Vec<_>>(),
        "problems": run.problems().map(|it| {
            let (file, line, _) = lines.locate(it.place);
            json!({ "file": file, "line": line, "message": it.message })
        }).collect::<Vec<_>>(),
        "left_out": run.project.left_out.iter().map(|it| json!({
            "path": it.shown, "purpose": it.purpose.name(),
        })).collect::<Vec<_>>(),
        "summary": {
            "frameworks": extent.frameworks,
            "files": extent.files,
            "models": extent.models,
            "tables": extent.tables,
            "columns": extent.columns,
            "findings": count.defects() + count.advice,
            "errors": count.of_severity(Severity::Error),
            "warnings": count.of_severity(Severity::Warning),
            "infos": count.of_severity(Severity::Info),
            "advice": count.advice,
            "forgiven": run.report.forgiven,
            "old": run.report.old,
            "suppressed": run.report.suppressed,
            "standards": standards,
            "abstained": count.abstained,
            "milliseconds": u64::try_from(run.took.as_millis()).unwrap_or(u64::MAX),
        },
    })
}

fn finding_value(finding: &Finding, lines: &dyn Lines) -> Value {
    let places: Vec<Value> = finding
        .places
        .iter()
        .map(|evidence| {
            let (file, line, column) = lines.locate(evidence.place);
            json!({ "file": file, "line": line, "column": column, "role": evidence.witness.name() })
        })
        .collect();
    json!({
        "rule": finding.rule.name,
        "standard": finding.rule.standard.name(),
        "severity": finding.severity.name(),
        "advice": finding.is_advice(),
        "subject": finding.subject,
        "message": finding.message,
        "why": why(finding),
        "help": finding.help,
        "places": places,
        "fix": null,
    })
}
