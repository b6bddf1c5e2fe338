//! Attributes of `createTable`, `addColumn` and `changeColumn` as columns, each as the database's own dialect of Sequelize
//! would write it ("Query Interface" in its manual).

use modelry_graph::{Action, Dialect, Span};

use crate::sequelize::migrations::calls::json;
use crate::sequelize::migrations::run::Interpreter;
use crate::sequelize::migrations::value::{Entry, Kind, Object, Value};
use crate::sequelize::types::{self, DataType};
use crate::sql::syntax::{
    ColumnDefinition, Constraint, ConstraintKind, Expression, Identifier, KeyPart, ObjectName, Position, Reference,
    StatementKind, TypeName,
};

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    CreateTable,
    AddColumn,
    ChangeColumn,
}

/// A column, and what belongs to its table.
pub(super) struct Attribute {
    pub(super) column: ColumnDefinition,
    pub(super) primary_key: Option<Span>,
    /// The foreign key, when it is written behind the columns.
    pub(super) foreign_key: Option<Constraint>,
    /// A foreign key was asked for that leads nobody knows where.
    pub(super) lost_key: Option<Span>,
    /// The enumeration type that PostgreSQL needs first.
    pub(super) enumeration: Option<StatementKind>,
    /// A default was asked for, or `NULL` was forbidden or allowed.
    pub(super) says_default: bool,
}

/// An identifier: Sequelize puts all of them in quotes.
pub(super) fn identifier(text: impl Into<String>, span: Span) -> Identifier {
    Identifier { text: text.into(), quoted: true, span }
}

/// A constraint without a name or options.
pub(super) fn constraint(kind: ConstraintKind, span: Span, inline: bool) -> Constraint {
    Constraint { name: None, kind, span, deferrable: None, not_valid: false, enforced: None, inline }
}

/// A plain column of a key.
pub(super) fn key_part(column: Identifier) -> KeyPart {
    KeyPart {
        column: Some(column),
        expression: None,
        descending: false,
        nulls_first: None,
        operator_class: None,
        collation: None,
        prefix: None,
    }
}

/// A unique constraint over plain columns.
pub(super) fn unique(columns: Vec<Identifier>) -> ConstraintKind {
    ConstraintKind::Unique {
        parts: columns.into_iter().map(key_part).collect(),
        include: Vec::new(),
        nulls_not_distinct: false,
        method: None,
        usable: true,
    }
}

/// `CASCADE`, `set null`; `None` for what is none.
pub(super) fn action(value: &Value<'_>) -> Option<Action> {
    Some(match value.text()?.to_ascii_uppercase().as_str() {
        "CASCADE" => Action::Cascade,
        "SET NULL" => Action::SetNull,
        "SET DEFAULT" => Action::SetDefault,
        "RESTRICT" => Action::Restrict,
        "NO ACTION" => Action::NoAction,
        _ => return None,
    })
}

impl<'a> Interpreter<'a, '_> {
    /// The column that an attribute is. `None` when it is none of the database.
    pub(super) fn attribute(&self, table: &ObjectName, entry: &Entry<'a>, context: Context) -> Option<Attribute> {
        let whole = Object::default();
        let options = entry.value.object().unwrap_or(&whole);
        let ty = match &entry.value.kind {
            Kind::Object(_) => options.get("type").map(|it| &it.value),
            _ => Some(&entry.value),
        };
        let name = options.get("field").and_then(|it| it.value.text()).filter(|_| context == Context::CreateTable);
        let name = identifier(name.unwrap_or(&entry.key), entry.key_span);
        let mut column = ColumnDefinition {
            name: name.clone(),
            ty: None,
            nullable: None,
            default: None,
            computed: false,
            identity: None,
            auto_increment: None,
            on_update_now: None,
            collation: None,
            comment: options.get("comment").and_then(|it| it.value.text()).map(str::to_owned),
            constraints: Vec::new(),
            position: None,
            doubt: options.incomplete.then_some(entry.key_span),
        };
        let is_type = matches!(&entry.value.kind, Kind::Object(_) | Kind::Type(_) | Kind::Text(_));
        if !is_type {
            column.doubt = Some(entry.key_span);
        }
        let mut enumeration = None;
        column.ty = Some(match ty.map(|it| (&it.kind, it.span)) {
            Some((Kind::Type(ty), _)) if ty.is_virtual() => return None,
            Some((Kind::Type(ty), span)) => self.type_name(table, &name, ty, options, span, &mut enumeration),
            Some((Kind::Text(text), span)) if !text.holes => {
                types::named_type(&text.text, span).unwrap_or_else(|| unknown_type(span))
            }
            Some((_, span)) => unknown_type(span),
            None => unknown_type(entry.key_span),
        });
        if let Some(allows) = options.get("allowNull") {
            match allows.value.truth() {
                // Nothing is written for `allowNull: undefined` but in PostgreSQL and SQLite, which take it for false.
                Some(truth) => column.nullable = Some((truth, allows.key_span)),
                None => column.doubt = Some(allows.key_span),
            }
        }
        let says_default = self.default(options, ty, &mut column);
        let increments = options.get("autoIncrement").filter(|it| it.value.truth() == Some(true));
        if let Some(increments) = increments {
            self.auto_increment(&mut column, options, increments.key_span);
        }
        let primary_key = options.get("primaryKey").filter(|it| it.value.truth() == Some(true)).map(|it| it.key_span);
        if let Some(unique_entry) = options.get("unique")
            && matches!(unique_entry.value.kind, Kind::Bool(true))
        {
            column.constraints.push(constraint(unique(vec![name.clone()]), unique_entry.key_span, true));
        }
        if self.is_mysql() {
            if options.get("first").is_some_and(|it| it.value.truth() == Some(true)) {
                column.position = Some(Position::First);
            }
            if let Some(after) = options.get("after").and_then(|it| it.value.text()) {
                column.position = Some(Position::After(identifier(after, name.span)));
            }
        }
        let mut foreign_key = None;
        let mut lost_key = None;
        if let Some(references) = options.get("references").filter(|it| !it.value.is_nothing()) {
            match self.foreign_key(table, &name, options, references) {
                Some(key) if self.is_mysql() => foreign_key = Some(Constraint { inline: false, ..key }),
                Some(key) if context == Context::ChangeColumn => {
                    foreign_key = Some(Constraint { inline: false, ..key })
                }
                Some(key) => column.constraints.push(key),
                None => lost_key = Some(references.key_span),
            }
        }
        Some(Attribute { column, primary_key, foreign_key, lost_key, enumeration, says_default })
    }

    pub(super) fn is_mysql(&self) -> bool {
        self.dialect.is_some_and(Dialect::is_mysql_family)
    }

    pub(super) fn is_postgres(&self) -> bool {
        self.dialect == Some(Dialect::Postgres)
    }

    fn type_name(
        &self,
        table: &ObjectName,
        column: &Identifier,
        ty: &DataType,
        options: &Object<'a>,
        span: Span,
        enumeration: &mut Option<StatementKind>,
    ) -> TypeName {
        let mut ty = match self.dialect.filter(|_| self.seventh) {
            Some(dialect) => ty.of_version_7(dialect),
            None => ty.clone(),
        };
        // `{ type: DataTypes.ENUM, values: ["a", "b"] }`
        if ty.key == "ENUM"
            && let Some(values) = options.get("values")
        {
            ty = ty.called(&[values.value.argument()]);
        }
        if ty.enumeration().is_some_and(|it| it.values.is_none()) {
            return unknown_type(span);
        }
        if self.is_postgres()
            && let Some(values) = ty.enumeration().and_then(|it| it.values.clone())
        {
            let text = format!("enum_{}_{}", table.name.text, column.text);
            let name = ObjectName { schema: table.schema.clone(), name: identifier(text.clone(), span) };
            *enumeration = Some(StatementKind::CreateEnum { name, values });
            return TypeName {
                schema: None,
                name: text,
                quoted: true,
                arguments: Vec::new(),
                dimensions: u8::from(ty.key == "ARRAY"),
                unsigned: false,
                span,
            };
        }
        ty.type_name(self.dialect, span).unwrap_or_else(|| unknown_type(span))
    }

    /// What `defaultValue` writes, and whether it writes anything: functions that only the application calls are left away.
    fn default(&self, options: &Object<'a>, ty: Option<&Value<'a>>, column: &mut ColumnDefinition) -> bool {
        let Some(entry) = options.get("defaultValue") else { return false };
        let span = entry.value.span;
        let key = match ty.map(|it| &it.kind) {
            Some(Kind::Type(ty)) => ty.key.as_str(),
            _ => "",
        };
        let raw = ty.and_then(Value::text).unwrap_or_default().to_ascii_uppercase();
        let without = ["TEXT", "BLOB", "GEOMETRY", "JSON"];
        let sized = matches!(ty.map(|it| &it.kind), Some(Kind::Type(ty)) if ty.length.is_some());
        if self.is_mysql() && (without.contains(&key) && !sized || without.contains(&raw.as_str())) {
            return false;
        }
        let text = match &entry.value.kind {
            Kind::Undefined | Kind::Function(..) => return false,
            Kind::Type(ty) if matches!(ty.key.as_str(), "NOW" | "UUIDV1" | "UUIDV4") => return false,
            Kind::Null => "NULL".to_owned(),
            Kind::Bool(value) if self.dialect == Some(Dialect::Sqlite) => u8::from(*value).to_string(),
            Kind::Bool(value) => value.to_string(),
            Kind::Number(text) => text.clone(),
            Kind::Text(text) if !text.holes && matches!(key, "JSON" | "JSONB") => {
                types::quoted(&json(&entry.value).unwrap_or_default())
            }
            Kind::Text(text) if !text.holes => types::quoted(&text.text),
            Kind::Sql(sql) => sql.clone(),
            Kind::Array(items) if key == "ARRAY" => {
                let items: Option<Vec<String>> = items.iter().map(Value::primitive).collect();
                match items {
                    Some(items) => {
                        let items: Vec<String> = items.iter().map(|it| types::quoted(it)).collect();
                        format!("ARRAY[{}]", items.join(","))
                    }
                    None => String::new(),
                }
            }
            Kind::Object(_) | Kind::Array(_) => json(&entry.value).map(|it| types::quoted(&it)).unwrap_or_default(),
            _ => String::new(),
        };
        if text.is_empty() {
            column.doubt = Some(span);
            // What else is said of it, or not, is no less certain for that.
            column.nullable = column.nullable.or((!options.incomplete).then_some((true, column.name.span)));
        } else {
            // `literal("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP")`
            let lower = text.to_ascii_lowercase();
            let updates = lower.find(" on update ").filter(|_| self.is_mysql());
            column.on_update_now = updates.map(|_| span);
            let text = updates.and_then(|it| text.get(..it)).map(str::to_owned).unwrap_or(text);
            column.default = Some(Expression::new(text, span));
        }
        true
    }

    fn auto_increment(&self, column: &mut ColumnDefinition, options: &Object<'a>, span: Span) {
        let identity = options.get("autoIncrementIdentity").is_some_and(|it| it.value.truth() == Some(true));
        match self.dialect {
            Some(Dialect::Postgres) if identity => column.identity = Some(span),
            Some(Dialect::Postgres) => {
                // `BIGINT` becomes `BIGSERIAL`, anything else `SERIAL`.
                let Some(ty) = &mut column.ty else { return };
                ty.name = match ty.name.as_str() {
                    "bigint" | "int8" => "bigserial",
                    "smallint" | "int2" => "smallserial",
                    _ => "serial",
                }
                .to_owned();
                ty.arguments.clear();
                column.nullable = None;
            }
            Some(Dialect::Mysql | Dialect::MariaDb) | None => column.auto_increment = Some(span),
            Some(Dialect::Sqlite) => {}
        }
    }

    fn foreign_key(
        &self,
        table: &ObjectName,
        column: &Identifier,
        options: &Object<'a>,
        references: &Entry<'a>,
    ) -> Option<Constraint> {
        let target = match references.value.object() {
            // Version 7 calls it `table`.
            Some(object) => {
                let named = object.get("model").or_else(|| object.get("table"))?;
                self.table(&named.value, table.schema.as_ref())?
            }
            None => self.table(&references.value, table.schema.as_ref())?,
        };
        let own = references.value.object().and_then(|it| it.get("key"));
        let key = own.or_else(|| options.get("referencesKey"));
        let key = match key {
            Some(key) => identifier(key.value.text()?, key.value.span),
            None => identifier("id", references.key_span),
        };
        let mut reference = Reference {
            columns: vec![column.clone()],
            table: target,
            target_columns: vec![key],
            on_delete: None,
            on_update: None,
            set_columns: Vec::new(),
        };
        for (name, place) in [("onDelete", &mut reference.on_delete), ("onUpdate", &mut reference.on_update)] {
            if let Some(entry) = options.get(name)
                && let Some(action) = action(&entry.value)
            {
                *place = Some((action, entry.value.span));
            }
        }
        let mut key = constraint(ConstraintKind::ForeignKey(Box::new(reference)), references.key_span, true);
        if self.is_postgres() && references.value.get("deferrable").is_some() {
            key.deferrable = Some(true);
        }
        Some(key)
    }

    /// A table by its name, or by `{ tableName, schema }`.
    pub(super) fn table(&self, value: &Value<'a>, schema: Option<&Identifier>) -> Option<ObjectName> {
        match &value.kind {
            Kind::Text(text) if !text.holes => {
                Some(ObjectName { schema: schema.cloned(), name: identifier(&text.text, value.span) })
            }
            Kind::Object(object) => {
                let name = object.get("tableName").or_else(|| object.get("name"))?;
                let own = object.get("schema").filter(|it| !it.value.is_nothing());
                let own = match own {
                    Some(own) => Some(identifier(own.value.text()?, own.value.span)),
                    None => schema.cloned(),
                };
                Some(ObjectName { schema: own, name: identifier(name.value.text()?, name.value.span) })
            }
            _ => None,
        }
    }
}

/// A type that could not be told.
fn unknown_type(span: Span) -> TypeName {
    TypeName {
        schema: None,
        name: String::new(),
        quoted: false,
        arguments: Vec::new(),
        dimensions: 0,
        unsigned: false,
        span,
    }
}
