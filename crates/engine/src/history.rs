//! A project as its repository knew it: at some commit, or as it is staged.
//!
//! The files are laid out in a temporary folder through an index of their own, so that nothing in the repository changes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::discover::{Discovery, discover};

/// Files of a repository in a temporary folder, which is gone when this is dropped.
pub struct Snapshot {
    repository: PathBuf,
    folder: PathBuf,
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
        let snapshot = Snapshot::empty(folder)?;
        // An option would be one for git.
        if revision.starts_with('-') {
            return Err(format!("`{revision}` is no revision"));
        }
        let commit = format!("{revision}^{{commit}}");
        let base = git(&snapshot.repository, None, &["merge-base", "HEAD", revision])
            .or_else(|_| git(&snapshot.repository, None, &["rev-parse", "--verify", "--quiet", &commit]))
            .map_err(|_| format!("`{revision}` is no commit, branch or tag of {}", snapshot.repository.display()))?;
        snapshot.lay_out(base.trim())?;
        Ok(snapshot)
    }

    /// The last commit.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::since`].
    pub fn last_commit(folder: &Path) -> Result<Snapshot, String> {
        let snapshot = Snapshot::empty(folder)?;
        snapshot.lay_out("HEAD")?;
        Ok(snapshot)
    }

    /// What is staged for the next commit.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::since`].
    pub fn staged(folder: &Path) -> Result<Snapshot, String> {
        let snapshot = Snapshot::empty(folder)?;
        git(&snapshot.repository, None, &["checkout-index", "--all", "--force", &snapshot.prefix()])?;
        Ok(snapshot)
    }

    fn empty(folder: &Path) -> Result<Snapshot, String> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let repository = git(folder, None, &["rev-parse", "--show-toplevel"])?;
        let repository = PathBuf::from(repository.trim_end_matches(['\n', '\r']));
        let name = format!("modelry-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(folder.join("tree"))
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        Ok(Snapshot { repository, folder })
    }

    fn prefix(&self) -> String {
        format!("--prefix={}/", self.tree().display())
    }

    fn tree(&self) -> PathBuf {
        self.folder.join("tree")
    }

    fn lay_out(&self, revision: &str) -> Result<(), String> {
        let index = self.folder.join("index");
        git(&self.repository, Some(&index), &["read-tree", revision])?;
        git(&self.repository, Some(&index), &["checkout-index", "--all", "--force", &self.prefix()])?;
        Ok(())
    }

    /// Looks for files under these paths as they are in the snapshot. They are shown as those of the repository.
    ///
    /// # Errors
    ///
    /// A sentence about a path outside the repository.
    pub fn discover(&self, paths: &[PathBuf]) -> Result<Discovery, String> {
        let mut all = Discovery::default();
        let repository = std::fs::canonicalize(&self.repository).unwrap_or_else(|_| self.repository.clone());
        for path in paths {
            let canonical = std::fs::canonicalize(path).map_err(|error| crate::discover::cannot_read(path, &error))?;
            let below = canonical
                .strip_prefix(&repository)
                .map_err(|_| format!("{} lies outside the repository {}", path.display(), self.repository.display()))?;
            let there = self.tree().join(below);
            // What was not there had no findings.
            if !there.exists() {
                continue;
            }
            let mut found = discover(std::slice::from_ref(&there))?;
            let there = there.to_string_lossy().trim_end_matches('/').to_owned();
            let here = path.to_string_lossy().into_owned();
            for file in &mut found.files {
                file.shown = shown(&file.shown, &there, &here);
                file.example = file.example.take().map(|example| shown(&example, &there, &here));
            }
            all.files.extend(found.files);
            all.left_out.extend(found.left_out);
        }
        all.files.sort_by(|a, b| a.shown.cmp(&b.shown));
        Ok(all)
    }
}

/// `/tmp/…/tree/shop/models.py` is `shop/models.py`.
fn shown(path: &str, there: &str, here: &str) -> String {
    let Some(below) = path.strip_prefix(there) else { return path.to_owned() };
    let text = format!("{}{below}", here.trim_end_matches('/'));
    let mut text = text.as_str();
    while let Some(rest) = text.strip_prefix("./") {
        text = rest.trim_start_matches('/');
    }
    text.to_owned()
}

/// What git answers.
fn git(folder: &Path, index: Option<&Path>, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments).stdin(Stdio::null());
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    let output = command.output().map_err(|error| format!("cannot run git: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or_default();
    Err(format!("git {}: {}", arguments.first().copied().unwrap_or_default(), said.trim_start_matches("fatal: ")))
}
