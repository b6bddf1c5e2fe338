//! What modules give to each other, as ES modules and as CommonJS.

use compact_str::CompactString;
use modelry_graph::Place;
use std::collections::BTreeMap;

use super::{Evaluator, Scope};
use crate::sequelize::project::ModuleId;
use crate::sequelize::value::{Kind, Value};
use crate::syntax::javascript::{Expr, StatementKind};

impl<'a> Evaluator<'_, 'a> {
    /// What `import { name } from "module"` brings.
    pub(super) fn imported(&self, from: ModuleId, module: &str, name: &str, place: Place, depth: u32) -> Value<'a> {
        match self.project.resolve(from, module) {
            Some(module) if name == "*" => self.namespace(module, place, depth),
            Some(module) => self.export(module, name, place, depth),
            // A package: its default export by its own name, others by theirs.
            None if matches!(name, "default" | "*") => Value::new(Kind::External(package_name(module)), place),
            None => Value::new(Kind::External(name.into()), place),
        }
    }

    /// What `require("module")` answers.
    pub(super) fn required(&self, from: ModuleId, specifier: &str, place: Place, depth: u32) -> Value<'a> {
        match self.project.resolve(from, specifier) {
            Some(module) => self.namespace(module, place, depth),
            None => Value::new(Kind::External(package_name(specifier)), place),
        }
    }

    /// A module as a whole: what `module.exports` is set to, else its exports by name.
    fn namespace(&self, module: ModuleId, place: Place, depth: u32) -> Value<'a> {
        match self.assigned(module, "module.exports").or_else(|| self.json(module)) {
            Some(value) if self.step(depth) => self.at(&Scope::top(module), value, depth + 1),
            Some(_) => Value::new(Kind::Unknown, place),
            None => Value::new(Kind::Namespace(module), place),
        }
    }

    fn json(&self, module: ModuleId) -> Option<&'a Expr> {
        let file = self.project.file(module);
        file.path.ends_with(".json").then(|| crate::sequelize::project::exported(file.module)).flatten()
    }

    /// The value that a statement of the top level assigns to `module.exports` or one of its members; the last one counts.
    fn assigned(&self, module: ModuleId, name: &str) -> Option<&'a Expr> {
        let body = self.project.file(module).module.body.iter().rev();
        body.filter_map(|it| match &it.kind {
            StatementKind::Assign { target, value } => Some((target, value)),
            _ => None,
        })
        .find(|(target, _)| target.name() == Some(name))
        .map(|(_, value)| value)
    }

    /// What a module exports by a name.
    pub(in crate::sequelize) fn export(&self, module: ModuleId, name: &str, place: Place, depth: u32) -> Value<'a> {
        let unknown = || Value::new(Kind::Unknown, place);
        if !self.step(depth) {
            return unknown();
        }
        let scope = Scope::top(module);
        let file = self.project.file(module);
        for statement in &file.module.body {
            match &statement.kind {
                StatementKind::ExportDefault(value) if name == "default" => {
                    return self.at(&scope, value, depth + 1);
                }
                StatementKind::Export { module: None, local, name: exported } if exported == name => {
                    return self.name(&scope, local, statement.span, depth + 1);
                }
                StatementKind::Export { module: Some(other), local, name: exported } if exported == name => {
                    return self.imported(module, other, local, place, depth + 1);
                }
                _ => {}
            }
        }
        if let Some(statement) = file.declaration(name).filter(|it| is_exported(&it.kind)) {
            return self.declared(&scope, statement, name, depth + 1);
        }
        for path in [format!("module.exports.{name}"), format!("exports.{name}")] {
            if let Some(value) = self.assigned(module, &path) {
                return self.at(&scope, value, depth + 1);
            }
        }
        if self.assigned(module, "module.exports").is_some() || self.json(module).is_some() {
            let whole = self.namespace(module, place, depth + 1);
            // `import order from "./order"` of a CommonJS module is all of it.
            if name == "default" && whole.object().is_none_or(|it| it.get("default").is_none()) {
                return whole;
            }
            return self.member(&whole, name, depth + 1);
        }
        for statement in &file.module.body {
            if let StatementKind::Export { module: Some(other), local, name: exported } = &statement.kind
                && local == "*"
                && exported == "*"
                && let Some(other) = self.project.resolve(module, other)
            {
                let value = self.export(other, name, place, depth + 1);
                if !value.is_unknown() {
                    return value;
                }
            }
        }
        unknown()
    }

    /// All exports of a module in the order of a namespace, which is that of their names.
    pub(super) fn exports(&self, module: ModuleId, place: Place) -> Option<Vec<(CompactString, Value<'a>)>> {
        let mut names: BTreeMap<CompactString, ()> = BTreeMap::new();
        for statement in &self.project.file(module).module.body {
            match &statement.kind {
                StatementKind::ExportDefault(_) => {
                    names.insert("default".into(), ());
                }
                StatementKind::Export { name, .. } if name == "*" => return None,
                StatementKind::Export { name, .. } => {
                    names.insert(name.clone(), ());
                }
                StatementKind::Declare { target, exported: true, .. } => {
                    names.extend(target.names().into_iter().map(|name| (name.into(), ())));
                }
                StatementKind::Class(class) if class.exported => {
                    names.insert(class.name.clone(), ());
                }
                _ => {}
            }
        }
        let value = |name: CompactString| {
            let value = self.export(module, &name, place, 0);
            (name, value)
        };
        Some(names.into_keys().map(value).collect())
    }
}

fn is_exported(kind: &StatementKind) -> bool {
    match kind {
        StatementKind::Declare { exported, .. } => *exported,
        StatementKind::Class(it) => it.exported,
        StatementKind::Function(it) => it.exported,
        StatementKind::Enum(it) => it.exported,
        StatementKind::Type(it) => it.exported,
        _ => false,
    }
}

/// What a package is called when all of it is taken: Sequelize by its class.
fn package_name(specifier: &str) -> CompactString {
    match specifier {
        "sequelize" | "sequelize-typescript" | "@sequelize/core" => "Sequelize".into(),
        other => other.into(),
    }
}
