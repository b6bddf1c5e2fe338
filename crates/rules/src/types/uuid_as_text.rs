use modelry_graph::names::words;
use modelry_graph::{Column, Dialect, Generator, ModelGraph, Table, TypeKind, Witness};

use crate::predicates::{is_inherited_from_outside, referenced_columns};
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// UUIDs kept as text.
    ///
    /// As text a UUID takes 37 bytes instead of 16, in the table and in every index
    /// and foreign key, is compared by the rules of a language, and is equal to
    /// itself only in one spelling. The database has a type for it.
    ///
    /// Bad:
    ///
    /// ```prisma schema.prisma
    /// datasource db {
    ///   provider = "postgresql"
    /// }
    ///
    /// model Order {
    ///   id String @id @default(uuid())
    /// }
    /// ```
    ///
    /// Good:
    ///
    /// ```prisma schema.prisma
    /// datasource db {
    ///   provider = "postgresql"
    /// }
    ///
    /// model Order {
    ///   id String @id @default(uuid()) @db.Uuid
    /// }
    /// ```
    Types / "uuid-as-text", Warning, of Texts;
    /// Report such columns in MySQL, too, which has no type for UUIDs but keeps them in 16 bytes.
    BINARY_IN_MYSQL: Switch("binary-in-mysql", false),
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        for (position, column) in table.columns() {
            let refers = || refers_to_uuid(graph, table, position);
            let outside = is_inherited_from_outside(table, position);
            if outside || !is_text(column) || !(holds_uuid(column) || refers()) {
                continue;
            }
            let subject = table.subject(&[position]);
            match graph.dialect(table) {
                None => report.abstain(subject, "the database engine is not known"),
                // Neither has a type for it.
                Some(Dialect::Mysql) if BINARY_IN_MYSQL.of(graph.policy(table)) => {
                    let message = format!("`{}` keeps a UUID as text", column.name.text);
                    report.finding(subject, &column.places, message).help("use `binary(16)`");
                }
                Some(Dialect::Mysql | Dialect::Sqlite) => {}
                Some(Dialect::Postgres | Dialect::MariaDb) => {
                    let message = format!("`{}` keeps a UUID as text", column.name.text);
                    let finding = report.finding(subject, &column.places, message);
                    finding.help("use the database's own type `uuid`");
                    // Rows exist already: changing the type rewrites the table.
                    if table.witness == Witness::LiveDatabase {
                        finding.severity(Severity::Info);
                    }
                }
            }
        }
    }
}

fn is_uuid(column: &Column) -> bool {
    column.ty.known().is_some_and(|ty| ty.kind == TypeKind::Uuid && ty.dimensions == 0)
}

fn is_text(column: &Column) -> bool {
    column.ty.known().is_some_and(|ty| ty.is_text() && ty.length.is_none_or(|length| length >= 32))
}

/// Is every value surely a UUID: one is made by default, or name and length say so?
fn holds_uuid(column: &Column) -> bool {
    let made = [&column.default, &column.application_default].into_iter().any(|default| {
        matches!(default.known(), Some(Some(value)) if match value.generator {
            Generator::Uuid => true,
            // Version 7; other ids that sort by time are no UUIDs.
            Generator::OrderedId => value.text.to_ascii_lowercase().contains("uuid"),
            Generator::Literal
            | Generator::Null
            | Generator::Sequence
            | Generator::Now
            | Generator::TextId
            | Generator::Other => false,
        })
    });
    let named = matches!(words(&column.name.text).last().map(String::as_str), Some("uuid" | "guid"));
    made || named && column.ty.known().is_some_and(|ty| ty.length == Some(36))
}

fn refers_to_uuid(graph: &ModelGraph, table: &Table, column: modelry_graph::ColumnIdx) -> bool {
    table.foreign_keys.iter().filter(|key| key.columns == [column]).any(|key| {
        referenced_columns(graph, key).is_some_and(|(target, columns)| match columns.as_slice() {
            [other] => {
                let other = target.column(*other);
                is_uuid(other) || is_text(other) && holds_uuid(other)
            }
            _ => false,
        })
    })
}
