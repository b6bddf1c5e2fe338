use modelry_graph::{ModelGraph, Sure};

use crate::Report;
use crate::predicates::{is_created_name, is_filled_in, is_inherited_from_outside, is_updated_name, keeps_row_time};
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
    Timestamps / "nullable-timestamp", Warning
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let conventions: Vec<bool> =
        (0..graph.databases.len()).map(|position| null_means_never_updated(graph, position)).collect();
    for table in graph.judged_tables() {
        let never_updated = conventions.get(table.database.0 as usize) == Some(&true);
        for (position, column) in table.columns() {
            let named = is_created_name(table, column) || is_updated_name(table, column);
            if !named
                || !keeps_row_time(graph, table, column)
                || column.generated
                || is_inherited_from_outside(table, position)
            {
                continue;
            }
            if never_updated && is_updated_name(table, column) && !is_filled_in(column) {
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
/// is made, in at least four of five tables and five in all.
fn null_means_never_updated(graph: &ModelGraph, database: usize) -> bool {
    let (mut all, mut empty) = (0, 0);
    for table in graph.judged_tables().filter(|table| table.database.0 as usize == database) {
        for (position, column) in table.columns() {
            if is_updated_name(table, column) && keeps_row_time(graph, table, column) {
                all += 1;
                empty += usize::from(table.nullable(position).yes() && !is_filled_in(column));
            }
        }
    }
    all >= 5 && empty * 5 >= all * 4
}
