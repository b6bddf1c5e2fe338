use modelry_graph::{ModelGraph, ModelKind};

use crate::Report;
use crate::predicates::declares_nothing;
use crate::rule::declare_rule;

declare_rule! {
    /// Models that do not say how a row is shown to people.
    ///
    /// Lists, admin pages, logs and error messages show `Order object (17)`, which
    /// nobody can tell from `Order object (18)`.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     number = models.CharField(max_length=20)
    /// ```
    ///
    /// Good:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Order(models.Model):
    ///     number = models.CharField(max_length=20)
    ///
    ///     def __str__(self):
    ///         return self.number
    /// ```
    Queries / "model-without-string-representation", Info, of Models
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for model in graph.judged_models().filter(|model| model.kind == ModelKind::Concrete) {
        let has_nothing_to_show = model.table.is_some_and(|table| declares_nothing(graph.table(table)));
        if has_nothing_to_show || !model.traits.shows_itself.no() {
            continue;
        }
        let labels = ["name", "title", "label", "number", "slug", "code", "email", "username"];
        let shown = labels.iter().find(|label| model.field(label).is_some());
        let help = match shown {
            Some(field) => format!("return `{field}` from `__str__`"),
            None => "return what tells one row from another from `__str__`".to_owned(),
        };
        report
            .finding(
                model.name.clone(),
                &[model.evidence()],
                format!("`{}` does not say how a row is shown", model.name),
            )
            .help(help);
    }
}
