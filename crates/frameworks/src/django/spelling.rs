//! Functions spelled so that those which return the same are equal.

use std::fmt::Write;

use crate::syntax::python::{Expr, ExprKind, Function, Keyword};

/// What a function of a single `return` returns, its parameters by position and its keyword arguments by name.
///
/// `None` where something is in it whose spelling does not say what it is, and for functions whose parameters have
/// defaults: those are not kept, and may differ.
pub(super) fn of_function(function: &Function) -> Option<String> {
    let returned = function.returns.as_ref().filter(|_| !function.has_defaults)?;
    let parameters: Vec<&str> = function.parameters.iter().map(|name| name.as_str()).collect();
    let mut text = format!("{}:", parameters.len());
    Speller { parameters, text: &mut text }.expression(returned)?;
    Some(text)
}

struct Speller<'a> {
    parameters: Vec<&'a str>,
    text: &'a mut String,
}

impl Speller<'_> {
    fn expression(&mut self, expr: &Expr) -> Option<()> {
        match &expr.kind {
            ExprKind::None => self.text.push_str("None"),
            ExprKind::Bool(value) => write!(self.text, "{value}").ok()?,
            ExprKind::Number(number) => self.text.push_str(number),
            ExprKind::String(text) => write!(self.text, "{text:?}").ok()?,
            ExprKind::Name(name) => self.name(name),
            ExprKind::Call(call) => {
                self.expression(&call.function)?;
                self.text.push('(');
                self.list(&call.arguments)?;
                self.keywords(&call.keywords)?;
                self.text.push(')');
            }
            ExprKind::Attribute(attribute) => {
                self.expression(&attribute.owner)?;
                write!(self.text, ".{}", attribute.name).ok()?;
            }
            ExprKind::List(elements) | ExprKind::Tuple(elements) => {
                self.text.push('[');
                self.list(elements)?;
                self.text.push(']');
            }
            ExprKind::Binary(binary) => {
                self.text.push('(');
                self.expression(&binary.left)?;
                self.text.push_str(binary.operator);
                self.expression(&binary.right)?;
                self.text.push(')');
            }
            ExprKind::Unary(unary) => {
                write!(self.text, "{} ", unary.operator).ok()?;
                self.expression(&unary.operand)?;
            }
            ExprKind::Subscript(value, index) => {
                self.expression(value)?;
                self.text.push('[');
                self.expression(index)?;
                self.text.push(']');
            }
            ExprKind::Format(_)
            | ExprKind::Set(_)
            | ExprKind::Dict(_)
            | ExprKind::Starred(_)
            | ExprKind::Lambda
            | ExprKind::Comprehension(_)
            | ExprKind::Other => return None,
        }
        Some(())
    }

    /// `customer.id` begins with a parameter when `customer` is one.
    fn name(&mut self, name: &str) {
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        match self.parameters.iter().position(|parameter| *parameter == first) {
            Some(position) => {
                let _ = write!(self.text, "${position}");
            }
            None => self.text.push_str(first),
        }
        if let Some(rest) = rest {
            let _ = write!(self.text, ".{rest}");
        }
    }

    fn list(&mut self, elements: &[Expr]) -> Option<()> {
        for element in elements {
            self.expression(element)?;
            self.text.push(',');
        }
        Some(())
    }

    /// The order of keyword arguments means nothing.
    fn keywords(&mut self, keywords: &[Keyword]) -> Option<()> {
        let mut spelled = Vec::new();
        for keyword in keywords {
            let mut text = format!("{}=", keyword.name.as_ref()?);
            Speller { parameters: self.parameters.clone(), text: &mut text }.expression(&keyword.value)?;
            spelled.push(text);
        }
        spelled.sort();
        self.text.push_str(&spelled.join(","));
        Some(())
    }
}
