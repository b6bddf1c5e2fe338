//! A folder with files, in which the program is run.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use snapbox::{Data, assert_data_eq};

/// Transcripts are the same whether a run finds what an earlier one stored or not.
pub(crate) const CACHE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/cache");

/// A project with findings in two standards and a check that holds.
pub(crate) const SCHEMA: &str = r#"datasource db {
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
pub(crate) fn clean() -> String {
    SCHEMA
        .replace("total      Float", "total      Decimal")
        .replace("@@map(\"orders\")", "@@index([customerId])\n  @@map(\"orders\")")
}

/// A folder of its own for a test, gone when the test is.
pub(crate) struct Scene {
    pub(crate) folder: PathBuf,
    pub(crate) text: String,
}

impl Scene {
    pub(crate) fn new(name: &str) -> Scene {
        let folder = std::env::temp_dir().join(format!("modelry-cli-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
        Scene { folder, text: String::new() }
    }

    pub(crate) fn file(self, path: &str, text: &str) -> Scene {
        let path = self.folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
        self
    }

    pub(crate) fn run(self, arguments: &[&str]) -> Scene {
        self.run_with(arguments, &[])
    }

    /// Runs the program with a text on standard input.
    pub(crate) fn pipe(self, arguments: &[&str], text: &str) -> Scene {
        self.run_with_all(arguments, &[], Some(text))
    }

    pub(crate) fn run_with(self, arguments: &[&str], environment: &[(&str, &str)]) -> Scene {
        self.run_with_all(arguments, environment, None)
    }

    fn run_with_all(mut self, arguments: &[&str], environment: &[(&str, &str)], input: Option<&str>) -> Scene {
        let mut child = Command::new(env!("CARGO_BIN_EXE_modelry"))
            .env("MODELRY_CACHE_DIR", CACHE)
            .args(arguments)
            .envs(environment.iter().copied())
            .current_dir(&self.folder)
            .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        if let (Some(mut stdin), Some(text)) = (child.stdin.take(), input) {
            // Whoever refuses the arguments reads nothing.
            let _ = stdin.write_all(text.as_bytes());
        }
        let output = child.wait_with_output().expect("the program ends");
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
    pub(crate) fn matches(self, name: &str) {
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
