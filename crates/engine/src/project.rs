//! A run: sources, graph, report.

use modelry_frameworks::{FRAMEWORKS, Settings};
use modelry_graph::json::TextLines;
use modelry_graph::link::link;
use modelry_graph::{Files, ModelGraph, SourceFile};
use modelry_rules::{Report, Rule};

use crate::read::read_all;

/// Sources and the graph that was made of them.
pub struct Project {
    /// The files, sorted by path; positions are file ids.
    pub sources: Vec<SourceFile>,
    /// What they say.
    pub graph: ModelGraph,
}

/// Which rules look.
pub type Selection<'a> = &'a dyn Fn(&Rule) -> bool;

impl Project {
    /// From sources in memory, in any order.
    pub fn from_sources(mut sources: Vec<SourceFile>, settings: &Settings) -> Project {
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        let read = read_all(&sources);
        let testimonies = FRAMEWORKS.iter().flat_map(|framework| framework.link(&read, settings)).collect();
        let files = Files::new(sources.iter().map(|file| file.path.clone()).collect());
        let graph = link(files, testimonies);
        Project { sources, graph }
    }

    /// Lets the selected rules look.
    pub fn check(&self, selection: Selection<'_>) -> Report {
        let mut report = Report::default();
        for rule in modelry_rules::rules().filter(|rule| selection(rule)) {
            report.run(rule, &self.graph);
        }
        report.sort();
        report
    }

    /// Lines and columns of places.
    pub fn lines(&self) -> TextLines<'_> {
        TextLines::new(&self.graph.files, self.sources.iter().map(|file| file.text.as_str()).collect())
    }
}
