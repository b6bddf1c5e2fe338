//! The parser's tree to ours.

use std::sync::Arc;

use memchr::memmem;
use modelry_graph::Span;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{self as ast, PySourceType};
use ruff_python_parser::parse_unchecked_source;
use ruff_text_size::{Ranged, TextRange};

use super::{Class, Expr, ExprKind, Function, Guard, Keyword, Module, Setting, Statement, StatementKind};

/// How deep blocks and expressions may nest; what lies deeper is passed over. CPython's own parser gives up at 200 as well.
const DEPTH: u32 = 200;

/// How deep the parser's tree may nest before letting go of it, which is recursive, could overflow the stack of a thread.
const DROP_DEPTH: u32 = 8_000;

pub(super) fn module(text: &str) -> Module {
    let parsed = parse_unchecked_source(text, PySourceType::Python);
    let mut module = Module::default();
    // Every level takes a byte, so ordinary files need no closer look.
    if text.len() > DROP_DEPTH as usize && nesting(parsed.tokens()) > DROP_DEPTH {
        module.problems.push((Span::default(), "expressions nest too deeply, so the file is passed over".to_owned()));
        std::mem::forget(parsed);
        return module;
    }
    // One error is often followed by others that only repeat it.
    if let Some(error) = parsed.errors().first() {
        let message = format!("syntax error ({}), so what stands around it may be missing", error.error);
        module.problems.push((span(error.location), message));
    }
    let mut lower = Lower { text, guards: Vec::new(), depth: 0 };
    lower.block(parsed.suite(), &mut module.body);
    module
}

/// At least the depth of the deepest expression: open brackets, and within each the operators since the last comma.
fn nesting(tokens: &[Token]) -> u32 {
    let mut chains = vec![0];
    let (mut depth, mut deepest) = (0, 0);
    for token in tokens {
        match token.kind() {
            TokenKind::Newline => {
                chains = vec![0];
                depth = 0;
            }
            TokenKind::Comma => {
                if let Some(chain) = chains.last_mut() {
                    depth -= std::mem::take(chain);
                }
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd => {
                if chains.len() > 1 {
                    depth -= chains.pop().unwrap_or_default();
                }
            }
            TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::String
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline => {}
            kind => {
                if let Some(chain) = chains.last_mut() {
                    *chain += 1;
                    depth += 1;
                }
                if matches!(
                    kind,
                    TokenKind::Lpar
                        | TokenKind::Lsqb
                        | TokenKind::Lbrace
                        | TokenKind::FStringStart
                        | TokenKind::TStringStart
                ) {
                    chains.push(0);
                }
            }
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn span(range: TextRange) -> Span {
    Span::new(range.start().to_u32(), range.end().to_u32())
}

struct Lower<'a> {
    text: &'a str,
    guards: Vec<Guard>,
    depth: u32,
}

impl Lower<'_> {
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
        self.guards.push(guard);
        self.block(statements, body);
        self.guards.pop();
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
            self.guards.push(Guard::Fails(test));
        }
        self.guards.truncate(outer);
    }

    fn statement(&mut self, statement: &ast::Stmt, body: &mut Vec<Statement>) {
        use ast::Stmt;
        let range = statement.range();
        match statement {
            Stmt::FunctionDef(it) => {
                let function = self.function(it);
                self.push(StatementKind::Function(function), range, body);
            }
            Stmt::ClassDef(it) => {
                let class = self.class(it);
                self.push(StatementKind::Class(class), range, body);
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
                let annotation = Some(self.expr(&it.annotation));
                self.push(StatementKind::Assign { target, value, annotation, augmented: false }, range, body);
            }
            Stmt::Import(it) => {
                for name in &it.names {
                    let module = name.name.to_string();
                    // `import a.b` binds `a`.
                    let alias = match &name.asname {
                        Some(alias) => alias.to_string(),
                        None => module.split('.').next().unwrap_or_default().to_owned(),
                    };
                    self.push(StatementKind::Import { level: 0, module, name: None, alias }, range, body);
                }
            }
            Stmt::ImportFrom(it) => {
                for name in &it.names {
                    let kind = StatementKind::Import {
                        level: it.level,
                        module: it.module.as_ref().map_or_else(String::new, ast::Identifier::to_string),
                        name: Some(name.name.to_string()),
                        alias: name.asname.as_ref().unwrap_or(&name.name).to_string(),
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
        body.push(Statement { kind, guards: self.guards.clone(), span: span(range) });
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
            None => (Vec::new(), Vec::new()),
        };
        Class {
            name: class.name.to_string(),
            name_span: span(class.name.range),
            bases,
            keywords,
            decorators: self.decorators(&class.decorator_list),
            body,
        }
    }

    fn decorators(&mut self, decorators: &[ast::Decorator]) -> Vec<Expr> {
        decorators.iter().map(|decorator| self.expr(&decorator.expression)).collect()
    }

    fn function(&mut self, function: &ast::StmtFunctionDef) -> Function {
        let parameters = &function.parameters;
        let positional = parameters.posonlyargs.iter().chain(&parameters.args).map(|it| &it.parameter);
        let variadic = parameters.vararg.as_deref();
        let named = parameters.kwonlyargs.iter().map(|it| &it.parameter).chain(parameters.kwarg.as_deref());
        let names = positional.chain(variadic).chain(named).map(|it| it.name.to_string()).collect::<Vec<_>>();
        let (mut assigned, mut assigned_to_others) = (Vec::new(), Vec::new());
        assignments(&function.body, self.depth, &mut |owner, attribute| {
            let found =
                if Some(owner) == names.first().map(String::as_str) { &mut assigned } else { &mut assigned_to_others };
            if !found.iter().any(|name| name == attribute) {
                found.push(attribute.to_owned());
            }
        });
        let documented = function.body.first().is_some_and(is_text);
        let returns = match &function.body[usize::from(documented)..] {
            [ast::Stmt::Return(it)] => it.value.as_ref().map(|value| self.expr(value)),
            _ => None,
        };
        let text = self.text.get(function.range.to_std_range()).unwrap_or_default();
        let changes = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
        Function {
            name: function.name.to_string(),
            name_span: span(function.name.range),
            decorators: self.decorators(&function.decorator_list),
            parameters: names,
            assigned,
            assigned_to_others,
            returns,
            settings: if function.name.as_str() == "__init__" { self.settings(function) } else { Vec::new() },
            adds_fields: changes("add_to_class") || changes("Field("),
            statements: (changes("execute") || changes("schema_editor.")).then(|| text.into()),
        }
    }

    /// What `__init__` does to keyword arguments: defaults of its parameters, `kwargs["a"] = b`,
    /// `kwargs.setdefault("a", b)`, `super().__init__(a=b)`.
    fn settings(&mut self, function: &ast::StmtFunctionDef) -> Vec<Setting> {
        let mut found = Vec::new();
        self.settings_in(&function.body, false, self.depth, &mut found);
        let parameters = &function.parameters;
        for parameter in parameters.args.iter().chain(&parameters.kwonlyargs) {
            if let Some(default) = &parameter.default {
                let name = parameter.parameter.name.to_string();
                found.push(Setting { name, value: self.expr(default), forced: false, conditional: false });
            }
        }
        found
    }

    fn settings_in(&mut self, statements: &[ast::Stmt], conditional: bool, depth: u32, found: &mut Vec<Setting>) {
        if depth >= DEPTH {
            return;
        }
        for statement in statements {
            match statement {
                ast::Stmt::Assign(it) => {
                    for target in &it.targets {
                        self.setting_of_item(target, &it.value, conditional, found);
                    }
                }
                ast::Stmt::Expr(it) => self.settings_of_call(&it.value, conditional, found),
                _ => {}
            }
            for block in blocks(statement) {
                self.settings_in(block, true, depth + 1, found);
            }
        }
    }

    /// `kwargs["a"] = b`; `kwargs["a"] = kwargs.get("a", b)` only fills in what is not given.
    fn setting_of_item(&mut self, target: &ast::Expr, value: &ast::Expr, conditional: bool, found: &mut Vec<Setting>) {
        let ast::Expr::Subscript(target) = target else { return };
        let ast::Expr::StringLiteral(name) = &*target.slice else { return };
        let name = name.value.to_str().to_owned();
        if let ast::Expr::Call(call) = value
            && let ast::Expr::Attribute(method) = &*call.func
            && matches!(method.attr.as_str(), "get" | "pop" | "setdefault")
            && let [ast::Expr::StringLiteral(given), default] = &*call.arguments.args
            && given.value.to_str() == name
        {
            found.push(Setting { name, value: self.expr(default), forced: false, conditional });
            return;
        }
        found.push(Setting { name, value: self.expr(value), forced: true, conditional });
    }

    fn settings_of_call(&mut self, expr: &ast::Expr, conditional: bool, found: &mut Vec<Setting>) {
        let ast::Expr::Call(call) = expr else { return };
        let ast::Expr::Attribute(method) = &*call.func else { return };
        match (method.attr.as_str(), &*call.arguments.args) {
            ("setdefault", [ast::Expr::StringLiteral(name), value]) => {
                let name = name.value.to_str().to_owned();
                found.push(Setting { name, value: self.expr(value), forced: false, conditional });
            }
            ("__init__" | "update", _) => {
                for keyword in &call.arguments.keywords {
                    let Some(name) = &keyword.arg else { continue };
                    let same = matches!(&keyword.value, ast::Expr::Name(it) if it.id == *name.id);
                    // `max_length=max_length` hands on what the caller gave.
                    if !same {
                        let value = self.expr(&keyword.value);
                        found.push(Setting { name: name.to_string(), value, forced: true, conditional });
                    }
                }
            }
            _ => {}
        }
    }

    fn keywords(&mut self, keywords: &[ast::Keyword]) -> Vec<Keyword> {
        let lower = |keyword: &ast::Keyword| Keyword {
            name: keyword.arg.as_ref().map(ast::Identifier::to_string),
            value: self.expr(&keyword.value),
            span: span(keyword.range),
        };
        keywords.iter().map(lower).collect()
    }

    fn exprs(&mut self, exprs: &[ast::Expr]) -> Vec<Expr> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn boxed(&mut self, expr: &ast::Expr) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    fn expr(&mut self, expr: &ast::Expr) -> Expr {
        let kind = if self.depth >= DEPTH {
            ExprKind::Other
        } else {
            self.depth += 1;
            let kind = self.kind(expr);
            self.depth -= 1;
            kind
        };
        Expr { kind, span: span(expr.range()) }
    }

    fn kind(&mut self, expr: &ast::Expr) -> ExprKind {
        use ast::Expr as E;
        match expr {
            E::NoneLiteral(_) => ExprKind::None,
            E::BooleanLiteral(it) => ExprKind::Bool(it.value),
            E::NumberLiteral(it) => {
                ExprKind::Number(self.text.get(it.range.to_std_range()).unwrap_or_default().to_owned())
            }
            E::StringLiteral(it) => ExprKind::String(it.value.to_str().to_owned()),
            E::Name(it) => ExprKind::Name(it.id.to_string()),
            E::Attribute(it) => match dotted(expr) {
                Some(name) => ExprKind::Name(name),
                None => ExprKind::Attribute(self.boxed(&it.value), it.attr.to_string()),
            },
            E::Call(it) => ExprKind::Call {
                function: self.boxed(&it.func),
                arguments: self.exprs(&it.arguments.args),
                keywords: self.keywords(&it.arguments.keywords),
            },
            E::List(it) => ExprKind::List(self.exprs(&it.elts)),
            E::Tuple(it) => ExprKind::Tuple(self.exprs(&it.elts)),
            E::Set(it) => ExprKind::Set(self.exprs(&it.elts)),
            E::Dict(it) => {
                let pair = |item: &ast::DictItem| (item.key.as_ref().map(|key| self.expr(key)), self.expr(&item.value));
                ExprKind::Dict(it.items.iter().map(pair).collect())
            }
            E::Starred(it) => ExprKind::Starred(self.boxed(&it.value)),
            E::BinOp(it) => ExprKind::Binary(self.boxed(&it.left), it.op.as_str(), self.boxed(&it.right)),
            E::BoolOp(it) => self.chain(it.op.as_str(), &it.values, span(it.range)),
            E::Compare(it) => match (&*it.ops, &*it.comparators) {
                ([operator], [right]) => ExprKind::Binary(self.boxed(&it.left), operator.as_str(), self.boxed(right)),
                _ => ExprKind::Other,
            },
            E::UnaryOp(it) => ExprKind::Unary(it.op.as_str(), self.boxed(&it.operand)),
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

    /// `f"{a}_b"`; conversions and format specifications are not looked into.
    fn format(&mut self, string: &ast::ExprFString) -> ExprKind {
        let mut parts = Vec::new();
        let plain = |text: &str, range| Expr { kind: ExprKind::String(text.to_owned()), span: span(range) };
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
        ExprKind::Format(parts)
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
            left = Expr { kind: ExprKind::Binary(Box::new(left), operator, Box::new(right)), span };
        }
        left.kind
    }

    fn comprehension(&mut self, element: &ast::Expr, generators: &[ast::Comprehension]) -> ExprKind {
        let [only] = generators else { return ExprKind::Other };
        let targets: Option<Vec<String>> = match &only.target {
            ast::Expr::Tuple(it) => it.elts.iter().map(dotted).collect(),
            target => dotted(target).map(|name| vec![name]),
        };
        match targets {
            Some(targets) if only.ifs.is_empty() => {
                ExprKind::Comprehension { element: self.boxed(element), targets, iterable: self.boxed(&only.iter) }
            }
            _ => ExprKind::Other,
        }
    }
}

/// `a`, `a.b`, and `a[]` for `a["b"]` and `a["b"]["c"]`.
fn target_name(target: &ast::Expr) -> String {
    match target {
        ast::Expr::Subscript(it) => {
            let owner = target_name(&it.value);
            if owner.is_empty() || owner.ends_with("[]") { owner } else { format!("{owner}[]") }
        }
        other => dotted(other).unwrap_or_default(),
    }
}

/// `a`, `a.b.c`.
fn dotted(expr: &ast::Expr) -> Option<String> {
    let mut parts = Vec::new();
    let mut expr = expr;
    loop {
        match expr {
            ast::Expr::Name(it) if parts.is_empty() => return Some(it.id.to_string()),
            ast::Expr::Name(it) => {
                parts.push(it.id.as_str());
                parts.reverse();
                return Some(parts.join("."));
            }
            ast::Expr::Attribute(it) => {
                parts.push(it.attr.as_str());
                expr = &it.value;
            }
            _ => return None,
        }
    }
}

fn is_text(statement: &ast::Stmt) -> bool {
    matches!(statement, ast::Stmt::Expr(it) if it.value.is_string_literal_expr())
}

/// The attributes that are assigned to, with the name of the object; it is empty for `a.b.c = 1`.
fn assignments(statements: &[ast::Stmt], depth: u32, found: &mut dyn FnMut(&str, &str)) {
    use ast::Stmt;
    if depth >= DEPTH {
        return;
    }
    let mut targets_of = |target: &ast::Expr| {
        let ast::Expr::Attribute(it) = target else { return };
        let owner = match &*it.value {
            ast::Expr::Name(name) => name.id.as_str(),
            _ => "",
        };
        found(owner, it.attr.as_str());
    };
    for statement in statements {
        match statement {
            Stmt::Assign(it) => {
                for target in &it.targets {
                    match target {
                        ast::Expr::Tuple(targets) => targets.elts.iter().for_each(&mut targets_of),
                        target => targets_of(target),
                    }
                }
            }
            Stmt::AugAssign(it) => targets_of(&it.target),
            Stmt::AnnAssign(it) if it.value.is_some() => targets_of(&it.target),
            _ => {}
        }
    }
    for block in statements.iter().flat_map(blocks) {
        assignments(block, depth + 1, found);
    }
}

/// The blocks within a statement that run as part of it.
fn blocks(statement: &ast::Stmt) -> Vec<&[ast::Stmt]> {
    use ast::Stmt;
    match statement {
        Stmt::For(it) => vec![&it.body, &it.orelse],
        Stmt::While(it) => vec![&it.body, &it.orelse],
        Stmt::If(it) => {
            let clauses = it.elif_else_clauses.iter().map(|clause| &*clause.body);
            std::iter::once(&*it.body).chain(clauses).collect()
        }
        Stmt::With(it) => vec![&it.body],
        Stmt::Match(it) => it.cases.iter().map(|case| &*case.body).collect(),
        Stmt::Try(it) => {
            let handlers = it.handlers.iter().map(|ast::ExceptHandler::ExceptHandler(handler)| &*handler.body);
            [&*it.body, &*it.orelse, &*it.finalbody].into_iter().chain(handlers).collect()
        }
        _ => Vec::new(),
    }
}

/// Does a test hold in every run? What stands under `TYPE_CHECKING` is for type checkers alone.
fn settled(test: &Expr) -> Option<bool> {
    match &test.kind {
        ExprKind::Name(name) if matches!(name.as_str(), "TYPE_CHECKING" | "typing.TYPE_CHECKING") => Some(false),
        ExprKind::Bool(value) => Some(*value),
        ExprKind::Unary("not", inner) => settled(inner).map(|holds| !holds),
        _ => None,
    }
}
