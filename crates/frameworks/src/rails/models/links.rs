//! What associations lead to: class, key, other direction (Rails API, "ActiveRecord::Reflection").

use std::collections::BTreeMap;

use compact_str::CompactString;
use modelry_graph::Stated;
use modelry_graph::model::RelationKind;
use rustc_hash::FxHashMap;

use super::associations::Association;
use super::classes::{Classes, Table};
use super::evaluate::Value;
use super::project::Project;
use super::tables::Tables;

/// How many associations an association may go through.
const DEPTH: u32 = 12;

/// The class that an association leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A model.
    Model(CompactString),
    /// A class that is no model of the tree, by the name that is looked for.
    Absent(String),
    /// It could not be read, or it can be any.
    Unknown,
}

impl Target {
    pub(super) fn model(&self) -> Option<&CompactString> {
        match self {
            Target::Model(name) => Some(name),
            Target::Absent(_) | Target::Unknown => None,
        }
    }
}

/// The associations of all models, and what they lead to.
pub(super) struct Links<'l, 'a> {
    pub(super) classes: &'l Classes<'l, 'a>,
    pub(super) tables: &'l Tables<'l>,
    /// Own and inherited ones of every model, in order.
    pub(super) of: FxHashMap<CompactString, Vec<Association>>,
}

impl<'l, 'a> Links<'l, 'a> {
    pub(super) fn new(
        classes: &'l Classes<'l, 'a>,
        tables: &'l Tables<'l>,
        found: BTreeMap<CompactString, Vec<Association>>,
    ) -> Links<'l, 'a> {
        Links { classes, tables, of: found.into_iter().collect() }
    }

    fn project(&self) -> &'l Project<'a> {
        self.classes.project
    }

    /// The association of that name.
    pub(super) fn named(&self, class: &str, name: &str) -> Option<&Association> {
        self.of.get(class)?.iter().find(|it| it.name == name)
    }

    /// The class that an association leads to.
    pub(super) fn target(&self, it: &Association) -> Target {
        self.target_within(it, 0)
    }

    fn target_within(&self, it: &Association, depth: u32) -> Target {
        if it.polymorphic || depth > DEPTH {
            return Target::Unknown;
        }
        if it.through.is_some() {
            if let Stated::Written(Some(name), _) = &it.class_name {
                return self.class(name, &it.owner);
            }
            if let Some(class) = &it.source_type {
                return self.class(class, &it.owner);
            }
            let Some((middle, source)) = self.source_within(it, depth + 1) else { return Target::Unknown };
            let Some(source) = self.named(&middle, &source) else { return Target::Unknown };
            return self.target_within(source, depth + 1);
        }
        match &it.class_name {
            Stated::Written(Some(name), _) => self.class(name, &it.owner),
            Stated::Unknown => Target::Unknown,
            Stated::Written(None, _) | Stated::Implied(_) => {
                let inflector = &self.classes.project.inflector;
                let single = match it.kind {
                    RelationKind::HasMany | RelationKind::ManyToMany => inflector.singularize(&it.name),
                    RelationKind::BelongsTo | RelationKind::HasOne => it.name.clone(),
                };
                self.class(&inflector.camelize(&single), &it.owner)
            }
        }
    }

    /// The class that a name means to a class: looked for in it and in all around it
    /// (`ActiveRecord::Inheritance.compute_type`).
    pub(super) fn class(&self, name: &str, owner: &str) -> Target {
        let found = |path: &str| self.classes.all.contains_key(path) || self.project().exists(path);
        let chosen = match name.strip_prefix("::") {
            Some(rooted) => found(rooted).then(|| rooted.to_owned()),
            None => {
                let mut scope = owner;
                loop {
                    let candidate = format!("{scope}::{name}");
                    if found(&candidate) {
                        break Some(candidate);
                    }
                    match scope.rsplit_once("::") {
                        Some((outer, _)) => scope = outer,
                        None => break found(name).then(|| name.to_owned()),
                    }
                }
            }
        };
        let Some(chosen) = chosen else { return Target::Absent(name.trim_start_matches("::").to_owned()) };
        if self.classes.all.contains_key(chosen.as_str()) {
            return Target::Model(chosen.into());
        }
        // `LegacyUser = User`
        match self.project().constant(&chosen).map(|(node, context)| self.project().value(node, context)) {
            Some(Value::Class(class)) if self.classes.all.contains_key(class.as_str()) => Target::Model(class.into()),
            _ => Target::Unknown,
        }
    }

    /// Of an association through another one: the model in between, and the association there that leads on
    /// (`ThroughReflection#source_reflection_name`).
    pub(super) fn source(&self, it: &Association) -> Option<(CompactString, String)> {
        self.source_within(it, 0)
    }

    /// The class in between, also when it is no model of the tree.
    pub(super) fn between(&self, it: &Association) -> Option<String> {
        match self.target(self.named(&it.owner, it.through.as_ref()?)?) {
            Target::Model(name) => Some(name.to_string()),
            Target::Absent(name) => Some(name),
            Target::Unknown => None,
        }
    }

    fn source_within(&self, it: &Association, depth: u32) -> Option<(CompactString, String)> {
        let through = self.named(&it.owner, it.through.as_ref()?)?;
        let middle = match self.target_within(through, depth + 1) {
            Target::Model(model) => model,
            Target::Absent(_) | Target::Unknown => return None,
        };
        if let Some(source) = &it.source {
            return self.named(&middle, source).map(|found| (middle.clone(), found.name.clone()));
        }
        let single = self.classes.project.inflector.singularize(&it.name);
        let found = self.named(&middle, &single).or_else(|| self.named(&middle, &it.name))?;
        Some((middle, found.name.clone()))
    }

    /// The columns that hold the key, on whichever side; `None` when they cannot be told.
    pub(super) fn foreign_key(&self, it: &Association) -> Option<Vec<String>> {
        self.key_within(it, true)
    }

    fn key_within(&self, it: &Association, ask_inverse: bool) -> Option<Vec<String>> {
        match &it.foreign_key {
            Stated::Written(Some(columns), _) => return Some(columns.clone()),
            Stated::Unknown => return None,
            Stated::Written(None, _) | Stated::Implied(_) => {}
        }
        if it.through.is_some() {
            return None;
        }
        if it.kind == RelationKind::BelongsTo {
            return self.constrained(it, format!("{}_id", it.name));
        }
        if let Some(interface) = &it.interface {
            return self.constrained(it, format!("{interface}_id"));
        }
        if self.classes.query_constraints(&it.owner).is_some() {
            return self.constrained(it, self.classes.project.inflector.foreign_key(&it.owner));
        }
        let conventional = self.classes.project.inflector.foreign_key(&it.owner);
        let inverse = it.inverse.known().and_then(Option::as_ref).filter(|_| ask_inverse);
        if let (Some(inverse), Target::Model(target)) = (inverse, self.target(it))
            && it.kind != RelationKind::ManyToMany
        {
            let inferred = self.named(&target, inverse).and_then(|other| self.key_within(other, false))?;
            if inferred == [conventional.clone()] {
                return Some(inferred);
            }
            // Rails 7.1 asks the inverse, its forerunners did not: the table tells which one is meant.
            if self.classes.config.since(7, 1) {
                return Some(inferred);
            }
            let Table::Named(table) = self.classes.table(&target) else { return None };
            return match (self.tables.has_columns(&table, &inferred), self.tables.has_column(&table, &conventional)) {
                (Some(true), Some(false)) => Some(inferred),
                (Some(false), Some(true)) => Some(vec![conventional]),
                _ => None,
            };
        }
        Some(vec![conventional])
    }

    /// The key of an association by convention, with the column by which the class finds its rows as well
    /// (`AssociationReflection#derive_fk_query_constraints`); `None` when that cannot be told.
    fn constrained(&self, it: &Association, key: String) -> Option<Vec<String>> {
        let Some(constraints) = self.classes.query_constraints(&it.owner) else { return Some(vec![key]) };
        let [first, last] = <[String; 2]>::try_from(constraints?).ok()?;
        match (first == key || last == key, first == "id", last == "id") {
            (true, ..) => Some(vec![key]),
            (false, true, _) => Some(vec![key, last]),
            (false, false, true) => Some(vec![first, key]),
            (false, false, false) => None,
        }
    }

    /// The other direction.
    pub(super) fn inverse(&self, it: &Association) -> Stated<Option<String>> {
        match &it.inverse {
            Stated::Written(name, place) => return Stated::Written(name.clone(), *place),
            Stated::Unknown => return Stated::Unknown,
            Stated::Implied(_) => {}
        }
        match self.automatic_inverse(it) {
            Some(found) => Stated::Implied(found),
            None => Stated::Unknown,
        }
    }

    /// The inverse that Rails finds by itself (`AssociationReflection#automatic_inverse_of`); `None` when that cannot be told.
    fn automatic_inverse(&self, it: &Association) -> Option<Option<String>> {
        if it.polymorphic || !self.may_be_inverted(it, false) {
            return Some(None);
        }
        let target = match self.target(it) {
            Target::Model(target) => target,
            Target::Absent(_) => return Some(None),
            Target::Unknown => return None,
        };
        let inflector = &self.classes.project.inflector;
        let name = match &it.interface {
            Some(interface) => interface.clone(),
            None => inflector.underscore(crate::rails::inflections::demodulize(&it.owner)),
        };
        let plural = || {
            self.classes
                .config
                .invert_plural
                .then(|| inflector.pluralize(&name))
                .and_then(|it| self.named(&target, &it))
        };
        let Some(other) = self.named(&target, &name).or_else(plural) else {
            return if self.classes.opaque(&target) { None } else { Some(None) };
        };
        let same_association = other.owner == it.owner && other.name == it.name;
        // The classes of both must be of one family, and so must their keys.
        let fits = !same_association
            && self.foreign_key(it).is_some_and(|key| self.foreign_key(other) == Some(key))
            && self.classes.derives(&target, &other.owner)
            && self.may_be_inverted(other, true);
        Some(fits.then(|| other.name.clone()))
    }

    fn may_be_inverted(&self, it: &Association, as_inverse: bool) -> bool {
        let scope_allows = !it.scoped || !as_inverse && self.classes.config.automatic_scope_inversing;
        it.inverse != Stated::Implied(None) && it.inverse.known().is_some_and(Option::is_some)
            || matches!(it.inverse, Stated::Implied(_))
                && it.through.is_none()
                && matches!(it.foreign_key, Stated::Implied(_))
                && scope_allows
    }

    /// The table between the two of a many-to-many (`AssociationReflection#derive_join_table`).
    pub(super) fn join_table(&self, it: &Association) -> Option<String> {
        match &it.join_table {
            Stated::Written(name, _) => return name.clone(),
            Stated::Unknown => return None,
            Stated::Implied(_) => {}
        }
        let Table::Named(own) = self.classes.table(&it.owner) else { return None };
        let Table::Named(other) = self.classes.table(self.target(it).model()?) else { return None };
        Some(joined(&own, &other))
    }
}

/// `catalogs_categories` of `catalogs` and `categories`; a common prefix stands there once:
/// `music_artists_records` of `music_artists` and `music_records`.
fn joined(one: &str, other: &str) -> String {
    let (first, second) = if one <= other { (one, other) } else { (other, one) };
    let common: usize = first.bytes().zip(second.bytes()).take_while(|(one, other)| one == other).count();
    let prefix = first.get(..common).and_then(|it| it.rfind(['_', '.'])).map_or(0, |at| at + 1);
    format!("{first}_{}", second.get(prefix..).unwrap_or(second))
}
