//! The page of a rule.

use std::collections::BTreeSet;

use modelry_engine::FRAMEWORKS;
use modelry_rules::{Finding, Rule};

use super::cases::{Case, Code, cases};
use super::{index, silence};

/// So many findings of an example are told in words.
const TOLD: usize = 3;

/// What there is to say about a rule.
pub(crate) struct Page {
    /// Its name, its summary, and where it belongs.
    pub(crate) head: String,
    pub(crate) parts: Vec<Part>,
}

/// A part of a page.
pub(crate) struct Part {
    pub(crate) kind: Kind,
    /// Markdown, with its heading.
    pub(crate) text: String,
}

/// What a part is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Why the rule matters.
    Why,
    /// Bad and good in the framework of that title.
    Framework(&'static str),
    /// What is not reported.
    Exempt,
    /// What can be set about it.
    Options,
    /// How findings are silenced.
    Silence,
    /// All that the specification shows.
    Cases,
}

impl Page {
    pub(crate) fn of(rule: &'static Rule) -> Page {
        let mut rest = cases(rule);
        let exemptions = exemptions(&rest);
        let mut parts = vec![Part { kind: Kind::Why, text: format!("## Why\n\n{}\n", reasons(rule)) }];
        let shown = shown(&mut rest);
        let subject = shown.iter().flat_map(|(_, case)| &case.findings).next().map(|it| it.subject.clone());
        let languages: BTreeSet<&str> =
            shown.iter().flat_map(|(_, case)| &case.bad).map(|code| code.language).collect();
        for (framework, case) in &shown {
            parts.push(Part { kind: Kind::Framework(framework), text: in_framework(framework, case) });
        }
        if !exemptions.is_empty() {
            parts.push(Part { kind: Kind::Exempt, text: format!("## What is not reported\n\n{exemptions}") });
        }
        if !rule.options.is_empty() {
            parts.push(Part { kind: Kind::Options, text: options(rule) });
        }
        parts.push(Part { kind: Kind::Silence, text: silence::text(rule, &languages, subject.as_deref()) });
        let rest: String = rest.iter().map(in_detail).collect();
        if !rest.is_empty() {
            let text = format!(
                "## Every case\n\nEach is a project that is read as it stands here. The marked lines are found, all others are not.\n\n{rest}"
            );
            parts.push(Part { kind: Kind::Cases, text });
        }
        let frameworks: Vec<String> = shown.iter().map(|(name, _)| format!("[{name}](#in-{})", slug(name))).collect();
        let standard = rule.standard;
        let head = format!(
            "# {}\n\n{}\n\n**{}**, standard [{}](../standards/{}.md): {}.\n\nShown for {}.\n",
            rule.name,
            rule.summary(),
            index::label(rule),
            standard.name(),
            standard.name(),
            standard.title(),
            enumerated(&frameworks),
        );
        Page { head, parts }
    }

    /// All of it.
    pub(crate) fn markdown(&self) -> String {
        let parts = self.parts.iter().map(|part| part.text.as_str());
        joined(std::iter::once(self.head.as_str()).chain(parts))
    }
}

/// Texts with an empty line between them.
pub(crate) fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut text = texts.map(str::trim_end).collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

/// The paragraphs between the first sentence and the examples.
fn reasons(rule: &Rule) -> String {
    let markdown = rule.markdown();
    let text = markdown.split_once("\n\n").map_or("", |(_, rest)| rest);
    text.split("\n\nBad:").next().unwrap_or_default().trim().to_owned()
}

/// A list of what is not reported, each with a link to what shows it.
fn exemptions(cases: &[Case]) -> String {
    let titles = cases.iter().filter(|case| case.exempt).filter_map(|case| case.title);
    titles.map(|title| format!("- [{title}](#{})\n", slug(title))).collect()
}

/// What can be set about a rule, as a configuration writes it.
fn options(rule: &Rule) -> String {
    let mut text =
        format!("## Options\n\nIn `modelry.toml`, as they are by default:\n\n```toml\n[rules.{}]\n", rule.name);
    for option in rule.options {
        match option.default_text() {
            Some(default) => text.push_str(&format!("{} = {default}\n", option.name)),
            None => text.push_str(&format!("# {} = …\n", option.name)),
        }
    }
    text.push_str("```\n\n");
    for option in rule.options {
        text.push_str(&format!("- `{}`: {} Takes {}.\n", option.name, option.means, option.takes()));
    }
    text.push_str(
        "\nWhere such a table may stand: [Conventions and options](../guide/conventions.md#options-of-rules).\n",
    );
    text
}

/// The case that shows the rule in each framework, taken out of all: that of the docs first, then in the order of frameworks.
fn shown(cases: &mut Vec<Case>) -> Vec<(&'static str, Case)> {
    let mut shown: Vec<(&'static str, Case)> = Vec::new();
    let titles = FRAMEWORKS.iter().map(|framework| framework.title());
    let of_docs = cases.iter().filter(|case| case.title.is_none()).filter_map(|case| case.framework);
    for title in of_docs.chain(titles).collect::<Vec<_>>() {
        let fits = |case: &Case| {
            case.framework == Some(title) && !case.exempt && !case.configured && !case.findings.is_empty()
        };
        let position = cases.iter().position(|case| fits(case) && (case.title.is_none() || !case.good.is_empty()));
        let position = position.or_else(|| cases.iter().position(fits));
        if let Some(position) = position
            && shown.iter().all(|(name, _)| *name != title)
        {
            shown.push((title, cases.remove(position)));
        }
    }
    shown
}

fn in_framework(framework: &str, case: &Case) -> String {
    let mut text = format!("## In {framework}\n\n");
    if let Some(title) = case.title {
        text.push_str(&format!("{title}.\n\n"));
    }
    text.push_str(&remarks(case));
    text.push_str("**Bad:**\n\n");
    text.push_str(&case.bad.iter().map(code).collect::<String>());
    text.push_str(&told(&case.findings));
    if !case.good.is_empty() {
        text.push_str("**Good:**\n\n");
        text.push_str(&case.good.iter().map(code).collect::<String>());
    }
    text
}

fn in_detail(case: &Case) -> String {
    let mut text = format!("### {}\n\n{}", case.title.unwrap_or("Another example"), remarks(case));
    text.push_str(&case.bad.iter().map(code).collect::<String>());
    if !case.good.is_empty() {
        text.push_str("**Mended:**\n\n");
        text.push_str(&case.good.iter().map(code).collect::<String>());
    }
    text
}

/// What is said or set besides.
fn remarks(case: &Case) -> String {
    let mut text = String::new();
    if !case.prose.is_empty() {
        text.push_str(&format!("{}\n\n", case.prose));
    }
    if let Some(dialect) = case.dialect {
        text.push_str(&format!("Checked with `--dialect {}`.\n\n", dialect.name()));
    }
    text
}

fn code(code: &Code) -> String {
    if code.text.is_empty() {
        return format!("`{}` is empty, or gone.\n\n", code.path);
    }
    format!("`{}`\n\n```{}\n{}```\n\n", code.path, code.language, code.text)
}

/// Findings in words.
fn told(findings: &[Finding]) -> String {
    let mut text = String::from("modelry says:\n\n");
    for finding in findings.iter().take(TOLD) {
        let help = if finding.help.is_empty() { String::new() } else { format!(" → {}", finding.help) };
        text.push_str(&format!("- `{}`: {}{help}\n", finding.subject, finding.message));
    }
    if findings.len() > TOLD {
        text.push_str(&format!("- and {} more\n", findings.len() - TOLD));
    }
    text.push('\n');
    text
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn enumerated(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// The name by which a link in a page finds a heading, as GitHub makes it.
pub(super) fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.map(|it| if it == ' ' { '-' } else { it.to_ascii_lowercase() }).collect()
}
