//! `db/schema.rb` (Active Record Migrations, "Schema Dumping and You").

use modelry_graph::{Dialect, Span};

use super::conventions::Version;
use crate::syntax::ruby::{Block, Call, Node, NodeKind, Program};

/// The block of `ActiveRecord::Schema.define(version: …) do … end`.
pub(super) struct Definition<'a> {
    pub(super) block: &'a Block,
    /// The last migration it has.
    pub(super) migrated_to: Option<u64>,
    pub(super) version: Version,
    /// Where it begins.
    pub(super) span: Span,
}

/// The definition of a schema in a file, when it is one.
pub(super) fn definition(program: &Program) -> Option<Definition<'_>> {
    program.body.iter().find_map(|node| node.call().and_then(of_call))
}

fn of_call(call: &Call) -> Option<Definition<'_>> {
    if call.name != "define" {
        return None;
    }
    let block = call.block.as_ref()?;
    let receiver = call.receiver.as_ref()?;
    let (constant, written) = match &receiver.kind {
        NodeKind::Call(index) if index.name == "[]" => {
            let number = index.arguments.first().and_then(number);
            (index.receiver.as_ref()?.constant()?, number.and_then(Version::parse))
        }
        _ => (receiver.constant()?, None),
    };
    if constant.trim_start_matches("::") != "ActiveRecord::Schema" {
        return None;
    }
    let migrated_to = call.keyword("version").and_then(number).and_then(|it| it.parse().ok());
    // Dumps name the version of Rails since 7.0, and align columns until 5.0.
    let version = written.unwrap_or_else(|| if is_aligned(block) { Version(5, 0) } else { Version(6, 1) });
    Some(Definition { block, migrated_to, version, span: call.name_span })
}

fn number(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Number(text) => Some(text),
        _ => node.text(),
    }
}

/// Does more than one space stand between a type and a name: `t.text   "body"`?
fn is_aligned(block: &Block) -> bool {
    let tables = block.body.iter().filter_map(Node::call).filter_map(|call| call.block.as_ref());
    tables.flat_map(|table| table.body.iter()).filter_map(Node::call).any(|call| {
        let first = call.arguments.first().map(|it| it.span.start);
        first.is_some_and(|start| start > call.name_span.end + 1)
    })
}

/// The database that a dump is of, by what only one of them has.
pub(super) fn dialect(block: &Block) -> Option<(Dialect, Span)> {
    for call in block.body.iter().filter_map(Node::call) {
        if matches!(call.name.as_str(), "enable_extension" | "create_enum" | "create_schema") {
            return Some((Dialect::Postgres, call.name_span));
        }
        let options = call.keyword("options").and_then(Node::text).unwrap_or_default();
        if options.contains("ENGINE=") || call.keyword("charset").is_some() {
            return Some((Dialect::Mysql, call.name_span));
        }
        for column in call.block.iter().flat_map(|it| it.body.iter()).filter_map(Node::call) {
            let of_postgres = matches!(
                column.name.as_str(),
                "jsonb"
                    | "hstore"
                    | "inet"
                    | "citext"
                    | "tsvector"
                    | "uuid"
                    | "timestamptz"
                    | "cidr"
                    | "ltree"
                    | "daterange"
            );
            if of_postgres || column.keyword("array").is_some() {
                return Some((Dialect::Postgres, column.name_span));
            }
        }
    }
    None
}
