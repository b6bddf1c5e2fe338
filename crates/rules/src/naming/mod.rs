//! Names that say what they stand for, in one language throughout.

use crate::Rule;

mod database_identifier_casing;
mod identifier_too_long;
mod reserved;
mod reserved_identifier;
mod singular_model_name;
mod table_name_inflection;

pub(crate) const RULES: &[&Rule] = &[
    &singular_model_name::RULE,
    &table_name_inflection::RULE,
    &database_identifier_casing::RULE,
    &reserved_identifier::RULE,
    &identifier_too_long::RULE,
];
