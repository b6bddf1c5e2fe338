//! Statements that run or do not run: what nobody knows makes parts of tables uncertain.

use modelry_graph::{Gap, Part, Problem, Span, Stated, TableFact};

use super::run::{Run, bare};
use crate::sql;
use crate::sql::syntax::{AlterAction, ConstraintKind, DropKind, Identifier, Statement, StatementKind};

impl Run<'_, '_> {
    /// Runs a statement on the schema, or, where nobody knows whether it runs, notes what it may touch.
    pub(super) fn emit(&mut self, kind: StatementKind, span: Span) {
        if self.doubt == 0 {
            return self.run(kind, span, self.guarded);
        }
        match &kind {
            StatementKind::CreateTable(table) => {
                let name = table.name.name.text.clone();
                if self.schema.replayed.position(&name).is_none() {
                    self.run(kind, span, true);
                }
                self.touch(&name, &Part::ALL, None, span);
            }
            StatementKind::AlterTable { table, actions, .. } => {
                for action in actions {
                    let (parts, column) = touched(action);
                    self.touch(&table.name.text, parts, column.map(|it| it.text.as_str()), span);
                }
            }
            StatementKind::CreateIndex(index) => {
                self.touch(&index.table.name.text, &[Part::Indexes], None, span);
            }
            StatementKind::Drop { kind: DropKind::Index, table: Some(table), .. } => {
                self.touch(&table.name.text, &[Part::Indexes], None, span);
            }
            StatementKind::Drop { names, .. } => {
                names.iter().for_each(|name| self.touch(&name.name.text, &Part::ALL, None, span));
            }
            StatementKind::RenameTables(pairs) => {
                pairs.iter().for_each(|(from, _)| self.touch(&from.name.text, &Part::ALL, None, span));
            }
            StatementKind::Unknown { .. } => self.run(kind, span, true),
            _ => {}
        }
    }

    fn run(&mut self, kind: StatementKind, span: Span, guarded: bool) {
        let statement = Statement { kind, span, guarded };
        sql::run_statement(&mut self.schema.replayed, self.file, &statement, self.manner.dialect, self.witness);
    }

    /// Notes what a statement may do to a table that runs or does not.
    fn touch(&mut self, table: &str, parts: &[Part], column: Option<&str>, span: Span) {
        self.uncertain(Some(table), parts, "a migration changes it under a condition that cannot be decided", span);
        let position = self.schema.replayed.position(table);
        let fact = position.and_then(|it| self.schema.replayed.tables.get_mut(it));
        let columns = fact.into_iter().flat_map(|table| &mut table.columns);
        if let Some(column) = columns.into_iter().find(|it| Some(it.name.text.as_str()) == column) {
            column.ty = Stated::Unknown;
            column.nullable = Stated::Unknown;
            column.default = Stated::Unknown;
        }
    }

    pub(super) fn problem(&mut self, span: Span, message: &str) {
        self.schema.replayed.problems.push(Problem { place: span.within(self.file), message: message.to_owned() });
    }

    /// Notes that parts of a table are not known; without a table, those of all.
    pub(super) fn uncertain(&mut self, table: Option<&str>, parts: &[Part], reason: &str, span: Span) {
        let place = Some(span.within(self.file));
        let add = |table: &mut TableFact| {
            for part in parts {
                // Once is enough: many migrations may be unread in the same way.
                if !table.gaps.iter().any(|gap| gap.part == *part && gap.reason == reason) {
                    table.gaps.push(Gap { part: *part, reason: reason.to_owned(), place });
                }
            }
        };
        match table {
            Some(name) => {
                if let Some(position) = self.schema.replayed.position(bare(name))
                    && let Some(table) = self.schema.replayed.tables.get_mut(position)
                {
                    add(table);
                }
            }
            None => {
                self.problem(span, reason);
                self.schema.replayed.tables.iter_mut().for_each(add);
            }
        }
    }
}

/// The parts that a change touches, and the column that is another one after it.
fn touched(action: &AlterAction) -> (&'static [Part], Option<&Identifier>) {
    match action {
        AlterAction::AddColumn { .. } => (&[Part::Columns], None),
        AlterAction::SetType { column, .. }
        | AlterAction::SetNullable { column, .. }
        | AlterAction::SetDefault { column, .. } => (&[Part::Columns], Some(column)),
        AlterAction::AddConstraint(constraint) => match constraint.kind {
            ConstraintKind::PrimaryKey { .. } => (&[Part::PrimaryKey], None),
            ConstraintKind::ForeignKey(_) => (&[Part::ForeignKeys], None),
            ConstraintKind::Check(_) => (&[Part::Checks], None),
            _ => (&[Part::Indexes], None),
        },
        AlterAction::RenameIndex { .. } | AlterAction::DropIndex(_) => (&[Part::Indexes], None),
        AlterAction::DropForeignKey(_) => (&[Part::ForeignKeys], None),
        AlterAction::DropConstraint(_) => (&[Part::Indexes, Part::Checks], None),
        AlterAction::ValidateConstraint(_) => (&[Part::ForeignKeys, Part::Checks], None),
        _ => (&Part::ALL, None),
    }
}

/// The parts of its table that a method changes.
pub(super) fn touched_parts(name: &str) -> &'static [Part] {
    match name {
        "add_index" | "remove_index" | "rename_index" | "add_unique_constraint" | "add_exclusion_constraint" => {
            &[Part::Indexes]
        }
        "add_foreign_key" | "remove_foreign_key" | "validate_foreign_key" => &[Part::ForeignKeys],
        "add_check_constraint" | "remove_check_constraint" | "validate_check_constraint" => &[Part::Checks],
        "add_column"
        | "add_columns"
        | "add_timestamps"
        | "add_attachment"
        | "change_column"
        | "change_column_null"
        | "change_column_default"
        | "change_column_comment"
        | "change_table_comment" => &[Part::Columns],
        "add_reference" | "add_belongs_to" => &[Part::Columns, Part::Indexes, Part::ForeignKeys],
        _ => &Part::ALL,
    }
}
