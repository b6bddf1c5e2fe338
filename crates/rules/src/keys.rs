//! Which index of a table makes which other one superfluous.

use std::borrow::Cow;
use std::cmp::Reverse;

use modelry_graph::{ColumnIdx, Enforcement, Index, IndexOrigin, IndexPart, Table, condition};
use rustc_hash::FxHashMap;

use crate::predicates::is_inherited_from_outside;

/// An index of a table, or its primary key seen as one.
pub(crate) struct Lookup<'a> {
    pub(crate) index: Cow<'a, Index>,
    /// Is it the primary key?
    pub(crate) primary: bool,
}

impl Lookup<'_> {
    /// The column that the key begins with; `None` for an expression. Keys that agree begin with the same.
    pub(crate) fn leading_column(&self) -> Option<ColumnIdx> {
        self.index.parts.first().and_then(|part| part.column)
    }
}

/// The primary key and every index of which the key was read and that the database uses.
pub(crate) fn lookups(table: &Table) -> Vec<Lookup<'_>> {
    let primary = table.primary_key.iter().map(|key| {
        let mut index = Index::on(key.columns.clone(), true, IndexOrigin::Declared);
        index.name = key.name.clone();
        index.constraint = true;
        index.places = key.places.clone();
        Lookup { index: Cow::Owned(index), primary: true }
    });
    let usable = table.indexes.iter().filter(|index| index.usable && !index.parts.is_empty());
    primary.chain(usable.map(|index| Lookup { index: Cow::Borrowed(index), primary: false })).collect()
}

/// Pairs of indexes with one and the same definition: the one that can go, and the one to keep.
pub(crate) fn duplicates<'a>(table: &Table, lookups: &'a [Lookup<'a>]) -> Vec<(&'a Lookup<'a>, &'a Lookup<'a>)> {
    let mut ranked: Vec<&Lookup> = lookups.iter().collect();
    // What the primary key, a constraint or a foreign key rests on stays; then what came first.
    ranked.sort_by_key(|it| {
        let index = &it.index;
        Reverse((it.primary, index.unique && index.constraint, index.unique, backs_foreign_key(table, index)))
    });
    let mut pairs = Vec::new();
    let mut kept: FxHashMap<Option<ColumnIdx>, Vec<&Lookup>> = FxHashMap::default();
    for lookup in ranked {
        let kept = kept.entry(lookup.leading_column()).or_default();
        match kept.iter().find(|it| same_definition(&lookup.index, &it.index)) {
            // Replicas need it, whatever else there is.
            Some(_) if lookup.index.replica_identity => {}
            Some(same) => pairs.push((lookup, *same)),
            None => kept.push(lookup),
        }
    }
    pairs
}

/// The lookups by the column that their key begins with.
pub(crate) fn by_leading_column<'a>(lookups: &'a [Lookup<'a>]) -> FxHashMap<Option<ColumnIdx>, Vec<&'a Lookup<'a>>> {
    let mut found: FxHashMap<Option<ColumnIdx>, Vec<&Lookup>> = FxHashMap::default();
    for lookup in lookups {
        found.entry(lookup.leading_column()).or_default().push(lookup);
    }
    found
}

/// Does `index` find and forbid nothing that `other` does not, both having the same key?
fn same_definition(index: &Index, other: &Index) -> bool {
    let promises = (index.nulls_not_distinct, index.deferrable) == (other.nulls_not_distinct, other.deferrable);
    index.method == other.method
        && (!index.unique || other.unique && promises)
        && index.include == other.include
        && index.parts.len() == other.parts.len()
        && leads(index, other)
        && same_filter(index, other)
}

/// Can everything that is looked up by the non-unique `index` be looked up by `other`, whose key goes on?
pub(crate) fn extends(other: &Index, index: &Index) -> bool {
    let reaches =
        |column| other.include.contains(column) || other.parts.iter().any(|part| part.column == Some(*column));
    let longer = other.parts.len() > index.parts.len();
    let same_key_and_more = other.parts.len() == index.parts.len() && other.include.len() > index.include.len();
    index.method == "btree"
        && other.method == "btree"
        && !index.unique
        && (longer || same_key_and_more)
        && leads(index, other)
        && same_filter(index, other)
        && index.include.iter().all(reaches)
}

/// Does the key of `other` begin with that of `index`?
fn leads(index: &Index, other: &Index) -> bool {
    index.parts.iter().zip(&other.parts).all(|(one, other)| same_part(one, other))
        && index.parts.len() <= other.parts.len()
}

fn same_part(one: &IndexPart, other: &IndexPart) -> bool {
    let expressions = match (&one.expression, &other.expression) {
        // Without a column, it could not be read.
        (None, None) => one.column.is_some(),
        (Some(one), Some(other)) => match (condition::normalize_term(one), condition::normalize_term(other)) {
            (Some(one), Some(other)) => one == other,
            (None, _) | (_, None) => one == other,
        },
        (Some(_), None) | (None, Some(_)) => false,
    };
    let rest = |part: &IndexPart| (part.column, part.descending, part.nulls_first, part.prefix);
    expressions
        && rest(one) == rest(other)
        && one.operator_class == other.operator_class
        && one.collation == other.collation
}

/// Do both surely hold the same rows?
fn same_filter(index: &Index, other: &Index) -> bool {
    match (index.filter.known(), other.filter.known()) {
        (Some(None), Some(None)) => true,
        (Some(Some(one)), Some(Some(other))) => one == other || condition::equal(one, other).yes(),
        (Some(_), Some(_)) | (None, _) | (_, None) => false,
    }
}

/// MySQL names the index it makes for a foreign key after its constraint.
fn backs_foreign_key(table: &Table, index: &Index) -> bool {
    let named = |name: &modelry_graph::Name| index.name.as_ref().is_some_and(|it| it.text == name.text);
    table
        .foreign_keys
        .iter()
        .any(|key| key.enforcement.is(&Enforcement::Enforced) && key.name.as_ref().is_some_and(named))
}

/// `the primary key`, `the unique constraint "orders_number_key"`, `the index on "customer_id"`.
pub(crate) fn describe(table: &Table, lookup: &Lookup) -> String {
    let index = &lookup.index;
    let kind = match (lookup.primary, index.unique, index.constraint) {
        (true, _, _) => return format!("the primary key `{}`", key(table, index)),
        (false, true, true) => "the unique constraint",
        (false, true, false) => "the unique index",
        (false, false, _) => "the index",
    };
    match &index.name {
        Some(name) => format!("{kind} `{}` on `{}`", name.text, key(table, index)),
        None => format!("{kind} on `{}`", key(table, index)),
    }
}

/// `customer_id, lower(email)`.
pub(crate) fn key(table: &Table, index: &Index) -> String {
    let part = |part: &IndexPart| match (&part.expression, part.column) {
        (Some(expression), _) => expression.clone(),
        (None, Some(column)) => table.column(column).name.text.clone(),
        (None, None) => String::new(),
    };
    index.parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// Is the index made by a base class outside the tree, with all its columns?
pub(crate) fn comes_from_outside(table: &Table, index: &Index) -> bool {
    let outside = |part: &IndexPart| part.column.is_some_and(|column| is_inherited_from_outside(table, column));
    index.parts.iter().all(outside)
}

/// What a finding about an index is about: its name where it has one, else its columns.
pub(crate) fn subject(table: &Table, lookup: &Lookup) -> String {
    match &lookup.index.name {
        Some(name) => format!("{}.{}", table.qualified_name(), name.text),
        None => format!("{}.{}", table.qualified_name(), key(table, &lookup.index).replace(", ", "+")),
    }
}
