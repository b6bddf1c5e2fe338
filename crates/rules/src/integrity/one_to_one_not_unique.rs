use modelry_graph::{ColumnIdx, Evidence, Model, ModelGraph, Relation, RelationKind, Sure, TableId, Witness};

use crate::Report;
use crate::predicates::with_tenant;
use crate::rule::declare_rule;

declare_rule! {
    /// One-to-one relations that the database lets become one-to-many.
    ///
    /// The model expects one row and takes any of them when there are two. Only a
    /// unique key on the reference keeps two requests from creating both.
    ///
    /// Bad:
    ///
    /// ```prisma prisma/schema.prisma
    /// model User {
    ///   id      Int      @id
    ///   profile Profile?
    /// }
    ///
    /// model Profile {
    ///   id     Int  @id
    ///   user   User @relation(fields: [userId], references: [id])
    ///   userId Int  @unique
    /// }
    /// ```
    ///
    /// ```sql prisma/migrations/1_init/migration.sql
    /// CREATE TABLE "User" ("id" INTEGER NOT NULL, PRIMARY KEY ("id"));
    /// CREATE TABLE "Profile" ("id" INTEGER NOT NULL, "userId" INTEGER NOT NULL, PRIMARY KEY ("id"));
    /// ```
    ///
    /// Good:
    ///
    /// ```prisma prisma/schema.prisma
    /// model User {
    ///   id      Int      @id
    ///   profile Profile?
    /// }
    ///
    /// model Profile {
    ///   id     Int  @id
    ///   user   User @relation(fields: [userId], references: [id])
    ///   userId Int  @unique
    /// }
    /// ```
    ///
    /// ```sql prisma/migrations/1_init/migration.sql
    /// CREATE TABLE "User" ("id" INTEGER NOT NULL, PRIMARY KEY ("id"));
    /// CREATE TABLE "Profile" ("id" INTEGER NOT NULL, "userId" INTEGER NOT NULL UNIQUE, PRIMARY KEY ("id"));
    /// ```
    Integrity / "one-to-one-not-unique", Warning, of OneToOnes
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for model in graph.judged_models() {
        for relation in &model.relations {
            let Some((table, columns, owner)) = reference(graph, model, relation) else { continue };
            let table = graph.table(table);
            if columns.is_empty() || table.provided {
                continue;
            }
            let names = table.names(columns);
            let subject = owner.subject(&relation.name);
            match table.unique_within(&with_tenant(graph, table, columns)) {
                Sure::Yes => {}
                Sure::Unknown => report.abstain(subject, "not every unique key of the table could be read"),
                Sure::No => {
                    let line = Evidence { witness: Witness::Models, place: relation.place };
                    let message = format!("`{}` is one-to-one, but no unique key holds `{names}` to it", relation.name);
                    let column_places = columns.iter().flat_map(|column| table.column(*column).places.clone());
                    report.finding(subject, &[line], message).and(&column_places.collect::<Vec<_>>()).help(format!(
                        "add a unique index on `{names}` of `{}`, or lead to many rows where there may be several",
                        table.name.text
                    ));
                }
            }
        }
    }
}

/// The table and columns that hold the key of a one-to-one relation, and the model that declares it.
fn reference<'a>(
    graph: &'a ModelGraph,
    model: &'a Model,
    relation: &'a Relation,
) -> Option<(TableId, &'a [ColumnIdx], &'a Model)> {
    match relation.kind {
        RelationKind::BelongsTo if relation.one_to_one && !relation.polymorphic => {
            Some((model.table?, &relation.columns, model))
        }
        RelationKind::HasOne if relation.through.is_none() && !relation.polymorphic => {
            let other = graph.model(relation.target_model?);
            let mut back = other.relations.iter().filter(|back| {
                let meets = back.inverse.known().is_some_and(|it| it.as_deref() == Some(relation.name.as_str()));
                // The other side says itself that it is one-to-one, and is judged there.
                meets && back.kind == RelationKind::BelongsTo && back.target_model == Some(model.id) && !back.one_to_one
            });
            Some((other.table?, &back.next()?.columns, model))
        }
        RelationKind::BelongsTo | RelationKind::HasOne | RelationKind::HasMany | RelationKind::ManyToMany => None,
    }
}
