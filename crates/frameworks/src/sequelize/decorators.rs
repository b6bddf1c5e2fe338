//! Classes with decorators: `sequelize-typescript`, and Sequelize 7's own.

mod links;

use std::rc::Rc;

use compact_str::{CompactString, format_compact};
use modelry_graph::RelationKind;

use super::definitions::{merge, of_class};
use super::evaluate::{Evaluator, Scope};
use super::model::{Attribute, Model};
use super::settings::Settings;
use super::sites::{ClassSite, Sites};
use super::types::{data_type, inferred};
use super::value::{Kind, Object, Value};
use crate::syntax::javascript::{Class, Expr, ExprKind, Member, MemberKind};

/// How many classes may derive from each other.
const BASES: usize = 20;

/// A decorator of Sequelize, and what it was given.
struct Decorator<'a> {
    name: CompactString,
    arguments: Vec<Value<'a>>,
    /// Was it called, or does it stand alone?
    called: bool,
    place: modelry_graph::Place,
}

/// The model of a class with `@Table`.
pub(super) fn decorated<'a>(
    evaluator: Evaluator<'_, 'a>,
    site: &ClassSite<'a>,
    sites: &Sites<'a>,
    settings: &Settings<'a>,
) -> Option<Model<'a>> {
    let is_table =
        |scope: &Rc<Scope<'a>>, expr: &'a Expr| decorator(evaluator, scope, expr).is_some_and(|it| it.name == "Table");
    let has_table = site.class.decorators.iter().any(|it| is_table(&site.scope, it));
    let is_model = has_table || (settings.seventh && is_plain_model(evaluator, site, sites));
    if !is_model {
        return None;
    }
    let mut model = of_class(site, site.class.name.to_string());
    model.options = settings.define.clone();
    let mut order: Vec<String> = Vec::new();
    for (class, scope) in chain(evaluator, site.class, &site.scope, &mut model) {
        let mut reading = Reading { evaluator, scope: &scope, model: &mut model, seventh: settings.seventh };
        if settings.seventh {
            // What names one table is not inherited.
            reading
                .model
                .options
                .members
                .retain(|(name, _)| !matches!(name.as_str(), "modelName" | "name" | "tableName"));
        }
        reading.class(class);
        order = inherited_behind(order, class, &model);
    }
    if settings.seventh {
        model.attributes.sort_by_key(|it| order.iter().position(|name| *name == it.name));
    }
    if let Some(name) = model.option("modelName").and_then(Value::text) {
        model.name = name.to_owned();
    }
    Some(model)
}

/// The attributes of a class in the order of Sequelize 7, given those of its base: its own come first, but for what the base
/// wants in front.
fn inherited_behind(base: Vec<String>, class: &Class, model: &Model<'_>) -> Vec<String> {
    let own = class.members.iter().filter(|it| model.attribute(&it.name).is_some()).map(|it| it.name.to_string());
    let own: Vec<String> = own.collect();
    let is_first = |name: &String| {
        let first = model.attribute(name).and_then(|it| it.option("insertBefore")).and_then(Value::truthy);
        first == Some(true)
    };
    let (before, behind): (Vec<String>, Vec<String>) =
        base.into_iter().filter(|it| !own.contains(it)).partition(is_first);
    before.into_iter().chain(own).chain(behind).collect()
}

/// In Sequelize 7 a class needs no `@Table`; what others derive from is none by itself.
fn is_plain_model<'a>(evaluator: Evaluator<'_, 'a>, site: &ClassSite<'a>, sites: &Sites<'a>) -> bool {
    let has_attributes = site.class.members.iter().any(|member| {
        let mut names = member.decorators.iter().filter_map(|it| decorator(evaluator, &site.scope, it));
        names.any(|it| it.name == "Attribute")
    });
    let is_base = sites.classes.iter().any(|other| {
        let base = other.class.superclass.as_ref().map(|it| evaluator.value(&other.scope, it).kind);
        matches!(base, Some(Kind::Class(class, _)) if std::ptr::eq(class, site.class))
    });
    has_attributes && !site.class.is_abstract && !is_base
}

/// The class and those it derives from, the farthest first.
pub(super) fn chain<'a>(
    evaluator: Evaluator<'_, 'a>,
    class: &'a Class,
    scope: &Rc<Scope<'a>>,
    model: &mut Model<'a>,
) -> Vec<(&'a Class, Rc<Scope<'a>>)> {
    let mut chain = vec![(class, Rc::clone(scope))];
    let mut next = class.superclass.as_ref().map(|it| (it, Rc::clone(scope)));
    while let Some((superclass, scope)) = next {
        let base = evaluator.value(&scope, superclass);
        next = None;
        match base.kind {
            Kind::Class(class, scope) if chain.len() < BASES && !chain.iter().any(|it| std::ptr::eq(it.0, class)) => {
                next = class.superclass.as_ref().map(|it| (it, Rc::clone(&scope)));
                chain.push((class, scope));
            }
            Kind::External(name) if name.rsplit('.').next() == Some("Model") => {}
            _ => {
                let shown = superclass.name().unwrap_or("a base class");
                model.add_gap(format!("the base class `{shown}` cannot be read"), model.place);
                model.validations_complete = false;
            }
        }
    }
    chain.reverse();
    chain
}

/// A decorator of Sequelize; `None` for those of others.
fn decorator<'a>(evaluator: Evaluator<'_, 'a>, scope: &Rc<Scope<'a>>, expr: &'a Expr) -> Option<Decorator<'a>> {
    let (function, call) = match &expr.kind {
        ExprKind::Call(call) => (&call.function, Some(call)),
        _ => (expr, None),
    };
    let local = function.name()?.split('.').next()?;
    let (package, imported) = evaluator.project.file(scope.module).import(local)?;
    if !(package.starts_with("sequelize") || package.starts_with("@sequelize/")) {
        return None;
    }
    let name = function.name().and_then(|it| it.split_once('.')).map_or(imported, |(_, rest)| rest);
    Some(Decorator {
        name: name.into(),
        arguments: call.map(|it| evaluator.arguments(scope, it, 0)).unwrap_or_default(),
        called: call.is_some(),
        place: evaluator.project.place(scope.module, expr.span),
    })
}

struct Reading<'r, 'p, 'a> {
    evaluator: Evaluator<'p, 'a>,
    scope: &'r Rc<Scope<'a>>,
    model: &'r mut Model<'a>,
    seventh: bool,
}

impl<'a> Reading<'_, '_, 'a> {
    fn class(&mut self, class: &'a Class) {
        for expr in class.decorators.iter().rev() {
            let Some(it) = decorator(self.evaluator, self.scope, expr) else { continue };
            match it.name.as_str() {
                "Table" | "Abstract" => match it.arguments.first().map(|it| &it.kind) {
                    Some(Kind::Object(own)) => {
                        merge(&mut self.model.options, own);
                        self.model.scopes.extend(own.get("scopes").cloned());
                    }
                    None => {}
                    Some(_) => self.model.options.open = true,
                },
                "Scopes" => self.model.scopes.extend(it.arguments.into_iter().next()),
                "DefaultScope" => self.model.default_scope = it.arguments.into_iter().next(),
                _ => {}
            }
        }
        for member in &class.members {
            // Decorators apply from the last to the first.
            for expr in member.decorators.iter().rev() {
                match decorator(self.evaluator, self.scope, expr) {
                    Some(it) => self.member(member, it),
                    None => self.foreign(member, expr),
                }
            }
        }
    }

    fn member(&mut self, member: &'a Member, it: Decorator<'a>) {
        let first = it.arguments.first().cloned();
        let yes = |value: Option<Value<'a>>| value.map_or(Kind::Bool(true), |it| it.kind);
        match it.name.as_str() {
            "Column" | "Attribute" => self.column(member, first),
            "PrimaryKey" => self.set(member, "primaryKey", Kind::Bool(true), &it),
            "AutoIncrement" => self.set(member, "autoIncrement", Kind::Bool(true), &it),
            "AllowNull" => self.set(member, "allowNull", yes(first), &it),
            "NotNull" if self.seventh => self.set(member, "allowNull", Kind::Bool(false), &it),
            "Default" => self.set(member, "defaultValue", first.map_or(Kind::Unknown, |it| it.kind), &it),
            "Unique" => self.set(member, "unique", yes(first), &it),
            "Comment" => self.set(member, "comment", first.map_or(Kind::Unknown, |it| it.kind), &it),
            "ColumnName" => self.set(member, "field", first.map_or(Kind::Unknown, |it| it.kind), &it),
            "Index" => self.index(member, first, &it),
            "ForeignKey" => self.model.foreign_keys.extend(first.map(|it| (it, member.name.to_string()))),
            "BelongsTo" => self.association(member, RelationKind::BelongsTo, &it),
            "HasMany" => self.association(member, RelationKind::HasMany, &it),
            "HasOne" => self.association(member, RelationKind::HasOne, &it),
            "BelongsToMany" => self.association(member, RelationKind::ManyToMany, &it),
            "CreatedAt" | "UpdatedAt" | "DeletedAt" => {
                let option = format_compact!("{}{}", it.name[..1].to_ascii_lowercase(), &it.name[1..]);
                let value = |kind| Value::new(kind, it.place);
                self.model.options.set(option, value(Kind::Text(member.name.clone())));
                self.model.options.set("timestamps".into(), value(Kind::Bool(true)));
                if it.name == "DeletedAt" {
                    self.model.options.set("paranoid".into(), value(Kind::Bool(true)));
                }
            }
            "Version" => {
                let name = Value::new(Kind::Text(member.name.clone()), it.place);
                self.model.options.set("version".into(), name);
            }
            "BeforeDestroy" | "AfterDestroy" => self.model.destroy_hook = true,
            "BeforeValidate" | "AfterValidate" | "BeforeCreate" | "BeforeSave" | "BeforeUpsert"
            | "BeforeBulkCreate" | "BeforeUpdate" | "BeforeBulkUpdate" => self.model.fill_hook = true,
            "Validator" | "ModelValidator" => self.model_validator(member, &it),
            "Validate" | "ValidateAttribute" => match first.map(|it| it.kind) {
                Some(Kind::Object(validate)) => {
                    for (name, value) in &validate.members {
                        self.validate(member, name, value.kind.clone(), &it);
                    }
                }
                _ => self.model.validations_complete = false,
            },
            name if name.starts_with("Before") || name.starts_with("After") => {}
            "Length" | "Len" => {
                let mut limits = first.map_or(Kind::Unknown, |it| it.kind);
                // `@Length` takes 0 for a minimum that is not given.
                if let Kind::Object(object) = &limits
                    && object.get("min").is_none()
                    && !object.open
                {
                    let mut object = (**object).clone();
                    object.set("min".into(), Value::new(Kind::Number("0".into()), it.place));
                    limits = Kind::Object(Rc::new(object));
                }
                self.validate(member, "len", limits, &it);
            }
            "Is" => {
                let custom = it.arguments.iter().any(|it| matches!(it.kind, Kind::Function(..)));
                match (custom, first) {
                    (true, Some(value)) => {
                        let name = value.text().map_or_else(|| "is".to_owned(), |it| format!("is{it}"));
                        let function = it.arguments.last().map_or(Kind::Unknown, |it| it.kind.clone());
                        self.validate(member, &name, function, &it);
                    }
                    (_, value) => self.validate(member, "is", value.map_or(Kind::Unknown, |it| it.kind), &it),
                }
            }
            name => {
                let Some(first_letter) = name.get(..1) else { return };
                let key = format!("{}{}", first_letter.to_ascii_lowercase(), &name[1..]);
                // `IsIP`, `IsUUID` keep their capitals behind `is`.
                self.validate(member, &key, if it.called { yes(first) } else { Kind::Bool(true) }, &it);
            }
        }
    }

    fn entry(&mut self, member: &'a Member) -> &mut Attribute<'a> {
        let known = self.model.attributes.iter().position(|it| it.name == member.name);
        let position = known.unwrap_or_else(|| {
            let place = self.evaluator.project.place(self.scope.module, member.name_span);
            self.model.attributes.push(Attribute {
                name: member.name.to_string(),
                place,
                options: Object::default(),
                ty: None,
                ty_place: None,
                added: None,
                reference: None,
                unique_implied: false,
                null_implied: false,
            });
            self.model.attributes.len() - 1
        });
        &mut self.model.attributes[position]
    }

    fn set(&mut self, member: &'a Member, option: &str, kind: Kind<'a>, it: &Decorator<'a>) {
        let value = Value::new(kind, it.place);
        self.entry(member).options.set(option.into(), value);
    }

    /// `@Column`, `@Column(DataType.STRING)`, `@Column({ type: … })`.
    fn column(&mut self, member: &'a Member, argument: Option<Value<'a>>) {
        let place = self.evaluator.project.place(self.scope.module, member.name_span);
        let is_data_type = argument.as_ref().is_some_and(|it| data_type(it).is_some());
        let mut attribute = match &argument {
            Some(value) if is_data_type || matches!(value.kind, Kind::Object(_)) => {
                Attribute::from_value(&member.name, value)
            }
            Some(value) if !matches!(value.kind, Kind::Undefined) => {
                let mut attribute = Attribute::from_value(&member.name, value);
                attribute.ty = None;
                attribute.options.open = true;
                attribute
            }
            _ => Attribute::from_value(&member.name, &Value::new(Kind::Undefined, place)),
        };
        attribute.place = place;
        let has_type = is_data_type || attribute.option("type").is_some();
        if !has_type && !attribute.options.open {
            attribute.ty = member.ty.as_ref().and_then(inferred);
            attribute.ty_place = None;
        }
        match &member.kind {
            MemberKind::Getter(_) => attribute.set("get", Kind::Bool(true)),
            MemberKind::Setter(_) => attribute.set("set", Kind::Bool(true)),
            _ => {}
        }
        // In Sequelize 7 the order of decorators means nothing, so what others said stays.
        if self.seventh
            && let Some(known) = self.model.attributes.iter_mut().find(|it| it.name == attribute.name)
        {
            merge(&mut attribute.options, &known.options.clone());
        }
        match self.model.attributes.iter_mut().find(|it| it.name == attribute.name) {
            Some(known) => *known = attribute,
            None => self.model.attributes.push(attribute),
        }
    }

    fn validate(&mut self, member: &'a Member, name: &str, kind: Kind<'a>, it: &Decorator<'a>) {
        let place = it.place;
        let attribute = self.entry(member);
        let mut validate = attribute.option("validate").and_then(Value::object).cloned().unwrap_or_default();
        validate.set(name.into(), Value::new(kind, place));
        attribute.options.set("validate".into(), Value::new(Kind::Object(Rc::new(validate)), place));
    }

    fn model_validator(&mut self, member: &'a Member, it: &Decorator<'a>) {
        let known = self.model.options.get("validate").and_then(Value::object).cloned();
        let mut validate = known.unwrap_or_default();
        validate.set(member.name.clone(), Value::new(Kind::Unknown, it.place));
        self.model.options.set("validate".into(), Value::new(Kind::Object(Rc::new(validate)), it.place));
    }

    /// A decorator of the project's own: when it only adds options to the attribute, these are taken over.
    fn foreign(&mut self, member: &'a Member, expr: &'a Expr) {
        let place = self.evaluator.project.place(self.scope.module, expr.span);
        let (function, arguments) = match &expr.kind {
            ExprKind::Call(call) => (&call.function, Some(self.evaluator.arguments(self.scope, call, 0))),
            _ => (expr, None),
        };
        let value = self.evaluator.value(self.scope, function);
        if let Some(made) = value.call().filter(|it| it.name.ends_with("createIndexDecorator")) {
            let it = Decorator { name: CompactString::default(), arguments: Vec::new(), called: false, place };
            return self.shared_index(member, made, arguments.and_then(|it| it.into_iter().next()), &it);
        }
        let Kind::Function(function, scope) = value.kind else {
            // Decorators of other packages validate in their own ways.
            return;
        };
        let applied = vec![
            Value::new(Kind::External("target".into()), place),
            Value::new(Kind::Text(member.name.clone()), place),
        ];
        let result = match arguments {
            Some(arguments) => match self.evaluator.returned(&scope, function, arguments, 0).map(|it| it.kind) {
                Some(Kind::Function(inner, scope)) => self.evaluator.returned(&scope, inner, applied, 0),
                _ => None,
            },
            None => self.evaluator.returned(&scope, function, applied, 0),
        };
        let added = result.as_ref().and_then(Value::call).filter(|it| it.name == "addAttributeOptions");
        let Some(options) = added.and_then(|it| it.arguments.get(2)).and_then(Value::object).cloned() else { return };
        let it = Decorator { name: CompactString::default(), arguments: Vec::new(), called: false, place };
        for (name, value) in &options.members {
            match (name.as_str(), value.object()) {
                ("validate", Some(validate)) => {
                    for (name, value) in &validate.members {
                        self.validate(member, name, value.kind.clone(), &it);
                    }
                }
                _ => self.set(member, name, value.kind.clone(), &it),
            }
        }
    }
}
