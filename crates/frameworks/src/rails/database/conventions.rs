//! Names that Rails makes, and what it takes when nothing is written.

use super::digest::ten_digits;

/// The version of Rails whose behavior a migration or a schema file asks for: `Migration[7.1]` is `(7, 1)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(pub(super) u32, pub(super) u32);

impl Version {
    /// A migration that names none behaves as in Rails 4.2 (`ActiveRecord::Migration::Compatibility`).
    pub(super) const UNVERSIONED: Version = Version(4, 2);
    /// Behaves as the newest.
    pub(super) const CURRENT: Version = Version(99, 0);

    /// From `7.1` or `7.1.3`.
    pub(super) fn parse(text: &str) -> Option<Version> {
        let mut parts = text.split('.');
        let major = parts.next()?.trim().parse().ok()?;
        let minor = parts.next().and_then(|it| it.parse().ok()).unwrap_or(0);
        Some(Version(major, minor))
    }

    /// Are primary keys and references `bigint`? (Upgrading Ruby on Rails, "Rails 5.1".)
    pub(super) fn has_big_keys(self) -> bool {
        self >= Version(5, 1)
    }

    /// Do references get an index, and may timestamps not be NULL? (Rails 5.0 Release Notes, "Active Record".)
    pub(super) fn is_strict(self) -> bool {
        self >= Version(5, 0)
    }

    /// Do `timestamps` keep microseconds? (Rails 6.0 Release Notes, "Active Record".)
    pub(super) fn timestamps_precision(self) -> Option<u32> {
        (self >= Version(6, 0)).then_some(6)
    }

    /// Does every `datetime` keep microseconds? (Rails 7.0 Release Notes, "Active Record".)
    pub(super) fn datetime_precision(self) -> Option<u32> {
        (self >= Version(7, 0)).then_some(6)
    }

    /// Is the index of a polymorphic reference named after the reference? (Rails 6.1.)
    pub(super) fn names_polymorphic_indexes(self) -> bool {
        self >= Version(6, 1)
    }

    /// Are long names of indexes cut? (Rails 7.1 Release Notes, "Active Record".)
    pub(super) fn shortens_index_names(self) -> bool {
        self >= Version(7, 1)
    }
}

/// `orders` and `customer_id` make `index_orders_on_customer_id`; from Rails 7.1 on, at most 62 bytes of it.
pub(super) fn index_name(table: &str, columns: &[String], version: Version) -> String {
    let name = format!("index_{table}_on_{}", columns.join("_and_"));
    if name.len() <= 62 || !version.shortens_index_names() {
        return name;
    }
    let digest = format!("_{}", ten_digits(&name));
    let mut short = format!("idx_on_{}", columns.join("_"));
    let mut end = (62 - digest.len()).min(short.len());
    while !short.is_char_boundary(end) {
        end -= 1;
    }
    short.truncate(end);
    short + &digest
}

/// The words of an expression take the place of columns: `lower(name)` makes `lower_name`.
pub(super) fn words_of_expression(expression: &str) -> String {
    let words = expression.split(|it: char| !(it.is_alphanumeric() || it == '_')).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join("_")
}

/// `orders` and `customer_id` make `fk_rails_` and ten digits.
pub(super) fn foreign_key_name(table: &str, columns: &[String]) -> String {
    format!("fk_rails_{}", ten_digits(&format!("{table}_{}_fk", columns.join("_and_"))))
}

/// The name of a check, an exclusion or a unique constraint.
pub(super) fn constraint_name(prefix: &str, table: &str, what: &str, suffix: &str) -> String {
    format!("{prefix}_rails_{}", ten_digits(&format!("{table}_{what}_{suffix}")))
}

/// `catalog_categories` and `catalog_products` make `catalog_categories_products`: what both begin with stands once.
pub(super) fn join_table(one: &str, other: &str) -> String {
    let (first, second) = if one <= other { (one, other) } else { (other, one) };
    let mut ends: Vec<usize> = first.rmatch_indices(['.', '_']).map(|(at, _)| at + 1).collect();
    ends.retain(|end| *end < first.len());
    for end in ends {
        let (Some(prefix), Some(rest)) = (first.get(..end), second.get(end..)) else { continue };
        if second.starts_with(prefix) && !rest.is_empty() {
            return format!("{first}_{rest}");
        }
    }
    format!("{first}_{second}")
}
