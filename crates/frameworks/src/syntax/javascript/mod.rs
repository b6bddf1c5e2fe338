//! JavaScript and TypeScript modules: imports, exports, declarations, classes and calls, without running them.
//!
//! A module is lowered to a small tree of its own, so that nothing else depends on
//! the parser, and facts can be kept without its source. Types are kept where they
//! tell something about data: those of class fields and enumerations.

mod interest;
mod lower;
pub(crate) mod paths;
mod tree;

use modelry_graph::SourceFile;

pub use self::tree::*;
use crate::{FileFacts, Leads, Reader};

/// Reads JavaScript and TypeScript, and the JSON beside it that tells of paths, engines and packages.
pub struct JavaScriptReader;

impl Reader for JavaScriptReader {
    fn wants(&self, path: &str) -> bool {
        paths::is_module(path) || paths::is_configuration(path)
    }

    fn read(&self, file: &SourceFile) -> Option<FileFacts> {
        interest::matters(file).then(|| FileFacts::JavaScript(lower::module(&file.path, &file.text)))
    }

    fn read_anyway(&self, file: &SourceFile) -> Option<FileFacts> {
        Some(FileFacts::JavaScript(lower::module(&file.path, &file.text)))
    }

    fn leads<'t>(&self, passed_over: &'t [&'t SourceFile]) -> Leads<'t> {
        interest::leads(passed_over)
    }
}
