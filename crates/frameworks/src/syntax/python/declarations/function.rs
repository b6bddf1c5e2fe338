//! Functions, whose bodies are passed over line by line.
//!
//! What is kept of a body is which attributes it assigns to, and what it returns where it does nothing else. A function
//! that takes a closer look, such as a constructor, is left to the parser, which then reads that one alone.

use std::sync::LazyLock;

use compact_str::CompactString;
use memchr::memmem::Finder;
use modelry_graph::Span;

use super::lines::Passed;
use super::{Line, Reader, is_keyword};
use crate::syntax::python::{Expr, Function, Statement, StatementKind, lower};

/// What stands before the colon.
struct Head {
    name: CompactString,
    name_span: Span,
    parameters: Vec<CompactString>,
    has_defaults: bool,
}

/// What stands behind it.
#[derive(Default)]
struct Body {
    /// Its first statements, and where they begin.
    first: Vec<(usize, Passed)>,
    assigned: Vec<CompactString>,
    assigned_to_others: Vec<CompactString>,
    /// Must the parser have a look?
    is_involved: bool,
    end: usize,
}

impl Body {
    fn assign(&mut self, owner: Option<&str>, object: &str, attribute: &str) {
        let assigned = if Some(object) == owner { &mut self.assigned } else { &mut self.assigned_to_others };
        if !assigned.iter().any(|it| it == attribute) {
            assigned.push(attribute.into());
        }
    }
}

impl<'t> Reader<'t> {
    /// The function whose `def` or `async` comes next, with what follows it. The statement begins with its decorators.
    pub(super) fn function(
        &mut self,
        indentation: usize,
        depth: u32,
        start: usize,
        decorators: Box<[Expr]>,
    ) -> Option<(Statement, Line)> {
        let first = self.at;
        let line = self.logical_line()?;
        let second = self.at;
        self.at = first;
        let head = self.head().filter(|_| self.end == line.end);
        self.at = second;
        let mut body = Body { end: line.end, ..Body::default() };
        let mut rest = self.line()?;
        if self.opens_block(&line) {
            let owner = head.as_ref().and_then(|head| head.parameters.first()).cloned();
            rest = self.pass_body(rest, indentation, owner.as_deref(), &mut body)?;
        }
        let place = self.at;
        let text = self.text.get(first..body.end)?;
        let mut end = body.end;
        let plain = head.filter(|head| !body.is_involved && head.name != "__init__");
        let mut function = match plain.and_then(|head| self.plain_function(head, body, depth)) {
            Some(function) => function,
            None => {
                let statement = self.parsed(text, first, depth)?.pop()?;
                let StatementKind::Function(function) = statement.kind else { return None };
                end = statement.span.end as usize;
                *function
            }
        };
        function.decorators = decorators;
        (function.adds_fields, function.statements) = lower::marks(self.text.get(start..end)?);
        (self.at, self.end) = (place, end);
        let kind = StatementKind::Function(Box::new(function));
        Some((Statement { kind, guards: Box::default(), span: self.span_from(start) }, rest))
    }

    fn plain_function(&mut self, head: Head, body: Body, depth: u32) -> Option<Function> {
        let returns = match body.first.as_slice() {
            [(start, line)] => self.returned(*start, line, depth)?,
            [(text, text_line), (start, line)] if self.word_at(*start) == "return" => {
                if self.is_text(*text, text_line)? { self.returned(*start, line, depth)? } else { None }
            }
            _ => None,
        };
        Some(Function {
            name: head.name,
            name_span: head.name_span,
            decorators: Box::default(),
            parameters: head.parameters.into(),
            has_defaults: head.has_defaults,
            assigned: body.assigned.into(),
            assigned_to_others: body.assigned_to_others.into(),
            returns,
            settings: Box::default(),
            adds_fields: false,
            statements: None,
        })
    }

    /// What a line returns, if it does; `None` when the parser must tell.
    fn returned(&mut self, start: usize, line: &Passed, depth: u32) -> Option<Option<Expr>> {
        if self.word_at(start) != "return" {
            return Some(None);
        }
        self.at = start + "return".len();
        self.space();
        if self.at >= line.end {
            return Some(None);
        }
        let value = self.expr(false, depth)?;
        (self.end == line.end).then_some(Some(value))
    }

    /// Is a line nothing but text? `None` when the parser must tell.
    fn is_text(&mut self, start: usize, line: &Passed) -> Option<bool> {
        let is_quote = |at: usize| matches!(self.text.as_bytes().get(at), Some(b'"' | b'\''));
        if !is_quote(start) {
            let word = self.word_at(start);
            return (word.is_empty() || !is_quote(start + word.len())).then_some(false);
        }
        self.at = start;
        self.strings(false)?;
        (self.end == line.end).then_some(true)
    }

    /// `def name(parameters) -> annotation:`. Annotations and defaults are passed over.
    fn head(&mut self) -> Option<Head> {
        if self.word_at(self.at) == "async" {
            self.word()?;
            self.space();
        }
        if self.word()? != "def" {
            return None;
        }
        self.space();
        let start = self.at;
        let name = CompactString::from(self.name()?);
        let mut head = Head { name, name_span: self.span_from(start), parameters: Vec::new(), has_defaults: false };
        self.space();
        self.take(b'(')?;
        self.parameters(&mut head)?;
        self.space();
        if self.takes(b'-') {
            self.take(b'>')?;
            self.pass_expr()?;
        }
        self.take(b':')?;
        Some(head)
    }

    /// What follows the opening bracket, with the closing one.
    fn parameters(&mut self, head: &mut Head) -> Option<()> {
        // Behind a star are those that only their names give, the first of which must follow one that stands alone.
        let (mut only_named, mut star_alone, mut ends) = (false, false, false);
        loop {
            self.space_in_brackets();
            if self.takes(b')') {
                break;
            }
            if ends {
                return None;
            }
            let stars = usize::from(self.takes(b'*')) + usize::from(self.takes(b'*'));
            self.space_in_brackets();
            let may_have_default = stars == 0;
            match stars {
                0 => star_alone = false,
                1 if only_named => return None,
                1 => {
                    only_named = true;
                    star_alone = self.byte()? == b',';
                }
                _ if star_alone => return None,
                _ => ends = true,
            }
            if !star_alone {
                let name = CompactString::from(self.name()?);
                if head.parameters.contains(&name) {
                    return None;
                }
                head.parameters.push(name);
                self.space_in_brackets();
                if self.takes(b':') {
                    self.pass_expr()?;
                }
                if may_have_default && self.takes(b'=') {
                    self.pass_expr()?;
                    head.has_defaults = true;
                } else if may_have_default && head.has_defaults && !only_named {
                    return None;
                }
                self.space_in_brackets();
            }
            if !self.takes(b',') {
                self.take(b')')?;
                break;
            }
        }
        (!star_alone).then_some(())
    }

    /// Passes over an annotation or a default.
    fn pass_expr(&mut self) -> Option<()> {
        let start = self.at;
        self.brackets.clear();
        loop {
            match self.byte()? {
                b',' | b')' | b'=' | b':' if self.brackets.is_empty() => break,
                b'#' => self.comment(),
                byte if self.nests(byte)? => {}
                _ => self.at += 1,
            }
        }
        let expr = self.text.get(start..self.at)?.trim();
        (!expr.is_empty() && !expr.contains("lambda")).then_some(())
    }

    /// Passes over the lines of a body, which must stand behind more spaces than the function; gives what follows them.
    fn pass_body(&mut self, first: Line, indentation: usize, owner: Option<&str>, body: &mut Body) -> Option<Line> {
        let Line::Statement(mut current) = first else { return None };
        if current <= indentation {
            return None;
        }
        let mut levels = vec![current];
        // What is assigned in functions and classes of a function is theirs.
        let mut within: Option<usize> = None;
        loop {
            if within.is_some_and(|it| current <= it) {
                within = None;
            }
            let start = self.at;
            let line = self.logical_line()?;
            let opens = self.opens_block(&line);
            let text = self.text.get(start..line.end).unwrap_or_default();
            match self.word_at(start) {
                word @ ("if" | "elif" | "else" | "for" | "while" | "with" | "try" | "except" | "finally" | "async"
                | "def" | "class") => {
                    body.is_involved |= !opens;
                    let is_function = word == "def"
                        || word.strip_prefix("async").is_some() && text[word.len()..].trim_start().starts_with("def");
                    if within.is_none() && (is_function || word == "class") {
                        within = Some(current);
                    }
                }
                _ if within.is_some() => {}
                word if !line.has_several
                    && !calls_update(text)
                    && (is_keyword(word) || self.targets(start, owner, body)) => {}
                _ => {
                    let found = lower::assigned(text, &mut |object, attribute| body.assign(owner, object, attribute));
                    self.is_broken |= found.is_none();
                    found?;
                }
            }
            body.end = line.end;
            if body.first.len() < 3 {
                body.first.push((start, line));
            }
            let next = self.line()?;
            let indentation_of_next = match next {
                Line::Statement(next) => next,
                Line::End => 0,
            };
            if opens {
                if indentation_of_next <= current {
                    return None;
                }
                levels.push(indentation_of_next);
            } else if indentation_of_next > current {
                return None;
            } else if indentation_of_next <= indentation {
                return Some(next);
            }
            while levels.last().is_some_and(|it| *it > indentation_of_next) {
                levels.pop();
            }
            if levels.last() != Some(&indentation_of_next) {
                return None;
            }
            current = indentation_of_next;
        }
    }

    /// The attributes that the line assigns to, which begins there and was passed over last. Does no target take the parser?
    fn targets(&self, start: usize, owner: Option<&str>, body: &mut Body) -> bool {
        let mut from = start;
        let mut found = Vec::new();
        for equals in &self.assigns {
            let target = self.text.get(from..*equals).unwrap_or_default();
            from = equals + 1;
            // `a.b += 1` is `a.b`, too.
            let operators = ['+', '-', '*', '/', '%', '&', '|', '^', '@', '<', '>'];
            let target = target.trim_end_matches(operators).trim();
            let Some((object, attribute)) = target.rsplit_once('.') else { continue };
            let is_item = target.ends_with(']') && !target.contains([',', ':']);
            if target.split('.').all(is_name) {
                found.push((object, attribute));
            } else if !is_item {
                return false;
            }
        }
        found.into_iter().for_each(|(object, attribute)| body.assign(owner, object, attribute));
        true
    }

    fn opens_block(&self, line: &Passed) -> bool {
        line.end.checked_sub(1).and_then(|last| self.text.as_bytes().get(last)) == Some(&b':')
    }
}

fn is_name(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !word.is_empty() && word.bytes().all(is_part) && !word.starts_with(|it: char| it.is_ascii_digit())
}

static UPDATE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("update"));

/// Is `update` called on something? Its arguments may be attributes that it assigns to.
fn calls_update(text: &str) -> bool {
    UPDATE.find_iter(text.as_bytes()).any(|start| {
        let (before, behind) = (text.get(..start), text.get(start + "update".len()..));
        let on_something = before.is_some_and(|it| it.trim_end().ends_with('.'));
        on_something && behind.is_some_and(|it| it.trim_start().starts_with(['(', '#', '\\']))
    })
}
