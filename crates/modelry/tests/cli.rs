//! What people see: commands, their output and their exit codes, as transcripts in `tests/cli/`.
//!
//! `SNAPSHOTS=overwrite cargo test -p modelry --test cli` writes the transcripts anew.

#![allow(clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use snapbox::{Data, assert_data_eq};

/// Transcripts are the same whether a run finds what an earlier one stored or not.
const CACHE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/cache");

/// A project with findings in two standards and a check that holds.
const SCHEMA: &str = r#"datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model Customer {
  id        BigInt   @id @default(autoincrement())
  orders    Order[]
  createdAt DateTime @default(now()) @map("created_at") @db.Timestamptz(3)
  updatedAt DateTime @updatedAt @map("updated_at") @db.Timestamptz(3)

  @@map("customers")
}

model Order {
  id         BigInt   @id @default(autoincrement())
  customer   Customer @relation(fields: [customerId], references: [id], onDelete: Restrict)
  customerId BigInt   @map("customer_id")
  total      Float
  createdAt  DateTime @default(now()) @map("created_at") @db.Timestamptz(3)
  updatedAt  DateTime @updatedAt @map("updated_at") @db.Timestamptz(3)

  @@map("orders")
}
"#;

/// As `SCHEMA`, without anything to find.
fn clean() -> String {
    SCHEMA
        .replace("total      Float", "total      Decimal")
        .replace("@@map(\"orders\")", "@@index([customerId])\n  @@map(\"orders\")")
}

/// A folder of its own for a test, gone when the test is.
struct Scene {
    folder: PathBuf,
    text: String,
}

impl Scene {
    fn new(name: &str) -> Scene {
        let folder = std::env::temp_dir().join(format!("modelry-cli-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
        Scene { folder, text: String::new() }
    }

    fn file(self, path: &str, text: &str) -> Scene {
        let path = self.folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
        self
    }

    fn run(self, arguments: &[&str]) -> Scene {
        self.run_with(arguments, &[])
    }

    fn run_with(mut self, arguments: &[&str], environment: &[(&str, &str)]) -> Scene {
        let output = Command::new(env!("CARGO_BIN_EXE_modelry"))
            .env("MODELRY_CACHE_DIR", CACHE)
            .args(arguments)
            .envs(environment.iter().copied())
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        self.text.push_str(&format!("$ modelry {}\n", arguments.join(" ")));
        self.text.push_str(&without_times(&String::from_utf8_lossy(&output.stdout)));
        for line in String::from_utf8_lossy(&output.stderr).lines() {
            self.text.push_str(&format!("stderr: {line}\n"));
        }
        let canonical = std::fs::canonicalize(&self.folder).expect("the folder is there");
        for folder in [canonical, self.folder.clone()] {
            self.text = self.text.replace(&*folder.to_string_lossy(), "[FOLDER]");
        }
        let code = output.status.code().expect("the program ends by itself");
        self.text.push_str(&format!("exit code: {code}\n\n"));
        self
    }

    /// Compares everything that was run with `tests/cli/<name>.txt`.
    fn matches(self, name: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli").join(format!("{name}.txt"));
        assert_data_eq!(self.text.clone(), Data::read_from(&path, None).raw());
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// `in 12 ms` and `"milliseconds": 12` differ from run to run.
fn without_times(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        if let Some((before, number)) = line.split_once("\"milliseconds\": ") {
            assert!(number.trim_end_matches(',').parse::<u64>().is_ok(), "{line}");
            line = format!("{before}\"milliseconds\": 0");
        } else if line.starts_with("read ")
            && let Some((before, after)) = line.split_once(" columns in ")
        {
            let rest = after.split_once(';').map_or("", |(_, rest)| rest);
            line = format!("{before} columns in [TIME];{rest}");
        }
        lines.push(line + "\n");
    }
    lines.concat()
}

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
fn a_configuration_decides_what_is_reported() {
    let config = "\
exclude = [\"old/\"]
fail-on = \"error\"

[severity]
float-for-exact-value = \"error\"
indexes = \"info\"
";
    let exception = "
[[exceptions]]
rules = [\"float-for-exact-value\"]
subject = \"orders.*\"
reason = \"amounts of a game\"
";
    let over = "
[[overrides]]
paths = [\"shop/**\"]
ignore = [\"types\"]
";
    let concise = &["check", "--format", "concise"];
    Scene::new("config")
        .file("shop/schema.prisma", SCHEMA)
        .file("old/schema.prisma", SCHEMA)
        .file("modelry.toml", config)
        .run(concise)
        .run(&["check", "--format", "concise", "shop"])
        .run(&["check", "--format", "concise", "--fail-on", "never", "--no-config", "shop"])
        .file("modelry.toml", &format!("{config}{exception}"))
        .run(concise)
        .file("modelry.toml", &format!("{config}{over}"))
        .run(concise)
        .run(&["check", "--format", "concise", "--select", "types"])
        .file("shop/package.json", "{ \"modelry\": { \"select\": [\"naming\"] } }")
        .run(concise)
        .file("shop/package.json", "{ \"modelry\": { \"selct\": [\"naming\"] } }")
        .run(concise)
        .file("modelry.toml", "[severity]\ntypes = \"warning\"\nunindexed-key = \"off\"\n")
        .run(concise)
        .file("modelry.toml", "exclude = \"old\"\n")
        .run(concise)
        .file("modelry.toml", "exclude = [\n")
        .run(concise)
        .matches("config");
}

/// The root of a monorepo and each of its services say the same, each service by its own configuration.
#[test]
fn services_side_by_side_are_judged_by_their_own_configuration() {
    let python = "from django.db import models\n\n\nclass Parcel(models.Model):\n    weight = models.FloatField()\n    price = models.FloatField()\n";
    let ruby = "ActiveRecord::Schema[7.1].define(version: 1) do\n  create_table \"invoices\" do |t|\n    t.float \"amount\"\n    t.boolean \"paid\"\n  end\nend\n";
    let scene = Scene::new("monorepo")
        .file("modelry.toml", "[severity]\ntimestamps = \"off\"\n")
        .file("shop/schema.prisma", SCHEMA)
        .file("shop/package.json", "{ \"modelry\": { \"ignore\": [\"indexes\"] } }")
        .file("parcels/manage.py", "")
        .file("parcels/parcels/__init__.py", "")
        .file("parcels/parcels/models.py", python)
        .file("parcels/pyproject.toml", "[tool.modelry]\nselect = [\"types\"]\n")
        .file("warehouse/modelry.toml", "dialect = \"mysql\"\n")
        .file("warehouse/schema.sql", "CREATE TABLE shelf (id int PRIMARY KEY);\nCREATE TABLE box (id int PRIMARY KEY, shelf_id int, FOREIGN KEY (shelf_id) REFERENCES shelf (id));\n")
        .file("billing/db/schema.rb", ruby)
        .file("billing/app/models/invoice.rb", "class Invoice < ActiveRecord::Base\nend\n")
        .file("billing/modelry.toml", "[severity]\nfloat-for-exact-value = \"error\"\n");
    let findings = |folder: &str, below: &str| -> Vec<String> {
        let output = Command::new(env!("CARGO_BIN_EXE_modelry"))
            .env("MODELRY_CACHE_DIR", CACHE)
            .args(["check", "--format", "agent"])
            .current_dir(scene.folder.join(folder))
            .output()
            .expect("the program runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let lines = text.lines().filter(|line| line.contains(" => ")).map(|line| format!("{below}{line}"));
        lines.collect()
    };
    let whole = findings("", "");
    let mut parts: Vec<String> =
        ["billing", "parcels", "shop", "warehouse"].iter().flat_map(|it| findings(it, &format!("{it}/"))).collect();
    parts.sort();
    let mut sorted = whole.clone();
    sorted.sort();
    assert_eq!(sorted, parts);
    let about = |word: &str| whole.iter().filter(|line| line.contains(word)).count();
    assert_eq!(about("error float-for-exact-value invoices.amount"), 1, "{whole:#?}");
    assert!(about("box") > 0, "{whole:#?}");
    assert_eq!(about("unindexed-foreign-key box"), 0, "MySQL makes the index: {whole:#?}");
    assert_eq!(about("warning float-for-exact-value"), 2, "{whole:#?}");
    assert_eq!(about("unindexed-foreign-key") + about("timestamp") + about("parcels nullable"), 0, "{whole:#?}");
}

#[test]
fn a_configuration_is_written_for_what_is_there() {
    let scene =
        Scene::new("init").file("schema.prisma", SCHEMA).run(&["init"]).run(&["init"]).run(&["check", "--statistics"]);
    let written = std::fs::read_to_string(scene.folder.join("modelry.toml")).expect("the file was written");
    assert!(written.contains("# float-for-exact-value = \"off\"  # 1 today"), "{written}");
    scene.matches("init");
    let schema = Scene::new("config-schema").run(&["init", "--schema"]).text.clone();
    assert!(schema.contains("\"fail-on\"") && schema.contains("\"unindexed-foreign-key\""), "{schema}");
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

#[test]
fn compliance_is_reported() {
    let phones = "  phone1     String\n  phone2     String\n  phone3     String\n  total      Float";
    let config = "select = [\"types\", \"indexes\", \"normalization\"]\n";
    Scene::new("report")
        .file("schema.prisma", &SCHEMA.replace("  total      Float", phones))
        .file("modelry.toml", config)
        .file("modelry-baseline.txt", "unindexed-foreign-key orders.customer_id\n")
        .run(&["report"])
        .run(&["report", "--format", "json"])
        .run(&["report", "--format", "html", "--output-file", "report.html"])
        .matches("report");
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

#[test]
fn rules_are_chosen_by_name_or_standard() {
    Scene::new("select")
        .file("schema.prisma", SCHEMA)
        .run(&["check", "--format", "concise", "--select", "indexes"])
        .run(&["check", "--format", "concise", "--select", "float-for-exact-value,indexes", "--ignore", "indexes"])
        .run(&["check", "--format", "concise", "--select", "unindexed-foriegn-key"])
        .run(&["check", "--format", "concise", "--ignore", "everything"])
        .matches("select");
}

#[test]
fn the_failing_severity_is_chosen() {
    Scene::new("fail_on")
        .file("schema.prisma", SCHEMA)
        .run(&["check", "--format", "concise", "--select", "indexes", "--fail-on", "error"])
        .run(&["check", "--format", "concise", "--select", "indexes", "--fail-on", "never"])
        .run(&["check", "--format", "concise", "--select", "indexes", "--fail-on", "info"])
        .matches("fail_on");
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
fn the_graph_is_an_outline_or_json() {
    Scene::new("graph")
        .file("schema.prisma", SCHEMA)
        .run(&["graph"])
        .run(&["graph", "--format", "json"])
        .matches("graph");
}

#[test]
fn rules_are_explained() {
    Scene::new("explain")
        .run(&["explain", "unindexed-foreign-key"])
        .run(&["explain", "indexes"])
        .run(&["explain", "index"])
        .matches("explain");
}

#[test]
fn every_rule_is_listed() {
    let text = Scene::new("list").run(&["explain"]).text.clone();
    for rule in modelry_rules::rules() {
        assert!(text.contains(&format!("  {} ", rule.name)), "{} is not listed", rule.name);
    }
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
