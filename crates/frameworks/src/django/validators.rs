//! The validators of a field, and the dates within which it is unique.

use modelry_graph::{Bound, Place, Stated, ValidationKind};

use crate::django::arguments::{Arguments, Found};
use crate::django::evaluate::{Evaluator, Value};
use crate::django::project::{Entity, Project, Scope};
use crate::syntax::python::Expr;

/// What the written validators ask. `max_length` and the like are properties of the field.
pub(super) fn validations(arguments: &Arguments) -> Vec<(ValidationKind, Place)> {
    let mut found = Vec::new();
    for option in ["unique_for_date", "unique_for_month", "unique_for_year"] {
        found.extend(unique_within(arguments, option));
    }
    let Found::Given(argument) = arguments.find("validators") else { return found };
    let Some(elements) = list_of(arguments.project, argument.scope, argument.value, 0) else { return found };
    for (scope, element) in elements {
        found.push((
            validator(arguments.project, scope, element),
            arguments.project.place(argument.scope, element.span),
        ));
    }
    found
}

/// `unique_for_date="published"`: no two rows of one day are alike (Django reference, `Field.unique_for_date`).
fn unique_within(arguments: &Arguments, option: &str) -> Option<(ValidationKind, Place)> {
    let Stated::Written(Some(date), place) = arguments.text(option) else { return None };
    let kind = ValidationKind::Uniqueness { scope: vec![date], case_sensitive: true, among: Stated::Implied(None) };
    Some((kind, place))
}

/// The elements of a literal list, or of a name that stands for one.
fn list_of<'e, 'a: 'e>(
    project: &Project<'a>,
    scope: Scope,
    expr: &'e Expr,
    depth: u32,
) -> Option<Vec<(Scope, &'e Expr)>> {
    if let Some(elements) = expr.elements() {
        return Some(elements.iter().map(|element| (scope, element)).collect());
    }
    let function = expr.call().filter(|call| call.arguments.is_empty() && call.keywords.is_empty());
    match project.resolve(scope, function.map_or(expr, |call| call.function).name()?) {
        Entity::Value(at, value) if depth < 8 && function.is_none() => list_of(project, at, value, depth + 1),
        // `validators=name_validators()`.
        Entity::Function(module, made) if depth < 8 && function.is_some() => {
            list_of(project, project.module_scope(module), made.returns.as_ref()?, depth + 1)
        }
        _ => None,
    }
}

fn validator(project: &Project, scope: Scope, expr: &Expr) -> ValidationKind {
    let evaluator = Evaluator::new(project);
    let mut current = (scope, expr);
    // A name may stand for a validator that was made elsewhere.
    for _ in 0..8 {
        let Some(name) = current.1.name() else { break };
        match project.resolve(current.0, name) {
            Entity::Value(at, value) => current = (at, value),
            Entity::Function(_, function) => return ValidationKind::Custom { name: function.name.to_string() },
            _ => return ValidationKind::Custom { name: name.to_owned() },
        }
    }
    let (scope, expr) = current;
    let Some(call) = expr.call() else { return ValidationKind::Custom { name: "?".to_owned() } };
    let name = call.function.name().unwrap_or("?");
    let argument =
        |position: usize, keyword: &str| call.argument(position, keyword).map(|it| evaluator.value(scope, it));
    let limit = || argument(0, "limit_value").and_then(|value| value.text());
    let bound = || limit().map(Bound::inclusive);
    let length = || limit().and_then(|text| text.parse().ok());
    let custom = || ValidationKind::Custom { name: name.rsplit('.').next().unwrap_or(name).to_owned() };
    let Entity::External(path) = project.resolve(scope, name) else { return custom() };
    match path.as_str() {
        "validators.MinValueValidator" => {
            ValidationKind::Range { minimum: bound(), maximum: None, whole: false, as_set: false }
        }
        "validators.MaxValueValidator" => {
            ValidationKind::Range { minimum: None, maximum: bound(), whole: false, as_set: false }
        }
        "validators.MinLengthValidator" => ValidationKind::Length { minimum: length(), maximum: None },
        "validators.MaxLengthValidator" => ValidationKind::Length { minimum: None, maximum: length() },
        "validators.RegexValidator" => ValidationKind::Format {
            regex: argument(0, "regex").and_then(|value| match value {
                Value::Text(text) => Some(text),
                _ => None,
            }),
        },
        _ => custom(),
    }
}
