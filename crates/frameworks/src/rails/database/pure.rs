//! Methods of values that change nothing: of lists, texts and numbers.

use modelry_graph::Span;

use super::run::{GAP, Run};
use super::value::{Item, Value, equal};
use crate::syntax::ruby::{Call, NodeKind};

impl<'a> Run<'a, '_> {
    pub(super) fn pure_call(&mut self, on: Item<'a>, call: &'a Call, span: Span) -> Value<'a> {
        let name = call.name.as_str();
        match (&on.value, name) {
            (_, "!") => return on.truth().map_or(Value::Unknown, |it| Value::Bool(!it)),
            (_, "freeze" | "dup" | "to_a" | "itself" | "html_safe" | "strip_heredoc" | "compact" | "presence") => {
                return on.value;
            }
            (Value::Clock(_), "utc" | "to_date" | "to_time" | "to_datetime" | "getutc" | "localtime") => {
                return on.value;
            }
            (_, "nil?") => return Value::Bool(on.is_nil()),
            (_, "present?") => return Value::Bool(!is_blank(&on)),
            (_, "blank?" | "empty?") => return Value::Bool(is_blank(&on)),
            (Value::Environment, "production?") => return Value::Bool(true),
            (Value::Environment, "test?" | "development?" | "local?") => return Value::Bool(false),
            _ => {}
        }
        match &on.value {
            Value::Array(items) => self.list_call(items.clone(), call, span),
            Value::Hash(pairs) => self.hash_call(&on, pairs.clone(), call, span),
            Value::Number(text) if name == "times" => {
                let count = text.parse::<usize>().unwrap_or(0).min(1_000);
                let items = (0..count).map(|it| Item::new(Value::Number(it.to_string().into()), on.span)).collect();
                self.each(items, call)
            }
            Value::Text(_) | Value::Symbol(_) | Value::Adapter(_) | Value::Environment | Value::Regex(_) => {
                self.text_call(&on, call)
            }
            Value::Number(text) => {
                let text = text.clone();
                self.number_call(&text, &on, call)
            }
            Value::Sketch(text) => {
                let text = text.clone();
                let arguments = self.arguments(call);
                match call.name.as_str() {
                    "+" | "<<" | "concat" => {
                        let more = arguments.at(0).and_then(Item::sketch).unwrap_or(GAP);
                        Value::Sketch(format!("{text}{more}").into())
                    }
                    "squish" | "strip" | "to_s" => Value::Sketch(text),
                    _ => Value::Unknown,
                }
            }
            Value::Lambda(block) if matches!(name, "call" | "()") => {
                let arguments = self.arguments(call);
                self.block(block, &arguments.positional)
            }
            _ => {
                let arguments = self.arguments(call);
                let other = arguments.at(0).and_then(|other| equal(&on, other));
                match (name, other) {
                    ("==", Some(same)) => Value::Bool(same),
                    ("!=", Some(same)) => Value::Bool(!same),
                    _ => {
                        if let Some(block) = &call.block {
                            self.doubtful_block(block);
                        }
                        Value::Unknown
                    }
                }
            }
        }
    }

    fn each(&mut self, items: Vec<Item<'a>>, call: &'a Call) -> Value<'a> {
        let Some(block) = &call.block else { return Value::Unknown };
        for item in items {
            self.block(block, &[item]);
            if self.is_over() {
                break;
            }
        }
        Value::Nil
    }

    fn list_call(&mut self, items: Vec<Item<'a>>, call: &'a Call, span: Span) -> Value<'a> {
        match call.name.as_str() {
            "each" => {
                self.each(items, call);
                Value::Unknown
            }
            "each_with_index" => {
                let numbered = items.into_iter().enumerate().map(|(position, item)| {
                    let number = Item::new(Value::Number(position.to_string().into()), item.span);
                    let span = item.span;
                    Item::new(Value::Array(vec![item, number]), span)
                });
                let numbered = numbered.collect();
                self.each(numbered, call)
            }
            "map" | "collect" | "flat_map" => self.mapped(items, call),
            "select" | "filter" | "reject" => self.selected(items, call),
            "detect" | "find" | "any?" | "none?" | "all?" if call.block.is_some() => self.found(items, call),
            "first" if call.arguments.is_empty() => items.into_iter().next().map_or(Value::Nil, |it| it.value),
            "last" if call.arguments.is_empty() => items.into_iter().next_back().map_or(Value::Nil, |it| it.value),
            "flatten" | "uniq" | "sort" => Value::Array(items),
            "size" | "length" | "count" if call.block.is_none() => Value::Number(items.len().to_string().into()),
            "any?" if call.block.is_none() && call.arguments.is_empty() => Value::Bool(!items.is_empty()),
            "none?" if call.block.is_none() && call.arguments.is_empty() => Value::Bool(items.is_empty()),
            "include?" | "member?" => {
                let arguments = self.arguments(call);
                let Some(wanted) = arguments.at(0) else { return Value::Unknown };
                let answers: Vec<Option<bool>> = items.iter().map(|item| equal(item, wanted)).collect();
                if answers.contains(&Some(true)) {
                    return Value::Bool(true);
                }
                if answers.contains(&None) { Value::Unknown } else { Value::Bool(false) }
            }
            "+" | "concat" => {
                let arguments = self.arguments(call);
                match arguments.positional.into_iter().next().map(|it| it.value) {
                    Some(Value::Array(more)) => Value::Array(items.into_iter().chain(more).collect()),
                    _ => Value::Unknown,
                }
            }
            "-" => {
                let arguments = self.arguments(call);
                match arguments.at(0).map(|it| &it.value) {
                    Some(Value::Array(less)) => {
                        let stays = |item: &Item<'a>| less.iter().all(|other| equal(item, other) == Some(false));
                        Value::Array(items.into_iter().filter(stays).collect())
                    }
                    _ => Value::Unknown,
                }
            }
            "join" => {
                let arguments = self.arguments(call);
                let between = arguments.text_at(0).unwrap_or_default().to_owned();
                let texts: Option<Vec<&str>> = items.iter().map(Item::text).collect();
                texts.map_or(Value::Unknown, |texts| Value::Text(texts.join(&between).into()))
            }
            "[]" => {
                let arguments = self.arguments(call);
                let position = arguments.at(0).and_then(Item::number).map(|it| it as usize);
                position.and_then(|it| items.into_iter().nth(it)).map_or(Value::Unknown, |it| it.value)
            }
            "==" => {
                let arguments = self.arguments(call);
                let on = Item::new(Value::Array(items), span);
                arguments.at(0).and_then(|it| equal(&on, it)).map_or(Value::Unknown, Value::Bool)
            }
            _ => {
                if let Some(block) = &call.block {
                    self.doubtful_block(block);
                }
                Value::Unknown
            }
        }
    }

    fn mapped(&mut self, items: Vec<Item<'a>>, call: &'a Call) -> Value<'a> {
        let Some(block) = &call.block else {
            // `map(&:to_s)` gives texts for texts.
            let keeps = matches!(call.arguments.first().map(|it| &it.kind), Some(NodeKind::BlockArgument(inner))
                if matches!(inner.text(), Some("to_s" | "to_sym" | "name")));
            return if keeps { Value::Array(items) } else { Value::Unknown };
        };
        let mut results = Vec::with_capacity(items.len());
        for item in items {
            let span = item.span;
            let value = self.block(block, &[item]);
            match (call.name.as_str(), value) {
                ("flat_map", Value::Array(inner)) => results.extend(inner),
                (_, value) => results.push(Item::new(value, span)),
            }
        }
        Value::Array(results)
    }

    fn selected(&mut self, items: Vec<Item<'a>>, call: &'a Call) -> Value<'a> {
        let Some(block) = &call.block else { return Value::Unknown };
        let keeps_true = call.name != "reject";
        let mut kept = Vec::new();
        for item in items {
            let answer = Item::new(self.block(block, std::slice::from_ref(&item)), item.span);
            match answer.truth() {
                Some(truth) if truth == keeps_true => kept.push(item),
                Some(_) => {}
                None => return Value::Unknown,
            }
        }
        Value::Array(kept)
    }

    /// The first value for which a block holds, or whether there is one.
    fn found(&mut self, items: Vec<Item<'a>>, call: &'a Call) -> Value<'a> {
        let Some(block) = &call.block else { return Value::Unknown };
        let name = call.name.as_str();
        for item in items {
            let answer = Item::new(self.block(block, std::slice::from_ref(&item)), item.span);
            match (answer.truth(), name) {
                (None, _) => return Value::Unknown,
                (Some(true), "detect" | "find") => return item.value,
                (Some(true), "any?") => return Value::Bool(true),
                (Some(true), "none?") | (Some(false), "all?") => return Value::Bool(false),
                _ => {}
            }
        }
        match name {
            "any?" => Value::Bool(false),
            "none?" | "all?" => Value::Bool(true),
            _ => Value::Nil,
        }
    }

    fn hash_call(&mut self, on: &Item<'a>, pairs: Vec<(Item<'a>, Item<'a>)>, call: &'a Call, span: Span) -> Value<'a> {
        let pair = |(key, value): (Item<'a>, Item<'a>)| {
            let span = key.span;
            Item::new(Value::Array(vec![key, value]), span)
        };
        match call.name.as_str() {
            "each" | "each_pair" => {
                let items = pairs.into_iter().map(pair).collect();
                self.each(items, call)
            }
            "keys" => Value::Array(pairs.into_iter().map(|(key, _)| key).collect()),
            "values" => Value::Array(pairs.into_iter().map(|(_, value)| value).collect()),
            "map" | "flat_map" => {
                let items = pairs.into_iter().map(pair).collect();
                self.mapped(items, call)
            }
            "each_key" => self.each(pairs.into_iter().map(|(key, _)| key).collect(), call),
            "each_value" => self.each(pairs.into_iter().map(|(_, value)| value).collect(), call),
            "[]" | "fetch" | "dig" => {
                let arguments = self.arguments(call);
                let found = arguments.text_at(0).and_then(|name| on.get(name)).cloned();
                found.map_or(Value::Unknown, |it| it.value)
            }
            "merge" | "reverse_merge" => {
                let arguments = self.arguments(call);
                let key = |name: &compact_str::CompactString| Item::new(Value::Symbol(name.clone()), span);
                let more = arguments.options.iter().map(|(name, item)| (key(name), item.clone()));
                if arguments.open || !arguments.positional.is_empty() {
                    return Value::Unknown;
                }
                if call.name == "merge" {
                    Value::Hash(pairs.into_iter().chain(more).collect())
                } else {
                    Value::Hash(more.chain(pairs).collect())
                }
            }
            "key?" | "has_key?" | "include?" => {
                let arguments = self.arguments(call);
                let known = arguments.text_at(0).map(|name| on.get(name).is_some());
                known.map_or(Value::Unknown, Value::Bool)
            }
            "symbolize_keys" | "with_indifferent_access" | "deep_symbolize_keys" => on.value.clone(),
            _ => {
                if let Some(block) = &call.block {
                    self.doubtful_block(block);
                }
                Value::Unknown
            }
        }
    }

    fn number_call(&mut self, text: &str, on: &Item<'a>, call: &'a Call) -> Value<'a> {
        let arguments = self.arguments(call);
        let unit: Option<u64> = match call.name.as_str() {
            "kilobyte" | "kilobytes" => Some(1 << 10),
            "megabyte" | "megabytes" => Some(1 << 20),
            "gigabyte" | "gigabytes" => Some(1 << 30),
            _ => None,
        };
        let number = text.parse::<u64>().ok();
        let other = arguments.at(0).and_then(Item::number).map(u64::from);
        let result = match (number, call.name.as_str(), other, unit) {
            (Some(number), _, _, Some(unit)) => number.checked_mul(unit),
            (Some(number), "*", Some(other), _) => number.checked_mul(other),
            (Some(number), "+", Some(other), _) => number.checked_add(other),
            (Some(number), "-", Some(other), _) => number.checked_sub(other),
            (Some(number), "to_i" | "to_s", ..) => Some(number),
            _ => None,
        };
        if let Some(result) = result {
            return Value::Number(result.to_string().into());
        }
        let same = arguments.at(0).and_then(|other| equal(on, other));
        match (call.name.as_str(), same) {
            ("==" | "===", Some(same)) => Value::Bool(same),
            ("!=", Some(same)) => Value::Bool(!same),
            _ => Value::Unknown,
        }
    }

    fn text_call(&mut self, on: &Item<'a>, call: &'a Call) -> Value<'a> {
        let arguments = self.arguments(call);
        let text = match &on.value {
            Value::Regex(source) => source.as_str(),
            _ => on.text().unwrap_or_default(),
        };
        let other = arguments.at(0);
        let changed = |text: String| match &on.value {
            Value::Symbol(_) => Value::Symbol(text.into()),
            _ => Value::Text(text.into()),
        };
        match call.name.as_str() {
            "to_s" | "to_str" | "name" => Value::Text(text.into()),
            "to_sym" | "intern" => Value::Symbol(text.into()),
            "downcase" => changed(text.to_lowercase()),
            "upcase" => changed(text.to_uppercase()),
            "strip" | "squish" | "chomp" => changed(text.trim().to_owned()),
            "pluralize" => changed(self.schema.inflector.pluralize(text)),
            "singularize" => changed(self.schema.inflector.singularize(text)),
            "underscore" => changed(self.schema.inflector.underscore(text)),
            "tableize" => changed(self.schema.inflector.pluralize(&self.schema.inflector.underscore(text))),
            "+" | "<<" | "concat" => match other.and_then(Item::text) {
                Some(more) => changed(format!("{text}{more}")),
                None => Value::Sketch(format!("{text}{}", other.and_then(Item::sketch).unwrap_or(GAP)).into()),
            },
            "==" | "eql?" | "===" => match other {
                Some(other) if matches!(on.value, Value::Regex(_)) => {
                    other.text().map_or(Value::Unknown, |it| matches(it, text, call))
                }
                Some(other) => equal(on, other).map_or(Value::Unknown, Value::Bool),
                None => Value::Unknown,
            },
            "!=" => other.and_then(|it| equal(on, it)).map_or(Value::Unknown, |it| Value::Bool(!it)),
            "=~" | "match?" | "match" | "!~" => {
                let found = match (&on.value, other.map(|it| &it.value)) {
                    (Value::Regex(source), _) => other.and_then(Item::text).map(|it| matches(it, source, call)),
                    (_, Some(Value::Regex(source) | Value::Text(source))) => Some(matches(text, source, call)),
                    _ => None,
                };
                match (found, call.name.as_str()) {
                    (Some(Value::Bool(found)), "!~") => Value::Bool(!found),
                    (Some(found), _) => found,
                    (None, _) => Value::Unknown,
                }
            }
            "include?" => other.and_then(Item::text).map_or(Value::Unknown, |it| Value::Bool(text.contains(it))),
            "start_with?" | "starts_with?" => {
                other.and_then(Item::text).map_or(Value::Unknown, |it| Value::Bool(text.starts_with(it)))
            }
            "end_with?" | "ends_with?" => {
                other.and_then(Item::text).map_or(Value::Unknown, |it| Value::Bool(text.ends_with(it)))
            }
            "in?" => match other.map(|it| &it.value) {
                Some(Value::Array(items)) => {
                    let found = items.iter().any(|item| item.text() == Some(text));
                    if found || !items.iter().any(Item::is_uncertain) { Value::Bool(found) } else { Value::Unknown }
                }
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }
}

fn is_blank(item: &Item<'_>) -> bool {
    match &item.value {
        Value::Nil | Value::Bool(false) => true,
        Value::Text(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Hash(pairs) => pairs.is_empty(),
        _ => false,
    }
}

/// Does a simple pattern match? One with more than words, `|`, `^` and `$` is left open. Case is not looked at: names of
/// engines are all that migrations ask for so.
fn matches<'a>(text: &str, pattern: &str, _call: &Call) -> Value<'a> {
    let lower = text.to_lowercase();
    let pattern = pattern.trim_start_matches("(?i)").replace("\\A", "^").replace(['(', ')'], "").to_lowercase();
    let mut found = false;
    for choice in pattern.split('|') {
        let word = choice.trim_start_matches('^').trim_end_matches('$');
        if !word.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | ' ' | '-')) {
            return Value::Unknown;
        }
        found |= if choice.starts_with('^') { lower.starts_with(word) } else { lower.contains(word) };
    }
    Value::Bool(found)
}
