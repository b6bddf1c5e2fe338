//! Tables whose models are gone, while no migration drops them yet.

use std::collections::BTreeMap;

use modelry_graph::{Part, Place, TableFact, TableKind};

use crate::django::project::Project;
use crate::django::state::{ModelState, ModelStates};

/// Marks them: what `makemigrations` would drop (Django manual, "Migrations", "Workflow").
///
/// `states` are the models at the end of all migrations, `classes` are those of the code.
pub(super) fn note(tables: &mut [TableFact], project: &Project<'_>, states: &ModelStates, classes: &ModelStates) {
    let mut of_apps: BTreeMap<&str, (usize, Vec<&mut TableFact>)> = BTreeMap::new();
    for table in tables.iter_mut().filter(|table| table.kind == TableKind::Base && !table.provided) {
        let Some(state) = table.places.first().and_then(|it| made_at(states, it.place)) else { continue };
        let (all, gone) = of_apps.entry(&state.app).or_default();
        *all += 1;
        if table.gaps.iter().all(|gap| gap.part != Part::Columns) && is_gone(state, project, classes) {
            gone.push(table);
        }
    }
    // An app without most of its models keeps them where they were not read.
    for (all, gone) in of_apps.into_values() {
        let few = gone.len() * 2 < all;
        gone.into_iter().for_each(|table| table.unmodeled = few);
    }
}

fn made_at(states: &ModelStates, place: Place) -> Option<&ModelState> {
    states.models.values().find(|state| state.place == place && !state.provided)
}

/// Does no class have the name of the model, nor one that packages make models of others by (`HistoricalOrder`,
/// `OrderTranslation`, `OrderEvent`)?
fn is_gone(state: &ModelState, project: &Project<'_>, classes: &ModelStates) -> bool {
    let name = state.name.to_lowercase();
    let named_for = |other: &str| name.starts_with(other) || name.ends_with(other);
    let swappable = state.options.swappable.is_some();
    !swappable
        && project.classes_named(&state.name).is_empty()
        && !classes.models.keys().any(|(app, other)| *app == state.app && named_for(other))
}
