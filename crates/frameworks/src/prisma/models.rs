//! The models that a schema declares.

use modelry_graph::model::DeleteDecision;
use modelry_graph::{Field, ModelFact, ModelKind, ModelTraits, Relation, RelationKind, Stated};

use super::defaults::defaults;
use super::relations::{Inverse, RelationField, Relations};
use super::schema::{Located, Provider, Schema, column_name};
use super::syntax::{Arity, BlockKind, FieldType, Member};
use super::tables::{column_type, enum_values};
use super::types;

/// All models, views and composite types that the client has.
pub(super) fn models<'a>(schema: &Schema<'a>, relations: &Relations<'a>) -> Vec<ModelFact> {
    let mut models = Vec::new();
    for block in schema.blocks() {
        let kind = match block.block.kind {
            BlockKind::Model => ModelKind::Concrete,
            BlockKind::View => ModelKind::View,
            BlockKind::Composite => ModelKind::Embedded,
            BlockKind::Enum | BlockKind::Datasource | BlockKind::Generator => continue,
        };
        // The client knows nothing of an ignored model; its table stands all the same.
        if block.block.attribute("ignore").is_none() {
            models.push(model(schema, relations, block, kind));
        }
    }
    models
}

fn model<'a>(schema: &Schema<'a>, relations: &Relations<'a>, block: Located<'_>, kind: ModelKind) -> ModelFact {
    let has_table = kind != ModelKind::Embedded && schema.provider != Some(Provider::Mongo);
    let unresolved = |member: &Member| member.ty.as_ref().is_some_and(|ty| !is_known(schema, ty));
    ModelFact {
        name: block.name().to_owned(),
        module: block.path.to_owned(),
        kind,
        parent: None,
        table: has_table.then(|| (block.schema().map(str::to_owned), block.table().to_owned())),
        provided: false,
        complete: !block.block.broken && !block.block.members.iter().any(unresolved),
        fields: block.block.members.iter().filter_map(|member| field(schema, block, member, has_table)).collect(),
        relations: relations
            .of(block)
            .iter()
            .filter(|it| it.member.attribute("ignore").is_none())
            .map(|it| relation_fact(schema, it, relations.inverse(it)))
            .collect(),
        traits: ModelTraits::default(),
        validations: Vec::new(),
        scopes: Vec::new(),
        place: block.place(block.block.name.span),
    }
}

fn is_known(schema: &Schema<'_>, ty: &FieldType) -> bool {
    ty.unsupported || types::is_scalar(&ty.name.text) || schema.block(&ty.name.text).is_some()
}

/// A field that holds a value; `None` for relations and for what the client leaves out.
fn field(schema: &Schema<'_>, model: Located<'_>, member: &Member, has_table: bool) -> Option<Field<String>> {
    let ty = member.ty.as_ref()?;
    if ty.unsupported || member.attribute("ignore").is_some() || schema.is_relation(ty) || !is_known(schema, ty) {
        return None;
    }
    let is_column = types::is_scalar(&ty.name.text) || schema.enumeration(&ty.name.text).is_some();
    let type_place = model.place(ty.name.span);
    let defaults = defaults(schema, model, member);
    let choices = match schema.enumeration(&ty.name.text) {
        Some(it) if it.block.broken => Stated::Unknown,
        Some(it) => Stated::Written(Some(enum_values(it)), type_place),
        None => Stated::Implied(None),
    };
    let unique = member.attribute("unique").or(member.attribute("id"));
    Some(Field {
        name: member.name.text.clone(),
        column: (has_table && is_column).then(|| column_name(member).to_owned()),
        declared_type: match ty.arity {
            Arity::List => format!("{}[]", ty.name.text),
            Arity::Required | Arity::Optional => ty.name.text.clone(),
        },
        ty: if is_column { column_type(schema, model, member, ty) } else { Stated::Unknown },
        nullable: Stated::Written(ty.arity == Arity::Optional, type_place),
        blank: Stated::Unknown,
        empty_input: Stated::Unknown,
        choices,
        chosen_by_position: false,
        chooses_null: false,
        max_length: Stated::Unknown,
        default: defaults.of_model(),
        clock: defaults.clock,
        one_case: false,
        unique: unique.map_or(Stated::Implied(false), |it| Stated::Written(true, model.place(it.span))),
        shadows: None,
        explanation: member.documentation.clone(),
        editable: Stated::Implied(true),
        form: None,
        place: model.place(member.name.span),
    })
}

fn relation_fact(schema: &Schema<'_>, relation: &RelationField<'_>, inverse: Inverse<'_, '_>) -> Relation<String> {
    let kind = relation.kind(inverse);
    let belongs_to = kind == RelationKind::BelongsTo;
    let enforced =
        schema.relation_mode_prisma.is_none() && schema.provider != Some(Provider::Mongo) && !relation.touches_view();
    let key: Vec<String> = relation.fields.iter().flatten().map(|field| column_name(field).to_owned()).collect();
    Relation {
        one_to_one: belongs_to && matches!(inverse, Inverse::Field(other) if !other.is_list()),
        target: Some(relation.target.name().to_owned()),
        inverse: match inverse {
            Inverse::Field(other) => Stated::Written(Some(other.member.name.text.clone()), other.place()),
            Inverse::Missing => Stated::Implied(None),
            Inverse::Ambiguous => Stated::Unknown,
        },
        on_delete: match belongs_to {
            true => relation.on_delete(schema).map(|action| Some(DeleteDecision::Action(action))),
            false => Stated::Implied(None),
        },
        columns: if belongs_to { key.clone() } else { Vec::new() },
        key,
        constrained: match schema.relation_mode_prisma {
            Some(place) => Stated::Written(false, place),
            None => Stated::Implied(enforced),
        },
        ..Relation::new(relation.member.name.text.clone(), kind, relation.place())
    }
}
