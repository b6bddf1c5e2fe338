//! Methods of texts and arrays.

use modelry_graph::Span;

use crate::sequelize::language::{self, Answer, Item, Plain};
use crate::sequelize::migrations::run::Interpreter;
use crate::sequelize::migrations::value::{Kind, Value};

impl Item for Value<'_> {
    fn plain(&self) -> Option<Plain> {
        match &self.kind {
            Kind::Undefined => Some(Plain::Undefined),
            Kind::Null => Some(Plain::Null),
            Kind::Bool(value) => Some(Plain::Bool(*value)),
            Kind::Number(text) => Some(Plain::Number(text.clone())),
            Kind::Text(text) if !text.holes => Some(Plain::Text(text.text.clone())),
            _ => None,
        }
    }

    fn truth(&self) -> Option<bool> {
        Value::truth(self)
    }

    fn items(&self) -> Option<&[Self]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    fn may_be_items(&self) -> bool {
        matches!(self.kind, Kind::Unknown)
    }

    fn is_object(&self) -> bool {
        matches!(self.kind, Kind::Object(_))
    }
}

impl<'a> Value<'a> {
    pub(super) fn from_plain(plain: Plain, span: Span) -> Value<'a> {
        match plain {
            Plain::Undefined => Value::new(Kind::Undefined, span),
            Plain::Null => Value::new(Kind::Null, span),
            Plain::Bool(value) => Value::new(Kind::Bool(value), span),
            Plain::Number(text) => Value::new(Kind::Number(text), span),
            Plain::Text(text) => Value::plain(text, span),
        }
    }

    /// What a method answered; `None` when there is no such method.
    fn from_answer(answer: Answer<Value<'a>>, span: Span) -> Option<Value<'a>> {
        Some(match answer {
            Answer::Plain(plain) => Value::from_plain(plain, span),
            Answer::Item(item) => Value { span, ..item },
            Answer::Items(items) => Value::new(Kind::Array(items), span),
            Answer::Unknown => Value::unknown(span),
            Answer::None => return None,
        })
    }
}

impl<'a> Interpreter<'a, '_> {
    /// `text.method(…)`
    pub(super) fn text_call(text: &str, method: &str, arguments: &[Value<'a>], span: Span) -> Value<'a> {
        let at = arguments.first().map_or(span, |it| it.span);
        let answer = language::text_method(text, method, arguments, |part| Value::plain(part, at));
        Value::from_answer(answer, span).unwrap_or(Value::unknown(span))
    }

    /// `array.method(…)`
    pub(super) fn array_call(
        &mut self,
        items: &[Value<'a>],
        method: &str,
        arguments: &[Value<'a>],
        span: Span,
    ) -> Value<'a> {
        if method == "reduce"
            && let Some(function) = arguments.first()
        {
            let mut items = items.iter();
            let start = arguments.get(1).cloned().or_else(|| items.next().cloned());
            let Some(mut value) = start else { return Value::unknown(span) };
            for item in items {
                value = self.apply(function, &[value, item.clone()], span);
            }
            return value;
        }
        let answer = language::array_method(items, method, arguments, &mut |items, function| {
            self.each_of(items, function, span)
        });
        match Value::from_answer(answer, span) {
            Some(value) => value,
            None => self.unknown_call(method, arguments, span),
        }
    }
}
