//! SQL conditions, normalized so that two spellings of one thing are equal.
//!
//! `("active")`, `active = TRUE` and `active IS TRUE::boolean` are one condition;
//! so are `state = ANY (ARRAY['a'::text, 'b'])` and `state IN ('b', 'a')`.
//!
//! "The same" means: as a filter. A row for which a filter is NULL is left out,
//! so `active IS TRUE` and `active = TRUE` pick the same rows.

mod casts;
mod expression;
mod lexer;
mod lower;
mod parser;

use std::cell::RefCell;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::stated::Sure;

pub use lexer::rename_column;

/// A condition in its normal form: `NOT` pushed to the leaves, members of `AND` and `OR` flat, sorted and unique.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// All of them.
    And(BTreeSet<Condition>),
    /// One of them at least.
    Or(BTreeSet<Condition>),
    /// The term is one of these: `=`, `IN`, `= ANY`.
    In(Term, BTreeSet<Term>),
    /// The term is none of these: `<>`, `NOT IN`, `<> ALL`.
    NotIn(Term, BTreeSet<Term>),
    /// An order between two terms.
    Compare(Term, Order, Term),
    /// `IS NULL`.
    IsNull(Term),
    /// `IS NOT NULL`.
    IsNotNull(Term),
    /// The boolean term is true.
    True(Term),
    /// The boolean term is false.
    False(Term),
    /// Always so, or never.
    Constant(bool),
    /// A negated condition that has no positive form: `NOT LIKE`.
    Not(Box<Condition>),
}

/// `<`, `<=`, `>`, `>=`. With a literal, the literal stands on the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    Greater,
    /// `>=`.
    AtLeast,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// A column, without its table, in lower case.
    Column(String),
    /// A text.
    Text(String),
    /// A number as written, without needless signs and zeros.
    Number(String),
    /// `TRUE` or `FALSE`.
    Boolean(bool),
    /// `NULL`.
    Null,
    /// A function or an operator with its arguments; names in lower case.
    Call(String, Vec<Term>),
    /// A condition used as a value.
    Condition(Box<Condition>),
}

impl Term {
    /// A constant of any type?
    pub fn is_literal(&self) -> bool {
        match self {
            Term::Text(_) | Term::Number(_) | Term::Boolean(_) | Term::Null => true,
            Term::Column(_) | Term::Call(..) | Term::Condition(_) => false,
        }
    }

    fn is_column(&self, name: &str) -> bool {
        matches!(self, Term::Column(column) if column.eq_ignore_ascii_case(name))
    }

    /// The text of a literal that is neither boolean nor NULL.
    fn literal_text(&self) -> Option<&str> {
        match self {
            Term::Text(text) | Term::Number(text) => Some(text),
            Term::Boolean(_) | Term::Null | Term::Column(_) | Term::Call(..) | Term::Condition(_) => None,
        }
    }
}

/// The numbers between which a column must lie, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The least value, and whether it is itself admitted.
    pub minimum: Option<(String, bool)>,
    /// The greatest value, and whether it is itself admitted.
    pub maximum: Option<(String, bool)>,
}

/// How many conditions a thread remembers.
const MEMORY: usize = 1_000;

/// Reads a boolean expression of PostgreSQL, MySQL or SQLite. `None` when it cannot be read.
pub fn normalize(sql: &str) -> Option<Condition> {
    thread_local! {
        /// The checks of a table are asked about by many rules, and once for each of its columns.
        static KNOWN: RefCell<FxHashMap<String, Option<Condition>>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(condition) = known.get(sql) {
            return condition.clone();
        }
        let condition = parser::parse(sql).map(|expression| lower::condition(&expression, false));
        if known.len() >= MEMORY {
            known.clear();
        }
        known.insert(sql.to_owned(), condition.clone());
        condition
    })
}

/// Reads an expression of any type, such as that of an index: `lower((email)::text)` and `lower(email)` are one term.
pub fn normalize_term(sql: &str) -> Option<Term> {
    parser::parse(sql).map(|expression| lower::term(&expression))
}

/// Do two conditions pick the same rows?
pub fn equal(one: &str, other: &str) -> Sure {
    match (normalize(one), normalize(other)) {
        (Some(one), Some(other)) => Sure::from_bool(one == other),
        (None, _) | (_, None) => Sure::Unknown,
    }
}

/// Does the condition surely reject NULL in the column, also as a CHECK, which NULL passes: `c IS NOT NULL`, alone or
/// as a conjunct?
pub fn requires_not_null(sql: &str, column: &str) -> bool {
    fn requires(condition: &Condition, column: &str) -> bool {
        match condition {
            Condition::And(parts) => parts.iter().any(|part| requires(part, column)),
            Condition::Or(parts) => !parts.is_empty() && parts.iter().all(|part| requires(part, column)),
            Condition::IsNotNull(term) => term.is_column(column),
            Condition::In(..)
            | Condition::NotIn(..)
            | Condition::Compare(..)
            | Condition::IsNull(_)
            | Condition::True(_)
            | Condition::False(_)
            | Condition::Constant(_)
            | Condition::Not(_) => false,
        }
    }
    normalize(sql).is_some_and(|condition| requires(&condition, column))
}

/// The columns of a condition that consists of `c IS NOT NULL` only, joined by `AND`.
pub fn only_not_null(sql: &str) -> Option<Vec<String>> {
    fn column(condition: Condition) -> Option<String> {
        match condition {
            Condition::IsNotNull(Term::Column(name)) => Some(name),
            _ => None,
        }
    }
    match normalize(sql)? {
        Condition::And(parts) => parts.into_iter().map(column).collect(),
        other => column(other).map(|name| vec![name]),
    }
}

/// The columns that a condition names, in lower case.
pub fn columns(sql: &str) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    parser::parse(sql)?.columns(&mut names);
    Some(names)
}

/// The values that the condition leaves to the column, apart from NULL.
///
/// `state IN ('a', 'b')`, `state = 'a' OR state = 'b'` and `state IS NULL OR state IN ('a', 'b')` all leave `a` and `b`.
pub fn allowed_values(sql: &str, column: &str) -> Option<BTreeSet<String>> {
    fn allowed(condition: &Condition, column: &str) -> Option<BTreeSet<String>> {
        match condition {
            Condition::In(term, values) if term.is_column(column) => values
                .iter()
                .filter(|value| **value != Term::Null)
                .map(|it| it.literal_text().map(str::to_owned))
                .collect(),
            Condition::And(parts) => {
                parts.iter().filter_map(|part| allowed(part, column)).reduce(|one, other| &one & &other)
            }
            Condition::Or(parts) => {
                let mut all = BTreeSet::new();
                let mut found = false;
                for part in parts {
                    if matches!(part, Condition::IsNull(term) if term.is_column(column)) {
                        continue;
                    }
                    all.extend(allowed(part, column)?);
                    found = true;
                }
                found.then_some(all)
            }
            _ => None,
        }
    }
    allowed(&normalize(sql)?, column)
}

/// The greatest number of characters that the condition leaves to the column: `char_length(name) <= 40`.
pub fn maximum_length(sql: &str, column: &str) -> Option<u32> {
    whole(&bounds_of(&normalize(sql)?, &|term| is_length_of(term, column), column).maximum?, -1)
}

/// The least number of characters that the condition leaves to the column: `length(name) > 0`.
pub fn minimum_length(sql: &str, column: &str) -> Option<u32> {
    whole(&bounds_of(&normalize(sql)?, &|term| is_length_of(term, column), column).minimum?, 1)
}

/// The numbers between which the condition keeps the column: `quantity > 0`, `rating BETWEEN 1 AND 5`.
pub fn bounds(sql: &str, column: &str) -> Bounds {
    normalize(sql).map_or_else(Bounds::default, |it| bounds_of(&it, &|term| term.is_column(column), column))
}

/// A bound of a whole number; one that is not itself admitted is moved by one.
fn whole((text, admitted): &(String, bool), step: i64) -> Option<u32> {
    let value: i64 = text.parse().ok()?;
    u32::try_from(if *admitted { value } else { value.checked_add(step)? }).ok()
}

fn is_length_of(term: &Term, column: &str) -> bool {
    match term {
        Term::Call(name, arguments) => {
            let [argument] = arguments.as_slice() else { return false };
            matches!(name.as_str(), "length" | "char_length" | "character_length") && argument.is_column(column)
        }
        _ => false,
    }
}

fn bounds_of(condition: &Condition, is_subject: &dyn Fn(&Term) -> bool, column: &str) -> Bounds {
    match condition {
        Condition::Compare(term, order, Term::Number(number)) if is_subject(term) => {
            let number = number.clone();
            match order {
                Order::Less => Bounds { minimum: None, maximum: Some((number, false)) },
                Order::AtMost => Bounds { minimum: None, maximum: Some((number, true)) },
                Order::Greater => Bounds { minimum: Some((number, false)), maximum: None },
                Order::AtLeast => Bounds { minimum: Some((number, true)), maximum: None },
            }
        }
        Condition::In(term, values) if is_subject(term) => {
            let numbers: Option<Vec<&String>> =
                values.iter().map(|it| if let Term::Number(number) = it { Some(number) } else { None }).collect();
            let mut numbers = numbers.unwrap_or_default();
            numbers.sort_by(|a, b| compare_numbers(a, b));
            Bounds {
                minimum: numbers.first().map(|it| ((*it).clone(), true)),
                maximum: numbers.last().map(|it| ((*it).clone(), true)),
            }
        }
        Condition::And(parts) => {
            parts.iter().map(|it| bounds_of(it, is_subject, column)).fold(Bounds::default(), |one, other| Bounds {
                minimum: tighter(one.minimum, other.minimum, std::cmp::Ordering::Greater),
                maximum: tighter(one.maximum, other.maximum, std::cmp::Ordering::Less),
            })
        }
        Condition::Or(parts) => parts
            .iter()
            .filter(|part| !matches!(part, Condition::IsNull(term) if term.is_column(column)))
            .map(|it| bounds_of(it, is_subject, column))
            .reduce(|one, other| Bounds {
                minimum: looser(one.minimum, other.minimum, std::cmp::Ordering::Less),
                maximum: looser(one.maximum, other.maximum, std::cmp::Ordering::Greater),
            })
            .unwrap_or_default(),
        _ => Bounds::default(),
    }
}

type Bound = Option<(String, bool)>;

fn compare_numbers(one: &str, other: &str) -> std::cmp::Ordering {
    let value = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    value(one).total_cmp(&value(other))
}

fn tighter(one: Bound, other: Bound, wanted: std::cmp::Ordering) -> Bound {
    match (one, other) {
        (Some(one), Some(other)) => {
            let order = compare_numbers(&one.0, &other.0);
            Some(if order == wanted || (order.is_eq() && !one.1) { one } else { other })
        }
        (one, other) => one.or(other),
    }
}

fn looser(one: Bound, other: Bound, wanted: std::cmp::Ordering) -> Bound {
    let (one, other) = (one?, other?);
    let order = compare_numbers(&one.0, &other.0);
    Some(if order == wanted || (order.is_eq() && one.1) { one } else { other })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_condition_are_equal() {
        let groups: &[&[&str]] = &[
            &[
                "active",
                "(\"active\")",
                "active = TRUE",
                "active IS TRUE",
                "true = `active`",
                "NOT (active = false)",
                "((active = 't'::boolean))",
            ],
            &["NOT active", "active = false", "active IS FALSE", "active <> true"],
            &[
                "state = ANY (ARRAY['a'::text, 'b'::text])",
                "state IN ('b', 'a')",
                "(state)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])",
                "state = 'a' OR 'b' = state",
                "NOT (state <> 'a' AND state != 'b')",
                "t.state = ANY ('{a,b}'::text[])",
            ],
            &["a IS NOT NULL AND b > 1", "((b > 1) AND (NOT (a IS NULL)))", "1 < b and a notnull"],
            &["x BETWEEN 1 AND 5", "x >= 1 AND x <= 5", "NOT (x < 1 OR x > 5.0)"],
            &["name ~~ 'a%'", "name LIKE 'a%'"],
        ];
        for (position, group) in groups.iter().enumerate() {
            for one in *group {
                for (other_position, other_group) in groups.iter().enumerate() {
                    for other in *other_group {
                        let wanted = Sure::from_bool(position == other_position);
                        assert_eq!(equal(one, other), wanted, "{one}  {other}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        for sql in ["", "a =", "a = (SELECT 1)", "'open", "CASE WHEN a THEN b END", "{{ x }}"] {
            assert_eq!(equal(sql, sql), Sure::Unknown, "{sql}");
        }
        assert_eq!(normalize(&"(".repeat(100_000)), None);
        assert_eq!(normalize(&"not ".repeat(100_000)), None);
        assert!(normalize(&format!("a{}", " and a".repeat(10_000))).is_some());
        assert_eq!(normalize(&format!("a{}", " = a".repeat(100_000))), None);
        assert_eq!(normalize(&format!("a{}", "::a".repeat(100_000))), None);
        assert_eq!(normalize(&format!("{}a", "- ".repeat(100_000))), None);
    }

    #[test]
    fn not_null_is_seen_through_conjunctions() {
        assert!(requires_not_null("a > 0 AND (\"B\" IS NOT NULL)", "b"));
        assert!(!requires_not_null("b > 0", "b"));
        assert!(!requires_not_null("b IS NOT NULL OR a IS NOT NULL", "b"));
        assert_eq!(only_not_null("((a IS NOT NULL) AND (b IS NOT NULL))"), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(only_not_null("a IS NOT NULL AND b = 1"), None);
    }

    #[test]
    fn values_lengths_and_bounds() {
        let values = |sql: &str| allowed_values(sql, "c").map(|it| it.into_iter().collect::<Vec<_>>().join(","));
        assert_eq!(values("c IN ('x','y')").as_deref(), Some("x,y"));
        assert_eq!(values("c IS NULL OR c = 'x' OR c IN ('y')").as_deref(), Some("x,y"));
        assert_eq!(values("d > 1 AND c IN ('x','y') AND c <> 'z'").as_deref(), Some("x,y"));
        assert_eq!(values("c IN ('x') OR d = 1"), None);
        assert_eq!(values("c = d"), None);
        assert_eq!(maximum_length("char_length((c)::text) < 41", "c"), Some(40));
        assert_eq!(maximum_length("c IS NULL OR length(c) <= 10", "c"), Some(10));
        assert_eq!(minimum_length("length(c) > 0", "c"), Some(1));
        let found = bounds("c > 0 AND c <= 10 AND c <= 100", "c");
        assert_eq!(found.minimum, Some(("0".to_owned(), false)));
        assert_eq!(found.maximum, Some(("10".to_owned(), true)));
    }

    #[test]
    fn renaming_leaves_texts_and_calls() {
        assert_eq!(rename_column("a = 'a' AND a(a) > \"a\"", "a", "b"), "b = 'a' AND a(b) > \"b\"");
    }
}
