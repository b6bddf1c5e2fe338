//! What a configuration decides, and the one that `init` writes.

use std::process::Command;

use crate::scene::{CACHE, SCHEMA, Scene};

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
