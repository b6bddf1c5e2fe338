//! The parser's tree to ours.

mod expression;
mod function;
mod nesting;

use std::sync::Arc;

use compact_str::CompactString;
use modelry_graph::Span;
use ruff_python_ast::{self as ast, ModModule, PySourceType};
use ruff_python_parser::{Parsed, parse_unchecked_source};
use ruff_text_size::{Ranged, TextRange};

use self::expression::{dotted, target_name};
pub(super) use self::function::{assigned, marks};
use self::nesting::nesting;
use super::{Class, Expr, ExprKind, Guard, Module, Statement, StatementKind};

/// How deep blocks and expressions may nest; what lies deeper is passed over. CPython's own parser gives up at 200 as well.
const DEPTH: u32 = 200;

/// How many guards of a statement are told apart: a chain of `elif` has no end, and each of its branches carries all before it.
const GUARDS: usize = 16;

/// How deep the parser's tree may nest before letting go of it, which is recursive, could overflow the stack of a thread.
const DROP_DEPTH: u32 = 8_000;

pub(super) fn module(text: &str) -> Module {
    let mut module = Module::default();
    let Some(parsed) = parsed(text) else {
        module.problems.push((Span::default(), "expressions nest too deeply, so the file is passed over".to_owned()));
        return module;
    };
    // One error is often followed by others that only repeat it.
    if let Some(error) = parsed.errors().first() {
        let message = format!("syntax error ({}), so what stands around it may be missing", error.error);
        module.problems.push((span(error.location, 0), message));
    }
    let mut lower = Lower { text, offset: 0, guards: Vec::new(), depth: 0 };
    let mut body = Vec::new();
    lower.block(parsed.suite(), &mut body);
    module.body = body.into();
    module
}

/// Statements that are a part of a module, at an offset, within so many blocks. `None` when there are errors in them.
pub(super) fn piece(text: &str, offset: usize, depth: u32) -> Option<Vec<Statement>> {
    let parsed = parsed(text).filter(|parsed| parsed.errors().is_empty())?;
    let mut lower = Lower { text, offset: offset as u32, guards: Vec::new(), depth };
    let mut body = Vec::new();
    lower.block(parsed.suite(), &mut body);
    Some(body)
}

/// `None` for what nests too deeply.
fn parsed(text: &str) -> Option<Parsed<ModModule>> {
    let parsed = parse_unchecked_source(text, PySourceType::Python);
    // Every level takes a byte, so ordinary files need no closer look.
    if text.len() > DROP_DEPTH as usize && nesting(parsed.tokens()) > DROP_DEPTH {
        std::mem::forget(parsed);
        return None;
    }
    Some(parsed)
}

fn span(range: TextRange, offset: u32) -> Span {
    Span::new(offset + range.start().to_u32(), offset + range.end().to_u32())
}

struct Lower<'a> {
    text: &'a str,
    /// Where the text begins in its file.
    offset: u32,
    guards: Vec<Guard>,
    depth: u32,
}

impl Lower<'_> {
    fn span(&self, range: TextRange) -> Span {
        span(range, self.offset)
    }

    fn block(&mut self, statements: &[ast::Stmt], body: &mut Vec<Statement>) {
        if self.depth >= DEPTH {
            return;
        }
        self.depth += 1;
        for statement in statements {
            self.statement(statement, body);
        }
        self.depth -= 1;
    }

    fn guarded_block(&mut self, statements: &[ast::Stmt], guard: Guard, body: &mut Vec<Statement>) {
        let outer = self.guards.len();
        self.guard(guard);
        self.block(statements, body);
        self.guards.truncate(outer);
    }

    fn guard(&mut self, guard: Guard) {
        if self.guards.len() < GUARDS {
            self.guards.push(guard);
        } else if !matches!(self.guards.last(), Some(Guard::Other)) {
            self.guards.push(Guard::Other);
        }
    }

    /// The first branch whose test holds runs, so those of all branches before it fail.
    fn branches(&mut self, statement: &ast::StmtIf, body: &mut Vec<Statement>) {
        let outer = self.guards.len();
        let first = (Some(&*statement.test), &statement.body);
        let others = statement.elif_else_clauses.iter().map(|clause| (clause.test.as_ref(), &clause.body));
        for (test, statements) in std::iter::once(first).chain(others) {
            let Some(test) = test else {
                self.block(statements, body);
                break;
            };
            let test = Arc::new(self.expr(test));
            match settled(&test) {
                Some(true) => {
                    self.block(statements, body);
                    break;
                }
                Some(false) => continue,
                None => {}
            }
            self.guarded_block(statements, Guard::Holds(test.clone()), body);
            self.guard(Guard::Fails(test));
        }
        self.guards.truncate(outer);
    }

    fn statement(&mut self, statement: &ast::Stmt, body: &mut Vec<Statement>) {
        use ast::Stmt;
        let range = statement.range();
        match statement {
            Stmt::FunctionDef(it) => {
                let function = self.function(it);
                self.push(StatementKind::Function(Box::new(function)), range, body);
            }
            Stmt::ClassDef(it) => {
                let class = self.class(it);
                self.push(StatementKind::Class(Box::new(class)), range, body);
            }
            Stmt::Assign(it) => {
                for target in &it.targets {
                    self.assign(target, &it.value, range, body);
                }
            }
            Stmt::AugAssign(it) => {
                let target = dotted(&it.target).unwrap_or_default();
                let value = Some(self.expr(&it.value));
                self.push(StatementKind::Assign { target, value, annotation: None, augmented: true }, range, body);
            }
            Stmt::AnnAssign(it) => {
                let target = dotted(&it.target).unwrap_or_default();
                let value = it.value.as_ref().map(|value| self.expr(value));
                let annotation = Some(self.boxed(&it.annotation));
                self.push(StatementKind::Assign { target, value, annotation, augmented: false }, range, body);
            }
            Stmt::Import(it) => {
                for name in &it.names {
                    let module = CompactString::from(name.name.as_str());
                    // `import a.b` binds `a`.
                    let alias = match &name.asname {
                        Some(alias) => alias.as_str().into(),
                        None => module.split('.').next().unwrap_or_default().into(),
                    };
                    self.push(StatementKind::Import { level: 0, module, name: None, alias }, range, body);
                }
            }
            Stmt::ImportFrom(it) => {
                for name in &it.names {
                    let kind = StatementKind::Import {
                        level: it.level,
                        module: it.module.as_ref().map_or_else(CompactString::default, |it| it.as_str().into()),
                        name: Some(name.name.as_str().into()),
                        alias: name.asname.as_ref().unwrap_or(&name.name).as_str().into(),
                    };
                    self.push(kind, range, body);
                }
            }
            // Text on its own is a docstring.
            Stmt::Expr(it) if it.value.is_string_literal_expr() || it.value.is_ellipsis_literal_expr() => {}
            Stmt::Expr(it) => {
                let expr = self.expr(&it.value);
                self.push(StatementKind::Expression(expr), range, body);
            }
            Stmt::For(it) => {
                self.guarded_block(&it.body, Guard::Other, body);
                self.guarded_block(&it.orelse, Guard::Other, body);
            }
            Stmt::While(it) => {
                self.guarded_block(&it.body, Guard::Other, body);
                self.guarded_block(&it.orelse, Guard::Other, body);
            }
            Stmt::If(it) => self.branches(it, body),
            Stmt::With(it) => self.guarded_block(&it.body, Guard::Other, body),
            Stmt::Match(it) => {
                for case in &it.cases {
                    self.guarded_block(&case.body, Guard::Other, body);
                }
            }
            Stmt::Try(it) => {
                self.guarded_block(&it.body, Guard::Other, body);
                for ast::ExceptHandler::ExceptHandler(handler) in &it.handlers {
                    self.guarded_block(&handler.body, Guard::Other, body);
                }
                self.guarded_block(&it.orelse, Guard::Other, body);
                self.guarded_block(&it.finalbody, Guard::Other, body);
            }
            Stmt::Return(_)
            | Stmt::Delete(_)
            | Stmt::TypeAlias(_)
            | Stmt::Raise(_)
            | Stmt::Assert(_)
            | Stmt::Global(_)
            | Stmt::Nonlocal(_)
            | Stmt::Pass(_)
            | Stmt::Break(_)
            | Stmt::Continue(_)
            | Stmt::IpyEscapeCommand(_) => {}
        }
    }

    fn push(&self, kind: StatementKind, range: TextRange, body: &mut Vec<Statement>) {
        body.push(Statement { kind, guards: self.guards.as_slice().into(), span: self.span(range) });
    }

    /// `a = 1`; `a, b = 1, 2` is two assignments.
    fn assign(&mut self, target: &ast::Expr, value: &ast::Expr, range: TextRange, body: &mut Vec<Statement>) {
        if let (ast::Expr::Tuple(targets), ast::Expr::Tuple(values)) = (target, value)
            && targets.len() == values.len()
            && !targets.iter().chain(values.iter()).any(ast::Expr::is_starred_expr)
        {
            for (target, value) in targets.iter().zip(values.iter()) {
                let target = dotted(target).unwrap_or_default();
                let value = Some(self.expr(value));
                self.push(StatementKind::Assign { target, value, annotation: None, augmented: false }, range, body);
            }
            return;
        }
        let target = target_name(target);
        let value = Some(self.expr(value));
        self.push(StatementKind::Assign { target, value, annotation: None, augmented: false }, range, body);
    }

    fn class(&mut self, class: &ast::StmtClassDef) -> Class {
        let mut body = Vec::new();
        // A class that stands under an `if` is conditional; what stands in it is so no more than it is itself.
        let outer = std::mem::take(&mut self.guards);
        self.block(&class.body, &mut body);
        self.guards = outer;
        let (bases, keywords) = match &class.arguments {
            Some(arguments) => (self.exprs(&arguments.args), self.keywords(&arguments.keywords)),
            None => (Box::default(), Box::default()),
        };
        Class {
            name: class.name.as_str().into(),
            name_span: self.span(class.name.range),
            bases,
            keywords,
            decorators: self.decorators(&class.decorator_list),
            body: body.into(),
        }
    }

    fn decorators(&mut self, decorators: &[ast::Decorator]) -> Box<[Expr]> {
        decorators.iter().map(|decorator| self.expr(&decorator.expression)).collect()
    }
}

/// Does a test hold in every run? What stands under `TYPE_CHECKING` is for type checkers alone.
fn settled(test: &Expr) -> Option<bool> {
    match &test.kind {
        ExprKind::Name(name) if matches!(name.as_str(), "TYPE_CHECKING" | "typing.TYPE_CHECKING") => Some(false),
        ExprKind::Bool(value) => Some(*value),
        ExprKind::Unary(it) if it.operator == "not" => settled(&it.operand).map(|holds| !holds),
        _ => None,
    }
}
