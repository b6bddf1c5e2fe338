//! The modules and classes of all Python files; `lookup` finds what a name means in each of them.
//!
//! Files tell their module by their path, from any source root: `backend/shop/models.py` is
//! found by `from shop.models import Order`, by `from .models import Order` next to it, and
//! through every `__init__.py` that hands the name on.

mod lookup;

use std::cell::{OnceCell, RefCell};

use modelry_graph::{FileId, Place, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::django::labels::Apps;
use crate::django::packages;
use crate::syntax::python::{Class, Expr, Function, Module, Statement, StatementKind};
use crate::{FileFacts, ReadFile};

/// Names lead to names; no sane project chains more of them.
pub(super) const MAX_STEPS: u32 = 24;

/// A module of a [`Project`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId(u32);

/// A class of a [`Project`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(u32);

/// A module with the names it binds.
pub struct SourceModule<'a> {
    /// Its file; `None` for the description of a package outside the tree.
    pub file: Option<FileId>,
    /// The path of its file.
    pub path: &'a str,
    /// `["shop", "models"]` of `shop/models/__init__.py` and of `shop/models.py`.
    pub parts: Vec<&'a str>,
    /// Is it an `__init__.py`?
    pub is_package: bool,
    /// What it says.
    pub content: &'a Module,
    pub(super) bindings: FxHashMap<&'a str, Vec<Binding<'a>>>,
    stars: Vec<(u32, &'a str)>,
}

/// A class with where it stands.
pub struct SourceClass<'a> {
    /// Its module.
    pub module: ModuleId,
    /// The class around it.
    pub outer: Option<ClassId>,
    /// What it says.
    pub node: &'a Class,
    pub(super) nested: Vec<ClassId>,
    /// The names that its body binds, each with the first byte and the position of the statement, sorted.
    pub(super) members: Vec<(&'a str, u32, usize)>,
}

#[derive(Clone, Copy)]
pub(super) struct Binding<'a> {
    pub(super) kind: BindingKind<'a>,
    conditional: bool,
}

#[derive(Clone, Copy)]
pub(super) enum BindingKind<'a> {
    Import {
        level: u32,
        module: &'a str,
        name: Option<&'a str>,
        alias: &'a str,
    },
    Class(ClassId),
    Function(&'a Function),
    Value(&'a Expr),
    /// Bound to something that is not looked into.
    Opaque,
}

/// Where an expression stands, which decides what its names mean.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// Its module.
    pub module: ModuleId,
    /// The class whose body it is in.
    pub class: Option<ClassId>,
    /// In a class body, only what stands before this byte is bound: `place = OneToOneField(place.Place)`.
    pub before: u32,
    /// The place to give for what stands outside the tree.
    pub stand_in: Place,
}

/// What a name means.
#[derive(Clone, Debug)]
pub enum Entity<'a> {
    /// A module of the tree.
    Module(ModuleId),
    /// A class of the tree, or of a described package.
    Class(ClassId),
    /// A function of the tree.
    Function(ModuleId, &'a Function),
    /// The value of an assignment.
    Value(Scope, &'a Expr),
    /// Something outside the tree, by its [canonical](super::canonical) name.
    External(String),
    /// It could not be found.
    Unknown,
}

/// A member of a class.
pub enum Member<'a> {
    /// `name = value`.
    Value(&'a Expr),
    /// `name: annotation`.
    Annotation,
    /// `def name`.
    Function(&'a Function),
    /// `class name`.
    Class(ClassId),
}

/// A step of the order in which Python looks for the members of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ancestor {
    /// A class of the tree.
    Class(ClassId),
    /// A class outside the tree, by its canonical name.
    External(String),
    /// A base that could not be found.
    Unknown,
}

/// What the settings modules of the tree say of a setting.
pub(super) enum Setting<'a> {
    /// Nothing.
    Absent,
    /// One of them gives it a value, once.
    Stated(ModuleId, &'a Expr),
    /// They give it several values, or one that is not looked into.
    Unclear,
}

/// All Python modules of a run.
pub struct Project<'a> {
    modules: Vec<SourceModule<'a>>,
    classes: Vec<SourceClass<'a>>,
    by_suffix: FxHashMap<String, Vec<ModuleId>>,
    packages: FxHashMap<&'static str, ModuleId>,
    foreign: FxHashSet<FileId>,
    /// The apps, found when first asked for.
    pub(super) apps: OnceCell<Apps>,
    settings: OnceCell<Vec<ModuleId>>,
    /// What names were found to mean.
    meanings: RefCell<FxHashMap<ModuleId, FxHashMap<String, Entity<'a>>>>,
    pub(super) lineages: RefCell<FxHashMap<ClassId, std::rc::Rc<Vec<Ancestor>>>>,
}

impl<'a> Project<'a> {
    /// Indexes the Python files among those that were read.
    ///
    /// Those that are `foreign` lend their classes like a package outside the tree; `instead` holds modules to be taken in the
    /// place of those in the files.
    pub fn new(
        files: impl IntoIterator<Item = &'a ReadFile>,
        foreign: FxHashSet<FileId>,
        instead: &'a FxHashMap<FileId, Module>,
    ) -> Project<'a> {
        let mut project = Project {
            modules: Vec::new(),
            classes: Vec::new(),
            by_suffix: FxHashMap::default(),
            packages: FxHashMap::default(),
            foreign,
            apps: OnceCell::new(),
            settings: OnceCell::new(),
            meanings: RefCell::default(),
            lineages: RefCell::default(),
        };
        let files: Vec<&ReadFile> =
            files.into_iter().filter(|file| matches!(file.facts, FileFacts::Python(_))).collect();
        let above = folders_above(&files);
        for file in files {
            let FileFacts::Python(content) = &file.facts else { continue };
            let id = project.add(Some(file.id), &file.path, above, instead.get(&file.id).unwrap_or(content));
            let parts = project.module(id).parts.clone();
            for start in 0..parts.len() {
                project.by_suffix.entry(parts[start..].join(".")).or_default().push(id);
            }
        }
        let mut wanted: Vec<String> = Vec::new();
        for module in &project.modules {
            wanted.extend(imported_modules(module.content).map(str::to_owned));
        }
        // Every project may point at Django's own models without importing them.
        wanted
            .extend(["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sites"].map(str::to_owned));
        while let Some(name) = wanted.pop() {
            let Some((package, content)) = packages::describe(&name) else { continue };
            if !project.packages.contains_key(package) {
                wanted.extend(imported_modules(content).map(str::to_owned));
                let id = project.add(None, package, 0, content);
                project.packages.insert(package, id);
            }
        }
        let apps = Apps::find(&project);
        let _ = project.apps.set(apps);
        project
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

    /// A module by its id.
    pub fn module(&self, id: ModuleId) -> &SourceModule<'a> {
        &self.modules[id.0 as usize]
    }

    /// A class by its id.
    pub fn class(&self, id: ClassId) -> &SourceClass<'a> {
        &self.classes[id.0 as usize]
    }

    /// All modules of the tree and all descriptions of packages.
    pub fn modules(&self) -> impl Iterator<Item = (ModuleId, &SourceModule<'a>)> {
        self.modules.iter().enumerate().map(|(position, module)| (ModuleId(position as u32), module))
    }

    /// All classes, in the order of modules and lines.
    pub fn classes(&self) -> impl Iterator<Item = (ClassId, &SourceClass<'a>)> {
        self.classes.iter().enumerate().map(|(position, class)| (ClassId(position as u32), class))
    }

    /// The module of a file.
    pub fn module_of(&self, file: FileId) -> Option<ModuleId> {
        self.modules().find(|(_, module)| module.file == Some(file)).map(|(id, _)| id)
    }

    /// The scope of a module's own statements.
    pub fn module_scope(&self, module: ModuleId) -> Scope {
        let file = self.module(module).file.unwrap_or(FileId(0));
        Scope { module, class: None, before: u32::MAX, stand_in: Span::default().within(file) }
    }

    /// The scope of a class body.
    pub fn class_scope(&self, class: ClassId) -> Scope {
        let node = self.class(class);
        let file = self.module(node.module).file.unwrap_or(FileId(0));
        Scope { module: node.module, class: Some(class), before: u32::MAX, stand_in: node.node.name_span.within(file) }
    }

    /// The place of an expression.
    pub fn place(&self, scope: Scope, span: Span) -> Place {
        self.module(scope.module).file.map_or(scope.stand_in, |file| span.within(file))
    }

    /// Does it stand in the tree rather than in the description of a package?
    pub fn in_tree(&self, class: ClassId) -> bool {
        self.module(self.class(class).module).file.is_some()
    }

    /// Does the project own the module, or does a package outside the tree or another project?
    pub fn owns(&self, module: ModuleId) -> bool {
        self.module(module).file.is_some_and(|file| !self.foreign.contains(&file))
    }

    /// `shop.models.Order`.
    pub fn dotted_name(&self, class: ClassId) -> String {
        let found = self.class(class);
        let module = self.module(found.module).parts.join(".");
        match found.outer {
            Some(outer) => format!("{}.{}", self.dotted_name(outer), found.node.name),
            None => format!("{module}.{}", found.node.name),
        }
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
