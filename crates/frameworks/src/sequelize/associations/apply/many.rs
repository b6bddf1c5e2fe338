//! Associations over a table in between.

use modelry_graph::{Action, RelationKind, Stated};

use super::{Applied, Applier, KeyOptions, target, text};
use crate::sequelize::conventions;
use crate::sequelize::model::{Added, Attribute, Model, ModelIdx, Reference, ReferenceTarget};
use crate::sequelize::value::{Kind, Object, Value};

impl<'a> Applier<'_, '_, 'a> {
    pub(super) fn many(&mut self, target: Option<ModelIdx>, before: &[Applied]) -> Option<Applied> {
        let alias = self.alias().or_else(|| self.model(target?).map(|it| self.default_alias(it.plural())))?;
        let mut applied = self.applied(target, alias.clone());
        let (Some(target), through) = (target, self.through()) else { return Some(applied) };
        let (Some((through, made)), source_key, other) =
            (through, self.key_options("foreignKey"), self.key_options("otherKey"))
        else {
            return Some(applied);
        };
        applied.through = Some(through);
        let paired = before.iter().find(|it| {
            it.kind == RelationKind::ManyToMany
                && it.source == target
                && it.target == Some(self.source)
                && it.through == Some(through)
        });
        let mine = text(&self.association.options, "sourceKey").map(str::to_owned);
        let mine = mine.or_else(|| self.primary_key(self.source))?;
        let theirs = text(&self.association.options, "targetKey").map(str::to_owned);
        let theirs = theirs.or_else(|| self.primary_key(target))?;
        let same = self.source == target;
        let own_name = source_key.name.clone().or_else(|| self.decorated_key(through, self.source));
        let own_name = own_name.or_else(|| {
            let source = self.model(self.source)?;
            source_key.known.then(|| self.key_name(&source.singular(), &mine))
        })?;
        let decorated = if same { None } else { self.decorated_key(through, target) };
        let other_name = other.name.clone().or(decorated);
        let other_name = other_name.or_else(|| paired.and_then(|it| it.foreign_key.clone())).or_else(|| {
            let base = if same { conventions::singular_alias(&alias) } else { self.model(target)?.singular() };
            other.known.then(|| self.key_name(&base, &theirs))
        })?;
        applied.foreign_key = Some(own_name.clone());
        applied.other_key = Some(other_name.clone());
        applied.referenced = Some(mine.clone());
        // What the first of a pair took for the other key is named by the second.
        if let Some(paired) = paired
            && let Some(guessed) = paired.other_key.clone().filter(|it| *it != own_name)
            && let Some(model) = self.models.get_mut(through.0)
        {
            model.attributes.retain(|it| it.name != guessed || it.added != Some(Added::ForeignKey));
        }
        let constrained = applied.constrained.known() != Some(&false);
        match self.settings.seventh {
            // The other side comes first.
            true => self.replace_id(through, &other_name, &own_name, made),
            false => self.replace_id(through, &own_name, &other_name, made),
        }
        let mut keys = [(self.source, own_name, &source_key, &mine), (target, other_name, &other, &theirs)];
        if self.settings.seventh {
            keys.reverse();
        }
        for (model, name, key, referenced) in keys {
            self.join_key(through, model, &name, key, referenced, constrained);
        }
        Some(applied)
    }

    /// The model in between, made if only its name is given.
    fn through(&mut self) -> Option<(ModelIdx, bool)> {
        let through = self.association.options.get("through")?.clone();
        let model = match &through.kind {
            Kind::Object(object) => object.get("model")?.clone(),
            _ => through.clone(),
        };
        if let Kind::Text(name) = &model.kind {
            if let Some(found) = self.finder.named(name).or_else(|| self.made(name)) {
                return Some((found, self.model(found).is_some_and(|it| it.gap.is_none() && it.class.is_none())));
            }
            return Some((self.make(name, &through), true));
        }
        target(self.evaluator, self.models, self.finder, self.source, &model).map(|it| (it, false))
    }

    /// A table in between that was made before.
    fn made(&self, name: &str) -> Option<ModelIdx> {
        self.models
            .iter()
            .position(|it| it.key == it.place && it.name == name && it.class_name.is_empty())
            .map(ModelIdx)
    }

    fn make(&mut self, name: &str, through: &Value<'a>) -> ModelIdx {
        let source = self.source;
        let place = self.association.place;
        let mut model = self.models[source.0].clone();
        model.key = place;
        model.place = place;
        model.name = name.to_owned();
        model.class_name = String::new();
        model.class = None;
        model.attributes = Vec::new();
        model.gap = None;
        model.foreign_keys = Vec::new();
        model.associations = Vec::new();
        model.indexes = Vec::new();
        model.decorated = false;
        model.options.members.retain(|(key, _)| {
            matches!(key.as_str(), "underscored" | "schema" | "createdAt" | "updatedAt" | "timestamps")
        });
        if self.settings.seventh {
            // It is defined as any other model, whatever those around it are told.
            let schema = model.option("schema").cloned();
            model.options = self.settings.define.clone();
            model.options.members.extend(schema.map(|it| ("schema".into(), it)));
            let paranoid = through.object().and_then(|it| it.get("paranoid")).cloned();
            model.options.set("paranoid".into(), paranoid.unwrap_or(Value::new(Kind::Bool(false), place)));
        }
        model.options.set("tableName".into(), Value::new(Kind::Text(name.into()), through.place));
        let own = through.object().and_then(|it| it.get("timestamps"));
        match self.association.options.get("timestamps").or(own) {
            Some(value) => model.options.set("timestamps".into(), value.clone()),
            None => {
                let general = self.settings.define.get("timestamps").cloned();
                model.options.members.retain(|(key, _)| key != "timestamps");
                model.options.members.extend(general.map(|it| ("timestamps".into(), it)));
            }
        }
        crate::sequelize::implied::add(&mut model, self.settings);
        self.models.push(model);
        ModelIdx(self.models.len() - 1)
    }

    /// The key that Sequelize gave the model in between makes place for both foreign keys.
    fn replace_id(&mut self, through: ModelIdx, own: &str, other: &str, _made: bool) {
        let unique = self.association.options.get("through").and_then(Value::object).and_then(|it| it.get("unique"));
        let place = self.association.place;
        let unique = unique.map_or(Some(true), Value::truthy);
        let Some(model) = self.models.get_mut(through.0) else { return };
        let is_id = |it: &Attribute<'_>| it.added == Some(Added::Id);
        let replaced = model.attributes.iter().any(is_id);
        let done = |name: &str, model: &Model<'_>| {
            model.attribute(name).is_some_and(|it| it.is_primary_key() && it.added == Some(Added::ForeignKey))
        };
        let again = done(own, model) || done(other, model);
        model.attributes.retain(|it| !is_id(it));
        let key = format!("{}_{own}_{other}_unique", model.table().unwrap_or_default());
        for name in [own, other] {
            let position = model.attributes.iter().position(|it| it.name == name);
            let position = position.unwrap_or_else(|| {
                let mut attribute =
                    Attribute::from_value(name, &Value::new(Kind::Object(Object::default().into()), place));
                attribute.added = Some(Added::ForeignKey);
                model.attributes.push(attribute);
                model.attributes.len() - 1
            });
            let Some(attribute) = model.attributes.get_mut(position) else { continue };
            if replaced || again {
                attribute.set("primaryKey", Kind::Bool(true));
            } else if unique == Some(true) {
                attribute.set("unique", Kind::Text(key.as_str().into()));
                attribute.unique_implied = true;
            } else if unique.is_none() {
                attribute.set("unique", Kind::Unknown);
            }
        }
    }

    fn join_key(
        &mut self,
        through: ModelIdx,
        target: ModelIdx,
        name: &str,
        key: &KeyOptions<'a>,
        referenced: &str,
        constrained: bool,
    ) {
        let place = self.association.place;
        let Some(to) = self.model(target) else { return };
        let (ty, column) = (to.attribute(referenced).and_then(|it| it.ty.clone()), to.column_of(referenced));
        let association = self.association;
        let Some(model) = self.models.get_mut(through.0) else { return };
        let Some(attribute) = model.attributes.iter_mut().find(|it| it.name == name) else { return };
        if attribute.ty.is_none() {
            attribute.ty = ty;
        }
        for (name, value) in &key.options.members {
            attribute.options.set(name.clone(), value.clone());
        }
        if !constrained {
            return;
        }
        let action = |option: &str| {
            let written = key.options.get(option).or_else(|| association.options.get(option));
            match written.or_else(|| attribute.option(option)) {
                Some(value) => match value.text().and_then(conventions::action) {
                    Some(action) => Stated::Written(action, value.place),
                    None => Stated::Unknown,
                },
                None => Stated::Implied(Action::Cascade),
            }
        };
        attribute.reference = Some(Reference {
            target: ReferenceTarget::Model(target),
            key: Some(column),
            on_delete: action("onDelete"),
            on_update: action("onUpdate"),
            deferrable: false,
            place,
            implied: true,
        });
    }
}
