//! Python modules: imports, assignments, classes and calls, without running them.
//!
//! A module is lowered to a small tree of its own, so that nothing else depends
//! on the parser, and facts can be kept without its source.

mod declarations;
mod lower;
mod operators;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use compact_str::CompactString;
use modelry_graph::{Fixed, SourceFile, Span};
use serde::{Deserialize, Serialize};

use crate::django::interest;
use crate::{FileFacts, Leads, Reader};

/// A module as its file states it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Module {
    /// Its statements. `if`, `try` and `with` blocks are flattened into their parent, in order, and what stands in them is guarded.
    pub body: Box<[Statement]>,
    /// Syntax errors.
    pub problems: Vec<(Span, String)>,
}

/// A statement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Statement {
    /// What it says.
    #[serde(serialize_with = "crate::syntax::shallow::serialize")]
    pub kind: StatementKind,
    /// The blocks that it stands in, the outermost first. It runs when all of them do.
    pub guards: Box<[Guard]>,
    /// All of it.
    pub span: Span,
}

impl Statement {
    /// Does it stand under an `if`, `try`, `with`, `for` or `while`?
    pub fn is_conditional(&self) -> bool {
        !self.guards.is_empty()
    }
}

/// What decides whether a block runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Guard {
    /// The test of an `if` or `elif` holds.
    Holds(Arc<Expr>),
    /// The test of an `if` or `elif` before it does not hold.
    Fails(Arc<Expr>),
    /// `try`, `with`, a loop, a `match`.
    Other,
}

/// What a statement says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum StatementKind {
    /// `import a.b as c` (name `None`), `from ..a import b as c`, `from a import *` (name `*`).
    Import {
        /// How many dots lead.
        level: u32,
        /// `a.b`.
        module: CompactString,
        /// `b`.
        name: Option<CompactString>,
        /// What it is called here.
        alias: CompactString,
    },
    /// `target = value`, `target: annotation = value`, `target: annotation`.
    Assign {
        /// A name, a dotted name (`Meta.abstract`), `a[]` for an item of `a`, or empty when it is something else (`a, b = …`).
        target: CompactString,
        /// The value.
        value: Option<Expr>,
        /// The annotation.
        annotation: Option<Box<Expr>>,
        /// `+=`: the value is added to what is there.
        augmented: bool,
    },
    /// A class.
    Class(Box<Class>),
    /// A function or method.
    Function(Box<Function>),
    /// An expression for its own sake: `Model.add_to_class("x", …)`.
    Expression(Expr),
}

/// A class.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Class {
    /// Its name.
    pub name: CompactString,
    /// Where the name stands.
    pub name_span: Span,
    /// Its bases.
    pub bases: Box<[Expr]>,
    /// `metaclass=…` and other keywords.
    pub keywords: Box<[Keyword]>,
    /// Its decorators.
    pub decorators: Box<[Expr]>,
    /// Its body.
    pub body: Box<[Statement]>,
}

/// A function, of which only the outside and a few things inside are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: CompactString,
    /// Where the name stands.
    pub name_span: Span,
    /// Its decorators.
    pub decorators: Box<[Expr]>,
    /// Its parameters.
    pub parameters: Box<[CompactString]>,
    /// Does a parameter have a default?
    pub has_defaults: bool,
    /// What it assigns to on its first parameter: `self.updated_at = now()` gives `updated_at`.
    pub assigned: Box<[CompactString]>,
    /// The same on any other object: `order.updated_at = now()`.
    pub assigned_to_others: Box<[CompactString]>,
    /// What it returns, when its body is a single `return`.
    pub returns: Option<Expr>,
    /// Its text, when it seems to run SQL or to change tables: it says `execute` or `schema_editor.`.
    pub statements: Option<Box<str>>,
    /// What a constructor does to its keyword arguments before it hands them on.
    pub settings: Box<[Setting]>,
    /// Does it seem to add further fields to a class (`cls.add_to_class("x", CharField())`)?
    pub adds_fields: bool,
}

/// A keyword argument that a constructor fills in: `kwargs.setdefault("max_length", 9)`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Setting {
    /// The keyword.
    pub name: CompactString,
    /// Its value.
    pub value: Expr,
    /// Does it replace what the caller gives (`kwargs["max_length"] = 9`)?
    pub forced: bool,
    /// Does it stand under an `if` or the like?
    pub conditional: bool,
}

/// A keyword argument; without a name it is `**value`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Keyword {
    /// Its name.
    pub name: Option<CompactString>,
    /// Its value.
    pub value: Expr,
    /// All of it.
    pub span: Span,
}

/// An expression.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Expr {
    /// What it is.
    #[serde(serialize_with = "crate::syntax::shallow::serialize")]
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ExprKind {
    /// `None`.
    None,
    /// `True`, `False`.
    Bool(bool),
    /// A number, as written.
    Number(CompactString),
    /// Text, implicit concatenation resolved.
    String(CompactString),
    /// `f"{a}_b"`: its parts in order, the plain ones as text.
    Format(Box<[Expr]>),
    /// `a`, `a.b.c`.
    Name(CompactString),
    /// A call.
    Call(Box<CallExpr>),
    /// `x.name` of something that is no plain dotted name: `Call(…).name`.
    Attribute(Box<Attribute>),
    /// `[…]`.
    List(Box<[Expr]>),
    /// `(…)`.
    Tuple(Box<[Expr]>),
    /// `{…}` without keys.
    Set(Box<[Expr]>),
    /// `{key: value}`; without a key it is `**value`.
    Dict(Box<[(Option<Expr>, Expr)]>),
    /// `*rest`.
    Starred(Box<Expr>),
    /// `left + right`, with the operator as written.
    Binary(Box<Binary>),
    /// `-x`, `~x`, `not x`.
    Unary(Box<Unary>),
    /// `value[index]`.
    Subscript(Box<Expr>, Box<Expr>),
    /// `lambda: …`.
    Lambda,
    /// `[element for target in iterable]`, list, set or generator, with a single `for` and no `if`.
    Comprehension(Box<Comprehension>),
    /// Anything else.
    Other,
}

/// A call: `function(arguments, keyword=value)`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CallExpr {
    /// What is called.
    pub function: Expr,
    /// Positional arguments; `*rest` is a `Starred`.
    pub arguments: Box<[Expr]>,
    /// Keyword arguments.
    pub keywords: Box<[Keyword]>,
}

/// `owner.name`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attribute {
    /// Whose attribute it is.
    pub owner: Expr,
    /// Its name.
    pub name: CompactString,
}

/// `left operator right`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Binary {
    /// What stands before the operator.
    pub left: Expr,
    /// The operator as written.
    #[serde(deserialize_with = "operators::known")]
    pub operator: Fixed,
    /// What stands behind it.
    pub right: Expr,
}

/// `operator operand`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unary {
    /// The operator as written.
    #[serde(deserialize_with = "operators::known")]
    pub operator: Fixed,
    /// What it is applied to.
    pub operand: Expr,
}

/// `element for targets in iterable`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Comprehension {
    /// What it yields.
    pub element: Expr,
    /// The loop variables.
    pub targets: Box<[CompactString]>,
    /// What it goes over.
    pub iterable: Expr,
}

// Trees of thousands of files are kept until their models are linked.
const _: () = assert!(size_of::<Expr>() <= 40 && size_of::<Statement>() <= 104);

impl Expr {
    /// The dotted name, if it is one.
    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The text, if it is literal.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if it is literal.
    pub fn bool(&self) -> Option<bool> {
        match self.kind {
            ExprKind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The elements of a list, tuple or set.
    pub fn elements(&self) -> Option<&[Expr]> {
        match &self.kind {
            ExprKind::List(elements) | ExprKind::Tuple(elements) | ExprKind::Set(elements) => Some(elements),
            _ => None,
        }
    }

    /// The call, if it is one.
    pub fn call(&self) -> Option<Call<'_>> {
        match &self.kind {
            ExprKind::Call(call) => {
                Some(Call { function: &call.function, arguments: &call.arguments, keywords: &call.keywords })
            }
            _ => None,
        }
    }
}

/// A call, taken apart.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// What is called.
    pub function: &'a Expr,
    /// Positional arguments.
    pub arguments: &'a [Expr],
    /// Keyword arguments.
    pub keywords: &'a [Keyword],
}

impl<'a> Call<'a> {
    /// The argument of that keyword.
    pub fn keyword(&self, name: &str) -> Option<&'a Expr> {
        self.keywords.iter().find(|keyword| keyword.name.as_deref() == Some(name)).map(|keyword| &keyword.value)
    }

    /// The argument at that position, or of that keyword. Positions behind a `*rest` mean nothing.
    pub fn argument(&self, position: usize, name: &str) -> Option<&'a Expr> {
        let before = self.arguments.get(..=position);
        let plain = before.filter(|it| !it.iter().any(|it| matches!(it.kind, ExprKind::Starred(_))));
        plain.and_then(<[Expr]>::last).or_else(|| self.keyword(name))
    }

    /// Could there be arguments that are not visible: `*rest`, `**options`?
    pub fn is_open(&self) -> bool {
        self.arguments.iter().any(|it| matches!(it.kind, ExprKind::Starred(_)))
            || self.keywords.iter().any(|keyword| keyword.name.is_none())
    }
}

/// Reads Python.
pub struct PythonReader;

impl Reader for PythonReader {
    fn wants(&self, path: &str) -> bool {
        path.ends_with(".py")
    }

    fn read(&self, file: &SourceFile) -> Option<FileFacts> {
        if interest::matters(file) { self.read_anyway(file) } else { None }
    }

    fn read_anyway(&self, file: &SourceFile) -> Option<FileFacts> {
        Some(FileFacts::Python(module(&file.text)))
    }

    fn leads<'t>(&self, passed_over: &'t [&'t SourceFile]) -> Leads<'t> {
        interest::leads(passed_over)
    }
}

/// Reads the text of a module. Never fails; what the parser stumbles over is a problem.
pub fn module(text: &str) -> Module {
    declarations::module(text).unwrap_or_else(|| lower::module(text))
}
