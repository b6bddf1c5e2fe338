//! Statements are recognised and taken apart.

mod alter;
mod blocks;
mod column;
mod constraint;
mod index;
mod other;
mod table;
mod types;

use modelry_graph::{Dialect, Span};

use crate::sql::Script;
use crate::sql::clues;
use crate::sql::cursor::Cursor;
use crate::sql::lexer::{Manner, Token, TokenKind};
use crate::sql::statements::Splitter;
use crate::sql::syntax::StatementKind;

/// Reads a text. `hint` is the dialect its path or its user names.
pub(super) fn script(text: &str, offset: u32, hint: Option<Dialect>) -> Script {
    let manner = clues::manner(text, hint);
    let mut script = Script::default();
    script.clues.notice_head(text, offset);
    statements(text, offset, manner, &mut script);
    if script.templated {
        // Which statements run is decided elsewhere.
        script.statements.clear();
        script.seeds.clear();
    }
    script
}

/// What another program fills in, in a statement that may change the schema.
fn template_in(cursor: &Cursor) -> Option<Token> {
    let template = cursor.tokens.iter().find(|token| token.kind == TokenKind::Template)?;
    let changes =
        cursor.tokens.iter().filter(|token| token.kind == TokenKind::Word).any(|token| {
            ["create", "alter", "drop"].iter().any(|verb| cursor.source(*token).eq_ignore_ascii_case(verb))
        });
    changes.then_some(*template)
}

fn statements(text: &str, offset: u32, manner: Manner, script: &mut Script) {
    let mut splitter = Splitter::new(text, manner);
    while splitter.advance() {
        let cursor = Cursor { text, tokens: &splitter.tokens, at: 0, offset };
        let span = whole(&cursor);
        if let Some(template) = template_in(&cursor) {
            let place = cursor.place(template);
            script.templated |= cursor.source(template).starts_with("{%");
            script.problems.push((place, "this statement is a template: it was not read".to_owned()));
            script.push(unknown(&cursor), span, false);
            continue;
        }
        if !is_schema_statement(&cursor) {
            let start = cursor.tokens.last().map_or(0, |token| token.end as usize);
            note_seed(&cursor, text.get(start..splitter.lexer.at).unwrap_or_default(), script);
            if cursor.is("pragma") || cursor.is("set") || cursor.is("copy") {
                script.clues.notice(&cursor);
            }
            continue;
        }
        script.clues.notice(&cursor);
        if splitter.broken {
            script.problems.push((span, "a quote in this statement never ends: the statement was not read".to_owned()));
            script.push(unknown(&cursor), span, false);
            continue;
        }
        statement(cursor, span, script);
    }
}

/// `INSERT INTO orders …`, `COPY orders FROM …`; `rows` is what stands behind its first words.
fn note_seed(cursor: &Cursor, rows: &str, script: &mut Script) {
    let mut cursor = cursor.clone();
    let inserts = cursor.eat("insert") || cursor.eat("replace");
    if inserts {
        // `INSERT OR IGNORE INTO`, `INSERT LOW_PRIORITY INTO`.
        while cursor.eat_one_of(&["or", "replace", "ignore", "abort", "fail", "rollback"]).is_some()
            || cursor.eat_one_of(&["low_priority", "high_priority", "delayed"]).is_some()
        {}
        cursor.eat("into");
    }
    if !inserts && !cursor.eat("copy") {
        return;
    }
    let Some(table) = cursor.name() else { return };
    if inserts && table.name.text == "schema_migrations" {
        let versions = rows.split(|it: char| !it.is_ascii_digit()).filter_map(|version| version.parse().ok());
        script.migrated_to = versions.chain(script.migrated_to).max();
    }
    if !inserts {
        let _ = cursor.bracketed_names();
        if !cursor.is("from") {
            return;
        }
    }
    // A dump inserts many rows into one table, a file of seeds into a few by turns.
    let before = script.statements.len();
    let last = script.seeds.iter().rev().take(32);
    let known = last.filter(|(position, _)| *position == before).any(|(_, it)| it.name.text == table.name.text);
    if !known {
        script.seeds.push((before, table));
    }
}

/// The bytes of all words.
fn whole(cursor: &Cursor) -> Span {
    let start = cursor.tokens.first().map_or(0, |token| token.start);
    let end = cursor.tokens.last().map_or(start, |token| token.end);
    Span::new(cursor.offset + start, cursor.offset + end)
}

/// May the statement change the schema? Said by its first words.
fn is_schema_statement(cursor: &Cursor) -> bool {
    let first = cursor.keyword();
    match first.as_str() {
        "create" | "alter" | "drop" | "comment" | "rename" | "do" => true,
        "set" => other::is_telling_set(cursor),
        "select" => other::is_telling_select(cursor),
        "insert" | "update" | "delete" | "merge" | "replace" | "with" | "values" | "grant" | "revoke" | "reset"
        | "show" | "copy" | "truncate" | "pragma" | "begin" | "start" | "commit" | "end" | "rollback" | "savepoint"
        | "release" | "abort" | "vacuum" | "analyze" | "analyse" | "reindex" | "cluster" | "refresh" | "lock"
        | "unlock" | "use" | "call" | "explain" | "describe" | "desc" | "discard" | "deallocate" | "prepare"
        | "execute" | "listen" | "notify" | "unlisten" | "load" | "checkpoint" | "declare" | "fetch" | "close"
        | "move" | "security" | "reassign" | "import" | "flush" | "optimize" | "repair" | "check" | "checksum"
        | "handler" | "kill" | "purge" | "attach" | "detach" | "xa" | "delimiter" | "source" | "exit" | "go"
        | "table" => false,
        _ => !first.is_empty(),
    }
}

/// Reads one statement; what it cannot be read as becomes [`StatementKind::Unknown`].
fn statement(mut cursor: Cursor, span: Span, script: &mut Script) {
    if cursor.is("do") && cursor.tokens.iter().any(|token| token.kind == TokenKind::Text) {
        blocks::anonymous(&cursor, script);
        return;
    }
    let start = cursor.at;
    let kinds = match cursor.keyword().as_str() {
        "create" => create(&mut cursor),
        "alter" => alter::alter(&mut cursor),
        "drop" => other::drop(&mut cursor),
        "comment" => other::comment(&mut cursor),
        "rename" => other::rename(&mut cursor),
        "set" => other::set(&mut cursor),
        "select" => other::select(&mut cursor),
        "do" => Some(Vec::new()),
        _ => None,
    };
    cursor.at = start;
    match kinds {
        Some(kinds) => kinds.into_iter().for_each(|kind| script.push(kind, span, false)),
        None => {
            let kind = unknown(&cursor);
            script.problems.push((span, format!("this statement was not understood: {}", words(&cursor))));
            script.push(kind, span, false);
        }
    }
}

fn create(cursor: &mut Cursor) -> Option<Vec<StatementKind>> {
    cursor.eat("create");
    let replace = cursor.eat_all(&["or", "replace"]) || cursor.eat_all(&["or", "alter"]);
    let kind = match modifiers(cursor).as_str() {
        "table" => table::create(cursor, replace)?,
        "index" => index::create(cursor)?,
        "view" => other::view(cursor, replace)?,
        "type" => return types::create_type(cursor),
        "domain" => types::create_domain(cursor)?,
        "function" => other::function(cursor)?,
        "trigger" => other::trigger(cursor)?,
        "schema" => return Some(Vec::new()),
        kind if HARMLESS.contains(&kind) => return Some(Vec::new()),
        _ => return None,
    };
    Some(vec![kind])
}

/// Passes over `TEMPORARY`, `UNIQUE`, `DEFINER = …` and their like, without taking the kind of object, which it gives.
fn modifiers(cursor: &mut Cursor) -> String {
    let mut ahead = 0;
    while let Some(token) = cursor.peek(ahead) {
        if token.kind == TokenKind::Word {
            let word = cursor.source(token).to_ascii_lowercase();
            match word.as_str() {
                "table" | "index" | "view" | "trigger" | "function" | "type" | "domain" | "schema" => {
                    // `EVENT TRIGGER`, `FOREIGN DATA WRAPPER`, `ACCESS METHOD … TYPE`.
                    let before = ahead.checked_sub(1).and_then(|it| cursor.peek(it)).map_or("", |it| cursor.source(it));
                    return if before.eq_ignore_ascii_case("event") { "event".to_owned() } else { word };
                }
                _ if HARMLESS.contains(&word.as_str()) => return word,
                _ => {}
            }
        }
        ahead += 1;
        if ahead > 24 {
            break;
        }
    }
    String::new()
}

/// Kinds of objects that hold no fact about a table.
const HARMLESS: &[&str] = &[
    "extension",
    "database",
    "role",
    "user",
    "group",
    "policy",
    "publication",
    "subscription",
    "server",
    "cast",
    "operator",
    "aggregate",
    "collation",
    "conversion",
    "language",
    "rule",
    "statistics",
    "text",
    "transform",
    "tablespace",
    "access",
    "event",
    "procedure",
    "synonym",
    "sequence",
    "wrapper",
    "default",
    "large",
    "system",
    "profile",
    "routine",
    "owned",
    "resource",
    "spatial",
    "package",
    "character",
];

/// The statement as a whole, by the names in it.
fn unknown(cursor: &Cursor) -> StatementKind {
    let mut mentions = Vec::new();
    for token in cursor.tokens {
        match token.kind {
            TokenKind::Word => mentions.push(cursor.source(*token).to_owned()),
            TokenKind::Quoted => mentions.push(crate::sql::cursor::unquoted(cursor.source(*token))),
            TokenKind::Text => mentions.extend(names_in(cursor.source(*token))),
            TokenKind::Number | TokenKind::Variable | TokenKind::Template | TokenKind::Symbol(_) => {}
        }
    }
    mentions.sort();
    mentions.dedup();
    StatementKind::Unknown { words: words(cursor), mentions, dynamic: false }
}

/// What may be a name in a text.
fn names_in(text: &str) -> impl Iterator<Item = String> {
    let is_part = |it: char| it.is_alphanumeric() || it == '_' || it == '$';
    text.split(move |it: char| !is_part(it)).filter(|it| !it.is_empty()).map(str::to_owned)
}

/// The first words, to be shown.
fn words(cursor: &Cursor) -> String {
    let first: Vec<&str> = cursor.tokens.iter().take(4).map(|token| cursor.source(*token)).collect();
    let text: String = first.join(" ").chars().take(60).collect();
    if cursor.tokens.len() > 4 { format!("{text} …") } else { text }
}
