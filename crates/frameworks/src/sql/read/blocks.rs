//! `DO $$ … $$`: DDL inside a block is read where it plainly stands.

use modelry_graph::Span;

use crate::sql::Script;
use crate::sql::cursor::{Cursor, unquoted};
use crate::sql::lexer::{Lexer, Manner, Token, TokenKind};
use crate::sql::read::{statement, unknown, whole, words};
use crate::sql::syntax::StatementKind;

/// Reads the statements of an anonymous block. Whatever runs behind a condition is taken to run when it can.
pub(super) fn anonymous(cursor: &Cursor, script: &mut Script) {
    let Some(body) = cursor.tokens.iter().filter(|it| it.kind == TokenKind::Text).max_by_key(|it| it.end - it.start)
    else {
        return;
    };
    let source = cursor.source(*body);
    let tag = source.get(1..).and_then(|rest| rest.find('$')).map_or(1, |length| length + 2);
    let Some(inner) = source.get(tag..source.len().saturating_sub(tag).max(tag)) else { return };
    block(inner, cursor.offset + body.start + tag as u32, script);
}

fn block(text: &str, offset: u32, script: &mut Script) {
    let mut lexer = Lexer::new(text, Manner::default());
    let tokens: Vec<Token> = std::iter::from_fn(|| lexer.next()).collect();
    let mut cursor = Cursor { text, tokens: &tokens, at: 0, offset };
    let mut starts = true;
    let mut handler = false;
    while !cursor.at_end() {
        if starts && cursor.is_one_of(&["create", "alter", "drop", "comment", "execute"]) {
            let start = cursor.at;
            while !cursor.at_end() && !cursor.is_symbol(b';') {
                cursor.at += 1;
            }
            let words = tokens.get(start..cursor.at).unwrap_or_default();
            one(&Cursor { text, tokens: words, at: 0, offset }, handler, script);
            continue;
        }
        handler |= cursor.is("exception");
        starts = cursor.is_symbol(b';') || cursor.is_one_of(&["begin", "then", "else", "loop"]);
        cursor.at += 1;
    }
}

/// A statement of the block; what runs only after a failure is uncertain.
fn one(cursor: &Cursor, handler: bool, script: &mut Script) {
    let span = whole(cursor);
    if cursor.is("execute") {
        return execute(cursor, span, script);
    }
    if handler {
        script.push(unknown(cursor), span, true);
        return;
    }
    let before = script.statements.len();
    statement(cursor.clone(), span, script);
    for statement in script.statements.iter_mut().skip(before) {
        statement.guarded = true;
    }
}

/// `EXECUTE 'ALTER TABLE …'` is read; what is put together at run time is not.
fn execute(cursor: &Cursor, span: Span, script: &mut Script) {
    if let [_, text] = cursor.tokens
        && text.kind == TokenKind::Text
    {
        let inner = unquoted(cursor.source(*text));
        let mut lexer = Lexer::new(&inner, Manner::default());
        let tokens: Vec<Token> =
            std::iter::from_fn(|| lexer.next()).filter(|it| it.kind != TokenKind::Symbol(b';')).collect();
        let start = cursor.place(*text).start;
        let before = script.statements.len();
        statement(Cursor { text: &inner, tokens: &tokens, at: 0, offset: start }, span, script);
        for statement in script.statements.iter_mut().skip(before) {
            statement.guarded = true;
        }
        return;
    }
    let changes = cursor.tokens.iter().filter(|it| it.kind == TokenKind::Text).any(|token| {
        let text = cursor.source(*token).to_ascii_lowercase();
        ["alter ", "create ", "drop ", "rename "].iter().any(|verb| text.contains(verb))
    });
    if !changes && cursor.tokens.iter().any(|it| it.kind == TokenKind::Text) {
        return;
    }
    script.problems.push((span, format!("this statement is put together when it runs: {}", words(cursor))));
    if let StatementKind::Unknown { words, mentions, .. } = unknown(cursor) {
        script.push(StatementKind::Unknown { words, mentions, dynamic: true }, span, true);
    }
}
