use std::collections::BTreeSet;

use modelry_graph::{ColumnIdx, Guarantee, Layer, ModelGraph, Promiser, Table};

use crate::Report;
use crate::predicates::{fields_in, is_emptied_on_delete, line, promising_member, relations_by};
use crate::rule::declare_rule;

declare_rule! {
    /// Values that the model insists on and the column can do without.
    ///
    /// What does not go through the model's validation (a bulk update, an import,
    /// another program) can store a row without the value, and the code that
    /// relies on it fails far from where the row was made.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     number = models.IntegerField(blank=False, null=True)
    /// ```
    ///
    /// Good:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     number = models.IntegerField()
    /// ```
    Validation / "presence-without-not-null", Warning, of Fields
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        // The key of a polymorphic relation has two columns, and its presence is one thing to say.
        let mut told = BTreeSet::new();
        for unmet in graph.unmet(table, Layer::Models) {
            let Guarantee::NotNull(column) = unmet.promise.guarantee else { continue };
            // What a required relation asks of its key is a question of its own.
            let by_relation = relations_by(graph, table, column).any(|it| it.required.is(&true));
            if by_relation || is_class_column(graph, table, column) || is_emptied_on_delete(graph, table, column) {
                continue;
            }
            let Promiser::Validation(..) = unmet.promise.promiser else { continue };
            let Some(member) = promising_member(graph, table, &unmet.promise) else { continue };
            let subject = member.model.subject(member.name);
            if let Some(reason) = &unmet.doubt {
                report.abstain(subject, reason);
                continue;
            }
            if !told.insert(subject.clone()) {
                continue;
            }
            let name = &table.column(column).name.text;
            report
                .finding(
                    subject,
                    &unmet.promise.places,
                    format!("the model insists on `{}`, the column `{name}` may be NULL", member.name),
                )
                .and(&table.column(column).places)
                .help(help(table, column));
        }
        insisting_fields(graph, table, report);
    }
}

/// Fields that are written to be both: never left empty by people, and NULL in the table.
fn insisting_fields(graph: &ModelGraph, table: &Table, report: &mut Report) {
    for (column, it) in table.columns() {
        // A form that asks for it in vain is a question of its own.
        let insisting = fields_in(graph, table, column).find(|field| {
            field.blank.written().is_some_and(|(blank, _)| !*blank)
                && field.nullable.written().is_some_and(|(null, _)| *null)
                && field.form.is_none()
                && !field.chooses_null
        });
        let Some(field) = insisting.filter(|_| table.nullable(column).yes()) else { continue };
        if is_emptied_on_delete(graph, table, column) {
            continue;
        }
        let models = table.models.iter().map(|model| graph.model(*model));
        let model =
            models.into_iter().find(|model| model.field(&field.name).is_some_and(|own| own.place == field.place));
        let subject = model.map_or_else(|| table.subject(&[column]), |model| model.subject(&field.name));
        report
            .finding(
                subject,
                &[line(field.place)],
                format!("the model insists on `{}`, the column `{}` may be NULL", field.name, it.name.text),
            )
            .and(&it.places)
            .help(help(table, column));
    }
}

/// Does the column tell the class of a row?
fn is_class_column(graph: &ModelGraph, table: &Table, column: ColumnIdx) -> bool {
    table.models.iter().any(|model| graph.model(*model).traits.class_column == Some(column))
}

fn help(table: &Table, column: ColumnIdx) -> String {
    let name = &table.column(column).name.text;
    format!("fill in the rows of `{}` without `{name}`, then make it NOT NULL", table.qualified_name())
}
