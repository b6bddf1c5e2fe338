//! What a `DEFAULT` means.

use modelry_graph::{DefaultValue, Generator};

use crate::sql::cursor::unquoted;

/// The value of an expression behind `DEFAULT`.
pub(super) fn value(text: &str) -> DefaultValue {
    let inner = without_brackets(text.trim());
    let (bare, _) = without_cast(inner);
    let lower = bare.to_ascii_lowercase();
    if lower == "null" {
        return DefaultValue::generated("NULL", Generator::Null);
    }
    if is_quoted(bare) {
        let text = unquoted(bare);
        if text == "now" || text == "now()" {
            return DefaultValue::generated(inner, Generator::Now);
        }
        return DefaultValue::literal(text);
    }
    let number = bare.trim_start_matches(['-', '+']).trim();
    if number.starts_with(|it: char| it.is_ascii_digit() || it == '.') && !number.contains([' ', '(']) {
        return DefaultValue::literal(bare.replace(' ', ""));
    }
    if lower == "true" || lower == "false" {
        return DefaultValue::literal(lower);
    }
    DefaultValue::generated(inner, generator(&lower))
}

fn is_quoted(text: &str) -> bool {
    let Some(quote) = text.chars().find(|it| *it == '\'' || *it == '"') else { return false };
    let prefix = text.find(quote).unwrap_or(0);
    let body = text.get(prefix + 1..).unwrap_or_default();
    // The only other quotes are doubled ones and the last.
    let inner = body.strip_suffix(quote);
    prefix <= 1 && inner.is_some_and(|it| !it.replace("''", "").replace("\\'", "").contains(quote))
}

fn without_brackets(mut text: &str) -> &str {
    while text.starts_with('(') && encloses(text) {
        text = text.get(1..text.len() - 1).unwrap_or_default().trim();
    }
    text
}

/// Does the bracket at the start of the text close at its end?
pub(in crate::sql) fn encloses(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut in_text = false;
    for (position, byte) in text.bytes().enumerate() {
        match byte {
            b'\'' => in_text = !in_text,
            b'(' if !in_text => depth += 1,
            b')' if !in_text => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return position + 1 == text.len();
                }
            }
            _ => {}
        }
    }
    false
}

/// `'a'::text` without `::text`.
fn without_cast(text: &str) -> (&str, bool) {
    match text.rfind("::") {
        Some(position)
            if text
                .get(position..)
                .is_some_and(|cast| !cast.contains(['\'', ')']) || cast.ends_with(')') && !cast.contains("((")) =>
        {
            let before = text.get(..position).unwrap_or_default().trim();
            let before = without_brackets(before);
            if is_quoted(before) || !before.contains('(') && !before.contains(' ') {
                (before, true)
            } else {
                (text, false)
            }
        }
        _ => (text, false),
    }
}

/// `gen_random_uuid()` of `(gen_random_uuid())::text`: a cast changes the type, not what makes the value.
fn uncast(lower: &str) -> &str {
    match lower.rsplit_once("::") {
        Some((value, ty))
            if ty.chars().all(|it| it.is_alphanumeric() || " _(),".contains(it)) && !ty.starts_with("reg") =>
        {
            without_brackets(value.trim())
        }
        _ => lower,
    }
}

fn generator(lower: &str) -> Generator {
    let lower = uncast(lower);
    let name: String = lower.chars().take_while(|it| it.is_alphanumeric() || *it == '_' || *it == '.').collect();
    let name = name.rsplit('.').next().unwrap_or_default();
    let rest = lower.get(lower.find(name).unwrap_or(0) + name.len()..).unwrap_or_default();
    let call = rest.starts_with('(') && rest.ends_with(')') && encloses(rest);
    let zoned = rest.strip_prefix("()").unwrap_or(rest).trim_start().starts_with("at time zone");
    match name {
        "nextval" => Generator::Sequence,
        "now"
        | "current_timestamp"
        | "clock_timestamp"
        | "statement_timestamp"
        | "transaction_timestamp"
        | "localtimestamp"
        | "localtime"
        | "current_date"
        | "current_time"
        | "sysdate"
        | "utc_timestamp"
        | "curdate"
            if rest.is_empty() || call || zoned || rest.starts_with("::") =>
        {
            Generator::Now
        }
        "timezone" if call && rest.contains("now()") => Generator::Now,
        "datetime" | "date" | "strftime" | "julianday" | "unixepoch" | "unix_timestamp"
            if call && (rest.contains("'now'") || rest == "()") =>
        {
            Generator::Now
        }
        "gen_random_uuid" | "uuid_generate_v4" | "uuid_generate_v1" | "uuid_generate_v1mc" | "uuid" | "uuidv4"
            if call =>
        {
            Generator::Uuid
        }
        "uuid_generate_v7" | "uuidv7" | "uuid_v7" | "gen_ulid" | "ulid" | "generate_ulid" if call => {
            Generator::OrderedId
        }
        "cuid" | "nanoid" | "gen_nanoid" if call => Generator::TextId,
        _ => Generator::Other,
    }
}
