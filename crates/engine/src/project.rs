//! A run: sources, graph, report.

use std::collections::BTreeSet;
use std::path::PathBuf;

use modelry_frameworks::{FRAMEWORKS, ReadFile, Settings};
use modelry_graph::json::TextLines;
use modelry_graph::link::link;
use modelry_graph::{FileId, Files, ModelGraph, SourceFile};
use modelry_rules::{Report, Rule};
use rayon::prelude::*;

use crate::cache::{Answer, Cache, Facts, Remembered};
use crate::config::Config;
use crate::discover::{Discovery, Found, LeftOut};
use crate::findings::Findings;
use crate::folders::Purpose;
use crate::lead::below;
use crate::read::{Opened, Reading, look_at, open_files, read_sources};
use crate::suppression;

/// Sources and the graph that was made of them.
pub struct Project {
    /// The files, sorted by path, which begins at the root of the project; positions are file ids.
    pub sources: Vec<SourceFile>,
    /// What was passed over on purpose.
    pub left_out: Vec<LeftOut>,
    /// What they say.
    pub graph: ModelGraph,
    remembered: Option<Remembered>,
    /// What the files say, which nobody asks for any more: a run that ends soon leaves it to the system.
    _read: Vec<(Vec<ReadFile>, Settings)>,
}

/// Which rules look.
pub type Selection<'a> = &'a dyn Fn(&Rule) -> bool;

/// The files by the folders whose databases have an engine of their own: each such folder is a project of its own.
fn by_dialect(read: Vec<ReadFile>, settings: &Settings) -> Vec<(Vec<ReadFile>, Settings)> {
    let mut folders = settings.folders.clone();
    // The nearest folder decides.
    folders.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len()));
    let mut rest = read;
    let mut groups = Vec::new();
    for (folder, dialect) in folders {
        let prefix = format!("{folder}/");
        let (own, others): (Vec<ReadFile>, Vec<ReadFile>) =
            rest.into_iter().partition(|file| file.path.starts_with(&prefix));
        groups.push((own, Settings { dialect: Some(dialect), folders: Vec::new(), scope: settings.scope.clone() }));
        rest = others;
    }
    groups.push((rest, settings.clone()));
    groups
}

/// The settings with paths that begin behind the lead.
fn within(mut settings: Settings, lead: &str) -> Settings {
    let scope = settings.scope.iter_mut().flat_map(|it| it.folders.iter_mut().chain(&mut it.unseen));
    for path in scope.chain(settings.folders.iter_mut().map(|(folder, _)| folder)) {
        *path = below(path, lead).to_owned();
    }
    settings
}

/// The files by the paths that people see.
fn shown_as(lead: &str, sources: &[SourceFile]) -> Files {
    Files::new(sources.iter().map(|file| format!("{lead}{}", file.path)).collect())
}

impl Project {
    /// From the files of a discovery, or from what the cache knows of them. Examples count when there is nothing else.
    pub fn read(discovery: Discovery, settings: &Settings, cache: &Cache) -> Project {
        let mut files = discovery.files;
        let examples: Vec<Found> = files.extract_if(.., |it| it.example.is_some()).collect();
        let lead = discovery.lead.as_str();
        let settings = &within(Settings { scope: Some(discovery.scope), ..settings.clone() }, lead);
        let project = Project::of_files(&files, lead, settings, cache, &discovery.roots);
        let mut left_out = discovery.left_out;
        if project.is_empty() && !examples.is_empty() {
            let mut all = [files, examples].concat();
            all.sort_by(|a, b| a.shown.cmp(&b.shown));
            return Project { left_out, ..Project::of_files(&all, lead, settings, cache, &discovery.roots) };
        }
        let folders: BTreeSet<String> = examples.into_iter().filter_map(|it| it.example).collect();
        left_out.extend(folders.into_iter().map(|shown| LeftOut { shown, purpose: Purpose::Example }));
        left_out.sort();
        Project { left_out, ..project }
    }

    fn of_files(files: &[Found], lead: &str, settings: &Settings, cache: &Cache, roots: &[PathBuf]) -> Project {
        let files = open_files(files, lead, cache);
        let mut settings = settings.clone();
        if let Some(scope) = &mut settings.scope {
            let unreadable = files.iter().filter(|file| !file.readable);
            scope.unseen.extend(unreadable.map(|file| file.source.path.clone()));
        }
        let settings = &settings;
        let Some(remembered) = Remembered::of(cache, &files, settings) else {
            return Project::link(look_at(files, &Facts::none()), lead, settings);
        };
        let project = match remembered.answer() {
            Some(answer) => Project::known(files, lead, answer),
            None => {
                let facts = Facts::of(cache, roots);
                let reading = look_at(files, &facts);
                let (project, ()) = rayon::join(|| Project::link(reading, lead, settings), || facts.keep());
                remembered.keep_answer(&project.read_files(), &project.graph);
                project
            }
        };
        Project { remembered: Some(remembered), ..project }
    }

    /// From files of which an earlier run knew already what they say.
    fn known(files: Vec<Opened>, lead: &str, answer: Answer) -> Project {
        let mut sources: Vec<SourceFile> = files.into_iter().map(|file| file.source).collect();
        let mut read = answer.read.into_iter().peekable();
        for (position, source) in sources.iter_mut().enumerate() {
            if read.next_if_eq(&(position as u32)).is_none() {
                source.text = String::new();
            }
        }
        let mut graph = answer.graph;
        graph.files = shown_as(lead, &sources);
        Project { sources, left_out: Vec::new(), graph, remembered: None, _read: Vec::new() }
    }

    /// The files to whose texts something points.
    fn read_files(&self) -> Vec<u32> {
        (0..).zip(&self.sources).filter(|(_, source)| !source.text.is_empty()).map(|(position, _)| position).collect()
    }

    /// From sources in memory, in any order.
    pub fn from_sources(mut sources: Vec<SourceFile>, settings: &Settings) -> Project {
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        Project::link(read_sources(sources), "", settings)
    }

    fn link(reading: Reading, lead: &str, settings: &Settings) -> Project {
        let Reading { mut sources, read, problems } = reading;
        let said: Vec<FileId> = read.iter().map(|file| file.id).collect();
        let groups = by_dialect(read, settings);
        let testimonies = groups
            .par_iter()
            .flat_map(|(read, settings)| FRAMEWORKS.par_iter().flat_map_iter(|it| it.link(read, &sources, settings)))
            .collect();
        // Nothing points into files that say nothing, so their memory may serve again.
        for (position, source) in sources.iter_mut().enumerate() {
            if said.binary_search(&FileId(position as u32)).is_err() {
                source.text = String::new();
            }
        }
        let mut graph = link(shown_as(lead, &sources), testimonies);
        graph.problems.extend(problems);
        graph.problems.sort();
        graph.problems.dedup();
        Project { sources, left_out: Vec::new(), graph, remembered: None, _read: groups }
    }

    /// Lets a configuration decide about conventions and the options of rules.
    pub fn decide(&mut self, config: &Config) {
        self.graph.policies = config.policies(&self.graph);
    }

    /// Has it neither models nor tables?
    pub fn is_empty(&self) -> bool {
        self.graph.tables.is_empty() && self.graph.models.is_empty()
    }

    /// Lets the selected rules look, and takes out what comments silence.
    pub fn check(&self, selection: Selection<'_>) -> Findings {
        let rules: Vec<&'static Rule> = modelry_rules::rules().filter(|rule| selection(rule)).collect();
        let known = self.remembered.as_ref().and_then(|it| it.findings(&rules, &self.graph.policies));
        let mut findings = known.unwrap_or_else(|| self.look(&rules));
        suppression::apply(self, &mut findings, selection);
        findings
    }

    fn look(&self, rules: &[&'static Rule]) -> Findings {
        let findings = Findings::of(rules.par_iter().map(|rule| Report::of(rule, &self.graph)).collect());
        if let Some(remembered) = &self.remembered {
            remembered.keep_findings(rules, &self.graph.policies, &findings);
        }
        findings
    }

    /// Lines and columns of places.
    pub fn lines(&self) -> TextLines<'_> {
        TextLines::new(&self.graph.files, self.sources.iter().map(|file| file.text.as_str()).collect())
    }
}
