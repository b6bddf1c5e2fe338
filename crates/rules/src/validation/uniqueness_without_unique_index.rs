use std::collections::BTreeSet;

use modelry_graph::condition::{Condition, Term};
use modelry_graph::{
    DriftKind, Evidence, Guarantee, Kept, Layer, Model, ModelGraph, Promise, Table, TableKind, UniqueKey, Validation,
    ValidationKind,
};

use crate::predicates::{is_join_table, is_leaf, line, stated_soft_delete_column, stored_models, tenant_columns};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Values that the model wants unique, without a unique index.
    ///
    /// The validation looks for the value and then writes it. Two requests at the
    /// same time both look before either has written, and both store it: only a
    /// unique index can tell them apart.
    ///
    /// Bad:
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
    Validation / "uniqueness-without-unique-index", Error, of Validations
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        let of_database = graph.promises(table, Layer::Database);
        let mut told = BTreeSet::new();
        for model in stored_models(graph, table) {
            for validation in &model.validations {
                let ValidationKind::Uniqueness { scope, .. } = &validation.kind else { continue };
                // Inherited by the classes behind the one that declares it.
                if !told.insert(validation.place) {
                    continue;
                }
                for field in &validation.fields {
                    judge(graph, table, of_database, model, validation, field, scope, report);
                }
            }
        }
        // Of a table of pairs, that a pair comes twice is a question of its own.
        if !is_join_table(graph, table) && table.kind != TableKind::Join {
            declared_only(table, report);
        }
    }
}

/// What the model declares to be unique, so that its framework would make the index, and nothing has made it.
fn declared_only(table: &Table, report: &mut Report) {
    for drift in table.drifts.iter().filter(|it| it.kind == DriftKind::MissingIndex { unique: true }) {
        let names = drift.columns.join(", ");
        let mut of_subject = drift.columns.clone();
        of_subject.sort();
        report
            .finding(
                format!("{}.{}", table.qualified_name(), of_subject.join("+")),
                &drift.places,
                format!("the model declares `{names}` unique, and nothing makes the unique index"),
            )
            .why("The model reads as if no two rows could be alike, and the database stores them.")
            .help(format!(
                "write the migration that adds a unique index on `{names}`, or let the model admit rows that share it"
            ));
    }
}

#[expect(clippy::too_many_arguments)]
fn judge(
    graph: &ModelGraph,
    table: &Table,
    of_database: &[Promise],
    model: &Model,
    validation: &Validation,
    field: &str,
    scope: &[String],
    report: &mut Report,
) {
    let subject = model.subject(field);
    let single = Validation { fields: vec![field.to_owned()], ..validation.clone() };
    let asked = graph.asks(table, model, &single);
    let Some(Guarantee::Unique(key)) = asked.first() else {
        report.abstain(subject, "the columns or the condition of the validation could not be read");
        return;
    };
    let mut wanted = among_own_rows(graph, table, model, key);
    wanted.columns.extend(tenant_columns(graph, table));
    match graph.keeps(table, Layer::Database, &Guarantee::Unique(wanted.clone())) {
        Kept::Surely => return,
        Kept::Perhaps(reason) => {
            report.abstain(subject, reason);
            return;
        }
        // That an index counts letters differently, or passes over rows that are deleted, is a question of its own.
        Kept::Not if of_database.iter().any(|it| is_near(graph, table, it, &wanted)) => return,
        Kept::Not => {}
    }
    let mut columns: Vec<_> = key.columns.iter().copied().collect();
    let first = model.columns_of(table, field).unwrap_or_default();
    // The scope first: an index that begins with it serves the look-ups of one owner, too.
    columns.sort_by_key(|column| first.contains(column));
    let names = table.names(&columns);
    let within = if scope.is_empty() { String::new() } else { format!(" within `{}`", scope.join(", ")) };
    let places: Vec<Evidence> = columns.iter().flat_map(|column| &table.column(*column).places).copied().collect();
    let case = if key.any_case.is_empty() { "" } else { " that ignores case (`lower(…)`, or a collation that does)" };
    let among = if wanted.among.len() > key.among.len() {
        format!(", for the rows of `{}` only", model.name)
    } else if validation.conditional || !holds_without_condition(graph, table, key) {
        ", with the condition of the validation".to_owned()
    } else {
        String::new()
    };
    let what = format!("add a unique index on `{names}`{case}{among}");
    let finding = report.finding(
        subject,
        &[line(validation.place)],
        format!("`{field}` is unique{within} for the model, and no unique index holds it to that"),
    );
    finding.and(&places).help(what);
    if validation.conditional {
        finding.severity(Severity::Info);
    }
}

/// Would an index without condition ask for no more than the models do? The empty text, which a uniqueness validation
/// may pass over, is ruled out where another validation demands a text.
fn holds_without_condition(graph: &ModelGraph, table: &Table, key: &UniqueKey) -> bool {
    let demanded = |condition: &Condition| match condition {
        Condition::NotIn(Term::Column(name), values) if *values == BTreeSet::from([Term::Text(String::new())]) => {
            let column = table.column_named(name);
            let promised = graph.promises(table, Layer::Models);
            column.is_some_and(|it| promised.iter().any(|promise| promise.guarantee.implies(&Guarantee::NotBlank(it))))
        }
        _ => false,
    };
    key.among.iter().all(demanded)
}

/// Of several classes on one table, each looks among its own rows.
fn among_own_rows(graph: &ModelGraph, table: &Table, model: &Model, key: &UniqueKey) -> UniqueKey {
    let mut wanted = key.clone();
    if let Some(class) = model.traits.class_column.filter(|_| is_leaf(graph, table, model)) {
        let name = table.column(class).name.text.to_ascii_lowercase();
        wanted.columns.insert(class);
        wanted.among.insert(Condition::In(Term::Column(name), BTreeSet::from([Term::Text(model.name.clone())])));
    }
    wanted
}

/// Is there a unique key that tells these rows apart but for the case of letters, or for rows that are marked as deleted?
fn is_near(graph: &ModelGraph, table: &Table, promise: &Promise, wanted: &UniqueKey) -> bool {
    let Guarantee::Unique(key) = &promise.guarantee else { return false };
    let mut wider = wanted.clone();
    let of_models = table.models.iter().filter_map(|model| graph.model(*model).traits.soft_delete);
    let marks: BTreeSet<_> = of_models.chain(stated_soft_delete_column(graph, table)).collect();
    for column in marks {
        let it = table.column(column);
        let term = Term::Column(it.name.text.to_ascii_lowercase());
        wider.columns.insert(column);
        wider.among.extend([
            Condition::IsNull(term.clone()),
            Condition::False(term.clone()),
            Condition::In(term, BTreeSet::from([Term::Boolean(false)])),
        ]);
    }
    key.separates(&wider)
}
