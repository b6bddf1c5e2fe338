//! Numbers as they are written, compared.

use std::cmp::Ordering;

use super::Limits;
use crate::model::Bound;

impl Limits {
    /// Do all numbers within `self` lie within `other`?
    pub(super) fn lie_within(&self, other: &Limits) -> bool {
        let below = |wider: &Bound| self.maximum.as_ref().is_some_and(|it| is_inside(it, wider, Ordering::Less));
        let above = |wider: &Bound| self.minimum.as_ref().is_some_and(|it| is_inside(it, wider, Ordering::Greater));
        other.maximum.as_ref().is_none_or(below) && other.minimum.as_ref().is_none_or(above)
    }

    /// Does the number lie within?
    pub(super) fn admit(&self, value: &str) -> bool {
        let only = Bound::inclusive(value);
        Limits { minimum: Some(only.clone()), maximum: Some(only) }.lie_within(self)
    }

    /// Both together.
    pub fn and(self, other: Limits) -> Limits {
        let tighter = |one: Option<Bound>, other: Option<Bound>, inward: Ordering| match (one, other) {
            (Some(one), Some(other)) => Some(if is_inside(&one, &other, inward) { one } else { other }),
            (one, other) => one.or(other),
        };
        Limits {
            minimum: tighter(self.minimum, other.minimum, Ordering::Greater),
            maximum: tighter(self.maximum, other.maximum, Ordering::Less),
        }
    }

    /// The same limits of a column of whole numbers: more than 0 is at least 1.
    pub(super) fn of_whole_numbers(self) -> Limits {
        let closed = |bound: Bound, step: i64| match bound.value.parse::<i64>().ok().and_then(|it| it.checked_add(step))
        {
            Some(next) if bound.exclusive => Bound::inclusive(next.to_string()),
            Some(_) | None => bound,
        };
        Limits { minimum: self.minimum.map(|it| closed(it, 1)), maximum: self.maximum.map(|it| closed(it, -1)) }
    }

    /// Are both ends numbers, as far as there are any?
    pub(super) fn are_numbers(&self) -> bool {
        [&self.minimum, &self.maximum].into_iter().flatten().all(|it| number(&it.value).is_some())
    }

    /// Does it leave anything out?
    pub(super) fn limit(&self) -> bool {
        self.minimum.is_some() || self.maximum.is_some()
    }
}

/// Is a bound as tight as another one, or tighter?
fn is_inside(bound: &Bound, other: &Bound, inward: Ordering) -> bool {
    let (Some(one), Some(two)) = (number(&bound.value), number(&other.value)) else { return bound == other };
    match one.partial_cmp(&two) {
        Some(Ordering::Equal) => bound.exclusive || !other.exclusive,
        Some(order) => order == inward,
        None => false,
    }
}

fn number(text: &str) -> Option<f64> {
    text.replace('_', "").parse().ok().filter(|it: &f64| it.is_finite())
}
