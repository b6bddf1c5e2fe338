//! From testimonies to one graph: who speaks of the same thing, and what each name means.

mod databases;
mod drifts;
mod models;
mod tables;
mod witnesses;

use crate::facts::Testimony;
use crate::graph::ModelGraph;
use crate::source::Files;

/// Joins all testimonies. The order in which they come changes nothing.
pub fn link(files: Files, mut testimonies: Vec<Testimony>) -> ModelGraph {
    testimonies.sort_by(|a, b| {
        (&a.database, &a.root, a.framework, b.witness).cmp(&(&b.database, &b.root, b.framework, a.witness))
    });
    let mut graph = ModelGraph { files, ..ModelGraph::default() };
    // Who only tells what could not be read speaks of no database.
    let (speaking, silent): (Vec<Testimony>, Vec<Testimony>) =
        testimonies.into_iter().partition(|it| !(it.tables.is_empty() && it.models.is_empty() && it.enums.is_empty()));
    graph.problems.extend(silent.into_iter().flat_map(|it| it.problems));
    let groups = databases::group(&mut graph, speaking);
    for (database, testimonies) in groups {
        let kept: Vec<String> = testimonies.iter().flat_map(|it| it.bookkeeping.clone()).collect();
        let mut facts = Vec::new();
        let mut enums = Vec::new();
        for testimony in testimonies {
            graph.problems.extend(testimony.problems);
            enums.extend(testimony.enums.into_iter().map(|it| (testimony.witness, it)));
            facts.extend(testimony.tables.into_iter().map(|table| (testimony.witness, table)));
            models::add(&mut graph, database, testimony.framework, testimony.models);
        }
        for (_, table) in facts.iter_mut().filter(|(_, table)| kept.contains(&table.name.text)) {
            table.provided = true;
        }
        tables::add(&mut graph, database, witnesses::merge(facts));
        graph.enums.extend(witnesses::merge_enums(enums).into_iter().map(|it| (database, it)));
    }
    tables::resolve(&mut graph);
    models::resolve(&mut graph);
    graph.problems.sort();
    graph.problems.dedup();
    graph
}
