//! Which folder is the root of a project.

use std::path::{Path, PathBuf};

use crate::{baseline, config};

/// The root of the project that holds these paths: the nearest folder around them with a baseline or a
/// configuration of its own, else the root of the
/// repository, else the folder that holds them all.
pub fn root_of(paths: &[PathBuf]) -> Option<PathBuf> {
    let common = common_folder(paths)?;
    let mut repository = None;
    for folder in common.ancestors() {
        if folder.join(baseline::FILE).is_file() || folder.join(config::FILE).is_file() {
            return Some(folder.to_owned());
        }
        if folder.join(".git").exists() {
            repository = Some(folder.to_owned());
            break;
        }
    }
    Some(repository.unwrap_or(common))
}

/// The folder that holds all these paths, absolute.
pub fn common_folder(paths: &[PathBuf]) -> Option<PathBuf> {
    let mut folders = paths.iter().filter_map(|path| {
        let path = std::fs::canonicalize(path).ok()?;
        if path.is_dir() { Some(path) } else { path.parent().map(Path::to_owned) }
    });
    let mut common = folders.next()?;
    for folder in folders {
        common = common.ancestors().find(|it| folder.starts_with(it))?.to_owned();
    }
    Some(common)
}
