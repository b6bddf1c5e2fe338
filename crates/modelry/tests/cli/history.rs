//! Findings that were there before: baselines, commits.

use std::process::Command;

use crate::scene::{SCHEMA, Scene, clean};

#[test]
fn old_findings_are_forgiven_and_new_ones_reported() {
    let concise = &["check", "--format", "concise"];
    Scene::new("baseline")
        .file("shop/schema.prisma", SCHEMA)
        .run(&["baseline"])
        .run(concise)
        // Lines move, and a new column breaks a rule.
        .file("shop/schema.prisma", &SCHEMA.replace("  total      Float", "\n\n  total      Float\n  fee        Float"))
        .run(concise)
        .run(&["check", "--format", "concise", "--no-baseline"])
        .file("shop/schema.prisma", &clean())
        .run(&["baseline", "--prune", "shop"])
        .run(&["baseline", "--prune"])
        .run(concise)
        .file("modelry-baseline.txt", "# by hand\nunindexed-foreign-key\n")
        .run(concise)
        .matches("baseline");
}

#[test]
fn a_change_is_checked_for_what_it_brings_in() {
    let git = |scene: &Scene, arguments: &[&str]| {
        let identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        let done =
            Command::new("git").current_dir(&scene.folder).args(identity).args(arguments).output().expect("git runs");
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    let concise = &["check", "--format", "concise"];
    let scene = Scene::new("since").file("shop/schema.prisma", SCHEMA).run(&["check", "--since", "main"]);
    git(&scene, &["init", "--quiet", "--initial-branch", "main"]);
    git(&scene, &["add", "."]);
    git(&scene, &["commit", "--quiet", "--message", "The shop of years"]);
    // A repository with a past goes quiet by one command.
    let scene = scene.run(concise).run(&["baseline"]).run(concise);
    git(&scene, &["add", "."]);
    git(&scene, &["commit", "--quiet", "--message", "Forgive what is there"]);
    git(&scene, &["checkout", "--quiet", "-b", "fees"]);
    // Lines move, and a new column breaks a rule.
    let fee = SCHEMA.replace("  total      Float", "\n\n  total      Float\n  fee        Float");
    let scene = scene
        .file("shop/schema.prisma", &fee)
        .run(concise)
        .run(&["check", "--format", "concise", "--staged"])
        .run(&["check", "--format", "concise", "--no-baseline", "--since", "main"]);
    git(&scene, &["add", "."]);
    let scene = scene.run(&["check", "--format", "concise", "--staged"]);
    git(&scene, &["commit", "--quiet", "--message", "Take a fee"]);
    let scene = scene
        .run(&["check", "--format", "concise", "--staged"])
        .run(&["check", "--format", "concise", "--since", "main", "shop"])
        .run(&["check", "--format", "concise", "--since", "unheard-of"]);
    // A file that moved brings nothing in; one that git does not know is new, but not staged.
    git(&scene, &["mv", "shop", "store"]);
    scene
        .file("audit/schema.sql", "CREATE TABLE audits (id bigint PRIMARY KEY, cost real);\n")
        .run(&["check", "--format", "concise", "--no-baseline", "--staged"])
        .run(&["check", "--format", "concise", "--no-baseline", "--since", "main"])
        .matches("since");
}
