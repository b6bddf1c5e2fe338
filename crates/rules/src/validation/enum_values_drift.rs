use std::collections::BTreeSet;

use modelry_graph::{ColumnIdx, Evidence, Guarantee, Layer, ModelGraph, Promise, Table};

use crate::predicates::{fields_in, promising_member};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Closed sets of values that differ between the model and the database.
    ///
    /// A value that only the model knows is refused when it is stored. One that
    /// only the database knows may lie in a row already, and the code that reads
    /// it has no branch for it.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     status = models.CharField(max_length=10, choices=[("open", "Open"), ("paid", "Paid")])
    ///
    ///     class Meta:
    ///         constraints = [models.CheckConstraint(condition=models.Q(status__in=["open"]), name="order_status")]
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
    Validation / "enum-values-drift", Error, of Enumerations
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        let of_database = graph.promises(table, Layer::Database);
        for promise in graph.promises(table, Layer::Models) {
            let Guarantee::OneOf(column, values) = &promise.guarantee else { continue };
            let Some((allowed, places)) = allowed(of_database, *column) else { continue };
            let Some(member) = promising_member(graph, table, promise) else { continue };
            let subject = member.model.subject(member.name);
            let missing: Vec<&String> = values.difference(&allowed).collect();
            // The empty text may be left from before the set was closed.
            let unknown: Vec<&String> = allowed.difference(values).filter(|value| !value.is_empty()).collect();
            if !missing.is_empty() {
                let message =
                    format!("the model stores {} in `{}`, the database refuses", list(&missing), name(table, *column));
                let help = format!("let the database admit {}, or take it out of the model", list(&missing));
                report.finding(subject, &promise.places, message).and(&places).help(help);
            } else if !unknown.is_empty() {
                let message = format!(
                    "the database admits {} in `{}`, the model knows no such value",
                    list(&unknown),
                    name(table, *column)
                );
                let help = format!("add {} to the model, or take it out of the database", list(&unknown));
                let finding = report.finding(subject, &promise.places, message);
                let kept = is_kept_for_old_rows(graph, table, *column, &unknown);
                finding.and(&places).severity(if kept { Severity::Info } else { Severity::Warning }).help(help);
            }
        }
    }
}

/// Words of a comment on values that nobody is to use any more.
const OLD: &[&str] = &["deprecated", "obsolete", "legacy", "retired", "unused", "historical"];

/// Does a comment on the column, or an explanation of its field, say that these values are kept for old rows only?
fn is_kept_for_old_rows(graph: &ModelGraph, table: &Table, column: ColumnIdx, values: &[&String]) -> bool {
    let explained = fields_in(graph, table, column).filter_map(|field| field.explanation.as_deref());
    table.column(column).comment.as_deref().into_iter().chain(explained).any(|text| {
        let words: BTreeSet<String> =
            text.split(|it: char| !it.is_alphanumeric() && it != '_' && it != '-').map(str::to_lowercase).collect();
        OLD.iter().any(|word| words.contains(*word)) && values.iter().all(|it| words.contains(&it.to_lowercase()))
    })
}

/// The values that the database leaves to the column, by its type and by all checks together.
fn allowed(promises: &[Promise], column: ColumnIdx) -> Option<(BTreeSet<String>, Vec<Evidence>)> {
    let sets = promises.iter().filter_map(|promise| match &promise.guarantee {
        Guarantee::OneOf(of, values) if *of == column => Some((values.clone(), promise.places.clone())),
        _ => None,
    });
    sets.reduce(|(one, mut places), (other, more)| {
        places.extend(more);
        (&one & &other, places)
    })
}

fn name(table: &Table, column: ColumnIdx) -> &str {
    &table.column(column).name.text
}

/// `'a', 'b'`.
fn list(values: &[&String]) -> String {
    const SHOWN: usize = 5;
    let mut shown: Vec<String> = values.iter().take(SHOWN).map(|value| format!("'{value}'")).collect();
    if values.len() > SHOWN {
        shown.push(format!("{} more", values.len() - SHOWN));
    }
    shown.join(", ")
}
