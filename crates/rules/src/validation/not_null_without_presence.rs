use modelry_graph::names::words;
use modelry_graph::{
    Clock, ColumnIdx, Guarantee, Layer, Model, ModelGraph, Promiser, Stated, Table, TypeKind, ValidationKind,
};

use crate::Report;
use crate::predicates::{
    fields_in, is_join_table, is_position, is_row_time, line, relations_by, stated_soft_delete_column, stored_models,
};
use crate::rule::declare_rule;

declare_rule! {
    /// Columns that are NOT NULL and that no validation asks for.
    ///
    /// A form that leaves the value out passes the validation, and the database
    /// then refuses the row: people see a page that broke instead of a message
    /// beside the field.
    ///
    /// Bad:
    ///
    /// ```ruby app/models/order.rb
    /// class Order < ApplicationRecord
    /// end
    /// ```
    /// ```ruby db/schema.rb
    /// ActiveRecord::Schema[7.1].define(version: 1) do
    ///   create_table "orders" do |t|
    ///     t.string "number", null: false
    ///   end
    /// end
    /// ```
    ///
    /// Good:
    ///
    /// ```ruby app/models/order.rb
    /// class Order < ApplicationRecord
    ///   validates :number, presence: true
    /// end
    /// ```
    /// ```ruby db/schema.rb
    /// ActiveRecord::Schema[7.1].define(version: 1) do
    ///   create_table "orders" do |t|
    ///     t.string "number", null: false
    ///   end
    /// end
    /// ```
    Validation / "not-null-without-presence", Info, of Columns;
    /// Ask for a validation also where a default of the database fills the column in.
    STRICT: Switch("strict", false),
}

/// What the application computes, and nobody enters.
const COMPUTED: &[&str] = &[
    "checksum",
    "count",
    "counter",
    "digest",
    "fingerprint",
    "guid",
    "hash",
    "hashed",
    "key",
    "lft",
    "nonce",
    "rgt",
    "salt",
    "secret",
    "sha",
    "signature",
    "slug",
    "token",
    "ulid",
    "uuid",
    "encrypted",
    "cached",
    "cache",
];

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables().filter(|table| !is_join_table(graph, table)) {
        let models = stored_models(graph, table);
        let Some(model) = models.first().filter(|_| models.iter().all(|it| !it.traits.read_only)) else { continue };
        for unmet in graph.unmet(table, Layer::Database) {
            let (Guarantee::NotNull(column), Promiser::Column(_)) = (&unmet.promise.guarantee, unmet.promise.promiser)
            else {
                continue;
            };
            if !is_entered(graph, table, *column) || is_answered_by_type(graph, table, *column) {
                continue;
            }
            let it = table.column(*column);
            let name = &it.name.text;
            let subject = model.subject(name);
            let field_default = fields_in(graph, table, *column).any(|field| field.default.is_unknown());
            let doubt =
                unmet
                    .doubt
                    .clone()
                    .or((it.default.is_unknown() || field_default)
                        .then(|| "what fills it in could not be read".to_owned()));
            if let Some(reason) = doubt {
                report.abstain(subject, reason);
                continue;
            }
            let sometimes = sometimes_validated(&models, table, *column);
            let message = if sometimes {
                format!("`{name}` is NOT NULL, and validated only sometimes")
            } else {
                format!("`{name}` is NOT NULL, and no validation asks for it")
            };
            report.finding(subject, &[line(model.place)], message).and(&it.places).help(help(table, *column));
        }
    }
}

/// Do people, or the code that takes their input, give the value?
fn is_entered(graph: &ModelGraph, table: &Table, column: ColumnIdx) -> bool {
    let it = table.column(column);
    let name = it.name.text.to_ascii_lowercase();
    let words = words(&it.name.text);
    let computed = words.last().is_some_and(|word| COMPUTED.contains(&word.as_str()))
        || words.first().is_some_and(|word| matches!(word.as_str(), "encrypted" | "crypted" | "hashed" | "cached"));
    let models = || table.models.iter().map(|model| graph.model(*model));
    let kept = matches!(it.clock.known(), Some(Clock::Insert | Clock::Update));
    let of_class = models().any(|model| {
        let ignored = model.traits.ignored_columns.contains(&it.name.text);
        model.traits.class_column == Some(column) || model.traits.soft_delete == Some(column) || ignored
    }) || stated_soft_delete_column(graph, table) == Some(column);
    let filled = fields_in(graph, table, column).any(|field| matches!(field.default.known(), Some(Some(_))));
    // What the relation asks of its key is a question of its own.
    let by_id = words.last().is_some_and(|word| word == "id");
    let refers = by_id
        || relations_by(graph, table, column).next().is_some()
        || table.foreign_keys.iter().any(|key| key.columns.contains(&column));
    let has_default = it.surely_has_default() && !STRICT.of(graph.policy(table));
    !has_default
        && !it.generated
        && !kept
        && !filled
        && !refers
        && !of_class
        && !computed
        && !table.in_primary_key(column)
        && !is_row_time(graph, table, it)
        && !is_position(it)
        && !matches!(name.as_str(), "lock_version" | "type" | "version")
}

/// Does a model say itself whether the field may be left out, rather than take it from the table? That it says nothing,
/// where its framework then lets a value be left out, is no answer.
fn is_answered_by_type(graph: &ModelGraph, table: &Table, column: ColumnIdx) -> bool {
    let models = table.models.iter().map(|model| graph.model(*model)).filter(|model| !model.traits.reads_columns);
    let answers = |nullable: &Stated<bool>| !nullable.is_unknown() && *nullable != Stated::Implied(true);
    models.into_iter().flat_map(|it| &it.fields).any(|it| it.column == Some(column) && answers(&it.nullable))
}

fn sometimes_validated(models: &[&Model], table: &Table, column: ColumnIdx) -> bool {
    models.iter().any(|model| {
        model.validations.iter().any(|validation| {
            let about = validation
                .fields
                .iter()
                .any(|field| model.columns_of(table, field).is_some_and(|columns| columns.contains(&column)));
            validation.conditional
                && about
                && matches!(validation.kind, ValidationKind::Presence | ValidationKind::NotNull)
        })
    })
}

fn help(table: &Table, column: ColumnIdx) -> String {
    let it = table.column(column);
    let name = &it.name.text;
    match it.ty.known().map(|ty| &ty.kind) {
        // `false` is as good as no value to a validation of presence.
        Some(TypeKind::Boolean) => format!("validate that `{name}` is true or false, or give the column a default"),
        Some(TypeKind::Integer { .. } | TypeKind::Decimal | TypeKind::Float { .. }) => {
            format!("validate that `{name}` is a number, or give the column a default")
        }
        _ => format!("validate that `{name}` is present, or give the column a default"),
    }
}
