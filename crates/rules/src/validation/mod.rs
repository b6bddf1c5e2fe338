//! Rules that hold in both layers.

use crate::Rule;

mod case_sensitivity_mismatch;
mod django_null_blank_semantics;
mod enum_values_drift;
mod enum_without_db_constraint;
mod length_mismatch;
mod model_table_drift;
mod numeric_range_without_check;
mod presence_without_not_null;

pub(crate) const RULES: &[&Rule] = &[
    &presence_without_not_null::RULE,
    &case_sensitivity_mismatch::RULE,
    &length_mismatch::RULE,
    &numeric_range_without_check::RULE,
    &enum_without_db_constraint::RULE,
    &enum_values_drift::RULE,
    &django_null_blank_semantics::RULE,
    &model_table_drift::RULE,
];
