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
