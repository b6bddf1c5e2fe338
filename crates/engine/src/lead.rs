//! How the path of a project begins, which says nothing about what is in it.
//!
//! Frameworks tell by folders what a file is: `db/migrate`, `migrations`, `models`. A project may lie in a folder of
//! such a name itself, so they see paths from its root on, however the user names it.

use std::path::{Path, PathBuf};

use crate::discover::shown;

/// What stands at the root of a project.
const ROOT_FILES: &[&str] = &[
    ".git",
    "Cargo.toml",
    "Gemfile",
    "manage.py",
    "modelry.toml",
    "package.json",
    "pyproject.toml",
    "requirements.txt",
    "setup.py",
];

/// Folders that say something about their files, even where they are packages of their own.
const TELLING_FOLDERS: &[&str] =
    &["db", "entities", "migrate", "migration", "migrations", "models", "prisma", "schema", "seeders", "seeds"];

/// What of the shown paths below these leads to the root of their project, with the `/` at its end; empty where paths
/// are relative to the root, or no root is found.
pub(crate) fn lead(paths: &[PathBuf]) -> String {
    let mut leads = paths.iter().map(|path| root(path).unwrap_or_default());
    let Some(first) = leads.next() else { return String::new() };
    if leads.all(|it| it == first) { first } else { String::new() }
}

fn root(path: &Path) -> Option<String> {
    let folder = if path.is_dir() { path } else { path.parent()? };
    let is_telling =
        |folder: &Path| folder.file_name().is_some_and(|it| TELLING_FOLDERS.iter().any(|name| it == *name));
    let is_root = |folder: &&Path| !is_telling(folder) && ROOT_FILES.iter().any(|it| folder.join(it).exists());
    let mut roots = folder.ancestors().filter(is_root);
    let nearest = roots.next()?;
    // `app` may be a whole project, or a part of the one around it.
    let is_app = nearest.file_name().is_some_and(|it| it == "app");
    let root = shown(if is_app { roots.next().unwrap_or(nearest) } else { nearest });
    (root != ".").then(|| format!("{}/", root.trim_end_matches('/')))
}

/// The rest of a path as it is shown.
pub(crate) fn below<'p>(path: &'p str, lead: &str) -> &'p str {
    match path.strip_prefix(lead) {
        Some(rest) => rest,
        // The root itself.
        None if lead.strip_suffix('/') == Some(path) => "",
        None => path,
    }
}
