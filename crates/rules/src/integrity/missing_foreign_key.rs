use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::{
    ColumnIdx, DatabaseId, Drift, DriftKind, Enforcement, Evidence, ForeignKey, Model, ModelGraph, ModelKind, Part,
    Place, Relation, RelationKind, Stated, Table, TableId, TableKind,
};

use crate::predicates::{bases_first, line, referenced_columns, relations_by};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Relations that no foreign key of the database backs.
    ///
    /// The application believes that the other row is there. Whatever deletes it
    /// without the application, or at the same moment as a row that refers to it is
    /// made, leaves a reference to nothing, and reading it fails much later. Where
    /// hardly any reference of a database has one, that is one finding.
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
    let mut customs: BTreeMap<DatabaseId, Custom> = BTreeMap::new();
    for model in bases_first(graph).into_iter().filter(|model| model.kind == ModelKind::Concrete) {
        let Some(table) = model.table.map(|table| graph.table(table)).filter(|table| keeps_rows(table)) else {
            continue;
        };
        let custom = customs.entry(table.database).or_default();
        for relation in model.relations.iter().filter(|it| it.kind == RelationKind::BelongsTo && !it.polymorphic) {
            match judge(graph, report, model, table, relation) {
                Verdict::Held => {
                    custom.held.insert(relation.place);
                }
                Verdict::Missing(missing) => custom.missing.push(missing),
                Verdict::Aside => {}
            }
        }
    }
    for table in graph.judged_tables() {
        let custom = customs.entry(table.database).or_default();
        custom.missing.extend(table.drifts.iter().filter_map(|drift| declared_only(graph, table, drift)));
    }
    for (database, custom) in &customs {
        let references = custom.references();
        if custom.is_to_do_without() {
            once(report, &graph.database(*database).subject(), &custom.missing, references);
        } else {
            for it in &custom.missing {
                report
                    .finding(it.subject.clone(), &[line(it.place)], it.message())
                    .and(&it.places)
                    .help(format!("add a foreign key on `{}` that refers to `{}`", it.names, it.target));
            }
        }
    }
}

/// What the references of a database do.
#[derive(Default)]
struct Custom {
    /// Where those are declared that a foreign key holds.
    held: BTreeSet<Place>,
    /// Those that none holds.
    missing: Vec<Missing>,
}

impl Custom {
    fn references(&self) -> usize {
        let missing: BTreeSet<Place> = self.missing.iter().map(|it| it.place).collect();
        self.held.union(&missing).count()
    }

    /// Of ten references or more, does at most one in three have a foreign key? Then somebody decided so, once.
    fn is_to_do_without(&self) -> bool {
        let references = self.references();
        references >= 10 && self.held.len() * 3 <= references
    }
}

/// A reference without a foreign key.
struct Missing {
    subject: String,
    place: Place,
    /// Its columns.
    names: String,
    target: String,
    places: Vec<Evidence>,
}

impl Missing {
    fn message(&self) -> String {
        format!("no foreign key holds `{}` to `{}`", self.names, self.target)
    }
}

/// What a look at one relation says.
enum Verdict {
    /// A foreign key holds it.
    Held,
    /// None does.
    Missing(Missing),
    /// It says nothing about how the database does it.
    Aside,
}

/// A foreign key that a column of the model asks for without any relation, and that nothing makes.
fn declared_only(graph: &ModelGraph, table: &Table, drift: &Drift) -> Option<Missing> {
    let DriftKind::MissingForeignKey { target: Some(target) } = &drift.kind else { return None };
    let columns: Vec<ColumnIdx> = drift.columns.iter().map(|name| table.column_named(name)).collect::<Option<_>>()?;
    let told = columns.iter().any(|column| relations_by(graph, table, *column).next().is_some());
    let place = drift.places.first()?.place;
    let names = table.names(&columns);
    let subject = table.subject(&columns);
    (!told).then(|| Missing { subject, place, names, target: target.clone(), places: drift.places.clone() })
}

/// One finding for a database that does without foreign keys.
fn once(report: &mut Report, database: &str, missing: &[Missing], references: usize) {
    let mut seen = BTreeSet::new();
    let first: Vec<&Missing> = missing.iter().filter(|it| seen.insert(it.place)).collect();
    let lines: Vec<Evidence> = first.iter().take(3).map(|it| line(it.place)).collect();
    let message =
        format!("{} of the {references} references between tables of this database have no foreign key", first.len());
    report
        .finding(database, &lines, message)
        .why("Whatever deletes rows without the application leaves references to nothing, in any of these tables.")
        .help("add the foreign keys, those of rows that must not be lost first")
        .stands_for(first.len());
}

/// A table of rows in this database: no view, and none of another server or framework.
fn keeps_rows(table: &Table) -> bool {
    matches!(table.kind, TableKind::Base | TableKind::Join) && !table.provided
}

fn judge(graph: &ModelGraph, report: &mut Report, model: &Model, table: &Table, relation: &Relation) -> Verdict {
    let subject = model.subject(&relation.name);
    if relation.columns.is_empty() || relation.constrained == Stated::Implied(false) || relation.dangling.is_some() {
        return Verdict::Aside;
    }
    let covers = |key: &&ForeignKey| relation.columns.iter().all(|it| key.columns.contains(it));
    let Some(other) = relation.target_model.map(|it| graph.model(it)) else {
        if !table.foreign_keys.iter().any(|key| covers(&key)) {
            report.abstain(subject, "the other model was not read");
        }
        return Verdict::Aside;
    };
    let Some(target) = other.table.map(|it| graph.table(it)) else {
        report.abstain(subject, "the table of the other model was not read");
        return Verdict::Aside;
    };
    if !keeps_rows(target) || target.database != table.database || other.kind == ModelKind::View {
        return Verdict::Aside;
    }
    // The id of a row of any table may be looked up in one of them, too, and no foreign key can hold it.
    let shared = table
        .models
        .iter()
        .flat_map(|it| &graph.model(*it).relations)
        .any(|it| it.polymorphic && it.columns.iter().any(|column| relation.columns.contains(column)));
    if shared || is_half_of_a_pair(table, relation) {
        return Verdict::Aside;
    }
    let names = table.names(&relation.columns);
    let keys: Vec<&ForeignKey> = table.foreign_keys.iter().filter(covers).collect();
    if let Some(first) = keys.first() {
        // One that the application leaves out is a constraint that is not enforced, and told as such.
        let mut real = keys.iter().filter(|key| !key.enforcement.is(&Enforcement::ApplicationOnly)).peekable();
        if real.peek().is_none() {
            return Verdict::Aside;
        }
        if keys.iter().any(|key| leads_on(graph, table, key, relation, target)) {
            return Verdict::Held;
        }
        let leads_there = |id: Option<TableId>| id == Some(target.id) || id.is_none();
        if real.all(|key| key.target.known().is_some_and(|it| !leads_there(it.id))) {
            let message = format!("`{}` leads to `{}`, its foreign key does not", relation.name, target.name.text);
            report
                .finding(subject, &[line(relation.place)], message)
                .and(&first.places)
                .why("The database checks another table than the one that the application reads.")
                .help(format!("let the foreign key on `{names}` refer to `{}`", target.name.text));
        }
        return Verdict::Held;
    }
    if table.gap(Part::ForeignKeys).is_some() {
        report.abstain(subject, "not every foreign key of the table could be read");
        return Verdict::Aside;
    }
    if matches!(relation.constrained, Stated::Written(false, _)) {
        report
            .finding(
                subject,
                &[line(relation.place)],
                format!("`{}` asks for no foreign key on `{names}`", relation.name),
            )
            .why("The database keeps references to rows that are gone.")
            .help("let the database enforce it, or note why it cannot")
            .severity(Severity::Info);
        return Verdict::Aside;
    }
    let places = relation.columns.iter().flat_map(|column| table.column(*column).places.iter().copied()).collect();
    Verdict::Missing(Missing { subject, place: relation.place, names, target: target.name.text.clone(), places })
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

/// Does a key of several columns lead to rows of which a foreign key in turn holds this column to the target?
/// `lines (account_id, number)` leads to `orders`, and `orders (account_id)` to `accounts`.
fn leads_on(graph: &ModelGraph, table: &Table, key: &ForeignKey, relation: &Relation, target: &Table) -> bool {
    let [column] = relation.columns.as_slice() else { return false };
    let Some((between, referenced)) = referenced_columns(graph, key) else { return false };
    // Where one of its columns is NULL, the database does not look at the others.
    let looked_at = key.columns.iter().all(|it| table.nullable(*it).no());
    let there = key.columns.iter().zip(&referenced).find(|(it, _)| *it == column).map(|(_, there)| *there);
    looked_at
        && there.is_some_and(|there| {
            let onward = between.foreign_keys.iter().filter(|it| it.columns == [there]);
            onward.into_iter().any(|it| it.target.known().is_some_and(|it| it.id == Some(target.id)))
        })
}
