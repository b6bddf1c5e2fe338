//! Tables and views as a whole.

use modelry_graph::{Column, Dialect, Gap, Index, Key, Name, Part, Stated, TableFact, TableKind, condition};

use crate::sql::replay::{Run, names};
use crate::sql::syntax::{CreateTable, Identifier, Like, ObjectName, Statement, TableForm};

/// What SQLite's own modules call the tables in which they keep a virtual table (SQLite, "FTS5 Extension",
/// "FTS3 and FTS4 Extensions", "The SQLite R*Tree Module").
const SHADOWS: [&str; 12] =
    ["config", "content", "data", "docsize", "idx", "node", "parent", "rowid", "segdir", "segments", "stat", "chunks"];

impl Run<'_> {
    /// Does a virtual table keep its rows in it?
    fn is_shadow(&self, name: &str) -> bool {
        let Some((owner, suffix)) = name.rsplit_once('_') else { return false };
        let owners = self.schema.state.positions.get(&owner.to_lowercase()).into_iter().flatten();
        let mut owners = owners.filter_map(|position| self.schema.tables.get(*position));
        SHADOWS.contains(&suffix) && owners.any(|table| self.is_sqlite() && table.kind == TableKind::Foreign)
    }

    pub(super) fn create_table(&mut self, written: &CreateTable, statement: &Statement) {
        // SQLite keeps names of this form for itself, and its shell dumps them.
        if written.name.name.text.starts_with("sqlite_") {
            return;
        }
        if let Some(position) = self.find(&written.name) {
            let same_schema =
                self.schema.tables.get(position).is_some_and(|it| it.schema == self.schema_of(&written.name));
            let is_view = self.schema.tables.get(position).is_some_and(|it| it.kind == TableKind::View);
            if written.replace || is_view {
                self.drop_table(&written.name, false);
            } else if written.if_not_exists || statement.guarded {
                return;
            } else if same_schema {
                return self.problem(
                    written.name.name.span,
                    format!("`{}` is created twice: the first is kept", written.name.name.text),
                );
            }
        }
        let mut table =
            TableFact::new(Name::written(self.fold(&written.name.name)), self.evidence(written.name.name.span));
        table.schema = self.schema_of(&written.name);
        table.comment.clone_from(&written.comment);
        table.kind = match written.form {
            TableForm::Plain => TableKind::Base,
            TableForm::Temporary => TableKind::Temporary,
            TableForm::Foreign | TableForm::Virtual => TableKind::Foreign,
        };
        table.provided = self.is_shadow(&table.name.text);
        let place = self.place(written.name.name.span);
        let mut gap = |part: Part, reason: &str, place| {
            table.gaps.push(Gap { part, reason: reason.to_owned(), place: Some(place) })
        };
        if written.columns_elsewhere {
            gap(Part::Columns, "its columns come from a query, a type or a module", place);
        }
        for doubt in &written.doubts {
            for part in Part::ALL {
                gap(part, "a part of its definition was not understood", self.place(*doubt));
            }
        }
        if let Some(engine) = &written.engine {
            self.schema.state.engines.insert(table.name.text.clone(), engine.text.clone());
        }
        let position = self.add_table(table);
        for doubt in &written.doubts {
            self.problem(*doubt, format!("a part of the table `{}` was not understood", written.name.name.text));
        }
        for parent in written.inherits.iter().chain(&written.partition_of) {
            self.inherit(position, parent, written.partition_of.is_some());
        }
        for like in &written.like {
            self.copy(position, like);
        }
        // Checks of later columns may name earlier ones, so all columns come first.
        for definition in &written.columns {
            let column = self.column(definition);
            let Some(table) = self.schema.tables.get_mut(position) else { return };
            match super::columns::position(table, &column.name.text) {
                // A column that is inherited, too, is one.
                Some(same) => table.columns[same] = column,
                None => table.columns.push(column),
            }
        }
        for definition in &written.columns {
            self.column_constraints(position, definition);
        }
        for constraint in &written.constraints {
            self.add_constraint(position, constraint);
        }
        if written.without_rowid || written.strict {
            self.keys_are_not_null(position, written.without_rowid);
        }
        if self.is_postgres() {
            self.merge_equal_keys(position);
        }
        self.apply_engine(position);
    }

    /// PostgreSQL makes one index of two equal keys in one statement: `uuid UNIQUE, PRIMARY KEY (uuid)`.
    fn merge_equal_keys(&mut self, position: usize) {
        let Some(table) = self.schema.tables.get_mut(position) else { return };
        let mut seen: Vec<Vec<String>> = table.primary_key.iter().map(|key| key.columns.clone()).collect();
        table.indexes.retain(|index| {
            let columns: Vec<String> = index.parts.iter().filter_map(|part| part.column.clone()).collect();
            let plain = index.unique && index.constraint && !index.deferrable && index.include.is_empty();
            if plain && seen.contains(&columns) {
                return false;
            }
            if plain {
                seen.push(columns);
            }
            true
        });
    }

    /// SQLite: the key of a table `WITHOUT ROWID` or `STRICT` may not hold NULL, and an integer one does not count up.
    fn keys_are_not_null(&mut self, position: usize, without_rowid: bool) {
        let Some(table) = self.schema.tables.get_mut(position) else { return };
        let columns = table.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
        for name in columns {
            let Some(column) = super::columns::find(table, &name) else { continue };
            column.nullable = Stated::Implied(false);
            if without_rowid && column.default.written().is_none() {
                column.default = Stated::Implied(None);
            }
        }
    }

    /// Takes over what a partition or an inheritance child has from its parent.
    pub(super) fn inherit(&mut self, position: usize, parent: &ObjectName, partition: bool) {
        let parent_position = self.find(parent);
        let source = parent_position.and_then(|it| self.schema.tables.get(it)).cloned();
        let parent_name = source.as_ref().map_or_else(|| self.fold(&parent.name), |it| it.name.text.clone());
        let Some(table) = self.schema.tables.get_mut(position) else { return };
        table.kind = TableKind::Partition;
        table.parent = Some(parent_name);
        let Some(source) = source else {
            table.gaps.push(Gap { part: Part::Columns, reason: "its parent was not read".to_owned(), place: None });
            return;
        };
        for column in source.columns {
            if super::columns::position(table, &column.name.text).is_none() {
                table.columns.push(column);
            }
        }
        table.checks.extend(source.checks);
        table.gaps.extend(source.gaps);
        if partition {
            copy_keys(table, source.primary_key, source.indexes);
            table.foreign_keys.extend(source.foreign_keys);
        }
    }

    fn copy(&mut self, position: usize, like: &Like) {
        let source = self.find(&like.table).and_then(|it| self.schema.tables.get(it)).cloned();
        // Only PostgreSQL knows options; elsewhere `LIKE` copies all but foreign keys.
        let whole = like.whole || self.dialect.is_some_and(Dialect::is_mysql_family);
        let Some(table) = self.schema.tables.get_mut(position) else { return };
        let Some(source) = source else {
            let reason = "the table it is made like was not read".to_owned();
            table.gaps.extend(Part::ALL.map(|part| Gap { part, reason: reason.clone(), place: None }));
            return;
        };
        for mut column in source.columns {
            let sequence = column.default.known().and_then(Option::as_ref).is_some_and(|it| it.text.is_empty());
            let keeps_default = whole || if sequence { like.identity } else { like.defaults };
            if !keeps_default {
                column.default = Stated::Implied(None);
                column.clock = super::columns::clock_of_default(&column.default);
            }
            column.generated &= whole || like.generated;
            if !whole && !like.comments {
                column.comment = None;
            }
            table.columns.push(column);
        }
        table.gaps.extend(source.gaps);
        if whole || like.constraints {
            table.checks.extend(source.checks);
        }
        if whole || like.indexes {
            copy_keys(table, source.primary_key, source.indexes);
        }
    }

    pub(super) fn create_view(&mut self, name: &ObjectName, columns: &[Identifier], replace: bool) {
        if let Some(position) = self.find(name) {
            let is_view = self.schema.tables.get(position).is_some_and(|it| it.kind == TableKind::View);
            if !replace && !is_view {
                return self
                    .problem(name.name.span, format!("`{}` is created twice: the first is kept", name.name.text));
            }
            self.drop_table(name, false);
        }
        let mut view = TableFact::new(Name::written(self.fold(&name.name)), self.evidence(name.name.span));
        view.schema = self.schema_of(name);
        view.kind = TableKind::View;
        let place = Some(self.place(name.name.span));
        view.gaps.push(Gap { part: Part::Columns, reason: "its columns come from a query".to_owned(), place });
        for column in columns {
            let mut fact = Column::unknown(Name::written(self.fold(column)));
            fact.places = vec![self.evidence(column.span)];
            view.columns.push(fact);
        }
        self.add_table(view);
    }

    pub(super) fn drop_table(&mut self, name: &ObjectName, cascade: bool) {
        let Some(position) = self.find(name) else { return };
        let table = self.schema.tables.remove(position);
        self.schema.state.engines.remove(&table.name.text);
        self.schema.state.triggers.retain(|(of, _)| *of != table.name.text);
        // Elsewhere the foreign keys of other tables wait for a table of that name to come back.
        if cascade && !self.is_sqlite() && !self.is_mysql_family() {
            for other in &mut self.schema.tables {
                other.foreign_keys.retain(|key| key.target.known().is_none_or(|it| it.table != table.name.text));
            }
        }
        if table.kind != TableKind::View {
            self.schema
                .tables
                .retain(|it| !(it.kind == TableKind::Partition && it.parent.as_ref() == Some(&table.name.text)));
        }
        self.index_tables();
    }

    pub(super) fn rename_table(&mut self, from: &ObjectName, to: &ObjectName) {
        if let Some(position) = self.find(from) {
            self.rename_table_at(position, to);
        }
    }

    pub(super) fn rename_table_at(&mut self, position: usize, to: &ObjectName) {
        let new = self.fold(&to.name);
        let new_schema = to.schema.as_ref().map(|it| self.fold(it));
        let evidence = self.evidence(to.name.span);
        let Some(table) = self.schema.tables.get_mut(position) else { return };
        let old = std::mem::replace(&mut table.name, Name::written(new.clone())).text;
        table.schema = new_schema.or(table.schema.take());
        table.places = vec![evidence];
        if let Some(engine) = self.schema.state.engines.remove(&old) {
            self.schema.state.engines.insert(new.clone(), engine);
        }
        let moved: Vec<(String, String)> =
            self.schema.state.triggers.iter().filter(|(of, _)| *of == old).cloned().collect();
        for key in moved {
            self.schema.state.triggers.remove(&key);
            self.schema.state.triggers.insert((new.clone(), key.1));
        }
        for other in &mut self.schema.tables {
            if other.parent.as_ref() == Some(&old) {
                other.parent = Some(new.clone());
            }
            for key in &mut other.foreign_keys {
                if let Stated::Written(target, _) | Stated::Implied(target) = &mut key.target
                    && target.table == old
                {
                    target.table.clone_from(&new);
                }
            }
        }
        self.index_tables();
    }

    pub(super) fn drop_index(&mut self, name: &ObjectName, table: Option<&ObjectName>) {
        let wanted = self.fold(&name.name);
        let position = table.and_then(|table| self.find(table));
        let tables = match (table, position) {
            (Some(_), None) => return,
            (Some(_), Some(position)) => self.schema.tables.get_mut(position..=position).unwrap_or_default(),
            (None, _) => self.schema.tables.as_mut_slice(),
        };
        for table in tables {
            table.indexes.retain(|index| index.name.as_ref().is_none_or(|it| it.text != wanted));
        }
    }

    pub(super) fn rename_index_anywhere(&mut self, from: &str, to: &str) {
        for table in &mut self.schema.tables {
            rename_index(table, from, to);
        }
    }
}

/// Renames an index, also that of the primary key.
pub(super) fn rename_index(table: &mut TableFact, from: &str, to: &str) {
    let own = table.primary_key.iter_mut().filter_map(|key| key.name.as_mut());
    for name in own.chain(table.indexes.iter_mut().filter_map(|index| index.name.as_mut())) {
        if name.text == from {
            *name = Name::written(to);
        }
    }
}

/// Copies keys and indexes, which get names of their own.
fn copy_keys(table: &mut TableFact, primary_key: Option<Key<String>>, indexes: Vec<Index<String>>) {
    if let Some(mut key) = primary_key {
        key.name = Some(Name::generated(names::postgres(&table.name.text, "", "pkey", |_| false)));
        table.primary_key = Some(key);
    }
    for mut index in indexes {
        let columns: Vec<&str> = index.parts.iter().map(|it| it.column.as_deref().unwrap_or("expr")).collect();
        let suffix = if index.constraint && index.unique { "key" } else { "idx" };
        let name = names::postgres(&table.name.text, &columns.join("_"), suffix, |name| names::is_taken(table, name));
        index.name = Some(Name::generated(name));
        table.indexes.push(index);
    }
}

/// Follows the renaming of a column through all that names it.
pub(super) fn rename_column(table: &mut TableFact, from: &str, to: &str) {
    let follow = |name: &mut String| {
        if name == from {
            to.clone_into(name);
        }
    };
    table.primary_key.iter_mut().flat_map(|key| &mut key.columns).for_each(follow);
    for index in &mut table.indexes {
        index.include.iter_mut().for_each(follow);
        for part in &mut index.parts {
            part.column.iter_mut().for_each(follow);
            if let Some(expression) = &mut part.expression {
                *expression = condition::rename_column(expression, from, to);
            }
        }
        if let Stated::Written(Some(filter), _) | Stated::Implied(Some(filter)) = &mut index.filter {
            *filter = condition::rename_column(filter, from, to);
        }
    }
    for key in &mut table.foreign_keys {
        key.columns.iter_mut().chain(&mut key.set_columns).for_each(follow);
    }
    for check in &mut table.checks {
        if let Stated::Written(expression, _) | Stated::Implied(expression) = &mut check.expression {
            *expression = condition::rename_column(expression, from, to);
        }
    }
}
