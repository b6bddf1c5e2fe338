//! What README.md shows is what happens.
//!
//! In a `console` fence, a line after `$ ` is run at the root of the repository, and what follows it must be
//! its output; a line `...` stands for any lines.

#![allow(clippy::expect_used, clippy::panic)]

mod markdown;

use std::path::{Path, PathBuf};
use std::process::Command;

use markdown::fences;
use snapbox::{Data, assert_data_eq};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("the README is readable")
}

#[test]
fn commands_print_what_the_readme_shows() {
    let mut compared = 0;
    let fences = fences(&readme());
    let shown = fences.iter().filter(|fence| fence.info == "console").flat_map(|fence| fence.transcripts());
    for (command, expected) in shown {
        let arguments = command.strip_prefix("cargo run --locked --release -- ").or(command.strip_prefix("modelry "));
        let Some(arguments) = arguments else {
            assert!(expected.is_empty(), "nobody runs `{command}` here, so the README must not show its output");
            continue;
        };
        let output = Command::new(env!("CARGO_BIN_EXE_modelry"))
            .env("MODELRY_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"))
            .args(arguments.split_whitespace())
            .current_dir(root())
            .output()
            .expect("the program runs");
        assert!(output.stderr.is_empty(), "`{command}` says {}", String::from_utf8_lossy(&output.stderr));
        let actual = String::from_utf8(output.stdout).expect("output is UTF-8");
        assert_data_eq!(actual, Data::text(expected));
        compared += 1;
    }
    assert!(compared > 0, "the README shows no output");
}

#[test]
fn the_test_command_of_the_readme_is_that_of_continuous_integration() {
    assert!(readme().contains("$ ./test\n"));
    let ci = std::fs::read_to_string(root().join(".ci/run")).expect("continuous integration has a script");
    assert!(ci.lines().any(|line| line == "exec ./test"), "{ci}");
}
