//! Casts that change nothing about what a condition means.

use crate::condition::expression::Expression;
use crate::condition::lexer::Kind;
use crate::condition::parser::Parser;

impl Parser<'_> {
    /// What stands behind `::`.
    pub(super) fn cast(&mut self, inner: Expression) -> Option<Expression> {
        let name = self.type_name()?;
        Some(cast(inner, &name))
    }

    fn type_name(&mut self) -> Option<String> {
        let mut name = self.name()?;
        while self.eat(".") {
            name = self.name()?;
        }
        while let Some(Kind::Word(word)) = self.peek() {
            let belongs = matches!(
                word.as_str(),
                "varying" | "precision" | "with" | "without" | "time" | "zone" | "unsigned" | "signed" | "integer"
            ) && !(word == "time" && !name.ends_with("with") && !name.ends_with("without"));
            if !belongs {
                break;
            }
            name = format!("{name} {word}");
            self.at += 1;
            self.arguments_of_type()?;
        }
        self.arguments_of_type()?;
        while let Some(Kind::Word(word)) = self.peek() {
            if !matches!(word.as_str(), "with" | "without" | "time" | "zone") {
                break;
            }
            name = format!("{name} {word}");
            self.at += 1;
        }
        while self.eat("[") {
            if let Some(Kind::Number(_)) = self.peek() {
                self.at += 1;
            }
            self.eat("]").then_some(())?;
            name.push_str("[]");
        }
        Some(name)
    }

    pub(super) fn arguments_of_type(&mut self) -> Option<()> {
        if self.eat("(") {
            self.list(")")?;
        }
        Some(())
    }
}

/// `inner::name`: a cast never changes what a literal means here, nor text what it holds; others (`created_at::date`) stay.
fn cast(inner: Expression, name: &str) -> Expression {
    let textual = ["text", "varchar", "character varying", "bpchar", "character", "char", "citext", "regclass", "name"];
    let base = name.trim_end_matches("[]");
    match inner {
        Expression::Text(text) if base == "boolean" || base == "bool" => match text.as_str() {
            "t" | "true" => Expression::Boolean(true),
            "f" | "false" => Expression::Boolean(false),
            _ => Expression::Text(text),
        },
        Expression::Text(text) if is_number_type(base) && text.parse::<f64>().is_ok() => {
            Expression::Number(plain_number(&text))
        }
        // `'{a,b}'::text[]` is an array of two.
        Expression::Text(text) if name.ends_with("[]") && text.starts_with('{') && text.ends_with('}') => {
            let inner = text.trim_start_matches('{').trim_end_matches('}');
            let values = inner.split(',').filter(|it| !it.is_empty());
            Expression::List(values.map(|it| Expression::Text(it.trim_matches('"').to_owned())).collect())
        }
        Expression::Number(_)
        | Expression::Text(_)
        | Expression::Boolean(_)
        | Expression::Null
        | Expression::List(_) => inner,
        other if textual.contains(&base) => other,
        other if is_number_type(base) && matches!(&other, Expression::Call(name, _) if name.ends_with("length")) => {
            other
        }
        other => Expression::Call(format!("::{base}"), vec![other]),
    }
}

fn is_number_type(name: &str) -> bool {
    matches!(name, "integer" | "int" | "bigint" | "smallint" | "numeric" | "decimal" | "real" | "double precision")
}

/// A number without needless signs and zeros.
pub(super) fn plain_number(text: &str) -> String {
    let text = text.strip_prefix('+').unwrap_or(text);
    match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|it| it == b'0') && !whole.is_empty() => whole.to_owned(),
        Some((whole, fraction)) if fraction.bytes().all(|it| it.is_ascii_digit()) => {
            format!("{whole}.{}", fraction.trim_end_matches('0'))
        }
        _ => text.to_owned(),
    }
}
