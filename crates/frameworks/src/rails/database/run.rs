//! Runs the statements of a migration or schema file, as far as they can be known without Ruby.
//!
//! What changes the schema is lowered to a statement of SQL and run at once on the tables as they stand, so that
//! conditions like `unless column_exists?(…)` can be decided. Statements that run only as something decides that is
//! not known change nothing: what they may touch becomes uncertain.

use std::collections::BTreeSet;

use compact_str::CompactString;
use modelry_graph::{FileId, NameOrigin, Span, Witness};
use rustc_hash::FxHashMap;

use super::builder::Builder;
use super::migrations::Surroundings;
use super::revert::Noted;
use super::types::Manner;
use super::value::{Item, Value};
use crate::rails::inflections::Inflector;
use crate::sql::Replayed;
use crate::sql::syntax::{Identifier, ObjectName};
use crate::syntax::ruby::{Block, Class, If, Method, Node, NodeKind};

/// So many expressions of one file are run: a loop over literals ends, whatever its body does.
const MOST_STEPS: usize = 200_000;
/// What stands in a text for a part that is not known.
pub(super) const GAP: &str = " … ";
/// So deep may calls nest.
const DEEPEST: usize = 120;

/// The tables so far, with what else is the same for all files.
#[derive(Default)]
pub(super) struct Schema {
    pub(super) replayed: Replayed,
    /// Names that Rails made.
    pub(super) made: FxHashMap<String, NameOrigin>,
    pub(super) inflector: Inflector,
    /// Names that were given to methods of which nothing is known.
    pub(super) passed_over: BTreeSet<String>,
}

/// A definition, and whether it stands in another file than the one that runs.
#[derive(Clone, Copy)]
pub(super) struct Defined<T> {
    pub(super) it: T,
    pub(super) elsewhere: bool,
}

/// What a file defines besides the statements that run.
#[derive(Default)]
pub(super) struct Definitions<'a> {
    pub(super) methods: FxHashMap<&'a str, Defined<&'a Method>>,
    pub(super) constants: FxHashMap<&'a str, Defined<&'a Node>>,
    pub(super) classes: FxHashMap<&'a str, &'a Class>,
}

/// A run of one file.
pub(super) struct Run<'a, 's> {
    pub(super) schema: &'s mut Schema,
    pub(super) file: FileId,
    pub(super) manner: Manner,
    pub(super) witness: Witness,
    /// What is made may stand already: a migration that runs on top of a schema file.
    pub(super) guarded: bool,
    pub(super) definitions: &'s Definitions<'a>,
    pub(super) builders: Vec<Builder>,
    /// What a migration may name.
    pub(super) surroundings: Option<Surroundings<'a, 's>>,
    /// What is to be taken back, while a block is reverted.
    pub(super) noted: Option<Vec<Noted<'a>>>,
    /// So many migrations lead to this one.
    pub(super) nesting: usize,
    /// Where everything stands while code of another file runs.
    elsewhere: Option<Span>,
    frames: Vec<Frame<'a>>,
    /// So many undecided conditions are around the statement at hand.
    pub(super) doubt: usize,
    flow: Flow,
    steps: usize,
    depth: usize,
}

/// The variables of a method that runs.
#[derive(Default)]
struct Frame<'a> {
    variables: FxHashMap<CompactString, Item<'a>>,
    /// The doubt with which it began.
    doubt: usize,
    /// It may have returned, so whatever follows is in doubt.
    may_be_over: bool,
    returned: Option<Item<'a>>,
}

/// Does the next statement run?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Runs,
    /// The block at hand is over.
    Next,
    /// The method at hand is over.
    Returns,
}

impl<'a, 's> Run<'a, 's> {
    pub(super) fn new(
        schema: &'s mut Schema,
        file: FileId,
        manner: Manner,
        witness: Witness,
        definitions: &'s Definitions<'a>,
    ) -> Run<'a, 's> {
        Run {
            schema,
            file,
            manner,
            witness,
            guarded: false,
            definitions,
            builders: Vec::new(),
            surroundings: None,
            noted: None,
            nesting: 0,
            elsewhere: None,
            frames: vec![Frame::default()],
            doubt: 0,
            flow: Flow::Runs,
            steps: 0,
            depth: 0,
        }
    }

    /// Is it not too deep to run another migration?
    pub(super) fn may_nest(&self) -> bool {
        self.nesting < 8
    }

    /// The bytes of this file that a fact points at.
    pub(super) fn here(&self, span: Span) -> Span {
        self.elsewhere.unwrap_or(span)
    }

    /// Runs what is defined in this file or another one; `span` is what asks for it.
    pub(super) fn defined<T, R>(&mut self, it: Defined<T>, span: Span, run: impl FnOnce(&mut Self, T) -> R) -> R {
        let outer = self.elsewhere;
        if it.elsewhere {
            self.elsewhere = outer.or(Some(span));
        }
        let result = run(self, it.it);
        self.elsewhere = outer;
        result
    }

    /// Runs statements one after the other; the value is that of the last.
    pub(super) fn body(&mut self, nodes: &'a [Node]) -> Value<'a> {
        let mut last = Value::Nil;
        let before = self.doubt;
        for node in nodes {
            if self.flow != Flow::Runs {
                break;
            }
            if self.frames.last().is_some_and(|frame| frame.may_be_over && frame.doubt == self.doubt) {
                self.doubt += 1;
            }
            last = self.evaluate(node).value;
        }
        self.doubt = before;
        last
    }

    /// Runs a method with its parameters set.
    pub(super) fn method(&mut self, method: &'a Method, variables: FxHashMap<CompactString, Item<'a>>) -> Value<'a> {
        if self.depth >= DEEPEST {
            return Value::Unknown;
        }
        self.frames.push(Frame { variables, doubt: self.doubt, ..Frame::default() });
        let last = self.body(&method.body);
        let frame = self.frames.pop();
        self.flow = Flow::Runs;
        match frame {
            Some(frame) if frame.may_be_over => Value::Unknown,
            Some(Frame { returned: Some(item), .. }) => item.value,
            _ => last,
        }
    }

    /// Runs a block with values for its parameters.
    pub(super) fn block(&mut self, block: &'a Block, values: &[Item<'a>]) -> Value<'a> {
        let spread = match values {
            [Item { value: Value::Array(items), .. }] if block.parameters.len() > 1 => Some(items.clone()),
            _ => None,
        };
        let values = spread.as_deref().unwrap_or(values);
        for (position, parameter) in block.parameters.iter().enumerate() {
            let name = parameter.trim_matches(['=', ':', '*', '&']);
            let item = values.get(position).cloned().unwrap_or_else(|| Item::unknown(self.here(block.span)));
            self.set(name, item);
        }
        let last = self.body(&block.body);
        if self.flow == Flow::Next {
            self.flow = Flow::Runs;
        }
        last
    }

    /// Runs a block of which nobody knows whether, how often and with what it runs.
    pub(super) fn doubtful_block(&mut self, block: &'a Block) {
        self.in_doubt(|run| run.block(block, &[]));
    }

    /// Runs what may not run: it ends nothing but itself.
    fn in_doubt<T>(&mut self, what: impl FnOnce(&mut Self) -> T) -> T {
        let flow = self.flow;
        self.doubt += 1;
        let result = what(self);
        self.doubt -= 1;
        self.flow = flow;
        result
    }

    pub(super) fn set(&mut self, name: &str, item: Item<'a>) {
        let doubtful = self.frames.last().is_some_and(|frame| self.doubt > frame.doubt);
        let item = if doubtful { Item::unknown(item.span) } else { item };
        if let Some(frame) = self.frames.last_mut() {
            frame.variables.insert(name.into(), item);
        }
    }

    /// Is there nothing left to run in the block at hand?
    pub(super) fn is_over(&self) -> bool {
        self.flow != Flow::Runs
    }

    pub(super) fn end_block(&mut self) {
        self.leave(Flow::Next, None);
    }

    /// The method at hand ends here, if the statement at hand runs at all.
    pub(super) fn end_method(&mut self, value: Option<Item<'a>>) {
        self.leave(Flow::Returns, value);
    }

    /// The migration fails here, if the statement at hand runs at all. One that failed has changed nothing, so what
    /// follows runs in every one that did.
    pub(super) fn fail(&mut self) {
        if self.frames.last().is_some_and(|frame| self.doubt == frame.doubt) {
            self.flow = Flow::Returns;
        }
    }

    fn leave(&mut self, flow: Flow, value: Option<Item<'a>>) {
        let Some(frame) = self.frames.last_mut() else { return };
        if self.doubt > frame.doubt && !frame.may_be_over {
            frame.may_be_over = true;
        } else {
            self.flow = flow;
            frame.returned = value;
        }
    }

    /// The value of an expression, which is run if it is a call.
    pub(super) fn evaluate(&mut self, node: &'a Node) -> Item<'a> {
        self.steps += 1;
        let span = self.here(node.span);
        if self.steps > MOST_STEPS || self.depth > DEEPEST {
            return Item::unknown(span);
        }
        self.depth += 1;
        let value = self.value(node, span);
        self.depth -= 1;
        Item::new(value, span)
    }

    fn value(&mut self, node: &'a Node, span: Span) -> Value<'a> {
        match &node.kind {
            NodeKind::Nil => Value::Nil,
            NodeKind::Bool(value) => Value::Bool(*value),
            NodeKind::SelfObject => Value::Connection,
            NodeKind::Number(text) => Value::Number(text.clone()),
            NodeKind::String(text) => Value::Text(text.clone()),
            NodeKind::Symbol(text) => Value::Symbol(text.clone()),
            NodeKind::Regex(text) => Value::Regex(text.clone()),
            NodeKind::Interpolated(parts) => self.interpolated(parts),
            NodeKind::Array(nodes) => Value::Array(self.items(nodes)),
            NodeKind::Hash(hash) => {
                let mut pairs = Vec::with_capacity(hash.pairs.len());
                for pair in &hash.pairs {
                    let value = self.evaluate(&pair.value);
                    match (&pair.key, value.value) {
                        (Some(key), inner) => pairs.push((self.evaluate(key), Item::new(inner, value.span))),
                        (None, Value::Hash(more)) => pairs.extend(more),
                        (None, _) => pairs.push((Item::unknown(value.span), Item::unknown(value.span))),
                    }
                }
                Value::Hash(pairs)
            }
            NodeKind::Range(range) => self.range(range.from.as_ref(), range.to.as_ref(), range.exclusive),
            NodeKind::Constant(path) => self.constant(path, span),
            NodeKind::Variable(name) => {
                let known = self.frames.last().and_then(|frame| frame.variables.get(name));
                known.map_or(Value::Unknown, |item| item.value.clone())
            }
            NodeKind::Call(call) => self.call(call, span),
            NodeKind::Assign(assign) => {
                let item = self.evaluate(&assign.value);
                let item = if assign.operator.is_some() { Item::unknown(item.span) } else { item };
                self.set(&assign.target, item.clone());
                item.value
            }
            NodeKind::Lambda(block) => Value::Lambda(block),
            NodeKind::If(branches) => self.branches(branches),
            NodeKind::Branches(nodes) => {
                self.in_doubt(|run| run.body(nodes));
                Value::Unknown
            }
            NodeKind::Sequence(nodes) => self.body(nodes),
            NodeKind::And(sides) => self.either(&sides.0, &sides.1, true),
            NodeKind::Or(sides) => self.either(&sides.0, &sides.1, false),
            NodeKind::Splat(inner) => self.evaluate(inner).value,
            NodeKind::Return(value) => {
                let value = value.as_ref().map(|value| self.evaluate(value));
                self.end_method(value);
                Value::Nil
            }
            NodeKind::Class(_) | NodeKind::Module(_) | NodeKind::Method(_) => Value::Nil,
            NodeKind::BlockArgument(_) | NodeKind::Other => Value::Unknown,
        }
    }

    fn constant(&mut self, path: &'a str, span: Span) -> Value<'a> {
        match self.definitions.constants.get(path).copied() {
            Some(node) => self.defined(node, span, |run, node| run.evaluate(node).value),
            None => Value::Constant(path.into()),
        }
    }

    fn interpolated(&mut self, parts: &'a [Node]) -> Value<'a> {
        let mut text = String::new();
        let mut known = true;
        for part in parts {
            let item = self.evaluate(part);
            match &item.value {
                Value::Number(number) => text.push_str(number),
                Value::Nil => {}
                Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
                _ => {
                    known &= item.text().is_some();
                    text.push_str(item.sketch().unwrap_or(GAP));
                }
            }
        }
        if known { Value::Text(text.into()) } else { Value::Sketch(text.into()) }
    }

    /// The values of a list; `*list` brings along its own.
    pub(super) fn items(&mut self, nodes: &'a [Node]) -> Vec<Item<'a>> {
        let mut items = Vec::with_capacity(nodes.len());
        for node in nodes {
            let item = self.evaluate(node);
            match (&node.kind, item.value) {
                (NodeKind::Splat(_), Value::Array(inner)) => items.extend(inner),
                (_, value) => items.push(Item::new(value, item.span)),
            }
        }
        items
    }

    fn range(&mut self, from: Option<&'a Node>, to: Option<&'a Node>, exclusive: bool) -> Value<'a> {
        let (Some(from), Some(to)) = (from, to) else { return Value::Unknown };
        let (first, last) = (self.evaluate(from), self.evaluate(to));
        let (Some(start), Some(end)) = (first.number(), last.number()) else { return Value::Unknown };
        let end = if exclusive { end } else { end.saturating_add(1) };
        if end.saturating_sub(start) > 1_000 {
            return Value::Unknown;
        }
        let number = |it: u32| Item::new(Value::Number(it.to_string().into()), first.span);
        Value::Array((start..end).map(number).collect())
    }

    fn branches(&mut self, branches: &'a If) -> Value<'a> {
        let test = self.evaluate(&branches.test);
        match test.truth() {
            Some(true) => self.body(&branches.then),
            Some(false) => self.body(&branches.otherwise),
            None => {
                self.in_doubt(|run| run.body(&branches.then));
                self.in_doubt(|run| run.body(&branches.otherwise));
                Value::Unknown
            }
        }
    }

    /// `a && b` or `a || b`: the second runs only as the first decides.
    fn either(&mut self, one: &'a Node, other: &'a Node, both: bool) -> Value<'a> {
        let first = self.evaluate(one);
        match first.truth() {
            Some(truth) if truth == both => self.evaluate(other).value,
            Some(_) => first.value,
            None => {
                let second = self.in_doubt(|run| run.evaluate(other));
                // What decides alone does so whatever the first one is.
                if second.truth() == Some(!both) { second.value } else { Value::Unknown }
            }
        }
    }
}

/// The name of a table without its schema.
pub(super) fn bare(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name).trim_matches(['"', '`'])
}

/// A name as Rails hands it to the database: in quotes.
pub(super) fn identifier(text: impl Into<String>, span: Span) -> Identifier {
    Identifier { text: text.into(), quoted: true, span }
}

/// `orders` or `shop.orders`.
pub(super) fn object(text: &str, span: Span) -> ObjectName {
    let part = |text: &str| identifier(text.trim_matches(['"', '`']), span);
    match text.rsplit_once('.') {
        Some((schema, name)) => ObjectName { schema: Some(part(schema)), name: part(name) },
        None => ObjectName { schema: None, name: part(text) },
    }
}
