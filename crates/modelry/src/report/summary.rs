//! The closing lines: what was found, what was read, how sure that is.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use modelry_graph::Problem;
use modelry_graph::json::Lines;
use modelry_rules::Severity;

use super::Run;

/// Problems that are shown without `--verbose`.
const PROBLEMS: usize = 5;

/// Writes the closing lines, and with `--verbose` what they count.
pub(super) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    problems(out, run)?;
    if run.verbose {
        abstentions(out, run)?;
        for it in &run.project.left_out {
            writeln!(out, "left out: {} ({})", it.shown, it.purpose.name())?;
        }
    }
    writeln!(out, "{}", run.style.bold(&found(run)))?;
    writeln!(out, "{}", read(run))
}

/// `12 findings (1 error, 9 warnings, 2 infos): naming 3, timestamps 9; advice 2: queries 2`.
fn found(run: &Run<'_>) -> String {
    let count = &run.count;
    let of_standards = |advises: bool| {
        let of_kind = count.by_standard.iter().filter(|(standard, _)| standard.advises() == advises);
        of_kind.map(|(standard, number)| format!("{} {number}", standard.name())).collect::<Vec<_>>().join(", ")
    };
    let advice = match count.advice {
        0 => String::new(),
        number => format!("; advice {number}: {}", of_standards(true)),
    };
    let mut rest = advice;
    if run.report.forgiven > 0 {
        rest += &format!("; {} in the baseline", run.report.forgiven);
    }
    if run.report.old > 0 {
        rest += &format!("; {} were there before", run.report.old);
    }
    if run.report.suppressed > 0 {
        rest += &format!("; {} silenced by comments", run.report.suppressed);
    }
    if count.defects() == 0 {
        return format!("no findings{rest}");
    }
    let severities: Vec<String> = [Severity::Error, Severity::Warning, Severity::Info]
        .into_iter()
        .filter(|it| count.of_severity(*it) > 0)
        .map(|it| plural(count.of_severity(it), it.name()))
        .collect();
    let findings = plural(count.defects(), "finding");
    format!("{findings} ({}): {}{rest}", severities.join(", "), of_standards(false))
}

/// `read 3 files (django): 4 models, 6 tables, 40 columns in 12 ms; 2 checks abstained (--verbose says why)`.
fn read(run: &Run<'_>) -> String {
    let extent = &run.extent;
    let mut text = format!(
        "read {} ({}): {}, {}, {} in {}",
        plural(extent.files, "file"),
        extent.frameworks.join(", "),
        plural(extent.models, "model"),
        plural(extent.tables, "table"),
        plural(extent.columns, "column"),
        milliseconds(run.took),
    );
    match run.count.abstained {
        0 => text.push_str("; no check abstained"),
        abstained => {
            text.push_str(&format!("; {} abstained", plural(abstained, "check")));
            if !run.verbose {
                text.push_str(" (--verbose says why)");
            }
        }
    }
    text
}

fn problems(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let title = run.style.bold("problem:");
    let lines = run.project.lines();
    if run.verbose {
        for problem in run.problems() {
            let (file, line, _) = lines.locate(problem.place);
            writeln!(out, "{title} {file}:{line}: {}", problem.message)?;
        }
        return Ok(());
    }
    // A kind of file that is not read is one problem, however many files there are.
    let mut groups: Vec<(&Problem, usize)> = Vec::new();
    for problem in run.problems() {
        match groups.iter_mut().find(|(first, _)| first.message == problem.message) {
            Some((_, more)) => *more += 1,
            None => groups.push((problem, 0)),
        }
    }
    for (problem, more) in groups.iter().take(PROBLEMS) {
        let (file, line, _) = lines.locate(problem.place);
        let more = if *more > 0 { format!(" (and in {})", plural(*more, "more place")) } else { String::new() };
        writeln!(out, "{title} {file}:{line}: {}{more}", problem.message)?;
    }
    if groups.len() > PROBLEMS {
        let more = plural(groups.len() - PROBLEMS, "more problem");
        writeln!(out, "{title} {more} while reading (--verbose lists them)")?;
    }
    Ok(())
}

/// The checks that abstained, by rule and reason.
fn abstentions(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let mut groups: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for it in &run.report.abstentions {
        groups.entry((it.rule, &it.reason)).or_default().push(&it.subject);
    }
    for ((rule, reason), subjects) in groups {
        writeln!(out, "abstained: {rule}: {reason}: {}", subjects.join(", "))?;
    }
    Ok(())
}

/// `1 table`, `2 tables`.
pub(crate) fn plural(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn milliseconds(took: Duration) -> String {
    match took.as_millis() {
        0 => "under 1 ms".to_owned(),
        it @ 1..10_000 => format!("{it} ms"),
        it => format!("{} s", it / 1000),
    }
}
