//! `where` of an index to SQL. (Manual: "Model querying basics", "Operators".)

use super::value::{Kind, Object, Value};

/// The condition over columns; `None` where it cannot be read.
pub(super) fn condition(value: &Value<'_>, column: &dyn Fn(&str) -> String) -> Option<String> {
    match &value.kind {
        Kind::Object(object) => all(object, column, " AND "),
        Kind::Array(elements) => {
            let parts: Option<Vec<String>> = elements.iter().map(|it| condition(it, column)).collect();
            Some(parts?.join(" AND "))
        }
        Kind::Call(call) if call.name.rsplit('.').next() == Some("literal") => {
            call.arguments.first()?.text().map(str::to_owned)
        }
        _ => None,
    }
}

fn all(object: &Object<'_>, column: &dyn Fn(&str) -> String, between: &str) -> Option<String> {
    if object.open || object.members.is_empty() {
        return None;
    }
    let parts: Option<Vec<String>> = object.members.iter().map(|(key, value)| one(key, value, column)).collect();
    Some(parts?.join(between))
}

fn one(key: &str, value: &Value<'_>, column: &dyn Fn(&str) -> String) -> Option<String> {
    if let Some(operator) = operator(key) {
        let parts = match &value.kind {
            Kind::Array(elements) => {
                elements.iter().map(|it| condition(it, column)).collect::<Option<Vec<String>>>()?
            }
            Kind::Object(object) => {
                let parts = object.members.iter().map(|(key, value)| one(key, value, column));
                parts.collect::<Option<Vec<String>>>()?
            }
            _ => return None,
        };
        return match operator {
            "and" => Some(format!("({})", parts.join(" AND "))),
            "or" => Some(format!("({})", parts.join(" OR "))),
            "not" => Some(format!("NOT ({})", parts.join(" AND "))),
            _ => None,
        };
    }
    let name = quoted(&column(key.trim_matches('$')));
    match &value.kind {
        Kind::Object(object) => {
            let parts = object.members.iter().map(|(key, value)| compared(&name, operator(key)?, value));
            let parts: Option<Vec<String>> = parts.collect();
            parts.filter(|it| !it.is_empty() && !object.open).map(|it| it.join(" AND "))
        }
        Kind::Array(_) => compared(&name, "in", value),
        _ => compared(&name, "eq", value),
    }
}

/// `ne` of `[Op.ne]` or `$ne`.
fn operator(key: &str) -> Option<&str> {
    if let Some(inner) = key.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        return inner.rsplit('.').next();
    }
    key.strip_prefix('$').filter(|it| !it.ends_with('$'))
}

fn compared(name: &str, operator: &str, value: &Value<'_>) -> Option<String> {
    let null = matches!(value.kind, Kind::Null);
    let sign = match operator {
        "eq" | "is" if null => return Some(format!("{name} IS NULL")),
        "ne" | "not" if null => return Some(format!("{name} IS NOT NULL")),
        "is" | "not" if value.bool().is_some() => {
            let no = if operator == "not" { "NOT " } else { "" };
            return Some(format!("{name} IS {no}{}", literal(value)?));
        }
        "eq" => "=",
        "ne" | "not" => "<>",
        "gt" => ">",
        "gte" => ">=",
        "lt" => "<",
        "lte" => "<=",
        "like" => "LIKE",
        "iLike" => "ILIKE",
        "notLike" => "NOT LIKE",
        "in" | "notIn" => {
            let values: Option<Vec<String>> = value.array()?.iter().map(literal).collect();
            let not = if operator == "in" { "" } else { "NOT " };
            return Some(format!("{name} {not}IN ({})", values?.join(", ")));
        }
        _ => return None,
    };
    Some(format!("{name} {sign} {}", literal(value)?))
}

fn literal(value: &Value<'_>) -> Option<String> {
    match &value.kind {
        Kind::Text(text) => Some(format!("'{}'", text.replace('\'', "''"))),
        Kind::Number(_) | Kind::Bool(_) => value.stored(),
        Kind::Null => Some("NULL".to_owned()),
        _ => None,
    }
}

/// A name that is not all lower case needs quotes.
pub(super) fn quoted(name: &str) -> String {
    let plain = name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
    if plain { name.to_owned() } else { format!("\"{name}\"") }
}
