//! How sure a fact is, as part of its type.

use serde::{Deserialize, Serialize};

use crate::source::Place;

/// A property of a model or a table, with what it rests on.
///
/// `db_index=False` is `Written(false, …)`, no such argument is `Implied(true)`
/// (what the framework takes), `db_index=settings.INDEXED` is `Unknown`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stated<T> {
    /// The source says so, at this place.
    Written(T, Place),
    /// The framework or the database fills it in when nothing is written.
    Implied(T),
    /// It could not be read. Rules abstain.
    Unknown,
}

impl<T> Stated<T> {
    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Stated::Written(value, _) | Stated::Implied(value) => Some(value),
            Stated::Unknown => None,
        }
    }

    /// The value and its place, if somebody wrote it.
    pub fn written(&self) -> Option<(&T, Place)> {
        match self {
            Stated::Written(value, place) => Some((value, *place)),
            Stated::Implied(_) | Stated::Unknown => None,
        }
    }

    /// Could it not be read?
    pub fn is_unknown(&self) -> bool {
        matches!(self, Stated::Unknown)
    }

    /// Where it is written.
    pub fn place(&self) -> Option<Place> {
        self.written().map(|(_, place)| place)
    }

    /// The same certainty about another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Stated<U> {
        match self {
            Stated::Written(value, place) => Stated::Written(change(value), place),
            Stated::Implied(value) => Stated::Implied(change(value)),
            Stated::Unknown => Stated::Unknown,
        }
    }

    /// This statement, or another one where this one says nothing.
    pub fn or(self, other: Stated<T>) -> Stated<T> {
        if self.is_unknown() { other } else { self }
    }
}

impl<T: PartialEq> Stated<T> {
    /// Is it surely this value?
    pub fn is(&self, value: &T) -> bool {
        self.known() == Some(value)
    }
}

impl Stated<bool> {
    /// The statement as an answer.
    pub fn sure(&self) -> Sure {
        match self.known() {
            Some(true) => Sure::Yes,
            Some(false) => Sure::No,
            None => Sure::Unknown,
        }
    }
}

/// An answer that may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sure {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// What would decide it could not be read.
    Unknown,
}

impl Sure {
    /// From a fact that is known.
    pub fn from_bool(value: bool) -> Sure {
        if value { Sure::Yes } else { Sure::No }
    }

    /// Surely so?
    pub fn yes(self) -> bool {
        self == Sure::Yes
    }

    /// Surely not so?
    pub fn no(self) -> bool {
        self == Sure::No
    }
}
