//! Field types to column types.
//! (Manual: "Prisma Schema API reference", "Model field scalar types".)

use modelry_graph::{ColumnType, FileId, TypeKind, Witness};

use super::schema::Provider;
use crate::sql;

/// The scalar types of the language.
pub(super) fn is_scalar(name: &str) -> bool {
    matches!(name, "String" | "Boolean" | "Int" | "BigInt" | "Float" | "Decimal" | "DateTime" | "Json" | "Bytes")
}

/// The column of a scalar without a native type attribute.
pub(super) fn scalar(provider: Provider, name: &str) -> Option<ColumnType> {
    use Provider::{Cockroach, Mongo, Mysql, Postgres, SqlServer, Sqlite};
    let decimal = |precision, scale| ColumnType {
        precision: Some(precision),
        scale: Some(scale),
        ..ColumnType::new(TypeKind::Decimal)
    };
    let timestamp = |native: Option<&str>, precision| ColumnType {
        precision,
        native: native.map(str::to_owned),
        ..ColumnType::new(TypeKind::Timestamp { zone: false })
    };
    Some(match (name, provider) {
        (_, Mongo) => return None,
        ("String", Postgres | Cockroach | Sqlite) => ColumnType::new(TypeKind::Text),
        ("String", Mysql) => ColumnType::varchar(191),
        ("String", SqlServer) => ColumnType { native: native("nvarchar"), ..ColumnType::varchar(1000) },
        ("Boolean", Mysql) => ColumnType { length: Some(1), ..named(TypeKind::Boolean, "tinyint") },
        ("Boolean", Postgres | Cockroach | Sqlite | SqlServer) => ColumnType::new(TypeKind::Boolean),
        ("Int", _) => ColumnType::integer(32),
        ("BigInt", _) => ColumnType::integer(64),
        ("Float", Sqlite) => named(TypeKind::Float { bits: 64 }, "real"),
        ("Float", Postgres | Cockroach | Mysql | SqlServer) => ColumnType::new(TypeKind::Float { bits: 64 }),
        ("Decimal", Postgres | Cockroach | Mysql) => decimal(65, 30),
        ("Decimal", SqlServer) => decimal(32, 16),
        ("Decimal", Sqlite) => named(TypeKind::Decimal, "decimal"),
        ("DateTime", Postgres | Cockroach) => timestamp(None, Some(3)),
        ("DateTime", Mysql) => timestamp(Some("datetime"), Some(3)),
        ("DateTime", Sqlite) => timestamp(Some("datetime"), None),
        ("DateTime", SqlServer) => timestamp(Some("datetime2"), None),
        ("Json", Postgres | Cockroach | Sqlite) => ColumnType::new(TypeKind::Jsonb),
        ("Json", Mysql) => ColumnType::new(TypeKind::Json),
        ("Bytes", Postgres | Cockroach) => ColumnType::new(TypeKind::Binary),
        ("Bytes", Mysql) => named(TypeKind::Binary, "longblob"),
        ("Bytes", Sqlite) => named(TypeKind::Binary, "blob"),
        ("Bytes", SqlServer) => named(TypeKind::Binary, "varbinary"),
        _ => return None,
    })
}

/// The column of `@db.Name(arguments)`; `None` when the name is not known.
pub(super) fn native_type(provider: Provider, name: &str, arguments: &[u32]) -> Option<ColumnType> {
    match provider {
        Provider::Postgres | Provider::Cockroach => postgres_native(name, arguments),
        Provider::Mysql => mysql_native(name, arguments),
        Provider::SqlServer => sql_server_native(name, arguments),
        Provider::Sqlite | Provider::Mongo => None,
    }
}

fn postgres_native(name: &str, arguments: &[u32]) -> Option<ColumnType> {
    Some(match name {
        "SmallInt" | "Int2" => ColumnType::integer(16),
        "Integer" | "Int4" => ColumnType::integer(32),
        "BigInt" | "Int8" => ColumnType::integer(64),
        "Decimal" => decimal(arguments),
        "Real" | "Float4" => ColumnType::new(TypeKind::Float { bits: 32 }),
        "DoublePrecision" | "Float8" => ColumnType::new(TypeKind::Float { bits: 64 }),
        "VarChar" | "String" if arguments.is_empty() && name == "String" => ColumnType::new(TypeKind::Text),
        "VarChar" | "String" => sized(TypeKind::Varchar, arguments),
        // SQL takes a `char` without a length for one character.
        "Char" => {
            ColumnType { length: Some(arguments.first().copied().unwrap_or(1)), ..ColumnType::new(TypeKind::Char) }
        }
        "Text" => ColumnType::new(TypeKind::Text),
        "ByteA" | "Bytes" => ColumnType::new(TypeKind::Binary),
        "Timestamp" => timed(TypeKind::Timestamp { zone: false }, arguments),
        "Timestamptz" => timed(TypeKind::Timestamp { zone: true }, arguments),
        "Time" => timed(TypeKind::Time { zone: false }, arguments),
        "Timetz" => timed(TypeKind::Time { zone: true }, arguments),
        "Date" => ColumnType::new(TypeKind::Date),
        "Boolean" | "Bool" => ColumnType::new(TypeKind::Boolean),
        "Uuid" => ColumnType::new(TypeKind::Uuid),
        "Json" => ColumnType::new(TypeKind::Json),
        "JsonB" => ColumnType::new(TypeKind::Jsonb),
        "Bit" => ColumnType {
            length: Some(arguments.first().copied().unwrap_or(1)),
            ..ColumnType::new(TypeKind::Other("bit".to_owned()))
        },
        "VarBit" => sized(TypeKind::Other("bit varying".to_owned()), arguments),
        "Citext" => named(TypeKind::Text, "citext"),
        "Money" | "Inet" | "Oid" | "Xml" => ColumnType::new(TypeKind::Other(name.to_ascii_lowercase())),
        "CatalogSingleChar" => ColumnType::new(TypeKind::Other("\"char\"".to_owned())),
        _ => return None,
    })
}

fn mysql_native(name: &str, arguments: &[u32]) -> Option<ColumnType> {
    if let Some(signed) = name.strip_prefix("Unsigned") {
        let mut ty = mysql_native(signed, arguments)?;
        match &mut ty.kind {
            TypeKind::Integer { unsigned, .. } => *unsigned = true,
            TypeKind::Boolean
            | TypeKind::Float { .. }
            | TypeKind::Decimal
            | TypeKind::Varchar
            | TypeKind::Char
            | TypeKind::Text
            | TypeKind::Binary
            | TypeKind::Uuid
            | TypeKind::Date
            | TypeKind::Time { .. }
            | TypeKind::Timestamp { .. }
            | TypeKind::Interval
            | TypeKind::Json
            | TypeKind::Jsonb
            | TypeKind::Enum(_)
            | TypeKind::Other(_) => {}
        }
        // `tinyint(1)` is a boolean, `tinyint unsigned` a number.
        if signed == "TinyInt" {
            ty.kind = TypeKind::Integer { bits: 8, unsigned: true };
        }
        return Some(ty);
    }
    Some(match name {
        "TinyInt" if arguments == [1] => ColumnType { length: Some(1), ..named(TypeKind::Boolean, "tinyint") },
        "TinyInt" => ColumnType::integer(8),
        "SmallInt" => ColumnType::integer(16),
        "MediumInt" => ColumnType::integer(24),
        "Int" => ColumnType::integer(32),
        "BigInt" => ColumnType::integer(64),
        "Decimal" => decimal(arguments),
        "Float" => ColumnType::new(TypeKind::Float { bits: 32 }),
        "Double" => ColumnType::new(TypeKind::Float { bits: 64 }),
        "Bit" => ColumnType {
            length: Some(arguments.first().copied().unwrap_or(1)),
            ..ColumnType::new(TypeKind::Other("bit".to_owned()))
        },
        "Char" => {
            ColumnType { length: Some(arguments.first().copied().unwrap_or(1)), ..ColumnType::new(TypeKind::Char) }
        }
        "VarChar" => ColumnType::varchar(arguments.first().copied().unwrap_or(191)),
        "Binary" | "VarBinary" => {
            ColumnType { native: native(&name.to_ascii_lowercase()), ..sized(TypeKind::Binary, arguments) }
        }
        "TinyBlob" | "Blob" | "MediumBlob" | "LongBlob" => named(TypeKind::Binary, &name.to_ascii_lowercase()),
        "Text" => ColumnType::new(TypeKind::Text),
        "TinyText" | "MediumText" | "LongText" => named(TypeKind::Text, &name.to_ascii_lowercase()),
        "Date" => ColumnType::new(TypeKind::Date),
        "Time" => ColumnType { native: native("time"), ..timed(TypeKind::Time { zone: false }, arguments) },
        "DateTime" => {
            ColumnType { native: native("datetime"), ..timed(TypeKind::Timestamp { zone: false }, arguments) }
        }
        // MySQL stores a `timestamp` as an instant.
        "Timestamp" => {
            ColumnType { native: native("timestamp"), ..timed(TypeKind::Timestamp { zone: true }, arguments) }
        }
        "Year" => ColumnType::new(TypeKind::Other("year".to_owned())),
        "Json" => ColumnType::new(TypeKind::Json),
        _ => return None,
    })
}

fn sql_server_native(name: &str, arguments: &[u32]) -> Option<ColumnType> {
    let lower = name.to_ascii_lowercase();
    Some(match name {
        "TinyInt" => named(TypeKind::Integer { bits: 8, unsigned: true }, "tinyint"),
        "SmallInt" => ColumnType::integer(16),
        "Int" => ColumnType::integer(32),
        "BigInt" => ColumnType::integer(64),
        "Decimal" if arguments.is_empty() => decimal(&[32, 16]),
        "Decimal" => decimal(arguments),
        "Money" | "SmallMoney" => named(TypeKind::Decimal, &lower),
        "Bit" => ColumnType::new(TypeKind::Boolean),
        "Real" => ColumnType::new(TypeKind::Float { bits: 32 }),
        "Float" => ColumnType::new(TypeKind::Float { bits: 64 }),
        "Date" => ColumnType::new(TypeKind::Date),
        "Time" => timed(TypeKind::Time { zone: false }, arguments),
        "DateTime" | "DateTime2" | "SmallDateTime" => {
            ColumnType { native: native(&lower), ..timed(TypeKind::Timestamp { zone: false }, arguments) }
        }
        "DateTimeOffset" => {
            ColumnType { native: native(&lower), ..timed(TypeKind::Timestamp { zone: true }, arguments) }
        }
        "Char" | "NChar" => ColumnType { native: native(&lower), ..sized(TypeKind::Char, arguments) },
        "VarChar" | "NVarChar" => ColumnType { native: native(&lower), ..sized(TypeKind::Varchar, arguments) },
        "Text" | "NText" => named(TypeKind::Text, &lower),
        "Binary" | "VarBinary" | "Image" => ColumnType { native: native(&lower), ..sized(TypeKind::Binary, arguments) },
        "UniqueIdentifier" => named(TypeKind::Uuid, &lower),
        "Xml" => ColumnType::new(TypeKind::Other(lower)),
        _ => return None,
    })
}

/// The column of `Unsupported("geometry(Point, 4326)")`: what stands inside is SQL.
pub(super) fn unsupported(provider: Option<Provider>, written: &str) -> Option<ColumnType> {
    let script = sql::read(&format!("CREATE TABLE t (c {written})"), 0);
    let dialect = provider.and_then(Provider::dialect);
    let replayed = sql::replay(&[(FileId(0), &script)], dialect, Witness::Models);
    replayed.tables.first()?.columns.first()?.ty.known().cloned()
}

fn native(name: &str) -> Option<String> {
    Some(name.to_owned())
}

fn named(kind: TypeKind, name: &str) -> ColumnType {
    ColumnType { native: native(name), ..ColumnType::new(kind) }
}

fn sized(kind: TypeKind, arguments: &[u32]) -> ColumnType {
    ColumnType { length: arguments.first().copied(), ..ColumnType::new(kind) }
}

fn timed(kind: TypeKind, arguments: &[u32]) -> ColumnType {
    ColumnType { precision: arguments.first().copied(), ..ColumnType::new(kind) }
}

fn decimal(arguments: &[u32]) -> ColumnType {
    // A precision without a scale leaves no digits after the point.
    let scale = arguments.get(1).or(arguments.first().map(|_| &0));
    ColumnType {
        precision: arguments.first().copied(),
        scale: scale.and_then(|scale| i32::try_from(*scale).ok()),
        ..ColumnType::new(TypeKind::Decimal)
    }
}
