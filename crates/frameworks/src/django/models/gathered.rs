//! The fields of a model: its own, those of its abstract bases, and what hides them.

use std::collections::BTreeSet;

use compact_str::CompactString;
use modelry_graph::{Clock, Gap, Part, Place, Stated};
use rustc_hash::FxHashSet;

use super::Models;
use crate::django::assignments::assigns_attribute;
use crate::django::classes::{is_abstract, is_model, is_obscure};
use crate::django::fields;
use crate::django::implied::{cascading, column_declaration};
use crate::django::metaclasses;
use crate::django::project::{Ancestor, ClassId, Scope};
use crate::django::state::{FieldDeclaration, FieldState, ModelReference, RelationDeclaration};
use crate::django::types::{ColumnKind, FieldKind};
use crate::syntax::python::StatementKind;

/// How deep model classes may inherit.
const MAX_DEPTH: u32 = 32;

/// What the walk over a class and its bases has gathered.
#[derive(Default)]
pub(super) struct Gathered {
    /// The fields, those of bases first.
    pub(super) fields: Vec<FieldState>,
    /// Names that are decided, by a field or by anything else that hides one.
    taken: FxHashSet<CompactString>,
    /// The concrete models among the bases.
    pub(super) parents: Vec<ClassId>,
    /// What could not be read.
    pub(super) gaps: Vec<Gap>,
}

impl Models<'_, '_> {
    /// Gathers fields: those of abstract bases first, then the class's own; what a nearer class states hides the rest.
    pub(super) fn gather(&self, gathered: &mut Gathered, class: ClassId, model: ClassId, depth: u32) {
        if depth > MAX_DEPTH {
            return;
        }
        let own = self.own_fields(gathered, class, model);
        if metaclasses::is_made_elsewhere(self.project, class) {
            all_parts(gathered, "a metaclass may add fields", self.place(model));
        }
        for base in self.project.bases(class) {
            match base {
                Ancestor::Class(base) if is_model(self.project, base) && is_abstract(self.project, base) => {
                    self.gather(gathered, base, model, depth + 1);
                }
                Ancestor::Class(base) if is_model(self.project, base) => {
                    if !gathered.parents.contains(&base) {
                        gathered.parents.push(base);
                    }
                }
                Ancestor::Class(base) => self.hide(gathered, base),
                Ancestor::External(_) | Ancestor::Unknown => {
                    if is_obscure(&base) {
                        obscure(gathered, &base, self.place(model));
                    }
                }
            }
        }
        gathered.fields.extend(own);
    }

    fn own_fields(&self, gathered: &mut Gathered, class: ClassId, model: ClassId) -> Vec<FieldState> {
        let node = self.project.class(class);
        let scope = Scope { stand_in: self.place(model), ..self.project.class_scope(class) };
        let mut own: Vec<FieldState> = Vec::new();
        let mut made: FxHashSet<String> = FxHashSet::default();
        let mut names = Vec::new();
        for statement in &node.node.body {
            match &statement.kind {
                StatementKind::Assign { target, value: Some(value), augmented: false, .. } if !target.is_empty() => {
                    let scope = Scope { before: statement.span.start, ..scope };
                    let declaration = fields::read(self.project, scope, value);
                    if made.contains(target.as_str()) {
                        own.retain(|field| field.name != *target);
                    }
                    let before = own.len();
                    match declaration {
                        Some(declaration) if !gathered.taken.contains(target.as_str()) => {
                            if statement.is_conditional() {
                                conditional(gathered, target, declaration.place);
                            }
                            own.extend(tagged_items(&declaration));
                            for (end, declaration) in fields::companions(self.project, scope, value) {
                                own.push(FieldState { name: format!("{target}{end}"), declaration });
                            }
                            own.push(FieldState { name: target.as_str().to_owned(), declaration });
                        }
                        _ => {}
                    }
                    made.extend(own.iter().skip(before).map(|field| field.name.clone()));
                    names.push(target.clone());
                }
                StatementKind::Function(function) => {
                    names.push(function.name.clone());
                }
                StatementKind::Class(inner) => {
                    names.push(inner.name.clone());
                }
                StatementKind::Assign { .. } | StatementKind::Import { .. } | StatementKind::Expression(_) => {}
            }
        }
        for added in self.added.get(&class).into_iter().flatten() {
            match (&added.name, fields::read(self.project, added.scope, added.field)) {
                (Some(name), Some(declaration)) => own.push(FieldState { name: name.clone(), declaration }),
                _ => {
                    let place = self.project.place(added.scope, added.field.span);
                    conditional(gathered, "a member", place);
                }
            }
        }
        gathered.taken.extend(names);
        for field in &mut own {
            self.note_assignments(field, [class, model]);
        }
        own
    }

    /// A timestamp that code beside the model assigns to may be kept up to date by it.
    fn note_assignments(&self, field: &mut FieldState, classes: [ClassId; 2]) {
        let timed = matches!(field.declaration.kind, FieldKind::Column(ColumnKind::Date | ColumnKind::DateTime));
        let assigned = || classes.iter().any(|class| assigns_attribute(self.project, *class, &field.name));
        if timed && field.declaration.clock.is(&Clock::Never) && assigned() {
            field.declaration.clock = Stated::Unknown;
        }
    }

    /// The members of a plain mixin hide the fields of the bases behind it.
    fn hide(&self, gathered: &mut Gathered, mixin: ClassId) {
        for ancestor in self.project.lineage(mixin).iter() {
            match ancestor {
                Ancestor::Class(class) => {
                    for statement in &self.project.class(*class).node.body {
                        match &statement.kind {
                            StatementKind::Assign { target, value: Some(_), .. } => {
                                gathered.taken.insert(target.clone());
                            }
                            StatementKind::Function(function) => {
                                gathered.taken.insert(function.name.clone());
                            }
                            _ => {}
                        }
                    }
                }
                other if is_obscure(other) => {
                    let place = Place { ..self.place(mixin) };
                    obscure(gathered, other, place);
                }
                Ancestor::External(_) | Ancestor::Unknown => {}
            }
        }
    }

    /// A method that assigns a timestamp may do so at every write.
    pub(super) fn doubt_assigned_clocks(&self, fields: &mut [FieldState], class: ClassId) {
        let lineage = self.project.lineage(class);
        let owners = lineage.iter().filter_map(|it| match it {
            Ancestor::Class(owner) => Some(self.project.class(*owner).node),
            Ancestor::External(_) | Ancestor::Unknown => None,
        });
        let functions = owners.flat_map(|node| &node.body).filter_map(|statement| match &statement.kind {
            StatementKind::Function(function) => Some(function),
            _ => None,
        });
        let assigned: BTreeSet<&str> = functions.flat_map(|it| &it.assigned).map(CompactString::as_str).collect();
        for field in fields.iter_mut().filter(|field| assigned.contains(field.name.as_str())) {
            let timed = matches!(field.declaration.kind, FieldKind::Column(ColumnKind::Date | ColumnKind::DateTime));
            if timed && field.declaration.clock.is(&Clock::Never) {
                field.declaration.clock = Stated::Unknown;
            }
        }
    }
}

/// A manager of generic tags brings the other direction along.
fn tagged_items(tags: &FieldDeclaration) -> Option<FieldState> {
    let through = tags.relation.as_ref()?.through.clone()?;
    let generic = matches!(&through, ModelReference::Label { app, model } if app == "taggit" && model == "TaggedItem");
    if !generic || !tags.declared_type.ends_with("TaggableManager") {
        return None;
    }
    let mut declaration = column_declaration("GenericRelation", ColumnKind::Unknown, tags.place);
    declaration.kind = FieldKind::GenericRelation;
    let on_delete = Stated::Implied(None);
    declaration.relation = Some(RelationDeclaration { on_delete, ..cascading(through, tags.place) });
    Some(FieldState { name: "tagged_items".to_owned(), declaration })
}

fn conditional(gathered: &mut Gathered, name: &str, place: Place) {
    for part in [Part::Columns, Part::Indexes, Part::ForeignKeys] {
        let reason = format!("`{name}` is there only sometimes");
        gathered.gaps.push(Gap { part, reason, place: Some(place) });
    }
}

fn obscure(gathered: &mut Gathered, base: &Ancestor, place: Place) {
    let reason = match base {
        Ancestor::External(path) => format!("a base class is outside the tree ({path})"),
        Ancestor::Class(_) | Ancestor::Unknown => "a base class could not be found".to_owned(),
    };
    all_parts(gathered, &reason, place);
}

fn all_parts(gathered: &mut Gathered, reason: &str, place: Place) {
    for part in Part::ALL {
        gathered.gaps.push(Gap { part, reason: reason.to_owned(), place: Some(place) });
    }
}
