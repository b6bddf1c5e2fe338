//! A model in the middle of its history: its fields, indexes and constraints, still unread.

use std::collections::BTreeMap;

use modelry_graph::{Gap, Part, Place};

use super::operations::{Names, OldIndex, together};
use crate::syntax::python::Expr;

/// An expression, and when and where it was stated.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) names: Names<'a>,
    pub(super) expr: &'a Expr,
    /// The number of the operation.
    pub(super) step: usize,
}

impl Site<'_> {
    pub(super) fn place(&self) -> Place {
        self.expr.span.within(self.names.file)
    }
}

#[derive(Clone)]
pub(super) struct FieldEntry<'a> {
    pub(super) name: String,
    pub(super) site: Site<'a>,
    pub(super) keeps_default: bool,
    /// Has its column an index that the field does not ask for, left by a model that was stored in the same table?
    pub(super) keeps_index: bool,
}

/// An index or a constraint.
pub(super) struct Entry<'a> {
    /// `None` when it could not be read.
    pub(super) name: Option<String>,
    pub(super) kind: EntryKind<'a>,
}

pub(super) enum EntryKind<'a> {
    Stated(Site<'a>),
    /// It was one of `index_together` before it got a name.
    Fields(Vec<String>, Place),
}

/// A model as it stands after some operation.
pub(super) struct Model<'a> {
    pub(super) app: String,
    pub(super) name: String,
    pub(super) created: Place,
    pub(super) fields: Vec<FieldEntry<'a>>,
    /// Options without those that have a place of their own below.
    pub(super) options: BTreeMap<String, Site<'a>>,
    pub(super) unique_together: Vec<(Vec<String>, Place)>,
    pub(super) index_together: Vec<(Vec<String>, Place)>,
    /// Unique keys that the table had before it was that of this model.
    pub(super) kept_pairs: Vec<(Vec<String>, Place)>,
    /// The operation that stated the last of `unique_together` and `index_together`.
    pub(super) together_since: usize,
    pub(super) indexes: Vec<Entry<'a>>,
    pub(super) constraints: Vec<Entry<'a>>,
    /// Names of constraints that hold for new rows only.
    pub(super) not_valid: Vec<String>,
    pub(super) gaps: Vec<Gap>,
    /// Every name that one of its fields ever had.
    pub(super) past_fields: Vec<String>,
    /// Fields that only the state has lost, so that the table keeps their columns.
    pub(super) left_columns: Vec<FieldEntry<'a>>,
    /// Old name, new name and the operation that changed it.
    pub(super) renamed_fields: Vec<(String, String, usize)>,
    /// Every table it was stored in, with the operation that made it so.
    pub(super) tables: Vec<(String, usize)>,
}

impl Model<'_> {
    /// The fields that ask for an index.
    pub(super) fn indexed_fields(&self) -> Vec<String> {
        let asks = |field: &&FieldEntry<'_>| {
            let argument = field.site.expr.call().and_then(|call| call.keyword("db_index"));
            field.keeps_index || argument.and_then(Expr::bool) == Some(true)
        };
        self.fields.iter().filter(asks).map(|field| field.name.clone()).collect()
    }

    /// The table it is stored in.
    pub(super) fn table(&self) -> &str {
        self.tables.last().map_or("", |(table, _)| table)
    }

    pub(super) fn gap(&mut self, part: Part, reason: &str, place: Place) {
        let known = self.gaps.iter().any(|gap| gap.part == part && gap.reason == reason);
        if !known {
            self.gaps.push(Gap { part, reason: reason.to_owned(), place: Some(place) });
        }
    }

    pub(super) fn unsure(&mut self, reason: &str, place: Place) {
        for part in Part::ALL {
            self.gap(part, reason, place);
        }
    }
}

pub(super) fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

pub(super) fn set_field<'a>(model: &mut Model<'a>, field: FieldEntry<'a>) {
    if !model.past_fields.contains(&field.name) {
        model.past_fields.push(field.name.clone());
    }
    model.left_columns.retain(|left| !same(&left.name, &field.name));
    match model.fields.iter_mut().find(|it| same(&it.name, &field.name)) {
        Some(old) => *old = FieldEntry { keeps_index: old.keeps_index, ..field },
        None => model.fields.push(field),
    }
}

/// Notes that the table keeps the column of a field that the state is about to lose.
pub(super) fn leave_column(model: &mut Model<'_>, name: &str) {
    let field = model.fields.iter().find(|field| same(&field.name, name));
    model.left_columns.extend(field.cloned());
}

pub(super) fn set_together(model: &mut Model<'_>, unique: bool, value: Option<Site<'_>>) {
    model.together_since = value.map_or(model.together_since, |site| site.step);
    let sets = match value {
        None => Some(Vec::new()),
        Some(site) => together(site.names.value(site.expr))
            .map(|sets| sets.into_iter().filter(|set| !set.is_empty()).map(|set| (set, site.place())).collect()),
    };
    match (sets, unique) {
        (Some(sets), true) => model.unique_together = sets,
        (Some(sets), false) => model.index_together = sets,
        (None, _) => {
            if let Some(site) = value {
                model.gap(Part::Indexes, "a list of field names in a migration could not be read", site.place());
            }
        }
    }
}

pub(super) fn rename_field(model: &mut Model<'_>, old: &str, new: &str, step: usize) {
    for field in model.fields.iter_mut().filter(|field| same(&field.name, old)) {
        field.name = new.to_owned();
    }
    let sets = model.unique_together.iter_mut().chain(&mut model.index_together).chain(&mut model.kept_pairs);
    for (fields, _) in sets {
        for field in fields.iter_mut().filter(|field| same(field, old)) {
            *field = new.to_owned();
        }
    }
    model.past_fields.push(new.to_owned());
    model.renamed_fields.push((old.to_owned(), new.to_owned(), step));
}

pub(super) fn rename_index(model: &mut Model<'_>, old: &OldIndex<'_>, new: &str, place: Place) {
    match old {
        OldIndex::Named(old) => {
            for index in model.indexes.iter_mut().filter(|index| index.name.as_deref() == Some(old)) {
                index.name = Some(new.to_owned());
            }
        }
        OldIndex::Of(fields) => {
            model.index_together.retain(|(set, _)| set != fields);
            model.indexes.push(Entry { name: Some(new.to_owned()), kind: EntryKind::Fields(fields.clone(), place) });
        }
    }
}

pub(super) fn entry(site: Site<'_>) -> Entry<'_> {
    let name = site.expr.call().and_then(|call| call.keyword("name"));
    let name = name.and_then(|name| site.names.value(name).text()).map(str::to_owned);
    Entry { name, kind: EntryKind::Stated(site) }
}

pub(super) fn remove(entries: &mut Vec<Entry<'_>>, name: &str) {
    entries.retain(|entry| entry.name.as_deref() != Some(name));
}
