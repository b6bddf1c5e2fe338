use std::collections::BTreeSet;

use modelry_graph::names::words;
use modelry_graph::{
    Column, ColumnIdx, ColumnType, Dialect, EmptyInput, Field, Model, ModelGraph, ModelKind, Place, Table, TableId,
    Validation, ValidationKind, condition,
};

use crate::predicates::{bases_first, line, relations_by};
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

/// The bytes that MySQL's `text`, `mediumtext` and `longtext` hold. A model that repeats one of them says what that
/// database takes, not how long the text may be.
const SIZES_OF_MYSQL_TEXTS: &[u32] = &[65_535, 16_777_215, u32::MAX];

fn check(graph: &ModelGraph, report: &mut Report) {
    let mut told = BTreeSet::new();
    let mut unlimited = BTreeSet::new();
    for model in bases_first(graph).into_iter().filter(|model| model.kind == ModelKind::Concrete) {
        let Some(table) = model.table.map(|table| graph.table(table)).filter(|table| !table.provided) else { continue };
        for field in &model.fields {
            // A field of an abstract base is declared once, whoever inherits it.
            if told.insert(field.place) {
                compare(graph, model, table, field, &mut unlimited, report);
            }
        }
    }
    for table in graph.judged_tables() {
        compare_checks(table, report);
    }
}

/// The model's limit against that of the column. Which columns were told to have none is kept: several models of one
/// table ask for one thing to do.
fn compare(
    graph: &ModelGraph,
    model: &Model,
    table: &Table,
    field: &Field,
    unlimited: &mut BTreeSet<(TableId, String)>,
    report: &mut Report,
) {
    let Some(position) = field.column else { return };
    let column = table.column(position);
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
    let limit = ty.length.or_else(|| checked(table, position));
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
            let says_nothing = SIZES_OF_MYSQL_TEXTS.contains(&most) || every_choice_fits(model, field, most);
            if says_nothing
                || names_class(graph, table, field)
                || !unlimited.insert((table.id, column.name.text.clone()))
            {
                return;
            }
            // SQLite heeds no length of a type.
            let a_type = match graph.dialect(table) {
                Some(Dialect::Sqlite) => String::new(),
                _ => format!("a type of {most} characters, or "),
            };
            report
                .finding(subject, &[line], format!("only the model limits `{}` to {most} characters", field.name))
                .and(&column.places)
                .severity(Severity::Info)
                .help(format!("give the column the limit, too: {a_type}a CHECK of its length"));
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
        // Of several classes on one table, another one may know it.
        && !table.models.iter().any(|it| graph.model(*it).validations.iter().any(says))
        && !is_made(graph, table, field)
}

/// Does nobody enter the text: the name of a class, the key of another row, a digest?
fn is_made(graph: &ModelGraph, table: &Table, field: &Field) -> bool {
    let Some(position) = field.column else { return false };
    let refers = relations_by(graph, table, position).next().is_some()
        || table.foreign_keys.iter().any(|key| key.columns.contains(&position));
    refers || names_class(graph, table, field) || is_digest(table.column(position))
}

/// Does the column name the class of its row, or of another one?
fn names_class(graph: &ModelGraph, table: &Table, field: &Field) -> bool {
    table.models.iter().map(|it| graph.model(*it)).any(|it| {
        it.traits.class_column == field.column
            || it
                .relations
                .iter()
                .any(|relation| relation.type_column.is_some() && relation.type_column == field.column)
    })
}

/// `password_digest`, `crypted_password`, `salt`: as long as what computes it makes it.
fn is_digest(column: &Column) -> bool {
    let words = words(&column.name.text);
    let ends = ["checksum", "digest", "fingerprint", "hash", "nonce", "salt", "sha", "signature"];
    let begins = ["crypted", "encrypted", "hashed"];
    words.last().is_some_and(|word| ends.contains(&word.as_str()))
        || words.first().is_some_and(|word| begins.contains(&word.as_str()))
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
fn checked(table: &Table, column: ColumnIdx) -> Option<u32> {
    let name = &table.column(column).name.text;
    table.checks_about(column).filter_map(|check| condition::maximum_length(check.expression.known()?, name)).min()
}

/// A check that admits more than the column holds.
fn compare_checks(table: &Table, report: &mut Report) {
    for (position, column) in table.columns() {
        let Some(limit) = column.ty.known().filter(|ty| ty.is_text()).and_then(|ty| ty.length) else { continue };
        for check in table.checks_about(position) {
            let Some(sql) = check.expression.known() else { continue };
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
