//! Expressions.

use compact_str::CompactString;
use modelry_graph::Span;
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use super::{DEPTH, Lower, span};
use crate::syntax::python::{Attribute, Binary, CallExpr, Comprehension, Expr, ExprKind, Keyword, Unary};

impl Lower<'_> {
    pub(super) fn keywords(&mut self, keywords: &[ast::Keyword]) -> Box<[Keyword]> {
        let lower = |keyword: &ast::Keyword| Keyword {
            name: keyword.arg.as_ref().map(|it| it.as_str().into()),
            value: self.expr(&keyword.value),
            span: self.span(keyword.range),
        };
        keywords.iter().map(lower).collect()
    }

    pub(super) fn exprs(&mut self, exprs: &[ast::Expr]) -> Box<[Expr]> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    pub(super) fn boxed(&mut self, expr: &ast::Expr) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    pub(super) fn expr(&mut self, expr: &ast::Expr) -> Expr {
        let kind = if self.depth >= DEPTH {
            ExprKind::Other
        } else {
            self.depth += 1;
            let kind = self.kind(expr);
            self.depth -= 1;
            kind
        };
        Expr { kind, span: self.span(expr.range()) }
    }

    fn kind(&mut self, expr: &ast::Expr) -> ExprKind {
        use ast::Expr as E;
        match expr {
            E::NoneLiteral(_) => ExprKind::None,
            E::BooleanLiteral(it) => ExprKind::Bool(it.value),
            E::NumberLiteral(it) => ExprKind::Number(self.text.get(it.range.to_std_range()).unwrap_or_default().into()),
            E::StringLiteral(it) => ExprKind::String(it.value.to_str().into()),
            E::Name(it) => ExprKind::Name(it.id.as_str().into()),
            E::Attribute(it) => match dotted(expr) {
                Some(name) => ExprKind::Name(name),
                None => ExprKind::Attribute(Box::new(Attribute {
                    owner: self.expr(&it.value),
                    name: it.attr.as_str().into(),
                })),
            },
            E::Call(it) => ExprKind::Call(Box::new(CallExpr {
                function: self.expr(&it.func),
                arguments: self.exprs(&it.arguments.args),
                keywords: self.keywords(&it.arguments.keywords),
            })),
            E::List(it) => ExprKind::List(self.exprs(&it.elts)),
            E::Tuple(it) => ExprKind::Tuple(self.exprs(&it.elts)),
            E::Set(it) => ExprKind::Set(self.exprs(&it.elts)),
            E::Dict(it) => {
                let pair = |item: &ast::DictItem| (item.key.as_ref().map(|key| self.expr(key)), self.expr(&item.value));
                ExprKind::Dict(it.items.iter().map(pair).collect())
            }
            E::Starred(it) => ExprKind::Starred(self.boxed(&it.value)),
            E::BinOp(it) => self.binary(&it.left, it.op.as_str(), &it.right),
            E::BoolOp(it) => self.chain(it.op.as_str(), &it.values, self.span(it.range)),
            E::Compare(it) => match (&*it.ops, &*it.comparators) {
                ([operator], [right]) => self.binary(&it.left, operator.as_str(), right),
                _ => ExprKind::Other,
            },
            E::UnaryOp(it) => {
                ExprKind::Unary(Box::new(Unary { operator: it.op.as_str(), operand: self.expr(&it.operand) }))
            }
            E::Subscript(it) => ExprKind::Subscript(self.boxed(&it.value), self.boxed(&it.slice)),
            E::FString(it) => self.format(it),
            E::Lambda(_) => ExprKind::Lambda,
            E::ListComp(it) => self.comprehension(&it.elt, &it.generators),
            E::SetComp(it) => self.comprehension(&it.elt, &it.generators),
            E::Generator(it) => self.comprehension(&it.elt, &it.generators),
            E::Named(_)
            | E::If(_)
            | E::DictComp(_)
            | E::Await(_)
            | E::Yield(_)
            | E::YieldFrom(_)
            | E::TString(_)
            | E::BytesLiteral(_)
            | E::EllipsisLiteral(_)
            | E::Slice(_)
            | E::IpyEscapeCommand(_) => ExprKind::Other,
        }
    }

    fn binary(&mut self, left: &ast::Expr, operator: &'static str, right: &ast::Expr) -> ExprKind {
        ExprKind::Binary(Box::new(Binary { left: self.expr(left), operator, right: self.expr(right) }))
    }

    /// `f"{a}_b"`; conversions and format specifications are not looked into.
    fn format(&mut self, string: &ast::ExprFString) -> ExprKind {
        let mut parts = Vec::new();
        let offset = self.offset;
        let plain = |text: &str, range| Expr { kind: ExprKind::String(text.into()), span: span(range, offset) };
        for part in &string.value {
            match part {
                ast::FStringPart::Literal(it) => parts.push(plain(&it.value, it.range)),
                ast::FStringPart::FString(it) => {
                    parts.extend(it.elements.iter().map(|element| match element {
                        ast::InterpolatedStringElement::Literal(it) => plain(&it.value, it.range),
                        ast::InterpolatedStringElement::Interpolation(it) => {
                            let changed =
                                !it.conversion.is_none() || it.format_spec.is_some() || it.debug_text.is_some();
                            let expr = self.expr(&it.expression);
                            if changed { Expr { kind: ExprKind::Other, ..expr } } else { expr }
                        }
                    }));
                }
            }
        }
        ExprKind::Format(parts.into())
    }

    /// `a or b or c` as `(a or b) or c`.
    fn chain(&mut self, operator: &'static str, values: &[ast::Expr], whole: Span) -> ExprKind {
        // A chain of our own making is as deep as it is long.
        if values.len() as u32 > DEPTH {
            return ExprKind::Other;
        }
        let mut values = values.iter();
        let Some(first) = values.next() else { return ExprKind::Other };
        let mut left = self.expr(first);
        for value in values {
            let right = self.expr(value);
            let span = Span::new(whole.start, right.span.end);
            left = Expr { kind: ExprKind::Binary(Box::new(Binary { left, operator, right })), span };
        }
        left.kind
    }

    fn comprehension(&mut self, element: &ast::Expr, generators: &[ast::Comprehension]) -> ExprKind {
        let [only] = generators else { return ExprKind::Other };
        let targets: Option<Box<[CompactString]>> = match &only.target {
            ast::Expr::Tuple(it) => it.elts.iter().map(dotted).collect(),
            target => dotted(target).map(|name| [name].into()),
        };
        match targets {
            Some(targets) if only.ifs.is_empty() => {
                let (element, iterable) = (self.expr(element), self.expr(&only.iter));
                ExprKind::Comprehension(Box::new(Comprehension { element, targets, iterable }))
            }
            _ => ExprKind::Other,
        }
    }
}

/// `a`, `a.b`, and `a[]` for `a["b"]` and `a["b"]["c"]`.
pub(super) fn target_name(target: &ast::Expr) -> CompactString {
    match target {
        ast::Expr::Subscript(it) => {
            let owner = target_name(&it.value);
            if owner.is_empty() || owner.ends_with("[]") { owner } else { owner + "[]" }
        }
        other => dotted(other).unwrap_or_default(),
    }
}

/// `a`, `a.b.c`.
pub(super) fn dotted(expr: &ast::Expr) -> Option<CompactString> {
    let mut parts = Vec::new();
    let mut expr = expr;
    loop {
        match expr {
            ast::Expr::Name(it) if parts.is_empty() => return Some(it.id.as_str().into()),
            ast::Expr::Name(it) => {
                parts.push(it.id.as_str());
                parts.reverse();
                return Some(parts.join(".").into());
            }
            ast::Expr::Attribute(it) => {
                parts.push(it.attr.as_str());
                expr = &it.value;
            }
            _ => return None,
        }
    }
}
