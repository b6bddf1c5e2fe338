//! Rules that hold in both layers.

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[];
