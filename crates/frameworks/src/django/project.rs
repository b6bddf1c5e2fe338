//! The modules and classes of all Python files, and what a name means in each of them.
//!
//! Files tell their module by their path, from any source root: `backend/shop/models.py` is
//! found by `from shop.models import Order`, by `from .models import Order` next to it, and
//! through every `__init__.py` that hands the name on.

use std::cell::{OnceCell, RefCell};

use modelry_graph::{FileId, Place, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::django::canonical::canonical;
use crate::django::labels::Apps;
use crate::django::packages;
use crate::syntax::python::{Class, Expr, ExprKind, Function, Module, Statement, StatementKind};
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
        for file in files {
            let FileFacts::Python(content) = &file.facts else { continue };
            let id = project.add(Some(file.id), &file.path, instead.get(&file.id).unwrap_or(content));
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
                let id = project.add(None, package, content);
                project.packages.insert(package, id);
            }
        }
        let apps = Apps::find(&project);
        let _ = project.apps.set(apps);
        project
    }

    fn add(&mut self, file: Option<FileId>, path: &'a str, content: &'a Module) -> ModuleId {
        let id = ModuleId(self.modules.len() as u32);
        let stem = path.strip_suffix(".py").unwrap_or(path);
        let mut parts: Vec<&str> = if file.is_some() { stem.split('/').collect() } else { vec![path] };
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
        self.classes.push(SourceClass { module, outer, node, nested: Vec::new() });
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

    /// What a dotted name means in a scope.
    pub fn resolve(&self, scope: Scope, name: &str) -> Entity<'a> {
        self.resolve_within(scope, name, 0)
    }

    fn resolve_within(&self, scope: Scope, name: &str, steps: u32) -> Entity<'a> {
        if steps > MAX_STEPS {
            return Entity::Unknown;
        }
        let mut segments = name.split('.');
        let Some(first) = segments.next() else { return Entity::Unknown };
        let own =
            scope.class.and_then(|class| self.member_before(class, first, scope.before).map(|member| (class, member)));
        let mut entity = match own {
            Some((class, member)) => self.member_entity(class, member, scope),
            None => self.lookup(scope.module, first, steps + 1),
        };
        for segment in segments {
            entity = self.attribute(entity, segment, scope, steps + 1);
        }
        if matches!(entity, Entity::Unknown) { self.submodule_member(scope, name, steps + 1) } else { entity }
    }

    /// `import shop.core.fields` makes `shop.core.fields.PriceField` known, although no `__init__.py` on the way says so.
    fn submodule_member(&self, scope: Scope, name: &str, steps: u32) -> Entity<'a> {
        let splits = name.rmatch_indices('.').map(|(position, _)| name.split_at(position));
        for (module, rest) in splits.filter(|(module, _)| module.contains('.')) {
            if let Some(found) = self.absolute(self.module(scope.module), module) {
                let members = rest.split('.').filter(|member| !member.is_empty());
                return members.fold(Entity::Module(found), |entity, it| self.attribute(entity, it, scope, steps));
            }
        }
        Entity::Unknown
    }

    /// `entity.name`.
    fn attribute(&self, entity: Entity<'a>, name: &str, scope: Scope, steps: u32) -> Entity<'a> {
        match entity {
            Entity::Module(module) => self.lookup(module, name, steps),
            Entity::Class(class) => match self.member(class, name) {
                Some((owner, member)) => self.member_entity(owner, member, scope),
                None => Entity::Unknown,
            },
            // `import shop.fields` binds `shop`, whose `__init__.py` may say nothing.
            Entity::External(path) => {
                let path = joined(&path, name);
                let module = self.absolute(self.module(scope.module), &path);
                module.map_or_else(|| self.external(path), Entity::Module)
            }
            Entity::Value(at, Expr { kind: ExprKind::Name(alias), .. }) => {
                let target = self.resolve_within(at, alias, steps + 1);
                if steps > MAX_STEPS { Entity::Unknown } else { self.attribute(target, name, scope, steps + 1) }
            }
            Entity::Function(..) | Entity::Value(..) | Entity::Unknown => Entity::Unknown,
        }
    }

    fn member_entity(&self, owner: ClassId, member: Member<'a>, scope: Scope) -> Entity<'a> {
        let found = self.class(owner);
        match member {
            Member::Value(value) => Entity::Value(
                Scope { class: Some(owner), module: found.module, before: value.span.start, ..scope },
                value,
            ),
            Member::Function(function) => Entity::Function(found.module, function),
            Member::Class(class) => Entity::Class(class),
            Member::Annotation => Entity::Unknown,
        }
    }

    /// What a name means at the top level of a module.
    fn lookup(&self, module: ModuleId, name: &str, steps: u32) -> Entity<'a> {
        if let Some(known) = self.meanings.borrow().get(&module).and_then(|names| names.get(name)) {
            return known.clone();
        }
        let entity = self.look_up(module, name, steps);
        // Deep in a chain the answer may be that the chain is too long.
        if steps <= 2 {
            self.meanings.borrow_mut().entry(module).or_default().insert(name.to_owned(), entity.clone());
        }
        entity
    }

    fn look_up(&self, module: ModuleId, name: &str, steps: u32) -> Entity<'a> {
        if steps > MAX_STEPS {
            return Entity::Unknown;
        }
        let found = self.module(module);
        if let Some(bindings) = found.bindings.get(name) {
            return self.bound(module, bindings, steps);
        }
        let mut opaque = false;
        for (level, from) in &found.stars {
            match self.import(module, *level, from, steps + 1) {
                Entity::Module(target) if target != module => match self.lookup(target, name, steps + 1) {
                    Entity::Unknown => {}
                    entity => return entity,
                },
                Entity::External(path) => {
                    let entity = self.external(format!("{path}.{name}"));
                    match &entity {
                        Entity::Class(_) => return entity,
                        Entity::External(known) if packages::is_known(known) => return entity,
                        _ => opaque = true,
                    }
                }
                _ => opaque = true,
            }
        }
        if let Entity::Module(submodule) = self.submodule(found, name) {
            return Entity::Module(submodule);
        }
        if !opaque && is_builtin(name) { Entity::External(format!("builtins.{name}")) } else { Entity::Unknown }
    }

    fn submodule(&self, package: &SourceModule<'a>, name: &str) -> Entity<'a> {
        if !package.is_package {
            return Entity::Unknown;
        }
        let mut parts = package.parts.clone();
        parts.push(name);
        self.exact(&parts).map_or(Entity::Unknown, Entity::Module)
    }

    fn bound(&self, module: ModuleId, bindings: &[Binding<'a>], steps: u32) -> Entity<'a> {
        // The last plain statement wins; of conditional ones the first, which is the usual case (`try: import …`).
        let plain = bindings.iter().rev().find(|binding| !binding.conditional);
        let Some(binding) = plain.or(bindings.first()) else { return Entity::Unknown };
        let certain = bindings.len() == 1 || bindings.iter().all(|binding| !binding.conditional);
        match binding.kind {
            BindingKind::Class(class) => Entity::Class(class),
            BindingKind::Function(function) => Entity::Function(module, function),
            BindingKind::Value(value)
                if certain && !bindings.iter().any(|it| matches!(it.kind, BindingKind::Opaque)) =>
            {
                Entity::Value(self.module_scope(module), value)
            }
            BindingKind::Value(_) | BindingKind::Opaque => Entity::Unknown,
            BindingKind::Import { level, module: from, name: None, alias } => {
                // `import a.b` binds `a`, `import a.b as c` binds `a.b`.
                let head = from.split('.').next().unwrap_or(from);
                self.import(module, level, if alias == head { head } else { from }, steps + 1)
            }
            BindingKind::Import { level, module: from, name: Some(name), .. } => {
                match self.import(module, level, from, steps + 1) {
                    // `from . import models` in `shop/__init__.py` itself.
                    Entity::Module(target) if target == module => self.submodule(self.module(target), name),
                    Entity::Module(target) => self.lookup(target, name, steps + 1),
                    Entity::External(path) => match self.import(module, level, &joined(from, name), steps + 1) {
                        Entity::Module(submodule) => Entity::Module(submodule),
                        _ => self.external(format!("{path}.{name}")),
                    },
                    other => other,
                }
            }
        }
    }

    /// The module that an import names, seen from another module.
    fn import(&self, from: ModuleId, level: u32, name: &str, steps: u32) -> Entity<'a> {
        if steps > MAX_STEPS {
            return Entity::Unknown;
        }
        let importer = self.module(from);
        if level == 0 {
            return match self.absolute(importer, name) {
                Some(module) => Entity::Module(module),
                None => self.external(name.to_owned()),
            };
        }
        let mut parts = importer.parts.clone();
        let ups = level as usize - usize::from(importer.is_package);
        parts.truncate(parts.len().saturating_sub(ups));
        parts.extend(name.split('.').filter(|part| !part.is_empty()));
        match self.exact(&parts) {
            Some(module) => Entity::Module(module),
            // The package exists, but its `__init__.py` says nothing.
            None => self.external(parts.join(".")),
        }
    }

    fn exact(&self, parts: &[&str]) -> Option<ModuleId> {
        let found = self.by_suffix.get(&parts.join("."))?;
        found.iter().copied().find(|id| self.module(*id).parts == parts)
    }

    /// The module of that name whose source root lies nearest to the importer.
    fn absolute(&self, importer: &SourceModule<'a>, name: &str) -> Option<ModuleId> {
        let single = !name.contains('.');
        let shared = |id: &ModuleId| {
            self.module(*id).parts.iter().zip(&importer.parts).take_while(|(one, other)| one == other).count()
        };
        let found = self.by_suffix.get(name).and_then(|found| {
            let depth = name.split('.').count();
            let roots = found.iter().filter(|id| {
                let parts = &self.module(**id).parts;
                let root = parts.len() - depth;
                // `import celery` never means `shop/celery.py` of the package `shop`.
                !single || root == 0 || importer.parts.len() == root + 1 && importer.parts[..root] == parts[..root]
            });
            roots.copied().max_by_key(|id| (shared(id), std::cmp::Reverse(self.module(*id).parts.len())))
        });
        // The run may start inside the package.
        found.or_else(|| {
            let (_, rest) = name.split_once('.')?;
            if packages::describe(name).is_some() || name.starts_with("django.") {
                return None;
            }
            self.exact(&rest.split('.').collect::<Vec<_>>())
        })
    }

    /// A name outside the tree: a class that the description of its package knows, or just its canonical name.
    pub fn external(&self, path: String) -> Entity<'a> {
        let path = canonical(path);
        if let Some(name) = path.strip_prefix("django.conf.settings.")
            && let Setting::Stated(module, value) = self.setting(name)
        {
            return Entity::Value(self.module_scope(module), value);
        }
        let described = packages::package_of(&path).and_then(|package| self.packages.get(package));
        if let (Some(module), Some((_, last))) = (described, path.rsplit_once('.')) {
            let bindings = self.module(*module).bindings.get(last);
            if let Some(Binding { kind: BindingKind::Class(class), .. }) = bindings.and_then(|all| all.last()) {
                return Entity::Class(*class);
            }
        }
        Entity::External(path)
    }

    /// What the settings modules of the tree say of a setting.
    pub(super) fn setting(&self, name: &str) -> Setting<'a> {
        if name.contains('.') || name == "AUTH_USER_MODEL" {
            return Setting::Unclear;
        }
        let settings = self.settings.get_or_init(|| {
            let named = |module: &SourceModule| module.parts.iter().rev().take(2).any(|part| part.contains("settings"));
            let stated = |module: &SourceModule| module.bindings.contains_key("INSTALLED_APPS");
            self.modules().filter(|(id, it)| self.owns(*id) && (named(it) || stated(it))).map(|(id, _)| id).collect()
        });
        let mut values = settings.iter().flat_map(|id| {
            let bindings = self.module(*id).bindings.get(name).into_iter().flatten();
            bindings.map(|binding| (*id, binding.kind))
        });
        match (values.next(), values.next()) {
            (None, _) => Setting::Absent,
            (Some((module, BindingKind::Value(value))), None) => Setting::Stated(module, value),
            _ => Setting::Unclear,
        }
    }
}

fn joined(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}.{name}") }
}

/// The modules that a module imports by absolute names.
fn imported_modules(content: &Module) -> impl Iterator<Item = &str> {
    content.body.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Import { level: 0, module, .. } => Some(module.as_str()),
        _ => None,
    })
}

fn is_builtin(name: &str) -> bool {
    matches!(
        name,
        "object"
            | "dict"
            | "list"
            | "set"
            | "tuple"
            | "str"
            | "int"
            | "float"
            | "bool"
            | "bytes"
            | "range"
            | "Exception"
            | "property"
            | "classmethod"
            | "staticmethod"
            | "super"
            | "type"
            | "len"
            | "sorted"
            | "zip"
            | "enumerate"
            | "getattr"
            | "map"
            | "min"
            | "max"
            | "sum"
            | "frozenset"
            | "ValueError"
    )
}
