//! `@unique`, `@@unique`, `@@index`, `@@fulltext`.
//! (Manual: "Indexes".)

use modelry_graph::{Evidence, Gap, Index, IndexOrigin, IndexPart, Key, Name, Part, Stated, TableFact};

use super::conventions;
use super::relations::RelationField;
use super::schema::{Located, Provider, Schema, column_name};
use super::syntax::{Argument, Attribute, Expression, ExpressionKind, argument};
use super::tables::evidence;

/// All indexes of a model, without that of its primary key.
pub(super) fn indexes(schema: &Schema<'_>, model: Located<'_>) -> Vec<Index<String>> {
    let mut indexes = Vec::new();
    for member in &model.block.members {
        if let Some(attribute) = member.attribute("unique") {
            let mut part = IndexPart::column(column_name(member).to_owned());
            options(&mut part, &attribute.arguments);
            indexes.push(index(schema, model, attribute, vec![part], true, IndexOrigin::ColumnOption));
        }
    }
    for attribute in &model.block.attributes {
        let unique = match attribute.name.as_str() {
            "unique" => true,
            "index" | "fulltext" => false,
            _ => continue,
        };
        let fields = attribute.argument("fields", Some(0)).map_or(&[][..], Expression::elements);
        let parts: Option<Vec<IndexPart<String>>> = fields.iter().map(|field| part(model, field)).collect();
        indexes.push(index(schema, model, attribute, parts.unwrap_or_default(), unique, IndexOrigin::Declared));
    }
    indexes
}

/// `email` or `email(sort: Desc)`; the name of the field.
pub(super) fn field_name(field: &Expression) -> Option<&str> {
    match &field.kind {
        ExpressionKind::Constant(name) | ExpressionKind::Function(name, _) => Some(name),
        ExpressionKind::Text(_) | ExpressionKind::Number(_) | ExpressionKind::Array(_) | ExpressionKind::Object(_) => {
            None
        }
    }
}

/// The column of a field in a key. A field that is not declared gives its own name, which no column has:
/// linking then knows that there is a key it cannot tell.
pub(super) fn column_of(model: Located<'_>, field: &Expression) -> Option<String> {
    let name = field_name(field)?;
    Some(model.block.member(name).map_or(name, column_name).to_owned())
}

fn part(model: Located<'_>, field: &Expression) -> Option<IndexPart<String>> {
    let mut part = IndexPart::column(column_of(model, field)?);
    if let ExpressionKind::Function(_, arguments) = &field.kind {
        options(&mut part, arguments);
    }
    Some(part)
}

/// `sort: Desc`, `length: 100`, `ops: JsonbPathOps`.
fn options(part: &mut IndexPart<String>, arguments: &[Argument]) {
    part.descending = argument(arguments, "sort", None).and_then(Expression::constant) == Some("Desc");
    if let Some(ExpressionKind::Number(length)) = argument(arguments, "length", None).map(|value| &value.kind) {
        part.prefix = length.parse().ok();
    }
    part.operator_class = argument(arguments, "ops", None).and_then(|ops| match &ops.kind {
        ExpressionKind::Constant(name) => conventions::operator_class(name),
        ExpressionKind::Function(_, arguments) => {
            argument(arguments, "value", Some(0)).and_then(Expression::text).map(str::to_owned)
        }
        ExpressionKind::Text(_) | ExpressionKind::Number(_) | ExpressionKind::Array(_) | ExpressionKind::Object(_) => {
            None
        }
    });
}

fn index(
    schema: &Schema<'_>,
    model: Located<'_>,
    attribute: &Attribute,
    parts: Vec<IndexPart<String>>,
    unique: bool,
    origin: IndexOrigin,
) -> Index<String> {
    let columns: Vec<&str> = parts.iter().filter_map(|part| part.column.as_deref()).collect();
    let suffix = if unique { "_key" } else { "_idx" };
    // `name:` of an index is its name in the database; that of a unique key is for the client.
    let by_name = attribute.argument("name", None).filter(|_| !unique);
    let written = attribute.argument("map", None).or(by_name).and_then(Expression::text).map(Name::written);
    let generated = || conventions::constraint_name(schema.provider, model.table(), &columns, suffix);
    let name = written.or_else(|| if parts.is_empty() { None } else { generated() });
    let method = match attribute.argument("type", None).and_then(Expression::constant) {
        _ if attribute.name == "fulltext" => "fulltext".to_owned(),
        Some(method) => method.to_ascii_lowercase(),
        None => "btree".to_owned(),
    };
    Index {
        name,
        parts,
        method,
        filter: filter(model, attribute),
        places: evidence(model.place(attribute.span)),
        ..Index::on(Vec::new(), unique, origin)
    }
}

/// `where: raw("…")` or `where: { deletedAt: null }`.
fn filter(model: Located<'_>, attribute: &Attribute) -> Stated<Option<String>> {
    let Some(value) = attribute.argument("where", None) else { return Stated::Implied(None) };
    let sql = match &value.kind {
        ExpressionKind::Function(name, arguments) if name == "raw" => {
            argument(arguments, "value", Some(0)).and_then(Expression::text).map(str::to_owned)
        }
        ExpressionKind::Object(conditions) => {
            let conditions: Option<Vec<String>> = conditions.iter().map(|it| condition(model, it)).collect();
            conditions.map(|conditions| conditions.join(" AND "))
        }
        ExpressionKind::Function(..)
        | ExpressionKind::Text(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::Constant(_)
        | ExpressionKind::Array(_) => None,
    };
    match sql {
        Some(sql) => Stated::Written(Some(sql), model.place(value.span)),
        None => Stated::Unknown,
    }
}

/// `deletedAt: null` is `"deletedAt" IS NULL`; `status: { not: "open" }` is `status <> 'open'`.
fn condition(model: Located<'_>, condition: &Argument) -> Option<String> {
    let column = column_name(model.block.member(condition.name.as_deref()?)?);
    let (negated, value) = match &condition.value.kind {
        ExpressionKind::Object(inner) => match inner.as_slice() {
            [only] if only.name.as_deref() == Some("not") => (true, &only.value),
            _ => return None,
        },
        ExpressionKind::Text(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::Constant(_)
        | ExpressionKind::Array(_)
        | ExpressionKind::Function(..) => (false, &condition.value),
    };
    let value = match &value.kind {
        ExpressionKind::Constant(name) if name == "null" => {
            return Some(format!("\"{column}\" IS {}NULL", if negated { "NOT " } else { "" }));
        }
        ExpressionKind::Constant(name) if name == "true" || name == "false" => name.clone(),
        ExpressionKind::Number(number) => number.clone(),
        ExpressionKind::Text(text) => format!("'{}'", text.replace('\'', "''")),
        ExpressionKind::Constant(_)
        | ExpressionKind::Array(_)
        | ExpressionKind::Function(..)
        | ExpressionKind::Object(_) => return None,
    };
    Some(format!("\"{column}\" {} {value}", if negated { "<>" } else { "=" }))
}

/// A one-to-one relation has a unique key: Prisma demands `@unique`, or added it by itself before version 4.
pub(super) fn ensure_unique(
    indexes: &mut Vec<Index<String>>,
    primary_key: Option<&Key<String>>,
    relation: &RelationField<'_>,
) {
    let Some(columns) = relation.fields.iter().map(|it| it.map(column_name)).collect::<Option<Vec<&str>>>() else {
        return;
    };
    let covers = |key: &[String]| key.len() == columns.len() && key.iter().all(|it| columns.contains(&it.as_str()));
    let by_index = indexes.iter().any(|index| {
        let key: Vec<String> = index.parts.iter().filter_map(|part| part.column.clone()).collect();
        index.unique && (index.parts.is_empty() || covers(&key))
    });
    if by_index || primary_key.is_some_and(|key| covers(&key.columns)) {
        return;
    }
    let columns = columns.into_iter().map(str::to_owned).collect();
    let mut index = Index::on(columns, true, IndexOrigin::Framework);
    index.places = evidence(relation.place());
    indexes.push(index);
}

/// An implicit table has a key over both columns and an index on the second.
/// Since Prisma 6 the key is a primary key on PostgreSQL, before it was a unique index.
/// (Manual: "Upgrade to Prisma ORM 6", "Changes to implicit m-n relations on PostgreSQL".)
pub(super) fn add_join_indexes(table: &mut TableFact, schema: &Schema<'_>, places: Vec<Evidence>) {
    let name = table.name.text.clone();
    let both = || vec!["A".to_owned(), "B".to_owned()];
    let postgres = schema.provider == Some(Provider::Postgres);
    if postgres && schema.since_six {
        let name = conventions::constraint_name(schema.provider, &name, &[], "_AB_pkey");
        table.primary_key = Some(Key { name, columns: both(), places: places.clone() });
    } else {
        let mut unique = Index::on(both(), true, IndexOrigin::Framework);
        unique.name = conventions::constraint_name(schema.provider, &name, &[], "_AB_unique");
        unique.places.clone_from(&places);
        table.indexes.push(unique);
    }
    if postgres && !schema.since_six {
        let reason = "before Prisma 6 it has a unique index in place of a primary key".to_owned();
        table.gaps.push(Gap { part: Part::PrimaryKey, reason, place: places.first().map(|it| it.place) });
    }
    let mut second = Index::on(vec!["B".to_owned()], false, IndexOrigin::Framework);
    second.name = conventions::constraint_name(schema.provider, &name, &[], "_B_index");
    second.places = places;
    table.indexes.push(second);
}
