use std::collections::BTreeSet;

use modelry_graph::{Evidence, Field, ModelGraph, ModelKind, Table, TypeKind, Witness};
use rustc_hash::FxHashSet;

use crate::Report;
use crate::rule::declare_rule;

declare_rule! {
    /// Enumerations that their column cannot keep, or keeps by accident.
    ///
    /// A value that does not fit its column is refused or becomes another one. A
    /// value that is stored as its position in a list means something else as soon
    /// as somebody inserts one before it.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     status = models.CharField(max_length=4, choices=[("open", "Open"), ("shipped", "Shipped")])
    /// ```
    ///
    /// Good:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     status = models.CharField(max_length=10, choices=[("open", "Open"), ("shipped", "Shipped")])
    /// ```
    Types / "enum-storage", Warning, of Enumerations
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let mut told = BTreeSet::new();
    let judged = |kind| matches!(kind, ModelKind::Concrete | ModelKind::Abstract);
    for model in graph.judged_models().filter(|model| judged(model.kind)) {
        let table = model.table.map(|table| graph.table(table));
        for field in &model.fields {
            let Some(Some(values)) = field.choices.known() else { continue };
            let mut defects = Vec::new();
            if field.chosen_by_position {
                defects.push((
                    format!("`{}` is stored as the position of its value in a list", field.name),
                    "A value that is inserted or moved changes what all rows mean.",
                    "write down the number of each value".to_owned(),
                ));
            }
            defects.extend(misfit(table, field, values));
            defects.extend(repetition(field, values));
            for (message, why, help) in defects {
                // What a base class declares is said once, whoever inherits it.
                if told.insert((field.place, message.clone())) {
                    let line = Evidence { witness: Witness::Models, place: field.place };
                    let places = table.zip(field.column).map(|(table, column)| table.column(column).places.clone());
                    report
                        .finding(model.subject(&field.name), &[line], message)
                        .and(&places.unwrap_or_default())
                        .why(why)
                        .help(help);
                }
            }
        }
    }
}

type Defect = (String, &'static str, String);

/// A value that the column cannot hold.
fn misfit(table: Option<&Table>, field: &Field, values: &[String]) -> Option<Defect> {
    let (table, column) = table.zip(field.column)?;
    let ty = table.column(column).ty.known()?;
    if ty.dimensions > 0 {
        return None;
    }
    match ty.kind {
        TypeKind::Integer { .. } => {
            let value = values.iter().find(|value| !is_whole(value))?;
            Some((
                format!("`{}` keeps the value `{value}` in a column of numbers", field.name),
                "The database refuses the value, or keeps another one.",
                "store numbers, or make the column a text".to_owned(),
            ))
        }
        TypeKind::Varchar | TypeKind::Char => {
            let limit = ty.length.filter(|_| ty.is_text())?;
            let value = values.iter().find(|value| value.chars().count() > limit as usize)?;
            Some((
                format!("the value `{value}` of `{}` is longer than its column, which holds {limit}", field.name),
                "The database refuses the value, or cuts it off.",
                format!("let the column hold {}", value.chars().count()),
            ))
        }
        _ => None,
    }
}

fn is_whole(value: &str) -> bool {
    value.parse::<i64>().is_ok() || matches!(value.to_ascii_lowercase().as_str(), "true" | "false" | "")
}

/// A value that stands there twice.
fn repetition(field: &Field, values: &[String]) -> Option<Defect> {
    let mut seen = FxHashSet::default();
    let value = values.iter().find(|value| !seen.insert(value.as_str()))?;
    Some((
        format!("the value `{value}` of `{}` stands for two things", field.name),
        "Nobody can tell from a row which of them was meant.",
        "give each of them a value of its own".to_owned(),
    ))
}
