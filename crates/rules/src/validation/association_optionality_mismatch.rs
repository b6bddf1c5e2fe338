use std::collections::BTreeSet;

use modelry_graph::{
    ColumnIdx, Field, Guarantee, Layer, Model, ModelGraph, Promiser, Relation, RelationKind, Stated, Table,
    ValidationKind,
};

use crate::Report;
use crate::predicates::{fields_in, is_emptied_on_delete, is_validated_not_null, line, stored_models};
use crate::rule::declare_rule;

declare_rule! {
    /// Relations that are optional in one layer and required in the other.
    ///
    /// A relation that the model requires can be missing from rows that were
    /// written without it, unless its column is NOT NULL. One that the model
    /// calls optional fails when it is left out, if its column is NOT NULL.
    ///
    /// Bad:
    ///
    /// ```ruby app/models/order.rb
    /// class Order < ApplicationRecord
    ///   belongs_to :customer, optional: true
    /// end
    /// ```
    /// ```ruby db/schema.rb
    /// ActiveRecord::Schema[7.1].define(version: 1) do
    ///   create_table "orders" do |t|
    ///     t.bigint "customer_id", null: false
    ///   end
    /// end
    /// ```
    ///
    /// Good:
    ///
    /// ```ruby app/models/order.rb
    /// class Order < ApplicationRecord
    ///   belongs_to :customer, optional: false
    /// end
    /// ```
    /// ```ruby db/schema.rb
    /// ActiveRecord::Schema[7.1].define(version: 1) do
    ///   create_table "orders" do |t|
    ///     t.bigint "customer_id", null: false
    ///   end
    /// end
    /// ```
    Validation / "association-optionality-mismatch", Warning, of References
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        required_by_models(graph, table, report);
        required_by_the_database(graph, table, report);
    }
}

/// The model insists on the other row, the column does not.
fn required_by_models(graph: &ModelGraph, table: &Table, report: &mut Report) {
    for unmet in graph.unmet(table, Layer::Models) {
        let Guarantee::NotNull(column) = unmet.promise.guarantee else { continue };
        let relation = match unmet.promise.promiser {
            Promiser::Relation(model, position) => graph.model(model).relations.get(position).map(|it| (model, it)),
            Promiser::Validation(model, _) | Promiser::Field(model, _) => {
                let required = |it: &&Relation| it.required.is(&true) && holds(it, column);
                graph.model(model).relations.iter().find(required).map(|it| (model, it))
            }
            Promiser::Column(_)
            | Promiser::PrimaryKey
            | Promiser::Index(_)
            | Promiser::ForeignKey(_)
            | Promiser::Checks(_) => None,
        };
        let Some((model, relation)) = relation else { continue };
        // NOT NULL would make the deletion of the other row fail.
        if is_emptied_on_delete(graph, table, column) {
            continue;
        }
        let subject = graph.model(model).subject(&relation.name);
        if let Some(reason) = &unmet.doubt {
            report.abstain(subject, reason);
            continue;
        }
        let name = &table.column(column).name.text;
        report
            .finding(
                subject,
                &[line(relation.place)],
                format!("`{}` is required, and its column `{name}` may be NULL", relation.name),
            )
            .and(&unmet.promise.places)
            .and(&table.column(column).places)
            .help(format!("make `{name}` NOT NULL, or `{}` optional", relation.name));
    }
}

/// The model can do without the other row, the column cannot.
fn required_by_the_database(graph: &ModelGraph, table: &Table, report: &mut Report) {
    let promises = graph.promises(table, Layer::Models);
    let mut told = BTreeSet::new();
    for model in stored_models(graph, table) {
        for relation in model.relations.iter().filter(|it| it.kind == RelationKind::BelongsTo && !it.columns.is_empty())
        {
            if !is_optional(model, relation) || !told.insert(relation.place) {
                continue;
            }
            let columns = relation.columns.iter().copied().chain(relation.type_column);
            let forced: Vec<ColumnIdx> = columns.filter(|column| is_forced(table, *column)).collect();
            let validated = forced.iter().any(|column| is_validated_not_null(promises, *column))
                || is_validated_sometimes(model, table, &forced);
            let asked = model.relations.iter().any(|it| {
                it.place != relation.place && it.required.is(&true) && forced.iter().any(|column| holds(it, *column))
            });
            // Code of the model fills it in, or may.
            let filled = forced.iter().any(|column| fields_in(graph, table, *column).any(|it| !it.default.is(&None)));
            if forced.is_empty() || filled || validated || asked || model.traits.read_only {
                continue;
            }
            let names = table.names(&forced);
            let finding = report.finding(
                model.subject(&relation.name),
                &[line(relation.place)],
                format!("`{}` is optional, and its column `{names}` is NOT NULL", relation.name),
            );
            for column in &forced {
                finding.and(&table.column(*column).places);
            }
            finding.help(format!("make `{}` required, or let `{names}` be NULL", relation.name));
        }
    }
}

/// Does the model ask for the other row under some condition?
fn is_validated_sometimes(model: &Model, table: &Table, columns: &[ColumnIdx]) -> bool {
    model.validations.iter().any(|validation| {
        let about = |field: &String| {
            model.columns_of(table, field).is_some_and(|own| own.iter().any(|column| columns.contains(column)))
        };
        validation.kind == ValidationKind::Presence && validation.fields.iter().any(about)
    })
}

/// NOT NULL, with nothing that fills it in.
fn is_forced(table: &Table, column: ColumnIdx) -> bool {
    let it = table.column(column);
    let filled = it.surely_has_default() || it.default.is_unknown();
    table.nullable(column).no() && !filled && !table.in_primary_key(column)
}

fn holds(relation: &Relation, column: ColumnIdx) -> bool {
    relation.columns.contains(&column) || relation.type_column == Some(column)
}

/// Does somebody say that the relation can be left out? Where the field that holds its key decides, what it takes by
/// itself is nobody's word.
fn is_optional(model: &Model, relation: &Relation) -> bool {
    match &relation.required {
        Stated::Written(required, _) => !required,
        Stated::Implied(required) if model.traits.reads_columns => !required,
        Stated::Implied(_) | Stated::Unknown => {
            let of_key = |field: &&Field| {
                field.name == relation.name || field.column.is_some_and(|column| relation.columns.contains(&column))
            };
            let nullable = model.fields.iter().find(of_key).and_then(|it| it.nullable.written());
            nullable.is_some_and(|(nullable, _)| *nullable)
        }
    }
}
