//! One or many: what a name surely says about how many it means.
//!
//! Making a plural is the framework's affair and follows its rules; telling whether
//! a word *is* one needs more knowledge of English and less courage: `address`,
//! `status`, `data` and `settings` accuse nobody.

use super::tables::{EITHER, IRREGULAR, PLURAL_IN_IS_AND_US, SINGULAR_IN_S};
use super::{head_noun, singularize};
use crate::facts::GrammaticalNumber;

/// The number of the last word of an identifier; `None` when it can be read as either or cannot be told.
pub fn number(identifier: &str) -> Option<GrammaticalNumber> {
    word_number(&head_noun(identifier)?)
}

/// Does the identifier surely name many? `orders`, `UserRoles`; not `data`, `settings`, `news`.
pub fn is_plural(identifier: &str) -> bool {
    number(identifier) == Some(GrammaticalNumber::Plural)
}

/// Does the identifier surely name one? `order`, `UserAddress`; not `data`, `settings`, `news`.
pub fn is_singular(identifier: &str) -> bool {
    number(identifier) == Some(GrammaticalNumber::Singular)
}

fn word_number(word: &str) -> Option<GrammaticalNumber> {
    if word.chars().count() < 3 || EITHER.contains(&word) || word.ends_with("ics") {
        return None;
    }
    if IRREGULAR.iter().any(|(_, many)| *many == word) {
        return Some(GrammaticalNumber::Plural);
    }
    if IRREGULAR.iter().any(|(one, _)| *one == word) || SINGULAR_IN_S.contains(&word) {
        return Some(GrammaticalNumber::Singular);
    }
    let Some(stem) = word.strip_suffix('s') else {
        // `archived`, `deleted`: no noun, so the noun stands elsewhere.
        return (!word.ends_with("ed")).then_some(GrammaticalNumber::Singular);
    };
    if !word.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
        return None;
    }
    match stem.chars().next_back() {
        Some('s') => Some(GrammaticalNumber::Singular),
        Some('i' | 'u') if !PLURAL_IN_IS_AND_US.contains(&word) => Some(GrammaticalNumber::Singular),
        _ => (singularize(word) != word).then_some(GrammaticalNumber::Plural),
    }
}
