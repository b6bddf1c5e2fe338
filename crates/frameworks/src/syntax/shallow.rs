//! Trees are stored and read back by recursion, so what nests deeper than people write is not stored.

use std::cell::Cell;

use serde::ser::Error;
use serde::{Serialize, Serializer};

/// How deep a tree may nest that is stored.
const DEPTH: u32 = 64;

thread_local! {
    static HERE: Cell<u32> = const { Cell::new(0) };
}

/// What a node of a tree is, unless it lies too deep.
pub(super) fn serialize<T: Serialize, S: Serializer>(kind: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let depth = HERE.get();
    if depth >= DEPTH {
        return Err(S::Error::custom("nests too deeply"));
    }
    HERE.set(depth + 1);
    let done = kind.serialize(serializer);
    HERE.set(depth);
    done
}
