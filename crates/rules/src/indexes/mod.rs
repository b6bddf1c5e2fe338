//! Lookups the database must answer, and the indexes that answer them.

use crate::Rule;

mod duplicate_index;
mod redundant_prefix_index;
mod unindexed_foreign_key;
mod unindexed_polymorphic_pair;

pub(crate) const RULES: &[&Rule] = &[
    &unindexed_foreign_key::RULE,
    &unindexed_polymorphic_pair::RULE,
    &duplicate_index::RULE,
    &redundant_prefix_index::RULE,
];
