//! Relations to rows of any model: a key without a constraint, and beside it the name of the model that it leads to.
//! (Manual: "Polymorphic associations".)

use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::{Relation, RelationKind, Stated};

use super::associations::Applied;
use super::model::{Model, ModelIdx};

/// The model that holds the key, the attribute of the key, and the one that tells models apart.
type Pair = (ModelIdx, String, String);

/// What the models with the key never say themselves: it follows from the associations of the others.
#[derive(Default)]
pub(super) struct Polymorphic {
    /// What to call the relation.
    names: BTreeMap<Pair, String>,
}

impl Polymorphic {
    /// Looks for them. An attribute beside the key tells models apart where it is named like the key, or where two
    /// models ask for different values of it; otherwise it only limits an association to some rows.
    pub(super) fn of(models: &[Model<'_>], applied: &[Applied]) -> Polymorphic {
        let mut claims: BTreeMap<Pair, BTreeSet<(ModelIdx, &str)>> = BTreeMap::new();
        for it in applied {
            if let (Some(pair), Some((_, value))) = (pair(it), &it.told_by) {
                claims.entry(pair).or_default().insert((it.source, value));
            }
        }
        let mut names = BTreeMap::new();
        for (pair, claims) in claims {
            let (holder, key, class) = &pair;
            let declared = models.get(holder.0).is_some_and(|it| it.attribute(class).is_some());
            let sources: BTreeSet<ModelIdx> = claims.iter().map(|(source, _)| *source).collect();
            let values: BTreeSet<&str> = claims.iter().map(|(_, value)| *value).collect();
            let named_alike = class
                .strip_prefix(stem(key))
                .is_some_and(|rest| rest.eq_ignore_ascii_case("type") || rest.eq_ignore_ascii_case("_type"));
            if declared && (named_alike || sources.len() > 1 && values.len() == sources.len()) {
                let name = stem(key).to_owned();
                names.insert(pair, name);
            }
        }
        Polymorphic { names }
    }

    /// The relation that leads back over an association, by its name.
    pub(super) fn interface(&self, applied: &Applied) -> Option<String> {
        self.names.get(&pair(applied)?).cloned()
    }

    /// The relations of a model to rows of any model.
    pub(super) fn relations(&self, position: ModelIdx, model: &Model<'_>) -> Vec<Relation<String>> {
        let own = self.names.iter().filter(|((holder, _, _), _)| *holder == position);
        let relation = |((_, key, class), name): (&Pair, &String)| {
            let attribute = model.attribute(key);
            let place = model.attribute(class).or(attribute).map_or(model.place, |it| it.place);
            let column = model.column_of(key);
            Relation {
                columns: vec![column.clone()],
                key: vec![column],
                polymorphic: true,
                type_column: Some(model.column_of(class)),
                required: attribute.map_or(Stated::Unknown, |it| it.nullable().map(|null| !null)),
                constrained: Stated::Implied(false),
                inferred: true,
                ..Relation::new(name.clone(), RelationKind::BelongsTo, place)
            }
        };
        own.map(relation).collect()
    }
}

/// The pair of an association without a constraint whose rows are told by an attribute.
fn pair(it: &Applied) -> Option<Pair> {
    let holder = match it.kind {
        RelationKind::HasOne | RelationKind::HasMany => it.target,
        RelationKind::ManyToMany => it.through,
        RelationKind::BelongsTo => None,
    };
    let without = it.constrained.known() == Some(&false);
    let (class, _) = it.told_by.as_ref().filter(|_| without)?;
    Some((holder?, it.foreign_key.clone()?, class.clone()))
}

/// `commentable` of `commentableId`.
fn stem(key: &str) -> &str {
    ["_id", "Id", "ID"].iter().find_map(|end| key.strip_suffix(end)).unwrap_or(key)
}
