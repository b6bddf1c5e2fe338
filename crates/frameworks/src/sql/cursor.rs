//! A place among the words of one statement.

use modelry_graph::Span;

use crate::sql::lexer::{Token, TokenKind};
use crate::sql::syntax::{Expression, Identifier, ObjectName};

/// Reads words in order. Nothing here fails: what is not there is not taken.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    /// Where the text starts in its file.
    pub(super) offset: u32,
}

impl<'a> Cursor<'a> {
    pub(super) fn peek(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(super) fn source(&self, token: Token) -> &'a str {
        self.text.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    /// The bytes of a word in the file.
    pub(super) fn place(&self, token: Token) -> Span {
        Span::new(self.offset + token.start, self.offset + token.end)
    }

    /// The bytes of the word at hand.
    pub(super) fn here(&self) -> Span {
        let token = self.peek(0).or_else(|| self.tokens.last().copied());
        token.map_or(Span::new(self.offset, self.offset), |token| self.place(token))
    }

    /// Is the word that far ahead this keyword, in any case?
    pub(super) fn is_ahead(&self, ahead: usize, keyword: &str) -> bool {
        self.peek(ahead)
            .is_some_and(|token| token.kind == TokenKind::Word && self.source(token).eq_ignore_ascii_case(keyword))
    }

    pub(super) fn is(&self, keyword: &str) -> bool {
        self.is_ahead(0, keyword)
    }

    pub(super) fn is_one_of(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is(keyword))
    }

    /// Do these keywords stand here?
    pub(super) fn are(&self, keywords: &[&str]) -> bool {
        keywords.iter().enumerate().all(|(ahead, keyword)| self.is_ahead(ahead, keyword))
    }

    pub(super) fn eat(&mut self, keyword: &str) -> bool {
        let found = self.is(keyword);
        self.at += usize::from(found);
        found
    }

    pub(super) fn eat_all(&mut self, keywords: &[&str]) -> bool {
        let found = self.are(keywords);
        if found {
            self.at += keywords.len();
        }
        found
    }

    /// Takes one of these, and says which.
    pub(super) fn eat_one_of<'k>(&mut self, keywords: &[&'k str]) -> Option<&'k str> {
        let found = keywords.iter().find(|keyword| self.is(keyword))?;
        self.at += 1;
        Some(found)
    }

    pub(super) fn is_symbol_ahead(&self, ahead: usize, symbol: u8) -> bool {
        self.peek(ahead).is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    pub(super) fn is_symbol(&self, symbol: u8) -> bool {
        self.is_symbol_ahead(0, symbol)
    }

    pub(super) fn eat_symbol(&mut self, symbol: u8) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    /// The word at hand in lower case, when it is one.
    pub(super) fn keyword(&self) -> String {
        match self.peek(0) {
            Some(token) if token.kind == TokenKind::Word => self.source(token).to_ascii_lowercase(),
            _ => String::new(),
        }
    }

    /// A name, in quotes or not. SQLite and MySQL also take a text for one.
    pub(super) fn identifier(&mut self) -> Option<Identifier> {
        let token = self.peek(0)?;
        let source = self.source(token);
        let identifier = match token.kind {
            TokenKind::Word => Identifier { text: source.to_owned(), quoted: false, span: self.place(token) },
            TokenKind::Quoted => Identifier { text: unquoted(source), quoted: true, span: self.place(token) },
            TokenKind::Text if source.starts_with('\'') => {
                Identifier { text: unquoted(source), quoted: true, span: self.place(token) }
            }
            TokenKind::Text | TokenKind::Number | TokenKind::Variable | TokenKind::Template | TokenKind::Symbol(_) => {
                return None;
            }
        };
        self.at += 1;
        Some(identifier)
    }

    /// `name`, `schema.name` or `database.schema.name`.
    pub(super) fn name(&mut self) -> Option<ObjectName> {
        let mut name = self.identifier()?;
        let mut schema = None;
        while self.is_symbol(b'.') {
            self.at += 1;
            schema = Some(name);
            name = self.identifier()?;
        }
        Some(ObjectName { schema, name })
    }

    /// Names with commas between them.
    pub(super) fn names(&mut self) -> Vec<ObjectName> {
        let mut names = Vec::new();
        while let Some(name) = self.name() {
            names.push(name);
            if !self.eat_symbol(b',') {
                break;
            }
        }
        names
    }

    /// `(a, b)`; empty when no bracket stands here. What else stands behind a name is passed over.
    pub(super) fn bracketed_names(&mut self) -> Vec<Identifier> {
        let mut names = Vec::new();
        if !self.is_symbol(b'(') {
            return names;
        }
        let end = self.closing();
        self.at += 1;
        while self.at < end {
            let Some(name) = self.identifier() else { break };
            names.push(name);
            self.skip_to_comma(end);
            self.eat_symbol(b',');
        }
        self.at = end + 1;
        names
    }

    /// A text without its quotes.
    pub(super) fn string(&mut self) -> Option<String> {
        let token = self.peek(0)?;
        match token.kind {
            TokenKind::Text | TokenKind::Quoted => {
                self.at += 1;
                Some(unquoted(self.source(token)))
            }
            TokenKind::Word | TokenKind::Number | TokenKind::Variable | TokenKind::Template | TokenKind::Symbol(_) => {
                None
            }
        }
    }

    /// The position of the bracket that closes the one at hand; the end of the words when none does.
    pub(super) fn closing(&self) -> usize {
        let mut depth = 0_usize;
        for (position, token) in self.tokens.iter().enumerate().skip(self.at) {
            match token.kind {
                TokenKind::Symbol(b'(' | b'[') => depth += 1,
                TokenKind::Symbol(b')' | b']') => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return position;
                    }
                }
                _ => {}
            }
        }
        self.tokens.len()
    }

    /// Passes over one word, or over a pair of brackets with what is in it.
    pub(super) fn skip_one(&mut self) {
        if self.is_symbol(b'(') || self.is_symbol(b'[') {
            self.at = self.closing() + 1;
        } else {
            self.at += 1;
        }
    }

    /// Goes on to the next comma outside brackets, or to `end`.
    pub(super) fn skip_to_comma(&mut self, end: usize) {
        while self.at < end && !self.is_symbol(b',') {
            self.skip_one();
        }
        self.at = self.at.min(end);
    }

    /// What is in the brackets at hand.
    pub(super) fn bracketed(&mut self) -> Option<Expression> {
        if !self.is_symbol(b'(') {
            return None;
        }
        let (start, end) = (self.at + 1, self.closing());
        self.at = end + 1;
        Some(self.slice(start, end))
    }

    /// The text of the words `start..end`, by position.
    pub(super) fn slice(&self, start: usize, end: usize) -> Expression {
        let words = self.tokens.get(start..end.min(self.tokens.len())).unwrap_or_default();
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return Expression::new("", self.here());
        };
        let source = self.text.get(first.start as usize..last.end as usize).unwrap_or_default();
        // One line, and without comments.
        let text = if source.contains(['\n', '\t']) || source.contains("--") || source.contains("/*") {
            self.joined(words)
        } else {
            source.to_owned()
        };
        Expression::new(text, Span::new(self.offset + first.start, self.offset + last.end))
    }

    fn joined(&self, words: &[Token]) -> String {
        let mut text = String::new();
        let mut end = None;
        for word in words {
            if end.is_some_and(|end| end < word.start) {
                text.push(' ');
            }
            text.push_str(self.source(*word));
            end = Some(word.end);
        }
        text
    }
}

/// A name or text without its quotes.
pub(super) fn unquoted(source: &str) -> String {
    let Some(first) = source.bytes().next() else { return String::new() };
    let inner =
        |head: usize, tail: usize| source.get(head..source.len().saturating_sub(tail).max(head)).unwrap_or_default();
    match first {
        b'"' => inner(1, 1).replace("\"\"", "\""),
        b'`' => inner(1, 1).replace("``", "`"),
        b'[' => inner(1, 1).to_owned(),
        b'\'' => inner(1, 1).replace("''", "'").replace("\\'", "'"),
        b'$' => {
            let tag = source.get(1..).and_then(|rest| rest.find('$')).map_or(0, |length| length + 2);
            inner(tag, tag).to_owned()
        }
        // E'…', N'…', X'…'.
        _ if source.get(1..2) == Some("'") => inner(2, 1).replace("''", "'").replace("\\'", "'"),
        // U&"…".
        _ => source.get(3..source.len().saturating_sub(1).max(3)).unwrap_or_default().to_owned(),
    }
}
