//! Queries that a model names, and what it says of itself.

use crate::Rule;

mod duplicate_scope;
mod implicit_default_scope;
mod model_without_string_representation;

pub(crate) const RULES: &[&Rule] =
    &[&duplicate_scope::RULE, &implicit_default_scope::RULE, &model_without_string_representation::RULE];
