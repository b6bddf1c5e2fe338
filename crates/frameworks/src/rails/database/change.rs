//! The methods of a migration that change the schema (Active Record Migrations, "Writing Migrations").

use modelry_graph::{Part, Span};

use super::constraints::new_value;
use super::doubt::touched_parts;
use super::run::{Run, bare, identifier, object};
use super::value::{Arguments, Item, Value};
use super::verbs::{is_change, is_harmless, is_table_change, may_change_schema};
use crate::sql::syntax::{AlterAction, StatementKind};
use crate::syntax::ruby::{Call, Node};

impl<'a> Run<'a, '_> {
    /// Runs a call that may change the schema.
    pub(super) fn change(&mut self, call: &'a Call, span: Span) -> Value<'a> {
        let name = call.name.as_str();
        match name {
            "revert" => self.revert(call, span),
            "run" => {
                for item in self.arguments(call).positional {
                    if let Value::Constant(name) = &item.value {
                        self.run_other(name, true, span);
                    }
                }
            }
            // When it is reverted, it does nothing.
            "up_only" if self.noted.is_some() => {}
            "change_table" => self.change_table(call, span),
            _ if self.noted.is_some() && is_change(name) => {
                let arguments = self.arguments(call);
                self.note(name, call, arguments, span);
            }
            "create_table" => self.create_table(call, span),
            "create_virtual_table" => self.virtual_table(call, span),
            "create_join_table" => self.create_join_table(call, span),
            "execute" | "exec_update" | "safe_execute" => self.execute(call, span),
            "up_only" | "say_with_time" | "suppress_messages" | "safety_assured" | "transaction"
            | "with_lock_retries" => {
                if let Some(block) = &call.block {
                    return self.block(block, &[]);
                }
            }
            "create_view" | "replace_view" | "update_view" | "create_materialized_view" | "drop_view" => {
                self.view(call, span);
            }
            "create_trigger" | "drop_trigger" | "update_trigger" => self.trigger(call, span),
            _ if is_table_change(name) => {
                let mut arguments = self.arguments(call);
                let Some(table) = arguments.positional.first().cloned() else { return Value::Nil };
                let Some(table_name) = table.text().map(str::to_owned) else {
                    let reason = "a table is changed whose name could not be read";
                    self.uncertain(None, touched_parts(name), reason, span);
                    return Value::Nil;
                };
                arguments.positional.remove(0);
                self.change_named(&table_name, &table, name, arguments, span);
            }
            "rename_table" | "drop_table" | "drop_virtual_table" | "drop_join_table" => self.whole_tables(call, span),
            "create_enum" | "drop_enum" | "rename_enum" | "add_enum_value" | "rename_enum_value" => {
                self.enumeration(call, span);
            }
            _ if is_harmless(name) => {
                if let Some(block) = &call.block {
                    return self.block(block, &[]);
                }
                return Value::Unknown;
            }
            _ => {
                if let Some(block) = &call.block {
                    return self.block(block, &[]);
                }
                if may_change_schema(name) {
                    return self.unknown_change(call, span);
                }
                self.schema.passed_over.extend(call.arguments.iter().filter_map(Node::text).map(str::to_owned));
                return Value::Unknown;
            }
        }
        Value::Nil
    }

    /// A change of a table that stands; its name is no longer among the arguments.
    pub(super) fn change_named(
        &mut self,
        table: &str,
        item: &Item<'a>,
        name: &str,
        arguments: Arguments<'a>,
        span: Span,
    ) {
        let at = item.span;
        match name {
            "add_column" | "add_columns" => {
                let last = arguments.at(1).cloned();
                let kind = arguments.get("type").cloned().filter(|_| name == "add_columns").or(last);
                let names = if name == "add_columns" { arguments.positional.len() } else { 1 };
                let names: Vec<Item<'a>> = arguments.positional.iter().take(names).cloned().collect();
                let Some(kind) = kind else {
                    return self.uncertain(Some(table), &[Part::Columns], "an added column could not be read", span);
                };
                let exists = |run: &Self, name: &Item<'a>| {
                    let position = run.schema.replayed.position(bare(table));
                    let fact = position.and_then(|it| run.schema.replayed.tables.get(it));
                    name.text().zip(fact).is_some_and(|(name, fact)| super::conditions::has_column(fact, name))
                };
                let careful = arguments.is_true("if_not_exists") || self.guarded;
                let names: Vec<Item<'a>> = names.into_iter().filter(|it| !(careful && exists(self, it))).collect();
                self.within(item, |run, position| run.add_columns(position, &names, &kind, &arguments));
            }
            "add_timestamps" => self.within(item, |run, position| run.timestamps(position, &arguments, span)),
            "add_reference" | "add_belongs_to" => {
                let Some((name, span)) = arguments.at(0).and_then(|it| Some((it.text()?.to_owned(), it.span))) else {
                    return self.uncertain(Some(table), &[Part::Columns], "an added reference could not be read", span);
                };
                self.within(item, |run, position| run.references(position, &name, span, &arguments.only_options()));
            }
            "add_index" => {
                let columns = arguments.at(0).cloned();
                self.add_index(table, at, columns.as_ref(), &arguments, None, span);
            }
            "add_foreign_key" => {
                let target = arguments.at(0).cloned();
                self.add_foreign_key(table, at, target.as_ref(), &arguments, None, span);
            }
            "add_check_constraint" | "add_unique_constraint" | "add_unique_key" | "add_exclusion_constraint" => {
                let what = match name {
                    "add_check_constraint" => "check_constraint",
                    "add_exclusion_constraint" => "exclusion_constraint",
                    _ => "unique_constraint",
                };
                let mut arguments = arguments;
                arguments.positional.insert(0, item.clone());
                if what == "unique_constraint" && arguments.positional.len() == 1 {
                    arguments.positional.push(Item::new(Value::Array(Vec::new()), span));
                }
                self.add_constraint_named(what, table, at, &arguments, None, span);
            }
            "add_attachment" => self.within(item, |run, position| run.attachment(position, &arguments)),
            _ => {
                self.table_change(table, at, name, arguments, span);
            }
        }
    }

    /// What changes a table: a method of the migration, without its first argument, or one of `change_table`'s `t`.
    pub(super) fn table_change(
        &mut self,
        table: &str,
        at: Span,
        name: &str,
        arguments: Arguments<'a>,
        span: Span,
    ) -> Value<'a> {
        match name {
            "change_column" | "change" => {
                let Some(column) = arguments.at(0).cloned() else { return Value::Nil };
                let mut rest = arguments;
                rest.positional.remove(0);
                self.change_column(table, at, &column, &rest);
            }
            "change_column_default" | "change_default" => {
                let default =
                    arguments.at(1).cloned().map(|it| new_value(&it)).or_else(|| arguments.get("to").cloned());
                let column = arguments.at(0).and_then(|it| Some(identifier(it.text()?, it.span)));
                match (column, default) {
                    (Some(column), Some(default)) => {
                        let kind = self.kind_of(table, &column.text);
                        self.change_default(table, at, &column, &default, kind, &Arguments::default());
                    }
                    _ => self.uncertain(Some(table), &[Part::Columns], "a default could not be read", span),
                }
            }
            "change_column_null" | "change_null" => {
                let column = arguments.at(0).and_then(|it| Some(identifier(it.text()?, it.span)));
                let null = arguments.at(1).and_then(|it| Some((it.truth()?, it.span)));
                match (column, null) {
                    (Some(column), Some((nullable, span))) => {
                        self.alter(table, at, AlterAction::SetNullable { column, nullable, span }, span);
                    }
                    _ => self.uncertain(Some(table), &[Part::Columns], "`null` could not be read", span),
                }
            }
            "change_column_comment" => {
                let text = arguments.at(1).map(new_value).or_else(|| arguments.get("to").cloned());
                if let (Some(column), Some(text)) = (arguments.at(0), text)
                    && let Some(name) = column.text()
                {
                    let statement = StatementKind::CommentOnColumn {
                        table: object(table, at),
                        column: identifier(name, column.span),
                        text: text.text().map(str::to_owned),
                    };
                    self.emit(statement, span);
                }
            }
            "change_table_comment" => {
                let text = arguments.at(0).map(new_value).or_else(|| arguments.get("to").cloned());
                if let Some(text) = text {
                    let text = text.text().map(str::to_owned);
                    self.emit(StatementKind::CommentOnTable { table: object(table, at), text }, span);
                }
            }
            "remove_column" if arguments.positional.len() > 1 && arguments.text_at(1).is_some() => {
                // What follows the first is its type, unless it is another column, as before Rails 4.
                let mut names: Vec<Item<'a>> = arguments.positional.iter().take(1).cloned().collect();
                let position = self.schema.replayed.position(bare(table));
                let fact = position.and_then(|it| self.schema.replayed.tables.get(it));
                let is_column = |item: &&Item<'a>| {
                    fact.zip(item.text()).is_some_and(|(fact, name)| super::conditions::has_column(fact, name))
                };
                let kinds =
                    ["string", "text", "integer", "date", "time", "json", "uuid", "binary", "timestamp", "datetime"];
                let more =
                    arguments.positional.iter().skip(1).filter(|it| !it.text().is_some_and(|it| kinds.contains(&it)));
                names.extend(more.filter(is_column).cloned());
                self.remove_columns(table, at, &names, span);
            }
            "remove_column" | "remove_columns" | "remove" => {
                let items = arguments.positional.iter().flat_map(|item| match &item.value {
                    Value::Array(inner) => inner.clone(),
                    _ => vec![item.clone()],
                });
                let names: Vec<Item<'a>> = items.collect();
                self.remove_columns(table, at, &names, span);
            }
            "remove_timestamps" => {
                let names = ["created_at", "updated_at"].map(|it| Item::new(Value::Text(it.into()), span));
                self.remove_columns(table, at, &names, span);
            }
            "remove_reference" | "remove_references" | "remove_belongs_to" => {
                for item in &arguments.positional {
                    let Some(name) = item.text() else {
                        self.uncertain(Some(table), &Part::ALL, "a removed reference could not be read", span);
                        continue;
                    };
                    let column = |suffix: &str| Item::new(Value::Text(format!("{name}_{suffix}").into()), item.span);
                    let mut names = vec![column("id")];
                    if arguments.get("polymorphic").is_some_and(|it| it.truth() != Some(false)) {
                        names.push(column("type"));
                    }
                    self.remove_columns(table, at, &names, span);
                }
            }
            "remove_attachment" => {
                for name in arguments.positional.iter().filter_map(Item::text) {
                    let names = ["file_name", "content_type", "file_size", "updated_at"]
                        .map(|it| Item::new(Value::Text(format!("{name}_{it}").into()), span));
                    self.remove_columns(table, at, &names, span);
                }
            }
            "remove_index" => self.remove_index(table, at, &arguments, 0, span),
            "remove_foreign_key" => self.remove_foreign_key(table, at, &arguments, 0, span),
            "remove_check_constraint" => self.remove_constraint("check_constraint", table, at, &arguments, 0, span),
            "remove_unique_constraint" => self.remove_constraint("unique_constraint", table, at, &arguments, 0, span),
            "remove_exclusion_constraint" => {
                self.remove_constraint("exclusion_constraint", table, at, &arguments, 0, span)
            }
            "rename_column" | "rename" => match (arguments.at(0), arguments.at(1)) {
                (Some(from), Some(to)) if from.text().is_some() && to.text().is_some() => {
                    let (old, new) = (from.text().unwrap_or_default(), to.text().unwrap_or_default());
                    let action =
                        AlterAction::RenameColumn { from: identifier(old, from.span), to: identifier(new, to.span) };
                    self.alter(table, at, action, span);
                    self.rename_made_indexes(table, bare(table), Some((old, new)), to.span);
                }
                _ => self.uncertain(Some(table), &Part::ALL, "a renamed column could not be read", span),
            },
            "rename_index" => {
                if let (Some(from), Some(to)) = (arguments.at(0).cloned(), arguments.at(1).cloned()) {
                    self.rename_index(table, at, &from, &to, span);
                }
            }
            "validate_foreign_key" | "validate_check_constraint" | "validate_constraint" => {
                let mut arguments = arguments;
                arguments.positional.insert(0, Item::new(Value::Text(table.into()), at));
                self.validate(name, table, at, &arguments, span);
            }
            "column_exists?" | "index_exists?" | "foreign_key_exists?" | "check_constraint_exists?" => {
                let mut question = arguments;
                question.positional.insert(0, Item::new(Value::Text(table.into()), at));
                return self.about_table(name, &question).map_or(Value::Unknown, Value::Bool);
            }
            _ => {
                let reason = format!("`{name}` is not known");
                self.uncertain(Some(table), &Part::ALL, &reason, span);
            }
        }
        Value::Nil
    }

    fn remove_columns(&mut self, table: &str, at: Span, names: &[Item<'a>], span: Span) {
        for item in names {
            match item.text() {
                Some(name) => {
                    let action = AlterAction::DropColumn { column: identifier(name, item.span) };
                    self.alter(table, at, action, span);
                }
                None => self.uncertain(Some(table), &Part::ALL, "a removed column could not be read", span),
            }
        }
    }

    /// The kind of a column that stands, as far as a default needs it.
    fn kind_of(&self, table: &str, column: &str) -> &'static str {
        use modelry_graph::TypeKind;
        let position = self.schema.replayed.position(bare(table));
        let fact = position.and_then(|it| self.schema.replayed.tables.get(it));
        let own = fact.and_then(|it| it.columns.iter().find(|it| it.name.text == column));
        match own.and_then(|it| it.ty.known()).map(|ty| &ty.kind) {
            Some(TypeKind::Boolean) => "boolean",
            Some(TypeKind::Integer { .. } | TypeKind::Float { .. } | TypeKind::Decimal) => "integer",
            Some(TypeKind::Uuid) => "uuid",
            _ => "string",
        }
    }
}
