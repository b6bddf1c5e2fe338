//! Findings for people: annotated source with the evidence of both layers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use modelry_rules::{Finding, Severity};

use super::frame::Frames;
use super::summary::plural;
use super::{Run, concise, summary, why};

/// Up to so many findings all get a frame.
const FEW: usize = 40;
/// Above that, the first findings of a rule do, and the others a line each.
const FRAMES: usize = 2;

/// Writes all findings and the closing lines.
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let mut frames = Frames::new(run.project, run.style.colored);
    if run.verbose || run.report.findings.len() <= FEW {
        let mut said = BTreeSet::new();
        // Advice comes behind all defects, and what is only worth knowing behind what falls short.
        let mut findings: Vec<&Finding> = run.report.findings.iter().collect();
        findings.sort_by_key(|it| (it.is_advice(), it.severity == Severity::Info));
        for finding in findings {
            frame(out, &mut frames, finding, &mut said)?;
        }
    } else {
        by_rule(out, run, &mut frames)?;
    }
    summary::write(out, run)?;
    // Whoever sees so many for the first time is told how to go on.
    if run.report.findings.len() > FEW && run.report.forgiven + run.report.old == 0 {
        let first = "`modelry explain RULE` says why a rule matters";
        writeln!(out, "{first}; `modelry baseline` forgives today's findings, so that only new ones are reported")?;
    }
    Ok(())
}

/// A frame, in which a reason that was given before is not repeated.
fn frame(
    out: &mut dyn Write,
    frames: &mut Frames<'_>,
    finding: &Finding,
    said: &mut BTreeSet<String>,
) -> io::Result<()> {
    let why = why(finding);
    let is_new = !why.is_empty() && said.insert(why.clone());
    let help = Some(finding.help.as_str()).filter(|help| !help.is_empty());
    writeln!(out, "{}\n", frames.draw(finding, is_new.then_some(why.as_str()), help))
}

/// Many findings: rule by rule, the worst first.
fn by_rule(out: &mut dyn Write, run: &Run<'_>, frames: &mut Frames<'_>) -> io::Result<()> {
    let lines = run.project.lines();
    let mut groups: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
    for finding in &run.report.findings {
        let severity = std::cmp::Reverse(finding.severity);
        let key = (finding.is_advice(), severity, finding.rule.standard, finding.rule.name);
        groups.entry(key).or_default().push(finding);
    }
    for ((_, _, _, name), findings) in groups {
        let mut said = BTreeSet::new();
        let (framed, listed) = findings.split_at(FRAMES.min(findings.len()));
        for finding in framed {
            frame(out, frames, finding, &mut said)?;
        }
        if listed.is_empty() {
            continue;
        }
        let (severity, label) = listed.first().map_or((Severity::Info, ""), |it| (it.severity, it.label()));
        let title = format!("{label}[{name}]");
        writeln!(out, "{}: {} like these", run.style.severity(severity, &title), plural(listed.len(), "more finding"))?;
        for finding in listed {
            let at = concise::at(finding, &lines);
            let at = run.style.dim(&format!("{at}:"));
            writeln!(out, "  {at} {}", concise::summary_of(finding))?;
        }
        writeln!(out)?;
    }
    Ok(())
}
