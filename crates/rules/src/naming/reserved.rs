//! The words that each database keeps for itself.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use modelry_graph::Dialect;

type Words = LazyLock<BTreeSet<&'static str>>;

static POSTGRESQL: Words = LazyLock::new(|| listed(include_str!("reserved/postgresql.txt")));
static MYSQL: Words = LazyLock::new(|| listed(include_str!("reserved/mysql.txt")));
static MARIADB: Words = LazyLock::new(|| listed(include_str!("reserved/mariadb.txt")));
static SQLITE: Words = LazyLock::new(|| listed(include_str!("reserved/sqlite.txt")));

/// The words of a table; `#` begins a comment.
fn listed(table: &'static str) -> BTreeSet<&'static str> {
    table.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
}

/// Can the word name a table or a column in this database only in quotes?
pub(super) fn is_reserved(dialect: Dialect, word: &str) -> bool {
    let reserved = match dialect {
        Dialect::Postgres => &POSTGRESQL,
        Dialect::Mysql => &MYSQL,
        Dialect::MariaDb => &MARIADB,
        Dialect::Sqlite => &SQLITE,
    };
    reserved.contains(word.to_ascii_lowercase().as_str())
}

/// Does any of the databases keep the word for itself?
pub(super) fn is_reserved_anywhere(word: &str) -> bool {
    Dialect::ALL.iter().any(|dialect| is_reserved(*dialect, word))
}

/// Is there a character in the name that every database wants quotes for?
pub(super) fn needs_quotes(name: &str) -> bool {
    let plain = |it: char| it.is_alphanumeric() || it == '_' || it == '$';
    !name.chars().all(plain) || name.starts_with(|it: char| it.is_ascii_digit())
}
