//! Models that are declared differently from case to case: `if connection.vendor == "mysql": class Rank… else: class Rank…`.

use modelry_graph::{Gap, Part};
use rustc_hash::FxHashMap;

use super::ModelClass;
use crate::django::project::{ModuleId, Project};
use crate::syntax::python::StatementKind;

/// Leaves of each such model what all its declarations have in common: the rest is not sure.
pub(super) fn doubt(project: &Project, found: &mut [ModelClass]) {
    let mut declared: FxHashMap<(ModuleId, String), Vec<usize>> = FxHashMap::default();
    for (position, model) in found.iter().enumerate() {
        let class = project.class(model.class);
        declared.entry((class.module, class.node.name.to_string())).or_default().push(position);
    }
    for ((module, name), positions) in declared.iter().filter(|(_, positions)| positions.len() > 1) {
        if !is_conditional_in_the_end(project, *module, name) {
            continue;
        }
        let all: Vec<Vec<(String, String)>> = positions.iter().filter_map(|it| found.get(*it)).map(signature).collect();
        for position in positions {
            let Some(model) = found.get_mut(*position) else { continue };
            let state = &mut model.state;
            state.fields.retain(|field| {
                let sure = |one: &Vec<(String, String)>| {
                    one.iter().any(|(name, ty)| *name == field.name && *ty == field.declaration.declared_type)
                };
                all.iter().all(sure)
            });
            let gap = |part| Gap {
                part,
                reason: "the model is declared differently from case to case".to_owned(),
                place: Some(state.place),
            };
            state.gaps.extend(Part::ALL.map(gap));
        }
    }
}

fn signature(model: &ModelClass) -> Vec<(String, String)> {
    model.state.fields.iter().map(|field| (field.name.clone(), field.declaration.declared_type.clone())).collect()
}

/// Otherwise the last class of the name replaces all before.
fn is_conditional_in_the_end(project: &Project, module: ModuleId, name: &str) -> bool {
    let mut statements = project.module(module).content.body.iter().rev();
    let last = statements.find(|it| matches!(&it.kind, StatementKind::Class(class) if class.name == name));
    last.is_some_and(|statement| statement.is_conditional())
}
