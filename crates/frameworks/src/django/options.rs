//! `Meta` and its indexes and constraints, to what they state. Migrations give the same as a dictionary.

use modelry_graph::{Gap, Part, Place, Stated};

use crate::django::conditions::{Condition, Operand};
use crate::django::evaluate::{Evaluator, Value};
use crate::django::project::{Entity, Project, Scope};
use crate::django::state::{CheckDeclaration, ConstraintDeclaration, IndexDeclaration, KeyPart, Options, Purpose};
use crate::syntax::python::{Call, Expr, ExprKind};

/// Names lead to lists of constraints; no sane project chains more of them.
const MAX_STEPS: u32 = 8;

/// Takes one option of `Meta` over: its name and its value.
pub fn read(options: &mut Options, project: &Project, scope: Scope, name: &str, value: &Expr) {
    let evaluator = Evaluator::new(project);
    let place = project.place(scope, value.span);
    let text = || match evaluator.value(scope, value).plain() {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    let flag = || match evaluator.value(scope, value) {
        Value::Bool(value) => Some(value),
        _ => None,
    };
    match name {
        "db_table" => {
            options.db_table = match evaluator.value(scope, value).plain() {
                Value::Text(text) => Stated::Written(Some(text.clone()), place),
                _ => Stated::Unknown,
            }
        }
        "managed" => options.managed = flag().map_or(Stated::Unknown, |value| Stated::Written(value, place)),
        "abstract" => options.is_abstract = flag().unwrap_or(false),
        "proxy" => options.proxy = flag().unwrap_or(false),
        "swappable" => options.swappable = text(),
        "app_label" => options.app_label = text(),
        "db_table_comment" => options.comment = text(),
        "default_related_name" => options.default_related_name = text(),
        "order_with_respect_to" => options.order_with_respect_to = text(),
        "unique_together" => match together(&evaluator.value(scope, value)) {
            Some(sets) => options.unique_together = placed(project, scope, value, sets),
            None => options.gaps.push(gap(Part::Indexes, "`unique_together` is computed", place)),
        },
        "index_together" => match together(&evaluator.value(scope, value)) {
            Some(sets) => options.index_together = sets.into_iter().map(|set| (set, place)).collect(),
            None => options.gaps.push(gap(Part::Indexes, "`index_together` is computed", place)),
        },
        "indexes" => {
            options.indexes.clear();
            extend(options, project, scope, name, value);
        }
        "constraints" => {
            options.constraints.clear();
            extend(options, project, scope, name, value);
        }
        _ => {}
    }
}

/// Adds the elements of a list to an option: `indexes += […]`. Does the option hold a list that is understood?
pub fn extend(options: &mut Options, project: &Project, scope: Scope, name: &str, value: &Expr) -> bool {
    let place = project.place(scope, value.span);
    let Some(items) = items(project, scope, value, 0) else {
        let parts: &[Part] = if name == "constraints" { &[Part::Indexes, Part::Checks] } else { &[Part::Indexes] };
        options.gaps.extend(parts.iter().map(|part| gap(*part, &format!("`{name}` is computed"), place)));
        return matches!(name, "indexes" | "constraints");
    };
    for (at, item) in items {
        append_one(options, project, at, name, item);
    }
    matches!(name, "indexes" | "constraints")
}

/// Adds elements to an option: `indexes.append(Index(…))`.
pub fn append(options: &mut Options, project: &Project, scope: Scope, name: &str, items: &[Expr]) {
    for item in items {
        append_one(options, project, scope, name, item);
    }
}

fn append_one(options: &mut Options, project: &Project, scope: Scope, name: &str, item: &Expr) {
    match name {
        "indexes" => match read_index(project, scope, item) {
            Some(index) => options.indexes.push(index),
            None => options.gaps.push(gap(Part::Indexes, "an index is computed", project.place(scope, item.span))),
        },
        "constraints" => options.constraints.push(read_constraint(project, scope, item)),
        _ => options.gaps.push(gap(Part::Indexes, "an option of `Meta` is computed", project.place(scope, item.span))),
    }
}

fn gap(part: Part, reason: &str, place: Place) -> Gap {
    Gap { part, reason: reason.to_owned(), place: Some(place) }
}

/// The sets of fields with their places, each its own where they are written one by one.
fn placed(project: &Project, scope: Scope, value: &Expr, sets: Vec<Vec<String>>) -> Vec<(Vec<String>, Place)> {
    let written = value.elements().unwrap_or_default();
    let place = |position: usize| match written.get(position).filter(|_| written.len() == sets.len()) {
        Some(element) => project.place(scope, element.span),
        None => project.place(scope, value.span),
    };
    let places: Vec<Place> = (0..sets.len()).map(place).collect();
    sets.into_iter().zip(places).collect()
}

/// `("a", "b")` or `[("a", "b"), …]` (Django reference, `Options.unique_together`).
pub fn together(value: &Value) -> Option<Vec<Vec<String>>> {
    let elements = match value {
        Value::None => return Some(Vec::new()),
        other => other.elements()?,
    };
    let names = |elements: &[Value]| elements.iter().map(Value::text).collect::<Option<Vec<String>>>();
    if elements.iter().all(|it| matches!(it.plain(), Value::Text(_))) {
        let one = names(elements)?;
        return Some(if one.is_empty() { Vec::new() } else { vec![one] });
    }
    elements.iter().map(|element| names(element.elements()?)).collect()
}

/// The elements of a list that may be joined from several: `BaseMeta.indexes + [Index(…)]`, `[*BaseMeta.indexes, …]`.
fn items<'e, 'a: 'e>(
    project: &Project<'a>,
    scope: Scope,
    expr: &'e Expr,
    steps: u32,
) -> Option<Vec<(Scope, &'e Expr)>> {
    if steps > MAX_STEPS {
        return None;
    }
    if let Some(elements) = expr.elements() {
        let mut found = Vec::new();
        for element in elements {
            match &element.kind {
                ExprKind::Starred(rest) => found.extend(items(project, scope, rest, steps + 1)?),
                _ => found.push((scope, element)),
            }
        }
        return Some(found);
    }
    match &expr.kind {
        ExprKind::Binary(it) if it.operator == "+" => {
            let mut found = items(project, scope, &it.left, steps + 1)?;
            found.extend(items(project, scope, &it.right, steps + 1)?);
            Some(found)
        }
        ExprKind::Name(name) => match project.resolve(scope, name) {
            Entity::Value(at, value) => items(project, Scope { stand_in: scope.stand_in, ..at }, value, steps + 1),
            _ => None,
        },
        _ => None,
    }
}

/// `models.Index(…)`, `GinIndex(…)`. `None` when the class or its key could not be read at all.
pub fn read_index(project: &Project, scope: Scope, expr: &Expr) -> Option<IndexDeclaration> {
    let call = expr.call()?;
    let method = index_method(project, scope, call.function)?;
    let mut parts = Vec::new();
    // A positional argument is an expression.
    for argument in call.arguments {
        parts.push(expression_part(project, scope, argument, 0)?);
    }
    parts.extend(field_parts(project, scope, &call, method)?);
    let mut index = declaration(project, scope, &call, expr, parts);
    index.method = method.to_owned();
    Some(index)
}

/// The access method of an index class (Django reference, "PostgreSQL specific model indexes").
fn index_method(project: &Project, scope: Scope, function: &Expr) -> Option<&'static str> {
    let path = match project.resolve(scope, function.name()?) {
        Entity::External(path) => path,
        // An index class of the project's own.
        Entity::Class(class) => project.lineage(class).iter().find_map(|ancestor| match ancestor {
            crate::django::project::Ancestor::External(path) => Some(path.clone()),
            _ => None,
        })?,
        _ => return None,
    };
    match path.rsplit('.').next().unwrap_or(&path) {
        "Index" | "BTreeIndex" => Some("btree"),
        "GinIndex" => Some("gin"),
        "GistIndex" => Some("gist"),
        "SpGistIndex" => Some("spgist"),
        "BrinIndex" => Some("brin"),
        "HashIndex" => Some("hash"),
        "BloomIndex" => Some("bloom"),
        _ => None,
    }
}

fn declaration(project: &Project, scope: Scope, call: &Call, expr: &Expr, parts: Vec<KeyPart>) -> IndexDeclaration {
    let evaluator = Evaluator::new(project);
    let name = match call.keyword("name") {
        None if call.is_open() => Stated::Unknown,
        None => Stated::Implied(None),
        Some(value) => match evaluator.value(scope, value) {
            Value::Text(text) => Stated::Written(Some(text), project.place(scope, value.span)),
            _ => Stated::Unknown,
        },
    };
    let condition = match call.keyword("condition") {
        None if call.is_open() => Stated::Unknown,
        None => Stated::Implied(None),
        Some(value) if matches!(value.kind, ExprKind::None) => Stated::Implied(None),
        Some(value) => match Condition::read(project, scope, value) {
            Some(condition) => Stated::Written(Some(condition), project.place(scope, value.span)),
            None => Stated::Unknown,
        },
    };
    let include = call.keyword("include").map(|value| evaluator.value(scope, value));
    let include = include.as_ref().and_then(Value::elements).unwrap_or_default();
    let is_false = |name: &str| call.keyword(name).and_then(Expr::bool) == Some(false);
    let deferrable = call.keyword("deferrable").is_some_and(|value| !matches!(value.kind, ExprKind::None));
    IndexDeclaration {
        name,
        parts,
        purpose: Purpose::Search,
        deferrable,
        condition,
        method: "btree".to_owned(),
        include: include.iter().filter_map(Value::text).collect(),
        nulls_not_distinct: is_false("nulls_distinct"),
        place: project.place(scope, expr.span),
    }
}

/// `fields=["a", "-b"]`, with `opclasses` in the same order.
fn field_parts(project: &Project, scope: Scope, call: &Call, method: &str) -> Option<Vec<KeyPart>> {
    let evaluator = Evaluator::new(project);
    let Some(fields) = call.keyword("fields") else { return Some(Vec::new()) };
    let fields = evaluator.value(scope, fields);
    let classes = call.keyword("opclasses").map(|value| evaluator.value(scope, value));
    let classes = classes.as_ref().and_then(Value::elements).unwrap_or_default();
    let mut parts = Vec::new();
    for (position, field) in fields.elements()?.iter().enumerate() {
        let text = field.text()?;
        let descending = text.starts_with('-') && method == "btree";
        parts.push(KeyPart {
            field: Some(text.trim_start_matches('-').to_owned()),
            expression: None,
            descending,
            nulls_first: None,
            operator_class: classes.get(position).and_then(Value::text),
        });
    }
    Some(parts)
}

/// `Lower("name")`, `F("date").desc()`, `OpClass(…, name="…")`.
fn expression_part(project: &Project, scope: Scope, expr: &Expr, steps: u32) -> Option<KeyPart> {
    if steps > MAX_STEPS {
        return None;
    }
    if let Some(call) = expr.call() {
        let ordered = match &call.function.kind {
            ExprKind::Attribute(it) => Some((&it.owner, it.name.as_str())),
            _ => None,
        };
        if let Some((inner, order @ ("asc" | "desc"))) = ordered {
            let part = expression_part(project, scope, inner, steps + 1)?;
            let is_true = |name: &str| call.keyword(name).and_then(Expr::bool) == Some(true);
            let nulls_first = match (is_true("nulls_first"), is_true("nulls_last")) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            };
            return Some(KeyPart { descending: order == "desc", nulls_first, ..part });
        }
        let name = call.function.name().unwrap_or_default();
        if name.rsplit('.').next() == Some("OpClass") {
            let part = expression_part(project, scope, call.arguments.first()?, steps + 1)?;
            let class = call.argument(1, "name").and_then(Expr::text).map(str::to_owned);
            return Some(KeyPart { operator_class: class, ..part });
        }
    }
    let plain = |field: Option<String>, expression: Option<Operand>| KeyPart {
        field,
        expression,
        descending: false,
        nulls_first: None,
        operator_class: None,
    };
    match Operand::read_field(project, scope, expr)? {
        Operand::Field(name) if name.starts_with('-') => {
            Some(KeyPart { descending: true, ..plain(Some(name.trim_start_matches('-').to_owned()), None) })
        }
        Operand::Field(name) => Some(plain(Some(name), None)),
        other => Some(plain(None, Some(other))),
    }
}

/// `UniqueConstraint(…)`, `CheckConstraint(…)` and the like.
pub fn read_constraint(project: &Project, scope: Scope, expr: &Expr) -> ConstraintDeclaration {
    let place = project.place(scope, expr.span);
    constraint(project, scope, expr, place).unwrap_or(ConstraintDeclaration::Unknown(place))
}

fn constraint(project: &Project, scope: Scope, expr: &Expr, place: Place) -> Option<ConstraintDeclaration> {
    let call = expr.call()?;
    let path = match project.resolve(scope, call.function.name()?) {
        Entity::External(path) => path,
        Entity::Value(at, value) => return constraint(project, at, value, place),
        _ => return None,
    };
    let evaluator = Evaluator::new(project);
    let name = call.keyword("name").and_then(|value| evaluator.value(scope, value).text());
    match path.as_str() {
        "models.UniqueConstraint" => {
            let mut parts = Vec::new();
            for argument in call.arguments {
                parts.push(expression_part(project, scope, argument, 0)?);
            }
            parts.extend(field_parts(project, scope, &call, "btree")?);
            let mut index = declaration(project, scope, &call, expr, parts);
            index.purpose = Purpose::Unique;
            Some(ConstraintDeclaration::Key(index))
        }
        "models.CheckConstraint" => {
            // `check` is `condition` since Django 5.1.
            let value = call.keyword("condition").or(call.keyword("check"));
            let condition = value.and_then(|value| {
                Some(Stated::Written(Condition::read(project, scope, value)?, project.place(scope, value.span)))
            });
            let condition = condition.unwrap_or(Stated::Unknown);
            Some(ConstraintDeclaration::Check(CheckDeclaration { name, condition, place }))
        }
        "postgres.ExclusionConstraint" => {
            // The other half of each pair is an operator.
            let part = |pair: &Expr| expression_part(project, scope, pair.elements()?.first()?, 0);
            let pairs = call.keyword("expressions").and_then(Expr::elements).unwrap_or_default();
            let parts = pairs.iter().map(|pair| part(pair).unwrap_or_else(KeyPart::unknown)).collect();
            let mut index = declaration(project, scope, &call, expr, parts);
            let written = call.keyword("index_type").map(|value| evaluator.value(scope, value));
            index.method = match written {
                None => "gist".to_owned(),
                Some(method) => method.text()?.to_ascii_lowercase(),
            };
            index.purpose = Purpose::Exclude;
            Some(ConstraintDeclaration::Key(index))
        }
        _ => None,
    }
}
