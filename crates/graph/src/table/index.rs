//! An index, and what makes a key unique.

use serde::{Deserialize, Serialize};

use super::{ColumnIdx, Name};
use crate::source::Evidence;
use crate::stated::Stated;

/// One part of an index key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IndexPart<C = ColumnIdx> {
    /// The column, or `None` for an expression.
    pub column: Option<C>,
    /// The expression in SQL, when the part is none of a plain column.
    pub expression: Option<String>,
    /// `DESC`.
    pub descending: bool,
    /// `NULLS FIRST` or `NULLS LAST`, when it is not what the direction implies.
    pub nulls_first: Option<bool>,
    /// Operator class, when it is not the default one.
    pub operator_class: Option<String>,
    /// Collation, when it is not that of the column.
    pub collation: Option<String>,
    /// MySQL's prefix length.
    pub prefix: Option<u32>,
}

impl<C> IndexPart<C> {
    /// A plain column.
    pub fn column(column: C) -> IndexPart<C> {
        IndexPart {
            column: Some(column),
            expression: None,
            descending: false,
            nulls_first: None,
            operator_class: None,
            collation: None,
            prefix: None,
        }
    }

    /// An expression.
    pub fn expression(text: impl Into<String>) -> IndexPart<C> {
        IndexPart {
            column: None,
            expression: Some(text.into()),
            descending: false,
            nulls_first: None,
            operator_class: None,
            collation: None,
            prefix: None,
        }
    }
}

/// How an index came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum IndexOrigin {
    /// A declaration of its own.
    Declared,
    /// An option of one column: `unique=True`, `@unique`, `db_index=True`.
    ColumnOption,
    /// The framework adds it without being asked: Django's index on a foreign key.
    Framework,
    /// The database adds it without being asked: MySQL's index for a foreign key.
    Database,
}

/// An index or a unique constraint (which is an index with a promise).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index<C = ColumnIdx> {
    /// Its name; `None` when the database picks one.
    pub name: Option<Name>,
    /// Its key, in order. Empty when it could not be read.
    pub parts: Vec<IndexPart<C>>,
    /// Does it admit no two equal keys?
    pub unique: bool,
    /// Was it declared as a constraint?
    pub constraint: bool,
    /// Can the check wait until commit?
    pub deferrable: bool,
    /// `WHERE`, in SQL over column names. `Unknown` when there is one that could not be read.
    pub filter: Stated<Option<String>>,
    /// `btree`, `hash`, `gin`, …: lower case.
    pub method: String,
    /// `INCLUDE`.
    pub include: Vec<C>,
    /// `NULLS NOT DISTINCT`: two NULLs are equal.
    pub nulls_not_distinct: bool,
    /// Does the database use it (not invalid, not invisible)?
    pub usable: bool,
    /// Do replicas tell rows apart by it (PostgreSQL's `REPLICA IDENTITY USING INDEX`)?
    pub replica_identity: bool,
    /// Who asked for it.
    pub origin: IndexOrigin,
    /// Where it is declared, strongest witness first.
    pub places: Vec<Evidence>,
}

impl<C> Index<C> {
    /// A btree over plain columns.
    pub fn on(columns: Vec<C>, unique: bool, origin: IndexOrigin) -> Index<C> {
        Index {
            name: None,
            parts: columns.into_iter().map(IndexPart::column).collect(),
            unique,
            constraint: false,
            deferrable: false,
            filter: Stated::Implied(None),
            method: "btree".to_owned(),
            include: Vec::new(),
            nulls_not_distinct: false,
            usable: true,
            replica_identity: false,
            origin,
            places: Vec::new(),
        }
    }
}

impl<C: Copy> Index<C> {
    /// The key, if it is of plain columns only.
    pub fn columns(&self) -> Option<Vec<C>> {
        self.parts.iter().map(|part| part.column.filter(|_| part.expression.is_none())).collect()
    }
}
