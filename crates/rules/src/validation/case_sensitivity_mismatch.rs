use std::collections::BTreeSet;

use modelry_graph::condition::{self, Term};
use modelry_graph::{
    ColumnIdx, ColumnType, Evidence, Guarantee, Index, Kept, Layer, Model, ModelGraph, Promise, Promiser, Table,
    UniqueKey, Validation, ValidationKind,
};

use crate::predicates::{fields_in, line, stored_models};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Unique texts that one layer compares by case and the other does not.
    ///
    /// Where only the model takes `A@x` for `a@x`, two requests at the same time
    /// can store both. Where only the index does, the model accepts a value that
    /// the database then refuses.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, email citext NOT NULL);
    /// CREATE UNIQUE INDEX ON users (lower(email));
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, email citext NOT NULL);
    /// CREATE UNIQUE INDEX ON users (email);
    /// ```
    Validation / "case-sensitivity-mismatch", Warning, of UniqueKeys;
    /// Report columns whose values the model brings to one case itself, too: other programs may not.
    STRICT: Switch("strict", false),
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        let of_database = graph.promises(table, Layer::Database);
        let mut told = BTreeSet::new();
        for model in stored_models(graph, table) {
            for validation in &model.validations {
                let ValidationKind::Uniqueness { case_sensitive, .. } = validation.kind else { continue };
                if !told.insert(validation.place) {
                    continue;
                }
                for field in &validation.fields {
                    let single = Validation { fields: vec![field.clone()], ..validation.clone() };
                    let asked = graph.asks(table, model, &single);
                    let Some(Guarantee::Unique(key)) = asked.first() else { continue };
                    let mut key = key.clone();
                    if !case_sensitive && STRICT.of(graph.policy(table)) {
                        let texts = model.columns_of(table, field).unwrap_or_default().into_iter();
                        key.any_case.extend(texts.filter(|column| is_text(table, *column)));
                    }
                    let judged = Judged { graph, table, model, field, key: &key, validation };
                    if case_sensitive {
                        judged.folded_by_the_database_only(of_database, report);
                    } else {
                        judged.folded_by_the_model_only(of_database, report);
                    }
                }
            }
        }
        folded_twice(table, report);
    }
}

struct Judged<'a> {
    graph: &'a ModelGraph,
    table: &'a Table,
    model: &'a Model,
    field: &'a str,
    key: &'a UniqueKey,
    validation: &'a Validation,
}

impl Judged<'_> {
    /// The validation ignores case, the unique index does not.
    fn folded_by_the_model_only(&self, of_database: &[Promise], report: &mut Report) {
        let Judged { graph, table, model, field, key, validation } = self;
        let subject = model.subject(field);
        let folding = self.columns().into_iter().find(|column| is_citext(table, *column));
        if let Some(column) = folding {
            let name = &table.column(column).name.text;
            report
                .finding(
                    subject,
                    &[line(validation.place)],
                    format!("`{name}` ignores case by itself, and the validation looks for `lower({name})`"),
                )
                .and(&table.column(column).places)
                .severity(Severity::Info)
                .help("let the validation compare the values as they are, which an index can answer");
            return;
        }
        let near: Vec<&Promise> = of_database.iter().filter(|it| separates(it, key)).collect();
        if near.is_empty() {
            return;
        }
        match graph.keeps(table, Layer::Database, &Guarantee::Unique((*key).clone())) {
            Kept::Surely => {}
            Kept::Perhaps(reason) => report.abstain(subject, reason),
            Kept::Not => {
                let places: Vec<Evidence> = near.iter().flat_map(|it| &it.places).copied().collect();
                let names = table.names(&key.any_case.iter().copied().collect::<Vec<ColumnIdx>>());
                report
                    .finding(
                        subject,
                        &[line(validation.place)],
                        format!("the model takes `{field}` in any case for the same, the unique index does not"),
                    )
                    .and(&places)
                    .help(format!("make the unique index one on `lower({names})`, or store `{names}` in one case"));
            }
        }
    }

    /// The unique index ignores case by an expression, the validation does not.
    fn folded_by_the_database_only(&self, of_database: &[Promise], report: &mut Report) {
        let Judged { graph, table, model, field, key, validation } = self;
        let near: Vec<&Promise> = of_database.iter().filter(|it| separates(it, key)).collect();
        let folds = |promise: &&Promise| match (&promise.guarantee, promise.promiser) {
            (Guarantee::Unique(own), Promiser::Index(position)) => {
                let by_expression = table.indexes.get(position).is_some_and(|it| folded_columns(it).next().is_some());
                by_expression && self.columns().iter().any(|column| own.any_case.contains(column))
            }
            _ => false,
        };
        let columns = self.columns();
        let strict = STRICT.of(graph.policy(table));
        let in_one_case =
            !strict && columns.iter().any(|column| fields_in(graph, table, *column).any(|it| it.one_case));
        let folding = columns.iter().any(|column| is_citext(table, *column));
        if near.is_empty() || !near.iter().all(folds) || in_one_case || folding {
            return;
        }
        let places: Vec<Evidence> = near.iter().flat_map(|it| &it.places).copied().collect();
        report
            .finding(
                model.subject(field),
                &[line(validation.place)],
                format!("the unique index takes `{field}` in any case for the same, the model does not"),
            )
            .and(&places)
            .help("let the validation ignore case, too");
    }

    fn columns(&self) -> Vec<ColumnIdx> {
        self.model.columns_of(self.table, self.field).unwrap_or_default()
    }
}

fn separates(promise: &Promise, key: &UniqueKey) -> bool {
    matches!(&promise.guarantee, Guarantee::Unique(own) if own.separates(key))
}

/// An index on `lower(email)` of a column that ignores case by itself serves no query that does not say `lower`, too.
fn folded_twice(table: &Table, report: &mut Report) {
    for index in &table.indexes {
        let columns: Vec<ColumnIdx> = folded_columns(index).filter_map(|name| table.column_named(&name)).collect();
        for column in columns.into_iter().filter(|column| is_citext(table, *column)) {
            let name = &table.column(column).name.text;
            report
                .finding(
                    table.subject(&[column]),
                    &index.places,
                    format!("`{name}` ignores case by itself, and the index is on `lower({name})`"),
                )
                .and(&table.column(column).places)
                .severity(Severity::Info)
                .help(format!("make the index one on `{name}`"));
        }
    }
}

/// The columns that the key of the index brings to one case: `lower(email)`.
fn folded_columns(index: &Index) -> impl Iterator<Item = String> {
    index.parts.iter().filter_map(|part| part.expression.as_deref()).filter_map(|sql| match condition::normalize_term(
        sql,
    )? {
        Term::Call(name, arguments) if matches!(name.as_str(), "lower" | "upper") => match arguments.as_slice() {
            [Term::Column(column)] => Some(column.clone()),
            _ => None,
        },
        _ => None,
    })
}

fn is_text(table: &Table, column: ColumnIdx) -> bool {
    table.column(column).ty.known().is_some_and(ColumnType::is_text)
}

fn is_citext(table: &Table, column: ColumnIdx) -> bool {
    table.column(column).ty.known().is_some_and(ColumnType::ignores_case)
}
