//! Files and places in them.

use serde::{Deserialize, Serialize};

use crate::facts::Witness;

/// A file, by its position in [`Files`]. Ids follow the order of paths, so the order of discovery changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// Bytes `start..end` of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Bytes `start..end`.
    pub fn new(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    /// The same bytes in a file.
    pub fn within(self, file: FileId) -> Place {
        Place { file, span: self }
    }
}

/// A span in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

/// A place that says something, and in whose name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// Who says it.
    pub witness: Witness,
    /// Where.
    pub place: Place,
}

impl Evidence {
    /// What leads comes first: the application's line, since that is the one people edit; then the strongest witness.
    pub fn leads_before(&self) -> impl Ord + use<> {
        (self.witness != Witness::Models, std::cmp::Reverse(self.witness))
    }
}

/// What reading could not make sense of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Where; `None` when the whole file could not be read.
    pub place: Place,
    /// What is wrong, and what that costs: lower case, no full stop.
    pub message: String,
}

/// A file and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the root of the run, with `/` between its parts.
    pub path: String,
    /// Its text. Invalid UTF-8 was replaced.
    pub text: String,
}

/// All files of a run, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Files {
    paths: Vec<String>,
}

impl Files {
    /// From paths in their final order.
    pub fn new(paths: Vec<String>) -> Files {
        Files { paths }
    }

    /// The path of a file, as it is shown to people.
    pub fn path(&self, file: FileId) -> &str {
        self.paths.get(file.0 as usize).map_or("", String::as_str)
    }

    /// The file of that path.
    pub fn named(&self, path: &str) -> Option<FileId> {
        let position = self.paths.binary_search_by(|it| it.as_str().cmp(path)).ok()?;
        Some(FileId(position as u32))
    }

    /// How many files were read.
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Was nothing read?
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }
}

/// Byte offsets of line starts, to turn spans into lines and columns.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds the lines of a text.
    pub fn new(text: &str) -> LineIndex {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|position| position as u32 + 1));
        LineIndex { starts }
    }

    /// Line and column of an offset, both from 1; the column counts characters.
    pub fn line_column(&self, text: &str, offset: u32) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0) as usize;
        let column = text.get(start..offset as usize).map_or(0, |before| before.chars().count());
        (line as u32 + 1, column as u32 + 1)
    }
}
