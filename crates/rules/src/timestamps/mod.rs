//! When rows were made and changed.

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[];
