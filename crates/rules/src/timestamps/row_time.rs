//! The two times of a row, and the tables that lack one of them.

use modelry_graph::{ColumnIdx, ModelGraph, Part, Table};

use crate::Report;
use crate::predicates::{created_columns, is_append_only, is_occurrence, needs_row_times, updated_columns};

/// A time that a table may keep of each row.
#[derive(Clone, Copy)]
pub(super) enum RowTime {
    /// When it was made.
    Created,
    /// When it was last changed.
    Updated,
}

impl RowTime {
    /// The tables whose rows need this time and that surely have no column for it. Abstains from those that may have one.
    pub(super) fn missing_from<'g>(self, graph: &'g ModelGraph, report: &mut Report) -> Vec<&'g Table> {
        let mut missing = Vec::new();
        for table in graph.judged_tables() {
            if !self.columns(graph, table).is_empty() || !self.is_needed(graph, table) {
                continue;
            }
            if table.gap(Part::Columns).is_some() {
                report.abstain(table.subject(&[]), "not every column of the table could be read");
                continue;
            }
            missing.push(table);
        }
        missing
    }

    fn columns(self, graph: &ModelGraph, table: &Table) -> Vec<ColumnIdx> {
        match self {
            RowTime::Created => created_columns(graph, table),
            RowTime::Updated => updated_columns(graph, table),
        }
    }

    fn is_needed(self, graph: &ModelGraph, table: &Table) -> bool {
        let written_once = || is_append_only(graph, table) || is_occurrence(graph, table);
        needs_row_times(graph, table)
            && match self {
                RowTime::Created => true,
                RowTime::Updated => !written_once(),
            }
    }
}
