//! `ALTER TABLE` and what else is altered.

use modelry_graph::Span;

use crate::sql::cursor::Cursor;
use crate::sql::lexer::TokenKind;
use crate::sql::read::types::type_name;
use crate::sql::read::{HARMLESS, column, constraint};
use crate::sql::syntax::{AlterAction, DomainChange, EnumChange, Identifier, ObjectName, StatementKind};

/// Any `ALTER`.
pub(super) fn alter(cursor: &mut Cursor) -> Option<Vec<StatementKind>> {
    cursor.eat("alter");
    let _ = cursor.eat("online") || cursor.eat("offline") || cursor.eat("ignore") || cursor.eat("foreign");
    cursor.eat("materialized");
    let kind = cursor.keyword();
    cursor.at += 1;
    match kind.as_str() {
        "table" | "view" => table(cursor),
        "index" => index(cursor),
        "type" => alter_type(cursor),
        "domain" => alter_domain(cursor),
        "schema" => {
            let name = cursor.name()?;
            let renamed = cursor.eat_all(&["rename", "to"]);
            Some(if renamed { vec![StatementKind::RenameType { name, to: cursor.identifier()? }] } else { Vec::new() })
        }
        "function" | "trigger" | "data" => Some(Vec::new()),
        kind if HARMLESS.contains(&kind) => Some(Vec::new()),
        _ => None,
    }
}

fn table(cursor: &mut Cursor) -> Option<Vec<StatementKind>> {
    // `ALTER TABLE ALL IN TABLESPACE` moves files only.
    if cursor.are(&["all", "in"]) {
        return Some(Vec::new());
    }
    let if_exists = cursor.eat_all(&["if", "exists"]);
    cursor.eat("only");
    let table = cursor.name()?;
    if cursor.is_symbol(b'*') {
        cursor.at += 1;
    }
    let mut actions = Vec::new();
    let end = cursor.tokens.len();
    while cursor.at < end {
        let start = cursor.at;
        action(cursor, &table, &mut actions);
        cursor.skip_to_comma(end);
        cursor.eat_symbol(b',');
        if cursor.at == start {
            cursor.at += 1;
        }
    }
    Some(vec![StatementKind::AlterTable { table, if_exists, actions }])
}

/// One action; the cursor may be left anywhere before the next comma.
fn action(cursor: &mut Cursor, table: &ObjectName, actions: &mut Vec<AlterAction>) {
    let here = cursor.here();
    let found = match cursor.keyword().as_str() {
        "add" => return add(cursor, here, actions),
        "drop" => dropped(cursor),
        "alter" => altered(cursor),
        "rename" => renamed(cursor, table),
        "modify" => {
            cursor.at += 1;
            cursor.eat("column");
            cursor.eat_all(&["if", "exists"]);
            column::definition(cursor, cursor.tokens.len())
                .map(|column| AlterAction::ReplaceColumn { from: column.name.clone(), column: Box::new(column) })
        }
        "change" => {
            cursor.at += 1;
            cursor.eat("column");
            cursor.eat_all(&["if", "exists"]);
            cursor.identifier().and_then(|from| {
                let column = column::definition(cursor, cursor.tokens.len())?;
                Some(AlterAction::ReplaceColumn { from, column: Box::new(column) })
            })
        }
        "validate" => {
            cursor.at += 1;
            cursor.eat("constraint").then(|| cursor.identifier()).flatten().map(AlterAction::ValidateConstraint)
        }
        "set" if cursor.is_ahead(1, "schema") => {
            cursor.at += 2;
            cursor.identifier().map(AlterAction::SetSchema)
        }
        "attach" if cursor.is_ahead(1, "partition") => {
            cursor.at += 2;
            cursor.name().map(AlterAction::AttachPartition)
        }
        "detach" if cursor.is_ahead(1, "partition") => {
            cursor.at += 2;
            cursor.name().map(AlterAction::DetachPartition)
        }
        "inherit" => {
            cursor.at += 1;
            cursor.name().map(AlterAction::Inherit)
        }
        "no" if cursor.is_ahead(1, "inherit") => {
            cursor.at += 2;
            Some(AlterAction::NoInherit)
        }
        "engine" | "type" => {
            cursor.at += 1;
            cursor.eat_symbol(b'=');
            cursor.identifier().map(AlterAction::Engine)
        }
        "comment" => {
            cursor.at += 1;
            cursor.eat_symbol(b'=');
            cursor.string().map(AlterAction::Comment)
        }
        word @ ("enable" | "disable") => {
            let on = word == "enable";
            let replica = cursor.is_ahead(1, "replica") || cursor.is_ahead(1, "always");
            if cursor.is_ahead(if replica { 2 } else { 1 }, "trigger") {
                let what = cursor.slice(cursor.at, cursor.at + 3).text;
                Some(AlterAction::Triggers { on, what })
            } else {
                Some(AlterAction::Nothing)
            }
        }
        "replica" if cursor.is_ahead(1, "identity") => {
            cursor.at += 2;
            let index = if cursor.eat_all(&["using", "index"]) { cursor.identifier() } else { None };
            Some(AlterAction::ReplicaIdentity(index))
        }
        // Storage, owners, character sets and locks.
        "owner" | "set" | "reset" | "cluster" | "of" | "not" | "force" | "convert" | "default" | "charset"
        | "character" | "collate" | "auto_increment" | "algorithm" | "lock" | "row_format" | "order" | "without"
        | "discard" | "import" | "truncate" | "reorganize" | "optimize" | "analyze" | "check" | "rebuild"
        | "repair" | "coalesce" | "exchange" | "remove" | "upgrade" | "stats_persistent" | "with" | "no"
        | "key_block_size" | "checksum" | "partition" | "nowait" | "wait" | "split" | "merge" | "max_rows"
        | "min_rows" | "pack_keys" | "compression" | "tablespace" | "stats_auto_recalc" | "stats_sample_pages"
        | "cascade" | "restrict" => Some(AlterAction::Nothing),
        _ => None,
    };
    actions.push(found.unwrap_or(AlterAction::Unknown(here)));
}

fn add(cursor: &mut Cursor, here: Span, actions: &mut Vec<AlterAction>) {
    cursor.eat("add");
    if cursor.is("partition") || cursor.are(&["period", "for"]) || cursor.are(&["system", "versioning"]) {
        actions.push(AlterAction::Nothing);
        cursor.at = cursor.tokens.len();
        return;
    }
    if constraint::starts(cursor) {
        actions.push(constraint::constraint(cursor).map_or(AlterAction::Unknown(here), AlterAction::AddConstraint));
        return;
    }
    cursor.eat("column");
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    if !cursor.is_symbol(b'(') {
        match column::definition(cursor, cursor.tokens.len()) {
            Some(column) => {
                actions.extend(column.doubt.map(AlterAction::Unknown));
                actions.push(AlterAction::AddColumn { column: Box::new(column), if_not_exists });
            }
            None => actions.push(AlterAction::Unknown(here)),
        }
        return;
    }
    // MySQL: `ADD (a int, b int, KEY (a))`.
    let end = cursor.closing();
    cursor.at += 1;
    while cursor.at < end {
        let start = cursor.at;
        if constraint::starts(cursor) {
            actions.push(constraint::constraint(cursor).map_or(AlterAction::Unknown(here), AlterAction::AddConstraint));
        } else if let Some(column) = column::definition(cursor, end) {
            actions.push(AlterAction::AddColumn { column: Box::new(column), if_not_exists });
        } else {
            actions.push(AlterAction::Unknown(cursor.here()));
        }
        cursor.skip_to_comma(end);
        cursor.eat_symbol(b',');
        if cursor.at == start {
            cursor.at += 1;
        }
    }
    cursor.at = end + 1;
}

fn dropped(cursor: &mut Cursor) -> Option<AlterAction> {
    cursor.eat("drop");
    let if_exists = |cursor: &mut Cursor| cursor.eat_all(&["if", "exists"]);
    if cursor.eat_all(&["primary", "key"]) {
        return Some(AlterAction::DropPrimaryKey);
    }
    if cursor.eat_all(&["foreign", "key"]) {
        if_exists(cursor);
        return cursor.identifier().map(AlterAction::DropForeignKey);
    }
    if is_followed_by_name(cursor, "constraint") || is_followed_by_name(cursor, "check") {
        cursor.at += 1;
        if_exists(cursor);
        return cursor.identifier().map(AlterAction::DropConstraint);
    }
    if is_followed_by_name(cursor, "index") || is_followed_by_name(cursor, "key") {
        cursor.at += 1;
        if_exists(cursor);
        return cursor.identifier().map(AlterAction::DropIndex);
    }
    if cursor.is("partition") || cursor.are(&["system", "versioning"]) || cursor.are(&["period", "for"]) {
        return Some(AlterAction::Nothing);
    }
    cursor.eat("column");
    if_exists(cursor);
    cursor.identifier().map(|column| AlterAction::DropColumn { column })
}

/// Is the word at hand a keyword, and not the name of a column to drop?
fn is_followed_by_name(cursor: &Cursor, keyword: &str) -> bool {
    let named = cursor.peek(1).is_some_and(|it| matches!(it.kind, TokenKind::Word | TokenKind::Quoted));
    cursor.is(keyword) && named && !cursor.is_ahead(1, "cascade") && !cursor.is_ahead(1, "restrict")
}

fn altered(cursor: &mut Cursor) -> Option<AlterAction> {
    cursor.eat("alter");
    if is_followed_by_name(cursor, "constraint") || is_followed_by_name(cursor, "check") {
        cursor.at += 1;
        let name = cursor.identifier()?;
        let (mut deferrable, mut enforced) = (None, None);
        while !cursor.at_end() && !cursor.is_symbol(b',') {
            if cursor.eat_all(&["not", "deferrable"]) {
                deferrable = Some(false);
            } else if cursor.eat("deferrable") {
                deferrable = Some(true);
            } else if cursor.eat_all(&["not", "enforced"]) {
                enforced = Some(false);
            } else if cursor.eat("enforced") {
                enforced = Some(true);
            } else {
                cursor.at += 1;
            }
        }
        return Some(AlterAction::AlterConstraint { name, deferrable, enforced });
    }
    if is_followed_by_name(cursor, "index") {
        cursor.at += 1;
        let index = cursor.identifier()?;
        let usable = !(cursor.is("invisible") || cursor.is("ignored"));
        return Some(AlterAction::IndexUsable { index, usable });
    }
    cursor.eat("column");
    cursor.eat_all(&["if", "exists"]);
    let column = cursor.identifier()?;
    let here = cursor.here();
    if cursor.eat_all(&["set", "not", "null"]) {
        return Some(AlterAction::SetNullable { column, nullable: false, span: here });
    }
    if cursor.eat_all(&["drop", "not", "null"]) {
        return Some(AlterAction::SetNullable { column, nullable: true, span: here });
    }
    if cursor.eat_all(&["set", "default"]) {
        return Some(AlterAction::SetDefault { column, default: Some(column::value(cursor)) });
    }
    if cursor.eat_all(&["drop", "default"]) {
        return Some(AlterAction::SetDefault { column, default: None });
    }
    if cursor.eat("type") || cursor.eat_all(&["set", "data", "type"]) {
        let ty = type_name(cursor)?;
        let collation = if cursor.eat("collate") { cursor.name().map(|it| it.name.text) } else { None };
        return Some(AlterAction::SetType { column, ty, collation });
    }
    // libSQL's own way to say it: `ALTER COLUMN a TO a text NOT NULL`.
    if cursor.eat("to") {
        let definition = column::definition(cursor, cursor.tokens.len())?;
        return Some(AlterAction::ReplaceColumn { from: column, column: Box::new(definition) });
    }
    if cursor.are(&["add", "generated"]) {
        return Some(AlterAction::SetIdentity { column, identity: Some(here) });
    }
    if cursor.eat_all(&["drop", "identity"]) {
        return Some(AlterAction::SetIdentity { column, identity: None });
    }
    if cursor.eat_all(&["drop", "expression"]) {
        return Some(AlterAction::DropExpression { column });
    }
    if cursor.eat_all(&["set", "expression"]) {
        return Some(AlterAction::SetComputed { column });
    }
    // `SET STATISTICS`, `SET STORAGE`, `SET (…)`, `RESET (…)`, `SET GENERATED`, `RESTART`, `SET INVISIBLE`.
    cursor.is_one_of(&["set", "reset", "restart", "add"]).then_some(AlterAction::Nothing)
}

fn renamed(cursor: &mut Cursor, table: &ObjectName) -> Option<AlterAction> {
    cursor.eat("rename");
    let pair = |cursor: &mut Cursor| -> Option<(Identifier, Identifier)> {
        let from = cursor.identifier()?;
        cursor.eat("to").then_some(())?;
        Some((from, cursor.identifier()?))
    };
    if is_followed_by_name(cursor, "constraint") && !cursor.is_ahead(1, "to") {
        cursor.at += 1;
        return pair(cursor).map(|(from, to)| AlterAction::RenameConstraint { from, to });
    }
    if (is_followed_by_name(cursor, "index") || is_followed_by_name(cursor, "key")) && !cursor.is_ahead(1, "to") {
        cursor.at += 1;
        return pair(cursor).map(|(from, to)| AlterAction::RenameIndex { from, to });
    }
    let to_name = cursor.is("to") && !cursor.is_ahead(1, "to");
    if to_name || (cursor.is("as") && !cursor.is_ahead(1, "to")) || cursor.is_symbol(b'=') {
        cursor.at += 1;
        let mut name = cursor.name()?;
        name.schema = name.schema.or_else(|| table.schema.clone());
        return Some(AlterAction::RenameTable(name));
    }
    if cursor.is("column") && !cursor.is_ahead(1, "to") {
        cursor.at += 1;
    }
    match pair(&mut cursor.clone()) {
        Some((from, to)) => Some(AlterAction::RenameColumn { from, to }),
        // MySQL: `RENAME new_name`.
        None => cursor.name().map(AlterAction::RenameTable),
    }
}

fn index(cursor: &mut Cursor) -> Option<Vec<StatementKind>> {
    if cursor.are(&["all", "in"]) {
        return Some(Vec::new());
    }
    cursor.eat_all(&["if", "exists"]);
    let name = cursor.name()?;
    Some(if cursor.eat_all(&["rename", "to"]) {
        vec![StatementKind::RenameIndex { name, to: cursor.identifier()? }]
    } else {
        Vec::new()
    })
}

fn alter_type(cursor: &mut Cursor) -> Option<Vec<StatementKind>> {
    let name = cursor.name()?;
    if cursor.eat_all(&["add", "value"]) {
        cursor.eat_all(&["if", "not", "exists"]);
        let value = cursor.string()?;
        let before = if cursor.eat("before") { cursor.string() } else { None };
        let after = if cursor.eat("after") { cursor.string() } else { None };
        return Some(vec![StatementKind::AlterEnum { name, change: EnumChange::Add { value, before, after } }]);
    }
    if cursor.eat_all(&["rename", "value"]) {
        let from = cursor.string()?;
        cursor.eat("to").then_some(())?;
        let to = cursor.string()?;
        return Some(vec![StatementKind::AlterEnum { name, change: EnumChange::Rename { from, to } }]);
    }
    if cursor.eat_all(&["rename", "to"]) {
        return Some(vec![StatementKind::RenameType { name, to: cursor.identifier()? }]);
    }
    Some(Vec::new())
}

fn alter_domain(cursor: &mut Cursor) -> Option<Vec<StatementKind>> {
    let name = cursor.name()?;
    let change = if cursor.eat_all(&["set", "not", "null"]) {
        DomainChange::NotNull(true)
    } else if cursor.eat_all(&["drop", "not", "null"]) {
        DomainChange::NotNull(false)
    } else if cursor.eat_all(&["set", "default"]) {
        DomainChange::Default(Some(column::value(cursor)))
    } else if cursor.eat_all(&["drop", "default"]) {
        DomainChange::Default(None)
    } else if cursor.eat_all(&["drop", "constraint"]) {
        cursor.eat_all(&["if", "exists"]);
        DomainChange::DropCheck(cursor.identifier()?)
    } else if cursor.eat("add") {
        DomainChange::AddCheck(constraint::constraint(cursor)?)
    } else if cursor.eat_all(&["rename", "to"]) {
        return Some(vec![StatementKind::RenameType { name, to: cursor.identifier()? }]);
    } else {
        return Some(Vec::new());
    };
    Some(vec![StatementKind::AlterDomain { name, change }])
}
