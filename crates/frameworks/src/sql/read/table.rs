//! `CREATE TABLE`.

use crate::sql::cursor::Cursor;
use crate::sql::lexer::TokenKind;
use crate::sql::read::{column, constraint};
use crate::sql::syntax::{CreateTable, Like, ObjectName, StatementKind, TableForm};

/// From the words in front of `TABLE` on.
pub(super) fn create(cursor: &mut Cursor, replace: bool) -> Option<StatementKind> {
    let mut form = TableForm::Plain;
    while !cursor.eat("table") {
        match cursor.keyword().as_str() {
            "temp" | "temporary" => form = TableForm::Temporary,
            "foreign" => form = TableForm::Foreign,
            "virtual" => form = TableForm::Virtual,
            "" => return None,
            _ => {}
        }
        cursor.at += 1;
    }
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    let name = cursor.name()?;
    // SQL Server and MySQL name temporary tables by a mark or a word only.
    let mut table = CreateTable {
        name,
        if_not_exists,
        replace,
        form,
        columns: Vec::new(),
        constraints: Vec::new(),
        like: Vec::new(),
        inherits: Vec::new(),
        partition_of: None,
        columns_elsewhere: form == TableForm::Virtual,
        engine: None,
        comment: None,
        without_rowid: false,
        strict: false,
        doubts: Vec::new(),
    };
    if form == TableForm::Virtual {
        return Some(StatementKind::CreateTable(Box::new(table)));
    }
    if cursor.eat_all(&["partition", "of"]) {
        table.partition_of = cursor.name();
    } else if cursor.eat("of") {
        table.columns_elsewhere = true;
        cursor.name();
    } else if cursor.eat("like") {
        table.like.extend(cursor.name().map(whole_copy));
        return Some(StatementKind::CreateTable(Box::new(table)));
    }
    if cursor.is_symbol(b'(') && !cursor.is_ahead(1, "select") {
        elements(cursor, &mut table);
    } else if table.partition_of.is_none() && !table.columns_elsewhere && !has_query(cursor) {
        return None;
    }
    options(cursor, &mut table);
    Some(StatementKind::CreateTable(Box::new(table)))
}

fn whole_copy(table: ObjectName) -> Like {
    Like {
        table,
        defaults: true,
        generated: true,
        identity: true,
        constraints: true,
        indexes: true,
        comments: true,
        whole: true,
    }
}

fn has_query(cursor: &Cursor) -> bool {
    let mut ahead = cursor.clone();
    while !ahead.at_end() {
        if ahead.is_one_of(&["as", "select", "with"]) || ahead.is_symbol(b'(') {
            return true;
        }
        ahead.at += 1;
    }
    false
}

/// What stands in the brackets.
fn elements(cursor: &mut Cursor, table: &mut CreateTable) {
    let end = cursor.closing();
    if end >= cursor.tokens.len() {
        // The bracket never closes: what is missing cannot be known.
        table.doubts.push(cursor.here());
    }
    cursor.at += 1;
    while cursor.at < end {
        let start = cursor.at;
        element(cursor, table, end);
        if cursor.at < end && !cursor.is_symbol(b',') {
            table.doubts.push(cursor.here());
        }
        cursor.skip_to_comma(end);
        cursor.eat_symbol(b',');
        if cursor.at == start {
            cursor.at += 1;
        }
    }
    cursor.at = end + 1;
}

fn element(cursor: &mut Cursor, table: &mut CreateTable, end: usize) {
    let here = cursor.here();
    let words = cursor.tokens.get(..end.min(cursor.tokens.len())).unwrap_or_default();
    let mut inner = Cursor { tokens: words, ..cursor.clone() };
    let like =
        inner.is("like") && inner.peek(1).is_some_and(|it| matches!(it.kind, TokenKind::Word | TokenKind::Quoted));
    if like {
        inner.at += 1;
        table.like.extend(inner.name().map(|name| copied(&mut inner, name)));
    } else if constraint::starts(&inner) {
        match constraint::constraint(&mut inner) {
            Some(constraint) => table.constraints.push(constraint),
            None => table.doubts.push(here),
        }
    } else if inner.are(&["period", "for"]) {
        inner.at = end;
    } else if table.partition_of.is_some() {
        // Options of a column that the parent declares.
        inner.at += 1;
        inner.skip_to_comma(end);
    } else {
        match column::definition(&mut inner, end) {
            Some(column) => {
                table.doubts.extend(column.doubt);
                table.columns.push(column);
            }
            None => table.doubts.push(here),
        }
    }
    cursor.at = inner.at;
}

/// `LIKE other INCLUDING DEFAULTS …` (PostgreSQL): without options, columns and NOT NULL are copied.
fn copied(cursor: &mut Cursor, table: ObjectName) -> Like {
    let mut like = Like {
        table,
        defaults: false,
        generated: false,
        identity: false,
        constraints: false,
        indexes: false,
        comments: false,
        whole: false,
    };
    loop {
        let including = match cursor.eat_one_of(&["including", "excluding"]) {
            Some(word) => word == "including",
            None => return like,
        };
        let option = cursor.keyword();
        cursor.at += 1;
        let all = option == "all";
        for (name, flag) in [
            ("defaults", &mut like.defaults),
            ("generated", &mut like.generated),
            ("identity", &mut like.identity),
            ("constraints", &mut like.constraints),
            ("indexes", &mut like.indexes),
            ("comments", &mut like.comments),
        ] {
            if all || option == name {
                *flag = including;
            }
        }
    }
}

/// What stands behind the brackets.
fn options(cursor: &mut Cursor, table: &mut CreateTable) {
    while !cursor.at_end() {
        if cursor.eat("engine") || cursor.eat("type") {
            cursor.eat_symbol(b'=');
            table.engine = cursor.identifier();
        } else if cursor.eat("comment") {
            cursor.eat_symbol(b'=');
            table.comment = cursor.string();
        } else if cursor.eat("inherits") {
            if cursor.is_symbol(b'(') {
                let end = cursor.closing();
                cursor.at += 1;
                table.inherits = cursor.names();
                cursor.at = end + 1;
            }
        } else if cursor.eat_all(&["without", "rowid"]) {
            table.without_rowid = true;
        } else if cursor.eat("strict") {
            table.strict = true;
        } else if cursor.eat_all(&["partition", "by"]) {
            partitioning(cursor);
        } else if cursor.eat_all(&["for", "values"]) {
            while !cursor.at_end() && !cursor.are(&["partition", "by"]) {
                cursor.skip_one();
            }
        } else if cursor.is_one_of(&["as", "select", "with"])
            && !cursor.is_symbol_ahead(1, b'(')
            && !cursor.are(&["with", "system"])
            || cursor.is("as")
        {
            table.columns_elsewhere = true;
            return;
        } else {
            cursor.skip_one();
        }
    }
}

/// `PARTITION BY RANGE (…) (PARTITION p0 VALUES LESS THAN (…), …)`.
fn partitioning(cursor: &mut Cursor) {
    while !cursor.at_end() && !cursor.is_one_of(&["with", "tablespace", "using", "engine", "comment"]) {
        cursor.skip_one();
    }
}
