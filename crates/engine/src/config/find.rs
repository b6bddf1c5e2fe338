//! Where configurations lie.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use modelry_graph::SourceFile;

use super::decisions::absolute;
use super::document::{self, Node};
use super::{Config, read};
use crate::discover::cannot_read;

/// The file that holds nothing else.
pub const FILE: &str = "modelry.toml";

/// May the file hold a configuration, by its name?
pub fn may_hold_one(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == FILE || name == "pyproject.toml" || name == "package.json")
}

/// The configuration of a run over `folder`, absolute: those above, up to the root of the repository, and those in `below`,
/// absolute, too.
///
/// # Errors
///
/// A sentence with file and line about what is not understood.
pub fn find(folder: &Path, below: &[PathBuf]) -> Result<Config, String> {
    let mut config = Config::default();
    // From within a folder of a repository, the same holds as from its root.
    let repository = folder.ancestors().find(|it| it.join(".git").exists());
    let mut around: Vec<&Path> =
        folder.ancestors().take_while(|it| Some(*it) != repository).chain(repository).collect();
    around.reverse();
    for folder in around {
        if let Some(root) = of_folder(folder)? {
            read::add(&mut config, folder, &root)?;
        }
    }
    let mut below: Vec<&PathBuf> = below.iter().filter(|it| *it != folder && it.starts_with(folder)).collect();
    below.sort();
    below.dedup();
    for inner in below {
        if let Some(root) = of_folder(inner)? {
            read::add(&mut config, inner, &root)?;
        }
    }
    Ok(config)
}

/// What `modelry.toml` among sources in memory say, which are taken out. Paths count from the current folder.
///
/// # Errors
///
/// As [`find`].
pub fn take_from(sources: &mut Vec<SourceFile>) -> Result<Config, String> {
    let is_configuration = |source: &SourceFile| Path::new(&source.path).file_name().is_some_and(|name| name == FILE);
    let (mut found, rest): (Vec<SourceFile>, Vec<SourceFile>) =
        std::mem::take(sources).into_iter().partition(is_configuration);
    *sources = rest;
    // The nearer one is added later.
    found.sort_by_key(|source| source.path.matches('/').count());
    let mut config = Config::default();
    let mut folders = BTreeMap::new();
    for source in found {
        let path = absolute(&source.path, &mut folders);
        let folder = path.parent().unwrap_or(Path::new(""));
        if let Some(root) = document::toml(Path::new(&source.path), &source.text, &[])? {
            read::add(&mut config, folder, &root)?;
        }
    }
    Ok(config)
}

/// What a folder itself says, in the first of its files that says anything.
fn of_folder(folder: &Path) -> Result<Option<Node>, String> {
    let text = |path: &Path| match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(cannot_read(path, &error)),
    };
    let path = folder.join(FILE);
    if let Some(text) = text(&path)? {
        return document::toml(&path, &text, &[]);
    }
    let path = folder.join("pyproject.toml");
    if let Some(text) = text(&path)?.filter(|text| text.contains("tool.modelry")) {
        return document::toml(&path, &text, &["tool", "modelry"]);
    }
    let path = folder.join("package.json");
    match text(&path)?.filter(|text| text.contains("\"modelry\"")) {
        Some(text) => document::json(&path, &text),
        None => Ok(None),
    }
}
