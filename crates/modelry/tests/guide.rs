//! What the guide shows is what happens.
//!
//! Each page of `docs/guide` is played from its beginning in a repository that holds a copy of `examples/shop`: a fence with
//! a path writes that file, the lines after `$ ` of a `console` fence are run and their output is compared, the lines of an
//! `sh` fence and the commands of a workflow are run.

#![allow(clippy::expect_used, clippy::panic)]

mod markdown;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use markdown::fences;
use snapbox::{Data, assert_data_eq};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A repository of its own for a page.
struct Scene {
    folder: PathBuf,
}

impl Scene {
    fn new(name: &str) -> Scene {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("guide-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        copy(&root().join("examples/shop"), &folder);
        let scene = Scene { folder };
        let commands = [
            "git init --quiet --initial-branch main",
            "git add .",
            "git -c user.name=A -c user.email=a@example.com -c commit.gpgsign=false commit --quiet --message Shop",
            "git tag v1.4",
            "git update-ref refs/remotes/origin/main HEAD",
        ];
        for command in commands {
            let output = scene.run(command);
            assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        }
        scene
    }

    /// Runs a line as people would, with the variables of a pull request to `main`.
    fn run(&self, line: &str) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_modelry")).parent().expect("a program lies in a folder");
        let path = std::env::var("PATH").unwrap_or_default();
        Command::new("sh")
            .args(["-c", line])
            .current_dir(&self.folder)
            .env("PATH", format!("{}:{path}", program.display()))
            .env("GITHUB_BASE_REF", "main")
            .env("SYSTEM_PULLREQUEST_TARGETBRANCHNAME", "main")
            .output()
            .expect("a shell runs")
    }

    fn works(&self, line: &str) {
        let output = self.run(line);
        let error = String::from_utf8_lossy(&output.stderr);
        // Findings are no failure.
        assert!(output.status.code().is_some_and(|code| code <= 1) && error.is_empty(), "`{line}` says {error}");
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("an example is readable").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

/// The command of a line of a workflow.
fn command_of_workflow(line: &str) -> Option<&str> {
    let line = line.trim().trim_start_matches("- ");
    let line = ["run: ", "script: ", "entry: "].iter().find_map(|key| line.strip_prefix(key)).unwrap_or(line);
    line.starts_with("modelry ").then_some(line)
}

/// Output in which every run takes the same time.
fn timeless(output: &str) -> String {
    let words: Vec<&str> = output.split(' ').collect();
    let mut text = String::new();
    for (position, word) in words.iter().enumerate() {
        let is_time = words.get(position + 1).is_some_and(|next| next.starts_with("ms"));
        text.push_str(if is_time && word.parse::<u32>().is_ok() { "0" } else { word });
        text.push(' ');
    }
    text.trim_end_matches(' ').to_owned()
}

/// Plays a page, and counts what was run.
fn play(page: &Path) -> usize {
    let scene = Scene::new(&page.file_stem().expect("a page has a name").to_string_lossy());
    let text = std::fs::read_to_string(page).expect("a page is readable");
    let mut played = 0;
    for fence in fences(&text) {
        if let Some((_, path)) = fence.info.split_once(' ') {
            let path = scene.folder.join(path);
            std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
            std::fs::write(path, &fence.text).expect("a file can be written");
        }
        match fence.info.split(' ').next().unwrap_or_default() {
            "console" => {
                for (line, expected) in fence.transcripts() {
                    let output = scene.run(&line);
                    let error = String::from_utf8_lossy(&output.stderr);
                    assert!(error.is_empty(), "{}: `{line}` says {error}", page.display());
                    let actual = String::from_utf8(output.stdout).expect("output is UTF-8");
                    assert_data_eq!(timeless(&actual), Data::text(timeless(&expected)));
                    played += 1;
                }
            }
            "sh" => {
                for line in fence.text.lines() {
                    scene.works(line);
                    played += 1;
                }
            }
            "yaml" => {
                for line in fence.text.lines().filter_map(command_of_workflow) {
                    scene.works(line);
                    played += 1;
                }
            }
            // What is not understood is an error of any run.
            "toml" | "json" => scene.works("modelry check --statistics"),
            _ => {}
        }
    }
    played
}

#[test]
fn what_the_guide_shows_is_what_happens() {
    let mut pages: Vec<PathBuf> = std::fs::read_dir(root().join("docs/guide"))
        .expect("the guide has a folder")
        .flatten()
        .map(|it| it.path())
        .collect();
    pages.sort();
    assert!(!pages.is_empty());
    for page in pages {
        assert!(play(&page) > 0, "{} shows nothing that could be run", page.display());
    }
}

/// All that can be configured is told.
#[test]
fn every_key_of_a_configuration_is_shown() {
    let page = std::fs::read_to_string(root().join("docs/guide/configuration.md")).expect("the page is readable");
    let output = Command::new(env!("CARGO_BIN_EXE_modelry")).args(["init", "--schema"]).output().expect("it runs");
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the schema is JSON");
    let keys = schema["properties"].as_object().expect("the schema has properties");
    for key in keys.keys() {
        assert!(page.contains(key.as_str()), "docs/guide/configuration.md does not show `{key}`");
    }
}
