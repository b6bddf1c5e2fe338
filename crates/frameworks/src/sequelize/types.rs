//! `DataTypes` to column types.
//! (Manual: "Data Types"; each dialect's own file of types in the source of Sequelize.)

use modelry_graph::{ColumnType, Dialect, FileId, TypeKind, Witness};

use super::value::{Kind, Value};
use crate::sql;
use crate::syntax::javascript::Type;

/// A type as a model declares it.
#[derive(Clone, Debug)]
pub(super) struct DataType<'a> {
    /// `STRING`, `INTEGER`; for a type in the database's own words, empty.
    pub(super) name: String,
    pub(super) arguments: Vec<Value<'a>>,
    pub(super) unsigned: bool,
    pub(super) binary: bool,
    /// The type of elements of an array or ends of a range.
    pub(super) element: Option<Box<DataType<'a>>>,
    /// A type in the database's own words.
    pub(super) sql: Option<String>,
}

/// All kinds of types.
const NAMES: &[&str] = &[
    "STRING",
    "CHAR",
    "TEXT",
    "CITEXT",
    "TINYINT",
    "SMALLINT",
    "MEDIUMINT",
    "INTEGER",
    "BIGINT",
    "NUMBER",
    "FLOAT",
    "REAL",
    "DOUBLE",
    "DECIMAL",
    "NUMERIC",
    "BOOLEAN",
    "DATE",
    "DATEONLY",
    "TIME",
    "NOW",
    "BLOB",
    "UUID",
    "UUIDV1",
    "UUIDV4",
    "JSON",
    "JSONB",
    "HSTORE",
    "ENUM",
    "ARRAY",
    "RANGE",
    "GEOMETRY",
    "GEOGRAPHY",
    "INET",
    "CIDR",
    "MACADDR",
    "MACADDR8",
    "TSVECTOR",
    "VIRTUAL",
    "VECTOR",
];

/// The type that a value means; `None` where it means none or cannot be read.
pub(super) fn data_type<'a>(value: &Value<'a>) -> Option<DataType<'a>> {
    let plain = |name: &str| {
        let path: Vec<&str> = name.split('.').collect();
        let known = path.iter().rposition(|it| NAMES.contains(it))?;
        let flags = &path[known + 1..];
        Some(DataType {
            name: path[known].to_owned(),
            arguments: Vec::new(),
            unsigned: flags.contains(&"UNSIGNED"),
            binary: flags.contains(&"BINARY"),
            element: None,
            sql: None,
        })
    };
    match &value.kind {
        Kind::External(name) => plain(name.strip_prefix("new ").unwrap_or(name)),
        Kind::Text(sql) => Some(DataType {
            name: String::new(),
            arguments: Vec::new(),
            unsigned: false,
            binary: false,
            element: None,
            sql: Some(sql.to_string()),
        }),
        Kind::Call(call) => {
            let name = call.name.strip_prefix("new ").unwrap_or(&call.name);
            if let Some(on) = &call.on {
                // `.UNSIGNED`, `.BINARY`, `.ZEROFILL` behind a type.
                let mut ty = data_type(on)?;
                ty.unsigned |= name == "UNSIGNED";
                ty.binary |= name == "BINARY";
                return Some(ty);
            }
            let mut ty = plain(name)?;
            ty.arguments = call.arguments.clone();
            if matches!(ty.name.as_str(), "ARRAY" | "RANGE") {
                let element = call.arguments.first()?;
                let inner = element.object().and_then(|it| it.get("type").or_else(|| it.get("subtype")));
                ty.element = Some(Box::new(data_type(inner.unwrap_or(element))?));
            }
            Some(ty)
        }
        _ => None,
    }
}

/// The type that sequelize-typescript takes from that of a field.
/// (Manual of sequelize-typescript: "Type inference".)
pub(super) fn inferred<'a>(ty: &Type) -> Option<DataType<'a>> {
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
    Some(DataType {
        name: name.to_owned(),
        arguments: Vec::new(),
        unsigned: false,
        binary: false,
        element: None,
        sql: None,
    })
}

impl DataType<'_> {
    /// Is it kept out of the database?
    pub(super) fn is_virtual(&self) -> bool {
        self.name == "VIRTUAL"
    }

    /// As people write it: `STRING(40)`.
    pub(super) fn shown(&self) -> String {
        if let Some(sql) = &self.sql {
            return sql.clone();
        }
        let arguments: Option<Vec<String>> = self.arguments.iter().map(Value::stored).collect();
        let mut shown = self.name.clone();
        match (&self.element, arguments) {
            (Some(element), _) => shown.push_str(&format!("({})", element.shown())),
            (None, Some(arguments)) if !arguments.is_empty() && self.name != "ENUM" => {
                shown.push_str(&format!("({})", arguments.join(", ")));
            }
            _ => {}
        }
        shown
    }

    /// The values of an `ENUM(…)`, in any of its spellings; `None` where they cannot be read.
    pub(super) fn values(&self) -> Option<Vec<String>> {
        if self.name != "ENUM" {
            return None;
        }
        let listed = match self.arguments.as_slice() {
            [only] => match &only.kind {
                Kind::Array(elements) => elements.to_vec(),
                Kind::Object(object) => object.get("values")?.array()?.to_vec(),
                _ => self.arguments.clone(),
            },
            _ => self.arguments.clone(),
        };
        let values: Option<Vec<String>> = listed.iter().map(Value::stored).collect();
        values.filter(|it| !it.is_empty())
    }

    fn length(&self) -> Option<u32> {
        let first = self.arguments.first()?;
        let length = first.object().and_then(|it| it.get("length")).unwrap_or(first);
        length.number()?.parse().ok()
    }

    fn number(&self, position: usize, name: &str) -> Option<u32> {
        let named = self.arguments.first().and_then(|it| it.object()).and_then(|it| it.get(name));
        named.or_else(|| self.arguments.get(position))?.number()?.parse().ok()
    }

    /// Are all arguments constants?
    fn is_plain(&self) -> bool {
        self.arguments.iter().all(|it| it.stored().is_some() || it.object().is_some_and(|it| !it.open))
    }

    /// The column that a dialect makes of it, for an enumeration of that name.
    pub(super) fn column(&self, dialect: Dialect, enum_name: &str) -> Option<ColumnType> {
        if let Some(sql) = &self.sql {
            return native(dialect, sql);
        }
        if let (Some(element), "ARRAY") = (&self.element, self.name.as_str()) {
            let element = element.column(dialect, enum_name).filter(|_| dialect == Dialect::Postgres)?;
            return Some(ColumnType { dimensions: element.dimensions.saturating_add(1), ..element });
        }
        if let (Some(element), "RANGE") = (&self.element, self.name.as_str()) {
            return range(&element.name).map(|name| ColumnType::new(TypeKind::Other(name.to_owned())));
        }
        if self.name != "ENUM" && !self.is_plain() {
            return None;
        }
        match dialect {
            Dialect::Postgres => self.postgres(enum_name),
            Dialect::Mysql | Dialect::MariaDb => self.mysql(),
            Dialect::Sqlite => self.sqlite(),
        }
    }

    fn decimal(&self) -> ColumnType {
        let precision = self.number(0, "precision");
        ColumnType {
            precision,
            scale: precision.map(|_| self.number(1, "scale").and_then(|it| i32::try_from(it).ok()).unwrap_or(0)),
            ..ColumnType::new(TypeKind::Decimal)
        }
    }

    fn postgres(&self, enum_name: &str) -> Option<ColumnType> {
        let kind = match self.name.as_str() {
            "STRING" | "CHAR" if self.binary => TypeKind::Binary,
            "STRING" => return Some(ColumnType::varchar(self.length().unwrap_or(255))),
            "CHAR" => return Some(sized(TypeKind::Char, self.length().unwrap_or(255))),
            "TEXT" => TypeKind::Text,
            "CITEXT" => return Some(named(TypeKind::Text, "citext")),
            "TINYINT" | "SMALLINT" => TypeKind::Integer { bits: 16, unsigned: false },
            "MEDIUMINT" | "INTEGER" => TypeKind::Integer { bits: 32, unsigned: false },
            "BIGINT" => TypeKind::Integer { bits: 64, unsigned: false },
            "FLOAT" | "DOUBLE" => TypeKind::Float { bits: 64 },
            "REAL" => TypeKind::Float { bits: 32 },
            "DECIMAL" | "NUMERIC" => return Some(self.decimal()),
            "BOOLEAN" => TypeKind::Boolean,
            "DATE" | "NOW" => TypeKind::Timestamp { zone: true },
            "DATEONLY" => TypeKind::Date,
            "TIME" => TypeKind::Time { zone: false },
            "BLOB" => TypeKind::Binary,
            "UUID" | "UUIDV1" | "UUIDV4" => TypeKind::Uuid,
            "JSON" => TypeKind::Json,
            "JSONB" => TypeKind::Jsonb,
            "ENUM" => TypeKind::Enum(enum_name.to_owned()),
            "HSTORE" | "INET" | "CIDR" | "MACADDR" | "MACADDR8" | "TSVECTOR" | "GEOMETRY" | "GEOGRAPHY" => {
                TypeKind::Other(self.name.to_ascii_lowercase())
            }
            _ => return None,
        };
        Some(ColumnType::new(kind))
    }

    fn mysql(&self) -> Option<ColumnType> {
        let integer = |bits| ColumnType::new(TypeKind::Integer { bits, unsigned: self.unsigned });
        Some(match self.name.as_str() {
            "STRING" => ColumnType::varchar(self.length().unwrap_or(255)),
            "CHAR" => sized(TypeKind::Char, self.length().unwrap_or(255)),
            "TEXT" => match self.size().as_deref() {
                Some(size @ ("tiny" | "medium" | "long")) => named(TypeKind::Text, &format!("{size}text")),
                _ => ColumnType::new(TypeKind::Text),
            },
            "TINYINT" if self.length() == Some(1) && !self.unsigned => {
                ColumnType { length: Some(1), ..named(TypeKind::Boolean, "tinyint") }
            }
            "TINYINT" => integer(8),
            "SMALLINT" => integer(16),
            "MEDIUMINT" => integer(24),
            "INTEGER" => integer(32),
            "BIGINT" => integer(64),
            "FLOAT" => ColumnType::new(TypeKind::Float { bits: 32 }),
            "DOUBLE" | "REAL" => ColumnType::new(TypeKind::Float { bits: 64 }),
            "DECIMAL" | "NUMERIC" => {
                let decimal = self.decimal();
                // MySQL takes ten digits when none are asked for.
                let precision = decimal.precision.or(Some(10));
                ColumnType { precision, scale: decimal.scale.or(Some(0)), ..decimal }
            }
            "BOOLEAN" => ColumnType { length: Some(1), ..named(TypeKind::Boolean, "tinyint") },
            "DATE" | "NOW" => ColumnType {
                precision: self.number(0, "precision"),
                ..named(TypeKind::Timestamp { zone: false }, "datetime")
            },
            "DATEONLY" => ColumnType::new(TypeKind::Date),
            "TIME" => named(TypeKind::Time { zone: false }, "time"),
            "BLOB" => match self.size().as_deref() {
                Some(size @ ("tiny" | "medium" | "long")) => named(TypeKind::Binary, &format!("{size}blob")),
                _ => named(TypeKind::Binary, "blob"),
            },
            "UUID" | "UUIDV1" | "UUIDV4" => sized(TypeKind::Char, 36),
            "JSON" => ColumnType::new(TypeKind::Json),
            "ENUM" => ColumnType::new(TypeKind::Enum(String::new())),
            "GEOMETRY" => ColumnType::new(TypeKind::Other("geometry".to_owned())),
            _ => return None,
        })
    }

    fn sqlite(&self) -> Option<ColumnType> {
        Some(match self.name.as_str() {
            "STRING" => ColumnType::varchar(self.length().unwrap_or(255)),
            "CHAR" => sized(TypeKind::Char, self.length().unwrap_or(255)),
            "TEXT" | "CITEXT" | "ENUM" => ColumnType::new(TypeKind::Text),
            "TINYINT" => ColumnType::integer(8),
            "SMALLINT" => ColumnType::integer(16),
            "MEDIUMINT" => ColumnType::integer(24),
            "INTEGER" => ColumnType::integer(32),
            "BIGINT" => ColumnType::integer(64),
            "FLOAT" | "DOUBLE" | "REAL" => ColumnType::new(TypeKind::Float { bits: 64 }),
            "DECIMAL" | "NUMERIC" => self.decimal(),
            "BOOLEAN" => ColumnType { length: Some(1), ..named(TypeKind::Boolean, "tinyint") },
            "DATE" | "NOW" => named(TypeKind::Timestamp { zone: false }, "datetime"),
            "DATEONLY" => ColumnType::new(TypeKind::Date),
            "TIME" => named(TypeKind::Time { zone: false }, "time"),
            "BLOB" => named(TypeKind::Binary, "blob"),
            "UUID" | "UUIDV1" | "UUIDV4" => ColumnType::new(TypeKind::Uuid),
            "JSON" => ColumnType::new(TypeKind::Json),
            "JSONB" => ColumnType::new(TypeKind::Jsonb),
            _ => return None,
        })
    }

    fn size(&self) -> Option<String> {
        let first = self.arguments.first()?;
        let size = first.object().and_then(|it| it.get("length")).unwrap_or(first);
        Some(size.text()?.to_ascii_lowercase())
    }
}

fn range(element: &str) -> Option<&'static str> {
    match element {
        "INTEGER" => Some("int4range"),
        "BIGINT" => Some("int8range"),
        "DECIMAL" => Some("numrange"),
        "DATE" => Some("tstzrange"),
        "DATEONLY" => Some("daterange"),
        _ => None,
    }
}

/// A type in SQL.
pub(super) fn native(dialect: Dialect, written: &str) -> Option<ColumnType> {
    let script = sql::read(&format!("CREATE TABLE t (c {written})"), 0);
    let replayed = sql::replay(&[(FileId(0), &script)], Some(dialect), Witness::Models);
    replayed.tables.first()?.columns.first()?.ty.known().cloned()
}

fn named(kind: TypeKind, name: &str) -> ColumnType {
    ColumnType { native: Some(name.to_owned()), ..ColumnType::new(kind) }
}

fn sized(kind: TypeKind, length: u32) -> ColumnType {
    ColumnType { length: Some(length), ..ColumnType::new(kind) }
}
