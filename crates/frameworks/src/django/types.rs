//! Field classes and the column types that Django gives them in each database.

use modelry_graph::{ColumnType, Dialect, TypeKind};

/// What a field is, once its class is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// It has a column of this kind.
    Column(ColumnKind),
    /// A column with the key of another model.
    ForeignKey,
    /// A foreign key that is unique.
    OneToOne,
    /// A table between two models.
    ManyToMany,
    /// Two other fields together, which lead to any model.
    GenericForeignKey,
    /// The other direction of a generic foreign key.
    GenericRelation,
    /// `CompositePrimaryKey`: other fields together are the primary key.
    CompositeKey,
    /// A class of which it is not known whether it has a column.
    Unknown,
}

/// A kind of column, as Django's internal types tell them apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// `AutoField`.
    Auto,
    /// `BigAutoField`.
    BigAuto,
    /// `SmallAutoField`.
    SmallAuto,
    /// `BooleanField`.
    Boolean,
    /// `BinaryField`.
    Binary,
    /// `CharField` and all that derive from it.
    Char,
    /// `DateField`.
    Date,
    /// `DateTimeField`.
    DateTime,
    /// `DecimalField`.
    Decimal,
    /// `DurationField`.
    Duration,
    /// `FloatField`.
    Float,
    /// `IntegerField`.
    Integer,
    /// `BigIntegerField`.
    BigInteger,
    /// `SmallIntegerField`.
    SmallInteger,
    /// `PositiveIntegerField`.
    PositiveInteger,
    /// `PositiveBigIntegerField`.
    PositiveBigInteger,
    /// `PositiveSmallIntegerField`.
    PositiveSmallInteger,
    /// `GenericIPAddressField`.
    IpAddress,
    /// `JSONField`.
    Json,
    /// `TextField`.
    Text,
    /// `TimeField`.
    Time,
    /// `UUIDField`.
    Uuid,
    /// `ArrayField(base)`; the base is `None` when it could not be read.
    Array(Option<Box<ArrayBase>>),
    /// A geometry of GeoDjango.
    Spatial {
        /// Is it on a globe rather than on a plane? `None` when that could not be read.
        geography: Option<bool>,
    },
    /// A type that the field class names itself.
    Native(String),
    /// A column whose type cannot be known.
    Unknown,
}

/// What the elements of an array are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrayBase {
    /// Their kind.
    pub kind: ColumnKind,
    /// Their size.
    pub size: Size,
}

/// The arguments of a type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// `max_length`.
    pub max_length: Option<u32>,
    /// `max_digits`.
    pub max_digits: Option<u32>,
    /// `decimal_places`.
    pub decimal_places: Option<u32>,
}

/// What Django's own field class stands for, with the `max_length` and `db_index` that it sets by itself
/// (Django reference, "Field types").
pub fn primitive(canonical: &str) -> Option<(FieldKind, Option<u32>, bool)> {
    use ColumnKind as C;
    let plain = |kind: ColumnKind| Some((FieldKind::Column(kind), None, false));
    let sized = |length: u32| Some((FieldKind::Column(C::Char), Some(length), false));
    match canonical.strip_prefix("models.").unwrap_or(canonical) {
        "AutoField" => plain(C::Auto),
        "BigAutoField" => plain(C::BigAuto),
        "SmallAutoField" => plain(C::SmallAuto),
        "BooleanField" | "NullBooleanField" => plain(C::Boolean),
        "BinaryField" => plain(C::Binary),
        "CharField" | "CommaSeparatedIntegerField" => plain(C::Char),
        "EmailField" => sized(254),
        "URLField" => sized(200),
        "FileField" | "ImageField" | "FilePathField" => sized(100),
        "SlugField" => Some((FieldKind::Column(C::Char), Some(50), true)),
        "DateField" => plain(C::Date),
        "DateTimeField" => plain(C::DateTime),
        "DecimalField" => plain(C::Decimal),
        "DurationField" => plain(C::Duration),
        "FloatField" => plain(C::Float),
        "IntegerField" => plain(C::Integer),
        "BigIntegerField" => plain(C::BigInteger),
        "SmallIntegerField" => plain(C::SmallInteger),
        "PositiveIntegerField" => plain(C::PositiveInteger),
        "PositiveBigIntegerField" => plain(C::PositiveBigInteger),
        "PositiveSmallIntegerField" => plain(C::PositiveSmallInteger),
        "GenericIPAddressField" | "IPAddressField" => plain(C::IpAddress),
        "JSONField" => plain(C::Json),
        "TextField" => plain(C::Text),
        "TimeField" => plain(C::Time),
        "UUIDField" => plain(C::Uuid),
        "GeneratedField" | "Field" => plain(C::Unknown),
        "gis.GeometryField"
        | "gis.PointField"
        | "gis.LineStringField"
        | "gis.PolygonField"
        | "gis.MultiPointField"
        | "gis.MultiLineStringField"
        | "gis.MultiPolygonField"
        | "gis.GeometryCollectionField" => Some((FieldKind::Column(C::Spatial { geography: Some(false) }), None, true)),
        "postgres.ArrayField" => plain(C::Array(None)),
        "ForeignKey" => Some((FieldKind::ForeignKey, None, true)),
        "OneToOneField" => Some((FieldKind::OneToOne, None, false)),
        "ManyToManyField" => Some((FieldKind::ManyToMany, None, false)),
        "contenttypes.GenericForeignKey" => Some((FieldKind::GenericForeignKey, None, false)),
        "contenttypes.GenericRelation" => Some((FieldKind::GenericRelation, None, false)),
        "CompositePrimaryKey" => Some((FieldKind::CompositeKey, None, false)),
        _ => None,
    }
}

/// The type of a column. Without a known database it is PostgreSQL's.
///
/// The tables are `data_types` of Django's database backends.
pub fn column_type(kind: &ColumnKind, size: Size, dialect: Option<Dialect>) -> Option<ColumnType> {
    match dialect {
        Some(Dialect::Mysql | Dialect::MariaDb) => mysql(kind, size, dialect == Some(Dialect::MariaDb)),
        Some(Dialect::Sqlite) => sqlite(kind, size),
        Some(Dialect::Postgres) | None => postgres(kind, size),
    }
}

fn text(size: Size) -> ColumnType {
    ColumnType { length: size.max_length, ..ColumnType::new(TypeKind::Varchar) }
}

fn decimal(size: Size) -> ColumnType {
    let scale = size.decimal_places.and_then(|it| i32::try_from(it).ok());
    ColumnType { precision: size.max_digits, scale, ..ColumnType::new(TypeKind::Decimal) }
}

/// `tsvector`, `geometry(POINT,4326)`: a type by the name that a field class gives it.
pub fn native(name: &str) -> ColumnType {
    let lower = name.trim().to_ascii_lowercase();
    let (head, argument) = match lower.split_once('(') {
        Some((head, rest)) => (head.trim(), rest.trim_end_matches(')').trim().parse::<u32>().ok()),
        None => (lower.as_str(), None),
    };
    let simple = |kind: TypeKind| ColumnType::new(kind);
    match head {
        "varchar" | "character varying" => ColumnType { length: argument, ..simple(TypeKind::Varchar) },
        "char" | "character" => ColumnType { length: argument, ..simple(TypeKind::Char) },
        "text" => simple(TypeKind::Text),
        "integer" | "int" | "serial" => ColumnType::integer(32),
        "bigint" | "bigserial" => ColumnType::integer(64),
        "smallint" => ColumnType::integer(16),
        "boolean" | "bool" => simple(TypeKind::Boolean),
        "uuid" => simple(TypeKind::Uuid),
        "date" => simple(TypeKind::Date),
        "timestamp with time zone" | "timestamptz" => simple(TypeKind::Timestamp { zone: true }),
        "timestamp" | "timestamp without time zone" => simple(TypeKind::Timestamp { zone: false }),
        "json" => simple(TypeKind::Json),
        "jsonb" => simple(TypeKind::Jsonb),
        "bytea" => simple(TypeKind::Binary),
        "real" => simple(TypeKind::Float { bits: 32 }),
        "double precision" => simple(TypeKind::Float { bits: 64 }),
        "interval" => simple(TypeKind::Interval),
        _ => simple(TypeKind::Other(if argument.is_some() { lower } else { head.to_owned() })),
    }
}

fn postgres(kind: &ColumnKind, size: Size) -> Option<ColumnType> {
    use ColumnKind as C;
    let simple = |kind: TypeKind| Some(ColumnType::new(kind));
    match kind {
        C::Auto | C::Integer | C::PositiveInteger => Some(ColumnType::integer(32)),
        C::BigAuto | C::BigInteger | C::PositiveBigInteger => Some(ColumnType::integer(64)),
        C::SmallAuto | C::SmallInteger | C::PositiveSmallInteger => Some(ColumnType::integer(16)),
        C::Boolean => simple(TypeKind::Boolean),
        C::Binary => simple(TypeKind::Binary),
        C::Char => Some(text(size)),
        C::Date => simple(TypeKind::Date),
        C::DateTime => simple(TypeKind::Timestamp { zone: true }),
        C::Decimal => Some(decimal(size)),
        C::Duration => simple(TypeKind::Interval),
        C::Float => simple(TypeKind::Float { bits: 64 }),
        C::IpAddress => simple(TypeKind::Other("inet".to_owned())),
        C::Json => simple(TypeKind::Jsonb),
        C::Text => simple(TypeKind::Text),
        C::Time => simple(TypeKind::Time { zone: false }),
        C::Uuid => simple(TypeKind::Uuid),
        C::Array(base) => {
            let base = base.as_ref()?;
            let element = postgres(&base.kind, base.size)?;
            Some(ColumnType { dimensions: element.dimensions.saturating_add(1), ..element })
        }
        C::Spatial { geography } => {
            let name = if (*geography)? { "geography" } else { "geometry" };
            simple(TypeKind::Other(name.to_owned()))
        }
        C::Native(name) => Some(native(name)),
        C::Unknown => None,
    }
}

fn mysql(kind: &ColumnKind, size: Size, maria: bool) -> Option<ColumnType> {
    use ColumnKind as C;
    let simple = |kind: TypeKind| Some(ColumnType::new(kind));
    let named = |kind: TypeKind, name: &str, precision: Option<u32>| {
        Some(ColumnType { native: Some(name.to_owned()), precision, ..ColumnType::new(kind) })
    };
    let unsigned = |bits: u8| simple(TypeKind::Integer { bits, unsigned: true });
    match kind {
        // Each has types of its own.
        C::Spatial { .. } => None,
        C::PositiveInteger => unsigned(32),
        C::PositiveBigInteger => unsigned(64),
        C::PositiveSmallInteger => unsigned(16),
        C::Binary => named(TypeKind::Binary, "longblob", None),
        C::DateTime => named(TypeKind::Timestamp { zone: false }, "datetime", Some(6)),
        C::Duration => Some(ColumnType::integer(64)),
        C::IpAddress => Some(ColumnType { length: Some(39), ..ColumnType::new(TypeKind::Char) }),
        C::Json => simple(TypeKind::Json),
        C::Text => named(TypeKind::Text, "longtext", None),
        C::Time => Some(ColumnType { precision: Some(6), ..ColumnType::new(TypeKind::Time { zone: false }) }),
        // MariaDB has a type of its own since 10.7, and Django uses it since 5.0.
        C::Uuid if maria => simple(TypeKind::Uuid),
        C::Uuid => Some(ColumnType { length: Some(32), ..ColumnType::new(TypeKind::Char) }),
        C::Auto
        | C::BigAuto
        | C::SmallAuto
        | C::Boolean
        | C::Char
        | C::Date
        | C::Decimal
        | C::Float
        | C::Integer
        | C::BigInteger
        | C::SmallInteger
        | C::Array(_)
        | C::Native(_)
        | C::Unknown => postgres(kind, size),
    }
}

fn sqlite(kind: &ColumnKind, size: Size) -> Option<ColumnType> {
    use ColumnKind as C;
    let simple = |kind: TypeKind| Some(ColumnType::new(kind));
    let named =
        |kind: TypeKind, name: &str| Some(ColumnType { native: Some(name.to_owned()), ..ColumnType::new(kind) });
    let unsigned = |bits: u8| simple(TypeKind::Integer { bits, unsigned: true });
    match kind {
        // An integer primary key is SQLite's row id, of 64 bits, whatever the field says.
        C::Auto | C::BigAuto | C::SmallAuto => named(TypeKind::Integer { bits: 64, unsigned: false }, "integer"),
        // Each has types of its own.
        C::Spatial { .. } => None,
        C::PositiveInteger => unsigned(32),
        C::PositiveBigInteger => unsigned(64),
        C::PositiveSmallInteger => unsigned(16),
        C::Boolean => named(TypeKind::Boolean, "bool"),
        C::Binary => named(TypeKind::Binary, "blob"),
        C::DateTime => named(TypeKind::Timestamp { zone: false }, "datetime"),
        C::Decimal => Some(ColumnType { native: Some("decimal".to_owned()), ..ColumnType::new(TypeKind::Decimal) }),
        C::Duration => Some(ColumnType::integer(64)),
        C::Float => named(TypeKind::Float { bits: 64 }, "real"),
        C::IpAddress => Some(ColumnType { length: Some(39), ..ColumnType::new(TypeKind::Char) }),
        C::Json => named(TypeKind::Json, "text"),
        C::Time => named(TypeKind::Time { zone: false }, "time"),
        C::Uuid => Some(ColumnType { length: Some(32), ..ColumnType::new(TypeKind::Char) }),
        C::Char
        | C::Date
        | C::Integer
        | C::BigInteger
        | C::SmallInteger
        | C::Text
        | C::Array(_)
        | C::Native(_)
        | C::Unknown => postgres(kind, size),
    }
}
