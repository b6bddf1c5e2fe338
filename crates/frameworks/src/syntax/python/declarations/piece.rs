//! Statements that the parser reads, while the rest of their module is read without it.

use super::{Line, Reader};
use crate::syntax::python::{Statement, lower};

impl<'t> Reader<'t> {
    /// The statement that comes next, with its blocks, as the parser reads it; gives what follows.
    pub(super) fn piece(&mut self, indentation: usize, depth: u32, body: &mut Vec<Statement>) -> Option<Line> {
        let start = self.at;
        let mut is_decorated;
        let (end, rest) = loop {
            is_decorated = self.byte() == Some(b'@');
            let mut end = self.pass_over()?;
            let mut next = self.line()?;
            while matches!(next, Line::Statement(other) if other > indentation) {
                end = self.pass_over()?;
                next = self.line()?;
            }
            let goes_on = is_decorated || matches!(self.word_at(self.at), "elif" | "else" | "except" | "finally");
            if !goes_on || next != Line::Statement(indentation) {
                break (end, next);
            }
            // Taken out of its block, a statement begins without spaces, and so must what belongs to it.
            if indentation > 0 {
                return None;
            }
        };
        let place = self.at;
        let text = self.text.get(start..end)?;
        body.extend(self.parsed(text, start, depth)?);
        // A semicolon behind the last statement is no part of anything.
        let end = start + text.strip_suffix(';').unwrap_or(text).trim_end().len();
        (self.at, self.end) = (place, end);
        Some(rest)
    }

    /// The end of the line that comes next.
    fn pass_over(&mut self) -> Option<usize> {
        let line = self.logical_line();
        self.is_broken |= line.is_none();
        line.map(|line| line.end)
    }

    /// What the parser reads in a part of the text, which begins there. An error is told of by who reads the whole.
    pub(super) fn parsed(&mut self, text: &str, start: usize, depth: u32) -> Option<Vec<Statement>> {
        let statements = lower::piece(text, start, depth);
        self.is_broken |= statements.is_none();
        statements
    }
}
