//! Tables that say one thing once: neither lists spread over columns nor things spread over tables.

use std::collections::BTreeSet;

use modelry_graph::{Column, ColumnIdx, ModelGraph, Table};

use crate::Rule;
use crate::predicates::{is_row_time, is_tenant_column};

mod data_in_name;
mod duplicate_table_shape;
mod entity_attribute_value;
mod hollow_table;
mod repeating_column_group;
mod wide_or_clustered_table;

pub(crate) const RULES: &[&Rule] = &[
    &repeating_column_group::RULE,
    &entity_attribute_value::RULE,
    &data_in_name::RULE,
    &wide_or_clustered_table::RULE,
    &hollow_table::RULE,
    &duplicate_table_shape::RULE,
];

/// The columns that point at other rows: by a foreign key, or by a relation of a model without one.
fn reference_columns(graph: &ModelGraph, table: &Table) -> BTreeSet<ColumnIdx> {
    let keys = table.foreign_keys.iter().flat_map(|key| key.columns.iter().copied());
    let relations = table.models.iter().flat_map(|model| &graph.model(*model).relations);
    let related = relations.flat_map(|relation| relation.columns.iter().copied().chain(relation.type_column));
    keys.chain(related).collect()
}

/// The columns that say something about a row: no key, no reference, no time of the row.
fn own_columns<'a>(graph: &ModelGraph, table: &'a Table) -> Vec<(ColumnIdx, &'a Column)> {
    let references = reference_columns(graph, table);
    let own = table.columns().filter(|(position, column)| {
        !references.contains(position) && !table.in_primary_key(*position) && !is_row_time(graph, table, column)
    });
    own.filter(|(position, _)| !is_tenant_column(graph, table, *position)).collect()
}
