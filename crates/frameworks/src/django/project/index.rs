//! The modules and classes of all Python files, and the names that they bind.

use modelry_graph::FileId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Binding, BindingKind, ClassId, ModuleId, SourceClass, SourceModule};
use crate::django::packages;
use crate::syntax::python::{Class, Module, Statement, StatementKind};
use crate::{FileFacts, ReadFile};

/// What never changes once all files are read.
#[derive(Default)]
pub(super) struct Index<'a> {
    pub(super) modules: Vec<SourceModule<'a>>,
    pub(super) classes: Vec<SourceClass<'a>>,
    /// The modules by the ends of their dotted names.
    pub(super) by_suffix: FxHashMap<String, Vec<ModuleId>>,
    /// The described packages.
    pub(super) packages: FxHashMap<&'static str, ModuleId>,
    pub(super) foreign: FxHashSet<FileId>,
}

impl<'a> Index<'a> {
    pub(super) fn new(
        files: impl IntoIterator<Item = &'a ReadFile>,
        foreign: FxHashSet<FileId>,
        instead: &'a FxHashMap<FileId, Module>,
    ) -> Index<'a> {
        let mut index = Index { foreign, ..Index::default() };
        let files: Vec<&ReadFile> =
            files.into_iter().filter(|file| matches!(file.facts, FileFacts::Python(_))).collect();
        let above = folders_above(&files);
        index.modules.reserve(files.len());
        // Most modules lie some folders deep.
        index.by_suffix.reserve(4 * files.len());
        for file in files {
            let FileFacts::Python(content) = &file.facts else { continue };
            let id = index.add(Some(file.id), &file.path, above, instead.get(&file.id).unwrap_or(content));
            let parts = index.modules.last().map(|module| module.parts.clone()).unwrap_or_default();
            let whole = parts.join(".");
            let mut start = 0;
            for part in parts {
                index.by_suffix.entry(whole[start..].to_owned()).or_default().push(id);
                start += part.len() + 1;
            }
        }
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        let mut wanted: Vec<&str> = Vec::new();
        for module in &index.modules {
            wanted.extend(imported_modules(module.content));
        }
        // Every project may point at Django's own models without importing them.
        wanted.extend(["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sites"]);
        while let Some(name) = wanted.pop() {
            if !seen.insert(name) {
                continue;
            }
            let Some((package, content)) = packages::describe(name) else { continue };
            if !index.packages.contains_key(package) {
                wanted.extend(imported_modules(content));
                let id = index.add(None, package, 0, content);
                index.packages.insert(package, id);
            }
        }
        index
    }

    /// Adds a module whose name begins behind so many folders of its path.
    fn add(&mut self, file: Option<FileId>, path: &'a str, above: usize, content: &'a Module) -> ModuleId {
        let id = ModuleId(self.modules.len() as u32);
        let stem = path.strip_suffix(".py").unwrap_or(path);
        let mut parts: Vec<&str> = if file.is_some() { stem.split('/').skip(above).collect() } else { vec![path] };
        let is_package = parts.last() == Some(&"__init__");
        if is_package {
            parts.pop();
        }
        let mut module =
            SourceModule { file, path, parts, is_package, content, bindings: FxHashMap::default(), stars: Vec::new() };
        module.bindings.reserve(content.body.len());
        for statement in &content.body {
            self.bind(id, &mut module, statement);
        }
        self.modules.push(module);
        id
    }

    fn bind(&mut self, id: ModuleId, module: &mut SourceModule<'a>, statement: &'a Statement) {
        let (name, kind): (&str, _) = match &statement.kind {
            StatementKind::Import { level, module: from, name: Some(star), .. } if star == "*" => {
                module.stars.push((*level, from));
                return;
            }
            StatementKind::Import { level, module: from, name, alias } => {
                (alias, BindingKind::Import { level: *level, module: from, name: name.as_deref(), alias })
            }
            StatementKind::Class(class) => (&class.name, BindingKind::Class(self.add_class(id, None, class))),
            StatementKind::Function(function) => (&function.name, BindingKind::Function(function)),
            StatementKind::Assign { target, value: Some(value), augmented: false, .. } => {
                (target, BindingKind::Value(value))
            }
            StatementKind::Assign { target, value: Some(_), augmented: true, .. } => (target, BindingKind::Opaque),
            StatementKind::Assign { value: None, .. } | StatementKind::Expression(_) => return,
        };
        module.bindings.entry(name).or_default().push(Binding { kind, conditional: statement.is_conditional() });
    }

    fn add_class(&mut self, module: ModuleId, outer: Option<ClassId>, node: &'a Class) -> ClassId {
        let id = ClassId(self.classes.len() as u32);
        self.classes.push(SourceClass { module, outer, node, nested: Vec::new(), members: members(node) });
        let mut nested = Vec::new();
        for statement in &node.body {
            if let StatementKind::Class(inner) = &statement.kind {
                nested.push(self.add_class(module, Some(id), inner));
            }
        }
        if let Some(class) = self.classes.get_mut(id.0 as usize) {
            class.nested = nested;
        }
        id
    }
}

fn members(class: &Class) -> Vec<(&str, u32, usize)> {
    let bound = class.body.iter().enumerate().filter_map(|(position, statement)| {
        let name = match &statement.kind {
            StatementKind::Assign { target, augmented: false, .. } => target,
            StatementKind::Function(function) => &function.name,
            StatementKind::Class(inner) => &inner.name,
            StatementKind::Import { .. } | StatementKind::Assign { .. } | StatementKind::Expression(_) => return None,
        };
        Some((name.as_str(), statement.span.start, position))
    });
    let mut members: Vec<_> = bound.collect();
    members.sort_unstable();
    members
}

/// The modules that a module imports by absolute names.
fn imported_modules(content: &Module) -> impl Iterator<Item = &str> {
    content.body.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Import { level: 0, module, .. } => Some(module.as_str()),
        _ => None,
    })
}

/// How many leading folders lie above everything that was read, when the user named a path from the root or from further up:
/// `/srv/models` of `/srv/models/shop/orders.py` says nothing about the packages below it.
fn folders_above(files: &[&ReadFile]) -> usize {
    let outside = |file: &ReadFile| file.path.starts_with('/') || file.path.starts_with("../");
    let Some((first, rest)) = files.split_first().filter(|_| files.iter().all(|file| outside(file))) else { return 0 };
    let folders = |file: &ReadFile| -> Vec<String> {
        let mut parts: Vec<String> = file.path.split('/').map(str::to_owned).collect();
        parts.pop();
        parts
    };
    let mut common = folders(first);
    for file in rest {
        let shared = common.iter().zip(file.path.split('/')).take_while(|(one, other)| one == other).count();
        common.truncate(shared);
    }
    // The last of them may be an app; `models` and `migrations` are folders of one.
    let inside = common.iter().rev().take_while(|it| *it == "models" || *it == "migrations").count();
    common.len().saturating_sub(inside + 1)
}
