//! Names, calls, collections and operators.

use compact_str::CompactString;

use super::{DEPTH, Reader, is_keyword};
use crate::syntax::python::{Attribute, Binary, CallExpr, Expr, ExprKind, Keyword, Unary};

/// The arguments of a call, and its keyword arguments.
type Arguments = (Box<[Expr]>, Box<[Keyword]>);

impl<'t> Reader<'t> {
    /// An expression: operands between operators of one kind. Space behind it is read.
    pub(super) fn expr(&mut self, in_brackets: bool, depth: u32) -> Option<Expr> {
        let start = self.at;
        let mut left = self.operand(in_brackets, depth)?;
        let mut chain = None;
        let mut depth = depth;
        loop {
            self.space_between(in_brackets);
            let operator = match self.byte() {
                Some(b'|') => "|",
                Some(b'&') => "&",
                Some(b'+') => "+",
                Some(b'-') => "-",
                Some(b'*') => "*",
                Some(b'%') => "%",
                _ => return Some(left),
            };
            // Nobody need know here which of two operators binds closer.
            if chain.is_some_and(|it| it != operator) || depth > DEPTH {
                return None;
            }
            chain = Some(operator);
            depth += 1;
            self.at += 1;
            self.space_between(in_brackets);
            let right = self.operand(in_brackets, depth)?;
            left = Expr {
                kind: ExprKind::Binary(Box::new(Binary { left, operator, right })),
                span: self.span_from(start),
            };
        }
    }

    fn operand(&mut self, in_brackets: bool, depth: u32) -> Option<Expr> {
        if depth > DEPTH {
            return None;
        }
        let start = self.at;
        let kind = match self.byte()? {
            b'"' | b'\'' => ExprKind::String(self.strings(in_brackets)?),
            b'0'..=b'9' => ExprKind::Number(self.number()?.into()),
            b'[' => {
                self.at += 1;
                ExprKind::List(self.elements(b']', depth)?)
            }
            b'{' => self.braces(depth)?,
            b'(' => return self.brackets(depth),
            byte @ (b'-' | b'~') => {
                self.at += 1;
                let operator = if byte == b'-' { "-" } else { "~" };
                ExprKind::Unary(Box::new(Unary { operator, operand: self.operand(in_brackets, depth + 1)? }))
            }
            _ => return self.primary(in_brackets, depth),
        };
        Some(Expr { kind, span: self.span_from(start) })
    }

    /// A name, and what is called on it.
    fn primary(&mut self, in_brackets: bool, depth: u32) -> Option<Expr> {
        let start = self.at;
        let kind = match self.word()? {
            "None" => ExprKind::None,
            "True" => ExprKind::Bool(true),
            "False" => ExprKind::Bool(false),
            "u" if matches!(self.byte(), Some(b'"' | b'\'')) => ExprKind::String(self.strings(in_brackets)?),
            "r" if matches!(self.byte(), Some(b'"' | b'\'')) => {
                let text = self.raw_string()?;
                // It may go on in a string of another kind.
                self.space_between(in_brackets);
                if self.byte().is_some_and(|byte| matches!(byte, b'"' | b'\'') || byte.is_ascii_alphabetic()) {
                    return None;
                }
                ExprKind::String(text)
            }
            word if is_keyword(word) => return None,
            _ => {
                while self.takes(b'.') {
                    self.name()?;
                }
                ExprKind::Name(self.text.get(start..self.end)?.into())
            }
        };
        let is_name = matches!(kind, ExprKind::Name(_));
        let mut expr = Expr { kind, span: self.span_from(start) };
        let mut depth = depth;
        loop {
            self.space_between(in_brackets);
            match self.byte() {
                Some(b'(' | b'.' | b'[') if !is_name || depth > DEPTH => return None,
                Some(b'(') => {
                    self.at += 1;
                    let (arguments, keywords) = self.arguments(depth + 1)?;
                    let call = CallExpr { function: expr, arguments, keywords };
                    expr = Expr { kind: ExprKind::Call(Box::new(call)), span: self.span_from(start) };
                }
                // A dot behind space is part of a name that is spread out.
                Some(b'.')
                    if self.end == self.at && matches!(expr.kind, ExprKind::Call(_) | ExprKind::Subscript(..)) =>
                {
                    self.at += 1;
                    let attribute = Attribute { owner: expr, name: self.name()?.into() };
                    expr = Expr { kind: ExprKind::Attribute(Box::new(attribute)), span: self.span_from(start) };
                }
                Some(b'[') => {
                    self.at += 1;
                    let index = Box::new(self.index(depth + 1)?);
                    expr = Expr { kind: ExprKind::Subscript(Box::new(expr), index), span: self.span_from(start) };
                }
                Some(b'.' | b'"' | b'\'') => return None,
                _ => return Some(expr),
            }
            depth += 1;
        }
    }

    /// What follows the opening bracket of a subscript, with the closing one. Several are a tuple.
    fn index(&mut self, depth: u32) -> Option<Expr> {
        self.space_in_brackets();
        let start = self.at;
        let first = self.expr(true, depth)?;
        if self.takes(b']') {
            return Some(first);
        }
        let position = self.exprs.len();
        self.exprs.push(first);
        let mut span = self.span_from(start);
        while self.takes(b',') {
            self.space_in_brackets();
            let next = self.expr(true, depth)?;
            self.exprs.push(next);
            span = self.span_from(start);
        }
        self.take(b']')?;
        let kind = ExprKind::Tuple(self.exprs.drain(position..).collect());
        Some(Expr { kind, span })
    }

    /// What follows the opening bracket of a call or of the bases of a class, with the closing one.
    pub(super) fn arguments(&mut self, depth: u32) -> Option<Arguments> {
        let (first_expr, first_keyword) = (self.exprs.len(), self.keywords.len());
        let mut unpacked = false;
        loop {
            self.space_in_brackets();
            let start = self.at;
            match self.byte()? {
                b')' => break,
                b'*' => {
                    self.at += 1;
                    if self.takes(b'*') {
                        self.space_in_brackets();
                        let value = self.expr(true, depth)?;
                        unpacked = true;
                        self.keywords.push(Keyword { name: None, value, span: self.span_from(start) });
                    } else if unpacked {
                        return None;
                    } else {
                        let starred = self.starred(start, depth)?;
                        self.exprs.push(starred);
                    }
                }
                _ => match self.keyword() {
                    Some(name) => {
                        let value = self.expr(true, depth)?;
                        let given = self.keywords.get(first_keyword..)?;
                        if given.iter().any(|it| it.name.as_ref() == Some(&name)) {
                            return None;
                        }
                        self.keywords.push(Keyword { name: Some(name), value, span: self.span_from(start) });
                    }
                    None if self.keywords.len() > first_keyword => return None,
                    None => {
                        let expr = self.expr(true, depth)?;
                        self.exprs.push(expr);
                    }
                },
            }
            if !self.takes(b',') {
                break;
            }
        }
        self.take(b')')?;
        Some((self.exprs.drain(first_expr..).collect(), self.keywords.drain(first_keyword..).collect()))
    }

    /// `name=` of a keyword argument, if that comes next.
    fn keyword(&mut self) -> Option<CompactString> {
        let start = self.at;
        let name = self.name();
        self.space_in_brackets();
        let follows = self.byte() == Some(b'=') && self.text.as_bytes().get(self.at + 1) != Some(&b'=');
        match name.filter(|_| follows) {
            Some(name) => {
                self.at += 1;
                self.space_in_brackets();
                Some(name.into())
            }
            None => {
                self.at = start;
                None
            }
        }
    }

    /// What follows the star.
    fn starred(&mut self, start: usize, depth: u32) -> Option<Expr> {
        self.space_in_brackets();
        let rest = self.expr(true, depth + 1)?;
        Some(Expr { kind: ExprKind::Starred(Box::new(rest)), span: self.span_from(start) })
    }

    /// An expression, or what a star stands before.
    fn element(&mut self, depth: u32) -> Option<Expr> {
        let start = self.at;
        if !self.takes(b'*') {
            return self.expr(true, depth + 1);
        }
        self.starred(start, depth)
    }

    /// What follows an opening bracket, with the closing one.
    fn elements(&mut self, closing: u8, depth: u32) -> Option<Box<[Expr]>> {
        let first = self.exprs.len();
        loop {
            self.space_in_brackets();
            if self.byte()? == closing {
                break;
            }
            let element = self.element(depth)?;
            self.exprs.push(element);
            if !self.takes(b',') {
                break;
            }
        }
        self.take(closing)?;
        Some(self.exprs.drain(first..).collect())
    }

    /// `(…)`: a tuple, or an expression in brackets, which has the place of what is in them.
    fn brackets(&mut self, depth: u32) -> Option<Expr> {
        let start = self.at;
        self.at += 1;
        self.space_in_brackets();
        let mut kind = ExprKind::Tuple(Box::default());
        if self.byte()? != b')' {
            let first = self.element(depth)?;
            if self.takes(b',') {
                let position = self.exprs.len();
                self.exprs.push(first);
                let rest = self.elements(b')', depth)?;
                kind = ExprKind::Tuple(self.exprs.drain(position..).chain(rest).collect());
            } else {
                self.take(b')')?;
                let bare = !matches!(first.kind, ExprKind::Starred(_)) && !self.goes_on();
                return bare.then_some(first);
            }
        } else {
            self.take(b')')?;
        }
        let expr = Expr { kind, span: self.span_from(start) };
        (!self.goes_on()).then_some(expr)
    }

    /// `{…}`: a dictionary or a set.
    fn braces(&mut self, depth: u32) -> Option<ExprKind> {
        self.at += 1;
        let mut pairs = Vec::new();
        let mut elements = Vec::new();
        loop {
            self.space_in_brackets();
            let start = self.at;
            match self.byte()? {
                b'}' => break,
                b'*' => {
                    self.at += 1;
                    if self.takes(b'*') {
                        self.space_in_brackets();
                        pairs.push((None, self.expr(true, depth + 1)?));
                    } else {
                        elements.push(self.starred(start, depth)?);
                    }
                }
                _ => {
                    let first = self.expr(true, depth + 1)?;
                    if self.takes(b':') {
                        self.space_in_brackets();
                        pairs.push((Some(first), self.expr(true, depth + 1)?));
                    } else {
                        elements.push(first);
                    }
                }
            }
            if !self.takes(b',') {
                break;
            }
        }
        self.take(b'}')?;
        match (pairs.is_empty(), elements.is_empty()) {
            (_, true) => Some(ExprKind::Dict(pairs.into())),
            (true, false) => Some(ExprKind::Set(elements.into())),
            (false, false) => None,
        }
    }

    /// Is something called on what stands in brackets?
    fn goes_on(&self) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let next = rest.iter().find(|byte| !matches!(byte, b' ' | b'\n'));
        matches!(next, Some(b'(' | b'[' | b'.' | b'#'))
    }
}
