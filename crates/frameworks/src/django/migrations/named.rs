//! Which tables SQL is about, by the words in it.

use std::collections::BTreeSet;

use modelry_graph::TableFact;
use rustc_hash::{FxHashMap, FxHashSet};

use super::words::words;

/// The positions of tables by the names that SQL may call them by: their own, and those of their indexes.
#[derive(Default)]
pub(super) struct Named(FxHashMap<String, BTreeSet<usize>>);

impl Named {
    pub(super) fn note(&mut self, tables: &[TableFact], positions: impl IntoIterator<Item = usize>) {
        for position in positions {
            for name in tables.get(position).into_iter().flat_map(names) {
                self.0.entry(name.to_owned()).or_default().insert(position);
            }
        }
    }

    /// The tables that a text is about. Some of the names may have gone since they were noted.
    pub(super) fn meant(&self, tables: &[TableFact], text: &str) -> Vec<usize> {
        let words: FxHashSet<&str> = words(text).map(|(_, word)| word).collect();
        let found: BTreeSet<usize> = words.iter().filter_map(|word| self.0.get(*word)).flatten().copied().collect();
        let is_meant = |table: &TableFact| names(table).any(|name| words.contains(name));
        found.into_iter().filter(|it| tables.get(*it).is_some_and(is_meant)).collect()
    }
}

fn names(table: &TableFact) -> impl Iterator<Item = &str> {
    let of_indexes = table.indexes.iter().filter_map(|index| index.name.as_ref());
    std::iter::once(&table.name).chain(of_indexes).map(|name| name.text.as_str())
}
