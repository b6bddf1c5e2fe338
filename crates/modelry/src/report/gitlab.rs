//! GitLab's code quality report ("Code Quality report format").

use std::collections::HashMap;
use std::io::{self, Write};

use modelry_rules::Severity;
use serde_json::{Value, json};

use super::Run;
use super::located;

/// A list of issues. What is found in no file is left out: GitLab shows an issue at a line.
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut issues: Vec<Value> = Vec::new();
    for it in located::all(run.project, &run.report.findings) {
        let Some(range) = &it.first else { continue };
        let severity = match it.finding.severity {
            _ if it.finding.is_advice() => "info",
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "minor",
        };
        // Fingerprints must differ; two findings of one subject are told apart by their order.
        let identity = it.identity();
        let number = seen.entry(identity.clone()).or_default();
        *number += 1;
        issues.push(json!({
            "description": format!("{} ({})", it.message_and_help(), it.finding.subject),
            "check_name": it.finding.rule.name,
            "fingerprint": fingerprint(&identity, *number),
            "severity": severity,
            "location": { "path": range.file, "lines": { "begin": range.line, "end": range.end_line } },
        }));
    }
    serde_json::to_writer_pretty(&mut *out, &issues).map_err(io::Error::from)?;
    writeln!(out)
}

/// The same for every version of this program: FNV-1a of 128 bits (Fowler, Noll, Vo).
fn fingerprint(identity: &str, number: usize) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let bytes = identity.bytes().chain([0]).chain(number.to_string().into_bytes());
    let hash = bytes.fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{hash:032x}")
}
