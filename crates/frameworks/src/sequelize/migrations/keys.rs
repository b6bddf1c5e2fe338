//! Indexes and constraints of the query interface, and the names that Sequelize gives to those without one.

use modelry_graph::{NameOrigin, Part, Span};

use crate::sequelize::migrations::columns::{action, constraint, identifier, key_part, unique};
use crate::sequelize::migrations::run::Interpreter;
use crate::sequelize::migrations::value::{Kind, Object, Value};
use crate::sql::syntax::{
    AlterAction, ConstraintKind, CreateIndex, DropKind, Expression, Identifier, KeyPart, ObjectName, Reference,
    StatementKind,
};

/// `documentIds` becomes `document_ids`, `HTMLText` becomes `h_t_m_l_text`: what the package that Sequelize uses makes of
/// the capitals (`nameIndex` in its utilities).
pub(in crate::sequelize) fn underscored(text: &str) -> String {
    let mut result = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if letter.is_ascii_uppercase() {
            result.push('_');
        }
        result.extend(letter.to_lowercase());
    }
    match result.strip_prefix('_') {
        Some(rest) => rest.to_owned(),
        None => result,
    }
}

/// A field of an index.
struct Field {
    part: KeyPart,
    name: String,
}

impl<'a> Interpreter<'a, '_> {
    /// `addIndex(table, fields, options)` and `addIndex(table, { fields, … })`.
    pub(super) fn add_index(&mut self, table: &ObjectName, arguments: &[Value<'a>], span: Span) {
        let none = Object::default();
        let (fields, options) = match arguments.get(1).map(|it| &it.kind) {
            Some(Kind::Object(options)) => (options.get("fields").map(|it| it.value.clone()), options),
            _ => (arguments.get(1).cloned(), arguments.get(2).and_then(Value::object).unwrap_or(&none)),
        };
        let read = match fields.as_ref().map(|it| &it.kind) {
            Some(Kind::Array(fields)) => fields.iter().map(|it| self.field(it)).collect::<Option<Vec<Field>>>(),
            _ => None,
        };
        let Some(fields) = read.filter(|_| !options.incomplete) else {
            return self.unread(Some(table), &[Part::Indexes], "addIndex", span);
        };
        let text = |key: &str| options.get(key).and_then(|it| Some((it.value.text()?, it.value.span)));
        let written = text("name");
        let names: Vec<&str> = fields.iter().map(|it| it.name.as_str()).collect();
        let prefix = text("prefix").map_or(table.name.text.as_str(), |(text, _)| text);
        let name = match written {
            Some((name, span)) => identifier(name, span),
            None => identifier(underscored(&format!("{prefix}_{}", names.join("_"))), span),
        };
        let of_type = text("type").map(|(text, _)| text.to_ascii_lowercase());
        let is_unique = options.get("unique").is_some_and(|it| it.value.truth() == Some(true));
        let filter = match options.get("where") {
            None => None,
            Some(entry) if entry.value.is_nothing() => None,
            Some(entry) => match self.condition(&entry.value) {
                Some(text) => Some(Expression::new(text, entry.value.span)),
                None => return self.unread(Some(table), &[Part::Indexes], "addIndex", span),
            },
        };
        let of_mysql = of_type.clone().filter(|it| self.is_mysql() && matches!(it.as_str(), "fulltext" | "spatial"));
        let method = of_mysql.or_else(|| text("using").map(|(text, _)| text.to_ascii_lowercase()));
        let mut parts: Vec<KeyPart> = fields.into_iter().map(|it| it.part).collect();
        if let Some((operator, _)) = text("operator") {
            for part in parts.iter_mut().filter(|it| it.operator_class.is_none() && self.is_postgres()) {
                part.operator_class = Some(operator.to_owned());
            }
        }
        let index = CreateIndex {
            name: Some(ObjectName { schema: None, name: name.clone() }),
            table: table.clone(),
            if_not_exists: false,
            unique: is_unique || of_type.as_deref() == Some("unique"),
            method,
            parts,
            include: Vec::new(),
            filter: filter.filter(|_| !self.is_mysql()),
            nulls_not_distinct: false,
            usable: true,
            span: written.map_or(span, |(_, span)| span),
        };
        self.emit(StatementKind::CreateIndex(Box::new(index)), span);
        if written.is_none() {
            self.name_is_generated(table, &name.text);
        }
    }

    /// Remembers that Sequelize made the name.
    pub(super) fn name_is_generated(&mut self, table: &ObjectName, name: &str) {
        let Some(position) = self.position(table) else { return };
        let Some(table) = self.schema.tables.get_mut(position) else { return };
        let indexes = table.indexes.iter_mut().filter_map(|it| it.name.as_mut());
        let keys = table.foreign_keys.iter_mut().filter_map(|it| it.name.as_mut());
        let checks = table.checks.iter_mut().filter_map(|it| it.name.as_mut());
        let primary = table.primary_key.iter_mut().filter_map(|it| it.name.as_mut());
        for it in indexes.chain(keys).chain(checks).chain(primary).filter(|it| it.text == name) {
            it.origin = NameOrigin::Generated;
        }
    }

    /// `"email"`, `{ name: "email", order: "DESC", length: 5 }`, `Sequelize.fn("lower", Sequelize.col("email"))`.
    fn field(&self, value: &Value<'a>) -> Option<Field> {
        match &value.kind {
            Kind::Text(text) if !text.holes => {
                Some(Field { part: key_part(identifier(&text.text, value.span)), name: text.text.clone() })
            }
            Kind::Sql(sql) => {
                let parts = crate::sql::index_parts(sql)?;
                let [part] = <[KeyPart; 1]>::try_from(parts).ok()?;
                // What has no name is called that way.
                Some(Field { part: relocated(part, value.span), name: "undefined".to_owned() })
            }
            Kind::Object(object) if !object.incomplete => {
                let name = object.get("attribute").or_else(|| object.get("name"))?;
                let text = name.value.text()?.to_owned();
                let mut part = key_part(identifier(text.clone(), name.value.span));
                let option = |key: &str| object.get(key).and_then(|it| it.value.text());
                if let Some(order) = option("order") {
                    let order = order.to_ascii_uppercase();
                    part.descending = order.starts_with("DESC");
                    part.nulls_first = match (order.contains("NULLS FIRST"), order.contains("NULLS LAST")) {
                        (true, _) => Some(true),
                        (_, true) => Some(false),
                        _ => None,
                    }
                    .filter(|first| *first != part.descending);
                }
                part.collation = option("collate").map(str::to_owned).filter(|_| !self.is_mysql());
                part.operator_class = option("operator").map(str::to_owned).filter(|_| self.is_postgres());
                if self.is_mysql() {
                    part.prefix = object.get("length").and_then(|it| it.value.primitive()?.parse().ok());
                }
                Some(Field { part, name: text })
            }
            _ => None,
        }
    }

    /// `removeIndex(table, "name")` and `removeIndex(table, ["a", "b"])`.
    pub(super) fn remove_index(&mut self, table: &ObjectName, which: Option<&Value<'a>>, span: Span) {
        let name = match which.map(|it| &it.kind) {
            Some(Kind::Text(text)) if !text.holes => Some(text.text.clone()),
            Some(Kind::Array(fields)) => {
                let fields: Option<Vec<&str>> = fields.iter().map(Value::text).collect();
                fields.map(|fields| underscored(&format!("{}_{}", table.name.text, fields.join("_"))))
            }
            _ => None,
        };
        let Some(name) = name else {
            return self.unread(Some(table), &[Part::Indexes], "removeIndex", span);
        };
        let at = which.map_or(span, |it| it.span);
        // PostgreSQL and SQLite know an index without its table.
        let table = Some(table.clone()).filter(|_| self.is_mysql());
        self.drop(DropKind::Index, ObjectName { schema: None, name: identifier(name, at) }, table, false, span);
    }

    /// `addConstraint(table, { fields, type, … })`, and as before version 6 `addConstraint(table, fields, options)`.
    pub(super) fn add_constraint(&mut self, table: &ObjectName, arguments: &[Value<'a>], span: Span) {
        let none = Object::default();
        let (fields, options) = match arguments.get(1).map(|it| &it.kind) {
            Some(Kind::Object(options)) => (options.get("fields").map(|it| it.value.clone()), options),
            _ => (arguments.get(1).cloned(), arguments.get(2).and_then(Value::object).unwrap_or(&none)),
        };
        let columns = match fields.as_ref().map(|it| &it.kind) {
            Some(Kind::Array(fields)) => fields.iter().map(column).collect::<Option<Vec<Identifier>>>(),
            _ => None,
        };
        let of_type = options.get("type").and_then(|it| it.value.text()).map(str::to_ascii_lowercase);
        let parts: &[Part] = match of_type.as_deref() {
            Some("unique") => &[Part::Indexes],
            Some("check") => &[Part::Checks],
            Some("primary key") => &[Part::PrimaryKey],
            Some("foreign key") => &[Part::ForeignKeys],
            _ => &[Part::PrimaryKey, Part::Indexes, Part::ForeignKeys, Part::Checks],
        };
        let read = columns.zip(of_type).filter(|_| !options.incomplete);
        let Some((columns, of_type)) = read else {
            return self.unread(Some(table), parts, "addConstraint", span);
        };
        let joined = columns.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("_");
        let (kind, suffix) = match of_type.as_str() {
            "unique" => (Some(unique(columns)), "uk".to_owned()),
            "primary key" => {
                let parts = columns.into_iter().map(key_part).collect();
                (Some(ConstraintKind::PrimaryKey { parts, descending: false }), "pk".to_owned())
            }
            "check" => {
                let condition = options.get("where").and_then(|it| Some((self.condition(&it.value)?, it.value.span)));
                let kind = condition.map(|(text, span)| ConstraintKind::Check(Expression::new(text, span)));
                (kind, "ck".to_owned())
            }
            "foreign key" => match self.reference(options, columns) {
                Some(reference) => {
                    let suffix = format!("{}_fk", reference.table.name.text);
                    (Some(ConstraintKind::ForeignKey(Box::new(reference))), suffix)
                }
                None => (None, String::new()),
            },
            // Only SQL Server has constraints that are defaults.
            _ => (None, String::new()),
        };
        let Some(kind) = kind else {
            return self.unread(Some(table), parts, "addConstraint", span);
        };
        let written = options.get("name").and_then(|it| Some((it.value.text()?.to_owned(), it.value.span)));
        let name = match &written {
            Some((name, span)) => identifier(name.clone(), *span),
            None => identifier(format!("{}_{joined}_{suffix}", table.name.text), span),
        };
        let mut made = constraint(kind, name.span, false);
        made.name = Some(name.clone());
        if options.get("deferrable").is_some_and(|it| it.value.truth() != Some(false)) && self.is_postgres() {
            made.deferrable = Some(true);
        }
        self.alter(table, vec![AlterAction::AddConstraint(made)], span);
        if written.is_none() {
            self.name_is_generated(table, &name.text);
        }
    }

    fn reference(&self, options: &Object<'a>, columns: Vec<Identifier>) -> Option<Reference> {
        let references = &options.get("references")?.value;
        let table = self.table(references.get("table")?, None)?;
        let target_columns = match (references.get("field"), references.get("fields").map(|it| &it.kind)) {
            (Some(field), _) => vec![column(field)?],
            (None, Some(Kind::Array(fields))) => fields.iter().map(column).collect::<Option<Vec<Identifier>>>()?,
            _ => return None,
        };
        let event = |key: &str| options.get(key).and_then(|it| Some((action(&it.value)?, it.value.span)));
        Some(Reference {
            columns,
            table,
            target_columns,
            on_delete: event("onDelete"),
            on_update: event("onUpdate"),
            set_columns: Vec::new(),
        })
    }

    pub(super) fn remove_constraint(&mut self, table: &ObjectName, name: Identifier, span: Span) {
        if !self.is_mysql() {
            return self.alter(table, vec![AlterAction::DropConstraint(name)], span);
        }
        let fact = self.position(table).and_then(|it| self.schema.tables.get(it));
        let is_key = fact.is_some_and(|fact| {
            fact.foreign_keys.iter().any(|key| key.name.as_ref().is_some_and(|it| it.text == name.text))
        });
        let action = if is_key { AlterAction::DropForeignKey(name) } else { AlterAction::DropIndex(name) };
        self.alter(table, vec![action], span);
    }
}

/// `"email"` or `{ name: "email" }`.
fn column(value: &Value<'_>) -> Option<Identifier> {
    let name = match value.object() {
        Some(object) => &object.get("attribute").or_else(|| object.get("name"))?.value,
        None => value,
    };
    Some(identifier(name.text()?, name.span))
}

fn relocated(mut part: KeyPart, span: Span) -> KeyPart {
    if let Some(column) = &mut part.column {
        column.span = span;
    }
    if let Some(expression) = &mut part.expression {
        expression.span = span;
    }
    part
}
