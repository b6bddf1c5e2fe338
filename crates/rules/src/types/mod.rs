//! Types that hold every value the column is for, and no others.

use crate::Rule;

mod enum_storage;
mod float_for_exact_value;
mod foreign_key_type_mismatch;
mod short_integer_key;
mod timestamp_without_time_zone;
mod uuid_as_text;

pub(crate) const RULES: &[&Rule] = &[
    &short_integer_key::RULE,
    &foreign_key_type_mismatch::RULE,
    &float_for_exact_value::RULE,
    &timestamp_without_time_zone::RULE,
    &uuid_as_text::RULE,
    &enum_storage::RULE,
];
