//! Where a piece of code stands, and what its names mean there.

use std::rc::Rc;

use compact_str::CompactString;
use modelry_graph::{FileId, Place, Span};

use super::evaluate::Value;
use crate::syntax::ruby::{Hash, Node};

/// Where a piece of code stands.
#[derive(Clone, Debug)]
pub(super) struct Context<'a> {
    pub(super) file: FileId,
    /// The full names of the classes and modules around it, the innermost first.
    pub(super) nesting: Rc<[CompactString]>,
    /// Does something decide whether it runs?
    pub(super) conditional: bool,
    /// The options of `with_options` around it, the innermost last.
    pub(super) options: Rc<[(&'a Hash, Context<'a>)]>,
    /// Names that stand for the class at hand: the parameter of `def self.included(base)`.
    pub(super) selves: Rc<[CompactString]>,
    bindings: Option<Rc<Binding<'a>>>,
}

/// What a variable holds.
#[derive(Clone, Debug)]
pub(super) enum Bound<'a> {
    /// This expression.
    Node(&'a Node, Context<'a>),
    /// These expressions, as a list.
    List(Rc<[&'a Node]>, Context<'a>),
    /// A hash and another one whose pairs it was given, both from before that: `options.update(others)`.
    Merged(Rc<[(&'a Node, Context<'a>); 2]>),
    /// A class or module, by its full name.
    Class(CompactString),
    /// A value that was made.
    Value(Value),
    /// Something that is not known.
    Unknown,
}

#[derive(Debug)]
struct Binding<'a> {
    name: CompactString,
    value: Bound<'a>,
    next: Option<Rc<Binding<'a>>>,
}

impl<'a> Context<'a> {
    /// The top of a file.
    pub(super) fn of_file(file: FileId) -> Context<'a> {
        Context {
            file,
            nesting: Rc::from([]),
            conditional: false,
            options: Rc::from([]),
            selves: Rc::from([]),
            bindings: None,
        }
    }

    /// Within a class or module of that full name.
    pub(super) fn within(&self, name: CompactString) -> Context<'a> {
        let nesting = std::iter::once(name).chain(self.nesting.iter().cloned()).collect();
        Context { nesting, ..self.clone() }
    }

    /// Where it runs only sometimes.
    pub(super) fn under_condition(&self) -> Context<'a> {
        Context { conditional: true, ..self.clone() }
    }

    /// Where these names stand for the class as well.
    pub(super) fn with_selves(&self, more: impl IntoIterator<Item = CompactString>) -> Context<'a> {
        let selves = self.selves.iter().cloned().chain(more).collect();
        Context { selves, ..self.clone() }
    }

    /// Where only these options are around.
    pub(super) fn with_only(&self, options: &'a Hash) -> Context<'a> {
        Context { options: Rc::from([(options, self.clone())]), ..self.clone() }
    }

    /// Where a variable holds that.
    pub(super) fn bind(&self, name: &str, value: Bound<'a>) -> Context<'a> {
        let binding = Binding { name: name.into(), value, next: self.bindings.clone() };
        Context { bindings: Some(Rc::new(binding)), ..self.clone() }
    }

    /// What a variable holds.
    pub(super) fn bound(&self, name: &str) -> Option<&Bound<'a>> {
        let mut next = self.bindings.as_deref();
        while let Some(binding) = next {
            if binding.name == name {
                return Some(&binding.value);
            }
            next = binding.next.as_deref();
        }
        None
    }

    /// A place here.
    pub(super) fn place(&self, span: Span) -> Place {
        span.within(self.file)
    }
}
