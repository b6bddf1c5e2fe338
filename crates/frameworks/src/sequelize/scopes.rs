//! `scopes` and `defaultScope`. (Manual: "Scopes".)

use modelry_graph::{Scope, Sure};

use super::evaluate::Evaluator;
use super::model::Model;
use super::value::{Kind, Value};

pub(super) fn scopes<'a>(evaluator: Evaluator<'_, 'a>, model: &Model<'a>) -> Vec<Scope> {
    let mut scopes = Vec::new();
    if let Some(value) = model.default_scope.as_ref().map(|it| called(evaluator, it)) {
        let empty = value.object().is_some_and(|it| it.members.is_empty() && !it.open);
        if !empty {
            scopes.push(scope("defaultScope", true, &value));
        }
    }
    for value in &model.scopes {
        let value = called(evaluator, value);
        for (name, inner) in value.object().map(|it| it.members.as_slice()).unwrap_or_default() {
            scopes.push(scope(name, false, inner));
        }
    }
    scopes
}

/// A decorator is handed a function that answers the scopes.
fn called<'a>(evaluator: Evaluator<'_, 'a>, value: &Value<'a>) -> Value<'a> {
    match &value.kind {
        Kind::Function(function, scope) => {
            let answer = evaluator.returned(scope, function, Vec::new(), 0);
            answer.unwrap_or_else(|| Value::new(Kind::Unknown, value.place))
        }
        _ => value.clone(),
    }
}

fn scope(name: &str, default: bool, value: &Value<'_>) -> Scope {
    let filters = match value.object() {
        Some(object) => {
            let has = |name: &str| object.get(name).is_some_and(|it| it.truthy() != Some(false));
            match (has("where") || has("limit") || has("having"), has("include") || object.open) {
                (true, _) => Sure::Yes,
                // An include may leave rows out, too.
                (false, true) => Sure::Unknown,
                (false, false) => Sure::No,
            }
        }
        None => Sure::Unknown,
    };
    Scope { filters, body: body(value), ..Scope::new(name, default, value.place) }
}

/// A constant, spelled so that what is equal is spelled equally.
fn body(value: &Value<'_>) -> Option<String> {
    match &value.kind {
        Kind::Null => Some("null".to_owned()),
        Kind::Text(text) => Some(format!("{text:?}")),
        Kind::Number(_) | Kind::Bool(_) => value.stored(),
        Kind::External(name) => Some(name.to_string()),
        Kind::Array(elements) => {
            let elements: Option<Vec<String>> = elements.iter().map(body).collect();
            Some(format!("[{}]", elements?.join(", ")))
        }
        Kind::Object(object) if !object.open => {
            let members = object.members.iter().map(|(key, value)| Some(format!("{key}: {}", body(value)?)));
            let mut members: Vec<String> = members.collect::<Option<_>>()?;
            members.sort();
            Some(format!("{{{}}}", members.join(", ")))
        }
        _ => None,
    }
}
