//! Whatever happened since an earlier run, a run that may use what it stored answers as one that may not.

#![allow(clippy::expect_used, clippy::panic)]

mod scene;

use std::fs;
use std::path::{Path, PathBuf};

use modelry_engine::{Cache, Project, Settings, discover};
use modelry_graph::Dialect;

use scene::{MODELS, PROGRAM, Scene, answer, copy, ends_with};

#[test]
fn what_is_stored_is_used() {
    let scene = Scene::new("used", &["prisma"]);
    let cold = scene.cold();
    assert!(cold.contains("unindexed-foreign-key"), "the shop has something to find");
    assert_eq!(scene.warm(), cold);
    let stored = scene.stored();
    let modified =
        || -> Vec<_> { stored.iter().map(|path| fs::metadata(path).and_then(|it| it.modified()).ok()).collect() };
    let before = modified();
    assert_eq!(scene.warm(), cold);
    assert_eq!((scene.stored(), modified()), (stored.clone(), before), "the second run finds all and stores nothing");

    // Other rules look, at the same graph.
    let discovery = discover(&[scene.project()]).expect("the project is there");
    let findings = Project::read(discovery, &Settings::default(), &scene.cache()).check(&|_| false);
    assert!(findings.findings.is_empty());
    assert_eq!(scene.stored().len(), stored.len() + 1);
    assert_eq!(scene.warm(), cold);
}

/// Files that did not change are not looked at again, so nothing more is stored of them.
#[test]
fn after_an_edit_only_the_edited_file_is_looked_at() {
    for (framework, edited, text) in [
        ("django", "django/shop/more.py", MODELS),
        ("rails", "rails/app/models/note.rb", "class Note < ApplicationRecord\nend\n"),
        ("sequelize", "sequelize/note.js", "import { DataTypes } from 'sequelize';\nexport default 1;\n"),
    ] {
        let scene = Scene::new("edit", &[framework]);
        let size = || -> u64 {
            let facts = scene.stored().into_iter().filter(|path| ends_with(path, "facts"));
            facts.map(|path| fs::metadata(path).expect("it is there").len()).sum()
        };
        scene.warm();
        let before = size();
        fs::write(scene.project().join(edited), text).expect("a file can be written");
        assert_eq!(scene.warm(), scene.cold());
        let more = size() - before;
        assert!(more > 0 && more < 600 && before > 2_000, "{framework}: {before} bytes and {more} more");
    }
}

/// Facts come back as they were, and trees that nest deeply overflow no stack.
#[test]
fn files_that_nobody_reads_count() {
    let scene = Scene::new("mentions", &[]);
    let write = |path: &str, text: &str| {
        let path = scene.project().join(path);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("the project is writable");
    };
    write("app/models/post.rb", "class Post < ActiveRecord::Base\n  has_many :comments\nend\n");
    write("app/models/comment.rb", "class Comment < ActiveRecord::Base\n  belongs_to :post\nend\n");
    write(
        "db/schema.rb",
        "ActiveRecord::Schema[7.1].define(version: 1) do\n  create_table \"posts\" do |t|\n    \
         t.integer \"comments_count\", default: 0\n  end\n  create_table \"comments\" do |t|\n    \
         t.bigint \"post_id\"\n  end\nend\n",
    );
    write("lib/tasks/count.rake", "task(:count)\n");
    assert!(scene.warm().contains("nothing counts in"));
    let some = || {
        let paths = ["app", "db"].map(|it| scene.project().join(it));
        let discovery = discover(&paths).expect("the project is there");
        format!("{:?}", Project::read(discovery, &Settings::default(), &scene.cache()).check(&|_| true).findings)
    };
    fs::remove_file(scene.project().join("lib/tasks/count.rake")).expect("the project is writable");
    assert!(scene.warm().contains("nothing counts in"));
    assert!(!some().contains("nothing counts in"), "a file beside these folders may count");
    write("lib/tasks/count.rake", "task(:count) { Post.update_all(comments_count: 0) }\n");
    let counted = scene.warm();
    assert!(!counted.contains("nothing counts in"), "the task may count");
    assert_eq!(counted, scene.cold());
    fs::remove_file(scene.project().join("lib/tasks/count.rake")).expect("the project is writable");
    assert!(scene.warm().contains("nothing counts in"));
}

#[test]
fn facts_are_stored_whole() {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures"), &mut files);
    let read = |path: &PathBuf| (path.display().to_string(), fs::read_to_string(path).unwrap_or_default());
    let mut sources: Vec<(String, String)> = files.iter().map(read).collect();
    let mut python = "x = [not a, -a, +a, ~a]\n".to_owned();
    for operator in "or and == != < <= > >= is is_not in not_in | ^ & << >> + - * / // % @ **".split(' ') {
        python += &format!("x = a {} b\n", operator.replace('_', " "));
    }
    sources.push(("operators.py".to_owned(), python));
    for depth in [10, 60, 70, 190, 400] {
        for (open, close) in [("[", "]"), ("(a or ", ")"), ("f(", ")"), ("{1: ", "}")] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            for ending in ["py", "rb", "js"] {
                sources.push((format!("nested.{ending}"), format!("x = {nested}\n")));
            }
        }
        sources.push(("nested.ts".to_owned(), format!("type A = {}B{};\n", "Array<".repeat(depth), ">".repeat(depth))));
    }
    let mut stored = std::collections::BTreeMap::new();
    for (path, text) in sources {
        let file = modelry_graph::SourceFile { path, text };
        for reader in modelry_engine::READERS.iter().filter(|reader| reader.wants(&file.path)) {
            let facts = reader.read_anyway(&file);
            let Ok(bytes) = postcard::to_stdvec(&facts) else { continue };
            let back: Option<modelry_frameworks::FileFacts> =
                postcard::from_bytes(&bytes).expect("what is stored is read");
            assert_eq!(format!("{back:?}"), format!("{facts:?}"), "{}", file.path);
            let ending = file.path.rsplit('.').next().unwrap_or_default().to_owned();
            *stored.entry(ending).or_insert(0) += usize::from(facts.is_some());
        }
    }
    for ending in ["py", "rb", "ts", "js"] {
        assert!(stored.get(ending).is_some_and(|count| *count > 5), "{ending}: {stored:?}");
    }
}

#[test]
fn another_program_does_not_use_it() {
    let scene = Scene::new("program", &["prisma"]);
    scene.warm();
    let stored = scene.stored();
    for path in &stored {
        let before = fs::read(path).expect("what is stored is readable");
        let answer =
            answer(&scene.project(), &Settings::default(), &Cache::new(scene.cache_folder(), "another program"));
        assert_eq!(answer, scene.cold());
        assert_eq!(fs::read(path).expect("what is stored is readable"), before);
    }
    assert_eq!(scene.stored().len(), stored.len() * 2);
}

#[test]
fn settings_count() {
    let scene = Scene::new("settings", &["rails", "sql"]);
    let shown = |folder: &str| scene.project().join(folder).display().to_string();
    let settings = [
        Settings::default(),
        Settings { dialect: Some(Dialect::Sqlite), ..Settings::default() },
        Settings { dialect: Some(Dialect::Mysql), ..Settings::default() },
        Settings { folders: vec![(shown("sql"), Dialect::Mysql)], ..Settings::default() },
        Settings { folders: vec![(shown("rails"), Dialect::Mysql)], ..Settings::default() },
        Settings { folders: vec![(shown("sql"), Dialect::Sqlite)], ..Settings::default() },
    ];
    for _ in 0..2 {
        for settings in &settings {
            let cold = answer(&scene.project(), settings, &Cache::off());
            assert_eq!(answer(&scene.project(), settings, &scene.cache()), cold);
        }
    }
}

#[test]
fn examples_count_when_there_is_nothing_else() {
    let scene = Scene::new("examples", &[]);
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/rosetta/prisma");
    copy(&shop, &scene.project().join("examples/shop"));
    fs::write(scene.project().join("notes.py"), "x = 1\n").expect("a file can be written");
    let both = |scene: &Scene| {
        let cold = scene.cold();
        assert_eq!(scene.warm(), cold);
        assert_eq!(scene.warm(), cold);
        cold
    };
    assert!(both(&scene).contains("table orders"));
    let own = "create table notes (id int primary key);\n";
    fs::write(scene.project().join("schema.sql"), own).expect("a file can be written");
    assert!(!both(&scene).contains("table orders"));
    fs::remove_file(scene.project().join("schema.sql")).expect("a file can be removed");
    assert!(both(&scene).contains("table orders"));
}

#[test]
fn what_is_broken_is_not_used() {
    let scene = Scene::new("broken", &["prisma"]);
    fs::write(scene.project().join("models.py"), MODELS).expect("a file can be written");
    let cold = scene.cold();
    scene.warm();
    let good: Vec<(PathBuf, Vec<u8>)> =
        scene.stored().into_iter().map(|path| (path.clone(), fs::read(path).expect("it is readable"))).collect();
    let check = |path: &Path, bytes: &[u8], what: &str| {
        fs::write(path, bytes).expect("a file can be written");
        // Nobody asks what single files say when it is known what all of them come to.
        if ends_with(path, "facts") {
            let graph = good.iter().find(|(path, _)| ends_with(path, "graph"));
            fs::remove_file(&graph.expect("a graph is stored").0).expect("a file can be removed");
        }
        assert!(scene.warm() == cold, "{} with {what} is used", path.display());
    };
    assert_eq!(good.len(), 3, "a graph, findings and facts are stored");
    for (path, bytes) in &good {
        let stride = (bytes.len() / 150).max(1);
        for position in (0..64.min(bytes.len())).chain((64..bytes.len()).step_by(stride)) {
            let mut broken = bytes.clone();
            broken[position] ^= 0x41;
            check(path, &broken, &format!("another byte {position}"));
        }
        for length in [0, 1, 15, 16, 17, 31, 32, 33, bytes.len() / 2, bytes.len() - 1] {
            check(path, &bytes[..length], &format!("{length} bytes"));
        }
        check(path, &[bytes.as_slice(), b"x"].concat(), "a byte more");
        let (_, other) = good.iter().find(|(other, _)| other != path).expect("two files are stored");
        check(path, other, "the bytes of another one");
        fs::remove_file(path).expect("a file can be removed");
        fs::create_dir(path).expect("a folder can be made");
        let graph = good.iter().find(|(path, _)| ends_with(path, "graph")).filter(|_| ends_with(path, "facts"));
        if let Some((graph, _)) = graph {
            fs::remove_file(graph).expect("a file can be removed");
        }
        assert!(scene.warm() == cold, "a folder in its place");
        fs::remove_dir(path).expect("a folder can be removed");
        check(path, bytes, "its own bytes");
    }
}

#[test]
fn without_a_folder_to_write_to_everything_is_found_out_again() {
    let scene = Scene::new("unwritable", &["prisma"]);
    let cold = scene.cold();
    let file = scene.folder.join("a file");
    fs::write(&file, "").expect("a file can be written");
    for folder in [file.clone(), file.join("below"), PathBuf::from("/proc/no such folder")] {
        for _ in 0..2 {
            assert_eq!(answer(&scene.project(), &Settings::default(), &Cache::new(folder.clone(), PROGRAM)), cold);
        }
    }
    assert_eq!(fs::read(&file).expect("it is readable"), b"");
}

#[test]
fn runs_at_the_same_time_do_not_disturb_each_other() {
    let scene = Scene::new("threads", &["prisma", "sql"]);
    let file = scene.project().join("sql/schema.sql");
    let text = fs::read_to_string(&file).expect("the schema is readable");
    for round in 0..4 {
        fs::write(&file, format!("{text}create table round_{round} (id int);\n")).expect("a file can be written");
        let cold = scene.cold();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..3 {
                        assert!(scene.warm() == cold, "a run beside others answers differently");
                    }
                });
            }
        });
    }
    assert!(scene.stored().iter().all(|path| path.extension().is_some_and(|it| it != "passing")));
}

#[test]
fn it_stays_small_and_touches_nothing_else() {
    let scene = Scene::new("small", &["prisma"]);
    fs::create_dir_all(scene.cache_folder()).expect("a folder can be made");
    let foreign = scene.cache_folder().join("notes.txt");
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(1_000_000);
    for path in
        (0..1_200).map(|number| scene.cache_folder().join(format!("{number:032x}.graph"))).chain([foreign.clone()])
    {
        let file = fs::File::create(path).expect("a file can be written");
        file.set_modified(old).expect("a file has a time");
    }
    scene.warm();
    assert!(foreign.is_file());
    let stored = scene.stored();
    assert!(stored.len() < 800, "{} files are left", stored.len());
    let cold = scene.cold();
    assert_eq!(scene.warm(), cold);
    assert_eq!(scene.stored(), stored, "what was stored last is still there");
}

#[cfg(unix)]
#[test]
fn only_the_user_may_read_it() {
    use std::os::unix::fs::PermissionsExt;

    let scene = Scene::new("permissions", &["prisma"]);
    scene.warm();
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&scene.cache_folder()), 0o700);
    assert!(!scene.stored().is_empty());
    for path in scene.stored() {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

/// Edits of all kinds, one after the other, always the same ones.
#[test]
fn edits_are_seen() {
    let scene = Scene::new("edits", &["django", "rails", "prisma", "sql", "sequelize"]);
    let mut random = Random(11);
    let mut answers = std::collections::BTreeSet::new();
    for step in 0..250 {
        let what = edit(&scene.project(), &mut random);
        let cold = scene.cold();
        assert!(scene.warm() == cold, "step {step}: after {what} the answer is another one");
        // Now it is stored.
        if random.below(4) == 0 {
            assert!(scene.warm() == cold, "step {step}: after {what} the second answer is another one");
        }
        answers.insert(cold);
    }
    assert!(answers.len() > 100, "only {} different answers", answers.len());
}

/// Changes something, and says what.
fn edit(project: &Path, random: &mut Random) -> String {
    let mut files = Vec::new();
    collect(project, &mut files);
    files.sort();
    let (one, other) = (random.below(files.len()), random.below(files.len()));
    let (one, other) = (files[one].clone(), files[other].clone());
    let read = |path: &Path| fs::read(path).expect("a file is readable");
    let write = |path: &Path, bytes: &[u8]| {
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    };
    let name = format!("{}", one.display());
    match random.below(9) {
        0 => {
            // A line twice, or not at all.
            let text = String::from_utf8_lossy(&read(&one)).into_owned();
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            let at = random.below(lines.len() + 1);
            let twice = random.below(2) == 0;
            let kept = lines.iter().enumerate().flat_map(|(number, line)| {
                std::iter::repeat_n(
                    *line,
                    if number != at {
                        1
                    } else if twice {
                        2
                    } else {
                        0
                    },
                )
            });
            write(&one, kept.collect::<String>().as_bytes());
            format!("a change of line {at} of {name}")
        }
        1 => {
            let bytes = read(&one);
            write(&one, bytes.get(..random.below(bytes.len() + 1)).unwrap_or_default());
            format!("a cut of {name}")
        }
        2 => {
            let extension = one.extension().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
            let copy = one.with_file_name(format!("copy_{}.{extension}", random.below(5)));
            write(&copy, &read(&one));
            format!("a copy of {name}")
        }
        3 if files.len() > 30 => {
            fs::remove_file(&one).expect("a file can be removed");
            format!("the end of {name}")
        }
        4 => {
            let (first, second) = (read(&one), read(&other));
            write(&one, &second);
            write(&other, &first);
            format!("{name} and {} changing places", other.display())
        }
        5 => {
            let moved = one.with_file_name(format!("moved_{}", one.file_name().expect("a file has a name").display()));
            fs::rename(&one, &moved).expect("a file can be moved");
            format!("a new name for {name}")
        }
        6 => {
            write(&one, &read(&one));
            format!("a touch of {name}")
        }
        7 => {
            write(&one, &[&read(&one), b"\n# \xff\n".as_slice()].concat());
            format!("a byte of no text in {name}")
        }
        _ => {
            let comment = ["# modelry: ignore-file[indexes] why\n", "// modelry: ignore-file[naming] why\n"];
            let text = [comment[random.below(2)].as_bytes(), &read(&one)].concat();
            write(&one, &text);
            format!("a comment in {name}")
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder is readable").flatten() {
        if entry.path().is_dir() { collect(&entry.path(), files) } else { files.push(entry.path()) }
    }
}

/// A linear congruential generator (Knuth, The Art of Computer Programming, 3.3.4): every run makes the same edits.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}
