//! What the witnesses of one table disagree about.
//!
//! The strongest witness decides what is true of a table. What the models say differently is no longer true of the
//! database, but the application still relies on it: such a statement is kept as a [`Drift`].

use serde::{Deserialize, Serialize};

use crate::facts::Witness;
use crate::source::{Evidence, Place};
use crate::table::{Action, DefaultValue, Part};
use crate::types::ColumnType;

/// Something that a weaker witness says of a table and that a stronger one denies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// The columns that it is about, by the names of the witness that knows them.
    pub columns: Vec<String>,
    /// What they disagree about.
    pub kind: DriftKind,
    /// The weaker witness.
    pub said_by: Witness,
    /// The stronger one.
    pub denied_by: Witness,
    /// Where both say it.
    pub places: Vec<Evidence>,
}

/// What two witnesses disagree about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DriftKind {
    /// Only the weaker witness knows the column.
    MissingColumn,
    /// Only the stronger witness knows the column.
    UndeclaredColumn,
    /// The types differ in kind or size.
    Type {
        /// That of the weaker witness.
        said: ColumnType,
        /// That of the stronger one.
        real: ColumnType,
    },
    /// One admits NULL, the other does not.
    Nullable {
        /// Does the weaker witness admit it?
        said: bool,
        /// Does its source say so itself?
        written: bool,
    },
    /// The database fills in something else.
    Default {
        /// What the weaker witness expects.
        said: Option<DefaultValue>,
        /// What the stronger one knows of.
        real: Option<DefaultValue>,
    },
    /// Only the weaker witness knows the index.
    MissingIndex {
        /// Would it admit no two equal keys?
        unique: bool,
    },
    /// Only the weaker witness knows the foreign key.
    MissingForeignKey {
        /// The table that it would refer to, where that is known.
        target: Option<String>,
    },
    /// The primary keys are of other columns.
    PrimaryKey {
        /// Those of the stronger witness.
        real: Vec<String>,
    },
    /// The foreign key does something else when the row that it points at is deleted.
    DeleteAction {
        /// What the weaker witness expects.
        said: Action,
        /// What the stronger one knows of.
        real: Action,
    },
}

/// What only one of the schema file and the migrations beside it has of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divergence {
    /// What kind of thing: a column, an index, a foreign key.
    pub part: Part,
    /// The column, or those that it is of.
    pub columns: Vec<String>,
    /// Does the schema file have it, and the migrations do not make it?
    pub in_schema_file: bool,
    /// Where it is declared, and where the other side declares the table.
    pub places: Vec<Evidence>,
}

/// A column that a model names and that its table surely does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingColumn {
    /// The field or relation that names it.
    pub member: String,
    /// The column.
    pub column: String,
    /// Does it hold the key of a relation?
    pub holds_key: bool,
    /// Where the member is declared.
    pub place: Place,
}
