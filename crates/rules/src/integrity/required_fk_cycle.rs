use std::collections::{BTreeMap, BTreeSet, VecDeque};

use modelry_graph::{Enforcement, Evidence, ForeignKey, ModelGraph, Table, TableId};

use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Circles of required foreign keys, in which no first row can be inserted.
    ///
    /// Each row needs another one to be there before it, checked at once. Only a
    /// column that may stay NULL for a moment, or a check that waits until the
    /// commit, lets the circle begin.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE teams (id int PRIMARY KEY, captain_id int NOT NULL);
    /// CREATE TABLE players (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams);
    /// ALTER TABLE teams ADD FOREIGN KEY (captain_id) REFERENCES players;
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE teams (id int PRIMARY KEY, captain_id int);
    /// CREATE TABLE players (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams);
    /// ALTER TABLE teams ADD FOREIGN KEY (captain_id) REFERENCES players;
    /// ```
    Integrity / "required-fk-cycle", Error, of ForeignKeys
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let needs = entangled(graph);
    let mut told = BTreeSet::new();
    for table in graph.judged_tables().filter(|table| needs.contains_key(&table.id)) {
        if told.contains(&table.id) {
            continue;
        }
        let Some(circle) = shortest_circle(&needs, table.id) else { continue };
        told.extend(circle.iter().map(|(holder, _)| *holder));
        let Some((_, first)) = circle.first() else { continue };
        let places: Vec<Evidence> = circle.iter().flat_map(|(_, key)| key.places.clone()).collect();
        let columns = table.names(&first.columns);
        let itself = circle.len() == 1;
        // `FOREIGN KEY (id) REFERENCES t (id)` holds for every row: it is useless, not impossible.
        let vacuous = itself && refers_to_own_columns(table, first);
        let message = if vacuous {
            format!("`{columns}` refers to itself, so its foreign key forbids nothing")
        } else if itself {
            format!(
                "`{columns}` is required and refers to `{}` itself, so its first row can only point at itself",
                table.name.text
            )
        } else {
            let names: Vec<String> =
                circle.iter().map(|(holder, _)| format!("`{}`", graph.table(*holder).name.text)).collect();
            format!("{} each require a row of the next, so the first row can never be inserted", names.join(", "))
        };
        let finding = report.finding(table.subject(&first.columns), &first.places, message);
        finding.and(&places).help("let one of these columns be NULL, or declare its foreign key DEFERRABLE");
        if vacuous {
            finding.severity(Severity::Info).help("remove the foreign key");
        }
    }
}

fn refers_to_own_columns(table: &Table, key: &ForeignKey) -> bool {
    if key.target_columns.is_empty() {
        return table.primary_key.as_ref().is_some_and(|primary| primary.columns == key.columns);
    }
    let own = key.columns.iter().map(|column| table.column(*column).name.text.as_str());
    own.eq(key.target_columns.iter().map(String::as_str))
}

/// What each table needs, by table.
type Needs<'a> = BTreeMap<TableId, Vec<(&'a ForeignKey, TableId)>>;

/// The required foreign keys of those tables that lead into a circle of them.
fn entangled(graph: &ModelGraph) -> Needs<'_> {
    let mut needs: Needs = graph.tables.iter().map(|table| (table.id, required(table).collect())).collect();
    let mut needed_by: BTreeMap<TableId, Vec<TableId>> = BTreeMap::new();
    for (table, keys) in &needs {
        for (_, target) in keys {
            needed_by.entry(*target).or_default().push(*table);
        }
    }
    let mut missing: BTreeMap<TableId, usize> = needs.iter().map(|(table, keys)| (*table, keys.len())).collect();
    // A table whose needs can all be met can be filled, and meets the needs of others.
    let mut filled: Vec<TableId> = missing.iter().filter(|(_, count)| **count == 0).map(|(table, _)| *table).collect();
    while let Some(table) = filled.pop() {
        needs.remove(&table);
        for other in needed_by.get(&table).into_iter().flatten() {
            if let Some(count) = missing.get_mut(other) {
                *count -= 1;
                if *count == 0 {
                    filled.push(*other);
                }
            }
        }
    }
    needs
}

/// The foreign keys that a new row must satisfy at once, and the tables they need.
fn required(table: &Table) -> impl Iterator<Item = (&ForeignKey, TableId)> {
    // Where its own files insert rows, a first one was possible.
    table.foreign_keys.iter().filter(|_| !table.seeded).filter_map(|key| {
        let checked_at_once = key.enforcement.is(&Enforcement::Enforced) || key.enforcement.is(&Enforcement::NotValid);
        let always = !key.columns.is_empty() && key.columns.iter().all(|column| table.nullable(*column).no());
        let target = key.target.known()?.id?;
        (checked_at_once && always && !key.deferrable).then_some((key, target))
    })
}

/// The fewest foreign keys that lead from a table back to it, each with the table that holds it.
fn shortest_circle<'a>(needs: &Needs<'a>, start: TableId) -> Option<Vec<(TableId, &'a ForeignKey)>> {
    let mut came_by: BTreeMap<TableId, (TableId, &ForeignKey)> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(table) = queue.pop_front() {
        for (key, target) in needs.get(&table).into_iter().flatten() {
            if *target == start {
                let mut circle = vec![(table, *key)];
                while let Some(step) = circle.last().and_then(|(holder, _)| came_by.get(holder)) {
                    circle.push(*step);
                }
                circle.reverse();
                return Some(circle);
            }
            if needs.contains_key(target) && !came_by.contains_key(target) {
                came_by.insert(*target, (table, key));
                queue.push_back(*target);
            }
        }
    }
    None
}
