//! What the database itself must refuse.

use crate::Rule;

mod join_table_not_unique;
mod missing_foreign_key;
mod missing_primary_key;
mod nullable_boolean;
mod nullable_column_in_unique;
mod one_to_one_not_unique;
mod required_fk_cycle;
mod soft_delete_uniqueness;
mod unenforced_constraint;
mod unlinked_id_column;

pub(crate) const RULES: &[&Rule] = &[
    &missing_primary_key::RULE,
    &missing_foreign_key::RULE,
    &unlinked_id_column::RULE,
    &nullable_boolean::RULE,
    &nullable_column_in_unique::RULE,
    &soft_delete_uniqueness::RULE,
    &join_table_not_unique::RULE,
    &one_to_one_not_unique::RULE,
    &required_fk_cycle::RULE,
    &unenforced_constraint::RULE,
];
