//! A foreign key: what it refers to, who enforces it, and what happens when the other row goes.

use serde::{Deserialize, Serialize};

use super::{ColumnIdx, Name, TableId};
use crate::source::Evidence;
use crate::stated::Stated;

/// What happens to a row when the row it points at is deleted or its key changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Action {
    /// Refused at the end of the statement or transaction.
    NoAction,
    /// Refused at once.
    Restrict,
    /// The row goes too.
    Cascade,
    /// The columns become NULL.
    SetNull,
    /// The columns become their default.
    SetDefault,
}

impl Action {
    /// As SQL and the JSON of the graph write it, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Action::NoAction => "no action",
            Action::Restrict => "restrict",
            Action::Cascade => "cascade",
            Action::SetNull => "set null",
            Action::SetDefault => "set default",
        }
    }
}

/// Does the database hold everybody to a constraint?
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Enforcement {
    /// It does.
    Enforced,
    /// Only new rows: PostgreSQL's `NOT VALID` without a later `VALIDATE`.
    NotValid,
    /// It was told not to: `NOT ENFORCED`.
    NotEnforced,
    /// The storage engine ignores it; its name.
    EngineIgnores(String),
    /// The application declares it and asks the database for nothing: `db_constraint=False`.
    ApplicationOnly,
}

/// The table that a foreign key points at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Target {
    /// Schema, when one is written.
    pub schema: Option<String>,
    /// Table name.
    pub table: String,
    /// The table in the graph; set by linking, `None` when it was not read.
    pub id: Option<TableId>,
}

impl Target {
    /// A table by its name.
    pub fn named(table: impl Into<String>) -> Target {
        Target { schema: None, table: table.into(), id: None }
    }
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey<C = ColumnIdx> {
    /// Its constraint name, when one is known.
    pub name: Option<Name>,
    /// The columns that hold the reference, in order.
    pub columns: Vec<C>,
    /// The table referred to; `Unknown` when its name could not be read.
    pub target: Stated<Target>,
    /// The columns referred to, by name; empty means the primary key of the target.
    pub target_columns: Vec<String>,
    /// `ON DELETE`.
    pub on_delete: Stated<Action>,
    /// `ON UPDATE`.
    pub on_update: Stated<Action>,
    /// PostgreSQL's `SET NULL (columns)`, when given.
    pub set_columns: Vec<C>,
    /// Can the check wait until commit?
    pub deferrable: bool,
    /// Is it enforced? `ApplicationOnly` foreign keys do not exist in the database: `Written` when the key itself asks for
    /// that, `Implied` when a setting of the whole project does.
    pub enforcement: Stated<Enforcement>,
    /// Where it is declared, strongest witness first.
    pub places: Vec<Evidence>,
}
