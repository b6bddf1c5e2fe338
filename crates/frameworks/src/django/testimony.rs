//! What the model classes of a project testify, and its migrations beside them.

use compact_str::CompactString;
use std::collections::BTreeSet;

use modelry_graph::facts::GrammaticalNumber;
use modelry_graph::model::{EmptyInput, ModelKind, ModelTraits, RelationKind};
use modelry_graph::{Field, ModelFact, Place, Relation, Stated, Sure, Testimony, Validation, ValidationKind, Witness};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::django::branches;
use crate::django::conventions;
use crate::django::forms::Forms;
use crate::django::history;
use crate::django::implied;
use crate::django::migrations;
use crate::django::models::{self, ModelClass};
use crate::django::project::{Ancestor, Project};
use crate::django::receivers;
use crate::django::roots::{self, Part};
use crate::django::scopes;
use crate::django::settings::ProjectSettings;
use crate::django::shown;
use crate::django::state::{FieldState, ModelReference, ModelState, ModelStates};
use crate::django::tables::{Tables, column_name};
use crate::django::translations;
use crate::django::types::FieldKind;
use crate::syntax::python::StatementKind;
use crate::{ReadFile, Settings};

/// The testimonies of all models and of their migrations; nothing when there are no models.
pub(super) fn of_project(files: &[ReadFile], settings: &Settings) -> Vec<Testimony> {
    let as_written = FxHashMap::default();
    let whole = Project::new(files, FxHashSet::default(), &as_written);
    let parts = roots::parts(&whole, files);
    if let [only] = parts.as_slice() {
        return of_part(&whole, only, settings);
    }
    let of_part = |part: &Part| {
        let project = Project::new(part.files.iter().copied(), part.foreign.clone(), &as_written);
        of_part(&project, part, settings)
    };
    parts.iter().flat_map(of_part).collect()
}

/// The testimonies of one project of a repository.
fn of_part(project: &Project, part: &Part, settings: &Settings) -> Vec<Testimony> {
    let own = ProjectSettings::find(project, part.root.as_deref());
    // The engine that a setting from outside falls back to says nothing about the branches of others.
    let engine = settings.dialect.or(match own.dialect {
        Stated::Written(dialect, _) => Some(dialect),
        Stated::Implied(_) | Stated::Unknown => None,
    });
    let on_engine = engine.map(|dialect| branches::modules_on(&part.files, dialect)).unwrap_or_default();
    if on_engine.is_empty() {
        return of_models(project, &own, settings);
    }
    let project = Project::new(part.files.iter().copied(), part.foreign.clone(), &on_engine);
    of_models(&project, &own, settings)
}

fn of_models(project: &Project, own: &ProjectSettings, settings: &Settings) -> Vec<Testimony> {
    let mut found = models::find(project, own);
    if found.iter().all(|model| model.state.provided) {
        return Vec::new();
    }
    let mut states = models::states(&found, own);
    implied::complete(&mut states);
    let dialect = settings.dialect.map_or(own.dialect.clone(), Stated::Implied);
    let tables = Tables { states: &states, dialect: dialect.known().copied(), witness: Witness::Models };
    let mut made = history::models(project, &found, &states);
    made.extend(translations::models(project, &found, &tables));
    made.iter().for_each(|model| states.insert(model.state.clone()));
    implied::complete(&mut states);
    found.extend(made);
    let root = own.root.clone().unwrap_or_default();
    let mut testimony = Testimony::new("django", Witness::Models, Some(root.clone()), root);
    testimony.dialect = dialect;
    testimony.table_number = Some(GrammaticalNumber::Singular);
    // The migrations are replayed beside: they have names of their own to look up.
    let (handover, beside) = (project.hand_over(), testimony.clone());
    let mut replayed = None;
    rayon::in_place_scope(|scope| {
        scope.spawn(|_| replayed = migrations::testimony(&Project::take_over(handover), own, &states, &beside));
        testify(&mut testimony, project, own, &states, &found);
    });
    let Some((migrations, apps)) = replayed else { return vec![testimony] };
    if migrations.problems.is_empty() {
        let of_app = |place: Place| states.models.values().any(|it| it.place == place && apps.contains(&it.app));
        let tables: FxHashSet<&str> = migrations.tables.iter().map(|table| table.name.text.as_str()).collect();
        for model in testimony.models.iter_mut().filter(|it| it.kind == ModelKind::Concrete && it.complete) {
            let unmade = model.table.as_ref().is_some_and(|(_, name)| !tables.contains(name.as_str()));
            model.traits.table_missing = unmade && of_app(model.place);
        }
    }
    vec![testimony, migrations]
}

/// What the classes say of their models and tables.
fn testify(
    testimony: &mut Testimony,
    project: &Project,
    own: &ProjectSettings,
    states: &ModelStates,
    found: &[ModelClass],
) {
    let mut by_name: FxHashMap<&str, Vec<&ModelClass>> = FxHashMap::default();
    for model in found.iter().filter(|model| !model.state.provided) {
        by_name.entry(&model.state.name).or_default().push(model);
    }
    let dialect = testimony.dialect.known().copied();
    let facts = Facts {
        project,
        states,
        by_name,
        tables: Tables { states, dialect, witness: Witness::Models },
        forms: Forms::find(project, own.user_model().as_ref()),
        received: receivers::assigned(project),
    };
    testimony.tables = facts.tables.make();
    testimony.models = found.iter().filter(|model| !model.state.provided).map(|model| facts.model(model)).collect();
    if own.may_lack_time_zones {
        forget_naive_clocks(testimony);
    }
    if own.may_be_oracle {
        forget_empty_texts(testimony);
    }
}

/// Without time zones every clock is naive, and right to be (Django manual, "Time zones").
fn forget_naive_clocks(testimony: &mut Testimony) {
    for column in testimony.tables.iter_mut().flat_map(|table| &mut table.columns) {
        if let Stated::Written(Some(value), _) | Stated::Implied(Some(value)) = &mut column.application_default {
            value.naive_clock = false;
        }
    }
}

/// Oracle knows no empty text beside NULL, so what a form stores is another matter (Django reference, "Databases").
fn forget_empty_texts(testimony: &mut Testimony) {
    for field in testimony.models.iter_mut().flat_map(|model| &mut model.fields) {
        if field.empty_input.is(&EmptyInput::Text) {
            field.empty_input = Stated::Unknown;
        }
    }
}

struct Facts<'p, 'a> {
    project: &'p Project<'a>,
    states: &'p ModelStates,
    by_name: FxHashMap<&'p str, Vec<&'p ModelClass>>,
    tables: Tables<'p>,
    forms: Forms,
    /// What receivers of signals fill in.
    received: BTreeSet<&'p str>,
}

impl Facts<'_, '_> {
    fn model(&self, model: &ModelClass) -> ModelFact {
        let class = self.project.class(model.class);
        let key = (model.state.app.clone(), model.state.name.to_lowercase());
        let state =
            self.states.models.get(&key).filter(|state| state.place == model.state.place).unwrap_or(&model.state);
        let options = &state.options;
        let kind = if options.is_abstract {
            ModelKind::Abstract
        } else if state.proxy_for.is_some() {
            ModelKind::Proxy
        } else if options.managed.is(&true) {
            ModelKind::Concrete
        } else {
            ModelKind::View
        };
        let table =
            if options.is_abstract { None } else { self.tables.table_name(state).map(|name| (None, name.text)) };
        let unknown = |field: &FieldState| field.declaration.kind == FieldKind::Unknown || !field.declaration.resolved;
        let mut fact = ModelFact {
            name: state.name.clone(),
            module: self.project.module(class.module).parts.join("."),
            kind,
            parent: model.parents.first().map(|parent| self.project.class(*parent).node.name.to_string()),
            table,
            provided: state.provided || state.made_by_package,
            complete: state.gaps.is_empty() && !state.fields.iter().any(unknown),
            traits: ModelTraits { shows_itself: self.shows_itself(state, model), ..ModelTraits::default() },
            fields: Vec::new(),
            relations: Vec::new(),
            validations: Vec::new(),
            scopes: if state.made_by_package { Vec::new() } else { scopes::of_model(self.project, model.class) },
            place: state.place,
        };
        for field in &state.fields {
            self.member(&mut fact, state, field);
        }
        let assigned = self.assigned(model);
        let is_assigned = |name: &str| assigned.contains(name) || self.received.contains(name);
        for field in fact.fields.iter_mut().filter(|field| is_assigned(&field.name)) {
            field.default = Stated::Unknown;
        }
        for field in &mut fact.fields {
            let is_reference = fact.relations.iter().any(|relation| relation.name == field.name);
            field.form = self.forms.asking(&key, &field.name, is_reference);
        }
        fact
    }

    /// What a package makes shows itself, and so does what a many-to-many relation makes.
    fn shows_itself(&self, state: &ModelState, model: &ModelClass) -> Sure {
        if state.provided || state.made_by_package {
            Sure::Unknown
        } else {
            shown::shows_itself(self.project, model.class)
        }
    }

    /// What the methods of a model assign to: `self.number = …` in `save` fills in what nobody entered.
    fn assigned(&self, model: &ModelClass) -> BTreeSet<&str> {
        let lineage = self.project.lineage(model.class);
        let classes = lineage.iter().filter_map(|ancestor| match ancestor {
            Ancestor::Class(class) => Some(self.project.class(*class).node),
            Ancestor::External(_) | Ancestor::Unknown => None,
        });
        let functions = classes.flat_map(|class| &class.body).filter_map(|statement| match &statement.kind {
            StatementKind::Function(function) => Some(function),
            _ => None,
        });
        functions.flat_map(|function| &function.assigned).map(CompactString::as_str).collect()
    }

    fn member(&self, fact: &mut ModelFact, state: &ModelState, field: &FieldState) {
        let declaration = &field.declaration;
        for (kind, place) in &declaration.validations {
            // An empty value goes past every validator (Django, "Validators", "How validators are run"), and what is
            // looked for in the table is no validator.
            let looks_up = matches!(kind, ValidationKind::Uniqueness { .. });
            let passes = Validation {
                passes_null: Stated::Unknown,
                passes_blank: !looks_up,
                ..Validation::of(field.name.clone(), kind.clone(), *place)
            };
            fact.validations.push(passes);
        }
        let column = match declaration.kind {
            FieldKind::Column(_) | FieldKind::ForeignKey | FieldKind::OneToOne => {
                column_name(field).map(|name| name.text)
            }
            _ => None,
        };
        if !matches!(
            declaration.kind,
            FieldKind::GenericForeignKey | FieldKind::GenericRelation | FieldKind::ManyToMany
        ) {
            fact.fields.push(Field {
                name: field.name.clone(),
                column: column.clone(),
                declared_type: declaration.declared_type.clone(),
                ty: self.tables.type_of(state, field, 0),
                nullable: declaration.null.clone(),
                blank: declaration.blank.clone(),
                empty_input: declaration.empty_input.clone(),
                choices: declaration.choices.clone(),
                chosen_by_position: false,
                chooses_null: declaration.chooses_null,
                max_length: declaration.max_length.clone(),
                default: declaration.default.clone(),
                clock: declaration.clock.clone(),
                one_case: false,
                unique: declaration.unique.clone(),
                shadows: shadows(field),
                explanation: declaration.help_text.clone(),
                editable: declaration.editable.clone(),
                form: None,
                place: declaration.place,
            });
        }
        fact.relations.extend(self.relation(state, field, column));
    }

    fn relation(&self, state: &ModelState, field: &FieldState, column: Option<String>) -> Option<Relation<String>> {
        let declaration = &field.declaration;
        let (kind, one_to_one) = match declaration.kind {
            FieldKind::ForeignKey => (RelationKind::BelongsTo, false),
            FieldKind::OneToOne => (RelationKind::BelongsTo, true),
            FieldKind::ManyToMany => (RelationKind::ManyToMany, false),
            FieldKind::GenericForeignKey => (RelationKind::BelongsTo, false),
            FieldKind::GenericRelation => (RelationKind::HasMany, false),
            FieldKind::Column(_) | FieldKind::CompositeKey | FieldKind::Unknown => return None,
        };
        let generic = declaration.kind == FieldKind::GenericForeignKey;
        let relation = declaration.relation.as_ref();
        let target = relation.and_then(|it| self.name_of(state, &it.target));
        if relation.is_none() && !generic {
            return None;
        }
        let part = |position: usize| {
            let name = declaration.key_fields.get(position).filter(|_| generic)?;
            column_name(state.fields.iter().find(|it| it.name == *name)?).map(|name| name.text)
        };
        let (type_column, generic_key) = (part(0), part(1));
        Some(Relation {
            one_to_one,
            target,
            through: relation.and_then(|it| it.through.as_ref()).and_then(|it| self.name_of(state, it)),
            inverse: relation.map_or(Stated::Implied(None), |_| self.inverse(state, field)),
            on_delete: relation.map_or(Stated::Implied(None), |it| it.on_delete.clone()),
            key: column.iter().chain(&generic_key).cloned().collect(),
            columns: column.into_iter().chain(generic_key).collect(),
            type_column,
            polymorphic: generic,
            constrained: relation.map_or(Stated::Implied(false), |it| it.constrained.clone()),
            dangling: relation.and_then(|it| self.lost(state, &it.target)),
            ..Relation::new(field.name.clone(), kind, declaration.place)
        })
    }

    /// The model that a text names, of an app that was read, when that app has none of the name.
    fn lost(&self, from: &ModelState, reference: &ModelReference) -> Option<String> {
        let named = matches!(reference, ModelReference::Label { .. } | ModelReference::Name(_));
        let (app, name) = self.states.label(from, reference).filter(|_| named && !from.options.is_abstract)?;
        if self.states.find(from, reference).is_some() || self.by_name.contains_key(name.as_str()) {
            return None;
        }
        let of_app = || self.states.models.values().filter(|it| it.app == app);
        let read = of_app().any(|it| !it.provided) && of_app().all(|it| !it.provided && !it.made_by_package);
        // A class whose bases lie outside the tree may well be a model.
        (read && self.project.classes_named(&name).is_empty()).then(|| format!("the model `{app}.{name}`"))
    }

    /// The name by which linking finds the model: its class name, with its module where another model has the same.
    fn name_of(&self, from: &ModelState, reference: &ModelReference) -> Option<String> {
        let (app, name) = self.states.label(from, reference)?;
        let Some(found) = self.states.find(from, reference) else { return Some(format!("{app}.{name}")) };
        if found.provided {
            return Some(format!("{}.{}", found.app, found.name));
        }
        match self.by_name.get(found.name.as_str()).map(Vec::as_slice) {
            Some([_]) | None => Some(found.name.clone()),
            Some(namesakes) => {
                let model = namesakes.iter().find(|it| it.state.place == found.place)?;
                Some(self.project.dotted_name(model.class))
            }
        }
    }

    /// The accessor on the other side (Django reference, `ForeignKey.related_name`).
    fn inverse(&self, state: &ModelState, field: &FieldState) -> Stated<Option<String>> {
        let Some(relation) = &field.declaration.relation else { return Stated::Implied(None) };
        if field.declaration.kind == FieldKind::GenericRelation {
            return Stated::Implied(None);
        }
        let many = field.declaration.kind == FieldKind::ManyToMany;
        if many && relation.target == ModelReference::Itself && relation.symmetrical != Some(false) {
            return Stated::Implied(None);
        }
        let filled = |pattern: &str| conventions::filled_in(pattern, &state.app, &state.name);
        let visible = |name: String| (!name.ends_with('+')).then_some(name);
        match (&relation.related_name, &state.options.default_related_name) {
            (Stated::Written(Some(pattern), place), _) => Stated::Written(visible(filled(pattern)), *place),
            (Stated::Unknown, _) => Stated::Unknown,
            (Stated::Implied(Some(pattern)), _) => Stated::Implied(visible(filled(pattern))),
            (_, Some(pattern)) => Stated::Implied(visible(filled(pattern))),
            _ => {
                let single = field.declaration.kind == FieldKind::OneToOne;
                Stated::Implied(Some(conventions::accessor(&state.name, single)))
            }
        }
    }
}

/// The member of `Model` that a field of that name hides (Django reference, "Model instance reference").
fn shadows(field: &FieldState) -> Option<String> {
    const MEMBERS: [&str; 19] = [
        "objects",
        "pk",
        "check",
        "clean",
        "clean_fields",
        "delete",
        "adelete",
        "save",
        "asave",
        "save_base",
        "full_clean",
        "validate_unique",
        "validate_constraints",
        "refresh_from_db",
        "arefresh_from_db",
        "from_db",
        "serializable_value",
        "get_deferred_fields",
        "unique_error_message",
    ];
    let meant = field.declaration.kind == FieldKind::CompositeKey;
    (!meant && MEMBERS.contains(&field.name.as_str())).then(|| field.name.clone())
}
