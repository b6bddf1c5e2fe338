use modelry_graph::names::words;
use modelry_graph::{ColumnIdx, ModelGraph, Stated, Sure, Table};

use crate::predicates::{is_append_only, is_position, join_payload, keys_of_its_own, with_tenant};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Many-to-many tables that admit the same pair twice.
    ///
    /// A pair that is there twice shows every result of a join twice, and
    /// removing the link once does not remove it.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE post_tags (post_id int REFERENCES posts, tag_id int REFERENCES tags);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE post_tags (
    ///   post_id int REFERENCES posts, tag_id int REFERENCES tags, PRIMARY KEY (post_id, tag_id)
    /// );
    /// ```
    Integrity / "join-table-not-unique", Warning, of JoinTables
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        let Some(payload) = join_payload(graph, table) else { continue };
        let pair: Vec<ColumnIdx> = keys_of_its_own(graph, table).iter().flat_map(|key| key.columns.clone()).collect();
        // Other rows point at one with a key of its own, or a wider key says which repeats are meant.
        let is_entity = graph.references_to(table.id).next().is_some();
        // A row that belongs to one of two parents, not to both.
        let alternatives = pair.iter().any(|column| matches!(table.column(*column).nullable, Stated::Written(true, _)));
        if is_entity
            || alternatives
            || has_wider_key(table, &with_tenant(graph, table, &pair))
            || !payload.iter().all(|it| makes_repeats_legal(table, *it))
        {
            continue;
        }
        let names = table.names(&pair);
        let subject = table.subject_of_set(&pair);
        match table.unique_within(&with_tenant(graph, table, &pair)) {
            Sure::Yes => {}
            Sure::Unknown => report.abstain(subject, "not every unique key of the table could be read"),
            Sure::No => {
                let finding = report
                    .finding(
                        subject,
                        &table.places,
                        format!("`{}` admits the same pair `{names}` twice", table.name.text),
                    )
                    .help(format!("add a unique key on `{names}`, or make it the primary key"));
                if !payload.is_empty() || is_append_only(graph, table) || records_events(graph, table) {
                    finding.severity(Severity::Info);
                }
            }
        }
    }
}

/// `product_views`, `downloads`: the pair comes again with every event.
fn records_events(graph: &ModelGraph, table: &Table) -> bool {
    const EVENTS: [&str; 9] = ["click", "download", "hit", "impression", "login", "play", "search", "view", "visit"];
    graph.chosen_names(table).iter().any(|name| EVENTS.contains(&name.noun.as_str()))
}

/// Does a unique key hold the pair and more, so that repeats are limited by something else?
fn has_wider_key(table: &Table, pair: &[ColumnIdx]) -> bool {
    let holds = |key: &[ColumnIdx]| pair.iter().all(|column| key.contains(column));
    let wider = |columns: &[ColumnIdx]| columns.len() > pair.len() && holds(columns);
    let primary = table.primary_key.as_ref().is_some_and(|key| wider(&key.columns));
    primary
        || table.indexes.iter().any(|index| {
            let columns: Vec<ColumnIdx> = index.parts.iter().filter_map(|part| part.column).collect();
            index.unique && (wider(&columns) || holds(&columns) && !index.filter.is(&None))
        })
}

/// The same pair in another role, at another place or at another time is another fact.
fn makes_repeats_legal(table: &Table, column: ColumnIdx) -> bool {
    let name = words(&table.column(column).name.text).join("_");
    let last = name.rsplit('_').next().unwrap_or_default();
    matches!(last, "role" | "kind" | "type" | "quantity" | "amount" | "count")
        || matches!(
            name.as_str(),
            "valid_from"
                | "valid_to"
                | "valid_until"
                | "starts_at"
                | "ends_at"
                | "start_date"
                | "end_date"
                | "since"
                | "until"
        )
        || is_position(table.column(column))
}
