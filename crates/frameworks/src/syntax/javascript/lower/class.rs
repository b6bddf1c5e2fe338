//! Classes and functions.

use oxc_ast::ast;

use super::{Lower, span};
use crate::syntax::javascript::{Class, Enum, Expr, Function, Member, MemberKind, Pattern, Statement, StatementKind};

impl Lower<'_> {
    pub(super) fn class(&mut self, it: &ast::Class<'_>, exported: bool) -> Class {
        Class {
            name: it.id.as_ref().map_or_else(Default::default, |id| id.name.as_str().into()),
            name_span: it.id.as_ref().map_or_else(|| span(it), span),
            superclass: it.heritage.as_ref().map(|it| self.expr(&it.expression)),
            decorators: self.decorators(&it.decorators),
            is_abstract: it.r#abstract,
            exported,
            members: it.body.body.iter().filter_map(|it| self.member(it)).collect(),
        }
    }

    fn decorators(&mut self, decorators: &[ast::Decorator<'_>]) -> Box<[Expr]> {
        decorators.iter().map(|it| self.expr(&it.expression)).collect()
    }

    fn member(&mut self, element: &ast::ClassElement<'_>) -> Option<Member> {
        match element {
            ast::ClassElement::PropertyDefinition(it) => Some(Member {
                name: self.key(&it.key).filter(|_| !it.computed)?,
                name_span: span(&it.key),
                is_static: it.r#static,
                is_declared: it.declare,
                is_optional: it.optional,
                decorators: self.decorators(&it.decorators),
                ty: it.type_annotation.as_ref().map(|it| self.ty(&it.type_annotation)),
                kind: MemberKind::Field(it.value.as_ref().map(|it| self.expr(it))),
                span: span(&**it),
            }),
            ast::ClassElement::AccessorProperty(it) => Some(Member {
                name: self.key(&it.key).filter(|_| !it.computed)?,
                name_span: span(&it.key),
                is_static: it.r#static,
                is_declared: false,
                is_optional: false,
                decorators: self.decorators(&it.decorators),
                ty: it.type_annotation.as_ref().map(|it| self.ty(&it.type_annotation)),
                kind: MemberKind::Field(it.value.as_ref().map(|it| self.expr(it))),
                span: span(&**it),
            }),
            ast::ClassElement::MethodDefinition(it) => {
                let name = self.key(&it.key).filter(|_| !it.computed)?;
                let ty = match it.kind {
                    ast::MethodDefinitionKind::Get => it.value.return_type.as_ref(),
                    ast::MethodDefinitionKind::Set => {
                        it.value.params.items.first().and_then(|it| it.type_annotation.as_ref())
                    }
                    ast::MethodDefinitionKind::Method | ast::MethodDefinitionKind::Constructor => None,
                };
                let ty = ty.map(|it| self.ty(&it.type_annotation));
                let function = Box::new(self.function(&it.value, false));
                let kind = match it.kind {
                    ast::MethodDefinitionKind::Get => MemberKind::Getter(function),
                    ast::MethodDefinitionKind::Set => MemberKind::Setter(function),
                    ast::MethodDefinitionKind::Method | ast::MethodDefinitionKind::Constructor => {
                        MemberKind::Method(function)
                    }
                };
                Some(Member {
                    name,
                    name_span: span(&it.key),
                    is_static: it.r#static,
                    is_declared: false,
                    is_optional: it.optional,
                    decorators: self.decorators(&it.decorators),
                    ty,
                    kind,
                    span: span(&**it),
                })
            }
            ast::ClassElement::StaticBlock(it) => Some(Member {
                name: Default::default(),
                name_span: span(&**it),
                is_static: true,
                is_declared: false,
                is_optional: false,
                decorators: Box::default(),
                ty: None,
                kind: MemberKind::StaticBlock(self.block(&it.body)),
                span: span(&**it),
            }),
            ast::ClassElement::TSIndexSignature(_) => None,
        }
    }

    pub(super) fn function(&mut self, it: &ast::Function<'_>, exported: bool) -> Function {
        Function {
            name: it.id.as_ref().map_or_else(Default::default, |id| id.name.as_str().into()),
            parameters: self.parameters(&it.params),
            body: it.body.as_ref().map_or_else(Box::default, |it| self.deeper(&it.statements)),
            exported,
        }
    }

    pub(super) fn arrow(&mut self, it: &ast::ArrowFunctionExpression<'_>) -> Function {
        let body = match &it.body {
            ast::ArrowFunctionBody::FunctionBody(it) => self.deeper(&it.statements),
            other => match other.as_expression() {
                Some(value) => {
                    let value = self.expr(value);
                    let at = value.span;
                    Box::new([Statement { kind: StatementKind::Return(Some(value)), span: at }]) as Box<[Statement]>
                }
                None => Box::default(),
            },
        };
        Function { name: Default::default(), parameters: self.parameters(&it.params), body, exported: false }
    }

    fn parameters(&mut self, it: &ast::FormalParameters<'_>) -> Box<[Pattern]> {
        it.items.iter().map(|it| self.pattern(&it.pattern)).collect()
    }

    pub(super) fn pattern(&mut self, pattern: &ast::BindingPattern<'_>) -> Pattern {
        if self.depth >= super::DEPTH {
            return Pattern::Other;
        }
        match pattern {
            ast::BindingPattern::BindingIdentifier(it) => Pattern::Name(it.name.as_str().into()),
            ast::BindingPattern::ObjectPattern(it) => {
                self.depth += 1;
                let mut pairs = Vec::new();
                for property in &it.properties {
                    if let Some(key) = self.key(&property.key) {
                        pairs.push((key, self.pattern(&property.value)));
                    }
                }
                self.depth -= 1;
                Pattern::Object(pairs.into())
            }
            ast::BindingPattern::AssignmentPattern(it) => self.pattern(&it.left),
            ast::BindingPattern::ArrayPattern(it) => {
                self.depth += 1;
                let mut pairs = Vec::new();
                for (position, element) in it.elements.iter().enumerate() {
                    if let Some(element) = element {
                        pairs.push((position.to_string().into(), self.pattern(element)));
                    }
                }
                self.depth -= 1;
                Pattern::Object(pairs.into())
            }
        }
    }

    pub(super) fn enumeration(&mut self, it: &ast::TSEnumDeclaration<'_>, exported: bool) -> Enum {
        let mut members = Vec::new();
        for member in &it.body.members {
            let name = match &member.id {
                ast::TSEnumMemberName::Identifier(it) => it.name.as_str().into(),
                ast::TSEnumMemberName::String(it) | ast::TSEnumMemberName::ComputedString(it) => {
                    it.value.as_str().into()
                }
                ast::TSEnumMemberName::ComputedTemplateString(it) => {
                    it.quasis.first().map_or_else(Default::default, |it| it.value.raw.as_str().into())
                }
            };
            members.push((name, member.initializer.as_ref().map(|it| self.expr(it))));
        }
        Enum { name: it.id.name.as_str().into(), members: members.into(), exported }
    }
}
