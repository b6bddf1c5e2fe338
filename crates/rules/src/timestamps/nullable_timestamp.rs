use modelry_graph::{ModelGraph, Sure};

use crate::Report;
use crate::predicates::{
    is_created_name, is_filled_in, is_time_from_outside, is_updated_name, is_usual, keeps_row_time, tally,
};
use crate::rule::declare_rule;

declare_rule! {
    /// Created and updated timestamps that may be NULL.
    ///
    /// Every row was made at some time. A NULL only says that some writer forgot
    /// it, and such rows fall out of every `ORDER BY created_at` page and every
    /// `WHERE updated_at > …` export.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id bigserial PRIMARY KEY, created_at timestamptz DEFAULT now());
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id bigserial PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now());
    /// ```
    Timestamps / "nullable-timestamp", Warning, of RowTimes
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let empty = never_updated_is_null(graph);
    for table in graph.judged_tables() {
        let by_most = || empty.get(table.database.0 as usize).is_some_and(|tally| is_usual(*tally));
        let never_updated = graph.conventions(table).never_updated_is_null.unwrap_or_else(by_most);
        for (position, column) in table.columns() {
            let named = is_created_name(graph, table, column) || is_updated_name(graph, table, column);
            if !named
                || !keeps_row_time(graph, table, column)
                || column.generated
                || is_time_from_outside(table, position)
            {
                continue;
            }
            if never_updated && is_updated_name(graph, table, column) && !is_filled_in(column) {
                continue;
            }
            let subject = table.subject(&[position]);
            match table.nullable(position) {
                Sure::No => {}
                Sure::Unknown => report.abstain(subject, "it could not be read whether the column may be NULL"),
                Sure::Yes => {
                    report
                        .finding(subject, &column.places, format!("the timestamp `{}` may be NULL", column.name.text))
                        .help("fill it in where it is missing, then make it NOT NULL");
                }
            }
        }
    }
}

/// In some schemas a row that was never changed has no time of a change: nothing fills the column in when the row
/// is made. How many columns keep such times, and how many of them so.
fn never_updated_is_null(graph: &ModelGraph) -> Vec<(usize, usize)> {
    tally(graph, |table| {
        let times =
            table.columns().filter(|(_, it)| is_updated_name(graph, table, it) && keeps_row_time(graph, table, it));
        let empty: Vec<bool> =
            times.map(|(position, column)| table.nullable(position).yes() && !is_filled_in(column)).collect();
        (empty.len(), empty.iter().filter(|it| **it).count())
    })
}
