//! The operators of Python.

use modelry_graph::Fixed;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

const OPERATORS: [Fixed; 27] = [
    "or", "and", "not", "==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in", "|", "^", "&", "<<", ">>",
    "+", "-", "*", "/", "//", "%", "@", "**", "~",
];

/// The operator that was stored.
pub(super) fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fixed, D::Error> {
    let stored = <&str>::deserialize(deserializer)?;
    OPERATORS.into_iter().find(|it| *it == stored).ok_or_else(|| D::Error::custom("no such operator"))
}
