//! Lines that are passed over, without a look at what they say but for where they end.

use super::Reader;

/// What the bytes of a line are, as far as it matters to where it ends.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let plain = matches!(byte as u8, b' ' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.' | b',' | b':')
            || matches!(byte as u8, b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' | b'~' | b'<' | b'>' | b'@');
        special[byte] = !plain;
        byte += 1;
    }
    special
};

/// A line that was passed over.
pub(super) struct Passed {
    /// The end of the last thing on it.
    pub(super) end: usize,
    /// Does a semicolon stand between two statements?
    pub(super) has_several: bool,
}

impl<'t> Reader<'t> {
    /// Passes over a line, which goes on where a bracket is open, from where something stands on it to the beginning of
    /// the next. Where it assigns is kept in `assigns`.
    pub(super) fn logical_line(&mut self) -> Option<Passed> {
        let bytes = self.text.as_bytes();
        self.assigns.clear();
        self.brackets.clear();
        let mut has_several = false;
        let end = loop {
            let rest = bytes.get(self.at..).unwrap_or_default();
            let Some(plain) = rest.iter().position(|byte| SPECIAL[usize::from(*byte)]) else {
                self.at = bytes.len();
                break self.at;
            };
            self.at += plain;
            let at = self.at;
            match bytes.get(at).copied()? {
                b'\n' if self.brackets.is_empty() => {
                    self.at += 1;
                    break at;
                }
                b'#' => {
                    self.comment();
                    if self.brackets.is_empty() {
                        self.takes(b'\n');
                        break at;
                    }
                }
                b'=' => self.equals(at),
                b'!' if bytes.get(at + 1) == Some(&b'=') => self.at += 2,
                b';' if self.brackets.is_empty() => {
                    has_several = true;
                    self.at += 1;
                }
                // The line goes on, and something stands there.
                b'\\' if bytes.get(at + 1) == Some(&b'\n') => {
                    self.at += 2;
                    self.space();
                    if matches!(self.byte()?, b'\n' | b'#') {
                        return None;
                    }
                }
                b'\n' => self.at += 1,
                byte if self.nests(byte)? => {}
                _ => return None,
            }
        };
        if !self.brackets.is_empty() {
            return None;
        }
        let end = bytes.get(..end)?.trim_ascii_end().len();
        Some(Passed { end, has_several })
    }

    /// Passes over the string or the bracket that begins or ends with this byte, if one does; `None` where it does not fit.
    pub(super) fn nests(&mut self, byte: u8) -> Option<bool> {
        match byte {
            b'"' | b'\'' => {
                self.pass_string()?;
                return Some(true);
            }
            b'(' => self.brackets.push(b')'),
            b'[' => self.brackets.push(b']'),
            b'{' => self.brackets.push(b'}'),
            b')' | b']' | b'}' => _ = self.brackets.pop().filter(|it| *it == byte)?,
            _ => return Some(false),
        }
        self.at += 1;
        Some(true)
    }

    /// `=`, which assigns unless it is part of a comparison, names an argument or stands within an expression (`:=`).
    fn equals(&mut self, at: usize) {
        let bytes = self.text.as_bytes();
        self.at += 1;
        if self.takes(b'=') || !self.brackets.is_empty() {
            return;
        }
        let before = |back: usize| at.checked_sub(back).and_then(|it| bytes.get(it)).copied();
        let is_shift = before(1) == before(2);
        match before(1) {
            Some(b':') => {}
            Some(b'<' | b'>') if !is_shift => {}
            _ => self.assigns.push(at),
        }
    }

    /// A string of any kind. Where an expression in a formatted one may hold a string of the same quotes, nobody need
    /// know here where it ends.
    pub(super) fn pass_string(&mut self) -> Option<()> {
        let before = self.text.as_bytes().get(..self.at)?;
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
        let length = before.iter().rev().take_while(|byte| is_part(byte)).take(3).count();
        let prefix = before.get(before.len() - length..)?;
        let is_formatted = match prefix.to_ascii_lowercase().as_slice() {
            b"" | b"r" | b"u" | b"b" | b"br" | b"rb" => false,
            b"f" | b"fr" | b"rf" => true,
            _ => return None,
        };
        let (content, _) = self.quoted()?;
        (!is_formatted || are_balanced(content)).then_some(())
    }
}

/// Are all braces of a formatted string closed again?
fn are_balanced(content: &str) -> bool {
    let mut open = 0_u32;
    let mut bytes = content.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'{' | b'}' if open == 0 && bytes.peek() == Some(&byte) => {
                bytes.next();
            }
            b'{' => open += 1,
            b'}' if open == 0 => return false,
            b'}' => open -= 1,
            _ => {}
        }
    }
    open == 0
}
