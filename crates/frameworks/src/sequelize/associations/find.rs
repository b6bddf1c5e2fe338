//! Which model a value means.

use compact_str::CompactString;
use modelry_graph::Place;
use rustc_hash::FxHashMap;

use crate::sequelize::evaluate::Evaluator;
use crate::sequelize::model::{Model, ModelIdx};
use crate::sequelize::project::ModuleId;
use crate::sequelize::sites::Site;
use crate::sequelize::value::{Kind, Value};
use crate::syntax::javascript::{Expr, ExprKind};

/// Finds models by what tells them apart, and by name.
pub(in crate::sequelize) struct Finder {
    by_key: FxHashMap<Place, ModelIdx>,
    by_name: FxHashMap<String, Vec<ModelIdx>>,
}

impl Finder {
    pub(in crate::sequelize) fn new(models: &[Model<'_>]) -> Finder {
        let mut finder = Finder { by_key: FxHashMap::default(), by_name: FxHashMap::default() };
        for (position, model) in models.iter().enumerate() {
            finder.by_key.insert(model.key, ModelIdx(position));
            finder.by_name.entry(model.name.clone()).or_default().push(ModelIdx(position));
            if model.class_name != model.name {
                finder.by_name.entry(model.class_name.clone()).or_default().push(ModelIdx(position));
            }
        }
        finder
    }

    /// The model, also by the last part of its name: `models.User`, `db.sequelize.models.User`.
    pub(in crate::sequelize) fn find(
        &self,
        evaluator: Evaluator<'_, '_>,
        value: &Value<'_>,
        _module: ModuleId,
    ) -> Option<ModelIdx> {
        if let Some(found) = self.exactly(evaluator, value) {
            return Some(found);
        }
        match &value.kind {
            Kind::External(path) => self.named(path.rsplit('.').next()?),
            Kind::Call(call) if call.on.is_some() && call.arguments.is_empty() => self.named(&call.name),
            // `sequelize.model("User")`.
            Kind::Call(call) if call.name.rsplit('.').next() == Some("model") => {
                self.named(call.arguments.first()?.text()?)
            }
            Kind::Text(name) => self.named(name),
            _ => None,
        }
    }

    /// The one model of that name.
    pub(in crate::sequelize) fn named(&self, name: &str) -> Option<ModelIdx> {
        match self.by_name.get(name)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The model that a value is, not only by name.
    pub(in crate::sequelize) fn exactly(&self, evaluator: Evaluator<'_, '_>, value: &Value<'_>) -> Option<ModelIdx> {
        match &value.kind {
            Kind::Class(class, scope) => {
                let key = evaluator.project.place(scope.module, class.name_span);
                self.by_key.get(&key).copied()
            }
            Kind::Call(call) => self.by_key.get(&call.origin).copied(),
            _ => None,
        }
    }
}

/// What an association is declared on; a member that cannot be followed is known by its name at least.
pub(in crate::sequelize) fn receiver<'a>(evaluator: Evaluator<'_, 'a>, site: &Site<'a>) -> Option<Value<'a>> {
    let value = evaluator.receiver(&site.scope, site.call)?;
    match value.kind {
        Kind::Unknown | Kind::Undefined => {
            let name = match &site.call.function.kind {
                ExprKind::Name(name) => name.rsplit('.').nth(1)?.into(),
                ExprKind::Property(it) => last_name(&it.0)?,
                _ => return None,
            };
            Some(Value::new(Kind::External(name), value.place))
        }
        _ => Some(value),
    }
}

/// `User` of `db.User` or `User`.
pub(in crate::sequelize) fn last_name(expr: &Expr) -> Option<CompactString> {
    match &expr.kind {
        ExprKind::Name(name) => name.rsplit('.').next().map(CompactString::from),
        ExprKind::Property(it) => Some(it.1.clone()),
        ExprKind::Index(it) => it.1.text().map(CompactString::from),
        _ => None,
    }
}
