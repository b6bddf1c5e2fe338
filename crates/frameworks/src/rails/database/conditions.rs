//! What a migration asks about the schema, answered from the tables as they stand.

use modelry_graph::{Dialect, Part, Span, TableFact, TableKind};

use super::conventions::index_name;
use super::run::{Run, bare};
use super::value::{Arguments, Item, Value};
use crate::syntax::ruby::Call;

impl<'a> Run<'a, '_> {
    /// The answer to a question; `None` when the call is none.
    pub(super) fn condition(&mut self, call: &'a Call, span: Span) -> Option<Value<'a>> {
        let name = call.name.as_str();
        let answer = match name {
            "table_exists?" | "data_source_exists?" | "view_exists?" | "tables" | "data_sources" | "views" => {
                let arguments = self.arguments(call);
                return Some(self.about_tables(name, &arguments, span));
            }
            "column_exists?"
            | "index_exists?"
            | "index_name_exists?"
            | "foreign_key_exists?"
            | "check_constraint_exists?"
            | "unique_constraint_exists?" => {
                let arguments = self.arguments(call);
                self.about_table(name, &arguments)
            }
            "columns" | "indexes" => {
                let arguments = self.arguments(call);
                let table = arguments.text_at(0).map(str::to_owned);
                return Some(table.map_or(Value::Unknown, |table| self.asked_of_model(bare(&table), name)));
            }
            "foreign_keys" | "primary_key" | "primary_keys" => None,
            "supports_extensions?" | "supports_ranges?" | "supports_materialized_views?" => {
                self.manner.dialect.map(|it| it == Dialect::Postgres)
            }
            "supports_foreign_keys?" | "supports_datetime_with_precision?" | "supports_json?" => Some(true),
            "supports_partial_index?" | "supports_expression_index?" => {
                self.manner.dialect.map(|it| !it.is_mysql_family())
            }
            "supports_comments?" => self.manner.dialect.map(|it| it != Dialect::Sqlite),
            "extension_enabled?" | "type_exists?" | "enum_exists?" | "function_exists?" | "trigger_exists?" => None,
            _ if name.ends_with('?') => None,
            "select_value" | "select_values" | "select_all" | "select_rows" | "select_one" | "exec_query" | "quote"
            | "quote_string" | "quote_column_name" => None,
            "quoted_true" | "quoted_false" => {
                let numbers = self.manner.is_mysql() || self.manner.is_sqlite();
                let text = match (name, numbers) {
                    ("quoted_true", true) => "1",
                    ("quoted_true", false) => "TRUE",
                    (_, true) => "0",
                    (_, false) => "FALSE",
                };
                return Some(Value::Text(text.into()));
            }
            "quote_table_name" => {
                let arguments = self.arguments(call);
                return Some(arguments.text_at(0).map_or(Value::Unknown, |it| Value::Text(it.into())));
            }
            "index_name" => {
                let arguments = self.arguments(call);
                let table = arguments.text_at(0).map(str::to_owned);
                let columns = arguments.get("column").or(arguments.at(1)).and_then(Item::texts);
                let (Some(table), Some(columns)) = (table, columns) else { return Some(Value::Unknown) };
                let columns: Vec<String> = columns.into_iter().map(|(text, _)| text).collect();
                return Some(Value::Text(index_name(&table, &columns, self.manner.version).into()));
            }
            _ => return None,
        };
        Some(answer.map_or(Value::Unknown, Value::Bool))
    }

    fn about_tables(&self, name: &str, arguments: &Arguments<'a>, span: Span) -> Value<'a> {
        let tables = &self.schema.replayed.tables;
        if !name.ends_with('?') {
            let item = |table: &TableFact| Item::new(Value::Text(table.name.text.as_str().into()), span);
            return Value::Array(tables.iter().map(item).collect());
        }
        let Some(wanted) = arguments.text_at(0) else { return Value::Unknown };
        let found = self.schema.replayed.position(bare(wanted)).and_then(|it| tables.get(it));
        match found {
            // What is only changed here is made elsewhere.
            Some(table) => Value::Bool(name != "view_exists?" || table.kind == TableKind::View),
            None if matches!(wanted, "schema_migrations" | "ar_internal_metadata") => Value::Bool(true),
            None => Value::Bool(false),
        }
    }

    pub(super) fn about_table(&self, name: &str, arguments: &Arguments<'a>) -> Option<bool> {
        let wanted = arguments.text_at(0)?;
        let Some(position) = self.schema.replayed.position(bare(wanted)) else { return Some(false) };
        let table = self.schema.replayed.tables.get(position)?;
        let texts = |item: &Item<'a>| {
            item.texts().map(|texts| texts.into_iter().map(|(text, _)| text).collect::<Vec<String>>())
        };
        let (found, part) = match name {
            "column_exists?" => {
                let column = arguments.text_at(1)?;
                (has_column(table, column), Part::Columns)
            }
            "index_name_exists?" => {
                let wanted = arguments.text_at(1)?;
                let named = table.indexes.iter().any(|it| it.name.as_ref().is_some_and(|it| it.text == wanted));
                (named, Part::Indexes)
            }
            "index_exists?" | "unique_constraint_exists?" => {
                let columns = arguments.at(1).and_then(texts);
                let wanted = arguments.text("name");
                let unique = arguments.is_true("unique");
                if columns.is_none() && wanted.is_none() {
                    return None;
                }
                let fits = |index: &modelry_graph::Index<String>| {
                    let key: Vec<String> = index.parts.iter().filter_map(|part| part.column.clone()).collect();
                    columns.as_ref().is_none_or(|columns| *columns == key)
                        && wanted.is_none_or(|wanted| index.name.as_ref().is_some_and(|it| it.text == wanted))
                        && (!unique || index.unique)
                };
                (table.indexes.iter().any(fits), Part::Indexes)
            }
            "foreign_key_exists?" => {
                let target = arguments.text_at(1).or(arguments.text("to_table"));
                let column = arguments.text("column");
                let wanted = arguments.text("name");
                let fits = |key: &modelry_graph::ForeignKey<String>| {
                    target.is_none_or(|target| key.target.known().is_some_and(|it| it.table == target))
                        && column.is_none_or(|column| key.columns == [column])
                        && wanted.is_none_or(|wanted| key.name.as_ref().is_some_and(|it| it.text == wanted))
                };
                (table.foreign_keys.iter().any(fits), Part::ForeignKeys)
            }
            "check_constraint_exists?" => {
                let wanted = arguments.text("name")?;
                let named = table.checks.iter().any(|it| it.name.as_ref().is_some_and(|it| it.text == wanted));
                (named, Part::Checks)
            }
            _ => return None,
        };
        let open = table.gaps.iter().any(|gap| gap.part == part);
        if found || !open { Some(found) } else { None }
    }

    /// What a model in a migration says of its table.
    pub(super) fn asked_of_model(&self, table: &str, question: &str) -> Value<'a> {
        let position = self.schema.replayed.position(table);
        if question == "table_exists?" {
            return Value::Bool(position.is_some());
        }
        let Some(table) = position.and_then(|it| self.schema.replayed.tables.get(it)) else { return Value::Unknown };
        let part = if question == "indexes" { Part::Indexes } else { Part::Columns };
        if question == "columns_hash" || table.gaps.iter().any(|gap| gap.part == part) {
            return Value::Unknown;
        }
        // A column or index stands for its name, which is what is asked of it.
        let item = |name: &str| Item::new(Value::Text(name.into()), Span::default());
        if part == Part::Indexes {
            let names = table.indexes.iter().filter_map(|index| index.name.as_ref());
            return Value::Array(names.map(|name| item(&name.text)).collect());
        }
        Value::Array(table.columns.iter().map(|column| item(&column.name.text)).collect())
    }
}

pub(super) fn has_column(table: &TableFact, name: &str) -> bool {
    table.columns.iter().any(|column| column.name.text == name)
}
