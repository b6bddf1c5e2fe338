//! The configuration that `modelry init` writes: everything that can be said, commented out.

use std::collections::BTreeMap;

use crate::{Count, Extent, Findings};

/// A commented `modelry.toml` that fits what a run read and found.
pub fn template(extent: &Extent, findings: &Findings) -> String {
    let mut text = String::from(
        "\
# Configuration of modelry. `modelry explain` lists rules and standards; the nearest such file above a path holds for it.

",
    );
    let count = Count::of(findings);
    text += &format!(
        "# Read when this file was made: {} of {}, {} tables. Found: {}.\n",
        extent.models,
        extent.frameworks.join(", "),
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
