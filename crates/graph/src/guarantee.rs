//! One vocabulary for what both layers promise about the rows of a table.
//!
//! `validates :email, uniqueness: true` and `CREATE UNIQUE INDEX` say the same
//! thing in two layers. Both lower to a [`Guarantee`], so comparing the layers is
//! comparing two sets: what one layer surely promises and the other surely does
//! not keep is [`unmet`](crate::ModelGraph::unmet).

mod database;
mod models;
mod number;
mod promises;

use std::collections::BTreeSet;
use std::sync::OnceLock;

pub use self::promises::{Promise, Promiser, Promises};

use crate::condition::Condition;
use crate::graph::ModelGraph;
use crate::model::{Bound, Model, Validation};
use crate::table::{ColumnIdx, Table, TableId};

/// Something that holds for every row of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Guarantee {
    /// The column holds a value.
    NotNull(ColumnIdx),
    /// The column does not hold the empty text.
    NotBlank(ColumnIdx),
    /// No two rows are alike.
    Unique(UniqueKey),
    /// The columns lead to a row of the table, or are NULL.
    References {
        /// The columns that hold the reference.
        columns: Vec<ColumnIdx>,
        /// The table they refer to.
        table: TableId,
    },
    /// At most so many characters.
    MaxLength(ColumnIdx, u32),
    /// At least so many characters.
    MinLength(ColumnIdx, u32),
    /// A number between two others.
    Range(ColumnIdx, Limits),
    /// One of these values, or NULL.
    OneOf(ColumnIdx, BTreeSet<String>),
    /// Texts of this form.
    Matches(ColumnIdx, String),
}

/// What tells the rows of a table apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UniqueKey {
    /// Rows that agree in all of these are alike.
    pub columns: BTreeSet<ColumnIdx>,
    /// Those of the columns in which `A` and `a` are alike.
    pub any_case: BTreeSet<ColumnIdx>,
    /// The rows among which it holds: those for which all of this is so.
    pub among: BTreeSet<Condition>,
}

/// The numbers between which a column lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// At least.
    pub minimum: Option<Bound>,
    /// At most.
    pub maximum: Option<Bound>,
}

impl Guarantee {
    /// Does keeping `self` also keep `other`?
    pub fn implies(&self, other: &Guarantee) -> bool {
        use Guarantee::{MaxLength, MinLength, NotBlank, OneOf, Range, References, Unique};
        match (self, other) {
            (Unique(fewer), Unique(more)) => fewer.implies(more),
            (MaxLength(a, shorter), MaxLength(b, longer)) => a == b && shorter <= longer,
            (MinLength(a, longer), MinLength(b, shorter)) => a == b && longer >= shorter,
            (MinLength(a, least), NotBlank(b)) => a == b && *least > 0,
            (NotBlank(a), MinLength(b, least)) => a == b && *least <= 1,
            (Range(a, narrower), Range(b, wider)) => a == b && narrower.lie_within(wider),
            (OneOf(a, fewer), OneOf(b, more)) => a == b && fewer.is_subset(more),
            (OneOf(a, values), NotBlank(b)) => a == b && !values.contains(""),
            (OneOf(a, values), MaxLength(b, most)) => {
                a == b && values.iter().all(|value| value.chars().count() <= *most as usize)
            }
            (OneOf(a, values), Range(b, limits)) => a == b && values.iter().all(|value| limits.admit(value)),
            (References { columns: a, table: one }, References { columns: b, table: other }) => a == b && one == other,
            _ => self == other,
        }
    }

    /// The columns it is about, in the order of the table.
    pub fn columns(&self) -> Vec<ColumnIdx> {
        match self {
            Guarantee::NotNull(column)
            | Guarantee::NotBlank(column)
            | Guarantee::MaxLength(column, _)
            | Guarantee::MinLength(column, _)
            | Guarantee::Range(column, _)
            | Guarantee::OneOf(column, _)
            | Guarantee::Matches(column, _) => vec![*column],
            Guarantee::Unique(key) => key.columns.iter().copied().collect(),
            Guarantee::References { columns, .. } => columns.clone(),
        }
    }
}

impl UniqueKey {
    /// One of columns that are compared as they are, among all rows.
    pub fn of(columns: impl IntoIterator<Item = ColumnIdx>) -> UniqueKey {
        UniqueKey { columns: columns.into_iter().collect(), ..UniqueKey::default() }
    }

    /// Rows that are alike for `other` are alike for `self`.
    fn implies(&self, other: &UniqueKey) -> bool {
        self.separates(other) && self.ignores_case_like(other)
    }

    /// Does it tell all rows apart that `other` tells apart, case set aside?
    pub fn separates(&self, other: &UniqueKey) -> bool {
        self.columns.is_subset(&other.columns) && self.among.is_subset(&other.among)
    }

    /// Are texts alike for it that are alike for `other`?
    pub fn ignores_case_like(&self, other: &UniqueKey) -> bool {
        other.any_case.iter().all(|column| !self.columns.contains(column) || self.any_case.contains(column))
    }
}

/// A condition as the set of conditions all of which must hold.
pub fn conjuncts(condition: Condition) -> BTreeSet<Condition> {
    match condition {
        Condition::And(parts) => parts,
        Condition::Constant(true) => BTreeSet::new(),
        other => BTreeSet::from([other]),
    }
}

/// One of the two floors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// What the application validates.
    Models,
    /// What the database enforces.
    Database,
}

/// Does a layer keep a guarantee?
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It does.
    Surely,
    /// It does not.
    Not,
    /// What would decide it could not be read; why, to be shown.
    Perhaps(String),
}

/// A promise of one layer that the other does not keep, or may not.
#[derive(Clone, Debug, PartialEq)]
pub struct Unmet {
    /// The promise.
    pub promise: Promise,
    /// Why it is not certain that the other layer does not keep it, to be shown.
    pub doubt: Option<String>,
}

/// What one layer of a table promises, and what of that the other does not keep, once somebody has asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Compared {
    promises: OnceLock<Promises>,
    unmet: OnceLock<Vec<Unmet>>,
}

fn unkept(promises: &[Promise], keep: impl Fn(&Guarantee) -> Kept) -> Vec<Unmet> {
    let kept = |promise: &Promise| match keep(&promise.guarantee) {
        Kept::Surely => None,
        Kept::Not => Some(Unmet { promise: promise.clone(), doubt: None }),
        Kept::Perhaps(reason) => Some(Unmet { promise: promise.clone(), doubt: Some(reason) }),
    };
    promises.iter().filter_map(kept).collect()
}

impl ModelGraph {
    /// Everything that a layer surely promises about the rows of a table.
    pub fn promises(&self, table: &Table, layer: Layer) -> &Promises {
        self.compared(table, layer).promises.get_or_init(|| match layer {
            Layer::Models => models::promises(self, table),
            Layer::Database => database::promises(self, table),
        })
    }

    /// Does the layer keep this guarantee?
    pub fn keeps(&self, table: &Table, layer: Layer, guarantee: &Guarantee) -> Kept {
        match layer {
            Layer::Models => models::keep(self, table, &models::said(self, table), guarantee),
            Layer::Database => database::keep(self, table, self.promises(table, layer), guarantee),
        }
    }

    /// What one layer promises and the other does not surely keep.
    pub fn unmet(&self, table: &Table, by: Layer) -> &[Unmet] {
        self.compared(table, by).unmet.get_or_init(|| {
            let promises = self.promises(table, by);
            match by {
                Layer::Models => {
                    let of_database = self.promises(table, Layer::Database);
                    unkept(promises, |it| database::keep(self, table, of_database, it))
                }
                Layer::Database => {
                    let said = models::said(self, table);
                    unkept(promises, |it| models::keep(self, table, &said, it))
                }
            }
        })
    }

    /// What is known of a layer of a table. Several rules ask, side by side.
    fn compared(&self, table: &Table, layer: Layer) -> &Compared {
        let of_all = self.compared.get_or_init(|| vec![Default::default(); self.tables.len()]);
        &of_all[table.id.0 as usize][layer as usize]
    }

    /// What the validation of a model asks of the rows of its table, while it holds.
    pub fn asks(&self, table: &Table, model: &Model, validation: &Validation) -> Vec<Guarantee> {
        models::of_validation(table, model, validation)
    }
}

impl Model {
    /// The columns in which a member of the model is stored: a field, the key of a relation, a plain column of the table.
    pub fn columns_of(&self, table: &Table, member: &str) -> Option<Vec<ColumnIdx>> {
        models::columns_of(self, table, member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition;

    const A: ColumnIdx = ColumnIdx(0);
    const B: ColumnIdx = ColumnIdx(1);

    fn values(values: &[&str]) -> BTreeSet<String> {
        values.iter().map(|it| (*it).to_owned()).collect()
    }

    fn range(minimum: Option<&str>, maximum: Option<&str>) -> Guarantee {
        Guarantee::Range(A, Limits { minimum: minimum.map(Bound::inclusive), maximum: maximum.map(Bound::inclusive) })
    }

    #[test]
    fn fewer_columns_tell_apart_what_more_do() {
        let key = |columns: &[ColumnIdx], among: Option<&str>| {
            let among = among.and_then(condition::normalize).map(conjuncts).unwrap_or_default();
            Guarantee::Unique(UniqueKey { among, ..UniqueKey::of(columns.iter().copied()) })
        };
        assert!(key(&[A], None).implies(&key(&[A, B], None)));
        assert!(!key(&[A, B], None).implies(&key(&[A], None)));
        assert!(key(&[A], None).implies(&key(&[A], Some("b = 1"))));
        assert!(!key(&[A], Some("b = 1")).implies(&key(&[A], None)));
        assert!(key(&[A], Some("(b) = 1")).implies(&key(&[A], Some("c > 2 AND b = 1"))));
    }

    #[test]
    fn letters_count_where_both_say_so() {
        let plain = UniqueKey::of([A, B]);
        let folded = UniqueKey { any_case: BTreeSet::from([A]), ..plain.clone() };
        assert!(folded.implies(&plain));
        assert!(!plain.implies(&folded));
        assert!(UniqueKey::of([B]).implies(&folded));
    }

    #[test]
    fn tighter_implies_looser() {
        assert!(Guarantee::MaxLength(A, 50).implies(&Guarantee::MaxLength(A, 100)));
        assert!(!Guarantee::MaxLength(A, 50).implies(&Guarantee::MaxLength(B, 100)));
        assert!(Guarantee::MinLength(A, 2).implies(&Guarantee::NotBlank(A)));
        assert!(range(Some("1"), Some("5")).implies(&range(Some("0"), None)));
        assert!(!range(Some("1"), None).implies(&range(Some("1"), Some("5"))));
        assert!(Guarantee::OneOf(A, values(&["a"])).implies(&Guarantee::OneOf(A, values(&["a", "b"]))));
        assert!(Guarantee::OneOf(A, values(&["1", "2"])).implies(&range(Some("1"), None)));
        assert!(!Guarantee::OneOf(A, values(&["a", ""])).implies(&Guarantee::NotBlank(A)));
    }
}
