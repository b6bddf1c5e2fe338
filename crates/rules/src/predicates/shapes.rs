//! What a table is for, by its shape: a list, a pair, a translation, a setting.

use std::collections::BTreeSet;

use modelry_graph::names::words;
use modelry_graph::{Column, ColumnIdx, Model, ModelGraph, Relation, RelationKind, Table, TableKind, TypeKind};

use super::{is_called_one_of, is_inherited_from_outside, is_row_time, is_tenant_column, keys_of_its_own};

/// Names of columns that only put rows in order.
const POSITIONS: &[&str] = &[
    "position",
    "pos",
    "sortorder",
    "order",
    "ordering",
    "ordinal",
    "rank",
    "sequence",
    "seq",
    "displayorder",
    "index",
    "idx",
    "priority",
];

/// Last words of tables that are no list, however few columns they have.
const GROWING: &[&str] = &[
    "account",
    "article",
    "author",
    "client",
    "company",
    "contact",
    "customer",
    "device",
    "employee",
    "invoice",
    "member",
    "order",
    "organisation",
    "organization",
    "owner",
    "person",
    "post",
    "product",
    "project",
    "shop",
    "store",
    "supplier",
    "team",
    "tenant",
    "user",
    "vendor",
    "workspace",
];

/// A short list that other tables point into: at most four columns beside its times, one of them a name, code or label.
///
/// That its rows come from seeds only cannot be seen; people and things that are kept apart by more than a name
/// (`users`, `customers`) are no lookup.
pub(crate) fn is_lookup_table(graph: &ModelGraph, table: &Table) -> bool {
    if is_called_one_of(graph, table, &graph.conventions(table).lookups) {
        return true;
    }
    let payload: Vec<(ColumnIdx, &Column)> =
        table.columns().filter(|(_, column)| !is_row_time(graph, table, column)).collect();
    if payload.len() > 4 {
        return false;
    }
    let last_word = |column: &Column| words(&column.name.text).pop().unwrap_or_default();
    let labelled = || {
        payload.iter().any(|(_, column)| {
            let text = column.ty.known().is_none_or(|ty| ty.is_text());
            text && matches!(last_word(column).as_str(), "name" | "code" | "label")
        })
    };
    let personal = || {
        payload.iter().any(|(_, column)| {
            matches!(last_word(column).as_str(), "email" | "password" | "phone" | "username" | "mail" | "address")
        })
    };
    // What has a price or a date is a thing, not an entry of a list.
    let descriptive = || {
        payload.iter().all(|(position, column)| {
            let describes = column.ty.known().is_none_or(|ty| ty.is_text() || ty.kind == TypeKind::Boolean);
            let parent = table.foreign_keys.iter().any(|key| key.columns.contains(position));
            describes || parent || table.in_primary_key(*position) || is_position(column)
        })
    };
    let independent =
        || table.foreign_keys.iter().all(|key| key.target.known().is_some_and(|it| it.id == Some(table.id)));
    let referenced = || graph.references_to(table.id).any(|(other, _)| other.id != table.id);
    independent()
        && referenced()
        && labelled()
        && !personal()
        && descriptive()
        && !names_something_that_grows(graph, table)
}

/// Is it named for people or for what they work with, of which users make ever more rows?
fn names_something_that_grows(graph: &ModelGraph, table: &Table) -> bool {
    graph.chosen_names(table).iter().any(|name| GROWING.contains(&name.noun.as_str()))
}

/// Holds pairs and nothing else: exactly two foreign keys, and no other columns than an id, times and a position.
pub(crate) fn is_join_table(graph: &ModelGraph, table: &Table) -> bool {
    keys_of_its_own(graph, table).len() == 2 && links_only(graph, table)
}

/// What a table of pairs, of exactly two foreign keys, says about each pair: its columns without keys, id and times.
/// `None` for a table of anything else.
pub(crate) fn join_payload(graph: &ModelGraph, table: &Table) -> Option<Vec<ColumnIdx>> {
    link_payload(graph, table).filter(|_| keys_of_its_own(graph, table).len() == 2)
}

/// Does each row only link others: two foreign keys or more, and no other columns than an id, times and a position?
fn links_only(graph: &ModelGraph, table: &Table) -> bool {
    link_payload(graph, table).is_some_and(|payload| payload.iter().all(|column| is_position(table.column(*column))))
}

/// The same for a table of two foreign keys or more, no two of them of the same columns.
fn link_payload(graph: &ModelGraph, table: &Table) -> Option<Vec<ColumnIdx>> {
    let foreign = keys_of_its_own(graph, table);
    let keys: BTreeSet<&[ColumnIdx]> = foreign.iter().map(|key| key.columns.as_slice()).collect();
    if keys.len() < 2 || keys.len() < foreign.len() {
        return None;
    }
    let payload = table.columns().filter(|(position, column)| {
        let held = keys.iter().any(|key| key.contains(position));
        let alone = table.primary_key.as_ref().is_some_and(|key| key.columns == [*position]);
        // A text that is the key names something of its own.
        let surrogate = column.ty.known().is_some_and(|ty| !ty.is_text());
        let id = column.name.text.eq_ignore_ascii_case("id") || alone && surrogate;
        !held && !id && !is_row_time(graph, table, column) && !is_tenant_column(graph, table, *position)
    });
    Some(payload.map(|(position, _)| position).collect())
}

/// Does the column only put rows in order?
pub(crate) fn is_position(column: &Column) -> bool {
    POSITIONS.contains(&words(&column.name.text).concat().as_str())
}

/// Does the row extend a row of another table, whose key is its own: multi-table inheritance, a shared primary key?
fn extends_another_row(table: &Table) -> bool {
    let key = table.primary_key.as_ref().map(|key| key.columns.as_slice()).unwrap_or_default();
    !key.is_empty() && table.foreign_keys.iter().any(|it| it.columns == key)
}

/// Should each row say when it was made and changed? Not so where it is only a pair, an entry of a list, a
/// translation, a setting, or the extension of a row that says it.
pub(crate) fn needs_row_times(graph: &ModelGraph, table: &Table) -> bool {
    let exempt = table.kind == TableKind::Join
        || is_named_for_two_tables(graph, table)
        || pair_between_models(graph, table).is_some()
        || declares_nothing(table)
        || links_only(graph, table)
        || is_lookup_table(graph, table)
        || extends_another_row(table)
        || is_translation(graph, table)
        || is_key_value(graph, table);
    !exempt
}

/// Is it called by the names of two tables, without a model of its own: `posts_tags` of `posts` and `tags`? Frameworks
/// that make no foreign keys by themselves know the table of a many-to-many relation by that name only.
pub(crate) fn is_named_for_two_tables(graph: &ModelGraph, table: &Table) -> bool {
    let name = &table.name.text;
    let is_table = |part: &str| graph.tables_named(table.database, part).any(|it| it.id != table.id);
    let splits = || name.match_indices('_').any(|(at, _)| is_table(&name[..at]) && is_table(&name[at + 1..]));
    let modeled = || graph.tables.iter().any(|it| it.database == table.database && !it.models.is_empty());
    table.models.is_empty() && splits() && modeled()
}

/// The two columns of a table that only a many-to-many relation knows, and that holds nothing else, whether or not
/// there are foreign keys.
pub(crate) fn pair_between_models(graph: &ModelGraph, table: &Table) -> Option<Vec<ColumnIdx>> {
    if !table.models.is_empty() || !table.complete() {
        return None;
    }
    let through = |relation: &&Relation| {
        relation.kind == RelationKind::ManyToMany && relation.through.as_deref() == Some(table.name.text.as_str())
    };
    let known = |model: &Model| model.table.is_some_and(|own| graph.table(own).database == table.database);
    let relations = graph.models.iter().filter(|model| known(model)).flat_map(|model| &model.relations);
    let keys: BTreeSet<&str> = relations.filter(through).flat_map(|it| &it.key).map(String::as_str).collect();
    if keys.is_empty() {
        return None;
    }
    let payload = table.columns().filter(|(position, column)| {
        !table.in_primary_key(*position) && !is_row_time(graph, table, column) && !is_position(column)
    });
    let payload: Vec<(ColumnIdx, &Column)> = payload.collect();
    let held = payload.iter().any(|(_, column)| keys.contains(column.name.text.as_str()));
    (payload.len() == 2 && held).then(|| payload.into_iter().map(|(position, _)| position).collect())
}

/// Does the model of the table declare no field at all, so that it only lends its name to permissions?
pub(crate) fn declares_nothing(table: &Table) -> bool {
    table.columns().all(|(position, _)| is_inherited_from_outside(table, position))
}

/// The texts of another row in one language: `ProductTranslation`.
fn is_translation(graph: &ModelGraph, table: &Table) -> bool {
    let mut names = graph.chosen_names(table).iter();
    let named = names.any(|name| matches!(name.noun.as_str(), "translation" | "i18n" | "l10n"));
    named && !table.foreign_keys.is_empty()
}

/// Settings by name: a key, its value and at most two columns beside them.
fn is_key_value(graph: &ModelGraph, table: &Table) -> bool {
    let payload: Vec<&Column> = table.columns.iter().filter(|column| !is_row_time(graph, table, column)).collect();
    if payload.len() > 4 {
        return false;
    }
    let has = |wanted: &[&str]| {
        payload.iter().any(|column| words(&column.name.text).last().is_some_and(|word| wanted.contains(&word.as_str())))
    };
    has(&["key", "name", "setting"]) && has(&["value", "val"])
}
