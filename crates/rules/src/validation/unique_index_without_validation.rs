use modelry_graph::names::words;
use modelry_graph::{
    ColumnIdx, Guarantee, Layer, Model, ModelGraph, Promiser, Table, TableKind, TypeKind, UniqueKey, ValidationKind,
    Witness,
};

use crate::Report;
use crate::predicates::{fields_in, is_join_table, line, relations_by, stored_models};
use crate::rule::declare_rule;

declare_rule! {
    /// Unique indexes of which the model knows nothing.
    ///
    /// A value that is taken passes the validation, and the database then refuses
    /// the row: people see a page that broke instead of a message beside the field.
    ///
    /// Bad:
    ///
    /// ```ruby app/models/user.rb
    /// class User < ApplicationRecord
    /// end
    /// ```
    /// ```ruby db/schema.rb
    /// ActiveRecord::Schema[7.1].define(version: 1) do
    ///   create_table "users" do |t|
    ///     t.string "email", null: false
    ///     t.index ["email"], name: "index_users_on_email", unique: true
    ///   end
    /// end
    /// ```
    ///
    /// Good:
    ///
    /// ```ruby app/models/user.rb
    /// class User < ApplicationRecord
    ///   validates :email, uniqueness: true
    /// end
    /// ```
    /// ```ruby db/schema.rb
    /// ActiveRecord::Schema[7.1].define(version: 1) do
    ///   create_table "users" do |t|
    ///     t.string "email", null: false
    ///     t.index ["email"], name: "index_users_on_email", unique: true
    ///   end
    /// end
    /// ```
    Validation / "unique-index-without-validation", Info, of UniqueKeys
}

/// What is made at random or computed, and not entered by anybody.
const MADE: &[&str] = &[
    "checksum",
    "digest",
    "fingerprint",
    "guid",
    "hash",
    "key",
    "nonce",
    "secret",
    "sha",
    "signature",
    "token",
    "ulid",
    "uuid",
    "uid",
    "slug",
    "jti",
    "nanoid",
];

fn check(graph: &ModelGraph, report: &mut Report) {
    let own = |table: &&Table| table.kind == TableKind::Base && !is_join_table(graph, table);
    for table in graph.judged_tables().filter(own) {
        let models = stored_models(graph, table);
        let Some(model) = models.first().filter(|_| models.iter().all(|it| !it.traits.read_only)) else { continue };
        // Who makes the rows says it in words.
        if models.iter().any(|model| model.traits.handles_taken) {
            continue;
        }
        for unmet in graph.unmet(table, Layer::Database) {
            let (Guarantee::Unique(key), Promiser::Index(position)) =
                (&unmet.promise.guarantee, unmet.promise.promiser)
            else {
                continue;
            };
            let Some(index) = table.indexes.get(position) else { continue };
            // The model declares it itself, or the condition is one that only the database knows.
            let declared = index.places.iter().any(|it| it.witness == Witness::Models);
            let columns: Vec<ColumnIdx> = index.parts.iter().filter_map(|part| part.column).collect();
            let columns = if columns.is_empty() { key.columns.iter().copied().collect() } else { columns };
            if declared || !key.among.is_empty() || !columns.iter().any(|column| is_entered(graph, table, *column)) {
                continue;
            }
            if columns.iter().any(|column| table.in_primary_key(*column) || is_made(table, *column)) {
                continue;
            }
            if models.iter().any(|model| is_known(model, table, key)) {
                continue;
            }
            let subject = table.subject_of_set(&columns);
            let filled =
                columns.iter().any(|column| fields_in(graph, table, *column).any(|it| it.default.is_unknown()));
            if filled {
                report.abstain(subject, "what fills the columns in could not be read");
                continue;
            }
            if let Some(reason) = &unmet.doubt {
                report.abstain(subject, reason);
                continue;
            }
            let names = table.names(&columns);
            report
                .finding(subject, &[line(model.place)], format!("`{names}` is unique for the database only"))
                .and(&index.places)
                .help(format!("validate that `{names}` is not taken, or rescue the error where rows are made"));
        }
    }
}

/// Does the model ask for it in some way: under a condition, with other letters, with a scope that could not be read?
fn is_known(model: &Model, table: &Table, key: &UniqueKey) -> bool {
    model.validations.iter().filter(|it| matches!(it.kind, ValidationKind::Uniqueness { .. })).any(|validation| {
        validation.fields.iter().any(|field| {
            model.columns_of(table, field).is_some_and(|own| own.iter().all(|column| key.columns.contains(column)))
        })
    })
}

/// Does somebody give the value? References are picked, not entered.
fn is_entered(graph: &ModelGraph, table: &Table, column: ColumnIdx) -> bool {
    let refers = relations_by(graph, table, column).next().is_some()
        || table.foreign_keys.iter().any(|key| key.columns.contains(&column));
    let of_class = table.models.iter().any(|model| graph.model(*model).traits.class_column == Some(column));
    let it = table.column(column);
    let by_id = words(&it.name.text).last().is_some_and(|word| word == "id");
    !refers && !of_class && !by_id && !it.generated
}

/// Is the value made by the program?
fn is_made(table: &Table, column: ColumnIdx) -> bool {
    let it = table.column(column);
    let uuid = it.ty.known().is_some_and(|ty| ty.kind == TypeKind::Uuid);
    uuid || words(&it.name.text).last().is_some_and(|word| MADE.contains(&word.as_str()))
}
