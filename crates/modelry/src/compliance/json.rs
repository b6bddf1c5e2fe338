//! The report for other programs: `docs/report-format.md`.

use std::io::{self, Write};

use modelry_engine::compliance::{RuleCompliance, StandardCompliance};
use modelry_graph::json::Lines;
use modelry_rules::Finding;
use serde_json::{Value, json};

use super::Document;

/// One object.
pub(crate) fn write(out: &mut dyn Write, document: &Document<'_>) -> io::Result<()> {
    let lines = document.project.lines();
    let extent = &document.extent;
    let value = json!({
        "format": 1,
        "read": {
            "frameworks": extent.frameworks,
            "files": extent.files,
            "models": extent.models,
            "tables": extent.tables,
            "columns": extent.columns,
        },
        "standards": document.compliance.standards.iter().map(|it| standard(it, &lines)).collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &value).map_err(io::Error::from)?;
    writeln!(out)
}

fn standard(it: &StandardCompliance, lines: &dyn Lines) -> Value {
    json!({
        "standard": it.standard.name(),
        "asks_for": it.standard.title(),
        "advice": it.standard.advises(),
        "verdict": it.verdict().name(),
        "deviations": it.deviations(),
        "not_judged": it.abstentions(),
        "forgiven": it.forgiven(),
        "rules": it.rules.iter().map(|it| rule(it, lines)).collect::<Vec<_>>(),
    })
}

fn rule(it: &RuleCompliance, lines: &dyn Lines) -> Value {
    json!({
        "rule": it.rule.name,
        "summary": it.rule.summary(),
        "about": it.rule.about.noun(),
        "applies": it.applies,
        "complies": it.complies,
        "deviations": it.deviations.iter().map(|it| finding(it, lines)).collect::<Vec<_>>(),
        "forgiven": it.forgiven.iter().map(|it| finding(it, lines)).collect::<Vec<_>>(),
        "not_judged": it.abstentions.iter().map(|it| json!({ "subject": it.subject, "reason": it.reason })).collect::<Vec<_>>(),
    })
}

fn finding(it: &Finding, lines: &dyn Lines) -> Value {
    let place = it.places.first().map(|evidence| {
        let (file, line, column) = lines.locate(evidence.place);
        json!({ "file": file, "line": line, "column": column })
    });
    json!({
        "severity": it.severity.name(),
        "subject": it.subject,
        "message": it.message,
        "help": it.help,
        "place": place,
    })
}
