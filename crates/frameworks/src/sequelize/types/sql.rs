//! The SQL that stands for a type in each database ("Data Types" in the manual of Sequelize).

use modelry_graph::{Dialect, Span};

use super::DataType;
use crate::sql::{self, syntax::TypeName};

impl DataType {
    /// The SQL of the type, the same as `toSql` gives it. `None` when it cannot be told: something of it could not be
    /// read, or the database is not known and decides. PostgreSQL's enumerations have names and are none of this.
    pub(in crate::sequelize) fn sql(&self, dialect: Option<Dialect>) -> Option<String> {
        if self.unsure || self.key == "VECTOR" {
            return None;
        }
        if self.native.is_some() {
            return self.native.clone();
        }
        match dialect {
            Some(Dialect::Postgres) => Some(self.postgres()),
            Some(Dialect::Mysql | Dialect::MariaDb) => Some(self.mysql()),
            Some(Dialect::Sqlite) => Some(self.sqlite()),
            None if self.key == "BOOLEAN" => Some("BOOLEAN".to_owned()),
            None => Some(self.postgres()).filter(|it| *it == self.mysql()),
        }
    }

    /// The type as the database's own statements would name it.
    pub(in crate::sequelize) fn type_name(&self, dialect: Option<Dialect>, span: Span) -> Option<TypeName> {
        named_type(&self.sql(dialect)?, span)
    }

    fn postgres(&self) -> String {
        match self.key.as_str() {
            "STRING" | "CHAR" if self.binary => "BYTEA".to_owned(),
            "TEXT" => "TEXT".to_owned(),
            "BOOLEAN" => "BOOLEAN".to_owned(),
            "DATE" => "TIMESTAMP WITH TIME ZONE".to_owned(),
            "BLOB" => "BYTEA".to_owned(),
            "TINYINT" => "SMALLINT".to_owned(),
            "MEDIUMINT" => "INTEGER".to_owned(),
            "SMALLINT" | "INTEGER" | "BIGINT" | "REAL" | "DOUBLE PRECISION" => self.key.clone(),
            "FLOAT" if self.decimals.is_some() => "FLOAT".to_owned(),
            "FLOAT" => with(&self.key, [&self.length]),
            "ARRAY" => {
                format!("{}[]", self.of.as_ref().and_then(|it| it.sql(Some(Dialect::Postgres))).unwrap_or_default())
            }
            "RANGE" => match self.of.as_ref().map_or("INTEGER", |it| it.key.as_str()) {
                "BIGINT" => "int8range",
                "DECIMAL" => "numrange",
                "DATE" => "tstzrange",
                "DATEONLY" => "daterange",
                _ => "int4range",
            }
            .to_owned(),
            "GEOMETRY" | "GEOGRAPHY" => with(&self.key, [&self.shape, &self.srid]),
            _ => self.common(),
        }
    }

    fn mysql(&self) -> String {
        match self.key.as_str() {
            "DATE" => with("DATETIME", [self.length.as_ref().map_or(&self.precision, |_| &self.length)]),
            "UUID" => "CHAR(36) BINARY".to_owned(),
            "GEOMETRY" => self.shape.clone().unwrap_or_else(|| self.key.clone()),
            "DECIMAL" if self.unsigned => format!("{} UNSIGNED", self.common()),
            "ENUM" => {
                let values = self.values.iter().flatten().map(|it| quoted(it));
                format!("ENUM({})", values.collect::<Vec<_>>().join(", "))
            }
            _ => self.common(),
        }
    }

    fn sqlite(&self) -> String {
        match self.key.as_str() {
            "STRING" if self.binary => format!("VARCHAR BINARY({})", self.length.as_deref().unwrap_or("255")),
            "CHAR" if self.binary => format!("CHAR BINARY({})", self.length.as_deref().unwrap_or("255")),
            "TEXT" | "ENUM" | "CITEXT" => "TEXT".to_owned(),
            "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INTEGER" | "BIGINT" => with(&self.key, [&self.length]),
            "FLOAT" | "REAL" | "DOUBLE PRECISION" => {
                let unsigned = if self.unsigned { " UNSIGNED" } else { "" };
                with(&format!("{}{unsigned}", self.key), [&self.length, &self.decimals])
            }
            _ => self.common(),
        }
    }

    fn common(&self) -> String {
        let key = self.key.as_str();
        let unsigned = if self.unsigned { " UNSIGNED" } else { "" };
        let binary = if self.binary { " BINARY" } else { "" };
        let size = self.length.as_deref().map(str::to_ascii_lowercase);
        match key {
            "STRING" => format!("VARCHAR({}){binary}", self.length.as_deref().unwrap_or("255")),
            "CHAR" => format!("CHAR({}){binary}", self.length.as_deref().unwrap_or("255")),
            "TEXT" | "BLOB" => match size.as_deref() {
                Some("tiny") => format!("TINY{key}"),
                Some("medium") => format!("MEDIUM{key}"),
                Some("long") => format!("LONG{key}"),
                _ => key.to_owned(),
            },
            // A scale of 0 is left away.
            "DECIMAL" => {
                let scale = self.scale.clone().filter(|it| it != "0");
                with(key, [&self.precision.clone().filter(|it| it != "0"), &scale])
            }
            "BOOLEAN" => "TINYINT(1)".to_owned(),
            "DATE" => "DATETIME".to_owned(),
            "DATEONLY" => "DATE".to_owned(),
            "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INTEGER" | "BIGINT" | "FLOAT" | "REAL" | "DOUBLE PRECISION" => {
                format!("{}{unsigned}", with(key, [&self.length, &self.decimals]))
            }
            _ => key.to_owned(),
        }
    }
}

/// A type in the SQL of the database: `CHARACTER VARYING`, `INTEGER[]`.
pub(in crate::sequelize) fn named_type(text: &str, span: Span) -> Option<TypeName> {
    let mut ty = sql::column_definition(text)?.ty?;
    ty.span = span;
    Some(ty)
}

/// A text as SQL writes it.
pub(in crate::sequelize) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn with<const N: usize>(key: &str, arguments: [&Option<String>; N]) -> String {
    let given: Vec<&str> = arguments.into_iter().filter_map(Option::as_deref).collect();
    if given.is_empty() { key.to_owned() } else { format!("{key}({})", given.join(",")) }
}
