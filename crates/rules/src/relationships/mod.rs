//! What becomes of rows whose other end goes away.

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[];
