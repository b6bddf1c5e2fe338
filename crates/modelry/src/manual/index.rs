//! Lists of rules.

use modelry_rules::{Rule, Standard, rules};

/// The page of a standard.
pub(crate) fn standard(standard: Standard) -> String {
    let advice = if standard.advises() {
        "\nIts rules give advice: it is shown apart from defects, and fails a run only with `--fail-on advice`.\n"
    } else {
        ""
    };
    format!(
        "# {}\n\nAsks for {}.\n{advice}\n{}\n[All standards](../rules/README.md)\n",
        standard.name(),
        standard.title(),
        table(standard, "../rules/")
    )
}

/// The page of all rules.
pub(crate) fn all() -> String {
    let mut text = String::from(
        "# All rules\n\nBy standard. `modelry explain RULE` shows the page of a rule in a terminal, `modelry explain` this list.\n",
    );
    for standard in Standard::ALL {
        let name = standard.name();
        text.push_str(&format!(
            "\n## [{name}](../standards/{name}.md)\n\nAsks for {}.\n\n{}",
            standard.title(),
            table(standard, "")
        ));
    }
    text
}

fn table(standard: Standard, folder: &str) -> String {
    let mut text = String::from("| rule | finds | is |\n|---|---|---|\n");
    for rule in rules().filter(|rule| rule.standard == standard) {
        // A bar would end the cell.
        let summary = rule.summary().trim_end_matches('.').replace('|', "\\|");
        text.push_str(&format!("| [{0}]({folder}{0}.md) | {summary} | {1} |\n", rule.name, label(rule).to_lowercase()));
    }
    text
}

/// How bad its findings are unless they say otherwise.
pub(super) fn label(rule: &Rule) -> &'static str {
    if rule.standard.advises() {
        return "Advice";
    }
    match rule.severity {
        modelry_rules::Severity::Error => "Error",
        modelry_rules::Severity::Warning => "Warning",
        modelry_rules::Severity::Info => "Info",
    }
}
