//! What a name means where it stands.

use super::{
    Binding, BindingKind, ClassId, Entity, MAX_STEPS, Member, ModuleId, Project, Scope, Setting, SourceClass,
    SourceModule,
};
use crate::django::canonical::canonical;
use crate::django::packages;
use crate::syntax::python::{Expr, ExprKind};

impl<'a> Project<'a> {
    /// What a dotted name means in a scope.
    pub fn resolve(&self, scope: Scope, name: &str) -> Entity<'a> {
        self.resolve_within(scope, name, 0)
    }

    fn resolve_within(&self, scope: Scope, name: &str, steps: u32) -> Entity<'a> {
        if steps > MAX_STEPS {
            return Entity::Unknown;
        }
        let (first, rest) = segments(name);
        let own =
            scope.class.and_then(|class| self.member_before(class, first, scope.before).map(|member| (class, member)));
        let mut entity = match own {
            Some((class, member)) => self.member_entity(class, member, scope),
            None if rest.is_some() && steps == 0 => return self.dotted(scope, name),
            None => self.lookup(scope.module, first, steps + 1),
        };
        for segment in rest.into_iter().flat_map(|rest| rest.split('.')) {
            entity = self.attribute(entity, segment, scope, steps + 1);
        }
        if matches!(entity, Entity::Unknown) { self.submodule_member(scope, name, steps + 1) } else { entity }
    }

    /// What a dotted name means at the top level of a module: `models.CharField` is asked for once per field.
    fn dotted(&self, scope: Scope, name: &str) -> Entity<'a> {
        if let Some(known) = self.meanings.borrow().get(&scope.module).and_then(|names| names.get(name)) {
            return known.clone();
        }
        let scope = Scope { class: None, ..scope };
        let entity = self.resolve_within(scope, name, 1);
        // Values remember from where they were asked for.
        if matches!(entity, Entity::Module(_) | Entity::Class(_) | Entity::External(_)) {
            let mut meanings = self.meanings.borrow_mut();
            meanings.entry(scope.module).or_default().insert(name.to_owned(), entity.clone());
        }
        entity
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
            Entity::External(path) => self.named(self.module(scope.module), joined(&path, name)),
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
                    let entity = self.external([path.as_str(), name].join("."));
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
                        _ => self.external([path.as_str(), name].join(".")),
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
            return self.named(importer, name.to_owned());
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
        let found = self.index.by_suffix.get(&parts.join("."))?;
        found.iter().copied().find(|id| self.module(*id).parts == parts)
    }

    /// The module of that name whose source root lies nearest to the importer.
    fn absolute(&self, importer: &SourceModule<'a>, name: &str) -> Option<ModuleId> {
        let single = !name.contains('.');
        let shared = |id: &ModuleId| {
            self.module(*id).parts.iter().zip(&importer.parts).take_while(|(one, other)| one == other).count()
        };
        let found = self.index.by_suffix.get(name).and_then(|found| {
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
            if name.starts_with("django.") || packages::describe(name).is_some() {
                return None;
            }
            self.exact(&rest.split('.').collect::<Vec<_>>())
        })
    }

    /// What an absolute dotted name means, seen from a module: a module of the tree, or something outside.
    fn named(&self, importer: &SourceModule<'a>, path: String) -> Entity<'a> {
        if let Some(known) = self.outside.borrow().get(&path) {
            return known.clone();
        }
        if let Some(module) = self.absolute(importer, &path) {
            return Entity::Module(module);
        }
        let entity = self.external(path.clone());
        // Every module sees the same, unless there is a module of that name for some of them.
        if matches!(entity, Entity::Class(_) | Entity::External(_)) && !self.index.by_suffix.contains_key(&path) {
            self.outside.borrow_mut().insert(path, entity.clone());
        }
        entity
    }

    /// A name outside the tree: a class that the description of its package knows, or just its canonical name.
    pub fn external(&self, path: String) -> Entity<'a> {
        let path = canonical(path);
        if let Some(name) = path.strip_prefix("django.conf.settings.")
            && let Setting::Stated(module, value) = self.setting(name)
        {
            return Entity::Value(self.module_scope(module), value);
        }
        self.described(&path).map_or_else(|| Entity::External(path), Entity::Class)
    }

    /// The class that the description of a package has for a canonical name.
    fn described(&self, path: &str) -> Option<ClassId> {
        let module = packages::package_of(path).and_then(|package| self.index.packages.get(package))?;
        let (_, last) = path.rsplit_once('.')?;
        match self.module(*module).bindings.get(last)?.last()?.kind {
            BindingKind::Class(class) => Some(class),
            BindingKind::Import { .. } | BindingKind::Function(_) | BindingKind::Value(_) | BindingKind::Opaque => None,
        }
    }

    /// The description of a class: itself, where it stands in one, or that of the package that is read here itself.
    pub(in crate::django) fn description(&self, class: ClassId) -> Option<ClassId> {
        if !self.in_tree(class) {
            return Some(class);
        }
        let SourceClass { module, node, .. } = self.class(class);
        let parts = &self.module(*module).parts;
        // Most projects are no such package.
        let root = parts.iter().position(|part| self.index.packages.contains_key(part))?;
        self.described(&canonical(format!("{}.{}", parts.get(root..)?.join("."), node.name)))
    }

    /// What the settings modules of the tree say of a setting.
    pub(in crate::django) fn setting(&self, name: &str) -> Setting<'a> {
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
    if module.is_empty() { name.to_owned() } else { [module, name].join(".") }
}

/// The first segment of a dotted name, and the rest. Names are short and most have one segment, so no searcher is made.
fn segments(name: &str) -> (&str, Option<&str>) {
    match name.bytes().position(|it| it == b'.') {
        Some(dot) => (name.get(..dot).unwrap_or(name), name.get(dot + 1..)),
        None => (name, None),
    }
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
