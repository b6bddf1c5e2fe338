//! What holds for all models: the options of `new Sequelize(…)`, the files of settings, the engine.

use compact_str::CompactString;
use modelry_graph::{Dialect, Place, Stated};

use super::applications::Application;
use super::evaluate::Evaluator;
use super::layout::Layout;
use super::model::Model;
use super::project::{ModuleId, member};
use super::types::DataType;
use super::value::{Kind, Object, Value};
use crate::syntax::javascript::StatementKind;

/// What holds for all models.
pub(super) struct Settings<'a> {
    /// Options of models, from `define`.
    pub(super) define: Object<'a>,
    pub(super) dialect: Stated<Dialect>,
    /// Are several engines named?
    pub(super) contradictory: bool,
    /// Is it Sequelize 7, `@sequelize/core`?
    pub(super) seventh: bool,
    /// The fractions of a second of the times that Sequelize 7 adds; `None` where they are left to the database.
    pub(super) precision: Option<CompactString>,
    /// The tables in which it notes what was migrated and seeded.
    pub(super) bookkeeping: Vec<String>,
    /// The models in the order in which they are added, where that is written.
    pub(super) order: Option<Vec<Value<'a>>>,
}

impl Default for Settings<'_> {
    fn default() -> Self {
        Settings {
            define: Object::default(),
            dialect: Stated::Unknown,
            contradictory: false,
            seventh: false,
            precision: Some("6".into()),
            bookkeeping: Vec::new(),
            order: None,
        }
    }
}

/// Reads them.
pub(super) fn settings<'a>(
    evaluator: Evaluator<'_, 'a>,
    application: &Application<'a>,
    layout: &Layout,
    chosen: Option<Dialect>,
) -> Settings<'a> {
    let project = evaluator.project;
    let seventh = project
        .modules()
        .filter(|(_, file)| application.has(file.path))
        .any(|(_, file)| file.module.body.iter().any(|it| is_of_version_7(&it.kind)));
    let mut settings = Settings { seventh, ..Settings::default() };
    let mut dialects: Vec<(Dialect, Place)> = Vec::new();
    for site in application.sites.calls.iter().filter(|it| matches!(it.method, "Sequelize" | "addModels")) {
        for argument in evaluator.arguments(&site.scope, site.call, 0) {
            if site.method == "addModels" {
                settings.order = settings.order.take().or_else(|| argument.array().map(<[Value<'_>]>::to_vec));
                continue;
            }
            option_values(&argument, &mut settings, &mut dialects);
        }
    }
    if dialects.is_empty() || settings.define.members.is_empty() {
        let mut read = |module: ModuleId| {
            let place = project.place(module, Default::default());
            let value = evaluator.export(module, "default", place, 0);
            environments(&value, &mut settings, &mut dialects)
        };
        // The one that `.sequelizerc` names is the one that counts.
        let named = layout.configurations().filter(|(by, _)| application.has(project.file(*by).path));
        let told = named.fold(false, |told, (_, config)| read(config) || told);
        if !told {
            for module in files(evaluator, application) {
                read(module);
            }
        }
    }
    settings.contradictory = dialects.iter().any(|(it, _)| Some(it) != dialects.first().map(|(it, _)| it));
    settings.dialect = match (chosen, dialects.first()) {
        (Some(chosen), _) => Stated::Implied(chosen),
        (None, Some((first, place))) if dialects.iter().all(|(it, _)| it == first) => Stated::Written(*first, *place),
        (None, Some(_)) => Stated::Unknown,
        (None, None) => installed(evaluator, application).map_or(Stated::Unknown, Stated::Implied),
    };
    settings
}

/// Does a module take anything from the package that version 7 is?
pub(super) fn is_of_version_7(kind: &StatementKind) -> bool {
    let package = match kind {
        StatementKind::Import { module, .. } => Some(module.as_str()),
        StatementKind::Declare { value: Some(value), .. } => value
            .call()
            .filter(|call| call.function.name() == Some("require"))
            .and_then(|call| call.arguments.first()?.text()),
        _ => None,
    };
    package.is_some_and(|it| it.starts_with("@sequelize/core"))
}

/// The engine that a file of settings names.
pub(super) fn of_file(evaluator: Evaluator<'_, '_>, module: ModuleId) -> Stated<Dialect> {
    let place = evaluator.project.place(module, Default::default());
    let mut settings = Settings::default();
    let mut dialects = Vec::new();
    environments(&evaluator.export(module, "default", place, 0), &mut settings, &mut dialects);
    match dialects.first() {
        Some((first, place)) if dialects.iter().all(|(it, _)| it == first) => Stated::Written(*first, *place),
        _ => Stated::Unknown,
    }
}

fn option_values<'a>(value: &Value<'a>, settings: &mut Settings<'a>, dialects: &mut Vec<(Dialect, Place)>) {
    match &value.kind {
        Kind::Text(text) => dialects.extend(of_address(text).map(|it| (it, value.place))),
        Kind::Object(object) => {
            if let Some(dialect) = object.get("dialect") {
                dialects.extend(dialect_of(dialect).map(|it| (it, dialect.place)));
            }
            let storages = ["migrationStorageTableName", "seederStorageTableName"];
            let named = storages.iter().filter_map(|it| object.get(it)?.text());
            settings.bookkeeping.extend(named.map(str::to_owned));
            if let Some(precision) = object.get("defaultTimestampPrecision") {
                settings.precision = precision.number().map(Into::into);
            }
            match object.get("define").map(|it| &it.kind) {
                Some(Kind::Object(define)) if settings.define.members.is_empty() => {
                    settings.define = (**define).clone();
                }
                Some(Kind::Object(_)) | None | Some(Kind::Undefined | Kind::Null) => {}
                Some(_) => settings.define.open = true,
            }
            if let Some(models) = object.get("models").and_then(Value::array) {
                settings.order.get_or_insert_with(|| models.to_vec());
            }
        }
        _ => {}
    }
}

/// `{ development: { dialect: "postgres", … }, production: … }`, or the options themselves. Answers whether it is that.
fn environments<'a>(value: &Value<'a>, settings: &mut Settings<'a>, dialects: &mut Vec<(Dialect, Place)>) -> bool {
    let tells = |it: &Object<'_>| it.get("dialect").is_some() || it.get("define").is_some();
    let Some(object) = value.object() else { return false };
    if tells(object) {
        option_values(value, settings, dialects);
        return true;
    }
    // A test may run on another engine than the product.
    let serious = object.members.iter().filter(|(name, _)| !name.contains("test"));
    let mut told = false;
    for (_, inner) in serious.filter(|(_, it)| it.object().is_some_and(tells)) {
        option_values(inner, settings, dialects);
        told = true;
    }
    told
}

/// The engine that alone has one of the types which the models use.
/// (Manual: "Data Types".)
pub(super) fn of_types(models: &[Model<'_>]) -> Option<Dialect> {
    let only_postgres = |ty: &DataType| {
        matches!(ty.key.as_str(), "ARRAY" | "RANGE" | "JSONB" | "HSTORE" | "TSVECTOR" | "INET" | "CIDR" | "MACADDR")
    };
    let mut types = models.iter().flat_map(|it| &it.attributes).filter_map(|it| it.ty.as_ref());
    types.any(only_postgres).then_some(Dialect::Postgres)
}

/// Files that hold the options by environment: `config/config.json`, `config/database.js`.
fn files(evaluator: Evaluator<'_, '_>, application: &Application<'_>) -> Vec<ModuleId> {
    let project = evaluator.project;
    let mut found = project.settings("config.json");
    found.extend(project.settings("database.json"));
    for (module, file) in project.modules() {
        let name = file.path.rsplit('/').next().unwrap_or(file.path);
        let stem = name.split('.').next().unwrap_or(name);
        if file.path.contains("config") && matches!(stem, "config" | "database" | "db" | "sequelize" | "index") {
            found.push(module);
        }
    }
    found.retain(|it| application.has(project.file(*it).path));
    found
}

fn dialect_of(value: &Value<'_>) -> Option<Dialect> {
    match &value.kind {
        Kind::Text(name) => Dialect::from_name(name),
        // Sequelize 7 takes a class: `PostgresDialect`.
        Kind::External(name) => Dialect::from_name(name.rsplit('.').next()?.strip_suffix("Dialect")?),
        _ => None,
    }
}

/// `postgres://…`.
fn of_address(text: &str) -> Option<Dialect> {
    let (scheme, _) = text.split_once(':')?;
    Dialect::from_name(scheme)
}

/// The engine whose driver is the only one among the packages.
fn installed(evaluator: Evaluator<'_, '_>, application: &Application<'_>) -> Option<Dialect> {
    let project = evaluator.project;
    let mut found = Vec::new();
    for module in project.settings("package.json") {
        if !application.has(project.file(module).path) {
            continue;
        }
        let Some(value) = super::project::exported(project.file(module).module) else { continue };
        let Some(dependencies) = member(value, "dependencies") else { continue };
        let uses = ["sequelize", "@sequelize/core"].iter().any(|name| member(dependencies, name).is_some());
        if !uses {
            continue;
        }
        for (package, dialect) in [
            ("pg", Dialect::Postgres),
            ("mysql2", Dialect::Mysql),
            ("mariadb", Dialect::MariaDb),
            ("sqlite3", Dialect::Sqlite),
            ("@sequelize/postgres", Dialect::Postgres),
            ("@sequelize/mysql", Dialect::Mysql),
            ("@sequelize/mariadb", Dialect::MariaDb),
            ("@sequelize/sqlite3", Dialect::Sqlite),
        ] {
            if member(dependencies, package).is_some() && !found.contains(&dialect) {
                found.push(dialect);
            }
        }
    }
    match found.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}
