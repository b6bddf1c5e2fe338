//! Words of SQL, without knowing the dialect for sure.

use memchr::{memchr, memchr2, memmem};

/// A word, with the bytes it takes in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A keyword or a name without quotes.
    Word,
    /// A name in `"…"`, `` `…` `` or `[…]`; MySQL reads `"…"` as a text.
    Quoted,
    /// A text: `'…'`, `E'…'`, `$$…$$`.
    Text,
    /// A number.
    Number,
    /// `@name`, `:name`, `$1`, `?`.
    Variable,
    /// Something that another program fills in: `{{ … }}`, `${…}`, `%s`.
    Template,
    /// One byte of anything else.
    Symbol(u8),
}

/// How texts and comments are written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner {
    /// `\'` does not end a text, and `#` starts a comment (MySQL).
    pub(super) mysql: bool,
}

/// Reads words from a place in the text on.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) manner: Manner,
    /// How many `/*!40101` are open: what stands in them counts.
    executable: u32,
    /// The section of a migration that takes it back (`-- +goose Down`).
    pub(super) taking_back: bool,
    /// A quote or comment that never ends.
    pub(super) unterminated: bool,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, manner: Manner) -> Lexer<'a> {
        Lexer { text, at: 0, manner, executable: 0, taking_back: false, unterminated: false }
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    pub(super) fn byte(&self, ahead: usize) -> u8 {
        self.bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Passes over blanks and comments.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.byte(0) {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.at += 1,
                0xef if self.bytes()[self.at..].starts_with(b"\xef\xbb\xbf") => self.at += 3,
                b'-' if self.byte(1) == b'-' => self.line_comment(2),
                b'#' if self.manner.mysql => self.line_comment(1),
                b'/' if self.byte(1) == b'*' => self.block_comment(),
                b'*' if self.byte(1) == b'/' && self.executable > 0 => {
                    self.executable -= 1;
                    self.at += 2;
                }
                _ => return,
            }
        }
    }

    fn line_comment(&mut self, mark: usize) {
        let rest = self.bytes().get(self.at + mark..).unwrap_or_default();
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        self.section_mark(rest.get(..length).unwrap_or_default());
        self.at += mark + length;
    }

    /// goose, sql-migrate, dbmate, migrate and rambler part one file in two.
    fn section_mark(&mut self, comment: &[u8]) {
        let Ok(comment) = std::str::from_utf8(comment.get(..comment.len().min(80)).unwrap_or_default()) else { return };
        let mut words = comment.split_ascii_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let direction = match first {
            "+goose" | "+migrate" | "rambler" => second,
            "@UNDO" | "//@UNDO" => "down",
            _ => first.strip_prefix("migrate:").unwrap_or_default(),
        };
        if direction.eq_ignore_ascii_case("down") {
            self.taking_back = true;
        } else if direction.eq_ignore_ascii_case("up") {
            self.taking_back = false;
        }
    }

    fn block_comment(&mut self) {
        let mariadb = self.byte(2) == b'M' && self.byte(3) == b'!';
        if mariadb || self.byte(2) == b'!' {
            let mut end = self.at + if mariadb { 4 } else { 3 };
            let start = end;
            while self.bytes().get(end).is_some_and(u8::is_ascii_digit) {
                end += 1;
            }
            // `/*M!999999` is how mariadb-dump hides a line from every server.
            if self.text.get(start..end).is_none_or(|version| version != "999999") {
                self.executable += 1;
                self.at = end;
                return;
            }
        }
        // Comments nest in PostgreSQL only.
        let mut nests = !self.manner.mysql;
        let mut depth = 1;
        let mut at = self.at + 2;
        while depth > 0 {
            let Some(found) = self.bytes().get(at..).and_then(|rest| memchr2(b'*', b'/', rest)) else {
                self.unterminated = true;
                self.at = self.text.len();
                return;
            };
            at += found;
            let next = self.bytes().get(at + 1).copied();
            match (self.bytes().get(at), next) {
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    at += 2;
                }
                (Some(b'/'), Some(b'*')) if nests => {
                    // A lone `/*` in a comment opens nothing, if only one `*/` follows.
                    nests = self.closes_twice(at + 2);
                    depth += usize::from(nests);
                    at += 2;
                }
                _ => at += 1,
            }
        }
        self.at = at;
    }

    fn closes_twice(&self, from: usize) -> bool {
        let rest = self.bytes().get(from..).unwrap_or_default();
        memmem::find_iter(&rest[..rest.len().min(100_000)], "*/").nth(1).is_some()
    }

    /// The next word; `None` at the end of the text.
    pub(super) fn next(&mut self) -> Option<Token> {
        self.skip_blanks();
        let start = self.at;
        let byte = *self.bytes().get(start)?;
        let next = self.byte(1);
        let kind = match byte {
            b'\'' => self.text_until(self.manner.mysql),
            b'"' => self.quoted(b'"'),
            b'`' => self.quoted(b'`'),
            b'[' if self.is_bracketed_name() => self.quoted(b']'),
            b'E' | b'e' if next == b'\'' => {
                self.at += 1;
                self.text_until(true)
            }
            b'N' | b'n' | b'X' | b'x' | b'B' | b'b' if next == b'\'' => {
                self.at += 1;
                self.text_until(self.manner.mysql)
            }
            b'U' | b'u' if next == b'&' && matches!(self.byte(2), b'\'' | b'"') => {
                self.at += 2;
                if self.byte(0) == b'"' { self.quoted(b'"') } else { self.text_until(false) }
            }
            b'$' if next == b'{' => self.template("${", "}"),
            b'$' => self.dollar(),
            b'{' if matches!(next, b'{' | b'%' | b'#') => match next {
                b'{' => self.template("{{", "}}"),
                b'%' => self.template("{%", "%}"),
                _ => self.template("{#", "#}"),
            },
            b'<' if next == b'%' => self.template("<%", "%>"),
            b'%' if next == b's'
                || next == b'(' && self.bytes().get(start + 2).is_some_and(u8::is_ascii_alphabetic) =>
            {
                self.at += 2;
                self.word();
                TokenKind::Template
            }
            b'#' if next == b'{' => self.template("#{", "}"),
            b'@' => {
                self.at += if next == b'@' { 2 } else { 1 };
                self.word();
                TokenKind::Variable
            }
            b':' if next == b':' => self.symbols(byte, 2),
            b':' if next == b'\'' => {
                self.at += 1;
                self.text_until(false);
                TokenKind::Template
            }
            b':' if next == b'_' || next.is_ascii_alphabetic() => {
                self.at += 1;
                self.word();
                TokenKind::Variable
            }
            b'0'..=b'9' => self.number(),
            b'.' if next.is_ascii_digit() => self.number(),
            b'_' => self.word(),
            _ if byte.is_ascii_alphabetic() || byte >= 0x80 => self.word(),
            _ => self.symbols(byte, 1),
        };
        Some(Token { kind, start: start as u32, end: self.at.min(self.text.len()) as u32 })
    }

    fn symbols(&mut self, byte: u8, length: usize) -> TokenKind {
        self.at += length;
        TokenKind::Symbol(byte)
    }

    fn word(&mut self) -> TokenKind {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        let is_part = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'$') || *it >= 0x80;
        self.at += rest.iter().position(|it| !is_part(it)).unwrap_or(rest.len());
        TokenKind::Word
    }

    fn number(&mut self) -> TokenKind {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        let is_part = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.');
        self.at += rest.iter().position(|it| !is_part(it)).unwrap_or(rest.len());
        TokenKind::Number
    }

    /// Passes over a text whose opening quote stands here.
    fn text_until(&mut self, backslash: bool) -> TokenKind {
        let bytes = self.bytes();
        let mut at = self.at + 1;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let found = if backslash { memchr2(b'\'', b'\\', rest) } else { memchr(b'\'', rest) };
            let Some(found) = found else {
                self.unterminated = true;
                self.at = bytes.len();
                return TokenKind::Text;
            };
            at += found;
            if bytes.get(at) == Some(&b'\\') || bytes.get(at + 1) == Some(&b'\'') {
                at += 2;
                continue;
            }
            self.at = at + 1;
            return TokenKind::Text;
        }
    }

    fn quoted(&mut self, close: u8) -> TokenKind {
        let bytes = self.bytes();
        let mut at = self.at + 1;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(found) = memchr(close, rest) else {
                self.unterminated = true;
                self.at = bytes.len();
                return TokenKind::Quoted;
            };
            at += found;
            if bytes.get(at + 1) == Some(&close) && close != b']' {
                at += 2;
                continue;
            }
            // MySQL may write a text in double quotes, with `\"` in it.
            if close == b'"' && self.manner.mysql && bytes.get(at.wrapping_sub(1)) == Some(&b'\\') {
                at += 1;
                continue;
            }
            self.at = at + 1;
            return TokenKind::Quoted;
        }
    }

    /// `[name]` of SQL Server and SQLite, as opposed to `text[]`, `a[1]` and `ARRAY['a']`.
    fn is_bracketed_name(&self) -> bool {
        let rest = self.bytes().get(self.at + 1..).unwrap_or_default();
        let before = self.at.checked_sub(1).and_then(|it| self.bytes().get(it)).copied().unwrap_or(b' ');
        let starts_name = rest.first().is_some_and(|it| it.is_ascii_alphabetic() || *it == b'_');
        starts_name && !(before.is_ascii_alphanumeric() || matches!(before, b'_' | b')' | b']' | b'"'))
    }

    /// `$1`, `$$…$$` and `$tag$…$tag$`.
    fn dollar(&mut self) -> TokenKind {
        let bytes = self.bytes();
        let mut end = self.at + 1;
        while bytes.get(end).is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'_' || *it >= 0x80) {
            end += 1;
        }
        if bytes.get(end) != Some(&b'$') || bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) {
            let is_parameter = end > self.at + 1;
            self.at = end;
            return if is_parameter { TokenKind::Variable } else { TokenKind::Symbol(b'$') };
        }
        let tag = bytes.get(self.at..=end).unwrap_or_default();
        match bytes.get(end + 1..).and_then(|rest| memmem::find(rest, tag)) {
            Some(length) => self.at = end + 1 + length + tag.len(),
            None => {
                self.unterminated = true;
                self.at = bytes.len();
            }
        }
        TokenKind::Text
    }

    fn template(&mut self, open: &str, close: &str) -> TokenKind {
        let rest = self.bytes().get(self.at + open.len()..).unwrap_or_default();
        // What never closes is no template.
        match memmem::find(&rest[..rest.len().min(2_000)], close.as_bytes()) {
            Some(length) => self.at += open.len() + length + close.len(),
            None => self.at += open.len(),
        }
        TokenKind::Template
    }

    /// Passes over a statement whose words do not matter, up to and without its `;`.
    pub(super) fn skip_statement(&mut self) {
        let bytes = self.bytes();
        loop {
            let rest = bytes.get(self.at..).unwrap_or_default();
            let Some(found) = rest.iter().position(|it| STOPS[*it as usize]) else {
                self.at = bytes.len();
                return;
            };
            self.at += found;
            match self.byte(0) {
                b';' => return,
                b'\'' => {
                    let escaped = self.at > 0 && matches!(bytes[self.at - 1], b'E' | b'e');
                    self.text_until(self.manner.mysql || escaped);
                }
                b'"' => {
                    self.quoted(b'"');
                }
                b'`' => {
                    self.quoted(b'`');
                }
                b'$' => {
                    self.dollar();
                }
                _ => {
                    let before = self.at;
                    self.skip_blanks();
                    if self.at == before {
                        self.at += 1;
                    }
                }
            }
        }
    }

    /// Passes over the rows of `COPY … FROM stdin`.
    pub(super) fn skip_rows(&mut self) {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        match memmem::find(rest, b"\n\\.") {
            Some(length) => self.at += length + 3,
            None => self.at = self.text.len(),
        }
    }

    /// Passes over the rest of the line.
    pub(super) fn skip_line(&mut self) {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        self.at += memchr(b'\n', rest).unwrap_or(rest.len());
    }
}

/// Bytes that may end a statement, or start what may hold a `;`.
const STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    let bytes = b";'\"`$-/#*";
    let mut position = 0;
    while position < bytes.len() {
        stops[bytes[position] as usize] = true;
        position += 1;
    }
    stops
};
