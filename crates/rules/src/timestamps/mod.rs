//! Columns that keep when a row was made and when it was last changed.

use crate::Rule;

mod inconsistent_timestamp_convention;
mod missing_created_timestamp;
mod missing_updated_timestamp;
mod nullable_timestamp;
mod row_time;
mod updated_timestamp_not_maintained;
mod wrong_or_frozen_timestamp_default;

pub(crate) const RULES: &[&Rule] = &[
    &missing_created_timestamp::RULE,
    &missing_updated_timestamp::RULE,
    &nullable_timestamp::RULE,
    &updated_timestamp_not_maintained::RULE,
    &wrong_or_frozen_timestamp_default::RULE,
    &inconsistent_timestamp_convention::RULE,
];
