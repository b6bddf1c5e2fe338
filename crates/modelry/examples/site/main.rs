//! Builds the documentation as a site of plain files: `cargo run -p modelry --example site`.
//!
//! The pages are those in `docs/`. The site lies in `target/site`, or in the folder that is named, and can be read from
//! there without a server.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod site;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(""));
    let root = crates.parent().unwrap_or(Path::new(""));
    let target = std::env::args_os().nth(1).map_or_else(|| root.join("target/site"), PathBuf::from);
    match site::build(&root.join("docs"), &target) {
        Ok(pages) => {
            println!("wrote {pages} pages to {}", target.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("site: {error}");
            ExitCode::FAILURE
        }
    }
}
