//! What the application declares: fields, relations, scopes.

use modelry_graph::{
    DeleteDecision, Field, ModelFact, ModelKind, ModelTraits, Relation, RelationKind, Stated, Sure, ValidationKind,
};

use super::associations::Applied;
use super::defaults::defaults;
use super::model::{Attribute, Model, ModelIdx};
use super::polymorphic::Polymorphic;
use super::scopes;
use super::tables::Tables;
use super::validations;
use super::value::Value;

/// All models that are declared; a table between two has none.
pub(super) fn models(tables: &Tables<'_, '_, '_, '_>, applied: &[Applied], hooks_known: bool) -> Vec<ModelFact> {
    let polymorphic = Polymorphic::of(tables.models, applied);
    let all = tables.models.iter().enumerate();
    let declared = all.filter(|(_, model)| !model.class_name.is_empty());
    declared
        .map(|(position, model)| fact(tables, applied, &polymorphic, ModelIdx(position), model, hooks_known))
        .collect()
}

fn fact<'a>(
    tables: &Tables<'_, '_, 'a, '_>,
    applied: &[Applied],
    polymorphic: &Polymorphic,
    position: ModelIdx,
    model: &Model<'a>,
    hooks_known: bool,
) -> ModelFact {
    let (validations, validations_complete) = validations::validations(model);
    let paranoid = model.flag("paranoid", false) == Some(true);
    let soft_delete = model.timestamp("deletedAt").ok().flatten().filter(|_| paranoid);
    let own = applied.iter().filter(|it| it.source == position);
    let destroys = model.destroy_hook || applied.iter().any(|it| it.source == position && it.hooks);
    let mut relations: Vec<Relation<String>> =
        own.map(|it| Relation { interface: polymorphic.interface(it), ..relation(tables, applied, it) }).collect();
    relations.extend(polymorphic.relations(position, model));
    ModelFact {
        name: model.class_name.clone(),
        module: tables.evaluator.project.file(model.module).path.to_owned(),
        kind: ModelKind::Concrete,
        parent: None,
        table: model.table().map(|table| (model.schema(), table)),
        provided: false,
        complete: model.gap.is_none() && !model.attributes.iter().any(|it| it.options.open),
        traits: ModelTraits {
            runs_on_delete: match (destroys, hooks_known && model.gap.is_none()) {
                (true, _) => Sure::Yes,
                (false, true) => Sure::No,
                (false, false) => Sure::Unknown,
            },
            soft_delete: soft_delete.map(|it| model.column_of(&it)),
            validations_complete,
            ..ModelTraits::default()
        },
        fields: model.attributes.iter().map(|it| field(tables, model, it, &validations)).collect(),
        relations,
        validations,
        scopes: scopes::scopes(tables.evaluator, model),
        place: model.place,
    }
}

fn field<'a>(
    tables: &Tables<'_, '_, 'a, '_>,
    model: &Model<'a>,
    attribute: &Attribute<'a>,
    validations: &[modelry_graph::Validation],
) -> Field<String> {
    let defaults = defaults(tables.evaluator, attribute);
    let has_column = !attribute.is_virtual() && model.names_known() && attribute.column_known();
    let ty = attribute.ty.as_ref();
    let choices = match ty.filter(|it| it.key == "ENUM") {
        Some(it) => match (it.enum_values().cloned(), attribute.ty_place) {
            (Some(values), Some(place)) => Stated::Written(Some(values), place),
            (Some(values), None) => Stated::Implied(Some(values)),
            (None, _) => Stated::Unknown,
        },
        None if ty.is_none() => Stated::Unknown,
        None => Stated::Implied(None),
    };
    let mut own = validations.iter().filter(|it| it.fields.first().is_some_and(|it| *it == attribute.name));
    let length = own.find_map(|it| match &it.kind {
        ValidationKind::Length { maximum: Some(maximum), .. } => Some(Stated::Written(Some(*maximum), it.place)),
        _ => None,
    });
    let unique = match attribute.option("unique") {
        None => Stated::Implied(attribute.is_primary_key() && model.primary_key().len() == 1),
        Some(value) => match (value.bool(), value.object()) {
            (Some(unique), _) => Stated::Written(unique, value.place),
            (None, Some(object)) if object.get("name").is_none() && !object.open => Stated::Written(true, value.place),
            _ => Stated::Unknown,
        },
    };
    Field {
        name: attribute.name.clone(),
        column: has_column.then(|| attribute.column(model.underscored())),
        declared_type: ty.map_or_else(String::new, |it| it.shown.clone()),
        ty: if has_column { tables.column_type(model, attribute) } else { Stated::Unknown },
        nullable: attribute.nullable(),
        blank: Stated::Unknown,
        empty_input: Stated::Unknown,
        choices,
        chosen_by_position: false,
        chooses_null: false,
        // The length of a column is no rule of the model, and code of its own may well ask for one.
        max_length: length.unwrap_or(Stated::Unknown),
        // A hook may fill it in before it is written.
        default: match defaults.of_model() {
            Stated::Implied(None) if model.fill_hook => Stated::Unknown,
            known => known,
        },
        clock: defaults.clock,
        one_case: false,
        unique,
        shadows: None,
        explanation: attribute.option("comment").and_then(Value::text).map(str::to_owned),
        editable: Stated::Implied(true),
        form: None,
        place: attribute.place,
    }
}

fn relation(tables: &Tables<'_, '_, '_, '_>, all: &[Applied], it: &Applied) -> Relation<String> {
    let model = |position: ModelIdx| tables.models.get(position.0);
    let target = it.target.and_then(model);
    let source = model(it.source);
    let holder = match it.kind {
        RelationKind::BelongsTo => source,
        RelationKind::HasOne | RelationKind::HasMany => target,
        RelationKind::ManyToMany => it.through.and_then(model),
    };
    let referenced = if it.kind == RelationKind::BelongsTo { target } else { source };
    let key: Vec<String> = it.foreign_key.iter().filter_map(|key| holder.map(|it| it.column_of(key))).collect();
    let belongs_to = it.kind == RelationKind::BelongsTo;
    let attribute = it.foreign_key.as_ref().and_then(|key| source?.attribute(key));
    Relation {
        target: target.map(|it| it.class_name.clone()),
        through: it.through.and_then(model).map(|through| match through.class_name.is_empty() {
            true => through.table().unwrap_or_default(),
            false => through.class_name.clone(),
        }),
        inverse: inverse(all, it),
        on_delete: match (it.kind, it.hooks) {
            (RelationKind::HasOne | RelationKind::HasMany | RelationKind::ManyToMany, true) => {
                Stated::Written(Some(DeleteDecision::Destroy), it.place)
            }
            (RelationKind::ManyToMany, false) => Stated::Implied(None),
            (RelationKind::BelongsTo | RelationKind::HasOne | RelationKind::HasMany, _) => {
                it.on_delete.clone().map(|it| it.map(DeleteDecision::Action))
            }
        },
        columns: if belongs_to { key.clone() } else { Vec::new() },
        key,
        referenced: it
            .referenced
            .iter()
            .filter(|key| referenced.is_some_and(|it| !it.primary_key().iter().any(|own| own.name == **key)))
            .filter_map(|key| referenced.map(|it| it.column_of(key)))
            .collect(),
        scoped: it.scoped,
        required: match attribute.filter(|_| belongs_to).map(Attribute::nullable) {
            Some(nullable) => nullable.map(|it| !it),
            None => Stated::Unknown,
        },
        constrained: it.constrained.clone(),
        ..Relation::new(it.name.clone(), it.kind, it.place)
    }
}

/// The association of the other model over the same key.
fn inverse(all: &[Applied], it: &Applied) -> Stated<Option<String>> {
    if it.target.is_none() || it.foreign_key.is_none() {
        return Stated::Unknown;
    }
    let belongs = |kind| kind == RelationKind::BelongsTo;
    let is_other = |other: &&Applied| {
        let same_key = match it.kind {
            RelationKind::ManyToMany => {
                let is_same = (other.place, &other.name) == (it.place, &it.name);
                other.kind == it.kind && other.through == it.through && !is_same
            }
            kind => {
                other.foreign_key == it.foreign_key
                    && belongs(other.kind) != belongs(kind)
                    && other.kind != RelationKind::ManyToMany
            }
        };
        other.source == it.target.unwrap_or(it.source) && other.target == Some(it.source) && same_key
    };
    let mut others = all.iter().filter(is_other);
    match (others.next(), others.next()) {
        (Some(only), None) => Stated::Written(Some(only.name.clone()), only.place),
        (Some(_), Some(_)) => Stated::Unknown,
        // Associations are looked up by name, and nothing is missed where only one side has one.
        (None, _) => Stated::Written(None, it.place),
    }
}
