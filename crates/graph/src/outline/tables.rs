//! Parts of tables, in a line each.

use std::fmt::Write;

use crate::stated::Stated;
use crate::table::{Check, Clock, Column, Enforcement, Generator, Index, IndexPart, Table};

pub(super) fn describe_column(column: &Column) -> String {
    let mut parts = vec![column.ty.known().map_or("?".to_owned(), ToString::to_string)];
    match column.nullable.known() {
        Some(true) => parts.push("null".to_owned()),
        Some(false) => {}
        None => parts.push("null?".to_owned()),
    }
    match &column.default {
        Stated::Written(Some(default), _) | Stated::Implied(Some(default)) => {
            parts.push(format!("default {}", describe_default(&default.text, default.generator)));
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => parts.push("default?".to_owned()),
    }
    if let Some(Some(default)) = column.application_default.known() {
        let mut text = format!("application default {}", describe_default(&default.text, default.generator));
        if default.frozen {
            text.push_str(" (frozen)");
        }
        if default.naive_clock {
            text.push_str(" (naive clock)");
        }
        parts.push(text);
    }
    match column.clock.known() {
        Some(Clock::Insert) => parts.push("set at insert".to_owned()),
        Some(Clock::Update) => parts.push("set at update".to_owned()),
        Some(Clock::Never) | None => {}
    }
    match &column.values {
        Stated::Written(Some(values), _) | Stated::Implied(Some(values)) => {
            parts.push(format!("one of {}", values.join(" | ")));
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => parts.push("values?".to_owned()),
    }
    if column.generated {
        parts.push("generated".to_owned());
    }
    if let Some(collation) = &column.collation {
        parts.push(format!("collate {collation}"));
    }
    if let Some(comment) = &column.comment {
        parts.push(format!("comment {comment:?}"));
    }
    parts.join(", ")
}

fn describe_default(text: &str, generator: Generator) -> String {
    let kind = match generator {
        Generator::Literal => return format!("{text:?}"),
        Generator::Null => "null",
        Generator::Sequence => "sequence",
        Generator::Now => "now",
        Generator::Uuid => "uuid",
        Generator::OrderedId => "ordered id",
        Generator::TextId => "text id",
        Generator::Other => return text.to_owned(),
    };
    if text.is_empty() || text.eq_ignore_ascii_case(kind) { kind.to_owned() } else { format!("{kind} {text}") }
}

pub(super) fn describe_index(table: &Table, index: &Index) -> String {
    let mut line = match (index.unique, index.constraint) {
        (true, true) => "unique constraint ",
        (true, false) => "unique index ",
        (false, _) => "index ",
    }
    .to_owned();
    if let Some(name) = &index.name {
        let _ = write!(line, "{} ", name.text);
    }
    let parts: Vec<String> = index.parts.iter().map(|part| describe_part(table, part)).collect();
    let _ = write!(line, "({})", if parts.is_empty() { "?".to_owned() } else { parts.join(", ") });
    if !index.include.is_empty() {
        let _ = write!(line, " include ({})", table.names(&index.include));
    }
    if index.method != "btree" {
        let _ = write!(line, " using {}", index.method);
    }
    match &index.filter {
        Stated::Written(Some(filter), _) | Stated::Implied(Some(filter)) => {
            let _ = write!(line, " where {filter}");
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => line.push_str(" where ?"),
    }
    if index.nulls_not_distinct {
        line.push_str(", nulls not distinct");
    }
    if index.deferrable {
        line.push_str(", deferrable");
    }
    if !index.usable {
        line.push_str(", unusable");
    }
    line
}

fn describe_part(table: &Table, part: &IndexPart) -> String {
    let mut text = match (&part.expression, part.column) {
        (Some(expression), _) => format!("({expression})"),
        (None, Some(column)) => table.column(column).name.text.clone(),
        (None, None) => "?".to_owned(),
    };
    if let Some(prefix) = part.prefix {
        let _ = write!(text, "({prefix})");
    }
    if let Some(collation) = &part.collation {
        let _ = write!(text, " collate {collation}");
    }
    if let Some(class) = &part.operator_class {
        let _ = write!(text, " {class}");
    }
    if part.descending {
        text.push_str(" desc");
    }
    match part.nulls_first {
        Some(true) => text.push_str(" nulls first"),
        Some(false) => text.push_str(" nulls last"),
        None => {}
    }
    text
}

pub(super) fn describe_check(check: &Check) -> String {
    let name = check.name.as_ref().map(|name| format!("{} ", name.text)).unwrap_or_default();
    let expression = check.expression.known().map_or("?", String::as_str);
    format!("check {name}({expression}){}", describe_enforcement(&check.enforcement))
}

pub(super) fn describe_enforcement(enforcement: &Enforcement) -> String {
    match enforcement {
        Enforcement::Enforced => String::new(),
        Enforcement::NotValid => ", not valid".to_owned(),
        Enforcement::NotEnforced => ", not enforced".to_owned(),
        Enforcement::EngineIgnores(engine) => format!(", ignored by {engine}"),
        Enforcement::ApplicationOnly => ", in the application only".to_owned(),
    }
}
