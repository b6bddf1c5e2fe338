//! One line per finding with what to do, for programs that edit code by themselves.

use std::io::{self, Write};

use super::located::{self, one_line};
use super::{Run, summary};

/// `shop/models.py:4:5 warning unindexed-foreign-key orders.customer_id: no index leads with … => index it`
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    for it in located::all(run.project, &run.report.findings) {
        let at = it.first.as_ref().map(|range| format!("{}:{}:{} ", range.file, range.line, range.column));
        let finding = it.finding;
        let (at, label, rule) = (at.unwrap_or_default(), finding.label(), finding.rule.name);
        let remedy = if finding.help.is_empty() { "see `modelry explain`" } else { &finding.help };
        let line = format!("{at}{label} {rule} {}: {} => {remedy}", finding.subject, finding.message);
        writeln!(out, "{}", one_line(&line))?;
    }
    summary::write(out, run)
}
