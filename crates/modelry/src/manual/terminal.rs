//! Markdown for a terminal: paragraphs filled to 80 columns, code indented under its path.

use std::io::{self, Write};

use crate::report::style::Style;

const WIDTH: usize = 80;

/// Writes a page.
pub(crate) fn write(out: &mut dyn Write, text: &str, style: Style) -> io::Result<()> {
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            if !in_code {
                writeln!(out)?;
            }
        } else if in_code {
            writeln!(out, "{}", format!("    {line}").trim_end())?;
        } else if let Some(path) = path(line).filter(|_| paragraph.is_empty()) {
            writeln!(out, "  {}", style.dim(path))?;
        } else if let Some(heading) = heading(line) {
            writeln!(out, "{}\n", style.bold(heading))?;
        } else if line.is_empty() {
            if !paragraph.is_empty() {
                fill(out, &paragraph, style)?;
                paragraph.clear();
                writeln!(out)?;
            }
        } else {
            if line.starts_with("- ") && !paragraph.is_empty() {
                fill(out, &paragraph, style)?;
                paragraph.clear();
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    if paragraph.is_empty() { Ok(()) } else { fill(out, &paragraph, style) }
}

fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("# ").or_else(|| line.strip_prefix("## ")).or_else(|| line.strip_prefix("### "))
}

/// The path that stands alone above a listing.
fn path(line: &str) -> Option<&str> {
    let path = line.strip_prefix('`')?.strip_suffix('`')?;
    (!path.contains('`') && !path.contains(' ')).then_some(path)
}

/// Writes a paragraph or an item of a list in lines of at most [`WIDTH`] characters.
fn fill(out: &mut dyn Write, paragraph: &str, style: Style) -> io::Result<()> {
    let indentation = if paragraph.starts_with("- ") { "  " } else { "" };
    let mut line = String::new();
    for word in plain(paragraph).split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            writeln!(out, "{}", emphasized(&line, style))?;
            indentation.clone_into(&mut line);
        }
        if !line.trim().is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(out, "{}", emphasized(&line, style))
}

/// Text without the addresses of its links. Code stays as it is.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (position, part) in text.split('`').enumerate() {
        if position > 0 {
            plain.push('`');
        }
        if position % 2 == 1 {
            plain.push_str(part);
            continue;
        }
        let mut rest = part;
        while let Some((before, after)) = rest.split_once('[') {
            plain.push_str(before);
            let link = after.split_once("](").and_then(|(shown, after)| Some((shown, after.split_once(')')?.1)));
            let (shown, after) = link.unwrap_or(("[", after));
            plain.push_str(shown);
            rest = after;
        }
        plain.push_str(rest);
    }
    plain
}

/// What stands between two stars on either side is bold.
fn emphasized(line: &str, style: Style) -> String {
    let mut text = String::with_capacity(line.len());
    for (position, part) in line.split("**").enumerate() {
        text.push_str(&if position % 2 == 1 { style.bold(part) } else { part.to_owned() });
    }
    text
}
