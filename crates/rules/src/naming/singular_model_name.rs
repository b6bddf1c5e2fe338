use modelry_graph::facts::GrammaticalNumber;
use modelry_graph::names::words;
use modelry_graph::{ModelGraph, ModelKind};

use crate::Report;
use crate::predicates::is_join_table;
use crate::rule::declare_rule;

declare_rule! {
    /// Models named for many rows instead of one.
    ///
    /// A model describes one row: `Order.objects.get()` returns an order. A plural
    /// class name reads wrong at every use, and tools that make the plural for
    /// table and relation names make it a second time.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Orders(models.Model):
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
    /// ```
    Naming / "singular-model-name", Warning, of Models
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for model in graph.judged_models() {
        let names_rows = match model.kind {
            ModelKind::Concrete | ModelKind::View => true,
            ModelKind::Abstract | ModelKind::Proxy | ModelKind::Embedded => false,
        };
        let own = &graph.policy_of(model).conventions;
        // `TagsOnPosts` names both sides of what it joins.
        let joins = model.table.is_some_and(|table| is_join_table(graph, graph.table(table)));
        let is_plural = own.number(&model.name) == Some(GrammaticalNumber::Plural);
        if !names_rows || joins || !is_plural || names_an_action(&model.name) {
            continue;
        }
        report
            .finding(&model.name, &[model.evidence()], format!("the model name `{}` is plural", model.name))
            .help(format!("call it `{}` and keep the name of its table", own.singularize(&model.name)));
    }
}

/// Does the name say what is done to many: `CreateItemAdjustments`, as a kind of a promotion's actions?
fn names_an_action(name: &str) -> bool {
    const VERBS: &[&str] = &[
        "add",
        "adjust",
        "apply",
        "assign",
        "calculate",
        "cancel",
        "clear",
        "create",
        "delete",
        "disable",
        "enable",
        "generate",
        "notify",
        "remove",
        "send",
    ];
    let own = name.rsplit([':', '.']).next().unwrap_or(name);
    matches!(words(own).as_slice(), [first, _, ..] if VERBS.contains(&first.as_str()))
}
