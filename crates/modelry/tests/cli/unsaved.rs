//! Text that an editor holds: `check --stdin-filename`.

use crate::scene::{SCHEMA, Scene};

const FEE: &str = "  total      Float\n  fee        Float";

#[test]
fn an_unsaved_file_is_checked_in_its_project() {
    let unsaved = SCHEMA.replace("  total      Float", FEE);
    let concise = |name: &'static str| ["check", "--format", "concise", "--stdin-filename", name];
    Scene::new("unsaved")
        .file("shop/schema.prisma", SCHEMA)
        .file("depot/schema.prisma", &SCHEMA.replace("orders", "crates").replace("customers", "owners"))
        .file("shop/tests/schema.prisma", SCHEMA)
        .pipe(&concise("shop/schema.prisma"), &unsaved)
        // What is on disk is as it was.
        .run(&["check", "--format", "concise", "--select", "types"])
        .pipe(&concise("./shop/schema.prisma"), &crate::scene::clean())
        // Every format, and a finding that leads elsewhere.
        .pipe(&["check", "--select", "types", "--stdin-filename", "shop/schema.prisma"], &unsaved)
        .pipe(&["check", "--select", "types", "--format", "rdjson", "--stdin-filename", "shop/schema.prisma"], &unsaved)
        .pipe(&["check", "--statistics", "--fail-on", "error", "--stdin-filename", "shop/schema.prisma"], &unsaved)
        // Broken text.
        .pipe(&concise("shop/schema.prisma"), "model Order {\n  id BigInt @id\n  total Flo")
        // Passed over, unheard of, outside.
        .pipe(&concise("shop/tests/schema.prisma"), SCHEMA)
        .pipe(&concise("shop/notes.txt"), SCHEMA)
        .pipe(&concise("shop"), SCHEMA)
        .pipe(&concise("nowhere/schema.prisma"), SCHEMA)
        .pipe(&["check", "--format", "concise", "--stdin-filename", "shop/schema.prisma", "depot"], SCHEMA)
        .file("modelry.toml", "exclude = [\"depot/\"]\n[rules.repeating-column-group]\ncolumns = 9\n")
        .pipe(&concise("depot/schema.prisma"), SCHEMA)
        .run(&["baseline", "shop"])
        .pipe(&concise("shop/schema.prisma"), &unsaved)
        .pipe(&["check", "--staged", "--stdin-filename", "shop/schema.prisma"], &unsaved)
        .matches("unsaved");
}

#[test]
fn a_file_that_is_not_there_yet_is_checked_in_its_project() {
    let order = "from django.db import models\n\n\nclass Order(models.Model):\n    number = models.CharField(max_length=20)\n    created_at = models.DateTimeField(auto_now_add=True)\n    updated_at = models.DateTimeField(auto_now=True)\n";
    let line = "from django.db import models\n\n\nclass Line(models.Model):\n    order = models.ForeignKey(\"Order\", on_delete=models.CASCADE, db_index=False)\n    price = models.FloatField()\n    created_at = models.DateTimeField(auto_now_add=True)\n    updated_at = models.DateTimeField(auto_now=True)\n";
    let select = "float-for-exact-value,unindexed-foreign-key,model-without-string-representation";
    let concise = |name: &'static str| ["check", "--format", "concise", "--select", select, "--stdin-filename", name];
    Scene::new("unsaved-new")
        .file("manage.py", "")
        .file("shop/__init__.py", "")
        .file("shop/models/__init__.py", "from .order import Order\nfrom .line import Line\n")
        .file("shop/models/order.py", order)
        .pipe(&concise("shop/models/line.py"), line)
        .pipe(&concise("shop/tests.py"), line)
        .pipe(&concise("shop/models/test_line.py"), line)
        .pipe(&concise("shop/.line.py"), line)
        .matches("unsaved_new");
}

/// What a migration says of a table that a model declares belongs to both files.
#[test]
fn the_line_in_the_file_leads() {
    let model = "from django.db import models\n\n\nclass Line(models.Model):\n    price = models.FloatField()\n";
    let migration = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    initial = True\n    dependencies = []\n    operations = [\n        migrations.CreateModel(\n            name=\"Line\",\n            fields=[\n                (\"id\", models.BigAutoField(primary_key=True)),\n                (\"price\", models.FloatField()),\n            ],\n        ),\n    ]\n";
    let select = "float-for-exact-value";
    let concise = |name: &'static str| ["check", "--format", "concise", "--select", select, "--stdin-filename", name];
    let path = "shop/migrations/0001_initial.py";
    Scene::new("unsaved-both")
        .file("manage.py", "")
        .file("shop/__init__.py", "")
        .file("shop/models.py", model)
        .file("shop/migrations/__init__.py", "")
        .file(path, migration)
        .pipe(&concise("shop/models.py"), &format!("\n{model}"))
        .pipe(&concise(path), &format!("\n\n{migration}"))
        .pipe(&["check", "--format", "json", "--select", select, "--stdin-filename", path], migration)
        .matches("unsaved_both");
}
