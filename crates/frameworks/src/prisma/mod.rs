//! Prisma: schema files and `prisma/migrations`.

use modelry_graph::{SourceFile, Testimony};

use crate::{FileFacts, Framework, ReadFile, Reader, Settings};

/// A schema file as it is written.
#[derive(Clone, Debug, Default)]
pub struct SchemaFile {}

/// Reads `.prisma` files.
pub struct PrismaReader;

impl Reader for PrismaReader {
    fn wants(&self, path: &str) -> bool {
        path.ends_with(".prisma")
    }

    fn read(&self, _file: &SourceFile) -> Option<FileFacts> {
        None
    }
}

/// The framework.
pub struct Prisma;

impl Framework for Prisma {
    fn name(&self) -> &'static str {
        "prisma"
    }

    fn reads(&self) -> &'static str {
        "Prisma schemas (*.prisma)"
    }

    fn link(&self, _files: &[ReadFile], _settings: &Settings) -> Vec<Testimony> {
        Vec::new()
    }
}
