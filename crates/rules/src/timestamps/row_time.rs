//! The two times of a row, and the tables that lack one of them.

use modelry_graph::{Column, ColumnIdx, ModelGraph, Part, Table};

use crate::Report;
use crate::predicates::{
    created_columns, is_append_only, is_created_name, is_occurrence, is_updated_name, needs_row_times, updated_columns,
};

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

    /// What the project calls such columns, where it says so.
    pub(super) fn own_names<'g>(self, graph: &'g ModelGraph, table: &Table) -> &'g [String] {
        let own = graph.conventions(table);
        match self {
            RowTime::Created => &own.created,
            RowTime::Updated => &own.updated,
        }
    }

    /// What to call such a column in a new table.
    pub(super) fn name<'g>(self, graph: &'g ModelGraph, table: &Table) -> &'g str {
        let usual = match self {
            RowTime::Created => "created_at",
            RowTime::Updated => "updated_at",
        };
        self.own_names(graph, table).first().map_or(usual, String::as_str)
    }

    /// Does the column's name say that it keeps that time, whatever the domain?
    pub(super) fn is_plain_name(self, graph: &ModelGraph, table: &Table, column: &Column) -> bool {
        match self {
            RowTime::Created => is_created_name(graph, table, column),
            RowTime::Updated => is_updated_name(graph, table, column),
        }
    }

    pub(super) fn columns(self, graph: &ModelGraph, table: &Table) -> Vec<ColumnIdx> {
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
