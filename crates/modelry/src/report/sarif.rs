//! SARIF 2.1.0, the format of OASIS for results of static analysis.

use std::io::{self, Write};

use modelry_rules::{Rule, Severity, rules};
use serde_json::{Value, json};

use super::located::{self, Located, Range};
use super::{Run, why};

/// One log with one run.
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let selected: Vec<&'static Rule> = rules().filter(|rule| (run.selection)(rule)).collect();
    let results: Vec<Value> =
        located::all(run.project, &run.report.findings).map(|it| result(&it, &selected)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "modelry",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": selected.iter().map(|rule| described(rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log).map_err(io::Error::from)?;
    writeln!(out)
}

fn described(rule: &Rule) -> Value {
    let level = if rule.standard.advises() { "note" } else { level(rule.severity) };
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": rule.why() },
        "help": { "text": rule.why(), "markdown": rule.markdown() },
        "defaultConfiguration": { "level": level },
        "properties": { "tags": [rule.standard.name()] },
    })
}

fn result(it: &Located<'_>, selected: &[&'static Rule]) -> Value {
    let finding = it.finding;
    let level = if finding.is_advice() { "note" } else { level(finding.severity) };
    let related: Vec<Value> = it
        .others
        .iter()
        .enumerate()
        .map(|(position, (role, range))| {
            let mut location = location(range);
            if let Some(object) = location.as_object_mut() {
                object.insert("id".to_owned(), json!(position + 1));
                object.insert("message".to_owned(), json!({ "text": role }));
            }
            location
        })
        .collect();
    json!({
        "ruleId": finding.rule.name,
        "ruleIndex": selected.iter().position(|rule| rule.name == finding.rule.name),
        "level": level,
        "message": { "text": format!("{} ({})", it.message_and_help(), finding.subject) },
        "locations": it.first.iter().map(location).collect::<Vec<_>>(),
        "relatedLocations": related,
        "partialFingerprints": { "modelry/v1": it.identity() },
        "properties": { "subject": finding.subject, "why": why(finding), "advice": finding.is_advice() },
    })
}

fn location(range: &Range) -> Value {
    // A relative path is taken from the root of the repository; an absolute one needs its scheme.
    let encoded = uri(&range.file);
    let uri = if range.file.starts_with('/') { format!("file://{encoded}") } else { encoded };
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri },
        "region": {
            "startLine": range.line,
            "startColumn": range.column,
            "endLine": range.end_line,
            "endColumn": range.end_column,
        },
    } })
}

/// A path as part of a URI (RFC 3986, "Path").
fn uri(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.trim_start_matches("./").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' | b'@' | b'+' | b',' => {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
