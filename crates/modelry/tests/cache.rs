//! The first run, the second and one without a cache say the same, byte by byte but for the time.

#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

/// Everything that is compared, by its arguments.
const COMMANDS: [&[&str]; 4] =
    [&["check"], &["check", "--format", "json"], &["graph", "--format", "json"], &["report", "--format", "json"]];

/// A folder of its own, gone when the test is.
struct Scene {
    folder: PathBuf,
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Scene {
    fn new(name: &str) -> Scene {
        let folder = std::env::temp_dir().join(format!("modelry-warm-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("project")).expect("a temporary folder can be made");
        Scene { folder }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join("project").join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.join("project").join(path)
    }

    fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }

    /// What a run with the cache says, which must be what one without it says.
    fn agrees(&self, arguments: &[&str], what: &str) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_modelry"));
        let run = |more: &[&str]| run(program, &[arguments, more].concat(), &self.path("."), &self.cache());
        let cold = run(&["--no-cache"]);
        assert_eq!(run(&[]), cold, "{} after {what}", arguments.join(" "));
        assert_eq!(run(&[]), cold, "{} again after {what}", arguments.join(" "));
        cold
    }

    fn git(&self, arguments: &[&str]) {
        let done = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(arguments)
            .current_dir(self.path("."))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(done.expect("git runs").success(), "git {}", arguments.join(" "));
    }
}

/// Output, complaints and exit code, without times.
fn run(program: &Path, arguments: &[&str], folder: &Path, cache: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .env("MODELRY_CACHE_DIR", cache)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    let mut text = String::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let time =
            if line.starts_with("read ") { line.split_once(" in ") } else { line.split_once("\"milliseconds\":") };
        match time {
            Some((before, after)) => {
                text += &format!("{before} … {}\n", after.split_once([';', ',']).map_or("", |it| it.1))
            }
            None => text += &format!("{line}\n"),
        }
    }
    text + &String::from_utf8_lossy(&output.stderr) + &format!("{:?}", output.status.code())
}

/// Names and times of what is stored.
fn stored(cache: &Path) -> Vec<(PathBuf, SystemTime)> {
    let entries = fs::read_dir(cache).expect("the cache is there").flatten();
    let modified = |path: &Path| fs::metadata(path).and_then(|it| it.modified()).expect("a file has a time");
    let mut files: Vec<(PathBuf, SystemTime)> = entries.map(|it| (it.path(), modified(&it.path()))).collect();
    files.sort();
    files
}

/// Every fixture and the example.
fn projects() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("the folder is readable").flatten();
        entries.map(|it| it.path()).filter(|it| it.is_dir()).collect()
    };
    let mut projects: Vec<PathBuf> = folders(&root.join("fixtures")).iter().flat_map(|it| folders(it)).collect();
    projects.push(root.join("examples/shop"));
    projects
}

#[test]
fn every_project_is_answered_alike() {
    let projects = projects();
    assert!(projects.len() > 100, "only {} projects are there", projects.len());
    let scene = Scene::new("projects");
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(project) = projects.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let cache = scene.cache().join(project.to_string_lossy().replace(['/', '\\', ':', '.'], "_"));
                    failures.lock().expect("no thread panics with the lock").extend(failures_of(project, &cache));
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no thread panics with the lock");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn failures_of(project: &Path, cache: &Path) -> Vec<String> {
    let program = Path::new(env!("CARGO_BIN_EXE_modelry"));
    let run = |arguments: &[&str]| run(program, arguments, project, cache);
    let mut failures = Vec::new();
    for arguments in COMMANDS {
        let expected = run(&[arguments, &["--no-cache"]].concat());
        let name = format!("{}: {}", project.display(), arguments.join(" "));
        if run(arguments) != expected {
            failures.push(format!("{name}: the first run says something else"));
        }
        let before = stored(cache);
        if run(arguments) != expected {
            failures.push(format!("{name}: the second run says something else"));
        }
        if stored(cache) != before {
            failures.push(format!("{name}: the second run does not find what the first one stored"));
        }
    }
    failures
}

const MODELS: &str = "\
from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=80)


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, db_index=False)
    total = models.FloatField()
";

#[test]
fn what_changes_between_runs_is_seen() {
    let scene = Scene::new("changes");
    scene.git(&["init", "--quiet"]);
    scene.write("shop/models.py", MODELS);
    scene.write("schema.sql", "create table tags (id int primary key, order_id int references orders);\n");
    let mut said = Vec::new();
    let mut see = |what: &str, differs: bool| {
        let answers = COMMANDS.map(|command| scene.agrees(command, what)).concat();
        assert_eq!(said.last() != Some(&answers), differs, "{what}");
        said.push(answers);
    };
    see("nothing", true);
    scene.write("shop/models.py", &MODELS.replace("FloatField()", "DecimalField(max_digits=9, decimal_places=2)"));
    see("a change", true);
    scene.write("crm/models.py", &MODELS.replace("Order", "Offer").replace("Customer", "Lead"));
    see("a new file", true);
    fs::rename(scene.path("crm"), scene.path("sales")).expect("a folder can be moved");
    see("a new name", true);
    let (one, other) = (scene.path("shop/models.py"), scene.path("sales/models.py"));
    fs::rename(&one, scene.path("kept")).expect("a file can be moved");
    fs::rename(&other, &one).expect("a file can be moved");
    fs::rename(scene.path("kept"), &other).expect("a file can be moved");
    see("two files changing places", true);
    let text = fs::read_to_string(&one).expect("the file is readable");
    fs::write(&one, &text).expect("a file can be written");
    see("a touch", false);
    let same_time = fs::metadata(&one).and_then(|it| it.modified()).expect("a file has a time");
    fs::write(&one, text.replace("db_index=False", "db_index=True ")).expect("a file can be written");
    let file = fs::File::options().write(true).open(&one).expect("the file is there");
    file.set_modified(same_time).expect("a file has a time");
    see("a change of the same length at the same time", true);
    scene.write("shop/models.py", &format!("{text}    # modelry: ignore[types] it is what it is\n"));
    see("a comment that silences nothing", true);
    let silenced = text.replace("FloatField()", "FloatField()  # modelry: ignore[types] it is what it is");
    scene.write("shop/models.py", &silenced);
    scene.write("modelry.toml", "ignore = [\"naming\"]\n");
    see("a configuration that ignores", true);
    scene.write("modelry.toml", "dialect = \"mysql\"\n[severity]\ntypes = \"error\"\n");
    see("a configuration with another engine", true);
    scene.write("modelry.toml", "exclude = [\"sales/\"]\n");
    see("a configuration that excludes", true);
    fs::remove_file(scene.path("modelry.toml")).expect("a file can be removed");
    see("no configuration", true);
    scene.write("shop/modelry.toml", "dialect = \"sqlite\"\n");
    see("a configuration of a folder", true);
    scene.write(".gitignore", "sales/\n");
    see("a file that git ignores", true);
    fs::remove_file(scene.path(".gitignore")).expect("a file can be removed");
    scene.write("modelry-baseline.txt", "unindexed-foreign-key tags.order_id\n");
    see("a baseline", true);
    fs::remove_file(scene.path("schema.sql")).expect("a file can be removed");
    see("the end of a file", true);
    scene.write("shop/models.py", "class");
    see("a broken file", true);
    fs::remove_dir_all(scene.path("sales")).expect("a folder can be removed");
    see("nothing left to read", true);
    scene.write("examples/shop/models.py", MODELS);
    see("an example", true);
    for name in ["postgresql", "mysql", "sqlite"] {
        scene.agrees(&["check", "--dialect", name], "another engine");
    }
}

#[test]
fn what_came_in_since_a_commit_is_told_alike() {
    let scene = Scene::new("since");
    scene.git(&["init", "--quiet"]);
    scene.write("shop/models.py", MODELS);
    scene.git(&["add", "."]);
    scene.git(&["commit", "--quiet", "-m", "first"]);
    for number in 0..3 {
        let more = MODELS.replace("Order", &format!("Order{number}")).replace("Customer", &format!("Customer{number}"));
        scene.write(&format!("shop/more_{number}.py"), &more);
        scene.agrees(&["check", "--since", "HEAD"], "an edit");
        scene.git(&["add", "."]);
        scene.agrees(&["check", "--staged"], "staging");
    }
    scene.git(&["commit", "--quiet", "-m", "second"]);
    let said = scene.agrees(&["check", "--since", "HEAD~1"], "a commit");
    assert!(said.contains("were there before"), "{said}");
}

#[test]
fn another_program_starts_anew() {
    let scene = Scene::new("program");
    scene.write("shop/models.py", MODELS);
    scene.agrees(&["check"], "nothing");
    let before = stored(&scene.cache());
    let program = scene.folder.join("modelry");
    // By a process of its own: one that another test starts meanwhile would hold the file open, and it could not be run.
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_modelry")).arg(&program).status();
    assert!(copied.expect("a program can be copied").success());
    run(&program, &["check"], &scene.path("."), &scene.cache());
    let after = stored(&scene.cache());
    let files = |it: &[(PathBuf, SystemTime)]| it.iter().filter(|(path, _)| !path.ends_with("CACHEDIR.TAG")).count();
    assert_eq!(files(&after), 2 * files(&before));
    assert!(before.iter().all(|it| after.contains(it)));
}

#[test]
fn processes_at_the_same_time_do_not_disturb_each_other() {
    let scene = Scene::new("processes");
    let program = Path::new(env!("CARGO_BIN_EXE_modelry"));
    for round in 0..3 {
        scene.write("shop/models.py", &MODELS.replace("Order", &format!("Order{round}")));
        let cold = run(program, &["check", "--no-cache"], &scene.path("."), &scene.cache());
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| assert_eq!(run(program, &["check"], &scene.path("."), &scene.cache()), cold));
            }
        });
    }
}

#[test]
fn no_cache_leaves_no_trace() {
    let scene = Scene::new("trace");
    scene.write("shop/models.py", MODELS);
    for arguments in COMMANDS {
        let arguments = [arguments, &["--no-cache"]].concat();
        run(Path::new(env!("CARGO_BIN_EXE_modelry")), &arguments, &scene.path("."), &scene.cache());
    }
    assert!(!scene.cache().exists());
}
