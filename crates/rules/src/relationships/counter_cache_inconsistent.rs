use std::collections::BTreeSet;

use modelry_graph::{
    Action, DeleteDecision, Evidence, Generator, Model, ModelGraph, ModelKind, Part, Relation, RelationKind, Stated,
    Table, Witness,
};

use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Counters of rows that cannot count, or miss deletions.
    ///
    /// A counter is added to, one by one. One that starts with NULL stays NULL; one
    /// that a deletion passes by is wrong from then on, and nothing corrects it. One
    /// that nothing adds to says 0 for ever, and whoever reads it takes it for true.
    ///
    /// Bad:
    ///
    /// ```ruby app/models/post.rb
    /// class Post < ActiveRecord::Base
    ///   has_many :comments
    /// end
    /// ```
    ///
    /// ```ruby app/models/comment.rb
    /// class Comment < ActiveRecord::Base
    ///   belongs_to :post, counter_cache: true
    /// end
    /// ```
    ///
    /// ```ruby db/schema.rb
    /// ActiveRecord::Schema[7.1].define(version: 2024_01_01_000000) do
    ///   create_table "posts", force: :cascade do |t|
    ///     t.integer "comments_count"
    ///   end
    ///   create_table "comments", force: :cascade do |t|
    ///     t.bigint "post_id", null: false
    ///   end
    /// end
    /// ```
    ///
    /// Good:
    ///
    /// ```ruby app/models/post.rb
    /// class Post < ActiveRecord::Base
    ///   has_many :comments
    /// end
    /// ```
    ///
    /// ```ruby app/models/comment.rb
    /// class Comment < ActiveRecord::Base
    ///   belongs_to :post, counter_cache: true
    /// end
    /// ```
    ///
    /// ```ruby db/schema.rb
    /// ActiveRecord::Schema[7.1].define(version: 2024_01_01_000000) do
    ///   create_table "posts", force: :cascade do |t|
    ///     t.integer "comments_count", default: 0, null: false
    ///   end
    ///   create_table "comments", force: :cascade do |t|
    ///     t.bigint "post_id", null: false
    ///   end
    /// end
    /// ```
    Relationships / "counter-cache-inconsistent", Warning, of Counters
}

fn check(graph: &ModelGraph, report: &mut Report) {
    idle(graph, report);
    for model in graph.judged_models().filter(|model| model.kind == ModelKind::Concrete) {
        for relation in model.relations.iter().filter(|it| it.kind == RelationKind::BelongsTo) {
            let Some(Some(counter)) = relation.counter.known() else { continue };
            let Some(owner) = relation.target_model.map(|it| graph.model(it)) else {
                report.abstain(model.subject(&relation.name), "the model that has the counter was not read");
                continue;
            };
            if let Some(table) = owner.table.map(|table| graph.table(table)) {
                column(report, model, relation, table, counter);
            }
            other_name(report, model, relation, owner, counter);
            passed_by(graph, report, model, relation, owner, counter);
        }
    }
}

/// Nothing counts in a column that is called like a counter.
fn idle(graph: &ModelGraph, report: &mut Report) {
    let mut told = BTreeSet::new();
    for model in graph.judged_models() {
        for relation in &model.relations {
            let owner = relation.target_model.map(|it| graph.model(it));
            let table = owner.and_then(|it| it.table).map(|it| graph.table(it)).filter(|it| graph.is_judged(it));
            let (Some(counter), Some(owner), Some(table)) = (&relation.idle_counter, owner, table) else { continue };
            if !told.insert(relation.place) {
                continue;
            }
            let column = table.column_named(counter).map(|it| table.column(it));
            report
                .finding(
                    model.subject(&relation.name),
                    &[line(relation)],
                    format!("nothing counts in `{counter}` of `{}`", owner.name),
                )
                .and(column.map_or(&[], |it| it.places.as_slice()))
                .why("It says 0, however many rows there are.")
                .help(format!("count in it from `{}`, or drop the column", relation.name));
        }
    }
}

fn line(relation: &Relation) -> Evidence {
    Evidence { witness: Witness::Models, place: relation.place }
}

/// The column of the counter is there, begins with 0, and never is NULL.
fn column(report: &mut Report, model: &Model, relation: &Relation, table: &Table, counter: &str) {
    let subject = model.subject(&relation.name);
    let Some(position) = table.column_named(counter) else {
        if table.gap(Part::Columns).is_some() {
            return report.abstain(subject, "not every column of the other table could be read");
        }
        report
            .finding(subject, &[line(relation)], format!("`{}` has no column `{counter}` to count in", table.name.text))
            .and(&table.places)
            .why("Making the first row fails.")
            .help(format!("add `{counter}` to `{}`, NOT NULL with the default 0", table.name.text))
            .severity(Severity::Error);
        return;
    };
    let column = table.column(position);
    let zero = |text: &str| text.parse::<f64>().is_ok_and(|it| it == 0.0);
    let begins = column.default.known().map(|default| match default {
        Some(default) => default.generator == Generator::Literal && zero(&default.text),
        None => false,
    });
    let nullable = table.nullable(position);
    let problem = match (begins, nullable) {
        (Some(true), modelry_graph::Sure::Yes) => "may be NULL",
        (Some(false), modelry_graph::Sure::Yes) => "begins with NULL",
        (Some(false), modelry_graph::Sure::No) => "does not begin with 0",
        (Some(true), modelry_graph::Sure::No) => return,
        (None, _) | (_, modelry_graph::Sure::Unknown) => {
            return report.abstain(subject, "the default of the counter could not be read");
        }
    };
    let finding = report
        .finding(subject, &[line(relation)], format!("the counter `{counter}` {problem}"))
        .and(&column.places)
        .help(format!("make `{counter}` NOT NULL with the default 0"));
    // With its default it is NULL only where somebody writes NULL.
    if begins == Some(true) {
        finding.severity(Severity::Info);
    }
}

/// The side that is counted names another column.
fn other_name(report: &mut Report, model: &Model, relation: &Relation, owner: &Model, counter: &str) {
    let back = owner.relations.iter().find(|back| {
        matches!(back.kind, RelationKind::HasMany) && back.target_model == Some(model.id) && back.key == relation.key
    });
    let Some((back, (Some(named), _))) = back.and_then(|back| Some((back, back.counter.written()?))) else { return };
    if named != counter {
        report
            .finding(
                model.subject(&relation.name),
                &[line(relation)],
                format!("`{}` counts in `{counter}`, and `{}` reads `{named}`", relation.name, back.name),
            )
            .and(&[line(back)])
            .help("name the same column on both sides");
    }
}

/// Deleting a row of a third model takes counted rows along without telling the counter.
fn passed_by(
    graph: &ModelGraph,
    report: &mut Report,
    model: &Model,
    relation: &Relation,
    owner: &Model,
    counter: &str,
) {
    let judged = |it: &&Model| it.kind == ModelKind::Concrete && it.table.is_some() && it.table != owner.table;
    for third in graph.judged_models().filter(judged) {
        for owning in third.relations.iter().filter(|it| it.target_model == Some(model.id) && it.through.is_none()) {
            if owning.on_delete.is(&Some(DeleteDecision::DeleteAll)) {
                report
                    .finding(
                        third.subject(&owning.name),
                        &[line(owning)],
                        format!(
                            "`{}` deletes rows that `{counter}` of `{}` counts, and does not tell it",
                            owning.name, owner.name
                        ),
                    )
                    .and(&[line(relation)])
                    .help("delete them one by one, each with its callbacks");
            }
        }
    }
    let Some(table) = model.table.map(|table| graph.table(table)) else { return };
    for key in
        table.foreign_keys.iter().filter(|key| key.on_delete.is(&Action::Cascade) && key.columns != relation.columns)
    {
        let parent = key.target.known().and_then(|target| target.id).filter(|id| Some(*id) != owner.table);
        let Some(parent) = parent.map(|id| graph.table(id)) else { continue };
        // The model of the parent may delete the rows itself, before the database does.
        let takes_care = parent.models.iter().map(|it| graph.model(*it)).any(|parent| {
            !parent.complete
                || parent.relations.iter().any(|it| {
                    it.target_model == Some(model.id)
                        && !matches!(it.on_delete, Stated::Implied(None) | Stated::Written(None, _))
                })
        });
        if takes_care {
            continue;
        }
        report
            .finding(
                table.subject(&key.columns),
                &key.places,
                format!(
                    "the cascade from `{}` deletes rows that `{counter}` of `{}` counts",
                    parent.name.text, owner.name
                ),
            )
            .and(&[line(relation)])
            .help("let the model of the parent delete them, each with its callbacks");
    }
}
