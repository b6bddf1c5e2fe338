//! What a rule is.

use std::fmt;

use modelry_graph::ModelGraph;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{About, Report, RuleOption};

/// One of the nine standards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standard {
    /// Clear naming.
    Naming,
    /// Created and updated timestamps.
    Timestamps,
    /// Integrity enforced by the database.
    Integrity,
    /// Appropriate types.
    Types,
    /// Indexes on foreign keys and on what is queried.
    Indexes,
    /// Validation at both layers.
    Validation,
    /// Clear relationships with deliberate cascades.
    Relationships,
    /// Neither over- nor under-normalized.
    Normalization,
    /// Scopes for common queries.
    Queries,
}

impl Standard {
    /// Every standard, in the order in which they are shown.
    pub const ALL: [Standard; 9] = [
        Standard::Naming,
        Standard::Timestamps,
        Standard::Integrity,
        Standard::Types,
        Standard::Indexes,
        Standard::Validation,
        Standard::Relationships,
        Standard::Normalization,
        Standard::Queries,
    ];

    /// The name by which users select it.
    pub fn name(self) -> &'static str {
        match self {
            Standard::Naming => "naming",
            Standard::Timestamps => "timestamps",
            Standard::Integrity => "integrity",
            Standard::Types => "types",
            Standard::Indexes => "indexes",
            Standard::Validation => "validation",
            Standard::Relationships => "relationships",
            Standard::Normalization => "normalization",
            Standard::Queries => "queries",
        }
    }
}

impl Standard {
    /// What it asks for, in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Standard::Naming => "clear naming, after the framework's conventions",
            Standard::Timestamps => "created and updated timestamps on every table",
            Standard::Integrity => "integrity enforced by the database",
            Standard::Types => "appropriate data types",
            Standard::Indexes => "indexes on foreign keys and on what is queried",
            Standard::Validation => "validation at both the model and the database layer",
            Standard::Relationships => "clear relationships with deliberate cascades",
            Standard::Normalization => "neither over- nor under-normalized",
            Standard::Queries => "model methods and scopes for common queries",
        }
    }

    /// Is what its rules say advice about the shape of the data or the code? Advice is shown apart from defects, and
    /// never fails a run unless asked.
    pub fn advises(self) -> bool {
        match self {
            Standard::Normalization | Standard::Queries => true,
            Standard::Naming
            | Standard::Timestamps
            | Standard::Integrity
            | Standard::Types
            | Standard::Indexes
            | Standard::Validation
            | Standard::Relationships => false,
        }
    }

    /// The standard of that name.
    pub fn from_name(name: &str) -> Option<Standard> {
        Standard::ALL.into_iter().find(|standard| standard.name() == name)
    }
}

impl fmt::Display for Standard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing; never fails a run unless asked.
    Info,
    /// Falls short of the standard.
    Warning,
    /// Cannot work, or will corrupt data.
    Error,
}

impl Severity {
    /// The name in options and formats.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A rule.
#[derive(Clone, Copy)]
pub struct Rule {
    /// The defect as a noun phrase: `unindexed-foreign-key`.
    pub name: &'static str,
    /// The standard it belongs to.
    pub standard: Standard,
    /// How bad its findings are unless they say otherwise.
    pub severity: Severity,
    /// Markdown: one sentence, then why, then `Bad:` and `Good:` examples.
    pub docs: &'static str,
    /// Markdown: the projects that show what is found and what is not.
    pub specification: &'static str,
    /// What complies with it or does not.
    pub about: About,
    /// What can be set about it.
    pub options: &'static [RuleOption],
    /// Looks for the defect.
    pub check: fn(&ModelGraph, &mut Report),
}

/// Findings that are stored name their rule.
impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

pub(crate) fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Rule, D::Error> {
    let name = <&str>::deserialize(deserializer)?;
    crate::rule(name).ok_or_else(|| D::Error::custom("no such rule"))
}

pub(crate) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    named(deserializer).map(|rule| rule.name)
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Declares the `RULE` of a file, whose doc comment becomes its docs, whose `check` becomes its check, and whose
/// specification lies beside it under the rule's name.
///
/// Behind a semicolon stand its options, each with what it means: `COLUMNS: Number("columns", 40, 1..=1000)` is a constant
/// of the file, which `COLUMNS.of(policy)` reads.
macro_rules! declare_rule {
    ($(#[doc = $docs:literal])* $standard:ident / $name:literal, $severity:ident $(; $($options:tt)+)?) => {
        $crate::rule::declare_rule! { $(#[doc = $docs])* $standard / $name, $severity, of Tables $(; $($options)+)? }
    };
    (
        $(#[doc = $docs:literal])* $standard:ident / $name:literal, $severity:ident, of $about:ident
        $(; $($(#[doc = $means:literal])+ $option:ident: $kind:ident($($value:expr),+)),+ $(,)?)?
    ) => {
        $($(
            $(#[doc = $means])+
            const $option: $crate::option::$kind = $crate::option::$kind::new($name, $($value),+);
        )+)?

        pub(crate) const RULE: $crate::Rule = $crate::Rule {
            name: $name,
            standard: $crate::Standard::$standard,
            severity: $crate::Severity::$severity,
            docs: concat!($($docs, "\n"),*),
            specification: include_str!(concat!($name, ".md")),
            about: $crate::About::$about,
            options: &[$($($option.declared(concat!($($means),+))),+)?],
            check,
        };
    };
}

pub(crate) use declare_rule;
