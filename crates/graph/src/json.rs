//! The graph as a document: a versioned format for other programs.

use serde_json::{Value, json};

use crate::facts::EnumFact;
use crate::graph::ModelGraph;
use crate::model::{Bound, Field, Model, ModelKind, Relation, Validation, ValidationKind};
use crate::source::{LineIndex, Place};
use crate::stated::Stated;
use crate::table::{Column, ForeignKey, Index, Table, TableKind};

/// Turns places into lines, for which it needs the texts.
pub trait Lines {
    /// Path, line and column of a place.
    fn locate(&self, place: Place) -> (String, u32, u32);
}

/// Lines of files whose texts are at hand, by file id.
pub struct TextLines<'a> {
    files: &'a crate::source::Files,
    texts: Vec<(&'a str, std::sync::OnceLock<LineIndex>)>,
}

impl<'a> TextLines<'a> {
    /// For texts in the order of the files.
    pub fn new(files: &'a crate::source::Files, texts: Vec<&'a str>) -> TextLines<'a> {
        TextLines { files, texts: texts.into_iter().map(|text| (text, std::sync::OnceLock::new())).collect() }
    }
}

impl Lines for TextLines<'_> {
    fn locate(&self, place: Place) -> (String, u32, u32) {
        let path = self.files.path(place.file).to_owned();
        let Some((text, lines)) = self.texts.get(place.file.0 as usize) else { return (path, 1, 1) };
        let (line, column) = lines.get_or_init(|| LineIndex::new(text)).line_column(text, place.span.start);
        (path, line, column)
    }
}

/// The document, format 1.
pub fn document(graph: &ModelGraph, lines: &dyn Lines) -> Value {
    json!({
        "format": 1,
        "tables": graph.tables.iter().filter(|it| it.kind != TableKind::Temporary).map(|table| table_value(graph, table, lines)).collect::<Vec<_>>(),
        "models": graph.models.iter().map(|model| model_value(graph, model, lines)).collect::<Vec<_>>(),
        "enums": graph.enums.iter().map(|(_, it)| enum_value(it)).collect::<Vec<_>>(),
        "problems": graph.problems.iter().map(|problem| {
            let (file, line, _) = lines.locate(problem.place);
            json!({ "file": file, "line": line, "message": problem.message })
        }).collect::<Vec<_>>(),
    })
}

fn origin(place: Place, lines: &dyn Lines) -> Value {
    let (file, line, column) = lines.locate(place);
    json!({ "file": file, "line": line, "column": column })
}

fn table_value(graph: &ModelGraph, table: &Table, lines: &dyn Lines) -> Value {
    let kind = match table.kind {
        TableKind::View => "view",
        TableKind::Join => "join",
        TableKind::Base | TableKind::Partition | TableKind::Foreign | TableKind::Temporary => "base",
    };
    let mut unknown: Vec<&str> = table.gaps.iter().map(|gap| gap.part.name()).collect();
    if unknown.contains(&"indexes") {
        unknown.push("uniques");
    }
    unknown.sort_unstable();
    unknown.dedup();
    let (uniques, indexes): (Vec<&Index>, Vec<&Index>) =
        table.indexes.iter().partition(|it| it.unique && it.constraint);
    json!({
        "name": table.name.text,
        "schema": table.schema,
        "kind": kind,
        "witness": table.witness.name(),
        "complete": table.complete(),
        "provided": table.provided,
        "database": graph.database(table.database).name,
        "unknown": unknown,
        "columns": table.columns.iter().map(column_value).collect::<Vec<_>>(),
        "primary_key": table.primary_key.as_ref().map(|key| key.columns.iter().map(|it| &table.column(*it).name.text).collect::<Vec<_>>()),
        "uniques": uniques.into_iter().map(|it| index_value(table, it)).collect::<Vec<_>>(),
        "foreign_keys": table.foreign_keys.iter().filter(|key| !key.enforcement.is(&crate::table::Enforcement::ApplicationOnly)).map(|it| foreign_key_value(graph, table, it)).collect::<Vec<_>>(),
        "checks": table.checks.iter().map(|it| json!({
            "name": it.name.as_ref().map(|name| &name.text), "expression": it.expression.known(),
        })).collect::<Vec<_>>(),
        "indexes": indexes.into_iter().map(|it| index_value(table, it)).collect::<Vec<_>>(),
        "origins": table.places.iter().map(|it| origin(it.place, lines)).collect::<Vec<_>>(),
    })
}

fn column_value(column: &Column) -> Value {
    let mut unknown = Vec::new();
    let mut note = |name: &'static str, is_unknown: bool| {
        if is_unknown {
            unknown.push(name);
        }
    };
    note("type", column.ty.is_unknown());
    note("nullable", column.nullable.is_unknown());
    note("default", column.default.is_unknown());
    note("values", column.values.is_unknown());
    let ty = column.ty.known();
    let default = column.default.known().and_then(Option::as_ref);
    json!({
        "name": column.name.text,
        "type": ty.map(crate::types::ColumnType::sql_name),
        "length": ty.and_then(|it| it.length),
        "precision": ty.and_then(|it| it.precision),
        "scale": ty.and_then(|it| it.scale),
        "nullable": column.nullable.known(),
        "default": default.map(|it| &it.text),
        "generated": column.generated,
        "values": column.values.known().and_then(Option::as_ref),
        "unknown": unknown,
    })
}

fn index_value(table: &Table, index: &Index) -> Value {
    let columns: Vec<&str> = index
        .parts
        .iter()
        .map(|part| match (part.column, &part.expression) {
            (_, Some(expression)) => expression.as_str(),
            (Some(column), None) => table.column(column).name.text.as_str(),
            (None, None) => "",
        })
        .collect();
    json!({
        "name": index.name.as_ref().map(|name| &name.text),
        "columns": columns,
        "unique": index.unique,
        "where": index.filter.known().and_then(Option::as_ref),
        "method": index.method,
        "include": index.include.iter().map(|it| &table.column(*it).name.text).collect::<Vec<_>>(),
        "unknown": if index.filter.is_unknown() { vec!["where"] } else { vec![] },
    })
}

fn foreign_key_value(graph: &ModelGraph, table: &Table, key: &ForeignKey) -> Value {
    let target = key.target.known();
    let implied = target.and_then(|it| it.id).and_then(|id| graph.table(id).primary_key.as_ref().map(|key| (id, key)));
    let target_columns: Option<Vec<String>> = match (key.target_columns.is_empty(), implied) {
        (false, _) => Some(key.target_columns.clone()),
        (true, Some((id, primary))) => {
            Some(primary.columns.iter().map(|it| graph.table(id).column(*it).name.text.clone()).collect())
        }
        (true, None) => None,
    };
    let mut unknown = Vec::new();
    if target.is_none() {
        unknown.push("table");
    }
    if key.on_delete.is_unknown() {
        unknown.push("on_delete");
    }
    json!({
        "name": key.name.as_ref().map(|name| &name.text),
        "columns": key.columns.iter().map(|it| &table.column(*it).name.text).collect::<Vec<_>>(),
        "table": target.map(|it| match &it.schema {
            Some(schema) if Some(schema) != table.schema.as_ref() => format!("{schema}.{}", it.table),
            _ => it.table.clone(),
        }),
        "target_columns": target_columns,
        "on_delete": key.on_delete.known().map(|it| it.name()),
        "on_update": key.on_update.known().map(|it| it.name()),
        "unknown": unknown,
    })
}

fn enum_value(it: &EnumFact) -> Value {
    json!({ "name": it.name.text, "schema": it.schema, "values": it.values })
}

fn model_value(graph: &ModelGraph, model: &Model, lines: &dyn Lines) -> Value {
    let kind = match model.kind {
        ModelKind::Concrete => "concrete",
        ModelKind::Abstract => "abstract",
        ModelKind::Proxy => "proxy",
        ModelKind::View => "view",
        ModelKind::Embedded => "embedded",
    };
    json!({
        "name": model.name,
        "framework": model.framework,
        "module": model.module,
        "table": model.table.map(|it| &graph.table(it).name.text),
        "kind": kind,
        "parent": model.parent,
        "complete": model.complete,
        "provided": model.provided,
        "fields": model.fields.iter().map(|it| field_value(graph, model, it, lines)).collect::<Vec<_>>(),
        "relations": model.relations.iter().filter(|it| !it.inferred).map(relation_value).collect::<Vec<_>>(),
        "validations": model.validations.iter().filter(|it| !repeats_nullability(model, it)).map(validation_value).collect::<Vec<_>>(),
        "scopes": model.scopes.iter().map(|it| json!({ "name": it.name, "default": it.default })).collect::<Vec<_>>(),
        "origins": [origin(model.place, lines)],
    })
}

fn field_value(graph: &ModelGraph, model: &Model, field: &Field, lines: &dyn Lines) -> Value {
    let column = model.table.zip(field.column).map(|(table, column)| &graph.table(table).column(column).name.text);
    let mut unknown = Vec::new();
    if field.ty.is_unknown() {
        unknown.push("type");
    }
    if field.nullable.is_unknown() {
        unknown.push("nullable");
    }
    if field.choices.is_unknown() {
        unknown.push("values");
    }
    json!({
        "name": field.name,
        "column": column,
        "type": field.declared_type,
        "nullable": field.nullable.known(),
        "values": field.choices.known().and_then(Option::as_ref),
        "unknown": unknown,
        "line": lines.locate(field.place).1,
    })
}

fn relation_value(relation: &Relation) -> Value {
    let mut unknown = Vec::new();
    if relation.target.is_none() && !relation.polymorphic {
        unknown.push("target");
    }
    if relation.inverse.is_unknown() {
        unknown.push("inverse");
    }
    if relation.on_delete.is_unknown() {
        unknown.push("on_delete");
    }
    let on_delete = match &relation.on_delete {
        Stated::Written(decision, _) | Stated::Implied(decision) => decision.as_ref().map(|it| it.name()),
        Stated::Unknown => None,
    };
    json!({
        "name": relation.name,
        "kind": relation.kind.name(),
        "target": relation.target,
        "through": relation.through,
        "key": relation.key,
        "inverse": relation.inverse.known().and_then(Option::as_ref),
        "on_delete": on_delete,
        "polymorphic": relation.polymorphic,
        "unknown": unknown,
    })
}

/// Is it the field's `nullable` itself, and no validation beside it?
fn repeats_nullability(model: &Model, validation: &Validation) -> bool {
    validation.kind == ValidationKind::NotNull
        && validation.fields.iter().all(|name| {
            model.field(name).is_some_and(
                |field| matches!(field.nullable, Stated::Written(false, place) if place == validation.place),
            )
        })
}

fn validation_value(validation: &Validation) -> Value {
    let mut options = match &validation.kind {
        ValidationKind::Presence | ValidationKind::NotNull | ValidationKind::Absence => json!({}),
        ValidationKind::Uniqueness { scope, case_sensitive, among } => {
            let scope = (!scope.is_empty()).then_some(scope);
            json!({ "scope": scope, "case_sensitive": case_sensitive, "among": among.known().and_then(Option::as_ref) })
        }
        ValidationKind::Length { minimum, maximum } => json!({ "min": minimum, "max": maximum }),
        ValidationKind::Range { minimum, maximum, as_set: true, .. } => {
            json!({ "values": ends(minimum.as_ref(), maximum.as_ref()) })
        }
        ValidationKind::Range { minimum, maximum, whole, as_set: false } => {
            range(minimum.as_ref(), maximum.as_ref(), *whole)
        }
        ValidationKind::Inclusion { values } | ValidationKind::Exclusion { values } => json!({ "values": values }),
        ValidationKind::Format { regex } => json!({ "regex": regex }),
        ValidationKind::Named { .. } => json!({}),
        ValidationKind::Custom { name } => json!({ "name": name }),
    };
    if let Value::Object(options) = &mut options
        && let Some(passes_null) = validation.passes_null.known()
    {
        let passes = [("allow_nil", *passes_null), ("allow_blank", validation.passes_blank)];
        options
            .extend(passes.into_iter().filter(|(_, passes)| *passes).map(|(name, _)| (name.to_owned(), json!(true))));
    }
    json!({
        "kind": validation.kind.name(),
        "fields": validation.fields,
        "options": options,
        "conditional": validation.conditional,
        "unknown": if validation.unread { vec!["options"] } else { vec![] },
    })
}

/// `min` and `max`, or `greater_than` and `less_than` where the number itself is outside.
fn range(minimum: Option<&Bound>, maximum: Option<&Bound>, whole: bool) -> Value {
    let mut options = serde_json::Map::new();
    for (bound, inside, outside) in [(minimum, "min", "greater_than"), (maximum, "max", "less_than")] {
        match bound {
            Some(bound) if bound.exclusive => options.insert(outside.to_owned(), number(&bound.value)),
            Some(bound) => options.insert(inside.to_owned(), number(&bound.value)),
            None => options.insert(inside.to_owned(), Value::Null),
        };
    }
    if whole {
        options.insert("only_integer".to_owned(), Value::Bool(true));
    }
    Value::Object(options)
}

/// `range`, and `exclusive` where its end is outside.
fn ends(minimum: Option<&Bound>, maximum: Option<&Bound>) -> Value {
    let end = |bound: Option<&Bound>| bound.map_or(Value::Null, |bound| number(&bound.value));
    let mut options = json!({ "range": [end(minimum), end(maximum)] });
    if let Value::Object(options) = &mut options
        && maximum.is_some_and(|it| it.exclusive)
    {
        options.insert("exclusive".to_owned(), Value::Bool(true));
    }
    options
}

/// A bound as a number, where it is a plain one.
fn number(text: &str) -> Value {
    let plain = text.parse::<serde_json::Number>().ok().filter(|number| number.to_string() == text);
    plain.map_or_else(|| json!(text), Value::Number)
}
