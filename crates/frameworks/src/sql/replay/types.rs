//! Type names of the three databases, and what they mean.

use modelry_graph::facts::EnumFact;
use modelry_graph::{Column, ColumnType, Dialect, Stated, TypeKind};

use crate::sql::replay::Run;
use crate::sql::syntax::{ColumnDefinition, TypeName};

/// A type with what it brings along.
pub(super) struct Lowered {
    pub(super) ty: Stated<ColumnType>,
    /// `serial`: NOT NULL, and filled from a sequence.
    pub(super) serial: bool,
    pub(super) values: Stated<Option<Vec<String>>>,
    /// The domain that the type is.
    pub(super) domain: Option<ColumnDefinition>,
}

impl Run<'_> {
    pub(super) fn lower_type(&self, written: &TypeName) -> Lowered {
        let name = &written.name;
        if name.is_empty() {
            return Lowered { ty: Stated::Unknown, serial: false, values: Stated::Unknown, domain: None };
        }
        if let Some(domain) = self.schema.state.domains.get(name) {
            let domain = domain.clone();
            // A domain over a domain is read once, so that a circle ends.
            let base =
                domain.ty.as_ref().filter(|ty| ty.name != *name && !self.schema.state.domains.contains_key(&ty.name));
            let lowered = base.map(|base| self.lower_type(base));
            let (ty, values) = lowered.map_or((Stated::Unknown, Stated::Unknown), |it| (it.ty, it.values));
            let ty = ty.map(|mut ty| {
                ty.dimensions += written.dimensions;
                ty
            });
            return Lowered { ty, serial: false, values, domain: Some(domain) };
        }
        let place = self.place(written.span);
        if self.schema.enums.iter().any(|it| it.name.text == *name) {
            let mut ty = ColumnType::new(TypeKind::Enum(name.clone()));
            ty.dimensions = written.dimensions;
            return Lowered {
                ty: Stated::Written(ty, place),
                serial: false,
                values: Stated::Implied(None),
                domain: None,
            };
        }
        let (ty, serial) = column_type(written, self.dialect);
        let mut values = Stated::Implied(None);
        if matches!(ty.kind, TypeKind::Enum(_)) || (name == "set" && self.is_mysql_family()) {
            values = Stated::Written(Some(written.arguments.clone()).filter(|_| name != "set"), place);
        }
        Lowered { ty: Stated::Written(ty, place), serial, values, domain: None }
    }
}

/// Sets the values of a column whose type is an enumeration.
pub(super) fn fill_in_values(column: &mut Column, enums: &[EnumFact]) {
    let Some(ColumnType { kind: TypeKind::Enum(name), .. }) = column.ty.known() else { return };
    let Some(found) = enums.iter().find(|it| it.name.text == *name) else { return };
    let Some(declared) = found.places.first() else { return };
    column.values = Stated::Written(Some(found.values.clone()), declared.place);
}

/// Follows the renaming of an enumeration.
pub(super) fn rename(column: &mut Column, from: &str, to: &str) {
    let (Stated::Written(ty, _) | Stated::Implied(ty)) = &mut column.ty else { return };
    match &mut ty.kind {
        TypeKind::Enum(name) | TypeKind::Other(name) if name == from => to.clone_into(name),
        _ => {}
    }
}

fn number<T: std::str::FromStr>(written: &TypeName, position: usize) -> Option<T> {
    written.arguments.get(position)?.trim().parse().ok()
}

/// The type that a name stands for, and whether it is a `serial`.
fn column_type(written: &TypeName, dialect: Option<Dialect>) -> (ColumnType, bool) {
    let mysql = dialect.is_some_and(Dialect::is_mysql_family);
    let sqlite = dialect == Some(Dialect::Sqlite);
    let name = written.name.as_str();
    let mut ty = ColumnType::new(TypeKind::Other(name.to_owned()));
    ty.dimensions = written.dimensions;
    let integer = |bits: u8| TypeKind::Integer { bits: if sqlite { 64 } else { bits }, unsigned: written.unsigned };
    let native = |ty: &mut ColumnType| ty.native = Some(name.to_owned());
    let mut serial = false;
    match name {
        "serial" | "serial4" | "bigserial" | "serial8" | "smallserial" | "serial2" => {
            serial = true;
            // MySQL's SERIAL is BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE.
            ty.kind = match name {
                _ if mysql => TypeKind::Integer { bits: 64, unsigned: true },
                "serial" | "serial4" => integer(32),
                "smallserial" | "serial2" => integer(16),
                _ => integer(64),
            };
        }
        "boolean" | "bool" => ty.kind = TypeKind::Boolean,
        "tinyint" if mysql && number::<u32>(written, 0) == Some(1) => {
            ty.kind = TypeKind::Boolean;
            ty.native = Some("tinyint".to_owned());
            ty.length = Some(1);
        }
        "tinyint" | "int1" => ty.kind = integer(8),
        "smallint" | "int2" => ty.kind = integer(16),
        "mediumint" | "int3" | "middleint" => ty.kind = integer(24),
        "int" | "integer" | "int4" => ty.kind = integer(32),
        "bigint" | "int8" | "unsigned big int" | "big int" => ty.kind = integer(64),
        "year" if mysql => ty.kind = TypeKind::Other("year".to_owned()),
        "real" if mysql => ty.kind = TypeKind::Float { bits: 64 },
        "real" | "float4" => ty.kind = TypeKind::Float { bits: 32 },
        "float8" | "double precision" | "double" => ty.kind = TypeKind::Float { bits: 64 },
        "float" => {
            let wide = if mysql {
                written.arguments.len() == 1 && number::<u32>(written, 0).is_some_and(|it| it > 24)
            } else {
                number::<u32>(written, 0).is_none_or(|it| it > 24)
            };
            ty.kind = TypeKind::Float { bits: if wide { 64 } else { 32 } };
        }
        "numeric" | "decimal" | "dec" | "fixed" => {
            ty.kind = TypeKind::Decimal;
            ty.precision = number(written, 0);
            ty.scale = number(written, 1);
            if ty.precision.is_none() && mysql {
                ty.precision = Some(10);
            }
            if ty.precision.is_some() && ty.scale.is_none() && !sqlite {
                ty.scale = Some(0);
            }
        }
        "money" | "smallmoney" => {}
        "varchar"
        | "character varying"
        | "varchar2"
        | "nvarchar"
        | "char varying"
        | "national varchar"
        | "national character varying"
        | "nchar varying"
        | "varying character" => {
            ty.kind = TypeKind::Varchar;
            ty.length = number(written, 0);
        }
        "char" | "character" | "bpchar" | "nchar" | "national character" | "national char" | "native character" => {
            ty.kind = TypeKind::Char;
            ty.length = number(written, 0);
            if ty.length.is_none() && name != "bpchar" && !sqlite && !written.quoted {
                ty.length = Some(1);
            }
        }
        // CockroachDB's own names.
        "string" if !mysql && !sqlite => {
            ty.length = number(written, 0);
            ty.kind = if ty.length.is_some() { TypeKind::Varchar } else { TypeKind::Text };
        }
        "bytes" if !mysql && !sqlite => ty.kind = TypeKind::Binary,
        "text" | "clob" => {
            ty.kind = TypeKind::Text;
            if mysql {
                ty.length = number(written, 0);
            }
        }
        "tinytext" | "mediumtext" | "longtext" | "citext" | "long" | "long varchar" => {
            ty.kind = TypeKind::Text;
            native(&mut ty);
            if name.starts_with("long ") || name == "long" {
                ty.native = Some("mediumtext".to_owned());
            }
        }
        "bytea" => ty.kind = TypeKind::Binary,
        "blob" | "tinyblob" | "mediumblob" | "longblob" => {
            ty.kind = TypeKind::Binary;
            native(&mut ty);
        }
        "binary" | "varbinary" => {
            ty.kind = TypeKind::Binary;
            native(&mut ty);
            ty.length = number(written, 0).or_else(|| (name == "binary" && mysql).then_some(1));
        }
        "bit" | "bit varying" | "varbit" => {
            ty.kind = TypeKind::Other(if name == "varbit" { "bit varying" } else { name }.to_owned());
            ty.length = number(written, 0).or_else(|| (name == "bit").then_some(1));
        }
        "uuid" => ty.kind = TypeKind::Uuid,
        "date" => ty.kind = TypeKind::Date,
        "datetime" => {
            ty.kind = TypeKind::Timestamp { zone: false };
            ty.precision = number(written, 0);
            native(&mut ty);
        }
        "timestamp" if mysql => {
            // Stored in UTC, shown in the zone of the session (MySQL manual, "The DATE, DATETIME, and TIMESTAMP Types").
            ty.kind = TypeKind::Timestamp { zone: true };
            ty.precision = number(written, 0);
            native(&mut ty);
        }
        "timestamp" | "timestamp without time zone" => {
            ty.kind = TypeKind::Timestamp { zone: false };
            ty.precision = number(written, 0);
            if sqlite {
                native(&mut ty);
            }
        }
        "timestamptz" | "timestamp with time zone" | "timestamp with local time zone" => {
            ty.kind = TypeKind::Timestamp { zone: true };
            ty.precision = number(written, 0);
        }
        "time" | "time without time zone" => {
            ty.kind = TypeKind::Time { zone: false };
            ty.precision = number(written, 0);
            if mysql {
                native(&mut ty);
            }
        }
        "timetz" | "time with time zone" => {
            ty.kind = TypeKind::Time { zone: true };
            ty.precision = number(written, 0);
        }
        "json" => ty.kind = TypeKind::Json,
        "jsonb" => ty.kind = TypeKind::Jsonb,
        "enum" => ty.kind = TypeKind::Enum(String::new()),
        _ if name.starts_with("interval") => {
            ty.kind = TypeKind::Interval;
            ty.precision = number(written, 0);
        }
        _ => {
            ty.length = number(written, 0).filter(|_| written.arguments.len() == 1);
        }
    }
    // MySQL's `float(7, 3)`: digits in all, and behind the point.
    if mysql && matches!(ty.kind, TypeKind::Float { .. }) && written.arguments.len() == 2 {
        ty.precision = number(written, 0);
        ty.scale = number(written, 1);
    }
    if mysql && written.unsigned && matches!(ty.kind, TypeKind::Float { .. } | TypeKind::Decimal) {
        ty.native = Some(format!("{name} unsigned"));
    }
    // SQLite shows the type as it was declared, and stores every whole number in 64 bits.
    if sqlite {
        ty.native = Some(name.to_owned());
        if matches!(ty.kind, TypeKind::Integer { .. }) {
            ty.length = number(written, 0);
        }
    }
    // MySQL shows JSON and dates under these names already; a boolean is its tinyint(1).
    if mysql && ty.kind == TypeKind::Boolean {
        ty.native = Some("tinyint".to_owned());
        ty.length = Some(1);
    }
    (ty, serial)
}
