//! Files under keys: written as a whole or not at all, checked when they are read, the oldest taken away.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use super::Cache;
use super::key::Key;

/// What every file begins with, before the check of the rest.
const MARK: &[u8] = b"modelry cache 1\n";
const HEAD: usize = MARK.len() + size_of::<u128>();

/// So many bytes and files are kept.
const BYTES: u64 = 256 << 20;
const FILES: usize = 1_000;
/// When a file was used is written down again after so long.
const USED: Duration = Duration::from_secs(3600);

/// What kind of thing is stored: the ending of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Graph,
    Findings,
    Facts,
}

impl Kind {
    const ALL: [Kind; 3] = [Kind::Graph, Kind::Findings, Kind::Facts];

    fn ending(self) -> &'static str {
        match self {
            Kind::Graph => "graph",
            Kind::Findings => "findings",
            Kind::Facts => "facts",
        }
    }
}

impl Cache {
    /// What is stored under the key, if it is whole.
    pub(super) fn get(&self, kind: Kind, key: Key) -> Option<Stored> {
        let path = self.folder.as_deref()?.join(name(kind, key));
        let mut file = File::open(&path).ok()?;
        let metadata = file.metadata().ok()?;
        let size = usize::try_from(metadata.len()).ok().filter(|size| *size as u64 <= BYTES)?;
        let mut bytes = Vec::with_capacity(size);
        file.read_to_end(&mut bytes).ok()?;
        let check = bytes.get(..HEAD)?.strip_prefix(MARK)?;
        if check != key.check(bytes.get(HEAD..)?) {
            return None;
        }
        if metadata.modified().ok().and_then(|it| it.elapsed().ok()).is_some_and(|it| it > USED) {
            let _ = OpenOptions::new().write(true).open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        }
        Some(Stored(bytes))
    }

    /// Stores something, if that is possible.
    pub(super) fn put(&self, kind: Kind, key: Key, bytes: &[u8]) {
        let Some(folder) = self.folder.as_deref() else { return };
        if write(folder, &name(kind, key), &key.check(bytes), bytes).is_ok() {
            clean(folder);
        }
    }
}

/// What was stored, behind its head.
pub(super) struct Stored(Vec<u8>);

impl Stored {
    pub(super) fn bytes(&self) -> &[u8] {
        self.0.get(HEAD..).unwrap_or_default()
    }
}

fn name(kind: Kind, key: Key) -> String {
    format!("{:032x}.{}", key.0, kind.ending())
}

/// Other runs see the whole file or none.
fn write(folder: &Path, name: &str, check: &[u8], bytes: &[u8]) -> io::Result<()> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    make(folder)?;
    let passing = folder.join(format!("{}-{}.{PASSING}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)));
    let written = create(&passing).and_then(|mut file| {
        file.write_all(MARK)?;
        file.write_all(check)?;
        file.write_all(bytes)
    });
    let done = written.and_then(|()| fs::rename(&passing, folder.join(name)));
    if done.is_err() {
        let _ = fs::remove_file(&passing);
    }
    done
}

/// The ending of files on their way.
const PASSING: &str = "passing";

/// A file that only the user may read: it tells what their code says.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    // Programs that make backups pass over such folders: https://bford.info/cachedir/
    let _ = fs::write(folder.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n");
    Ok(())
}

/// Takes away what was not used for the longest time, when there is too much. Only what a cache has written itself.
fn clean(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut files: Vec<(SystemTime, u64, PathBuf)> = entries
        .flatten()
        .filter(|entry| is_ours(&entry.path()))
        .filter_map(|entry| {
            let metadata = entry.metadata().ok()?;
            Some((metadata.modified().ok()?, metadata.len(), entry.path()))
        })
        .collect();
    let mut size: u64 = files.iter().map(|(_, size, _)| size).sum();
    if size <= BYTES && files.len() <= FILES {
        return;
    }
    files.sort();
    // Make room for more than one.
    let mut count = files.len();
    for (_, bytes, path) in files {
        if size <= BYTES / 4 * 3 && count <= FILES / 4 * 3 {
            break;
        }
        let _ = fs::remove_file(path);
        size -= bytes;
        count -= 1;
    }
}

fn is_ours(path: &Path) -> bool {
    let ending = path.extension().and_then(|it| it.to_str());
    ending.is_some_and(|it| it == PASSING || Kind::ALL.iter().any(|kind| kind.ending() == it))
}
