//! What several rules ask about a table: lookup, join, append-only, changing; which columns keep its times.
//!
//! Each answers for the common schema; where a table could be read only in part, rules look at its gaps first.

mod changes;
mod promises;
mod row_times;
mod shapes;
mod soft_delete;
mod tenants;
mod words;

use modelry_graph::{ColumnIdx, Evidence, ForeignKey, Model, ModelGraph, Place, Table, Witness};
use rustc_hash::FxHashMap;

pub(crate) use changes::rows_change;
pub(crate) use promises::{
    fields_in, is_emptied_on_delete, is_leaf, is_validated_not_null, line, promising_member, relations_by,
    stored_models,
};
pub(crate) use row_times::{
    created_columns, is_created_name, is_filled_in, is_row_time, is_time_from_outside, is_updated_name, keeps_row_time,
    updated_columns,
};
pub(crate) use shapes::{
    declares_nothing, is_join_table, is_lookup_table, is_named_for_two_tables, is_position, join_payload,
    needs_row_times, pair_between_models,
};
pub(crate) use soft_delete::{marks_deleted, soft_delete_column, stated_soft_delete_column};
pub(crate) use tenants::{
    is_indexed_within_tenant, is_tenant_column, is_tenant_key, keys_of_its_own, tenant_columns, with_tenant,
    without_tenant,
};
pub(crate) use words::{DatabaseName, database_names, is_append_only, is_called_one_of, is_occurrence};

/// Does the column come with a base class outside the tree, so that nobody here decides about it?
pub(crate) fn is_inherited_from_outside(table: &Table, column: ColumnIdx) -> bool {
    // Such a column is stated at the class that inherits it.
    let mut own = stated_by_models(&table.column(column).places).peekable();
    own.peek().is_some() && own.all(|place| stated_by_models(&table.places).any(|it| it == place))
}

fn stated_by_models(places: &[Evidence]) -> impl Iterator<Item = Place> {
    places.iter().filter(|it| it.witness == Witness::Models).map(|it| it.place)
}

/// The judged models, bases before the classes that inherit from them, so that what a base declares is said of it.
pub(crate) fn bases_first(graph: &ModelGraph) -> Vec<&Model> {
    let parents: FxHashMap<&str, &str> =
        graph.models.iter().filter_map(|it| Some((it.name.as_str(), it.parent.as_deref()?))).collect();
    let depth = |model: &Model| {
        std::iter::successors(model.parent.as_deref(), |name| parents.get(name).copied()).take(16).count()
    };
    let mut models: Vec<&Model> = graph.judged_models().collect();
    models.sort_by_key(|model| depth(model));
    models
}

/// The table and columns that a foreign key refers to, when they were read.
pub(crate) fn referenced_columns<'a>(graph: &'a ModelGraph, key: &ForeignKey) -> Option<(&'a Table, Vec<ColumnIdx>)> {
    let target = graph.table(key.target.known()?.id?);
    let columns = if key.target_columns.is_empty() {
        target.primary_key.as_ref()?.columns.clone()
    } else {
        key.target_columns.iter().map(|name| target.column_named(name)).collect::<Option<Vec<_>>>()?
    };
    (columns.len() == key.columns.len()).then_some((target, columns))
}

/// For each database, how many things there are in its judged tables, and how many of them are of a kind.
pub(crate) fn tally(graph: &ModelGraph, count: impl Fn(&Table) -> (usize, usize)) -> Vec<(usize, usize)> {
    let mut tallies = vec![(0, 0); graph.databases.len()];
    for table in graph.judged_tables() {
        let (all, some) = count(table);
        if let Some(tally) = tallies.get_mut(table.database.0 as usize) {
            *tally = (tally.0 + all, tally.1 + some);
        }
    }
    tallies
}

/// What at least four of five do, and five in all, is how a schema does it.
pub(crate) fn is_usual(tally: (usize, usize)) -> bool {
    is_majority(tally, 80)
}

/// The same for so many of a hundred.
pub(crate) fn is_majority((all, some): (usize, usize), percent: usize) -> bool {
    all >= 5 && some * 100 >= all * percent
}
