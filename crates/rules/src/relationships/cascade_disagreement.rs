use modelry_graph::{
    Action, ColumnIdx, DeleteDecision, DriftKind, Enforcement, Evidence, ForeignKey, Model, ModelGraph, ModelKind,
    Relation, RelationKind, Table, TableKind, Witness,
};

use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Relations of which the model and the database delete otherwise.
    ///
    /// What becomes of the rows that belong to a deleted one depends on who deletes
    /// it: the application keeps what a statement in the console takes away, or the
    /// other way round.
    ///
    /// Bad:
    ///
    /// ```prisma prisma/schema.prisma
    /// datasource db {
    ///   provider = "postgresql"
    /// }
    ///
    /// model User {
    ///   id    Int    @id
    ///   posts Post[]
    /// }
    ///
    /// model Post {
    ///   id       Int  @id
    ///   author   User @relation(fields: [authorId], references: [id], onDelete: Restrict)
    ///   authorId Int
    /// }
    /// ```
    ///
    /// ```sql prisma/migrations/1_init/migration.sql
    /// CREATE TABLE "User" ("id" INTEGER NOT NULL, PRIMARY KEY ("id"));
    /// CREATE TABLE "Post" ("id" INTEGER NOT NULL, "authorId" INTEGER NOT NULL, PRIMARY KEY ("id"));
    /// ALTER TABLE "Post" ADD FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE CASCADE;
    /// ```
    ///
    /// Good:
    ///
    /// ```prisma prisma/schema.prisma
    /// datasource db {
    ///   provider = "postgresql"
    /// }
    ///
    /// model User {
    ///   id    Int    @id
    ///   posts Post[]
    /// }
    ///
    /// model Post {
    ///   id       Int  @id
    ///   author   User @relation(fields: [authorId], references: [id], onDelete: Cascade)
    ///   authorId Int
    /// }
    /// ```
    ///
    /// ```sql prisma/migrations/1_init/migration.sql
    /// CREATE TABLE "User" ("id" INTEGER NOT NULL, PRIMARY KEY ("id"));
    /// CREATE TABLE "Post" ("id" INTEGER NOT NULL, "authorId" INTEGER NOT NULL, PRIMARY KEY ("id"));
    /// ALTER TABLE "Post" ADD FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE CASCADE;
    /// ```
    Relationships / "cascade-disagreement", Warning, of Relations
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables().filter(|table| table.kind != TableKind::Join) {
        for drift in &table.drifts {
            let DriftKind::DeleteAction { said, real } = &drift.kind else { continue };
            let names = drift.columns.join(", ");
            report
                .finding(
                    format!("{}.{}", table.qualified_name(), drift.columns.join("+")),
                    &drift.places,
                    format!(
                        "deletion along `{names}` is `{}` to the model, and `{}` to the database",
                        said.name(),
                        real.name()
                    ),
                )
                .help(align(&names));
        }
    }
    for model in graph.judged_models().filter(|model| model.kind == ModelKind::Concrete) {
        for relation in model.relations.iter().filter(|it| !it.polymorphic && it.through.is_none()) {
            // What a side would take by default, were it to make the foreign key, is nobody's decision.
            let Some((Some(decision), _)) = relation.on_delete.written() else { continue };
            let Some((table, key)) = foreign_key(graph, model, relation) else { continue };
            let Some(action) = key.on_delete.known() else {
                report
                    .abstain(model.subject(&relation.name), "what the foreign key does on deletion could not be read");
                continue;
            };
            // The models' own word of the foreign key was compared above.
            let drifted = table.drifts.iter().any(|drift| {
                matches!(drift.kind, DriftKind::DeleteAction { .. })
                    && drift.columns == column_names(table, &key.columns)
            });
            let Some((severity, why)) = disagreement(decision, *action).filter(|_| !drifted) else { continue };
            let names = table.names(&key.columns);
            let line = Evidence { witness: Witness::Models, place: relation.place };
            report
                .finding(
                    model.subject(&relation.name),
                    &[line],
                    format!(
                        "`{}` is `{}` to the model, and `{}` to the foreign key `{names}`",
                        relation.name,
                        decision.name(),
                        action.name()
                    ),
                )
                .and(&key.places)
                .why(why)
                .help(align(&names))
                .severity(severity);
        }
    }
}

fn align(names: &str) -> String {
    format!("let the foreign key on `{names}` do what the model does, or the model what the foreign key does")
}

fn column_names(table: &Table, columns: &[ColumnIdx]) -> Vec<String> {
    columns.iter().map(|column| table.column(*column).name.text.clone()).collect()
}

/// The foreign key behind a relation, on whichever side, when the database enforces one.
fn foreign_key<'a>(
    graph: &'a ModelGraph,
    model: &'a Model,
    relation: &Relation,
) -> Option<(&'a Table, &'a ForeignKey)> {
    let own = graph.table(model.table?);
    let (table, columns, parent) = match relation.kind {
        RelationKind::BelongsTo => (own, relation.columns.clone(), None),
        RelationKind::HasOne | RelationKind::HasMany => {
            let other = graph.table(graph.model(relation.target_model?).table?);
            let columns = relation.key.iter().map(|name| other.column_named(name)).collect::<Option<Vec<_>>>()?;
            (other, columns, Some(own.id))
        }
        RelationKind::ManyToMany => return None,
    };
    let key = table.foreign_keys.iter().find(|key| {
        let there = parent.is_none_or(|parent| key.target.known().is_some_and(|it| it.id == Some(parent)));
        !columns.is_empty() && key.columns == columns && there && key.enforcement.is(&Enforcement::Enforced)
    })?;
    Some((table, key))
}

/// How bad it is that the application decides one thing and the database another, and what follows.
///
/// A database that refuses stops whoever goes past the application; that is a second line of defense, and no
/// disagreement where the application deletes or empties the rows first.
fn disagreement(decision: &DeleteDecision, action: Action) -> Option<(Severity, &'static str)> {
    const LOST: &str = "Whoever deletes the row without the application deletes what the application would have kept.";
    const KEPT: &str =
        "Whoever deletes the row without the application leaves rows that the application would have deleted.";
    const SILENT: &str = "Whoever deletes the row without the application deletes the others without their callbacks.";
    let model = match decision {
        DeleteDecision::Destroy | DeleteDecision::DestroyAsync | DeleteDecision::DeleteAll => Action::Cascade,
        DeleteDecision::Protect => Action::Restrict,
        DeleteDecision::Action(action) => *action,
        DeleteDecision::Nothing | DeleteDecision::SetValue | DeleteDecision::Custom(_) => return None,
    };
    match (model, action) {
        (Action::Restrict | Action::SetNull | Action::SetDefault, Action::Cascade) => Some((Severity::Warning, LOST)),
        (Action::Restrict, Action::SetNull | Action::SetDefault) => {
            Some((Severity::Warning, "The database empties a reference that the application protects."))
        }
        (Action::Cascade, Action::SetNull | Action::SetDefault) => Some((Severity::Warning, KEPT)),
        (Action::Cascade, Action::Cascade) if matches!(decision, DeleteDecision::Destroy) => {
            Some((Severity::Info, SILENT))
        }
        _ => None,
    }
}
