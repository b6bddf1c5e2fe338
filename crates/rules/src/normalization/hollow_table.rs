use std::collections::BTreeSet;

use modelry_graph::{Generator, ModelGraph, ModelId, Part, Sure, Table};

use super::{own_columns, reference_columns};
use crate::Report;
use crate::predicates::{created_columns, is_append_only, is_inherited_from_outside, is_row_time};
use crate::rule::declare_rule;

declare_rule! {
    /// Tables whose rows say next to nothing, or may say nothing.
    ///
    /// A table of one column beside its key is a list that could stand where it is
    /// used. A row of which every column may be NULL can be there without telling
    /// anything.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE profiles (id bigint PRIMARY KEY, nickname text, website text, born_on date);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE profiles (id bigint PRIMARY KEY, nickname text NOT NULL, website text, born_on date);
    /// ```
    Normalization / "hollow-table", Info
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let relations = graph.models.iter().flat_map(|model| &model.relations);
    let targets: BTreeSet<ModelId> = relations.filter_map(|relation| relation.target_model).collect();
    for table in graph.judged_tables() {
        if table.gap(Part::Columns).is_some() || table.columns.is_empty() || is_somewhere_else(graph, table) {
            continue;
        }
        let name = &table.name.text;
        if says_little(graph, table, &targets) {
            report
                .finding(table.subject(&[]), &table.places, format!("`{name}` says next to nothing beside its key"))
                .help("put what it says where it is used, or give it what is missing");
        } else if may_say_nothing(graph, table) {
            report
                .finding(table.subject(&[]), &table.places, format!("every column of `{name}` may be NULL"))
                .help("make NOT NULL what each row must have");
        }
    }
}

/// Is the rest of a row in another table, or what it says that it is there: a child of multi-table inheritance, a bridge,
/// a log, a model that only lends its name to permissions?
fn is_somewhere_else(graph: &ModelGraph, table: &Table) -> bool {
    let key = table.primary_key.as_ref().map(|key| key.columns.as_slice()).unwrap_or_default();
    let extends = !key.is_empty() && table.foreign_keys.iter().any(|it| it.columns == key);
    let bridge = reference_columns(graph, table).len() >= 2;
    let provided = table.columns().all(|(position, _)| is_inherited_from_outside(table, position));
    extends || bridge || provided || is_append_only(graph, table)
}

fn says_little(graph: &ModelGraph, table: &Table, targets: &BTreeSet<ModelId>) -> bool {
    let own = own_columns(graph, table);
    let references = reference_columns(graph, table);
    // A natural key says what the row is.
    let natural = table.primary_key.as_ref().is_some_and(|key| {
        let texts = |ty: &modelry_graph::ColumnType| ty.is_text();
        key.columns.iter().any(|column| table.column(*column).ty.known().is_none_or(texts))
    });
    // A relation of a model may lead to it without a foreign key.
    let is_target = table.models.iter().any(|model| targets.contains(model));
    let referenced = is_target || graph.references_to(table.id).next().is_some();
    let marks = !created_columns(graph, table).is_empty();
    match own.as_slice() {
        [] => !natural && !referenced && !marks,
        [(only, _)] => {
            let names_itself = !table.unique_within(&[*only]).no();
            !natural && !referenced && !names_itself && references.is_empty() && !marks
        }
        [_, _, ..] => false,
    }
}

/// May every column be NULL but keys and times, so that an empty row fits?
fn may_say_nothing(graph: &ModelGraph, table: &Table) -> bool {
    let mut saying = table
        .columns()
        .filter(|(position, column)| !table.in_primary_key(*position) && !is_row_time(graph, table, column))
        .peekable();
    let several = own_columns(graph, table).len() >= 2;
    several
        && saying.peek().is_some()
        && saying.all(|(position, column)| {
            let filled = matches!(column.default.known(), Some(Some(it)) if it.generator != Generator::Null);
            table.nullable(position) == Sure::Yes && !column.generated && !filled
        })
}
