//! `ALTER TABLE`, action by action.

use modelry_graph::{
    Enforcement, ForeignKey, Index, IndexOrigin, Part, Place, Stated, Switch, TableFact, TableKind, condition,
};

use crate::sql::replay::actions::{passes_down, touched};
use crate::sql::replay::{Run, cascades, columns, tables};
use crate::sql::syntax::{AlterAction, ColumnDefinition, ObjectName, Statement};

impl Run<'_> {
    pub(super) fn alter_table(
        &mut self,
        name: &ObjectName,
        careful: bool,
        actions: &[AlterAction],
        statement: &Statement,
    ) {
        let position = match self.find(name) {
            Some(position) => position,
            None if careful || actions.iter().all(|it| matches!(it, AlterAction::Nothing)) => return,
            None => {
                let parts: Vec<Part> = actions.iter().flat_map(|action| touched(action)).copied().collect();
                self.table_or_stranger(name, &parts)
            }
        };
        for action in actions {
            self.note_change(position, touched(action));
            self.action(position, action, statement);
            if passes_down(action) {
                self.pass_down(position, action, statement);
            }
        }
    }

    /// PostgreSQL changes the columns and checks of partitions and inheritance children along with those of the parent.
    fn pass_down(&mut self, position: usize, action: &AlterAction, statement: &Statement) {
        let mut parents = vec![position];
        while let Some(parent) = parents.pop() {
            let Some(name) = self.schema.tables.get(parent).map(|it| it.name.text.clone()) else { continue };
            let is_child = |it: &TableFact| it.kind == TableKind::Partition && it.parent.as_ref() == Some(&name);
            let children: Vec<usize> = (0..self.schema.tables.len())
                .filter(|child| *child != parent && self.schema.tables.get(*child).is_some_and(is_child))
                .collect();
            for child in children {
                // Only the partitions of partitions can make a circle, and none is that deep.
                if parents.len() > 1_000 {
                    return;
                }
                self.action(child, action, statement);
                parents.push(child);
            }
        }
    }

    fn fact_mut(&mut self, position: usize) -> Option<&mut TableFact> {
        self.schema.tables.get_mut(position)
    }

    fn action(&mut self, position: usize, action: &AlterAction, statement: &Statement) {
        match action {
            AlterAction::AddColumn { column, if_not_exists } => {
                let name = self.fold(&column.name);
                let exists = self.fact_mut(position).is_some_and(|it| columns::position(it, &name).is_some());
                if exists && (*if_not_exists || statement.guarded) {
                    return;
                }
                if !exists {
                    self.add_column(position, column);
                }
            }
            AlterAction::DropColumn { column } => {
                let name = self.fold(column);
                let mysql = self.is_mysql_family();
                if let Some(table) = self.fact_mut(position) {
                    drop_column(table, &name, mysql);
                }
            }
            AlterAction::RenameColumn { from, to } => {
                let (from, to) = (self.fold(from), self.fold(to));
                self.rename_column(position, &from, &to, to_place(self, action));
            }
            AlterAction::ReplaceColumn { from, column } => self.replace_column(position, from, column),
            AlterAction::SetType { column, ty, collation } => {
                let name = self.fold(column);
                let lowered = self.lower_type(ty);
                let collation = collation.clone();
                if let Some(column) = self.fact_mut(position).and_then(|it| columns::find(it, &name)) {
                    column.ty = lowered.ty;
                    column.values = lowered.values;
                    column.collation = collation;
                }
            }
            AlterAction::SetNullable { column, nullable, span } => {
                let name = self.fold(column);
                let stated = self.written(*nullable, *span);
                if let Some(column) = self.fact_mut(position).and_then(|it| columns::find(it, &name)) {
                    column.nullable = stated;
                }
            }
            AlterAction::SetDefault { column, default } => {
                let name = self.fold(column);
                let default = default.as_ref().map_or(Stated::Implied(None), |it| self.default(it));
                if let Some(column) = self.fact_mut(position).and_then(|it| columns::find(it, &name)) {
                    let kept = column.clock.is(&modelry_graph::Clock::Update);
                    column.default = default;
                    if !kept {
                        column.clock = columns::clock_of_default(&column.default);
                    }
                }
            }
            AlterAction::SetIdentity { column, identity } => {
                let name = self.fold(column);
                let default =
                    identity.map_or(Stated::Implied(None), |span| self.written(Some(columns::sequence()), span));
                if let Some(column) = self.fact_mut(position).and_then(|it| columns::find(it, &name)) {
                    column.default = default;
                }
            }
            AlterAction::DropExpression { column } => {
                let name = self.fold(column);
                if let Some(column) = self.fact_mut(position).and_then(|it| columns::find(it, &name)) {
                    column.generated = false;
                }
            }
            AlterAction::SetComputed { column } => {
                let name = self.fold(column);
                if let Some(column) = self.fact_mut(position).and_then(|it| columns::find(it, &name)) {
                    column.generated = true;
                }
            }
            AlterAction::AddConstraint(constraint) => {
                let name = constraint.name.as_ref().map(|it| self.fold(it));
                let exists = name
                    .is_some_and(|name| self.fact_mut(position).is_some_and(|it| super::names::is_taken(it, &name)));
                if !(exists && statement.guarded) {
                    self.add_constraint(position, constraint);
                    self.apply_engine(position);
                }
            }
            AlterAction::DropConstraint(name) => {
                let name = self.fold(name);
                // A key can only go when no foreign key needs it, or takes those along by CASCADE.
                if !self.is_sqlite() && !self.is_mysql_family() {
                    cascades::drop_references_to_key(&mut self.schema.tables, position, &name);
                }
                let mysql = self.is_mysql_family();
                if let Some(table) = self.fact_mut(position) {
                    let is_named = |key: &ForeignKey<String>| key.name.as_ref().is_some_and(|it| it.text == name);
                    if mysql && table.foreign_keys.iter().any(is_named) {
                        drop_foreign_key(table, &name, mysql);
                    } else {
                        drop_constraint(table, &name);
                    }
                }
            }
            AlterAction::DropPrimaryKey => {
                if let Some(table) = self.fact_mut(position) {
                    table.primary_key = None;
                }
            }
            AlterAction::DropForeignKey(name) => {
                let name = self.fold(name);
                let mysql = self.is_mysql_family();
                if let Some(table) = self.fact_mut(position) {
                    drop_foreign_key(table, &name, mysql);
                }
            }
            AlterAction::DropIndex(name) => {
                let name = self.fold(name);
                if let Some(table) = self.fact_mut(position) {
                    table.indexes.retain(|it| it.name.as_ref().is_none_or(|it| !it.text.eq_ignore_ascii_case(&name)));
                }
            }
            AlterAction::RenameConstraint { from, to } => {
                let (from, to) = (self.fold(from), self.fold(to));
                if let Some(table) = self.fact_mut(position) {
                    rename_constraint(table, &from, &to);
                }
            }
            AlterAction::RenameIndex { from, to } => {
                let (from, to) = (self.fold(from), self.fold(to));
                if let Some(table) = self.fact_mut(position) {
                    tables::rename_index(table, &from, &to);
                }
            }
            AlterAction::ValidateConstraint(name) => {
                self.set_enforcement(position, &self.fold(name), Enforcement::Enforced)
            }
            AlterAction::AlterConstraint { name, deferrable, enforced } => {
                let name = self.fold(name);
                if let Some(enforced) = enforced {
                    let enforcement = if *enforced { Enforcement::Enforced } else { Enforcement::NotEnforced };
                    self.set_enforcement(position, &name, enforcement);
                }
                if let (Some(deferrable), Some(table)) = (deferrable, self.fact_mut(position)) {
                    let named =
                        table.foreign_keys.iter_mut().filter(|it| it.name.as_ref().is_some_and(|it| it.text == name));
                    named.for_each(|key| key.deferrable = *deferrable);
                }
            }
            AlterAction::RenameTable(to) => self.rename_table_at(position, to),
            AlterAction::SetSchema(schema) => {
                let schema = Some(self.fold(schema));
                if let Some(table) = self.fact_mut(position) {
                    table.schema = schema;
                }
            }
            AlterAction::AttachPartition(child) => {
                if let Some(child) = self.find(child) {
                    let parent = self.fact_mut(position).map(|it| it.name.text.clone());
                    if let Some(table) = self.fact_mut(child) {
                        table.kind = TableKind::Partition;
                        table.parent = parent;
                    }
                }
            }
            AlterAction::DetachPartition(child) => {
                if let Some(child) = self.find(child) {
                    self.make_independent(child);
                }
            }
            AlterAction::Inherit(parent) => self.inherit(position, parent, false),
            AlterAction::NoInherit => self.make_independent(position),
            AlterAction::Engine(engine) => {
                let name = self.fact_mut(position).map(|it| it.name.text.clone()).unwrap_or_default();
                self.schema.state.engines.insert(name, engine.text.clone());
                self.apply_engine(position);
            }
            AlterAction::Comment(text) => {
                if let Some(table) = self.fact_mut(position) {
                    table.comment = Some(text.clone());
                }
            }
            AlterAction::Triggers { on, what } => {
                let name = self.fact_mut(position).map(|it| it.name.text.clone());
                self.schema.switches.retain(|it| it.table != name);
                if !on && let Some(name) = name {
                    let what = format!("ALTER TABLE {name} {what}");
                    let place = self.place(statement.span);
                    self.schema.switches.push(Switch { table: Some(name), what, place });
                }
            }
            AlterAction::IndexUsable { index, usable } => {
                let name = self.fold(index);
                if let Some(table) = self.fact_mut(position) {
                    let named =
                        table.indexes.iter_mut().filter(|it| it.name.as_ref().is_some_and(|it| it.text == name));
                    named.for_each(|index| index.usable = *usable);
                }
            }
            AlterAction::ReplicaIdentity(index) => {
                let name = index.as_ref().map(|it| self.fold(it));
                for index in self.fact_mut(position).into_iter().flat_map(|table| &mut table.indexes) {
                    index.replica_identity = name.is_some() && index.name.as_ref().map(|it| &it.text) == name.as_ref();
                }
            }
            AlterAction::Nothing => {}
            AlterAction::Unknown(span) => {
                for part in Part::ALL {
                    self.gap(position, part, "a change of the table was not understood", *span);
                }
                self.problem(*span, "a change of the table was not understood".to_owned());
            }
        }
    }

    fn make_independent(&mut self, position: usize) {
        if let Some(table) = self.fact_mut(position) {
            table.kind = TableKind::Base;
            table.parent = None;
        }
    }

    fn set_enforcement(&mut self, position: usize, name: &str, enforcement: Enforcement) {
        let Some(table) = self.fact_mut(position) else { return };
        for key in table.foreign_keys.iter_mut().filter(|it| it.name.as_ref().is_some_and(|it| it.text == name)) {
            key.enforcement = Stated::Implied(enforcement.clone());
        }
        for check in table.checks.iter_mut().filter(|it| it.name.as_ref().is_some_and(|it| it.text == name)) {
            check.enforcement = enforcement.clone();
        }
    }

    fn rename_column(&mut self, position: usize, from: &str, to: &str, place: Option<Place>) {
        let witness = self.witness;
        let Some(table) = self.fact_mut(position) else { return };
        let Some(column) = columns::find(table, from) else { return };
        let from = std::mem::replace(&mut column.name, modelry_graph::Name::written(to)).text;
        if let Some(place) = place {
            column.places = vec![modelry_graph::Evidence { witness, place }];
        }
        tables::rename_column(table, &from, to);
        let own = table.name.text.clone();
        for key in self.schema.tables.iter_mut().flat_map(|table| &mut table.foreign_keys) {
            if key.target.known().is_some_and(|it| it.table == own) {
                key.target_columns.iter_mut().filter(|it| **it == from).for_each(|it| to.clone_into(it));
            }
        }
    }

    /// MySQL's `MODIFY` and `CHANGE` say everything about the column anew, except its keys.
    fn replace_column(
        &mut self,
        position: usize,
        from: &crate::sql::syntax::Identifier,
        definition: &ColumnDefinition,
    ) {
        let (from, to) = (self.fold(from), self.fold(&definition.name));
        let Some(at) = self.fact_mut(position).and_then(|it| columns::position(it, &from)) else {
            return self.add_column(position, definition);
        };
        if from != to {
            self.rename_column(position, &from, &to, None);
        }
        let mut column = self.column(definition);
        let Some(table) = self.fact_mut(position) else { return };
        if table.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column.name.text)) {
            column.nullable = Stated::Implied(false);
        }
        if definition.position.is_some() {
            table.columns.remove(at);
            self.add_column(position, definition);
            return;
        }
        if let Some(old) = table.columns.get_mut(at) {
            *old = column;
        }
        self.column_constraints(position, definition);
    }
}

fn to_place(run: &Run, action: &AlterAction) -> Option<Place> {
    match action {
        AlterAction::RenameColumn { to, .. } => Some(run.place(to.span)),
        _ => None,
    }
}

/// What names a dropped column goes with it; MySQL only takes the column out of its indexes.
pub(super) fn drop_column(table: &mut TableFact, name: &str, mysql: bool) {
    let Some(position) = columns::position(table, name) else { return };
    let name = table.columns.remove(position).name.text;
    let names = |text: &str| condition::columns(text).is_some_and(|it| it.contains(&name.to_lowercase()));
    if table.primary_key.as_ref().is_some_and(|key| key.columns.contains(&name)) {
        table.primary_key = None;
    }
    if mysql {
        for index in &mut table.indexes {
            index.parts.retain(|part| part.column.as_ref() != Some(&name));
        }
        table.indexes.retain(|index| !index.parts.is_empty());
    } else {
        table.indexes.retain(|index| {
            let in_key = index
                .parts
                .iter()
                .any(|part| part.column.as_ref() == Some(&name) || part.expression.as_deref().is_some_and(names));
            let in_filter = index.filter.known().and_then(Option::as_deref).is_some_and(names);
            !in_key && !in_filter && !index.include.contains(&name)
        });
    }
    table.foreign_keys.retain(|key| !key.columns.contains(&name));
    table.checks.retain(|check| !check.expression.known().is_some_and(|it| names(it)));
}

fn drop_constraint(table: &mut TableFact, name: &str) {
    let is_named = |it: &Option<modelry_graph::Name>| it.as_ref().is_some_and(|it| it.text == name);
    if table.primary_key.as_ref().is_some_and(|key| is_named(&key.name)) {
        table.primary_key = None;
    }
    table.indexes.retain(|it| !is_named(&it.name));
    table.foreign_keys.retain(|it| !is_named(&it.name));
    table.checks.retain(|it| !is_named(&it.name));
}

fn rename_constraint(table: &mut TableFact, from: &str, to: &str) {
    tables::rename_index(table, from, to);
    let keys = table.foreign_keys.iter_mut().filter_map(|it| it.name.as_mut());
    for name in keys.chain(table.checks.iter_mut().filter_map(|it| it.name.as_mut())) {
        if name.text == from {
            *name = modelry_graph::Name::written(to);
        }
    }
}

/// The index that InnoDB made for a foreign key stays when the key goes (MySQL manual, "FOREIGN KEY Constraints").
fn drop_foreign_key(table: &mut TableFact, name: &str, mysql: bool) {
    let is_named = |key: &ForeignKey<String>| key.name.as_ref().is_none_or(|it| it.text == name);
    let (gone, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut table.foreign_keys).into_iter().partition(is_named);
    table.foreign_keys = kept;
    for key in gone.into_iter().filter(|_| mysql) {
        let primary = table.primary_key.iter().map(|key| key.columns.clone());
        let others =
            table.indexes.iter().map(|index| index.parts.iter().filter_map(|part| part.column.clone()).collect());
        let leads = |columns: Vec<String>| columns.starts_with(&key.columns);
        if key.enforcement.is(&Enforcement::Enforced) && !primary.chain(others).any(leads) {
            let mut index = Index::on(key.columns.clone(), false, IndexOrigin::Database);
            index.name = key.name;
            index.places = key.places;
            table.indexes.push(index);
        }
    }
}
