use modelry_graph::{Conventions, Dialect, ModelGraph, Name, NameOrigin, Table};

use crate::Report;
use crate::naming::reserved::{is_reserved, needs_quotes};
use crate::predicates::is_inherited_from_outside;
use crate::rule::declare_rule;

declare_rule! {
    /// Names that the database or the framework keeps for itself.
    ///
    /// `SELECT * FROM user` is no error in PostgreSQL: it returns the name of the
    /// database user. A reserved word must be quoted wherever SQL is written by
    /// hand, and an attribute named like a member of the framework hides it.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE "user" (id bigserial PRIMARY KEY, "order" int);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE users (id bigserial PRIMARY KEY, position int);
    /// ```
    Naming / "reserved-identifier", Warning, of Names
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        let dialect = graph.dialect(table);
        let own = graph.conventions(table);
        if let Some(what) = defect(report, || table.subject(&[]), &table.name, dialect, own) {
            report
                .finding(
                    table.subject(&[]),
                    &table.name_places(),
                    format!("the table name `{}` {what}", table.name.text),
                )
                .help("choose another name for the table");
        }
        for (position, column) in table.columns() {
            if has_safe_attribute(graph, table, position) || is_inherited_from_outside(table, position) {
                continue;
            }
            let subject = || table.subject(&[position]);
            if let Some(what) = defect(report, subject, &column.name, dialect, own) {
                report
                    .finding(subject(), &column.places, format!("the column name `{}` {what}", column.name.text))
                    .help("choose another name, or map the column to an attribute with one");
            }
        }
    }
    for model in graph.judged_models() {
        let own = &graph.policy_of(model).conventions;
        for field in &model.fields {
            let Some(member) = field.shadows.as_ref().filter(|_| !own.allows(&field.name)) else { continue };
            let evidence = modelry_graph::Evidence { witness: modelry_graph::Witness::Models, place: field.place };
            report
                .finding(
                    model.subject(&field.name),
                    &[evidence],
                    format!("the attribute `{}` hides the framework's own `{member}`", field.name),
                )
                .help("choose another name for the attribute and keep the column");
        }
    }
}

/// What is wrong with a name that somebody chose.
fn defect(
    report: &mut Report,
    subject: impl Fn() -> String,
    name: &Name,
    dialect: Option<Dialect>,
    own: &Conventions,
) -> Option<String> {
    if own.allows(&name.text) {
        return None;
    }
    match name.origin {
        NameOrigin::Written | NameOrigin::Derived => {}
        NameOrigin::Generated | NameOrigin::Shortened => return None,
    }
    if needs_quotes(&name.text) {
        return Some("cannot be written without quotes".to_owned());
    }
    let Some(dialect) = dialect else {
        let reserved = Dialect::ALL.iter().filter(|it| is_reserved(**it, &name.text)).count();
        if reserved == Dialect::ALL.len() {
            return Some("is a reserved word in every database".to_owned());
        }
        if reserved > 0 {
            report.abstain(subject(), "the database engine is not known");
        }
        return None;
    };
    is_reserved(dialect, &name.text).then(|| format!("is a reserved word of {}", dialect.title()))
}

/// Does code know the column by another name, so that somebody has dealt with it?
fn has_safe_attribute(graph: &ModelGraph, table: &Table, column: modelry_graph::ColumnIdx) -> bool {
    let name = &table.column(column).name.text;
    table.models.iter().any(|model| {
        let mut fields = graph.model(*model).fields.iter().filter(|field| field.column == Some(column));
        fields.any(|field| !field.name.eq_ignore_ascii_case(name))
    })
}
