//! A schema file cut into words and signs.

use modelry_graph::Span;

/// A word or sign of the schema language. Comments and blanks are left out; ends of lines count.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// A name or keyword; may hold `-` and digits.
    Word(String),
    /// A string literal, escapes resolved.
    Text(String),
    /// A number, with its sign.
    Number(String),
    /// `@`.
    At,
    /// `@@`.
    AtAt,
    /// One of `{ } ( ) [ ] , : . = ? !`.
    Sign(char),
    /// The end of a line.
    Newline,
    /// A string that no quote closes on its line, or a sign of no meaning.
    Stray,
}

/// A token and its place.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// Cuts a text into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, position: 0, tokens: Vec::new() };
    while lexer.step() {}
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    position: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.position..).unwrap_or("")
    }

    fn push(&mut self, start: usize, kind: TokenKind) {
        self.tokens.push(Token { kind, span: Span::new(start as u32, self.position as u32) });
    }

    /// Reads one token or blank; false at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        let start = self.position;
        if rest.starts_with("//") {
            self.position += rest.find('\n').unwrap_or(rest.len());
            return true;
        }
        if rest.starts_with("/*") {
            self.position += rest.find("*/").map_or(rest.len(), |end| end + 2);
            return true;
        }
        if first == '"' {
            self.string();
            return true;
        }
        if first.is_alphanumeric() || first == '_' {
            self.word_or_number(false);
            return true;
        }
        let mut following = rest.chars().skip(1);
        if first == '-' && following.next().is_some_and(|next| next.is_ascii_digit()) {
            self.word_or_number(true);
            return true;
        }
        if rest.starts_with("@@") {
            self.position += 2;
            self.push(start, TokenKind::AtAt);
            return true;
        }
        self.position += first.len_utf8();
        match first {
            '\n' => self.push(start, TokenKind::Newline),
            '@' => self.push(start, TokenKind::At),
            '{' | '}' | '(' | ')' | '[' | ']' | ',' | ':' | '.' | '=' | '?' | '!' => {
                self.push(start, TokenKind::Sign(first));
            }
            '\u{feff}' => {}
            _ if first.is_whitespace() => {}
            _ => self.push(start, TokenKind::Stray),
        }
        true
    }

    fn word_or_number(&mut self, negative: bool) {
        let start = self.position;
        let body = if negative { start + 1 } else { start };
        let rest = self.text.get(body..).unwrap_or("");
        let is_number = rest.starts_with(|first: char| first.is_ascii_digit());
        let word_end = rest.find(|it: char| !it.is_alphanumeric() && it != '_' && it != '-').unwrap_or(rest.len());
        let digits_end = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
        if is_number && (negative || digits_end == word_end) {
            let after = rest.get(digits_end..).unwrap_or("");
            let fraction = after.strip_prefix('.').map_or(0, |after| {
                let digits = after.find(|it: char| !it.is_ascii_digit()).unwrap_or(after.len());
                if digits == 0 { 0 } else { digits + 1 }
            });
            self.position = body + digits_end + fraction;
            let number = self.text.get(start..self.position).unwrap_or("").to_owned();
            self.push(start, TokenKind::Number(number));
        } else {
            self.position = body + word_end;
            let word = self.text.get(start..self.position).unwrap_or("").to_owned();
            self.push(start, TokenKind::Word(word));
        }
    }

    /// A string ends on its line; without a closing quote it is a stray sign up to the end of the line.
    fn string(&mut self) {
        let start = self.position;
        let mut value = String::new();
        let mut characters = self.text.get(start + 1..).unwrap_or("").char_indices();
        while let Some((offset, character)) = characters.next() {
            match character {
                '"' => {
                    self.position = start + 1 + offset + 1;
                    self.push(start, TokenKind::Text(value));
                    return;
                }
                '\n' => {
                    self.position = start + 1 + offset;
                    self.push(start, TokenKind::Stray);
                    return;
                }
                '\\' => match characters.next() {
                    Some((_, 'n')) => value.push('\n'),
                    Some((_, 'r')) => value.push('\r'),
                    Some((_, 't')) => value.push('\t'),
                    Some((_, 'u')) => value.push(unicode_escape(&mut characters)),
                    Some((_, other)) => value.push(other),
                    None => {}
                },
                _ => value.push(character),
            }
        }
        self.position = self.text.len();
        self.push(start, TokenKind::Stray);
    }
}

/// The character of `\u00e9`, after the `u`.
fn unicode_escape(characters: &mut std::str::CharIndices<'_>) -> char {
    let digits = characters.as_str().get(..4);
    let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let Some(character) = value.and_then(char::from_u32) else { return char::REPLACEMENT_CHARACTER };
    for _ in 0..4 {
        characters.next();
    }
    character
}
