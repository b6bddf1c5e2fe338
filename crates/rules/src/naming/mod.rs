//! Names of models, tables and columns.

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[];
