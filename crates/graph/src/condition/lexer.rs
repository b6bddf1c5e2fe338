//! The words of an SQL expression.

/// A word, with the bytes it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a word is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name without quotes, in lower case.
    Word(String),
    /// A name in quotes.
    Quoted(String),
    /// A text, unescaped.
    Text(String),
    /// A number.
    Number(String),
    /// `(`, `::`, `<=`, `||`, …
    Symbol(&'static str),
}

/// Longest first, so that `<=` is not read as `<`.
const SYMBOLS: &[&str] = &[
    "!~~*", "!~*", "!~~", "->>", "#>>", "<=>", "~~*", "::", "<=", ">=", "<>", "!=", "==", "||", "->", "#>", "@>", "<@",
    "?|", "?&", "!~", "~*", "~~", "&&", "<<", ">>", "^@", "@@", "#-", "-|-", "(", ")", ",", "[", "]", ".", "<", ">",
    "=", "+", "-", "*", "/", "%", "~", "|", "&", "^", "#", "?", "@", "!", ":",
];

/// The words of an expression; `None` when a quote or comment never ends or a byte belongs to nothing.
pub(super) fn tokens(sql: &str) -> Option<Vec<Token>> {
    let bytes = sql.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        let kind = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0c => {
                at += 1;
                continue;
            }
            b'-' if next == b'-' => {
                at += sql.get(at..)?.find('\n').unwrap_or(sql.len() - at);
                continue;
            }
            b'/' if next == b'*' => {
                at += sql.get(at..)?.find("*/")? + 2;
                continue;
            }
            b'\'' => {
                let (text, end) = quoted(sql, at, '\'')?;
                at = end;
                Kind::Text(text)
            }
            b'"' | b'`' => {
                let (text, end) = quoted(sql, at, byte as char)?;
                at = end;
                Kind::Quoted(text)
            }
            // PostgreSQL's escaped, MySQL's national and introduced strings: E'…', N'…', _utf8mb4'…'.
            b'e' | b'E' | b'n' | b'N' if next == b'\'' => {
                let (text, end) = quoted(sql, at + 1, '\'')?;
                at = end;
                Kind::Text(text)
            }
            b'0'..=b'9' => {
                at = number_end(bytes, at);
                Kind::Number(sql.get(start..at)?.to_owned())
            }
            b'.' if next.is_ascii_digit() => {
                at = number_end(bytes, at);
                Kind::Number(sql.get(start..at)?.to_owned())
            }
            _ if byte == b'_' || byte.is_ascii_alphabetic() || byte >= 0x80 => {
                while bytes
                    .get(at)
                    .is_some_and(|it| *it == b'_' || *it == b'$' || it.is_ascii_alphanumeric() || *it >= 0x80)
                {
                    at += 1;
                }
                if byte == b'_' && bytes.get(at) == Some(&b'\'') {
                    continue;
                }
                Kind::Word(sql.get(start..at)?.to_ascii_lowercase())
            }
            _ => {
                let symbol = SYMBOLS.iter().find(|symbol| bytes[at..].starts_with(symbol.as_bytes()))?;
                at += symbol.len();
                Kind::Symbol(symbol)
            }
        };
        tokens.push(Token { kind, start, end: at });
    }
    Some(tokens)
}

fn number_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        let exponent_sign = matches!(byte, b'+' | b'-') && at > 0 && matches!(bytes[at - 1], b'e' | b'E');
        if !(byte.is_ascii_alphanumeric() || *byte == b'.' || exponent_sign) {
            break;
        }
        at += 1;
    }
    at
}

/// The text in quotes that starts at `at`, and where it ends. A doubled quote stands for one.
fn quoted(sql: &str, at: usize, quote: char) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut characters = sql.get(at + 1..)?.char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        if character == quote {
            if characters.peek().is_some_and(|(_, next)| *next == quote) {
                characters.next();
            } else {
                return Some((text, at + 1 + offset + 1));
            }
        }
        text.push(character);
    }
    None
}

/// The same expression after a column was renamed. Texts and functions of the old name stay.
pub fn rename_column(sql: &str, from: &str, to: &str) -> String {
    let Some(tokens) = tokens(sql) else { return sql.to_owned() };
    let mut renamed = String::with_capacity(sql.len());
    let mut copied = 0;
    for (position, token) in tokens.iter().enumerate() {
        let names = match &token.kind {
            Kind::Word(word) => word.eq_ignore_ascii_case(from),
            Kind::Quoted(name) => name == from,
            Kind::Text(_) | Kind::Number(_) | Kind::Symbol(_) => false,
        };
        let next = tokens.get(position + 1).map(|it| &it.kind);
        let is_other = matches!(next, Some(Kind::Symbol("(" | ".")));
        if !names || is_other {
            continue;
        }
        let plain = !to.is_empty()
            && to.bytes().all(|it| it == b'_' || it.is_ascii_lowercase() || it.is_ascii_digit())
            && !to.starts_with(|it: char| it.is_ascii_digit());
        renamed.push_str(sql.get(copied..token.start).unwrap_or_default());
        match (plain, sql.as_bytes().get(token.start)) {
            (false, _) => renamed.push_str(&format!("\"{to}\"")),
            (true, Some(quote @ (b'"' | b'`'))) => {
                let quote = *quote as char;
                renamed.push_str(&format!("{quote}{to}{quote}"));
            }
            (true, _) => renamed.push_str(to),
        }
        copied = token.end;
    }
    renamed.push_str(sql.get(copied..).unwrap_or_default());
    renamed
}
