//! Models meet their tables and each other.

use rustc_hash::FxHashMap;

use crate::drift::MissingColumn;
use crate::facts::ModelFact;
use crate::graph::{DatabaseId, ModelGraph};
use crate::link::witnesses::schema_key;
use crate::model::{Field, Model, ModelId, ModelTraits, Relation};
use crate::table::{ColumnIdx, Part, Table};

/// Adds the models of one testimony. Their tables are found by [`resolve`], once all are there.
pub(super) fn add(graph: &mut ModelGraph, database: DatabaseId, framework: &'static str, facts: Vec<ModelFact>) {
    for fact in facts {
        graph.pending.push((database, framework, fact));
    }
}

/// Turns the pending models into models of the graph, sorted by module and name.
pub(super) fn resolve(graph: &mut ModelGraph) {
    let mut pending = std::mem::take(&mut graph.pending);
    pending.sort_by(|(_, _, a), (_, _, b)| (&a.module, &a.name, a.place).cmp(&(&b.module, &b.name, b.place)));
    let mut tables: FxHashMap<(DatabaseId, &str), Vec<&Table>> = FxHashMap::default();
    for table in &graph.tables {
        tables.entry((table.database, table.name.text.as_str())).or_default().push(table);
    }
    let mut models = Vec::new();
    let mut databases = Vec::new();
    for (position, (database, framework, fact)) in pending.into_iter().enumerate() {
        let table = fact.table.as_ref().and_then(|(schema, name)| {
            let found = tables.get(&(database, name.as_str()))?;
            let same_schema =
                found.iter().find(|table| schema_key(table.schema.as_ref()) == schema_key(schema.as_ref()));
            same_schema.or(found.first().filter(|_| found.len() == 1)).copied()
        });
        models.push(model(ModelId(position as u32), framework, fact, table));
        databases.push(database);
    }
    let mut names: FxHashMap<(DatabaseId, String), Vec<ModelId>> = FxHashMap::default();
    for model in &models {
        let database = databases[model.id.0 as usize];
        names.entry((database, model.name.clone())).or_default().push(model.id);
        names.entry((database, format!("{}.{}", model.module, model.name))).or_default().push(model.id);
    }
    for model in &mut models {
        let database = databases[model.id.0 as usize];
        for relation in &mut model.relations {
            let Some(target) = &relation.target else { continue };
            // Two models of one name: the relation stays unresolved rather than wrong.
            if let Some([only]) = names.get(&(database, target.clone())).map(Vec::as_slice) {
                relation.target_model = Some(*only);
            }
        }
    }
    for model in &models {
        if let Some(table) = model.table {
            graph.tables[table.0 as usize].models.push(model.id);
        }
    }
    graph.models = models;
}

fn model(id: ModelId, framework: &'static str, fact: ModelFact, table: Option<&Table>) -> Model {
    let column = |name: &str| table.and_then(|table| table.column_named(name));
    let missing_columns = table.map(|table| missing_columns(&fact, table)).unwrap_or_default();
    Model {
        id,
        missing_columns,
        name: fact.name,
        framework,
        module: fact.module,
        kind: fact.kind,
        parent: fact.parent,
        table: table.map(|table| table.id),
        provided: fact.provided,
        complete: fact.complete,
        traits: lower_traits(fact.traits, column),
        fields: fact.fields.into_iter().map(|field| lower_field(field, column)).collect(),
        relations: fact.relations.into_iter().map(|relation| lower_relation(relation, column)).collect(),
        validations: fact.validations,
        scopes: fact.scopes,
        place: fact.place,
    }
}

/// The columns that fields and relations name, of a table of which all columns were read.
fn missing_columns(fact: &ModelFact, table: &Table) -> Vec<MissingColumn> {
    if table.gap(Part::Columns).is_some() {
        return Vec::new();
    }
    let fields = fact.fields.iter().filter_map(|field| Some((&field.name, field.column.as_ref()?, false, field.place)));
    let keys = fact.relations.iter().flat_map(|relation| {
        let named = relation.columns.iter().chain(&relation.type_column);
        named.map(|column| (&relation.name, column, true, relation.place))
    });
    let unknown =
        |name: &str| table.column_named(name).is_none() && !fact.traits.ignored_columns.iter().any(|it| it == name);
    fields
        .chain(keys)
        .filter(|(_, column, _, _)| unknown(column))
        .map(|(member, column, holds_key, place)| MissingColumn {
            member: member.clone(),
            column: column.clone(),
            holds_key,
            place,
        })
        .collect()
}

fn lower_traits(traits: ModelTraits<String>, column: impl Fn(&str) -> Option<ColumnIdx>) -> ModelTraits {
    ModelTraits {
        runs_on_delete: traits.runs_on_delete,
        shows_itself: traits.shows_itself,
        soft_delete: traits.soft_delete.as_deref().and_then(&column),
        class_column: traits.class_column.as_deref().and_then(&column),
        ignored_columns: traits.ignored_columns,
        read_only: traits.read_only,
        reads_columns: traits.reads_columns,
        validations_complete: traits.validations_complete,
        extended_elsewhere: traits.extended_elsewhere,
        handles_taken: traits.handles_taken,
        table_missing: traits.table_missing,
    }
}

fn lower_field(field: Field<String>, column: impl Fn(&str) -> Option<ColumnIdx>) -> Field {
    Field {
        name: field.name,
        column: field.column.as_deref().and_then(column),
        declared_type: field.declared_type,
        ty: field.ty,
        nullable: field.nullable,
        blank: field.blank,
        empty_input: field.empty_input,
        choices: field.choices,
        chosen_by_position: field.chosen_by_position,
        chooses_null: field.chooses_null,
        explanation: field.explanation,
        max_length: field.max_length,
        default: field.default,
        clock: field.clock,
        one_case: field.one_case,
        unique: field.unique,
        shadows: field.shadows,
        editable: field.editable,
        form: field.form,
        place: field.place,
    }
}

fn lower_relation(relation: Relation<String>, column: impl Fn(&str) -> Option<ColumnIdx>) -> Relation {
    Relation {
        name: relation.name,
        kind: relation.kind,
        one_to_one: relation.one_to_one,
        target: relation.target,
        target_model: None,
        through: relation.through,
        inverse: relation.inverse,
        on_delete: relation.on_delete,
        columns: relation.columns.iter().filter_map(|name| column(name)).collect(),
        key: relation.key,
        referenced: relation.referenced,
        polymorphic: relation.polymorphic,
        type_column: relation.type_column.as_deref().and_then(&column),
        interface: relation.interface,
        source: relation.source,
        scoped: relation.scoped,
        required: relation.required,
        constrained: relation.constrained,
        counter: relation.counter,
        idle_counter: relation.idle_counter,
        touches: relation.touches,
        dangling: relation.dangling,
        inferred: relation.inferred,
        place: relation.place,
    }
}
