use modelry_graph::{ModelGraph, Sure};

use crate::Report;
use crate::predicates::{is_created_name, is_updated_name, keeps_row_time};
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
    for table in graph.judged_tables() {
        for (position, column) in table.columns() {
            let named = is_created_name(table, column) || is_updated_name(table, column);
            if !named || !keeps_row_time(graph, table, column) || column.generated {
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
