use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::names::words;
use modelry_graph::{ColumnIdx, DatabaseId, ModelGraph, Table};

use super::own_columns;
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Names of tables or columns that hold data: years, months, numbers of tenants.
    ///
    /// Every new year needs a migration, and a question over two years needs a
    /// UNION. What is in a name cannot be compared, counted or referred to.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders_2023 (id bigint PRIMARY KEY, number text NOT NULL, total numeric NOT NULL);
    /// CREATE TABLE orders_2024 (id bigint PRIMARY KEY, number text NOT NULL, total numeric NOT NULL);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, number text NOT NULL, total numeric NOT NULL, placed_on date NOT NULL);
    /// ```
    Normalization / "data-in-name", Warning
}

const MONTHS: &[&str] = &[
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Last words of a copy of another table.
const COPIES: &[&str] = &["archive", "backup", "bak", "old", "tmp", "temp"];

fn check(graph: &ModelGraph, report: &mut Report) {
    families(graph, report);
    copies(graph, report);
    for table in graph.judged_tables() {
        columns(graph, table, report);
    }
}

/// `orders_2023` and `orders_2024`, `tenant_1_users` and `tenant_2_users`.
fn families(graph: &ModelGraph, report: &mut Report) {
    let mut families: BTreeMap<(DatabaseId, String), Vec<(String, &Table)>> = BTreeMap::new();
    for table in graph.judged_tables() {
        if let Some((pattern, datum)) = split(&table.name.text) {
            families.entry((table.database, pattern)).or_default().push((datum, table));
        }
    }
    for ((_, pattern), members) in families {
        let Some(((_, first), rest)) = members.split_first() else { continue };
        let alike: Vec<&Table> = rest.iter().map(|(_, table)| *table).filter(|table| are_alike(first, table)).collect();
        let data: BTreeSet<&String> = members.iter().map(|(datum, _)| datum).collect();
        if alike.is_empty() || data.len() < 2 {
            continue;
        }
        let mut places = first.name_places();
        places.extend(alike.iter().flat_map(|table| table.name_places()));
        let names: Vec<String> =
            std::iter::once(first).chain(&alike).map(|table| format!("`{}`", table.name.text)).collect();
        report
            .finding(first.subject(&[]), &places, format!("{} are one table whose name holds data", names.join(", ")))
            .help(format!("keep the rows in one table with a column for what `{pattern}` leaves out; partition it where it is large"));
    }
}

/// `orders_old` beside `orders`.
fn copies(graph: &ModelGraph, report: &mut Report) {
    let tables: BTreeMap<(DatabaseId, &str), &Table> =
        graph.judged_tables().map(|table| ((table.database, table.name.text.as_str()), table)).collect();
    for table in graph.judged_tables() {
        let Some((base, last)) = table.name.text.rsplit_once('_') else { continue };
        let Some(original) = tables.get(&(table.database, base)).filter(|_| COPIES.contains(&last)) else { continue };
        if are_alike(original, table) {
            report
                .finding(
                    table.subject(&[]),
                    &table.name_places(),
                    format!("`{}` is a copy of `{base}`", table.name.text),
                )
                .severity(Severity::Info)
                .and(&original.places)
                .help("mark such rows in one table, or drop the copy once it is of no use");
        }
    }
}

/// `revenue_jan`, `revenue_feb`, `revenue_mar`; `sales_2023`, `sales_2024`.
fn columns(graph: &ModelGraph, table: &Table, report: &mut Report) {
    let mut families: BTreeMap<String, Vec<(String, ColumnIdx)>> = BTreeMap::new();
    for (position, column) in own_columns(graph, table) {
        if let Some((pattern, datum)) = split(&column.name.text).filter(|(_, datum)| is_time(datum)) {
            families.entry(pattern).or_default().push((datum, position));
        }
    }
    for (_, members) in families {
        let months = members.iter().filter(|(datum, _)| MONTHS.contains(&datum.as_str())).count();
        let enough = if months == members.len() { months >= 3 } else { members.len() >= 2 };
        let columns: Vec<ColumnIdx> = members.iter().map(|(_, column)| *column).collect();
        let kinds: BTreeSet<_> =
            columns.iter().map(|column| table.column(*column).ty.known().map(|ty| &ty.kind)).collect();
        if !enough || kinds.len() != 1 || kinds.contains(&None) {
            continue;
        }
        let places: Vec<_> = columns.iter().flat_map(|column| table.column(*column).places.iter().copied()).collect();
        let names: Vec<String> =
            columns.iter().map(|column| format!("`{}`", table.column(*column).name.text)).collect();
        report
            .finding(
                table.subject(&columns),
                &places,
                format!("{} are one column whose name holds a time", names.join(", ")),
            )
            .help("keep a row for each of them, with a column for the time");
    }
}

/// A name without its number, year or month, and that: `tenant_42_users` is `tenant_…_users` and 42.
fn split(name: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = name.split('_').collect();
    let data: Vec<(usize, String)> =
        parts.iter().enumerate().filter_map(|(position, part)| Some((position, datum(part)?))).collect();
    let [(position, datum)] = data.as_slice() else { return None };
    let part = parts.get(*position)?.to_lowercase();
    let rest = part.strip_suffix(datum.as_str())?;
    let mut pattern: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
    *pattern.get_mut(*position)? = format!("{rest}…");
    (parts.len() > 1 || !rest.is_empty()).then(|| (pattern.join("_"), datum.clone()))
}

/// A part that is a number or month, or ends in a year.
fn datum(part: &str) -> Option<String> {
    let part = part.to_lowercase();
    if MONTHS.contains(&part.as_str()) {
        return Some(part);
    }
    let digits = part.trim_start_matches(|it: char| !it.is_ascii_digit());
    let is_number = !digits.is_empty() && digits.chars().all(|it| it.is_ascii_digit());
    (is_number && (digits.len() == part.len() || is_year(digits))).then(|| digits.to_owned())
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year: u32| (1950..2100).contains(&year))
}

fn is_time(datum: &str) -> bool {
    is_year(datum) || MONTHS.contains(&datum)
}

/// Have two tables four of five columns in common?
fn are_alike(one: &Table, other: &Table) -> bool {
    let names = |table: &Table| -> BTreeSet<String> {
        table.columns.iter().map(|column| words(&column.name.text).join("_")).collect()
    };
    let (one, other) = (names(one), names(other));
    let shared = one.intersection(&other).count();
    shared >= 2 && shared * 5 >= one.len().max(other.len()) * 4
}
