//! Which fields of a model its forms and admin pages ask for, as the model declares them.
//!
//! A serializer of the REST framework does not count: it takes a field that may be NULL for optional,
//! whatever `blank` says (Django REST framework, "Serializer fields").

use modelry_graph::{FormField, Place};
use rustc_hash::FxHashMap;

use crate::django::evaluate::{Evaluator, Value};
use crate::django::labels;
use crate::django::project::{Ancestor, ClassId, Entity, Member, Project, Scope, SourceModule};
use crate::django::state::ModelReference;
use crate::syntax::python::{Expr, StatementKind};

/// What decides at run time which fields a form has and how it asks for them.
const DECIDED_LATER: [&str; 14] = [
    "__init__",
    "__new__",
    "formfield_callback",
    "formfield_for_choice_field",
    "formfield_for_dbfield",
    "formfield_for_foreignkey",
    "formfield_overrides",
    "get_exclude",
    "get_fields",
    "get_fieldsets",
    "get_form",
    "get_formset",
    "get_readonly_fields",
    "max_num",
];

/// What may make an admin page one that only shows.
const PERMISSIONS: [&str; 2] = ["has_add_permission", "has_change_permission"];

/// What stands in the page of another model.
const INLINES: [&str; 2] = ["TabularInline", "StackedInline"];

/// Forms and admin pages by app label and lower-case name of their model.
pub(super) struct Forms {
    by_model: FxHashMap<(String, String), Vec<Form>>,
}

struct Form {
    /// The fields it names; `None` for all that can be edited.
    only: Option<Vec<String>>,
    except: Vec<String>,
    /// Fields that it declares anew.
    declared: Vec<String>,
    /// Is it a part of the page of another model, so that it does not ask for the reference to that one?
    inline: bool,
    place: Place,
}

impl Forms {
    /// The forms of a project of which it is known what they ask for.
    pub(super) fn find(project: &Project, user: Option<&(String, String)>) -> Forms {
        let mut reading = Reading { project, user, forms: Forms { by_model: FxHashMap::default() } };
        for (id, module) in project.modules().filter(|(_, module)| is_own(module)) {
            let scope = project.module_scope(id);
            for statement in module.content.body.iter().filter(|statement| !statement.is_conditional()) {
                if let StatementKind::Expression(expr) = &statement.kind {
                    reading.registration(scope, expr);
                }
            }
        }
        let outermost = project.classes().filter(|(_, class)| class.outer.is_none());
        for (id, _) in outermost.filter(|(_, class)| is_own(project.module(class.module))) {
            reading.class(id);
        }
        reading.forms
    }

    /// The form that asks for a field as the model declares it, best one that names it.
    pub(super) fn asking(&self, model: &(String, String), field: &str, is_reference: bool) -> Option<FormField> {
        let asks = |form: &&Form| {
            let named = |names: &[String]| names.iter().any(|name| name == field);
            let left_out = form.inline && is_reference || named(&form.except) || named(&form.declared);
            !left_out && form.only.as_deref().is_none_or(named)
        };
        let found = self.by_model.get(model)?.iter().filter(asks);
        found.map(|form| FormField { one_of_all: form.only.is_none(), place: form.place }).min()
    }
}

struct Reading<'p, 'a> {
    project: &'p Project<'a>,
    user: Option<&'p (String, String)>,
    forms: Forms,
}

impl Reading<'_, '_> {
    /// `admin.site.register(Order)`, `admin.site.register(Order, OrderAdmin)`.
    fn registration(&mut self, scope: Scope, expr: &Expr) {
        let Some(call) = expr.call() else { return };
        if !call.function.name().is_some_and(|name| name.ends_with("site.register")) || call.is_open() {
            return;
        }
        let (Some(registered), page) = (call.argument(0, "model_or_iterable"), call.argument(1, "admin_class")) else {
            return;
        };
        let models = registered.elements().unwrap_or(std::slice::from_ref(registered));
        for model in models {
            let Some(key) = self.model(scope, model) else { continue };
            let place = self.project.place(scope, expr.span);
            let form = match page.map(|page| page.name().map(|name| self.project.resolve(scope, name))) {
                None => Some(Form { only: None, except: Vec::new(), declared: Vec::new(), inline: false, place }),
                Some(Some(Entity::Class(class))) => self.admin_page(class),
                Some(_) => None,
            };
            self.add(key, form);
        }
    }

    fn add(&mut self, model: (String, String), form: Option<Form>) {
        if let Some(form) = form {
            self.forms.by_model.entry(model).or_default().push(form);
        }
    }

    /// A form by its `Meta`, an admin page by its decorator, one within another page by its `model`.
    fn class(&mut self, class: ClassId) {
        let node = self.project.class(class).node;
        let scope = Scope { class: None, ..self.project.class_scope(class) };
        for call in node.decorators.iter().filter_map(Expr::call) {
            if !call.function.name().is_some_and(|name| name.ends_with("admin.register")) {
                continue;
            }
            for model in call.arguments {
                if let Some(key) = self.model(scope, model) {
                    let form = self.admin_page(class);
                    self.add(key, form);
                }
            }
        }
        if let Some(Member::Value(model)) = self.project.own_member(class, "model")
            && self.is_one_of(class, &INLINES)
            && let Some(key) = self.model(self.project.class_scope(class), model)
        {
            let form = self.admin_page(class).map(|form| Form { inline: true, ..form });
            self.add(key, form);
        }
        if let Some(Member::Class(meta)) = self.project.own_member(class, "Meta")
            && let Some((at, Member::Value(model))) = self.project.member(meta, "model")
            && let Some(key) = self.model(self.project.class_scope(at), model)
        {
            let form = self.form(class);
            self.add(key, form);
        }
    }

    fn model(&self, scope: Scope, expr: &Expr) -> Option<(String, String)> {
        match labels::reference(self.project, scope, expr) {
            ModelReference::Label { app, model } => Some((app, model.to_lowercase())),
            ModelReference::User => self.user.map(|(app, model)| (app.clone(), model.to_lowercase())),
            ModelReference::Itself | ModelReference::Name(_) | ModelReference::Unknown => None,
        }
    }

    /// Does it derive from one of these classes of Django, and from nothing that is not known?
    fn is_one_of(&self, class: ClassId, names: &[&str]) -> bool {
        let lineage = self.project.lineage(class);
        let djangos = |path: &str| {
            let home = path.starts_with("django.forms.") || path.starts_with("django.contrib.admin.");
            home && names.iter().any(|name| path.rsplit('.').next() == Some(name))
        };
        let mut found = false;
        let known = lineage.iter().all(|ancestor| match ancestor {
            Ancestor::Class(class) => self.project.in_tree(*class),
            Ancestor::External(path) if djangos(path) => {
                found = true;
                true
            }
            Ancestor::External(path) => path == "builtins.object",
            Ancestor::Unknown => false,
        });
        known && found
    }

    fn has_member(&self, class: ClassId, names: &[&str]) -> bool {
        names.iter().any(|name| self.project.member(class, name).is_some())
    }

    /// The value of an attribute of a class: `None` when it has none.
    fn attribute(&self, class: ClassId, name: &str) -> Option<Value> {
        let (owner, member) = self.project.member(class, name)?;
        Some(match member {
            Member::Value(value) => Evaluator::new(self.project).value(self.project.class_scope(owner), value),
            Member::Annotation | Member::Function(_) | Member::Class(_) => Value::Unknown,
        })
    }

    /// What a form asks for; `None` when that is not known.
    fn form(&self, class: ClassId) -> Option<Form> {
        if !self.is_one_of(class, &["ModelForm"]) || self.has_member(class, &DECIDED_LATER) {
            return None;
        }
        let Some((_, Member::Class(meta))) = self.project.member(class, "Meta") else { return None };
        if self.has_member(meta, &["field_classes", "formfield_callback"]) {
            return None;
        }
        let only = match self.attribute(meta, "fields") {
            Some(Value::Text(all)) if all == "__all__" => None,
            Some(fields) => Some(names(&fields)?),
            None => None,
        };
        let except = self.attribute(meta, "exclude").map_or(Some(Vec::new()), |it| names(&it))?;
        Some(Form { only, except, declared: self.declared(class), inline: false, place: self.place(class) })
    }

    /// What an admin page asks for; `None` when that is not known.
    fn admin_page(&self, class: ClassId) -> Option<Form> {
        let is_page = self.is_one_of(class, &["ModelAdmin"]) || self.is_one_of(class, &INLINES);
        if !is_page || self.has_member(class, &DECIDED_LATER) || self.has_member(class, &PERMISSIONS) {
            return None;
        }
        let mut form = match self.project.member(class, "form") {
            None => {
                Form { only: None, except: Vec::new(), declared: Vec::new(), inline: false, place: self.place(class) }
            }
            Some((owner, Member::Value(value))) => {
                match self.project.resolve(self.project.class_scope(owner), value.name()?) {
                    Entity::Class(form) => Form { place: self.place(class), ..self.form_of_page(form)? },
                    _ => return None,
                }
            }
            Some(_) => return None,
        };
        if let Some(fields) = self.attribute(class, "fields").filter(|it| *it != Value::None) {
            form.only = Some(names(&fields)?);
        } else if let Some(sets) = self.attribute(class, "fieldsets").filter(|it| *it != Value::None) {
            form.only = Some(names_in_sets(&sets)?);
        }
        if let Some(exclude) = self.attribute(class, "exclude").filter(|it| *it != Value::None) {
            form.except = names(&exclude)?;
        }
        for shown in ["readonly_fields", "prepopulated_fields"] {
            match self.attribute(class, shown) {
                Some(Value::Dict(pairs)) => form.except.extend(pairs.iter().filter_map(|(key, _)| key.text())),
                Some(fields) => form.except.extend(names(&fields)?),
                None => {}
            }
        }
        Some(form)
    }

    /// The `form` of a page may leave `Meta` away.
    fn form_of_page(&self, class: ClassId) -> Option<Form> {
        if self.project.member(class, "Meta").is_some() {
            return self.form(class);
        }
        let known = self.is_one_of(class, &["ModelForm"]) && !self.has_member(class, &DECIDED_LATER);
        let place = self.place(class);
        known.then(|| Form { only: None, except: Vec::new(), declared: self.declared(class), inline: false, place })
    }

    /// The names of everything that the bodies of a form and its bases assign.
    fn declared(&self, class: ClassId) -> Vec<String> {
        let lineage = self.project.lineage(class);
        let classes = lineage.iter().filter_map(|ancestor| match ancestor {
            Ancestor::Class(class) => Some(self.project.class(*class).node),
            Ancestor::External(_) | Ancestor::Unknown => None,
        });
        let names = classes.flat_map(|node| &node.body).filter_map(|statement| match &statement.kind {
            StatementKind::Assign { target, .. } => Some(target.to_string()),
            StatementKind::Import { .. }
            | StatementKind::Class(_)
            | StatementKind::Function(_)
            | StatementKind::Expression(_) => None,
        });
        names.collect()
    }

    fn place(&self, class: ClassId) -> Place {
        self.project.place(self.project.class_scope(class), self.project.class(class).node.name_span)
    }
}

/// Is the module part of the project, and no test?
fn is_own(module: &SourceModule) -> bool {
    let is_test = |part: &&str| *part == "tests" || *part == "test" || part.starts_with("test_");
    module.file.is_some() && !module.parts.iter().any(is_test)
}

/// `("number", ("first_name", "last_name"))`.
fn names(value: &Value) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for element in value.elements()? {
        match element {
            Value::Text(name) => found.push(name.clone()),
            nested => found.extend(names(nested)?),
        }
    }
    Some(found)
}

/// `[("Title", {"fields": […]}), …]`.
fn names_in_sets(value: &Value) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for set in value.elements()? {
        let [_, Value::Dict(options)] = set.elements()? else { return None };
        let fields = options.iter().find(|(key, _)| key.text().as_deref() == Some("fields"));
        found.extend(names(&fields?.1)?);
    }
    Some(found)
}
