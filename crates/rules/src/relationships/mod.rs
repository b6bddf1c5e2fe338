//! What deleting a row does to those that refer to it, and whether two sides of a relation agree.

use crate::Rule;

mod cascade_disagreement;
mod counter_cache_inconsistent;
mod dangling_association;
mod delete_skips_callbacks;
mod missing_delete_decision;
mod missing_inverse;
mod orm_nullifies_before_cascade;
mod polymorphic_pair_inconsistent;
mod set_null_impossible;

pub(crate) const RULES: &[&Rule] = &[
    &missing_delete_decision::RULE,
    &cascade_disagreement::RULE,
    &delete_skips_callbacks::RULE,
    &set_null_impossible::RULE,
    &orm_nullifies_before_cascade::RULE,
    &missing_inverse::RULE,
    &dangling_association::RULE,
    &polymorphic_pair_inconsistent::RULE,
    &counter_cache_inconsistent::RULE,
];
