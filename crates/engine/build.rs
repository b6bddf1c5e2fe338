//! Tells this build of modelry from every other one: what another build stored may not be what this one would find.

use std::fs;
use std::path::{Path, PathBuf};

use twox_hash::XxHash3_128;

/// What decides the answers: the code, and the versions of what it uses.
const DECIDES: [&str; 5] = ["src", "../graph", "../frameworks", "../rules", "../../Cargo.lock"];

fn main() -> std::io::Result<()> {
    let mut files = Vec::new();
    for path in DECIDES.map(Path::new).into_iter().filter(|path| path.exists()) {
        println!("cargo::rerun-if-changed={}", path.display());
        collect(path, &mut files)?;
    }
    files.sort();
    let mut hasher = XxHash3_128::new();
    for path in files {
        let name = path.to_string_lossy();
        for part in [name.as_bytes(), &fs::read(&path)?] {
            hasher.write(&(part.len() as u64).to_le_bytes());
            hasher.write(part);
        }
    }
    println!("cargo::rustc-env=MODELRY_BUILD={:032x}", hasher.finish_128());
    Ok(())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}
