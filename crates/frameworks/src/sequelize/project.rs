//! All modules of a run, and how they find each other.

use std::cell::Cell;

use compact_str::CompactString;
use modelry_graph::{FileId, Place, Span};
use rustc_hash::FxHashMap;

use crate::syntax::javascript::paths::{
    folder, is_file_of, is_relative, joined, names_folders, tail, without_extension,
};
use crate::syntax::javascript::{Expr, ExprKind, Module, Property, Statement, StatementKind};
use crate::{FileFacts, ReadFile};

/// How many steps all evaluation together may take, so that no file can keep it busy for long.
const FUEL: u32 = 4_000_000;

/// A module by its position in [`Project::files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ModuleId(pub(super) u32);

/// A module and where it is.
pub(super) struct File<'a> {
    pub(super) id: FileId,
    pub(super) path: &'a str,
    pub(super) module: &'a Module,
    imports: FxHashMap<&'a str, (&'a str, &'a str)>,
    declared: FxHashMap<&'a str, &'a Statement>,
}

/// All modules.
pub(super) struct Project<'a> {
    pub(super) files: Vec<File<'a>>,
    /// By the last part of their path without its ending.
    by_stem: FxHashMap<&'a str, Vec<ModuleId>>,
    /// `@server` and the folder it stands for, from `paths` of a `tsconfig.json` or `_moduleAliases` of a `package.json`.
    aliases: Vec<(String, String)>,
    pub(super) fuel: Cell<u32>,
}

impl<'a> Project<'a> {
    pub(super) fn new(read: &'a [ReadFile]) -> Project<'a> {
        let mut project =
            Project { files: Vec::new(), by_stem: FxHashMap::default(), aliases: Vec::new(), fuel: Cell::new(FUEL) };
        for file in read {
            let FileFacts::JavaScript(module) = &file.facts else { continue };
            let id = ModuleId(project.files.len() as u32);
            let path = without_extension(&file.path);
            let name = path.rsplit('/').next().unwrap_or(path);
            project.by_stem.entry(name).or_default().push(id);
            project.files.push(indexed(file, module));
        }
        project.aliases = project.files.iter().flat_map(aliases).collect();
        project
    }

    pub(super) fn file(&self, module: ModuleId) -> &File<'a> {
        &self.files[module.0 as usize]
    }

    pub(super) fn place(&self, module: ModuleId, span: Span) -> Place {
        span.within(self.file(module).id)
    }

    /// The modules that people write, without files of settings.
    pub(super) fn modules(&self) -> impl Iterator<Item = (ModuleId, &File<'a>)> {
        let all = self.files.iter().enumerate().map(|(position, file)| (ModuleId(position as u32), file));
        all.filter(|(_, file)| !file.path.ends_with(".json") && !names_folders(file.path))
    }

    /// A file of settings by its name, the one nearest to the root first.
    pub(super) fn settings(&self, name: &str) -> Vec<ModuleId> {
        let is_named = |file: &File<'_>| file.path == name || file.path.ends_with(&format!("/{name}"));
        let all = self.files.iter().enumerate().filter(|(_, file)| is_named(file));
        let mut found: Vec<ModuleId> = all.map(|(position, _)| ModuleId(position as u32)).collect();
        found.sort_by_key(|it| (self.file(*it).path.matches('/').count(), *it));
        found
    }

    /// The module that a specifier means; `None` for a package or where more than one may be meant.
    pub(super) fn resolve(&self, from: ModuleId, specifier: &str) -> Option<ModuleId> {
        let path = self.file(from).path;
        if is_relative(specifier) {
            return self.module_at(&joined(folder(path), specifier)?);
        }
        for (alias, target) in &self.aliases {
            if let Some(rest) = specifier.strip_prefix(alias.as_str())
                && let Some(found) = joined(target, rest).and_then(|it| self.module_at(&it))
            {
                return Some(found);
            }
        }
        // `@server/models` may well be the folder `server/models`.
        let named = specifier.trim_start_matches(['@', '~', '#', '/']);
        self.by_tail(path, named).or_else(|| self.by_tail(path, tail(specifier)?))
    }

    /// Does a module lie in the folder or below it?
    pub(super) fn has_folder(&self, folder: &str) -> bool {
        self.files.iter().any(|it| it.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }

    /// The module at a path from the root, which may lack its ending.
    pub(super) fn module_at(&self, module: &str) -> Option<ModuleId> {
        let name = without_extension(module).rsplit('/').next().unwrap_or(module);
        let named = [name, "index"].into_iter().filter_map(|name| self.by_stem.get(name)).flatten();
        named.copied().find(|it| is_file_of(self.file(*it).path, module))
    }

    /// The one module whose path ends so; of several, the one that shares most folders with the importer.
    fn by_tail(&self, from: &str, tail: &str) -> Option<ModuleId> {
        let name = tail.rsplit('/').next().unwrap_or(tail);
        let ends = |path: &str| {
            let path = without_extension(path);
            let path = path.strip_suffix("/index").unwrap_or(path);
            path == tail || path.strip_suffix(tail).is_some_and(|before| before.ends_with('/'))
        };
        let named = [name, "index"].into_iter().filter_map(|name| self.by_stem.get(name)).flatten().copied();
        let mut found: Vec<(usize, ModuleId)> = named
            .filter(|it| ends(self.file(*it).path))
            .map(|it| (shared_folders(from, self.file(it).path), it))
            .collect();
        found.sort_by_key(|(shared, it)| (std::cmp::Reverse(*shared), *it));
        match found.as_slice() {
            [(_, only)] => Some(*only),
            [(most, it), (next, _), ..] if most > next => Some(*it),
            _ => None,
        }
    }
}

impl<'a> File<'a> {
    /// The module and the name there of what is called so here.
    pub(super) fn import(&self, local: &str) -> Option<(&'a str, &'a str)> {
        self.imports.get(local).copied()
    }

    /// The statement of the top level that declares a name.
    pub(super) fn declaration(&self, name: &str) -> Option<&'a Statement> {
        self.declared.get(name).copied()
    }
}

fn shared_folders(one: &str, other: &str) -> usize {
    folder(one).split('/').zip(folder(other).split('/')).take_while(|(one, other)| one == other).count()
}

fn indexed<'a>(file: &'a ReadFile, module: &'a Module) -> File<'a> {
    let mut indexed =
        File { id: file.id, path: &file.path, module, imports: FxHashMap::default(), declared: FxHashMap::default() };
    for statement in &module.body {
        match &statement.kind {
            StatementKind::Import { module, name, local } => {
                indexed.imports.insert(local, (module, name));
            }
            StatementKind::Declare { target, .. } => {
                for name in target.names() {
                    indexed.declared.insert(name, statement);
                }
            }
            StatementKind::Class(class) => {
                indexed.declared.insert(&class.name, statement);
            }
            StatementKind::Function(function) => {
                indexed.declared.insert(&function.name, statement);
            }
            StatementKind::Enum(it) => {
                indexed.declared.insert(&it.name, statement);
            }
            StatementKind::Type(it) => {
                indexed.declared.entry(&it.name).or_insert(statement);
            }
            _ => {}
        }
    }
    indexed
}

/// `{ "compilerOptions": { "baseUrl": "./", "paths": { "@server/*": ["./server/*"] } } }`.
fn aliases(file: &File<'_>) -> Vec<(String, String)> {
    let mut aliases = Vec::new();
    let is_settings = ["tsconfig.json", "package.json"].iter().any(|name| file.path.ends_with(name));
    let Some(value) = exported(file.module).filter(|_| is_settings) else { return aliases };
    let here = folder(file.path);
    let options = member(value, "compilerOptions");
    let base = options.and_then(|it| member(it, "baseUrl")).and_then(Expr::text).unwrap_or(".");
    let Some(base) = joined(here, base) else { return aliases };
    for (alias, target) in options.and_then(|it| member(it, "paths")).map(members).unwrap_or_default() {
        let ExprKind::Array(targets) = &target.kind else { continue };
        let Some(target) = targets.first().and_then(Expr::text) else { continue };
        let Some(folder) = joined(&base, target.trim_end_matches('*')) else { continue };
        aliases.push((alias.trim_end_matches('*').to_owned(), folder));
    }
    for (alias, target) in member(value, "_moduleAliases").map(members).unwrap_or_default() {
        if let Some(folder) = target.text().and_then(|it| joined(here, it)) {
            aliases.push((alias.to_string(), folder));
        }
    }
    // The longest first, so that `@server/models/*` wins over `@server/*`.
    aliases.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then_with(|| one.cmp(other)));
    aliases
}

/// The value of a file of JSON.
pub(super) fn exported(module: &Module) -> Option<&Expr> {
    module.body.iter().find_map(|statement| match &statement.kind {
        StatementKind::ExportDefault(value) => Some(value),
        _ => None,
    })
}

/// A member of an object literal.
pub(super) fn member<'e>(value: &'e Expr, name: &str) -> Option<&'e Expr> {
    members(value).into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// The members of an object literal that have a plain key.
pub(super) fn members(value: &Expr) -> Vec<(&CompactString, &Expr)> {
    let properties = value.properties().unwrap_or_default().iter();
    let keyed = properties.filter_map(|property| match property {
        Property::Keyed { key, value, .. } => Some((key, value)),
        Property::Computed { .. } | Property::Spread(_) => None,
    });
    keyed.collect()
}
