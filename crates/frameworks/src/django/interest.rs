//! Which Python files say anything about models, decided before they are parsed.
//!
//! A first look searches for the words of declarations. What those files import for their bases,
//! choices and constants is fetched afterwards, and so is every file with a class that derives from theirs.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use memchr::memmem;
use modelry_graph::SourceFile;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::syntax::python::{Class, Expr, ExprKind, Keyword, Module, Statement, StatementKind};
use crate::{FileFacts, ReadFile};

/// One of these tells a declaration of something that has a part in a model.
const DECLARATIONS: &[&str] = &["Model)", "Model,", "Field)", "QuerySet)", "QuerySet[", "Manager)", "Manager["];

/// Words that matter wherever they stand: apps, settings, choices, members from outside, migrations and operations of theirs.
const WORDS: &[&str] = &[
    "(migrations.",
    "AppConfig",
    "DATABASES",
    "INSTALLED_APPS",
    "DJANGO_SETTINGS_MODULE",
    "AUTH_USER_MODEL =",
    "TextChoices",
    "IntegerChoices",
    "add_to_class",
];

/// Words of forms, admin pages and receivers of signals, which matter where such are kept.
const FORMS: &[&str] = &["ModelForm", "ModelAdmin", "admin.register", "site.register", "pre_save"];

/// Code that keeps a timestamp up to date names it like this.
const TIMES: &[&str] = &[".updated", ".modified", ".last_updated", ".last_modified", "updated_at=", "modified_at="];

/// What finds each of them, made once for all files.
static FINDERS: LazyLock<Vec<memmem::Finder<'static>>> =
    LazyLock::new(|| WORDS.iter().map(memmem::Finder::new).collect());

/// How the names of bases end that no model has: views, forms, serializers and the like.
/// Outside of modules of models nothing is looked up for classes that derive from these only.
const OTHER_BASES: &[&str] = &[
    "ABC",
    "Admin",
    "Backend",
    "Block",
    "Command",
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

/// May the file matter?
pub(crate) fn matters(file: &SourceFile) -> bool {
    let text = file.text.as_bytes();
    let has = |word: &str| memmem::find(text, word.as_bytes()).is_some();
    if is_models_path(&file.path) {
        return has("class ") || has("import ");
    }
    if file.path.contains("/migrations/") || file.path.starts_with("migrations/") {
        return has("Migration");
    }
    if keeps_forms(&file.path) && FORMS.iter().any(|word| has(word)) {
        return true;
    }
    let keeps_time = || has("now(") && TIMES.iter().any(|word| has(word));
    FINDERS.iter().any(|word| word.find(text).is_some())
        || keeps_time()
        || (has("django.db") && has("class ") && DECLARATIONS.iter().any(|word| has(word)))
}

/// `shop/models.py`, `shop/models/order.py`, `shop/abstract_models.py`.
fn is_models_path(path: &str) -> bool {
    path.ends_with("models.py") || path.contains("/models/") || path.starts_with("models/")
}

/// `shop/admin.py`, `shop/forms/order.py`, `shop/signals.py`.
fn keeps_forms(path: &str) -> bool {
    let mut parts = path.rsplit('/').take(2);
    parts.any(|part| ["admin", "form", "signal", "receiver", "handler"].iter().any(|word| part.contains(word)))
}

/// The files, passed over at first, from which those that matter import something, and those that derive from their classes.
pub(crate) fn more(read: &[ReadFile], passed_over: &[&SourceFile]) -> Vec<usize> {
    let mut by_stem: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (position, file) in passed_over.iter().enumerate() {
        let path = file.path.strip_suffix(".py").unwrap_or(&file.path);
        let path = path.strip_suffix("/__init__").unwrap_or(path);
        by_stem.entry(path.rsplit('/').next().unwrap_or(path)).or_default().push(position);
    }
    let mut wanted = BTreeSet::new();
    let mut classes: FxHashSet<&str> = FxHashSet::default();
    for file in read {
        let FileFacts::Python(module) = &file.facts else { continue };
        if file.path.contains("/migrations/") {
            continue;
        }
        let in_models = is_models_path(&file.path);
        let names = used_names(module, in_models);
        for statement in &module.body {
            match &statement.kind {
                StatementKind::Import { level, module, name, alias } => {
                    let star = name.as_deref() == Some("*");
                    if star || names.contains(alias.as_str()) {
                        imported(&file.path, *level, module, name.as_deref(), &by_stem, passed_over, &mut wanted);
                    }
                }
                StatementKind::Class(class) if in_models || !is_other(class) => {
                    classes.insert(&class.name);
                }
                StatementKind::Class(_) => {}
                StatementKind::Assign { .. } | StatementKind::Function(_) | StatementKind::Expression(_) => {}
            }
        }
    }
    let deriving = passed_over.par_iter().enumerate().filter(|(_, file)| file.path.ends_with(".py"));
    let deriving = deriving.filter(|(_, file)| derives(&file.text, &classes)).map(|(position, _)| position);
    wanted.extend(deriving.collect::<Vec<usize>>());
    wanted.into_iter().collect()
}

/// The first names of everything that stands in bases, class bodies and assignments: not what functions use.
fn used_names(module: &Module, in_models: bool) -> FxHashSet<&str> {
    let mut names = FxHashSet::default();
    for statement in &module.body {
        match &statement.kind {
            StatementKind::Class(class) if !in_models && is_other(class) => {}
            _ => names_of_statement(statement, &mut names),
        }
    }
    names
}

/// Is it surely a view, a form or the like? Mixins tell nothing.
fn is_other(class: &Class) -> bool {
    let mut bases = class.bases.iter().filter_map(base_name).filter(|name| !name.ends_with("Mixin")).peekable();
    bases.peek().is_some() && bases.all(|name| OTHER_BASES.iter().any(|end| name.ends_with(end)))
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

/// The files that an import may mean: the module itself, or the submodule of the imported name.
fn imported(
    importer: &str,
    level: u32,
    module: &str,
    name: Option<&str>,
    by_stem: &FxHashMap<&str, Vec<usize>>,
    passed_over: &[&SourceFile],
    wanted: &mut BTreeSet<usize>,
) {
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
        let stem = path.rsplit('/').next().unwrap_or(&path);
        for position in by_stem.get(stem).into_iter().flatten() {
            let file = passed_over.get(*position).map_or("", |file| file.path.as_str());
            let file = file.strip_suffix(".py").unwrap_or(file);
            let file = file.strip_suffix("/__init__").unwrap_or(file);
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

/// Does a class of the text name one of these among its bases?
fn derives(text: &str, classes: &FxHashSet<&str>) -> bool {
    memmem::find_iter(text.as_bytes(), "class ").any(|start| {
        let at_line = start == 0 || text.as_bytes().get(start - 1).is_some_and(u8::is_ascii_whitespace);
        let Some(rest) = text.get(start..).filter(|_| at_line) else { return false };
        let end = rest.find(':').unwrap_or(rest.len().min(200));
        let Some((_, bases)) = rest.get(..end).and_then(|head| head.split_once('(')) else { return false };
        bases
            .split([',', ')', '[', '('])
            .any(|base| classes.contains(base.trim().rsplit('.').next().unwrap_or_default()))
    })
}
