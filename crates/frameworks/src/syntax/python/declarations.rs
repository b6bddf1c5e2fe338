//! A short way for modules that only declare, most migrations above all.
//!
//! What Django writes by itself is imports, classes, and assignments of calls and literals. That much is read here in one
//! go, without tokens and without a tree in between, and the bodies of functions are passed over. A statement that is
//! anything else is handed to the parser, and where that finds an error, it reads the whole file: nothing may come out
//! here that would not come out [there](super::lower), but for errors in functions, which nobody need know of.

mod expression;
mod function;
mod import;
mod lines;
mod literal;
mod piece;

use compact_str::CompactString;
use memchr::memchr;
use modelry_graph::Span;

use super::{Class, Expr, Keyword, Module, Statement, StatementKind};

/// How deep classes and expressions may nest, which is far less than the parser's tree may.
const DEPTH: u32 = 60;

pub(super) fn module(text: &str) -> Option<Module> {
    // Line ends of other systems are part of texts, and their own.
    if memchr(b'\r', text.as_bytes()).is_some() {
        return None;
    }
    let mut reader = Reader {
        text,
        at: 0,
        end: 0,
        exprs: Vec::new(),
        keywords: Vec::new(),
        assigns: Vec::new(),
        brackets: Vec::new(),
        is_broken: false,
    };
    let mut body = Vec::new();
    if let Line::Statement(indentation) = reader.line()? {
        let rest = if indentation == 0 { reader.block(0, 0, &mut body)? } else { return None };
        if rest != Line::End {
            return None;
        }
    }
    Some(Module { body: body.into(), problems: Vec::new() })
}

struct Reader<'t> {
    text: &'t str,
    /// What is read next.
    at: usize,
    /// The end of the last thing that was read, space behind it left out.
    end: usize,
    /// Elements and arguments that wait until all of theirs are there.
    exprs: Vec<Expr>,
    keywords: Vec<Keyword>,
    /// Where the line that was passed over last assigns.
    assigns: Vec<usize>,
    /// What closes the brackets that are open on a line which is passed over.
    brackets: Vec<u8>,
    /// Is there something that keeps every part of the file from being read here?
    is_broken: bool,
}

/// What stands on the next line that says something.
#[derive(PartialEq)]
enum Line {
    /// A statement behind so many spaces.
    Statement(usize),
    End,
}

impl<'t> Reader<'t> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes a byte that must come next.
    fn take(&mut self, byte: u8) -> Option<()> {
        if self.byte()? != byte {
            return None;
        }
        self.at += 1;
        self.end = self.at;
        Some(())
    }

    fn takes(&mut self, byte: u8) -> bool {
        self.take(byte).is_some()
    }

    fn span_from(&self, start: usize) -> Span {
        Span::new(start as u32, self.end as u32)
    }

    /// Passes over spaces.
    fn space(&mut self) {
        while self.byte() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Passes over spaces, lines and comments, as they stand in brackets.
    fn space_in_brackets(&mut self) {
        loop {
            match self.byte() {
                Some(b' ' | b'\n') => self.at += 1,
                Some(b'#') => self.comment(),
                _ => return,
            }
        }
    }

    /// Passes over what may stand between two words of an expression.
    fn space_between(&mut self, in_brackets: bool) {
        if in_brackets { self.space_in_brackets() } else { self.space() }
    }

    fn comment(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += memchr(b'\n', rest).unwrap_or(rest.len());
    }

    /// The next line with a statement; the spaces before that are read.
    fn line(&mut self) -> Option<Line> {
        loop {
            let start = self.at;
            self.space();
            match self.byte() {
                None => return Some(Line::End),
                Some(b'\n') => self.at += 1,
                Some(b'#') => self.comment(),
                Some(_) => return Some(Line::Statement(self.at - start)),
            }
        }
    }

    /// Nothing may follow on the line.
    fn end_of_line(&mut self) -> Option<()> {
        self.space();
        match self.byte() {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(b'#') => self.comment(),
            Some(_) => return None,
        }
        Some(())
    }

    /// Statements behind the same number of spaces, the first of which begins here; gives what follows them.
    fn block(&mut self, indentation: usize, depth: u32, body: &mut Vec<Statement>) -> Option<Line> {
        loop {
            let mut next = None;
            self.statement(indentation, depth, body, &mut next)?;
            let next = match next {
                Some(next) => next,
                None => self.line()?,
            };
            match next {
                Line::Statement(other) if other == indentation => {}
                Line::Statement(other) if other > indentation => return None,
                Line::Statement(_) | Line::End => return Some(next),
            }
        }
    }

    /// One statement; `next` is what follows it, where that had to be read to find its end.
    fn statement(
        &mut self,
        indentation: usize,
        depth: u32,
        body: &mut Vec<Statement>,
        next: &mut Option<Line>,
    ) -> Option<()> {
        let start = self.at;
        let (statements, exprs, keywords) = (body.len(), self.exprs.len(), self.keywords.len());
        if self.declaration(indentation, depth, body, next).is_some() {
            return Some(());
        }
        if self.is_broken {
            return None;
        }
        body.truncate(statements);
        self.exprs.truncate(exprs);
        self.keywords.truncate(keywords);
        self.at = start;
        *next = Some(self.piece(indentation, depth, body)?);
        Some(())
    }

    fn declaration(
        &mut self,
        indentation: usize,
        depth: u32,
        body: &mut Vec<Statement>,
        next: &mut Option<Line>,
    ) -> Option<()> {
        let start = self.at;
        let decorators = self.decorators(indentation, depth)?;
        let first = self.at;
        if decorators.is_empty() && matches!(self.byte()?, b'"' | b'\'') {
            // Text on its own is a docstring.
            self.strings(false)?;
            return self.end_of_line();
        }
        let kind = match self.word()? {
            "class" => {
                let (class, rest) = self.class(indentation, depth, decorators)?;
                *next = Some(rest);
                StatementKind::Class(Box::new(class))
            }
            "def" | "async" => {
                self.at = first;
                let (function, rest) = self.function(indentation, depth, start, decorators)?;
                *next = Some(rest);
                body.push(function);
                return Some(());
            }
            _ if !decorators.is_empty() => return None,
            "import" => return self.import(start, body),
            "from" => return self.import_from(start, body),
            "pass" => return self.end_of_line(),
            word => {
                while self.takes(b'.') {
                    self.name()?;
                }
                let target = self.text.get(start..self.end)?;
                self.space();
                let kind = if is_keyword(word) {
                    return None;
                } else if self.takes(b':') {
                    self.space();
                    let annotation = Some(Box::new(self.expr(false, depth)?));
                    let value = if self.assigns() { Some(self.expr(false, depth)?) } else { None };
                    StatementKind::Assign { target: target.into(), value, annotation, augmented: false }
                } else if self.assigns() {
                    let value = Some(self.expr(false, depth)?);
                    StatementKind::Assign { target: target.into(), value, annotation: None, augmented: false }
                } else {
                    self.at = start;
                    StatementKind::Expression(self.expr(false, depth).filter(|expr| expr.call().is_some())?)
                };
                let span = self.span_from(start);
                self.end_of_line()?;
                body.push(Statement { kind, guards: Box::default(), span });
                return Some(());
            }
        };
        body.push(Statement { kind, guards: Box::default(), span: self.span_from(start) });
        Some(())
    }

    /// Passes over `=` and the space behind it, if that comes next.
    fn assigns(&mut self) -> bool {
        let assigns = self.byte() == Some(b'=') && self.text.as_bytes().get(self.at + 1) != Some(&b'=');
        if assigns {
            self.at += 1;
            self.space();
        }
        assigns
    }

    fn decorators(&mut self, indentation: usize, depth: u32) -> Option<Box<[Expr]>> {
        let mut decorators = Vec::new();
        while self.takes(b'@') {
            self.space();
            decorators.push(self.expr(false, depth)?);
            self.end_of_line()?;
            if self.line()? != Line::Statement(indentation) {
                return None;
            }
        }
        Some(decorators.into())
    }

    /// What follows `class`, with what follows its body.
    fn class(&mut self, indentation: usize, depth: u32, decorators: Box<[Expr]>) -> Option<(Class, Line)> {
        if depth > DEPTH {
            return None;
        }
        self.space();
        let start = self.at;
        let name = CompactString::from(self.name()?);
        let name_span = self.span_from(start);
        self.space();
        let (bases, keywords) =
            if self.takes(b'(') { self.arguments(depth)? } else { (Box::default(), Box::default()) };
        self.space();
        self.take(b':')?;
        self.end_of_line()?;
        let mut body = Vec::new();
        let Line::Statement(inner) = self.line()? else { return None };
        let rest = if inner > indentation { self.block(inner, depth + 1, &mut body)? } else { return None };
        Some((Class { name, name_span, bases, keywords, decorators, body: body.into() }, rest))
    }

    /// `a`, `a.b.c`.
    fn dotted(&mut self) -> Option<&'t str> {
        let start = self.at;
        self.name()?;
        while self.takes(b'.') {
            self.name()?;
        }
        self.text.get(start..self.end)
    }

    /// The word that begins there; empty when something else does.
    fn word_at(&self, start: usize) -> &'t str {
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        self.text.get(start..start + length).unwrap_or_default()
    }

    /// A name that is no keyword.
    fn name(&mut self) -> Option<&'t str> {
        self.word().filter(|word| !is_keyword(word))
    }

    /// A name or a keyword.
    fn word(&mut self) -> Option<&'t str> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        // Names in other scripts may be written in several ways.
        let ends = rest.get(length).is_none_or(u8::is_ascii);
        if length == 0 || !ends || rest.first().is_some_and(u8::is_ascii_digit) {
            return None;
        }
        let word = self.text.get(self.at..self.at + length)?;
        self.at += length;
        self.end = self.at;
        Some(word)
    }
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "False"
            | "None"
            | "True"
            | "and"
            | "as"
            | "assert"
            | "async"
            | "await"
            | "break"
            | "class"
            | "continue"
            | "def"
            | "del"
            | "elif"
            | "else"
            | "except"
            | "finally"
            | "for"
            | "from"
            | "global"
            | "if"
            | "import"
            | "in"
            | "is"
            | "lambda"
            | "nonlocal"
            | "not"
            | "or"
            | "pass"
            | "raise"
            | "return"
            | "try"
            | "while"
            | "with"
            | "yield"
    )
}
