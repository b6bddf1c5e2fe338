//! `indexes`, `unique` and the decorators that make either.
//! (Manual: "Model basics", "Indexes"; `lib/model.js` of the source for the names.)

use std::collections::BTreeSet;

use modelry_graph::{
    Dialect, Evidence, Gap, Index, IndexOrigin, IndexPart, Name, Part, Place, Stated, TableFact, Witness,
};

use super::conditions::condition;
use super::conventions;
use super::model::{Attribute, Model};
use super::value::{Kind, Object, Value};

/// Adds the unique constraints and indexes of a model to its table.
pub(super) fn add(table: &mut TableFact, model: &Model<'_>, dialect: Option<Dialect>) {
    unique_constraints(table, model);
    if dialect == Some(Dialect::Postgres)
        && let Some(key) = &table.primary_key
    {
        // PostgreSQL makes one index of two equal keys in one statement.
        let is_key =
            |index: &Index<String>| index.parts.iter().map(|it| it.column.as_ref()).eq(key.columns.iter().map(Some));
        table.indexes.retain(|index| !is_key(index));
    }
    let declared = model.option("indexes").cloned();
    let mut all = Vec::new();
    match declared.as_ref().map(|it| (&it.kind, it.place)) {
        Some((Kind::Array(elements), _)) => all.extend(elements.iter().cloned()),
        Some((_, place)) => gap(table, place, "its indexes cannot be read"),
        None => {}
    }
    all.extend(model.indexes.iter().cloned());
    for value in &all {
        match value.object() {
            Some(object) => declared_index(table, model, object, value.place, dialect),
            None => gap(table, value.place, "one of its indexes cannot be read"),
        }
    }
}

fn gap(table: &mut TableFact, place: Place, reason: &str) {
    table.gaps.push(Gap { part: Part::Indexes, reason: reason.to_owned(), place: Some(place) });
}

fn evidence(place: Place) -> Vec<Evidence> {
    vec![Evidence { witness: Witness::Models, place }]
}

/// `unique: true` makes a constraint on one column; attributes of the same name make one together.
fn unique_constraints(table: &mut TableFact, model: &Model<'_>) {
    let mut named: Vec<(String, Vec<String>, Place)> = Vec::new();
    let mut by_association = BTreeSet::new();
    for attribute in &model.attributes {
        let Some(unique) = attribute.option("unique").filter(|_| !attribute.is_virtual()) else { continue };
        let column = attribute.column(model.underscored());
        match &unique.kind {
            Kind::Bool(false) | Kind::Null => {}
            Kind::Bool(true) => push_unique(table, None, vec![column], unique.place, IndexOrigin::ColumnOption),
            Kind::Text(name) => {
                group(&mut named, name, column, unique.place);
                by_association.extend(attribute.unique_implied.then(|| name.to_string()));
            }
            Kind::Object(object) => match (object.get("name"), object.open) {
                (Some(name), _) => match name.text() {
                    Some(name) => group(&mut named, name, column, unique.place),
                    None => gap(table, unique.place, "the name of a unique constraint cannot be read"),
                },
                (None, false) => push_unique(table, None, vec![column], unique.place, IndexOrigin::ColumnOption),
                (None, true) => gap(table, unique.place, "a unique constraint cannot be read"),
            },
            Kind::Array(several) => {
                for it in several.iter() {
                    match it.text() {
                        Some(name) => group(&mut named, name, column.clone(), unique.place),
                        None => gap(table, it.place, "the name of a unique constraint cannot be read"),
                    }
                }
            }
            _ => gap(table, unique.place, "a unique constraint cannot be read"),
        }
    }
    for (name, columns, place) in named {
        let implied = by_association.contains(&name);
        let origin = if implied { IndexOrigin::Framework } else { IndexOrigin::Declared };
        push_unique(table, Some(name), columns, place, origin);
    }
}

fn group(named: &mut Vec<(String, Vec<String>, Place)>, name: &str, column: String, place: Place) {
    match named.iter_mut().find(|(known, ..)| known == name) {
        Some((_, columns, _)) => columns.push(column),
        None => named.push((name.to_owned(), vec![column], place)),
    }
}

fn push_unique(table: &mut TableFact, name: Option<String>, columns: Vec<String>, place: Place, origin: IndexOrigin) {
    table.indexes.push(Index {
        name: name.map(Name::written),
        constraint: true,
        places: evidence(place),
        ..Index::on(columns, true, origin)
    });
}

fn declared_index(
    table: &mut TableFact,
    model: &Model<'_>,
    options: &Object<'_>,
    place: Place,
    dialect: Option<Dialect>,
) {
    let fields = options.get("fields").and_then(Value::array);
    let parts: Option<Vec<IndexPart<String>>> = fields
        .map(|fields| fields.iter().map(|it| part(model, it, options)).collect::<Option<_>>())
        .unwrap_or_default();
    let unique = match options.get("unique") {
        Some(value) => value.truthy(),
        None if options.open => None,
        None => Some(options.get("type").and_then(Value::text).is_some_and(|it| it.eq_ignore_ascii_case("unique"))),
    };
    let (Some(parts), Some(unique)) = (parts, unique) else {
        return gap(table, place, "one of its indexes cannot be read");
    };
    let names = fields.into_iter().flatten().filter_map(field_name).collect::<Vec<String>>();
    let column = |name: &str| column_of(model, name);
    let filter = match options.get("where").filter(|it| !matches!(it.kind, Kind::Undefined)) {
        Some(value) => condition(value, &column).map_or(Stated::Unknown, |it| Stated::Written(Some(it), value.place)),
        None if options.open => Stated::Unknown,
        None => Stated::Implied(None),
    };
    let method = ["using", "method", "type"].iter().find_map(|name| options.get(name).and_then(Value::text));
    let method = method.map(str::to_ascii_lowercase).filter(|it| it != "unique" && it != "index");
    let name = match options.get("name").map(|it| it.text()) {
        Some(Some(name)) => Some(Name::written(name)),
        Some(None) => None,
        None => Some(Name::generated(conventions::index_name(&table.name.text, &names))),
    };
    let include = options.get("include").and_then(Value::array).map(|it| it.iter().filter_map(field_name).collect());
    table.indexes.push(Index {
        name,
        parts,
        filter: if dialect.is_some_and(Dialect::is_mysql_family) { Stated::Implied(None) } else { filter },
        method: method.unwrap_or_else(|| "btree".to_owned()),
        include: include.unwrap_or_default(),
        places: evidence(place),
        ..Index::on(Vec::new(), unique, IndexOrigin::Declared)
    });
}

fn field_name(field: &Value<'_>) -> Option<String> {
    match &field.kind {
        Kind::Text(name) => Some(name.to_string()),
        Kind::Object(object) => ["name", "attribute"].iter().find_map(|key| object.get(key)?.text()).map(str::to_owned),
        _ => None,
    }
}

/// A field of an index is named by its column; the name of an attribute will do where no column has it.
fn column_of(model: &Model<'_>, name: &str) -> String {
    let underscored = model.underscored();
    if model.attributes.iter().any(|it| it.column(underscored) == name) {
        return name.to_owned();
    }
    model.attribute(name).map_or_else(|| name.to_owned(), |it: &Attribute<'_>| it.column(underscored))
}

fn part(model: &Model<'_>, field: &Value<'_>, options: &Object<'_>) -> Option<IndexPart<String>> {
    let operator = options.get("operator").and_then(Value::text).map(str::to_owned);
    match &field.kind {
        Kind::Text(name) => Some(IndexPart { operator_class: operator, ..IndexPart::column(column_of(model, name)) }),
        Kind::Object(object) => {
            let text = |key: &str| object.get(key).and_then(Value::text);
            Some(IndexPart {
                descending: text("order").is_some_and(|it| it.to_ascii_uppercase().starts_with("DESC")),
                collation: text("collate").map(str::to_owned),
                operator_class: text("operator").map(str::to_owned).or(operator),
                prefix: object.get("length").and_then(Value::number).and_then(|it| it.parse().ok()),
                ..IndexPart::column(column_of(model, &field_name(field)?))
            })
        }
        Kind::Call(call) => {
            let first = call.arguments.first()?;
            match call.name.rsplit('.').next()? {
                "literal" => Some(IndexPart::expression(first.text()?)),
                "col" => Some(IndexPart::column(column_of(model, first.text()?))),
                "fn" => {
                    let arguments = call.arguments.iter().skip(1).map(|it| match &it.kind {
                        Kind::Call(inner) if inner.name.rsplit('.').next() == Some("col") => {
                            Some(super::conditions::quoted(inner.arguments.first()?.text()?))
                        }
                        Kind::Text(text) => Some(format!("'{text}'")),
                        _ => it.stored(),
                    });
                    let arguments: Option<Vec<String>> = arguments.collect();
                    Some(IndexPart::expression(format!("{}({})", first.text()?, arguments?.join(", "))))
                }
                _ => None,
            }
        }
        _ => None,
    }
}
