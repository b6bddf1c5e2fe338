//! What `check` costs, against merely walking the same tree and reading the same files.
//!
//! `cargo bench -p modelry_engine --bench check -- PATH` takes turns and shows the best of each, since other
//! work on the machine can only make a round slower.

#![allow(clippy::expect_used, clippy::print_stdout)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use modelry_engine::read::read_files;
use modelry_engine::{Cache, Project, Settings, discover};
use rayon::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 15;

fn main() {
    // Cargo adds `--bench`.
    let mut paths: Vec<PathBuf> = std::env::args_os().skip(1).filter(|it| it != "--bench").map(PathBuf::from).collect();
    if paths.is_empty() {
        // Benchmarks run in the folder of their crate.
        paths.push(PathBuf::from("../../examples/shop"));
    }
    let mut best: [(&str, Option<Duration>); 4] =
        [("walk and read", None), ("… and parse", None), ("… and link", None), ("check", None)];
    let mut extent = String::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let discovery = discover(&paths).expect("the paths exist");
        let bytes: usize =
            discovery.files.par_iter().filter_map(|it| std::fs::read(&it.path).ok()).map(|it| it.len()).sum();
        keep(&mut best[0].1, start.elapsed());
        extent = format!("{} files, {} KB", discovery.files.len(), bytes >> 10);

        let start = Instant::now();
        let reading = read_files(&discover(&paths).expect("the paths exist").files);
        keep(&mut best[1].1, start.elapsed());
        drop(reading);

        let start = Instant::now();
        let project = Project::read(discover(&paths).expect("the paths exist"), &Settings::default(), &Cache::off());
        keep(&mut best[2].1, start.elapsed());
        let report = project.check(&|_| true);
        keep(&mut best[3].1, start.elapsed());
        extent = format!("{extent}, {} tables, {} findings", project.graph.tables.len(), report.findings.len());
    }
    println!("{extent}");
    let floor = best[0].1.unwrap_or_default();
    for (name, duration) in best {
        let duration = duration.unwrap_or_default();
        println!("{name:<20} {duration:>10.1?}  {:.2} ×", duration.as_secs_f64() / floor.as_secs_f64());
    }
}

fn keep(best: &mut Option<Duration>, duration: Duration) {
    *best = Some(best.map_or(duration, |it| it.min(duration)));
}
