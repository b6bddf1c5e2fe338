//! The Django projects of a repository: each has its own settings, and with them its own apps and database.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use modelry_graph::FileId;

use crate::ReadFile;
use crate::django::project::{ModuleId, Project};
use crate::syntax::python::{Expr, ExprKind, StatementKind};

/// What the settings of a whole project say besides their apps.
const ESSENTIAL: [&str; 3] = ["DATABASES", "ROOT_URLCONF", "SECRET_KEY"];

/// Names of folders whose projects only show or try out what lies beside them.
const SHOWN: [&str; 9] = ["example", "demo", "sandbox", "sample", "test", "template", "playground", "docs", "tutorial"];

/// A project of a repository, or what belongs to no project.
pub(super) struct Part<'a> {
    /// Its folder, where there are several projects; that of the run for what belongs to none.
    pub(super) root: Option<String>,
    /// All files that it can import.
    pub(super) files: Vec<&'a ReadFile>,
    /// Those among them that are other people's.
    pub(super) foreign: FxHashSet<FileId>,
}

/// A folder from which a project imports its apps.
#[derive(Debug)]
struct Root<'a> {
    path: &'a str,
    /// Do names in the settings or a `manage.py` tell that it is this folder?
    sure: bool,
    installed: BTreeSet<&'a str>,
}

/// The projects of the repository.
///
/// An app outside of all projects belongs to the one that installs it, else to the one right beside it, else to none.
pub(super) fn parts<'a>(project: &Project<'a>, files: &'a [ReadFile]) -> Vec<Part<'a>> {
    let (roots, settings) = roots(project);
    let alone = |root: &Root| {
        let models = project.modules().filter(|(_, it)| it.file.is_some() && it.parts.contains(&"models"));
        is_shown(root.path) && models.into_iter().any(|(_, it)| !is_within(it.path, root.path))
    };
    let single = match roots.as_slice() {
        [] => true,
        [only] => !alone(only),
        [_, _, ..] => false,
    };
    if single {
        return vec![Part { root: None, files: files.iter().collect(), foreign: FxHashSet::default() }];
    }
    let mut owners: FxHashMap<FileId, Option<usize>> = FxHashMap::default();
    let mut folders: Vec<FxHashSet<&str>> = roots.iter().map(|_| FxHashSet::default()).collect();
    for file in files {
        let owner = innermost(&roots, &file.path);
        owners.insert(file.id, owner);
        if let Some((root, folders)) = owner.and_then(|owner| Some((roots.get(owner)?, folders.get_mut(owner)?))) {
            let below = file.path.get(root.path.len()..).unwrap_or_default().trim_start_matches('/');
            folders.insert(below.split(['/', '.']).next().unwrap_or(below));
        }
    }
    let mut parts: Vec<Part> = Vec::new();
    for position in (0..roots.len()).map(Some).chain([None]) {
        let root = position.and_then(|position| roots.get(position));
        let own = position.and_then(|position| folders.get(position));
        let path = root.map_or("", |it| it.path).to_owned();
        let mut part = Part { root: Some(path), files: Vec::new(), foreign: FxHashSet::default() };
        for file in files {
            let within = owners.get(&file.id).copied().flatten();
            let owner = within.or_else(|| adopting(&roots, &folders, &file.path));
            // What no project holds is there for all; of the project around it one sees the packages that it installs.
            let visible = owner == position
                || within.is_none()
                || root.zip(own).is_some_and(|(root, own)| {
                    let around = within.and_then(|it| roots.get(it)).is_some_and(|it| is_within(root.path, it.path));
                    around && installs_package(root, own, &file.path)
                });
            // What belongs to no project has to know that there is one which may decide otherwise.
            let visible = visible || (position.is_none() && settings.contains(&file.id));
            if visible {
                part.files.push(file);
                if owner != position {
                    part.foreign.insert(file.id);
                }
            }
        }
        if part.files.len() > part.foreign.len() {
            parts.push(part);
        }
    }
    parts
}

/// The innermost project around a file.
fn innermost(roots: &[Root], path: &str) -> Option<usize> {
    let around = roots.iter().enumerate().filter(|(_, root)| is_within(path, root.path));
    around.max_by_key(|(_, root)| root.path.len()).map(|(position, _)| position)
}

/// The project that a file outside of all projects belongs to: the first that installs its app, else the one nearest to it.
fn adopting(roots: &[Root], folders: &[FxHashSet<&str>], path: &str) -> Option<usize> {
    let real = || roots.iter().enumerate().filter(|(_, root)| !is_shown(root.path));
    let installing =
        real().find(|(position, root)| folders.get(*position).is_some_and(|own| installs(root, own, path)));
    if let Some((position, _)) = installing {
        return Some(position);
    }
    let shared =
        |root: &Root| root.path.split('/').zip(path.split('/')).take_while(|(one, other)| one == other).count();
    let nearest = real().map(|(_, root)| shared(root)).max().filter(|nearest| *nearest > 0)?;
    let mut beside = real().filter(|(_, root)| shared(root) == nearest);
    match (beside.next(), beside.next()) {
        (Some((position, _)), None) => Some(position),
        _ => None,
    }
}

/// Does a project install the app of a file, and is it not another one of that name in its own folder?
fn installs(root: &Root, own: &FxHashSet<&str>, path: &str) -> bool {
    let dotted = path.trim_end_matches(".py").replace('/', ".");
    let starts = std::iter::once(0).chain(dotted.match_indices('.').map(|(position, _)| position + 1));
    starts.filter_map(|start| dotted.get(start..)).any(|module| {
        let app = |app: &&str| module.strip_prefix(*app).is_some_and(|rest| rest.starts_with('.'));
        !own.contains(module.split('.').next().unwrap_or(module)) && root.installed.iter().any(app)
    })
}

/// Does a project install any app of the package that a file is in?
fn installs_package(root: &Root, own: &FxHashSet<&str>, path: &str) -> bool {
    let tops = || root.installed.iter().map(|app| app.split('.').next().unwrap_or(app));
    path.split(['/', '.']).any(|folder| !own.contains(folder) && tops().any(|top| top == folder))
}

/// The folders of all projects, each once, without those that only another one's files can have made; and the settings.
fn roots<'a>(project: &Project<'a>) -> (Vec<Root<'a>>, FxHashSet<FileId>) {
    let managed: BTreeSet<&str> = project
        .modules()
        .filter(|(_, module)| module.path == "manage.py" || module.path.ends_with("/manage.py"))
        .map(|(_, module)| folder(module.path))
        .collect();
    let mut roots: Vec<Root> = Vec::new();
    let mut settings = FxHashSet::default();
    for (id, module) in project.modules() {
        if module.file.is_none() || !states(project, id, "INSTALLED_APPS") {
            continue;
        }
        if !ESSENTIAL.iter().any(|name| states(project, id, name)) {
            continue;
        }
        settings.extend(module.file);
        let named = named_root(project, id).or_else(|| above(module.path).find(|it| managed.contains(it)));
        let path = named.unwrap_or_else(|| super::settings::project_root(module.path));
        let installed = installed(project, id);
        match roots.iter_mut().find(|root| root.path == path) {
            Some(root) => {
                root.sure |= named.is_some();
                root.installed.extend(installed);
            }
            None => roots.push(Root { path, sure: named.is_some(), installed }),
        }
    }
    roots.sort_by(|one, other| one.path.cmp(other.path));
    let related = |one: &str, other: &str| one != other && (is_within(one, other) || is_within(other, one));
    let sure: Vec<&str> = roots.iter().filter(|root| root.sure).map(|root| root.path).collect();
    let paths: Vec<&str> = roots.iter().map(|root| root.path).collect();
    roots.retain(|root| {
        root.sure
            || !sure.iter().any(|other| related(root.path, other))
                && !paths.iter().any(|other| *other != root.path && is_within(root.path, other))
    });
    (roots, settings)
}

/// The folder from which the modules are imported that the settings name: `a` of `a/config/settings.py` with `"config.urls"`.
fn named_root<'a>(project: &Project<'a>, id: ModuleId) -> Option<&'a str> {
    let path = project.module(id).path;
    let named = ["ROOT_URLCONF", "WSGI_APPLICATION", "ASGI_APPLICATION"];
    let names: BTreeSet<&str> = values(project, id, |target| named.contains(&target)).collect();
    let apps = installed(project, id);
    [names, apps].iter().find_map(|names| {
        above(path).filter(|folder| !folder.is_empty()).find_map(|package| {
            let starts = std::iter::once(0).chain(package.match_indices('/').map(|(position, _)| position + 1));
            let mut starts = starts.filter(|start| {
                let dotted = package.get(*start..).unwrap_or_default().replace('/', ".");
                names.iter().any(|name| name.strip_prefix(&*dotted).is_some_and(|rest| rest.starts_with('.')))
            });
            let start = starts.next()?;
            package.get(..start).map(|root| root.trim_end_matches('/'))
        })
    })
}

/// The apps that settings install, as far as they are literal.
fn installed<'a>(project: &Project<'a>, id: ModuleId) -> BTreeSet<&'a str> {
    let names = values(project, id, |target| target.ends_with("APPS"));
    // `shop.apps.ShopConfig` is the app `shop`.
    names.map(|name| name.split_once(".apps.").map_or(name, |(app, _)| app)).collect()
}

/// The texts in what settings assign to some names.
fn values<'a>(project: &Project<'a>, id: ModuleId, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &'a str> {
    let mut found = Vec::new();
    for statement in &project.module(id).content.body {
        if let StatementKind::Assign { target, value: Some(value), .. } = &statement.kind
            && wanted(target)
        {
            texts(value, &mut found);
        }
    }
    found.into_iter()
}

// The depth is bounded: the reader passes over what nests too deeply.
fn texts<'a>(expr: &'a Expr, found: &mut Vec<&'a str>) {
    match &expr.kind {
        ExprKind::String(text) => found.push(text),
        ExprKind::Binary(it) => {
            texts(&it.left, found);
            texts(&it.right, found);
        }
        _ => expr.elements().unwrap_or_default().iter().for_each(|it| texts(it, found)),
    }
}

/// Do settings state a name themselves, rather than add to what others state?
fn states(project: &Project, id: ModuleId, name: &str) -> bool {
    project.module(id).content.body.iter().any(
        |it| matches!(&it.kind, StatementKind::Assign { target, augmented: false, value: Some(_), .. } if target == name),
    )
}

/// The folders around a file, the innermost first and that of the run last.
fn above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder(path)), |inner| (!inner.is_empty()).then(|| folder(inner)))
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Is it a project that only shows what lies beside it?
fn is_shown(root: &str) -> bool {
    root.split('/').any(|part| SHOWN.iter().any(|name| part.starts_with(name)))
}

fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
