//! Imports.

use compact_str::CompactString;
use modelry_graph::Span;

use super::Reader;
use crate::syntax::python::{Statement, StatementKind};

impl<'t> Reader<'t> {
    /// `import a.b as c, d`.
    pub(super) fn import(&mut self, start: usize, body: &mut Vec<Statement>) -> Option<()> {
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
    pub(super) fn import_from(&mut self, start: usize, body: &mut Vec<Statement>) -> Option<()> {
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
}
