//! The graph as people read it: one line per table, column, key, model and relation.

use std::fmt::Write;

use crate::graph::ModelGraph;
use crate::model::Model;
use crate::stated::Stated;
use crate::table::{Column, Index, Table};

/// The outline of a graph.
///
/// ```text
/// table shop_order (models)
///   id           bigint            not null  primary key
///   customer_id  bigint            not null  → shop_customer on delete no action
/// ```
pub fn outline(graph: &ModelGraph) -> String {
    let mut text = String::new();
    for table in &graph.tables {
        table_outline(&mut text, graph, table);
    }
    for model in &graph.models {
        model_outline(&mut text, graph, model);
    }
    for (_, it) in &graph.enums {
        let _ = writeln!(text, "enum {}: {}", it.name.text, it.values.join(", "));
    }
    text
}

fn table_outline(text: &mut String, graph: &ModelGraph, table: &Table) {
    let witnesses: Vec<&str> = table.witnesses.iter().map(|it| it.name()).collect();
    let _ = writeln!(text, "table {} ({})", table.qualified_name(), witnesses.join(", "));
    let width = table.columns.iter().map(|column| column.name.text.chars().count()).max().unwrap_or(0);
    for (position, column) in table.columns() {
        let name = &column.name.text;
        let _ = write!(text, "  {name:<width$}  {}", describe(column));
        if table.in_primary_key(position) {
            let _ = write!(text, ", primary key");
        }
        let _ = writeln!(text);
    }
    for key in &table.foreign_keys {
        let target = key.target.known().map_or("?", |it| it.table.as_str());
        let action = key.on_delete.known().map_or("?", |it| it.name());
        let _ = writeln!(text, "  foreign key ({}) → {target}, on delete {action}", table.names(&key.columns));
    }
    for index in &table.indexes {
        let _ = writeln!(text, "  {}", describe_index(table, index));
    }
    for check in &table.checks {
        let _ = writeln!(text, "  check ({})", check.expression.known().map_or("?", String::as_str));
    }
    for gap in &table.gaps {
        let _ = writeln!(text, "  ? {}: {}", gap.part.name(), gap.reason);
    }
    let _ = graph;
}

fn describe(column: &Column) -> String {
    let mut parts = vec![column.ty.known().map_or("?".to_owned(), ToString::to_string)];
    match column.nullable.known() {
        Some(true) => parts.push("null".to_owned()),
        Some(false) => {}
        None => parts.push("null?".to_owned()),
    }
    if let Some(Some(default)) = column.default.known() {
        parts.push(format!("default {}", default.text));
    }
    if let Some(Some(values)) = column.values.known() {
        parts.push(format!("one of {}", values.join(", ")));
    }
    if column.generated {
        parts.push("generated".to_owned());
    }
    parts.join(", ")
}

fn describe_index(table: &Table, index: &Index) -> String {
    let parts: Vec<String> = index
        .parts
        .iter()
        .map(|part| {
            let name = match (&part.expression, part.column) {
                (Some(expression), _) => format!("({expression})"),
                (None, Some(column)) => table.column(column).name.text.clone(),
                (None, None) => "?".to_owned(),
            };
            if part.descending { format!("{name} desc") } else { name }
        })
        .collect();
    let mut line = format!("{} ({})", if index.unique { "unique" } else { "index" }, parts.join(", "));
    if index.method != "btree" {
        let _ = write!(line, " using {}", index.method);
    }
    match &index.filter {
        Stated::Written(Some(filter), _) | Stated::Implied(Some(filter)) => {
            let _ = write!(line, " where {filter}");
        }
        Stated::Unknown => line.push_str(" where ?"),
        _ => {}
    }
    line
}

fn model_outline(text: &mut String, graph: &ModelGraph, model: &Model) {
    let table = model.table.map_or("no table", |it| graph.table(it).name.text.as_str());
    let _ = writeln!(text, "model {}.{} → {table}", model.module, model.name);
    for field in &model.fields {
        let _ = writeln!(text, "  {}: {}", field.name, field.declared_type);
    }
    for relation in &model.relations {
        let target = relation.target.as_deref().unwrap_or(if relation.polymorphic { "any" } else { "?" });
        let _ = writeln!(text, "  {}: {} {target}", relation.name, relation.kind.name());
    }
    for scope in &model.scopes {
        let _ = writeln!(text, "  scope {}", scope.name);
    }
}
