//! Data types of Sequelize, as models and migrations spell them ("Data Types" in its manual).

mod columns;
mod sql;

pub(super) use self::sql::{named_type, quoted};
use super::value::{Kind, Value};
use crate::syntax::javascript::Type;

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
    /// A type in the database's own words.
    pub(super) native: Option<String>,
    /// As people write it: `STRING(40)`.
    pub(super) shown: String,
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
    Type(Box<DataType>),
    Unknown,
}

/// The keys of all types.
const KEYS: &[&str] = &[
    "ABSTRACT",
    "ARRAY",
    "BIGINT",
    "BLOB",
    "BOOLEAN",
    "CHAR",
    "CIDR",
    "CITEXT",
    "DATE",
    "DATEONLY",
    "DECIMAL",
    "DOUBLE PRECISION",
    "ENUM",
    "FLOAT",
    "GEOGRAPHY",
    "GEOMETRY",
    "HSTORE",
    "INET",
    "INTEGER",
    "JSON",
    "JSONB",
    "MACADDR",
    "MACADDR8",
    "MEDIUMINT",
    "NOW",
    "NUMBER",
    "RANGE",
    "REAL",
    "SMALLINT",
    "STRING",
    "TEXT",
    "TIME",
    "TINYINT",
    "TSVECTOR",
    "UUID",
    "UUIDV1",
    "UUIDV4",
    "VECTOR",
    "VIRTUAL",
];

/// The type that a value of a model means; `None` where it means none or cannot be read.
pub(super) fn data_type(value: &Value<'_>) -> Option<DataType> {
    match &value.kind {
        Kind::External(name) => of_path(name),
        Kind::Text(sql) => Some(DataType::native(sql)),
        Kind::Call(call) => {
            if let Some(on) = &call.on {
                // `.UNSIGNED`, `.BINARY`, `.ZEROFILL` behind a type.
                let ty = data_type(on)?;
                return Some(ty.clone().option(&call.name).unwrap_or(ty));
            }
            let mut ty = of_path(&call.name)?;
            let arguments: Vec<Argument> = call.arguments.iter().map(argument).collect();
            if matches!(ty.key.as_str(), "ARRAY" | "RANGE") {
                // Without one that is known, nothing tells that it is a type at all.
                let known = |it: &Argument| match it {
                    Argument::Options(options) => options.iter().any(|(_, it)| matches!(it, Argument::Type(_))),
                    it => matches!(it, Argument::Type(_) | Argument::Text(_)),
                };
                arguments.first().filter(|it| known(it))?;
            }
            let listed: Option<Vec<String>> = call.arguments.iter().map(Value::stored).collect();
            ty = ty.called(&arguments);
            let inside = ty.of.as_ref().map(|it| it.shown.clone()).or_else(|| Some(listed?.join(", ")));
            if let Some(inside) = inside.filter(|it| !it.is_empty() && ty.key != "ENUM") {
                ty.shown.push_str(&format!("({inside})"));
            }
            Some(ty)
        }
        _ => None,
    }
}

/// `DataTypes.INTEGER.UNSIGNED`, `new DataTypes.INTEGER`.
fn of_path(path: &str) -> Option<DataType> {
    let path: Vec<&str> = path.strip_prefix("new ").unwrap_or(path).split('.').collect();
    let (position, ty) = path.iter().enumerate().rev().find_map(|(at, it)| Some((at, DataType::named(it)?)))?;
    let options = path.get(position + 1..).unwrap_or_default();
    Some(options.iter().fold(ty, |ty, option| ty.clone().option(option).unwrap_or(ty)))
}

/// An argument of a type in a model.
pub(super) fn argument(value: &Value<'_>) -> Argument {
    match &value.kind {
        Kind::Number(text) => Argument::Number(text.to_string()),
        Kind::Text(text) => Argument::Text(text.to_string()),
        Kind::Bool(value) => Argument::Flag(*value),
        Kind::Array(elements) => Argument::List(elements.iter().map(argument).collect()),
        Kind::Object(object) if !object.open => {
            Argument::Options(object.members.iter().map(|(name, it)| (name.to_string(), argument(it))).collect())
        }
        _ => data_type(value).map_or(Argument::Unknown, |it| Argument::Type(Box::new(it))),
    }
}

/// The type that sequelize-typescript takes from that of a field.
/// (Manual of sequelize-typescript: "Type inference".)
pub(super) fn inferred(ty: &Type) -> Option<DataType> {
    let name = match ty {
        Type::Named(name, _) => match name.as_str() {
            "string" | "String" => "STRING",
            "bigint" | "BigInt" => "BIGINT",
            "number" | "Number" => "INTEGER",
            "boolean" | "Boolean" => "BOOLEAN",
            "Date" => "DATE",
            "Buffer" => "BLOB",
            _ => return None,
        },
        // With `strictNullChecks`, TypeScript tells of `string | null` what it tells of `string`.
        Type::Union(members) => {
            let mut rest = members.iter().filter(|it| !matches!(it, Type::Null | Type::Undefined));
            let only = rest.next()?;
            return if rest.next().is_none() { inferred(only) } else { None };
        }
        Type::Literal(_) | Type::Null | Type::Undefined | Type::Array(_) | Type::Other => return None,
    };
    DataType::named(name)
}

impl DataType {
    /// The type of that name, without arguments.
    pub(super) fn named(written: &str) -> Option<DataType> {
        let key = match written {
            "NUMERIC" => "DECIMAL",
            "DOUBLE" => "DOUBLE PRECISION",
            key if KEYS.contains(&key) => key,
            _ => return None,
        };
        Some(DataType { key: key.to_owned(), shown: written.to_owned(), ..DataType::default() })
    }

    /// One in the database's own words.
    fn native(sql: &str) -> DataType {
        DataType { native: Some(sql.to_owned()), shown: sql.to_owned(), ..DataType::default() }
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
                self.of = Some(of.clone());
            }
            ("type", Argument::Text(sql)) if self.key == "ARRAY" => self.of = Some(Box::new(DataType::native(sql))),
            ("type", Argument::Text(shape)) => self.shape = Some(shape.clone()),
            _ => self.unsure = true,
        }
    }

    /// Does only the application know it, so that no column holds it?
    pub(super) fn is_virtual(&self) -> bool {
        self.key == "VIRTUAL"
    }

    /// The values of an `ENUM(…)`, in any of its spellings; `None` where they cannot be read.
    pub(super) fn enum_values(&self) -> Option<&Vec<String>> {
        self.values.as_ref().filter(|it| self.key == "ENUM" && !it.is_empty())
    }

    /// The enumeration that it is, or that it is an array of.
    pub(super) fn enumeration(&self) -> Option<&DataType> {
        match self.key.as_str() {
            "ENUM" => Some(self),
            "ARRAY" => self.of.as_deref().filter(|it| it.key == "ENUM"),
            _ => None,
        }
    }
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
