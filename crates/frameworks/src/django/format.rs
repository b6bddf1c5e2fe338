//! Text that is put together from constants: `f"{APP}_x"`, `"%s_x" % APP`, `"{}_x".format(APP)`.

use crate::django::evaluate::Value;

/// A value as Python writes it into text; `None` when that is not known.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) | Value::Number(text) => Some(text.clone()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        Value::None => Some("None".to_owned()),
        // How an enum writes its members depends on its class.
        Value::Member { .. } => None,
        Value::List(_) | Value::Dict(_) | Value::Enum(_) | Value::External(_) | Value::Unknown => None,
    }
}

/// `pattern % values`, with `%s`, `%d`, `%(name)s` and `%%`.
pub(super) fn interpolated(pattern: &Value, values: &Value, is_tuple: bool) -> Value {
    let Value::Text(pattern) = pattern else { return Value::Unknown };
    let positional = match values {
        Value::List(values) if is_tuple => values.clone(),
        Value::Dict(_) => Vec::new(),
        single => vec![single.clone()],
    };
    let mut positional = positional.iter();
    let written = written(pattern, '%', |rest| {
        if let Some(rest) = rest.strip_prefix('%') {
            return Some(("%".to_owned(), rest));
        }
        if let Some(named) = rest.strip_prefix('(') {
            let (name, rest) = named.split_once(')')?;
            let Value::Dict(pairs) = values else { return None };
            let (_, value) = pairs.iter().rev().find(|(key, _)| *key == Value::Text(name.to_owned()))?;
            return Some((text(value)?, rest.strip_prefix('s').or_else(|| whole(rest, value))?));
        }
        let value = positional.next()?;
        Some((text(value)?, rest.strip_prefix('s').or_else(|| whole(rest, value))?))
    });
    match written {
        // Python refuses a value for which there is no place.
        Some(written) if positional.next().is_none() => Value::Text(written),
        _ => Value::Unknown,
    }
}

/// What stands behind `%d`, which is for whole numbers only.
fn whole<'t>(rest: &'t str, value: &Value) -> Option<&'t str> {
    let is_whole = matches!(value, Value::Number(number) if number.parse::<i64>().is_ok());
    rest.strip_prefix('d').filter(|_| is_whole)
}

/// `pattern.format(values…)`, with `{}`, `{0}` and `{{`.
pub(super) fn formatted(pattern: &str, values: &[Value]) -> Value {
    let mut next = 0;
    let opened = written(pattern, '{', |rest| {
        if let Some(rest) = rest.strip_prefix('{') {
            return Some(("{".to_owned(), rest));
        }
        let (field, rest) = rest.split_once('}')?;
        let position = if field.is_empty() { next } else { field.parse().ok()? };
        next += 1;
        Some((text(values.get(position)?)?, rest))
    });
    // `}}` is a brace as well.
    opened.filter(|written| !written.contains('}')).map_or(Value::Unknown, Value::Text)
}

/// The pattern with what `replace` makes of each place that `mark` opens, given what stands behind it.
fn written<'t>(
    pattern: &'t str,
    mark: char,
    mut replace: impl FnMut(&'t str) -> Option<(String, &'t str)>,
) -> Option<String> {
    let mut written = String::new();
    let mut rest = pattern;
    while let Some((before, behind)) = rest.split_once(mark) {
        let (text, after) = replace(behind)?;
        written.push_str(before);
        written.push_str(&text);
        rest = after;
    }
    written.push_str(rest);
    Some(written)
}
