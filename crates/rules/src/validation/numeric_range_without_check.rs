use std::collections::BTreeMap;

use modelry_graph::{Bound, ColumnIdx, Guarantee, Layer, Limits, ModelGraph, Promise, Promiser};

use crate::Report;
use crate::predicates::promising_member;
use crate::rule::declare_rule;

declare_rule! {
    /// Limits of a number that only the model knows.
    ///
    /// What goes past the validation (a bulk update, an import, an increment in
    /// SQL) can store a quantity below zero, and nothing notices until somebody
    /// adds it up.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.core.validators import MinValueValidator
    /// from django.db import models
    ///
    /// class Line(models.Model):
    ///     quantity = models.IntegerField(validators=[MinValueValidator(1)])
    /// ```
    ///
    /// Good:
    ///
    /// ```python shop/models.py
    /// from django.core.validators import MinValueValidator
    /// from django.db import models
    ///
    /// class Line(models.Model):
    ///     quantity = models.IntegerField(validators=[MinValueValidator(1)])
    ///
    ///     class Meta:
    ///         constraints = [
    ///             models.CheckConstraint(condition=models.Q(quantity__gte=1), name="line_quantity")
    ///         ]
    /// ```
    Validation / "numeric-range-without-check", Info, of Validations
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        // Two validators of one field, one for each end, are one thing to do.
        let mut missing: BTreeMap<ColumnIdx, (Limits, Promise)> = BTreeMap::new();
        for unmet in graph.unmet(table, Layer::Models) {
            let (Guarantee::Range(column, limits), Promiser::Validation(..)) =
                (&unmet.promise.guarantee, unmet.promise.promiser)
            else {
                continue;
            };
            if let Some(reason) = &unmet.doubt {
                report.abstain(table.subject(&[*column]), reason);
                continue;
            }
            match missing.get_mut(column) {
                Some((before, promise)) => {
                    *before = std::mem::take(before).and(limits.clone());
                    promise.places.extend(&unmet.promise.places);
                }
                None => {
                    missing.insert(*column, (limits.clone(), unmet.promise.clone()));
                }
            }
        }
        for (column, (limits, promise)) in missing {
            let Some(member) = promising_member(graph, table, &promise) else { continue };
            let name = &table.column(column).name.text;
            report
                .finding(
                    member.model.subject(member.name),
                    &promise.places,
                    format!("only the model keeps `{name}` {}", words(&limits)),
                )
                .and(&table.column(column).places)
                .help(format!("add `CHECK ({})`", condition(name, &limits)));
        }
    }
}

/// `at least 1 and at most 5`.
fn words(limits: &Limits) -> String {
    let least = |it: &Bound| format!("{} {}", if it.exclusive { "above" } else { "at least" }, it.value);
    let most = |it: &Bound| format!("{} {}", if it.exclusive { "below" } else { "at most" }, it.value);
    let ends = [limits.minimum.as_ref().map(least), limits.maximum.as_ref().map(most)];
    ends.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

/// `quantity >= 1 AND quantity <= 5`.
fn condition(name: &str, limits: &Limits) -> String {
    let least = |it: &Bound| format!("{name} >{} {}", if it.exclusive { "" } else { "=" }, it.value);
    let most = |it: &Bound| format!("{name} <{} {}", if it.exclusive { "" } else { "=" }, it.value);
    let ends = [limits.minimum.as_ref().map(least), limits.maximum.as_ref().map(most)];
    ends.into_iter().flatten().collect::<Vec<_>>().join(" AND ")
}
