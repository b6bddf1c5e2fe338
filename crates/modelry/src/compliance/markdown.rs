//! The report in Markdown, for pull requests and wikis.

use std::io::{self, Write};

use modelry_engine::compliance::{RuleCompliance, StandardCompliance};
use modelry_graph::json::Lines;
use modelry_rules::Finding;

use super::{Document, at, share};

/// A table of the standards, then each with its rules, deviations and what could not be judged.
pub(crate) fn write(out: &mut dyn Write, document: &Document<'_>) -> io::Result<()> {
    writeln!(out, "# Compliance with the nine standards\n")?;
    writeln!(out, "Read: {}.\n", document.read())?;
    writeln!(out, "| standard | asks for | | deviations | not judged | forgiven |")?;
    writeln!(out, "|---|---|---|---:|---:|---:|")?;
    for it in &document.compliance.standards {
        let name = it.standard.name();
        writeln!(
            out,
            "| [{name}](#{name}) | {} | {} | {} | {} | {} |",
            it.standard.title(),
            it.verdict().title(),
            it.deviations(),
            it.abstentions(),
            it.forgiven(),
        )?;
    }
    let lines = document.project.lines();
    for it in document.compliance.standards.iter().filter(|it| !it.rules.is_empty()) {
        standard(out, it, &lines)?;
    }
    Ok(())
}

fn standard(out: &mut dyn Write, it: &StandardCompliance, lines: &dyn Lines) -> io::Result<()> {
    writeln!(out, "\n## {}\n", it.standard.name())?;
    let advice = if it.standard.advises() { " What follows is advice." } else { "" };
    writeln!(out, "Asks for {}.{advice}\n", it.standard.title())?;
    writeln!(out, "| rule | complies | deviations | not judged | forgiven |")?;
    writeln!(out, "|---|---|---:|---:|---:|")?;
    for rule in &it.rules {
        writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            rule.rule.name,
            share(rule),
            rule.deviations.len(),
            rule.abstentions.len(),
            rule.forgiven.len(),
        )?;
    }
    for rule in it.rules.iter().filter(|it| !it.deviations.is_empty() || !it.abstentions.is_empty()) {
        details(out, rule, lines)?;
    }
    let forgiven: Vec<&Finding> = it.rules.iter().flat_map(|rule| &rule.forgiven).collect();
    if !forgiven.is_empty() {
        writeln!(out, "\n### Forgiven by the baseline\n")?;
        for finding in forgiven {
            writeln!(out, "- `{}` {}", finding.rule.name, code(&finding.subject))?;
        }
    }
    Ok(())
}

fn details(out: &mut dyn Write, rule: &RuleCompliance, lines: &dyn Lines) -> io::Result<()> {
    writeln!(out, "\n### {}\n", rule.rule.name)?;
    writeln!(out, "{} {}\n", text(rule.rule.summary()), text(&rule.rule.why()))?;
    for finding in &rule.deviations {
        let at = at(finding, lines);
        let place = if at.is_empty() { String::new() } else { format!("{}: ", code(&at)) };
        let help = if finding.help.is_empty() { String::new() } else { format!(" → {}", text(&finding.help)) };
        writeln!(
            out,
            "- **{}** {place}{} ({}){help}",
            finding.label(),
            text(&finding.message),
            code(&finding.subject)
        )?;
    }
    for it in &rule.abstentions {
        writeln!(out, "- not judged: {}: {}", code(&it.subject), text(&it.reason))?;
    }
    Ok(())
}

/// Code, whatever quotes are in it.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// Text between whose back quotes Markdown looks at nothing, and outside of which nothing must look like a tag or a table.
fn text(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let mut quoted = false;
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        quoted ^= character == '`';
        match character {
            '<' | '>' | '*' | '_' | '|' | '[' | ']' if !quoted => {
                safe.push('\\');
                safe.push(character);
            }
            _ => safe.push(character),
        }
    }
    safe
}
