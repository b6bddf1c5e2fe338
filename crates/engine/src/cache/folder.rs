//! Where users keep caches, and whose this one is.

use std::path::PathBuf;
use std::time::UNIX_EPOCH;

/// `MODELRY_CACHE_DIR`, or a folder of modelry's own where the platform keeps caches.
pub(super) fn of_user() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|it| it.is_absolute());
    if let Some(folder) = std::env::var_os("MODELRY_CACHE_DIR").filter(|it| !it.is_empty()) {
        return Some(PathBuf::from(folder));
    }
    let caches = if cfg!(windows) {
        named("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        std::env::home_dir().map(|home| home.join("Library/Caches"))
    } else {
        // The XDG Base Directory Specification: a relative path counts for nothing.
        named("XDG_CACHE_HOME").or_else(|| std::env::home_dir().map(|home| home.join(".cache")))
    };
    caches.filter(|it| it.is_absolute()).map(|it| it.join("modelry"))
}

/// The code that it was built from, and what the file system tells of the executable: code of others may have been
/// changed in place.
pub(super) fn this_program() -> String {
    let executable = std::env::current_exe().and_then(|path| path.metadata()).ok();
    let changed =
        executable.as_ref().and_then(|it| it.modified().ok()).and_then(|it| it.duration_since(UNIX_EPOCH).ok());
    format!(
        "{} {} {} {}",
        env!("CARGO_PKG_VERSION"),
        env!("MODELRY_BUILD"),
        executable.map_or(0, |it| it.len()),
        changed.unwrap_or_default().as_nanos(),
    )
}
