//! Python modules: imports, assignments, classes and calls, without running them.
//!
//! A module is lowered to a small tree of its own, so that nothing else depends
//! on the parser, and facts can be kept without its source.

mod lower;

use std::sync::Arc;

use modelry_graph::{SourceFile, Span};

use crate::django::interest;
use crate::{FileFacts, ReadFile, Reader};

/// A module as its file states it.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Its statements. `if`, `try` and `with` blocks are flattened into their parent, in order, and what stands in them is guarded.
    pub body: Vec<Statement>,
    /// Syntax errors.
    pub problems: Vec<(Span, String)>,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it says.
    pub kind: StatementKind,
    /// The blocks that it stands in, the outermost first. It runs when all of them do.
    pub guards: Vec<Guard>,
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
#[derive(Clone, Debug)]
pub enum Guard {
    /// The test of an `if` or `elif` holds.
    Holds(Arc<Expr>),
    /// The test of an `if` or `elif` before it does not hold.
    Fails(Arc<Expr>),
    /// `try`, `with`, a loop, a `match`.
    Other,
}

/// What a statement says.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// `import a.b as c` (name `None`), `from ..a import b as c`, `from a import *` (name `*`).
    Import {
        /// How many dots lead.
        level: u32,
        /// `a.b`.
        module: String,
        /// `b`.
        name: Option<String>,
        /// What it is called here.
        alias: String,
    },
    /// `target = value`, `target: annotation = value`, `target: annotation`.
    Assign {
        /// A name, a dotted name (`Meta.abstract`), `a[]` for an item of `a`, or empty when it is something else (`a, b = …`).
        target: String,
        /// The value.
        value: Option<Expr>,
        /// The annotation.
        annotation: Option<Expr>,
        /// `+=`: the value is added to what is there.
        augmented: bool,
    },
    /// A class.
    Class(Class),
    /// A function or method.
    Function(Function),
    /// An expression for its own sake: `Model.add_to_class("x", …)`.
    Expression(Expr),
}

/// A class.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// Its bases.
    pub bases: Vec<Expr>,
    /// `metaclass=…` and other keywords.
    pub keywords: Vec<Keyword>,
    /// Its decorators.
    pub decorators: Vec<Expr>,
    /// Its body.
    pub body: Vec<Statement>,
}

/// A function, of which only the outside and a few things inside are kept.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// Its decorators.
    pub decorators: Vec<Expr>,
    /// Its parameters.
    pub parameters: Vec<String>,
    /// What it assigns to on its first parameter: `self.updated_at = now()` gives `updated_at`.
    pub assigned: Vec<String>,
    /// The same on any other object: `order.updated_at = now()`.
    pub assigned_to_others: Vec<String>,
    /// What it returns, when its body is a single `return`.
    pub returns: Option<Expr>,
    /// Its text, when it seems to run SQL or to change tables: it says `execute` or `schema_editor.`.
    pub statements: Option<Box<str>>,
    /// What a constructor does to its keyword arguments before it hands them on.
    pub settings: Vec<Setting>,
    /// Does it seem to add further fields to a class (`cls.add_to_class("x", CharField())`)?
    pub adds_fields: bool,
}

/// A keyword argument that a constructor fills in: `kwargs.setdefault("max_length", 9)`.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The keyword.
    pub name: String,
    /// Its value.
    pub value: Expr,
    /// Does it replace what the caller gives (`kwargs["max_length"] = 9`)?
    pub forced: bool,
    /// Does it stand under an `if` or the like?
    pub conditional: bool,
}

/// A keyword argument; without a name it is `**value`.
#[derive(Clone, Debug)]
pub struct Keyword {
    /// Its name.
    pub name: Option<String>,
    /// Its value.
    pub value: Expr,
    /// All of it.
    pub span: Span,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `None`.
    None,
    /// `True`, `False`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// Text, implicit concatenation resolved.
    String(String),
    /// `f"{a}_b"`: its parts in order, the plain ones as text.
    Format(Vec<Expr>),
    /// `a`, `a.b.c`.
    Name(String),
    /// A call.
    Call {
        /// What is called.
        function: Box<Expr>,
        /// Positional arguments; `*rest` is a `Starred`.
        arguments: Vec<Expr>,
        /// Keyword arguments.
        keywords: Vec<Keyword>,
    },
    /// `x.name` of something that is no plain dotted name: `Call(…).name`.
    Attribute(Box<Expr>, String),
    /// `[…]`.
    List(Vec<Expr>),
    /// `(…)`.
    Tuple(Vec<Expr>),
    /// `{…}` without keys.
    Set(Vec<Expr>),
    /// `{key: value}`; without a key it is `**value`.
    Dict(Vec<(Option<Expr>, Expr)>),
    /// `*rest`.
    Starred(Box<Expr>),
    /// `left + right`, with the operator as written.
    Binary(Box<Expr>, &'static str, Box<Expr>),
    /// `-x`, `~x`, `not x`.
    Unary(&'static str, Box<Expr>),
    /// `value[index]`.
    Subscript(Box<Expr>, Box<Expr>),
    /// `lambda: …`.
    Lambda,
    /// `[element for target in iterable]`, list, set or generator, with a single `for` and no `if`.
    Comprehension {
        /// What it yields.
        element: Box<Expr>,
        /// The loop variables.
        targets: Vec<String>,
        /// What it goes over.
        iterable: Box<Expr>,
    },
    /// Anything else.
    Other,
}

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
            ExprKind::Call { function, arguments, keywords } => Some(Call { function, arguments, keywords }),
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

    fn more(&self, read: &[ReadFile], passed_over: &[&SourceFile]) -> Vec<usize> {
        interest::more(read, passed_over)
    }

    fn read_anyway(&self, file: &SourceFile) -> Option<FileFacts> {
        Some(FileFacts::Python(module(&file.text)))
    }
}

/// Reads the text of a module. Never fails; what the parser stumbles over is a problem.
pub fn module(text: &str) -> Module {
    lower::module(text)
}
