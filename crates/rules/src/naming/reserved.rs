//! The words that each database keeps for itself.

use modelry_graph::Dialect;

const POSTGRESQL: &str = include_str!("reserved/postgresql.txt");
const MYSQL: &str = include_str!("reserved/mysql.txt");
const MARIADB: &str = include_str!("reserved/mariadb.txt");
const SQLITE: &str = include_str!("reserved/sqlite.txt");

/// Can the word name a table or a column in this database only in quotes?
pub(super) fn is_reserved(dialect: Dialect, word: &str) -> bool {
    let table = match dialect {
        Dialect::Postgres => POSTGRESQL,
        Dialect::Mysql => MYSQL,
        Dialect::MariaDb => MARIADB,
        Dialect::Sqlite => SQLITE,
    };
    let word = word.to_ascii_lowercase();
    table.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).any(|it| it == word)
}

/// Is there a character in the name that every database wants quotes for?
pub(super) fn needs_quotes(name: &str) -> bool {
    let plain = |it: char| it.is_alphanumeric() || it == '_' || it == '$';
    !name.chars().all(plain) || name.starts_with(|it: char| it.is_ascii_digit())
}
