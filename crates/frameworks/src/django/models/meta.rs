//! `Meta`: which class of it counts, and what it states.

use modelry_graph::{Gap, Part};

use super::Models;
use crate::django::evaluate::{Evaluator, Value};
use crate::django::options;
use crate::django::project::{Ancestor, ClassId, Entity, Member, Scope};
use crate::django::state::Options;
use crate::syntax::python::{Statement, StatementKind};

impl Models<'_, '_> {
    /// The class of `Meta` that counts, and whether the class states it itself.
    fn meta(&self, class: ClassId) -> Option<(ClassId, bool)> {
        for ancestor in self.project.lineage(class).iter() {
            let Ancestor::Class(owner) = ancestor else { continue };
            if *owner != class && self.is_model(*owner) && !self.is_abstract(*owner) {
                // Only abstract bases hand their `Meta` down.
                continue;
            }
            match self.project.own_member(*owner, "Meta") {
                Some(Member::Class(meta)) => return Some((meta, *owner == class)),
                Some(Member::Value(value)) => {
                    let scope = self.project.class_scope(*owner);
                    let named = value.name().map(|name| self.project.resolve(scope, name));
                    return match named {
                        Some(Entity::Class(meta)) => Some((meta, *owner == class)),
                        _ => None,
                    };
                }
                _ => {}
            }
        }
        None
    }

    /// `abstract = True` holds for the class that states it only (Django reference, "`Meta` inheritance").
    pub(super) fn is_abstract(&self, class: ClassId) -> bool {
        let meta = match self.project.own_member(class, "Meta") {
            Some(Member::Class(meta)) => meta,
            _ => return false,
        };
        for ancestor in self.project.lineage(meta).iter() {
            let Ancestor::Class(owner) = ancestor else { continue };
            // The `Meta` of another model has lost its `abstract`.
            if *owner != meta && self.project.class(*owner).outer.is_some_and(|outer| self.is_model(outer)) {
                continue;
            }
            if let Some(Member::Value(value)) = self.project.own_member(*owner, "abstract") {
                let evaluator = Evaluator::new(self.project);
                return evaluator.value(self.project.class_scope(*owner), value) == Value::Bool(true);
            }
        }
        false
    }

    pub(super) fn options(&self, class: ClassId) -> Options {
        let mut options = Options::default();
        let Some((meta, own)) = self.meta(class) else {
            self.doubt_indexes(&mut options, class);
            return options;
        };
        let stand_in = self.place(class);
        let lineage = self.project.lineage(meta);
        // The farthest base first, so that the nearer ones replace what it says.
        for ancestor in lineage.iter().rev() {
            match ancestor {
                Ancestor::Class(owner) => {
                    let scope = Scope { stand_in, ..self.project.class_scope(*owner) };
                    for statement in &self.project.class(*owner).node.body {
                        self.meta_statement(&mut options, scope, statement);
                    }
                }
                Ancestor::External(path) if path == "builtins.object" => {}
                Ancestor::External(_) | Ancestor::Unknown => {
                    let reason = "a base of `Meta` is outside the tree".to_owned();
                    for part in [Part::Indexes, Part::Checks] {
                        options.gaps.push(Gap { part, reason: reason.clone(), place: Some(stand_in) });
                    }
                }
            }
        }
        options.is_abstract = self.is_abstract(class);
        self.doubt_indexes(&mut options, class);
        if !own {
            options.proxy = false;
        }
        options
    }

    /// One statement of `Meta`: `indexes = […]`, `indexes += […]`, `indexes.append(…)`.
    fn meta_statement(&self, options: &mut Options, scope: Scope, statement: &Statement) {
        let project = self.project;
        let read = match &statement.kind {
            StatementKind::Assign { target, value: Some(value), augmented, .. } if !statement.is_conditional() => {
                if *augmented {
                    options::extend(options, project, scope, target, value)
                } else {
                    options::read(options, project, scope, target, value);
                    true
                }
            }
            StatementKind::Expression(expr) if !statement.is_conditional() => match expr.call() {
                Some(call) => match (call.function.name().and_then(|name| name.rsplit_once('.')), call.arguments) {
                    (Some((target, "extend")), [more]) => options::extend(options, project, scope, target, more),
                    (Some((target, "append")), [_]) => {
                        options::append(options, project, scope, target, call.arguments);
                        true
                    }
                    _ => false,
                },
                None => false,
            },
            StatementKind::Assign { .. } | StatementKind::Expression(_) => false,
            StatementKind::Import { .. } | StatementKind::Class(_) | StatementKind::Function(_) => true,
        };
        if !read {
            let reason = "an option of `Meta` is computed".to_owned();
            let place = project.place(scope, statement.span);
            for part in [Part::Indexes, Part::Checks] {
                options.gaps.push(Gap { part, reason: reason.clone(), place: Some(place) });
            }
        }
    }

    /// What the metaclass of a described package may add to every model.
    fn doubt_indexes(&self, options: &mut Options, class: ClassId) {
        for ancestor in self.project.lineage(class).iter() {
            let Ancestor::Class(owner) = ancestor else { continue };
            if self.project.in_tree(*owner) {
                continue;
            }
            if let Some(Member::Value(value)) = self.project.own_member(*owner, "indexes_in_doubt")
                && let Some(reason) = value.text()
            {
                options.gaps.push(Gap {
                    part: Part::Indexes,
                    reason: reason.to_owned(),
                    place: Some(self.place(class)),
                });
            }
        }
    }
}
