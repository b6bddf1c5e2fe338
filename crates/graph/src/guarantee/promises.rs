//! What one layer promises about a table, found by column.

use std::ops::Deref;

use rustc_hash::FxHashMap;

use super::Guarantee;
use crate::model::ModelId;
use crate::source::Evidence;
use crate::table::ColumnIdx;

/// Who promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promiser {
    /// The validation of a model, by its position.
    Validation(ModelId, usize),
    /// A relation of a model, by its position.
    Relation(ModelId, usize),
    /// A field of a model, by its position.
    Field(ModelId, usize),
    /// A column, by itself: its type, NOT NULL.
    Column(ColumnIdx),
    /// The primary key.
    PrimaryKey,
    /// An index, by its position.
    Index(usize),
    /// A foreign key, by its position.
    ForeignKey(usize),
    /// Checks of a column, all together.
    Checks(ColumnIdx),
}

/// A guarantee, and who gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    /// What holds.
    pub guarantee: Guarantee,
    /// Who says so.
    pub promiser: Promiser,
    /// Where.
    pub places: Vec<Evidence>,
}

/// What one layer promises about the rows of a table.
#[derive(Clone, Debug, Default)]
pub struct Promises {
    all: Vec<Promise>,
    /// Those about each column, by position; a table may have thousands.
    by_column: FxHashMap<ColumnIdx, Vec<usize>>,
    /// Those about none: at most one row.
    of_no_column: Vec<usize>,
}

impl Deref for Promises {
    type Target = [Promise];

    fn deref(&self) -> &[Promise] {
        &self.all
    }
}

impl<'a> IntoIterator for &'a Promises {
    type Item = &'a Promise;
    type IntoIter = std::slice::Iter<'a, Promise>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

impl Promises {
    pub(super) fn push(&mut self, guarantee: Guarantee, promiser: Promiser, places: Vec<Evidence>) {
        let position = self.all.len();
        let columns = guarantee.columns();
        if columns.is_empty() {
            self.of_no_column.push(position);
        }
        for column in columns {
            self.by_column.entry(column).or_default().push(position);
        }
        self.all.push(Promise { guarantee, promiser, places });
    }

    /// Does keeping one of them also keep the guarantee? Only what is about a column of it can.
    pub(super) fn imply(&self, guarantee: &Guarantee) -> bool {
        self.about(guarantee).any(|position| self.all[position].guarantee.implies(guarantee))
    }

    /// The promise of just this.
    pub(super) fn find_mut(&mut self, guarantee: &Guarantee) -> Option<&mut Promise> {
        let position = self.about(guarantee).find(|position| self.all[*position].guarantee == *guarantee)?;
        self.all.get_mut(position)
    }

    fn about(&self, guarantee: &Guarantee) -> impl Iterator<Item = usize> {
        let columns = guarantee.columns().into_iter();
        let of_columns = columns.filter_map(|column| self.by_column.get(&column)).flatten();
        of_columns.chain(&self.of_no_column).copied()
    }
}
