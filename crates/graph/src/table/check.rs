//! CHECK constraints, and which of them speak of a column.

use rustc_hash::FxHashMap;

use serde::{Deserialize, Serialize};

use super::{ColumnIdx, Enforcement, Name, Part, Table};
use crate::condition;
use crate::source::Evidence;
use crate::stated::Stated;

/// A CHECK constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its name, when one is known.
    pub name: Option<Name>,
    /// Its condition in SQL; `Unknown` when it exists and could not be read.
    pub expression: Stated<String>,
    /// Is it enforced?
    pub enforcement: Enforcement,
    /// Where it is declared.
    pub places: Vec<Evidence>,
}

/// The checks of a table by the columns that they name, by their position.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChecksByColumn {
    /// By the name of the column in lower case.
    named: FxHashMap<String, Vec<usize>>,
    /// Those that may be about any column, for they could not be read.
    unread: Vec<usize>,
}

impl ChecksByColumn {
    fn of(checks: &[Check]) -> ChecksByColumn {
        let mut found = ChecksByColumn::default();
        for (position, check) in checks.iter().enumerate() {
            match check.expression.known().and_then(|sql| condition::columns(sql)) {
                Some(names) => {
                    for name in names {
                        found.named.entry(name).or_default().push(position);
                    }
                }
                None => found.unread.push(position),
            }
        }
        found
    }
}

impl Table {
    /// Could every check be read?
    pub fn checks_are_read(&self) -> bool {
        self.gap(Part::Checks).is_none() && self.checks_by_column().unread.is_empty()
    }

    fn checks_by_column(&self) -> &ChecksByColumn {
        self.checks_by_column.get_or_init(|| ChecksByColumn::of(&self.checks))
    }

    /// The checks that name the column, and after them those that could not be read and may name it.
    pub fn checks_about(&self, column: ColumnIdx) -> impl Iterator<Item = &Check> {
        let by_column = self.checks_by_column();
        let name = self.column(column).name.text.to_ascii_lowercase();
        let named = by_column.named.get(&name).into_iter().flatten();
        named.chain(&by_column.unread).filter_map(|position| self.checks.get(*position))
    }
}
