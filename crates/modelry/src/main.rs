//! The command line of modelry.

mod cli;
mod compliance;
mod manual;
mod report;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    modelry_engine::threads::run(cli::run)
}
