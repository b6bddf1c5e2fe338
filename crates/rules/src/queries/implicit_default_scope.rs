use modelry_graph::{Evidence, Model, ModelGraph, Witness};

use crate::Report;
use crate::predicates::stated_soft_delete_column;
use crate::rule::declare_rule;

declare_rule! {
    /// Filters that apply to every query without being asked for.
    ///
    /// Rows that a default filter leaves out are missing from related objects,
    /// uniqueness checks and admin pages, too, and nobody who reads the query sees
    /// why.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class PublishedManager(models.Manager):
    ///     def get_queryset(self):
    ///         return super().get_queryset().filter(published=True)
    ///
    /// class Article(models.Model):
    ///     published = models.BooleanField(default=False)
    ///     objects = PublishedManager()
    /// ```
    ///
    /// Good:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class PublishedManager(models.Manager):
    ///     def get_queryset(self):
    ///         return super().get_queryset().filter(published=True)
    ///
    /// class Article(models.Model):
    ///     published = models.BooleanField(default=False)
    ///     objects = models.Manager()
    ///     published_articles = PublishedManager()
    /// ```
    Queries / "implicit-default-scope", Info, of Models
}

fn check(graph: &ModelGraph, report: &mut Report) {
    // To leave deleted rows out is what marking them is for.
    let marks = |model: &Model| {
        let of_table = model.table.and_then(|table| stated_soft_delete_column(graph, graph.table(table)));
        model.traits.soft_delete.or(of_table).is_some()
    };
    for model in graph.judged_models().filter(|model| !marks(model)) {
        for scope in model.scopes.iter().filter(|scope| scope.default && scope.filters.yes() && !scope.escaped) {
            if !model.complete {
                report.abstain(model.subject(&scope.name), "not every part of the model could be read");
                continue;
            }
            let line = Evidence { witness: Witness::Models, place: scope.place };
            report
                .finding(
                    model.subject(&scope.name),
                    &[line],
                    format!("every query of `{}` leaves rows out by default", model.name),
                )
                .help("name the filter, and let the code that wants it ask for it");
        }
    }
}
