//! What a schema does by habit, whether or not anybody has written it down.

use std::collections::BTreeMap;

use modelry_graph::facts::GrammaticalNumber;
use modelry_graph::names::{number, words};
use modelry_graph::{ColumnIdx, ModelGraph, Table};

use crate::predicates::{
    created_columns, is_created_name, is_filled_in, is_updated_name, keeps_row_time, soft_delete_column,
    updated_columns,
};

/// Something that most of some tables do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Habit<T> {
    /// What they do.
    pub what: T,
    /// How many do it.
    pub some: usize,
    /// Of how many.
    pub all: usize,
}

/// What the tables of a graph do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Habits {
    /// What the column is called that keeps when a row was made, in tables that have one.
    pub created: Option<Habit<String>>,
    /// What the column is called that keeps when a row was last changed.
    pub updated: Option<Habit<String>>,
    /// Is that column NULL until the first change?
    pub never_updated_is_null: Option<Habit<()>>,
    /// The column that says whose row it is.
    pub tenant: Option<Habit<String>>,
    /// What the column is called that marks rows as deleted, in tables that have one.
    pub soft_delete: Option<Habit<String>>,
    /// Are the names of tables plural or singular?
    pub table_number: Option<Habit<GrammaticalNumber>>,
}

/// First words of the columns that say whose row it is.
const TENANTS: &[&str] = &[
    "account",
    "client",
    "company",
    "customer",
    "environment",
    "org",
    "organisation",
    "organization",
    "realm",
    "shop",
    "site",
    "store",
    "team",
    "tenant",
    "workspace",
];

impl Habits {
    /// Looks at all tables that the project decides about.
    pub fn of(graph: &ModelGraph) -> Habits {
        let names = |find: &dyn Fn(&Table) -> Vec<ColumnIdx>| {
            let names = |table: &Table| find(table).iter().map(|it| table.column(*it).name.text.clone()).collect();
            usual(graph.judged_tables().map(names))
        };
        Habits {
            created: names(&|table| {
                let mut columns = created_columns(graph, table);
                columns.retain(|it| is_created_name(graph, table, table.column(*it)));
                columns
            }),
            updated: names(&|table| {
                let mut columns = updated_columns(graph, table);
                columns.retain(|it| is_updated_name(graph, table, table.column(*it)));
                columns
            }),
            never_updated_is_null: never_updated_is_null(graph),
            tenant: tenant(graph),
            soft_delete: names(&|table| soft_delete_column(graph, table).into_iter().collect()),
            table_number: usual(graph.judged_tables().map(|table| number(&table.name.text).into_iter().collect())),
        }
    }
}

/// What more than half of those do that do anything, and two at least.
fn usual<T: Eq>(of_tables: impl Iterator<Item = Vec<T>>) -> Option<Habit<T>> {
    // In the order in which they were met, so that the same input gives the same output.
    let mut counts: Vec<(T, usize)> = Vec::new();
    let mut all = 0;
    for values in of_tables.filter(|values| !values.is_empty()) {
        all += 1;
        for value in values {
            match counts.iter_mut().find(|(known, _)| *known == value) {
                Some((_, count)) => *count += 1,
                None => counts.push((value, 1)),
            }
        }
    }
    let (what, some) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    (some >= 2 && some * 2 > all).then_some(Habit { what, some, all })
}

fn never_updated_is_null(graph: &ModelGraph) -> Option<Habit<()>> {
    let (mut all, mut some) = (0, 0);
    for table in graph.judged_tables() {
        for (position, column) in table.columns() {
            if is_updated_name(graph, table, column) && keeps_row_time(graph, table, column) {
                all += 1;
                some += usize::from(table.nullable(position).yes() && !is_filled_in(column));
            }
        }
    }
    (some >= 2 && some * 2 > all).then_some(Habit { what: (), some, all })
}

/// A reference to the same table from most others, by a column that is called like a customer's.
fn tenant(graph: &ModelGraph) -> Option<Habit<String>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = 0;
    for table in graph.judged_tables() {
        all += 1;
        for (_, column) in table.columns() {
            let words = words(&column.name.text);
            let [first, last] = words.as_slice() else { continue };
            if TENANTS.contains(&first.as_str()) && matches!(last.as_str(), "id" | "uuid") {
                *counts.entry(&column.name.text).or_default() += 1;
            }
        }
    }
    let (name, some) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (some >= 3 && some * 2 > all).then_some(Habit { what: name.to_owned(), some, all })
}
