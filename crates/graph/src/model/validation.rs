//! What models demand of values.

use serde::{Deserialize, Serialize};

use crate::fixed::Fixed;
use crate::source::Place;
use crate::stated::Stated;

/// What a validation asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ValidationKind {
    /// Neither null nor empty.
    Presence,
    /// Not null; an empty text will do: Sequelize's `allowNull: false`.
    NotNull,
    /// Null or empty.
    Absence,
    /// No two rows alike, within a scope.
    Uniqueness {
        /// Further fields that make the key.
        scope: Vec<String>,
        /// Do `A` and `a` differ?
        case_sensitive: bool,
        /// The rows among which it holds, in SQL; `Implied(None)` for all.
        among: Stated<Option<String>>,
    },
    /// Between so many characters.
    Length {
        /// At least.
        minimum: Option<u32>,
        /// At most.
        maximum: Option<u32>,
    },
    /// A number, between two others. Without bounds: any number.
    Range {
        /// At least.
        minimum: Option<Bound>,
        /// At most.
        maximum: Option<Bound>,
        /// Whole numbers only?
        whole: bool,
        /// Is it asked as one of a set: `inclusion: { in: 1..5 }`?
        as_set: bool,
    },
    /// One of these.
    Inclusion {
        /// The closed set.
        values: Vec<String>,
    },
    /// None of these.
    Exclusion {
        /// The values.
        values: Vec<String>,
    },
    /// A regular expression.
    Format {
        /// The expression, when it is literal.
        regex: Option<String>,
    },
    /// One of the framework that asks nothing of what is stored: `confirmation`, `acceptance`, `associated`.
    Named {
        /// What it is called.
        #[serde(deserialize_with = "crate::fixed::name")]
        name: Fixed,
    },
    /// Code that modelry does not look into.
    Custom {
        /// Its name.
        name: String,
    },
}

impl ValidationKind {
    /// The name in the JSON of the graph.
    pub fn name(&self) -> &'static str {
        match self {
            ValidationKind::Presence => "presence",
            ValidationKind::NotNull => "not_null",
            ValidationKind::Absence => "absence",
            ValidationKind::Uniqueness { .. } => "uniqueness",
            ValidationKind::Length { .. } => "length",
            ValidationKind::Range { as_set: false, .. } => "range",
            ValidationKind::Range { as_set: true, .. } | ValidationKind::Inclusion { .. } => "inclusion",
            ValidationKind::Exclusion { .. } => "exclusion",
            ValidationKind::Format { .. } => "format",
            ValidationKind::Named { name } => name,
            ValidationKind::Custom { .. } => "custom",
        }
    }
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The number as written.
    pub value: String,
    /// Is the number itself outside?
    pub exclusive: bool,
}

impl Bound {
    /// A bound that is itself inside.
    pub fn inclusive(value: impl Into<String>) -> Bound {
        Bound { value: value.into(), exclusive: false }
    }
}

/// A rule of the model about its fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// What it asks.
    pub kind: ValidationKind,
    /// The fields it is about, by name.
    pub fields: Vec<String>,
    /// Does it hold only sometimes (`if:`, `on:`), or may it?
    pub conditional: bool,
    /// Is it passed over when the value is null? `Unknown` where the framework asks no validation about NULL, so that
    /// something else decides.
    pub passes_null: Stated<bool>,
    /// Is it passed over when the value is empty, or null?
    pub passes_blank: bool,
    /// Has it options that could not be read, so that it may ask for more, or for less, than its kind tells?
    pub unread: bool,
    /// Where it is declared.
    pub place: Place,
}

impl Validation {
    /// One about one field that always holds.
    pub fn of(field: impl Into<String>, kind: ValidationKind, place: Place) -> Validation {
        Validation {
            kind,
            fields: vec![field.into()],
            conditional: false,
            passes_null: Stated::Implied(false),
            passes_blank: false,
            unread: false,
            place,
        }
    }
}
