//! The configuration that `modelry init` writes: everything that can be said, commented out.

use std::collections::BTreeMap;

use modelry_graph::facts::GrammaticalNumber;
use modelry_rules::{Habit, Habits};

use crate::{Count, Extent, Findings};

/// A commented `modelry.toml` that fits what a run read and found, and what the project does by habit.
pub fn template(extent: &Extent, findings: &Findings, habits: &Habits) -> String {
    let mut text = String::from(
        "\
# Configuration of modelry. `modelry explain` lists rules and standards; the nearest such file above a path holds for it.

",
    );
    let count = Count::of(findings);
    text += &format!(
        "# Read when this file was made ({}): models {}, tables {}, findings {}.\n",
        extent.frameworks.join(", "),
        extent.models,
        extent.tables,
        count.defects(),
    );
    text += "\
# `modelry baseline` forgives them all; `check` then reports only what is new.

# Only these rules or standards, and all but these.
# select = [\"integrity\", \"indexes\", \"validation\"]
# ignore = [\"short-integer-key\"]

# Paths that are not read, as in .gitignore.
# exclude = [\"legacy/\"]

# The database engine, where the project does not say it: postgresql, mysql, mariadb or sqlite.
# dialect = \"postgresql\"

# The least severity that makes a run fail: error, warning, info, advice or never.
# fail-on = \"warning\"

# How bad findings are: error, warning, info or off.
[severity]
";
    let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &findings.findings {
        *by_rule.entry(finding.rule.name).or_default() += 1;
    }
    let mut frequent: Vec<(&str, usize)> = by_rule.into_iter().collect();
    frequent.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    for (name, count) in frequent.iter().take(5) {
        text += &format!("# {name} = \"off\"  # {count} today\n");
    }
    if frequent.is_empty() {
        text += "# unindexed-foreign-key = \"error\"\n";
    }
    text += &conventions(habits, findings);
    text += &options(&frequent);
    text += "
# Findings that are none, by what they are about; `*` stands for anything.
# [[exceptions]]
# rules = [\"unindexed-foreign-key\"]
# subject = \"audit_*\"
# reason = \"nobody deletes what they refer to\"

# What holds for some paths only.
# [[overrides]]
# paths = [\"legacy/**\"]
# ignore = [\"naming\"]
";
    text
}

/// What the tables do by habit, for the project to say that it is meant so.
fn conventions(habits: &Habits, findings: &Findings) -> String {
    let list = |name: &String| format!("[\"{name}\"]");
    let mut lines = Vec::new();
    let mut line = |key: &str, value: Option<(String, usize, usize)>, otherwise: &str| {
        lines.push(match value {
            Some((value, some, all)) => format!("# {key} = {value}  # as in {some} of {all} tables\n"),
            None if otherwise.is_empty() => return,
            None => format!("# {key} = {otherwise}\n"),
        });
    };
    let named = |habit: &Option<Habit<String>>| habit.as_ref().map(|it| (list(&it.what), it.some, it.all));
    line("created", named(&habits.created), "[\"created_at\"]");
    line("updated", named(&habits.updated), "[\"updated_at\"]");
    let null = habits.never_updated_is_null.as_ref();
    line("never-updated-is-null", null.map(|it| ("true".to_owned(), it.some, it.all)), "");
    line("soft-delete", named(&habits.soft_delete), "[\"deleted_at\"]");
    line("tenant", named(&habits.tenant), "[\"tenant_id\"]");
    let number = habits.table_number.as_ref().map(|it| {
        let word = match it.what {
            GrammaticalNumber::Plural => "\"plural\"",
            GrammaticalNumber::Singular => "\"singular\"",
        };
        (word.to_owned(), it.some, it.all)
    });
    line("table-names", number, "\"plural\"");
    let mut reserved: Vec<&str> = findings
        .findings
        .iter()
        .filter(|finding| finding.rule.name == "reserved-identifier")
        .filter_map(|finding| finding.subject.rsplit(['.', '#']).next())
        .filter(|name| name.chars().all(|it| it.is_alphanumeric() || it == '_'))
        .collect();
    reserved.sort_unstable();
    reserved.dedup();
    if !reserved.is_empty() {
        let names: Vec<String> = reserved.iter().map(|name| format!("\"{name}\"")).collect();
        lines.push(format!("# allowed-identifiers = [{}]  # in use\n", names.join(", ")));
    }
    format!(
        "\n# What this project calls things. `outside-ids`, `plurals`, `uncountable`, `append-only` and `lookups` can be said, too.\n\
         [conventions]\n{}",
        lines.concat()
    )
}

/// An option of a rule that has something to say here, otherwise of any.
fn options(frequent: &[(&str, usize)]) -> String {
    let found = frequent.iter().filter_map(|(name, _)| modelry_rules::rule(name));
    let Some((rule, option)) = found
        .chain(modelry_rules::rules())
        .find_map(|rule| rule.options.iter().find(|it| it.default_text().is_some()).map(|it| (rule, it)))
    else {
        return String::new();
    };
    let default = option.default_text().unwrap_or_default();
    format!(
        "\n# Options of rules; `modelry explain RULE` lists them.\n# [rules.{}]\n# {} = {default}\n",
        rule.name, option.name
    )
}
