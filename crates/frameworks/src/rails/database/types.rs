//! Types of Rails to types of the database (the `NATIVE_DATABASE_TYPES` and `type_to_sql` of each adapter).

use modelry_graph::{Dialect, Span};

use super::conventions::Version;
use super::value::{Arguments, Item};
use crate::sql;
use crate::sql::syntax::TypeName;

/// What decides the type of a column.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    pub(super) dialect: Option<Dialect>,
    pub(super) version: Version,
    /// `datetime_type = :timestamptz`: instants are kept with their zone in PostgreSQL.
    pub(super) zoned_datetimes: bool,
}

impl Manner {
    pub(super) fn is_mysql(self) -> bool {
        self.dialect.is_some_and(Dialect::is_mysql_family)
    }

    pub(super) fn is_sqlite(self) -> bool {
        self.dialect == Some(Dialect::Sqlite)
    }
}

/// The type of a column; `None` when one of its options could not be read.
pub(super) fn type_name(kind: &str, options: &Arguments<'_>, manner: Manner, span: Span) -> Option<TypeName> {
    let uncertain = ["limit", "precision", "scale", "array", "unsigned", "size", "type", "enum_type"];
    if options.open || uncertain.iter().any(|name| options.get(name).is_some_and(Item::is_uncertain)) {
        return None;
    }
    let (mysql, sqlite) = (manner.is_mysql(), manner.is_sqlite());
    let limit = options.get("limit").and_then(Item::number);
    let mut ty = TypeName {
        schema: None,
        name: kind.to_owned(),
        quoted: false,
        arguments: Vec::new(),
        dimensions: u8::from(options.is_true("array")),
        unsigned: options.is_true("unsigned"),
        span,
    };
    let argument = |value: Option<u32>| value.iter().map(u32::to_string).collect::<Vec<_>>();
    match kind {
        "string" => {
            "varchar".clone_into(&mut ty.name);
            ty.arguments = argument(limit.or(mysql.then_some(255)));
        }
        "text" | "binary" | "blob" => sized(&mut ty, kind, limit, options, manner),
        "integer" | "unsigned_integer" | "primary_key_integer" => {
            ty.unsigned |= kind == "unsigned_integer";
            integer(&mut ty, limit, manner);
        }
        "bigint" | "unsigned_bigint" => {
            ty.unsigned |= kind == "unsigned_bigint";
            "bigint".clone_into(&mut ty.name);
        }
        "float" | "unsigned_float" => {
            "float".clone_into(&mut ty.name);
            ty.arguments = argument(limit.or(mysql.then_some(24)));
        }
        "decimal" | "numeric" | "unsigned_decimal" => {
            "decimal".clone_into(&mut ty.name);
            let precision = options.get("precision").and_then(Item::number);
            let scale = options.get("scale").and_then(Item::number);
            ty.arguments = argument(precision);
            ty.arguments.extend(argument(scale.filter(|_| precision.is_some())));
        }
        "datetime" | "timestamp" | "timestamptz" | "time" => timed(&mut ty, kind, options, manner),
        "interval" => ty.arguments = argument(options.get("precision").and_then(Item::number)),
        "boolean" if mysql => {
            "tinyint".clone_into(&mut ty.name);
            ty.arguments = vec!["1".to_owned()];
        }
        "bit_varying" => {
            "bit varying".clone_into(&mut ty.name);
            ty.arguments = argument(limit);
        }
        "bit" => ty.arguments = argument(limit),
        "jsonb" if sqlite => "json".clone_into(&mut ty.name),
        "enum" => {
            let name = options.text("enum_type")?;
            name.rsplit('.').next().unwrap_or(name).clone_into(&mut ty.name);
            ty.quoted = true;
        }
        "virtual" => {
            let real = options.text("type")?;
            return if real == "virtual" { None } else { type_name(real, options, manner, span) };
        }
        "serial" | "bigserial" | "boolean" | "date" | "json" | "jsonb" | "uuid" => {}
        "tinytext" | "mediumtext" | "longtext" | "tinyblob" | "mediumblob" | "longblob" => {}
        _ => {
            // `integer USING length(code)` says how values are converted, too.
            let using = kind.to_ascii_lowercase().find(" using ");
            let mut read = sql::column_definition(kind.get(..using.unwrap_or(kind.len()))?)?.ty?;
            read.span = span;
            read.dimensions += ty.dimensions;
            read.unsigned |= ty.unsigned;
            if read.arguments.is_empty() {
                read.arguments = argument(limit);
            }
            return Some(read);
        }
    }
    Some(ty)
}

/// PostgreSQL and MySQL choose the width of a whole number by the number of bytes.
fn integer(ty: &mut TypeName, limit: Option<u32>, manner: Manner) {
    if manner.is_sqlite() {
        "integer".clone_into(&mut ty.name);
        ty.arguments = limit.iter().map(u32::to_string).collect();
        return;
    }
    let name = match limit {
        Some(1) if manner.is_mysql() => "tinyint",
        Some(1 | 2) => "smallint",
        Some(3) if manner.is_mysql() => "mediumint",
        Some(5..=8) => "bigint",
        _ => "integer",
    };
    name.clone_into(&mut ty.name);
}

/// MySQL has four sizes of text and of bytes; the others have one.
fn sized(ty: &mut TypeName, kind: &str, limit: Option<u32>, options: &Arguments<'_>, manner: Manner) {
    let is_text = kind == "text";
    if !manner.is_mysql() {
        let binary = if manner.is_sqlite() { "blob" } else { "bytea" };
        (if is_text { "text" } else { binary }).clone_into(&mut ty.name);
        return;
    }
    let size = match (options.text("size"), limit) {
        (Some("tiny"), _) => "tiny",
        (Some("medium"), _) => "medium",
        (Some("long"), _) => "long",
        (_, Some(limit)) if !is_text && limit <= 0xfff => {
            "varbinary".clone_into(&mut ty.name);
            ty.arguments = vec![limit.to_string()];
            return;
        }
        (_, Some(limit)) if limit <= 0xff => "tiny",
        (_, Some(limit)) if limit <= 0xffff => "",
        (_, Some(limit)) if limit <= 0xff_ffff => "medium",
        (_, Some(_)) => "long",
        (_, None) => "",
    };
    ty.name = format!("{size}{}", if is_text { "text" } else { "blob" });
}

/// Only `datetime` has a precision when none is written, and only since Rails 7.0.
fn timed(ty: &mut TypeName, kind: &str, options: &Arguments<'_>, manner: Manner) {
    let kind = if manner.is_sqlite() && kind == "timestamp" { "datetime" } else { kind };
    let precision = match options.get("precision") {
        Some(written) => written.number(),
        None if kind == "datetime" => manner.version.datetime_precision(),
        None => None,
    };
    let postgres_like = !manner.is_mysql() && !manner.is_sqlite();
    let name = match kind {
        "datetime" if postgres_like && manner.zoned_datetimes => "timestamptz",
        "datetime" if postgres_like => "timestamp",
        kind => kind,
    };
    name.clone_into(&mut ty.name);
    ty.arguments = precision.iter().map(u32::to_string).collect();
}

/// Methods of `t` that make columns, without those of their own.
pub(super) const KINDS: &[&str] = &[
    "string",
    "text",
    "integer",
    "bigint",
    "float",
    "decimal",
    "numeric",
    "datetime",
    "timestamp",
    "timestamptz",
    "time",
    "date",
    "binary",
    "blob",
    "boolean",
    "json",
    "jsonb",
    "uuid",
    "xml",
    "inet",
    "cidr",
    "macaddr",
    "citext",
    "ltree",
    "hstore",
    "tsvector",
    "tsquery",
    "daterange",
    "int4range",
    "int8range",
    "numrange",
    "tsrange",
    "tstzrange",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "bit",
    "bit_varying",
    "money",
    "interval",
    "oid",
    "enum",
    "serial",
    "bigserial",
    "smallserial",
    "smallint",
    "tinyint",
    "mediumint",
    "virtual",
    "tinytext",
    "mediumtext",
    "longtext",
    "tinyblob",
    "mediumblob",
    "longblob",
    "unsigned_integer",
    "unsigned_bigint",
    "unsigned_float",
    "unsigned_decimal",
    "geometry",
    "geography",
    "st_point",
    "st_polygon",
    "multi_polygon",
    "multipolygon",
    "line_string",
    "multi_line_string",
    "multi_point",
    "geometry_collection",
    "spatial",
    "set",
    "year",
    "char",
    "varchar",
    "vector",
    "halfvec",
    "double",
    "real",
    "macaddr8",
    "primary_key",
    "nvarchar",
];
