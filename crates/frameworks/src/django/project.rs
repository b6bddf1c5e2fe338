//! The modules and classes of all Python files; `lookup` finds what a name means in each of them.
//!
//! Files tell their module by their path, from any source root: `backend/shop/models.py` is
//! found by `from shop.models import Order`, by `from .models import Order` next to it, and
//! through every `__init__.py` that hands the name on.

mod index;
mod lookup;

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

use modelry_graph::{FileId, Place, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use self::index::Index;
use crate::ReadFile;
use crate::django::assignments::Assigned;
use crate::django::labels::Apps;
use crate::syntax::python::{Class, Expr, Function, Module};

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
    index: Arc<Index<'a>>,
    /// The apps, found when first asked for.
    pub(super) apps: OnceCell<Arc<Apps>>,
    settings: OnceCell<Vec<ModuleId>>,
    /// The codes of countries, found when first asked for.
    pub(super) countries: OnceCell<Option<BTreeSet<String>>>,
    /// The classes by their names in lower case, found when first asked for.
    by_name: OnceCell<FxHashMap<String, Vec<ClassId>>>,
    /// What functions assign to, found when first asked for.
    pub(super) assigned: OnceCell<Assigned<'a>>,
    /// What names were found to mean.
    meanings: RefCell<FxHashMap<ModuleId, FxHashMap<String, Entity<'a>>>>,
    /// What absolute names mean that lead out of the tree, wherever they are seen from.
    outside: RefCell<FxHashMap<String, Entity<'a>>>,
    pub(super) lineages: RefCell<FxHashMap<ClassId, std::rc::Rc<Vec<Ancestor>>>>,
}

/// A project as another thread takes it over, which finds out anew what names mean.
pub struct Handover<'a> {
    index: Arc<Index<'a>>,
    apps: Option<Arc<Apps>>,
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
        let project = Project::over(Arc::new(Index::new(files, foreign, instead)));
        let apps = Apps::find(&project);
        let _ = project.apps.set(Arc::new(apps));
        project
    }

    fn over(index: Arc<Index<'a>>) -> Project<'a> {
        Project {
            index,
            apps: OnceCell::new(),
            settings: OnceCell::new(),
            countries: OnceCell::new(),
            by_name: OnceCell::new(),
            assigned: OnceCell::new(),
            meanings: RefCell::default(),
            outside: RefCell::default(),
            lineages: RefCell::default(),
        }
    }

    /// For another thread.
    pub fn hand_over(&self) -> Handover<'a> {
        Handover { index: self.index.clone(), apps: self.apps.get().cloned() }
    }

    /// What another thread handed over.
    pub fn take_over(handover: Handover<'a>) -> Project<'a> {
        let project = Project::over(handover.index);
        if let Some(apps) = handover.apps {
            let _ = project.apps.set(apps);
        }
        project
    }

    /// A module by its id.
    pub fn module(&self, id: ModuleId) -> &SourceModule<'a> {
        &self.index.modules[id.0 as usize]
    }

    /// A class by its id.
    pub fn class(&self, id: ClassId) -> &SourceClass<'a> {
        &self.index.classes[id.0 as usize]
    }

    /// All modules of the tree and all descriptions of packages.
    pub fn modules(&self) -> impl Iterator<Item = (ModuleId, &SourceModule<'a>)> {
        self.index.modules.iter().enumerate().map(|(position, module)| (ModuleId(position as u32), module))
    }

    /// All classes, in the order of modules and lines.
    pub fn classes(&self) -> impl Iterator<Item = (ClassId, &SourceClass<'a>)> {
        self.index.classes.iter().enumerate().map(|(position, class)| (ClassId(position as u32), class))
    }

    /// The classes of a name in any case, nested ones among them, in the order of modules and lines.
    pub fn classes_named(&self, name: &str) -> &[ClassId] {
        let by_name = self.by_name.get_or_init(|| {
            let mut by_name: FxHashMap<String, Vec<ClassId>> = FxHashMap::default();
            for (id, class) in self.classes() {
                by_name.entry(class.node.name.to_ascii_lowercase().into()).or_default().push(id);
            }
            by_name
        });
        by_name.get(&name.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
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
        self.module(module).file.is_some_and(|file| !self.index.foreign.contains(&file))
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
