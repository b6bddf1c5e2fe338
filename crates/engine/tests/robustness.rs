//! Broken input is input: any prefix and any mutation of any file is read, linked and checked without a panic,
//! every place lies in its file, and the order of files changes nothing.

#![allow(clippy::expect_used, clippy::panic)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use modelry_engine::{Project, Settings};
use modelry_graph::json::document;
use modelry_graph::{Evidence, Place, SourceFile};

/// How many prefixes and how many mutations are tried in all, shared out by the length of the files.
const PREFIXES: usize = 3_000;
const MUTATIONS: usize = 3_000;

/// What mutations put in: what opens, closes, quotes, comments and separates in some language, and letters of two and four bytes.
const PIECES: [&str; 24] = [
    "(", ")", "[", "]", "{", "}", "'", "\"", "`", "\"\"\"", "$$", "--", "/*", "*/", "#", "//", ",", ";", "\n", "\t",
    "\0", "é", "𝄞", "@@",
];

struct Sample {
    name: String,
    files: Vec<SourceFile>,
}

#[test]
fn the_order_of_files_changes_nothing() {
    for sample in samples() {
        let expected = everything(sample.files.clone());
        let mut random = Random(7);
        for _ in 0..3 {
            let mut files = sample.files.clone();
            for position in (1..files.len()).rev() {
                files.swap(position, random.below(position + 1));
            }
            assert!(
                everything(files) == expected,
                "{}: the order of files changes the graph or the findings",
                sample.name
            );
        }
    }
}

#[test]
fn every_prefix_is_read() {
    let samples = samples();
    let stride = (length(&samples) / PREFIXES).max(1);
    try_all(&samples, |file, broken| {
        let ends = file.text.char_indices().map(|(position, _)| position).step_by(stride);
        broken.extend(ends.map(|end| (format!("its first {end} bytes"), file.text[..end].to_owned())));
    });
}

/// A generated class may have a branch for every case: its time grows with its length, not with the square of it.
#[test]
fn a_class_of_many_branches_is_read() {
    let mut text =
        "from django.db import models\n\n\nclass Order(models.Model):\n    if CASE == 0:\n        note = models.TextField()\n"
            .to_owned();
    for case in 1..40_000 {
        text += &format!("    elif CASE == {case}:\n        note = models.CharField(max_length={case})\n");
    }
    let files = vec![SourceFile { path: "shop/models.py".to_owned(), text }];
    let project = Project::from_sources(files, &Settings::default());
    let table = project.graph.tables.first().expect("the model has a table");
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.text.as_str()).collect();
    assert_eq!(columns, ["id", "note"]);
    assert!(table.gaps.iter().any(|gap| gap.reason == "`note` is there only sometimes"));
}

#[test]
fn every_mutation_is_read() {
    let samples = samples();
    let share = (length(&samples) / MUTATIONS).max(1);
    try_all(&samples, |file, broken| {
        let mut random = Random(file.text.len() as u64 + 1);
        for number in 0..file.text.len().div_ceil(share) {
            broken.push((format!("mutation {number}"), mutated(&file.text, &mut random)));
        }
    });
}

/// Makes broken versions of every file, and reads each of them among the other files of its sample.
fn try_all(samples: &[Sample], break_file: impl Fn(&SourceFile, &mut Vec<(String, String)>) + Sync) {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(sample) = samples.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = failures_of(sample, &break_file);
                    failures.lock().expect("no thread panics with the lock").extend(found);
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no thread panics with the lock");
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

fn failures_of(sample: &Sample, break_file: impl Fn(&SourceFile, &mut Vec<(String, String)>)) -> Vec<String> {
    let mut failures = Vec::new();
    for (position, file) in sample.files.iter().enumerate() {
        let mut broken = Vec::new();
        break_file(file, &mut broken);
        for (what, text) in broken {
            let mut files = sample.files.clone();
            files[position].text.clone_from(&text);
            let failure = match catch_unwind(AssertUnwindSafe(|| misplaced(files))) {
                Ok(None) => continue,
                Ok(Some(misplaced)) => misplaced,
                Err(_) => "it panics".to_owned(),
            };
            failures.push(format!("{}, {} with {what}: {failure}\n{text}", sample.name, file.path));
        }
    }
    failures
}

/// Reads, links and checks. Answers with a place that lies outside its file or within a character.
fn misplaced(files: Vec<SourceFile>) -> Option<String> {
    let project = Project::from_sources(files, &Settings::default());
    let report = project.check(&|_| true);
    let lies_well = |place: Place| {
        let text = project.sources.get(place.file.0 as usize).map(|file| file.text.as_str());
        let (start, end) = (place.span.start as usize, place.span.end as usize);
        text.is_some_and(|text| start <= end && text.get(start..end).is_some())
    };
    let badly = |places: &[Evidence]| places.iter().find(|evidence| !lies_well(evidence.place)).map(|it| it.place);
    let place = |place: Place| (!lies_well(place)).then_some(place);
    for finding in &report.findings {
        if let Some(place) = badly(&finding.places) {
            return Some(format!("{} points at {place:?}", finding.rule.name));
        }
    }
    for problem in &project.graph.problems {
        if let Some(place) = place(problem.place) {
            return Some(format!("the problem `{}` points at {place:?}", problem.message));
        }
    }
    for table in &project.graph.tables {
        let columns = table.columns.iter().map(|it| &it.places);
        let keys = table.primary_key.iter().map(|it| &it.places);
        let indexes = table.indexes.iter().map(|it| &it.places);
        let foreign_keys = table.foreign_keys.iter().map(|it| &it.places);
        let checks = table.checks.iter().map(|it| &it.places);
        let all = columns.chain(keys).chain(indexes).chain(foreign_keys).chain(checks).chain([&table.places]);
        let gaps = table.gaps.iter().filter_map(|gap| gap.place).find_map(place);
        if let Some(place) = all.into_iter().find_map(|places| badly(places)).or(gaps) {
            return Some(format!("the table {} has {place:?}", table.name.text));
        }
    }
    for model in &project.graph.models {
        let fields = model.fields.iter().map(|it| it.place);
        let relations = model.relations.iter().map(|it| it.place);
        let validations = model.validations.iter().map(|it| it.place);
        if let Some(place) = fields.chain(relations).chain(validations).chain([model.place]).find_map(place) {
            return Some(format!("the model {} has {place:?}", model.name));
        }
    }
    None
}

/// All that a run shows.
fn everything(files: Vec<SourceFile>) -> String {
    let project = Project::from_sources(files, &Settings::default());
    let mut text = document(&project.graph, &project.lines()).to_string();
    for finding in &project.check(&|_| true).findings {
        let (rule, places) = (finding.rule.name, &finding.places);
        text.push_str(&format!(
            "\n{rule} {} {} {} {} {places:?}",
            finding.subject, finding.message, finding.why, finding.help
        ));
    }
    text
}

fn length(samples: &[Sample]) -> usize {
    samples.iter().flat_map(|sample| &sample.files).map(|file| file.text.len()).sum()
}

/// One to three times: characters taken out, doubled, swapped or put in.
fn mutated(text: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(3) {
        if characters.is_empty() {
            break;
        }
        let start = random.below(characters.len());
        let end = (start + 1 + random.below(12)).min(characters.len());
        let other = random.below(characters.len());
        match random.below(4) {
            0 => drop(characters.drain(start..end)),
            1 => {
                let doubled = characters[start..end].to_vec();
                characters.splice(start..start, doubled);
            }
            2 => characters.swap(start, other),
            _ => {
                let piece = PIECES[random.below(PIECES.len())];
                characters.splice(start..start, piece.chars());
            }
        }
    }
    characters.into_iter().collect()
}

/// xorshift64: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Every fixture, and every section of every specification.
fn samples() -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut samples = Vec::new();
    for framework in entries(&root.join("fixtures")) {
        for fixture in entries(&framework) {
            let mut files = Vec::new();
            gather(&fixture, &fixture, &mut files);
            samples.push(Sample { name: fixture.display().to_string(), files });
        }
    }
    for standard in entries(&root.join("crates/rules/src")) {
        for specification in entries(&standard).iter().filter(|path| path.extension().is_some_and(|it| it == "md")) {
            let text = std::fs::read_to_string(specification).expect("a specification is readable");
            for section in text.split("\n## ").skip(1) {
                let title = section.lines().next().unwrap_or_default();
                let name = format!("{}, \"{title}\"", specification.display());
                samples.push(Sample { name, files: fenced(section) });
            }
        }
    }
    assert!(length(&samples) > 0, "neither fixtures nor specifications were found");
    samples
}

/// What is in a folder, sorted; nothing when it is a file.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path()).collect();
    entries.sort();
    entries
}

fn gather(folder: &Path, root: &Path, files: &mut Vec<SourceFile>) {
    for path in entries(folder) {
        if path.is_dir() {
            gather(&path, root, files);
        } else if path.file_name().is_some_and(|name| name != "outline.snap") {
            let below = path.strip_prefix(root).expect("it lies in the fixture").to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(&path).expect("a file of a fixture is text");
            files.push(SourceFile { path: below, text });
        }
    }
}

/// The files of a section: code fences that name a path.
fn fenced(section: &str) -> Vec<SourceFile> {
    let mut files: Vec<SourceFile> = Vec::new();
    let mut open = false;
    for line in section.lines() {
        match line.strip_prefix("```") {
            Some("") => open = false,
            Some(info) => {
                let path = info.split_once(' ').map(|(_, path)| path.to_owned());
                open = path.is_some();
                files.extend(path.map(|path| SourceFile { path, text: String::new() }));
            }
            None => {
                if let Some(file) = files.last_mut().filter(|_| open) {
                    file.text.push_str(line);
                    file.text.push('\n');
                }
            }
        }
    }
    files
}
