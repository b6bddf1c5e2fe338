//! Who promises something about a table, in the words of the application.

use modelry_graph::{
    Action, ColumnIdx, DeleteDecision, Evidence, Field, Guarantee, Model, ModelGraph, ModelKind, Promise, Promiser,
    Relation, RelationKind, Table, Witness,
};

/// The member of a model that makes a promise.
pub(crate) struct Member<'a> {
    pub(crate) model: &'a Model,
    /// Its name in the code.
    pub(crate) name: &'a str,
}

/// The validation or field that makes a promise; `None` for relations, and for what the database promises.
pub(crate) fn promising_member<'a>(graph: &'a ModelGraph, table: &Table, promise: &Promise) -> Option<Member<'a>> {
    match promise.promiser {
        Promiser::Validation(model, position) => {
            let model = graph.model(model);
            let validation = model.validations.get(position)?;
            let columns = promise.guarantee.columns();
            let own = |field: &&String| {
                let stored = model.columns_of(table, field);
                stored.is_some_and(|stored| stored.iter().any(|column| columns.contains(column)))
            };
            let name = validation.fields.iter().find(own)?;
            Some(Member { model, name })
        }
        Promiser::Field(model, position) => {
            let model = graph.model(model);
            let field = model.fields.get(position)?;
            Some(Member { model, name: &field.name })
        }
        Promiser::Relation(..)
        | Promiser::Column(_)
        | Promiser::PrimaryKey
        | Promiser::Index(_)
        | Promiser::ForeignKey(_)
        | Promiser::Checks(_) => None,
    }
}

/// The models whose rows the table holds, those that others derive from first.
pub(crate) fn stored_models<'a>(graph: &'a ModelGraph, table: &Table) -> Vec<&'a Model> {
    let models = table.models.iter().map(|id| graph.model(*id));
    let mut models: Vec<&Model> = models.filter(|it| it.kind == ModelKind::Concrete && !it.provided).collect();
    models.sort_by_key(|model| depth(&models_named(graph, table), model));
    models
}

fn models_named<'a>(graph: &'a ModelGraph, table: &Table) -> Vec<&'a Model> {
    table.models.iter().map(|id| graph.model(*id)).collect()
}

/// How many models on the same table it derives from.
fn depth(models: &[&Model], model: &Model) -> usize {
    let mut depth = 0;
    let mut current = model;
    while let Some(parent) = current.parent.as_deref()
        && let Some(next) = models.iter().find(|it| it.name == parent && it.id != current.id)
        && depth < models.len()
    {
        depth += 1;
        current = next;
    }
    depth
}

/// Does it share its table with a model that it derives from?
pub(crate) fn is_leaf(graph: &ModelGraph, table: &Table, model: &Model) -> bool {
    depth(&models_named(graph, table), model) > 0
}

/// The belongs-to relations of all models of the table that keep their key in this column, or the class of its row.
pub(crate) fn relations_by<'a>(
    graph: &'a ModelGraph,
    table: &'a Table,
    column: ColumnIdx,
) -> impl Iterator<Item = &'a Relation> {
    let relations = table.models.iter().flat_map(|model| &graph.model(*model).relations);
    relations.filter(move |it| {
        it.kind == RelationKind::BelongsTo && (it.columns.contains(&column) || it.type_column == Some(column))
    })
}

/// The fields of all models of the table that are stored in the column.
pub(crate) fn fields_in<'a>(
    graph: &'a ModelGraph,
    table: &'a Table,
    column: ColumnIdx,
) -> impl Iterator<Item = &'a Field> {
    let fields = table.models.iter().flat_map(|model| &graph.model(*model).fields);
    fields.filter(move |field| field.column == Some(column))
}

/// Is the column emptied when the row that it refers to is deleted, so that it cannot be NOT NULL?
pub(crate) fn is_emptied_on_delete(graph: &ModelGraph, table: &Table, column: ColumnIdx) -> bool {
    let nullifies = |relation: &Relation| relation.on_delete.is(&Some(DeleteDecision::Action(Action::SetNull)));
    let name = &table.column(column).name.text;
    let from_here = relations_by(graph, table, column).any(nullifies);
    let from_there = || {
        graph.models.iter().flat_map(|model| &model.relations).any(|relation| {
            let leads_here = relation.target_model.is_some_and(|target| graph.model(target).table == Some(table.id));
            relation.kind != RelationKind::BelongsTo && leads_here && nullifies(relation) && relation.key.contains(name)
        })
    };
    let by_database =
        table.foreign_keys.iter().any(|key| key.columns.contains(&column) && key.on_delete.is(&Action::SetNull));
    from_here || by_database || from_there()
}

/// Does a validation of the models, not a relation or a type, surely ask for a value in the column?
pub(crate) fn is_validated_not_null(promises: &[Promise], column: ColumnIdx) -> bool {
    promises
        .iter()
        .any(|it| it.guarantee == Guarantee::NotNull(column) && matches!(it.promiser, Promiser::Validation(..)))
}

/// A line of the application.
pub(crate) fn line(place: modelry_graph::Place) -> Evidence {
    Evidence { witness: Witness::Models, place }
}
