use std::collections::BTreeSet;

use modelry_graph::{ModelGraph, TypeKind, ValidationKind};

use crate::Report;
use crate::predicates::{line, stored_models};
use crate::rule::declare_rule;

declare_rule! {
    /// Booleans that must be present.
    ///
    /// `false` counts as empty to a validation of presence: rows can be stored
    /// with `true` only.
    ///
    /// Bad:
    ///
    /// ```ruby app/models/user.rb
    /// class User < ApplicationRecord
    ///   validates :admin, presence: true
    /// end
    /// ```
    /// ```ruby db/schema.rb
    /// ActiveRecord::Schema[7.1].define(version: 1) do
    ///   create_table "users" do |t|
    ///     t.boolean "admin", null: false
    ///   end
    /// end
    /// ```
    ///
    /// Good:
    ///
    /// ```ruby app/models/user.rb
    /// class User < ApplicationRecord
    ///   validates :admin, inclusion: [true, false]
    /// end
    /// ```
    /// ```ruby db/schema.rb
    /// ActiveRecord::Schema[7.1].define(version: 1) do
    ///   create_table "users" do |t|
    ///     t.boolean "admin", null: false
    ///   end
    /// end
    /// ```
    Validation / "boolean-presence-validator", Error, of Booleans
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        let mut told = BTreeSet::new();
        for model in stored_models(graph, table) {
            for validation in model.validations.iter().filter(|it| it.kind == ValidationKind::Presence) {
                // One that passes what is empty refuses nothing.
                if validation.passes_blank || !validation.passes_null.is(&false) || !told.insert(validation.place) {
                    continue;
                }
                for field in &validation.fields {
                    let columns = model.columns_of(table, field).unwrap_or_default();
                    let &[column] = columns.as_slice() else { continue };
                    let it = table.column(column);
                    let boolean = |ty: &modelry_graph::ColumnType| ty.kind == TypeKind::Boolean && ty.dimensions == 0;
                    if !it.ty.known().is_some_and(boolean) {
                        continue;
                    }
                    let name = &it.name.text;
                    report
                        .finding(
                            model.subject(field),
                            &[line(validation.place)],
                            format!("presence of the boolean `{name}` refuses `false`"),
                        )
                        .and(&it.places)
                        .help(format!("validate that `{name}` is true or false, and make it NOT NULL"));
                }
            }
        }
    }
}
