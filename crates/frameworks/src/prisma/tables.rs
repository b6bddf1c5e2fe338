//! The tables that a schema makes.

use modelry_graph::facts::EnumFact;
use modelry_graph::{
    Action, Clock, Column, ColumnType, Enforcement, Evidence, ForeignKey, Gap, Key, Name, Part, Place, RelationKind,
    Stated, TableFact, TableKind, TypeKind, Witness, table::Target,
};

use super::conventions;
use super::defaults::{defaults, enum_value};
use super::indexes;
use super::relations::{Inverse, RelationField, Relations};
use super::schema::{Located, Provider, Schema, column_name};
use super::syntax::{Arity, Attribute, BlockKind, ExpressionKind, FieldType, Member};
use super::types;

/// The tables of all models and views, and those of implicit many-to-many relations.
pub(super) fn tables<'a>(schema: &Schema<'a>, relations: &Relations<'a>) -> Vec<TableFact> {
    let mut tables = Vec::new();
    for block in schema.blocks() {
        match block.block.kind {
            BlockKind::Model | BlockKind::View => {
                tables.push(table(schema, relations, block));
                tables.extend(join_tables(schema, relations, block));
            }
            BlockKind::Enum | BlockKind::Composite | BlockKind::Datasource | BlockKind::Generator => {}
        }
    }
    tables
}

/// The enumeration types. MySQL writes the values into the column, SQLite knows none.
pub(super) fn enums(schema: &Schema<'_>) -> Vec<EnumFact> {
    let native = matches!(schema.provider, Some(Provider::Postgres | Provider::Cockroach));
    let enums = schema.blocks().into_iter().filter(|it| native && it.block.kind == BlockKind::Enum);
    enums
        .map(|it| EnumFact {
            schema: it.schema().map(str::to_owned),
            name: block_name(it),
            values: enum_values(it),
            places: evidence(it.place(it.block.name.span)),
        })
        .collect()
}

/// The values of an enum as the database stores them.
pub(super) fn enum_values(it: Located<'_>) -> Vec<String> {
    it.block.members.iter().map(|value| enum_value(value).to_owned()).collect()
}

/// The name of a block in the database.
fn block_name(it: Located<'_>) -> Name {
    it.mapped().map_or_else(|| Name::derived(it.name()), Name::written)
}

pub(super) fn evidence(place: Place) -> Vec<Evidence> {
    vec![Evidence { witness: Witness::Models, place }]
}

fn table<'a>(schema: &Schema<'a>, relations: &Relations<'a>, model: Located<'_>) -> TableFact {
    let declared = Evidence { witness: Witness::Models, place: model.place(model.block.name.span) };
    let mut table = TableFact::new(block_name(model), declared);
    table.makes_migrations = true;
    table.schema = model.schema().map(str::to_owned);
    table.named_at = model.block.attribute("map").map(|attribute| model.place(attribute.span));
    if model.block.broken {
        let reason = format!("not all of `{}` could be understood", model.name());
        table.gaps = Part::ALL.map(|part| Gap { part, reason: reason.clone(), place: Some(declared.place) }).to_vec();
    }
    for member in &model.block.members {
        add_member(&mut table, schema, model, member);
    }
    if model.block.kind == BlockKind::View {
        // A view has no keys; `@unique` on its fields is for the client.
        table.kind = TableKind::View;
        return table;
    }
    table.primary_key = primary_key(schema, model);
    table.indexes = indexes::indexes(schema, model);
    for relation in relations.of(model) {
        if relation.holds_key() && !relation.touches_view() {
            add_foreign_key(&mut table, schema, relation);
            if matches!(relations.inverse(relation), Inverse::Field(other) if !other.is_list()) {
                indexes::ensure_unique(&mut table.indexes, table.primary_key.as_ref(), relation);
            }
        }
    }
    table
}

fn add_member(table: &mut TableFact, schema: &Schema<'_>, model: Located<'_>, member: &Member) {
    let Some(ty) = &member.ty else { return };
    if schema.is_relation(ty) {
        return;
    }
    let known = ty.unsupported || types::is_scalar(&ty.name.text) || schema.enumeration(&ty.name.text).is_some();
    if !known {
        let reason = format!("`{}` is not declared in the schema", ty.name.text);
        let place = Some(model.place(ty.name.span));
        let is_relation = member.attribute("relation").is_some();
        // Else it may be a relation or an enum, with a foreign key or a column.
        let parts = if is_relation { &[Part::ForeignKeys][..] } else { &[Part::Columns, Part::ForeignKeys] };
        for part in parts {
            table.gaps.push(Gap { part: *part, reason: reason.clone(), place });
        }
        return;
    }
    table.columns.push(column(schema, model, member, ty));
}

fn column(schema: &Schema<'_>, model: Located<'_>, member: &Member, ty: &FieldType) -> Column {
    let name = column_name(member);
    let is_mapped = member.attribute("map").is_some();
    let type_place = model.place(ty.name.span);
    let defaults = defaults(schema, model, member);
    // A list is never null in the client, and nothing forbids NULL in the database.
    let nullable = ty.arity != Arity::Required;
    Column {
        ty: column_type(schema, model, member, ty),
        nullable: Stated::Written(nullable, type_place),
        default: if model.block.kind == BlockKind::View { Stated::Implied(None) } else { defaults.database },
        application_default: defaults.application,
        values: column_values(schema, ty, type_place),
        clock: defaults.clock,
        places: evidence(model.place(member.name.span)),
        ..Column::unknown(if is_mapped { Name::written(name) } else { Name::derived(name) })
    }
}

/// The type of a field's column.
pub(super) fn column_type(
    schema: &Schema<'_>,
    model: Located<'_>,
    member: &Member,
    ty: &FieldType,
) -> Stated<ColumnType> {
    let place = model.place(ty.name.span);
    let dimensions = u8::from(ty.arity == Arity::List);
    if ty.unsupported {
        let native = types::unsupported(schema.provider, &ty.name.text);
        let column =
            |native: ColumnType| ColumnType { dimensions: native.dimensions.saturating_add(dimensions), ..native };
        return native.map_or(Stated::Unknown, |native| Stated::Written(column(native), place));
    }
    let Some(provider) = schema.provider else { return Stated::Unknown };
    let element = match (schema.enumeration(&ty.name.text), member.native_type()) {
        (Some(it), _) => enum_type(provider, it).map(|ty| Stated::Written(ty, place)),
        (None, Some((name, attribute))) => types::native_type(provider, name, &numbers(attribute))
            .map(|ty| Stated::Written(ty, model.place(attribute.span))),
        (None, None) => types::scalar(provider, &ty.name.text).map(Stated::Implied),
    };
    let Some(element) = element else { return Stated::Unknown };
    if dimensions > 0 && !provider.has_lists() {
        return Stated::Unknown;
    }
    element.map(|element| ColumnType { dimensions, ..element })
}

fn enum_type(provider: Provider, it: Located<'_>) -> Option<ColumnType> {
    match provider {
        Provider::Postgres | Provider::Cockroach => Some(ColumnType::new(TypeKind::Enum(it.table().to_owned()))),
        Provider::Mysql => Some(ColumnType::new(TypeKind::Enum(String::new()))),
        Provider::Sqlite => Some(ColumnType::new(TypeKind::Text)),
        Provider::SqlServer | Provider::Mongo => None,
    }
}

fn column_values(schema: &Schema<'_>, ty: &FieldType, place: Place) -> Stated<Option<Vec<String>>> {
    let Some(it) = schema.enumeration(&ty.name.text).filter(|_| !ty.unsupported) else { return Stated::Implied(None) };
    match schema.provider {
        Some(Provider::Postgres | Provider::Cockroach | Provider::Mysql) if it.block.broken => Stated::Unknown,
        Some(Provider::Postgres | Provider::Cockroach | Provider::Mysql) => {
            Stated::Written(Some(enum_values(it)), place)
        }
        Some(Provider::Sqlite | Provider::SqlServer | Provider::Mongo) => Stated::Implied(None),
        None => Stated::Unknown,
    }
}

fn numbers(attribute: &Attribute) -> Vec<u32> {
    let numbers = attribute.arguments.iter().filter_map(|argument| match &argument.value.kind {
        ExpressionKind::Number(number) => number.parse().ok(),
        ExpressionKind::Text(_)
        | ExpressionKind::Constant(_)
        | ExpressionKind::Array(_)
        | ExpressionKind::Function(..)
        | ExpressionKind::Object(_) => None,
    });
    numbers.collect()
}

/// `@id` or `@@id([…])`.
fn primary_key(schema: &Schema<'_>, model: Located<'_>) -> Option<Key<String>> {
    let single = model.block.members.iter().find_map(|it| it.attribute("id").map(|attribute| (it, attribute)));
    let (attribute, columns) = match (single, model.block.attribute("id")) {
        (Some((member, attribute)), _) => (attribute, vec![column_name(member).to_owned()]),
        (None, Some(attribute)) => {
            let fields = attribute.argument("fields", Some(0))?.elements().iter();
            (attribute, fields.filter_map(|field| indexes::column_of(model, field)).collect())
        }
        (None, None) => return None,
    };
    let written = attribute.argument("map", None).and_then(|value| value.text()).map(Name::written);
    let name = match schema.provider {
        Some(Provider::Postgres | Provider::Cockroach | Provider::SqlServer) => {
            written.or_else(|| conventions::constraint_name(schema.provider, model.table(), &[], "_pkey"))
        }
        // Their primary keys have no name of their own.
        Some(Provider::Mysql | Provider::Sqlite | Provider::Mongo) => None,
        None => written,
    };
    Some(Key { name, columns, places: evidence(model.place(attribute.span)) })
}

fn add_foreign_key(table: &mut TableFact, schema: &Schema<'_>, relation: &RelationField<'_>) {
    let place = relation.place();
    let columns: Option<Vec<&str>> = relation.fields.iter().map(|field| field.map(column_name)).collect();
    let referenced = |name: &&str| relation.target.block.member(name).map(column_name).map(str::to_owned);
    let target_columns: Option<Vec<String>> = relation.references.iter().map(referenced).collect();
    let (Some(columns), Some(target_columns)) = (columns, target_columns) else {
        let reason = format!("`{}` names a field that is not declared", relation.member.name.text);
        table.gaps.push(Gap { part: Part::ForeignKeys, reason, place: Some(place) });
        return;
    };
    let generated = || conventions::constraint_name(schema.provider, relation.model.table(), &columns, "_fkey");
    let name = relation.constraint.map(Name::written).or_else(generated);
    table.foreign_keys.push(ForeignKey {
        name,
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
        target: Stated::Written(target(relation.target), place),
        target_columns,
        on_delete: relation.on_delete(schema),
        on_update: relation.on_update(schema),
        set_columns: Vec::new(),
        deferrable: false,
        enforcement: enforcement(schema),
        places: evidence(place),
    });
}

fn target(model: Located<'_>) -> Target {
    Target { schema: model.schema().map(str::to_owned), ..Target::named(model.table()) }
}

/// With `relationMode = "prisma"` the client looks after relations and the database knows nothing of them.
/// That is one decision for all of them, so no single foreign key states it.
/// (Manual: "Relation mode".)
fn enforcement(schema: &Schema<'_>) -> Stated<Enforcement> {
    let enforced = schema.relation_mode_prisma.is_none();
    Stated::Implied(if enforced { Enforcement::Enforced } else { Enforcement::ApplicationOnly })
}

/// The tables of those implicit many-to-many relations whose first side is this model.
/// (Manual: "Many-to-many relations", "Implicit many-to-many relations".)
fn join_tables<'a>(schema: &Schema<'a>, relations: &Relations<'a>, model: Located<'_>) -> Vec<TableFact> {
    let mut tables = Vec::new();
    for relation in relations.of(model) {
        let inverse = relations.inverse(relation);
        if relation.kind(inverse) != RelationKind::ManyToMany || relation.touches_view() {
            continue;
        }
        let Inverse::Field(other) = inverse else { continue };
        let mine = (relation.model.name(), &relation.member.name.text);
        if mine < (other.model.name(), &other.member.name.text) {
            tables.push(join_table(schema, relation, other));
        }
    }
    tables
}

fn join_table(schema: &Schema<'_>, relation: &RelationField<'_>, other: &RelationField<'_>) -> TableFact {
    let places = [relation.place(), other.place()].map(|place| Evidence { witness: Witness::Models, place });
    let [declared, inverse] = places;
    let mut table = TableFact::new(conventions::join_table_name(&relation.relation_name()), declared);
    table.kind = TableKind::Join;
    table.schema = relation.model.schema().map(str::to_owned);
    table.places.push(inverse);
    let name = table.name.text.clone();
    for (column, model, declared) in [("A", relation.model, declared), ("B", other.model, inverse)] {
        table.columns.push(join_column(schema, column, model, declared));
        table.foreign_keys.push(ForeignKey {
            name: conventions::constraint_name(schema.provider, &name, &[column], "_fkey"),
            columns: vec![column.to_owned()],
            target: Stated::Implied(target(model)),
            target_columns: id_field(model).map(|it| vec![column_name(it).to_owned()]).unwrap_or_default(),
            on_delete: Stated::Implied(Action::Cascade),
            on_update: Stated::Implied(Action::Cascade),
            set_columns: Vec::new(),
            deferrable: false,
            enforcement: enforcement(schema),
            places: vec![declared],
        });
    }
    indexes::add_join_indexes(&mut table, schema, places.to_vec());
    table
}

/// The single field that is the primary key; implicit relations need one.
fn id_field<'a>(model: Located<'a>) -> Option<&'a Member> {
    let by_attribute = model.block.members.iter().find(|it| it.attribute("id").is_some());
    by_attribute.or_else(|| {
        let fields = model.block.attribute("id")?.argument("fields", Some(0))?.elements();
        let [only] = fields else { return None };
        model.block.member(indexes::field_name(only)?)
    })
}

fn join_column(schema: &Schema<'_>, name: &str, model: Located<'_>, declared: Evidence) -> Column {
    let id = id_field(model).and_then(|it| it.ty.as_ref().map(|ty| (it, ty)));
    let ty = id.map_or(Stated::Unknown, |(it, ty)| column_type(schema, model, it, ty));
    Column {
        ty,
        nullable: Stated::Implied(false),
        default: Stated::Implied(None),
        application_default: Stated::Implied(None),
        values: id.map_or(Stated::Unknown, |(_, ty)| column_values(schema, ty, model.place(ty.name.span))),
        clock: Stated::Implied(Clock::Never),
        places: vec![declared],
        ..Column::unknown(Name::shortened(name))
    }
}
