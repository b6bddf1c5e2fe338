//! JUnit's XML: a test suite for each rule that looked, a failure for each finding.

use std::io::{self, Write};

use modelry_rules::rules;

use super::Run;
use super::located::{self, Located};
use super::xml::escaped;

/// `<testsuites><testsuite><testcase><failure/></testcase></testsuite></testsuites>`
///
/// A rule without findings is a test that passed. Advice is a test that was skipped, so that it fails nothing.
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let located: Vec<Located<'_>> = located::all(run.project, &run.report.findings).collect();
    let selected: Vec<_> = rules().filter(|rule| (run.selection)(rule)).collect();
    let of = |name: &str| located.iter().filter(|it| it.finding.rule.name == name).collect::<Vec<_>>();
    let advice = run.count.advice;
    let tests: usize = selected.iter().map(|rule| of(rule.name).len().max(1)).sum();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"modelry\" tests=\"{tests}\" failures=\"{}\" errors=\"0\" skipped=\"{advice}\">",
        run.count.defects()
    )?;
    for rule in selected {
        let findings = of(rule.name);
        let skipped = if rule.standard.advises() { findings.len() } else { 0 };
        let (tests, failures) = (findings.len().max(1), findings.len() - skipped);
        writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">",
            rule.name
        )?;
        if findings.is_empty() {
            writeln!(out, "    <testcase classname=\"{}\" name=\"{}\"/>", rule.standard, rule.name)?;
        }
        for it in findings {
            case(out, it)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn case(out: &mut dyn Write, it: &Located<'_>) -> io::Result<()> {
    let at = it.first.as_ref().map(|range| format!("{}:{}:{}", range.file, range.line, range.column));
    let (name, at) = (escaped(&it.finding.subject), escaped(&at.unwrap_or_default()));
    let message = escaped(&it.message_and_help());
    writeln!(out, "    <testcase classname=\"{}\" name=\"{name}\">", it.finding.rule.standard)?;
    if it.finding.is_advice() {
        writeln!(out, "      <skipped message=\"{message}\"/>")?;
    } else {
        let kind = it.finding.severity.name();
        writeln!(out, "      <failure type=\"{kind}\" message=\"{message}\">{at}</failure>")?;
    }
    writeln!(out, "    </testcase>")
}
