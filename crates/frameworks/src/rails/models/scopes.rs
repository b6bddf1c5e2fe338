//! Named queries (Rails guide, "Active Record Query Interface: Scopes").

use modelry_graph::{Place, Scope, Sure};

use super::arguments;
use super::body::{Item, ItemKind};
use super::context::Context;
use super::evaluate::Value;
use super::project::Project;
use super::spelling;
use crate::syntax::ruby::{Block, Call, Node, NodeKind};

/// Methods of queries that leave rows out.
const FILTERS: &[&str] = &[
    "where",
    "where!",
    "not",
    "rewhere",
    "having",
    "none",
    "limit",
    "offset",
    "missing",
    "associated",
    "invert_where",
    "excluding",
    "without",
    "distinct_on",
    "merge_where",
    "only_deleted",
    "kept",
    "discarded",
];

/// Methods of queries that order, load or name, and leave no row out.
const KEEPERS: &[&str] = &[
    "all",
    "order",
    "reorder",
    "in_order_of",
    "reverse_order",
    "includes",
    "preload",
    "eager_load",
    "left_joins",
    "left_outer_joins",
    "select",
    "reselect",
    "references",
    "readonly",
    "lock",
    "extending",
    "strict_loading",
    "annotate",
    "optimizer_hints",
    "distinct",
    "group",
    "with_attached",
    "unscope",
    "unscoped",
    "itself",
    "to_a",
    "load",
    "create_with",
    "asc",
    "desc",
];

/// The scope that a statement declares.
pub(super) fn read<'a>(project: &Project<'a>, item: &Item<'a>) -> Option<Scope> {
    let ItemKind::Call(call) = item.kind else { return None };
    let place = item.context.place(item.span);
    match call.name.as_str() {
        "scope" => {
            let Value::Text(name) = project.value(call.arguments.first()?, &item.context) else { return None };
            let mut scope = Scope::new(name, false, place);
            if let Some(block) = arguments::lambda(call) {
                scope.filters = filters(&block.body);
                scope.body = spelling::of_block(block);
            }
            Some(scope)
        }
        "default_scope" => Some(default(call, place)),
        _ => None,
    }
}

/// `default_scope { where(deleted_at: nil) }`, `default_scope -> { order(:name) }`
fn default(call: &Call, place: Place) -> Scope {
    let mut scope = Scope::new("default", true, place);
    let block = call.block.as_ref().or_else(|| arguments::lambda(call));
    if let Some(block) = block {
        scope.filters = filters(&block.body);
        scope.body = spelling::of_block(block);
    } else if let Some(argument) = call.arguments.first() {
        scope.filters = filters(std::slice::from_ref(argument));
    }
    scope
}

/// Does the query that a body ends with leave rows out?
fn filters(body: &[Node]) -> Sure {
    let [only] = body else { return Sure::Unknown };
    let mut node = only;
    let mut answer = Sure::No;
    loop {
        let call = match &node.kind {
            NodeKind::Call(call) => call,
            NodeKind::SelfObject => return answer,
            NodeKind::Sequence(nodes) => match &**nodes {
                [only] => {
                    node = only;
                    continue;
                }
                _ => return Sure::Unknown,
            },
            _ => return Sure::Unknown,
        };
        match call.name.as_str() {
            // `where` alone only opens a chain: `where.not(…)`.
            name if FILTERS.contains(&name) => answer = Sure::Yes,
            name if KEEPERS.contains(&name) || name.starts_with("with_attached_") => {}
            _ if answer == Sure::Yes => {}
            _ => return Sure::Unknown,
        }
        match &call.receiver {
            Some(receiver) => node = receiver,
            None => return answer,
        }
    }
}

/// A query of plain equalities as a condition of SQL: `-> { where(deleted_at: nil) }` is `deleted_at IS NULL`.
pub(super) fn condition<'a>(project: &Project<'a>, node: &Node, context: &Context<'a>) -> Option<String> {
    let NodeKind::Lambda(block) = &node.kind else { return None };
    let Block { body, parameters, .. } = &**block;
    let [only] = &**body else { return None };
    if !parameters.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    let mut node = Some(only);
    while let Some(call) = node {
        let call = call.call()?;
        let negated = call.name == "not";
        if call.name != "where" && !negated {
            return None;
        }
        node = call.receiver.as_ref();
        if negated {
            // `where.not(…)`
            let opening = node?.call().filter(|it| it.name == "where" && it.arguments.is_empty())?;
            node = opening.receiver.as_ref();
        }
        parts.push(equalities(project, call, negated, context)?);
    }
    parts.reverse();
    Some(parts.join(" AND "))
}

fn equalities<'a>(project: &Project<'a>, call: &Call, negated: bool, context: &Context<'a>) -> Option<String> {
    let [argument] = &*call.arguments else { return None };
    let pairs = match &argument.kind {
        NodeKind::Hash(hash) => &hash.pairs,
        NodeKind::String(sql) if !negated => return Some(sql.to_string()),
        _ => return None,
    };
    let mut parts = Vec::new();
    for pair in pairs {
        let column = pair.key.as_ref().and_then(Node::text)?;
        let (is, not) = if negated { ("<>", "IS NOT") } else { ("=", "IS") };
        parts.push(match project.value(&pair.value, context) {
            Value::Nil => format!("{column} {not} NULL"),
            Value::Bool(value) => format!("{column} {is} {}", if value { "TRUE" } else { "FALSE" }),
            Value::Number(number) => format!("{column} {is} {number}"),
            Value::Text(text) if !text.contains('\'') => format!("{column} {is} '{text}'"),
            _ => return None,
        });
    }
    if negated && parts.len() > 1 {
        return None;
    }
    Some(parts.join(" AND "))
}
