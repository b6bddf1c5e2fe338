//! What a stored answer depends on, as one number.

use std::path::PathBuf;

use modelry_frameworks::Settings;
use modelry_graph::SourceFile;
use twox_hash::XxHash3_128;

use super::facts::Look;
use crate::read::Opened;

/// The hash of a file's bytes, or of why it cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Content(pub(crate) u128);

impl Content {
    pub(crate) fn of(bytes: &[u8]) -> Content {
        Content(XxHash3_128::oneshot(bytes))
    }
}

/// The hash of everything that an answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key(pub(super) u128);

impl Key {
    /// Of what is read and linked.
    pub(super) fn of_graph(program: &str, files: &[Opened], settings: &Settings) -> Key {
        let mut parts = Parts::new("graph", program);
        let Settings { dialect, folders, scope } = settings;
        parts.text(dialect.map_or("", |it| it.name()));
        parts.number(folders.len() as u128);
        for (folder, dialect) in folders {
            parts.text(folder);
            parts.text(dialect.name());
        }
        for paths in scope.iter().flat_map(|it| [&it.folders, &it.unseen]) {
            parts.number(paths.len() as u128);
            paths.iter().for_each(|path| parts.text(path));
        }
        for file in files {
            parts.text(&file.source.path);
            parts.number(u128::from(file.readable));
            parts.number(file.content.0);
        }
        parts.key()
    }

    /// Of a project, whatever its files say.
    pub(super) fn of_project(program: &str, roots: &[PathBuf]) -> Key {
        let mut parts = Parts::new("project", program);
        for root in roots {
            parts.text(&root.to_string_lossy());
        }
        parts.key()
    }

    /// Of what a reader sees in a file.
    pub(super) fn of_look(reader: usize, look: Look, source: &SourceFile, content: Content) -> Key {
        let mut parts = Parts::new("look", &source.path);
        parts.number(content.0);
        parts.number(reader as u128);
        parts.number(u128::from(look == Look::Again));
        parts.key()
    }

    /// What shows that these bytes were stored under the key, and are whole.
    pub(super) fn check(self, bytes: &[u8]) -> [u8; 16] {
        let mut parts = Parts::new("check", "");
        parts.number(self.0);
        parts.number(Content::of(bytes).0);
        parts.key().0.to_le_bytes()
    }

    /// Of what rules find in it under these policies, as bytes.
    pub(super) fn of_findings<'a>(graph: Key, policies: &[u8], rules: impl Iterator<Item = &'a str>) -> Key {
        let mut parts = Parts::new("findings", "");
        parts.number(graph.0);
        parts.number(Content::of(policies).0);
        rules.for_each(|rule| parts.text(rule));
        parts.key()
    }
}

struct Parts(XxHash3_128);

impl Parts {
    fn new(kind: &str, program: &str) -> Parts {
        let mut parts = Parts(XxHash3_128::new());
        parts.text(kind);
        parts.text(program);
        parts
    }

    /// With its length, so that no two lists of texts look the same.
    fn text(&mut self, text: &str) {
        self.0.write(&(text.len() as u64).to_le_bytes());
        self.0.write(text.as_bytes());
    }

    fn number(&mut self, number: u128) {
        self.0.write(&number.to_le_bytes());
    }

    fn key(self) -> Key {
        Key(self.0.finish_128())
    }
}
