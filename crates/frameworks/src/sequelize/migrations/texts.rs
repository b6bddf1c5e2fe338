//! Methods of texts and arrays.

use modelry_graph::Span;

use crate::sequelize::migrations::run::Interpreter;
use crate::sequelize::migrations::value::{Kind, Text, Value};

/// `text.method(…)`
pub(super) fn call<'a>(text: &str, method: &str, arguments: &[Value<'a>]) -> Option<Kind<'a>> {
    let own = |text: String| Kind::Text(Text { text, at: None, holes: false });
    let first = arguments.first();
    let given = first.and_then(Value::text);
    Some(match method {
        "toLowerCase" => own(text.to_lowercase()),
        "toUpperCase" => own(text.to_uppercase()),
        "trim" => own(text.trim().to_owned()),
        "toString" => own(text.to_owned()),
        "includes" => Kind::Bool(text.contains(given?)),
        "startsWith" => Kind::Bool(text.starts_with(given?)),
        "endsWith" => Kind::Bool(text.ends_with(given?)),
        "concat" => own(format!("{text}{}", given?)),
        "replace" => own(text.replacen(given?, arguments.get(1)?.text()?, 1)),
        "replaceAll" => own(text.replace(given?, arguments.get(1)?.text()?)),
        "split" => {
            let span = first?.span;
            Kind::Array(text.split(given?).map(|part| Value::plain(part, span)).collect())
        }
        _ => return None,
    })
}

impl<'a> Interpreter<'a, '_> {
    /// `array.method(…)`
    pub(super) fn array_call(
        &mut self,
        items: &[Value<'a>],
        method: &str,
        arguments: &[Value<'a>],
        span: Span,
    ) -> Value<'a> {
        let first = arguments.first();
        let kind = match (method, first) {
            ("map" | "flatMap", Some(function)) => {
                let values = self.each_of(items, function, span);
                match method {
                    "map" => Kind::Array(values),
                    _ => flattened(&values),
                }
            }
            ("forEach", Some(function)) => {
                self.each_of(items, function, span);
                Kind::Undefined
            }
            ("filter" | "find" | "some" | "every" | "findIndex", Some(function)) => {
                let truths: Vec<Option<bool>> = self.each_of(items, function, span).iter().map(Value::truth).collect();
                let known: Option<Vec<bool>> = truths.iter().copied().collect();
                match known {
                    Some(known) => selected(items, &known, method),
                    None if method == "some" && truths.contains(&Some(true)) => Kind::Bool(true),
                    None if method == "every" && truths.contains(&Some(false)) => Kind::Bool(false),
                    None => Kind::Unknown,
                }
            }
            ("reduce", Some(function)) => {
                let mut items = items.iter();
                let start = arguments.get(1).cloned().or_else(|| items.next().cloned());
                let Some(mut value) = start else { return Value::unknown(span) };
                for item in items {
                    value = self.apply(function, &[value, item.clone()], span);
                }
                return value;
            }
            ("includes" | "has", Some(wanted)) => {
                let found = wanted.primitive().map(|wanted| {
                    let found = items.iter().any(|it| it.primitive().as_ref() == Some(&wanted));
                    // An object is no text.
                    let unsure = |it: &Value<'a>| it.primitive().is_none() && !matches!(it.kind, Kind::Object(_));
                    (found, items.iter().any(unsure))
                });
                match found {
                    Some((true, _)) => Kind::Bool(true),
                    Some((false, false)) => Kind::Bool(false),
                    _ => Kind::Unknown,
                }
            }
            ("indexOf", Some(wanted)) => {
                let wanted = wanted.primitive();
                let known: Option<Vec<String>> = items.iter().map(Value::primitive).collect();
                match (wanted, known) {
                    (Some(wanted), Some(known)) => {
                        let found = known.iter().position(|it| *it == wanted);
                        Kind::Number(found.map_or("-1".to_owned(), |it| it.to_string()))
                    }
                    _ => Kind::Unknown,
                }
            }
            ("join", separator) => {
                let separator = separator.and_then(Value::text).unwrap_or(",");
                let known: Option<Vec<String>> = items.iter().map(Value::primitive).collect();
                match known {
                    Some(known) => return Value::plain(known.join(separator), span),
                    None => Kind::Unknown,
                }
            }
            ("concat", Some(Value { kind: Kind::Array(more), .. })) => Kind::Array([items, more.as_slice()].concat()),
            ("flat", _) => flattened(items),
            ("slice", _) => slice(items, arguments),
            ("keys" | "values", _) => Kind::Array(items.to_vec()),
            ("reverse" | "toReversed", _) => Kind::Array(items.iter().rev().cloned().collect()),
            _ => return self.unknown_call(method, arguments, span),
        };
        Value::new(kind, span)
    }
}

fn flattened<'a>(items: &[Value<'a>]) -> Kind<'a> {
    let mut flat = Vec::new();
    for item in items {
        match &item.kind {
            Kind::Array(inner) => flat.extend(inner.iter().cloned()),
            Kind::Unknown => return Kind::Unknown,
            _ => flat.push(item.clone()),
        }
    }
    Kind::Array(flat)
}

fn selected<'a>(items: &[Value<'a>], truths: &[bool], method: &str) -> Kind<'a> {
    let mut chosen = items.iter().zip(truths).filter(|(_, truth)| **truth).map(|(item, _)| item);
    match method {
        "filter" => Kind::Array(chosen.cloned().collect()),
        "find" => chosen.next().map_or(Kind::Undefined, |it| it.kind.clone()),
        "some" => Kind::Bool(chosen.next().is_some()),
        "every" => Kind::Bool(truths.iter().all(|it| *it)),
        _ => Kind::Number(truths.iter().position(|it| *it).map_or("-1".to_owned(), |it| it.to_string())),
    }
}

/// `array.slice(start, end)`; what is below 0 counts from the end.
fn slice<'a>(items: &[Value<'a>], arguments: &[Value<'a>]) -> Kind<'a> {
    let mut range = [0, items.len()];
    for (bound, argument) in range.iter_mut().zip(arguments) {
        let Some(number) = argument.primitive().and_then(|it| it.parse::<isize>().ok()) else { return Kind::Unknown };
        let number = if number < 0 { items.len().saturating_sub(number.unsigned_abs()) } else { number.unsigned_abs() };
        *bound = number.min(items.len());
    }
    Kind::Array(items.get(range[0]..range[1]).unwrap_or_default().to_vec())
}
