use modelry_graph::{Evidence, Model, ModelGraph, ModelKind, Part, Relation, RelationKind, Table, Witness};

use crate::Report;
use crate::rule::declare_rule;

declare_rule! {
    /// Relations to a model, a relation or a column that does not exist.
    ///
    /// Nothing complains when the program starts. The first request that follows the
    /// relation fails, and so does everything that loads it along.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Customer(models.Model):
    ///     email = models.EmailField()
    ///
    /// class Order(models.Model):
    ///     customer = models.ForeignKey("Custmer", on_delete=models.CASCADE)
    /// ```
    ///
    /// Good:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    ///
    /// class Customer(models.Model):
    ///     email = models.EmailField()
    ///
    /// class Order(models.Model):
    ///     customer = models.ForeignKey("Customer", on_delete=models.CASCADE)
    /// ```
    Relationships / "dangling-association", Error, of Relations
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let judged = |kind| matches!(kind, ModelKind::Concrete | ModelKind::Abstract);
    for model in graph.judged_models().filter(|model| judged(model.kind)) {
        for relation in &model.relations {
            let Some((what, near)) = lost(graph, model, relation) else { continue };
            let line = Evidence { witness: Witness::Models, place: relation.place };
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "make what it names, or take the relation away".to_owned(),
            };
            report
                .finding(
                    model.subject(&relation.name),
                    &[line],
                    format!("`{}` leads to {what}, which does not exist", relation.name),
                )
                .help(help);
        }
    }
}

/// What a relation names and nobody made, and what has almost that name.
fn lost(graph: &ModelGraph, model: &Model, relation: &Relation) -> Option<(String, Option<String>)> {
    if let Some(what) = &relation.dangling {
        let name = what.split('`').nth(1).unwrap_or_default();
        let last = name.rsplit(['.', ':']).next().unwrap_or(name);
        let names = graph.models.iter().map(|it| it.name.as_str());
        return Some((what.clone(), nearest(last, names)));
    }
    let own = model.table.map(|table| graph.table(table));
    let other = relation.target_model.and_then(|it| graph.model(it).table).map(|table| graph.table(table));
    match relation.kind {
        RelationKind::BelongsTo => {
            let key = model
                .missing_columns
                .iter()
                .find(|it| it.holds_key && it.member == relation.name && it.place == relation.place)
                .map(|it| it.column.as_str());
            own.zip(key).and_then(|(table, key)| missing(table, key)).or_else(|| {
                let table = other.filter(|_| !relation.polymorphic)?;
                relation.referenced.iter().find_map(|name| missing(table, name))
            })
        }
        RelationKind::HasOne | RelationKind::HasMany if relation.through.is_none() => {
            let key = other.and_then(|table| relation.key.iter().find_map(|name| missing(table, name)));
            key.or_else(|| own.and_then(|table| relation.referenced.iter().find_map(|name| missing(table, name))))
        }
        RelationKind::HasOne | RelationKind::HasMany | RelationKind::ManyToMany => None,
    }
}

/// The column, when the table surely has none of that name.
fn missing(table: &Table, name: &str) -> Option<(String, Option<String>)> {
    let absent = table.column_named(name).is_none() && table.gap(Part::Columns).is_none() && !table.columns.is_empty();
    absent.then(|| {
        let names = table.columns.iter().map(|column| column.name.text.as_str());
        (format!("the column `{name}` of `{}`", table.name.text), nearest(name, names))
    })
}

/// The name that differs least, by a quarter of its letters at most.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let most = name.chars().count() / 4;
    let near = known.map(|it| (distance(name, it), it)).filter(|(distance, _)| (1..=most).contains(distance));
    near.min().map(|(_, it)| it.to_owned())
}

/// How many letters to insert, delete or replace to make one of the other (Levenshtein distance).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (position, letter) in one.chars().enumerate() {
        let mut diagonal = position;
        let mut left = position + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (above, against) in row.iter_mut().skip(1).zip(&other) {
            let replaced = diagonal + usize::from(letter != *against);
            diagonal = *above;
            left = replaced.min(*above + 1).min(left + 1);
            *above = left;
        }
    }
    row.last().copied().unwrap_or_default()
}
