//! Rules that hold in both layers.

use crate::Rule;

mod django_null_blank_semantics;
mod enum_without_db_constraint;
mod length_mismatch;
mod model_table_drift;

pub(crate) const RULES: &[&Rule] = &[
    &length_mismatch::RULE,
    &enum_without_db_constraint::RULE,
    &django_null_blank_semantics::RULE,
    &model_table_drift::RULE,
];
