//! What one association adds.

mod many;

use modelry_graph::{Action, RelationKind, Stated};

use super::{Applied, Finder, text};
use crate::sequelize::conventions;
use crate::sequelize::evaluate::Evaluator;
use crate::sequelize::inflection::singularize;
use crate::sequelize::model::{Added, Association, Attribute, Model, ModelIdx, Reference, ReferenceTarget};
use crate::sequelize::settings::Settings;
use crate::sequelize::value::{Kind, Object, Value};

/// A foreign key as an association's options state it.
struct KeyOptions<'a> {
    name: Option<String>,
    /// Options of the attribute.
    options: Object<'a>,
    /// Could it be read?
    known: bool,
}

pub(super) fn one<'a>(
    evaluator: Evaluator<'_, 'a>,
    models: &mut Vec<Model<'a>>,
    finder: &Finder,
    settings: &Settings<'a>,
    source: ModelIdx,
    association: &Association<'a>,
    before: &[Applied],
) -> Option<Applied> {
    let target = target(evaluator, models, finder, source, &association.target);
    let mut applier = Applier { evaluator, models, finder, settings, source, association };
    if association.conditional {
        return applier.conditional(target);
    }
    match association.kind {
        RelationKind::BelongsTo => applier.belongs_to(target),
        RelationKind::HasOne | RelationKind::HasMany => applier.has(target),
        RelationKind::ManyToMany => applier.many(target, before),
    }
}

/// The other model; a decorator hands a function that answers it.
fn target<'a>(
    evaluator: Evaluator<'_, 'a>,
    models: &[Model<'a>],
    finder: &Finder,
    source: ModelIdx,
    value: &Value<'a>,
) -> Option<ModelIdx> {
    let module = models.get(source.0)?.module;
    if let Kind::Function(function, scope) = &value.kind {
        let answer = evaluator.returned(scope, function, Vec::new(), 0)?;
        return finder.find(evaluator, &answer, module);
    }
    finder.find(evaluator, value, module)
}

struct Applier<'x, 'p, 'a> {
    evaluator: Evaluator<'p, 'a>,
    models: &'x mut Vec<Model<'a>>,
    finder: &'x Finder,
    settings: &'x Settings<'a>,
    source: ModelIdx,
    association: &'x Association<'a>,
}

impl<'a> Applier<'_, '_, 'a> {
    fn model(&self, model: ModelIdx) -> Option<&Model<'a>> {
        self.models.get(model.0)
    }

    fn applied(&self, target: Option<ModelIdx>, name: String) -> Applied {
        let options = &self.association.options;
        let constraints = options.get("constraints").or_else(|| options.get("foreignKeyConstraints"));
        let constrained = match constraints {
            None if options.open => Stated::Unknown,
            None => Stated::Implied(true),
            Some(value) => value.truthy().map_or(Stated::Unknown, |it| Stated::Written(it, value.place)),
        };
        let scope = match self.association.kind {
            RelationKind::ManyToMany => options.get("through").and_then(Value::object).and_then(|it| it.get("scope")),
            RelationKind::BelongsTo | RelationKind::HasOne | RelationKind::HasMany => options.get("scope"),
        };
        let told_by = scope.and_then(Value::object).filter(|it| !it.open).and_then(|it| match it.members.as_slice() {
            [(attribute, value)] => Some((attribute.to_string(), value.text()?.to_owned())),
            _ => None,
        });
        Applied {
            told_by,
            source: self.source,
            target,
            kind: self.association.kind,
            name,
            foreign_key: None,
            other_key: None,
            referenced: None,
            through: None,
            constrained,
            on_delete: Stated::Unknown,
            scoped: options.get("scope").is_some(),
            hooks: self.destroys(),
            place: self.association.place,
        }
    }

    /// (Manual: "Hooks", "Associations"; version 7 leaves deletion to the database.)
    fn destroys(&self) -> bool {
        let options = &self.association.options;
        let cascades = text(options, "onDelete").is_some_and(|it| it.eq_ignore_ascii_case("cascade"));
        cascades && !self.settings.seventh && options.get("hooks").and_then(Value::truthy) == Some(true)
    }

    /// `as`, or what a decorator stands on.
    fn alias(&self) -> Option<String> {
        let options = &self.association.options;
        // `as: { singular: "member", plural: "members" }`
        let both = options.get("as").and_then(Value::object).and_then(|it| text(it, "plural"));
        let written = text(options, "as").or(both).map(str::to_owned);
        written.or_else(|| self.association.property.clone())
    }

    fn default_alias(&self, name: String) -> String {
        if self.settings.seventh { conventions::lower_first(&name) } else { name }
    }

    fn key_options(&self, name: &str) -> KeyOptions<'a> {
        let options = &self.association.options;
        let empty = Object::default();
        match options.get(name).map(|it| &it.kind) {
            None | Some(Kind::Undefined | Kind::Null) => {
                KeyOptions { name: None, options: empty, known: !options.open }
            }
            Some(Kind::Text(name)) => KeyOptions { name: Some(name.to_string()), options: empty, known: true },
            Some(Kind::Object(object)) => {
                let name = text(object, "name").or_else(|| text(object, "fieldName")).map(str::to_owned);
                let mut options = (**object).clone();
                options.members.retain(|(key, _)| !matches!(key.as_str(), "name" | "fieldName"));
                KeyOptions { name, options, known: !object.open }
            }
            Some(_) => KeyOptions { name: None, options: empty, known: false },
        }
    }

    /// The attribute that `@ForeignKey(() => Target)` stands on.
    fn decorated_key(&self, holder: ModelIdx, related: ModelIdx) -> Option<String> {
        let holder = self.model(holder)?;
        holder.foreign_keys.iter().find_map(|(getter, attribute)| {
            let found = target(self.evaluator, self.models, self.finder, self.source, getter)?;
            (found == related).then(|| attribute.clone())
        })
    }

    /// The name of a key without one. That of version 7 begins with a small letter.
    fn key_name(&self, alias: &str, key: &str) -> String {
        match self.settings.seventh {
            true => conventions::foreign_key(&conventions::lower_first(alias), key),
            false => conventions::foreign_key(alias, key),
        }
    }

    fn primary_key(&self, model: ModelIdx) -> Option<String> {
        let model = self.model(model)?;
        model.primary_key().first().map(|it| it.name.clone())
    }

    fn belongs_to(&mut self, target: Option<ModelIdx>) -> Option<Applied> {
        let alias = self.alias().or_else(|| self.model(target?).map(|it| self.default_alias(it.singular())));
        let Some(name) = alias else { return self.lost(None) };
        let mut applied = self.applied(target, name.clone());
        let key = self.key_options("foreignKey");
        let referenced = text(&self.association.options, "targetKey").map(str::to_owned);
        let referenced = referenced.or_else(|| self.primary_key(target?));
        let decorated = key.name.is_none().then(|| self.decorated_key(self.source, target?)).flatten();
        let named = key.name.clone().or(decorated);
        let attribute = match named {
            Some(named) => Some(named),
            None if key.known => referenced.as_ref().map(|it| self.key_name(&name, it)),
            None => None,
        };
        let Some(attribute) = attribute else { return self.lost(Some(applied)) };
        applied.foreign_key = Some(attribute.clone());
        applied.referenced.clone_from(&referenced);
        let Some(target) = target else {
            self.unknown_target(self.source, &attribute, &key);
            return Some(applied);
        };
        self.hold(self.source, target, &attribute, referenced.as_deref(), &key, Action::NoAction, &mut applied);
        Some(applied)
    }

    fn has(&mut self, target: Option<ModelIdx>) -> Option<Applied> {
        let many = self.association.kind == RelationKind::HasMany;
        let alias = self.alias().or_else(|| {
            let target = self.model(target?)?;
            Some(self.default_alias(if many { target.plural() } else { target.singular() }))
        });
        let mut applied = self.applied(target, alias?);
        let target = target?;
        let key = self.key_options("foreignKey");
        let source = self.model(self.source)?;
        let referenced = text(&self.association.options, "sourceKey").map(str::to_owned);
        let referenced = referenced.or_else(|| self.primary_key(self.source));
        let decorated = key.name.is_none().then(|| self.decorated_key(target, self.source)).flatten();
        let inferred = || {
            let key = self.primary_key(self.source)?;
            let alias = text(&self.association.options, "as").filter(|_| !many && !self.settings.seventh);
            let base = if many { source.singular() } else { singularize(alias.unwrap_or(&source.name)) };
            Some(self.key_name(&base, &key))
        };
        let attribute = key.name.clone().or(decorated).or_else(|| if key.known { inferred() } else { None });
        let Some(attribute) = attribute else {
            self.gap(target, "an association adds a foreign key whose name cannot be read");
            return Some(applied);
        };
        applied.foreign_key = Some(attribute.clone());
        applied.referenced.clone_from(&referenced);
        self.hold(target, self.source, &attribute, referenced.as_deref(), &key, Action::Cascade, &mut applied);
        Some(applied)
    }

    /// What is declared under a condition may add a key or not.
    fn conditional(&mut self, target: Option<ModelIdx>) -> Option<Applied> {
        let holder = match self.association.kind {
            RelationKind::BelongsTo => Some(self.source),
            RelationKind::HasOne | RelationKind::HasMany => target,
            RelationKind::ManyToMany => None,
        };
        if let Some(holder) = holder {
            self.gap(holder, "an association is declared under a condition");
        }
        None
    }

    fn lost(&mut self, applied: Option<Applied>) -> Option<Applied> {
        self.gap(self.source, "an association adds a foreign key whose name cannot be read");
        applied
    }

    fn gap(&mut self, model: ModelIdx, reason: &str) {
        let place = self.association.place;
        if let Some(model) = self.models.get_mut(model.0) {
            model.add_gap(reason, place);
        }
    }

    /// The key exists, and nobody knows what it refers to.
    fn unknown_target(&mut self, holder: ModelIdx, name: &str, key: &KeyOptions<'a>) {
        let place = self.association.place;
        let Some(model) = self.models.get_mut(holder.0) else { return };
        if model.attribute(name).is_some() {
            return;
        }
        let mut attribute = Attribute::from_value(name, &Value::new(Kind::Object(key.options.clone().into()), place));
        attribute.added = Some(Added::ForeignKey);
        model.attributes.push(attribute);
        model.add_gap("the model that an association leads to cannot be read", place);
    }

    /// Adds the key to its holder, or to the attribute that is declared for it, what it lacks.
    #[allow(clippy::too_many_arguments)]
    fn hold(
        &mut self,
        holder: ModelIdx,
        target: ModelIdx,
        name: &str,
        referenced: Option<&str>,
        key: &KeyOptions<'a>,
        otherwise: Action,
        applied: &mut Applied,
    ) {
        let place = self.association.place;
        let seventh = self.settings.seventh;
        let Some(to) = self.model(target) else { return };
        let ty = referenced.and_then(|it| to.attribute(it)).and_then(|it| it.ty.clone());
        let column = referenced.map(|it| to.column_of(it));
        let several = to.primary_key().len() > 1
            && referenced.is_some_and(|it| to.primary_key().iter().any(|key| key.name == it));
        let association = self.association;
        let Some(model) = self.models.get_mut(holder.0) else { return };
        let existing = model.attribute(name);
        let allows_null = match existing {
            Some(it) if seventh => it.option("allowNull").map_or(Some(true), Value::truthy),
            Some(it) => it.allows_null(),
            None => key.options.get("allowNull").map_or(Some(true), Value::truthy),
        };
        let otherwise = if seventh { Action::Cascade } else { otherwise };
        let from = if seventh { &key.options } else { &association.options };
        let written = |option: &str| match from.get(option).filter(|it| !matches!(it.kind, Kind::Undefined)) {
            Some(value) => Some(match value.text().and_then(conventions::action) {
                Some(action) => Stated::Written(action, value.place),
                None => Stated::Unknown,
            }),
            None if from.open => Some(Stated::Unknown),
            None => None,
        };
        let on_delete = written("onDelete").unwrap_or(match allows_null {
            Some(true) => Stated::Implied(Action::SetNull),
            Some(false) => Stated::Implied(otherwise),
            None => Stated::Unknown,
        });
        let on_update = written("onUpdate").unwrap_or(Stated::Implied(Action::Cascade));
        let constrained = applied.constrained.known() != Some(&false);
        let explicit = from.get("onDelete").is_some() || from.get("onUpdate").is_some();
        let position = model.attributes.iter().position(|it| it.name == name);
        let position = position.unwrap_or_else(|| {
            let mut attribute =
                Attribute::from_value(name, &Value::new(Kind::Object(key.options.clone().into()), place));
            attribute.added = Some(Added::ForeignKey);
            attribute.place = place;
            model.attributes.push(attribute);
            model.attributes.len() - 1
        });
        let Some(attribute) = model.attributes.get_mut(position) else { return };
        if attribute.ty.is_none() && attribute.option("type").is_none() && !attribute.options.open {
            attribute.ty = ty;
        }
        for (name, value) in &key.options.members {
            if attribute.options.get(name).is_none() {
                attribute.options.set(name.clone(), value.clone());
            }
        }
        if attribute.option("allowNull").is_none() && !attribute.options.open {
            let implied = Value::new(Kind::Bool(true), attribute.place);
            attribute.options.set("allowNull".into(), implied);
            attribute.null_implied = true;
        }
        let own = |option: &str| {
            let value = attribute.option(option)?;
            Some(Stated::Written(conventions::action(value.text()?)?, value.place))
        };
        applied.on_delete = match own("onDelete") {
            Some(action) => action.map(Some),
            // Without a constraint, nothing is done when the other row goes.
            None if !constrained && !explicit => Stated::Implied(Some(Action::NoAction)),
            None => on_delete.clone().map(Some),
        };
        // `constraints: false` leaves the key out, unless an action is asked for.
        if (!constrained && !explicit) || several || attribute.reference.as_ref().is_some_and(|it| it.implied) {
            return;
        }
        let has_own = attribute.option("references").is_some();
        let deferrable = false;
        attribute.reference = Some(Reference {
            target: match attribute.option("references").filter(|_| has_own) {
                Some(value) => ReferenceTarget::Written(value.clone()),
                None => ReferenceTarget::Model(target),
            },
            key: column,
            on_delete: own("onDelete").unwrap_or(on_delete),
            on_update: own("onUpdate").unwrap_or(on_update),
            deferrable,
            place,
            implied: true,
        });
    }
}
