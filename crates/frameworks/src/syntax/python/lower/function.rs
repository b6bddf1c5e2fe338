//! Functions: their outside, and what they do to the attributes and arguments they are given.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use compact_str::CompactString;
use ruff_python_ast as ast;

use super::{DEPTH, Lower};
use crate::syntax::python::{Function, Setting};

impl Lower<'_> {
    pub(super) fn function(&mut self, function: &ast::StmtFunctionDef) -> Function {
        let parameters = &function.parameters;
        let positional = parameters.posonlyargs.iter().chain(&parameters.args).map(|it| &it.parameter);
        let variadic = parameters.vararg.as_deref();
        let named = parameters.kwonlyargs.iter().map(|it| &it.parameter).chain(parameters.kwarg.as_deref());
        let names =
            positional.chain(variadic).chain(named).map(|it| it.name.as_str().into()).collect::<Box<[CompactString]>>();
        let (mut assigned, mut assigned_to_others) = (Vec::<CompactString>::new(), Vec::<CompactString>::new());
        assignments(&function.body, self.depth, &mut |owner, attribute| {
            let found = if Some(owner) == names.first().map(CompactString::as_str) {
                &mut assigned
            } else {
                &mut assigned_to_others
            };
            if !found.iter().any(|name| name == attribute) {
                found.push(attribute.into());
            }
        });
        let documented = function.body.first().is_some_and(is_text);
        let returns = match &function.body[usize::from(documented)..] {
            [ast::Stmt::Return(it)] => it.value.as_ref().map(|value| self.expr(value)),
            _ => None,
        };
        let text = self.text.get(function.range.to_std_range()).unwrap_or_default();
        let (adds_fields, statements) = marks(text);
        Function {
            name: function.name.as_str().into(),
            name_span: self.span(function.name.range),
            decorators: self.decorators(&function.decorator_list),
            parameters: names,
            has_defaults: parameters.iter_non_variadic_params().any(|it| it.default.is_some()),
            assigned: assigned.into(),
            assigned_to_others: assigned_to_others.into(),
            returns,
            settings: if function.name.as_str() == "__init__" {
                self.settings(function).into()
            } else {
                Box::default()
            },
            adds_fields,
            statements,
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
                let name = parameter.parameter.name.as_str().into();
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
        let name = CompactString::from(name.value.to_str());
        if let ast::Expr::Call(call) = value
            && let ast::Expr::Attribute(method) = &*call.func
            && matches!(method.attr.as_str(), "get" | "pop" | "setdefault")
            && let [ast::Expr::StringLiteral(given), default] = &*call.arguments.args
            && name == given.value.to_str()
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
                let name = CompactString::from(name.value.to_str());
                found.push(Setting { name, value: self.expr(value), forced: false, conditional });
            }
            ("__init__" | "update", _) => {
                for keyword in &call.arguments.keywords {
                    let Some(name) = &keyword.arg else { continue };
                    let same = matches!(&keyword.value, ast::Expr::Name(it) if it.id == *name.id);
                    // `max_length=max_length` hands on what the caller gave.
                    if !same {
                        let value = self.expr(&keyword.value);
                        found.push(Setting { name: name.as_str().into(), value, forced: true, conditional });
                    }
                }
            }
            _ => {}
        }
    }
}

/// What a function says that seems to add fields, and what one says that seems to run SQL or to change tables.
const ADDITIONS: [&str; 2] = ["add_to_class", "Field("];
const CHANGES: [&str; 2] = ["execute", "schema_editor."];

/// What finds all of them in one go, which is much faster for the leftmost match than for any.
static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = ADDITIONS.iter().chain(&CHANGES);
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words).ok()
});

/// Whether a function seems to add fields, and its text when it seems to run SQL or to change tables.
pub(in crate::syntax::python) fn marks(text: &str) -> (bool, Option<Box<str>>) {
    let (mut adds, mut changes) = (false, false);
    for found in FINDER.iter().flat_map(|finder| finder.find_iter(text)) {
        let is_addition = found.pattern().as_usize() < ADDITIONS.len();
        adds |= is_addition;
        changes |= !is_addition;
        if adds && changes {
            break;
        }
    }
    (adds, changes.then(|| text.into()))
}

/// The attributes that statements assign to, with the names of their objects. `None` when there are errors in them.
pub(in crate::syntax::python) fn assigned(text: &str, found: &mut dyn FnMut(&str, &str)) -> Option<()> {
    let parsed = super::parsed(text).filter(|parsed| parsed.errors().is_empty())?;
    assignments(parsed.suite(), 0, found);
    Some(())
}

fn is_text(statement: &ast::Stmt) -> bool {
    matches!(statement, ast::Stmt::Expr(it) if it.value.is_string_literal_expr())
}

/// The attributes that are assigned to, with the name of the object; it is empty for `a.b.c = 1` and `rows.update(c=1)`.
fn assignments(statements: &[ast::Stmt], depth: u32, found: &mut dyn FnMut(&str, &str)) {
    use ast::Stmt;
    if depth >= DEPTH {
        return;
    }
    let targets_of = |target: &ast::Expr, found: &mut dyn FnMut(&str, &str)| {
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
                updated(&it.value).for_each(|attribute| found("", attribute));
                for target in &it.targets {
                    match target {
                        ast::Expr::Tuple(targets) => targets.elts.iter().for_each(|it| targets_of(it, found)),
                        target => targets_of(target, found),
                    }
                }
            }
            Stmt::AugAssign(it) => targets_of(&it.target, found),
            Stmt::AnnAssign(it) if it.value.is_some() => targets_of(&it.target, found),
            Stmt::Expr(it) => updated(&it.value).for_each(|attribute| found("", attribute)),
            Stmt::Return(it) => it.value.iter().flat_map(|it| updated(it)).for_each(|attribute| found("", attribute)),
            _ => {}
        }
        for block in blocks(statement) {
            assignments(block, depth + 1, found);
        }
    }
}

/// The names that `rows.update(name=value)` sets.
fn updated(expr: &ast::Expr) -> impl Iterator<Item = &str> {
    let call = expr.as_call_expr();
    let method = call.and_then(|call| call.func.as_attribute_expr()).map(|method| method.attr.as_str());
    let keywords = call.filter(|_| method == Some("update")).map(|call| &*call.arguments.keywords).unwrap_or_default();
    keywords.iter().filter_map(|keyword| keyword.arg.as_ref()).map(|name| name.as_str())
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
            std::iter::once(&*it.body).chain(handlers).chain([&*it.orelse, &*it.finalbody]).collect()
        }
        _ => Vec::new(),
    }
}
