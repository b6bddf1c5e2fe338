//! Which of the modules that were passed over a specifier may mean.

use modelry_graph::SourceFile;
use rustc_hash::FxHashMap;

use crate::syntax::javascript::paths::{folder, is_module, is_relative, joined, stem, tail, without_extension};

/// Modules by the last part of their paths. `./order` may be the folder `order` with its `index.ts`, and so may an alias.
pub(super) struct Modules<'t> {
    by_stem: FxHashMap<&'t str, Vec<Named<'t>>>,
}

/// A module by its position, without its ending.
#[derive(Clone, Copy)]
struct Named<'t> {
    position: usize,
    path: &'t str,
}

impl<'t> Named<'t> {
    /// The folder that it is the index of, or else the module itself.
    fn whole(self) -> &'t str {
        self.path.strip_suffix("/index").unwrap_or(if self.path == "index" { "" } else { self.path })
    }

    fn ends_with(self, tail: &str) -> bool {
        self.whole().strip_suffix(tail).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    }
}

impl<'t> Modules<'t> {
    pub(super) fn of(files: &'t [&'t SourceFile]) -> Modules<'t> {
        let mut by_stem: FxHashMap<&str, Vec<Named<'_>>> = FxHashMap::default();
        for (position, file) in files.iter().enumerate().filter(|(_, file)| is_module(&file.path)) {
            let module = Named { position, path: without_extension(&file.path) };
            let name = stem(module.path);
            by_stem.entry(name).or_default().push(module);
            if name == "index" {
                by_stem.entry(stem(folder(module.path))).or_default().push(module);
            }
        }
        Modules { by_stem }
    }

    /// The positions of those that the specifier may mean.
    pub(super) fn meant(&self, importer: &str, specifier: &str) -> Vec<usize> {
        if is_relative(specifier) {
            let Some(path) = joined(folder(importer), specifier) else { return Vec::new() };
            let module = without_extension(&path);
            return self.named(module, |it| it.path == module || it.whole() == module);
        }
        // `@server/models` may well be the folder `server/models`.
        let path = without_extension(specifier.trim_start_matches(['@', '~', '#', '/']));
        let found = self.named(path, |it| it.ends_with(path));
        match (found.as_slice(), tail(specifier)) {
            (_, None) => Vec::new(),
            ([_], _) => found,
            (_, Some(tail)) => self.named(tail, |it| it.ends_with(tail)),
        }
    }

    fn named(&self, path: &str, is_meant: impl Fn(Named<'t>) -> bool) -> Vec<usize> {
        let named = self.by_stem.get(path.rsplit('/').next().unwrap_or(path)).into_iter().flatten().copied();
        named.filter(|it| is_meant(*it)).map(|it| it.position).collect()
    }
}
