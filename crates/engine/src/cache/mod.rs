//! What earlier runs found out, for a run that finds the same files again.
//!
//! The graph and what rules find in it are stored as a whole: nothing is linked again when no file changed. What single files
//! say is stored as well, for a run after an edit.
//!
//! Everything is stored under a hash of all that it depends on: the program, the settings, and the paths and bytes of the
//! files. No time of a file counts. Whatever is wrong with what is stored, or with the folder that it is stored in, the
//! run goes on as if nothing were there.

mod answers;
mod facts;
mod folder;
mod key;
mod store;

use std::path::PathBuf;

pub(crate) use self::answers::{Answer, Remembered};
pub(crate) use self::facts::{Facts, Look};
pub(crate) use self::key::Content;

/// Where earlier runs left what they found out.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    /// `None` when nothing is to be read or written.
    folder: Option<PathBuf>,
    /// Which program it is: another one may find something else in the same files.
    program: String,
}

impl Cache {
    /// Nothing is read or written.
    pub fn off() -> Cache {
        Cache::default()
    }

    /// In the user's folder for caches, or in `MODELRY_CACHE_DIR`. Off where there is no such folder.
    pub fn of_user() -> Cache {
        Cache { folder: folder::of_user(), program: folder::this_program() }
    }

    /// In a folder of its own, for a program of that name.
    pub fn new(folder: PathBuf, program: &str) -> Cache {
        Cache { folder: Some(folder), program: program.to_owned() }
    }

    /// Is nothing read or written?
    pub fn is_off(&self) -> bool {
        self.folder.is_none()
    }
}
