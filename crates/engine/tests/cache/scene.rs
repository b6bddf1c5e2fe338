//! A project with a cache, and all that a run says of it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use modelry_engine::{Cache, Extent, Project, Settings, discover};
use modelry_graph::json::document;
use modelry_graph::outline::outline;

pub(crate) const PROGRAM: &str = "one program";

/// A project and a cache in a folder of their own, gone when the test is.
pub(crate) struct Scene {
    pub(crate) folder: PathBuf,
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Scene {
    /// The rosetta shop of that framework.
    pub(crate) fn new(name: &str, frameworks: &[&str]) -> Scene {
        let folder = std::env::temp_dir().join(format!("modelry-cache-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let scene = Scene { folder };
        for framework in frameworks {
            let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/rosetta").join(framework);
            copy(&shop, &scene.project().join(framework));
        }
        scene
    }

    pub(crate) fn project(&self) -> PathBuf {
        self.folder.join("project")
    }

    pub(crate) fn cache_folder(&self) -> PathBuf {
        self.folder.join("cache")
    }

    pub(crate) fn cache(&self) -> Cache {
        Cache::new(self.cache_folder(), PROGRAM)
    }

    pub(crate) fn cold(&self) -> String {
        answer(&self.project(), &Settings::default(), &Cache::off())
    }

    pub(crate) fn warm(&self) -> String {
        answer(&self.project(), &Settings::default(), &self.cache())
    }

    /// What is stored, sorted by name.
    pub(crate) fn stored(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.cache_folder()).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> =
            entries.map(|entry| entry.path()).filter(|path| !path.ends_with("CACHEDIR.TAG")).collect();
        files.sort();
        files
    }
}

pub(crate) const MODELS: &str = "\
from django.db import models


class Order(models.Model):
    note = models.CharField(max_length=80)
";

pub(crate) fn ends_with(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|it| it == ending)
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a fixture is readable").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a fixture can be copied");
        }
    }
}

/// Everything that a run says.
pub(crate) fn answer(path: &Path, settings: &Settings, cache: &Cache) -> String {
    let discovery = discover(&[path.to_owned()]).expect("the project is there");
    let project = Project::read(discovery, settings, cache);
    let findings = project.check(&|_| true);
    let mut text = outline(&project.graph, &project.lines());
    let _ = writeln!(text, "{:#}", document(&project.graph, &project.lines()));
    let _ = writeln!(text, "{:?} {:?} {:?}", findings.findings, findings.abstentions, findings.problems);
    let _ = writeln!(text, "{} {:?} {:?}", findings.suppressed, project.left_out, Extent::of(&project));
    for source in &project.sources {
        let _ = writeln!(text, "{} {}", source.path, source.text);
    }
    for rule in modelry_rules::rules() {
        let _ = writeln!(text, "{} {}", rule.name, rule.about.count(&project.graph));
    }
    text
}
