//! The tables in which django-simple-history keeps every version of a row.
//!
//! `history = HistoricalRecords()` gives `Order` a second model, `HistoricalOrder`, with the same columns and those that tell
//! who changed what and when (manual of the package, "Historical Model Customizations").

use std::collections::BTreeSet;

use modelry_graph::model::{DeleteDecision, EmptyInput};
use modelry_graph::{Action, Clock, Gap, Part, Place, Stated};
use rustc_hash::FxHashMap;

use crate::django::evaluate::{Evaluator, Value};
use crate::django::fields;
use crate::django::implied::{cascading, column_declaration};
use crate::django::labels;
use crate::django::models::ModelClass;
use crate::django::project::{Ancestor, ClassId, Entity, Project, Scope, Setting};
use crate::django::state::{
    FieldDeclaration, FieldState, ModelReference, ModelState, ModelStates, Options, RelationDeclaration,
};
use crate::django::types::{ColumnKind, FieldKind, Size};
use crate::syntax::python::{Call, Expr, ExprKind, StatementKind};

/// How deep models inherit from other ones' tables.
const MAX_DEPTH: u32 = 16;

/// The models of the histories of all models; `states` are the models, completed.
pub(super) fn models(project: &Project, found: &[ModelClass], states: &ModelStates) -> Vec<ModelClass> {
    let mut made = Vec::new();
    let registered = registered(project);
    for model in found {
        let state = &model.state;
        let kept = !state.provided && !state.options.is_abstract && state.proxy_for.is_none();
        let completed = states.models.get(&(state.app.clone(), state.name.to_lowercase()));
        if let (true, Some(state), Some(records)) = (kept, completed, records(project, &registered, model.class)) {
            let history = History { project, states, records };
            made.extend(history.of(state).map(|state| ModelClass { class: model.class, state, parents: Vec::new() }));
        }
    }
    made
}

/// `HistoricalRecords(…)` or `register(Order, …)`.
#[derive(Clone, Copy)]
struct Records<'a> {
    scope: Scope,
    call: Call<'a>,
    /// Does the base class of the model ask for it?
    inherited: bool,
    /// Is it a class of the project's own, which may add to what that of the package does?
    customized: bool,
    place: Place,
}

fn records<'a>(
    project: &Project<'a>,
    registered: &FxHashMap<ClassId, Records<'a>>,
    class: ClassId,
) -> Option<Records<'a>> {
    let lineage = project.lineage(class);
    let owners = lineage.iter().filter_map(|it| match it {
        Ancestor::Class(owner) => Some(*owner),
        Ancestor::External(_) | Ancestor::Unknown => None,
    });
    for owner in owners {
        let scope = project.class_scope(owner);
        let node = project.class(owner).node;
        for statement in node.body.iter().filter(|statement| !statement.is_conditional()) {
            let StatementKind::Assign { value: Some(value), augmented: false, .. } = &statement.kind else { continue };
            let Some(call) = value.call() else { continue };
            let Some(customized) = makes_records(project, scope, call.function) else { continue };
            let inherited = owner != class;
            if inherited && call.keyword("inherit").and_then(Expr::bool) != Some(true) {
                continue;
            }
            let place = if inherited { project.class_scope(class).stand_in } else { project.place(scope, value.span) };
            return Some(Records { scope, call, inherited, customized, place });
        }
    }
    registered.get(&class).copied()
}

/// What stands in any module: `register(Order, app="audit")`. The first one counts.
fn registered<'a>(project: &Project<'a>) -> FxHashMap<ClassId, Records<'a>> {
    let mut found = FxHashMap::default();
    for (id, module) in project.modules().filter(|(_, module)| module.file.is_some()) {
        for statement in module.content.body.iter().filter(|statement| !statement.is_conditional()) {
            let StatementKind::Expression(expr) = &statement.kind else { continue };
            let Some(call) = expr.call() else { continue };
            let (Some(name), Some(model)) = (call.function.name(), call.argument(0, "model").and_then(Expr::name))
            else {
                continue;
            };
            if name.rsplit('.').next() != Some("register") {
                continue;
            }
            let scope = project.module_scope(id);
            let registers =
                matches!(project.resolve(scope, name), Entity::External(path) if path == "simple_history.register");
            if registers && let Entity::Class(class) = project.resolve(scope, model) {
                let customized = call.keyword("records_class").is_some();
                let place = project.place(scope, expr.span);
                found.entry(class).or_insert(Records { scope, call, inherited: false, customized, place });
            }
        }
    }
    found
}

/// Does a call make the records of a history, and if so, by a class of the project's own?
fn makes_records(project: &Project, scope: Scope, function: &Expr) -> Option<bool> {
    const RECORDS: &str = "simple_history.models.HistoricalRecords";
    match project.resolve(scope, function.name()?) {
        Entity::External(path) => (path == RECORDS).then_some(false),
        Entity::Class(class) => project.derives_from(class, RECORDS).then_some(true),
        Entity::Module(_) | Entity::Function(..) | Entity::Value(..) | Entity::Unknown => None,
    }
}

struct History<'p, 'a> {
    project: &'p Project<'a>,
    states: &'p ModelStates,
    records: Records<'a>,
}

impl History<'_, '_> {
    /// `None` when not even the name of the model can be told.
    fn of(&self, base: &ModelState) -> Option<ModelState> {
        let name = match self.option("custom_model_name") {
            None => format!("Historical{}", base.name),
            Some(value) => self.text(value)?,
        };
        let app = match self.option("app") {
            None => base.app.clone(),
            Some(value) => self.text(value)?,
        };
        let app = app.rsplit('.').next().unwrap_or(&app).to_owned();
        let place = self.records.place;
        let mut options = Options::default();
        if let Some(value) = self.option("table_name").filter(|_| !self.records.inherited) {
            options.db_table = match self.text(value) {
                Some(table) => Stated::Written(Some(table), self.project.place(self.records.scope, value.span)),
                None => Stated::Unknown,
            };
        }
        let mut gaps = base.gaps.clone();
        let closed = !self.records.call.is_open() && !self.records.customized && self.option("bases").is_none();
        if !closed {
            gaps.extend(everything("the records of the history may hold more than the model", place));
        }
        let mut fields = self.copies(base, &mut gaps);
        fields.extend(self.additions(base));
        Some(ModelState {
            app,
            name,
            fields,
            options,
            proxy_for: None,
            automatic_key: Some(ColumnKind::Auto),
            key_is_settled: true,
            provided: false,
            made_by_package: true,
            gaps,
            place,
        })
    }

    fn option(&self, name: &str) -> Option<&Expr> {
        self.records.call.keyword(name).filter(|value| !matches!(value.kind, ExprKind::None))
    }

    fn value(&self, value: &Expr) -> Value {
        self.value_at(self.records.scope, value)
    }

    fn value_at(&self, scope: Scope, value: &Expr) -> Value {
        Evaluator::new(self.project).value(scope, value)
    }

    fn text(&self, value: &Expr) -> Option<String> {
        self.value(value).text()
    }

    /// The names in a list; `None` when they could not be read.
    fn names(&self, option: &str) -> Option<BTreeSet<String>> {
        let Some(value) = self.option(option) else { return Some(BTreeSet::new()) };
        self.value(value).elements()?.iter().map(Value::text).collect()
    }

    /// A switch among the settings of the project, `Err` when it is computed.
    fn setting(&self, name: &str) -> Result<Option<Value>, ()> {
        match self.project.setting(name) {
            Setting::Stated(module, value) => match self.value_at(self.project.module_scope(module), value) {
                Value::Unknown => Err(()),
                value => Ok(Some(value)),
            },
            Setting::Absent => Ok(None),
            Setting::Unclear => Err(()),
        }
    }

    /// Is a setting on, that is off when nothing is said?
    fn is_on(&self, name: &str) -> Option<bool> {
        match self.setting(name) {
            Ok(Some(Value::Bool(value))) => Some(value),
            Ok(None) => Some(false),
            Ok(Some(_)) | Err(()) => None,
        }
    }

    /// The columns of the model without what makes a row the only one of its kind.
    fn copies(&self, base: &ModelState, gaps: &mut Vec<Gap>) -> Vec<FieldState> {
        let (excluded, unindexed) = (self.names("excluded_fields"), self.names("no_db_index"));
        if excluded.is_none() {
            gaps.extend(everything("which fields the history leaves out is computed", self.records.place));
        }
        let mut fields = Vec::new();
        self.gather(base, &mut fields, gaps, 0);
        let excluded = excluded.unwrap_or_default();
        let copies = fields.iter().filter(|(field, _)| !excluded.contains(&field.name)).filter_map(|(field, owner)| {
            let mut copy = self.copy(field, owner)?;
            match &unindexed {
                Some(names) if !names.contains(&field.name) => {}
                Some(_) => copy.declaration.db_index = Stated::Implied(false),
                None => copy.declaration.db_index = Stated::Unknown,
            }
            Some(copy)
        });
        // Keys are made anew, so that they come last.
        let (keys, plain): (Vec<_>, Vec<_>) = copies.partition(|field| field.declaration.relation.is_some());
        plain.into_iter().chain(keys).collect()
    }

    /// The fields of a model with those of the tables that it joins, each with the model that has it.
    fn gather<'s>(
        &'s self,
        model: &'s ModelState,
        found: &mut Vec<(&'s FieldState, &'s ModelState)>,
        gaps: &mut Vec<Gap>,
        depth: u32,
    ) {
        let links = model.fields.iter().filter_map(|field| field.declaration.relation.as_ref());
        for link in links.filter(|link| link.parent_link) {
            match self.states.find(model, &link.target).filter(|_| depth < MAX_DEPTH) {
                Some(parent) => self.gather(parent, found, gaps, depth + 1),
                None => gaps.extend(everything("a parent of the model could not be found", self.records.place)),
            }
        }
        found.extend(model.fields.iter().map(|field| (field, model)));
    }

    fn copy(&self, field: &FieldState, owner: &ModelState) -> Option<FieldState> {
        let mut copy = field.clone();
        let declaration = &mut copy.declaration;
        match &declaration.kind {
            FieldKind::ManyToMany
            | FieldKind::GenericForeignKey
            | FieldKind::GenericRelation
            | FieldKind::CompositeKey => return None,
            FieldKind::OneToOne => turn(declaration, FieldKind::ForeignKey, "ForeignKey"),
            FieldKind::Column(ColumnKind::BigAuto) => {
                turn(declaration, FieldKind::Column(ColumnKind::BigInteger), "BigIntegerField");
            }
            FieldKind::Column(ColumnKind::Auto | ColumnKind::SmallAuto) => {
                turn(declaration, FieldKind::Column(ColumnKind::Integer), "IntegerField");
            }
            // The file itself is not copied, only its path.
            FieldKind::Column(ColumnKind::Char) if is_file(declaration) => {
                let (kind, class) = match self.is_on("SIMPLE_HISTORY_FILEFIELD_TO_CHARFIELD") {
                    Some(true) => (ColumnKind::Char, "CharField"),
                    Some(false) => (ColumnKind::Text, "TextField"),
                    None => (ColumnKind::Unknown, "Field"),
                };
                turn(declaration, FieldKind::Column(kind), class);
            }
            FieldKind::Column(_) | FieldKind::ForeignKey | FieldKind::Unknown => {}
        }
        if let Some(relation) = &declaration.relation {
            let target = match &relation.target {
                ModelReference::Itself => label(&owner.app, &owner.name),
                ModelReference::Name(name) => label(&owner.app, name),
                other => other.clone(),
            };
            declaration.relation =
                Some(RelationDeclaration { to_field: relation.to_field.clone(), ..unbound(target, relation.place) });
            declaration.null = Stated::Implied(true);
            declaration.blank = Stated::Implied(true);
            declaration.db_index = Stated::Implied(true);
        } else {
            let was_key = (&declaration.primary_key, &declaration.unique);
            match was_key {
                (Stated::Unknown, _) | (_, Stated::Unknown) => declaration.db_index = Stated::Unknown,
                (key, unique) if key.is(&true) || unique.is(&true) => declaration.db_index = Stated::Implied(true),
                _ => {}
            }
        }
        declaration.primary_key = Stated::Implied(false);
        declaration.unique = Stated::Implied(false);
        declaration.clock = Stated::Implied(Clock::Never);
        declaration.collation = None;
        Some(copy)
    }

    /// The columns that every history has.
    fn additions(&self, base: &ModelState) -> Vec<FieldState> {
        let place = self.records.place;
        let column = |kind: ColumnKind, class: &str| column_declaration(class, kind, place);
        let given =
            |option: &str| self.option(option).map(|value| fields::read(self.project, self.records.scope, value));
        let mut id = match (given("history_id_field"), self.is_on("SIMPLE_HISTORY_HISTORY_ID_USE_UUID")) {
            (Some(field), _) => field.unwrap_or_else(|| column(ColumnKind::Unknown, "Field")),
            (None, Some(true)) => column(ColumnKind::Uuid, "UUIDField"),
            (None, Some(false)) => column(ColumnKind::Auto, "AutoField"),
            (None, None) => column(ColumnKind::Unknown, "Field"),
        };
        id.primary_key = Stated::Implied(true);
        let mut date = column(ColumnKind::DateTime, "DateTimeField");
        date.db_index = match self.setting("SIMPLE_HISTORY_DATE_INDEX") {
            Ok(None) => Stated::Implied(true),
            Ok(Some(Value::Bool(indexed))) => Stated::Implied(indexed),
            Ok(Some(_)) | Err(()) => Stated::Unknown,
        };
        let text = self.is_on("SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD");
        let reason = match (given("history_change_reason_field"), text) {
            (Some(field), _) => field.unwrap_or_else(|| column(ColumnKind::Unknown, "Field")),
            (None, Some(true)) => optional(column(ColumnKind::Text, "TextField")),
            (None, Some(false)) => optional(sized(column(ColumnKind::Char, "CharField"), 100)),
            (None, None) => optional(column(ColumnKind::Unknown, "Field")),
        };
        let mut kind = sized(column(ColumnKind::Char, "CharField"), 1);
        kind.choices = Stated::Implied(Some(["+", "~", "-"].map(str::to_owned).to_vec()));
        let mut made =
            vec![("history_id", id), ("history_date", date), ("history_change_reason", reason), ("history_type", kind)];
        if let Some(value) = self.option("related_name") {
            let related_name = self.text(value).map_or(Stated::Unknown, |name| Stated::Written(Some(name), place));
            let relation = RelationDeclaration { related_name, ..unbound(label(&base.app, &base.name), place) };
            made.push(("history_relation", key(relation, false, place)));
        }
        made.push(match given("history_user_id_field") {
            Some(field) => ("history_user_id", field.unwrap_or_else(|| column(ColumnKind::Unknown, "Field"))),
            None => ("history_user", self.user(place)),
        });
        made.into_iter().map(|(name, declaration)| FieldState { name: name.to_owned(), declaration }).collect()
    }

    fn user(&self, place: Place) -> FieldDeclaration {
        let target = match self.option("user_model") {
            None => ModelReference::User,
            Some(value) => labels::reference(self.project, self.records.scope, value),
        };
        let constrained = match self.option("user_db_constraint").map(Expr::bool) {
            None => Stated::Implied(true),
            Some(Some(value)) => Stated::Written(value, place),
            Some(None) => Stated::Unknown,
        };
        let related_name = match self.option("user_related_name").map(|value| self.text(value)) {
            None => Stated::Written(Some("+".to_owned()), place),
            Some(Some(name)) => Stated::Written(Some(name), place),
            Some(None) => Stated::Unknown,
        };
        let on_delete = Stated::Implied(Some(DeleteDecision::Action(Action::SetNull)));
        let relation = RelationDeclaration { on_delete, constrained, related_name, ..cascading(target, place) };
        key(relation, true, place)
    }
}

/// What a reference to a model that may be gone looks like.
fn unbound(target: ModelReference, place: Place) -> RelationDeclaration {
    RelationDeclaration {
        on_delete: Stated::Implied(Some(DeleteDecision::Action(Action::NoAction))),
        constrained: Stated::Written(false, place),
        related_name: Stated::Written(Some("+".to_owned()), place),
        ..cascading(target, place)
    }
}

fn key(relation: RelationDeclaration, null: bool, place: Place) -> FieldDeclaration {
    FieldDeclaration {
        kind: FieldKind::ForeignKey,
        null: Stated::Implied(null),
        db_index: Stated::Implied(true),
        relation: Some(relation),
        ..column_declaration("ForeignKey", ColumnKind::Unknown, place)
    }
}

fn optional(declaration: FieldDeclaration) -> FieldDeclaration {
    FieldDeclaration { null: Stated::Implied(true), ..declaration }
}

pub(super) fn sized(declaration: FieldDeclaration, length: u32) -> FieldDeclaration {
    let size = Size { max_length: Some(length), ..Size::default() };
    FieldDeclaration { size, max_length: Stated::Implied(Some(length)), ..declaration }
}

fn turn(declaration: &mut FieldDeclaration, kind: FieldKind, class: &str) {
    declaration.kind = kind;
    declaration.declared_type = class.to_owned();
}

fn is_file(declaration: &FieldDeclaration) -> bool {
    let named = ["FileField", "ImageField"].iter().any(|end| declaration.declared_type.ends_with(end));
    named || declaration.empty_input == Stated::Implied(EmptyInput::Value)
}

fn label(app: &str, model: &str) -> ModelReference {
    ModelReference::Label { app: app.to_owned(), model: model.to_owned() }
}

/// Gaps in all parts of a table.
pub(super) fn everything(reason: &str, place: Place) -> impl Iterator<Item = Gap> + '_ {
    Part::ALL.into_iter().map(move |part| Gap { part, reason: reason.to_owned(), place: Some(place) })
}
