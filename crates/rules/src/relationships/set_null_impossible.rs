use std::collections::BTreeSet;

use modelry_graph::{
    Action, ColumnIdx, DeleteDecision, Evidence, ForeignKey, Model, ModelGraph, Relation, RelationKind, Table, Witness,
};

use crate::predicates::is_tenant_column;
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// References that must become NULL and cannot.
    ///
    /// The parent cannot be deleted: the database tries to empty a column that
    /// admits no NULL, and refuses. In a key of several columns it empties all
    /// of them, also the one that says whose row it is.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (
    ///   id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers ON DELETE SET NULL
    /// );
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers ON DELETE SET NULL);
    /// ```
    Relationships / "set-null-impossible", Error, of ForeignKeys
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        for key in &table.foreign_keys {
            let events = [("DELETE", &key.on_delete), ("UPDATE", &key.on_update)];
            for (event, action) in events {
                if let Some(action) = action.known() {
                    judge(graph, table, key, event, *action, report);
                }
            }
        }
    }
    let mut told = BTreeSet::new();
    for model in graph.judged_models() {
        // A relation of an abstract base is declared once, whoever inherits it.
        for relation in &model.relations {
            if !told.contains(&relation.place) && judge_relation(graph, model, relation, report) {
                told.insert(relation.place);
            }
        }
    }
}

fn judge(graph: &ModelGraph, table: &Table, key: &ForeignKey, event: &str, action: Action, report: &mut Report) {
    let emptied = if key.set_columns.is_empty() { &key.columns } else { &key.set_columns };
    let subject = table.subject(&key.columns);
    match action {
        Action::NoAction | Action::Restrict | Action::Cascade => {}
        Action::SetNull => {
            let fixed: Vec<ColumnIdx> = emptied.iter().copied().filter(|it| table.nullable(*it).no()).collect();
            let is_needed = |it: &ColumnIdx| is_shared(table, key, *it) || is_tenant_column(graph, table, *it);
            let shared: Vec<ColumnIdx> = emptied.iter().copied().filter(is_needed).collect();
            if !fixed.is_empty() {
                let names = table.names(&fixed);
                report
                    .finding(
                        subject,
                        &key.places,
                        format!("ON {event} SET NULL cannot empty `{names}`, which is NOT NULL"),
                    )
                    .and(&places(table, &fixed))
                    .help(format!("let `{names}` be NULL, or choose another action"));
            } else if key.columns.len() > 1 && !shared.is_empty() {
                let names = table.names(&shared);
                let needed = if shared.iter().any(|it| is_shared(table, key, *it)) {
                    "which another foreign key needs"
                } else {
                    "which says whose row it is"
                };
                report
                    .finding(subject, &key.places, format!("ON {event} SET NULL also empties `{names}`, {needed}"))
                    .severity(Severity::Warning)
                    .help("name the columns to empty: `SET NULL (column)`, or choose another action");
            }
        }
        Action::SetDefault => {
            let empty = |it: &ColumnIdx| table.column(*it).default.is(&None) && table.nullable(*it).no();
            let without: Vec<ColumnIdx> = emptied.iter().copied().filter(empty).collect();
            if !without.is_empty() {
                let names = table.names(&without);
                report
                    .finding(
                        subject,
                        &key.places,
                        format!("ON {event} SET DEFAULT finds no default of `{names}`, which is NOT NULL"),
                    )
                    .and(&places(table, &without))
                    .help(format!("give `{names}` a default, or choose another action"));
            }
        }
    }
}

/// Is the column part of another foreign key as well, like the tenant of a row?
fn is_shared(table: &Table, key: &ForeignKey, column: ColumnIdx) -> bool {
    table.foreign_keys.iter().any(|other| other.columns != key.columns && other.columns.contains(&column))
}

/// What the application does by itself when the other row is deleted. Tells whether it cannot.
fn judge_relation(graph: &ModelGraph, model: &Model, relation: &Relation, report: &mut Report) -> bool {
    // What a side would take by default, were it to make the foreign key, is nobody's decision.
    let Some((Some(DeleteDecision::Action(action)), _)) = relation.on_delete.written() else { return false };
    if matches!(relation.kind, RelationKind::HasOne | RelationKind::HasMany) {
        return *action == Action::SetNull && judge_owner(graph, model, relation, report);
    }
    let Some(table) = model.table.map(|table| graph.table(table)) else { return false };
    // What the framework would take by default matters only where it makes the foreign key.
    if relation.on_delete.written().is_none() {
        return false;
    }
    let told = table.foreign_keys.iter().any(|key| key.columns == relation.columns && key.on_delete.is(action));
    let field = model.field(&relation.name);
    let required = match field {
        Some(field) => field.nullable.is(&false),
        None => !relation.columns.is_empty() && relation.columns.iter().any(|it| table.nullable(*it).no()),
    };
    let without_default = field.is_some_and(|field| field.default.is(&None));
    // Django sets the default itself, and starts with none (its check E321), be the column nullable or not.
    let impossible = if *action == Action::SetDefault { without_default } else { required };
    if told || !impossible {
        return false;
    }
    let (message, help) = match action {
        Action::SetNull => (
            format!("`{}` is set to NULL on deletion, and is required", relation.name),
            "let it be NULL, or choose another `on_delete`",
        ),
        Action::SetDefault => (
            format!("`{}` is set to its default on deletion, and has none", relation.name),
            "give it a default, or choose another `on_delete`",
        ),
        Action::NoAction | Action::Restrict | Action::Cascade => return false,
    };
    let line = Evidence { witness: Witness::Models, place: relation.place };
    report.finding(model.subject(&relation.name), &[line], message).and(&places(table, &relation.columns)).help(help);
    true
}

/// What the application does to the rows that belong to one that is deleted.
fn judge_owner(graph: &ModelGraph, model: &Model, relation: &Relation, report: &mut Report) -> bool {
    let decided = relation.on_delete.written().is_some() && relation.through.is_none();
    let other = relation.target_model.and_then(|it| graph.model(it).table).filter(|_| decided);
    let Some(table) = other.map(|table| graph.table(table)) else { return false };
    let Some(key) = relation.key.iter().map(|name| table.column_named(name)).collect::<Option<Vec<_>>>() else {
        return false;
    };
    let told = table.foreign_keys.iter().any(|it| it.columns == key && it.on_delete.is(&Action::SetNull));
    let fixed: Vec<ColumnIdx> = key.iter().copied().filter(|it| table.nullable(*it).no()).collect();
    if told || fixed.is_empty() {
        return false;
    }
    let names = table.names(&fixed);
    let line = Evidence { witness: Witness::Models, place: relation.place };
    report
        .finding(
            model.subject(&relation.name),
            &[line],
            format!("deletion sets `{names}` of `{}` to NULL, and it is NOT NULL", relation.name),
        )
        .and(&places(table, &fixed))
        .help(format!("let `{names}` be NULL, or decide otherwise"));
    true
}

fn places(table: &Table, columns: &[ColumnIdx]) -> Vec<Evidence> {
    columns.iter().flat_map(|column| table.column(*column).places.clone()).collect()
}
