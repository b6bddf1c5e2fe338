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
    Integrity / "required-fk-cycle", Error
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let needs: Vec<Vec<(&ForeignKey, TableId)>> = graph.tables.iter().map(|table| required(table).collect()).collect();
    let mut told = vec![false; graph.tables.len()];
    for table in graph.judged_tables() {
        let start = table.id;
        let Some(circle) = shortest_circle(&needs, start).filter(|_| !told.get(start.0 as usize).is_some_and(|it| *it))
        else {
            continue;
        };
        for (holder, _) in &circle {
            if let Some(told) = told.get_mut(holder.0 as usize) {
                *told = true;
            }
        }
        let Some((_, first)) = circle.first() else { continue };
        let places: Vec<Evidence> = circle.iter().flat_map(|(_, key)| key.places.clone()).collect();
        let columns = table.names(&first.columns);
        let itself = circle.len() == 1;
        // `FOREIGN KEY (id) REFERENCES t (id)` holds for every row: it is useless, not impossible.
        let vacuous = itself && first.target_columns.iter().map(String::as_str).eq(columns.split(", "));
        let message = if vacuous {
            format!("`{columns}` refers to itself, so its foreign key forbids nothing")
        } else if itself {
            format!(
                "`{columns}` is required and refers to `{}` itself, so its first row can only point at itself",
                table.name.text
            )
        } else {
            let names = circle.iter().map(|(holder, _)| format!("`{}`", graph.table(*holder).name.text));
            let names: Vec<String> = names.collect();
            format!("{} each require a row of the next, so the first row can never be inserted", names.join(", "))
        };
        let finding = report.finding(table.subject(&first.columns), &first.places, message);
        finding.and(&places).help("let one of these columns be NULL, or declare its foreign key DEFERRABLE");
        if vacuous {
            finding.severity(Severity::Info).help("remove the foreign key");
        }
    }
}

/// The foreign keys that a new row must satisfy at once, and the tables they need.
fn required(table: &Table) -> impl Iterator<Item = (&ForeignKey, TableId)> {
    table.foreign_keys.iter().filter_map(|key| {
        let checked_at_once = key.enforcement.is(&Enforcement::Enforced) || key.enforcement.is(&Enforcement::NotValid);
        let always = !key.columns.is_empty() && key.columns.iter().all(|column| table.nullable(*column).no());
        let target = key.target.known()?.id?;
        (checked_at_once && always && !key.deferrable).then_some((key, target))
    })
}

/// The fewest foreign keys that lead from a table back to it, each with the table that holds it.
fn shortest_circle<'a>(
    needs: &[Vec<(&'a ForeignKey, TableId)>],
    start: TableId,
) -> Option<Vec<(TableId, &'a ForeignKey)>> {
    let edges = |table: TableId| needs.get(table.0 as usize).map_or(&[][..], Vec::as_slice);
    let mut came_by: Vec<Option<(TableId, &ForeignKey)>> = vec![None; needs.len()];
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(table) = queue.pop_front() {
        for (key, target) in edges(table) {
            if *target == start {
                let mut circle = vec![(table, *key)];
                while let Some((holder, key)) =
                    circle.last().and_then(|(table, _)| came_by.get(table.0 as usize).copied().flatten())
                {
                    circle.push((holder, key));
                }
                circle.reverse();
                return Some(circle);
            }
            if let Some(seen @ None) = came_by.get_mut(target.0 as usize) {
                *seen = Some((table, *key));
                queue.push_back(*target);
            }
        }
    }
    None
}
