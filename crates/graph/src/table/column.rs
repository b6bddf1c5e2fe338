//! A column: its type, what it holds when nothing is given, and who keeps its time.

use serde::{Deserialize, Serialize};

use super::Name;
use crate::source::Evidence;
use crate::stated::Stated;
use crate::types::ColumnType;

/// A value that a column takes when none is given.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DefaultValue {
    /// The literal without quotes, or the expression.
    pub text: String,
    /// What makes the value.
    pub generator: Generator,
    /// Is the expression evaluated once, when the program starts, instead of for every row?
    pub frozen: bool,
    /// Does it read a clock without a time zone (`datetime.now`)?
    pub naive_clock: bool,
}

impl DefaultValue {
    /// A constant.
    pub fn literal(text: impl Into<String>) -> DefaultValue {
        DefaultValue { text: text.into(), generator: Generator::Literal, frozen: false, naive_clock: false }
    }

    /// A function or expression.
    pub fn generated(text: impl Into<String>, generator: Generator) -> DefaultValue {
        DefaultValue { text: text.into(), generator, frozen: false, naive_clock: false }
    }
}

/// What makes a default value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Generator {
    /// A constant.
    Literal,
    /// The constant NULL.
    Null,
    /// A sequence, identity or auto-increment.
    Sequence,
    /// The current time or date.
    Now,
    /// A random UUID (version 4, or of unknown version).
    Uuid,
    /// An id that sorts by time: UUID version 7, ULID, KSUID.
    OrderedId,
    /// A short random text id: cuid, nanoid.
    TextId,
    /// Anything else.
    Other,
}

/// When the framework or the database writes a timestamp column by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Clock {
    /// Nothing does.
    Never,
    /// When the row is made: `auto_now_add`.
    Insert,
    /// At every write: `auto_now`, `@updatedAt`, `ON UPDATE CURRENT_TIMESTAMP`, a trigger.
    Update,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Stated<ColumnType>,
    /// May it hold NULL? A member of the primary key may not.
    pub nullable: Stated<bool>,
    /// What the database fills in; `None` for nothing.
    pub default: Stated<Option<DefaultValue>>,
    /// What the application fills in before it writes; `None` for nothing.
    pub application_default: Stated<Option<DefaultValue>>,
    /// Is it computed by the database from other columns (not: identity)?
    pub generated: bool,
    /// The values that its type admits, when the type is a closed set (native enum, MySQL's `ENUM`).
    pub values: Stated<Option<Vec<String>>>,
    /// Who writes it when nobody does.
    pub clock: Stated<Clock>,
    /// Its collation, when one is named.
    pub collation: Option<String>,
    /// Its comment in the database.
    pub comment: Option<String>,
    /// Where it is declared, strongest witness first.
    pub places: Vec<Evidence>,
}

impl Column {
    /// A column of which only the name is known; everything else is `Unknown`.
    pub fn unknown(name: Name) -> Column {
        Column {
            name,
            ty: Stated::Unknown,
            nullable: Stated::Unknown,
            default: Stated::Unknown,
            application_default: Stated::Unknown,
            generated: false,
            values: Stated::Unknown,
            clock: Stated::Unknown,
            collation: None,
            comment: None,
            places: Vec::new(),
        }
    }

    /// Does any layer surely fill in a value when none is given?
    pub fn surely_has_default(&self) -> bool {
        let filled = |stated: &Stated<Option<DefaultValue>>| matches!(stated.known(), Some(Some(value)) if value.generator != Generator::Null);
        filled(&self.default) || filled(&self.application_default) || self.generated
    }
}
