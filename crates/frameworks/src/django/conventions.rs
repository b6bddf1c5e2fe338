//! What Django fills in when nothing is written.

use modelry_graph::Dialect;

use crate::django::digest::md5;

/// The longest name that Django makes for a database (`max_name_length` of its backends).
pub(super) fn name_limit(dialect: Option<Dialect>) -> usize {
    match dialect {
        Some(Dialect::Sqlite) => 200,
        Some(Dialect::Mysql | Dialect::MariaDb) => 64,
        Some(Dialect::Postgres) | None => 63,
    }
}

/// `Order` of `shop` is stored in `shop_order` (Django reference, "Table names").
pub(super) fn table_name(app: &str, model: &str, limit: usize) -> String {
    truncated(&format!("{app}_{}", model.to_lowercase()), limit)
}

/// `tags = ManyToManyField(Tag)` of `shop_order` is stored in `shop_order_tags`.
pub(super) fn join_table_name(table: &str, field: &str, limit: usize) -> String {
    truncated(&format!("{table}_{field}"), limit)
}

/// The columns of a join table: `order_id`, `tag_id`; between rows of one model `from_order_id`, `to_order_id`.
pub(super) fn join_columns(from: &str, to: &str) -> (String, String) {
    let (from, to) = (from.to_lowercase(), to.to_lowercase());
    if from == to {
        (format!("from_{from}_id"), format!("to_{to}_id"))
    } else {
        (format!("{from}_id"), format!("{to}_id"))
    }
}

/// `customer = ForeignKey(…)` is stored in `customer_id`.
pub(super) fn foreign_key_column(field: &str) -> String {
    format!("{field}_id")
}

/// `Restaurant(Place)` points at its parent's row with `place_ptr`.
pub(super) fn parent_link(parent: &str) -> String {
    format!("{}_ptr", parent.to_lowercase())
}

/// `Order` is reached from the other side as `order_set`, or `order` when there can be only one.
pub(super) fn accessor(model: &str, one_to_one: bool) -> String {
    let name = model.to_lowercase();
    if one_to_one { name } else { format!("{name}_set") }
}

/// `%(app_label)s_%(class)s_related`, filled in.
pub(super) fn filled_in(pattern: &str, app: &str, model: &str) -> String {
    if !pattern.contains('%') {
        return pattern.to_owned();
    }
    pattern
        .replace("%(class)s", &model.to_lowercase())
        .replace("%(model_name)s", &model.to_lowercase())
        .replace("%(app_label)s", &app.to_lowercase())
}

/// The name of an index or constraint that is made for columns (`BaseDatabaseSchemaEditor._create_index_name`).
pub(super) fn constraint_name(table: &str, columns: &[&str], suffix: &str, limit: usize) -> String {
    let digest = md5(&[&[table], columns].concat().concat());
    let mut end = [cut(&digest, 8), suffix].concat();
    let columns = columns.join("_");
    let whole = [table, &columns, &end].join("_");
    // Characters are no more than bytes.
    if whole.len() <= limit || whole.chars().count() <= limit {
        return whole;
    }
    if end.chars().count() > limit / 3 {
        end = cut(&end, limit / 3).to_owned();
    }
    let other = ((limit - end.chars().count()) / 2).saturating_sub(1);
    let name = format!("{}_{}_{end}", cut(table, other), cut(&columns, other));
    if name.starts_with(|first: char| first == '_' || first.is_ascii_digit()) {
        let shorter: String = name.chars().take(name.chars().count().saturating_sub(1)).collect();
        return format!("D{shorter}");
    }
    name
}

/// The name of an index of `Meta.indexes` without one (`Index.set_name_with_model`).
pub(super) fn index_name(table: &str, columns: &[(&str, bool)], suffix: &str) -> String {
    let parts: Vec<String> =
        columns.iter().map(|(column, descending)| format!("{}{column}", if *descending { "-" } else { "" })).collect();
    let digest = md5(&format!("{table}{}{suffix}", parts.concat()));
    let first = columns.first().map_or("", |(column, _)| column);
    let name = format!("{}_{}_{}_{suffix}", cut(table, 11), cut(first, 7), cut(&digest, 6));
    if name.starts_with(|first: char| first == '_' || first.is_ascii_digit()) {
        let rest: String = name.chars().skip(1).collect();
        return format!("D{rest}");
    }
    name
}

/// A name within the limit; what is cut off is replaced by four digits of its digest (`truncate_name`).
fn truncated(name: &str, limit: usize) -> String {
    if name.chars().count() <= limit {
        return name.to_owned();
    }
    format!("{}{}", cut(name, limit.saturating_sub(4)), cut(&md5(name), 4))
}

fn cut(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}
