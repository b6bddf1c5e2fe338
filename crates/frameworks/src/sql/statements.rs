//! A text falls into statements: one that cannot be read costs only itself.

use memchr::memmem;

use crate::sql::lexer::{Lexer, Manner, Token, TokenKind};

/// Gives the words of one statement after the other; of one that moves rows only the first.
pub(super) struct Splitter<'a> {
    pub(super) lexer: Lexer<'a>,
    /// What ends a statement since `DELIMITER`, if it is not `;`.
    delimiter: Option<&'a str>,
    /// The text up to the first bracket of the last statement, if that moves rows.
    head: &'a str,
    /// The words of the statement at hand, without its end.
    pub(super) tokens: Vec<Token>,
    /// The statement at hand has a quote that never ends.
    pub(super) broken: bool,
}

/// Statements that only move rows, and may be long.
const ROWS: &[&[u8]] = &[b"insert", b"replace", b"update", b"delete"];

/// `INSERT OR IGNORE INTO "main"."orders"`.
const MOST_HEAD_WORDS: usize = 7;

impl<'a> Splitter<'a> {
    pub(super) fn new(text: &'a str, manner: Manner) -> Splitter<'a> {
        Splitter { lexer: Lexer::new(text, manner), delimiter: None, head: "", tokens: Vec::new(), broken: false }
    }

    /// Goes on to the next statement that may matter; false at the end of the text.
    pub(super) fn advance(&mut self) -> bool {
        loop {
            self.lexer.skip_blanks();
            let start = self.lexer.at;
            let rest = self.lexer.text.as_bytes().get(start..).unwrap_or_default();
            let Some(first) = rest.first() else { return false };
            if *first == b'\\' {
                self.lexer.skip_line();
                continue;
            }
            if starts_with_word(rest, b"delimiter") {
                self.set_delimiter();
                continue;
            }
            if self.delimiter.is_none() && ROWS.iter().any(|word| starts_with_word(rest, word)) {
                // Most rows of a dump go where the row before went; those that name migrations are looked at.
                let again = !self.head.is_empty()
                    && rest.starts_with(self.head.as_bytes())
                    && !self.head.contains("schema_migrations");
                if !again {
                    self.head(start);
                }
                self.lexer.at = start;
                self.lexer.skip_statement();
                self.lexer.at += 1;
                self.lexer.unterminated = false;
                if again {
                    continue;
                }
                return true;
            }
            self.head = "";
            self.statement();
            let taking_back = self.lexer.taking_back;
            if self.is_copy_from_input() {
                self.lexer.skip_rows();
            }
            if self.tokens.is_empty() || taking_back {
                continue;
            }
            return true;
        }
    }

    fn set_delimiter(&mut self) {
        let start = self.lexer.at + "delimiter".len();
        self.lexer.skip_line();
        let written = self.lexer.text.get(start..self.lexer.at).unwrap_or_default().trim();
        self.delimiter = Some(written).filter(|it| *it != ";" && !it.is_empty());
    }

    /// The words up to the first bracket, which name the table into which rows go.
    fn head(&mut self, start: usize) {
        self.tokens.clear();
        self.broken = false;
        while self.tokens.len() < MOST_HEAD_WORDS {
            self.lexer.skip_blanks();
            match self.lexer.next() {
                Some(Token { kind: TokenKind::Symbol(b'(' | b';'), .. }) | None => break,
                Some(token) => self.tokens.push(token),
            }
        }
        self.head = self.lexer.text.get(start..self.lexer.at).unwrap_or_default();
    }

    fn statement(&mut self) {
        self.tokens.clear();
        self.broken = false;
        let start = self.lexer.at;
        let mut body = 0_u32;
        let mut is_routine = false;
        loop {
            self.lexer.skip_blanks();
            if let Some(delimiter) = self.delimiter
                && self.lexer.text.get(self.lexer.at..).is_some_and(|rest| rest.starts_with(delimiter))
            {
                self.lexer.at += delimiter.len();
                return;
            }
            let Some(token) = self.lexer.next() else { return };
            if self.lexer.unterminated {
                self.recover(start);
                return;
            }
            if token.kind == TokenKind::Symbol(b';') && self.delimiter.is_none() && body == 0 {
                return;
            }
            if token.kind == TokenKind::Word {
                let word = self.lexer.text.get(token.start as usize..token.end as usize).unwrap_or_default();
                if self.tokens.len() < 16 && !is_routine {
                    is_routine = self.starts_routine(word);
                }
                if is_routine {
                    self.count(word, &mut body);
                }
                if word.eq_ignore_ascii_case("go") && self.is_alone_on_its_line(token) {
                    return;
                }
            }
            self.tokens.push(token);
        }
    }

    fn word(&self, position: usize) -> &'a str {
        let token = self.tokens.get(position).filter(|token| token.kind == TokenKind::Word);
        token.and_then(|it| self.lexer.text.get(it.start as usize..it.end as usize)).unwrap_or_default()
    }

    fn starts_routine(&self, word: &str) -> bool {
        let kinds = ["trigger", "procedure", "function", "event", "package"];
        self.word(0).eq_ignore_ascii_case("create") && kinds.iter().any(|kind| word.eq_ignore_ascii_case(kind))
    }

    /// Counts `BEGIN … END` and `CASE … END` in the body of a routine.
    fn count(&self, word: &str, body: &mut u32) {
        let after_end =
            self.tokens.len().checked_sub(1).is_some_and(|last| self.word(last).eq_ignore_ascii_case("end"));
        if word.eq_ignore_ascii_case("begin") || (word.eq_ignore_ascii_case("case") && !after_end) {
            *body += 1;
        } else if word.eq_ignore_ascii_case("end") {
            *body = body.saturating_sub(1);
        } else if after_end && ["if", "loop", "while", "repeat"].iter().any(|it| word.eq_ignore_ascii_case(it)) {
            // `END IF` closes what was not counted.
            *body += 1;
        }
    }

    fn is_alone_on_its_line(&self, token: Token) -> bool {
        let bytes = self.lexer.text.as_bytes();
        let before = bytes.get(..token.start as usize).unwrap_or_default();
        let after = bytes.get(token.end as usize..).unwrap_or_default();
        let blank = |it: &&u8| matches!(it, b' ' | b'\t' | b'\r');
        let starts = before.iter().rev().find(|it| !blank(it)).is_none_or(|it| *it == b'\n');
        starts && after.iter().find(|it| !blank(it)).is_none_or(|it| *it == b'\n')
    }

    fn is_copy_from_input(&self) -> bool {
        self.word(0).eq_ignore_ascii_case("copy")
            && (0..self.tokens.len()).any(|position| self.word(position).eq_ignore_ascii_case("stdin"))
    }

    /// Goes on behind the first line that ends with `;`, for the quote that never ends is a mistake somewhere before.
    fn recover(&mut self, start: usize) {
        self.broken = true;
        self.lexer.unterminated = false;
        let rest = self.lexer.text.as_bytes().get(start..).unwrap_or_default();
        let end = memmem::find(rest, b";\n").map_or(self.lexer.text.len(), |length| start + length);
        self.tokens.retain(|token| token.end as usize <= end);
        self.lexer.at = (end + 1).min(self.lexer.text.len());
    }
}

fn starts_with_word(text: &[u8], word: &[u8]) -> bool {
    let next = text.get(word.len()).copied().unwrap_or(b' ');
    text.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word))
        && !next.is_ascii_alphanumeric()
        && next != b'_'
}
