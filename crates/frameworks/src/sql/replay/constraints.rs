//! Keys, indexes, foreign keys and checks of tables.

use modelry_graph::table::Target;
use modelry_graph::{
    Action, Check, Dialect, Enforcement, ForeignKey, Index, IndexOrigin, IndexPart, Key, Name, Part, Span, Stated,
    TableFact, condition,
};

use crate::sql::replay::{Run, names};
use crate::sql::syntax::{
    ColumnDefinition, Constraint, ConstraintKind, CreateIndex, Expression, Identifier, KeyPart, ObjectName, Reference,
};

impl Run<'_> {
    fn fact(&self, position: usize) -> Option<&TableFact> {
        self.schema.tables.get(position)
    }

    pub(super) fn add_constraint(&mut self, position: usize, constraint: &Constraint) {
        let evidence = self.evidence(constraint.span);
        let written = constraint.name.as_ref().map(|name| Name::written(self.fold(name)));
        match &constraint.kind {
            ConstraintKind::PrimaryKey { parts, descending } => {
                self.add_primary_key(position, constraint, parts, *descending);
            }
            ConstraintKind::Unique { parts, include, nulls_not_distinct, method, usable } => {
                let parts = self.parts(parts);
                let origin = if constraint.inline { IndexOrigin::ColumnOption } else { IndexOrigin::Declared };
                let name = written.or_else(|| self.index_name(position, &parts, "key"));
                let index = Index {
                    name,
                    parts,
                    unique: true,
                    constraint: true,
                    deferrable: constraint.deferrable == Some(true),
                    filter: Stated::Implied(None),
                    method: self.method(position, method.as_deref()),
                    include: self.fold_all(include),
                    nulls_not_distinct: *nulls_not_distinct,
                    usable: *usable,
                    replica_identity: false,
                    origin,
                    places: vec![evidence],
                };
                self.push_index(position, index);
            }
            ConstraintKind::UsingIndex { index, primary } => self.use_index(position, constraint, index, *primary),
            ConstraintKind::ForeignKey(reference) => self.add_foreign_key(position, constraint, reference),
            ConstraintKind::Check(expression) => {
                let name = written.or_else(|| self.check_name(position, expression, constraint.inline));
                let check = Check {
                    name,
                    expression: self.written(expression.text.clone(), expression.span),
                    enforcement: self.enforcement(constraint),
                    places: vec![evidence],
                };
                if let Some(table) = self.schema.tables.get_mut(position) {
                    table.checks.push(check);
                }
            }
            ConstraintKind::Exclude { parts, method, filter } => {
                let parts = self.parts(parts);
                let name = written.or_else(|| self.index_name(position, &parts, "excl"));
                let mut index = Index::on(Vec::new(), false, IndexOrigin::Declared);
                index.parts = parts;
                index.name = name;
                index.constraint = true;
                index.deferrable = constraint.deferrable == Some(true);
                index.method = method.clone().unwrap_or_else(|| "gist".to_owned());
                index.filter = self.filter(filter.as_ref());
                index.places = vec![evidence];
                self.push_index(position, index);
            }
            ConstraintKind::Index { parts, method, usable } => {
                let parts = self.parts(parts);
                let name = written.or_else(|| self.index_name(position, &parts, "idx"));
                let mut index = Index::on(Vec::new(), false, IndexOrigin::Declared);
                index.parts = parts;
                index.name = name;
                index.method = self.method(position, method.as_deref());
                index.usable = *usable;
                index.places = vec![evidence];
                self.push_index(position, index);
            }
        }
    }

    /// What kind of index is made. MySQL's MEMORY tables hash, and InnoDB knows no hash.
    fn method(&self, position: usize, written: Option<&str>) -> String {
        let engine = self.fact(position).and_then(|it| self.schema.state.engines.get(&it.name.text));
        let in_memory = engine.is_some_and(|it| it.eq_ignore_ascii_case("memory") || it.eq_ignore_ascii_case("heap"));
        match written.map(str::to_ascii_lowercase) {
            None if in_memory => "hash".to_owned(),
            None => "btree".to_owned(),
            Some(method) if method == "hash" && self.is_mysql_family() && !in_memory => "btree".to_owned(),
            Some(method) => method,
        }
    }

    fn push_index(&mut self, position: usize, index: Index<String>) {
        if let Some(table) = self.schema.tables.get_mut(position) {
            table.indexes.push(index);
        }
    }

    fn enforcement(&self, constraint: &Constraint) -> Enforcement {
        match (constraint.enforced, constraint.not_valid) {
            (Some(false), _) => Enforcement::NotEnforced,
            (_, true) => Enforcement::NotValid,
            _ => Enforcement::Enforced,
        }
    }

    fn filter(&self, written: Option<&Expression>) -> Stated<Option<String>> {
        match written {
            Some(filter) => self.written(Some(filter.text.clone()), filter.span),
            None => Stated::Implied(None),
        }
    }

    pub(super) fn parts(&self, parts: &[KeyPart]) -> Vec<IndexPart<String>> {
        let lower = |part: &KeyPart| IndexPart {
            column: part.column.as_ref().map(|it| self.fold(it)),
            expression: part.expression.as_ref().map(|it| it.text.clone()),
            descending: part.descending,
            nulls_first: part.nulls_first,
            operator_class: part.operator_class.clone(),
            collation: part.collation.clone(),
            prefix: part.prefix,
        };
        parts.iter().map(lower).collect()
    }

    fn add_primary_key(&mut self, position: usize, constraint: &Constraint, parts: &[KeyPart], descending: bool) {
        let columns: Vec<String> =
            parts.iter().filter_map(|part| part.column.as_ref()).map(|it| self.fold(it)).collect();
        let evidence = self.evidence(constraint.span);
        let name = match &constraint.name {
            Some(name) => Some(Name::written(self.fold(name))),
            None if self.is_postgres() => self.fact(position).map(|table| {
                Name::generated(names::postgres(&table.name.text, "", "pkey", |name| names::is_taken(table, name)))
            }),
            None => None,
        };
        let row_id = columns.len() == 1
            && self.fact(position).is_some_and(|table| {
                let column = super::columns::position(table, &columns[0]).and_then(|it| table.columns.get(it));
                column.is_some_and(|column| self.becomes_row_id(column, descending))
            });
        let sqlite = self.is_sqlite();
        let Some(table) = self.schema.tables.get_mut(position) else { return };
        for name in &columns {
            let Some(column) = super::columns::find(table, name) else { continue };
            if row_id && column.default.written().is_none() {
                column.default = Stated::Implied(Some(super::columns::sequence()));
            }
            // SQLite lets a key hold NULL, except the row id.
            if (!sqlite || row_id) && !column.nullable.is(&false) {
                column.nullable = Stated::Implied(false);
            }
        }
        table.primary_key = Some(Key { name, columns, places: vec![evidence] });
    }

    /// `ADD CONSTRAINT name UNIQUE USING INDEX index`: the index becomes the constraint and takes its name.
    fn use_index(&mut self, position: usize, constraint: &Constraint, index: &Identifier, primary: bool) {
        let wanted = self.fold(index);
        let name = constraint.name.as_ref().map(|it| Name::written(self.fold(it)));
        let deferrable = constraint.deferrable == Some(true);
        let Some(table) = self.schema.tables.get_mut(position) else { return };
        let found = table.indexes.iter().position(|it| it.name.as_ref().is_some_and(|it| it.text == wanted));
        let Some(found) = found else {
            return self.gap(position, Part::Indexes, "a constraint uses an index that was not read", constraint.span);
        };
        if !primary {
            if let Some(index) = table.indexes.get_mut(found) {
                index.constraint = true;
                index.deferrable = deferrable;
                index.name = name.or(index.name.take());
            }
            return;
        }
        let index = table.indexes.remove(found);
        let columns: Vec<String> = index.parts.iter().filter_map(|part| part.column.clone()).collect();
        for name in &columns {
            if let Some(column) = super::columns::find(table, name) {
                column.nullable = Stated::Implied(false);
            }
        }
        table.primary_key = Some(Key { name: name.or(index.name), columns, places: index.places });
    }

    fn add_foreign_key(&mut self, position: usize, constraint: &Constraint, reference: &Reference) {
        let columns = self.fold_all(&reference.columns);
        let written = constraint.name.as_ref().map(|name| Name::written(self.fold(name)));
        let name = written.or_else(|| self.foreign_key_name(position, &columns));
        // MariaDB's catalog shows RESTRICT for what the standard calls NO ACTION.
        let implied = if self.dialect == Some(Dialect::MariaDb) { Action::Restrict } else { Action::NoAction };
        let action = |written: Option<(Action, Span)>| match written {
            Some((action, span)) => self.written(action, span),
            None => Stated::Implied(implied),
        };
        let enforcement = if constraint.inline && self.dialect == Some(Dialect::Mysql) {
            // MySQL before 9 reads a reference behind a column and forgets it.
            Stated::Unknown
        } else {
            self.written(self.enforcement(constraint), constraint.span)
        };
        let key = ForeignKey {
            name,
            columns,
            target: self.written(self.target(&reference.table), reference.table.name.span),
            target_columns: self.fold_all(&reference.target_columns),
            on_delete: action(reference.on_delete),
            on_update: action(reference.on_update),
            set_columns: self.fold_all(&reference.set_columns),
            deferrable: constraint.deferrable == Some(true),
            enforcement,
            places: vec![self.evidence(constraint.span)],
        };
        if let Some(table) = self.schema.tables.get_mut(position) {
            table.foreign_keys.push(key);
        }
    }

    fn target(&self, name: &ObjectName) -> Target {
        // The table as it is known, so that case and schema agree.
        match self.find(name).and_then(|position| self.fact(position)) {
            Some(table) => Target { schema: table.schema.clone(), table: table.name.text.clone(), id: None },
            None => Target { schema: self.schema_of(name), table: self.fold(&name.name), id: None },
        }
    }

    pub(super) fn create_index(&mut self, written: &CreateIndex, guarded: bool) {
        let position = self.table_or_stranger(&written.table, &[Part::Indexes]);
        self.note_change(position, &[Part::Indexes]);
        let parts = self.parts(&written.parts);
        let name = match &written.name {
            Some(name) => Some(Name::written(self.fold(&name.name))),
            None => self.index_name(position, &parts, "idx"),
        };
        let exists = name.as_ref().is_some_and(|name| {
            self.fact(position)
                .is_some_and(|it| it.indexes.iter().any(|it| it.name.as_ref().is_some_and(|it| it.text == name.text)))
        });
        if exists && (written.if_not_exists || guarded) {
            return;
        }
        let index = Index {
            name,
            parts,
            unique: written.unique,
            constraint: false,
            deferrable: false,
            filter: self.filter(written.filter.as_ref()),
            method: self.method(position, written.method.as_deref()),
            include: self.fold_all(&written.include),
            nulls_not_distinct: written.nulls_not_distinct,
            usable: written.usable,
            replica_identity: false,
            origin: IndexOrigin::Declared,
            places: vec![self.evidence(written.span)],
        };
        self.push_index(position, index);
    }

    /// The name that the database gives to an index or unique constraint without one.
    fn index_name(&self, position: usize, parts: &[IndexPart<String>], suffix: &str) -> Option<Name> {
        let table = self.fact(position)?;
        if self.is_postgres() {
            let column = |part: &IndexPart<String>| match (&part.column, &part.expression) {
                (Some(column), _) => column.clone(),
                (None, Some(expression)) => name_of_expression(expression),
                (None, None) => "expr".to_owned(),
            };
            let columns = parts.iter().map(column).collect::<Vec<_>>().join("_");
            let taken = |name: &str| names::is_taken(table, name);
            return Some(Name::generated(names::postgres(&table.name.text, &columns, suffix, taken)));
        }
        if self.is_mysql_family() {
            let first = parts.first()?.column.clone().unwrap_or_else(|| "functional_index".to_owned());
            return Some(Name::generated(names::mysql_index(table, &first)));
        }
        None
    }

    fn foreign_key_name(&self, position: usize, columns: &[String]) -> Option<Name> {
        let table = self.fact(position)?;
        if self.is_postgres() {
            let taken = |name: &str| names::is_taken(table, name);
            return Some(Name::generated(names::postgres(&table.name.text, &columns.join("_"), "fkey", taken)));
        }
        self.is_mysql_family().then(|| Name::generated(names::mysql_foreign_key(table)))
    }

    fn check_name(&self, position: usize, expression: &Expression, inline: bool) -> Option<Name> {
        let table = self.fact(position)?;
        let columns = condition::columns(&expression.text).unwrap_or_default();
        let mut of_table = columns.iter().filter_map(|name| {
            super::columns::position(table, name).and_then(|it| table.columns.get(it)).map(|it| it.name.text.clone())
        });
        let only = of_table.next().filter(|_| of_table.next().is_none());
        match self.dialect? {
            Dialect::Postgres => {
                let taken = |name: &str| names::is_taken(table, name);
                let columns = only.unwrap_or_default();
                Some(Name::generated(names::postgres(&table.name.text, &columns, "check", taken)))
            }
            dialect @ (Dialect::Mysql | Dialect::MariaDb) => {
                let column = only.filter(|_| inline);
                Some(Name::generated(names::mysql_check(table, dialect, column.as_deref())))
            }
            Dialect::Sqlite => None,
        }
    }

    /// The checks of a domain hold for each column of that type; `VALUE` stands for the column.
    pub(super) fn add_domain_checks(
        &mut self,
        position: usize,
        definition: &ColumnDefinition,
        domain: &ColumnDefinition,
    ) {
        let column = self.fold(&definition.name);
        for constraint in &domain.constraints {
            let ConstraintKind::Check(expression) = &constraint.kind else { continue };
            let check = Check {
                name: constraint.name.as_ref().map(|it| Name::written(self.fold(it))),
                expression: self.written(condition::rename_column(&expression.text, "value", &column), expression.span),
                enforcement: self.enforcement(constraint),
                places: vec![self.evidence(definition.name.span)],
            };
            if let Some(table) = self.schema.tables.get_mut(position) {
                table.checks.push(check);
            }
        }
    }

    /// The unique index of MySQL's `SERIAL`.
    pub(super) fn add_plain_unique(&mut self, position: usize, definition: &ColumnDefinition) {
        let parts = vec![IndexPart::column(self.fold(&definition.name))];
        let name = self.index_name(position, &parts, "key");
        let mut index = Index::on(vec![self.fold(&definition.name)], true, IndexOrigin::ColumnOption);
        index.name = name;
        index.constraint = true;
        index.places = vec![self.evidence(definition.name.span)];
        self.push_index(position, index);
    }

    /// A storage engine without foreign keys ignores them.
    pub(super) fn apply_engine(&mut self, position: usize) {
        let Some(table) = self.schema.tables.get_mut(position) else { return };
        let Some(engine) = self.schema.state.engines.get(&table.name.text) else { return };
        let ignores = ["myisam", "aria", "memory", "heap", "csv", "archive", "merge", "mrg_myisam", "blackhole"];
        let ignored = ignores.iter().any(|it| engine.eq_ignore_ascii_case(it));
        for key in &mut table.foreign_keys {
            if ignored {
                key.enforcement = Stated::Implied(Enforcement::EngineIgnores(engine.clone()));
            }
        }
    }
}

/// PostgreSQL names the key of an expression after its function, else `expr`.
fn name_of_expression(expression: &str) -> String {
    let name: String = expression.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
    let call = expression.get(name.len()..).is_some_and(|rest| rest.trim_start().starts_with('('));
    if call && !name.is_empty() { name.to_lowercase() } else { "expr".to_owned() }
}
