//! Graphs and findings that were stored.

use modelry_frameworks::Settings;
use modelry_graph::{ModelGraph, Policies};
use modelry_rules::{Abstention, Finding, Rule};
use serde::{Deserialize, Serialize};

use super::Cache;
use super::key::Key;
use super::store::Kind;
use crate::findings::Findings;
use crate::read::Opened;

/// What reading and linking came to.
#[derive(Deserialize)]
pub(crate) struct Answer {
    /// The files, by position, to whose texts something points.
    pub(crate) read: Vec<u32>,
    /// The graph, without the paths of its files.
    pub(crate) graph: ModelGraph,
}

/// [`Answer`] on its way out.
#[derive(Serialize)]
struct AnswerOf<'a> {
    read: &'a [u32],
    graph: &'a ModelGraph,
}

#[derive(Deserialize)]
struct Found {
    findings: Vec<Finding>,
    abstentions: Vec<Abstention>,
}

/// [`Found`] on its way out.
#[derive(Serialize)]
struct FoundOf<'a> {
    findings: &'a [Finding],
    abstentions: &'a [Abstention],
}

/// The files that a run opened, as the cache knows them.
#[derive(Clone, Debug)]
pub(crate) struct Remembered {
    cache: Cache,
    graph: Key,
}

impl Remembered {
    /// `None` when there is no cache.
    pub(crate) fn of(cache: &Cache, files: &[Opened], settings: &Settings) -> Option<Remembered> {
        let key = || Key::of_graph(&cache.program, files, settings);
        (!cache.is_off()).then(|| Remembered { cache: cache.clone(), graph: key() })
    }

    /// What an earlier run made of them.
    pub(crate) fn answer(&self) -> Option<Answer> {
        postcard::from_bytes(self.cache.get(Kind::Graph, self.graph)?.bytes()).ok()
    }

    /// For later runs. `read` are the files to whose texts something points.
    pub(crate) fn keep_answer(&self, read: &[u32], graph: &ModelGraph) {
        if let Ok(bytes) = postcard::to_stdvec(&AnswerOf { read, graph }) {
            self.cache.put(Kind::Graph, self.graph, &bytes);
        }
    }

    /// What these rules found, nothing taken out yet.
    pub(crate) fn findings(&self, rules: &[&Rule], policies: &Policies) -> Option<Findings> {
        let stored = self.cache.get(Kind::Findings, self.findings_key(rules, policies)?)?;
        let Found { findings, abstentions } = postcard::from_bytes(stored.bytes()).ok()?;
        Some(Findings { findings, abstentions, ..Findings::default() })
    }

    /// For later runs, before anything is taken out.
    pub(crate) fn keep_findings(&self, rules: &[&Rule], policies: &Policies, findings: &Findings) {
        let found = FoundOf { findings: &findings.findings, abstentions: &findings.abstentions };
        if let (Ok(bytes), Some(key)) = (postcard::to_stdvec(&found), self.findings_key(rules, policies)) {
            self.cache.put(Kind::Findings, key, &bytes);
        }
    }

    fn findings_key(&self, rules: &[&Rule], policies: &Policies) -> Option<Key> {
        let policies = postcard::to_stdvec(policies).ok()?;
        Some(Key::of_findings(self.graph, &policies, rules.iter().map(|rule| rule.name)))
    }
}
