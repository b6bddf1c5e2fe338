//! Which files a run reads, and what it says about those that it cannot.

#![allow(clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use modelry_engine::{Cache, Project, Settings, discover};
use modelry_graph::FileId;
use modelry_graph::json::{Lines, document};

const SCHEMA: &str =
    "datasource db {\n  provider = \"postgresql\"\n  url = \"\"\n}\n\nmodel Order {\n  id Int @id\n}\n";

/// A folder of its own for a test, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("modelry-discovery-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
        Folder(folder)
    }

    fn file(&self, path: &str, text: impl AsRef<[u8]>) -> &Folder {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
        self
    }

    /// Reads what lies under a path of the folder.
    fn read(&self, path: &str) -> Project {
        self.read_all(&[path])
    }

    fn read_all(&self, paths: &[&str]) -> Project {
        let paths: Vec<PathBuf> = paths.iter().map(|path| self.0.join(path)).collect();
        Project::read(discover(&paths).expect("the paths exist"), &Settings::default(), &Cache::off())
    }

    /// The files of a project, relative to the folder.
    fn files(&self, project: &Project) -> Vec<String> {
        let ids = (0..project.sources.len()).map(|position| FileId(position as u32));
        ids.map(|id| self.below(project.graph.files.path(id))).collect()
    }

    /// `path:line: message`, relative to the folder.
    fn problems(&self, project: &Project) -> Vec<String> {
        let lines = project.lines();
        let show =
            |(file, line, _): (String, u32, u32), message: &str| format!("{}:{line}: {message}", self.below(&file));
        project.graph.problems.iter().map(|it| show(lines.locate(it.place), &it.message)).collect()
    }

    fn below(&self, path: &str) -> String {
        Path::new(path).strip_prefix(&self.0).map_or(path.to_owned(), |it| it.to_string_lossy().into_owned())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn tests_vendored_and_generated_code_are_left_out() {
    let folder = Folder::new("left-out");
    let names = [
        "a/schema.prisma",
        "a/tests/schema.prisma",
        "b/__tests__/schema.prisma",
        "node_modules/c/schema.prisma",
        "vendor/d/schema.prisma",
        "generated/schema.prisma",
        ".hidden/schema.prisma",
        "environment/e/schema.prisma",
        "client/schema.prisma",
        "client/runtime/library.js",
        "ignored/schema.prisma",
        "cache/schema.prisma",
    ];
    for name in names {
        folder.file(name, SCHEMA);
    }
    folder.file("environment/pyvenv.cfg", "home = /usr/bin\n");
    folder.file("cache/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");
    folder.file(".gitignore", "ignored/\n");
    let project = folder.read("");
    assert_eq!(folder.files(&project), ["a/schema.prisma"]);
    let left_out: Vec<String> =
        project.left_out.iter().map(|it| format!("{} ({})", folder.below(&it.shown), it.purpose.name())).collect();
    assert_eq!(
        left_out,
        [
            "a/tests (tests)",
            "b/__tests__ (tests)",
            "cache (generated)",
            "client/runtime (generated)",
            "client/schema.prisma (generated)",
            "environment (vendored)",
            "generated (generated)",
            "node_modules (vendored)",
            "vendor (vendored)",
        ]
    );
}

#[test]
fn a_path_that_is_named_is_read() {
    let folder = Folder::new("named");
    folder.file("node_modules/c/schema.prisma", SCHEMA).file("tests/app/schema.prisma", SCHEMA);
    assert_eq!(folder.files(&folder.read("tests")), ["tests/app/schema.prisma"]);
    assert_eq!(folder.files(&folder.read("node_modules/c")), ["node_modules/c/schema.prisma"]);
    assert_eq!(folder.files(&folder.read("node_modules/c/schema.prisma")), ["node_modules/c/schema.prisma"]);
}

#[test]
fn an_application_may_be_called_like_a_folder_of_something_else() {
    let folder = Folder::new("application");
    let model =
        "from django.db import models\n\nclass Vendor(models.Model):\n    name = models.CharField(max_length=80)\n";
    folder.file("vendor/models.py", model).file("samples/models.py", model).file("shop/models.py", model);
    folder.file("lab/migrations/0002_ab_test.py", "from django.db import migrations\n");
    let files = folder.files(&folder.read(""));
    assert_eq!(files, ["lab/migrations/0002_ab_test.py", "samples/models.py", "shop/models.py", "vendor/models.py"]);
}

#[test]
fn examples_are_read_when_there_is_nothing_else() {
    let folder = Folder::new("examples");
    folder.file("examples/shop/schema.prisma", SCHEMA).file("src/index.py", "print()\n");
    let alone = folder.read("");
    assert_eq!(alone.graph.tables.len(), 1);
    folder.file("prisma/schema.prisma", SCHEMA);
    let beside = folder.read("");
    assert_eq!(folder.files(&beside), ["prisma/schema.prisma", "src/index.py"]);
    let left_out: Vec<String> = beside.left_out.iter().map(|it| folder.below(&it.shown)).collect();
    assert_eq!(left_out, ["examples"]);
    assert_eq!(folder.files(&folder.read("examples")), ["examples/shop/schema.prisma"]);
}

#[test]
fn a_file_that_two_paths_lead_to_is_read_once() {
    let folder = Folder::new("twice");
    folder.file("shop/schema.prisma", SCHEMA);
    let project = folder.read_all(&["", "shop", "shop/schema.prisma", "shop/../shop"]);
    assert_eq!(project.sources.len(), 1);
}

#[test]
fn a_path_that_does_not_exist_is_an_error() {
    let folder = Folder::new("missing");
    let path = folder.0.join("nowhere");
    let error = discover(std::slice::from_ref(&path)).expect_err("it does not exist");
    assert_eq!(error, format!("cannot read {}: no such file or directory", path.display()));
}

#[test]
fn invalid_utf8_is_replaced_and_reported_with_its_line() {
    let folder = Folder::new("utf8");
    let bytes = SCHEMA.replace("model Order {", "/// Gr\u{0}\u{0}e\nmodel Order {");
    let bytes: Vec<u8> = bytes.bytes().map(|byte| if byte == 0 { 0xFC } else { byte }).collect();
    folder.file("schema.prisma", bytes);
    folder.file("notes.py", b"# caf\xe9\n");
    let project = folder.read("");
    assert_eq!(project.graph.tables.len(), 1);
    let problems = folder.problems(&project);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with("schema.prisma:6: not valid UTF-8"), "{problems:?}");
}

#[test]
fn byte_order_marks_and_utf16_are_understood() {
    let folder = Folder::new("utf16");
    let mut little = vec![0xFF, 0xFE];
    little.extend(SCHEMA.encode_utf16().flat_map(u16::to_le_bytes));
    folder.file("a/schema.prisma", little);
    folder.file("b/schema.prisma", format!("\u{FEFF}{SCHEMA}"));
    let project = folder.read("");
    assert_eq!((project.graph.tables.len(), folder.problems(&project)), (2, Vec::new()));
}

#[test]
fn a_file_over_the_limit_is_reported() {
    let folder = Folder::new("large");
    folder.file("schema.prisma", SCHEMA);
    for (name, size) in [("dump.sql", 65 << 20), ("data.py", 5 << 20)] {
        let file = std::fs::File::create(folder.0.join(name)).expect("a file can be made");
        file.set_len(size).expect("a file can have holes");
    }
    let project = folder.read("");
    assert_eq!(
        folder.problems(&project),
        [
            "data.py:1: not read: 5 MB are more than the limit of 4 MB",
            "dump.sql:1: not read: 65 MB are more than the limit of 64 MB; dump the schema without the data",
        ]
    );
    assert_eq!(project.graph.tables.len(), 1);
}

#[test]
fn a_large_dump_is_read() {
    let folder = Folder::new("dump");
    let mut text = String::from("CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n");
    while text.len() < 50 << 20 {
        text.push_str(
            "INSERT INTO orders VALUES (1, 'it''s a long note; with (brackets) and \"quotes\"'), (2, NULL);\n",
        );
    }
    text.push_str("CREATE INDEX orders_note ON orders (note);\n");
    folder.file("dump.sql", text);
    let project = folder.read("");
    assert_eq!(folder.problems(&project), Vec::<String>::new());
    assert_eq!(project.graph.tables.len(), 1);
    assert_eq!(project.graph.tables[0].indexes.len(), 1);
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_reported_and_not_followed() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new("links");
    folder.file("shop/schema.prisma", SCHEMA);
    symlink(&folder.0, folder.0.join("shop/loop")).expect("a link can be made");
    symlink(folder.0.join("nowhere"), folder.0.join("shop/models.py")).expect("a link can be made");
    symlink(folder.0.join("shop/schema.prisma"), folder.0.join("again.prisma")).expect("a link can be made");
    let made = std::process::Command::new("mkfifo").arg(folder.0.join("pipe.sql")).status();
    assert!(made.expect("mkfifo is there").success());
    let project = folder.read("");
    assert_eq!(
        folder.problems(&project),
        [
            "pipe.sql:1: not a regular file",
            "shop/loop:1: a link to a folder that contains it: not followed",
            "shop/models.py:1: a link that leads nowhere: no such file or directory",
        ]
    );
    assert_eq!(project.graph.tables.len(), 1);
    let pipe = folder.read("pipe.sql");
    assert_eq!(folder.problems(&pipe), ["pipe.sql:1: not a regular file: only files and folders are read"]);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_reported() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new("permission");
    folder.file("secret/schema.prisma", SCHEMA).file("schema.prisma", SCHEMA);
    let secret = folder.0.join("secret/schema.prisma");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o000)).expect("permissions can be set");
    let project = folder.read("");
    // The administrator may read everything.
    if std::fs::read(&secret).is_ok() {
        assert_eq!(project.graph.problems, []);
    } else {
        assert_eq!(folder.problems(&project), ["secret/schema.prisma:1: cannot be read: permission denied"]);
    }
}

#[test]
fn of_rails_tests_dummies_and_templates_are_left_out() {
    let folder = Folder::new("rails");
    let model = |name: &str| format!("class {name} < ActiveRecord::Base\nend\n");
    folder
        .file("app/models/order.rb", model("Order"))
        .file("app/models/vendor/price.rb", model("Vendor::Price"))
        .file("spec/models/order_spec.rb", model("Fake"))
        .file("spec/dummy/app/models/thing.rb", model("Thing"))
        .file("test/dummy/app/models/other.rb", model("Other"))
        .file("vendor/bundle/gems/x/app/models/gem.rb", model("FromGem"))
        .file("lib/generators/shop/install/templates/migrate.rb", model("Template"));
    let project = folder.read("");
    let names: Vec<&str> = project.graph.models.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Order", "Vendor::Price"]);
}

/// Models and migrations of Django, Rails and Sequelize, side by side in a repository.
fn write_projects(folder: &Folder, place: &str) {
    let file = |path: &str, text: &str| {
        folder.file(&format!("{place}/{path}"), text);
    };
    file("package.json", "{}");
    file("shop/manage.py", "import django\n");
    file("shop/settings.py", "INSTALLED_APPS = [\"orders\"]\n");
    file("shop/orders/__init__.py", "");
    file(
        "shop/orders/models.py",
        "from django.db import models\n\n\nclass Order(models.Model):\n    number = models.CharField(max_length=9)\n",
    );
    file("shop/orders/migrations/__init__.py", "");
    file(
        "shop/orders/migrations/0001_initial.py",
        "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    operations = [\n        \
         migrations.CreateModel(\"Order\", [(\"id\", models.AutoField(primary_key=True))]),\n    ]\n",
    );
    file("blog/Gemfile", "");
    file("blog/app/models/post.rb", "class Post < ActiveRecord::Base\n  validates :title, presence: true\nend\n");
    file(
        "blog/db/migrate/20240101000000_create_posts.rb",
        "class CreatePosts < ActiveRecord::Migration[7.1]\n  def change\n    create_table :posts do |t|\n      \
         t.string :title\n    end\n  end\nend\n",
    );
    file(
        "api/models/user.js",
        "module.exports = (sequelize, DataTypes) => sequelize.define(\"User\", { email: DataTypes.STRING });\n",
    );
    file(
        "api/migrations/20240101000000-users.js",
        "module.exports = { up: (query, Sequelize) => query.createTable(\"Users\", { id: { type: Sequelize.INTEGER, \
         primaryKey: true } }) };\n",
    );
}

#[test]
fn a_project_may_lie_in_a_folder_that_is_called_like_a_part_of_one() {
    let places = [
        "plain",
        "migrations",
        "db/migrate",
        "db",
        "app/models",
        "models",
        "prisma/migrations",
        "seeders",
        "config",
        "src/entities",
        "spec",
    ];
    for name in ["repository", "app"] {
        compare_places(&places, name);
    }
}

/// Does the project say the same in each of these folders, whatever part of it is named?
fn compare_places(places: &[&str], name: &str) {
    let folder = Folder::new(&format!("part-of-one-{name}"));
    let seen = |place: &str, below: &str| {
        let path = format!("{place}/{name}{below}");
        let project = folder.read(&path);
        let shown = document(&project.graph, &project.lines()).to_string();
        shown.replace(&folder.0.join(place).to_string_lossy().into_owned(), "")
    };
    for below in ["", "/shop", "/blog", "/api", "/blog/app", "/shop/orders", "/blog/db/migrate", "/api/migrations"] {
        let mut plain = String::new();
        for place in places {
            write_projects(&folder, &format!("{place}/{name}"));
            let found = seen(place, below);
            assert!(found.contains("\"origins\""), "{place}{below}: {found}");
            if *place == "plain" {
                plain = found;
            } else {
                assert_eq!(found, plain, "{place}{below}");
            }
        }
    }
}
