//! What is changed of models after they are made: attributes that are taken away, scopes that are added, hooks that get
//! hold of every definition. (API reference: `Model.removeAttribute`, `Model.addScope`, `Sequelize#addHook`.)

use std::rc::Rc;

use super::associations::{Finder, receiver};
use super::evaluate::Evaluator;
use super::model::Model;
use super::sites::{Site, Sites};
use super::value::{Kind, Object, Value};

/// Applies the changes in the order of files and text.
pub(super) fn apply<'a>(evaluator: Evaluator<'_, 'a>, sites: &Sites<'a>, models: &mut [Model<'a>]) {
    let finder = Finder::new(models);
    for site in &sites.calls {
        let arguments = || evaluator.arguments(&site.scope, site.call, 0);
        match site.method {
            "removeAttribute" => {
                let found = receiver(evaluator, site).and_then(|it| finder.find(evaluator, &it, site.scope.module));
                let Some(model) = found.and_then(|it| models.get_mut(it.0)) else { continue };
                match arguments().first().and_then(Value::text) {
                    Some(name) if !site.conditional => model.attributes.retain(|it| it.name != name),
                    _ => model.add_gap("an attribute may be taken away that cannot be told", site.place),
                }
            }
            "addScope" => {
                let found = receiver(evaluator, site).and_then(|it| finder.find(evaluator, &it, site.scope.module));
                let Some(model) = found.and_then(|it| models.get_mut(it.0)) else { continue };
                let arguments = arguments();
                let (Some(name), Some(scope)) = (arguments.first().and_then(Value::text), arguments.get(1)) else {
                    continue;
                };
                if name == "defaultScope" {
                    model.default_scope = Some(scope.clone());
                    continue;
                }
                let mut named = Object::default();
                named.set(name.into(), scope.clone());
                model.scopes.push(Value::new(Kind::Object(Rc::new(named)), site.place));
            }
            _ if redefines(evaluator, site) => {
                for model in models.iter_mut() {
                    model.add_gap("a hook may change the definition of every model", site.place);
                }
            }
            _ => {}
        }
    }
}

/// `sequelize.addHook("beforeDefine", …)`, `sequelize.beforeDefine(…)`
fn redefines<'a>(evaluator: Evaluator<'_, 'a>, site: &Site<'a>) -> bool {
    let is_one = |name: &str| matches!(name, "beforeDefine" | "afterDefine");
    match site.method {
        "addHook" | "hook" => {
            let name = site.call.arguments.first().map(|it| evaluator.value(&site.scope, it));
            name.as_ref().and_then(Value::text).is_some_and(is_one)
        }
        name => is_one(name),
    }
}
