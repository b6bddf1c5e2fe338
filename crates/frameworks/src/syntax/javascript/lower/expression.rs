//! Expressions.

use compact_str::{CompactString, format_compact};
use modelry_graph::Span;
use oxc_ast::ast;
use oxc_span::GetSpan;

use super::{DEPTH, Lower, span};
use crate::syntax::javascript::{Call, Expr, ExprKind, Property};

impl Lower<'_> {
    pub(super) fn expr(&mut self, expression: &ast::Expression<'_>) -> Expr {
        if self.depth >= DEPTH {
            return Expr { kind: ExprKind::Other, span: span(expression) };
        }
        self.depth += 1;
        let kind = self.expr_kind(expression);
        self.depth -= 1;
        Expr { kind, span: span(expression) }
    }

    /// Keeps the name of a file of SQL, which a migration may run.
    fn note_file(&mut self, text: &str) {
        if text.ends_with(".sql") {
            self.sql_files.push(text.rsplit('/').next().unwrap_or(text).into());
        }
    }

    fn expr_kind(&mut self, expression: &ast::Expression<'_>) -> ExprKind {
        use ast::Expression as E;
        match expression {
            E::BooleanLiteral(it) => ExprKind::Bool(it.value),
            E::NullLiteral(_) => ExprKind::Null,
            E::NumericLiteral(it) => ExprKind::Number(self.raw(it.span).into()),
            E::BigIntLiteral(it) => ExprKind::Number(it.value.as_str().into()),
            E::RegExpLiteral(it) => ExprKind::Regex(it.regex.pattern.text.as_str().into()),
            E::StringLiteral(it) => {
                self.note_file(it.value.as_str());
                ExprKind::String(it.value.as_str().into())
            }
            E::TemplateLiteral(it) => self.template(it),
            E::Identifier(it) if it.name == "undefined" => ExprKind::Undefined,
            E::Identifier(it) => ExprKind::Name(it.name.as_str().into()),
            E::Super(_) => ExprKind::Name("super".into()),
            E::ThisExpression(_) => ExprKind::Name("this".into()),
            E::ArrayExpression(it) => ExprKind::Array(it.elements.iter().map(|it| self.element(it)).collect()),
            E::ArrowFunctionExpression(it) => ExprKind::Function(Box::new(self.arrow(it))),
            E::FunctionExpression(it) => ExprKind::Function(Box::new(self.function(it, false))),
            E::ClassExpression(it) => ExprKind::Class(Box::new(self.class(it, false))),
            E::AssignmentExpression(it) => {
                // `a = b = c`: the value counts, the target in between is lost.
                if it.operator == ast::AssignmentOperator::Assign {
                    self.expr_kind_of(&it.right)
                } else {
                    ExprKind::Other
                }
            }
            E::AwaitExpression(it) => ExprKind::Await(Box::new(self.expr(&it.argument))),
            E::BinaryExpression(it) => {
                ExprKind::Binary(Box::new((self.expr(&it.left), it.operator.as_str().into(), self.expr(&it.right))))
            }
            E::LogicalExpression(it) => {
                ExprKind::Binary(Box::new((self.expr(&it.left), it.operator.as_str().into(), self.expr(&it.right))))
            }
            E::CallExpression(it) => ExprKind::Call(Box::new(self.call(&it.callee, &it.arguments))),
            E::NewExpression(it) => ExprKind::New(Box::new(self.call(&it.callee, &it.arguments))),
            E::ChainExpression(it) => self.chain(&it.expression),
            E::ConditionalExpression(it) => {
                let (test, one, other) = (&it.test, &it.consequent, &it.alternate);
                ExprKind::Conditional(Box::new((self.expr(test), self.expr(one), self.expr(other))))
            }
            E::ObjectExpression(it) => self.object(it),
            E::ParenthesizedExpression(it) => self.expr_kind_of(&it.expression),
            E::SequenceExpression(it) => it.expressions.last().map_or(ExprKind::Other, |it| self.expr_kind_of(it)),
            E::TaggedTemplateExpression(it) => self.tagged(it),
            E::UnaryExpression(it) => self.unary(it),
            E::ImportExpression(it) => {
                let function = Expr { kind: ExprKind::Name("import".into()), span: span(&it.source) };
                let arguments = Box::new([self.expr(&it.source)]);
                ExprKind::Call(Box::new(Call { function, arguments }))
            }
            E::TSAsExpression(it) => self.expr_kind_of(&it.expression),
            E::TSSatisfiesExpression(it) => self.expr_kind_of(&it.expression),
            E::TSTypeAssertion(it) => self.expr_kind_of(&it.expression),
            E::TSNonNullExpression(it) => self.expr_kind_of(&it.expression),
            E::TSInstantiationExpression(it) => self.expr_kind_of(&it.expression),
            E::ComputedMemberExpression(it) => self.computed(it),
            E::StaticMemberExpression(it) => self.member_access(&it.object, it.property.name.as_str()),
            E::PrivateFieldExpression(it) => {
                self.member_access(&it.object, &format_compact!("#{}", it.field.name.as_str()))
            }
            E::UpdateExpression(_)
            | E::YieldExpression(_)
            | E::PrivateInExpression(_)
            | E::ImportMeta(_)
            | E::NewTarget(_)
            | E::JSXElement(_)
            | E::JSXFragment(_)
            | E::V8IntrinsicExpression(_) => ExprKind::Other,
        }
    }

    /// The same, where something that means nothing here is taken off.
    fn expr_kind_of(&mut self, expression: &ast::Expression<'_>) -> ExprKind {
        self.expr(expression).kind
    }

    pub(super) fn exprs(&mut self, arguments: &[ast::Argument<'_>]) -> Box<[Expr]> {
        let argument = |it: &ast::Argument<'_>| match it {
            ast::Argument::SpreadElement(it) => self.spread(it),
            other => match other.as_expression() {
                Some(it) => self.expr(it),
                None => Expr { kind: ExprKind::Other, span: span(other) },
            },
        };
        arguments.iter().map(argument).collect()
    }

    fn spread(&mut self, it: &ast::SpreadElement<'_>) -> Expr {
        Expr { kind: ExprKind::Spread(Box::new(self.expr(&it.argument))), span: span(it) }
    }

    fn element(&mut self, it: &ast::ArrayExpressionElement<'_>) -> Expr {
        match it {
            ast::ArrayExpressionElement::SpreadElement(it) => self.spread(it),
            ast::ArrayExpressionElement::Elision(it) => Expr { kind: ExprKind::Undefined, span: span(&**it) },
            other => match other.as_expression() {
                Some(it) => self.expr(it),
                None => Expr { kind: ExprKind::Other, span: span(other) },
            },
        }
    }

    fn call(&mut self, callee: &ast::Expression<'_>, arguments: &[ast::Argument<'_>]) -> Call {
        Call { function: self.expr(callee), arguments: self.exprs(arguments) }
    }

    fn chain(&mut self, it: &ast::ChainElement<'_>) -> ExprKind {
        match it {
            ast::ChainElement::CallExpression(it) => ExprKind::Call(Box::new(self.call(&it.callee, &it.arguments))),
            ast::ChainElement::TSNonNullExpression(it) => self.expr_kind_of(&it.expression),
            ast::ChainElement::ComputedMemberExpression(it) => self.computed(it),
            ast::ChainElement::StaticMemberExpression(it) => self.member_access(&it.object, it.property.name.as_str()),
            ast::ChainElement::PrivateFieldExpression(it) => {
                self.member_access(&it.object, &format_compact!("#{}", it.field.name.as_str()))
            }
        }
    }

    /// `a.b` is one dotted name where `a` is.
    fn member_access(&mut self, object: &ast::Expression<'_>, property: &str) -> ExprKind {
        let object = self.expr(object);
        match object.kind {
            ExprKind::Name(mut name) => {
                name.push('.');
                name.push_str(property);
                ExprKind::Name(name)
            }
            _ => ExprKind::Property(Box::new((object, property.into()))),
        }
    }

    /// `a["b"]` is `a.b` where it could be written so.
    fn computed(&mut self, it: &ast::ComputedMemberExpression<'_>) -> ExprKind {
        let index = self.expr(&it.expression);
        if let ExprKind::String(name) = &index.kind
            && is_identifier(name)
        {
            return self.member_access(&it.object, name);
        }
        ExprKind::Index(Box::new((self.expr(&it.object), index)))
    }

    fn template(&mut self, it: &ast::TemplateLiteral<'_>) -> ExprKind {
        for part in &it.quasis {
            self.note_file(part.value.raw.as_str());
        }
        let text = |it: &ast::TemplateElement<'_>| -> CompactString {
            it.value.cooked.as_ref().unwrap_or(&it.value.raw).as_str().into()
        };
        if it.expressions.is_empty() {
            return ExprKind::String(it.quasis.first().map(text).unwrap_or_default());
        }
        let mut parts = Vec::new();
        for (position, element) in it.quasis.iter().enumerate() {
            let plain = text(element);
            if !plain.is_empty() {
                parts.push(Expr { kind: ExprKind::String(plain), span: span(element) });
            }
            if let Some(hole) = it.expressions.get(position) {
                parts.push(self.expr(hole));
            }
        }
        ExprKind::Template(parts.into())
    }

    /// A tag is a function of its template: `` sql`…` `` is `sql(…)`.
    fn tagged(&mut self, it: &ast::TaggedTemplateExpression<'_>) -> ExprKind {
        let function = self.expr(&it.tag);
        let argument = Expr { kind: self.template(&it.quasi), span: span(&it.quasi) };
        ExprKind::Call(Box::new(Call { function, arguments: Box::new([argument]) }))
    }

    fn unary(&mut self, it: &ast::UnaryExpression<'_>) -> ExprKind {
        let operand = self.expr(&it.argument);
        match (it.operator, operand.kind) {
            (ast::UnaryOperator::UnaryNegation, ExprKind::Number(number)) => {
                ExprKind::Number(format_compact!("-{number}"))
            }
            (ast::UnaryOperator::UnaryPlus, ExprKind::Number(number)) => ExprKind::Number(number),
            (ast::UnaryOperator::Void, ExprKind::Number(_)) => ExprKind::Undefined,
            (ast::UnaryOperator::LogicalNot, ExprKind::Number(number)) if number == "0" => ExprKind::Bool(true),
            (ast::UnaryOperator::LogicalNot, ExprKind::Number(number)) if number == "1" => ExprKind::Bool(false),
            (operator, kind) => ExprKind::Unary(operator.as_str().into(), Box::new(Expr { kind, span: operand.span })),
        }
    }

    fn object(&mut self, it: &ast::ObjectExpression<'_>) -> ExprKind {
        let mut properties = Vec::new();
        for property in &it.properties {
            match property {
                ast::ObjectPropertyKind::SpreadProperty(it) => {
                    properties.push(Property::Spread(self.expr(&it.argument)))
                }
                ast::ObjectPropertyKind::ObjectProperty(it) => properties.push(self.property(it)),
            }
        }
        ExprKind::Object(properties.into())
    }

    fn property(&mut self, it: &ast::ObjectProperty<'_>) -> Property {
        let value = match it.kind {
            ast::PropertyKind::Init => self.expr(&it.value),
            // What a getter answers is known only when it is asked.
            ast::PropertyKind::Get | ast::PropertyKind::Set => Expr { kind: ExprKind::Other, span: span(&it.value) },
        };
        match (self.key(&it.key), it.key.as_expression()) {
            (Some(key), _) if !it.computed || matches!(it.key, ast::PropertyKey::StringLiteral(_)) => {
                Property::Keyed { key, key_span: span(&it.key), value }
            }
            (_, Some(key)) => Property::Computed { key: self.expr(key), value },
            (_, None) => Property::Computed { key: Expr { kind: ExprKind::Other, span: span(&it.key) }, value },
        }
    }

    pub(super) fn target(&mut self, target: &ast::AssignmentTarget<'_>) -> Expr {
        use ast::AssignmentTarget as T;
        let at: Span = span(&target.span());
        let kind = match target {
            T::AssignmentTargetIdentifier(it) => ExprKind::Name(it.name.as_str().into()),
            T::ComputedMemberExpression(it) => self.computed(it),
            T::StaticMemberExpression(it) => self.member_access(&it.object, it.property.name.as_str()),
            T::PrivateFieldExpression(it) => {
                self.member_access(&it.object, &format_compact!("#{}", it.field.name.as_str()))
            }
            T::TSAsExpression(it) => self.expr_kind_of(&it.expression),
            T::TSSatisfiesExpression(it) => self.expr_kind_of(&it.expression),
            T::TSNonNullExpression(it) => self.expr_kind_of(&it.expression),
            T::TSTypeAssertion(it) => self.expr_kind_of(&it.expression),
            T::ArrayAssignmentTarget(_) | T::ObjectAssignmentTarget(_) => ExprKind::Other,
        };
        Expr { kind, span: at }
    }
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let first = characters.next().is_some_and(|it| it.is_alphabetic() || matches!(it, '_' | '$'));
    first && characters.all(|it| it.is_alphanumeric() || matches!(it, '_' | '$'))
}
