use std::collections::BTreeSet;

use modelry_graph::{
    ColumnType, Dialect, EmptyInput, Field, Model, ModelGraph, ModelKind, Place, Table, Validation, ValidationKind,
    condition,
};

use crate::predicates::line;
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Lengths on which the model and the database disagree.
    ///
    /// A text that the model accepts and the column cannot hold ends in an error
    /// of the database, or is cut off. A limit that only the model knows is
    /// passed over by everything that writes without it.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Post(models.Model):
    ///     summary = models.TextField(max_length=200)
    /// ```
    ///
    /// Good:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Post(models.Model):
    ///     summary = models.CharField(max_length=200)
    /// ```
    Validation / "length-mismatch", Warning, of Texts
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let mut told = BTreeSet::new();
    for model in graph.judged_models().filter(|model| model.kind == ModelKind::Concrete) {
        let Some(table) = model.table.map(|table| graph.table(table)).filter(|table| !table.provided) else { continue };
        for field in &model.fields {
            // A field of an abstract base is declared once, whoever inherits it.
            if told.insert(field.place) {
                compare(graph, model, table, field, report);
            }
        }
    }
    for table in graph.judged_tables() {
        compare_checks(table, report);
    }
}

/// The model's limit against that of the column.
fn compare(graph: &ModelGraph, model: &Model, table: &Table, field: &Field, report: &mut Report) {
    let Some(column) = field.column.map(|column| table.column(column)) else { return };
    // A UUID or a file name may be kept as text, and is none to the model.
    if matches!(field.empty_input.known(), Some(EmptyInput::Null | EmptyInput::Value)) {
        return;
    }
    let Some(ty) = column.ty.known().filter(|ty| ty.is_text()) else { return };
    let validated = validated(model, field);
    let own = field.max_length.known().copied().flatten();
    // A model that takes its columns from the table has no line of its own for the field.
    let stated = if model.traits.reads_columns { model.place } else { field.place };
    let by_validation = validated.iter().min().filter(|_| own.is_none());
    let line = line(by_validation.map_or(stated, |(_, place)| *place));
    let subject = model.subject(&field.name);
    let tightest = own.into_iter().chain(validated.iter().map(|(most, _)| *most)).min();
    let limit = ty.length.or_else(|| checked(table, &column.name.text));
    match (tightest, limit) {
        (Some(most), Some(limit)) if most > limit && !every_choice_fits(model, field, limit) => {
            // SQLite takes texts of any length (SQLite, "Datatypes In SQLite").
            let refused = graph.dialect(table) != Some(Dialect::Sqlite);
            report
                .finding(
                    subject,
                    &[line],
                    format!("the model admits {most} characters, the column `{}` holds {limit}", column.name.text),
                )
                .and(&column.places)
                .severity(if refused { Severity::Error } else { Severity::Warning })
                .help("set both to the smaller value, or widen the column");
        }
        (Some(_), Some(limit))
            if validated.iter().any(|(most, _)| *most > limit) && !every_choice_fits(model, field, limit) =>
        {
            report
                .finding(
                    subject,
                    &[line],
                    format!("a validator admits more characters than the {limit} that `{}` holds", column.name.text),
                )
                .and(&column.places)
                .help("set both to the smaller value");
        }
        (Some(most), None) if is_unlimited(ty) && every_check_is_read(table) => {
            report
                .finding(subject, &[line], format!("only the model limits `{}` to {most} characters", field.name))
                .and(&column.places)
                .severity(Severity::Info)
                .help(format!("give the column the limit, too: a type of {most} characters, or a CHECK"));
        }
        (None, Some(limit))
            if (field.max_length.is(&None) && field.choices.is(&None)
                || knows_no_limit(graph, table, model, field, limit))
                && column.ty.written().is_some() =>
        {
            report
                .finding(
                    subject,
                    &[line],
                    format!("the column `{}` ends at {limit} characters, the model knows no limit", column.name.text),
                )
                .and(&column.places)
                .severity(Severity::Info)
                .help(format!("validate that it has at most {limit} characters"));
        }
        (Some(_) | None, Some(_) | None) => {}
    }
}

/// The limits of the model's validations, those that always hold.
fn validated(model: &Model, field: &Field) -> Vec<(u32, Place)> {
    let about = model.validations.iter().filter(|it| !it.conditional && !it.unread && it.fields.contains(&field.name));
    let limit = |it: &Validation| match it.kind {
        ValidationKind::Length { maximum, .. } => maximum.map(|most| (most, it.place)),
        _ => None,
    };
    about.filter_map(limit).collect()
}

/// Does a model that takes its columns from the table surely say nothing about the length? 255 is what such a column
/// has when nobody asks for a length.
fn knows_no_limit(graph: &ModelGraph, table: &Table, model: &Model, field: &Field, limit: u32) -> bool {
    let says = |it: &Validation| {
        let kind = matches!(
            it.kind,
            ValidationKind::Length { .. } | ValidationKind::Inclusion { .. } | ValidationKind::Custom { .. }
        );
        kind && it.fields.contains(&field.name)
    };
    model.traits.reads_columns
        && model.complete
        && model.traits.validations_complete
        && limit != 255
        && field.choices.is(&None)
        && field.default.is(&None)
        // Of several classes on one table, another one may know it; the name of a class is not entered at all.
        && table.models.iter().map(|it| graph.model(*it)).all(|it| {
            let names_class = it.traits.class_column == field.column
                || it.relations.iter().any(|relation| relation.type_column == field.column);
            !names_class && !it.validations.iter().any(says)
        })
}

/// Does it hold texts of any length that matters? MySQL's `tinytext` does not.
fn is_unlimited(ty: &ColumnType) -> bool {
    ty.length.is_none() && ty.native.as_deref() != Some("tinytext")
}

/// Are the values of the model a closed set, all of which the column holds?
fn every_choice_fits(model: &Model, field: &Field, limit: u32) -> bool {
    let fit = |values: &Vec<String>| values.iter().all(|value| value.chars().count() <= limit as usize);
    let included = model.validations.iter().any(|it| match &it.kind {
        ValidationKind::Inclusion { values } => {
            !it.conditional && !it.unread && it.fields.contains(&field.name) && fit(values)
        }
        _ => false,
    });
    included || field.choices.known().and_then(Option::as_ref).is_some_and(fit)
}

/// Could no check set a limit that was not seen?
fn every_check_is_read(table: &Table) -> bool {
    table.complete() && table.checks.iter().all(|check| !check.expression.is_unknown())
}

/// The limit that a check sets.
fn checked(table: &Table, column: &str) -> Option<u32> {
    table.checks.iter().filter_map(|check| condition::maximum_length(check.expression.known()?, column)).min()
}

/// A check that admits more than the column holds.
fn compare_checks(table: &Table, report: &mut Report) {
    for check in &table.checks {
        let Some(sql) = check.expression.known() else { continue };
        for (position, column) in table.columns() {
            let Some(limit) = column.ty.known().filter(|ty| ty.is_text()).and_then(|ty| ty.length) else { continue };
            let Some(most) = condition::maximum_length(sql, &column.name.text).filter(|most| *most > limit) else {
                continue;
            };
            report
                .finding(
                    table.subject(&[position]),
                    &check.places,
                    format!("the check admits {most} characters, the column `{}` holds {limit}", column.name.text),
                )
                .and(&column.places)
                .help("set both to the smaller value");
        }
    }
}
