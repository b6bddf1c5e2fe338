use std::collections::BTreeSet;

use modelry_graph::names::words;
use modelry_graph::{ColumnIdx, Evidence, ModelGraph, RelationKind, Sure, Table, TypeKind, Witness};

use crate::predicates::{is_indexed_within_tenant, is_lookup_table};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// References to rows of any table that no index leads with.
    ///
    /// The rows that belong to another one are found by its type and its id. No
    /// foreign key can hold them, so no framework and no database makes the index:
    /// every look from the other side reads the whole table.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE comments (id bigint PRIMARY KEY, subject_type varchar(40) NOT NULL, subject_id bigint NOT NULL);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE comments (id bigint PRIMARY KEY, subject_type varchar(40) NOT NULL, subject_id bigint NOT NULL);
    /// CREATE INDEX ON comments (subject_type, subject_id);
    /// ```
    Indexes / "unindexed-polymorphic-pair", Warning, of PolymorphicRelations
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables().filter(|table| !is_lookup_table(graph, table)) {
        for pair in pairs(graph, table) {
            let names = format!("{}, {}", table.column(pair.ty).name.text, table.column(pair.id).name.text);
            let subject = table.subject_of_set(&[pair.ty, pair.id]);
            match table.indexed_by(&[pair.ty, pair.id]) {
                Sure::Yes => {}
                // Nothing but the application looks for them, and it looks for those of one tenant.
                Sure::No if is_indexed_within_tenant(graph, table, &[pair.ty, pair.id]) => {}
                Sure::Unknown => report.abstain(subject, "not every index of the table could be read"),
                Sure::No => {
                    let by_id = table.indexed_by(&[pair.id]).yes();
                    let columns = table.column(pair.id).places.iter().chain(&table.column(pair.ty).places);
                    let places: Vec<Evidence> = pair.line.into_iter().chain(columns.copied()).collect();
                    let finding = report
                        .finding(subject, &places, format!("no index leads with the pair `{names}`"))
                        .help(format!("index `{names}` together"));
                    if by_id {
                        finding
                            .severity(Severity::Info)
                            .why("An index finds the id; rows of other types that have the same id are read as well.");
                    }
                }
            }
        }
    }
}

/// A type and an id that together lead to a row of any table.
struct Pair {
    ty: ColumnIdx,
    id: ColumnIdx,
    line: Option<Evidence>,
}

fn pairs(graph: &ModelGraph, table: &Table) -> Vec<Pair> {
    let mut seen = BTreeSet::new();
    let mut pairs = Vec::new();
    for relation in table.models.iter().flat_map(|model| &graph.model(*model).relations) {
        let (Some(ty), [id]) = (relation.type_column, relation.columns.as_slice()) else { continue };
        if relation.polymorphic && relation.kind == RelationKind::BelongsTo && seen.insert((ty, *id)) {
            let line = Evidence { witness: Witness::Models, place: relation.place };
            pairs.push(Pair { ty, id: *id, line: Some(line) });
        }
    }
    // Without a model only the names tell.
    if table.models.is_empty() {
        pairs.extend(named_pairs(graph, table));
    }
    pairs
}

/// `subject_type`, a text, beside `subject_id`, which is no foreign key.
fn named_pairs<'a>(graph: &'a ModelGraph, table: &'a Table) -> impl Iterator<Item = Pair> + 'a {
    table.columns().filter_map(move |(ty, column)| {
        let name = words(&column.name.text);
        let (last, lead) = name.split_last()?;
        let text = column.ty.known().is_some_and(|it| it.is_text() || matches!(it.kind, TypeKind::Enum(_)));
        if last != "type" || lead.is_empty() || !text {
            return None;
        }
        let (id, _) = table.columns().find(|(_, other)| {
            let words = words(&other.name.text);
            words.split_last().is_some_and(|(last, rest)| last == "id" && rest == lead)
        })?;
        let refers = table.foreign_keys.iter().any(|key| key.columns.contains(&id) || key.columns.contains(&ty));
        let outside = graph.conventions(table).is_outside_id(&table.column(id).name.text);
        (!refers && !outside).then_some(Pair { ty, id, line: None })
    })
}
