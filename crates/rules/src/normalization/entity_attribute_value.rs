use modelry_graph::names::words;
use modelry_graph::{Column, ColumnIdx, ModelGraph, Table, TypeKind};

use super::reference_columns;
use crate::predicates::{is_row_time, is_tenant_column, with_tenant};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Tables that keep the attributes of other rows as rows of name and value.
    ///
    /// The database can no longer say which attributes there are, of which type, and
    /// which must be given; reading one thing takes as many joins as it has
    /// attributes.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE products (id bigint PRIMARY KEY, title text NOT NULL);
    /// CREATE TABLE product_attributes (
    ///     id bigint PRIMARY KEY,
    ///     product_id bigint NOT NULL REFERENCES products,
    ///     name text NOT NULL,
    ///     value text
    /// );
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE products (
    ///     id bigint PRIMARY KEY,
    ///     title text NOT NULL,
    ///     weight numeric,
    ///     attributes jsonb NOT NULL DEFAULT '{}'
    /// );
    /// ```
    Normalization / "entity-attribute-value", Warning
}

const ATTRIBUTES: &[&str] = &["name", "key", "attribute", "property", "field"];
const VALUES: &[&str] = &["value", "val"];

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        let Some((attribute, value)) = pair(graph, table) else { continue };
        let (name, content) = (&table.column(attribute).name.text, &table.column(value).name.text);
        let mut places = table.places.clone();
        places.extend(table.column(attribute).places.iter().chain(&table.column(value).places));
        let severity = if names_each_once(graph, table, attribute) { Severity::Info } else { Severity::Warning };
        report
            .finding(
                table.subject(&[]),
                &places,
                format!("`{name}` and `{content}` keep the attributes of another row as rows"),
            )
            .severity(severity)
            .help("give the other table columns of the right types, or one JSON column");
    }
}

/// The columns of the attribute and its value, where there is an owner and little else.
fn pair(graph: &ModelGraph, table: &Table) -> Option<(ColumnIdx, ColumnIdx)> {
    let references = reference_columns(graph, table);
    // Settings of a tenant are settings: the tenant is no thing that they describe.
    if references.iter().all(|column| is_tenant_column(graph, table, *column)) {
        return None;
    }
    // The attribute may be a part of the key, as an id of its own may not.
    let alone = |position: ColumnIdx| table.primary_key.as_ref().is_some_and(|key| key.columns == [position]);
    let own: Vec<(ColumnIdx, &Column)> = table
        .columns()
        .filter(|(position, _)| !references.contains(position) && !alone(*position))
        .filter(|(_, column)| !is_row_time(graph, table, column))
        .collect();
    if own.len() > 4 {
        return None;
    }
    let last = |name: &str| words(name).pop().unwrap_or_default();
    let translates =
        own.iter().any(|(_, column)| matches!(last(&column.name.text).as_str(), "locale" | "language" | "lang"));
    if translates {
        return None;
    }
    let of_kind = |wanted: &[&str], fits: &dyn Fn(&modelry_graph::ColumnType) -> bool| {
        let mut found = own.iter().filter(|(_, column)| {
            wanted.contains(&last(&column.name.text).as_str()) && column.ty.known().is_some_and(fits)
        });
        let first = found.next().map(|(position, _)| *position);
        first.filter(|_| found.next().is_none())
    };
    let attribute = of_kind(ATTRIBUTES, &|ty| ty.is_text())?;
    // One column for each type of value keeps the types: the feature of custom fields, made on purpose.
    let value = of_kind(VALUES, &|ty| ty.is_text() || matches!(ty.kind, TypeKind::Json | TypeKind::Jsonb))?;
    Some((attribute, value))
}

/// Does a unique key hold each attribute of an owner to one value?
fn names_each_once(graph: &ModelGraph, table: &Table, attribute: ColumnIdx) -> bool {
    let mut columns: Vec<ColumnIdx> = reference_columns(graph, table).into_iter().collect();
    columns.push(attribute);
    !table.unique_within(&with_tenant(graph, table, &columns)).no()
}
