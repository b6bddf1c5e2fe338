//! A file that somebody is editing: its text comes from the editor, the project around it from disk.

use std::path::{Path, PathBuf};

use crate::discover::{Discovery, Found, absent, cannot_read, shown, wanted};

/// The text of a file that may differ from what is on disk, or that is not there yet.
pub struct Unsaved {
    /// As the editor names it.
    named: PathBuf,
    /// Where it lies, or will.
    canonical: PathBuf,
    content: Vec<u8>,
}

impl Unsaved {
    /// The content of a file of that name.
    ///
    /// # Errors
    ///
    /// A sentence about a path that is no file, that lies in no folder, or that no reader knows.
    pub fn new(named: &Path, content: Vec<u8>) -> Result<Unsaved, String> {
        let display = named.display();
        if named.is_dir() {
            return Err(format!("{display} is a folder: name the file whose text this is"));
        }
        if !wanted(named) {
            return Err(format!("{display}: {}", crate::discover::UNKNOWN_KIND));
        }
        let (Some(folder), Some(name)) = (named.parent(), named.file_name()) else {
            return Err(format!("{display} is no file"));
        };
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = std::fs::canonicalize(here).map_err(|error| cannot_read(here, &error))?;
        // A link is the file that it leads to, unless that is not there.
        let canonical = std::fs::canonicalize(named).unwrap_or_else(|_| folder.join(name));
        Ok(Unsaved { named: named.to_owned(), canonical, content })
    }

    /// Lets it take the place of what is on disk below one of the paths of a run, and tells how it is shown there.
    ///
    /// Where the file is passed over (tests, ignored files), it stays so.
    ///
    /// # Errors
    ///
    /// A sentence, when it lies below none of the paths.
    pub fn take_place(self, discovery: &mut Discovery, paths: &[PathBuf]) -> Result<String, String> {
        let below = paths.iter().find_map(|path| {
            let root = std::fs::canonicalize(path).ok()?;
            let below = self.canonical.strip_prefix(root).ok()?.to_owned();
            Some((path, below))
        });
        let Some((root, below)) = below else {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            return Err(format!(
                "{} does not lie in {}: name the folder of its project, too",
                self.named.display(),
                paths.join(" or ")
            ));
        };
        // A path that is the file itself has nothing below.
        let path = if below.as_os_str().is_empty() { root.clone() } else { root.join(&below) };
        let shown = shown(&path);
        if let Some(file) = discovery.files.iter_mut().find(|file| file.shown == shown) {
            file.content = Some(self.content);
            file.problem = None;
        } else if let Some(file) = absent(root, &below).filter(|_| !path.exists()) {
            let position = discovery.files.partition_point(|it| it.shown < shown);
            discovery.files.insert(position, Found { content: Some(self.content), ..file });
        }
        Ok(shown)
    }
}
