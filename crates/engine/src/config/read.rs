//! From what is written to what holds. Everything that is not understood is an error that names its line.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use modelry_graph::Dialect;
use modelry_rules::Severity;

use super::document::{Node, Value};
use super::keys::{EXCEPTION, FAIL_ON, Key, OVERRIDE, ROOT, SEVERITIES};
use super::{Config, Exception, Layer, Name, nearest};

/// Adds what a file in `folder` says.
pub(super) fn add(config: &mut Config, folder: &Path, root: &Node) -> Result<(), String> {
    let mut layer = Layer { folder: folder.to_owned(), ..Layer::default() };
    let mut overrides = Vec::new();
    for (name, node) in entries(root, ROOT)? {
        match name {
            "exclude" => config.exclude.push((folder.to_owned(), texts(node)?)),
            "dialect" => {
                let text = text(node)?;
                let known = Dialect::from_name(text);
                let wrong = || format!("{}: expected postgresql, mysql, mariadb or sqlite, not `{text}`", node.at);
                config.dialects.push((folder.to_owned(), known.ok_or_else(wrong)?));
            }
            "fail-on" => config.fail_on = Some(one_of(node, FAIL_ON)?.to_owned()),
            "overrides" => overrides.push(node),
            _ => common(&mut layer, name, node)?,
        }
    }
    config.layers.push(layer);
    for node in overrides.into_iter().map(list).collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
        let mut layer = Layer { folder: folder.to_owned(), ..Layer::default() };
        for (name, node) in entries(node, OVERRIDE)? {
            match name {
                "paths" => layer.paths = Some(globs(node)?),
                _ => common(&mut layer, name, node)?,
            }
        }
        if layer.paths.is_none() {
            return Err(format!("{}: say which `paths` the override is about", node.at));
        }
        config.layers.push(layer);
    }
    Ok(())
}

/// What may stand in an override, too.
fn common(layer: &mut Layer, name: &str, node: &Node) -> Result<(), String> {
    match name {
        "select" => layer.select = Some(names(node)?),
        "ignore" => layer.ignore = names(node)?,
        "severity" => {
            for (name, node) in table(node)? {
                let meant = Name::parse(name).map_err(|error| format!("{}: {error}", node.at))?;
                let severity = match one_of(node, SEVERITIES)? {
                    "error" => Some(Severity::Error),
                    "warning" => Some(Severity::Warning),
                    "info" => Some(Severity::Info),
                    _ => None,
                };
                layer.severity.push((meant, severity));
            }
        }
        "exceptions" => {
            for entry in list(node)? {
                layer.exceptions.push(exception(entry)?);
            }
        }
        "conventions" => layer.decisions.read_conventions(node)?,
        "rules" => layer.decisions.read_options(node)?,
        _ => {}
    }
    Ok(())
}

fn exception(node: &Node) -> Result<Exception, String> {
    let (mut rules, mut subject, mut has_reason) = (Vec::new(), None, false);
    for (name, node) in entries(node, EXCEPTION)? {
        match name {
            "rules" => rules = names(node)?,
            "subject" => subject = Some(glob(text(node)?, node)?.compile_matcher()),
            _ => has_reason = !text(node)?.trim().is_empty(),
        }
    }
    let subject = subject.ok_or_else(|| format!("{}: say what the exception is about: `subject`", node.at))?;
    if !has_reason {
        return Err(format!("{}: say why: `reason`", node.at));
    }
    Ok(Exception { rules, subject })
}

/// The entries of a table, whose keys must be known.
fn entries<'a>(node: &'a Node, keys: &[Key]) -> Result<Vec<(&'a str, &'a Node)>, String> {
    let entries = table(node)?;
    for (name, node) in entries {
        if !keys.iter().any(|key| key.name == name) {
            return Err(unknown(node, name, keys.iter().map(|key| key.name)));
        }
    }
    Ok(entries.iter().map(|(name, node)| (name.as_str(), node)).collect())
}

/// That a key is none of these.
pub(super) fn unknown<'a>(node: &Node, name: &str, keys: impl Iterator<Item = &'a str> + Clone) -> String {
    let hint = match nearest(name, keys.clone()) {
        Some(other) => format!("did you mean `{other}`?"),
        None => format!("known are {}", keys.collect::<Vec<_>>().join(", ")),
    };
    format!("{}: unknown key `{name}`: {hint}", node.at)
}

pub(super) fn expected(what: &str, node: &Node) -> String {
    format!("{}: expected {what}, not {}", node.at, node.kind())
}

pub(super) fn table(node: &Node) -> Result<&[(String, Node)], String> {
    match &node.value {
        Value::Table(entries) => Ok(entries),
        _ => Err(expected("a table", node)),
    }
}

pub(super) fn text(node: &Node) -> Result<&str, String> {
    match &node.value {
        Value::Text(text) => Ok(text),
        _ => Err(expected("a text", node)),
    }
}

fn list(node: &Node) -> Result<&[Node], String> {
    match &node.value {
        Value::List(elements) => Ok(elements),
        _ => Err(expected("a list", node)),
    }
}

pub(super) fn texts(node: &Node) -> Result<Vec<String>, String> {
    list(node)?.iter().map(|element| text(element).map(str::to_owned)).collect()
}

fn names(node: &Node) -> Result<Vec<Name>, String> {
    let name = |element: &Node| Name::parse(text(element)?).map_err(|error| format!("{}: {error}", element.at));
    list(node)?.iter().map(name).collect()
}

pub(super) fn one_of<'a>(node: &'a Node, words: &[&str]) -> Result<&'a str, String> {
    let text = text(node)?;
    if words.contains(&text) {
        return Ok(text);
    }
    Err(format!("{}: expected {}, not `{text}`", node.at, words.join(", ")))
}

fn globs(node: &Node) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for element in list(node)? {
        set.add(glob(text(element)?, element)?);
    }
    set.build().map_err(|error| format!("{}: {error}", node.at))
}

fn glob(text: &str, node: &Node) -> Result<globset::Glob, String> {
    // A folder means all that is in it.
    let pattern = text.strip_suffix('/').map_or_else(|| text.to_owned(), |folder| format!("{folder}/**"));
    GlobBuilder::new(&pattern).build().map_err(|error| format!("{}: {error}", node.at))
}
