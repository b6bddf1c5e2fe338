//! Which files a run reads.
//!
//! A path may be a file, a folder or a repository root. Hidden folders and what
//! `.gitignore` names are passed over, and so are tests, vendored and generated
//! code: see [`folders`](crate::folders). A path that the user names is always
//! read; only what lies below it is judged.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::gitignore::GitignoreBuilder;
use ignore::{DirEntry, WalkBuilder, WalkState};
use modelry_frameworks::{READERS, Scope};

use crate::config::{self, Config};
use crate::folders::{self, Purpose};
use crate::lead::lead;

/// A file that some reader wants.
#[derive(Clone, Debug)]
pub struct Found {
    /// The path as it is shown: as the user gave it, with `/` between its parts.
    pub shown: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Why it cannot be read, when that is known already.
    pub problem: Option<String>,
    /// The folder of examples that it belongs to, as it is shown: then it is read only when there is nothing else.
    pub example: Option<String>,
    /// What an editor holds instead of what lies there.
    pub content: Option<Vec<u8>>,
}

/// A file or folder that was passed over on purpose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// The path as it is shown.
    pub shown: String,
    /// Why.
    pub purpose: Purpose,
}

/// What lies under the paths of a run.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// The files, sorted by the path that is shown.
    pub files: Vec<Found>,
    /// What was passed over, sorted.
    pub left_out: Vec<LeftOut>,
    /// The folders, absolute, with a file that may hold a configuration.
    pub configured: Vec<PathBuf>,
    /// The paths that were looked under, absolute.
    pub roots: Vec<PathBuf>,
    /// The same, as they are shown, and what was not seen below.
    pub scope: Scope,
    /// How all paths that are shown begin, before they enter the project.
    pub lead: String,
}

impl Discovery {
    /// Leaves out what a configuration excludes; a path that the user names is read all the same.
    pub fn exclude(&mut self, config: &Config, named: &[PathBuf]) {
        for (folder, globs) in &config.exclude {
            let mut builder = GitignoreBuilder::new(folder);
            for glob in globs {
                // Whoever read the configuration has seen that they are globs.
                let _ = builder.add_line(None, glob);
            }
            let Ok(excluded) = builder.build() else { continue };
            self.files.retain(|file| {
                let is_named = named.contains(&file.path);
                let path = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
                let inside = path.starts_with(folder);
                let stays = is_named || !inside || !excluded.matched_path_or_any_parents(&path, false).is_ignore();
                if !stays {
                    self.scope.unseen.push(file.shown.clone());
                }
                stays
            });
        }
    }
}

/// Looks for files under these paths.
///
/// # Errors
///
/// A sentence about the first path that does not exist or cannot be looked at.
pub fn discover(paths: &[PathBuf]) -> Result<Discovery, String> {
    let mut files: Vec<Found> = Vec::new();
    let mut found = BTreeMap::new();
    let mut left_out = Vec::new();
    let mut configured = Vec::new();
    let mut roots = Vec::new();
    let mut scope = Scope::default();
    for path in paths {
        let metadata = std::fs::metadata(path).map_err(|error| cannot_read(path, &error))?;
        let canonical = std::fs::canonicalize(path).map_err(|error| cannot_read(path, &error))?;
        roots.push(canonical.clone());
        if metadata.is_dir() {
            let shown = shown(path);
            let folder = if shown == "." { "" } else { shown.trim_end_matches('/') };
            scope.folders.push(folder.to_owned());
            let walk = Walk { root: path, canonical: &canonical, seen: Mutex::default() };
            let seen = walk.run();
            if let [_] = paths {
                files = seen.found;
            } else {
                // Several paths may lead to one file.
                for file in seen.found {
                    let below = file.path.strip_prefix(path).unwrap_or(&file.path);
                    found.entry(canonical.join(below).into_os_string()).or_insert(file);
                }
            }
            left_out.extend(seen.left_out);
            configured.extend(seen.configured.into_iter().map(|below| canonical.join(below)));
        } else {
            let problem = if !metadata.is_file() {
                Some("not a regular file: only files and folders are read".to_owned())
            } else if wanted(path) {
                None
            } else {
                Some(UNKNOWN_KIND.to_owned())
            };
            let file = Found { shown: shown(path), path: path.clone(), problem, example: None, content: None };
            found.insert(canonical.into_os_string(), file);
        }
    }
    files.extend(found.into_values());
    files.sort_by(|a, b| (&a.shown, &a.path).cmp(&(&b.shown, &b.path)));
    files.dedup_by(|a, b| a.shown == b.shown && a.path == b.path);
    left_out.sort();
    left_out.dedup();
    Ok(Discovery { files, left_out, configured, roots, scope, lead: lead(paths) })
}

/// A file below a root that is not there any more, or not yet, if a walk would find it.
pub(crate) fn absent(root: &Path, below: &Path) -> Option<Found> {
    let path = if below.as_os_str().is_empty() { root.to_owned() } else { root.join(below) };
    let hidden = below.ancestors().any(is_hidden);
    let mut folders = below.ancestors().skip(1).filter(|it| !it.as_os_str().is_empty());
    if hidden || !wanted(&path) || folders.any(|it| folders::purpose(&root.join(it)).is_some()) {
        return None;
    }
    let example = example(root, below);
    folders::purpose_of_file(&path).is_none().then(|| Found {
        shown: shown(&path),
        path,
        problem: None,
        example,
        content: None,
    })
}

/// The folder of examples that holds a file below a root, as it is shown.
fn example(root: &Path, below: &Path) -> Option<String> {
    let examples = below.ancestors().skip(1).filter(|it| folders::is_called_example(it));
    examples.map(|it| root.join(it)).filter(|it| !folders::is_application(it)).last().as_deref().map(shown)
}

/// `cannot read shop/models.py: permission denied`.
pub(crate) fn cannot_read(path: &Path, error: &std::io::Error) -> String {
    format!("cannot read {}: {}", path.display(), reason(error))
}

/// The system's reason, in lower case and without its number.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// What is said of a file that is named and that nobody reads.
pub(crate) const UNKNOWN_KIND: &str =
    "no reader knows this kind of file: Python, Ruby, JavaScript, TypeScript, Prisma and SQL files are read";

/// Does some reader want the file, by its name?
pub(crate) fn wanted(path: &Path) -> bool {
    is_wanted(&shown(path))
}

/// The same by the path as it is shown.
fn is_wanted(shown: &str) -> bool {
    READERS.iter().any(|reader| reader.wants(shown))
}

/// Is it called as what is hidden, and does no framework look for its settings there?
fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b".") && !name.to_str().is_some_and(modelry_frameworks::is_hidden_configuration)
}

/// The path with `/` between its parts and without a leading `./`.
pub(crate) fn shown(path: &Path) -> String {
    let mut text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR != '/' {
        text = text.replace(std::path::MAIN_SEPARATOR, "/").into();
    }
    let mut text = text.as_ref();
    while let Some(rest) = text.strip_prefix("./") {
        text = rest.trim_start_matches('/');
    }
    if text.is_empty() { ".".to_owned() } else { text.to_owned() }
}

/// One walk, shared by its threads.
struct Walk<'a> {
    root: &'a Path,
    canonical: &'a Path,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    found: Vec<Found>,
    left_out: Vec<LeftOut>,
    configured: Vec<PathBuf>,
}

impl Walk<'_> {
    fn run(self) -> Seen {
        let walker = WalkBuilder::new(self.root)
            .hidden(false)
            .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()))
            .ignore(false)
            .git_global(false)
            .require_git(false)
            .threads(std::thread::available_parallelism().map_or(1, usize::from))
            .build_parallel();
        walker.run(|| {
            Box::new(|entry| match entry {
                Ok(entry) => self.visit(&entry),
                Err(error) => {
                    self.fail(&error);
                    WalkState::Continue
                }
            })
        });
        self.seen.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn visit(&self, entry: &DirEntry) -> WalkState {
        let Some(kind) = entry.file_type() else { return WalkState::Continue };
        let path = entry.path();
        if kind.is_dir() {
            if entry.depth() == 0 {
                return WalkState::Continue;
            }
            return match folders::purpose(path) {
                Some(purpose) => {
                    self.leave_out(path, purpose);
                    WalkState::Skip
                }
                None => WalkState::Continue,
            };
        }
        if config::may_hold_one(path) {
            self.configure(path);
        }
        if kind.is_symlink() {
            self.visit_link(path);
            return WalkState::Continue;
        }
        let shown = shown(path);
        if is_wanted(&shown) {
            match folders::purpose_of_file(path) {
                Some(purpose) => self.leave_out(path, purpose),
                None => self.found(path, shown, (!kind.is_file()).then(|| "not a regular file".to_owned())),
            }
        }
        WalkState::Continue
    }

    /// Links are not followed, so that nothing is read twice; those that lead nowhere or in a circle are reported.
    fn visit_link(&self, path: &Path) {
        match std::fs::canonicalize(path) {
            Ok(target) if target.is_dir() => {
                let folder = path.parent().and_then(|it| std::fs::canonicalize(it).ok());
                if folder.is_some_and(|it| it.starts_with(&target)) {
                    self.add(path, Some("a link to a folder that contains it: not followed".to_owned()));
                }
            }
            Ok(target) if wanted(path) && target.is_file() && !target.starts_with(self.canonical) => {
                self.add(path, None);
            }
            Ok(_) => {}
            Err(error) if wanted(path) => {
                self.add(path, Some(format!("a link that leads nowhere: {}", reason(&error))));
            }
            Err(_) => {}
        }
    }

    fn fail(&self, error: &ignore::Error) {
        let (path, message) = match error {
            ignore::Error::WithPath { path, err } => (path.clone(), err.io_error().map_or(err.to_string(), reason)),
            ignore::Error::WithDepth { err, .. } => return self.fail(err),
            other => (self.root.to_owned(), other.io_error().map_or(other.to_string(), reason)),
        };
        self.add(&path, Some(format!("cannot be read: {message}")));
    }

    fn add(&self, path: &Path, problem: Option<String>) {
        self.found(path, shown(path), problem);
    }

    fn found(&self, path: &Path, shown: String, problem: Option<String>) {
        // Few paths have such a part at all.
        let may_show = shown.split('/').any(folders::is_example_name);
        let below = || path.strip_prefix(self.root).unwrap_or(path);
        let example = if may_show { example(self.root, below()) } else { None };
        let file = Found { shown, path: path.to_owned(), problem, example, content: None };
        if let Ok(mut seen) = self.seen.lock() {
            seen.found.push(file);
        }
    }

    fn configure(&self, path: &Path) {
        let below = path.strip_prefix(self.root).ok().and_then(Path::parent);
        if let (Some(below), Ok(mut seen)) = (below, self.seen.lock()) {
            seen.configured.push(below.to_owned());
        }
    }

    fn leave_out(&self, path: &Path, purpose: Purpose) {
        if let Ok(mut seen) = self.seen.lock() {
            seen.left_out.push(LeftOut { shown: shown(path), purpose });
        }
    }
}
