use modelry_graph::{Clock, Column, Generator, ModelGraph, Table, TypeKind};

use crate::Report;
use crate::predicates::{is_created_name, is_inherited_from_outside, is_updated_name};
use crate::rule::declare_rule;

declare_rule! {
    /// Timestamps that are set at the wrong moment.
    ///
    /// A creation time that changes at every write is lost for good. A default
    /// like `timezone.now()` is called once, when the program starts or the
    /// migration runs, and gives all later rows the same time. A clock without a time zone
    /// shifts instants by the offset of the server.
    ///
    /// Bad:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    /// from django.utils import timezone
    ///
    /// class Order(models.Model):
    ///     created_at = models.DateTimeField(auto_now=True)
    ///     placed_at = models.DateTimeField(default=timezone.now())
    /// ```
    ///
    /// Good:
    ///
    /// ```python shop/models.py
    /// from django.db import models
    /// from django.utils import timezone
    ///
    /// class Order(models.Model):
    ///     created_at = models.DateTimeField(auto_now_add=True)
    ///     placed_at = models.DateTimeField(default=timezone.now)
    /// ```
    Timestamps / "wrong-or-frozen-timestamp-default", Error, of Instants
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        for (position, column) in table.columns() {
            let Some((message, help)) = defect(graph, table, column) else { continue };
            if is_inherited_from_outside(table, position) {
                continue;
            }
            report.finding(table.subject(&[position]), &column.places, message).help(help);
        }
    }
}

/// What is wrong with the moment at which the column is set, and what to do.
fn defect(graph: &ModelGraph, table: &Table, column: &Column) -> Option<(String, &'static str)> {
    let name = &column.name.text;
    if is_created_name(graph, table, column) && column.clock.is(&Clock::Update) {
        let message = format!("`{name}` should keep when the row was made, but changes at every write");
        return Some((message, "set it on insert only"));
    }
    // A default of the database is right for the first write, and no word about the others.
    let by_default = matches!(column.default.known(), Some(Some(value)) if value.generator == Generator::Now);
    if is_updated_name(graph, table, column) && column.clock.is(&Clock::Insert) && !by_default {
        let message = format!("`{name}` should keep the last change, but is set on insert only");
        return Some((message, "set it at every write"));
    }
    for (default, of_database) in [(&column.application_default, false), (&column.default, true)] {
        let Some(Some(value)) = default.known() else { continue };
        if value.frozen && value.generator == Generator::Now {
            return Some(if of_database {
                let message = format!("the default of `{name}` is the time at which it was set, the same for all rows");
                (message, "let the database give the time of each row, as `CURRENT_TIMESTAMP` does")
            } else {
                let message = format!("the default of `{name}` is the time at which the program started");
                (message, "pass a function instead of its result")
            });
        }
        let keeps_zone = column.ty.known().is_some_and(|ty| ty.kind == TypeKind::Timestamp { zone: true });
        if value.naive_clock && keeps_zone {
            let message = format!("the default of `{name}` has no time zone, but the column keeps one");
            return Some((message, "use a clock that knows its time zone"));
        }
    }
    None
}
