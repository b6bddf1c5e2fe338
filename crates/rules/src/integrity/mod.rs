//! What the database itself must refuse.

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[];
