//! Associations: what they are called, which attributes they add, what happens on deletion.
//! (Manual: "Associations"; defaults as in `lib/associations` of the source of Sequelize.)

mod apply;
mod find;

use modelry_graph::{Action, Place, RelationKind, Stated};

use super::evaluate::Evaluator;
use super::model::{Association, Model, ModelIdx};
use super::settings::Settings;
use super::sites::Sites;
use super::value::{Kind, Object, Value};

pub(super) use self::find::{Finder, receiver};

/// An association whose names are settled.
#[derive(Clone, Debug)]
pub(super) struct Applied {
    pub(super) source: ModelIdx,
    pub(super) target: Option<ModelIdx>,
    pub(super) kind: RelationKind,
    pub(super) name: String,
    /// The attribute that holds the key, on whichever side.
    pub(super) foreign_key: Option<String>,
    pub(super) other_key: Option<String>,
    /// The attribute that the key refers to.
    pub(super) referenced: Option<String>,
    pub(super) through: Option<ModelIdx>,
    /// `constraints: false`.
    pub(super) constrained: Stated<bool>,
    pub(super) on_delete: Stated<Option<Action>>,
    /// Does it lead to some rows only?
    pub(super) scoped: bool,
    /// The attribute of the row that holds the key, and its value, by which the rows are told that belong to this model.
    pub(super) told_by: Option<(String, String)>,
    /// `onDelete: "cascade", hooks: true`: with a row, those that it leads to are destroyed one by one.
    pub(super) hooks: bool,
    pub(super) place: Place,
}

/// Applies all associations, in the order in which Sequelize does.
pub(super) fn apply<'a>(
    evaluator: Evaluator<'_, 'a>,
    models: &mut Vec<Model<'a>>,
    sites: &Sites<'a>,
    settings: &Settings<'a>,
) -> Vec<Applied> {
    let finder = Finder::new(models);
    let mut declared: Vec<(ModelIdx, Association<'a>)> = Vec::new();
    for position in decorated_order(evaluator, models, &finder, settings) {
        let associations = models.get(position.0).map(|it| it.associations.clone()).unwrap_or_default();
        declared.extend(associations.into_iter().map(|it| (position, it)));
    }
    for site in &sites.calls {
        let kind = match site.method {
            "belongsTo" => RelationKind::BelongsTo,
            "hasOne" => RelationKind::HasOne,
            "hasMany" => RelationKind::HasMany,
            "belongsToMany" => RelationKind::ManyToMany,
            _ => continue,
        };
        let Some(source) =
            find::receiver(evaluator, site).and_then(|it| finder.find(evaluator, &it, site.scope.module))
        else {
            continue;
        };
        let arguments = evaluator.arguments(&site.scope, site.call, 0);
        let Some(target) = arguments.first().cloned() else { continue };
        let options = match arguments.get(1).map(|it| &it.kind) {
            Some(Kind::Object(own)) => (**own).clone(),
            None | Some(Kind::Undefined) => Object::default(),
            Some(_) => Object { open: true, ..Object::default() },
        };
        let conditional = site.conditional;
        let association = Association { kind, target, options, place: site.place, property: None, conditional };
        declared.push((source, association));
    }
    let mut applied = Vec::new();
    for (source, association) in declared {
        let Some(own) = apply::one(evaluator, models, &finder, settings, source, &association, &applied) else {
            continue;
        };
        let other = if settings.seventh { inverse(&own, &association.options, models) } else { None };
        applied.push(own);
        applied.extend(other);
    }
    applied
}

/// What `inverse: "author"` or `inverse: { as: "author", type: "hasMany" }` declares on the other side.
/// (Manual of version 7: "Associations", "Inverse association".)
fn inverse(own: &Applied, options: &Object<'_>, models: &[Model<'_>]) -> Option<Applied> {
    let inverse = options.get("inverse")?;
    let name = inverse.text().or_else(|| text(inverse.object()?, "as"))?;
    let kind = match own.kind {
        RelationKind::HasOne | RelationKind::HasMany => RelationKind::BelongsTo,
        RelationKind::ManyToMany => RelationKind::ManyToMany,
        RelationKind::BelongsTo => match text(inverse.object()?, "type")? {
            "hasMany" => RelationKind::HasMany,
            "hasOne" => RelationKind::HasOne,
            _ => return None,
        },
    };
    let target = own.target?;
    let (mut foreign_key, mut other_key, mut referenced) =
        (own.foreign_key.clone(), own.other_key.clone(), own.referenced.clone());
    if kind == RelationKind::ManyToMany {
        std::mem::swap(&mut foreign_key, &mut other_key);
        let written = text(options, "targetKey").map(str::to_owned);
        referenced = written.or_else(|| models.get(target.0)?.primary_key().first().map(|it| it.name.clone()));
    }
    Some(Applied {
        source: target,
        target: Some(own.source),
        kind,
        name: name.to_owned(),
        foreign_key,
        other_key,
        referenced,
        scoped: inverse.object().is_some_and(|it| it.get("scope").is_some()),
        told_by: None,
        ..own.clone()
    })
}

/// Models with decorators in the order in which they are added; where nothing tells, that of their names, as files and
/// the members of a module come.
fn decorated_order<'a>(
    evaluator: Evaluator<'_, 'a>,
    models: &[Model<'a>],
    finder: &Finder,
    settings: &Settings<'a>,
) -> Vec<ModelIdx> {
    let mut order: Vec<ModelIdx> = Vec::new();
    let Some(module) = models.first().map(|it| it.module) else { return order };
    for value in settings.order.iter().flatten() {
        order.extend(finder.find(evaluator, value, module));
    }
    let mut rest: Vec<ModelIdx> = (0..models.len()).map(ModelIdx).filter(|it| !order.contains(it)).collect();
    rest.sort_by_key(|it| models.get(it.0).map(|it| (it.class_name.clone(), it.key)));
    order.extend(rest);
    order
}

/// A text among the options.
fn text<'v>(options: &'v Object<'_>, name: &str) -> Option<&'v str> {
    options.get(name).and_then(Value::text).filter(|it| !it.is_empty())
}
