//! How many findings each rule has.

use std::collections::BTreeMap;
use std::io::{self, Write};

use modelry_rules::{Finding, Rule};

use super::Run;

/// `325  warning  database-identifier-casing  naming`, the most frequent first.
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let mut counts: BTreeMap<(&'static str, &'static str), (usize, &'static Rule)> = BTreeMap::new();
    for finding in &run.report.findings {
        counts.entry(key(finding)).or_insert((0, finding.rule)).0 += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|((name, label), (count, _))| (std::cmp::Reverse(*count), *name, *label));
    let width = counts.iter().map(|((name, _), _)| name.len()).max().unwrap_or(0);
    for ((name, label), (count, rule)) in counts {
        writeln!(out, "{count:>6}  {label:<7}  {name:<width$}  {}", rule.standard)?;
    }
    Ok(())
}

fn key(finding: &Finding) -> (&'static str, &'static str) {
    (finding.rule.name, finding.label())
}
