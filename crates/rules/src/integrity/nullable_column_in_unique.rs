use modelry_graph::{Action, ColumnIdx, DeleteDecision, Index, ModelGraph, Table, TableId, TypeKind, condition};

use crate::predicates::{marks_deleted, without_tenant};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Unique keys of several columns, one of which may be NULL.
    ///
    /// Two NULLs are never equal to a database. Rows in which one column of the
    /// key is NULL can be repeated at will, whatever the other columns say.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE folders (id int PRIMARY KEY, parent_id int, name text NOT NULL, UNIQUE (parent_id, name));
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE folders (
    ///   id int PRIMARY KEY, parent_id int, name text NOT NULL, UNIQUE NULLS NOT DISTINCT (parent_id, name)
    /// );
    /// ```
    Integrity / "nullable-column-in-unique", Warning, of UniqueKeys
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        let several = |index: &&Index| index.unique && index.parts.len() > 1 && !index.nulls_not_distinct;
        for index in table.indexes.iter().filter(several) {
            let columns: Vec<ColumnIdx> = index.parts.iter().filter_map(|part| part.column).collect();
            let open: Vec<ColumnIdx> =
                columns.iter().copied().filter(|column| may_repeat(graph, table, index, *column)).collect();
            let subject = table.subject_of_set(&columns);
            let certain: Vec<ColumnIdx> = columns.iter().copied().filter(|it| !open.contains(it)).collect();
            if open.is_empty()
                || table.unique_within(&certain).yes()
                || is_closed_by_partner(table, index, &open)
                || is_one_of_two_references(table, index, &open, &certain)
            {
                continue;
            }
            let surely: Vec<ColumnIdx> = open.iter().copied().filter(|column| table.nullable(*column).yes()).collect();
            if index.filter.is_unknown() || surely.is_empty() {
                report.abstain(subject, "the condition of the index or what may be NULL could not be read");
                continue;
            }
            let names = table.names(&surely);
            let finding = report.finding(
                subject,
                &index.places,
                format!("`{names}` may be NULL, and then the unique key `{}` forbids nothing", table.names(&columns)),
            );
            finding.help(format!(
                "make `{names}` NOT NULL, declare NULLS NOT DISTINCT, or add a unique index for the rows without it"
            ));
            if is_optional_value(graph, table, &open, &certain) {
                finding.severity(Severity::Info);
            }
        }
    }
}

/// May rows be repeated because this column of the key is NULL?
fn may_repeat(graph: &ModelGraph, table: &Table, index: &Index, column: ColumnIdx) -> bool {
    let it = table.column(column);
    // NULL for "no": `UNIQUE (customer_id, is_default)` is meant to admit any number of others.
    let is_boolean = it.ty.known().is_some_and(|ty| ty.kind == TypeKind::Boolean);
    let filter = index.filter.known().and_then(Option::as_ref);
    let filtered = filter.is_some_and(|sql| {
        condition::columns(sql).is_some_and(|names| names.contains(&it.name.text.to_ascii_lowercase()))
    });
    let in_expression = index.parts.iter().filter_map(|part| part.expression.as_ref()).any(|expression| {
        condition::columns(expression).is_some_and(|names| names.contains(&it.name.text.to_ascii_lowercase()))
    });
    !table.nullable(column).no()
        && !it.generated
        && !is_boolean
        && !filtered
        && !in_expression
        && !marks_deleted(graph, table, it)
}

/// Does another unique index take the rows in which these columns are NULL?
fn is_closed_by_partner(table: &Table, index: &Index, open: &[ColumnIdx]) -> bool {
    let of_null = |sql: &String| {
        condition::columns(sql).is_some_and(|names| {
            open.iter().any(|column| names.contains(&table.column(*column).name.text.to_ascii_lowercase()))
        })
    };
    table.indexes.iter().any(|other| {
        other.unique
            && other != index
            && other.filter.known().is_some_and(|filter| filter.as_ref().is_some_and(of_null))
    })
}

/// Does each row have one of two references to different tables, and does another unique key hold those that have the other one?
/// `(user_id, document_id)` and `(user_id, collection_id)`.
fn is_one_of_two_references(table: &Table, index: &Index, open: &[ColumnIdx], certain: &[ColumnIdx]) -> bool {
    let [one] = open else { return false };
    let takes_the_others = |other: &Index| {
        let columns: Vec<ColumnIdx> = other.parts.iter().filter_map(|part| part.column).collect();
        let rest: Vec<ColumnIdx> = columns.iter().copied().filter(|column| !certain.contains(column)).collect();
        let same_owner = certain.iter().all(|column| columns.contains(column));
        let elsewhere = matches!(rest.as_slice(), [it] if table.nullable(*it).yes()
            && leads_to(table, *it).is_some() && leads_to(table, *it) != leads_to(table, *one));
        other.unique && other.columns().is_some() && other.filter == index.filter && same_owner && elsewhere
    };
    !certain.is_empty() && leads_to(table, *one).is_some() && table.indexes.iter().any(takes_the_others)
}

/// The table that the column refers to.
fn leads_to(table: &Table, column: ColumnIdx) -> Option<TableId> {
    let key = table.foreign_keys.iter().find(|key| key.columns == [column])?;
    key.target.known()?.id
}

/// A value that a row may go without, unique within one owner: without it nothing is repeated that was meant to be one.
///
/// Not so where the rest of the key names the row already (`order_id, sku, variant`), or where the column says where
/// the row belongs (`parent_id, name`). A reference that deletion empties was there when the row was made.
fn is_optional_value(graph: &ModelGraph, table: &Table, open: &[ColumnIdx], certain: &[ColumnIdx]) -> bool {
    let emptied = open.iter().all(|column| is_emptied_by_deletion(graph, table, *column));
    match without_tenant(graph, table, certain).as_slice() {
        [] => false,
        [owner] => emptied || refers(table, *owner) || !open.iter().any(|column| refers(table, *column)),
        [_, _, ..] => emptied,
    }
}

fn refers(table: &Table, column: ColumnIdx) -> bool {
    table.foreign_keys.iter().any(|key| key.columns.contains(&column))
}

fn is_emptied_by_deletion(graph: &ModelGraph, table: &Table, column: ColumnIdx) -> bool {
    let set_null = Some(DeleteDecision::Action(Action::SetNull));
    let mut relations = table.models.iter().flat_map(|model| &graph.model(*model).relations);
    relations.any(|it| it.columns.contains(&column) && it.on_delete.is(&set_null))
        || table.foreign_keys.iter().any(|key| key.columns.contains(&column) && key.on_delete.is(&Action::SetNull))
}
