//! What single files say, stored for a whole project in one file: after an edit only the edited files are looked at.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use modelry_frameworks::{FileFacts, READERS};
use modelry_graph::SourceFile;
use serde::{Deserialize, Serialize};

use super::Cache;
use super::key::{Content, Key};
use super::store::{Kind, Stored};

/// What no run asked for so many times in a row goes: a branch that was left may come back.
const AGES: u8 = 4;
/// What is larger than so many times its text is not stored.
const GROWTH: usize = 2;

/// How a file is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Passing over what says nothing about models or tables.
    First,
    /// Because others lead to it.
    Again,
}

/// What earlier runs saw in the files of a project.
pub(crate) struct Facts<'a> {
    /// Where they are stored, if anywhere.
    place: Option<(&'a Cache, Key)>,
    stored: Option<Stored>,
    known: HashMap<Key, Known>,
    fresh: Mutex<Vec<(Key, Vec<u8>)>>,
}

/// Where something is stored.
struct Known {
    bytes: Range<usize>,
    age: u8,
    used: AtomicBool,
}

/// An entry of the list that the file begins with.
#[derive(Serialize, Deserialize)]
struct Entry {
    key: u128,
    length: u32,
    /// How many times it was written since a run asked for it.
    age: u8,
}

impl<'a> Facts<'a> {
    /// Those of the project in these folders.
    pub(crate) fn of(cache: &'a Cache, roots: &[std::path::PathBuf]) -> Facts<'a> {
        if cache.is_off() {
            return Facts::none();
        }
        let project = Key::of_project(&cache.program, roots);
        let stored = cache.get(Kind::Facts, project);
        let known = stored.as_ref().and_then(|it| entries(it.bytes())).unwrap_or_default();
        Facts { place: Some((cache, project)), stored, known, fresh: Mutex::default() }
    }

    /// None, and none are stored.
    pub(crate) fn none() -> Facts<'a> {
        Facts { place: None, stored: None, known: HashMap::new(), fresh: Mutex::default() }
    }

    /// What a reader, by its number, sees in a file: told by an earlier run, or by the reader.
    pub(crate) fn look(&self, reader: usize, look: Look, source: &SourceFile, content: Content) -> Option<FileFacts> {
        let see = || {
            let reader = READERS.get(reader)?;
            match look {
                Look::First => reader.read(source),
                Look::Again => reader.read_anyway(source),
            }
        };
        if self.place.is_none() {
            return see();
        }
        let key = Key::of_look(reader, look, source, content);
        if let Some(known) = self.known.get(&key)
            && let Some(bytes) = self.stored.as_ref().and_then(|it| it.bytes().get(known.bytes.clone()))
            && let Ok(seen) = postcard::from_bytes(bytes)
        {
            known.used.store(true, Ordering::Relaxed);
            return seen;
        }
        let seen = see();
        if let Ok(bytes) = postcard::to_stdvec(&seen)
            && bytes.len() <= GROWTH * source.text.len() + 1
        {
            self.fresh.lock().unwrap_or_else(PoisonError::into_inner).push((key, bytes));
        }
        seen
    }

    /// Stores what was seen for the first time, with what was known.
    pub(crate) fn keep(self) {
        let fresh = self.fresh.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Some((cache, project)) = self.place.filter(|_| !fresh.is_empty()) else { return };
        let old = self.stored.as_ref().map_or(&[][..], |it| it.bytes());
        let mut entries = Vec::new();
        let mut bytes = Vec::new();
        for (key, known) in &self.known {
            let age = if known.used.load(Ordering::Relaxed) { 0 } else { known.age + 1 };
            if let Some(stored) = old.get(known.bytes.clone()).filter(|_| age < AGES) {
                entries.push(Entry { key: key.0, length: stored.len() as u32, age });
                bytes.extend_from_slice(stored);
            }
        }
        for (key, seen) in &fresh {
            entries.push(Entry { key: key.0, length: seen.len() as u32, age: 0 });
            bytes.extend_from_slice(seen);
        }
        if let Ok(list) = postcard::to_stdvec(&entries) {
            cache.put(Kind::Facts, project, &[list, bytes].concat());
        }
    }
}

/// What the file holds, by key.
fn entries(stored: &[u8]) -> Option<HashMap<Key, Known>> {
    let (entries, rest): (Vec<Entry>, &[u8]) = postcard::take_from_bytes(stored).ok()?;
    let mut start = stored.len() - rest.len();
    let mut known = HashMap::with_capacity(entries.len());
    for Entry { key, length, age } in entries {
        let end = start.checked_add(length as usize)?;
        known.insert(Key(key), Known { bytes: start..end, age, used: AtomicBool::new(false) });
        start = end;
    }
    Some(known)
}
