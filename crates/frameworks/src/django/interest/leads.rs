//! Where the files that matter lead to: what they import for their bases, choices and constants, and what derives from
//! their models.

use std::collections::BTreeSet;

use modelry_graph::SourceFile;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{heads, is_models_path};
use crate::syntax::python::{Class, Expr, ExprKind, Keyword, Module, Statement, StatementKind};
use crate::{FileFacts, Leads};

/// How the names of bases end that no model has: views, forms, serializers and the like.
/// Outside of modules of models nothing is looked up for classes that derive from these only.
const OTHER_BASES: &[&str] = &[
    "ABC",
    "Admin",
    "Backend",
    "Block",
    "Command",
    "Connection",
    "Error",
    "Exception",
    "Feed",
    "Filter",
    "FilterSet",
    "Form",
    "FormSet",
    "Handler",
    "Inline",
    "Input",
    "InputObjectType",
    "Loader",
    "Middleware",
    "Mutation",
    "NamedTuple",
    "ObjectType",
    "Panel",
    "Payload",
    "Permission",
    "Protocol",
    "Serializer",
    "TestCase",
    "TypedDict",
    "View",
    "ViewSet",
    "Widget",
];

/// The same for parts of models, which matter where they are imported, not where further ones derive from them.
const PARTS: &[&str] = &["Choices", "Enum", "Field", "Manager", "QuerySet"];

/// Statements of these names say something about models that stand elsewhere.
const ADDITIONS: &[&str] = &["add_to_class", "contribute_to_class", "register"];

/// Tells to which of the files passed over at first others lead.
pub(crate) fn leads<'t>(passed_over: &'t [&'t SourceFile]) -> Leads<'t> {
    let passed_over = PassedOver::new(passed_over);
    Box::new(move |files| {
        let mut wanted = BTreeSet::new();
        for file in files {
            if let FileFacts::Python(module) = &file.facts
                && !file.path.contains("/migrations/")
            {
                passed_over.lead(&file.path, module, &mut wanted);
            }
        }
        wanted.into_iter().collect()
    })
}

/// Files that were passed over at first.
struct PassedOver<'t> {
    files: &'t [&'t SourceFile],
    /// Their positions by the last part of their module's name.
    by_stem: FxHashMap<&'t str, Vec<usize>>,
    /// The same by the bases of their classes.
    by_base: FxHashMap<&'t str, Vec<usize>>,
}

impl<'t> PassedOver<'t> {
    fn new(files: &'t [&'t SourceFile]) -> PassedOver<'t> {
        let mut by_stem: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (position, file) in files.iter().enumerate() {
            let path = stem(&file.path);
            by_stem.entry(path.rsplit('/').next().unwrap_or(path)).or_default().push(position);
        }
        let bases = files.par_iter().map(|file| heads::bases(&file.text).collect::<FxHashSet<&str>>());
        let mut by_base: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (position, bases) in bases.collect::<Vec<_>>().into_iter().enumerate() {
            for base in bases {
                by_base.entry(base).or_default().push(position);
            }
        }
        PassedOver { files, by_stem, by_base }
    }

    fn lead(&self, path: &str, module: &Module, wanted: &mut BTreeSet<usize>) {
        let in_models = is_models_path(path);
        let names = used_names(module, in_models);
        for statement in &module.body {
            match &statement.kind {
                StatementKind::Import { level, module, name, alias } => {
                    if name.as_deref() == Some("*") || names.contains(alias.as_str()) {
                        self.imported(path, *level, module, name.as_deref(), wanted);
                    }
                }
                StatementKind::Class(class) if may_be_model(class, in_models) => {
                    wanted.extend(self.by_base.get(class.name.as_str()).into_iter().flatten());
                }
                StatementKind::Class(_)
                | StatementKind::Assign { .. }
                | StatementKind::Function(_)
                | StatementKind::Expression(_) => {}
            }
        }
    }

    /// The files that an import may mean: the module itself, or the submodule of the imported name.
    fn imported(&self, importer: &str, level: u32, module: &str, name: Option<&str>, wanted: &mut BTreeSet<usize>) {
        let mut base = importer.to_owned();
        for _ in 0..level {
            base.truncate(base.rfind('/').unwrap_or(0));
        }
        let within = module.replace('.', "/");
        let target = match (level, base.is_empty(), within.is_empty()) {
            (0, _, _) | (_, true, _) => within,
            (_, false, true) => base,
            (_, false, false) => format!("{base}/{within}"),
        };
        let submodule = name.map(|name| if target.is_empty() { name.to_owned() } else { format!("{target}/{name}") });
        for path in std::iter::once(target).chain(submodule) {
            for position in self.by_stem.get(path.rsplit('/').next().unwrap_or(&path)).into_iter().flatten() {
                let file = self.files.get(*position).map_or("", |file| stem(&file.path));
                let ends = |whole: &str, end: &str| {
                    whole == end || whole.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
                };
                // The run may start inside the package, so that `shop.choices` is `choices.py`.
                if ends(file, &path) || (level == 0 && ends(&path, file)) {
                    wanted.insert(*position);
                }
            }
        }
    }
}

/// `shop/models` of `shop/models.py` and of `shop/models/__init__.py`.
fn stem(path: &str) -> &str {
    let path = path.strip_suffix(".py").unwrap_or(path);
    path.strip_suffix("/__init__").unwrap_or(path)
}

/// The first names of everything that stands in bases, class bodies and assignments: not what functions use.
fn used_names(module: &Module, in_models: bool) -> FxHashSet<&str> {
    let mut names = FxHashSet::default();
    for statement in &module.body {
        let matters = in_models
            || match &statement.kind {
                StatementKind::Class(class) => !is_other(class, OTHER_BASES),
                StatementKind::Expression(expr) => adds(expr),
                StatementKind::Assign { .. } | StatementKind::Import { .. } | StatementKind::Function(_) => true,
            };
        if matters {
            names_of_statement(statement, &mut names);
        }
    }
    names
}

/// Does it derive from nothing but what ends like one of these? Mixins tell nothing.
fn is_other(class: &Class, ends: &[&str]) -> bool {
    let tells = |name: &&str| !name.ends_with("Mixin") && *name != "Generic";
    let mut bases = class.bases.iter().filter_map(base_name).filter(tells).peekable();
    bases.peek().is_some() && bases.all(|name| ends.iter().any(|end| name.ends_with(end)))
}

/// Outside of modules of models, a class that derives from nothing is none.
fn may_be_model(class: &Class, in_models: bool) -> bool {
    let derives = !class.bases.is_empty() || !class.keywords.is_empty();
    in_models || derives && !is_other(class, OTHER_BASES) && !is_other(class, PARTS)
}
/// The last name of a base: `View` of `generic.View`, `ModelMutation` of `ModelMutation[T]`.
fn base_name(base: &Expr) -> Option<&str> {
    match &base.kind {
        ExprKind::Name(name) => name.rsplit('.').next(),
        ExprKind::Subscript(value, _) => match &value.kind {
            ExprKind::Name(name) => name.rsplit('.').next(),
            _ => Some(""),
        },
        _ => Some(""),
    }
}

fn names_of_statement<'a>(statement: &'a Statement, names: &mut FxHashSet<&'a str>) {
    match &statement.kind {
        StatementKind::Assign { value: Some(value), .. } | StatementKind::Expression(value) => names_of(value, names),
        StatementKind::Class(class) => names_of_class(class, names),
        StatementKind::Assign { value: None, .. } | StatementKind::Import { .. } | StatementKind::Function(_) => {}
    }
}

fn names_of_class<'a>(class: &'a Class, names: &mut FxHashSet<&'a str>) {
    class.bases.iter().for_each(|base| names_of(base, names));
    names_of_keywords(&class.keywords, names);
    class.body.iter().for_each(|statement| names_of_statement(statement, names));
}

fn names_of_keywords<'a>(keywords: &'a [Keyword], names: &mut FxHashSet<&'a str>) {
    keywords.iter().for_each(|keyword| names_of(&keyword.value, names));
}

// The depth is bounded: the reader passes over what nests too deeply.
fn names_of<'a>(expr: &'a Expr, names: &mut FxHashSet<&'a str>) {
    match &expr.kind {
        ExprKind::Name(name) => {
            names.insert(name.split('.').next().unwrap_or(name));
        }
        ExprKind::Call(call) => {
            names_of(&call.function, names);
            call.arguments.iter().for_each(|it| names_of(it, names));
            names_of_keywords(&call.keywords, names);
        }
        ExprKind::Attribute(it) => names_of(&it.owner, names),
        ExprKind::Unary(it) => names_of(&it.operand, names),
        ExprKind::Starred(inner) => names_of(inner, names),
        ExprKind::List(all) | ExprKind::Tuple(all) | ExprKind::Set(all) | ExprKind::Format(all) => {
            all.iter().for_each(|it| names_of(it, names))
        }
        ExprKind::Dict(pairs) => {
            for (key, value) in pairs {
                key.iter().for_each(|it| names_of(it, names));
                names_of(value, names);
            }
        }
        ExprKind::Binary(it) => {
            names_of(&it.left, names);
            names_of(&it.right, names);
        }
        ExprKind::Subscript(value, index) => {
            names_of(value, names);
            names_of(index, names);
        }
        ExprKind::Comprehension(it) => {
            names_of(&it.element, names);
            names_of(&it.iterable, names);
        }
        ExprKind::None
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::String(_)
        | ExprKind::Lambda
        | ExprKind::Other => {}
    }
}

/// Is it `Order.add_to_class("note", TextField())` or the like?
fn adds(expr: &Expr) -> bool {
    let called = expr.call().map(|call| match &call.function.kind {
        ExprKind::Attribute(it) => it.name.as_str(),
        ExprKind::Name(name) => name.rsplit('.').next().unwrap_or(name),
        _ => "",
    });
    called.is_some_and(|name| ADDITIONS.contains(&name))
}
