//! What the models are after each migration: Django's own project state, with fields and options still unread.
//!
//! Only what stands at the end is worth reading, so everything is kept as the expression that stated it.

use std::collections::BTreeMap;

use modelry_graph::{Place, Problem};

use super::create::pairs;
use super::model::{
    FieldEntry, Model, Site, entry, leave_column, remove, rename_field, rename_index, same, set_field, set_together,
};
use super::operations::{Action, Names, Operation, as_class};
use super::python;
use super::raw::{self, RawSql};
use super::through;
use crate::django::project::{Ancestor, Entity, Project};
use crate::syntax::python::Expr;

/// App label and lower-case name.
pub(super) type ModelKey = (String, String);

/// A model that got another name.
pub(super) struct Renamed {
    pub(super) from: ModelKey,
    pub(super) to: ModelKey,
    pub(super) step: usize,
}

/// All models.
pub(super) struct State<'p, 'a> {
    pub(super) project: &'p Project<'a>,
    pub(super) models: BTreeMap<ModelKey, Model<'a>>,
    pub(super) renamed: Vec<Renamed>,
    pub(super) raw: Vec<RawSql>,
    pub(super) problems: Vec<Problem>,
    pub(super) step: usize,
    /// Does only the state change, and no table?
    pub(super) only_state: bool,
    /// Tables whose model is gone from the state only, with the fields that have an index.
    pub(super) left: BTreeMap<String, Vec<String>>,
}

impl<'p, 'a> State<'p, 'a> {
    pub(super) fn new(project: &'p Project<'a>) -> State<'p, 'a> {
        State {
            project,
            models: BTreeMap::new(),
            renamed: Vec::new(),
            raw: Vec::new(),
            problems: Vec::new(),
            step: 0,
            only_state: false,
            left: BTreeMap::new(),
        }
    }

    /// Runs the operations of one migration.
    pub(super) fn run(&mut self, app: &str, names: Names<'a>, operations: &[Operation<'a>]) {
        for operation in operations {
            self.step += 1;
            self.operation(app, names, operation, false);
        }
    }

    /// Runs one operation; `beside_state` when others tell what the state becomes.
    fn operation(&mut self, app: &str, names: Names<'a>, operation: &Operation<'a>, beside_state: bool) {
        let place = operation.span.within(names.file);
        match &operation.action {
            Action::Separate { database, state } => {
                let field = |model: &str, name: &str| {
                    let model = self.models.get(&(app.to_owned(), model.to_lowercase()))?;
                    model.fields.iter().find(|field| same(&field.name, name)).map(|field| field.site.expr)
                };
                let promoted = through::promoted(self.project, names, state, database, field);
                let outside = std::mem::replace(&mut self.only_state, database.is_empty());
                self.state_operations(app, names, state, database);
                for promoted in promoted {
                    self.change(app, &promoted.through, |model| promoted.keep_pair(model, place));
                }
                self.only_state = outside;
                // What the state becomes is what the author says that the statements come to.
                for inner in database {
                    self.operation(app, names, inner, !state.is_empty());
                }
            }
            Action::RunSql { sql, state } => {
                self.state_operations(app, names, state, &[]);
                if let Some(sql) = sql {
                    let site = self.site(names, sql);
                    raw::sql(self, app, site, beside_state || !state.is_empty());
                }
            }
            Action::RunPython { code } => {
                if let Some(code) = code.filter(|_| !beside_state) {
                    let site = self.site(names, code);
                    python::run(self, app, site);
                }
            }
            Action::Unknown { model, .. } => match self.known(names, operation) {
                Some(known) => self.operation(app, names, &known, beside_state),
                None if beside_state => {}
                None => self.unsure(app, *model, "an operation of a migration could not be read", place),
            },
            Action::Perhaps(operations) if !beside_state => {
                for inner in operations {
                    self.perhaps(app, names, inner);
                }
            }
            Action::Perhaps(_) => {}
            Action::Nothing => {}
            _ if beside_state => {}
            _ => self.schema_operation(app, names, operation, place),
        }
    }

    /// Runs what changes the state; what stands beside it says what happens to the database.
    fn state_operations(&mut self, app: &str, names: Names<'a>, state: &[Operation<'a>], database: &[Operation<'a>]) {
        for operation in state {
            if let Action::RemoveField { model, name } = operation.action
                && !database.iter().any(|beside| may_remove(beside, model, name))
            {
                self.change(app, model, |model| leave_column(model, name));
            }
            self.operation(app, names, operation, false);
        }
    }

    /// An operation of the project's own as the one of Django's that it extends.
    fn known(&self, names: Names<'a>, operation: &Operation<'a>) -> Option<Operation<'a>> {
        let Action::Unknown { class: Some(class), call: Some(call), .. } = operation.action else { return None };
        let action = as_class(names, &self.known_base(names, class)?, call, 1)?;
        let known = !matches!(action, Action::Unknown { .. });
        known.then_some(Operation { action, span: operation.span })
    }

    /// An operation that runs or does not run.
    fn perhaps(&mut self, app: &str, names: Names<'a>, operation: &Operation<'a>) {
        let known = self.known(names, operation);
        let action = &known.as_ref().unwrap_or(operation).action;
        let place = operation.span.within(names.file);
        match action {
            Action::RunPython { code: Some(code) } => {
                let site = self.site(names, code);
                python::run(self, app, site);
            }
            // A table that may not be there is left to the models.
            Action::RunPython { code: None } | Action::Nothing | Action::CreateModel { .. } => {}
            Action::Separate { state, .. }
                if state.iter().all(|it| matches!(it.action, Action::CreateModel { .. })) => {}
            action => self.unsure(app, action.model(), "an operation of a migration may run or not", place),
        }
    }

    fn schema_operation(&mut self, app: &str, names: Names<'a>, operation: &Operation<'a>, place: Place) {
        let step = self.step;
        let site = |expr: &'a Expr| Site { names, expr, step };
        let key = |name: &str| (app.to_owned(), name.to_lowercase());
        match &operation.action {
            Action::CreateModel { name, fields, options } => {
                self.create(app, names, name, *fields, *options, operation.span);
            }
            Action::DeleteModel { name } => {
                if let Some(model) = self.models.remove(&key(name)).filter(|_| self.only_state) {
                    self.left.insert(model.table().to_owned(), model.indexed_fields());
                }
            }
            Action::RenameModel { old, new } => self.rename(app, old, new),
            Action::AlterModelTable { name, table } => {
                let table = table.map(site);
                self.change(app, name, |model| {
                    match table {
                        Some(table) => model.options.insert("db_table".to_owned(), table),
                        None => model.options.remove("db_table"),
                    };
                });
                self.moved(&key(name));
            }
            Action::AlterModelTableComment { name, comment } => {
                let comment = comment.map(site);
                self.change(app, name, |model| {
                    match comment {
                        Some(comment) => model.options.insert("db_table_comment".to_owned(), comment),
                        None => model.options.remove("db_table_comment"),
                    };
                });
            }
            Action::AlterTogether { name, unique, value } => {
                self.change(app, name, |model| set_together(model, *unique, value.map(site)));
            }
            Action::AlterOrderWithRespectTo { name, field } => {
                let field = field.map(site);
                self.change(app, name, |model| {
                    match field {
                        Some(field) => model.options.insert("order_with_respect_to".to_owned(), field),
                        None => model.options.remove("order_with_respect_to"),
                    };
                });
            }
            // Whether Django manages a table changes nothing about it, and the other ones are no matter of tables.
            Action::AlterModelOptions { name, options } => {
                self.change(app, name, |model| {
                    model.options.remove("managed");
                    for (option, value) in pairs(*options).unwrap_or_default() {
                        if option == "managed" {
                            model.options.insert(option.to_owned(), site(value));
                        }
                    }
                });
            }
            Action::SetField { model, name, field, keeps_default } => {
                let field = FieldEntry {
                    name: (*name).to_owned(),
                    site: site(field),
                    keeps_default: *keeps_default,
                    keeps_index: false,
                };
                self.change(app, model, |model| set_field(model, field));
            }
            Action::RemoveField { model, name } => {
                self.change(app, model, |model| model.fields.retain(|field| !same(&field.name, name)));
            }
            Action::RenameField { model, old, new } => {
                self.change(app, model, |model| rename_field(model, old, new, step))
            }
            Action::AddIndex { model, index } => {
                let entry = entry(site(index));
                self.change(app, model, |model| model.indexes.push(entry));
            }
            Action::RemoveIndex { model, name } => {
                self.change(app, model, |model| remove(&mut model.indexes, name));
            }
            Action::RenameIndex { model, old, new } => {
                self.change(app, model, |model| rename_index(model, old, new, place));
            }
            Action::AddConstraint { model, constraint, validated } => {
                let entry = entry(site(constraint));
                self.change(app, model, |model| {
                    model.not_valid.extend(entry.name.clone().filter(|_| !validated));
                    model.constraints.push(entry);
                });
            }
            Action::AlterConstraint { model, name, constraint } => {
                let entry = entry(site(constraint));
                self.change(app, model, |model| {
                    remove(&mut model.constraints, name);
                    model.constraints.push(entry);
                });
            }
            Action::ValidateConstraint { model, name } => {
                self.change(app, model, |model| model.not_valid.retain(|it| it != name));
            }
            Action::RemoveConstraint { model, name } => {
                self.change(app, model, |model| {
                    remove(&mut model.constraints, name);
                    model.not_valid.retain(|it| it != name);
                });
            }
            Action::Separate { .. }
            | Action::RunSql { .. }
            | Action::RunPython { .. }
            | Action::Perhaps(_)
            | Action::Nothing
            | Action::Unknown { .. } => {}
        }
    }

    fn site(&self, names: Names<'a>, expr: &'a Expr) -> Site<'a> {
        Site { names, expr, step: self.step }
    }

    fn change(&mut self, app: &str, name: &str, change: impl FnOnce(&mut Model<'a>)) {
        if let Some(model) = self.models.get_mut(&(app.to_owned(), name.to_lowercase())) {
            change(model);
        }
    }

    /// Marks the model, or all of its app when none is named, as not surely known.
    pub(super) fn unsure(&mut self, app: &str, model: Option<&str>, reason: &str, place: Place) {
        let named = model.map(str::to_lowercase);
        let known = named.as_ref().is_some_and(|name| self.models.contains_key(&(app.to_owned(), name.clone())));
        for ((_, name), model) in self.models.iter_mut().filter(|((of, _), _)| of == app) {
            if !known || Some(name) == named.as_ref() {
                model.unsure(reason, place);
            }
        }
    }

    /// The operation of Django's that a class of the project extends.
    fn known_base(&self, names: Names<'a>, class: &str) -> Option<String> {
        let Entity::Class(class) = self.project.resolve(names.scope, class) else { return None };
        let lineage = self.project.lineage(class);
        let external = lineage.iter().find_map(|ancestor| match ancestor {
            Ancestor::External(path) => Some(path.rsplit('.').next().unwrap_or(path).to_owned()),
            Ancestor::Class(_) | Ancestor::Unknown => None,
        })?;
        // One that changes the state in its own way is known to nobody.
        let own =
            |name: &str| matches!(self.project.member(class, name), Some((owner, _)) if self.project.in_tree(owner));
        (!own("state_forwards")).then_some(external)
    }

    fn rename(&mut self, app: &str, old: &str, new: &str) {
        let from = (app.to_owned(), old.to_lowercase());
        let to = (app.to_owned(), new.to_lowercase());
        let Some(mut model) = self.models.remove(&from) else { return };
        model.name = new.to_owned();
        self.models.insert(to.clone(), model);
        self.moved(&to);
        self.renamed.push(Renamed { from, to, step: self.step });
    }

    /// Notes the table in which the model is stored from now on.
    pub(super) fn moved(&mut self, key: &ModelKey) {
        let step = self.step;
        let Some(model) = self.models.get_mut(key) else { return };
        let written = model.options.get("db_table").and_then(|site| site.names.value(site.expr).text());
        let table = match written.filter(|table| !table.is_empty()) {
            Some(table) => table.trim_matches('"').to_owned(),
            None => format!("{}_{}", key.0, key.1),
        };
        model.tables.push((table, step));
    }
}

/// May the operation, which changes the database alone, take the column of a field away? What SQL drops is seen when it is noted.
fn may_remove(operation: &Operation<'_>, of: &str, field: &str) -> bool {
    match &operation.action {
        Action::RemoveField { model, name } => same(model, of) && same(name, field),
        Action::Separate { .. } | Action::RunPython { .. } | Action::Perhaps(_) | Action::Unknown { .. } => true,
        _ => false,
    }
}
