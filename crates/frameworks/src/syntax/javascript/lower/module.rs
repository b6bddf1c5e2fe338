//! Imports and exports.

use compact_str::CompactString;
use modelry_graph::Span;
use oxc_ast::ast;

use super::{Lower, span};
use crate::syntax::javascript::{Expr, ExprKind, Statement, StatementKind};

impl Lower<'_> {
    pub(super) fn import(&mut self, it: &ast::ImportDeclaration<'_>, body: &mut Vec<Statement>) {
        let module: CompactString = it.source.value.as_str().into();
        for specifier in it.specifiers.iter().flatten() {
            let (name, local) = match specifier {
                ast::ImportDeclarationSpecifier::ImportSpecifier(it) => (exported_name(&it.imported), &it.local),
                ast::ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => ("default".into(), &it.local),
                ast::ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => ("*".into(), &it.local),
            };
            let local = local.name.as_str().into();
            let kind = StatementKind::Import { module: module.clone(), name, local };
            body.push(Statement { kind, span: span(it) });
        }
        if it.specifiers.as_ref().is_none_or(|it| it.is_empty()) {
            // For its effects only.
            let kind =
                StatementKind::Import { module, name: CompactString::default(), local: CompactString::default() };
            body.push(Statement { kind, span: span(it) });
        }
    }

    pub(super) fn export_all(&mut self, it: &ast::ExportAllDeclaration<'_>, body: &mut Vec<Statement>) {
        let name = it.exported.as_ref().map_or_else(|| "*".into(), exported_name);
        let module = Some(it.source.value.as_str().into());
        body.push(Statement { kind: StatementKind::Export { module, local: "*".into(), name }, span: span(it) });
    }

    pub(super) fn export_named(
        &mut self,
        specifiers: &[ast::ExportSpecifier<'_>],
        module: Option<&str>,
        at: Span,
        body: &mut Vec<Statement>,
    ) {
        for it in specifiers {
            let (local, name) = (exported_name(&it.local), exported_name(&it.exported));
            let kind = StatementKind::Export { module: module.map(CompactString::from), local, name };
            body.push(Statement { kind, span: at });
        }
    }

    pub(super) fn export_default(&mut self, it: &ast::ExportDefaultDeclaration<'_>, body: &mut Vec<Statement>) {
        use ast::ExportDefaultDeclarationKind as K;
        let at = span(it);
        let value = match &it.declaration {
            K::FunctionDeclaration(function) => {
                let function = self.function(function, true);
                let name = function.name.clone();
                if name.is_empty() {
                    Expr { kind: ExprKind::Function(Box::new(function)), span: at }
                } else {
                    body.push(Statement { kind: StatementKind::Function(Box::new(function)), span: at });
                    Expr { kind: ExprKind::Name(name), span: at }
                }
            }
            K::ClassDeclaration(class) => {
                let class = self.class(class, true);
                let name = class.name.clone();
                if name.is_empty() {
                    Expr { kind: ExprKind::Class(Box::new(class)), span: at }
                } else {
                    body.push(Statement { kind: StatementKind::Class(Box::new(class)), span: at });
                    Expr { kind: ExprKind::Name(name), span: at }
                }
            }
            K::TSInterfaceDeclaration(_) => return,
            other => match other.as_expression() {
                Some(value) => self.expr(value),
                None => return,
            },
        };
        body.push(Statement { kind: StatementKind::ExportDefault(value), span: at });
    }
}

fn exported_name(name: &ast::ModuleExportName<'_>) -> CompactString {
    match name {
        ast::ModuleExportName::IdentifierName(it) => it.name.as_str().into(),
        ast::ModuleExportName::IdentifierReference(it) => it.name.as_str().into(),
        ast::ModuleExportName::StringLiteral(it) => it.value.as_str().into(),
    }
}
