use modelry_graph::{
    Enforcement, Evidence, Model, ModelGraph, ModelKind, Part, Relation, RelationKind, Stated, Table, TableKind,
    Witness,
};

use crate::predicates::bases_first;
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Relations that no foreign key of the database backs.
    ///
    /// The application believes that the other row is there. Whatever deletes it
    /// without the application, or at the same moment as a row that refers to it is
    /// made, leaves a reference to nothing, and reading it fails much later.
    ///
    /// Bad:
    ///
    /// ```prisma prisma/schema.prisma
    /// model User {
    ///   id    Int    @id
    ///   posts Post[]
    /// }
    ///
    /// model Post {
    ///   id       Int  @id
    ///   author   User @relation(fields: [authorId], references: [id])
    ///   authorId Int
    /// }
    /// ```
    ///
    /// ```sql prisma/migrations/1_init/migration.sql
    /// CREATE TABLE "User" ("id" INTEGER NOT NULL, PRIMARY KEY ("id"));
    /// CREATE TABLE "Post" ("id" INTEGER NOT NULL, "authorId" INTEGER NOT NULL, PRIMARY KEY ("id"));
    /// ```
    ///
    /// Good:
    ///
    /// ```prisma prisma/schema.prisma
    /// model User {
    ///   id    Int    @id
    ///   posts Post[]
    /// }
    ///
    /// model Post {
    ///   id       Int  @id
    ///   author   User @relation(fields: [authorId], references: [id])
    ///   authorId Int
    /// }
    /// ```
    ///
    /// ```sql prisma/migrations/1_init/migration.sql
    /// CREATE TABLE "User" ("id" INTEGER NOT NULL, PRIMARY KEY ("id"));
    /// CREATE TABLE "Post" ("id" INTEGER NOT NULL, "authorId" INTEGER NOT NULL, PRIMARY KEY ("id"));
    /// ALTER TABLE "Post" ADD FOREIGN KEY ("authorId") REFERENCES "User" ("id");
    /// ```
    Integrity / "missing-foreign-key", Error, of References
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for model in bases_first(graph).into_iter().filter(|model| model.kind == ModelKind::Concrete) {
        let Some(table) = model.table.map(|table| graph.table(table)).filter(|table| keeps_rows(table)) else {
            continue;
        };
        for relation in model.relations.iter().filter(|it| it.kind == RelationKind::BelongsTo && !it.polymorphic) {
            judge(graph, report, model, table, relation);
        }
    }
}

/// A table of rows in this database: no view, and none of another server or framework.
fn keeps_rows(table: &Table) -> bool {
    matches!(table.kind, TableKind::Base | TableKind::Join) && !table.provided
}

fn judge(graph: &ModelGraph, report: &mut Report, model: &Model, table: &Table, relation: &Relation) {
    let subject = model.subject(&relation.name);
    if relation.columns.is_empty() || relation.constrained == Stated::Implied(false) || relation.dangling.is_some() {
        return;
    }
    let Some(other) = relation.target_model.map(|it| graph.model(it)) else {
        let covered = table.foreign_keys.iter().any(|key| relation.columns.iter().all(|it| key.columns.contains(it)));
        if !covered {
            report.abstain(subject, "the other model was not read");
        }
        return;
    };
    let Some(target) = other.table.map(|it| graph.table(it)) else {
        return report.abstain(subject, "the table of the other model was not read");
    };
    if !keeps_rows(target) || target.database != table.database || other.kind == ModelKind::View {
        return;
    }
    // The id of a row of any table may be looked up in one of them, too, and no foreign key can hold it.
    let shared = table
        .models
        .iter()
        .flat_map(|it| &graph.model(*it).relations)
        .any(|it| it.polymorphic && it.columns.iter().any(|column| relation.columns.contains(column)));
    if shared || is_half_of_a_pair(table, relation) {
        return;
    }
    let names = table.names(&relation.columns);
    let line = Evidence { witness: Witness::Models, place: relation.place };
    let places: Vec<Evidence> =
        relation.columns.iter().flat_map(|column| table.column(*column).places.iter().copied()).collect();
    let mut keys =
        table.foreign_keys.iter().filter(|key| relation.columns.iter().all(|it| key.columns.contains(it))).peekable();
    if let Some(first) = keys.peek().copied() {
        let leads_there = |id: Option<modelry_graph::TableId>| id == Some(target.id) || id.is_none();
        let asked = |enforcement: &Stated<Enforcement>| *enforcement != Stated::Implied(Enforcement::ApplicationOnly);
        let mut real = keys.filter(|key| !key.enforcement.is(&Enforcement::ApplicationOnly)).peekable();
        if real.peek().is_some() {
            let wrong = real.all(|key| key.target.known().is_some_and(|it| !leads_there(it.id)));
            if wrong {
                let message = format!("`{}` leads to `{}`, its foreign key does not", relation.name, target.name.text);
                report
                    .finding(subject, &[line], message)
                    .and(&first.places)
                    .why("The database checks another table than the one that the application reads.")
                    .help(format!("let the foreign key on `{names}` refer to `{}`", target.name.text));
            }
        } else if asked(&first.enforcement) {
            left_out(report, subject, relation, line, &names);
        }
        return;
    }
    if table.gap(Part::ForeignKeys).is_some() {
        return report.abstain(subject, "not every foreign key of the table could be read");
    }
    if matches!(relation.constrained, Stated::Written(false, _)) {
        return left_out(report, subject, relation, line, &names);
    }
    let message = format!("no foreign key holds `{names}` to `{}`", target.name.text);
    report
        .finding(subject, &[line], message)
        .and(&places)
        .help(format!("add a foreign key on `{names}` that refers to `{}`", target.name.text));
}

/// Does a column beside the key say of which table the row is: `subject_id` and `subject_type`?
fn is_half_of_a_pair(table: &Table, relation: &Relation) -> bool {
    let [column] = relation.columns.as_slice() else { return false };
    let name = &table.column(*column).name.text;
    let kind = |end: &str, with: &str| name.strip_suffix(end).map(|lead| format!("{lead}{with}"));
    let pair = kind("_id", "_type").or_else(|| kind("Id", "Type"));
    pair.and_then(|pair| table.column_named(&pair))
        .is_some_and(|ty| table.column(ty).ty.known().is_some_and(modelry_graph::ColumnType::is_text))
}

/// Somebody decided against the foreign key.
fn left_out(report: &mut Report, subject: String, relation: &Relation, line: Evidence, names: &str) {
    report
        .finding(subject, &[line], format!("`{}` asks for no foreign key on `{names}`", relation.name))
        .why("The database keeps references to rows that are gone.")
        .help("let the database enforce it, or note why it cannot")
        .severity(Severity::Info);
}
