//! What a project calls things where others call them otherwise.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::facts::GrammaticalNumber;
use crate::names;

/// The names that a project has agreed on. What it does not say is as everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Conventions {
    /// Columns that keep when a row was made, the one to use first. Others are known, too, but deviate.
    pub created: Vec<String>,
    /// Columns that keep when a row was last changed, the one to use first.
    pub updated: Vec<String>,
    /// Is that time NULL until the first change? Otherwise the schema tells.
    pub never_updated_is_null: Option<bool>,
    /// Columns that say whose row it is, in a database that many customers share.
    pub tenant: Vec<String>,
    /// The only columns that mark a row as deleted. Otherwise their usual names do.
    pub soft_delete: Option<Vec<String>>,
    /// Are table names plural or singular? Otherwise the framework and the majority tell.
    pub table_number: Option<GrammaticalNumber>,
    /// Plurals by their singular, in lower case, that are made otherwise than usual.
    pub plurals: BTreeMap<String, String>,
    /// Words that are the same in both numbers, in lower case.
    pub uncountable: Vec<String>,
    /// Columns that keep ids of another system, with `*` for anything.
    pub outside_ids: Vec<String>,
    /// Names of tables, columns and attributes that may be used although they are reserved.
    pub allowed_identifiers: Vec<String>,
    /// Tables whose rows are written once, with `*` for anything.
    pub append_only: Vec<String>,
    /// Tables that are short lists for others to point into, with `*` for anything.
    pub lookups: Vec<String>,
}

impl Conventions {
    /// One or many, by the project's own words first; `None` when it can be read as either.
    pub fn number(&self, identifier: &str) -> Option<GrammaticalNumber> {
        let Some(noun) = names::head_noun(identifier).filter(|_| self.has_words()) else {
            return names::number(identifier);
        };
        if self.uncountable.contains(&noun) {
            None
        } else if self.plurals.contains_key(&noun) {
            Some(GrammaticalNumber::Singular)
        } else if self.plurals.values().any(|many| *many == noun) {
            Some(GrammaticalNumber::Plural)
        } else {
            names::number(identifier)
        }
    }

    /// Many of it.
    pub fn pluralize(&self, text: &str) -> String {
        let own = self.plurals.iter().find_map(|(one, many)| ending_changed(text, one, many));
        own.unwrap_or_else(|| names::pluralize(text))
    }

    /// One of it.
    pub fn singularize(&self, text: &str) -> String {
        if self.has_words() && names::head_noun(text).is_some_and(|noun| self.uncountable.contains(&noun)) {
            return text.to_owned();
        }
        let own = self.plurals.iter().find_map(|(one, many)| ending_changed(text, many, one));
        own.unwrap_or_else(|| names::singularize(text))
    }

    /// Has the project words of its own?
    fn has_words(&self) -> bool {
        !self.plurals.is_empty() || !self.uncountable.is_empty()
    }

    /// May the name be used although it is reserved?
    pub fn allows(&self, identifier: &str) -> bool {
        is_listed(&self.allowed_identifiers, identifier)
    }

    /// Does the column keep the id of a thing of another system?
    pub fn is_outside_id(&self, column: &str) -> bool {
        is_listed(&self.outside_ids, column)
    }

    /// Does the column say whose row it is?
    pub fn is_tenant(&self, column: &str) -> bool {
        is_listed(&self.tenant, column)
    }
}

/// Is the name among these, in any case, with `*` for anything?
pub fn is_listed(patterns: &[String], name: &str) -> bool {
    let name = || name.to_lowercase();
    !patterns.is_empty() && patterns.iter().any(|pattern| fits(&pattern.to_lowercase(), &name()))
}

/// Does the whole text fit the pattern, in which `*` stands for anything?
fn fits(pattern: &str, text: &str) -> bool {
    let Some((lead, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut left) = text.strip_prefix(lead) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = left.get(at + part.len()..).unwrap_or_default();
    }
    left.ends_with(last)
}

/// The text with its last word changed: `user_octopus` to `user_octopodes`. The case of its first letter stays.
fn ending_changed(text: &str, from: &str, to: &str) -> Option<String> {
    let start = text.len().checked_sub(from.len())?;
    let (lead, word) = text.split_at_checked(start)?;
    let begins = lead.is_empty()
        || !lead.ends_with(char::is_alphanumeric)
        || word.starts_with(char::is_uppercase) && lead.ends_with(char::is_lowercase);
    if !word.eq_ignore_ascii_case(from) || !begins {
        return None;
    }
    let mut letters = to.chars();
    let first = letters.next()?;
    let first = if word.starts_with(char::is_uppercase) { first.to_ascii_uppercase() } else { first };
    Some(format!("{lead}{first}{}", letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text) in
            [("a*", "a"), ("*_id", "crm_id"), ("a*b*c", "a1b2c"), ("*", ""), ("**", "x"), ("ab", "ab")]
        {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a*a", "a"), ("*_id", "crm_ids"), ("a*b*c", "acb"), ("ab", "abc"), ("", "a")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn own_words_come_first() {
        let own = Conventions {
            plurals: BTreeMap::from([("cactus".to_owned(), "cactuses".to_owned())]),
            uncountable: vec!["kudos".to_owned(), "ledgers".to_owned()],
            ..Conventions::default()
        };
        assert_eq!(own.number("desert_cactuses"), Some(GrammaticalNumber::Plural));
        assert_eq!(own.number("DesertCactus"), Some(GrammaticalNumber::Singular));
        assert_eq!(own.number("Ledgers"), None);
        assert_eq!(own.pluralize("DesertCactus"), "DesertCactuses");
        assert_eq!(own.singularize("desert_cactuses"), "desert_cactus");
        assert_eq!(own.singularize("ledgers"), "ledgers");
        assert_eq!(own.pluralize("order"), "orders");
        assert_eq!(own.number("orders"), Some(GrammaticalNumber::Plural));
    }
}
