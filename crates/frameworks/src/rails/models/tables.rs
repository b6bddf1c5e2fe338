//! What the database testimonies say of tables, as far as models need it: ActiveRecord takes its attributes from there.

use modelry_graph::table::{Column, TableKind};
use modelry_graph::{TableFact, Testimony, Witness};
use rustc_hash::FxHashMap;

/// The tables of an application.
pub(super) struct Tables<'t> {
    by_name: FxHashMap<&'t str, (usize, &'t TableFact)>,
    /// Is there a witness that states every table, and could all of what it says be read?
    pub(super) all_known: bool,
}

impl<'t> Tables<'t> {
    /// Those of the databases at that root. Of two witnesses of one table the stronger one counts.
    pub(super) fn of(testimonies: &'t [Testimony]) -> Tables<'t> {
        let mut by_name: FxHashMap<&str, (usize, &TableFact)> = FxHashMap::default();
        let mut order: Vec<usize> = (0..testimonies.len()).collect();
        order.sort_by_key(|position| testimonies[*position].witness);
        for position in order {
            for table in &testimonies[position].tables {
                by_name.insert(table.name.text.as_str(), (position, table));
            }
        }
        let whole = |it: &Testimony| it.witness >= Witness::SchemaFile && it.problems.is_empty();
        let all_known = testimonies.iter().any(whole) && testimonies.iter().all(|it| it.problems.is_empty());
        Tables { by_name, all_known }
    }

    /// The table of that name, with or without its schema, and the position of the testimony that tells of it.
    pub(super) fn get(&self, name: &str) -> Option<(usize, &'t TableFact)> {
        let bare = name.rsplit('.').next().unwrap_or(name);
        self.by_name.get(name).or_else(|| self.by_name.get(bare)).copied()
    }

    /// The columns of a table, when all of them are known.
    pub(super) fn columns(&self, name: &str) -> Option<&'t [Column]> {
        let (_, table) = self.get(name)?;
        Some(&table.columns)
    }

    /// Has the table that column? `None` when that is not known.
    pub(super) fn has_column(&self, table: &str, column: &str) -> Option<bool> {
        Some(self.columns(table)?.iter().any(|it| it.name.text == column))
    }

    pub(super) fn has_columns(&self, table: &str, columns: &[String]) -> Option<bool> {
        let known = self.columns(table)?;
        Some(columns.iter().all(|column| known.iter().any(|it| it.name.text == *column)))
    }

    /// Is it a view?
    pub(super) fn is_view(&self, name: &str) -> bool {
        self.get(name).is_some_and(|(_, table)| table.kind != TableKind::Base)
    }
}
