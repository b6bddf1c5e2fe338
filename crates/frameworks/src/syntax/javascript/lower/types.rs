//! Types, as far as they tell something about data.

use compact_str::{CompactString, format_compact};
use oxc_ast::ast;

use super::{DEPTH, Lower};
use crate::syntax::javascript::Type;

impl Lower<'_> {
    pub(super) fn ty(&mut self, ty: &ast::TSType<'_>) -> Type {
        if self.depth >= DEPTH {
            return Type::Other;
        }
        self.depth += 1;
        let lowered = self.lowered(ty);
        self.depth -= 1;
        lowered
    }

    fn lowered(&mut self, ty: &ast::TSType<'_>) -> Type {
        use ast::TSType as T;
        let keyword = |name: &str| Type::Named(name.into(), Box::default());
        match ty {
            T::TSAnyKeyword(_) => keyword("any"),
            T::TSBigIntKeyword(_) => keyword("bigint"),
            T::TSBooleanKeyword(_) => keyword("boolean"),
            T::TSNumberKeyword(_) => keyword("number"),
            T::TSObjectKeyword(_) => keyword("object"),
            T::TSStringKeyword(_) => keyword("string"),
            T::TSSymbolKeyword(_) => keyword("symbol"),
            T::TSUnknownKeyword(_) => keyword("unknown"),
            T::TSNullKeyword(_) => Type::Null,
            T::TSUndefinedKeyword(_) | T::TSVoidKeyword(_) => Type::Undefined,
            T::TSArrayType(it) => Type::Array(Box::new(self.ty(&it.element_type))),
            T::TSTupleType(_) => Type::Array(Box::new(Type::Other)),
            T::TSUnionType(it) => Type::Union(it.types.iter().map(|it| self.ty(it)).collect()),
            T::TSParenthesizedType(it) => self.ty(&it.type_annotation),
            T::TSTypeOperatorType(it) => match it.operator {
                ast::TSTypeOperatorOperator::Readonly | ast::TSTypeOperatorOperator::Unique => {
                    self.ty(&it.type_annotation)
                }
                ast::TSTypeOperatorOperator::Keyof => Type::Other,
            },
            T::TSLiteralType(it) => match &it.literal {
                ast::TSLiteral::StringLiteral(it) => Type::Literal(it.value.as_str().into()),
                ast::TSLiteral::NumericLiteral(it) => Type::Literal(self.raw(it.span).into()),
                ast::TSLiteral::BooleanLiteral(it) => {
                    Type::Literal(if it.value { "true".into() } else { "false".into() })
                }
                ast::TSLiteral::BigIntLiteral(_)
                | ast::TSLiteral::TemplateLiteral(_)
                | ast::TSLiteral::UnaryExpression(_) => Type::Other,
            },
            T::TSTypeReference(it) => {
                let arguments = it.type_arguments.as_ref();
                let arguments = arguments.map(|it| it.params.iter().map(|it| self.ty(it)).collect());
                match type_name(&it.type_name, 0) {
                    Some(name) => Type::Named(name, arguments.unwrap_or_default()),
                    None => Type::Other,
                }
            }
            _ => Type::Other,
        }
    }
}

fn type_name(name: &ast::TSTypeName<'_>, depth: u32) -> Option<CompactString> {
    match name {
        ast::TSTypeName::IdentifierReference(it) => Some(it.name.as_str().into()),
        ast::TSTypeName::QualifiedName(it) if depth < DEPTH => {
            Some(format_compact!("{}.{}", type_name(&it.left, depth + 1)?, it.right.name.as_str()))
        }
        ast::TSTypeName::QualifiedName(_) | ast::TSTypeName::ThisExpression(_) => None,
    }
}
