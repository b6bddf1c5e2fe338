//! Texts and numbers.

use compact_str::CompactString;
use memchr::{memchr2, memchr3};

use super::Reader;

impl<'t> Reader<'t> {
    /// `12`, `0.5`; other ways to write numbers are left to the parser.
    pub(super) fn number(&mut self) -> Option<&'t str> {
        let start = self.at;
        let digits = |reader: &mut Self| {
            let first = reader.at;
            while reader.byte().is_some_and(|byte| byte.is_ascii_digit()) {
                reader.at += 1;
            }
            reader.at > first
        };
        digits(self);
        let whole = self.at;
        if self.byte() == Some(b'.') {
            self.at += 1;
            if !digits(self) {
                return None;
            }
        } else if whole > start + 1 && self.text.as_bytes().get(start) == Some(&b'0') {
            return None;
        }
        self.end = self.at;
        let ends = self.byte().is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
        let number = self.text.get(start..self.end).filter(|_| ends);
        number.filter(|_| !matches!(self.byte(), Some(b'_' | b'.')))
    }

    /// A text, with those that stand right behind it.
    pub(super) fn strings(&mut self, in_brackets: bool) -> Option<CompactString> {
        let mut whole = self.string()?;
        loop {
            self.space_between(in_brackets);
            match self.byte() {
                Some(b'"' | b'\'') => whole.push_str(&self.string()?),
                // What is called on a text, and texts of another kind.
                Some(b'.' | b'(' | b'[') => return None,
                Some(byte) if byte.is_ascii_alphabetic() => return None,
                _ => return Some(whole),
            }
        }
    }

    fn string(&mut self) -> Option<CompactString> {
        let (content, escaped) = self.quoted()?;
        if escaped { unescaped(content) } else { Some(content.into()) }
    }

    pub(super) fn raw_string(&mut self) -> Option<CompactString> {
        self.quoted().map(|(content, _)| content.into())
    }

    /// What stands between quotes, and whether there is a backslash in it.
    pub(super) fn quoted(&mut self) -> Option<(&'t str, bool)> {
        let bytes = self.text.as_bytes();
        let quote = self.byte()?;
        let is_long = bytes.get(self.at + 1) == Some(&quote) && bytes.get(self.at + 2) == Some(&quote);
        let start = self.at + if is_long { 3 } else { 1 };
        let mut position = start;
        let mut escaped = false;
        loop {
            let rest = bytes.get(position..)?;
            let found = if is_long { memchr2(quote, b'\\', rest)? } else { memchr3(quote, b'\\', b'\n', rest)? };
            position += found;
            match bytes.get(position)? {
                b'\\' => {
                    escaped = true;
                    position += 2;
                }
                b'\n' => return None,
                _ if !is_long => {
                    self.at = position + 1;
                    break;
                }
                _ if bytes.get(position + 1) == Some(&quote) && bytes.get(position + 2) == Some(&quote) => {
                    self.at = position + 3;
                    break;
                }
                _ => position += 1,
            }
        }
        self.end = self.at;
        Some((self.text.get(start..position)?, escaped))
    }
}

/// The text that the commonest escapes stand for; `None` for others.
fn unescaped(content: &str) -> Option<CompactString> {
    let mut text = CompactString::with_capacity(content.len());
    let mut rest = content;
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        let mut characters = behind.chars();
        text.push(match characters.next()? {
            'n' => '\n',
            't' => '\t',
            it @ ('\\' | '"' | '\'') => it,
            _ => return None,
        });
        rest = characters.as_str();
    }
    text.push_str(rest);
    Some(text)
}
