//! Which tables show by their columns that their rows are changed after they were made.

use modelry_graph::names::words;
use modelry_graph::{Column, ColumnIdx, ModelGraph, Table, TypeKind};

use super::{is_created_name, is_position, is_updated_name, names};

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
const SORTS: &[&str] = &["category", "country", "currency", "format", "gender", "kind", "language", "locale", "type"];

/// What counts up and down.
const COUNTERS: &[&str] =
    &["allocated", "attempts", "available", "balance", "count", "counter", "remaining", "reserved", "used", "views"];

/// Documents of settings.
const SETTINGS: &[&str] = &["config", "configuration", "options", "preferences", "settings"];

/// Does a column show that rows are changed: a state, a flag, a description, a position, a counter, settings, or a time
/// that is filled in later?
///
/// Where none does, the rows may be written once and for all: visits, payments, copies of what was agreed.
pub(crate) fn rows_change(graph: &ModelGraph, table: &Table) -> bool {
    table.columns().any(|(position, column)| !table.in_primary_key(position) && changes(graph, table, position, column))
}

fn changes(graph: &ModelGraph, table: &Table, position: ColumnIdx, column: &Column) -> bool {
    let words = words(&column.name.text);
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    let ends = |list: &[&str]| list.contains(&last.as_str());
    let alone = words.len() == 1;
    let old_or_new = matches!(first.as_str(), "old" | "new" | "previous" | "from" | "to");
    if is_position(column) || ends(STATES) && !old_or_new || is_closed_set(graph, table, position) && !ends(SORTS) {
        return true;
    }
    let Some(ty) = column.ty.known().filter(|ty| ty.dimensions == 0) else { return false };
    match &ty.kind {
        // One that may be NULL is often a value of a kind that another column tells.
        TypeKind::Boolean => column.nullable.is(&false),
        TypeKind::Varchar | TypeKind::Char | TypeKind::Text => {
            let own = || OF_ITS_OWN.contains(&first.as_str()) || names_the_table(graph, table, &words);
            ends(DESCRIPTIONS) && (alone || own())
        }
        TypeKind::Integer { .. } | TypeKind::Decimal | TypeKind::Float { .. } => ends(COUNTERS) || first == "num",
        TypeKind::Json | TypeKind::Jsonb => ends(SETTINGS),
        TypeKind::Timestamp { .. } | TypeKind::Date => is_filled_in_later(table, column, first, last),
        TypeKind::Binary
        | TypeKind::Uuid
        | TypeKind::Time { .. }
        | TypeKind::Interval
        | TypeKind::Enum(_)
        | TypeKind::Other(_) => false,
    }
}

/// `team_name` of a team.
fn names_the_table(graph: &ModelGraph, table: &Table, words: &[String]) -> bool {
    let Some((_, lead)) = words.split_last() else { return false };
    let own = names(graph, table);
    lead.iter().all(|word| own.iter().flatten().any(|it| it == word || modelry_graph::names::singularize(it) == *word))
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
fn is_filled_in_later(table: &Table, column: &Column, first: &str, last: &str) -> bool {
    let row_time = is_created_name(table, column) || is_updated_name(table, column);
    let foreseen = ["expire", "expires", "valid", "start", "end", "due", "occurred", "happened", "received"];
    let event = matches!(last, "at" | "on") || last.ends_with("ed") || first == "last";
    let later = first == "last" || column.nullable.is(&true);
    !row_time && event && later && !foreseen.contains(&first)
}
