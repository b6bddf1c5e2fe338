use modelry_graph::{Column, ColumnType, Dialect, Enforcement, ModelGraph, TypeKind};

use crate::predicates::referenced_columns;
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Foreign keys of another type than what they refer to.
    ///
    /// A narrower column cannot refer to every row: the first key beyond its range
    /// makes inserts fail. Another family, length, sign or collation also keeps the
    /// database from using the index when it joins the two.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE customers (id bigserial PRIMARY KEY);
    /// CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id int REFERENCES customers);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE customers (id bigserial PRIMARY KEY);
    /// CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id bigint REFERENCES customers);
    /// ```
    Types / "foreign-key-type-mismatch", Error, of ForeignKeys
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        for key in table.foreign_keys.iter().filter(|key| !key.enforcement.is(&Enforcement::ApplicationOnly)) {
            let Some((target, referenced)) = referenced_columns(graph, key) else { continue };
            for (position, other) in key.columns.iter().zip(referenced) {
                let (column, other) = (table.column(*position), target.column(other));
                let Some(fit) = fit(column, other, graph.dialect(table)) else { continue };
                let (severity, what) = match fit {
                    Fit::Same => continue,
                    Fit::Wider => (Severity::Info, "is wider than"),
                    Fit::Narrower => (Severity::Error, "cannot hold every value of"),
                    Fit::Other => (Severity::Error, "has another type than"),
                };
                let show = |it: &Column| it.ty.known().map_or(String::new(), ToString::to_string);
                let message = format!(
                    "the foreign key `{}` ({}) {what} `{}.{}` ({})",
                    column.name.text,
                    show(column),
                    target.name.text,
                    other.name.text,
                    show(other)
                );
                report
                    .finding(table.subject(&[*position]), &column.places, message)
                    .severity(severity)
                    .and(&other.places)
                    .help(format!("give it the type {}", show(other)));
            }
        }
    }
}

/// How a foreign key column compares with the column that it refers to.
enum Fit {
    Same,
    Wider,
    Narrower,
    Other,
}

impl Fit {
    /// By size, where none is the largest of all.
    fn of<T: Ord>(own: Option<T>, other: Option<T>) -> Fit {
        match (own, other) {
            (None, None) => Fit::Same,
            (None, Some(_)) => Fit::Wider,
            (Some(_), None) => Fit::Narrower,
            (Some(own), Some(other)) => match own.cmp(&other) {
                std::cmp::Ordering::Less => Fit::Narrower,
                std::cmp::Ordering::Equal => Fit::Same,
                std::cmp::Ordering::Greater => Fit::Wider,
            },
        }
    }
}

/// `None` when a type is not known, or not by its meaning.
fn fit(column: &Column, other: &Column, dialect: Option<Dialect>) -> Option<Fit> {
    let (own, referenced) = (column.ty.known()?, other.ty.known()?);
    if own.dimensions > 0 || referenced.dimensions > 0 {
        return None;
    }
    if dialect == Some(Dialect::Sqlite) {
        return sqlite_fit(own, referenced);
    }
    // In a database that is not known, only what SQLite would mind as well is certain.
    if dialect.is_none() && !matches!(sqlite_fit(own, referenced), Some(Fit::Other)) {
        return None;
    }
    let same_collation = match (&column.collation, &other.collation) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => true,
    };
    if own.is_text() && referenced.is_text() && !same_collation {
        return Some(Fit::Other);
    }
    type_fit(own, referenced)
}

fn type_fit(own: &ColumnType, referenced: &ColumnType) -> Option<Fit> {
    use TypeKind::{Char, Decimal, Enum, Integer, Other, Text, Uuid, Varchar};
    Some(match (&own.kind, &referenced.kind) {
        (Integer { bits: 64, unsigned }, Integer { bits: 32, unsigned: other }) if unsigned == other => Fit::Same,
        (Integer { bits, unsigned }, Integer { bits: other_bits, unsigned: other }) => {
            if unsigned == other {
                Fit::of(Some(bits), Some(other_bits))
            } else if *other && bits > other_bits {
                Fit::Wider
            } else {
                Fit::Narrower
            }
        }
        (Varchar | Char | Text, Varchar | Char | Text) => Fit::of(own.length, referenced.length),
        // A UUID kept as text is the defect of a rule of its own.
        (Uuid, Varchar | Char | Text) | (Varchar | Char | Text, Uuid) => return None,
        (Decimal, Decimal) => return (own == referenced).then_some(Fit::Same),
        // A type of the project's own: what it is made of is not known.
        (Other(_) | Enum(_), _) | (_, Other(_) | Enum(_)) => return None,
        (one, other) if one == other => Fit::Same,
        (Integer { .. } | Decimal, Integer { .. } | Decimal) => return None,
        _ => Fit::Other,
    })
}

/// SQLite compares by affinity, and keeps neither width nor length.
fn sqlite_fit(own: &ColumnType, referenced: &ColumnType) -> Option<Fit> {
    let family = |ty: &ColumnType| match ty.kind {
        TypeKind::Integer { .. } | TypeKind::Boolean => Some("number"),
        TypeKind::Varchar | TypeKind::Char | TypeKind::Text => Some("text"),
        _ => None,
    };
    Some(if family(own)? == family(referenced)? { Fit::Same } else { Fit::Other })
}
