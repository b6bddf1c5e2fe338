//! Rules that hold in both layers.

use crate::Rule;

mod association_optionality_mismatch;
mod boolean_presence_validator;
mod case_sensitivity_mismatch;
mod django_null_blank_semantics;
mod enum_values_drift;
mod enum_without_db_constraint;
mod length_mismatch;
mod model_table_drift;
mod not_null_without_presence;
mod numeric_range_without_check;
mod presence_without_not_null;
mod unique_index_without_validation;
mod uniqueness_without_unique_index;

pub(crate) const RULES: &[&Rule] = &[
    &presence_without_not_null::RULE,
    &not_null_without_presence::RULE,
    &association_optionality_mismatch::RULE,
    &uniqueness_without_unique_index::RULE,
    &unique_index_without_validation::RULE,
    &case_sensitivity_mismatch::RULE,
    &length_mismatch::RULE,
    &numeric_range_without_check::RULE,
    &enum_without_db_constraint::RULE,
    &enum_values_drift::RULE,
    &django_null_blank_semantics::RULE,
    &boolean_presence_validator::RULE,
    &model_table_drift::RULE,
];
