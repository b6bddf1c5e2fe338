//! What becomes of rows whose other end goes away.

use crate::Rule;

mod cascade_disagreement;
mod dangling_association;
mod missing_delete_decision;
mod polymorphic_pair_inconsistent;
mod set_null_impossible;

pub(crate) const RULES: &[&Rule] = &[
    &missing_delete_decision::RULE,
    &set_null_impossible::RULE,
    &polymorphic_pair_inconsistent::RULE,
    &dangling_association::RULE,
    &cascade_disagreement::RULE,
];
