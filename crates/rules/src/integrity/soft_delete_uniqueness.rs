use modelry_graph::{
    ColumnIdx, Evidence, Index, ModelGraph, Stated, Table, TypeKind, Validation, ValidationKind, Witness, condition,
};

use crate::predicates::{soft_delete_column, without_tenant};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Unique keys that soft deletion makes forbid nothing, or too much.
    ///
    /// The mark of a live row is NULL, and two NULLs are never equal to a database:
    /// a unique key that contains the mark holds for deleted rows only. A key
    /// without it keeps a deleted row in the way of a new one.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, deleted_at timestamp, UNIQUE (email, deleted_at));
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, deleted_at timestamp);
    /// CREATE UNIQUE INDEX ON users (email) WHERE deleted_at IS NULL;
    /// ```
    Integrity / "soft-delete-uniqueness", Error, of UniqueKeys
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        let Some(mark) = soft_delete_column(graph, table) else { continue };
        for index in table.indexes.iter().filter(|index| index.unique) {
            let columns: Vec<ColumnIdx> = index.parts.iter().filter_map(|part| part.column).collect();
            let rest: Vec<ColumnIdx> = columns.iter().copied().filter(|column| *column != mark).collect();
            if rest.is_empty() || index.filter != Stated::Implied(None) && !index.filter.is(&None) {
                continue;
            }
            if columns.contains(&mark) {
                with_mark(report, table, mark, index, &columns, &rest);
            } else if index.columns().is_some() {
                without_mark(graph, report, table, mark, index, &columns);
            }
        }
    }
}

/// The key contains the mark.
fn with_mark(
    report: &mut Report,
    table: &Table,
    mark: ColumnIdx,
    index: &Index,
    columns: &[ColumnIdx],
    rest: &[ColumnIdx],
) {
    let subject = table.subject_of_set(columns);
    let (name, key) = (&table.column(mark).name.text, table.names(rest));
    let flag = table.column(mark).ty.known().is_some_and(|ty| ty.kind == TypeKind::Boolean);
    let in_expression = index.parts.iter().any(|part| part.expression.is_some());
    if index.nulls_not_distinct || in_expression || table.column(mark).generated || live_rows_differ(table, mark, rest)
    {
        return;
    }
    match table.nullable(mark) {
        modelry_graph::Sure::Yes => {
            report
                .finding(
                    subject,
                    &index.places,
                    format!(
                        "`{name}` is NULL in every live row, so the unique key `{}` forbids nothing",
                        table.names(columns)
                    ),
                )
                .help(format!("make the key of `{key}` unique among the rows where `{name}` is NULL"));
        }
        modelry_graph::Sure::No if flag => {
            report
                .finding(
                    subject,
                    &index.places,
                    format!("the unique key `{}` admits one deleted row, and no second one", table.names(columns)),
                )
                .why("Deleting the second row of the same key fails.")
                .help(format!("make the key of `{key}` unique among the live rows only"))
                .severity(Severity::Info);
        }
        modelry_graph::Sure::No => {}
        modelry_graph::Sure::Unknown => report.abstain(subject, "whether the mark may be NULL could not be read"),
    }
}

/// Does another unique key hold the live rows apart?
fn live_rows_differ(table: &Table, mark: ColumnIdx, rest: &[ColumnIdx]) -> bool {
    let name = &table.column(mark).name.text;
    table.unique_within(rest).yes()
        || table.indexes.iter().any(|index| {
            let within = index.parts.iter().filter_map(|part| part.column).all(|column| rest.contains(&column));
            let of_mark = index.filter.known().and_then(Option::as_ref).is_some_and(|sql| {
                condition::columns(sql).is_none_or(|names| names.contains(&name.to_ascii_lowercase()))
            });
            index.unique && within && (of_mark || index.filter.is_unknown())
        })
}

/// The key holds for deleted rows, too: wrong where the model means live ones only.
fn without_mark(
    graph: &ModelGraph,
    report: &mut Report,
    table: &Table,
    mark: ColumnIdx,
    index: &Index,
    columns: &[ColumnIdx],
) {
    let models = table.models.iter().map(|model| graph.model(*model));
    for model in models {
        let column_of = |name: &String| {
            let field = model.field(name).and_then(|field| field.column);
            let key = model.relations.iter().find(|it| it.name == *name).and_then(|it| match it.columns.as_slice() {
                [only] => Some(*only),
                _ => None,
            });
            field.or(key).or_else(|| table.column_named(name))
        };
        for validation in &model.validations {
            let Some(wanted) = among_live_rows(table, mark, validation, &column_of) else { continue };
            // The application looks among the rows of one customer only.
            let own = without_tenant(graph, table, columns);
            let wanted = without_tenant(graph, table, &wanted);
            let same = wanted.len() == own.len() && wanted.iter().all(|column| own.contains(column));
            if !same {
                continue;
            }
            let line = Evidence { witness: Witness::Models, place: validation.place };
            let names = table.names(columns);
            report
                .finding(
                    table.subject_of_set(columns),
                    &[line],
                    format!("the model wants `{names}` unique among live rows, the database among all"),
                )
                .and(&index.places)
                .why("A row with the key of a deleted one passes the model and fails in the database.")
                .help(format!("make the index unique `WHERE {} IS NULL`", table.column(mark).name.text));
        }
    }
}

/// The key that the model wants to be unique among the rows that are not deleted.
fn among_live_rows(
    table: &Table,
    mark: ColumnIdx,
    validation: &Validation,
    column_of: &dyn Fn(&String) -> Option<ColumnIdx>,
) -> Option<Vec<ColumnIdx>> {
    let ValidationKind::Uniqueness { scope, among, .. } = &validation.kind else { return None };
    let named = validation.fields.iter().chain(scope).map(column_of).collect::<Option<Vec<ColumnIdx>>>()?;
    let name = &table.column(mark).name.text;
    let live = among.known().and_then(Option::as_ref).is_some_and(|sql| {
        condition::equal(sql, &format!("{name} IS NULL")).yes()
            || condition::equal(sql, &format!("{name} = false")).yes()
    });
    let wanted: Vec<ColumnIdx> = named.iter().copied().filter(|column| *column != mark).collect();
    (live || wanted.len() < named.len()).then_some(wanted)
}
