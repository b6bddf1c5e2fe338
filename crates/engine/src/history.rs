//! A project as its repository knew it: at some commit, or as it is staged.
//!
//! Most files are the same as today and are read where they lie. Git says which are not; only those are laid out in a
//! temporary folder, through an index of their own, so that nothing in the repository changes.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::discover::{Discovery, Found, absent, cannot_read};

/// What was different in a repository.
pub struct Snapshot {
    /// The root of the repository, canonical.
    repository: PathBuf,
    /// Holds the files that were different; it is gone when this is dropped.
    folder: PathBuf,
    /// The paths of all files, below the root.
    known: BTreeSet<PathBuf>,
    /// Those that said something else.
    changed: BTreeSet<PathBuf>,
    /// Those that are no longer there.
    gone: BTreeSet<PathBuf>,
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Snapshot {
    /// The commit from which the current one and `revision` come, in the repository around a folder.
    ///
    /// # Errors
    ///
    /// A sentence, with what git says.
    pub fn since(folder: &Path, revision: &str) -> Result<Snapshot, String> {
        let repository = repository(folder)?;
        // An option would be one for git.
        if revision.starts_with('-') {
            return Err(format!("`{revision}` is no revision"));
        }
        let commit = format!("{revision}^{{commit}}");
        let base = text(&repository, &["merge-base", "HEAD", revision])
            .or_else(|_| text(&repository, &["rev-parse", "--verify", "--quiet", &commit]))
            .map_err(|_| format!("`{revision}` is no commit, branch or tag of {}", repository.display()))?;
        Snapshot::of(repository, Some(&base))
    }

    /// The last commit.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::since`].
    pub fn last_commit(folder: &Path) -> Result<Snapshot, String> {
        Snapshot::of(repository(folder)?, Some("HEAD"))
    }

    /// What is staged for the next commit.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::since`].
    pub fn staged(folder: &Path) -> Result<Snapshot, String> {
        Snapshot::of(repository(folder)?, None)
    }

    /// A commit, or what is staged without one.
    fn of(repository: PathBuf, commit: Option<&str>) -> Result<Snapshot, String> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("modelry-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        let mut snapshot =
            Snapshot { repository, folder, known: BTreeSet::new(), changed: BTreeSet::new(), gone: BTreeSet::new() };
        let ask = |arguments: &[&str]| git(&snapshot.repository, None, arguments, &[]);
        let known = match commit {
            Some(commit) => ask(&["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit])?,
            None => ask(&["ls-files", "-z", "--full-name"])?,
        };
        let mut question = vec!["diff", "--name-status", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules"];
        question.extend(commit);
        let differences = ask(&question)?;
        snapshot.known = entries(&known).map(PathBuf::from).collect();
        let mut differences = entries(&differences);
        while let (Some(how), Some(path)) = (differences.next(), differences.next()) {
            match how {
                // No model lies in a file whose name is no text.
                _ if path.contains(char::REPLACEMENT_CHARACTER) => {}
                "M" | "T" => _ = snapshot.changed.insert(PathBuf::from(path)),
                "D" => _ = snapshot.gone.insert(PathBuf::from(path)),
                // What was added since was not there, and of what is being merged nobody knows yet what it will be.
                _ => {}
            }
        }
        snapshot.lay_out(commit)?;
        Ok(snapshot)
    }

    /// Writes the files that were different into the folder.
    fn lay_out(&self, commit: Option<&str>) -> Result<(), String> {
        let mut names = Vec::new();
        for path in self.changed.iter().chain(&self.gone) {
            names.extend_from_slice(path.to_string_lossy().as_bytes());
            names.push(0);
        }
        if names.is_empty() {
            return Ok(());
        }
        // What is staged lies in the repository's own index.
        let index = commit.map(|_| self.folder.join("index"));
        if let Some(commit) = commit {
            git(&self.repository, index.as_deref(), &["read-tree", commit], &[])?;
        }
        let prefix = format!("--prefix={}/", self.tree().display());
        git(&self.repository, index.as_deref(), &["checkout-index", "--force", "-z", "--stdin", &prefix], &names)?;
        Ok(())
    }

    fn tree(&self) -> PathBuf {
        self.folder.join("tree")
    }

    /// What was under these paths, of which this is there today.
    ///
    /// # Errors
    ///
    /// A sentence about a path outside the repository.
    pub fn discover(&self, paths: &[PathBuf], today: Discovery) -> Result<Discovery, String> {
        let mut roots = Vec::new();
        for path in paths {
            let canonical = std::fs::canonicalize(path).map_err(|error| cannot_read(path, &error))?;
            let below = canonical
                .strip_prefix(&self.repository)
                .map_err(|_| format!("{} lies outside the repository {}", path.display(), self.repository.display()))?;
            roots.push((path, below.to_owned()));
        }
        let mut discovery = today;
        discovery.files.retain_mut(|file| {
            let found = roots.iter().find_map(|(root, below)| Some((file.path.strip_prefix(root).ok()?, below)));
            let Some((rest, below)) = found else { return true };
            let path = if rest.as_os_str().is_empty() { below.clone() } else { below.join(rest) };
            if self.changed.contains(&path) {
                file.path = self.tree().join(&path);
            }
            // What lies in a submodule is known by the folder of that.
            path.ancestors().any(|it| self.known.contains(it))
        });
        for path in &self.gone {
            let found = roots.iter().find_map(|(root, below)| Some((root, path.strip_prefix(below).ok()?)));
            let Some((root, rest)) = found else { continue };
            if let Some(file) = absent(root, rest) {
                discovery.files.push(Found { path: self.tree().join(path), ..file });
            }
        }
        discovery.files.sort_by(|a, b| a.shown.cmp(&b.shown));
        Ok(discovery)
    }
}

/// The root of the repository around a folder.
fn repository(folder: &Path) -> Result<PathBuf, String> {
    let root = PathBuf::from(text(folder, &["rev-parse", "--show-toplevel"])?);
    Ok(std::fs::canonicalize(&root).unwrap_or(root))
}

/// A list whose entries end with a zero.
fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.split_terminator('\0')
}

/// What git answers, in a line.
fn text(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    Ok(git(folder, None, arguments, &[])?.trim_end_matches(['\n', '\r']).to_owned())
}

/// What git answers.
fn git(folder: &Path, index: Option<&Path>, arguments: &[&str], input: &[u8]) -> Result<String, String> {
    let cannot = |error: std::io::Error| format!("cannot run git: {error}");
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    let mut child = command.spawn().map_err(cannot)?;
    // Whoever stops listening says why on the other end.
    if let Some(mut pipe) = child.stdin.take() {
        let _ = pipe.write_all(input);
    }
    let output = child.wait_with_output().map_err(cannot)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or_default();
    Err(format!("git {}: {}", arguments.first().copied().unwrap_or_default(), said.trim_start_matches("fatal: ")))
}
