//! Which columns say whose row it is, in a database that several customers share.
//!
//! Such a column stands in nearly every table and key. Two rows of different customers are never alike, so a key that
//! tells the rows of each customer apart tells all rows apart that the application ever sees together.

use modelry_graph::{ColumnIdx, ForeignKey, ModelGraph, Table};

/// The columns of the table that say whose row it is; none unless the project names them.
pub(crate) fn tenant_columns(graph: &ModelGraph, table: &Table) -> Vec<ColumnIdx> {
    let own = graph.conventions(table);
    if own.tenant.is_empty() {
        return Vec::new();
    }
    table.columns().filter(|(_, column)| own.is_tenant(&column.name.text)).map(|(position, _)| position).collect()
}

/// Does the column say whose row it is?
pub(crate) fn is_tenant_column(graph: &ModelGraph, table: &Table, column: ColumnIdx) -> bool {
    graph.conventions(table).is_tenant(&table.column(column).name.text)
}

/// Does the foreign key only say whose row it is?
pub(crate) fn is_tenant_key(graph: &ModelGraph, table: &Table, key: &ForeignKey) -> bool {
    !key.columns.is_empty() && key.columns.iter().all(|column| is_tenant_column(graph, table, *column))
}

/// The columns, and those that say whose row it is.
pub(crate) fn with_tenant(graph: &ModelGraph, table: &Table, columns: &[ColumnIdx]) -> Vec<ColumnIdx> {
    let more = tenant_columns(graph, table).into_iter().filter(|column| !columns.contains(column));
    columns.iter().copied().chain(more).collect()
}

/// The columns without those that say whose row it is, unless nothing else is left.
pub(crate) fn without_tenant(graph: &ModelGraph, table: &Table, columns: &[ColumnIdx]) -> Vec<ColumnIdx> {
    let rest: Vec<ColumnIdx> =
        columns.iter().copied().filter(|column| !is_tenant_column(graph, table, *column)).collect();
    if rest.is_empty() { columns.to_vec() } else { rest }
}

/// Does an index find the rows of one tenant by these columns?
pub(crate) fn is_indexed_within_tenant(graph: &ModelGraph, table: &Table, columns: &[ColumnIdx]) -> bool {
    let wider = with_tenant(graph, table, columns);
    wider.len() > columns.len() && table.indexed_by(&wider).yes()
}

/// The foreign keys that say something else than whose row it is; all, where fewer than two would be left.
pub(crate) fn keys_of_its_own<'a>(graph: &ModelGraph, table: &'a Table) -> Vec<&'a ForeignKey> {
    let own: Vec<&ForeignKey> = table.foreign_keys.iter().filter(|key| !is_tenant_key(graph, table, key)).collect();
    if own.len() < 2 { table.foreign_keys.iter().collect() } else { own }
}
