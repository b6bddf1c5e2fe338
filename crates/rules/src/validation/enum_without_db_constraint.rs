use std::collections::BTreeSet;

use modelry_graph::{
    ColumnIdx, Field, Guarantee, Layer, ModelGraph, ModelKind, Part, Promiser, Stated, Table, TypeKind, condition,
};

use crate::predicates::{line, promising_member};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Closed sets of values that only the model knows.
    ///
    /// A form offers three states, and everything that does not go through the
    /// form can store a fourth: an import, a bulk update, a typing error in the
    /// code. A native enum or a CHECK refuses it.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     status = models.CharField(max_length=10, choices=[("open", "Open"), ("paid", "Paid")])
    /// ```
    ///
    /// Good:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     status = models.CharField(max_length=10, choices=[("open", "Open"), ("paid", "Paid")])
    ///
    ///     class Meta:
    ///         constraints = [
    ///             models.CheckConstraint(condition=models.Q(status__in=["open", "paid"]), name="order_status")
    ///         ]
    /// ```
    Validation / "enum-without-db-constraint", Warning, of Enumerations
}

/// A longer list is data: countries, currencies, time zones.
const LONGEST_CHECK: usize = 50;

fn check(graph: &ModelGraph, report: &mut Report) {
    let mut told = BTreeSet::new();
    for model in graph.judged_models().filter(|model| model.kind == ModelKind::Concrete) {
        let Some(table) = model.table.map(|table| graph.table(table)).filter(|table| !table.provided) else { continue };
        for field in &model.fields {
            let subject = model.subject(&field.name);
            let Some(position) = field.column.filter(|column| is_open(table, *column)) else { continue };
            let values = match &field.choices {
                Stated::Written(Some(values), _) if !values.is_empty() => with_blank(field, table, position, values),
                Stated::Written(..) | Stated::Implied(_) => continue,
                Stated::Unknown => {
                    report.abstain(subject, "its choices could not be read");
                    continue;
                }
            };
            let name = &table.column(position).name.text;
            match is_limited(table, position) {
                Some(true) => continue,
                Some(false) => {}
                None => {
                    report.abstain(subject, "not every check of the table could be read");
                    continue;
                }
            }
            // A field of an abstract base is declared once, whoever inherits it.
            if !told.insert(field.place) {
                continue;
            }
            let help = help(name, &values);
            let finding = report.finding(
                subject,
                &[line(field.place)],
                format!("only the model limits `{name}` to {}", size(values.len())),
            );
            finding.and(&table.column(position).places).help(help);
            // An enumeration that is stored as numbers refuses other ones when they are assigned.
            let numbers = table.column(position).ty.known().is_some_and(|ty| !ty.is_text());
            if numbers && (field.chosen_by_position || field.declared_type == "enum") {
                finding.severity(Severity::Info);
            }
        }
    }
    for table in graph.judged_tables() {
        inclusions(graph, table, report);
    }
}

/// Closed sets that a validation states.
fn inclusions(graph: &ModelGraph, table: &Table, report: &mut Report) {
    for promise in graph.promises(table, Layer::Models) {
        let (Guarantee::OneOf(column, values), Promiser::Validation(..)) = (&promise.guarantee, promise.promiser)
        else {
            continue;
        };
        let Some(member) = promising_member(graph, table, promise).filter(|_| is_open(table, *column)) else {
            continue;
        };
        let name = &table.column(*column).name.text;
        let subject = member.model.subject(member.name);
        match is_limited(table, *column) {
            Some(true) => continue,
            Some(false) => {}
            None => {
                report.abstain(subject, "not every check of the table could be read");
                continue;
            }
        }
        let values: Vec<String> = values.iter().map(|value| quoted(table, *column, value)).collect();
        report
            .finding(subject, &promise.places, format!("only the model limits `{name}` to {}", size(values.len())))
            .and(&table.column(*column).places)
            .help(help(name, &values));
    }
}

fn help(name: &str, values: &[String]) -> String {
    if values.len() > LONGEST_CHECK {
        format!("make the {} values a table of their own, and `{name}` a reference to it", values.len())
    } else {
        format!("see that no row holds another value, then add `CHECK ({name} IN ({}))`", values.join(", "))
    }
}

/// A value as SQL writes it.
fn quoted(table: &Table, column: ColumnIdx, value: &str) -> String {
    let text = table.column(column).ty.known().is_some_and(|ty| ty.is_text());
    if text { format!("'{}'", value.replace('\'', "''")) } else { value.to_owned() }
}

/// Can the column hold other values than those of the model, by its type and its references?
fn is_open(table: &Table, column: ColumnIdx) -> bool {
    let it = table.column(column);
    let free = it
        .ty
        .known()
        .is_some_and(|ty| ty.is_text() || matches!(ty.kind, TypeKind::Integer { .. }) && ty.dimensions == 0);
    let refers = table.foreign_keys.iter().any(|key| key.columns.contains(&column));
    free && !refers && !it.generated && it.values.is(&None)
}

/// `its 3 values`.
fn size(values: usize) -> String {
    if values == 1 { "its only value".to_owned() } else { format!("its {values} values") }
}

/// The values as SQL writes them; a text that may be left empty is stored as `''`.
fn with_blank(field: &Field, table: &Table, column: ColumnIdx, values: &[String]) -> Vec<String> {
    let text = table.column(column).ty.known().is_some_and(|ty| ty.is_text());
    let mut values: Vec<String> = values.iter().map(|value| quoted(table, column, value)).collect();
    if text && field.blank.is(&true) && !values.iter().any(|value| value == "''") {
        values.push("''".to_owned());
    }
    values
}

/// Does a check limit the column to a list, or to the numbers from one to another? `None` when one could not be read.
fn is_limited(table: &Table, column: ColumnIdx) -> Option<bool> {
    let name = table.column(column).name.text.as_str();
    let limits = |sql: &String| {
        let bounds = condition::bounds(sql, name);
        condition::allowed_values(sql, name).is_some() || bounds.minimum.is_some() && bounds.maximum.is_some()
    };
    if table.checks_about(column).filter_map(|check| check.expression.known()).any(limits) {
        return Some(true);
    }
    let unread =
        table.gap(Part::Checks).is_some() || table.checks_about(column).any(|check| check.expression.is_unknown());
    if unread { None } else { Some(false) }
}
