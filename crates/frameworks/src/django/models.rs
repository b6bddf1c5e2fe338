//! The model classes of a project: their fields with those of their bases, and their `Meta`.

use compact_str::CompactString;
use std::collections::BTreeSet;

use modelry_graph::{Clock, Gap, Part, Place, Stated};

use crate::django::assignments::assigns_attribute;
use crate::django::conventions;
use crate::django::fields;
use crate::django::labels;
use crate::django::metaclasses;
use crate::django::options;
use crate::django::project::{Ancestor, ClassId, Entity, Member, Project, Scope};
use crate::django::settings::ProjectSettings;
use crate::django::state::{
    FieldDeclaration, FieldState, ModelReference, ModelState, ModelStates, Options, RelationDeclaration,
};
use crate::django::tables::{cascading, column_declaration};
use crate::django::types::{ColumnKind, FieldKind, primitive};
use crate::syntax::python::{ExprKind, Statement, StatementKind};

/// How deep model classes may inherit.
const MAX_DEPTH: u32 = 32;

/// A model class and its state.
pub struct ModelClass {
    /// The class.
    pub class: ClassId,
    /// What it states.
    pub state: ModelState,
    /// The models whose tables it joins or whose table it uses.
    pub parents: Vec<ClassId>,
}

/// All model classes, those of described packages included.
pub(super) fn find(project: &Project, settings: &ProjectSettings) -> Vec<ModelClass> {
    let models = Models { project, settings, added: added_fields(project) };
    let mut found = Vec::new();
    for (id, class) in project.classes() {
        let module = project.module(class.module);
        let elsewhere = class.outer.is_some() || module.parts.contains(&"migrations");
        if !elsewhere && models.is_model(id) {
            found.push(models.model(id));
        }
    }
    found
}

/// The states of all concrete models and proxies.
pub(super) fn states(models: &[ModelClass], settings: &ProjectSettings) -> ModelStates {
    let mut states = ModelStates { user: settings.user_model(), ..ModelStates::default() };
    // What the project says of a model counts more than what a package is known to say.
    let (described, own): (Vec<_>, Vec<_>) = models.iter().partition(|model| model.state.provided);
    for model in described.into_iter().chain(own) {
        if !model.state.options.is_abstract {
            states.insert(model.state.clone());
        }
    }
    states
}

/// Fields that are added to a class from outside: `Order.add_to_class("note", TextField())`.
fn added_fields<'a>(project: &Project<'a>) -> Vec<(ClassId, AddedField<'a>)> {
    let mut added = Vec::new();
    for (id, module) in project.modules() {
        for statement in &module.content.body {
            let StatementKind::Expression(expr) = &statement.kind else { continue };
            let Some(call) = expr.call() else { continue };
            let scope = project.module_scope(id);
            let (owner, name, field) = match (&call.function.kind, call.arguments) {
                (ExprKind::Name(function), [name, field]) => match function.strip_suffix(".add_to_class") {
                    Some(owner) => (Some(owner), name, field),
                    None => continue,
                },
                (ExprKind::Attribute(it), [owner, name]) if it.name == "contribute_to_class" => {
                    (owner.name(), name, &it.owner)
                }
                _ => continue,
            };
            if let Some(Entity::Class(class)) = owner.map(|owner| project.resolve(scope, owner)) {
                let name = name.text().filter(|_| !statement.is_conditional()).map(str::to_owned);
                added.push((class, AddedField { name, scope, field }));
            }
        }
    }
    added
}

struct AddedField<'a> {
    /// `None` when the name is computed or the statement does not always run.
    name: Option<String>,
    scope: Scope,
    field: &'a crate::syntax::python::Expr,
}

struct Models<'p, 'a> {
    project: &'p Project<'a>,
    settings: &'p ProjectSettings,
    added: Vec<(ClassId, AddedField<'a>)>,
}

/// What the walk over a class and its bases has gathered.
struct Gathered {
    fields: Vec<FieldState>,
    /// Names that are decided, by a field or by anything else that hides one.
    taken: BTreeSet<CompactString>,
    parents: Vec<ClassId>,
    gaps: Vec<Gap>,
}

impl Models<'_, '_> {
    /// Does the class derive from `Model`, or does it look so although a base could not be found?
    fn is_model(&self, class: ClassId) -> bool {
        let lineage = self.project.lineage(class);
        if lineage.iter().any(|it| matches!(it, Ancestor::External(path) if path == "models.Model")) {
            return true;
        }
        let obscure = lineage.iter().any(is_obscure);
        obscure && self.project.in_tree(class) && self.looks_like_model(class)
    }

    /// A class with a plain Django field in its body and an unknown base is most likely a model, except for forms and serializers.
    fn looks_like_model(&self, class: ClassId) -> bool {
        let scope = self.project.class_scope(class);
        let mut body = self.project.class(class).node.body.iter();
        body.any(|statement| match &statement.kind {
            StatementKind::Assign { value: Some(value), .. } => {
                let name = value.call().and_then(|call| call.function.name());
                name.is_some_and(|name| match self.project.resolve(scope, name) {
                    Entity::External(path) => primitive(&path).is_some(),
                    _ => false,
                })
            }
            _ => false,
        })
    }

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
    fn is_abstract(&self, class: ClassId) -> bool {
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
                let evaluator = crate::django::evaluate::Evaluator::new(self.project);
                return evaluator.value(self.project.class_scope(*owner), value)
                    == crate::django::evaluate::Value::Bool(true);
            }
        }
        false
    }

    fn options(&self, class: ClassId) -> Options {
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

    fn place(&self, class: ClassId) -> Place {
        self.project.class_scope(class).stand_in
    }

    fn model(&self, class: ClassId) -> ModelClass {
        let node = self.project.class(class);
        let options = self.options(class);
        let place = self.place(class);
        let mut gathered =
            Gathered { fields: Vec::new(), taken: BTreeSet::new(), parents: Vec::new(), gaps: Vec::new() };
        self.gather(&mut gathered, class, class, 0);
        self.doubt_assigned_clocks(&mut gathered.fields, class);
        let mut proxy_for = None;
        if options.proxy {
            proxy_for = gathered.parents.first().map(|parent| self.label(*parent));
        } else {
            self.link_parents(&mut gathered, &options, place);
        }
        let app = options.app_label.clone().unwrap_or_else(|| labels::app_label(self.project, node.module));
        let state = ModelState {
            app,
            name: node.node.name.to_string(),
            fields: gathered.fields,
            options,
            proxy_for,
            automatic_key: self.settings.automatic_key(self.project, node.module),
            key_is_settled: self.settings.settle_key(self.project, node.module),
            provided: !self.project.owns(node.module),
            made_by_package: false,
            gaps: gathered.gaps,
            place,
        };
        ModelClass { class, state, parents: gathered.parents }
    }

    /// A method that assigns a timestamp may do so at every write.
    fn doubt_assigned_clocks(&self, fields: &mut [FieldState], class: ClassId) {
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

    fn label(&self, class: ClassId) -> ModelReference {
        let (app, model) = labels::label_of(self.project, class);
        ModelReference::Label { app, model }
    }

    /// Gathers fields: those of abstract bases first, then the class's own; what a nearer class states hides the rest.
    fn gather(&self, gathered: &mut Gathered, class: ClassId, model: ClassId, depth: u32) {
        if depth > MAX_DEPTH {
            return;
        }
        let own = self.own_fields(gathered, class, model);
        if metaclasses::is_made_elsewhere(self.project, class) {
            all_parts(gathered, "a metaclass may add fields", self.place(model));
        }
        for base in self.project.bases(class) {
            match base {
                Ancestor::Class(base) if self.is_model(base) && self.is_abstract(base) => {
                    self.gather(gathered, base, model, depth + 1);
                }
                Ancestor::Class(base) if self.is_model(base) => {
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
        let mut names = BTreeSet::new();
        for statement in &node.node.body {
            match &statement.kind {
                StatementKind::Assign { target, value: Some(value), augmented: false, .. } if !target.is_empty() => {
                    let scope = Scope { before: statement.span.start, ..scope };
                    let declaration = fields::read(self.project, scope, value);
                    own.retain(|field| field.name != *target);
                    match declaration {
                        Some(declaration) if !gathered.taken.contains(target.as_str()) => {
                            if statement.is_conditional() {
                                conditional(gathered, target, declaration.place);
                            }
                            own.extend(tagged_items(&declaration));
                            for (end, declaration) in fields::companions(self.project, scope, value) {
                                own.push(FieldState { name: format!("{target}{end}"), declaration });
                            }
                            own.push(FieldState { name: target.to_string(), declaration });
                        }
                        _ => {}
                    }
                    names.insert(target.clone());
                }
                StatementKind::Function(function) => {
                    names.insert(function.name.clone());
                }
                StatementKind::Class(inner) => {
                    names.insert(inner.name.clone());
                }
                StatementKind::Assign { .. } | StatementKind::Import { .. } | StatementKind::Expression(_) => {}
            }
        }
        for (_, added) in self.added.iter().filter(|(owner, _)| *owner == class) {
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

    /// Multi-table inheritance: a one-to-one field to every concrete parent, unless the class has written it itself.
    fn link_parents(&self, gathered: &mut Gathered, options: &Options, place: Place) {
        if options.is_abstract {
            return;
        }
        let mut links = Vec::new();
        for parent in &gathered.parents {
            let target = self.label(*parent);
            let written = gathered.fields.iter().any(|field| {
                field.declaration.relation.as_ref().is_some_and(|it| it.parent_link && same(&it.target, &target))
            });
            if written {
                continue;
            }
            let name = conventions::parent_link(&self.project.class(*parent).node.name);
            let mut declaration = column_declaration("OneToOneField", ColumnKind::Unknown, place);
            declaration.kind = FieldKind::OneToOne;
            declaration.unique = Stated::Implied(true);
            declaration.db_index = Stated::Implied(true);
            let mut relation = cascading(target, place);
            relation.parent_link = true;
            declaration.relation = Some(relation);
            links.push(FieldState { name, declaration });
        }
        links.append(&mut gathered.fields);
        gathered.fields = links;
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

/// Do both name the same model?
fn same(one: &ModelReference, other: &ModelReference) -> bool {
    match (one, other) {
        (ModelReference::Label { app: a, model: m }, ModelReference::Label { app: b, model: n }) => {
            a == b && m.eq_ignore_ascii_case(n)
        }
        (ModelReference::Name(name), ModelReference::Label { model, .. }) => name.eq_ignore_ascii_case(model),
        _ => false,
    }
}

fn conditional(gathered: &mut Gathered, name: &str, place: Place) {
    for part in [Part::Columns, Part::Indexes, Part::ForeignKeys] {
        let reason = format!("`{name}` is there only sometimes");
        gathered.gaps.push(Gap { part, reason, place: Some(place) });
    }
}

/// May a base lend fields that are not known?
fn is_obscure(ancestor: &Ancestor) -> bool {
    const HARMLESS: [&str; 13] = [
        "models.",
        "postgres.",
        "django.",
        "builtins.",
        "abc.",
        "enum.",
        "typing.",
        "typing_extensions.",
        "collections.",
        "dataclasses.",
        "functools.",
        "contenttypes.",
        "contextlib.",
    ];
    match ancestor {
        Ancestor::Class(_) => false,
        Ancestor::External(path) => !HARMLESS.iter().any(|prefix| path.starts_with(prefix)),
        Ancestor::Unknown => true,
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
