use std::collections::BTreeMap;

use modelry_graph::{Evidence, ModelGraph, Place, Witness};

use crate::Report;
use crate::rule::declare_rule;

declare_rule! {
    /// Named queries that do the same, or hide something else of that name.
    ///
    /// Of two names for one query, one is changed some day and the other is
    /// forgotten. A query that takes the name of another member replaces it without
    /// a word.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class OrderQuerySet(models.QuerySet):
    ///     def open(self):
    ///         return self.filter(closed_at=None)
    ///
    ///     def pending(self):
    ///         return self.filter(closed_at=None)
    ///
    /// class Order(models.Model):
    ///     closed_at = models.DateTimeField(null=True)
    ///     objects = OrderQuerySet.as_manager()
    /// ```
    ///
    /// Good:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class OrderQuerySet(models.QuerySet):
    ///     def open(self):
    ///         return self.filter(closed_at=None)
    ///
    /// class Order(models.Model):
    ///     closed_at = models.DateTimeField(null=True)
    ///     objects = OrderQuerySet.as_manager()
    /// ```
    Queries / "duplicate-scope", Info, of Scopes
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for model in graph.judged_models() {
        let mut bodies: BTreeMap<&str, (&str, Place)> = BTreeMap::new();
        for scope in model.scopes.iter().filter(|scope| !scope.default) {
            let line = |place: Place| Evidence { witness: Witness::Models, place };
            if let Some(hidden) = &scope.hides {
                report
                    .finding(
                        model.subject(&scope.name),
                        &[line(scope.place)],
                        format!("`{}` hides {hidden}", scope.name),
                    )
                    .help("give it a name of its own");
            }
            let Some(body) = scope.body.as_deref() else { continue };
            let Some((first, place)) = bodies.get(body) else {
                bodies.insert(body, (&scope.name, scope.place));
                continue;
            };
            report
                .finding(
                    model.subject(&scope.name),
                    &[line(scope.place)],
                    format!("`{}` does the same as `{first}`", scope.name),
                )
                .and(&[line(*place)])
                .help(format!("use `{first}`, or let one call the other"));
        }
    }
}
