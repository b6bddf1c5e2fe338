use std::collections::BTreeMap;

use modelry_graph::{Column, ColumnIdx, ColumnType, Dialect, ModelGraph, Table, TableId, TypeKind};

use super::row_time::RowTime;
use crate::Report;
use crate::predicates::{is_majority, is_time_from_outside};
use crate::rule::declare_rule;

declare_rule! {
    /// Timestamps that are named or typed otherwise than in the rest of the schema.
    ///
    /// What reads several tables, an export, a report, a trigger, has to know each
    /// exception. Two times of different types do not compare without a conversion,
    /// and it is wrong twice a year.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE a (id int PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE b (id int PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE c (id int PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE d (id int PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE e (id int PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE f (id int PRIMARY KEY, date_created timestamp);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE a (id int PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE b (id int PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE c (id int PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE d (id int PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE e (id int PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE f (id int PRIMARY KEY, created_at timestamptz);
    /// ```
    Timestamps / "inconsistent-timestamp-convention", Info, of RowTimes;
    /// What so many of a hundred tables do, and five tables at least, is the convention.
    MAJORITY: Number("majority", 80, 51..=100),
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for time in [RowTime::Created, RowTime::Updated] {
        let what = match time {
            RowTime::Created => "was made",
            RowTime::Updated => "was changed",
        };
        let columns_of = |table: &Table| -> Vec<ColumnIdx> {
            let found = time.columns(graph, table).into_iter();
            found
                .filter(|it| !is_time_from_outside(table, *it) && time.is_plain_name(graph, table, table.column(*it)))
                .collect()
        };
        let of_tables: BTreeMap<TableId, Vec<ColumnIdx>> =
            graph.judged_tables().map(|table| (table.id, columns_of(table))).collect();
        let of_table = |table: &Table| of_tables.get(&table.id).map_or(&[][..], Vec::as_slice);
        // Where the project says what it is called, the majority is not asked.
        let names = usual(graph, |table| match time.own_names(graph, table) {
            [] => of_table(table).iter().map(|it| table.column(*it).name.text.clone()).collect(),
            [..] => Vec::new(),
        });
        let types = usual(graph, |table| {
            of_table(table).iter().filter_map(|it| form(graph, table, table.column(*it))).collect()
        });
        for table in graph.judged_tables() {
            let columns = of_table(table);
            let database = table.database.0 as usize;
            let own = time.own_names(graph, table);
            let named = |usual: &str| columns.iter().any(|it| table.column(*it).name.text == usual);
            let majority = MAJORITY.of(graph.policy(table));
            let is_usual = |(_, some, all): &&(String, usize, usize)| is_majority((*all, *some), majority);
            let better = match own {
                [] => {
                    let of_most = names.get(&database).filter(is_usual);
                    of_most.map(|(usual, some, all)| (usual, format!("in {some} of {all} tables that is `{usual}`")))
                }
                [first, ..] => Some((first, format!("this project calls that `{}`", own.join("` or `")))),
            };
            let deviates = !own.iter().any(|name| named(name));
            if let Some((usual, reason)) = better.filter(|(usual, _)| deviates && !named(usual))
                && let Some(first) = columns.first()
            {
                let name = &table.column(*first).name.text;
                report
                    .finding(
                        table.subject(&[*first]),
                        &table.column(*first).places,
                        format!("`{name}` keeps when a row {what}; {reason}"),
                    )
                    .help(format!("call it `{usual}`"));
            }
            let Some((usual, some, all)) = types.get(&database).filter(is_usual) else { continue };
            for column in columns {
                let Some(form) = form(graph, table, table.column(*column)).filter(|form| form != usual) else {
                    continue;
                };
                report
                    .finding(
                        table.subject(&[*column]),
                        &table.column(*column).places,
                        format!(
                            "`{}` is {form}; in {some} of {all} tables that time is {usual}",
                            table.column(*column).name.text
                        ),
                    )
                    .help(format!("make it {usual}"));
            }
        }
    }
}

/// For each database the form that most tables have, with how many have it, and of how many.
fn usual(graph: &ModelGraph, forms: impl Fn(&Table) -> Vec<String>) -> BTreeMap<usize, (String, usize, usize)> {
    let mut counts: BTreeMap<usize, (usize, BTreeMap<String, usize>)> = BTreeMap::new();
    for table in graph.judged_tables() {
        let forms = forms(table);
        if forms.is_empty() {
            continue;
        }
        let (all, of_form) = counts.entry(table.database.0 as usize).or_default();
        *all += 1;
        for form in forms {
            *of_form.entry(form).or_default() += 1;
        }
    }
    let most = counts.into_iter().filter_map(|(database, (all, of_form))| {
        let (form, some) = of_form.into_iter().max_by_key(|(_, some)| *some)?;
        Some((database, (form, some, all)))
    });
    most.collect()
}

/// The type of a time as it is compared: the kind, and the fractions of a second where they differ from those that the
/// database keeps by itself.
fn form(graph: &ModelGraph, table: &Table, column: &Column) -> Option<String> {
    let ty = column.ty.known()?;
    let bare = match ty.kind {
        TypeKind::Timestamp { zone } => {
            let precision = match graph.dialect(table) {
                // (PostgreSQL, "Date/Time Types"; MySQL, "Fractional Seconds in Time Values")
                Some(Dialect::Postgres) => ty.precision.filter(|digits| *digits != 6),
                Some(dialect) if dialect.is_mysql_family() => ty.precision.filter(|digits| *digits != 0),
                // SQLite keeps a text, and what is not known keeps what nobody can tell.
                Some(_) | None => None,
            };
            ColumnType { precision, ..ColumnType::new(TypeKind::Timestamp { zone }) }
        }
        TypeKind::Date | TypeKind::Integer { .. } | TypeKind::Text | TypeKind::Varchar => {
            ColumnType::new(ty.kind.clone())
        }
        _ => return None,
    };
    Some(bare.to_string())
}
