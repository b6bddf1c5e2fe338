//! Ruby files: classes, modules, methods and calls, without running them.
//!
//! A file is lowered to a small tree of its own, so that nothing else depends on
//! the parser, and facts can be kept without its source. In Ruby everything is an
//! expression, so there is one kind of node.

mod lower;

use compact_str::CompactString;
use modelry_graph::{SourceFile, Span};
use serde::{Deserialize, Serialize};

pub use self::lower::program;
use crate::rails::interest;
use crate::{FileFacts, Leads, Reader};

/// The reader.
pub struct RubyReader;

impl Reader for RubyReader {
    fn wants(&self, path: &str) -> bool {
        path.ends_with(".rb")
    }

    fn read(&self, file: &SourceFile) -> Option<FileFacts> {
        if interest::matters(file) { self.read_anyway(file) } else { None }
    }

    fn read_anyway(&self, file: &SourceFile) -> Option<FileFacts> {
        Some(FileFacts::Ruby(program(&file.text, 0)))
    }

    fn leads<'t>(&self, passed_over: &'t [&'t SourceFile]) -> Leads<'t> {
        Box::new(|fresh| interest::more(fresh, passed_over))
    }
}

/// A file as it is written.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Program {
    /// What it runs, in order.
    pub body: Box<[Node]>,
    /// Syntax errors.
    pub problems: Vec<(Span, String)>,
}

/// An expression.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Node {
    /// What it is.
    #[serde(serialize_with = "crate::syntax::shallow::serialize")]
    pub kind: NodeKind,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum NodeKind {
    /// `nil`.
    Nil,
    /// `true`, `false`.
    Bool(bool),
    /// `self`.
    SelfObject,
    /// A whole number or one with a fraction, as written, without `_`.
    Number(CompactString),
    /// Text; heredocs, adjacent literals and escapes resolved.
    String(CompactString),
    /// `:name`, `name:` as a key, an element of `%i[]`.
    Symbol(CompactString),
    /// `"a#{b}"`: its parts in order, the plain ones as text.
    Interpolated(Box<[Node]>),
    /// `/…/`, its source without the slashes; as Ruby does, `\/` in it is `/`.
    Regex(CompactString),
    /// `[…]`, `%w[…]`.
    Array(Box<[Node]>),
    /// `{…}`, and the keywords at the end of the arguments of a call.
    Hash(Box<Hash>),
    /// `from..to`; either may be missing.
    Range(Box<Range>),
    /// `A::B`; `::A` keeps its colons.
    Constant(CompactString),
    /// A variable with its sigils: `a`, `@a`, `@@a`, `$a`.
    Variable(CompactString),
    /// A call, also of operators (`a + b` is the call of `+` on `a`) and of a bare name that is no local variable.
    Call(Box<Call>),
    /// `target = value`, `target += value`.
    Assign(Box<Assign>),
    /// `class A < B`, `class << self`.
    Class(Box<Class>),
    /// `module A`.
    Module(Box<Module>),
    /// `def name`.
    Method(Box<Method>),
    /// `-> {}`, `lambda {}`, `proc {}`.
    Lambda(Box<Block>),
    /// `if`, `unless` (its branches swapped), `?:`, modifiers; `case … when`, which asks one after the other by `===`.
    If(Box<If>),
    /// `case … in`, loops, what stands behind `rescue`, its errors first: what runs as something decides that is not looked into.
    Branches(Box<[Node]>),
    /// Statements in parentheses or `begin … end` that always run.
    Sequence(Box<[Node]>),
    /// `a && b`, `a and b`.
    And(Box<(Node, Node)>),
    /// `a || b`, `a or b`.
    Or(Box<(Node, Node)>),
    /// `*rest`.
    Splat(Box<Node>),
    /// `&block`, `&:name`.
    BlockArgument(Box<Node>),
    /// `return value`.
    Return(Option<Box<Node>>),
    /// Anything else.
    Other,
}

/// Pairs in the order in which they are written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hash {
    /// Its pairs.
    pub pairs: Box<[Pair]>,
    /// Does it stand in braces? Without, it is the keywords of a call.
    pub braces: bool,
}

/// `key: value`, `key => value`; without a key it is `**value`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pair {
    /// The key.
    pub key: Option<Node>,
    /// The value.
    pub value: Node,
}

/// `from..to`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Range {
    /// Where it starts.
    pub from: Option<Node>,
    /// Where it ends.
    pub to: Option<Node>,
    /// Is the end left out (`...`)?
    pub exclusive: bool,
}

/// `receiver.name(arguments) { block }`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Call {
    /// What it is called on; `None` for the object at hand.
    pub receiver: Option<Node>,
    /// The method, with `=`, `?`, `!` where it has one.
    pub name: CompactString,
    /// Where the name stands.
    pub name_span: Span,
    /// Arguments; keywords are a last [`Hash`] without braces, with only `&block` behind them.
    pub arguments: Box<[Node]>,
    /// Its block.
    pub block: Option<Block>,
}

/// `{ |a, b| … }`, `do … end`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Its parameters as written, without defaults: `a`, `b=`, `*rest`, `key:`, `**options`, `&block`; also `_1` and `it`.
    pub parameters: Box<[CompactString]>,
    /// What it runs.
    pub body: Box<[Node]>,
    /// All of it.
    pub span: Span,
}

/// `target = value`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Assign {
    /// What is set: a variable with its sigils, a constant, or (with a receiver in front) an attribute: `self.table_name`.
    pub target: CompactString,
    /// The value.
    pub value: Node,
    /// `+=`, `||=`: the operator, when there is one.
    pub operator: Option<CompactString>,
}

/// `class Name < Superclass`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Class {
    /// Its path as written: `Admin::User`; `<< self` for the singleton class.
    pub name: CompactString,
    /// Where the name stands.
    pub name_span: Span,
    /// What it derives from.
    pub superclass: Option<Node>,
    /// Its body.
    pub body: Box<[Node]>,
}

/// `module Name`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Module {
    /// Its path as written.
    pub name: CompactString,
    /// Where the name stands.
    pub name_span: Span,
    /// Its body.
    pub body: Box<[Node]>,
}

/// `def self.name(parameters)`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Method {
    /// Its name.
    pub name: CompactString,
    /// Where the name stands.
    pub name_span: Span,
    /// Is it one of the class (`def self.name`)?
    pub of_class: bool,
    /// Its parameters, written as those of a [`Block`].
    pub parameters: Box<[CompactString]>,
    /// What parameters take that are not given, by name.
    pub defaults: Box<[(CompactString, Node)]>,
    /// What it runs.
    pub body: Box<[Node]>,
}

/// `if test then … else … end`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct If {
    /// What decides.
    pub test: Node,
    /// Runs when it holds.
    pub then: Box<[Node]>,
    /// Runs when it does not.
    pub otherwise: Box<[Node]>,
}

impl Node {
    /// The text of a string or symbol.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::String(text) | NodeKind::Symbol(text) => Some(text),
            _ => None,
        }
    }

    /// The path of a constant.
    pub fn constant(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Constant(path) => Some(path),
            _ => None,
        }
    }

    /// The call, if it is one.
    pub fn call(&self) -> Option<&Call> {
        match &self.kind {
            NodeKind::Call(call) => Some(call),
            _ => None,
        }
    }
}

impl Call {
    /// The keywords at the end of the arguments.
    pub fn keywords(&self) -> Option<&Hash> {
        let is_block = |node: &&Node| matches!(node.kind, NodeKind::BlockArgument(_));
        match self.arguments.iter().rev().find(|node| !is_block(node)).map(|last| &last.kind) {
            Some(NodeKind::Hash(hash)) if !hash.braces => Some(hash),
            _ => None,
        }
    }

    /// The value of that keyword.
    pub fn keyword(&self, name: &str) -> Option<&Node> {
        self.keywords()?.get(name)
    }
}

impl Hash {
    /// The value under that key, a symbol or a string; the last one counts.
    pub fn get(&self, name: &str) -> Option<&Node> {
        let same = |pair: &&Pair| pair.key.as_ref().and_then(Node::text) == Some(name);
        self.pairs.iter().rev().find(same).map(|pair| &pair.value)
    }

    /// Could there be pairs that are not visible: `**options`, a computed key?
    pub fn is_open(&self) -> bool {
        self.pairs.iter().any(|pair| pair.key.as_ref().and_then(Node::text).is_none())
    }
}
