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
    let findings = |folder: &str, below: &str| findings(&scene, folder, below);
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

/// What is not understood names its line, and what was probably meant.
#[test]
fn conventions_and_options_are_checked_where_they_are_written() {
    let wrong = [
        "\n[conventions]\ncreatd = [\"inserted_at\"]\n",
        "[conventions]\ncreated = \"inserted_at\"\n",
        "[conventions]\ntenant = [\"a\",\n  1]\n",
        "[conventions]\nnever-updated-is-null = \"yes\"\n",
        "[conventions]\ntable-names = \"many\"\n",
        "[conventions]\nplurals = [\"cactus\"]\n",
        "conventions = true\n",
        "[rules.wide-or-clustered-tabel]\ncolumns = 60\n",
        "[rules.normalization]\ncolumns = 60\n",
        "[rules.wide-or-clustered-table]\ncolums = 60\n",
        "[rules.wide-or-clustered-table]\nwidth = 60\n",
        "[rules.wide-or-clustered-table]\ncolumns = \"sixty\"\n",
        "[rules.wide-or-clustered-table]\ncolumns = 0\n",
        "[rules.unindexed-foreign-key]\nstrict = true\n",
        "[rules.database-identifier-casing]\ntables = \"kebab\"\n",
        "[rules.not-null-without-presence]\nstrict = 1\n",
        "[rules.float-for-exact-value]\nexact = [1]\n",
        "[[overrides]]\npaths = [\"a/\"]\n[overrides.rules.wide-or-clustered-table]\ncolums = 60\n",
    ];
    let concise = &["check", "--format", "concise"];
    let mut scene = Scene::new("config-errors").file("shop/schema.prisma", &crate::scene::clean());
    for text in wrong {
        scene = scene.file("modelry.toml", text).run(concise);
    }
    scene
        .file("modelry.toml", "")
        .file("shop/pyproject.toml", "[tool.modelry.conventions]\ntennant = []\n")
        .run(concise)
        .file("shop/pyproject.toml", "")
        .file("shop/package.json", "{ \"modelry\": { \"rules\": { \"uuid-as-text\": { \"binary\": true } } } }")
        .run(concise)
        .matches("config_errors");
}

/// Whether a service is checked alone or with all others, its own conventions hold, and those of the root that it keeps.
#[test]
fn services_side_by_side_have_conventions_of_their_own() {
    let schema = |times: &str, mark: &str| {
        format!(
            "datasource db {{\n  provider = \"postgresql\"\n}}\n\nmodel orders {{\n  id BigInt @id\n  tag1 String\n  tag2 String\n  number String\n  {mark} DateTime? @db.Timestamptz\n  {times} DateTime @default(now()) @db.Timestamptz\n  updated_at DateTime @updatedAt @db.Timestamptz\n\n  @@unique([number, {mark}])\n}}\n"
        )
    };
    let scene = Scene::new("monorepo-conventions")
        .file(".git/HEAD", "")
        .file("modelry.toml", "[conventions]\nsoft-delete = [\"hidden_on\"]\n[rules.repeating-column-group]\ncolumns = 3\n")
        .file("shop/schema.prisma", &schema("inserted_at", "hidden_on"))
        .file("shop/modelry.toml", "[conventions]\ncreated = [\"inserted_at\"]\n")
        .file("depot/schema.prisma", &schema("inserted_at", "deleted_at"))
        .file("depot/package.json", "{ \"modelry\": { \"conventions\": { \"soft-delete\": [\"deleted_at\"] } } }")
        .file("bills/schema.prisma", &schema("created_at", "hidden_on"))
        .file("bills/pyproject.toml", "[tool.modelry.conventions]\ncreated = [\"inserted_at\"]\n[tool.modelry.rules.repeating-column-group]\ncolumns = 2\n");
    let findings = |folder: &str, below: &str| findings(&scene, folder, below);
    let mut whole = findings("", "");
    let mut parts: Vec<String> =
        ["bills", "depot", "shop"].iter().flat_map(|it| findings(it, &format!("{it}/"))).collect();
    whole.sort();
    parts.sort();
    assert_eq!(whole, parts);
    let about = |service: &str, rule: &str| {
        whole.iter().filter(|line| line.starts_with(service) && line.contains(rule)).count()
    };
    for service in ["bills", "depot", "shop"] {
        assert_eq!(about(service, " soft-delete-uniqueness "), 1, "{service}: {whole:#?}");
    }
    assert_eq!(about("bills", " inconsistent-timestamp-convention "), 1, "{whole:#?}");
    assert_eq!(about("", " inconsistent-timestamp-convention "), 1, "{whole:#?}");
    assert_eq!(about("bills", " repeating-column-group "), 1, "{whole:#?}");
    assert_eq!(about("", " repeating-column-group "), 1, "{whole:#?}");
}

/// What the tables do is written down, and is understood once the comments are taken away.
#[test]
fn habits_are_written_down() {
    let model = |name: &str| {
        format!(
            "model {name} {{\n  id BigInt @id\n  account_id BigInt\n  order String\n  removed_at DateTime? @db.Timestamptz\n  inserted_at DateTime @default(now()) @db.Timestamptz\n  modified_at DateTime? @db.Timestamptz\n}}\n"
        )
    };
    let models: String = ["orders", "items", "notes", "boxes", "bills"].map(model).concat();
    let scene = Scene::new("habits")
        .file("schema.prisma", &format!("datasource db {{\n  provider = \"postgresql\"\n}}\n{models}"))
        .run(&["init"]);
    let written = std::fs::read_to_string(scene.folder.join("modelry.toml")).expect("the file was written");
    let conventions: Vec<&str> =
        written.lines().skip_while(|line| *line != "[conventions]").take_while(|line| !line.is_empty()).collect();
    let expected = [
        "[conventions]",
        "# created = [\"inserted_at\"]  # as in 5 of 5 tables",
        "# updated = [\"modified_at\"]  # as in 5 of 5 tables",
        "# never-updated-is-null = true  # as in 5 of 5 tables",
        "# soft-delete = [\"removed_at\"]  # as in 5 of 5 tables",
        "# tenant = [\"account_id\"]  # as in 5 of 5 tables",
        "# table-names = \"plural\"  # as in 5 of 5 tables",
        "# allowed-identifiers = [\"order\"]  # in use",
    ];
    assert_eq!(conventions, expected, "{written}");
    let keys: String = written
        .lines()
        .map(|line| {
            line.strip_prefix("# ").filter(|rest| rest.contains(" = ") || rest.starts_with('[')).unwrap_or(line)
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let text = scene.file("modelry.toml", &keys).run(&["check", "--format", "concise"]).text.clone();
    assert!(text.contains("exit code: 0") || text.contains("exit code: 1"), "{keys}\n{text}");
}

/// What is found in a folder, a line each, with the path in front of it.
fn findings(scene: &Scene, folder: &str, below: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_modelry"))
        .env("MODELRY_CACHE_DIR", CACHE)
        .args(["check", "--format", "agent"])
        .current_dir(scene.folder.join(folder))
        .output()
        .expect("the program runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter(|line| line.contains(" => ")).map(|line| format!("{below}{line}")).collect()
}
