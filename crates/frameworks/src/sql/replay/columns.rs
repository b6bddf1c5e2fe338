//! Columns of tables.

use modelry_graph::{Clock, Column, ColumnType, Dialect, Gap, Generator, Name, Part, Stated, TableFact, TypeKind};

use crate::sql::replay::{Run, defaults};
use crate::sql::syntax::{ColumnDefinition, Constraint, ConstraintKind, Expression, Position};

/// The column of that name; case counts only when nothing fits exactly.
pub(super) fn find<'t>(table: &'t mut TableFact, name: &str) -> Option<&'t mut Column> {
    let position = position(table, name)?;
    table.columns.get_mut(position)
}

pub(super) fn position(table: &TableFact, name: &str) -> Option<usize> {
    let exact = table.columns.iter().position(|it| it.name.text == name);
    exact.or_else(|| table.columns.iter().position(|it| it.name.text.eq_ignore_ascii_case(name)))
}

impl Run<'_> {
    /// A column as it is defined, without its constraints.
    pub(super) fn column(&self, definition: &ColumnDefinition) -> Column {
        let mut column = Column::unknown(Name::written(self.fold(&definition.name)));
        column.places = vec![self.evidence(definition.name.span)];
        column.generated = definition.computed;
        column.collation.clone_from(&definition.collation);
        column.comment.clone_from(&definition.comment);
        column.values = Stated::Implied(None);
        column.default = Stated::Implied(None);
        column.nullable = Stated::Implied(true);
        let mut domain = None;
        match &definition.ty {
            Some(written) => {
                let lowered = self.lower_type(written);
                column.ty = lowered.ty;
                column.values = lowered.values;
                domain = lowered.domain;
                if lowered.serial {
                    column.nullable = Stated::Implied(false);
                    column.default = Stated::Written(Some(sequence()), self.place(written.span));
                }
            }
            // SQLite's columns need no type. A generated one takes that of its expression.
            None if definition.computed => {}
            None => column.ty = Stated::Implied(ColumnType::new(TypeKind::Other(String::new()))),
        }
        if let Some(domain) = &domain {
            if domain.nullable.is_some_and(|(nullable, _)| !nullable) {
                column.nullable = Stated::Implied(false);
            }
            if let Some(default) = &domain.default {
                column.default = Stated::Implied(Some(defaults::value(&default.text)));
            }
        }
        if let Some(default) = &definition.default {
            column.default = self.default(default);
        }
        if let Some(span) = definition.identity.or(definition.auto_increment) {
            column.nullable = Stated::Implied(false);
            column.default = self.written(Some(sequence()), span);
        }
        if let Some((nullable, span)) = definition.nullable {
            column.nullable = self.written(nullable, span);
        }
        column.clock = clock_of_default(&column.default);
        if let Some(span) = definition.on_update_now {
            column.clock = self.written(Clock::Update, span);
        }
        if definition.doubt.is_some() {
            column.nullable = match column.nullable {
                Stated::Written(nullable, place) => Stated::Written(nullable, place),
                Stated::Implied(_) | Stated::Unknown => Stated::Unknown,
            };
            if column.default.written().is_none() {
                column.default = Stated::Unknown;
            }
        }
        column
    }

    pub(super) fn default(&self, written: &Expression) -> Stated<Option<modelry_graph::DefaultValue>> {
        if written.frozen_clock {
            let value = modelry_graph::DefaultValue::generated(written.text.as_str(), Generator::Now);
            return self.written(Some(modelry_graph::DefaultValue { frozen: true, ..value }), written.span);
        }
        let value = defaults::value(&written.text);
        if value.generator == Generator::Null {
            self.written(None, written.span)
        } else {
            self.written(Some(value), written.span)
        }
    }

    /// Adds a column with its constraints to a table.
    pub(super) fn add_column(&mut self, position: usize, definition: &ColumnDefinition) {
        let column = self.column(definition);
        let place = definition.position.as_ref();
        let after = match place {
            Some(Position::First) => Some(0),
            Some(Position::After(name)) => {
                let name = self.fold(name);
                self.schema.tables.get(position).and_then(|table| self::position(table, &name)).map(|it| it + 1)
            }
            None => None,
        };
        if let Some(table) = self.schema.tables.get_mut(position) {
            let at = after.unwrap_or(table.columns.len()).min(table.columns.len());
            table.columns.insert(at, column);
        }
        self.column_constraints(position, definition);
    }

    /// The constraints written behind a column, those of its domain, and what its type brings along.
    pub(super) fn column_constraints(&mut self, position: usize, definition: &ColumnDefinition) {
        for constraint in &definition.constraints {
            if !self.is_check_of_json(position, definition, constraint) {
                self.add_constraint(position, constraint);
            }
        }
        let domain = definition.ty.as_ref().and_then(|ty| self.schema.state.domains.get(&ty.name)).cloned();
        if let Some(domain) = domain {
            self.add_domain_checks(position, definition, &domain);
        }
        let is_mysql_serial = self.is_mysql_family() && definition.ty.as_ref().is_some_and(|ty| ty.name == "serial");
        let is_unique = definition
            .constraints
            .iter()
            .any(|it| matches!(it.kind, ConstraintKind::Unique { .. } | ConstraintKind::PrimaryKey { .. }));
        if is_mysql_serial && !is_unique {
            self.add_plain_unique(position, definition);
        }
    }

    /// MariaDB keeps `json` as `longtext CHECK (json_valid(…))`, and its dumps say so.
    fn is_check_of_json(&mut self, position: usize, definition: &ColumnDefinition, constraint: &Constraint) -> bool {
        let ConstraintKind::Check(expression) = &constraint.kind else { return false };
        let written = expression.text.replace(['`', ' '], "").to_lowercase();
        if !self.is_mysql_family() || written != format!("json_valid({})", definition.name.text.to_lowercase()) {
            return false;
        }
        let name = self.fold(&definition.name);
        let column = self.schema.tables.get_mut(position).and_then(|table| find(table, &name));
        let Some(Stated::Written(ty, _)) = column.map(|it| &mut it.ty) else { return false };
        if ty.native.as_deref() != Some("longtext") {
            return false;
        }
        *ty = ColumnType::new(TypeKind::Json);
        true
    }

    pub(super) fn gap(&mut self, position: usize, part: Part, reason: &str, span: modelry_graph::Span) {
        let place = Some(self.place(span));
        if let Some(table) = self.schema.tables.get_mut(position) {
            table.gaps.push(Gap { part, reason: reason.to_owned(), place });
        }
    }

    /// SQLite: `INTEGER PRIMARY KEY` is another name of the row id, which is never NULL and counts up.
    pub(super) fn becomes_row_id(&self, column: &Column, descending: bool) -> bool {
        let is_integer = column.ty.known().is_some_and(|ty| ty.native.as_deref() == Some("integer"));
        self.dialect == Some(Dialect::Sqlite) && is_integer && !descending
    }
}

/// What `serial`, identity and auto-increment fill in.
pub(super) fn sequence() -> modelry_graph::DefaultValue {
    modelry_graph::DefaultValue::generated("", Generator::Sequence)
}

/// A column that defaults to the current time is written when the row is made.
pub(super) fn clock_of_default(default: &Stated<Option<modelry_graph::DefaultValue>>) -> Stated<Clock> {
    let now = |value: &Option<modelry_graph::DefaultValue>| {
        value.as_ref().is_some_and(|it| it.generator == Generator::Now && !it.frozen)
    };
    match default {
        Stated::Written(value, place) if now(value) => Stated::Written(Clock::Insert, *place),
        Stated::Implied(value) if now(value) => Stated::Implied(Clock::Insert),
        Stated::Written(..) | Stated::Implied(_) => Stated::Implied(Clock::Never),
        Stated::Unknown => Stated::Unknown,
    }
}
