//! Which database a text is written for.

use modelry_graph::{Dialect, Span};

use crate::sql::cursor::Cursor;
use crate::sql::lexer::{Manner, TokenKind};

/// What speaks for each dialect, and where it was first seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Clues {
    postgres: Vec<Span>,
    /// MySQL or MariaDB.
    mysql_family: Vec<Span>,
    mysql: Vec<Span>,
    mariadb: Vec<Span>,
    sqlite: Vec<Span>,
    /// What MySQL writes and SQLite lets pass, too: backticks, `UNSIGNED`, `tinyint(1)`.
    like_mysql: Vec<Span>,
    /// Another database than those that are read here.
    pub(super) other: Option<(&'static str, Span)>,
}

/// So many places of a clue are kept.
const ENOUGH: usize = 20;

/// How texts and comments seem to be written, from a first look.
pub(super) fn manner(text: &str, hint: Option<Dialect>) -> Manner {
    if let Some(dialect) = hint {
        return Manner { mysql: dialect.is_mysql_family() };
    }
    let bytes = text.as_bytes();
    let head = bytes.get(..bytes.len().min(1 << 20)).unwrap_or_default();
    let has = |word: &str| memchr::memmem::find(head, word.as_bytes()).is_some();
    let mysql =
        ["/*!4", "/*!5", "ENGINE=", "engine=", "ENGINE =", "AUTO_INCREMENT", "auto_increment", "UNSIGNED", "unsigned"];
    let others = ["$$", "::", "AUTOINCREMENT"].iter().any(|word| has(word));
    // Rows alone show it, too: only MySQL has both of these.
    let rows = has("`") && has("\\'");
    Manner { mysql: !others && (rows || mysql.iter().any(|word| has(word))) }
}

impl Clues {
    /// Looks at the words of a statement.
    pub(super) fn notice(&mut self, cursor: &Cursor) {
        if [&self.postgres, &self.mysql_family, &self.sqlite].iter().any(|places| places.len() >= ENOUGH) {
            return;
        }
        for position in 0..cursor.tokens.len() {
            let Some(token) = cursor.tokens.get(position) else { continue };
            match token.kind {
                TokenKind::Word => self.notice_word(cursor, position),
                TokenKind::Symbol(b':') if token.end - token.start == 2 => {
                    add(&mut self.postgres, cursor.place(*token))
                }
                TokenKind::Quoted if cursor.source(*token).starts_with('`') => {
                    let places =
                        if is_key_of_sqlite(cursor, position) { &mut self.sqlite } else { &mut self.like_mysql };
                    add(places, cursor.place(*token));
                }
                TokenKind::Quoted if cursor.source(*token).eq_ignore_ascii_case("[dbo]") => {
                    self.other.get_or_insert(("SQL Server", cursor.place(*token)));
                }
                TokenKind::Text if cursor.source(*token).starts_with('$') => {
                    add(&mut self.postgres, cursor.place(*token))
                }
                TokenKind::Quoted
                | TokenKind::Text
                | TokenKind::Number
                | TokenKind::Variable
                | TokenKind::Template
                | TokenKind::Symbol(_) => {}
            }
        }
    }

    fn notice_word(&mut self, cursor: &Cursor, position: usize) {
        let Some(token) = cursor.tokens.get(position) else { return };
        let source = cursor.source(*token);
        let mut buffer = [0_u8; 32];
        let Some(word) = buffer.get_mut(..source.len()) else { return };
        word.copy_from_slice(source.as_bytes());
        word.make_ascii_lowercase();
        let span = cursor.place(*token);
        let next = |ahead: usize, keyword: &str| {
            let token = cursor.tokens.get(position + ahead);
            token.is_some_and(|it| it.kind == TokenKind::Word && cursor.source(*it).eq_ignore_ascii_case(keyword))
        };
        let bracket = cursor.tokens.get(position + 1).is_some_and(|it| it.kind == TokenKind::Symbol(b'('));
        match &*word {
            b"serial" | b"bigserial" | b"smallserial" | b"jsonb" | b"timestamptz" | b"timetz" | b"bytea"
            | b"citext" | b"tsvector" | b"inet" | b"cidr" | b"hstore" | b"concurrently" | b"plpgsql"
            | b"gen_random_uuid" | b"uuid_generate_v4" | b"tstzrange" | b"int4range" | b"bpchar" | b"regclass" => {
                add(&mut self.postgres, span);
            }
            b"timestamp" if next(1, "with") || next(1, "without") => add(&mut self.postgres, span),
            b"create" if next(1, "extension") || (next(1, "type") && position == 0) || next(1, "domain") => {
                add(&mut self.postgres, span);
            }
            b"as" if next(1, "enum") => add(&mut self.postgres, span),
            b"owner" if next(1, "to") => add(&mut self.postgres, span),
            b"using" if next(1, "gin") || next(1, "gist") || next(1, "brin") => add(&mut self.postgres, span),
            b"table" if next(1, "only") => add(&mut self.postgres, span),
            b"comment" if next(1, "on") && position == 0 => add(&mut self.postgres, span),
            b"array" | b"search_path" => add(&mut self.postgres, span),
            b"engine" => {
                let after_equals = cursor.tokens.get(position + 1).is_some_and(|it| it.kind == TokenKind::Symbol(b'='));
                let name = cursor.tokens.get(position + if after_equals { 2 } else { 1 });
                let name = name.map_or("", |it| cursor.source(*it)).to_ascii_lowercase();
                if name.ends_with("mergetree") || ["distributed", "log", "kafka", "null"].contains(&name.as_str()) {
                    self.other.get_or_insert(("ClickHouse", span));
                } else if after_equals || matches!(name.as_str(), "innodb" | "myisam") {
                    add(&mut self.mysql_family, span);
                }
                if name == "aria" {
                    add(&mut self.mariadb, span);
                }
            }
            b"auto_increment" => add(&mut self.mysql_family, span),
            b"mediumtext" | b"longtext" | b"mediumint" | b"mediumblob" | b"longblob" | b"tinytext" | b"unsigned"
            | b"charset" => add(&mut self.like_mysql, span),
            b"tinyint" if bracket => add(&mut self.like_mysql, span),
            b"on" if next(1, "update") && (next(2, "current_timestamp") || next(2, "now")) => {
                add(&mut self.mysql_family, span);
            }
            b"modify" | b"change" if position > 0 && next(1, "column") => add(&mut self.mysql_family, span),
            b"utf8mb4_0900_ai_ci" => add(&mut self.mysql, span),
            b"autoincrement" | b"rowid" | b"sqlite_sequence" | b"strftime" | b"julianday" => {
                add(&mut self.sqlite, span)
            }
            b"pragma" if position == 0 => add(&mut self.sqlite, span),
            b"virtual" if next(1, "table") => add(&mut self.sqlite, span),
            b"lowcardinality" | b"nullable" | b"datetime64" if bracket => {
                self.other.get_or_insert(("ClickHouse", span));
            }
            b"cluster"
                if position > 0
                    && cursor
                        .tokens
                        .get(position - 1)
                        .is_some_and(|it| cursor.source(*it).eq_ignore_ascii_case("on")) =>
            {
                self.other.get_or_insert(("ClickHouse", span));
            }
            b"varchar2" | b"nvarchar2" => {
                self.other.get_or_insert(("Oracle", span));
            }
            b"uniqueidentifier" | b"datetime2" | b"datetimeoffset" | b"nonclustered" => {
                self.other.get_or_insert(("SQL Server", span));
            }
            b"identity"
                if bracket
                    && position > 0
                    && !cursor.source(cursor.tokens[position - 1]).eq_ignore_ascii_case("as") =>
            {
                self.other.get_or_insert(("SQL Server", span));
            }
            b"dbo" => {
                self.other.get_or_insert(("SQL Server", span));
            }
            b"int64" | b"float64" => {
                self.other.get_or_insert(("BigQuery", span));
            }
            b"variant" if position > 1 => {
                self.other.get_or_insert(("Snowflake", span));
            }
            _ => {}
        }
    }

    /// What the head of a dump says of itself.
    pub(super) fn notice_head(&mut self, text: &str, offset: u32) {
        let head: &str = text.get(..600).or_else(|| text.get(..text.len().min(500))).unwrap_or_default();
        // Most texts are no dumps.
        if memchr::memchr(b'/', head.as_bytes()).is_none() && !head.contains("dump") {
            return;
        }
        let find = |words: &str| {
            let start = offset + head.find(words)? as u32;
            Some(Span::new(start, start + words.len() as u32))
        };
        self.mariadb.extend(find("MariaDB dump").or_else(|| find("/*M!")));
        self.mysql_family.extend(find("-- MySQL dump"));
        self.postgres.extend(find("PostgreSQL database dump"));
    }

    /// Takes over what another script showed.
    pub(super) fn join(&mut self, other: &Clues) {
        self.postgres.extend(&other.postgres);
        self.mysql_family.extend(&other.mysql_family);
        self.mysql.extend(&other.mysql);
        self.mariadb.extend(&other.mariadb);
        self.sqlite.extend(&other.sqlite);
        self.like_mysql.extend(&other.like_mysql);
    }

    /// The dialect that the clues speak for, and the first of them. None when they say nothing or contradict each other.
    pub(super) fn dialect(&self) -> Option<(Dialect, Span)> {
        let mysql: Vec<Span> =
            [&self.mysql_family, &self.mysql, &self.mariadb].into_iter().flatten().copied().collect();
        let (postgres, mysql, sqlite) = match (self.postgres.len(), mysql.len(), self.sqlite.len()) {
            (0, 0, 0) => (0, self.like_mysql.len(), 0),
            counts => counts,
        };
        let most = postgres.max(mysql).max(sqlite);
        let rest = postgres + mysql + sqlite - most;
        if most == 0 || rest * 2 >= most {
            return None;
        }
        if most == postgres {
            return self.postgres.first().map(|span| (Dialect::Postgres, *span));
        }
        if most == sqlite {
            return self.sqlite.first().map(|span| (Dialect::Sqlite, *span));
        }
        if let Some(span) = self.mariadb.first() {
            return Some((Dialect::MariaDb, *span));
        }
        let first = self.mysql_family.first().or(self.mysql.first()).or(self.like_mysql.first());
        first.map(|span| (Dialect::Mysql, *span))
    }
}

/// `` `id` text PRIMARY KEY ``: PostgreSQL has no such quotes, MySQL no such key, nor an `integer` one that does not count.
fn is_key_of_sqlite(cursor: &Cursor, position: usize) -> bool {
    let is = |ahead: usize, word: &str| {
        cursor.tokens.get(position + ahead).is_some_and(|it| cursor.source(*it).eq_ignore_ascii_case(word))
    };
    (is(1, "text") || is(1, "integer")) && is(2, "primary") && !(4..8).any(|ahead| is(ahead, "auto_increment"))
}

fn add(places: &mut Vec<Span>, span: Span) {
    if places.len() < ENOUGH {
        places.push(span);
    }
}
