//! The column that a type makes.

use modelry_graph::{ColumnType, Dialect, FileId, TypeKind, Witness};

use super::DataType;
use crate::sql;

impl DataType {
    /// The column that a dialect makes of it, for an enumeration of that name.
    pub(in crate::sequelize) fn column(&self, dialect: Dialect, enum_name: &str) -> Option<ColumnType> {
        if !self.exists_in(dialect) {
            return None;
        }
        match self.key.as_str() {
            "ARRAY" => {
                let element = self.of.as_ref()?.column(dialect, enum_name)?;
                Some(ColumnType { dimensions: element.dimensions.saturating_add(1), ..element })
            }
            "ENUM" => Some(ColumnType::new(match dialect {
                Dialect::Postgres => TypeKind::Enum(enum_name.to_owned()),
                Dialect::Mysql | Dialect::MariaDb => TypeKind::Enum(String::new()),
                Dialect::Sqlite => TypeKind::Text,
            })),
            "NOW" => DataType::named("DATE")?.column(dialect, enum_name),
            "UUIDV1" | "UUIDV4" => DataType::named("UUID")?.column(dialect, enum_name),
            _ => native(dialect, &self.sql(Some(dialect))?),
        }
    }

    /// The type as Sequelize 7 makes it, where that is not how the versions before do.
    /// (Manual of version 7: "Data Types".)
    pub(in crate::sequelize) fn of_version_7(&self, dialect: Dialect) -> DataType {
        let mut ty = self.clone();
        ty.of = self.of.as_ref().map(|it| Box::new(it.of_version_7(dialect)));
        if dialect != Dialect::Postgres {
            return ty;
        }
        let key = match (self.key.as_str(), self.unsigned) {
            ("FLOAT", _) => "REAL",
            ("INTEGER", true) => "BIGINT",
            ("SMALLINT", true) => "INTEGER",
            ("DATE", _) => {
                let precision = self.length.as_ref().or(self.precision.as_ref());
                ty.native = precision.map(|it| format!("TIMESTAMP({it}) WITH TIME ZONE"));
                "DATE"
            }
            (key, _) => key,
        };
        ty.key = key.to_owned();
        ty
    }

    /// Does the database have the type?
    fn exists_in(&self, dialect: Dialect) -> bool {
        let (postgres, sqlite) = (dialect == Dialect::Postgres, dialect == Dialect::Sqlite);
        match self.key.as_str() {
            "ARRAY" | "CIDR" | "GEOGRAPHY" | "HSTORE" | "INET" | "MACADDR" | "MACADDR8" | "RANGE" | "TSVECTOR" => {
                postgres
            }
            "CITEXT" | "JSONB" => postgres || sqlite,
            "GEOMETRY" => !sqlite,
            "ABSTRACT" | "NUMBER" | "VECTOR" | "VIRTUAL" => false,
            _ => true,
        }
    }
}

/// A type in SQL.
fn native(dialect: Dialect, written: &str) -> Option<ColumnType> {
    let script = sql::read(&format!("CREATE TABLE t (c {written})"), 0);
    let replayed = sql::replay(&[(FileId(0), &script)], Some(dialect), Witness::Models);
    replayed.tables.first()?.columns.first()?.ty.known().cloned()
}
