//! What the `Meta` that counts states.

use modelry_graph::{Gap, Part};

use super::Models;
use crate::django::classes::{is_abstract, meta};
use crate::django::options;
use crate::django::project::{Ancestor, ClassId, Member, Scope};
use crate::django::state::Options;
use crate::syntax::python::{Statement, StatementKind};

impl Models<'_, '_> {
    pub(super) fn options(&self, class: ClassId) -> Options {
        let mut options = Options::default();
        let Some((meta, own)) = meta(self.project, class) else {
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
        options.is_abstract = is_abstract(self.project, class);
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
