//! What the models of a table promise: validations, relations, fields.

use std::collections::BTreeSet;

use super::{Guarantee, Kept, Limits, Promiser, Promises, UniqueKey, conjuncts};
use crate::condition::{self, Condition, Term};
use crate::facts::Witness;
use crate::graph::ModelGraph;
use crate::model::{Field, Model, ModelKind, Relation, RelationKind, Validation, ValidationKind};
use crate::source::{Evidence, Place};
use crate::stated::Stated;
use crate::table::{ColumnIdx, Table};
use crate::types::TypeKind;

/// What holds for all rows, whichever model wrote them; of a key that one of several models asks for, what holds
/// among the rows of that model.
pub(super) fn promises(graph: &ModelGraph, table: &Table) -> Promises {
    let said = said(graph, table);
    let mut promises = Promises::default();
    for (model, own) in &said {
        for promise in own {
            let agreed = said.iter().all(|(_, it)| it.imply(&promise.guarantee));
            let guarantee = match &promise.guarantee {
                _ if agreed => promise.guarantee.clone(),
                Guarantee::Unique(key) => {
                    let class = model.traits.class_column;
                    let columns = key.columns.iter().copied().chain(class);
                    Guarantee::Unique(UniqueKey { columns: columns.collect(), ..key.clone() })
                }
                _ => continue,
            };
            match promises.find_mut(&guarantee) {
                // What several classes say is one promise, also where they inherit it.
                Some(same) => {
                    let more = promise.places.iter().filter(|place| !same.places.contains(place)).copied();
                    let more: Vec<Evidence> = more.collect();
                    same.places.extend(more);
                }
                None => promises.push(guarantee, promise.promiser, promise.places.clone()),
            }
        }
    }
    promises
}

/// The models whose rows the table holds, each with what it promises about them.
pub(super) fn said<'a>(graph: &'a ModelGraph, table: &Table) -> Vec<(&'a Model, Promises)> {
    leaves(graph, table).into_iter().map(|model| (model, of_model(graph, table, model))).collect()
}

/// Do the models keep the guarantee, given all that they promise?
pub(super) fn keep(graph: &ModelGraph, table: &Table, said: &[(&Model, Promises)], guarantee: &Guarantee) -> Kept {
    if said.is_empty() {
        return Kept::Perhaps("no model of the table was read".to_owned());
    }
    let mut doubt = None;
    for (model, promises) in said {
        if promises.imply(guarantee) {
            continue;
        }
        match doubt_of(graph, table, model, guarantee) {
            Some(reason) => doubt = Some(reason),
            None => return Kept::Not,
        }
    }
    doubt.map_or(Kept::Surely, Kept::Perhaps)
}

/// Why a model may keep a guarantee after all.
fn doubt_of(graph: &ModelGraph, table: &Table, model: &Model, guarantee: &Guarantee) -> Option<String> {
    let lineage = lineage(graph, table, model);
    if lineage.iter().any(|it| !it.complete || !it.traits.validations_complete) {
        return Some("not every validation of the model could be read".to_owned());
    }
    let columns = guarantee.columns();
    let about = |validation: &Validation| {
        validation.fields.iter().any(|field| {
            columns_of(model, table, field).is_some_and(|own| own.iter().any(|column| columns.contains(column)))
        })
    };
    let unread = |validation: &Validation| match &validation.kind {
        // `validate :name_is_there`.
        ValidationKind::Custom { name } if validation.fields.is_empty() => {
            columns.iter().any(|column| name.contains(&table.column(*column).name.text))
        }
        ValidationKind::Custom { .. } => about(validation),
        _ => validation.unread && about(validation),
    };
    let custom = lineage.iter().flat_map(|it| &it.validations).any(unread);
    custom.then(|| "a validation of the project's own may ask for it".to_owned())
}

/// The models whose rows the table holds. Where several derive from one, its rows are theirs; where a single one does,
/// it is the exception, and the rows of the base are those that count as well.
fn leaves<'a>(graph: &'a ModelGraph, table: &Table) -> Vec<&'a Model> {
    let models = || table.models.iter().map(|id| graph.model(*id)).filter(|it| it.kind == ModelKind::Concrete);
    let is_base = |model: &Model| {
        models().any(|it| it.id != model.id && it.parent.as_deref().is_some_and(|parent| is_named(model, parent)))
    };
    let leaves: Vec<&Model> = models().filter(|model| !is_base(model)).collect();
    if leaves.len() == 1 { models().collect() } else { leaves }
}

fn is_named(model: &Model, name: &str) -> bool {
    model.name == name || name.rsplit(['.', ':']).next() == Some(model.name.as_str())
}

/// The model and those on the same table that it derives from.
fn lineage<'a>(graph: &'a ModelGraph, table: &Table, model: &'a Model) -> Vec<&'a Model> {
    let mut lineage = vec![model];
    let mut current = model;
    while let Some(parent) = &current.parent {
        let models = table.models.iter().map(|id| graph.model(*id));
        let mut above = models.filter(|it| it.kind == ModelKind::Concrete && is_named(it, parent));
        let Some(next) = above.find(|it| lineage.iter().all(|seen| seen.id != it.id)) else { break };
        lineage.push(next);
        current = next;
    }
    lineage
}

/// What one model surely promises about its rows, inherited validations among it.
fn of_model(graph: &ModelGraph, table: &Table, model: &Model) -> Promises {
    let mut promises = Promises::default();
    // The class that declares something says it, not those that inherit it.
    for ancestor in lineage(graph, table, model).into_iter().rev() {
        for (position, validation) in ancestor.validations.iter().enumerate().filter(|(_, it)| !it.conditional) {
            for guarantee in of_validation(table, ancestor, validation) {
                let promiser = Promiser::Validation(ancestor.id, position);
                promises.push(guarantee, promiser, places(validation.place));
            }
        }
        for (position, relation) in ancestor.relations.iter().enumerate() {
            for guarantee in of_relation(relation) {
                let promiser = Promiser::Relation(ancestor.id, position);
                promises.push(guarantee, promiser, places(relation.place));
            }
        }
        for (position, field) in ancestor.fields.iter().enumerate() {
            for guarantee in of_field(table, ancestor, field) {
                let promiser = Promiser::Field(ancestor.id, position);
                promises.push(guarantee, promiser, places(field.place));
            }
        }
    }
    promises
}

fn places(place: Place) -> Vec<Evidence> {
    vec![Evidence { witness: Witness::Models, place }]
}

fn of_relation(relation: &Relation) -> Vec<Guarantee> {
    if relation.kind != RelationKind::BelongsTo || !relation.required.is(&true) {
        return Vec::new();
    }
    relation.columns.iter().copied().chain(relation.type_column).map(Guarantee::NotNull).collect()
}

fn of_field(table: &Table, model: &Model, field: &Field) -> Vec<Guarantee> {
    let Some(column) = field.column else { return Vec::new() };
    let mut promises = Vec::new();
    if field.nullable.is(&false) && !model.traits.reads_columns {
        promises.push(Guarantee::NotNull(column));
    }
    if field.unique.is(&true) {
        promises.push(Guarantee::Unique(UniqueKey::of([column])));
    }
    if !holds_one_value(table, column) {
        return promises;
    }
    if let Some(Some(most)) = field.max_length.known() {
        promises.push(Guarantee::MaxLength(column, *most));
    }
    if let Stated::Written(Some(values), _) = &field.choices
        && !values.is_empty()
    {
        let mut values: BTreeSet<String> = values.iter().cloned().collect();
        // A text that may be left empty is stored as the empty text.
        if is_text(table, column) && field.blank.is(&true) {
            values.insert(String::new());
        }
        promises.push(Guarantee::OneOf(column, values));
    }
    promises
}

/// What a validation asks of the columns of its fields, while it holds.
pub(super) fn of_validation(table: &Table, model: &Model, validation: &Validation) -> Vec<Guarantee> {
    let mut guarantees = Vec::new();
    if validation.unread {
        return guarantees;
    }
    let rejects_null = validation.passes_null.is(&false) && !validation.passes_blank;
    for field in &validation.fields {
        let Some(columns) = columns_of(model, table, field) else { continue };
        let not_null = || columns.iter().copied().map(Guarantee::NotNull);
        if let ValidationKind::Uniqueness { scope, case_sensitive, among } = &validation.kind {
            let key = key(table, model, validation, &columns, scope, *case_sensitive, among);
            guarantees.extend(key.map(Guarantee::Unique));
            continue;
        }
        match &validation.kind {
            ValidationKind::Presence | ValidationKind::NotNull if rejects_null => guarantees.extend(not_null()),
            ValidationKind::Inclusion { .. }
            | ValidationKind::Range { .. }
            | ValidationKind::Length { minimum: Some(1..), .. }
                if rejects_null =>
            {
                guarantees.extend(not_null());
            }
            _ => {}
        }
        let &[column] = columns.as_slice() else { continue };
        if !holds_one_value(table, column) {
            continue;
        }
        match &validation.kind {
            ValidationKind::Presence if !validation.passes_blank && is_text(table, column) => {
                guarantees.push(Guarantee::NotBlank(column));
            }
            ValidationKind::Length { minimum, maximum } if is_text(table, column) => {
                guarantees.extend(maximum.map(|most| Guarantee::MaxLength(column, most)));
                let least = minimum.filter(|least| *least > 0 && !validation.passes_blank);
                guarantees.extend(least.map(|least| Guarantee::MinLength(column, least)));
            }
            ValidationKind::Range { minimum, maximum, whole, .. } if is_number(table, column) => {
                let limits = Limits { minimum: minimum.clone(), maximum: maximum.clone() };
                let integer = matches!(kind(table, column), Some(TypeKind::Integer { .. }));
                let limits = if *whole || integer { limits.of_whole_numbers() } else { limits };
                if limits.limit() && limits.are_numbers() {
                    guarantees.push(Guarantee::Range(column, limits));
                }
            }
            ValidationKind::Inclusion { values } if is_plain(table, model, column) => {
                let mut values: BTreeSet<String> = values.iter().cloned().collect();
                if validation.passes_blank && is_text(table, column) {
                    values.insert(String::new());
                }
                guarantees.push(Guarantee::OneOf(column, values));
            }
            ValidationKind::Format { regex: Some(regex) } => {
                guarantees.push(Guarantee::Matches(column, regex.clone()));
            }
            ValidationKind::Presence
            | ValidationKind::NotNull
            | ValidationKind::Absence
            | ValidationKind::Uniqueness { .. }
            | ValidationKind::Length { .. }
            | ValidationKind::Range { .. }
            | ValidationKind::Inclusion { .. }
            | ValidationKind::Exclusion { .. }
            | ValidationKind::Format { .. }
            | ValidationKind::Named { .. }
            | ValidationKind::Custom { .. } => {}
        }
    }
    guarantees
}

/// The key that a uniqueness validation asks for; `None` where a part of it could not be read.
fn key(
    table: &Table,
    model: &Model,
    validation: &Validation,
    columns: &[ColumnIdx],
    scope: &[String],
    case_sensitive: bool,
    among: &Stated<Option<String>>,
) -> Option<UniqueKey> {
    let mut key = UniqueKey::of(columns.iter().copied());
    for member in scope {
        key.columns.extend(columns_of(model, table, member)?);
    }
    if let Some(sql) = among.known()? {
        key.among = conjuncts(condition::normalize(sql)?);
    }
    for column in columns {
        let name = table.column(*column).name.text.to_ascii_lowercase();
        if validation.passes_blank && is_text(table, *column) {
            let empty = BTreeSet::from([Term::Text(String::new())]);
            key.among.insert(Condition::NotIn(Term::Column(name), empty));
        }
        // What is brought to one case before it is stored needs no index that ignores it.
        let in_one_case = model.fields.iter().any(|field| field.column == Some(*column) && field.one_case);
        if !case_sensitive && !in_one_case && is_text_or_unknown(table, *column) {
            key.any_case.insert(*column);
        }
    }
    Some(key)
}

/// The columns in which a member of the model is stored.
pub(super) fn columns_of(model: &Model, table: &Table, member: &str) -> Option<Vec<ColumnIdx>> {
    if let Some(column) = model.field(member).and_then(|field| field.column) {
        return Some(vec![column]);
    }
    if let Some(relation) = model.relations.iter().find(|it| it.name == member) {
        let columns: Vec<ColumnIdx> = relation.columns.iter().copied().chain(relation.type_column).collect();
        return (relation.kind == RelationKind::BelongsTo && !relation.columns.is_empty()).then_some(columns);
    }
    table.column_named(member).map(|column| vec![column])
}

/// Does the column store what the model calls the value: no boolean, and no choice that is stored by a number?
fn is_plain(table: &Table, model: &Model, column: ColumnIdx) -> bool {
    let chosen = model.fields.iter().any(|it| it.column == Some(column) && !it.choices.is(&None));
    !chosen && kind(table, column) != Some(&TypeKind::Boolean)
}

fn kind(table: &Table, column: ColumnIdx) -> Option<&TypeKind> {
    table.column(column).ty.known().map(|ty| &ty.kind)
}

fn holds_one_value(table: &Table, column: ColumnIdx) -> bool {
    table.column(column).ty.known().is_some_and(|ty| ty.dimensions == 0)
}

fn is_text(table: &Table, column: ColumnIdx) -> bool {
    table.column(column).ty.known().is_some_and(|ty| ty.is_text() || ty.ignores_case())
}

fn is_text_or_unknown(table: &Table, column: ColumnIdx) -> bool {
    is_text(table, column) || matches!(kind(table, column), None | Some(TypeKind::Other(_)))
}

fn is_number(table: &Table, column: ColumnIdx) -> bool {
    matches!(kind(table, column), Some(TypeKind::Integer { .. } | TypeKind::Decimal | TypeKind::Float { .. }))
}
