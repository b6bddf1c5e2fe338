//! Associations as relations of the graph.

use modelry_graph::model::ValidationKind;
use modelry_graph::model::{DeleteDecision, RelationKind};
use modelry_graph::{Relation, Stated, Validation};

use super::associations::Association;
use super::links::{Links, Target};
use crate::rails::inflections::demodulize;

impl Links<'_, '_> {
    /// The relation that an association of a class is.
    pub(super) fn relation(&self, it: &Association) -> Relation<String> {
        let target = self.target(it);
        let mut relation = Relation::new(it.name.clone(), it.kind, it.place);
        relation.target = match &target {
            Target::Model(name) => Some(name.to_string()),
            Target::Absent(name) => Some(name.clone()),
            Target::Unknown => None,
        };
        relation.inverse = self.inverse(it);
        relation.polymorphic = it.polymorphic;
        relation.interface.clone_from(&it.interface);
        relation.scoped = it.scoped;
        relation.referenced.clone_from(&it.primary_key);
        relation.required = self.required(it);
        relation.dangling = self.dangling(it, &target);
        let key = self.foreign_key(it);
        match it.kind {
            RelationKind::BelongsTo => {
                relation.columns = key.clone().unwrap_or_default();
                relation.key = key.unwrap_or_default();
                if it.polymorphic {
                    let column = it.foreign_type.clone().unwrap_or_else(|| format!("{}_type", it.name));
                    relation.type_column = Some(column);
                }
                relation.counter = self.counter(it);
                relation.touches = it.touches;
            }
            RelationKind::HasOne | RelationKind::HasMany => {
                relation.on_delete = it.on_delete.clone();
                match &it.through {
                    Some(through) => {
                        let between = self.source(it);
                        relation.through = Some(match &between {
                            Some((model, _)) => model.to_string(),
                            None => self.between(it).unwrap_or_else(|| through.clone()),
                        });
                        relation.source = between.map(|(_, source)| source).or_else(|| it.source.clone());
                    }
                    None => relation.key = key.unwrap_or_default(),
                }
            }
            RelationKind::ManyToMany => {
                relation.through = self.join_table(it);
                relation.key = key.unwrap_or_default();
            }
        }
        relation
    }

    /// Must there be another row?
    fn required(&self, it: &Association) -> Stated<bool> {
        match &it.required {
            Stated::Written(Some(required), place) => return Stated::Written(*required, *place),
            Stated::Unknown => return Stated::Unknown,
            Stated::Written(None, _) | Stated::Implied(_) => {}
        }
        match it.kind {
            RelationKind::BelongsTo => {}
            RelationKind::HasOne => return Stated::Implied(false),
            RelationKind::HasMany | RelationKind::ManyToMany => return Stated::Unknown,
        }
        match self.required_by_default(it) {
            Some(required) => Stated::Implied(required),
            None => Stated::Unknown,
        }
    }

    fn required_by_default(&self, it: &Association) -> Option<bool> {
        match self.classes.inherited_setting(&it.owner, "belongs_to_required_by_default") {
            Some(super::evaluate::Value::Bool(value)) => Some(value),
            Some(_) => None,
            None => self.classes.config.belongs_to_required,
        }
    }

    /// The validation that an association adds by itself: the other row must be there.
    pub(super) fn validation(&self, it: &Association) -> Option<Validation> {
        let required = self.required(it);
        if !required.is(&true) || !matches!(it.kind, RelationKind::BelongsTo | RelationKind::HasOne) {
            return None;
        }
        let mut validation = Validation::of(it.name.clone(), ValidationKind::Presence, it.place);
        validation.conditional = it.conditional;
        Some(validation)
    }

    /// The column of the other table that counts (`ActiveRecord::CounterCache`).
    fn counter(&self, it: &Association) -> Stated<Option<String>> {
        match &it.counter {
            Stated::Written(Some(Some(column)), place) => Stated::Written(Some(column.clone()), *place),
            Stated::Written(Some(None), place) => {
                let inflector = &self.classes.project.inflector;
                let column = inflector.pluralize(&inflector.underscore(demodulize(&it.owner)));
                Stated::Written(Some(format!("{column}_count")), *place)
            }
            Stated::Written(None, _) | Stated::Implied(_) => Stated::Implied(None),
            Stated::Unknown => Stated::Unknown,
        }
    }

    /// What an association names that surely does not exist. A package could define any class that is in none of
    /// the application's own modules, but not without a table.
    fn dangling(&self, it: &Association, target: &Target) -> Option<String> {
        if it.conditional || self.classes.config.has_broken_files {
            return None;
        }
        if let Some(through) = &it.through {
            let lost = self.named(&it.owner, through).is_none() && !self.classes.opaque(&it.owner);
            return lost.then(|| format!("association `{through}`"));
        }
        match target {
            Target::Absent(name) => {
                let config = self.classes.config;
                let own_module = name.split("::").next().filter(|first| *first != name).is_some_and(|first| {
                    self.classes.project.openings.contains_key(first)
                        && self.classes.all.keys().any(|it| it.starts_with(&format!("{first}::")))
                });
                let without_table = config.has_application
                    && !name.contains("::")
                    && self.tables.all_known
                    && self.tables.get(&self.classes.project.inflector.table_name(name)).is_none();
                (own_module || without_table).then(|| format!("class `{name}`"))
            }
            Target::Model(model) => {
                let Stated::Written(Some(inverse), _) = &it.inverse else { return None };
                let lost = self.named(model, inverse).is_none() && !self.classes.opaque(model);
                // A class that derives from the target may have it.
                let elsewhere = self
                    .classes
                    .all
                    .keys()
                    .any(|name| self.classes.derives(name, model) && self.named(name, inverse).is_some());
                (lost && !elsewhere).then(|| format!("association `{model}#{inverse}`"))
            }
            Target::Unknown => None,
        }
    }

    /// Does an association delete, change or count other rows when its own is deleted?
    pub(super) fn runs_on_delete(it: &Association) -> bool {
        it.runs_on_delete
            || matches!(it.on_delete.known(), Some(Some(decision)) if !matches!(decision, DeleteDecision::Nothing))
            || it.kind == RelationKind::ManyToMany
    }
}
