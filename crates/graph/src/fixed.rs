//! Names that the program itself gives (`django`, `confirmation`), read back from a graph that was stored.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer};

/// Such a name.
pub type Fixed = &'static str;

/// There are few of them, so each is kept for as long as the program runs.
static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

pub(crate) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    <&str>::deserialize(deserializer).map(known)
}

pub(crate) fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<&'static str>, D::Error> {
    Ok(Vec::<&str>::deserialize(deserializer)?.into_iter().map(known).collect())
}

fn known(name: &str) -> &'static str {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    match known.get(name) {
        Some(known) => known,
        None => {
            let name: &'static str = name.to_owned().leak();
            known.insert(name);
            name
        }
    }
}
