//! Names that the database makes for what has none.

use modelry_graph::{Dialect, TableFact};

/// `{table}_{columns}_{suffix}`, cut so that it fits into 63 bytes, and numbered when it is taken
/// (PostgreSQL's `ChooseIndexName`, "Constraints" in its manual).
pub(super) fn postgres(table: &str, columns: &str, suffix: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut number = 0;
    loop {
        let label = if number == 0 { suffix.to_owned() } else { format!("{suffix}{number}") };
        let name = object_name(table, columns, &label);
        if !taken(&name) || number > 1_000 {
            return name;
        }
        number += 1;
    }
}

/// PostgreSQL's `makeObjectName`: the longer of both parts loses bytes first.
fn object_name(table: &str, columns: &str, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(!columns.is_empty());
    let available = 63_usize.saturating_sub(overhead);
    let (mut first, mut second) = (table.len(), columns.len());
    while first + second > available {
        if first > second {
            first -= 1;
        } else {
            second = second.saturating_sub(1);
        }
    }
    let table = cut(table, first);
    if columns.is_empty() { format!("{table}_{label}") } else { format!("{table}_{}_{label}", cut(columns, second)) }
}

fn cut(text: &str, mut length: usize) -> &str {
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    text.get(..length).unwrap_or_default()
}

/// Is the name that of an index or a constraint of the table?
pub(super) fn is_taken(table: &TableFact, name: &str) -> bool {
    table.primary_key.as_ref().and_then(|key| key.name.as_ref()).is_some_and(|it| it.text == name)
        || table.indexes.iter().any(|it| it.name.as_ref().is_some_and(|it| it.text == name))
        || table.foreign_keys.iter().any(|it| it.name.as_ref().is_some_and(|it| it.text == name))
        || table.checks.iter().any(|it| it.name.as_ref().is_some_and(|it| it.text == name))
}

/// MySQL names an index after its first column, and numbers it from 2 when that is taken.
pub(super) fn mysql_index(table: &TableFact, first_column: &str) -> String {
    let taken = |name: &str| {
        name.eq_ignore_ascii_case("primary")
            || table.indexes.iter().any(|it| it.name.as_ref().is_some_and(|it| it.text.eq_ignore_ascii_case(name)))
    };
    if !taken(first_column) {
        return first_column.to_owned();
    }
    (2..1_000).map(|number| format!("{first_column}_{number}")).find(|name| !taken(name)).unwrap_or_default()
}

/// InnoDB counts the foreign keys that have no name.
pub(super) fn mysql_foreign_key(table: &TableFact) -> String {
    let prefix = format!("{}_ibfk_", table.name.text);
    let highest = table
        .foreign_keys
        .iter()
        .filter_map(|key| key.name.as_ref()?.text.strip_prefix(&prefix)?.parse::<u32>().ok())
        .max();
    format!("{prefix}{}", highest.unwrap_or(0) + 1)
}

/// MySQL counts checks by table, MariaDB those of the table and names those of a column after it.
pub(super) fn mysql_check(table: &TableFact, dialect: Dialect, column: Option<&str>) -> String {
    let (prefix, named) = match (dialect, column) {
        (Dialect::MariaDb, Some(column)) => return column.to_owned(),
        (Dialect::MariaDb, None) => ("CONSTRAINT_".to_owned(), "CONSTRAINT_"),
        (Dialect::Mysql | Dialect::Postgres | Dialect::Sqlite, _) => (format!("{}_chk_", table.name.text), "_chk_"),
    };
    let highest = table
        .checks
        .iter()
        .filter_map(|check| check.name.as_ref()?.text.rsplit_once(named)?.1.parse::<u32>().ok())
        .max();
    format!("{prefix}{}", highest.unwrap_or(0) + 1)
}
