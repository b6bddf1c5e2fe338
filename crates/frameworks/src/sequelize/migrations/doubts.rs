//! What cannot be told makes the tables uncertain that it may change.

use modelry_graph::{Gap, Part, Problem, Span, Stated};

use crate::sequelize::migrations::run::Interpreter;
use crate::sql::syntax::{AlterAction, ObjectName, Statement, StatementKind};
use crate::sql::{self, syntax::DropKind};

const CONDITION: &str = "something that was not found decides whether a migration changes it";

impl Interpreter<'_, '_> {
    /// Runs a statement, or, when it may not run, makes uncertain what it may change.
    pub(super) fn emit(&mut self, kind: StatementKind, span: Span) {
        let span = self.here(span);
        if self.thrown {
            return;
        }
        if self.doubt == 0 && self.tries > 0 && self.fails(&kind) {
            self.thrown = true;
            return;
        }
        if self.doubt > 0 && !matches!(kind, StatementKind::CreateEnum { .. } | StatementKind::CreateFunction { .. }) {
            return self.doubtful(kind, span);
        }
        let statement = Statement { kind, span, guarded: self.tries > 0 };
        let witness = modelry_graph::Witness::Migrations;
        sql::run_statement(&mut self.schema, self.file, &statement, self.dialect, witness);
    }

    /// A statement that may not run.
    pub(super) fn doubtful(&mut self, kind: StatementKind, span: Span) {
        match kind {
            StatementKind::CreateTable(mut table) => {
                if self.position(&table.name).is_none() {
                    let name = table.name.clone();
                    table.doubts.clear();
                    let statement = Statement { kind: StatementKind::CreateTable(table), span, guarded: true };
                    let witness = modelry_graph::Witness::Migrations;
                    sql::run_statement(&mut self.schema, self.file, &statement, self.dialect, witness);
                    self.unsure(&name, &Part::ALL, CONDITION, span);
                }
            }
            StatementKind::CreateIndex(index) => self.unsure(&index.table, &[Part::Indexes], CONDITION, span),
            StatementKind::CreateTrigger(trigger) => self.unsure(&trigger.table, &[Part::Triggers], CONDITION, span),
            StatementKind::AlterTable { table, actions, .. } => {
                for action in &actions {
                    self.unsure(&table, touched(action), CONDITION, span);
                    self.forget_column(&table, action);
                }
            }
            StatementKind::RenameTables(pairs) => {
                for (from, _) in &pairs {
                    self.unsure(from, &Part::ALL, CONDITION, span);
                }
            }
            StatementKind::Drop { kind: DropKind::Table, names, .. } => {
                for name in &names {
                    self.unsure(name, &Part::ALL, CONDITION, span);
                }
            }
            StatementKind::Drop { kind: DropKind::Index, table, names, .. } => {
                let index = names.first().map(|it| it.name.text.clone()).unwrap_or_default();
                if let Some(table) = table.or_else(|| self.table_of_index(&index)) {
                    self.unsure(&table, &[Part::Indexes], CONDITION, span);
                }
            }
            StatementKind::RenameIndex { .. }
            | StatementKind::CommentOnTable { .. }
            | StatementKind::CommentOnColumn { .. }
            | StatementKind::CreateView { .. }
            | StatementKind::CreateEnum { .. }
            | StatementKind::CreateFunction { .. }
            | StatementKind::CreateDomain(_)
            | StatementKind::SetSearchPath(_)
            | StatementKind::Switch { .. } => {}
            _ => self.anything(span, "whether a statement runs could not be told: it may change any table"),
        }
    }

    /// What is known of a column that may be changed.
    fn forget_column(&mut self, table: &ObjectName, action: &AlterAction) {
        let name = match action {
            AlterAction::SetType { column, .. }
            | AlterAction::SetNullable { column, .. }
            | AlterAction::SetDefault { column, .. } => column,
            AlterAction::ReplaceColumn { from, .. } => from,
            _ => return,
        };
        let Some(position) = self.position(table) else { return };
        let Some(table) = self.schema.tables.get_mut(position) else { return };
        for column in table.columns.iter_mut().filter(|it| it.name.text == name.text) {
            match action {
                AlterAction::SetType { .. } => {
                    column.ty = Stated::Unknown;
                    column.values = Stated::Unknown;
                }
                AlterAction::SetNullable { .. } => column.nullable = Stated::Unknown,
                AlterAction::SetDefault { .. } => column.default = Stated::Unknown,
                _ => {
                    column.ty = Stated::Unknown;
                    column.values = Stated::Unknown;
                    column.nullable = Stated::Unknown;
                    column.default = Stated::Unknown;
                }
            }
        }
    }

    /// Makes parts of a table uncertain.
    pub(super) fn unsure(&mut self, table: &ObjectName, parts: &[Part], reason: &str, span: Span) {
        let place = Some(self.here(span).within(self.file));
        let Some(position) = self.position(table) else { return };
        let Some(table) = self.schema.tables.get_mut(position) else { return };
        table.gaps.extend(parts.iter().map(|part| Gap { part: *part, reason: reason.to_owned(), place }));
    }

    /// Something may change any table.
    pub(super) fn anything(&mut self, span: Span, message: &str) {
        let place = self.here(span).within(self.file);
        for table in &mut self.schema.tables {
            let gap = |part| Gap { part, reason: message.to_owned(), place: Some(place) };
            table.gaps.extend(Part::ALL.map(gap));
        }
        self.schema.problems.push(Problem { place, message: message.to_owned() });
    }

    /// A call could not be read that changes a table, or any.
    pub(super) fn unread(&mut self, table: Option<&ObjectName>, parts: &[Part], method: &str, span: Span) {
        match table {
            Some(table) => {
                let reason = format!("a call of `{method}` could not be read");
                self.unsure(table, parts, &reason, span);
                let place = self.here(span).within(self.file);
                let message = format!("this call of `{method}` on `{}` could not be read", table.name.text);
                self.schema.problems.push(Problem { place, message });
            }
            None => self.anything(span, &format!("this call of `{method}` could not be read: it may change any table")),
        }
    }
}

/// The parts of a table that an action changes besides columns that are named.
fn touched(action: &AlterAction) -> &'static [Part] {
    match action {
        AlterAction::AddConstraint(constraint) => match &constraint.kind {
            crate::sql::syntax::ConstraintKind::PrimaryKey { .. } => &[Part::PrimaryKey],
            crate::sql::syntax::ConstraintKind::ForeignKey(_) => &[Part::ForeignKeys],
            crate::sql::syntax::ConstraintKind::Check(_) => &[Part::Checks],
            _ => &[Part::Indexes, Part::PrimaryKey],
        },
        AlterAction::AddColumn { .. } => &[Part::Columns, Part::Indexes, Part::ForeignKeys],
        AlterAction::DropConstraint(_) => &[Part::PrimaryKey, Part::Indexes, Part::ForeignKeys, Part::Checks],
        AlterAction::DropForeignKey(_) => &[Part::ForeignKeys],
        AlterAction::DropPrimaryKey => &[Part::PrimaryKey],
        AlterAction::DropIndex(_) | AlterAction::RenameIndex { .. } | AlterAction::IndexUsable { .. } => {
            &[Part::Indexes]
        }
        AlterAction::SetType { .. } | AlterAction::SetNullable { .. } | AlterAction::SetDefault { .. } => &[],
        AlterAction::Nothing | AlterAction::Comment(_) => &[],
        _ => &Part::ALL,
    }
}
