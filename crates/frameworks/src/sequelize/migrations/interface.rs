//! The methods of the query interface ("Query Interface" in the manual of Sequelize).

use modelry_graph::{Dialect, Part, Span};

use crate::sequelize::migrations::columns::{Attribute, Context, constraint, identifier, key_part, unique};
use crate::sequelize::migrations::run::Interpreter;
use crate::sequelize::migrations::value::{Entry, Kind, Object, Value};
use crate::sql::syntax::{
    AlterAction, Constraint, ConstraintKind, CreateTable, DropKind, Identifier, ObjectName, StatementKind, TableForm,
};

const REBUILT: &str = "Sequelize builds a table of SQLite anew to change a column, and loses keys and indexes of it";

/// Why there may be another foreign key.
const LOST_KEY: &str = "the table that a column refers to could not be read";

impl<'a> Interpreter<'a, '_> {
    /// `queryInterface.method(…)`
    pub(super) fn interface_call(&mut self, method: &str, arguments: &[Value<'a>], span: Span) -> Value<'a> {
        let span = self.here(span);
        let nothing = Value::new(Kind::Undefined, span);
        let first = arguments.first();
        let options = arguments.iter().rev().find_map(Value::object);
        let schema = options.and_then(|it| it.get("schema")).and_then(|it| it.value.text());
        let schema = schema.map(|it| identifier(it, span));
        let in_options = matches!(method, "createTable" | "dropTable" | "describeTable");
        let table = first.and_then(|it| self.table(it, schema.as_ref().filter(|_| in_options)));
        match method {
            "createSchema" | "createDatabase" | "dropDatabase" | "showAllSchemas" | "databaseVersion" => {}
            "bulkUpdate" | "update" | "bulkDelete" | "delete" | "increment" | "decrement" | "upsert" | "select"
            | "rawSelect" | "setIsolationLevel" | "quoteIdentifier" | "quoteTable" | "escape" => {}
            "bulkInsert" | "insert" => {
                let table = table.or_else(|| arguments.get(1).and_then(|it| self.table(it, None)));
                let position = table.and_then(|it| self.position(&it));
                if let Some(table) = position.and_then(|it| self.schema.tables.get_mut(it)) {
                    table.seeded = true;
                }
            }
            "describeTable" | "showIndex" | "tableExists" | "showConstraint" | "getForeignKeyReferencesForTable" => {
                return match table {
                    Some(table) => self.asked(method, &table, span),
                    None => Value::unknown(span),
                };
            }
            "showAllTables" => return self.all_tables(span),
            "getForeignKeysForTables" => return Value::unknown(span),
            "dropAllTables" => {
                let names: Vec<ObjectName> =
                    self.schema.tables.iter().map(|it| named(it.schema.as_deref(), &it.name.text, span)).collect();
                self.emit(StatementKind::Drop { kind: DropKind::Table, names, table: None, cascade: true }, span);
            }
            "dropSchema" => match first.and_then(Value::text) {
                Some(name) => self.drop(DropKind::Schema, named(None, name, span), None, true, span),
                None => self.unread(None, &Part::ALL, method, span),
            },
            "dropEnum" => {
                if let Some(name) = first.and_then(Value::text) {
                    self.drop(DropKind::Type, named(None, name, span), None, false, span);
                }
            }
            "dropAllEnums" => self.schema.enums.clear(),
            "createFunction" => self.create_function(arguments, span),
            "dropFunction" => {
                if let Some(name) = first.and_then(Value::text) {
                    self.drop(DropKind::Function, named(None, name, span), None, false, span);
                }
            }
            "renameFunction" | "setTrigger" => {}
            _ => match table {
                Some(table) => self.table_call(method, &table, arguments, span),
                None => self.unread(None, &Part::ALL, method, span),
            },
        }
        nothing
    }

    fn asked(&mut self, method: &str, table: &ObjectName, span: Span) -> Value<'a> {
        match method {
            "describeTable" => {
                if self.position(table).is_none() && self.tries > 0 && self.doubt == 0 {
                    self.thrown = true;
                }
                self.described(table, span)
            }
            "showIndex" => self.indexes(table, span),
            "tableExists" if self.doubt == 0 => Value::new(Kind::Bool(self.position(table).is_some()), span),
            "tableExists" => Value::unknown(span),
            "showConstraint" => self.constraints(table, false, span),
            _ => self.constraints(table, true, span),
        }
    }

    fn table_call(&mut self, method: &str, table: &ObjectName, arguments: &[Value<'a>], span: Span) {
        let second = arguments.get(1);
        let third = arguments.get(2);
        let name = second.and_then(|it| Some(identifier(it.text()?, it.span)));
        match (method, name) {
            ("createTable", _) => self.create_table(table, second, third, span),
            ("dropTable", _) => {
                let options = second.and_then(Value::object);
                let is_on =
                    |key: &str| options.and_then(|it| it.get(key)).is_some_and(|it| it.value.truth() == Some(true));
                let cascade = is_on("cascade") || is_on("force");
                self.drop(DropKind::Table, table.clone(), None, cascade, span);
            }
            ("renameTable", _) => match second.and_then(|it| self.table(it, None)) {
                Some(to) => self.emit(StatementKind::RenameTables(vec![(table.clone(), to)]), span),
                None => self.unread(Some(table), &Part::ALL, method, span),
            },
            ("addColumn", Some(name)) => self.add_column(table, name, third, span),
            ("removeColumn", Some(column)) => {
                self.drop_keys_of(table, &column, span);
                self.alter(table, vec![AlterAction::DropColumn { column }], span);
                self.rebuilt(table, span);
            }
            ("changeColumn", Some(name)) => self.change_column(table, name, third, span),
            ("renameColumn", Some(from)) => match third.and_then(|it| Some(identifier(it.text()?, it.span))) {
                Some(to) => {
                    self.alter(table, vec![AlterAction::RenameColumn { from, to }], span);
                    self.rebuilt(table, span);
                }
                None => self.unread(Some(table), &[Part::Columns], method, span),
            },
            ("addColumn" | "removeColumn" | "changeColumn" | "renameColumn", None) => {
                self.unread(Some(table), &Part::ALL, method, span);
            }
            ("addIndex", _) => self.add_index(table, arguments, span),
            ("removeIndex", _) => self.remove_index(table, second, span),
            ("addConstraint", _) => self.add_constraint(table, arguments, span),
            ("removeConstraint", Some(name)) => self.remove_constraint(table, name, span),
            ("removeConstraint", None) => {
                let parts = [Part::PrimaryKey, Part::Indexes, Part::ForeignKeys, Part::Checks];
                self.unread(Some(table), &parts, method, span);
            }
            ("createTrigger", Some(name)) => self.create_trigger(table, &name, arguments, span),
            ("dropTrigger", Some(name)) => {
                let trigger = ObjectName { schema: None, name };
                self.drop(DropKind::Trigger, trigger, Some(table.clone()), false, span);
            }
            ("createTrigger" | "dropTrigger" | "renameTrigger", _) => {
                self.unsure(table, &[Part::Triggers], "a trigger could not be read", span);
            }
            _ => self.unread(Some(table), &Part::ALL, method, span),
        }
    }

    pub(super) fn alter(&mut self, table: &ObjectName, actions: Vec<AlterAction>, span: Span) {
        self.emit(StatementKind::AlterTable { table: table.clone(), if_exists: false, actions }, span);
    }

    pub(super) fn drop(
        &mut self,
        kind: DropKind,
        name: ObjectName,
        table: Option<ObjectName>,
        cascade: bool,
        span: Span,
    ) {
        self.emit(StatementKind::Drop { kind, names: vec![name], table, cascade }, span);
    }

    /// In SQLite, a table is built anew of what `describeTable` tells.
    fn rebuilt(&mut self, table: &ObjectName, span: Span) {
        if self.dialect == Some(Dialect::Sqlite) {
            self.unsure(table, &[Part::Indexes, Part::ForeignKeys, Part::Checks], REBUILT, span);
        }
    }

    fn create_table(
        &mut self,
        table: &ObjectName,
        attributes: Option<&Value<'a>>,
        options: Option<&Value<'a>>,
        span: Span,
    ) {
        let none = Object { incomplete: true, ..Object::default() };
        let attributes = attributes.and_then(Value::object).unwrap_or(&none);
        let no_options = Object::default();
        let options = options.and_then(Value::object).unwrap_or(&no_options);
        let text = |key: &str| options.get(key).and_then(|it| it.value.text()).map(str::to_owned);
        let mut create = CreateTable {
            name: table.clone(),
            if_not_exists: true,
            replace: false,
            form: TableForm::Plain,
            columns: Vec::new(),
            constraints: Vec::new(),
            like: Vec::new(),
            inherits: Vec::new(),
            partition_of: None,
            columns_elsewhere: false,
            engine: text("engine").filter(|_| self.is_mysql()).map(|it| identifier(it, span)),
            comment: text("comment").filter(|_| self.dialect != Some(Dialect::Sqlite)),
            without_rowid: false,
            strict: false,
            doubts: Vec::new(),
        };
        if attributes.incomplete {
            create.doubts.push(span);
        }
        let mut keys: Vec<(Identifier, Span)> = Vec::new();
        let mut foreign_keys = Vec::new();
        let mut lost_keys = Vec::new();
        for entry in &attributes.entries {
            let Some(attribute) = self.attribute(table, entry, Context::CreateTable) else { continue };
            let Attribute { mut column, primary_key, foreign_key, lost_key, enumeration, .. } = attribute;
            lost_keys.extend(lost_key);
            if let Some(enumeration) = enumeration {
                self.emit(enumeration, span);
            }
            if let Some(span) = primary_key {
                self.integer_key(&mut column);
                keys.push((column.name.clone(), span));
            }
            foreign_keys.extend(foreign_key);
            create.columns.push(column);
        }
        create.constraints.extend(self.unique_keys(options, span));
        if let Some((_, span)) = keys.first() {
            let parts = keys.iter().map(|(name, _)| key_part(name.clone())).collect();
            let kind = ConstraintKind::PrimaryKey { parts, descending: false };
            let key = constraint(kind, *span, false);
            // SQLite has keys of one column behind the column.
            create.constraints.push(key);
        }
        create.constraints.extend(foreign_keys);
        if let Some(table_comment) = &create.comment {
            // MySQL's comment is part of the statement, PostgreSQL's a statement of its own: both mean the same.
            create.comment = Some(table_comment.clone()).filter(|it| !it.is_empty());
        }
        self.emit(StatementKind::CreateTable(Box::new(create)), span);
        for span in lost_keys {
            self.unsure(table, &[Part::ForeignKeys], LOST_KEY, span);
        }
    }

    /// SQLite's key that is an integer of any kind becomes `INTEGER PRIMARY KEY`, with nothing else said of it.
    fn integer_key(&self, column: &mut crate::sql::syntax::ColumnDefinition) {
        if self.dialect != Some(Dialect::Sqlite) {
            return;
        }
        if let Some(ty) = &mut column.ty
            && ty.name.to_ascii_uppercase().contains("INT")
        {
            "integer".clone_into(&mut ty.name);
            ty.arguments.clear();
            ty.unsigned = false;
            column.nullable = None;
            column.default = None;
        }
    }

    /// The option `uniqueKeys` of `createTable`.
    fn unique_keys(&self, options: &Object<'a>, span: Span) -> Vec<Constraint> {
        let Some(entry) = options.get("uniqueKeys") else { return Vec::new() };
        let entries: Vec<(Option<&Entry<'a>>, &Value<'a>)> = match &entry.value.kind {
            Kind::Object(object) => object.entries.iter().map(|it| (Some(it), &it.value)).collect(),
            Kind::Array(items) => items.iter().map(|it| (None, it)).collect(),
            _ => return Vec::new(),
        };
        let mut found = Vec::new();
        for (named, value) in entries {
            if value.get("customIndex").is_some_and(|it| it.truth() == Some(false)) {
                continue;
            }
            let Some(Kind::Array(fields)) = value.get("fields").map(|it| &it.kind) else { continue };
            let columns: Option<Vec<Identifier>> =
                fields.iter().map(|it| Some(identifier(it.text()?, it.span))).collect();
            let Some(columns) = columns else { continue };
            let mut key = constraint(unique(columns), named.map_or(span, |it| it.key_span), false);
            if self.is_mysql()
                && let Some(named) = named
            {
                key.name = Some(identifier(named.key.clone(), named.key_span));
            }
            found.push(key);
        }
        found
    }

    fn add_column(&mut self, table: &ObjectName, name: Identifier, attribute: Option<&Value<'a>>, span: Span) {
        let value = attribute.cloned().unwrap_or(Value::unknown(span));
        let entry = Entry { key: name.text.clone(), key_span: name.span, value };
        let Some(attribute) = self.attribute(table, &entry, Context::AddColumn) else { return };
        let Attribute { mut column, primary_key, foreign_key, lost_key, enumeration, .. } = attribute;
        if let Some(span) = lost_key {
            self.unsure(table, &[Part::ForeignKeys], LOST_KEY, span);
        }
        if let Some(enumeration) = enumeration {
            self.emit(enumeration, span);
        }
        if let Some(at) = primary_key.filter(|_| !self.is_postgres()) {
            // PostgreSQL's own generator leaves the key away here.
            let kind = ConstraintKind::PrimaryKey { parts: vec![key_part(name.clone())], descending: false };
            column.constraints.push(constraint(kind, at, true));
        }
        let mut actions = vec![AlterAction::AddColumn { column: Box::new(column), if_not_exists: false }];
        let mut generated = None;
        if let Some(mut key) = foreign_key {
            let text = format!("{}_{}_foreign_idx", table.name.text, name.text);
            key.name = Some(identifier(text.clone(), key.span));
            generated = Some(text);
            actions.push(AlterAction::AddConstraint(key));
        }
        self.alter(table, actions, span);
        if let Some(name) = generated {
            self.name_is_generated(table, &name);
        }
    }

    fn change_column(&mut self, table: &ObjectName, name: Identifier, attribute: Option<&Value<'a>>, span: Span) {
        let value = attribute.cloned().unwrap_or(Value::unknown(span));
        let entry = Entry { key: name.text.clone(), key_span: name.span, value };
        let Some(attribute) = self.attribute(table, &entry, Context::ChangeColumn) else { return };
        let Attribute { column, foreign_key, lost_key, enumeration, says_default, .. } = attribute;
        if let Some(span) = lost_key {
            self.unsure(table, &[Part::ForeignKeys], LOST_KEY, span);
        }
        if self.is_mysql() {
            // A foreign key is added, and nothing else is changed.
            let action = match foreign_key {
                Some(key) => AlterAction::AddConstraint(key),
                None => AlterAction::ReplaceColumn { from: name, column: Box::new(column) },
            };
            return self.alter(table, vec![action], span);
        }
        if let Some(enumeration) = enumeration {
            self.emit(enumeration, span);
        }
        let mut actions = Vec::new();
        let forbids = column.nullable.filter(|(nullable, _)| !nullable);
        let refers = foreign_key.is_some();
        match forbids {
            Some((nullable, span)) => actions.push(AlterAction::SetNullable { column: name.clone(), nullable, span }),
            None if refers => {}
            None => {
                let at = column.nullable.map_or(name.span, |(_, span)| span);
                actions.push(AlterAction::SetNullable { column: name.clone(), nullable: true, span: at });
            }
        }
        let default_known = column.default.is_some() || !says_default;
        if (says_default || !refers) && default_known {
            actions.push(AlterAction::SetDefault { column: name.clone(), default: column.default.clone() });
        }
        if let Some(key) = foreign_key {
            actions.push(AlterAction::AddConstraint(key));
        } else {
            actions.extend(column.constraints.into_iter().map(AlterAction::AddConstraint));
            if let Some(ty) = column.ty {
                actions.push(AlterAction::SetType { column: name.clone(), ty, collation: None });
            }
        }
        self.alter(table, actions, span);
        if let Some(text) = column.comment {
            let text = Some(text);
            self.emit(StatementKind::CommentOnColumn { table: table.clone(), column: name.clone(), text }, span);
        }
        if column.doubt.is_some() {
            self.unsure(table, &[Part::Columns], "a change of a column could not be read", span);
        }
        self.rebuilt(table, span);
    }

    /// MySQL's `removeColumn` first drops the foreign keys of the column.
    fn drop_keys_of(&mut self, table: &ObjectName, column: &Identifier, span: Span) {
        if !self.is_mysql() {
            return;
        }
        let Some(fact) = self.position(table).and_then(|it| self.schema.tables.get(it)) else { return };
        let of_column = fact.foreign_keys.iter().filter(|key| key.columns.contains(&column.text));
        let names: Vec<String> = of_column.filter_map(|key| Some(key.name.as_ref()?.text.clone())).collect();
        let actions: Vec<AlterAction> =
            names.into_iter().map(|name| AlterAction::DropForeignKey(identifier(name, span))).collect();
        if !actions.is_empty() {
            self.alter(table, actions, span);
        }
    }
}

fn named(schema: Option<&str>, name: &str, span: Span) -> ObjectName {
    ObjectName { schema: schema.map(|it| identifier(it, span)), name: identifier(name, span) }
}
