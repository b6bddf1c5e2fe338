use modelry_graph::{Bound, Guarantee, Layer, Limits, ModelGraph, Promiser};

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
    Validation / "numeric-range-without-check", Info
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        for unmet in graph.unmet(table, Layer::Models) {
            let (Guarantee::Range(column, limits), Promiser::Validation(..)) =
                (&unmet.promise.guarantee, unmet.promise.promiser)
            else {
                continue;
            };
            let Some(member) = promising_member(graph, table, &unmet.promise) else { continue };
            let subject = member.model.subject(member.name);
            if let Some(reason) = unmet.doubt {
                report.abstain(subject, reason);
                continue;
            }
            let name = &table.column(*column).name.text;
            report
                .finding(subject, &unmet.promise.places, format!("only the model keeps `{name}` {}", words(limits)))
                .and(&table.column(*column).places)
                .help(format!("add `CHECK ({})`", condition(name, limits)));
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
