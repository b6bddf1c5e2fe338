use modelry_graph::{ModelGraph, Sure};

use crate::Report;
use crate::rule::declare_rule;

declare_rule! {
    /// Foreign key columns that no index leads with.
    ///
    /// Deleting a parent row makes the database look for its children. Without
    /// an index it reads the whole child table, under a lock. PostgreSQL and
    /// SQLite do not make this index for you; MySQL does.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers);
    /// CREATE INDEX ON orders (customer_id);
    /// ```
    Indexes / "unindexed-foreign-key", Warning
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        for key in &table.foreign_keys {
            let columns = table.names(&key.columns);
            let subject = table.subject(&key.columns);
            match table.indexed_by(&key.columns) {
                Sure::Yes => {}
                Sure::Unknown => report.abstain(subject, "not every index of the table could be read"),
                Sure::No => {
                    report
                        .finding(subject, &key.places, format!("no index leads with the foreign key `{columns}`"))
                        .help(format!("index `{columns}`"));
                }
            }
        }
    }
}
