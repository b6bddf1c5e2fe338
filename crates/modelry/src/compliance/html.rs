//! The report as one HTML file that needs nothing else, for screens of any width, light and dark.

use std::io::{self, Write};

use modelry_engine::compliance::{RuleCompliance, StandardCompliance, Verdict};
use modelry_graph::json::Lines;
use modelry_rules::Finding;

use super::{Document, at, share};
use crate::report::summary::plural;
use crate::report::xml::escaped;

const STYLE: &str = include_str!("style.css");

/// The whole page.
pub(crate) fn write(out: &mut dyn Write, document: &Document<'_>) -> io::Result<()> {
    let lines = document.project.lines();
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(
        out,
        "<title>Compliance with the nine standards</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>"
    )?;
    writeln!(
        out,
        "<h1>Compliance with the nine standards</h1>\n<p class=\"read\">Read: {}.</p>",
        escaped(&document.read())
    )?;
    writeln!(out, "<ul class=\"standards\">")?;
    for it in &document.compliance.standards {
        tile(out, it)?;
    }
    writeln!(out, "</ul>")?;
    for it in document.compliance.standards.iter().filter(|it| !it.rules.is_empty()) {
        standard(out, it, &lines)?;
    }
    writeln!(out, "</main>\n</body>\n</html>")
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Kept => "kept",
        Verdict::KeptAsFarAsKnown => "known",
        Verdict::Forgiven => "forgiven",
        Verdict::Deviates => "deviates",
        Verdict::NothingToJudge | Verdict::NotAsked => "nothing",
    }
}

fn tile(out: &mut dyn Write, it: &StandardCompliance) -> io::Result<()> {
    let name = it.standard.name();
    let verdict = it.verdict();
    let advice = if it.standard.advises() { " advice" } else { "" };
    let mut numbers = Vec::new();
    for (number, word) in [(it.abstentions(), "not judged"), (it.forgiven(), "forgiven")] {
        if number > 0 {
            numbers.push(format!("{number} {word}"));
        }
    }
    let verdict_text = match (verdict, it.standard.advises()) {
        (Verdict::Deviates, true) => format!("{} of advice", plural(it.deviations(), "piece")),
        (Verdict::Deviates, false) => plural(it.deviations(), "deviation"),
        _ => verdict.title().to_owned(),
    };
    writeln!(
        out,
        "<li class=\"{}{advice}\"><a href=\"#{name}\"><b>{name}</b><span>{verdict_text}</span><small>{}</small></a></li>",
        class(verdict),
        numbers.join(", "),
    )
}

fn standard(out: &mut dyn Write, it: &StandardCompliance, lines: &dyn Lines) -> io::Result<()> {
    let name = it.standard.name();
    let advice = if it.standard.advises() { " What follows is advice." } else { "" };
    writeln!(
        out,
        "<section id=\"{name}\">\n<h2>{name}</h2>\n<p>Asks for {}.{advice}</p>",
        escaped(it.standard.title())
    )?;
    for rule in &it.rules {
        self::rule(out, rule, lines)?;
    }
    writeln!(out, "</section>")
}

fn rule(out: &mut dyn Write, it: &RuleCompliance, lines: &dyn Lines) -> io::Result<()> {
    let share_text = if it.applies == 0 { format!("no {}", it.rule.about.noun()) } else { share(it) };
    let percent = if it.applies == 0 { 100.0 } else { 100.0 * it.complies as f64 / it.applies as f64 };
    let state = if !it.deviations.is_empty() {
        "deviates"
    } else if !it.forgiven.is_empty() {
        "forgiven"
    } else if !it.abstentions.is_empty() {
        "known"
    } else if it.applies == 0 {
        "nothing"
    } else {
        "kept"
    };
    let head = format!(
        "<span class=\"name\">{}</span><span class=\"share\">{share_text}</span><span class=\"bar\"><i style=\"width:{percent:.1}%\"></i></span>",
        it.rule.name,
    );
    if it.deviations.is_empty() && it.forgiven.is_empty() && it.abstentions.is_empty() {
        return writeln!(out, "<div class=\"rule {state}\"><div class=\"head\">{head}</div></div>");
    }
    let open = if it.deviations.is_empty() { "" } else { " open" };
    writeln!(out, "<details class=\"rule {state}\"{open}><summary class=\"head\">{head}</summary>")?;
    writeln!(out, "<p>{} {}</p>", prose(it.rule.summary()), prose(&it.rule.why()))?;
    if !it.deviations.is_empty() {
        writeln!(out, "<ul class=\"deviations\">")?;
        for finding in &it.deviations {
            deviation(out, finding, lines)?;
        }
        writeln!(out, "</ul>")?;
    }
    if !it.abstentions.is_empty() {
        writeln!(out, "<h3>Not judged</h3>\n<ul class=\"others\">")?;
        for it in &it.abstentions {
            writeln!(out, "<li><code>{}</code> {}</li>", escaped(&it.subject), prose(&it.reason))?;
        }
        writeln!(out, "</ul>")?;
    }
    if !it.forgiven.is_empty() {
        writeln!(out, "<h3>Forgiven by the baseline</h3>\n<ul class=\"others\">")?;
        for finding in &it.forgiven {
            writeln!(out, "<li><code>{}</code> {}</li>", escaped(&finding.subject), prose(&finding.message))?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</details>")
}

fn deviation(out: &mut dyn Write, finding: &Finding, lines: &dyn Lines) -> io::Result<()> {
    let label = finding.label();
    writeln!(
        out,
        "<li><b class=\"{label}\">{label}</b> {} <code class=\"subject\">{}</code><div class=\"at\">{}</div>",
        prose(&finding.message),
        escaped(&finding.subject),
        escaped(&at(finding, lines)),
    )?;
    if !finding.help.is_empty() {
        writeln!(out, "<div class=\"help\">{}</div>", prose(&finding.help))?;
    }
    writeln!(out, "</li>")
}

/// Text whose back quotes mark code.
fn prose(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for (position, part) in text.split('`').enumerate() {
        let part = escaped(part);
        if position % 2 == 1 { html.push_str(&format!("<code>{part}</code>")) } else { html.push_str(&part) }
    }
    html
}
