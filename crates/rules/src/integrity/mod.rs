//! What the database itself must refuse.

use crate::Rule;

mod join_table_not_unique;
mod missing_primary_key;
mod nullable_boolean;
mod nullable_column_in_unique;
mod one_to_one_not_unique;
mod required_fk_cycle;
mod unenforced_constraint;

pub(crate) const RULES: &[&Rule] = &[
    &missing_primary_key::RULE,
    &nullable_boolean::RULE,
    &nullable_column_in_unique::RULE,
    &join_table_not_unique::RULE,
    &one_to_one_not_unique::RULE,
    &required_fk_cycle::RULE,
    &unenforced_constraint::RULE,
];
