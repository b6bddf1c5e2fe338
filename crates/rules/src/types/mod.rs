//! Types that hold exactly what is meant.

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[];
