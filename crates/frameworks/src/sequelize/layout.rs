//! Where an application keeps what, as it says itself: `.sequelizerc` of sequelize-cli, and `new Umzug({ … })`.

use modelry_graph::{Dialect, Stated};

use super::evaluate::Evaluator;
use super::project::{ModuleId, Project};
use super::settings;
use super::sites::Sites;
use super::value::{Kind, Value};
use crate::syntax::javascript::paths::{folder, joined, normalized};

/// The folders that files of settings name.
#[derive(Default)]
pub(super) struct Layout {
    commands: Vec<Commands>,
    umzug: Vec<Globs>,
}

/// What a `.sequelizerc` says.
/// (Manual: "Migrations", "The `.sequelizerc` file".)
struct Commands {
    module: ModuleId,
    config: Option<ModuleId>,
    models: Option<String>,
    migrations: Option<String>,
    seeders: Option<String>,
    dialect: Stated<Dialect>,
}

/// `glob: "migrations/*.js"`.
struct Globs {
    folder: String,
    /// Is it `migrations/**/*.js`?
    below: bool,
}

impl Layout {
    /// What the files called `.sequelizerc` say.
    pub(super) fn new(evaluator: Evaluator<'_, '_>) -> Layout {
        let files = evaluator.project.settings(".sequelizerc");
        Layout { commands: files.into_iter().map(|it| commands(evaluator, it)).collect(), umzug: Vec::new() }
    }

    /// Adds the folders that umzug is told to look in.
    pub(super) fn add_umzug<'a>(&mut self, evaluator: Evaluator<'_, 'a>, sites: &Sites<'a>) {
        for site in sites.calls.iter().filter(|it| it.method == "Umzug") {
            let arguments = evaluator.arguments(&site.scope, site.call, 0);
            let migrations =
                arguments.first().filter(|it| runs_on_sequelize(it)).and_then(|it| member(it, "migrations"));
            if let Some(migrations) = migrations {
                self.umzug.extend(globs(evaluator.project, site.scope.module, migrations));
            }
        }
    }

    /// Is the folder said to hold migrations?
    pub(super) fn holds_migrations(&self, folder: &str) -> bool {
        self.commands.iter().any(|it| it.migrations.as_deref() == Some(folder))
            || self.umzug.iter().any(|it| it.folder == folder || it.below && is_below(folder, &it.folder))
    }

    /// Is the folder said to hold seeds?
    pub(super) fn holds_seeds(&self, folder: &str) -> bool {
        self.commands.iter().any(|it| it.seeders.as_deref() == Some(folder))
    }

    /// Migrations and seeds change tables, and declare no models of the application.
    pub(super) fn is_history(&self, path: &str) -> bool {
        let folder = folder(path);
        if self.commands.iter().any(|it| it.models.as_deref() == Some(folder)) {
            return false;
        }
        self.holds_migrations(folder)
            || self.holds_seeds(folder)
            || path.split('/').any(|it| matches!(it, "migrations" | "migration" | "seeders" | "seeds"))
    }

    /// The files of settings, each with the `.sequelizerc` that names it.
    pub(super) fn configurations(&self) -> impl Iterator<Item = (ModuleId, ModuleId)> {
        self.commands.iter().filter_map(|it| Some((it.module, it.config?)))
    }

    /// The engine that the configuration for a folder of migrations names.
    pub(super) fn dialect(&self, migrations: &str) -> &Stated<Dialect> {
        let found = self.commands.iter().find(|it| it.migrations.as_deref() == Some(migrations));
        found.map_or(&Stated::Unknown, |it| &it.dialect)
    }
}

fn commands(evaluator: Evaluator<'_, '_>, module: ModuleId) -> Commands {
    let project = evaluator.project;
    let place = project.place(module, Default::default());
    let value = evaluator.export(module, "default", place, 0);
    let here = folder(project.file(module).path);
    let path = |name: &str, other: &str| {
        let written = member(&value, name).or_else(|| member(&value, other)).and_then(Value::text)?;
        located(here, written, |path| project.has_folder(path) || project.module_at(path).is_some())
    };
    // Without a word about them, sequelize-cli takes these.
    let or = |path: Option<String>, usual: &str| path.or_else(|| joined(here, usual));
    let written = path("config", "config");
    let config = or(written, "config/config.json").and_then(|it| project.module_at(&it));
    Commands {
        module,
        config,
        models: or(path("models-path", "modelsPath"), "models"),
        migrations: or(path("migrations-path", "migrationsPath"), "migrations"),
        seeders: or(path("seeders-path", "seedersPath"), "seeders"),
        dialect: config.map_or(Stated::Unknown, |it| settings::of_file(evaluator, it)),
    }
}

/// A path from the root: `path.resolve("db", "migrations")` counts from where the command runs, which is beside
/// `.sequelizerc`, or at the root of the repository when it is named on the command line.
fn located(here: &str, written: &str, exists: impl Fn(&str) -> bool) -> Option<String> {
    if let Some(path) = written.strip_prefix('/') {
        return normalized(path);
    }
    let beside = joined(here, written);
    let found = [beside.clone(), joined("", written)].into_iter().flatten().find(|it| exists(it));
    found.or(beside)
}

fn member<'v, 'a>(value: &'v Value<'a>, name: &str) -> Option<&'v Value<'a>> {
    value.object()?.get(name)
}

/// Umzug runs the migrations of anything.
fn runs_on_sequelize(options: &Value<'_>) -> bool {
    let params = member(options, "migrations").and_then(|it| member(it, "params"));
    let named = [member(options, "context"), member(options, "storage"), params];
    named.into_iter().flatten().any(|it| is_of_sequelize(it, 0))
}

fn is_of_sequelize(value: &Value<'_>, depth: u32) -> bool {
    let is_named = |name: &str| {
        let name = name.strip_prefix("new ").unwrap_or(name);
        let last = name.rsplit('.').next().unwrap_or(name);
        matches!(last, "getQueryInterface" | "queryInterface" | "sequelize" | "Sequelize" | "SequelizeStorage")
    };
    match &value.kind {
        Kind::Text(text) => text == "sequelize",
        Kind::External(name) => is_named(name),
        Kind::Call(call) => is_named(&call.name),
        Kind::Array(elements) => depth < 4 && elements.iter().any(|it| is_of_sequelize(it, depth + 1)),
        Kind::Object(object) => depth < 4 && object.members.iter().any(|(_, it)| is_of_sequelize(it, depth + 1)),
        _ => false,
    }
}

/// `{ glob: "migrations/*.js" }`, `{ glob: ["*.js", { cwd: __dirname }] }`, and `{ path: "migrations" }` of umzug 2.
fn globs(project: &Project<'_>, module: ModuleId, migrations: &Value<'_>) -> Option<Globs> {
    let (written, options) = match member(migrations, "glob").map(|it| (it, it.array())) {
        Some((_, Some(parts))) => (parts.first()?.text()?, parts.get(1)),
        Some((glob, None)) => (glob.text()?, None),
        None => (member(migrations, "path")?.text()?, None),
    };
    let first_wild = written.find(['*', '?', '[', '{', '(', '!']);
    let plain = first_wild.map_or(written, |at| folder(written.get(..at).unwrap_or_default()));
    let below = first_wild.is_some_and(|at| written.get(at..).unwrap_or_default().contains("**"));
    let path = project.file(module).path;
    let exists = |path: &str| project.has_folder(path);
    let folder = match options.and_then(|it| member(it, "cwd")) {
        Some(cwd) => {
            let cwd = located("", cwd.text()?, exists)?;
            located(&cwd, plain, exists)?
        }
        // It counts from where the program runs: the folder of its package, as a rule.
        None => {
            let around = project.settings("package.json").into_iter().map(|it| folder(project.file(it).path));
            let package = around.filter(|it| is_below(path, it)).max_by_key(|it| it.len()).unwrap_or_default();
            located(package, plain, exists)?
        }
    };
    (!folder.is_empty()).then_some(Globs { folder, below })
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
