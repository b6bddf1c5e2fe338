//! A run: sources, graph, report.

use std::path::PathBuf;

use modelry_frameworks::{FRAMEWORKS, Settings};
use modelry_graph::json::TextLines;
use modelry_graph::link::link;
use modelry_graph::{FileId, Files, ModelGraph, SourceFile};
use modelry_rules::{Report, Rule};

use crate::discover::{Found, LeftOut, discover};
use crate::folders::Purpose;
use crate::read::{Reading, read_files, read_sources};

/// Sources and the graph that was made of them.
pub struct Project {
    /// The files, sorted by path; positions are file ids.
    pub sources: Vec<SourceFile>,
    /// The files that say something about models or tables.
    pub read: Vec<FileId>,
    /// What was passed over on purpose.
    pub left_out: Vec<LeftOut>,
    /// What they say.
    pub graph: ModelGraph,
}

/// Which rules look.
pub type Selection<'a> = &'a dyn Fn(&Rule) -> bool;

impl Project {
    /// From files and folders.
    ///
    /// # Errors
    ///
    /// A sentence about the first path that does not exist or cannot be looked at.
    pub fn open(paths: &[PathBuf], settings: &Settings) -> Result<Project, String> {
        let discovery = discover(paths)?;
        let (examples, files): (Vec<Found>, Vec<Found>) = discovery.files.into_iter().partition(|it| it.example);
        let mut project = Project::link(read_files(&files), settings);
        project.left_out = discovery.left_out;
        if examples.is_empty() {
            return Ok(project);
        }
        if project.is_empty() {
            let mut all = [files, examples].concat();
            all.sort_by(|a, b| a.shown.cmp(&b.shown));
            let left_out = project.left_out;
            return Ok(Project { left_out, ..Project::link(read_files(&all), settings) });
        }
        let shown = |it: Found| LeftOut { shown: it.shown, purpose: Purpose::Example };
        project.left_out.extend(examples.into_iter().map(shown));
        project.left_out.sort();
        Ok(project)
    }

    /// From sources in memory, in any order.
    pub fn from_sources(mut sources: Vec<SourceFile>, settings: &Settings) -> Project {
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        Project::link(read_sources(sources), settings)
    }

    fn link(reading: Reading, settings: &Settings) -> Project {
        let Reading { sources, read, problems } = reading;
        let testimonies = FRAMEWORKS.iter().flat_map(|framework| framework.link(&read, settings)).collect();
        let files = Files::new(sources.iter().map(|file| file.path.clone()).collect());
        let mut graph = link(files, testimonies);
        graph.problems.extend(problems);
        graph.problems.sort();
        graph.problems.dedup();
        let read = read.into_iter().map(|file| file.id).collect();
        Project { sources, read, left_out: Vec::new(), graph }
    }

    /// Has it neither models nor tables?
    pub fn is_empty(&self) -> bool {
        self.graph.tables.is_empty() && self.graph.models.is_empty()
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
