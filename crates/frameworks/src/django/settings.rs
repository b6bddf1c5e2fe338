//! What the settings of a project decide about its tables.

use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::{Dialect, Stated};

use crate::django::evaluate::{Evaluator, Value};
use crate::django::labels;
use crate::django::project::{ModuleId, Project, Scope};
use crate::django::types::ColumnKind;
use crate::syntax::python::{Expr, ExprKind, Module, StatementKind};

/// The settings of all settings modules of a run together.
#[derive(Clone, Debug)]
pub struct ProjectSettings {
    /// The engine of the default database.
    pub dialect: Stated<Dialect>,
    /// The folder of the project: the one above the package of the settings.
    pub root: Option<String>,
    /// Does some settings module switch time zones off (`USE_TZ = False`), or decide by what could not be read?
    pub may_lack_time_zones: bool,
    /// Does some settings module name Oracle, which keeps the empty text as NULL?
    pub may_be_oracle: bool,
    user: UserModel,
    default_auto_field: AutoField,
    /// The key classes that the migrations of a package name.
    migrated_keys: BTreeMap<String, BTreeSet<&'static str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum AutoField {
    Named(String),
    Absent,
    Unknown,
}

/// `AUTH_USER_MODEL`, as app label and name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum UserModel {
    Named(String, String),
    Absent,
    Unknown,
}

impl ProjectSettings {
    /// Reads the settings modules: those that state `INSTALLED_APPS` or `DATABASES`, or are named for it.
    ///
    /// `root` is the folder of the project where it is known.
    pub fn find(project: &Project, root: Option<&str>) -> ProjectSettings {
        let mut settings = ProjectSettings {
            dialect: Stated::Unknown,
            root: root.map(str::to_owned),
            may_lack_time_zones: false,
            may_be_oracle: false,
            user: UserModel::Absent,
            default_auto_field: AutoField::Absent,
            migrated_keys: BTreeMap::new(),
        };
        let in_tree = project.modules().filter(|(_, module)| module.file.is_some());
        let models = in_tree.filter(|(_, module)| module.parts.contains(&"models"));
        let model_paths: Vec<&str> = models.map(|(_, module)| module.path).collect();
        let mut engines = Vec::new();
        let mut decided_elsewhere = false;
        for (id, module) in project.modules() {
            if module.parts.contains(&"migrations") {
                migrated_keys(module.content, settings.migrated_keys.entry(package(&module.parts)).or_default());
                continue;
            }
            if module.file.is_none() || !is_settings(&module.parts, module.content) {
                continue;
            }
            if !project.owns(id) {
                decided_elsewhere |= states(module.content, &["AUTH_USER_MODEL"]);
                continue;
            }
            if root.is_some() {
                settings.read(project, id, &mut engines);
                continue;
            }
            let root = project_root(module.path);
            // The settings of a template or an example next to the apps say nothing about these.
            let within = model_paths.iter().filter(|path| is_within(path, root)).count();
            if within * 2 < model_paths.len() {
                if states(module.content, &["AUTH_USER_MODEL"]) {
                    settings.user = UserModel::Unknown;
                }
                continue;
            }
            settings.root =
                Some(settings.root.map_or_else(|| root.to_owned(), |other| common(&other, root).to_owned()));
            settings.read(project, id, &mut engines);
        }
        if decided_elsewhere && settings.user == UserModel::Absent {
            settings.user = UserModel::Unknown;
        }
        engines.dedup_by(|one, other| one == other);
        // Several engines: which one runs is decided elsewhere.
        if let [first, rest @ ..] = engines.as_slice()
            && rest.iter().all(|other| other.known() == first.known())
        {
            settings.dialect = first.clone();
        }
        settings
    }

    fn read(&mut self, project: &Project, id: ModuleId, engines: &mut Vec<Stated<Dialect>>) {
        let scope = project.module_scope(id);
        let evaluator = Evaluator::new(project);
        for statement in &project.module(id).content.body {
            // `DATABASES["default"].update(…)`.
            if let StatementKind::Expression(expr) = &statement.kind
                && expr.call().is_some_and(|call| changes_databases(call.function))
            {
                engines.push(Stated::Unknown);
            }
            let StatementKind::Assign { target, value: Some(value), .. } = &statement.kind else { continue };
            match target.as_str() {
                "AUTH_USER_MODEL" => {
                    let named = match evaluator.value(scope, value) {
                        Value::Text(label) => match label.rsplit_once('.') {
                            Some((app, model)) => UserModel::Named(app.to_owned(), model.to_owned()),
                            None => UserModel::Unknown,
                        },
                        _ => UserModel::Unknown,
                    };
                    let differs = self.user != UserModel::Absent && self.user != named;
                    self.user = if differs { UserModel::Unknown } else { named };
                }
                "DEFAULT_AUTO_FIELD" => {
                    let named = match evaluator.value(scope, value) {
                        Value::Text(path) => AutoField::Named(path),
                        _ => AutoField::Unknown,
                    };
                    let differs = self.default_auto_field != AutoField::Absent && self.default_auto_field != named;
                    self.default_auto_field = if differs { AutoField::Unknown } else { named };
                }
                "USE_TZ" if !matches!(evaluator.value(scope, value), Value::Bool(true)) => {
                    self.may_lack_time_zones = true;
                }
                "DATABASES" => {
                    self.may_be_oracle |= names_oracle(value);
                    engines.extend(engine(project, scope, value));
                }
                // `DATABASES["default"] = …`; other databases are other people's.
                "DATABASES[]" => {
                    self.may_be_oracle |= names_oracle(value);
                    engines.push(engine_of(project, scope, value));
                }
                _ => {}
            }
        }
    }

    /// App label and name of the user model; `None` when settings name several or compute it.
    pub fn user_model(&self) -> Option<(String, String)> {
        match &self.user {
            UserModel::Named(app, model) => Some((app.clone(), model.clone())),
            UserModel::Absent => Some(("auth".to_owned(), "User".to_owned())),
            UserModel::Unknown => None,
        }
    }

    /// Is the class of the keys that are added to the models of a module named by anything that was read?
    ///
    /// An app that comes without settings and whose `AppConfig` names no class takes that of the project that installs it,
    /// and without `DEFAULT_AUTO_FIELD` it depends on the version of Django (`BigAutoField` since 6.0).
    pub fn settle_key(&self, project: &Project, module: ModuleId) -> bool {
        self.key_class(project, module).is_ok_and(|class| class.is_some())
    }

    /// The class of the primary key that migrations add to the tables between models: no `AppConfig` counts there
    /// (Django runs migrations on stubs of the apps). `None` when settings do not name it.
    pub fn key_in_migrations(&self) -> Option<ColumnKind> {
        match &self.default_auto_field {
            AutoField::Named(path) => automatic_kind(path.rsplit('.').next()),
            AutoField::Absent | AutoField::Unknown => None,
        }
    }

    /// The class of the primary key that is added to the models of a module.
    pub fn automatic_key(&self, project: &Project, module: ModuleId) -> Option<ColumnKind> {
        if project.module(module).file.is_none() {
            return Some(ColumnKind::Auto);
        }
        automatic_kind(self.key_class(project, module).ok()?)
    }

    /// The name of that class: `AppConfig.default_auto_field`, then `DEFAULT_AUTO_FIELD`, then what the migrations of the app say.
    ///
    /// `Err` when it is computed.
    fn key_class<'s>(&'s self, project: &'s Project, module: ModuleId) -> Result<Option<&'s str>, ()> {
        fn last(path: &str) -> Option<&str> {
            path.rsplit('.').next()
        }
        if let Some(stated) = labels::app_of(project, module).and_then(|app| app.default_auto_field.as_ref()) {
            return stated.as_ref().map(|path| last(path)).map_err(|_| ());
        }
        match &self.default_auto_field {
            AutoField::Named(path) => Ok(last(path)),
            AutoField::Unknown => Err(()),
            AutoField::Absent => {
                let migrated = self.migrated_keys.get(&package(&project.module(module).parts));
                let only = migrated.filter(|classes| classes.len() == 1);
                Ok(only.and_then(|classes| classes.first().copied()))
            }
        }
    }
}

fn automatic_kind(class: Option<&str>) -> Option<ColumnKind> {
    match class {
        Some("BigAutoField") => Some(ColumnKind::BigAuto),
        Some("AutoField") | None => Some(ColumnKind::Auto),
        Some("SmallAutoField") => Some(ColumnKind::SmallAuto),
        Some(_) => None,
    }
}

/// The package that holds `models` or `migrations`.
fn package(parts: &[&str]) -> String {
    let inside = parts.iter().rposition(|part| *part == "models" || *part == "migrations");
    let end = inside.unwrap_or(parts.len().saturating_sub(1));
    parts.get(..end).unwrap_or_default().join(".")
}

/// The classes of `("id", models.AutoField(…))` in the operations of a migration.
fn migrated_keys(content: &Module, found: &mut BTreeSet<&'static str>) {
    for statement in &content.body {
        let StatementKind::Class(class) = &statement.kind else { continue };
        for statement in &class.body {
            let StatementKind::Assign { value: Some(value), .. } = &statement.kind else { continue };
            for operation in value.elements().unwrap_or_default().iter().filter_map(Expr::call) {
                let fields = operation.argument(1, "fields").and_then(Expr::elements).unwrap_or_default();
                let created = fields.iter().filter_map(|field| match field.elements() {
                    Some([name, field]) if name.text() == Some("id") => Some(field),
                    _ => None,
                });
                let altered = operation
                    .argument(2, "field")
                    .filter(|_| operation.argument(1, "name").and_then(Expr::text) == Some("id"));
                for field in created.chain(altered) {
                    let class = field.call().and_then(|call| call.function.name()).unwrap_or_default();
                    let known = ["BigAutoField", "SmallAutoField", "AutoField"];
                    found.extend(known.into_iter().find(|it| class.rsplit('.').next() == Some(*it)));
                }
            }
        }
    }
}

/// `backend` of `backend/config/settings/base.py` and of `backend/config/settings.py`.
pub(super) fn project_root(path: &str) -> &str {
    let above = |path: &'_ str| path.rfind('/').unwrap_or(0);
    let folder = &path[..above(path)];
    let package = match folder.strip_suffix("settings") {
        Some(rest) if rest.is_empty() || rest.ends_with('/') => rest.trim_end_matches('/'),
        _ => folder,
    };
    &package[..above(package)]
}

/// The folder that holds both.
fn common<'s>(one: &'s str, other: &str) -> &'s str {
    let mut end = 0;
    for part in one.split_inclusive('/') {
        let name = part.trim_end_matches('/');
        if other.get(end..).and_then(|rest| rest.split('/').next()) != Some(name) {
            break;
        }
        end += part.len();
    }
    one.get(..end).unwrap_or_default().trim_end_matches('/')
}

/// A module of that name, or one that states what only settings state: others copy single settings.
pub(super) fn is_settings(parts: &[&str], content: &Module) -> bool {
    let named = parts.iter().rev().take(2).any(|part| *part == "settings");
    states(content, &["INSTALLED_APPS", "DATABASES"])
        || (named && states(content, &["AUTH_USER_MODEL", "DEFAULT_AUTO_FIELD"]))
}

/// Does the module assign one of these names?
fn states(content: &Module, names: &[&str]) -> bool {
    content.body.iter().any(|statement| match &statement.kind {
        StatementKind::Assign { target, .. } => names.contains(&target.as_str()),
        _ => false,
    })
}

fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The engine of `DATABASES["default"]`.
fn engine(project: &Project, scope: Scope, databases: &Expr) -> Option<Stated<Dialect>> {
    let ExprKind::Dict(pairs) = &databases.kind else { return Some(Stated::Unknown) };
    let is_default =
        |key: &Option<Expr>| key.as_ref().is_some_and(|key| key.text().is_none_or(|text| text == "default"));
    let (_, default) = pairs.iter().find(|(key, _)| is_default(key))?;
    Some(engine_of(project, scope, default))
}

/// Is `django.db.backends.oracle` among the values of `DATABASES`?
fn names_oracle(databases: &Expr) -> bool {
    match &databases.kind {
        ExprKind::Dict(pairs) => pairs.iter().any(|(_, value)| names_oracle(value)),
        ExprKind::String(text) => text.ends_with(".oracle"),
        _ => false,
    }
}

/// The engine of one database: a dictionary with `ENGINE`, or a call that has a URL in it.
fn engine_of(project: &Project, scope: Scope, database: &Expr) -> Stated<Dialect> {
    if let ExprKind::Dict(options) = &database.kind {
        let engine = options.iter().find(|(key, _)| key.as_ref().and_then(Expr::text) == Some("ENGINE"));
        let Some((_, value)) = engine else { return Stated::Unknown };
        return match Evaluator::new(project).value(scope, value) {
            Value::Text(path) => match backend(&path) {
                Some(dialect) => Stated::Written(dialect, project.place(scope, value.span)),
                None => Stated::Unknown,
            },
            _ => literal_inside(value, 0).and_then(|text| backend(&text)).map_or(Stated::Unknown, Stated::Implied),
        };
    }
    // `dj_database_url.config(default="postgres://…")`, `env.db(default=…)`.
    let url = literal_inside(database, 0).and_then(|text| text.split("://").next().and_then(scheme));
    url.map_or(Stated::Unknown, Stated::Implied)
}

/// Is it a method of `DATABASES` or of one of its items?
fn changes_databases(function: &Expr) -> bool {
    match &function.kind {
        ExprKind::Name(name) => name.starts_with("DATABASES."),
        ExprKind::Attribute(it) => match &it.owner.kind {
            ExprKind::Subscript(owner, _) => owner.name() == Some("DATABASES"),
            _ => false,
        },
        _ => false,
    }
}

/// `django.db.backends.postgresql`, `django_prometheus.db.backends.mysql`.
pub(super) fn backend(path: &str) -> Option<Dialect> {
    let last = path.rsplit('.').next().unwrap_or(path);
    match last {
        "postgresql_psycopg2" | "postgresql" | "postgis" => Some(Dialect::Postgres),
        "mysql" => Some(Dialect::Mysql),
        "sqlite3" | "spatialite" => Some(Dialect::Sqlite),
        "base" | "backend" => backend(path.rsplit_once('.').map(|(rest, _)| rest)?),
        other => Dialect::from_name(other),
    }
}

fn scheme(text: &str) -> Option<Dialect> {
    match text {
        "pgsql" | "postgis" => Some(Dialect::Postgres),
        "mysql2" => Some(Dialect::Mysql),
        other => Dialect::from_name(other),
    }
}

/// The literal text among the arguments of a call: the default of a setting that comes from the environment.
fn literal_inside(value: &Expr, depth: u32) -> Option<String> {
    let call = value.call().filter(|_| depth < 4)?;
    let named = call.keyword("default").and_then(Expr::text);
    let usable = |text: &&str| text.contains("://") || text.contains('.');
    let all = || call.keywords.iter().map(|keyword| &keyword.value).chain(call.arguments);
    let found = named.or_else(|| all().filter_map(Expr::text).find(usable));
    // `dj_database_url.parse(os.environ.get("DATABASE_URL", "postgres://…"))`.
    found.map(str::to_owned).or_else(|| all().find_map(|value| literal_inside(value, depth + 1)))
}
