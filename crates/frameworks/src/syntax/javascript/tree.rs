//! The tree that a module is lowered to.

use compact_str::CompactString;
use modelry_graph::Span;
use serde::{Deserialize, Serialize};

/// A module as its file states it. A file of JSON is one that exports its value.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Module {
    /// Its statements in order.
    pub body: Box<[Statement]>,
    /// Syntax errors.
    pub problems: Vec<(Span, String)>,
    /// The names of the files of SQL that it speaks of.
    pub sql_files: Box<[CompactString]>,
}

/// A statement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Statement {
    /// What it says.
    #[serde(serialize_with = "crate::syntax::shallow::serialize")]
    pub kind: StatementKind,
    /// All of it.
    pub span: Span,
}

/// What a statement says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum StatementKind {
    /// `import local from "module"` (name `default`), `import { name as local } from "module"`, `import * as local` (name `*`).
    Import {
        /// The module as written.
        module: CompactString,
        /// What it is called there.
        name: CompactString,
        /// What it is called here.
        local: CompactString,
    },
    /// `export { local as name }`, `export { local as name } from "module"`, `export * from "module"` (both `*`).
    Export {
        /// The module it is taken from, if it is not this one.
        module: Option<CompactString>,
        /// What it is called here or in that module.
        local: CompactString,
        /// What it is called outside.
        name: CompactString,
    },
    /// `const target = value`, with `export` before it or without.
    Declare {
        /// What is set.
        target: Pattern,
        /// The value.
        value: Option<Expr>,
        /// Is it exported?
        exported: bool,
    },
    /// A class.
    Class(Box<Class>),
    /// A function.
    Function(Box<Function>),
    /// TypeScript's `enum`.
    Enum(Box<Enum>),
    /// TypeScript's `type Name = …`.
    Type(Box<TypeAlias>),
    /// `export default value`; a class or function by name is declared first.
    ExportDefault(Expr),
    /// `target = value`, also `module.exports = …`.
    Assign {
        /// `Order.associate`, `module.exports`.
        target: Expr,
        /// The value.
        value: Expr,
    },
    /// An expression for its own sake.
    Expression(Expr),
    /// `return value`.
    Return(Option<Expr>),
    /// `if`.
    If(Box<Branches>),
    /// A loop over something: `for (const target of iterable)`.
    Each(Box<Loop>),
    /// `try`, `switch`, other loops: statements that run as something decides that is not looked into, or (`try`, plain blocks) that run.
    Block {
        /// Its statements.
        body: Box<[Statement]>,
        /// Does something decide whether they run?
        conditional: bool,
    },
}

/// `if` and `else`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Branches {
    /// The test.
    pub test: Expr,
    /// What runs when it holds.
    pub then: Box<[Statement]>,
    /// What runs when it does not.
    pub otherwise: Box<[Statement]>,
}

/// A loop over something.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Loop {
    /// What is set in each turn.
    pub target: Pattern,
    /// What is gone through.
    pub iterable: Expr,
    /// What runs.
    pub body: Box<[Statement]>,
}

/// What is set by a declaration or a parameter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Pattern {
    /// `name`.
    Name(CompactString),
    /// `{ a, b: c }`: pairs of the name there and the pattern here. The names of `[a, b]` are `0` and `1`.
    Object(#[serde(serialize_with = "crate::syntax::shallow::serialize")] Box<[(CompactString, Pattern)]>),
    /// Anything else.
    Other,
}

/// A class.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Class {
    /// Its name.
    pub name: CompactString,
    /// Where the name stands.
    pub name_span: Span,
    /// What it derives from.
    pub superclass: Option<Expr>,
    /// Its decorators.
    pub decorators: Box<[Expr]>,
    /// Is it `abstract`?
    pub is_abstract: bool,
    /// Is it exported; `default` counts.
    pub exported: bool,
    /// Its members.
    pub members: Box<[Member]>,
}

/// A member of a class.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: CompactString,
    /// Where the name stands.
    pub name_span: Span,
    /// Is it one of the class?
    pub is_static: bool,
    /// Is it only declared (`declare name: string`)?
    pub is_declared: bool,
    /// Is it marked `?`?
    pub is_optional: bool,
    /// Its decorators.
    pub decorators: Box<[Expr]>,
    /// The type of a field.
    pub ty: Option<Type>,
    /// What it is.
    pub kind: MemberKind,
    /// All of it.
    pub span: Span,
}

/// What a member of a class is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum MemberKind {
    /// A field with its first value.
    Field(Option<Expr>),
    /// A method.
    Method(Box<Function>),
    /// `get name() {}`.
    Getter(Box<Function>),
    /// `set name(value) {}`.
    Setter(Box<Function>),
    /// `static { … }`.
    StaticBlock(Box<[Statement]>),
}

/// A function, method or arrow.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Function {
    /// Its name, or empty.
    pub name: CompactString,
    /// Its parameters.
    pub parameters: Box<[Pattern]>,
    /// Its body; an arrow's expression is a `return`.
    pub body: Box<[Statement]>,
    /// Is it exported?
    pub exported: bool,
}

/// TypeScript's `enum`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Enum {
    /// Its name.
    pub name: CompactString,
    /// Its members with their values; without one, TypeScript counts.
    pub members: Box<[(CompactString, Option<Expr>)]>,
    /// Is it exported?
    pub exported: bool,
}

/// `type Name = …`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TypeAlias {
    /// Its name.
    pub name: CompactString,
    /// The type.
    pub ty: Type,
    /// Is it exported?
    pub exported: bool,
}

/// A type of TypeScript, as far as it tells something about data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Type {
    /// `string`, `Date`, `Order`, `a.b`, with its arguments: `Array<string>`.
    Named(CompactString, #[serde(serialize_with = "crate::syntax::shallow::serialize")] Box<[Type]>),
    /// `a | b`.
    Union(#[serde(serialize_with = "crate::syntax::shallow::serialize")] Box<[Type]>),
    /// `"open"`, `1`.
    Literal(CompactString),
    /// `null`.
    Null,
    /// `undefined`.
    Undefined,
    /// `string[]`.
    Array(#[serde(serialize_with = "crate::syntax::shallow::serialize")] Box<Type>),
    /// Anything else.
    Other,
}

/// An expression. `as`, `satisfies`, `!` and parentheses are taken off.
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
    /// `null`.
    Null,
    /// `undefined`.
    Undefined,
    /// `true`, `false`.
    Bool(bool),
    /// A number, as written; a minus belongs to it.
    Number(CompactString),
    /// Text, also a template without holes.
    String(CompactString),
    /// A template: its parts in order, the plain ones as text.
    Template(Box<[Expr]>),
    /// A regular expression, its source without the slashes.
    Regex(CompactString),
    /// `a`, `this`, `a.b.c`.
    Name(CompactString),
    /// `x.name` of something that is no plain dotted name; optional chaining counts.
    Property(Box<(Expr, CompactString)>),
    /// `x[index]`.
    Index(Box<(Expr, Expr)>),
    /// `f(…)`.
    Call(Box<Call>),
    /// `new F(…)`.
    New(Box<Call>),
    /// `[…]`.
    Array(Box<[Expr]>),
    /// `{…}`.
    Object(Box<[Property]>),
    /// `...rest`.
    Spread(Box<Expr>),
    /// A function or arrow.
    Function(Box<Function>),
    /// A class expression.
    Class(Box<Class>),
    /// `left operator right`, `&&`, `||` and `??` among them.
    Binary(Box<(Expr, CompactString, Expr)>),
    /// `test ? a : b`.
    Conditional(Box<(Expr, Expr, Expr)>),
    /// `await x`.
    Await(Box<Expr>),
    /// `!x`, `-x`, `typeof x`, with the operator as written.
    Unary(CompactString, Box<Expr>),
    /// Anything else.
    Other,
}

/// A call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Call {
    /// What is called: `Name("queryInterface.addColumn")`.
    pub function: Expr,
    /// Its arguments.
    pub arguments: Box<[Expr]>,
}

/// A property of an object literal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Property {
    /// `key: value`, `key`, a method.
    Keyed {
        /// The key.
        key: CompactString,
        /// Where the key stands.
        key_span: Span,
        /// The value.
        value: Expr,
    },
    /// `[key]: value`.
    Computed {
        /// The key.
        key: Expr,
        /// The value.
        value: Expr,
    },
    /// `...rest`.
    Spread(Expr),
}

impl Pattern {
    /// The names that it sets.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Pattern::Name(name) => vec![name],
            Pattern::Object(pairs) => pairs.iter().flat_map(|(_, pattern)| pattern.names()).collect(),
            Pattern::Other => Vec::new(),
        }
    }

    /// The members that lead to a name: `b`, `c` for `x` in `{ b: { c: x } }`.
    pub fn path_to(&self, name: &str) -> Option<Vec<&str>> {
        match self {
            Pattern::Name(own) => (own == name).then(Vec::new),
            Pattern::Object(pairs) => pairs.iter().find_map(|(key, pattern)| {
                let mut path = pattern.path_to(name)?;
                path.insert(0, key);
                Some(path)
            }),
            Pattern::Other => None,
        }
    }
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

    /// The call, if it is one; `await` is taken off.
    pub fn call(&self) -> Option<&Call> {
        match &self.kind {
            ExprKind::Call(call) => Some(call),
            ExprKind::Await(inner) => inner.call(),
            _ => None,
        }
    }

    /// The properties of an object literal.
    pub fn properties(&self) -> Option<&[Property]> {
        match &self.kind {
            ExprKind::Object(properties) => Some(properties),
            _ => None,
        }
    }
}
