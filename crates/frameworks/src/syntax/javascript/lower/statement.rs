//! Statements.

use oxc_ast::ast;

use super::{DEPTH, Lower, span};
use crate::syntax::javascript::{Branches, Expr, ExprKind, Loop, Pattern, Statement, StatementKind, TypeAlias};

impl Lower<'_> {
    /// A block, one level deeper.
    pub(super) fn deeper(&mut self, statements: &[ast::Statement<'_>]) -> Box<[Statement]> {
        if self.depth >= DEPTH {
            return Box::default();
        }
        self.depth += 1;
        let body = self.block(statements);
        self.depth -= 1;
        body
    }

    fn branch(&mut self, statement: &ast::Statement<'_>) -> Box<[Statement]> {
        match statement {
            ast::Statement::BlockStatement(it) => self.deeper(&it.body),
            other => self.deeper(std::slice::from_ref(other)),
        }
    }

    pub(super) fn statement(&mut self, statement: &ast::Statement<'_>, body: &mut Vec<Statement>) {
        use ast::Statement as S;
        let at = span(statement);
        let conditional = |body: Box<[Statement]>| StatementKind::Block { body, conditional: true };
        let kind = match statement {
            S::BlockStatement(it) => StatementKind::Block { body: self.deeper(&it.body), conditional: false },
            S::ExpressionStatement(it) => return self.expression(&it.expression, body),
            S::IfStatement(it) => {
                let otherwise = it.alternate.as_ref().map_or_else(Box::default, |it| self.branch(it));
                StatementKind::If(Box::new(Branches {
                    test: self.expr(&it.test),
                    then: self.branch(&it.consequent),
                    otherwise,
                }))
            }
            S::ReturnStatement(it) => StatementKind::Return(it.argument.as_ref().map(|it| self.expr(it))),
            S::ForOfStatement(it) => {
                let target = self.loop_target(&it.left);
                StatementKind::Each(Box::new(Loop {
                    target,
                    iterable: self.expr(&it.right),
                    body: self.branch(&it.body),
                }))
            }
            S::ForInStatement(it) => conditional(self.branch(&it.body)),
            S::ForStatement(it) => conditional(self.branch(&it.body)),
            S::WhileStatement(it) => conditional(self.branch(&it.body)),
            S::DoWhileStatement(it) => conditional(self.branch(&it.body)),
            S::WithStatement(it) => conditional(self.branch(&it.body)),
            S::LabeledStatement(it) => StatementKind::Block { body: self.branch(&it.body), conditional: false },
            S::SwitchStatement(it) => {
                let cases = it.cases.iter().flat_map(|case| self.deeper(&case.consequent));
                conditional(cases.collect())
            }
            S::TryStatement(it) => {
                body.push(Statement {
                    kind: StatementKind::Block { body: self.deeper(&it.block.body), conditional: false },
                    span: at,
                });
                if let Some(handler) = &it.handler {
                    let handled = self.deeper(&handler.body.body);
                    body.push(Statement { kind: conditional(handled), span: span(&**handler) });
                }
                let Some(last) = &it.finalizer else { return };
                StatementKind::Block { body: self.deeper(&last.body), conditional: false }
            }
            S::ImportDeclaration(it) => return self.import(it, body),
            S::ExportAllDeclaration(it) => return self.export_all(it, body),
            S::ExportDefaultDeclaration(it) => return self.export_default(it, body),
            S::ExportDeclaration(it) => return self.declaration(&it.declaration, true, at, body),
            S::ExportNamedDeclaration(it) => return self.export_named(&it.specifiers, None, at, body),
            S::ExportFromDeclaration(it) => {
                return self.export_named(&it.specifiers, Some(it.source.value.as_str()), at, body);
            }
            // `export = value` is `module.exports = value`.
            S::TSExportAssignment(it) => {
                let value = self.expr(&it.expression);
                let target = Expr { kind: ExprKind::Name("module.exports".into()), span: at };
                StatementKind::Assign { target, value }
            }
            S::TSNamespaceExportDeclaration(_)
            | S::BreakStatement(_)
            | S::ContinueStatement(_)
            | S::DebuggerStatement(_)
            | S::EmptyStatement(_)
            | S::ThrowStatement(_) => return,
            other => match other.as_declaration() {
                Some(declaration) => return self.declaration(declaration, false, at, body),
                None => return,
            },
        };
        body.push(Statement { kind, span: at });
    }

    fn expression(&mut self, expression: &ast::Expression<'_>, body: &mut Vec<Statement>) {
        let at = span(expression);
        let kind = match expression {
            // `a = b = c` assigns the same to both.
            ast::Expression::AssignmentExpression(it) if it.operator == ast::AssignmentOperator::Assign => {
                let mut inner = &**it;
                let mut targets = vec![self.target(&inner.left)];
                while let ast::Expression::AssignmentExpression(next) = &inner.right {
                    if next.operator != ast::AssignmentOperator::Assign || targets.len() >= DEPTH as usize {
                        break;
                    }
                    targets.push(self.target(&next.left));
                    inner = next;
                }
                let value = self.expr(&inner.right);
                // The innermost comes first, and the others take its name, if it has one, so that a value stands once.
                let mut value = value;
                for target in targets.into_iter().rev() {
                    let next = match &target.kind {
                        ExprKind::Name(_) => target.clone(),
                        _ => value.clone(),
                    };
                    body.push(Statement { kind: StatementKind::Assign { target, value }, span: at });
                    value = next;
                }
                return;
            }
            ast::Expression::SequenceExpression(it) => {
                for expression in it.expressions.iter().take(DEPTH as usize) {
                    let value = self.expr(expression);
                    body.push(Statement { span: value.span, kind: StatementKind::Expression(value) });
                }
                return;
            }
            other => StatementKind::Expression(self.expr(other)),
        };
        body.push(Statement { kind, span: at });
    }

    fn loop_target(&mut self, left: &ast::ForStatementLeft<'_>) -> Pattern {
        match left {
            ast::ForStatementLeft::VariableDeclaration(it) => match it.declarations.first() {
                Some(it) => self.pattern(&it.id),
                None => Pattern::Other,
            },
            ast::ForStatementLeft::AssignmentTargetIdentifier(it) => Pattern::Name(it.name.as_str().into()),
            _ => Pattern::Other,
        }
    }

    fn declaration(
        &mut self,
        declaration: &ast::Declaration<'_>,
        exported: bool,
        at: modelry_graph::Span,
        body: &mut Vec<Statement>,
    ) {
        use ast::Declaration as D;
        let kind = match declaration {
            D::VariableDeclaration(it) => {
                for declarator in &it.declarations {
                    let target = self.pattern(&declarator.id);
                    let value = declarator.init.as_ref().map(|it| self.expr(it));
                    let kind = StatementKind::Declare { target, value, exported };
                    body.push(Statement { kind, span: span(declarator) });
                }
                return;
            }
            D::FunctionDeclaration(it) => StatementKind::Function(Box::new(self.function(it, exported))),
            D::ClassDeclaration(it) => StatementKind::Class(Box::new(self.class(it, exported))),
            D::TSEnumDeclaration(it) => StatementKind::Enum(Box::new(self.enumeration(it, exported))),
            D::TSTypeAliasDeclaration(it) => {
                let (name, ty) = (it.id.name.as_str().into(), self.ty(&it.type_annotation));
                StatementKind::Type(Box::new(TypeAlias { name, ty, exported }))
            }
            D::TSImportEqualsDeclaration(it) => {
                let ast::TSModuleReference::ExternalModuleReference(module) = &it.module_reference else { return };
                StatementKind::Import {
                    module: module.expression.value.as_str().into(),
                    name: "default".into(),
                    local: it.id.name.as_str().into(),
                }
            }
            D::TSInterfaceDeclaration(_)
            | D::TSExternalModuleDeclaration(_)
            | D::TSNamespaceDeclaration(_)
            | D::TSGlobalDeclaration(_) => return,
        };
        body.push(Statement { kind, span: at });
    }
}
