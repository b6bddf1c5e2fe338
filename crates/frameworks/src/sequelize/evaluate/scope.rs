//! What names mean where an expression stands.

use std::rc::Rc;

use compact_str::CompactString;
use modelry_graph::{FileId, Place, Span};

use crate::sequelize::project::ModuleId;
use crate::sequelize::value::{Kind, Value};
use crate::syntax::javascript::{Function, Statement};

/// What names mean somewhere in a module.
#[derive(Clone, Debug)]
pub(in crate::sequelize) struct Scope<'a> {
    pub(in crate::sequelize) module: ModuleId,
    /// The bodies of the functions around, the innermost last, each with what its parameters are bound to.
    pub(in crate::sequelize) frames: Vec<Frame<'a>>,
    pub(in crate::sequelize) depth: u32,
}

/// A function that is looked at.
#[derive(Clone, Debug)]
pub(in crate::sequelize) struct Frame<'a> {
    pub(in crate::sequelize) body: &'a [Statement],
    pub(in crate::sequelize) bound: Vec<(CompactString, Option<Value<'a>>)>,
}

impl<'a> Scope<'a> {
    pub(in crate::sequelize) fn top(module: ModuleId) -> Rc<Scope<'a>> {
        Rc::new(Scope { module, frames: Vec::new(), depth: 0 })
    }

    /// Within a function whose arguments are not known.
    pub(in crate::sequelize) fn within(&self, function: &'a Function) -> Rc<Scope<'a>> {
        let mut bound = Vec::new();
        for parameter in &function.parameters {
            for name in parameter.names() {
                // `({ Order: Self }) => …`: what is known of `Self` is what it is called outside.
                let outside = parameter.path_to(name).filter(|path| path.last().is_some_and(|it| *it != name));
                let place = Place { file: FileId(0), span: Span::default() };
                let value = outside.map(|path| Value::new(Kind::External(path.join(".").into()), place));
                bound.push((name.into(), value));
            }
        }
        self.framed(&function.body, bound)
    }

    /// With names that are bound to values.
    pub(in crate::sequelize) fn framed(
        &self,
        body: &'a [Statement],
        bound: Vec<(CompactString, Option<Value<'a>>)>,
    ) -> Rc<Scope<'a>> {
        let mut frames = self.frames.clone();
        frames.push(Frame { body, bound });
        Rc::new(Scope { module: self.module, frames, depth: self.depth + 1 })
    }
}
