//! What becomes of rows whose other end goes away.

use crate::Rule;

mod missing_delete_decision;
mod set_null_impossible;

pub(crate) const RULES: &[&Rule] = &[&missing_delete_decision::RULE, &set_null_impossible::RULE];
