//! What a project decides for itself: what it calls things, and how its rules are set.
//!
//! A monorepo is one graph, and each of its folders may decide otherwise. So a rule asks for the policy of the table or
//! model that it looks at: `graph.policy(table).conventions.soft_delete`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;

use crate::conventions::Conventions;
use crate::graph::ModelGraph;
use crate::model::Model;
use crate::source::FileId;
use crate::table::Table;

/// What holds for a table or model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Policy {
    /// What things are called.
    pub conventions: Conventions,
    /// The options that are set, by rule and name.
    pub options: BTreeMap<String, BTreeMap<String, Setting>>,
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Setting {
    /// On or off.
    Switch(bool),
    /// A number.
    Number(u32),
    /// One of several words.
    Word(String),
    /// A list of them.
    Words(Vec<String>),
}

/// The policy of every table and model of a graph. Equal ones serialize to the same bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Policies {
    all: Vec<Policy>,
    of_tables: Vec<usize>,
    of_models: Vec<usize>,
}

impl Policies {
    /// Asks for the policy of the file in which each table and model is declared first, the application's line before others.
    pub fn of(graph: &ModelGraph, mut of_file: impl FnMut(FileId) -> Policy) -> Policies {
        let mut policies = Policies::default();
        let mut known: BTreeMap<FileId, usize> = BTreeMap::new();
        let mut find = |file: FileId| {
            *known.entry(file).or_insert_with(|| {
                let policy = of_file(file);
                policies.all.iter().position(|it| *it == policy).unwrap_or_else(|| {
                    policies.all.push(policy);
                    policies.all.len() - 1
                })
            })
        };
        // What nobody declares is decided by nobody.
        let nowhere = usize::MAX;
        let of_tables =
            graph.tables.iter().map(|table| table.declared_in().map_or(nowhere, &mut find)).collect::<Vec<_>>();
        let of_models = graph.models.iter().map(|model| find(model.place.file)).collect();
        Policies { of_tables, of_models, ..policies }
    }

    fn get(&self, position: Option<&usize>) -> &Policy {
        static DEFAULT: LazyLock<Policy> = LazyLock::new(Policy::default);
        position.and_then(|position| self.all.get(*position)).unwrap_or_else(|| &DEFAULT)
    }
}

impl ModelGraph {
    /// What the project decides where the table is declared.
    pub fn policy(&self, table: &Table) -> &Policy {
        self.policies.get(self.policies.of_tables.get(table.id.0 as usize))
    }

    /// What the project decides where the model is declared.
    pub fn policy_of(&self, model: &Model) -> &Policy {
        self.policies.get(self.policies.of_models.get(model.id.0 as usize))
    }

    /// The project's names for things where the table is declared.
    pub fn conventions(&self, table: &Table) -> &Conventions {
        &self.policy(table).conventions
    }
}
