//! What operators and methods of the language come to, whoever asks: models are evaluated, migrations are run.

use crate::syntax::javascript::paths::normalized;

/// A value without parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Plain {
    Undefined,
    Null,
    Bool(bool),
    Number(String),
    Text(String),
}

/// A value of one evaluator or the other.
pub(super) trait Item: Clone {
    /// The value, when it is plain and known.
    fn plain(&self) -> Option<Plain>;
    /// Does the language take it for true?
    fn truth(&self) -> Option<bool>;
    /// The elements of an array.
    fn items(&self) -> Option<&[Self]>;
    /// May it be an array whose elements are not known?
    fn may_be_items(&self) -> bool;
    /// Is it surely nothing plain?
    fn is_object(&self) -> bool;
}

/// What a method answers.
pub(super) enum Answer<V> {
    Plain(Plain),
    Item(V),
    Items(Vec<V>),
    /// It could not be told.
    Unknown,
    /// There is no such method here.
    None,
}

impl Plain {
    /// As the language turns it into text.
    fn shown(&self) -> String {
        match self {
            Plain::Undefined => "undefined".to_owned(),
            Plain::Null => "null".to_owned(),
            Plain::Bool(value) => value.to_string(),
            Plain::Number(text) | Plain::Text(text) => text.clone(),
        }
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Plain::Undefined | Plain::Null)
    }

    fn equals(&self, other: &Plain) -> bool {
        match (self, other) {
            (Plain::Number(one), Plain::Number(other)) => match (one.parse::<f64>(), other.parse::<f64>()) {
                (Ok(one), Ok(other)) => one == other,
                _ => one == other,
            },
            (one, other) => one == other,
        }
    }
}

/// `one operator other`.
pub(super) fn operation(one: &Plain, operator: &str, other: &Plain) -> Option<Plain> {
    let loosely = || match (one.is_nothing(), other.is_nothing()) {
        (true, true) => true,
        (false, false) => one.equals(other) || one.shown() == other.shown(),
        _ => false,
    };
    match operator {
        "===" => return Some(Plain::Bool(one.equals(other))),
        "!==" => return Some(Plain::Bool(!one.equals(other))),
        "==" => return Some(Plain::Bool(loosely())),
        "!=" => return Some(Plain::Bool(!loosely())),
        _ => {}
    }
    match (one, other) {
        (Plain::Number(one), Plain::Number(other)) => arithmetic(one, operator, other),
        (Plain::Text(_), _) | (_, Plain::Text(_)) if operator == "+" => Some(Plain::Text(one.shown() + &other.shown())),
        _ => None,
    }
}

fn arithmetic(one: &str, operator: &str, other: &str) -> Option<Plain> {
    let (one, other) = (one.parse::<f64>().ok()?, other.parse::<f64>().ok()?);
    let number = match operator {
        "<" => return Some(Plain::Bool(one < other)),
        "<=" => return Some(Plain::Bool(one <= other)),
        ">" => return Some(Plain::Bool(one > other)),
        ">=" => return Some(Plain::Bool(one >= other)),
        "+" => one + other,
        "-" => one - other,
        "*" => one * other,
        "/" => one / other,
        "**" => one.powf(other),
        _ => return None,
    };
    number.is_finite().then(|| Plain::Number(number.to_string()))
}

/// `text.method(…)`. Texts that it is split into are made by `make`.
pub(super) fn text_method<V: Item>(text: &str, method: &str, arguments: &[V], make: impl Fn(&str) -> V) -> Answer<V> {
    let given = |position: usize| match arguments.get(position).and_then(Item::plain) {
        Some(Plain::Text(text)) => Some(text),
        _ => None,
    };
    let own = |text: String| Some(Answer::Plain(Plain::Text(text)));
    let truth = |value: bool| Some(Answer::Plain(Plain::Bool(value)));
    let answer = match method {
        "toLowerCase" => own(text.to_lowercase()),
        "toUpperCase" => own(text.to_uppercase()),
        "trim" => own(text.trim().to_owned()),
        "toString" | "valueOf" => own(text.to_owned()),
        "includes" => given(0).and_then(|it| truth(text.contains(&it))),
        "startsWith" => given(0).and_then(|it| truth(text.starts_with(&it))),
        "endsWith" => given(0).and_then(|it| truth(text.ends_with(&it))),
        "concat" => given(0).and_then(|it| own(format!("{text}{it}"))),
        "replace" => given(0).zip(given(1)).and_then(|(from, to)| own(text.replacen(&from, &to, 1))),
        "replaceAll" => given(0).zip(given(1)).and_then(|(from, to)| own(text.replace(&from, &to))),
        "split" => given(0).map(|by| Answer::Items(text.split(&by).map(make).collect())),
        _ => return Answer::None,
    };
    answer.unwrap_or(Answer::Unknown)
}

/// `array.method(…)`; `each` calls a function for every element.
pub(super) fn array_method<V: Item>(
    items: &[V],
    method: &str,
    arguments: &[V],
    each: &mut dyn FnMut(&[V], &V) -> Vec<V>,
) -> Answer<V> {
    let first = arguments.first();
    match (method, first) {
        ("map", Some(function)) => Answer::Items(each(items, function)),
        ("flatMap", Some(function)) => flattened(&each(items, function)),
        ("forEach", Some(function)) => {
            each(items, function);
            Answer::Plain(Plain::Undefined)
        }
        ("filter" | "find" | "some" | "every" | "findIndex", Some(function)) => {
            let truths: Vec<Option<bool>> = each(items, function).iter().map(Item::truth).collect();
            let known: Option<Vec<bool>> = truths.iter().copied().collect();
            match known {
                Some(known) => selected(items, &known, method),
                None if method == "some" && truths.contains(&Some(true)) => Answer::Plain(Plain::Bool(true)),
                None if method == "every" && truths.contains(&Some(false)) => Answer::Plain(Plain::Bool(false)),
                None => Answer::Unknown,
            }
        }
        ("includes" | "has", Some(wanted)) => {
            let Some(wanted) = wanted.plain() else { return Answer::Unknown };
            let found = items.iter().any(|it| it.plain().is_some_and(|it| it.equals(&wanted)));
            let unsure = items.iter().any(|it| it.plain().is_none() && !it.is_object());
            if unsure && !found { Answer::Unknown } else { Answer::Plain(Plain::Bool(found)) }
        }
        ("indexOf", Some(wanted)) => {
            let known: Option<Vec<Plain>> = items.iter().map(Item::plain).collect();
            let Some((wanted, known)) = wanted.plain().zip(known) else { return Answer::Unknown };
            position(known.iter().position(|it| it.equals(&wanted)))
        }
        ("join", separator) => {
            let separator = match separator.map(Item::plain) {
                None => ",".to_owned(),
                Some(Some(Plain::Text(separator))) => separator,
                Some(_) => return Answer::Unknown,
            };
            let shown = |it: &V| it.plain().map(|it| if it.is_nothing() { String::new() } else { it.shown() });
            let known: Option<Vec<String>> = items.iter().map(shown).collect();
            known.map_or(Answer::Unknown, |known| Answer::Plain(Plain::Text(known.join(&separator))))
        }
        ("concat", _) => match flattened(arguments) {
            Answer::Items(more) => Answer::Items([items, &more].concat()),
            unknown => unknown,
        },
        ("flat", _) => flattened(items),
        ("slice", _) => slice(items, arguments),
        ("keys" | "values", _) => Answer::Items(items.to_vec()),
        ("reverse" | "toReversed", _) => Answer::Items(items.iter().rev().cloned().collect()),
        _ => Answer::None,
    }
}

fn flattened<V: Item>(items: &[V]) -> Answer<V> {
    let mut flat = Vec::new();
    for item in items {
        match item.items() {
            Some(inner) => flat.extend(inner.iter().cloned()),
            None if item.may_be_items() => return Answer::Unknown,
            None => flat.push(item.clone()),
        }
    }
    Answer::Items(flat)
}

fn selected<V: Item>(items: &[V], truths: &[bool], method: &str) -> Answer<V> {
    let mut chosen = items.iter().zip(truths).filter(|(_, truth)| **truth).map(|(item, _)| item);
    match method {
        "filter" => Answer::Items(chosen.cloned().collect()),
        "find" => chosen.next().map_or(Answer::Plain(Plain::Undefined), |it| Answer::Item(it.clone())),
        "some" => Answer::Plain(Plain::Bool(chosen.next().is_some())),
        "every" => Answer::Plain(Plain::Bool(truths.iter().all(|it| *it))),
        _ => position(truths.iter().position(|it| *it)),
    }
}

fn position<V>(found: Option<usize>) -> Answer<V> {
    Answer::Plain(Plain::Number(found.map_or("-1".to_owned(), |it| it.to_string())))
}

/// `array.slice(start, end)`; what is below 0 counts from the end.
fn slice<V: Item>(items: &[V], arguments: &[V]) -> Answer<V> {
    let mut range = [0, items.len()];
    for (bound, argument) in range.iter_mut().zip(arguments) {
        let number = match argument.plain() {
            Some(Plain::Number(number)) => number.parse::<isize>().ok(),
            _ => None,
        };
        let Some(number) = number else { return Answer::Unknown };
        let number = if number < 0 { items.len().saturating_sub(number.unsigned_abs()) } else { number.unsigned_abs() };
        *bound = number.min(items.len());
    }
    Answer::Items(items.get(range[0]..range[1]).unwrap_or_default().to_vec())
}

/// `path.join(…)`, `path.resolve(…)`: parts of a path as one.
pub(super) fn path_of<V: Item>(parts: &[V]) -> Option<String> {
    let text = |it: &V| match it.plain() {
        Some(Plain::Text(text)) => Some(text),
        _ => None,
    };
    let parts: Vec<String> = parts.iter().map(text).collect::<Option<_>>()?;
    let start = parts.iter().rposition(|it| it.starts_with('/'));
    let path = parts.get(start.unwrap_or(0)..)?.join("/");
    match path.strip_prefix('/') {
        // Before the path of a file of the run stands a `/`.
        Some(path) => Some(format!("/{}", normalized(path)?)),
        None => normalized(&path),
    }
}
