//! `sequelize.define("User", { … }, { … })`, `User.init({ … }, { … })` and classes with decorators.

use std::rc::Rc;

use modelry_graph::Place;

use super::associations::Finder;
use super::decorators;
use super::evaluate::{Evaluator, Scope};
use super::model::{Attribute, Model};
use super::settings::Settings;
use super::sites::{ClassSite, Site, Sites};
use super::types::data_type;
use super::value::{Kind, Object, Value};
use crate::syntax::javascript::Class;

/// All models, in the order of files and text.
pub(super) fn models<'a>(evaluator: Evaluator<'_, 'a>, sites: &Sites<'a>, settings: &Settings<'a>) -> Vec<Model<'a>> {
    let mut models = Vec::new();
    for site in &sites.calls {
        let found = match site.method {
            "define" => defined(evaluator, site, settings),
            "init" => initialized(evaluator, site, settings),
            _ => None,
        };
        if let Some(model) = found {
            add(&mut models, model);
        }
    }
    for site in &sites.classes {
        if let Some(model) = decorators::decorated(evaluator, site, sites, settings) {
            add(&mut models, model);
        }
    }
    models.sort_by_key(|it: &Model<'a>| (it.module, it.place));
    models
}

/// A model that is defined twice is the same.
fn add<'a>(models: &mut Vec<Model<'a>>, model: Model<'a>) {
    if !models.iter().any(|it| it.key == model.key) {
        models.push(model);
    }
}

/// `sequelize.define("User", { … }, { … })`.
fn defined<'a>(evaluator: Evaluator<'_, 'a>, site: &Site<'a>, settings: &Settings<'a>) -> Option<Model<'a>> {
    let arguments = evaluator.arguments(&site.scope, site.call, 0);
    let name = arguments.first()?.text()?.to_owned();
    let attributes = arguments.get(1)?;
    if !looks_like_attributes(attributes) {
        return None;
    }
    let mut model = empty(evaluator, site, name.clone(), name, site.place);
    if let Some(place) = site.call.arguments.first().map(|it| evaluator.project.place(site.scope.module, it.span)) {
        model.place = place;
    }
    complete(&mut model, attributes, arguments.get(2), settings);
    Some(model)
}

/// `User.init({ … }, { sequelize, … })`.
fn initialized<'a>(evaluator: Evaluator<'_, 'a>, site: &Site<'a>, settings: &Settings<'a>) -> Option<Model<'a>> {
    let (class, scope) = receiver(evaluator, site)?;
    let arguments = evaluator.arguments(&site.scope, site.call, 0);
    let (attributes, options) = (arguments.first()?, arguments.get(1)?);
    let is_sequelize = options.object().is_some_and(|it| it.open || it.get("sequelize").is_some());
    if !is_sequelize || !looks_like_attributes(attributes) {
        return None;
    }
    let place = evaluator.project.place(scope.module, class.name_span);
    let named = options.object().and_then(|it| it.get("modelName")).and_then(Value::text);
    let name = named.unwrap_or(&class.name).to_owned();
    let mut model = empty(evaluator, site, name, class.name.to_string(), place);
    model.place = place;
    model.module = scope.module;
    model.class = Some((class, scope));
    complete(&mut model, attributes, Some(options), settings);
    Some(model)
}

/// The class on which a method is called.
pub(super) fn receiver<'a>(evaluator: Evaluator<'_, 'a>, site: &Site<'a>) -> Option<(&'a Class, Rc<Scope<'a>>)> {
    match evaluator.receiver(&site.scope, site.call)?.kind {
        Kind::Class(class, scope) => Some((class, scope)),
        _ => None,
    }
}

fn empty<'a>(evaluator: Evaluator<'_, 'a>, site: &Site<'a>, name: String, class_name: String, key: Place) -> Model<'a> {
    let _ = evaluator;
    Model {
        key,
        name,
        class_name,
        class: None,
        module: site.scope.module,
        place: site.place,
        options: Object::default(),
        attributes: Vec::new(),
        gap: None,
        foreign_keys: Vec::new(),
        associations: Vec::new(),
        indexes: Vec::new(),
        scopes: Vec::new(),
        default_scope: None,
        destroy_hook: false,
        fill_hook: false,
        validations_complete: true,
        decorated: false,
    }
}

/// A model of a class with decorators, of which nothing is known yet.
pub(super) fn of_class<'a>(site: &ClassSite<'a>, name: String) -> Model<'a> {
    Model {
        key: site.place,
        name,
        class_name: site.class.name.to_string(),
        class: Some((site.class, Rc::clone(&site.scope))),
        module: site.scope.module,
        place: site.place,
        options: Object::default(),
        attributes: Vec::new(),
        gap: None,
        foreign_keys: Vec::new(),
        associations: Vec::new(),
        indexes: Vec::new(),
        scopes: Vec::new(),
        default_scope: None,
        destroy_hook: false,
        fill_hook: false,
        validations_complete: true,
        decorated: true,
    }
}

/// Does the object declare columns, rather than something else that is called `define` or `init`?
fn looks_like_attributes(value: &Value<'_>) -> bool {
    match &value.kind {
        Kind::Object(object) => {
            let declares = |it: &Value<'_>| match &it.kind {
                Kind::Object(inner) => inner.open || inner.get("type").is_some(),
                Kind::Unknown => true,
                _ => data_type(it).is_some(),
            };
            object.members.is_empty() || object.members.iter().any(|(_, it)| declares(it))
        }
        Kind::Unknown | Kind::Call(_) | Kind::External(_) => true,
        _ => false,
    }
}

fn complete<'a>(model: &mut Model<'a>, attributes: &Value<'a>, options: Option<&Value<'a>>, settings: &Settings<'a>) {
    model.options = settings.define.clone();
    match options.map(|it| &it.kind) {
        Some(Kind::Object(own)) => merge(&mut model.options, own),
        None | Some(Kind::Undefined | Kind::Null) => {}
        Some(_) => model.options.open = true,
    }
    match &attributes.kind {
        Kind::Object(object) => {
            for (name, value) in &object.members {
                let mut attribute = Attribute::from_value(name, value);
                attribute.place = value.place;
                model.attributes.push(attribute);
            }
            if object.open {
                model.add_gap("not all of its attributes can be read", attributes.place);
            }
        }
        _ => model.add_gap("its attributes cannot be read", attributes.place),
    }
    let scopes = model.option("scopes").cloned();
    model.scopes.extend(scopes);
    model.default_scope = model.option("defaultScope").cloned();
    if let Some(hooks) = model.option("hooks") {
        let names = hooks.object().map(|it| it.members.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
        let open = hooks.object().is_none_or(|it| it.open);
        let (destroys, fills) = match &names {
            Some(names) => (names.iter().any(|it| on_destroy(it)), names.iter().any(|it| on_write(it))),
            None => (false, true),
        };
        model.destroy_hook = destroys;
        model.fill_hook = fills || open;
    }
}

/// Own options over those of all models.
pub(super) fn merge<'a>(options: &mut Object<'a>, own: &Object<'a>) {
    options.open |= own.open;
    for (name, value) in &own.members {
        options.set(name.clone(), value.clone());
    }
}

/// Does a hook of that name run when a row is destroyed (manual, "Hooks")?
pub(super) fn on_destroy(name: &str) -> bool {
    matches!(name, "beforeDestroy" | "afterDestroy")
}

/// Does a hook of that name run before a row is written, so that it may fill in what is not given?
pub(super) fn on_write(name: &str) -> bool {
    matches!(
        name,
        "beforeValidate"
            | "afterValidate"
            | "beforeCreate"
            | "beforeSave"
            | "beforeUpsert"
            | "beforeBulkCreate"
            | "beforeUpdate"
            | "beforeBulkUpdate"
    )
}

/// Hooks that are added from outside. Answers whether it is known of every one that runs on deletion whose it is.
pub(super) fn hooks<'a>(evaluator: Evaluator<'_, 'a>, sites: &Sites<'a>, models: &mut [Model<'a>]) -> bool {
    let finder = Finder::new(models);
    let mut known = true;
    for site in &sites.calls {
        let (destroys, fills) = match site.method {
            "addHook" | "hook" => {
                let name = site.call.arguments.first().map(|it| evaluator.value(&site.scope, it));
                match name.as_ref().map(Value::text) {
                    Some(Some(name)) => (on_destroy(name), on_write(name)),
                    Some(None) => (true, true),
                    None => (false, false),
                }
            }
            method => (on_destroy(method), on_write(method)),
        };
        if !destroys && !fills {
            continue;
        }
        let receiver = super::associations::receiver(evaluator, site);
        let found = receiver.and_then(|it| finder.find(evaluator, &it, site.scope.module));
        match found.and_then(|it| models.get_mut(it.0)) {
            Some(model) => {
                model.destroy_hook |= destroys;
                model.fill_hook |= fills;
            }
            None => {
                known &= !destroys;
                // One of the connection runs for every model.
                models.iter_mut().for_each(|model| model.fill_hook |= fills);
            }
        }
    }
    known
}
