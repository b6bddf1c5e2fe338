//! `modelry explain`.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use clap::Args;
use modelry_rules::{Rule, Standard, rules};

use super::select::selector;
use super::{Color, Failure};
use crate::report::style::Style;
use modelry_engine::config::Name;

/// Explain a rule or a standard: why it matters, bad and good, how to leave it out
#[derive(Args)]
pub(super) struct Explain {
    /// A rule or a standard; all rules are listed without one
    #[arg(value_parser = selector)]
    name: Option<Name>,
    /// When to color
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
}

impl Explain {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let style = Style::new(self.color.wanted());
        let mut out = BufWriter::new(std::io::stdout().lock());
        match self.name {
            Some(Name::Rule(rule)) => explain(&mut out, rule, style)?,
            Some(Name::Standard(standard)) => list(&mut out, standard, style)?,
            None => {
                for standard in Standard::ALL {
                    list(&mut out, standard, style)?;
                    writeln!(out)?;
                }
                writeln!(out, "modelry explain RULE says why a rule matters, with examples.")?;
            }
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A standard and its rules, one a line.
fn list(out: &mut dyn Write, standard: Standard, style: Style) -> std::io::Result<()> {
    writeln!(out, "{}: {}", style.bold(standard.name()), standard.title())?;
    let of_standard = || rules().filter(|rule| rule.standard == standard);
    let width = rules().map(|rule| rule.name.len()).max().unwrap_or(0);
    for rule in of_standard() {
        let severity = style.severity(rule.severity, &format!("{:<7}", rule.severity.name()));
        writeln!(out, "  {:<width$}  {severity}  {}", rule.name, rule.summary().replace('`', ""))?;
    }
    if of_standard().next().is_none() {
        writeln!(out, "  no rule checks it yet")?;
    }
    Ok(())
}

fn explain(out: &mut dyn Write, rule: &Rule, style: Style) -> std::io::Result<()> {
    let severity = style.severity(rule.severity, rule.severity.name());
    writeln!(out, "{} ({severity})", style.bold(rule.name))?;
    writeln!(out, "{}: {}", rule.standard.name(), rule.standard.title())?;
    writeln!(out)?;
    markdown(out, rule.docs, style)?;
    writeln!(out, "Leave it out with `modelry check --ignore {}`.", rule.name)
}

/// Markdown for a terminal: paragraphs filled to 80 columns, code indented under its path.
fn markdown(out: &mut dyn Write, text: &str, style: Style) -> std::io::Result<()> {
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in text.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        if let Some(info) = line.trim_start().strip_prefix("```") {
            flush(out, &mut paragraph)?;
            in_code = !in_code;
            match info.split_once(' ') {
                Some((_, path)) => writeln!(out, "  {}", style.dim(path))?,
                None if !in_code => writeln!(out)?,
                None => {}
            }
        } else if in_code {
            writeln!(out, "{}", format!("    {line}").trim_end())?;
        } else if line.is_empty() {
            flush(out, &mut paragraph)?;
        } else if line.starts_with("- ") || line.starts_with("* ") {
            fill(out, &mut paragraph)?;
            paragraph.push_str(line);
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
        }
    }
    flush(out, &mut paragraph)
}

/// Writes a paragraph and the empty line behind it.
fn flush(out: &mut dyn Write, paragraph: &mut String) -> std::io::Result<()> {
    if paragraph.is_empty() {
        return Ok(());
    }
    fill(out, paragraph)?;
    writeln!(out)
}

/// Writes words in lines of at most 80 characters.
fn fill(out: &mut dyn Write, paragraph: &mut String) -> std::io::Result<()> {
    let mut line = String::new();
    for word in paragraph.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > 80 {
            writeln!(out, "{line}")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    paragraph.clear();
    if line.is_empty() { Ok(()) } else { writeln!(out, "{line}") }
}
