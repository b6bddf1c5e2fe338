use modelry_graph::{
    Action, Enforcement, ForeignKey, Model, ModelGraph, Relation, RelationKind, Stated, Table, TableKind,
};

use crate::predicates::is_join_table;
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Foreign keys for which nobody decided what deleting the parent does.
    ///
    /// Without a word the database refuses to delete a parent that has children,
    /// and the code that deletes it fails on the first real data. Refusing may
    /// well be right; then it is worth saying.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers ON DELETE RESTRICT);
    /// ```
    Relationships / "missing-delete-decision", Warning, of ForeignKeys;
    /// Take what a framework does by default for no decision.
    STRICT: Switch("strict", false),
}

fn check(graph: &ModelGraph, report: &mut Report) {
    // A framework decides about the tables between two models, not the project.
    for table in graph.judged_tables().filter(|table| table.kind != TableKind::Join) {
        for key in &table.foreign_keys {
            let refused = matches!(key.on_delete, Stated::Implied(Action::NoAction | Action::Restrict));
            let ignored =
                matches!(key.enforcement.known(), Some(Enforcement::EngineIgnores(_) | Enforcement::ApplicationOnly));
            let by_default = is_decided_by_model(graph, table, key, decides);
            let strict = STRICT.of(graph.policy(table));
            let decided = if strict { is_decided_by_model(graph, table, key, decides_itself) } else { by_default };
            if !refused || ignored || decided {
                continue;
            }
            let columns = table.names(&key.columns);
            let target = key.target.known().map_or("its parent", |target| target.table.as_str());
            let optional = key.columns.iter().all(|column| table.nullable(*column).yes());
            let belongs = key.columns.iter().any(|column| table.in_primary_key(*column)) || is_join_table(graph, table);
            let help = if optional {
                format!("decide for `{columns}`: `ON DELETE SET NULL`, or `ON DELETE RESTRICT` to keep refusing")
            } else if belongs {
                format!("decide for `{columns}`: `ON DELETE CASCADE`, or `ON DELETE RESTRICT` to keep refusing")
            } else {
                format!("decide for `{columns}`: `ON DELETE RESTRICT` to keep refusing, or `ON DELETE CASCADE`")
            };
            let finding = report.finding(
                table.subject(&key.columns),
                &key.places,
                format!("nothing says what becomes of `{}` when its row in `{target}` is deleted", table.name.text),
            );
            finding.help(help);
            if by_default {
                finding.severity(Severity::Info);
            }
        }
    }
}

/// Does the relation decide, be it by what its framework does by default, or leave open whether it does?
fn decides(relation: &Relation) -> bool {
    !matches!(relation.on_delete.known(), Some(None))
}

/// Does it decide in so many words?
fn decides_itself(relation: &Relation) -> bool {
    decides(relation) && !matches!(relation.on_delete, Stated::Implied(_))
}

/// Does a relation of the model say it, or leave open whether it does?
fn is_decided_by_model(graph: &ModelGraph, table: &Table, key: &ForeignKey, decides: fn(&Relation) -> bool) -> bool {
    let models = || table.models.iter().map(|model| graph.model(*model));
    let own = models().flat_map(|model| &model.relations).any(|it| it.columns == key.columns && decides(it));
    // The model of the parent may decide about its children.
    let parents = key.target.known().and_then(|target| target.id).map(|id| graph.table(id).models.as_slice());
    let parents = || parents.unwrap_or_default().iter().map(|model| graph.model(*model));
    let names: Vec<&str> = key.columns.iter().map(|column| table.column(*column).name.text.as_str()).collect();
    let leads_here = |it: &Relation| {
        let there = it.target_model.is_some_and(|other| table.models.contains(&other));
        matches!(it.kind, RelationKind::HasOne | RelationKind::HasMany) && there && it.key == names
    };
    let of_parent = parents().flat_map(|model| &model.relations).any(|it| leads_here(it) && decides(it));
    // A model that was read in part may say it in the other part.
    own || of_parent || models().chain(parents()).any(|model: &Model| !model.complete)
}
