use std::collections::BTreeSet;

use modelry_graph::{
    ColumnType, Dialect, Drift, DriftKind, Evidence, Model, ModelGraph, ModelKind, Part, Table, TypeKind,
    ValidationKind, Witness,
};

use crate::predicates::relations_by;
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Models that say something else of their table than the database does.
    ///
    /// A model with a column that no migration makes fails at its first query. One
    /// that takes a column for NOT NULL, wider, or of another type fails later: on
    /// the first row that the database sees otherwise. And a table whose model is gone
    /// keeps its rows, which nobody reads or deletes: where the framework makes its
    /// migrations of the models, the next one drops it. A schema file that lacks migrations,
    /// or was changed by hand, makes another database than they do.
    ///
    /// Bad:
    ///
    /// ```prisma prisma/schema.prisma
    /// model Order {
    ///   id     Int     @id
    ///   number String
    ///   note   String?
    /// }
    /// ```
    ///
    /// ```sql prisma/migrations/1_init/migration.sql
    /// CREATE TABLE "Order" ("id" INTEGER NOT NULL, "number" TEXT, PRIMARY KEY ("id"));
    /// ```
    ///
    /// Good:
    ///
    /// ```prisma prisma/schema.prisma
    /// model Order {
    ///   id     Int     @id
    ///   number String
    ///   note   String?
    /// }
    /// ```
    ///
    /// ```sql prisma/migrations/1_init/migration.sql
    /// CREATE TABLE "Order" ("id" INTEGER NOT NULL, "number" TEXT NOT NULL, "note" TEXT, PRIMARY KEY ("id"));
    /// ```
    Validation / "model-table-drift", Error, of Models
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let mut told = BTreeSet::new();
    for model in graph.judged_models().filter(|model| model.kind == ModelKind::Concrete) {
        let line = [Evidence { witness: Witness::Models, place: model.place }];
        if model.traits.table_missing {
            report
                .finding(model.name.clone(), &line, format!("nothing makes the table of `{}`", model.name))
                .why("Every query of the model fails.")
                .help("write the migration that makes it");
            continue;
        }
        let Some(table) = model.table.map(|table| graph.table(table)).filter(|table| !table.provided) else { continue };
        // Where the models are a witness of their own, what they disagree about is told below.
        if table.witnesses.contains(&Witness::Models) {
            continue;
        }
        for missing in model.missing_columns.iter().filter(|it| !it.holds_key) {
            if told.insert((missing.place, missing.column.clone())) {
                let place = [Evidence { witness: Witness::Models, place: missing.place }];
                missing_column(report, model.subject(&missing.member), &place, table, &missing.column);
            }
        }
    }
    outdated(graph, report);
    for table in graph.judged_tables() {
        if table.unmodeled && table.models.is_empty() {
            report
                .finding(
                    table.qualified_name(),
                    &table.places,
                    format!("no model uses the table `{}`", table.name.text),
                )
                .why("It keeps its rows, which nobody reads or deletes; a migration made of the models would drop it.")
                .help("write its model, or the migration that drops it")
                .severity(Severity::Info);
        }
        diverging(report, table);
        for drift in &table.drifts {
            judge(graph, report, table, drift);
        }
    }
}

/// A schema file that is older than the migrations beside it.
fn outdated(graph: &ModelGraph, report: &mut Report) {
    for database in &graph.databases {
        for outdated in &database.outdated {
            let lacks = match outdated.migrations {
                1 => "the newest migration".to_owned(),
                several => format!("the {several} newest migrations"),
            };
            report
                .finding(database.subject(), &outdated.places, format!("the schema file lacks {lacks}"))
                .why("Whoever loads it gets another database than the one that the migrations make.")
                .help("run the migrations, and commit the schema file that they leave")
                .severity(Severity::Info);
        }
    }
}

/// What the schema file has and the migrations do not make, and the other way round.
fn diverging(report: &mut Report, table: &Table) {
    for divergence in &table.divergences {
        let columns = divergence.columns.join(", ");
        let what = match divergence.part {
            Part::Columns => format!("the column `{columns}`"),
            Part::Indexes => format!("the index on `{columns}`"),
            Part::ForeignKeys => format!("the foreign key on `{columns}`"),
            Part::PrimaryKey | Part::Checks | Part::Triggers => continue,
        };
        let subject = format!("{}.{}", table.qualified_name(), divergence.columns.join("+"));
        let (message, help) = if divergence.in_schema_file {
            (format!("no migration makes {what}"), "write the migration that makes it, or dump the schema anew")
        } else {
            (format!("the schema file lacks {what}"), "run the migrations, and commit the schema file that they leave")
        };
        report
            .finding(subject, &divergence.places, message)
            .why("Whoever loads the schema file gets another database than the one that the migrations make.")
            .help(help)
            .severity(Severity::Info);
    }
}

fn missing_column<'r>(
    report: &'r mut Report,
    subject: String,
    places: &[Evidence],
    table: &Table,
    column: &str,
) -> &'r mut crate::report::Finding {
    report
        .finding(subject, places, format!("`{}` has no column `{column}`", table.name.text))
        .why("Every query that names the column fails.")
        .help(format!("write the migration that adds `{column}`, or take it out of the model"))
}

fn judge(graph: &ModelGraph, report: &mut Report, table: &Table, drift: &Drift) {
    let witness = denier(drift.denied_by);
    let name = &drift.columns.join(", ");
    let subject = format!("{}.{}", table.qualified_name(), drift.columns.join("+"));
    let models = || table.models.iter().map(|model| graph.model(*model));
    let field = || {
        models()
            .flat_map(|model| &model.fields)
            .find(|field| field.column.is_some_and(|column| table.column(column).name.text.eq_ignore_ascii_case(name)))
    };
    match &drift.kind {
        DriftKind::MissingColumn => {
            missing_column(report, subject, &drift.places, table, name);
        }
        DriftKind::UndeclaredColumn => undeclared(report, table, drift, name, subject, models()),
        DriftKind::Type { said, real } => {
            let knows_length = field().is_some_and(|field| field.max_length.known().is_some_and(Option::is_some));
            let Some((severity, why)) = type_drift(graph.dialect(table), said, real, knows_length) else { return };
            let message = format!("`{name}` is {said} to the model, and {real} to {witness}");
            report
                .finding(subject, &drift.places, message)
                .why(why)
                .help("change one of them to the other")
                .severity(severity);
        }
        DriftKind::Nullable { said, written } => {
            let validated = || models().any(|model| demands(model, field().map(|field| field.name.as_str())));
            let holds_key = |column| relations_by(graph, table, column).next().is_some();
            // What a validation demands is compared with the column elsewhere, and so is what none demands, and
            // whether a relation may be left out.
            let told = if *said { !*written || table.column_named(name).is_some_and(holds_key) } else { validated() };
            if told {
                return;
            }
            let (message, why) = if *said {
                (
                    format!("`{name}` may be NULL to the model, and not to {witness}"),
                    "Saving a row without a value fails in the database.",
                )
            } else {
                (
                    format!("`{name}` may be NULL, which the model rules out"),
                    "Code that relies on the model fails on the first row without a value.",
                )
            };
            report
                .finding(subject, &drift.places, message)
                .why(why)
                .help("change one of them to the other")
                .severity(Severity::Warning);
        }
        DriftKind::Default { said, real } => {
            let text = |default: &Option<modelry_graph::DefaultValue>| {
                default.as_ref().map_or("none".to_owned(), |it| format!("`{}`", it.text))
            };
            let message =
                format!("the default of `{name}` is {} to the model, and {} to {witness}", text(said), text(real));
            report
                .finding(subject, &drift.places, message)
                .why("What is written without the application gets another value, or none.")
                .help("change one of them to the other")
                .severity(Severity::Info);
        }
        DriftKind::MissingIndex { unique: false } => {
            report
                .finding(subject, &drift.places, format!("nothing makes the index on `{name}`"))
                .why("What is looked up by these columns reads the whole table.")
                .help("write the migration that makes it, or take it out of the model")
                .severity(Severity::Warning);
        }
        DriftKind::PrimaryKey { real } => {
            let real = real.join(", ");
            report
                .finding(
                    subject,
                    &drift.places,
                    format!("the primary key is `{name}` to the model, and `{real}` to {witness}"),
                )
                .why("Rows that one side takes for different are one row to the other.")
                .help("change one of them to the other")
                .severity(Severity::Warning);
        }
        // Deletion is a matter of relations, and so are references; what is unique is promised.
        DriftKind::DeleteAction { .. }
        | DriftKind::MissingForeignKey { .. }
        | DriftKind::MissingIndex { unique: true } => {}
    }
}

/// Whose word it is that the models contradict.
fn denier(witness: Witness) -> &'static str {
    match witness {
        Witness::Models => "the other model",
        Witness::Migrations => "the migrations",
        Witness::SchemaFile => "the schema",
        Witness::LiveDatabase => "the database",
    }
}

/// A column of the database that no model of the table knows.
fn undeclared<'a>(
    report: &mut Report,
    table: &Table,
    drift: &Drift,
    name: &str,
    subject: String,
    mut models: impl Iterator<Item = &'a Model>,
) {
    let Some(column) = table.column_named(name) else { return };
    let passed_over = models.any(|model| {
        !model.complete || model.traits.read_only || model.traits.ignored_columns.iter().any(|it| it == name)
    });
    if passed_over || table.models.is_empty() || table.column(column).generated {
        return;
    }
    let required = table.nullable(column).no()
        && table.column(column).default.is(&None)
        && !table.in_primary_key(column)
        && table.gap(Part::Triggers).is_none();
    let finding = report.finding(subject, &drift.places, format!("no model knows the column `{name}`"));
    if required {
        finding
            .why("It is NOT NULL and has no default: the model cannot make a row.")
            .help(format!("add `{name}` to the model, or drop it"));
    } else {
        finding
            .why("Nobody who reads the model sees what the row keeps.")
            .help(format!("add `{name}` to the model, or drop it"))
            .severity(Severity::Info);
    }
}

/// Does a validation demand a value, so that another rule compares it with the column?
fn demands(model: &Model, field: Option<&str>) -> bool {
    model.validations.iter().any(|validation| {
        matches!(validation.kind, ValidationKind::Presence | ValidationKind::NotNull)
            && field.is_some_and(|field| validation.fields.iter().any(|it| it == field))
    })
}

/// Kinds between which a value passes unharmed.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Family {
    Boolean,
    Whole,
    Fraction,
    Text,
    Binary,
    Uuid,
    Date,
    Timestamp,
    Time,
    Interval,
    Document,
    Enum,
}

fn family(ty: &ColumnType) -> Option<Family> {
    Some(match &ty.kind {
        TypeKind::Boolean => Family::Boolean,
        TypeKind::Integer { .. } => Family::Whole,
        TypeKind::Float { .. } | TypeKind::Decimal => Family::Fraction,
        TypeKind::Varchar | TypeKind::Char | TypeKind::Text => Family::Text,
        TypeKind::Binary => Family::Binary,
        TypeKind::Uuid => Family::Uuid,
        TypeKind::Date => Family::Date,
        TypeKind::Timestamp { .. } => Family::Timestamp,
        TypeKind::Time { .. } => Family::Time,
        TypeKind::Interval => Family::Interval,
        TypeKind::Json | TypeKind::Jsonb => Family::Document,
        TypeKind::Enum(_) => Family::Enum,
        TypeKind::Other(_) => return None,
    })
}

/// How bad it is that the types differ, and what follows. SQLite stores anything anywhere.
fn type_drift(
    dialect: Option<Dialect>,
    said: &ColumnType,
    real: &ColumnType,
    knows_length: bool,
) -> Option<(Severity, &'static str)> {
    let dialect = dialect.filter(|dialect| *dialect != Dialect::Sqlite)?;
    let (one, other) = (family(said)?, family(real)?);
    if said.dimensions != real.dimensions {
        return Some((Severity::Warning, "One side takes a list for a single value."));
    }
    if one != other {
        let text_for = |it: Family| match it {
            // MySQL has no type of its own for these.
            Family::Uuid | Family::Document => dialect.is_mysql_family(),
            // Text takes every value of an enumeration.
            Family::Enum => true,
            _ => false,
        };
        let passes = match (one, other) {
            (Family::Boolean, Family::Whole) | (Family::Whole, Family::Boolean) => dialect.is_mysql_family(),
            (it, Family::Text) | (Family::Text, it) => text_for(it),
            (Family::Uuid, Family::Binary) | (Family::Binary, Family::Uuid) => dialect.is_mysql_family(),
            _ => false,
        };
        return (!passes).then_some((Severity::Warning, "Values are converted on their way, or refused."));
    }
    let wider = |said: Option<u32>, real: Option<u32>| matches!((said, real), (Some(said), Some(real)) if said > real);
    match (&said.kind, &real.kind) {
        (TypeKind::Integer { bits: said, .. }, TypeKind::Integer { bits: real, .. }) if said > real => {
            Some((Severity::Warning, "The column cannot hold every number that the model can."))
        }
        (TypeKind::Decimal, TypeKind::Decimal)
            if wider(said.precision, real.precision)
                || said.scale.zip(real.scale).is_some_and(|(said, real)| said > real) =>
        {
            Some((Severity::Warning, "The column cannot hold every number that the model can."))
        }
        (TypeKind::Timestamp { zone: said }, TypeKind::Timestamp { zone: real })
            if said != real && dialect == Dialect::Postgres =>
        {
            Some((Severity::Warning, "One side keeps an instant, the other what a clock showed somewhere."))
        }
        // Frameworks take these lengths where nobody states one.
        (TypeKind::Varchar | TypeKind::Char | TypeKind::Text, TypeKind::Varchar | TypeKind::Char)
            if !knows_length && wider(said.length, real.length) && !matches!(said.length, Some(191 | 255)) =>
        {
            Some((Severity::Warning, "The column cannot hold every text that the model admits."))
        }
        _ => None,
    }
}
