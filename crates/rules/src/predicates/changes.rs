//! Which tables show by their columns that their rows are changed after they were made.

use modelry_graph::names::{singularize, words};
use modelry_graph::{Called, Column, ColumnIdx, ForeignKey, ModelGraph, Table, TypeKind};

use super::{is_created_name, is_position, is_tenant_key, is_updated_name};

/// What people call and describe things by, and correct later.
const DESCRIPTIONS: &[&str] = &[
    "about",
    "bio",
    "body",
    "caption",
    "comment",
    "content",
    "description",
    "label",
    "name",
    "note",
    "notes",
    "password",
    "remarks",
    "slug",
    "summary",
    "text",
    "title",
];

/// Words before these that do not make them the description of something else: `first_name`, but not `event_name`.
const OF_ITS_OWN: &[&str] =
    &["display", "first", "full", "internal", "last", "legal", "long", "meta", "public", "seo", "short"];

/// Where something stands on its way.
const STATES: &[&str] = &["phase", "stage", "state", "status"];

/// Closed sets that say what a thing is, not how it stands.
const SORTS: &[&str] = &[
    "category", "country", "currency", "format", "gender", "kind", "language", "locale", "method", "reason", "source",
    "type", "unit",
];

/// What counts up and down.
const COUNTERS: &[&str] =
    &["allocated", "attempts", "available", "balance", "count", "counter", "remaining", "reserved", "used", "views"];

/// Documents of settings.
const SETTINGS: &[&str] = &["config", "configuration", "options", "preferences", "settings"];

/// Do the columns show that rows are changed: by a state, a position, a counter, settings, or a time that is filled in
/// later?
///
/// Descriptions and flags say less, because a row may hold copies of them: the name of a fee on an order. They count for
/// things of their own. Of rows that belong to others, one may be a copy, two are taken for more; of rows that belong to
/// others and keep amounts, such as the lines of an order, any number may be copies.
///
/// Where nothing shows it, the rows may be written once and for all: visits, payments, copies of what was agreed.
pub(crate) fn rows_change(graph: &ModelGraph, table: &Table) -> bool {
    let columns = table.columns().filter(|(position, _)| !table.in_primary_key(*position));
    let signs: Vec<Sign> = columns.filter_map(|(position, column)| sign(graph, table, position, column)).collect();
    let weak = signs.iter().filter(|sign| **sign == Sign::Weak).count();
    let belongs = |key: &ForeignKey| key.columns.iter().all(|column| !table.column(*column).nullable.is(&true));
    let amounts =
        || table.columns.iter().any(|column| column.ty.known().is_some_and(|ty| ty.kind == TypeKind::Decimal));
    signs.contains(&Sign::Strong)
        || if table.foreign_keys.iter().all(|key| is_tenant_key(graph, table, key)) {
            weak > 0
        } else if amounts() {
            false
        } else if table.foreign_keys.iter().any(|key| belongs(key) && !is_tenant_key(graph, table, key)) {
            weak > 1
        } else {
            weak > 0
        }
}

/// How well a column shows that rows are changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Strong,
    Weak,
}

fn sign(graph: &ModelGraph, table: &Table, position: ColumnIdx, column: &Column) -> Option<Sign> {
    let words = words(&column.name.text);
    let (first, last) = (words.first()?, words.last()?);
    let ends = |list: &[&str]| list.contains(&last.as_str());
    let strong = |shown: bool| shown.then_some(Sign::Strong);
    let weak = |shown: bool| shown.then_some(Sign::Weak);
    if is_position(column)
        || ends(STATES) && is_of_the_row(graph, table, &words)
        || is_closed_set(graph, table, position) && !ends(SORTS) && !ends(STATES)
    {
        return Some(Sign::Strong);
    }
    let ty = column.ty.known().filter(|ty| ty.dimensions == 0)?;
    match &ty.kind {
        // One that may be NULL is often a value of a kind that another column tells.
        TypeKind::Boolean => weak(column.nullable.is(&false)),
        TypeKind::Varchar | TypeKind::Char | TypeKind::Text => {
            let own = || OF_ITS_OWN.contains(&first.as_str()) || names_the_table(graph, table, &words);
            weak(ends(DESCRIPTIONS) && (words.len() == 1 || own()))
        }
        TypeKind::Integer { .. } | TypeKind::Decimal | TypeKind::Float { .. } => {
            strong(ends(COUNTERS) || first == "num")
        }
        TypeKind::Json | TypeKind::Jsonb => strong(ends(SETTINGS)),
        TypeKind::Timestamp { .. } | TypeKind::Date => strong(is_filled_in_later(graph, table, column, &words)),
        TypeKind::Binary
        | TypeKind::Uuid
        | TypeKind::Time { .. }
        | TypeKind::Interval
        | TypeKind::Enum(_)
        | TypeKind::Other(_) => None,
    }
}

/// Is it how the row itself stands now, not how it stood (`old_status`), how something else did (`check_status` beside a
/// reference to a check), or a part of an address?
fn is_of_the_row(graph: &ModelGraph, table: &Table, state: &[String]) -> bool {
    let Some((_, lead)) = state.split_last() else { return false };
    if lead.is_empty() {
        return !state.iter().any(|word| word == "state") || !table.columns.iter().any(is_part_of_an_address);
    }
    let other = |key: &ForeignKey| {
        let target = key.target.known().and_then(|it| it.id).map(|id| graph.table(id));
        target.is_some_and(|target| {
            target.id != table.id && graph.chosen_names(target).iter().any(|name| is_singular_of(lead, name))
        }) || key.columns.iter().any(|column| {
            let words = words(&table.column(*column).name.text);
            words.split_last().is_some_and(|(_, role)| role == lead)
        })
    };
    let then = ["old", "new", "previous", "from", "to"];
    !lead.first().is_some_and(|first| then.contains(&first.as_str())) && !table.foreign_keys.iter().any(other)
}

/// Is one the name of a single one of the other: `price check`, `price checks`?
fn is_singular_of(one: &[String], many: &Called) -> bool {
    match (one.split_last(), many.words.split_last()) {
        (Some((one, before)), Some((last, words))) => before == words && (one == last || *one == many.noun),
        _ => false,
    }
}

/// `city`, `postal_code`, `zip`: what stands beside the state of a country.
fn is_part_of_an_address(column: &Column) -> bool {
    words(&column.name.text).iter().any(|word| {
        matches!(word.as_str(), "city" | "town" | "postcode" | "postal" | "zip" | "zipcode" | "street" | "county")
    })
}

/// `team_name` of a team.
fn names_the_table(graph: &ModelGraph, table: &Table, words: &[String]) -> bool {
    let Some((_, lead)) = words.split_last() else { return false };
    let own = graph.chosen_names(table);
    lead.iter().all(|word| own.iter().flat_map(|name| &name.words).any(|it| it == word || singularize(it) == *word))
}

/// Does the type or the model admit a closed set of words?
fn is_closed_set(graph: &ModelGraph, table: &Table, position: ColumnIdx) -> bool {
    // Of numbers it may be a scale, on which something was rated once.
    if table.column(position).ty.known().is_none_or(|ty| matches!(ty.kind, TypeKind::Integer { .. })) {
        return false;
    }
    let by_type = matches!(table.column(position).values.known(), Some(Some(_)));
    let fields = || table.models.iter().flat_map(|model| &graph.model(*model).fields);
    by_type || fields().any(|it| it.column == Some(position) && matches!(it.choices.known(), Some(Some(_))))
}

/// `paid_at`, `date_closed`, `last_seen`: NULL until it happens, or another time whenever it does.
fn is_filled_in_later(graph: &ModelGraph, table: &Table, column: &Column, words: &[String]) -> bool {
    let [first, ..] = words else { return false };
    let row_time = is_created_name(graph, table, column) || is_updated_name(graph, table, column);
    let foreseen = ["expire", "expires", "valid", "start", "end", "due", "occurred", "happened", "received"];
    let event = first == "last"
        || words.last().is_some_and(|last| matches!(last.as_str(), "at" | "on") || last.ends_with("ed"));
    let later = first == "last" || column.nullable.is(&true);
    !row_time && event && later && !words.iter().any(|word| foreseen.contains(&word.as_str()))
}
