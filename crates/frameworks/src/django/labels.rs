//! Apps, their labels, and how declarations name models by them.

use std::collections::BTreeMap;

use crate::django::classes;
use crate::django::evaluate::{Evaluator, Value};
use crate::django::project::{Ancestor, ClassId, Entity, Member, ModuleId, Project, Scope};
use crate::django::state::ModelReference;
use crate::syntax::python::{CallExpr, Expr, ExprKind};

/// An application, as its `AppConfig` states it.
#[derive(Clone, Debug)]
pub struct App {
    /// Its label.
    pub label: String,
    /// `default_auto_field`, as a dotted path; `Err` when it could not be read.
    pub default_auto_field: Option<Result<String, ()>>,
}

/// The applications by the path of their package (`["shop", "orders"]` joined by dots).
#[derive(Clone, Debug, Default)]
pub struct Apps {
    by_package: BTreeMap<String, App>,
}

impl Apps {
    /// Finds every `AppConfig` (Django reference, "Applications").
    pub fn find(project: &Project) -> Apps {
        let mut apps = Apps::default();
        let evaluator = Evaluator::new(project);
        for (id, class) in project.classes() {
            let module = project.module(class.module);
            let named = class.node.name.ends_with("Config") || class.node.name.ends_with("App");
            let derived =
                |base: &Expr| base.name().is_some_and(|name| name.ends_with("Config") || name.ends_with("App"));
            let candidate = module.file.is_some() && (named || class.node.bases.iter().any(derived));
            if !candidate || !is_configuration(project, id) {
                continue;
            }
            let text = |name: &str| match project.member(id, name) {
                Some((owner, Member::Value(value))) => match evaluator.value(project.class_scope(owner), value) {
                    Value::Text(text) => Some(Ok(text)),
                    _ => Some(Err(())),
                },
                Some(_) => Some(Err(())),
                None => None,
            };
            let mut package = module.parts.clone();
            if !module.is_package {
                package.pop();
            }
            let default_auto_field = text("default_auto_field");
            let own_package = package.last().copied().unwrap_or_default().to_owned();
            let name = text("name").and_then(Result::ok);
            let last = name.as_deref().and_then(|name| name.rsplit('.').next()).unwrap_or(&own_package).to_owned();
            let label = text("label").and_then(Result::ok).unwrap_or(last.clone());
            // A module may hold the configuration of several apps, or of one that lives elsewhere.
            let path = package.join(".");
            let elsewhere = name.as_ref().filter(|name| !within(&path, name) && !within(name, &path));
            let key = elsewhere.cloned().unwrap_or(path);
            // The one that Django takes by itself is the first that is not marked otherwise.
            apps.by_package.entry(key).or_insert(App { label, default_auto_field });
        }
        apps
    }

    fn of(&self, parts: &[&str]) -> Option<&App> {
        (0..=parts.len()).rev().find_map(|length| self.by_package.get(&parts[..length].join(".")))
    }
}

/// Is it an `AppConfig`, or derived from one of a package outside the tree?
fn is_configuration(project: &Project, class: ClassId) -> bool {
    let named = |ancestor: &Ancestor| matches!(ancestor, Ancestor::External(path) if path.ends_with("AppConfig"));
    project.derives_from(class, "django.apps.AppConfig") || project.lineage(class).iter().any(named)
}

/// Is one path the end of the other?
fn within(whole: &str, end: &str) -> bool {
    whole == end || whole.strip_suffix(end).is_some_and(|rest| rest.ends_with('.'))
}

/// The app of a module.
pub fn app_of<'p>(project: &'p Project, module: ModuleId) -> Option<&'p App> {
    project.apps.get()?.of(&project.module(module).parts)
}

/// The label of the app that a module belongs to: that of its `AppConfig`,
/// otherwise the name of the package that holds `models`.
pub fn app_label(project: &Project, module: ModuleId) -> String {
    let found = project.module(module);
    if found.file.is_none() {
        // `django.contrib.auth`, `wagtail`.
        return found.path.rsplit('.').next().unwrap_or(found.path).to_owned();
    }
    let before_models = found.parts.iter().rposition(|part| *part == "models" || *part == "migrations");
    let package = &found.parts[..before_models.unwrap_or(found.parts.len().saturating_sub(1))];
    // An app inside another one has a configuration of its own or a `models` module right here.
    let apps = project.apps.get();
    if let Some(app) = apps.and_then(|apps| apps.by_package.get(&package.join("."))) {
        return app.label.clone();
    }
    match (before_models, apps.and_then(|apps| apps.of(package))) {
        (None, Some(app)) => app.label.clone(),
        _ => package.last().copied().unwrap_or_default().to_owned(),
    }
}

/// App label and name of a model class; an abstract base may state the label in its `Meta`.
pub fn label_of(project: &Project, class: ClassId) -> (String, String) {
    let found = project.class(class);
    let stated = classes::meta(project, class).and_then(|(meta, _)| project.member(meta, "app_label"));
    let own = match stated {
        Some((owner, Member::Value(value))) => match Evaluator::new(project).value(project.class_scope(owner), value) {
            Value::Text(label) => Some(label),
            _ => None,
        },
        _ => None,
    };
    (own.unwrap_or_else(|| app_label(project, found.module)), found.node.name.to_string())
}

/// The model that the argument of a relation names: a class, `"Order"`, `"shop.Order"`, `"self"` or a setting.
pub fn reference(project: &Project, scope: Scope, expr: &Expr) -> ModelReference {
    reference_within(project, scope, expr, 0)
}

fn reference_within(project: &Project, scope: Scope, expr: &Expr, depth: u32) -> ModelReference {
    if depth > 8 {
        return ModelReference::Unknown;
    }
    match &expr.kind {
        ExprKind::String(text) => named(text),
        ExprKind::Name(name) => match project.resolve(scope, name) {
            Entity::Class(class) => {
                let (app, model) = label_of(project, class);
                ModelReference::Label { app, model }
            }
            Entity::Value(at, value) => reference_within(project, at, value, depth + 1),
            Entity::External(path) => external(&path),
            Entity::Unknown if name.ends_with("settings.AUTH_USER_MODEL") => ModelReference::User,
            Entity::Module(_) | Entity::Function(..) | Entity::Unknown => ModelReference::Unknown,
        },
        ExprKind::Call(call) => {
            let CallExpr { function, arguments, keywords } = &**call;
            let last = function.name().and_then(|name| name.rsplit('.').next()).unwrap_or_default();
            match (last, &**arguments) {
                ("get_model", [label]) => reference_within(project, scope, label, depth + 1),
                ("get_model", [app, model]) => match (app.text(), model.text()) {
                    (Some(app), Some(model)) => ModelReference::Label { app: app.to_owned(), model: model.to_owned() },
                    _ => ModelReference::Unknown,
                },
                ("get_user_model", []) => ModelReference::User,
                // `getattr(settings, "AUTH_USER_MODEL", "auth.User")`.
                ("getattr", [_, name, default]) => match name.text() {
                    Some("AUTH_USER_MODEL") => ModelReference::User,
                    _ => reference_within(project, scope, default, depth + 1),
                },
                _ if keywords.is_empty() => match Evaluator::new(project).value(scope, expr) {
                    Value::Text(text) => named(&text),
                    _ => ModelReference::Unknown,
                },
                _ => ModelReference::Unknown,
            }
        }
        _ => match Evaluator::new(project).value(scope, expr) {
            Value::Text(text) => named(&text),
            _ => ModelReference::Unknown,
        },
    }
}

fn named(text: &str) -> ModelReference {
    if text == "self" {
        return ModelReference::Itself;
    }
    match text.rsplit_once('.') {
        None => ModelReference::Name(text.to_owned()),
        Some((app, model)) => {
            ModelReference::Label { app: app.rsplit('.').next().unwrap_or(app).to_owned(), model: model.to_owned() }
        }
    }
}

/// A setting or a class outside the tree.
fn external(path: &str) -> ModelReference {
    if path.ends_with("settings.AUTH_USER_MODEL") {
        return ModelReference::User;
    }
    // `settings.WAGTAILIMAGES_IMAGE_MODEL` and the like, where the settings are in the tree.
    if path.starts_with("django.conf.settings.") {
        return ModelReference::Unknown;
    }
    // `django.contrib.auth.models.User` is `auth.User`.
    let mut parts = path.rsplit('.');
    let (Some(model), Some(mut app)) = (parts.next(), parts.next()) else { return ModelReference::Unknown };
    while app == "models" {
        match parts.next() {
            Some(part) => app = part,
            None => return ModelReference::Unknown,
        }
    }
    if model.starts_with(char::is_uppercase) {
        ModelReference::Label { app: app.to_owned(), model: model.to_owned() }
    } else {
        ModelReference::Unknown
    }
}
