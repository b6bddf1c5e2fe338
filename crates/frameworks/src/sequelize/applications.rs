//! Which modules make one application: several in one repository have a database each.
//!
//! An application is a folder whose `package.json` depends on Sequelize. Folders that take models from each other are
//! one, and what declares no models may be about any.

use std::collections::BTreeMap;

use modelry_graph::Dialect;

use super::definitions;
use super::evaluate::Evaluator;
use super::layout::Layout;
use super::project::{ModuleId, Project, exported, member};
use super::settings::settings;
use super::sites::Sites;
use crate::syntax::javascript::paths::folder;
use crate::syntax::javascript::{Expr, Statement, StatementKind};

/// An application.
pub(super) struct Application<'a> {
    /// Its folder; empty for the only one.
    pub(super) root: String,
    pub(super) sites: Sites<'a>,
    /// The folders of the others.
    foreign: Vec<String>,
}

impl Application<'_> {
    /// Is the file part of it, or of no application?
    pub(super) fn has(&self, path: &str) -> bool {
        let depth = |folder: &String| is_below(path, folder).then_some(folder.len());
        let own = depth(&self.root).unwrap_or(0);
        self.foreign.iter().filter_map(depth).max().is_none_or(|other| other < own)
    }
}

/// The applications, in the order of their folders.
pub(super) fn applications<'a>(
    evaluator: Evaluator<'_, 'a>,
    sites: Sites<'a>,
    layout: &Layout,
    chosen: Option<Dialect>,
) -> Vec<Application<'a>> {
    let project = evaluator.project;
    let packages = packages(project);
    let whole = Application { root: String::new(), sites, foreign: Vec::new() };
    if packages.len() < 2 {
        return vec![whole];
    }
    let home = |module: ModuleId| {
        let path = project.file(module).path;
        packages.iter().enumerate().filter(|(_, it)| is_below(path, &it.folder)).max_by_key(|(_, it)| it.folder.len())
    };
    // What stands outside of all of them is behind the last one.
    let package = |module: ModuleId| home(module).map_or(packages.len(), |(position, _)| position);
    let mut declares = vec![false; packages.len() + 1];
    let settings = settings(evaluator, &whole, layout, chosen);
    for model in definitions::models(evaluator, &whole.sites, &settings) {
        if let Some(it) = declares.get_mut(package(model.module)) {
            *it = true;
        }
    }
    let mut leader: Vec<usize> = (0..=packages.len()).collect();
    for (module, file) in project.modules() {
        let own = package(module);
        for specifier in specifiers(&file.module.body) {
            let resolved = project.resolve(module, specifier).map(package);
            let named = packages.iter().position(|it| it.is_named_by(specifier));
            for other in resolved.into_iter().chain(named).filter(|it| *it != own && declares.get(*it) == Some(&true)) {
                join(&mut leader, own, other);
            }
        }
    }
    let with_models = declares.iter().enumerate().filter(|(_, declares)| **declares);
    let mut groups: Vec<usize> = with_models.map(|(position, _)| find(&leader, position)).collect();
    groups.sort_unstable();
    groups.dedup();
    if groups.len() < 2 {
        return vec![whole];
    }
    let folders: BTreeMap<usize, String> =
        groups.iter().map(|group| (*group, common_folder(&packages, &leader, *group))).collect();
    let of = |group: usize| Application {
        root: folders.get(&group).cloned().unwrap_or_default(),
        sites: whole.sites.of(|module| {
            let own = find(&leader, package(module));
            own == group || !groups.contains(&own)
        }),
        foreign: folders.iter().filter(|(other, _)| **other != group).map(|(_, folder)| folder.clone()).collect(),
    };
    let mut all: Vec<Application<'a>> = groups.iter().map(|group| of(*group)).collect();
    all.sort_by(|one, other| one.root.cmp(&other.root));
    all
}

/// A package that uses Sequelize.
struct Package {
    folder: String,
    name: String,
}

impl Package {
    fn is_named_by(&self, specifier: &str) -> bool {
        let rest = specifier.strip_prefix(self.name.as_str()).filter(|_| !self.name.is_empty());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

fn packages(project: &Project<'_>) -> Vec<Package> {
    let mut found = Vec::new();
    for module in project.settings("package.json") {
        let file = project.file(module);
        let Some(value) = exported(file.module) else { continue };
        let depends = |kind: &str| {
            let packages = member(value, kind);
            packages.is_some_and(|it| {
                ["sequelize", "@sequelize/core", "sequelize-typescript"].iter().any(|name| member(it, name).is_some())
            })
        };
        if depends("dependencies") || depends("peerDependencies") || depends("devDependencies") {
            let name = member(value, "name").and_then(Expr::text).unwrap_or_default().to_owned();
            found.push(Package { folder: folder(file.path).to_owned(), name });
        }
    }
    found
}

/// What the statements at the top of a module import.
fn specifiers(body: &[Statement]) -> impl Iterator<Item = &str> {
    body.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Import { module, .. } | StatementKind::Export { module: Some(module), .. } => {
            Some(module.as_str())
        }
        StatementKind::Declare { value: Some(value), .. } => {
            let call = value.call().filter(|call| call.function.name() == Some("require"))?;
            call.arguments.first()?.text()
        }
        _ => None,
    })
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn find(leader: &[usize], it: usize) -> usize {
    let mut at = it;
    while let Some(next) = leader.get(at).copied().filter(|next| *next != at) {
        at = next;
    }
    at
}

fn join(leader: &mut [usize], one: usize, other: usize) {
    let (one, other) = (find(leader, one), find(leader, other));
    if let Some(it) = leader.get_mut(one.max(other)) {
        *it = one.min(other);
    }
}

/// The folder of all packages of a group; what stands outside of packages has none.
fn common_folder(packages: &[Package], leader: &[usize], group: usize) -> String {
    let mut folders = packages.iter().enumerate().filter(|(position, _)| find(leader, *position) == group);
    let Some((_, first)) = folders.next() else { return String::new() };
    let mut common: Vec<&str> = first.folder.split('/').collect();
    for (_, other) in folders {
        let same = common.iter().zip(other.folder.split('/')).take_while(|(one, other)| **one == *other).count();
        common.truncate(same);
    }
    common.join("/")
}
