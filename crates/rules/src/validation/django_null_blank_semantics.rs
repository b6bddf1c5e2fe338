use std::collections::BTreeSet;

use modelry_graph::{Clock, EmptyInput, Evidence, Field, Model, ModelGraph, ModelKind, Table, Witness};

use crate::Report;
use crate::rule::declare_rule;

declare_rule! {
    /// Fields whose emptiness the form and the database see differently.
    ///
    /// A text that may be NULL has two ways to be empty, and a query for one of
    /// them misses the other. A date that a form may leave empty and the column
    /// does not fails when it is saved.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     note = models.TextField(blank=True, null=True)
    ///     paid_at = models.DateTimeField(blank=True)
    /// ```
    ///
    /// Good:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     note = models.TextField(blank=True)
    ///     paid_at = models.DateTimeField(blank=True, null=True)
    /// ```
    Validation / "django-null-blank-semantics", Warning
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let mut told = BTreeSet::new();
    let judged = |model: &&Model| matches!(model.kind, ModelKind::Concrete | ModelKind::Abstract);
    for model in graph.judged_models().filter(judged) {
        let table = model.table.map(|table| graph.table(table));
        for field in &model.fields {
            // A field of an abstract base is declared once, whoever inherits it.
            if told.contains(&field.place) {
                continue;
            }
            let message = match field.empty_input.known() {
                Some(EmptyInput::Text) if has_two_empties(table, field) => {
                    format!("text `{}` may be NULL as well as empty", field.name)
                }
                Some(EmptyInput::Null) if fails_when_empty(model, field) => {
                    format!("a form may leave `{}` empty, the column may not", field.name)
                }
                Some(EmptyInput::Text | EmptyInput::Null | EmptyInput::Value) | None => continue,
            };
            told.insert(field.place);
            let two_empties = field.empty_input.is(&EmptyInput::Text);
            let line = Evidence { witness: Witness::Models, place: field.place };
            let finding = report.finding(model.subject(&field.name), &[line], message);
            if two_empties {
                finding
                    .why("It has two ways to be empty, and a query for one of them misses the other.")
                    .help("remove `null=True`, and store the empty text where NULL is now");
            } else {
                finding
                    .why("The form accepts an empty input, and saving it fails.")
                    .help("add `null=True`, or a default");
            }
        }
    }
}

/// NULL beside the empty text, where no unique key needs it to admit more than one row without a value.
fn has_two_empties(table: Option<&Table>, field: &Field) -> bool {
    let in_unique_key = table.zip(field.column).is_some_and(|(table, column)| {
        table.indexes.iter().any(|index| index.unique && index.parts.iter().any(|part| part.column == Some(column)))
    });
    field.nullable.written().is_some_and(|(null, _)| *null) && field.unique.is(&false) && !in_unique_key
}

/// Nothing fills in what the form leaves out, and the column needs it.
fn fails_when_empty(model: &Model, field: &Field) -> bool {
    field.blank.written().is_some_and(|(blank, _)| *blank)
        && field.nullable.is(&false)
        && field.default.is(&None)
        && field.clock.is(&Clock::Never)
        && field.editable.is(&true)
        && model.complete
}
