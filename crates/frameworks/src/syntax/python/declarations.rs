//! A short way for modules that only declare, most migrations above all.
//!
//! What Django writes by itself is imports, classes, and assignments of calls and literals. That much is read here in one
//! go, without tokens and without a tree in between. At the first thing that is anything else the answer is `None`, and
//! the parser reads the file: nothing may come out here that would not come out [there](super::lower).

mod expression;
mod literal;

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
    let mut reader = Reader { text, at: 0, end: 0, exprs: Vec::new(), keywords: Vec::new() };
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
        if matches!(self.byte()?, b'"' | b'\'') {
            // Text on its own is a docstring.
            self.strings(false)?;
            return self.end_of_line();
        }
        let kind = match self.word()? {
            "import" => return self.import(start, body),
            "from" => return self.import_from(start, body),
            "pass" => return self.end_of_line(),
            "class" => {
                let (class, rest) = self.class(indentation, depth)?;
                *next = Some(rest);
                StatementKind::Class(Box::new(class))
            }
            word => {
                self.space();
                let is_assignment = self.byte()? == b'=' && self.text.as_bytes().get(self.at + 1) != Some(&b'=');
                let kind = if is_assignment && !is_keyword(word) {
                    self.at += 1;
                    self.space();
                    let value = Some(self.expr(false, depth)?);
                    StatementKind::Assign { target: word.into(), value, annotation: None, augmented: false }
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

    /// What follows `class`, with what follows its body.
    fn class(&mut self, indentation: usize, depth: u32) -> Option<(Class, Line)> {
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
        let decorators = Box::default();
        Some((Class { name, name_span, bases, keywords, decorators, body: body.into() }, rest))
    }

    /// `import a.b as c, d`.
    fn import(&mut self, start: usize, body: &mut Vec<Statement>) -> Option<()> {
        let first = body.len();
        loop {
            self.space();
            let module = CompactString::from(self.dotted()?);
            let alias = match self.alias()? {
                Some(alias) => alias.into(),
                // `import a.b` binds `a`.
                None => module.split('.').next().unwrap_or_default().into(),
            };
            let kind = StatementKind::Import { level: 0, module, name: None, alias };
            body.push(Statement { kind, guards: Box::default(), span: Span::default() });
            self.space();
            if !self.takes(b',') {
                break;
            }
        }
        self.finish_import(start, first, body)
    }

    /// `from ..a import (b, c as d)`.
    fn import_from(&mut self, start: usize, body: &mut Vec<Statement>) -> Option<()> {
        let first = body.len();
        self.space();
        let mut level = 0;
        while self.takes(b'.') {
            level += 1;
        }
        self.space();
        let mut module = "";
        // `from . import a` has no module.
        let beginning = self.at;
        if level == 0 || self.word()? != "import" {
            self.at = beginning;
            module = self.dotted()?;
            self.space();
            if self.word()? != "import" {
                return None;
            }
        }
        self.space();
        let in_brackets = self.takes(b'(');
        loop {
            if in_brackets {
                self.space_in_brackets();
                if body.len() > first && self.takes(b')') {
                    break;
                }
            }
            let (name, alias) = if !in_brackets && body.len() == first && self.takes(b'*') {
                ("*", None)
            } else {
                (self.name()?, if in_brackets { self.alias_in_brackets()? } else { self.alias()? })
            };
            let kind = StatementKind::Import {
                level,
                module: module.into(),
                name: Some(name.into()),
                alias: alias.unwrap_or(name).into(),
            };
            body.push(Statement { kind, guards: Box::default(), span: Span::default() });
            if in_brackets {
                self.space_in_brackets()
            } else {
                self.space()
            }
            if !self.takes(b',') {
                if in_brackets {
                    self.take(b')')?;
                }
                break;
            }
            if name == "*" {
                return None;
            }
            if !in_brackets {
                self.space();
            }
        }
        self.finish_import(start, first, body)
    }

    /// Every name that a statement imports is a statement of ours, which stands where the whole does.
    fn finish_import(&mut self, start: usize, first: usize, body: &mut [Statement]) -> Option<()> {
        let span = self.span_from(start);
        body.iter_mut().skip(first).for_each(|statement| statement.span = span);
        self.end_of_line()
    }

    /// ` as name`, if that comes next.
    fn alias(&mut self) -> Option<Option<&'t str>> {
        self.space();
        self.alias_here()
    }

    fn alias_in_brackets(&mut self) -> Option<Option<&'t str>> {
        self.space_in_brackets();
        self.alias_here()
    }

    fn alias_here(&mut self) -> Option<Option<&'t str>> {
        if self.byte() != Some(b'a') {
            return Some(None);
        }
        if self.word()? != "as" {
            return None;
        }
        self.space();
        self.name().map(Some)
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
