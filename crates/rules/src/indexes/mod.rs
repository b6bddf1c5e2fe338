//! Lookups the database must answer, and the indexes that answer them.

use crate::Rule;

mod unindexed_foreign_key;

pub(crate) const RULES: &[&Rule] = &[&unindexed_foreign_key::RULE];
