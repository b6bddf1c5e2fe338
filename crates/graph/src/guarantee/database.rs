//! What a table promises: columns, keys, indexes, checks, types.

use std::collections::BTreeSet;

use super::{Guarantee, Kept, Limits, Promiser, Promises, UniqueKey, conjuncts};
use crate::condition::{self, Condition, Term};
use crate::graph::ModelGraph;
use crate::model::Bound;
use crate::source::Evidence;
use crate::stated::Sure;
use crate::table::{Check, Column, ColumnIdx, Enforcement, Index, IndexPart, Part, Table};
use crate::types::{ColumnType, Dialect, TypeKind};

pub(super) fn promises(graph: &ModelGraph, table: &Table) -> Promises {
    let mut promises = Promises::default();
    for (position, column) in table.columns() {
        of_column(graph, table, position, column, &mut promises);
    }
    if let Some(key) = &table.primary_key {
        let guarantee = Guarantee::Unique(UniqueKey::of(key.columns.iter().copied()));
        promises.push(guarantee, Promiser::PrimaryKey, key.places.clone());
    }
    for (position, index) in table.indexes.iter().enumerate().filter(|(_, index)| index.unique && index.usable) {
        if let Unique::Key(key) = unique_key(graph, table, index) {
            promises.push(Guarantee::Unique(key), Promiser::Index(position), index.places.clone());
        }
    }
    for (position, key) in table.foreign_keys.iter().enumerate() {
        let target = key.target.known().and_then(|target| target.id);
        if let Some(target) = target.filter(|_| key.enforcement.is(&Enforcement::Enforced)) {
            let guarantee = Guarantee::References { columns: key.columns.clone(), table: target };
            promises.push(guarantee, Promiser::ForeignKey(position), key.places.clone());
        }
    }
    promises
}

/// What the column itself promises, and all checks about it together.
fn of_column(graph: &ModelGraph, table: &Table, position: ColumnIdx, column: &Column, promises: &mut Promises) {
    let mut say = |guarantee, promiser, places: &[Evidence]| {
        promises.push(guarantee, promiser, places.to_vec());
    };
    let itself = Promiser::Column(position);
    if table.nullable(position).no() {
        say(Guarantee::NotNull(position), itself, &column.places);
    }
    if let Some(Some(values)) = column.values.known() {
        say(Guarantee::OneOf(position, values.iter().cloned().collect()), itself, &column.places);
    }
    let ty = column.ty.known().filter(|ty| ty.dimensions == 0);
    // SQLite takes texts of any length, and numbers of any size (SQLite, "Datatypes In SQLite").
    let strict = graph.dialect(table) != Some(Dialect::Sqlite);
    if let Some(length) = ty.filter(|ty| ty.is_text() && strict).and_then(|ty| ty.length) {
        say(Guarantee::MaxLength(position, length), itself, &column.places);
    }
    let mut limits = Limits::default();
    if strict && let Some(TypeKind::Integer { bits, unsigned }) = ty.map(|ty| &ty.kind) {
        limits = of_integers(*bits, *unsigned);
    }
    let mut places = if limits.limit() { column.places.clone() } else { Vec::new() };
    let name = &column.name.text;
    let whole = ty.is_some_and(|ty| matches!(ty.kind, TypeKind::Integer { .. }));
    let mut allowed: Option<BTreeSet<String>> = None;
    let mut of_values = Vec::new();
    for (check, sql) in enforced(table, position) {
        let bounds = condition::bounds(sql, name);
        let bound = |it: Option<(String, bool)>| it.map(|(value, admitted)| Bound { value, exclusive: !admitted });
        let found = Limits { minimum: bound(bounds.minimum), maximum: bound(bounds.maximum) };
        if found.limit() {
            let found = if whole { found.of_whole_numbers() } else { found };
            limits = limits.and(found);
            places.extend(&check.places);
        }
        if let Some(values) = condition::allowed_values(sql, name) {
            allowed = Some(allowed.map_or_else(|| values.clone(), |before| &before & &values));
            of_values.extend(&check.places);
        }
        if let Some(most) = condition::maximum_length(sql, name) {
            say(Guarantee::MaxLength(position, most), Promiser::Checks(position), &check.places);
        }
        if let Some(least) = condition::minimum_length(sql, name) {
            say(Guarantee::MinLength(position, least), Promiser::Checks(position), &check.places);
        }
        if forbids_empty(sql, name) {
            say(Guarantee::NotBlank(position), Promiser::Checks(position), &check.places);
        }
    }
    if limits.limit() {
        let promiser =
            if of_integers_only(&limits, ty.map(|ty| &ty.kind)) { itself } else { Promiser::Checks(position) };
        say(Guarantee::Range(position, limits), promiser, &places);
    }
    if let Some(values) = allowed {
        say(Guarantee::OneOf(position, values), Promiser::Checks(position), &of_values);
    }
}

/// The checks of a column that the database holds everybody to.
fn enforced(table: &Table, column: ColumnIdx) -> impl Iterator<Item = (&Check, &String)> {
    let checks = table.checks_about(column).filter(|check| check.enforcement == Enforcement::Enforced);
    checks.filter_map(|check| Some((check, check.expression.known()?)))
}

/// `name <> ''`, alone or as a conjunct.
fn forbids_empty(sql: &str, column: &str) -> bool {
    let empty = |condition: &Condition| {
        matches!(condition, Condition::NotIn(Term::Column(name), values)
            if name.eq_ignore_ascii_case(column) && values.contains(&Term::Text(String::new())))
    };
    match condition::normalize(sql) {
        Some(Condition::And(parts)) => parts.iter().any(empty),
        Some(other) => empty(&other),
        None => false,
    }
}

/// The numbers that a whole number of so many bits can be.
fn of_integers(bits: u8, unsigned: bool) -> Limits {
    let (least, most): (i128, i128) = match (unsigned, bits.clamp(8, 64)) {
        (true, bits) => (0, (1 << bits) - 1),
        (false, bits) => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
    };
    Limits { minimum: Some(Bound::inclusive(least.to_string())), maximum: Some(Bound::inclusive(most.to_string())) }
}

/// Does the type alone set these limits?
fn of_integers_only(limits: &Limits, kind: Option<&TypeKind>) -> bool {
    match kind {
        Some(TypeKind::Integer { bits, unsigned }) => *limits == of_integers(*bits, *unsigned),
        _ => false,
    }
}

/// What a unique index tells apart.
enum Unique {
    /// These rows.
    Key(UniqueKey),
    /// Its condition could not be read, which is otherwise this.
    Filtered(UniqueKey),
    /// Nothing is known of its key.
    Unread,
}

fn unique_key(graph: &ModelGraph, table: &Table, index: &Index) -> Unique {
    if index.parts.is_empty() {
        return Unique::Unread;
    }
    let mut key = UniqueKey::default();
    for part in &index.parts {
        match (&part.expression, part.column) {
            (Some(sql), _) => {
                // Equal columns give equal expressions, so the columns of any expression are told apart by it. One that
                // can be NULL where they are not leaves rows out.
                let Some(term) = condition::normalize_term(sql).filter(|term| !leaves_rows_out(term)) else {
                    return Unique::Unread;
                };
                let Some(names) = condition::columns(sql) else { return Unique::Unread };
                for name in names {
                    let Some(column) = table.column_named(&name) else { return Unique::Unread };
                    key.columns.insert(column);
                    if is_folded(&term, &name) || compares_any_case(graph, table, part, column).yes() {
                        key.any_case.insert(column);
                    }
                }
            }
            (None, Some(column)) => {
                key.columns.insert(column);
                if compares_any_case(graph, table, part, column).yes() {
                    key.any_case.insert(column);
                }
            }
            (None, None) => return Unique::Unread,
        }
    }
    let filter = match index.filter.known() {
        Some(None) => return Unique::Key(key),
        Some(Some(sql)) => condition::normalize(sql),
        None => None,
    };
    let Some(filter) = filter else { return Unique::Filtered(key) };
    // NULL is never equal to NULL, so a condition that leaves it out changes nothing.
    let matters = |condition: &Condition| match condition {
        Condition::IsNotNull(Term::Column(name)) => {
            !key.columns.iter().any(|column| table.column_named(name) == Some(*column))
        }
        _ => true,
    };
    let among = conjuncts(filter).into_iter().filter(matters).collect();
    Unique::Key(UniqueKey { among, ..key })
}

/// `nullif(number, '')` is NULL for some values.
fn leaves_rows_out(term: &Term) -> bool {
    match term {
        Term::Call(name, arguments) => {
            matches!(name.as_str(), "nullif" | "if" | "iif" | "case") || arguments.iter().any(leaves_rows_out)
        }
        Term::Condition(_) => true,
        Term::Column(_) | Term::Text(_) | Term::Number(_) | Term::Boolean(_) | Term::Null => false,
    }
}

/// `lower(email)`, also within another call.
fn is_folded(term: &Term, column: &str) -> bool {
    match term {
        Term::Call(name, arguments) => {
            let folds = matches!(name.as_str(), "lower" | "upper" | "lcase" | "ucase");
            let direct = |it: &Term| matches!(it, Term::Column(name) if name.eq_ignore_ascii_case(column));
            arguments.iter().any(|it| folds && direct(it) || is_folded(it, column) || folds && mentions(it, column))
        }
        Term::Column(_) | Term::Text(_) | Term::Number(_) | Term::Boolean(_) | Term::Null | Term::Condition(_) => false,
    }
}

fn mentions(term: &Term, column: &str) -> bool {
    match term {
        Term::Column(name) => name.eq_ignore_ascii_case(column),
        Term::Call(_, arguments) => arguments.iter().any(|it| mentions(it, column)),
        Term::Text(_) | Term::Number(_) | Term::Boolean(_) | Term::Null | Term::Condition(_) => false,
    }
}

/// Are `A` and `a` alike to an index on the column itself?
fn compares_any_case(graph: &ModelGraph, table: &Table, part: &IndexPart, column: ColumnIdx) -> Sure {
    let it = table.column(column);
    if it.ty.known().is_some_and(ColumnType::ignores_case) {
        return Sure::Yes;
    }
    match it.ty.known().map(|ty| &ty.kind) {
        Some(TypeKind::Varchar | TypeKind::Char | TypeKind::Text) => {}
        Some(TypeKind::Enum(_)) => return Sure::No,
        Some(TypeKind::Other(_)) | None => return Sure::Unknown,
        Some(_) => return Sure::No,
    }
    let collation = part.collation.as_ref().or(it.collation.as_ref()).map(|it| it.to_ascii_lowercase());
    match (collation.as_deref(), graph.dialect(table)) {
        (Some(name), _) if name.ends_with("_ci") || name == "nocase" => Sure::Yes,
        (Some(name), _) if name.ends_with("_bin") || name.ends_with("_cs") => Sure::No,
        (Some("binary" | "rtrim" | "c" | "posix" | "default" | "ucs_basic"), _) => Sure::No,
        // One of the project's own may be nondeterministic (PostgreSQL, "Collation Support").
        (Some(_), _) => Sure::Unknown,
        (None, Some(Dialect::Postgres | Dialect::Sqlite)) => Sure::No,
        // The collation of the table or the server decides.
        (None, Some(Dialect::Mysql | Dialect::MariaDb) | None) => Sure::Unknown,
    }
}

/// Does the table keep the guarantee, given all that it promises?
pub(super) fn keep(graph: &ModelGraph, table: &Table, promises: &Promises, guarantee: &Guarantee) -> Kept {
    if promises.imply(guarantee) {
        return Kept::Surely;
    }
    let columns = guarantee.columns();
    let perhaps = |reason: &str| Kept::Perhaps(reason.to_owned());
    let untyped = || columns.iter().any(|column| table.column(*column).ty.is_unknown());
    match guarantee {
        Guarantee::Unique(key) => doubt_of_unique(graph, table, key).map_or(Kept::Not, Kept::Perhaps),
        Guarantee::NotNull(column) if table.nullable(*column).yes() => Kept::Not,
        Guarantee::NotNull(_) => perhaps("whether the column may hold NULL could not be read"),
        Guarantee::References { .. } if table.gap(Part::ForeignKeys).is_some() => {
            perhaps("not every foreign key of the table could be read")
        }
        Guarantee::References { .. } => Kept::Not,
        _ if untyped() => perhaps("the type of the column could not be read"),
        _ if !table.checks_are_read() => perhaps("not every check of the table could be read"),
        Guarantee::OneOf(column, _) if table.column(*column).values.is_unknown() => {
            perhaps("the values of the type could not be read")
        }
        // A condition that says more about the column than was understood.
        Guarantee::Matches(..) | Guarantee::NotBlank(_) | Guarantee::MinLength(..) if is_checked(table, &columns) => {
            perhaps("a check of the column could not be compared")
        }
        Guarantee::Matches(..)
        | Guarantee::NotBlank(_)
        | Guarantee::MinLength(..)
        | Guarantee::MaxLength(..)
        | Guarantee::Range(..)
        | Guarantee::OneOf(..) => Kept::Not,
    }
}

fn is_checked(table: &Table, columns: &[ColumnIdx]) -> bool {
    columns.iter().any(|column| enforced(table, *column).next().is_some())
}

/// Why the table may tell these rows apart, though no key of it surely does.
fn doubt_of_unique(graph: &ModelGraph, table: &Table, wanted: &UniqueKey) -> Option<String> {
    let gap = [Part::Indexes, Part::PrimaryKey].into_iter().find_map(|part| table.gap(part));
    if let Some(gap) = gap {
        return Some(gap.reason.clone());
    }
    let folds = |column: &ColumnIdx| compares_any_case(graph, table, &IndexPart::column(*column), *column);
    let doubt = |index: &Index| match unique_key(graph, table, index) {
        Unique::Key(key) if key.separates(wanted) => {
            let mut missing =
                wanted.any_case.iter().filter(|it| key.columns.contains(it) && !key.any_case.contains(it));
            missing.all(|column| folds(column) == Sure::Unknown).then_some("the collation of the column is not known")
        }
        Unique::Key(_) => None,
        Unique::Filtered(key) if !key.columns.is_subset(&wanted.columns) => None,
        Unique::Filtered(_) => Some("the condition of a unique index could not be read"),
        Unique::Unread => Some("the key of a unique index could not be read"),
    };
    let unique = table.indexes.iter().filter(|index| index.unique && index.usable);
    unique.map(doubt).find_map(|it| it).map(str::to_owned)
}
