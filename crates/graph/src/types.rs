//! Column types, the same for every framework and every database.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A database engine, as far as it decides what a schema means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Dialect {
    /// PostgreSQL and what speaks like it.
    Postgres,
    /// MySQL.
    Mysql,
    /// MariaDB.
    MariaDb,
    /// SQLite.
    Sqlite,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Dialect; 4] = [Dialect::Postgres, Dialect::Mysql, Dialect::MariaDb, Dialect::Sqlite];

    /// The name as its makers write it.
    pub fn title(self) -> &'static str {
        match self {
            Dialect::Postgres => "PostgreSQL",
            Dialect::Mysql => "MySQL",
            Dialect::MariaDb => "MariaDB",
            Dialect::Sqlite => "SQLite",
        }
    }

    /// MySQL or MariaDB?
    pub fn is_mysql_family(self) -> bool {
        matches!(self, Dialect::Mysql | Dialect::MariaDb)
    }

    /// The longest identifier: PostgreSQL counts bytes, MySQL characters, SQLite knows no limit.
    pub fn identifier_limit(self) -> Option<usize> {
        match self {
            Dialect::Postgres => Some(63),
            Dialect::Mysql | Dialect::MariaDb => Some(64),
            Dialect::Sqlite => None,
        }
    }

    /// The name users write and read.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Postgres => "postgresql",
            Dialect::Mysql => "mysql",
            Dialect::MariaDb => "mariadb",
            Dialect::Sqlite => "sqlite",
        }
    }

    /// The dialect of that name, in any of its usual spellings.
    pub fn from_name(name: &str) -> Option<Dialect> {
        match name.to_ascii_lowercase().as_str() {
            "postgresql" | "postgres" | "pg" | "psql" | "cockroachdb" | "postgis" => Some(Dialect::Postgres),
            "mysql" => Some(Dialect::Mysql),
            "mariadb" => Some(Dialect::MariaDb),
            "sqlite" | "sqlite3" | "spatialite" => Some(Dialect::Sqlite),
            _ => None,
        }
    }
}

/// What a type is, without its arguments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TypeKind {
    /// `boolean`; MySQL's `tinyint(1)`.
    Boolean,
    /// A whole number of that many bits: 8, 16, 24, 32 or 64.
    Integer {
        /// Width.
        bits: u8,
        /// MySQL's `UNSIGNED`.
        unsigned: bool,
    },
    /// `real` (32) or `double precision` (64).
    Float {
        /// Width.
        bits: u8,
    },
    /// `numeric(p, s)`.
    Decimal,
    /// `character varying(n)`.
    Varchar,
    /// `character(n)`.
    Char,
    /// `text` of any size class.
    Text,
    /// Bytes of any size class.
    Binary,
    /// A native UUID.
    Uuid,
    /// `date`.
    Date,
    /// `time`.
    Time {
        /// With time zone?
        zone: bool,
    },
    /// `timestamp`, `datetime`; with a zone it stores an instant.
    Timestamp {
        /// With time zone?
        zone: bool,
    },
    /// `interval`.
    Interval,
    /// `json`.
    Json,
    /// PostgreSQL's `jsonb`.
    Jsonb,
    /// A native enumeration, by its type name (PostgreSQL) or empty (MySQL's inline `ENUM(…)`).
    Enum(String),
    /// Any other type, by its name in lower case.
    Other(String),
}

/// The type of a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ColumnType {
    /// What it is.
    pub kind: TypeKind,
    /// Length in characters or bytes, of text and binary types.
    pub length: Option<u32>,
    /// Digits in all, of decimals; fractional seconds, of times.
    pub precision: Option<u32>,
    /// Digits after the point.
    pub scale: Option<i32>,
    /// How often `[]` stands behind it.
    pub dimensions: u8,
    /// The name by which the dialect knows it, where the kind alone does not say it (`mediumtext`, `datetime`).
    pub native: Option<String>,
}

impl ColumnType {
    /// A type without arguments.
    pub fn new(kind: TypeKind) -> ColumnType {
        ColumnType { kind, length: None, precision: None, scale: None, dimensions: 0, native: None }
    }

    /// `character varying(n)`.
    pub fn varchar(length: u32) -> ColumnType {
        ColumnType { length: Some(length), ..ColumnType::new(TypeKind::Varchar) }
    }

    /// A signed whole number.
    pub fn integer(bits: u8) -> ColumnType {
        ColumnType::new(TypeKind::Integer { bits, unsigned: false })
    }

    /// Text of any form?
    pub fn is_text(&self) -> bool {
        self.dimensions == 0 && matches!(self.kind, TypeKind::Varchar | TypeKind::Char | TypeKind::Text)
    }

    /// A text that ignores case by itself: PostgreSQL's `citext`?
    pub fn ignores_case(&self) -> bool {
        let other = matches!(&self.kind, TypeKind::Other(name) if name == "citext");
        self.dimensions == 0 && (other || self.native.as_deref() == Some("citext"))
    }

    /// A date with or without a time?
    pub fn is_temporal(&self) -> bool {
        self.dimensions == 0 && matches!(self.kind, TypeKind::Timestamp { .. } | TypeKind::Date)
    }

    /// The name by which the database shows it, without arguments: `bigint`, `character varying`, `text[]`.
    pub fn sql_name(&self) -> String {
        let base = match (&self.native, &self.kind) {
            (Some(native), _) => native.as_str(),
            (None, TypeKind::Boolean) => "boolean",
            (None, TypeKind::Integer { bits: 8, .. }) => "tinyint",
            (None, TypeKind::Integer { bits: 16, .. }) => "smallint",
            (None, TypeKind::Integer { bits: 24, .. }) => "mediumint",
            (None, TypeKind::Integer { bits: 64, .. }) => "bigint",
            (None, TypeKind::Integer { .. }) => "integer",
            (None, TypeKind::Float { bits: 32 }) => "real",
            (None, TypeKind::Float { .. }) => "double precision",
            (None, TypeKind::Decimal) => "numeric",
            (None, TypeKind::Varchar) => "character varying",
            (None, TypeKind::Char) => "character",
            (None, TypeKind::Text) => "text",
            (None, TypeKind::Binary) => "bytea",
            (None, TypeKind::Uuid) => "uuid",
            (None, TypeKind::Date) => "date",
            (None, TypeKind::Time { zone: false }) => "time without time zone",
            (None, TypeKind::Time { zone: true }) => "time with time zone",
            (None, TypeKind::Timestamp { zone: false }) => "timestamp without time zone",
            (None, TypeKind::Timestamp { zone: true }) => "timestamp with time zone",
            (None, TypeKind::Interval) => "interval",
            (None, TypeKind::Json) => "json",
            (None, TypeKind::Jsonb) => "jsonb",
            (None, TypeKind::Enum(name)) if name.is_empty() => "enum",
            (None, TypeKind::Enum(name) | TypeKind::Other(name)) => name,
        };
        let mut name = base.to_owned();
        if matches!(self.kind, TypeKind::Integer { unsigned: true, .. }) && !name.contains("unsigned") {
            name.push_str(" unsigned");
        }
        for _ in 0..self.dimensions {
            name.push_str("[]");
        }
        name
    }
}

/// With its arguments, as people read it: `varchar(40)`, `numeric(10, 2)`.
impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.sql_name();
        let arguments = match (self.length, self.precision, self.scale) {
            (Some(length), _, _) => format!("({length})"),
            (None, Some(precision), Some(scale)) => format!("({precision}, {scale})"),
            (None, Some(precision), None) => format!("({precision})"),
            (None, None, _) => String::new(),
        };
        // `timestamp(3) without time zone`, `varchar(40)[]`: arguments follow the first word.
        let head = name.find([' ', '[']).filter(|_| !name.contains(" varying") && !name.starts_with("double"));
        match head {
            Some(position) => write!(f, "{}{arguments}{}", &name[..position], &name[position..]),
            None => match name.find("[]") {
                Some(position) => write!(f, "{}{arguments}{}", &name[..position], &name[position..]),
                None => write!(f, "{name}{arguments}"),
            },
        }
    }
}
