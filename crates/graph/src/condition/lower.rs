//! Expressions become conditions in their normal form.

use std::collections::BTreeSet;

use crate::condition::expression::Expression;
use crate::condition::{Condition, Order, Term};

/// The condition, or its opposite.
pub(super) fn condition(expression: &Expression, negated: bool) -> Condition {
    match expression {
        Expression::Not(inner) => condition(inner, !negated),
        Expression::And(parts) | Expression::Or(parts) => {
            let parts = parts.iter().map(|it| condition(it, negated)).collect();
            if matches!(expression, Expression::And(_)) != negated { all(parts) } else { any(parts) }
        }
        Expression::Compare(operator, left, right) => compared(operator, left, right, negated),
        Expression::In { subject, values, negated: inner } => {
            let subject = term(subject);
            let values: BTreeSet<Term> = values.iter().map(term).collect();
            if *inner != negated { Condition::NotIn(subject, values) } else { Condition::In(subject, values) }
        }
        Expression::Between { subject, low, high, negated: inner } => {
            let negated = *inner != negated;
            let (first, second) = if negated { ("<", ">") } else { (">=", "<=") };
            let low = ordered(term(subject), first, term(low));
            let high = ordered(term(subject), second, term(high));
            if negated { any(vec![low, high]) } else { all(vec![low, high]) }
        }
        Expression::Is { subject, value: None, negated: inner } => {
            let subject = term(subject);
            if *inner != negated { Condition::IsNotNull(subject) } else { Condition::IsNull(subject) }
        }
        Expression::Is { subject, value: Some(value), negated: inner } => {
            let wanted = *value;
            if *inner == negated {
                condition(subject, !wanted)
            } else {
                any(vec![condition(subject, wanted), Condition::IsNull(term(subject))])
            }
        }
        Expression::Boolean(value) => Condition::Constant(*value != negated),
        Expression::Null => Condition::Constant(false),
        Expression::Column(_) => truth(term(expression), !negated),
        Expression::Call(..) if negated => Condition::Not(Box::new(truth(term(expression), true))),
        Expression::Call(..) | Expression::Text(_) | Expression::Number(_) | Expression::List(_) => {
            truth(term(expression), !negated)
        }
    }
}

/// The value of an expression.
pub(super) fn term(expression: &Expression) -> Term {
    match expression {
        Expression::Column(name) => Term::Column(name.clone()),
        Expression::Text(text) => Term::Text(text.clone()),
        Expression::Number(number) => Term::Number(number.clone()),
        Expression::Boolean(value) => Term::Boolean(*value),
        Expression::Null => Term::Null,
        Expression::Call(name, arguments) => {
            let name = match name.as_str() {
                "now" | "current_timestamp" => "now",
                "character_length" => "char_length",
                other => other,
            };
            Term::Call(name.to_owned(), arguments.iter().map(term).collect())
        }
        Expression::List(values) => Term::Call("list".to_owned(), values.iter().map(term).collect()),
        Expression::Not(_)
        | Expression::And(..)
        | Expression::Or(..)
        | Expression::Compare(..)
        | Expression::In { .. }
        | Expression::Between { .. }
        | Expression::Is { .. } => Term::Condition(Box::new(condition(expression, false))),
    }
}

fn truth(term: Term, value: bool) -> Condition {
    if value { Condition::True(term) } else { Condition::False(term) }
}

fn compared(operator: &str, left: &Expression, right: &Expression, negated: bool) -> Condition {
    let operator = match (operator, negated) {
        ("=", true) => "<>",
        ("<>", true) => "=",
        ("<", true) => ">=",
        ("<=", true) => ">",
        (">", true) => "<=",
        (">=", true) => "<",
        (operator, _) => operator,
    };
    let (subject, value) = if term(left).is_literal() { (right, left) } else { (left, right) };
    match (operator, value) {
        ("=", Expression::Boolean(value)) => condition(subject, !value),
        ("<>", Expression::Boolean(value)) => condition(subject, *value),
        ("=" | "<>", _) => {
            let (mut one, mut other) = (term(subject), term(value));
            if !other.is_literal() && other < one {
                std::mem::swap(&mut one, &mut other);
            }
            let values = BTreeSet::from([other]);
            if operator == "=" { Condition::In(one, values) } else { Condition::NotIn(one, values) }
        }
        (operator, _) => ordered(term(left), operator, term(right)),
    }
}

fn ordered(left: Term, operator: &str, right: Term) -> Condition {
    let order = match operator {
        "<" => Order::Less,
        "<=" => Order::AtMost,
        ">" => Order::Greater,
        _ => Order::AtLeast,
    };
    let swap = left.is_literal() && !right.is_literal()
        || !right.is_literal() && !left.is_literal() && matches!(order, Order::Greater | Order::AtLeast);
    if !swap {
        return Condition::Compare(left, order, right);
    }
    let mirrored = match order {
        Order::Less => Order::Greater,
        Order::AtMost => Order::AtLeast,
        Order::Greater => Order::Less,
        Order::AtLeast => Order::AtMost,
    };
    Condition::Compare(right, mirrored, left)
}

fn all(conditions: Vec<Condition>) -> Condition {
    let mut parts = BTreeSet::new();
    for condition in conditions {
        match condition {
            Condition::And(inner) => parts.extend(inner),
            Condition::Constant(true) => {}
            other => {
                parts.insert(other);
            }
        }
    }
    // `a <> 1 AND a <> 2` is `a NOT IN (1, 2)`.
    let parts = merged(
        parts,
        |condition| match condition {
            Condition::NotIn(term, values) => Ok((term, values)),
            other => Err(other),
        },
        Condition::NotIn,
    );
    single(parts).unwrap_or_else(Condition::And)
}

fn any(conditions: Vec<Condition>) -> Condition {
    let mut parts = BTreeSet::new();
    for condition in conditions {
        match condition {
            Condition::Or(inner) => parts.extend(inner),
            Condition::Constant(false) => {}
            other => {
                parts.insert(other);
            }
        }
    }
    // `a = 1 OR a = 2` is `a IN (1, 2)`.
    let parts = merged(
        parts,
        |condition| match condition {
            Condition::In(term, values) => Ok((term, values)),
            other => Err(other),
        },
        Condition::In,
    );
    single(parts).unwrap_or_else(Condition::Or)
}

fn single(mut parts: BTreeSet<Condition>) -> Result<Condition, BTreeSet<Condition>> {
    match parts.len() {
        1 => parts.pop_first().ok_or(parts),
        _ => Err(parts),
    }
}

/// Joins the sets of values that speak of the same term.
fn merged(
    parts: BTreeSet<Condition>,
    take: impl Fn(Condition) -> Result<(Term, BTreeSet<Term>), Condition>,
    make: impl Fn(Term, BTreeSet<Term>) -> Condition,
) -> BTreeSet<Condition> {
    let mut sets = std::collections::BTreeMap::<Term, BTreeSet<Term>>::new();
    let mut rest = BTreeSet::new();
    for part in parts {
        match take(part) {
            Ok((term, values)) => sets.entry(term).or_default().extend(values),
            Err(other) => {
                rest.insert(other);
            }
        }
    }
    rest.extend(sets.into_iter().map(|(term, values)| make(term, values)));
    rest
}
