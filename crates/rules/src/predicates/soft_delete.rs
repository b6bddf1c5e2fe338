//! Which column marks a row as deleted instead of deleting it.

use modelry_graph::names::words;
use modelry_graph::{ColumnIdx, ModelGraph, Table, TypeKind};

/// The column that marks rows as deleted: the one that a model names, otherwise one that is called so.
pub(crate) fn soft_delete_column(graph: &ModelGraph, table: &Table) -> Option<ColumnIdx> {
    let declared = table.models.iter().find_map(|model| graph.model(*model).traits.soft_delete);
    declared.or_else(|| {
        let mut named = table.columns().filter(|(_, column)| {
            let marks = column.ty.known().is_some_and(|ty| {
                ty.dimensions == 0
                    && (ty.is_temporal() || ty.kind == TypeKind::Boolean || matches!(ty.kind, TypeKind::Integer { .. }))
            });
            marks && marks_deleted(&column.name.text)
        });
        named.next().map(|(position, _)| position)
    })
}

/// Is the column called as one that marks deleted rows: `deleted_at`, `isDeleted`, `removed_at`?
pub(crate) fn marks_deleted(name: &str) -> bool {
    matches!(
        words(name).join("_").as_str(),
        "deleted_at"
            | "deleted_on"
            | "deleted"
            | "is_deleted"
            | "archived_at"
            | "removed_at"
            | "discarded_at"
            | "deleted_date"
            | "date_deleted"
    )
}
