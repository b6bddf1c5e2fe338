//! Migrations replayed: a second witness of the tables that the models ask for.
//!
//! [`modules`] reads the files and puts them in order, [`operations`] what each of them does, [`state`] what each [`model`]
//! has become at the end, [`raw`] and [`python`] what SQL and Python did besides.

mod create;
mod model;
mod modules;
mod named;
mod operations;
mod places;
mod python;
mod raw;
mod state;
mod through;
mod unmodeled;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::{Enforcement, Gap, Part, Place, Problem, Stated, TableFact, Testimony, Witness};
use rustc_hash::FxHashMap;

use self::model::{Entry, EntryKind, FieldEntry, Model, Site};
use self::modules::Migration;
use self::state::State;
use crate::django::implied;
use crate::django::project::{ModuleId, Project};
use crate::django::settings::ProjectSettings;
use crate::django::state::{
    FieldDeclaration, FieldState, IndexDeclaration, KeyPart, ModelReference, ModelState, ModelStates, Options, Purpose,
};
use crate::django::tables::Tables;
use crate::django::types::{ColumnKind, FieldKind};
use crate::django::{fields, labels, options};
use crate::syntax::python::{ExprKind, StatementKind};

/// What the migrations of a project testify, and the apps that they make tables of; `None` when there are none.
///
/// `models` are the models of the classes, completed, and `beside` is what they testify.
pub(super) fn testimony(
    project: &Project<'_>,
    settings: &ProjectSettings,
    models: &ModelStates,
    beside: &Testimony,
) -> Option<(Testimony, BTreeSet<String>)> {
    let user = settings.user_model();
    let replay = Replay { state: replay(project, user.as_ref())?, automatic_key: settings.key_in_migrations() };
    let mut states = replay.models(user.as_ref(), models);
    implied::complete(&mut states);
    let dialect = beside.dialect.known().copied();
    let tables = Tables { states: &states, dialect, witness: Witness::Migrations };
    let mut testimony = Testimony::new("django", Witness::Migrations, beside.database.clone(), beside.root.clone());
    testimony.dialect = beside.dialect.clone();
    testimony.tables = tables.make();
    if replay.state.problems.is_empty() {
        unmodeled::note(&mut testimony.tables, project, &states, models);
    }
    replay.weaken(&mut testimony.tables);
    raw::apply(&replay.state, &mut testimony.tables, dialect);
    let apps = replay.state.models.keys().map(|(app, _)| app.clone()).collect();
    testimony.problems = replay.state.problems;
    Some((testimony, apps))
}

/// Runs the migrations of all apps in order.
fn replay<'p, 'a>(project: &'p Project<'a>, user: Option<&(String, String)>) -> Option<State<'p, 'a>> {
    let folders = folders(project);
    let mut apps: FxHashMap<Vec<&str>, Option<String>> = FxHashMap::default();
    let mut folders_of: BTreeMap<String, BTreeSet<Vec<&str>>> = BTreeMap::new();
    // Most modules of a project with a history are migrations.
    let mut migrations: Vec<Migration> = Vec::with_capacity(project.modules().count());
    for (id, module) in project.modules() {
        let Some((name, package)) = module.parts.split_last() else { continue };
        let Some(file) = module.file.filter(|_| !module.is_package && project.owns(id)) else { continue };
        let app = apps.entry(package.to_vec()).or_insert_with(|| app(project, id, package, &folders));
        let Some(app) = app else { continue };
        let user_app = user.map_or("", |(app, _)| app);
        if let Some(migration) = modules::migration(project, id, app, name, file, user_app) {
            folders_of.entry(app.clone()).or_default().insert(package.to_vec());
            migrations.push(migration);
        }
    }
    // Two folders of one label are two projects, or a copy: nobody can tell which of them the models go with.
    migrations.retain(|migration| folders_of.get(&migration.node.0).is_some_and(|folders| folders.len() == 1));
    if migrations.is_empty() {
        return None;
    }
    let torn = modules::torn(&migrations);
    let mut state = State::new(project);
    for migration in modules::ordered(migrations) {
        state.run(&migration.node.0, migration.names, &migration.operations);
    }
    for (app, place) in torn {
        let message = format!("a migration that comes before this one was not found, so those of `{app}` are left out");
        state.problems.push(Problem { place, message });
        state.models.retain(|(of, _), _| *of != app);
    }
    Some(state)
}

/// The label of the app whose migrations stand in a package.
fn app(project: &Project<'_>, module: ModuleId, package: &[&str], folders: &[(String, String)]) -> Option<String> {
    let path = package.join(".");
    let ends = |whole: &str| path == whole || path.strip_suffix(whole).is_some_and(|rest| rest.ends_with('.'));
    if let Some((app, _)) = folders.iter().find(|(_, folder)| ends(folder)) {
        return Some(app.clone());
    }
    (package.last() == Some(&"migrations")).then(|| labels::app_label(project, module))
}

/// App labels and packages of the setting `MIGRATION_MODULES`, where they are literal.
fn folders(project: &Project<'_>) -> Vec<(String, String)> {
    let mut folders = Vec::new();
    for (_, module) in project.modules() {
        for statement in &module.content.body {
            let StatementKind::Assign { target, value: Some(value), .. } = &statement.kind else { continue };
            let ExprKind::Dict(pairs) = &value.kind else { continue };
            if target == "MIGRATION_MODULES" {
                let texts = pairs.iter().filter_map(|(app, folder)| Some((app.as_ref()?.text()?, folder.text()?)));
                folders.extend(texts.map(|(app, folder)| (app.to_owned(), folder.to_owned())));
            }
        }
    }
    folders
}

/// Migrations that were run.
struct Replay<'p, 'a> {
    state: State<'p, 'a>,
    /// The class of keys that nobody wrote.
    automatic_key: Option<ColumnKind>,
}

impl Replay<'_, '_> {
    /// The models at the end of all migrations, of the apps that have models at all.
    ///
    /// Those that have no migrations here (of packages) are among them for the sake of keys that lead to them.
    fn models(&self, user: Option<&(String, String)>, classes: &ModelStates) -> ModelStates {
        let mut states = ModelStates { user: user.cloned(), ..ModelStates::default() };
        let apps: BTreeSet<&str> =
            classes.models.values().filter(|it| !it.provided).map(|it| it.app.as_str()).collect();
        for model in self.state.models.values() {
            if apps.contains(model.app.as_str()) {
                states.insert(self.model(model));
            }
        }
        for (key, class) in &classes.models {
            states.models.entry(key.clone()).or_insert_with(|| ModelState { provided: true, ..class.clone() });
        }
        states
    }

    /// Constraints that were added without looking at the rows hold for new rows only.
    fn weaken(&self, tables: &mut [TableFact]) {
        let names: BTreeSet<&str> =
            self.state.models.values().flat_map(|model| &model.not_valid).map(String::as_str).collect();
        for check in tables.iter_mut().flat_map(|table| &mut table.checks) {
            if check.name.as_ref().is_some_and(|name| names.contains(name.text.as_str())) {
                check.enforcement = Enforcement::NotValid;
            }
        }
    }

    fn model(&self, model: &Model<'_>) -> ModelState {
        let mut gaps = model.gaps.clone();
        gaps.extend(model.left_columns.iter().filter(|left| self.may_tell_time(model, left)).map(|left| Gap {
            part: Part::Columns,
            reason: format!("only the models have lost `{}`, so its column may still be there", left.name),
            place: Some(left.site.place()),
        }));
        let mut fields = Vec::new();
        for entry in &model.fields {
            match self.field(model, entry) {
                Some(field) => fields.push(field),
                None => gaps.extend(unknown_field(entry.site.place())),
            }
        }
        let options = self.options(model);
        ModelState {
            app: model.app.clone(),
            name: model.name.clone(),
            fields,
            proxy_for: options.proxy.then_some(ModelReference::Unknown),
            options,
            automatic_key: self.automatic_key.clone(),
            key_is_settled: true,
            provided: false,
            made_by_package: false,
            gaps,
            place: model.created,
        }
    }

    /// Columns that only wait to be dropped are nobody's to judge, so tables come without them. It matters to no rule
    /// that they are there, but for those that may tell when rows were made or changed.
    fn may_tell_time(&self, model: &Model<'_>, left: &FieldEntry<'_>) -> bool {
        use ColumnKind::{Date, DateTime, Native, Unknown};
        let kind = self.field(model, left).map(|field| field.declaration.kind);
        matches!(kind, None | Some(FieldKind::Unknown | FieldKind::Column(Date | DateTime | Native(_) | Unknown)))
    }

    fn field(&self, model: &Model<'_>, entry: &FieldEntry<'_>) -> Option<FieldState> {
        let Site { names, expr, step } = entry.site;
        let expr = names.value(expr);
        let mut declaration = fields::read(self.state.project, names.scope, expr).or_else(|| key(entry))?;
        if !entry.keeps_default {
            declaration.default = Stated::Implied(None);
        }
        if entry.keeps_index && declaration.db_index.is(&false) {
            declaration.db_index = Stated::Implied(true);
        }
        if let Some(relation) = &mut declaration.relation {
            self.follow(&mut relation.target, &model.app, step);
            if let Some(through) = &mut relation.through {
                self.follow(through, &model.app, step);
            }
        }
        Some(FieldState { name: entry.name.clone(), declaration })
    }

    /// A model may have got another name since a field referred to it.
    fn follow(&self, reference: &mut ModelReference, own_app: &str, step: usize) {
        let (app, name) = match reference {
            ModelReference::Label { app, model } => (app.as_str(), model),
            ModelReference::Name(name) => (own_app, name),
            ModelReference::Itself | ModelReference::User | ModelReference::Unknown => return,
        };
        let mut key = (app.to_owned(), name.to_lowercase());
        for renamed in self.state.renamed.iter().filter(|renamed| renamed.step > step) {
            if renamed.from == key {
                key = renamed.to.clone();
            }
        }
        if let Some(found) = self.state.models.get(&key) {
            name.clone_from(&found.name);
        }
    }

    fn options(&self, model: &Model<'_>) -> Options {
        let project = self.state.project;
        let mut found = Options::default();
        for (name, site) in &model.options {
            options::read(&mut found, project, site.names.scope, name, site.names.value(site.expr));
        }
        found.unique_together = model.unique_together.iter().chain(&model.kept_pairs).cloned().collect();
        found.index_together = model.index_together.clone();
        for entry in &model.indexes {
            match self.index(entry) {
                Some(index) => found.indexes.push(index),
                None => found.gaps.push(unknown_index(entry)),
            }
        }
        for entry in &model.constraints {
            let EntryKind::Stated(site) = &entry.kind else { continue };
            found.constraints.push(options::read_constraint(project, site.names.scope, site.expr));
        }
        found
    }

    fn index(&self, entry: &Entry<'_>) -> Option<IndexDeclaration> {
        let mut index = match &entry.kind {
            EntryKind::Stated(site) => options::read_index(self.state.project, site.names.scope, site.expr)?,
            EntryKind::Fields(fields, place) => IndexDeclaration {
                name: Stated::Implied(None),
                parts: fields.iter().map(|field| part(field)).collect(),
                purpose: Purpose::Search,
                deferrable: false,
                condition: Stated::Implied(None),
                method: "btree".to_owned(),
                include: Vec::new(),
                nulls_not_distinct: false,
                place: *place,
            },
        };
        if let Some(name) = &entry.name {
            index.name = Stated::Written(Some(name.clone()), index.place);
        }
        Some(index)
    }
}

/// A primary key whose class is only known when the program runs: `import_string(settings.DEFAULT_AUTO_FIELD)(primary_key=True)`.
fn key(entry: &FieldEntry<'_>) -> Option<FieldDeclaration> {
    let flag = entry.site.expr.call()?.keyword("primary_key")?;
    if flag.bool() != Some(true) {
        return None;
    }
    let mut declaration = implied::column_declaration("AutoField", ColumnKind::Unknown, entry.site.place());
    declaration.primary_key = Stated::Written(true, flag.span.within(entry.site.names.file));
    Some(declaration)
}

fn part(field: &str) -> KeyPart {
    KeyPart {
        field: Some(field.to_owned()),
        expression: None,
        descending: false,
        nulls_first: None,
        operator_class: None,
    }
}

fn unknown_field(place: Place) -> impl Iterator<Item = Gap> {
    let parts = [Part::Columns, Part::PrimaryKey, Part::Indexes, Part::ForeignKeys, Part::Checks];
    parts.into_iter().map(move |part| {
        let reason = "a field in a migration could not be read".to_owned();
        Gap { part, reason, place: Some(place) }
    })
}

fn unknown_index(entry: &Entry<'_>) -> Gap {
    let place = match &entry.kind {
        EntryKind::Stated(site) => site.place(),
        EntryKind::Fields(_, place) => *place,
    };
    Gap { part: Part::Indexes, reason: "an index in a migration could not be read".to_owned(), place: Some(place) }
}
