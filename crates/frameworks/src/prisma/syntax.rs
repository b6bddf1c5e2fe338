//! The schema language as it is written: blocks, fields, attributes, expressions.

use modelry_graph::Span;

/// A schema file as it is written.
#[derive(Clone, Debug, Default)]
pub struct SchemaFile {
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
    /// What could not be understood, with its place.
    pub problems: Vec<(Span, String)>,
}

/// What a block declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// `datasource db { … }`.
    Datasource,
    /// `generator client { … }`.
    Generator,
    /// `model Order { … }`.
    Model,
    /// `view Revenue { … }`.
    View,
    /// `enum Status { … }`.
    Enum,
    /// `type Address { … }`.
    Composite,
}

/// A block.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it declares.
    pub kind: BlockKind,
    /// Its name.
    pub name: Word,
    /// Fields of a model, view or type; values of an enum.
    pub members: Vec<Member>,
    /// `@@…`.
    pub attributes: Vec<Attribute>,
    /// `key = value` of a datasource or generator.
    pub properties: Vec<(Word, Expression)>,
    /// Is there a line that could not be understood?
    pub broken: bool,
}

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The name.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A line of a block: a field, or a value of an enum (without a type).
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub name: Word,
    /// Its type.
    pub ty: Option<FieldType>,
    /// `@…`.
    pub attributes: Vec<Attribute>,
    /// `/// …` in front of it or behind it.
    pub documentation: Option<String>,
}

/// How many values a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// `String`.
    Required,
    /// `String?`.
    Optional,
    /// `String[]`.
    List,
}

/// The type of a field.
#[derive(Clone, Debug)]
pub struct FieldType {
    /// `String`, a model, an enum, a composite type; the native type inside `Unsupported("…")`.
    pub name: Word,
    /// Was it `Unsupported("…")`?
    pub unsupported: bool,
    /// How many values.
    pub arity: Arity,
}

/// `@name(arguments)` or `@@name(arguments)`.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name without `@`: `id`, `relation`, `db.VarChar`.
    pub name: String,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// From `@` to the closing parenthesis.
    pub span: Span,
}

/// An argument of an attribute or function.
#[derive(Clone, Debug)]
pub struct Argument {
    /// `map` in `map: "…"`.
    pub name: Option<String>,
    /// Its value.
    pub value: Expression,
}

/// A value.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Its place.
    pub span: Span,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum ExpressionKind {
    /// `"text"`, escapes resolved.
    Text(String),
    /// `-1.5`.
    Number(String),
    /// `Cascade`, `true`, `address.street`.
    Constant(String),
    /// `[a, b]`.
    Array(Vec<Expression>),
    /// `now()`, `email(sort: Desc)`.
    Function(String, Vec<Argument>),
    /// `{ deletedAt: null }`.
    Object(Vec<Argument>),
}

impl Expression {
    /// The text of a string literal.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            ExpressionKind::Text(text) => Some(text),
            ExpressionKind::Number(_)
            | ExpressionKind::Constant(_)
            | ExpressionKind::Array(_)
            | ExpressionKind::Function(..)
            | ExpressionKind::Object(_) => None,
        }
    }

    /// A name that stands for itself.
    pub fn constant(&self) -> Option<&str> {
        match &self.kind {
            ExpressionKind::Constant(name) => Some(name),
            ExpressionKind::Text(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::Array(_)
            | ExpressionKind::Function(..)
            | ExpressionKind::Object(_) => None,
        }
    }

    /// The elements of an array; any other value is an array of itself, as in `fields: customerId`.
    pub fn elements(&self) -> &[Expression] {
        match &self.kind {
            ExpressionKind::Array(elements) => elements,
            ExpressionKind::Text(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::Constant(_)
            | ExpressionKind::Function(..)
            | ExpressionKind::Object(_) => std::slice::from_ref(self),
        }
    }
}

/// The argument of that name, or else the one without a name at that position among these.
pub fn argument<'a>(arguments: &'a [Argument], name: &str, position: Option<usize>) -> Option<&'a Expression> {
    let named = arguments.iter().find(|argument| argument.name.as_deref() == Some(name));
    let unnamed = || arguments.iter().filter(|argument| argument.name.is_none()).nth(position?);
    named.or_else(unnamed).map(|argument| &argument.value)
}

impl Attribute {
    /// The argument of that name, or else the one without a name at that position among these.
    pub fn argument(&self, name: &str, position: Option<usize>) -> Option<&Expression> {
        argument(&self.arguments, name, position)
    }
}

/// The attribute of that name.
pub fn attribute<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes.iter().find(|attribute| attribute.name == name)
}

impl Member {
    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        attribute(&self.attributes, name)
    }

    /// The native type attribute, `@db.VarChar(40)`: its name without the datasource, and itself.
    pub fn native_type(&self) -> Option<(&str, &Attribute)> {
        self.attributes.iter().find_map(|attribute| attribute.name.split_once('.').map(|(_, name)| (name, attribute)))
    }
}

impl Block {
    /// The block attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        attribute(&self.attributes, name)
    }

    /// The field of that name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name.text == name)
    }

    /// The value of `key = value`.
    pub fn property(&self, key: &str) -> Option<&Expression> {
        self.properties.iter().find(|(name, _)| name.text == key).map(|(_, value)| value)
    }
}
