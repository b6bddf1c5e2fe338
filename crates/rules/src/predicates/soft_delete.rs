//! Which column marks a row as deleted instead of deleting it.

use modelry_graph::conventions::is_listed;
use modelry_graph::names::words;
use modelry_graph::{Column, ColumnIdx, ModelGraph, Table, TypeKind};

/// The column that marks rows as deleted: the one that a model or the project names, otherwise one that is called so.
pub(crate) fn soft_delete_column(graph: &ModelGraph, table: &Table) -> Option<ColumnIdx> {
    stated_soft_delete_column(graph, table).or_else(|| {
        if graph.conventions(table).soft_delete.is_some() {
            return None;
        }
        let mut named = table.columns().filter(|(_, column)| {
            let marks = column.ty.known().is_some_and(|ty| {
                ty.dimensions == 0
                    && (ty.is_temporal() || ty.kind == TypeKind::Boolean || matches!(ty.kind, TypeKind::Integer { .. }))
            });
            marks && is_usual_mark(&column.name.text)
        });
        named.next().map(|(position, _)| position)
    })
}

/// The column that marks rows as deleted where a model or the project says so.
pub(crate) fn stated_soft_delete_column(graph: &ModelGraph, table: &Table) -> Option<ColumnIdx> {
    let declared = table.models.iter().find_map(|model| graph.model(*model).traits.soft_delete);
    declared.or_else(|| {
        let own = graph.conventions(table).soft_delete.as_deref().unwrap_or_default();
        let mut marks = table.columns().filter(|(_, column)| is_listed(own, &column.name.text));
        marks.next().map(|(position, _)| position)
    })
}

/// Is the column called as one that marks deleted rows, by the project or as usual?
pub(crate) fn marks_deleted(graph: &ModelGraph, table: &Table, column: &Column) -> bool {
    match &graph.conventions(table).soft_delete {
        Some(own) => is_listed(own, &column.name.text),
        None => is_usual_mark(&column.name.text),
    }
}

/// `deleted_at`, `isDeleted`, `removed_at`.
fn is_usual_mark(name: &str) -> bool {
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
