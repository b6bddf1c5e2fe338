//! What a migration may ask of the tables as they stand when it runs.

use modelry_graph::{Dialect, Part, Span, TableFact, TypeKind};

use crate::sequelize::migrations::columns::identifier;
use crate::sequelize::migrations::run::Interpreter;
use crate::sequelize::migrations::value::{Kind, Object, Value};
use crate::sql::syntax::{AlterAction, ObjectName, StatementKind};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn position(&self, name: &ObjectName) -> Option<usize> {
        let schema = name.schema.as_ref().map_or("public", |it| it.text.as_str());
        let own = |table: &TableFact| table.schema.as_deref().unwrap_or("public") == schema;
        let exact = |table: &&TableFact| table.name.text == name.name.text && own(table);
        let tables = &self.schema.tables;
        let found = tables.iter().position(|it| exact(&it));
        let same = |table: &TableFact| {
            table.name.text.eq_ignore_ascii_case(&name.name.text) && !self.is_postgres() && own(table)
        };
        found.or_else(|| tables.iter().position(same))
    }

    /// The table, when the parts of it are all known.
    fn known(&self, name: &ObjectName, parts: &[Part]) -> Option<&TableFact> {
        if self.doubt > 0 {
            return None;
        }
        let table = self.schema.tables.get(self.position(name)?)?;
        let known = !table.gaps.iter().any(|gap| parts.contains(&gap.part));
        known.then_some(table)
    }

    pub(super) fn table_of_index(&self, index: &str) -> Option<ObjectName> {
        let has =
            |table: &&TableFact| table.indexes.iter().any(|it| it.name.as_ref().is_some_and(|it| it.text == index));
        let table = self.schema.tables.iter().find(has)?;
        let schema = table.schema.clone().map(|it| identifier(it, Span::default()));
        Some(ObjectName { schema, name: identifier(table.name.text.clone(), Span::default()) })
    }

    /// `describeTable`: an object with a property for each column.
    pub(super) fn described(&self, name: &ObjectName, span: Span) -> Value<'a> {
        let Some(table) = self.known(name, &[Part::Columns]) else { return Value::unknown(span) };
        let mut object = Object::default();
        for column in &table.columns {
            let mut facts = Object { incomplete: true, ..Object::default() };
            let is_key = table.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column.name.text));
            facts.set("primaryKey", span, Value::new(Kind::Bool(is_key), span));
            if let Some(nullable) = column.nullable.known() {
                facts.set("allowNull", span, Value::new(Kind::Bool(*nullable && !is_key), span));
            }
            if self.is_postgres()
                && let Some(ty) = column.ty.known()
                && !matches!(ty.kind, TypeKind::Enum(_))
                && ty.dimensions == 0
            {
                facts.set("type", span, Value::plain(ty.to_string().to_uppercase(), span));
            }
            object.set(&column.name.text, span, Value::new(Kind::Object(facts), span));
        }
        Value::new(Kind::Object(object), span)
    }

    /// `showIndex`: an array with an object for each index.
    pub(super) fn indexes(&self, name: &ObjectName, span: Span) -> Value<'a> {
        let Some(table) = self.known(name, &[Part::Indexes, Part::PrimaryKey]) else { return Value::unknown(span) };
        let mut found = Vec::new();
        let plain = |text: &str| Value::plain(text, span);
        let primary = table.primary_key.iter().map(|key| (key.name.as_ref(), key.columns.clone(), true, true));
        let others = table.indexes.iter().map(|index| {
            let columns: Vec<String> = index.parts.iter().filter_map(|part| part.column.clone()).collect();
            (index.name.as_ref(), columns, index.unique, false)
        });
        for (name, columns, unique, primary) in primary.chain(others) {
            let mut object = Object::default();
            let name = match name {
                None if primary && self.is_mysql() => plain("PRIMARY"),
                name => name.map_or(Value::unknown(span), |it| plain(&it.text)),
            };
            object.set("name", span, name);
            object.set("unique", span, Value::new(Kind::Bool(unique), span));
            object.set("primary", span, Value::new(Kind::Bool(primary), span));
            let field = |column: &String| {
                let mut field = Object { incomplete: true, ..Object::default() };
                field.set("attribute", span, plain(column));
                Value::new(Kind::Object(field), span)
            };
            object.set("fields", span, Value::new(Kind::Array(columns.iter().map(field).collect()), span));
            object.incomplete = true;
            found.push(Value::new(Kind::Object(object), span));
        }
        Value::new(Kind::Array(found), span)
    }

    /// `getForeignKeyReferencesForTable`, `showConstraint`: an array with an object for each.
    pub(super) fn constraints(&self, name: &ObjectName, foreign_keys_only: bool, span: Span) -> Value<'a> {
        let Some(table) = self.known(name, &Part::ALL) else { return Value::unknown(span) };
        let mut found = Vec::new();
        let mut add = |name: Option<&modelry_graph::Name>, kind: &str, columns: &[String], target: Option<&str>| {
            let mut object = Object { incomplete: true, ..Object::default() };
            let name = name.map_or(Value::unknown(span), |it| Value::plain(it.text.clone(), span));
            object.set("constraintName", span, name);
            object.set("constraintType", span, Value::plain(kind, span));
            object.set("tableName", span, Value::plain(table.name.text.clone(), span));
            if let [column] = columns {
                object.set("columnName", span, Value::plain(column.clone(), span));
            }
            if let Some(target) = target {
                object.set("referencedTableName", span, Value::plain(target, span));
            }
            found.push(Value::new(Kind::Object(object), span));
        };
        for key in &table.foreign_keys {
            let target = key.target.known().map(|it| it.table.as_str());
            add(key.name.as_ref(), "FOREIGN KEY", &key.columns, target);
        }
        if !foreign_keys_only {
            if let Some(key) = &table.primary_key {
                add(key.name.as_ref(), "PRIMARY KEY", &key.columns, None);
            }
            for index in table.indexes.iter().filter(|it| it.constraint) {
                add(index.name.as_ref(), "UNIQUE", &[], None);
            }
            for check in &table.checks {
                add(check.name.as_ref(), "CHECK", &[], None);
            }
        }
        Value::new(Kind::Array(found), span)
    }

    /// `showAllTables`
    pub(super) fn all_tables(&self, span: Span) -> Value<'a> {
        if self.doubt > 0 {
            return Value::unknown(span);
        }
        let name = |table: &TableFact| {
            let name = Value::plain(table.name.text.clone(), span);
            // MariaDB is asked for names and schemas.
            if self.dialect != Some(Dialect::MariaDb) {
                return name;
            }
            let mut object = Object { incomplete: true, ..Object::default() };
            object.set("tableName", span, name);
            Value::new(Kind::Object(object), span)
        };
        Value::new(Kind::Array(self.schema.tables.iter().map(name).collect()), span)
    }

    /// Does the database surely refuse a statement, because what it changes is not there or is there already?
    pub(super) fn fails(&self, kind: &StatementKind) -> bool {
        let StatementKind::AlterTable { table: name, if_exists, actions } = kind else { return false };
        let Some(table) = self.known(name, &Part::ALL) else { return false };
        let column = |name: &str| table.columns.iter().any(|it| it.name.text == name);
        actions.iter().any(|action| match action {
            AlterAction::AddColumn { column: new, if_not_exists: false } => column(&new.name.text),
            AlterAction::DropColumn { column: old } if !if_exists => !column(&old.text),
            AlterAction::RenameColumn { from, .. } => !column(&from.text),
            AlterAction::DropConstraint(name) | AlterAction::DropForeignKey(name) => !has_constraint(table, &name.text),
            _ => false,
        })
    }
}

fn has_constraint(table: &TableFact, name: &str) -> bool {
    let is = |it: &Option<modelry_graph::Name>| it.as_ref().is_none_or(|it| it.text == name);
    table.primary_key.as_ref().is_some_and(|it| is(&it.name))
        || table.indexes.iter().any(|it| it.constraint && is(&it.name))
        || table.foreign_keys.iter().any(|it| is(&it.name))
        || table.checks.iter().any(|it| is(&it.name))
}
