//! How findings of a rule are silenced.

use std::collections::{BTreeMap, BTreeSet};

use modelry_rules::Rule;

use super::cases::comment;
use super::page::enumerated;

/// The part of a page that tells it, for a rule with findings in these languages, one of which is about `subject`.
pub(super) fn text(rule: &Rule, languages: &BTreeSet<&str>, subject: Option<&str>) -> String {
    let name = rule.name;
    let subject = subject.unwrap_or("*");
    format!(
        "\
## How to silence it

One finding, where it stands, with the reason. The comment holds for its line, or for the next one when it has a line to
itself; at the line that declares a model or table, for all of it:

{}
What a finding is about, wherever it lies, with `*` for anything, in `modelry.toml`:

```toml
[[exceptions]]
rules = [\"{name}\"]
subject = \"{subject}\"
reason = \"say why\"
```

The whole rule, for one run with `modelry check --ignore {name}`, or for good:

```toml
[severity]
{name} = \"off\"
```

All that is found today: `modelry baseline`. See [Code that has a past](../guide/legacy.md) and
[Configuration](../guide/configuration.md).
",
        comments(name, languages)
    )
}

/// The comment in each language.
fn comments(name: &str, languages: &BTreeSet<&str>) -> String {
    let mut by_mark: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for language in languages {
        if let Some(title) = title(language) {
            by_mark.entry(comment(language)).or_default().push(title.to_owned());
        }
    }
    let lines = by_mark
        .iter()
        .map(|(mark, languages)| format!("- `{mark} modelry: ignore[{name}] why` in {}\n", enumerated(languages)));
    lines.collect()
}

fn title(language: &str) -> Option<&'static str> {
    match language {
        "python" => Some("Python"),
        "ruby" => Some("Ruby"),
        "sql" => Some("SQL"),
        "prisma" => Some("Prisma"),
        "javascript" => Some("JavaScript"),
        "typescript" => Some("TypeScript"),
        _ => None,
    }
}
