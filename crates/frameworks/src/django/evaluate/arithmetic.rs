//! Calculating with constants.

use super::Value;

pub(super) fn added(left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::List(mut left), Value::List(right)) => {
            left.extend(right);
            Value::List(left)
        }
        (left, right) => match (left.plain(), right.plain()) {
            (Value::Text(left), Value::Text(right)) => Value::Text(format!("{left}{right}")),
            (left, right) => calculated(left, "+", right),
        },
    }
}

pub(super) fn calculated(left: &Value, operator: &str, right: &Value) -> Value {
    let (Value::Number(left), Value::Number(right)) = (left.plain(), right.plain()) else { return Value::Unknown };
    let (Ok(left), Ok(right)) = (left.parse::<i64>(), right.parse::<i64>()) else { return Value::Unknown };
    let result = match operator {
        "+" => left.checked_add(right),
        "-" => left.checked_sub(right),
        "*" => left.checked_mul(right),
        "**" => u32::try_from(right).ok().and_then(|right| left.checked_pow(right)),
        _ => None,
    };
    result.map_or(Value::Unknown, |number| Value::Number(number.to_string()))
}

pub(super) fn counted(first: &Value, second: Option<&Value>) -> Value {
    let number = |value: &Value| match value.plain() {
        Value::Number(text) => text.parse::<i64>().ok(),
        _ => None,
    };
    let bounds = match second {
        None => number(first).map(|end| (0, end)),
        Some(second) => number(first).zip(number(second)),
    };
    match bounds {
        Some((start, end)) if end.saturating_sub(start) <= 1000 => {
            Value::List((start..end).map(|it| Value::Number(it.to_string())).collect())
        }
        _ => Value::Unknown,
    }
}

pub(super) fn extreme(list: &Value, largest: bool) -> Value {
    let numbers: Option<Vec<i64>> = list.elements().and_then(|elements| {
        elements
            .iter()
            .map(|it| match it.plain() {
                Value::Number(text) => text.parse().ok(),
                _ => None,
            })
            .collect()
    });
    let found = numbers.and_then(|it| if largest { it.into_iter().max() } else { it.into_iter().min() });
    found.map_or(Value::Unknown, |number| Value::Number(number.to_string()))
}

/// A `timedelta` as Python writes it: `1 day, 2:00:00`.
pub(super) fn duration(parts: &[(&str, Value)]) -> Option<String> {
    let mut seconds: i64 = 0;
    for (unit, value) in parts {
        let Value::Number(number) = value.plain() else { return None };
        let factor = match *unit {
            "weeks" => 604_800,
            "days" => 86_400,
            "hours" => 3600,
            "minutes" => 60,
            "seconds" => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.parse::<i64>().ok()?.checked_mul(factor)?)?;
    }
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let clock = format!("{}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    Some(match days {
        0 => clock,
        1 | -1 => format!("{days} day, {clock}"),
        _ => format!("{days} days, {clock}"),
    })
}
