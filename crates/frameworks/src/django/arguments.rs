//! The arguments of a field call, with what constructors on the way put in their place.

use compact_str::CompactString;
use modelry_graph::{Place, Stated};

use crate::django::evaluate::{Evaluator, Value};
use crate::django::project::{ClassId, Member, Project, Scope};
use crate::syntax::python::Expr;

pub(super) struct Argument<'e> {
    pub(super) name: CompactString,
    pub(super) scope: Scope,
    pub(super) value: &'e Expr,
    pub(super) sure: bool,
}

pub(super) struct Arguments<'p, 'a, 'e> {
    pub(super) project: &'p Project<'a>,
    pub(super) given: Vec<Argument<'e>>,
    /// May there be arguments that are not visible?
    pub(super) open: bool,
}

impl<'a: 'e, 'e> Arguments<'_, 'a, 'e> {
    /// What the constructor of a class puts in the place of arguments or adds to them.
    pub(super) fn apply_settings(&mut self, class: ClassId, outer: Scope) {
        let Some(Member::Function(constructor)) = self.project.own_member(class, "__init__") else { return };
        let scope = Scope { stand_in: outer.stand_in, ..self.project.class_scope(class) };
        for setting in &constructor.settings {
            let present = self.given.iter().position(|it| it.name == setting.name);
            let argument =
                Argument { name: setting.name.clone(), scope, value: &setting.value, sure: !setting.conditional };
            match present.and_then(|position| self.given.get_mut(position)) {
                Some(given) if setting.forced && given.value.span != setting.value.span => *given = argument,
                Some(_) => {}
                None => self.given.push(argument),
            }
        }
    }

    pub(super) fn find(&self, name: &str) -> Found<'_, 'e> {
        match self.given.iter().rev().find(|it| it.name == name) {
            Some(argument) if argument.sure => Found::Given(argument),
            Some(_) => Found::Unsure,
            None if self.open => Found::Unsure,
            None => Found::Absent,
        }
    }

    pub(super) fn place(&self, argument: &Argument) -> Place {
        self.project.place(argument.scope, argument.value.span)
    }

    pub(super) fn value(&self, argument: &Argument) -> Value {
        Evaluator::new(self.project).value(argument.scope, argument.value)
    }

    /// The value of an argument, made by `known`; `Unknown` when that gives none.
    pub(super) fn stated<T>(&self, name: &str, implied: T, known: impl FnOnce(Value) -> Option<T>) -> Stated<T> {
        match self.find(name) {
            Found::Absent => Stated::Implied(implied),
            Found::Unsure => Stated::Unknown,
            Found::Given(argument) => match known(self.value(argument)) {
                Some(value) => Stated::Written(value, self.place(argument)),
                None => Stated::Unknown,
            },
        }
    }

    pub(super) fn flag(&self, name: &str, implied: bool) -> Stated<bool> {
        self.stated(name, implied, |value| match value.plain() {
            Value::Bool(value) => Some(*value),
            Value::None => Some(false),
            _ => None,
        })
    }

    pub(super) fn number(&self, name: &str) -> Stated<Option<u32>> {
        self.stated(name, None, |value| match value.plain() {
            Value::Number(text) => text.parse().ok().map(Some),
            Value::None => Some(None),
            _ => None,
        })
    }

    /// A name that nothing is judged by: it may be what settings that were not read leave as it is.
    pub(super) fn label(&self, name: &str) -> Stated<Option<String>> {
        let text = self.text(name);
        match self.find(name) {
            Found::Given(argument) if text.is_unknown() => {
                match Evaluator::with_fallbacks(self.project).value(argument.scope, argument.value).plain() {
                    Value::Text(text) => Stated::Implied(Some(text.clone())),
                    _ => Stated::Unknown,
                }
            }
            _ => text,
        }
    }

    pub(super) fn text(&self, name: &str) -> Stated<Option<String>> {
        self.stated(name, None, |value| match value.plain() {
            Value::Text(text) => Some(Some(text.clone())),
            Value::None => Some(None),
            _ => None,
        })
    }
}

pub(super) enum Found<'r, 'e> {
    Given(&'r Argument<'e>),
    Absent,
    Unsure,
}

impl Arguments<'_, '_, '_> {
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.given.iter().any(|it| it.name == name)
    }
}
