use std::collections::BTreeSet;

use modelry_graph::{
    Clock, EmptyInput, Evidence, Field, FormField, Model, ModelGraph, ModelKind, Place, TypeKind, Witness,
};

use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Fields whose emptiness the form and the database see differently.
    ///
    /// A text that may be NULL has two ways to be empty, and a query for one of
    /// them misses the other. A date that a form may leave empty and the column
    /// may not fails when it is saved. One that may be NULL and that a form
    /// insists on keeps people from saving the rows without it.
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
    Validation / "django-null-blank-semantics", Warning, of Fields
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let mut told = BTreeSet::new();
    let in_unique_keys = in_unique_keys(graph);
    let judged = |model: &&Model| matches!(model.kind, ModelKind::Concrete | ModelKind::Abstract);
    for model in graph.judged_models().filter(judged) {
        for field in &model.fields {
            // A field of an abstract base is declared once, whoever inherits it.
            if told.contains(&field.place) {
                continue;
            }
            let Some(defect) = defect(&in_unique_keys, model, field) else { continue };
            told.insert(field.place);
            let name = &field.name;
            let (message, why, help) = match defect {
                Defect::TwoEmpties => (
                    format!("text `{name}` may be NULL as well as empty"),
                    "It has two ways to be empty, and a query for one of them misses the other.",
                    "remove `null=True`, and store the empty text where NULL is now",
                ),
                Defect::FailsWhenEmpty => (
                    format!("a form may leave `{name}` empty, the column may not"),
                    "The form accepts an empty input, and saving it fails.",
                    "add `null=True`, or a default",
                ),
                Defect::AskedInVain(_) => (
                    format!("`{name}` may be NULL, but a form insists on a value"),
                    "Whoever edits a row without a value cannot save it again without making one up.",
                    "add `blank=True` where it is optional, or remove `null=True` where it is not",
                ),
            };
            let evidence = |place| Evidence { witness: Witness::Models, place };
            let finding = report.finding(model.subject(name), &[evidence(field.place)], message).why(why).help(help);
            if let Defect::AskedInVain(form) = defect {
                finding.and(&[evidence(form.place)]);
                // A page of all fields is there to look at rows more often than to fill them in.
                if form.one_of_all {
                    finding.severity(Severity::Info);
                }
            }
        }
    }
}

/// How form and database disagree about an empty input.
enum Defect {
    TwoEmpties,
    FailsWhenEmpty,
    /// The form demands what the column can do without.
    AskedInVain(FormField),
}

fn defect(in_unique_keys: &BTreeSet<Place>, model: &Model, field: &Field) -> Option<Defect> {
    let form = || field.form.filter(|_| is_asked_in_vain(field)).map(Defect::AskedInVain);
    match field.empty_input.known()? {
        EmptyInput::Text if has_two_empties(field) && !in_unique_keys.contains(&field.place) => {
            Some(Defect::TwoEmpties)
        }
        EmptyInput::Null if fails_when_empty(model, field) => Some(Defect::FailsWhenEmpty),
        EmptyInput::Text | EmptyInput::Null | EmptyInput::Value => form(),
    }
}

/// Where the fields stand of which some model has a unique key: it needs NULL to admit more than one row without a value,
/// and a field of an abstract base serves all models that inherit it.
fn in_unique_keys(graph: &ModelGraph) -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    for model in graph.judged_models() {
        let Some(table) = model.table.map(|table| graph.table(table)) else { continue };
        let keys = || table.indexes.iter().filter(|index| index.unique).flat_map(|index| &index.parts);
        let in_key = |field: &&Field| field.column.is_some() && keys().any(|part| part.column == field.column);
        places.extend(model.fields.iter().filter(in_key).map(|field| field.place));
    }
    places
}

/// NULL beside the empty text.
fn has_two_empties(field: &Field) -> bool {
    field.nullable.written().is_some_and(|(null, _)| *null) && field.unique.is(&false)
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

/// NULL is for somebody else to write: a form that asks for the field demands a value, and nothing offers one.
fn is_asked_in_vain(field: &Field) -> bool {
    let boolean = field.ty.known().is_none_or(|ty| ty.kind == TypeKind::Boolean);
    field.nullable.written().is_some_and(|(null, _)| *null)
        && field.blank.is(&false)
        && field.default.is(&None)
        && field.clock.is(&Clock::Never)
        && field.editable.is(&true)
        && !field.chooses_null
        && !boolean
}
