//! `modelry explain`.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use modelry_engine::config::Name;
use modelry_rules::{Rule, Standard, rules};

use super::select::selector;
use super::{Color, Failure};
use crate::manual::{self, Kind, Page, terminal};
use crate::report::style::Style;

/// Explain a rule or a standard: why it matters, bad and good, what is exempt, how to silence it
#[derive(Args)]
pub(super) struct Explain {
    /// A rule or a standard; all rules are listed without one
    #[arg(value_parser = selector)]
    name: Option<Name>,
    /// Show a rule in every framework, and all cases of its specification
    #[arg(long)]
    all: bool,
    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// When to color
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    #[default]
    Text,
    /// All there is to say, as the pages in docs/ have it
    Markdown,
}

impl Explain {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let style = Style::new(self.color.wanted());
        let mut out = BufWriter::new(std::io::stdout().lock());
        match (self.format, self.name) {
            (Format::Markdown, Some(Name::Rule(rule))) => write!(out, "{}", Page::of(rule).markdown())?,
            (Format::Markdown, Some(Name::Standard(standard))) => write!(out, "{}", manual::standard(standard))?,
            (Format::Markdown, None) => write!(out, "{}", manual::all())?,
            (Format::Text, Some(Name::Rule(rule))) => self.explain(&mut out, rule, style)?,
            (Format::Text, Some(Name::Standard(standard))) => list(&mut out, standard, style)?,
            (Format::Text, None) => {
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

    /// The page of a rule; unless all of it is wanted, with the example of one framework and without its cases.
    fn explain(&self, out: &mut dyn Write, rule: &'static Rule, style: Style) -> std::io::Result<()> {
        let page = Page::of(rule);
        if self.all {
            return terminal::write(out, &page.markdown(), style);
        }
        let first = page.parts.iter().map(|part| part.kind).find(|kind| matches!(kind, Kind::Framework(_)));
        let (mut left_out, mut texts) = (Vec::new(), vec![page.head]);
        for part in page.parts {
            match part.kind {
                Kind::Framework(name) if Some(part.kind) != first => left_out.push(name),
                Kind::Cases => left_out.push("every case"),
                Kind::Framework(_) | Kind::Why | Kind::Exempt | Kind::Options | Kind::Silence => texts.push(part.text),
            }
        }
        if !left_out.is_empty() {
            texts.push(format!("More with `modelry explain {} --all`: {}.", rule.name, left_out.join(", ")));
        }
        let text = manual::joined(texts.iter().map(String::as_str));
        terminal::write(out, &text, style)
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
