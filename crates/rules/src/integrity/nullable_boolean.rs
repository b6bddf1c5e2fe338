use modelry_graph::names::words;
use modelry_graph::{Column, ColumnIdx, Generator, ModelGraph, Sure, Table, TypeKind, condition};

use crate::Report;
use crate::rule::declare_rule;

declare_rule! {
    /// Yes-or-no columns that admit a third answer.
    ///
    /// `WHERE NOT archived` passes over rows in which `archived` is NULL, and so
    /// does `WHERE archived`. Every reader of the column has to think of it.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE posts (id int PRIMARY KEY, archived boolean);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE posts (id int PRIMARY KEY, archived boolean NOT NULL DEFAULT false);
    /// ```
    Integrity / "nullable-boolean", Warning, of Booleans
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        for (position, column) in table.columns().filter(|(_, column)| is_boolean(column)) {
            if means_null(graph, table, position, column) {
                continue;
            }
            let name = &column.name.text;
            let subject = table.subject(&[position]);
            match table.nullable(position) {
                Sure::No => {}
                Sure::Unknown => report.abstain(subject, "whether it may be NULL could not be read"),
                Sure::Yes => {
                    report
                        .finding(subject, &column.places, format!("boolean `{name}` may be NULL"))
                        .help(format!("fill in the missing answers, then make `{name}` NOT NULL with a default"));
                }
            }
        }
    }
}

fn is_boolean(column: &Column) -> bool {
    column.ty.known().is_some_and(|ty| ty.kind == TypeKind::Boolean && ty.dimensions == 0) && !column.generated
}

/// Is NULL an answer of its own here?
fn means_null(graph: &ModelGraph, table: &Table, position: ColumnIdx, column: &Column) -> bool {
    let name = column.name.text.to_ascii_lowercase();
    // `value_boolean` beside `value_text` and `value_date`: one of them is filled in each row.
    let is_slot = words(&name).iter().any(|word| matches!(word.as_str(), "bool" | "boolean"));
    let named = ["override", "overridden", "consent", "answer"]
        .iter()
        .any(|word| name == *word || name.strip_suffix(word).is_some_and(|before| before.ends_with('_')));
    let fields = || {
        let all = table.models.iter().flat_map(|model| &graph.model(*model).fields);
        all.filter(move |field| field.column == Some(position))
    };
    let comments = fields().filter_map(|field| field.explanation.as_ref()).chain(&column.comment);
    let explained = comments.into_iter().any(|comment| {
        let words = ["null", "none", "unknown", "unset", "undecided", "neither", "inherit", "tri-state", "not set"];
        words.iter().any(|word| comment.to_ascii_lowercase().contains(word))
    });
    // `UNIQUE (customer_id, is_default)` with NULL for "no" admits one default and any number of others.
    let marks_one = table.indexes.iter().any(|index| {
        index.unique && index.parts.iter().any(|part| part.column == Some(position)) && index.filter.is(&None)
    });
    let spoken_of = table
        .checks_about(position)
        .filter_map(|check| check.expression.known())
        .any(|sql| condition::columns(sql).is_some() && sql.to_ascii_uppercase().contains("NULL"));
    let chosen = fields().any(|field| field.chooses_null);
    // `@Default(null)`: nobody writes that by accident.
    let by_default = fields()
        .map(|field| &field.default)
        .chain([&column.default, &column.application_default])
        .filter_map(|default| default.known()?.as_ref())
        .any(|default| default.generator == Generator::Null);
    by_default || named || is_slot || explained || marks_one || spoken_of || chosen
}
