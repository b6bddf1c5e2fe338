use modelry_graph::{ColumnIdx, Dialect, ModelGraph, Stated, Table, TableKind, TypeKind, Witness};

use crate::predicates::{declares_nothing, is_inherited_from_outside, is_lookup_table, referenced_columns};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Keys that run out of numbers.
    ///
    /// A 32-bit key ends at 2,147,483,647. Failed inserts, upserts and rolled-back
    /// transactions use numbers up, too. When it ends, every insert fails, and
    /// changing the type then rewrites the table and all that refer to it.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id serial PRIMARY KEY);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE orders (id bigserial PRIMARY KEY);
    /// ```
    Types / "short-integer-key", Warning, of PrimaryKeys;
    /// The fewest bits that a key may have: 32 admits `integer` and still reports `smallint`.
    BITS: Number("bits", 64, 16..=64),
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        if graph.dialect(table) == Some(Dialect::Sqlite) || table.kind == TableKind::Join {
            continue;
        }
        // `id INTEGER PRIMARY KEY` has 64 bits in SQLite, and nothing else tells it from another database's.
        if graph.dialect(table).is_none() && !table.witnesses.contains(&Witness::Models) {
            report.abstain(table.subject(&[]), "the database engine is not known");
            continue;
        }
        primary_key(graph, table, report);
        for key in &table.foreign_keys {
            let [column] = key.columns.as_slice() else { continue };
            let Some((target, referenced)) = referenced_columns(graph, key) else { continue };
            let [referenced] = referenced.as_slice() else { continue };
            // As long as the key itself is short, it alone is reported.
            let long = bits(target, *referenced).is_some_and(|(bits, _)| bits == 64);
            if long && target.in_primary_key(*referenced) && !is_lookup_table(graph, target) {
                judge(graph, table, *column, "foreign key", report);
            }
        }
    }
}

fn primary_key(graph: &ModelGraph, table: &Table, report: &mut Report) {
    let Some(key) = &table.primary_key else { return };
    let [column] = key.columns.as_slice() else { return };
    let extends = table.foreign_keys.iter().any(|it| it.columns == [*column]);
    if extends || declares_nothing(table) || is_lookup_table(graph, table) {
        return;
    }
    match &table.column(*column).ty {
        // Whoever installs a reusable app decides about the keys that it does not declare.
        Stated::Implied(_) if is_inherited_from_outside(table, *column) => {
            report.abstain(table.subject(&[*column]), "settings that were not read decide about the key");
        }
        Stated::Written(..) | Stated::Implied(_) => judge(graph, table, *column, "primary key", report),
        Stated::Unknown => report.abstain(table.subject(&[*column]), "the type of the key could not be read"),
    }
}

fn judge(graph: &ModelGraph, table: &Table, column: ColumnIdx, what: &str, report: &mut Report) {
    let fewest = BITS.of(graph.policy(table));
    let Some((bits, unsigned)) = bits(table, column).filter(|(bits, _)| usize::from(*bits) < fewest) else { return };
    let name = &table.column(column).name.text;
    let finding = report.finding(
        table.subject(&[column]),
        &table.column(column).places,
        format!("the {what} `{name}` has only {bits} bits"),
    );
    finding.help("make it a 64-bit integer, together with what refers to it");
    if unsigned && bits == 32 {
        finding.severity(Severity::Info);
    }
}

/// Width and missing sign of an integer column.
fn bits(table: &Table, column: ColumnIdx) -> Option<(u8, bool)> {
    match &table.column(column).ty {
        Stated::Written(ty, _) | Stated::Implied(ty) => match ty.kind {
            TypeKind::Integer { bits, unsigned } if ty.dimensions == 0 => Some((bits, unsigned)),
            _ => None,
        },
        Stated::Unknown => None,
    }
}
