use std::collections::BTreeMap;

use modelry_graph::facts::GrammaticalNumber;
use modelry_graph::{Database, DatabaseId, ModelGraph, NameOrigin, Table, TableKind};

use crate::Report;
use crate::naming::reserved::is_reserved_anywhere;
use crate::predicates::{is_join_table, is_majority, is_tenant_column, join_payload};
use crate::rule::declare_rule;

declare_rule! {
    /// Table names in the other number than the rest of the schema.
    ///
    /// Whoever writes a query must know by heart which tables are singular and
    /// which are plural. What counts is how at least four of five tables do it,
    /// and else the convention of the framework.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE invoice (id bigint PRIMARY KEY);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// ```
    Naming / "table-name-inflection", Warning;
    /// What so many of a hundred tables do, and five tables at least, is the convention.
    MAJORITY: Number("majority", 80, 51..=100),
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let mut named: BTreeMap<DatabaseId, Vec<&Table>> = BTreeMap::new();
    for table in graph.judged_tables().filter(|table| is_named_by_somebody(graph, table)) {
        named.entry(table.database).or_default().push(table);
    }
    for (database, tables) in named {
        let tally = tally(graph, &tables);
        for table in tables {
            let name = &table.name.text;
            let majority = MAJORITY.of(graph.policy(table));
            let own = graph.conventions(table);
            let Some(usual) = own.table_number.or_else(|| usual_number(graph.database(database), tally, majority))
            else {
                continue;
            };
            if own.number(name).is_none_or(|found| found == usual) {
                continue;
            }
            let (is, others, better) = match usual {
                GrammaticalNumber::Plural => ("singular", "plural", own.pluralize(name)),
                GrammaticalNumber::Singular => ("plural", "singular", own.singularize(name)),
            };
            report
                .finding(
                    table.subject(&[]),
                    &table.name_places(),
                    format!("the table name `{name}` is {is}, where table names are {others}"),
                )
                .help(if is_reserved_anywhere(&better) && !own.allows(&better) {
                    format!("call it `{better}` with a word in front: alone it is reserved in some database")
                } else {
                    format!("call it `{better}`")
                });
        }
    }
}

/// Did somebody choose the name for things that it holds, and not for the two tables that it joins?
fn is_named_by_somebody(graph: &ModelGraph, table: &Table) -> bool {
    let chosen = match table.name.origin {
        NameOrigin::Written | NameOrigin::Derived => true,
        NameOrigin::Generated | NameOrigin::Shortened => false,
    };
    chosen && table.kind == TableKind::Base && !is_join_table(graph, table) && !is_keyed_by_a_pair(graph, table)
}

/// A pair that says more about itself is still named after the two: `users_to_workspaces` with a role.
fn is_keyed_by_a_pair(graph: &ModelGraph, table: &Table) -> bool {
    let Some(key) = table.primary_key.as_ref().filter(|_| join_payload(graph, table).is_some()) else { return false };
    table.foreign_keys.iter().all(|foreign| foreign.columns.iter().all(|column| key.columns.contains(column)))
        && key.columns.iter().all(|column| {
            let refers = table.foreign_keys.iter().any(|foreign| foreign.columns.contains(column));
            refers || is_tenant_column(graph, table, *column)
        })
}

/// How many names of tables say whether they name one or many, and how many of them name many.
/// Where the project says how it names tables, the majority is not asked.
fn tally(graph: &ModelGraph, tables: &[&Table]) -> (usize, usize) {
    let undecided =
        tables.iter().map(|table| (table, graph.conventions(table))).filter(|(_, own)| own.table_number.is_none());
    let numbers: Vec<GrammaticalNumber> = undecided.filter_map(|(table, own)| own.number(&table.name.text)).collect();
    let plural = numbers.iter().filter(|it| **it == GrammaticalNumber::Plural).count();
    (numbers.len(), plural)
}

/// How most tables are named, or what the framework would have; `None` when the two disagree without a clear majority.
fn usual_number(database: &Database, (all, plural): (usize, usize), majority: usize) -> Option<GrammaticalNumber> {
    let singular = all - plural;
    let (most, count) =
        if plural >= singular { (GrammaticalNumber::Plural, plural) } else { (GrammaticalNumber::Singular, singular) };
    if is_majority((all, count), majority) {
        return Some(most);
    }
    database.table_number.filter(|convention| all < 5 || plural == singular || *convention == most)
}
