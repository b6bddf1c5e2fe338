//! Relation fields: which two belong together, and which side holds the key.

use std::collections::HashMap;

use modelry_graph::{Action, Place, RelationKind, Stated};

use super::conventions;
use super::schema::{Located, Schema};
use super::syntax::{Arity, Attribute, BlockKind, Member, argument};

/// A field whose type is a model.
pub(super) struct RelationField<'a> {
    /// The model it stands in.
    pub(super) model: Located<'a>,
    /// Itself.
    pub(super) member: &'a Member,
    /// The other model.
    pub(super) target: Located<'a>,
    /// `@relation("Author")`.
    pub(super) name: Option<&'a str>,
    /// `fields:`: the fields that hold the key. `None` among them for one that is not declared.
    pub(super) fields: Vec<Option<&'a Member>>,
    /// `references:`.
    pub(super) references: Vec<&'a str>,
    /// `map:`.
    pub(super) constraint: Option<&'a str>,
    arity: Arity,
    attribute: Option<&'a Attribute>,
}

/// The other direction of a relation.
#[derive(Clone, Copy)]
pub(super) enum Inverse<'r, 'a> {
    /// This field.
    Field(&'r RelationField<'a>),
    /// There is none.
    Missing,
    /// Several fields may be it.
    Ambiguous,
}

/// All relation fields of a schema.
pub(super) struct Relations<'a> {
    /// By model, in the order of the fields.
    of_model: HashMap<&'a str, Vec<RelationField<'a>>>,
    /// Where those from one model to another under one name are: model and positions in its list.
    between: HashMap<(&'a str, &'a str, Option<&'a str>), Vec<usize>>,
}

impl<'a> Relations<'a> {
    /// Finds them.
    pub(super) fn new(schema: &Schema<'a>) -> Relations<'a> {
        let mut relations = Relations { of_model: HashMap::new(), between: HashMap::new() };
        for model in schema.blocks() {
            if !matches!(model.block.kind, BlockKind::Model | BlockKind::View) {
                continue;
            }
            let fields: Vec<RelationField<'a>> =
                model.block.members.iter().filter_map(|member| relation(schema, model, member)).collect();
            for (position, field) in fields.iter().enumerate() {
                let ends = (model.name(), field.target.name(), field.name);
                relations.between.entry(ends).or_default().push(position);
            }
            relations.of_model.insert(model.name(), fields);
        }
        relations
    }

    /// The relations of a model, in order.
    pub(super) fn of(&self, model: Located<'_>) -> &[RelationField<'a>] {
        self.of_model.get(model.name()).map_or(&[], Vec::as_slice)
    }

    /// The field of the other model that is the other direction: it leads back under the same name.
    pub(super) fn inverse(&self, field: &RelationField<'a>) -> Inverse<'_, 'a> {
        let ends = (field.target.name(), field.model.name(), field.name);
        let fields = self.of(field.target);
        let positions = self.between.get(&ends).map_or(&[][..], Vec::as_slice);
        let mut found = positions
            .iter()
            .filter_map(|position| fields.get(*position))
            .filter(|it| it.member.name.span != field.member.name.span || it.model.id != field.model.id);
        match (found.next(), found.next()) {
            (Some(only), None) => Inverse::Field(only),
            (None, _) => Inverse::Missing,
            (Some(_), Some(_)) => Inverse::Ambiguous,
        }
    }
}

/// The field as a relation; `None` when its type is no model.
fn relation<'a>(schema: &Schema<'a>, model: Located<'a>, member: &'a Member) -> Option<RelationField<'a>> {
    let ty = member.ty.as_ref().filter(|ty| !ty.unsupported)?;
    let target = schema.model(&ty.name.text)?;
    let attribute = member.attribute("relation");
    let names = |key: &str| -> Vec<&'a str> {
        let value = attribute.and_then(|it| it.argument(key, None));
        value.map_or(Vec::new(), |value| value.elements().iter().filter_map(|it| it.constant()).collect())
    };
    let text = |key: &str, position| {
        let arguments: &'a [_] = attribute.map_or(&[], |it| &it.arguments);
        argument(arguments, key, position).and_then(|value| value.text())
    };
    Some(RelationField {
        model,
        member,
        target,
        name: text("name", Some(0)).filter(|name| !name.is_empty()),
        fields: names("fields").into_iter().map(|name| model.block.member(name)).collect(),
        references: names("references"),
        constraint: text("map", None),
        arity: ty.arity,
        attribute,
    })
}

impl RelationField<'_> {
    /// Does it hold many rows?
    pub(super) fn is_list(&self) -> bool {
        self.arity == Arity::List
    }

    /// Does this side hold the key?
    pub(super) fn holds_key(&self) -> bool {
        !self.fields.is_empty() && !self.is_list()
    }

    /// Which side holds the key, and how many rows it leads to.
    pub(super) fn kind(&self, inverse: Inverse<'_, '_>) -> RelationKind {
        if self.holds_key() {
            return RelationKind::BelongsTo;
        }
        if !self.is_list() {
            return RelationKind::HasOne;
        }
        let other_is_list = matches!(inverse, Inverse::Field(other) if other.is_list());
        // MongoDB keeps the keys of a many-to-many relation in lists on both sides.
        if other_is_list || !self.fields.is_empty() { RelationKind::ManyToMany } else { RelationKind::HasMany }
    }

    /// Must every row have its counterpart? Decided by the fields that hold the key, not by `?` on the relation.
    pub(super) fn is_required(&self) -> bool {
        let required = |field: &&Member| field.ty.as_ref().is_some_and(|ty| ty.arity == Arity::Required);
        self.fields.iter().flatten().any(required)
    }

    /// `onDelete:`, or what Prisma takes.
    pub(super) fn on_delete(&self, schema: &Schema<'_>) -> Stated<Action> {
        self.action("onDelete", || conventions::on_delete(schema.provider, self.is_required()))
    }

    /// `onUpdate:`, or what Prisma takes.
    pub(super) fn on_update(&self, schema: &Schema<'_>) -> Stated<Action> {
        self.action("onUpdate", || conventions::on_update(schema.relation_mode_prisma.is_none()))
    }

    fn action(&self, key: &str, implied: impl FnOnce() -> Action) -> Stated<Action> {
        let Some(value) = self.attribute.and_then(|it| it.argument(key, None)) else {
            return Stated::Implied(implied());
        };
        match value.constant().and_then(conventions::action) {
            Some(action) => Stated::Written(action, self.model.place(value.span)),
            None => Stated::Unknown,
        }
    }

    /// The name of the relation, which makes that of an implicit table.
    pub(super) fn relation_name(&self) -> String {
        self.name.map_or_else(|| conventions::relation_name(self.model.name(), self.target.name()), str::to_owned)
    }

    /// Does it lead from or to a view? Then the database has no foreign key.
    pub(super) fn touches_view(&self) -> bool {
        self.model.block.kind == BlockKind::View || self.target.block.kind == BlockKind::View
    }

    /// Where it is declared.
    pub(super) fn place(&self) -> Place {
        self.model.place(self.member.name.span)
    }
}
