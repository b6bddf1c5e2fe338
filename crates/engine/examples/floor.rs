//! The least that any checker must do: find the files and read them.
//!
//! `floor PATH` reads the files that a run of modelry reads; `floor --all PATH`
//! also those that it passes over by their path, tests above all.

use std::path::PathBuf;
use std::process::ExitCode;

use ignore::WalkBuilder;
use modelry_engine::READERS;
use modelry_engine::discover::discover;
use rayon::prelude::*;

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let all = arguments.first().is_some_and(|it| it == "--all");
    if all {
        arguments.remove(0);
    }
    let roots: Vec<PathBuf> = arguments.into_iter().map(PathBuf::from).collect();
    let files = if all { every(&roots) } else { considered(&roots) };
    let bytes: usize = files.par_iter().filter_map(|it| std::fs::read(it).ok()).map(|it| it.len()).sum();
    #[expect(clippy::print_stdout, reason = "the result of the program")]
    {
        println!("{} files, {bytes} bytes", files.len());
    }
    if files.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn considered(roots: &[PathBuf]) -> Vec<PathBuf> {
    discover(roots).map(|it| it.files.into_iter().map(|file| file.path).collect()).unwrap_or_default()
}

fn every(roots: &[PathBuf]) -> Vec<PathBuf> {
    let walks = roots.iter().flat_map(|root| WalkBuilder::new(root).hidden(true).require_git(false).build());
    walks
        .filter_map(|entry| entry.ok().map(ignore::DirEntry::into_path))
        .filter(|path| READERS.iter().any(|reader| reader.wants(&path.to_string_lossy())))
        .filter(|path| path.is_file())
        .collect()
}
