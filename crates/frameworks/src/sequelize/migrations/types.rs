//! Data types of Sequelize, and the SQL that stands for them in each database ("Data Types" in its manual).

use modelry_graph::{Dialect, Span};

use crate::sql::{self, syntax::TypeName};

/// A type such as `DataTypes.STRING(40)`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DataType {
    /// Its name among the types: `STRING`.
    pub(super) key: String,
    pub(super) length: Option<String>,
    pub(super) decimals: Option<String>,
    pub(super) precision: Option<String>,
    pub(super) scale: Option<String>,
    pub(super) unsigned: bool,
    pub(super) binary: bool,
    /// The values of an `ENUM`, when all of them could be read.
    pub(super) values: Option<Vec<String>>,
    /// What an `ARRAY` or a `RANGE` is of.
    pub(super) of: Option<Box<DataType>>,
    /// `POINT` of `GEOMETRY("POINT", 4326)`.
    pub(super) shape: Option<String>,
    pub(super) srid: Option<String>,
    /// An argument of it could not be read.
    pub(super) unsure: bool,
}

/// An argument of a type, as far as types have any.
#[derive(Clone, Debug)]
pub(super) enum Argument {
    Number(String),
    Text(String),
    Flag(bool),
    List(Vec<Argument>),
    /// `{ precision: 10, scale: 2 }`.
    Options(Vec<(String, Argument)>),
    Type(DataType),
    Unknown,
}

/// The keys of all types.
const KEYS: [&str; 36] = [
    "ABSTRACT",
    "STRING",
    "CHAR",
    "TEXT",
    "NUMBER",
    "TINYINT",
    "SMALLINT",
    "MEDIUMINT",
    "INTEGER",
    "BIGINT",
    "FLOAT",
    "TIME",
    "DATE",
    "DATEONLY",
    "BOOLEAN",
    "NOW",
    "BLOB",
    "DECIMAL",
    "NUMERIC",
    "UUID",
    "UUIDV1",
    "UUIDV4",
    "HSTORE",
    "JSON",
    "JSONB",
    "VIRTUAL",
    "ARRAY",
    "ENUM",
    "RANGE",
    "REAL",
    "DOUBLE",
    "DOUBLE PRECISION",
    "GEOMETRY",
    "GEOGRAPHY",
    "CITEXT",
    "TSVECTOR",
];
const NETWORK_KEYS: [&str; 3] = ["CIDR", "INET", "MACADDR"];

impl DataType {
    /// The type of that name, without arguments.
    pub(super) fn named(key: &str) -> Option<DataType> {
        let key = match key {
            "NUMERIC" => "DECIMAL",
            "DOUBLE" => "DOUBLE PRECISION",
            key if KEYS.contains(&key) || NETWORK_KEYS.contains(&key) => key,
            _ => return None,
        };
        Some(DataType { key: key.to_owned(), ..DataType::default() })
    }

    /// `STRING.BINARY`, `INTEGER.UNSIGNED`.
    pub(super) fn option(mut self, name: &str) -> Option<DataType> {
        match name {
            "UNSIGNED" => self.unsigned = true,
            "BINARY" => self.binary = true,
            "ZEROFILL" => self.unsigned = true,
            _ => return None,
        }
        Some(self)
    }

    /// `STRING(40)`, `DECIMAL(10, 2)`, `ENUM("a", "b")`.
    pub(super) fn called(mut self, arguments: &[Argument]) -> DataType {
        if self.key == "ENUM" {
            self.values = enum_values(arguments);
            self.unsure = self.values.is_none();
            return self;
        }
        if let [Argument::Options(options)] = arguments {
            for (name, value) in options {
                self.set(name, value);
            }
            return self;
        }
        let names: &[&str] = match self.key.as_str() {
            "STRING" | "CHAR" => &["length", "binary"],
            "DECIMAL" => &["precision", "scale"],
            "ARRAY" => &["type"],
            "RANGE" => &["subtype"],
            "GEOMETRY" | "GEOGRAPHY" => &["type", "srid"],
            _ => &["length", "decimals"],
        };
        for (name, value) in names.iter().zip(arguments) {
            self.set(name, value);
        }
        self
    }

    fn set(&mut self, name: &str, value: &Argument) {
        let text = match value {
            Argument::Number(text) | Argument::Text(text) => Some(text.clone()),
            _ => None,
        };
        match (name, value) {
            ("length", _) if text.is_some() => self.length = text,
            ("decimals", _) if text.is_some() => self.decimals = text,
            ("precision", _) if text.is_some() => self.precision = text,
            ("scale", _) if text.is_some() => self.scale = text,
            ("srid", _) if text.is_some() => self.srid = text,
            ("binary", Argument::Flag(on)) => self.binary = *on,
            ("unsigned" | "zerofill", Argument::Flag(on)) => self.unsigned |= *on,
            ("values", Argument::List(_)) => self.values = enum_values(std::slice::from_ref(value)),
            ("type" | "subtype", Argument::Type(of)) => {
                self.unsure |= of.unsure;
                self.of = Some(Box::new(of.clone()));
            }
            ("type", Argument::Text(shape)) => self.shape = Some(shape.clone()),
            _ => self.unsure = true,
        }
    }

    /// Does only the application know it, so that no column holds it?
    pub(super) fn is_virtual(&self) -> bool {
        self.key == "VIRTUAL"
    }

    /// The enumeration that it is, or that it is an array of.
    pub(super) fn enumeration(&self) -> Option<&DataType> {
        match self.key.as_str() {
            "ENUM" => Some(self),
            "ARRAY" => self.of.as_deref().filter(|it| it.key == "ENUM"),
            _ => None,
        }
    }

    /// The SQL of the type, the same as `toSql` gives it. `None` when it cannot be told: something of it could not be
    /// read, or the database is not known and decides. PostgreSQL's enumerations have names and are none of this.
    pub(super) fn sql(&self, dialect: Option<Dialect>) -> Option<String> {
        if self.unsure {
            return None;
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
    pub(super) fn type_name(&self, dialect: Option<Dialect>, span: Span) -> Option<TypeName> {
        named_type(&self.sql(dialect)?, span)
    }

    fn postgres(&self) -> String {
        match self.key.as_str() {
            "STRING" | "CHAR" if self.binary => "BYTEA".to_owned(),
            "TEXT" => "TEXT".to_owned(),
            "BOOLEAN" => "BOOLEAN".to_owned(),
            "DATE" => "TIMESTAMP WITH TIME ZONE".to_owned(),
            "BLOB" => "BYTEA".to_owned(),
            "TINYINT" | "SMALLINT" | "INTEGER" | "BIGINT" | "REAL" | "DOUBLE PRECISION" => self.key.clone(),
            "FLOAT" if self.decimals.is_some() => "FLOAT".to_owned(),
            "FLOAT" => with(&self.key, [&self.length]),
            "ARRAY" => format!("{}[]", self.of.as_ref().map(|it| it.postgres()).unwrap_or_default()),
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
            "DATE" => with("DATETIME", [&self.length]),
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
pub(super) fn named_type(text: &str, span: Span) -> Option<TypeName> {
    let mut ty = sql::column_definition(text)?.ty?;
    ty.span = span;
    Some(ty)
}

/// A text as SQL writes it.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn with<const N: usize>(key: &str, arguments: [&Option<String>; N]) -> String {
    let given: Vec<&str> = arguments.into_iter().filter_map(Option::as_deref).collect();
    if given.is_empty() { key.to_owned() } else { format!("{key}({})", given.join(",")) }
}

/// The values of `ENUM("a", "b")`, `ENUM(["a", "b"])` and `ENUM({ values: ["a", "b"] })`.
fn enum_values(arguments: &[Argument]) -> Option<Vec<String>> {
    let mut values = Vec::new();
    for argument in arguments {
        match argument {
            Argument::Text(text) | Argument::Number(text) => values.push(text.clone()),
            Argument::List(inner) => values.extend(enum_values(inner)?),
            Argument::Options(options) => {
                let (_, list) = options.iter().find(|(name, _)| name == "values")?;
                values.extend(enum_values(std::slice::from_ref(list))?);
            }
            Argument::Flag(_) | Argument::Type(_) | Argument::Unknown => return None,
        }
    }
    Some(values)
}
