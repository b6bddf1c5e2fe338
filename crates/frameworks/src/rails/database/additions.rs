//! What is added to the table of a block that runs.

use modelry_graph::{Part, Span};

use super::builder::{Builder, NOT_READ, take_pairs};
use super::run::{Run, identifier};
use super::value::{Arguments, Item, Value};
use crate::sql::syntax::{AlterAction, ColumnDefinition, Constraint, StatementKind};

impl<'a> Run<'a, '_> {
    pub(super) fn add_columns(
        &mut self,
        position: usize,
        names: &[Item<'a>],
        kind: &Item<'a>,
        options: &Arguments<'a>,
    ) {
        let options = options.only_options();
        for item in names {
            let (Some(name), Some(kind_name)) = (item.text(), kind.text()) else {
                self.doubt_table(position, Part::Columns, item.span);
                continue;
            };
            let column = self.column(identifier(name, item.span), kind_name, &options, kind.span);
            self.push_column(position, column, item.span);
            self.column_index(position, name, item.span, &options);
        }
    }

    /// `t.string :email, index: { unique: true }`
    pub(super) fn column_index(&mut self, position: usize, name: &str, span: Span, options: &Arguments<'a>) {
        let Some(index) = options.get("index").filter(|it| it.truth() == Some(true)) else { return };
        let Some(builder) = self.builders.get(position) else { return };
        let (table, table_span) = (builder.table.clone(), builder.span);
        let mut arguments = Arguments::default();
        take_pairs(&mut arguments, index);
        let column = Item::new(Value::Symbol(name.into()), span);
        self.add_index(&table, table_span, Some(&column), &arguments, Some(position), span);
    }

    pub(super) fn push_column(&mut self, position: usize, column: ColumnDefinition, span: Span) {
        let doubt = self.doubt;
        let Some(builder) = self.builders.get_mut(position) else { return };
        let is_doubtful = doubt > builder.doubt;
        match &mut builder.create {
            Some(_) if is_doubtful => builder.gaps.push((Part::Columns, span)),
            // Rails takes the later definition of a column.
            Some(create) => match create.columns.iter_mut().find(|it| it.name.text == column.name.text) {
                Some(same) => *same = column,
                None => create.columns.push(column),
            },
            None => {
                let (table, table_span) = (builder.table.clone(), builder.span);
                let action = AlterAction::AddColumn { column: Box::new(column), if_not_exists: false };
                self.alter(&table, table_span, action, span);
            }
        }
    }

    pub(super) fn push_constraint(&mut self, position: Option<usize>, table: &str, table_span: Span, it: Constraint) {
        let span = it.span;
        let creating = position.and_then(|position| self.builders.get_mut(position)).and_then(|it| it.create.as_mut());
        match creating {
            Some(create) => create.constraints.push(it),
            None => self.alter(table, table_span, AlterAction::AddConstraint(it), span),
        }
    }

    /// Runs a statement once the table at hand stands.
    pub(super) fn push_statement(&mut self, position: Option<usize>, kind: StatementKind, span: Span) {
        match position.and_then(|position| self.builders.get_mut(position)).filter(|it| it.create.is_some()) {
            Some(builder) => builder.after.push((kind, span)),
            None => self.emit(kind, span),
        }
    }

    pub(super) fn doubt_table(&mut self, position: usize, part: Part, span: Span) {
        let Some(builder) = self.builders.get_mut(position) else { return };
        match &builder.create {
            Some(_) => builder.gaps.push((part, span)),
            None => {
                let table = builder.table.clone();
                self.uncertain(Some(&table), &[part], NOT_READ, span);
            }
        }
    }

    /// Adds to a table that stands what `t` would add while it is made.
    pub(super) fn within(&mut self, table: &Item<'a>, run: impl FnOnce(&mut Self, usize)) {
        let Some(name) = table.text() else {
            return self.uncertain(None, &Part::ALL, "a table is changed whose name could not be read", table.span);
        };
        let builder = Builder {
            table: name.to_owned(),
            span: table.span,
            create: None,
            after: Vec::new(),
            gaps: Vec::new(),
            doubt: self.doubt,
        };
        self.builders.push(builder);
        let position = self.builders.len() - 1;
        run(self, position);
        self.builders.pop();
    }
}
