//! Indexes as `add_index` and `t.index` define them.

use modelry_graph::{NameOrigin, Part, Span};

use super::conventions::{index_name, words_of_expression};
use super::run::{Run, bare, identifier, object};
use super::value::{Arguments, Item, Value};
use crate::sql;
use crate::sql::syntax::{AlterAction, CreateIndex, DropKind, Expression, KeyPart, StatementKind};

impl<'a> Run<'a, '_> {
    pub(super) fn add_index(
        &mut self,
        table: &str,
        table_span: Span,
        columns: Option<&Item<'a>>,
        arguments: &Arguments<'a>,
        position: Option<usize>,
        span: Span,
    ) {
        let Some((mut parts, words)) = columns.and_then(key_of) else {
            return self.doubt_index(table, position, span);
        };
        let uncertain = ["where", "unique", "order", "using", "name", "include", "length"];
        if arguments.open || uncertain.iter().any(|it| arguments.get(it).is_some_and(Item::is_uncertain)) {
            return self.doubt_index(table, position, span);
        }
        for part in &mut parts {
            self.apply_options(part, arguments);
        }
        let named = arguments.get("name").filter(|it| it.text().is_some());
        let made = index_name(&unquoted(table), &words, self.manner.version);
        let name = named.and_then(Item::text).unwrap_or(&made).to_owned();
        if name == made || is_made(&unquoted(table), &words, &name) {
            self.schema.made.insert(name.clone(), NameOrigin::Shortened);
        }
        let name_span = named.map_or_else(|| columns.map_or(span, |it| it.span), |it| it.span);
        let text_of = |item: &Item<'a>| item.texts().unwrap_or_default();
        let include = arguments.get("include").map(text_of).unwrap_or_default();
        let filter = arguments.get("where").and_then(|it| Some(Expression::new(without_brackets(it.text()?), it.span)));
        // MySQL has no partial indexes, and Rails leaves the condition out.
        let filter = filter.filter(|_| !self.manner.is_mysql());
        let using = arguments.text("using").or(arguments.text("type").filter(|it| *it != "unique"));
        let index = CreateIndex {
            name: Some(object_without_schema(&name, name_span)),
            table: object(table, table_span),
            if_not_exists: arguments.is_true("if_not_exists"),
            unique: arguments.is_true("unique"),
            method: using.map(str::to_lowercase),
            parts,
            include: include.into_iter().map(|(text, span)| identifier(text, span)).collect(),
            filter,
            nulls_not_distinct: arguments.is_true("nulls_not_distinct"),
            usable: true,
            span: name_span,
        };
        self.push_statement(position, StatementKind::CreateIndex(Box::new(index)), span);
    }

    fn doubt_index(&mut self, table: &str, position: Option<usize>, span: Span) {
        match position {
            Some(position) => self.doubt_table(position, Part::Indexes, span),
            None => self.uncertain(Some(table), &[Part::Indexes], "an index could not be read", span),
        }
    }

    /// `order:`, `length:` and `opclass:` are for all columns or for each.
    fn apply_options(&self, part: &mut KeyPart, arguments: &Arguments<'a>) {
        let Some(column) = part.column.as_ref().map(|it| it.text.clone()) else { return };
        let of = |name: &str| {
            let item = arguments.get(name)?;
            if matches!(item.value, Value::Hash(_)) { item.get(&column).cloned() } else { Some(item.clone()) }
        };
        if let Some(order) = of("order").as_ref().and_then(Item::text) {
            let order = order.to_lowercase();
            part.descending = order.contains("desc");
            if order.contains("nulls") {
                part.nulls_first = Some(order.contains("nulls first"));
            }
            // What the direction implies is not said.
            part.nulls_first = part.nulls_first.filter(|first| *first != part.descending);
        }
        if self.manner.is_mysql() {
            part.prefix = of("length").as_ref().and_then(Item::number);
        } else {
            part.operator_class = of("opclass").as_ref().and_then(Item::text).map(str::to_lowercase);
        }
    }

    /// `remove_index :orders, :number` or `name:`, `column:`.
    pub(super) fn remove_index(
        &mut self,
        table: &str,
        table_span: Span,
        arguments: &Arguments<'a>,
        at: usize,
        span: Span,
    ) {
        let columns = arguments.get("column").or(arguments.at(at));
        let wanted = arguments.get("name").filter(|it| it.text().is_some());
        let found = self.index_named(table, columns, wanted);
        let Some(name) = found else {
            if arguments.is_true("if_exists") || self.guarded {
                return;
            }
            let unread = columns.is_some_and(Item::is_uncertain) || (columns.is_none() && wanted.is_none());
            if unread {
                self.uncertain(Some(table), &[Part::Indexes], "a removed index could not be read", span);
            }
            return;
        };
        let statement = StatementKind::Drop {
            kind: DropKind::Index,
            names: vec![object_without_schema(&name, span)],
            table: Some(object(table, table_span)),
            cascade: false,
        };
        self.emit(statement, span);
    }

    /// The name of the index that is meant, by its name or by its columns.
    fn index_named(&self, table: &str, columns: Option<&Item<'a>>, name: Option<&Item<'a>>) -> Option<String> {
        let position = self.schema.replayed.position(bare(table))?;
        let table = self.schema.replayed.tables.get(position)?;
        let text = |it: &modelry_graph::Index<String>| it.name.as_ref().map(|name| name.text.clone());
        if let Some(name) = name.and_then(Item::text) {
            return table.indexes.iter().filter_map(text).find(|it| it == name);
        }
        let (parts, words) = columns.and_then(key_of)?;
        let key: Vec<&str> = parts.iter().filter_map(|part| Some(part.column.as_ref()?.text.as_str())).collect();
        let made = index_name(&table.name.text, &words, self.manner.version);
        let by_name = table.indexes.iter().filter_map(text).find(|it| *it == made);
        by_name.or_else(|| {
            let fits = |it: &&modelry_graph::Index<String>| {
                let own: Vec<&str> = it.parts.iter().filter_map(|part| part.column.as_deref()).collect();
                own == key && !it.constraint
            };
            table.indexes.iter().find(fits).and_then(text)
        })
    }

    pub(super) fn rename_index(&mut self, table: &str, table_span: Span, from: &Item<'a>, to: &Item<'a>, span: Span) {
        match (from.text(), to.text()) {
            (Some(old), Some(new)) => {
                let action =
                    AlterAction::RenameIndex { from: identifier(old, from.span), to: identifier(new, to.span) };
                self.alter(table, table_span, action, span);
            }
            _ => self.uncertain(Some(table), &[Part::Indexes], "a renamed index could not be read", span),
        }
    }

    /// Indexes that Rails named get their new names, when a table or column does (`rename_table_indexes`,
    /// `rename_column_indexes`).
    pub(super) fn rename_made_indexes(
        &mut self,
        table: &str,
        old_table: &str,
        column: Option<(&str, &str)>,
        span: Span,
    ) {
        let Some(position) = self.schema.replayed.position(bare(table)) else { return };
        let Some(fact) = self.schema.replayed.tables.get(position) else { return };
        let mut renamed = Vec::new();
        for index in &fact.indexes {
            let Some(name) = &index.name else { continue };
            let now: Vec<String> = index.parts.iter().filter_map(|part| part.column.clone()).collect();
            if now.len() != index.parts.len() {
                continue;
            }
            let before: Vec<String> = match column {
                Some((from, to)) => now.iter().map(|it| if it == to { from.to_owned() } else { it.clone() }).collect(),
                None => now.clone(),
            };
            let version = self.manner.version;
            let (old, new) = (index_name(old_table, &before, version), index_name(bare(table), &now, version));
            if name.text == old && old != new {
                renamed.push((old, new));
            }
        }
        for (old, new) in renamed {
            self.schema.made.insert(new.clone(), NameOrigin::Shortened);
            let action = AlterAction::RenameIndex { from: identifier(old, span), to: identifier(new, span) };
            self.alter(table, span, action, span);
        }
    }
}

/// The parts of a key, and the words that stand for them in a name.
fn key_of(columns: &Item<'_>) -> Option<(Vec<KeyPart>, Vec<String>)> {
    // A text with more than a name in it is an expression, or a list of them.
    if let Value::Text(text) = &columns.value
        && !is_name(text)
    {
        return Some((expression_parts(text, columns.span)?, vec![words_of_expression(text)]));
    }
    let texts = columns.texts()?;
    let mut parts = Vec::with_capacity(texts.len());
    for (text, span) in &texts {
        if is_name(text) {
            parts.push(super::columns::key_part(identifier(text.clone(), *span)));
        } else {
            parts.extend(expression_parts(text, *span)?);
        }
    }
    let words = texts.into_iter().map(|(text, _)| text).collect();
    (!parts.is_empty()).then_some((parts, words))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_alphanumeric() || it == '_')
}

fn expression_parts(text: &str, span: Span) -> Option<Vec<KeyPart>> {
    let mut parts = sql::index_parts(text)?;
    for part in &mut parts {
        if let Some(column) = &mut part.column {
            column.span = span;
        }
        if let Some(expression) = &mut part.expression {
            expression.span = span;
        }
    }
    Some(parts)
}

/// Did Rails make this name, in any of its versions?
fn is_made(table: &str, words: &[String], name: &str) -> bool {
    use super::conventions::Version;
    name == index_name(table, words, Version::UNVERSIONED) || name == index_name(table, words, Version::CURRENT)
}

fn unquoted(table: &str) -> String {
    table.replace('.', "_").replace(['"', '`'], "")
}

fn object_without_schema(name: &str, span: Span) -> crate::sql::syntax::ObjectName {
    crate::sql::syntax::ObjectName { schema: None, name: identifier(name, span) }
}

/// `(deleted_at IS NULL)` of a dump without its brackets.
pub(super) fn without_brackets(text: &str) -> &str {
    let inner = text.trim();
    match inner.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        Some(within) if sql::encloses(inner) => within.trim(),
        _ => inner,
    }
}
