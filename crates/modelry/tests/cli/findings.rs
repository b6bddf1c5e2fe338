//! What `check` shows of findings, in every format.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::scene::{CACHE, SCHEMA, Scene, clean};

#[test]
fn findings_are_shown_with_their_source() {
    Scene::new("text").file("schema.prisma", SCHEMA).run(&["check"]).matches("text");
}

#[test]
fn many_findings_are_grouped_by_rule() {
    let model = |number: usize| {
        format!(
            "model Item{number} {{\n  id Int @id\n  total Float\n  status String\n  createdAt DateTime @db.Timestamptz\n}}\n"
        )
    };
    let models: String = (0..20).map(model).collect();
    let head = "datasource db {\n  provider = \"postgresql\"\n  url = \"\"\n}\n";
    let select = "float-for-exact-value,missing-updated-timestamp,short-integer-key";
    Scene::new("many")
        .file("schema.prisma", &format!("{head}{models}"))
        .run(&["check", "--select", select])
        .matches("many");
}

#[test]
fn findings_are_lines() {
    Scene::new("concise")
        .file("shop/schema.prisma", SCHEMA)
        .run(&["check", "--format", "concise", "shop"])
        .matches("concise");
}

#[test]
fn findings_are_json() {
    Scene::new("json").file("schema.prisma", SCHEMA).run(&["check", "--format", "json"]).matches("json");
}

#[test]
fn findings_are_written_for_every_kind_of_reader() {
    let mut scene = Scene::new("formats").file("shop/schema.prisma", SCHEMA);
    for format in ["grouped", "agent", "github", "gitlab", "azure", "checkstyle", "junit", "rdjson", "sarif"] {
        scene = scene.run(&["check", "--select", "float-for-exact-value,duplicate-scope", "--format", format]);
    }
    scene.matches("formats");
}

#[test]
fn findings_are_counted_and_written_to_a_file() {
    let scene = Scene::new("output")
        .file("schema.prisma", SCHEMA)
        .run(&["check", "--statistics"])
        .run(&["check", "--format", "concise", "--select", "types", "--output-file", "findings.txt"])
        .run(&["check", "--format", "concise", "--output-file", "missing/findings.txt"]);
    let written = std::fs::read_to_string(scene.folder.join("findings.txt")).expect("the file was written");
    assert!(written.starts_with("schema.prisma:19:3: warning[float-for-exact-value]"), "{written}");
    scene.matches("output");
}

#[test]
fn advice_is_shown_apart_and_fails_no_run_unless_asked() {
    let phones = "  phone1     String\n  phone2     String\n  phone3     String\n  total      Float";
    Scene::new("advice")
        .file("schema.prisma", &SCHEMA.replace("  total      Float", phones))
        .run(&["check", "--select", "types,normalization", "--color", "never"])
        .run(&["check", "--format", "concise", "--select", "normalization"])
        .run(&["check", "--format", "concise", "--select", "normalization", "--fail-on", "info"])
        .run(&["check", "--format", "concise", "--select", "normalization", "--fail-on", "advice"])
        .matches("advice");
}

#[test]
fn a_clean_project_says_what_was_read() {
    Scene::new("clean").file("schema.prisma", &clean()).run(&["check"]).matches("clean");
}

#[test]
fn nothing_to_read_is_an_error() {
    Scene::new("nothing")
        .run(&["check"])
        .run(&["check", "--format", "json"])
        .run(&["graph"])
        .run(&["check", "missing"])
        .file("notes.txt", "")
        .run(&["check", "notes.txt"])
        .file("tests/schema.prisma", SCHEMA)
        .run(&["check"])
        .run(&["check", "--format", "concise", "tests"])
        .matches("nothing");
}

#[test]
fn colors_are_asked_for() {
    let colored = |arguments: &[&str], environment: &[(&str, &str)]| {
        let scene = Scene::new(&format!("color-{}", arguments.join(""))).file("schema.prisma", SCHEMA);
        scene.run_with(arguments, environment).text.contains('\x1b')
    };
    assert!(colored(&["check", "--color", "always"], &[]));
    assert!(colored(&["check", "--color", "always", "--format", "concise"], &[("NO_COLOR", "1")]));
    assert!(!colored(&["check", "--color", "never"], &[]));
    assert!(!colored(&["check"], &[("NO_COLOR", "1")]));
    assert!(!colored(&["check"], &[]), "the output is no terminal");
    assert!(!colored(&["check", "--color", "always", "--format", "json"], &[]));
}

#[test]
fn nobody_need_listen() {
    let scene = Scene::new("pipe").file("schema.prisma", SCHEMA);
    for arguments in [&["check"][..], &["graph", "--format", "json"], &["explain"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_modelry"))
            .env("MODELRY_CACHE_DIR", CACHE)
            .args(arguments)
            .current_dir(&scene.folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.is_empty(), "{arguments:?} says {error}");
        assert!(output.status.code().is_some(), "{arguments:?} was killed");
    }
}

/// Every fixture, whole and cut off in the middle of its files, is reported.
#[test]
fn anything_can_be_reported() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let below = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("a folder of fixtures is readable").flatten();
        entries.map(|it| it.path()).filter(|it| it.is_dir()).collect()
    };
    let fixtures: Vec<PathBuf> = below(&root).iter().flat_map(|it| below(it)).collect();
    assert!(!fixtures.is_empty());
    for (number, fixture) in fixtures.iter().enumerate() {
        let cut = Scene::new(&format!("cut-{number}"));
        copy_cut(fixture, &cut.folder, number);
        for folder in [fixture, &cut.folder] {
            for format in ["text", "json", "sarif", "junit"] {
                let output = Command::new(env!("CARGO_BIN_EXE_modelry"))
                    .env("MODELRY_CACHE_DIR", CACHE)
                    .args(["check", "--verbose", "--color", "always", "--format", format])
                    .arg(folder)
                    .output()
                    .expect("the program runs");
                let error = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.code().is_some_and(|code| code <= 2), "{}: {error}", folder.display());
            }
        }
    }
}

/// Copies a folder and cuts its files off, each at another place.
fn copy_cut(from: &Path, to: &Path, seed: usize) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for (position, entry) in std::fs::read_dir(from).expect("a fixture is readable").flatten().enumerate() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_cut(&entry.path(), &target, seed + position);
            continue;
        }
        let bytes = std::fs::read(entry.path()).expect("a file of a fixture is readable");
        let kept = bytes.len() * (5 + (seed + position) % 5) / 10;
        std::fs::write(target, bytes.get(..kept).unwrap_or_default()).expect("a file can be written");
    }
}

#[test]
fn comments_silence_findings() {
    let total = "  total      Float // modelry: ignore[float-for-exact-value] rounded by the caller";
    let unused = "  // modelry: ignore[indexes]\n  createdAt  DateTime";
    let schema = SCHEMA
        .replace("  total      Float", total)
        .replace("model Order {", "// modelry: ignore[unindexed-foreign-key] few rows\nmodel Order {");
    let wrong = "// modelry: ignore everything\n// modelry: ignore[unheard-of] why\nmodel Customer {";
    Scene::new("suppression")
        .file("schema.prisma", &schema)
        .run(&["check", "--format", "concise"])
        .file("schema.prisma", &schema.replace("model Customer {", wrong).replacen("  createdAt  DateTime", unused, 1))
        .run(&["check", "--format", "concise"])
        .file(
            "schema.prisma",
            &format!("// modelry: ignore-file[types, indexes] a copy of the schema of another service\n{SCHEMA}"),
        )
        .run(&["check", "--format", "concise"])
        .matches("suppression");
}
