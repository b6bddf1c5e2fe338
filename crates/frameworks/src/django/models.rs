//! The model classes of a project: their fields with those of their bases, and their `Meta`.

mod added;
mod alternatives;
mod gathered;
mod given;
mod meta;

use modelry_graph::{Place, Stated};
use rustc_hash::FxHashMap;

use self::added::{AddedField, added_fields};
use self::gathered::Gathered;
use crate::django::branches::of_some_engines;
use crate::django::classes::is_model;
use crate::django::conventions;
use crate::django::implied::{cascading, column_declaration};
use crate::django::labels;
use crate::django::project::{ClassId, Project};
use crate::django::settings::ProjectSettings;
use crate::django::state::{FieldState, ModelReference, ModelState, ModelStates, Options};
use crate::django::types::{ColumnKind, FieldKind};

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
    let mut added: FxHashMap<ClassId, Vec<AddedField>> = FxHashMap::default();
    for (class, field) in added_fields(project) {
        added.entry(class).or_default().push(field);
    }
    let models = Models { project, settings, added };
    let mut found = Vec::new();
    let mut of_engines = FxHashMap::default();
    for (id, class) in project.classes() {
        let module = project.module(class.module);
        let elsewhere = class.outer.is_some() || module.parts.contains(&"migrations");
        if elsewhere || !is_model(project, id) {
            continue;
        }
        let model = models.model(id);
        let of_engines = of_engines.entry(class.module).or_insert_with(|| of_some_engines(module.content));
        if model.state.options.is_abstract || !of_engines.contains(class.node.name.as_str()) {
            found.push(model);
        }
    }
    alternatives::doubt(project, &mut found);
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

struct Models<'p, 'a> {
    project: &'p Project<'a>,
    settings: &'p ProjectSettings,
    added: FxHashMap<ClassId, Vec<AddedField<'a>>>,
}

impl Models<'_, '_> {
    fn place(&self, class: ClassId) -> Place {
        self.project.class_scope(class).stand_in
    }

    fn model(&self, class: ClassId) -> ModelClass {
        let node = self.project.class(class);
        let options = self.options(class);
        let place = self.place(class);
        let mut gathered = Gathered::default();
        self.gather(&mut gathered, class, class, 0);
        self.doubt_assigned_clocks(&mut gathered.fields, class);
        let mut proxy_for = None;
        if options.proxy {
            proxy_for = gathered.parents.first().map(|parent| self.label(*parent));
        } else {
            self.link_parents(&mut gathered, &options, place);
        }
        if !options.is_abstract {
            gathered.fields.extend(self.given_fields(class));
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

    fn label(&self, class: ClassId) -> ModelReference {
        let (app, model) = labels::label_of(self.project, class);
        ModelReference::Label { app, model }
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
