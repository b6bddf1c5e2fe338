//! What Prisma fills in when nothing is written.

use modelry_graph::{Action, Name};

use super::schema::Provider;

/// The name of a generated constraint or index: `Order` and `customerId` make `Order_customerId_fkey`.
/// What is longer than the database admits is cut before the suffix.
/// (Manual: "Prisma Schema / Database mapping", "Constraint and index names".)
pub(super) fn constraint_name(provider: Option<Provider>, table: &str, columns: &[&str], suffix: &str) -> Option<Name> {
    let limit = provider?.identifier_limit().saturating_sub(suffix.len());
    let mut name = table.to_owned();
    for column in columns {
        name.push('_');
        name.push_str(column);
    }
    let mut cut = limit.min(name.len());
    while !name.is_char_boundary(cut) {
        cut -= 1;
    }
    name.truncate(cut);
    name.push_str(suffix);
    Some(Name::shortened(name))
}

/// The name of a relation that has none: `PostToTag`, models in alphabetical order.
/// (Manual: "Many-to-many relations", "Conventions for relation tables".)
pub(super) fn relation_name(one: &str, other: &str) -> String {
    if one < other { format!("{one}To{other}") } else { format!("{other}To{one}") }
}

/// The table of an implicit many-to-many relation: `PostToTag` makes `_PostToTag`.
/// (Manual: "Many-to-many relations", "Conventions for relation tables".)
pub(super) fn join_table_name(relation: &str) -> Name {
    Name::shortened(format!("_{relation}"))
}

/// What happens to a row when the one it points at is deleted.
/// (Manual: "Referential actions", "Default values".)
pub(super) fn on_delete(provider: Option<Provider>, required: bool) -> Action {
    match (required, provider) {
        (true, Some(Provider::SqlServer)) => Action::NoAction,
        (true, _) => Action::Restrict,
        (false, _) => Action::SetNull,
    }
}

/// What happens to a row when the key it points at changes.
/// (Manual: "Referential actions", "Default values".)
pub(super) fn on_update(enforced: bool) -> Action {
    if enforced { Action::Cascade } else { Action::NoAction }
}

/// `onDelete: SetNull`.
pub(super) fn action(name: &str) -> Option<Action> {
    match name {
        "Cascade" => Some(Action::Cascade),
        "Restrict" => Some(Action::Restrict),
        "NoAction" => Some(Action::NoAction),
        "SetNull" => Some(Action::SetNull),
        "SetDefault" => Some(Action::SetDefault),
        _ => None,
    }
}

/// `ops: JsonbPathOps` is PostgreSQL's `jsonb_path_ops`. `None` for what the database takes by itself.
/// (Manual: "Indexes", "Configuring the operator class".)
pub(super) fn operator_class(name: &str) -> Option<String> {
    let mut snake = String::new();
    for (position, character) in name.chars().enumerate() {
        if character.is_ascii_uppercase() && position > 0 {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    for (words, word) in [
        ("min_max", "minmax"),
        ("timestamp_tz", "timestamptz"),
        ("time_tz", "timetz"),
        ("bp_char", "bpchar"),
        ("byte_a", "bytea"),
        ("var_bit", "varbit"),
        ("mac_addr", "macaddr"),
    ] {
        snake = snake.replace(words, word);
    }
    let by_itself = matches!(snake.as_str(), "jsonb_ops" | "array_ops")
        || (snake.ends_with("_minmax_ops") && !snake.ends_with("minmax_multi_ops"));
    (!by_itself).then_some(snake)
}
