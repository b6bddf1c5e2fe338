//! Files become facts, in parallel.
//!
//! A file is opened, decoded and looked at by one thread in one go. What the
//! first look passes over may still matter because of what other files say
//! (a module that only holds a base class), so its text is kept until the end.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use modelry_frameworks::{FileFacts, READERS, ReadFile, Reader};
use modelry_graph::{FileId, Problem, SourceFile, Span};
use rayon::prelude::*;

use crate::cache::{Cache, Content, Facts, Look};
use crate::discover::{Found, reason};
use crate::lead::below;

/// The largest SQL file that is read, in bytes: dumps with data are large.
const SQL_LIMIT: u64 = 64 << 20;
/// The largest file of code that is read, in bytes.
const CODE_LIMIT: u64 = 4 << 20;

/// The sources of a run, what they say, and what could not be read.
#[derive(Default)]
pub struct Reading {
    /// The files, sorted by path; positions are file ids.
    pub sources: Vec<SourceFile>,
    /// What they say, sorted by file.
    pub read: Vec<ReadFile>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Reads sources that are in memory, sorted by path.
pub fn read_sources(sources: Vec<SourceFile>) -> Reading {
    let (facts, content) = (Facts::none(), Content::of(&[]));
    finish(sources.into_par_iter().map(|source| Looked::at(source, content, None, &facts)).collect(), &facts)
}

/// Opens and reads files, sorted by path.
pub fn read_files(files: &[Found]) -> Reading {
    look_at(open_files(files, "", &Cache::off()), &Facts::none())
}

/// Opens files, sorted by path, which begins behind the lead.
pub(crate) fn open_files(files: &[Found], lead: &str, cache: &Cache) -> Vec<Opened> {
    files.par_iter().map(|file| open(file, below(&file.shown, lead), cache)).collect()
}

/// Reads files that were opened.
pub(crate) fn look_at(files: Vec<Opened>, facts: &Facts<'_>) -> Reading {
    finish(files.into_par_iter().map(|file| file.look(facts)).collect(), facts)
}

/// A file and its bytes, before anybody has looked at them.
pub(crate) struct Opened {
    pub(crate) source: SourceFile,
    /// Its bytes, or why it cannot be read.
    pub(crate) content: Content,
    pub(crate) readable: bool,
    problem: Option<(Span, String)>,
}

impl Opened {
    fn unreadable(path: &str, problem: String) -> Opened {
        Opened {
            source: SourceFile { path: path.to_owned(), text: String::new() },
            content: Content::of(problem.as_bytes()),
            readable: false,
            problem: Some((Span::default(), problem)),
        }
    }

    fn look(self, facts: &Facts<'_>) -> Looked {
        if !self.readable {
            return Looked { source: self.source, content: self.content, facts: Vec::new(), problem: self.problem };
        }
        let mut looked = Looked::at(self.source, self.content, self.problem, facts);
        // What says nothing about models or tables may be encoded as it likes.
        if looked.facts.iter().all(|(_, facts)| facts.is_none()) {
            looked.problem = None;
        }
        looked
    }
}

/// A file after the first look.
struct Looked {
    source: SourceFile,
    content: Content,
    /// For every reader that wants the file, by position: what it saw.
    facts: Vec<(usize, Option<FileFacts>)>,
    problem: Option<(Span, String)>,
}

impl Looked {
    fn at(source: SourceFile, content: Content, problem: Option<(Span, String)>, known: &Facts<'_>) -> Looked {
        let wanting = READERS.iter().enumerate().filter(|(_, reader)| reader.wants(&source.path));
        let facts = wanting.map(|(number, _)| (number, known.look(number, Look::First, &source, content))).collect();
        Looked { source, content, facts, problem }
    }
}

fn open(file: &Found, below: &str, cache: &Cache) -> Opened {
    if let Some(problem) = &file.problem {
        return Opened::unreadable(below, problem.clone());
    }
    let bytes = match &file.content {
        Some(content) => within_limit(&file.path, content.len() as u64).map(|()| content.clone()),
        None => load(&file.path),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(problem) => return Opened::unreadable(below, problem),
    };
    // Only a cache asks for it.
    let content = Content::of(if cache.is_off() { &[] } else { &bytes });
    let (text, invalid) = decode(bytes);
    let problem = invalid.map(|at| {
        let message =
            "not valid UTF-8: the bytes were replaced, so names and values here may be wrong; save the file as UTF-8";
        (Span::new(at, at), message.to_owned())
    });
    Opened { source: SourceFile { path: below.to_owned(), text }, content, readable: true, problem }
}

fn load(path: &Path) -> Result<Vec<u8>, String> {
    let cannot = |error: std::io::Error| format!("cannot be read: {}", reason(&error));
    let file = File::open(path).map_err(cannot)?;
    let size = file.metadata().map_err(cannot)?.len();
    within_limit(path, size)?;
    // Who knows the size need not ask whether there is more.
    let mut bytes = Vec::with_capacity(size as usize);
    file.take(size).read_to_end(&mut bytes).map_err(cannot)?;
    Ok(bytes)
}

fn within_limit(path: &Path, size: u64) -> Result<(), String> {
    let is_sql = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("sql"));
    let limit = if is_sql { SQL_LIMIT } else { CODE_LIMIT };
    if size > limit {
        let advice = if is_sql { "; dump the schema without the data" } else { "" };
        return Err(format!("not read: {} MB are more than the limit of {} MB{advice}", size >> 20, limit >> 20));
    }
    Ok(())
}

/// The text, and where the first byte stands that is no UTF-8. A byte order mark is honored and taken away.
fn decode(bytes: Vec<u8>) -> (String, Option<u32>) {
    let utf16 = |from: fn([u8; 2]) -> u16| {
        let units = bytes.get(2..).unwrap_or_default().chunks_exact(2).map(|it| from([it[0], it[1]]));
        char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, ..] => return (utf16(u16::from_le_bytes), None),
        [0xFE, 0xFF, ..] => return (utf16(u16::from_be_bytes), None),
        _ => {}
    }
    match String::from_utf8(bytes) {
        Ok(text) => match text.strip_prefix('\u{FEFF}') {
            Some(rest) => (rest.to_owned(), None),
            None => (text, None),
        },
        Err(error) => {
            let at = error.utf8_error().valid_up_to() as u32;
            (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
        }
    }
}

/// Takes in the files that matter because of others.
fn finish(looked: Vec<Looked>, known: &Facts<'_>) -> Reading {
    let mut reading = Reading::default();
    let mut facts = Vec::with_capacity(looked.len());
    let mut contents = Vec::with_capacity(looked.len());
    reading.sources.reserve(looked.len());
    for (position, file) in looked.into_iter().enumerate() {
        let id = FileId(position as u32);
        if let Some((span, message)) = file.problem {
            reading.problems.push(Problem { place: span.within(id), message });
        }
        facts.push(file.facts);
        contents.push(file.content);
        reading.sources.push(file.source);
    }
    for (number, reader) in READERS.iter().enumerate() {
        let says = |(it, seen): &&(usize, Option<FileFacts>)| *it == number && seen.is_some();
        let mut mine = Vec::with_capacity(facts.iter().flatten().filter(says).count());
        let mut passed_over = Vec::new();
        for (position, (source, seen)) in reading.sources.iter().zip(&mut facts).enumerate() {
            let Some((_, seen)) = seen.iter_mut().find(|(it, _)| *it == number) else { continue };
            match seen.take() {
                Some(facts) => mine.push(ReadFile { id: FileId(position as u32), path: source.path.clone(), facts }),
                None => passed_over.push(position),
            }
        }
        let look =
            |position: usize, source: &SourceFile| known.look(number, Look::Again, source, *contents.get(position)?);
        read_more(*reader, &reading.sources, &mut mine, &passed_over, &look);
        for file in &mine {
            let errors = file.facts.syntax_errors().iter();
            reading.problems.extend(
                errors.map(|(span, message)| Problem { place: span.within(file.id), message: message.clone() }),
            );
        }
        join(&mut reading.read, mine);
    }
    reading.read.sort_by_key(|file| file.id);
    reading
}

/// Files lead to others, and those to others again.
fn read_more(
    reader: &dyn Reader,
    sources: &[SourceFile],
    mine: &mut Vec<ReadFile>,
    passed_over: &[usize],
    look: &(dyn Fn(usize, &SourceFile) -> Option<FileFacts> + Sync),
) {
    let candidates: Vec<&SourceFile> = passed_over.iter().filter_map(|it| sources.get(*it)).collect();
    let mut fresh = std::mem::take(mine);
    if fresh.is_empty() {
        return;
    }
    let leads = reader.leads(&candidates);
    let mut taken = BTreeSet::new();
    while !fresh.is_empty() {
        let mut more = leads(&fresh);
        more.retain(|it| taken.insert(*it));
        join(mine, std::mem::take(&mut fresh));
        fresh.par_extend(more.par_iter().filter_map(|it| {
            let position = *passed_over.get(*it)?;
            let source = sources.get(position)?;
            let facts = look(position, source)?;
            Some(ReadFile { id: FileId(position as u32), path: source.path.clone(), facts })
        }));
    }
}

/// Adds files to others. Most projects are in one language, and so are all of theirs.
fn join(files: &mut Vec<ReadFile>, mut more: Vec<ReadFile>) {
    if files.is_empty() {
        *files = more;
    } else {
        files.append(&mut more);
    }
}
