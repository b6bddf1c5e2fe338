//! Foreign keys, checks, unique and exclusion constraints.

use modelry_graph::{Action, NameOrigin, Part, Span};

use super::builder::own;
use super::columns::key_part;
use super::conventions::{constraint_name, foreign_key_name};
use super::indexes::without_brackets;
use super::run::{Run, bare, identifier, object};
use super::value::{Arguments, Item, Value};
use crate::sql;
use crate::sql::syntax::{AlterAction, ConstraintKind, Expression, Identifier, Reference};

impl<'a> Run<'a, '_> {
    pub(super) fn add_foreign_key(
        &mut self,
        table: &str,
        table_span: Span,
        target: Option<&Item<'a>>,
        arguments: &Arguments<'a>,
        position: Option<usize>,
        span: Span,
    ) {
        let uncertain = ["column", "primary_key", "on_delete", "on_update", "name", "validate", "deferrable"];
        let unread = arguments.open || uncertain.iter().any(|it| arguments.get(it).is_some_and(Item::is_uncertain));
        let Some((target_name, target_span)) = target.and_then(|it| Some((it.text()?.to_owned(), it.span))) else {
            return self.doubt_key(table, position, span);
        };
        if unread {
            return self.doubt_key(table, position, span);
        }
        let names = |item: Option<&Item<'a>>| item.and_then(Item::texts).filter(|it| !it.is_empty());
        let keys = names(arguments.get("primary_key")).unwrap_or_else(|| vec![("id".to_owned(), target_span)]);
        let columns = names(arguments.get("column")).unwrap_or_else(|| {
            keys.iter().map(|(key, _)| (self.foreign_key_column(&target_name, key), span)).collect()
        });
        // Without `primary_key`, it is `id` whatever the key of the column is called.
        let columns: Vec<(String, Span)> = match (arguments.has("column"), arguments.has("primary_key"), keys.len()) {
            (false, true, 1) => vec![(self.foreign_key_column(&target_name, "id"), span)],
            _ => columns,
        };
        let exists = arguments.is_true("if_not_exists") || self.guarded;
        if exists && position.is_none() && self.has_foreign_key(table, &columns) {
            return;
        }
        let plain: Vec<String> = columns.iter().map(|(text, _)| text.clone()).collect();
        let made = foreign_key_name(table, &plain);
        let named = arguments.get("name").filter(|it| it.text().is_some());
        let name = named.and_then(Item::text).unwrap_or(&made).to_owned();
        if name == made {
            self.schema.made.insert(name.clone(), NameOrigin::Shortened);
        }
        let action = |name: &str| {
            let item = arguments.get(name)?;
            let action = match item.text()? {
                "cascade" => Action::Cascade,
                "nullify" => Action::SetNull,
                "restrict" => Action::Restrict,
                "set_default" => Action::SetDefault,
                _ => Action::NoAction,
            };
            Some((action, item.span))
        };
        let reference = Reference {
            columns: columns.into_iter().map(|(text, span)| identifier(text, span)).collect(),
            table: object(&target_name, target_span),
            target_columns: keys.into_iter().map(|(text, span)| identifier(text, span)).collect(),
            on_delete: action("on_delete"),
            on_update: action("on_update"),
            set_columns: Vec::new(),
        };
        let mut constraint = own(ConstraintKind::ForeignKey(Box::new(reference)), span);
        constraint.name = Some(identifier(name, named.map_or(span, |it| it.span)));
        constraint.deferrable = arguments.get("deferrable").map(|it| it.truth() == Some(true));
        constraint.not_valid = arguments.get("validate").is_some_and(|it| it.truth() == Some(false));
        self.push_constraint(position, table, table_span, constraint);
    }

    /// The column that refers to `public.order_items` is `order_item_id`.
    fn foreign_key_column(&self, to_table: &str, primary_key: &str) -> String {
        format!("{}_{primary_key}", self.schema.inflector.singularize(bare(to_table)))
    }

    fn doubt_key(&mut self, table: &str, position: Option<usize>, span: Span) {
        match position {
            Some(position) => self.doubt_table(position, Part::ForeignKeys, span),
            None => self.uncertain(Some(table), &[Part::ForeignKeys], "a foreign key could not be read", span),
        }
    }

    fn has_foreign_key(&self, table: &str, columns: &[(String, Span)]) -> bool {
        let position = self.schema.replayed.position(bare(table));
        let keys = position.and_then(|it| self.schema.replayed.tables.get(it)).map(|it| it.foreign_keys.as_slice());
        let same = |own: &[String]| own.len() == columns.len() && own.iter().zip(columns).all(|(a, (b, _))| a == b);
        keys.unwrap_or_default().iter().any(|key| same(&key.columns))
    }

    /// `remove_foreign_key :orders, :customers`, `column:` or `name:`.
    pub(super) fn remove_foreign_key(
        &mut self,
        table: &str,
        table_span: Span,
        arguments: &Arguments<'a>,
        at: usize,
        span: Span,
    ) {
        let target = arguments.get("to_table").or(arguments.at(at)).and_then(Item::text).map(str::to_owned);
        let columns = arguments.get("column").and_then(Item::texts);
        let name = arguments.text("name").map(str::to_owned);
        if target.is_none() && columns.is_none() && name.is_none() {
            return self.uncertain(Some(table), &[Part::ForeignKeys], "a removed foreign key could not be read", span);
        }
        if let Some(found) = self.foreign_key_named(table, target.as_deref(), columns.as_deref(), name.as_deref()) {
            self.alter(table, table_span, AlterAction::DropForeignKey(identifier(found, span)), span);
        }
    }

    fn foreign_key_named(
        &self,
        table: &str,
        target: Option<&str>,
        columns: Option<&[(String, Span)]>,
        name: Option<&str>,
    ) -> Option<String> {
        let position = self.schema.replayed.position(bare(table))?;
        let table = self.schema.replayed.tables.get(position)?;
        let same = |own: &[String]| {
            columns.is_none_or(|it| it.len() == own.len() && it.iter().zip(own).all(|((a, _), b)| a == b))
        };
        let fits = |key: &&modelry_graph::ForeignKey<String>| {
            name.is_none_or(|name| key.name.as_ref().is_some_and(|it| it.text == name))
                && target.is_none_or(|target| key.target.known().is_some_and(|it| it.table == bare(target)))
                && same(&key.columns)
        };
        let usual = target.map(|target| self.foreign_key_column(target, "id"));
        let all: Vec<_> = table.foreign_keys.iter().filter(fits).collect();
        let best = all.iter().find(|key| usual.as_ref().is_some_and(|usual| key.columns == [usual.clone()]));
        best.or(all.first()).and_then(|key| key.name.as_ref()).map(|it| it.text.clone())
    }

    /// `validate_foreign_key`, `validate_check_constraint`, `validate_constraint`.
    pub(super) fn validate(
        &mut self,
        what: &str,
        table: &str,
        table_span: Span,
        arguments: &Arguments<'a>,
        span: Span,
    ) {
        let name = match what {
            "validate_foreign_key" => {
                let target = arguments.text("to_table").or(arguments.text_at(1));
                let columns = arguments.get("column").and_then(Item::texts);
                self.foreign_key_named(table, target, columns.as_deref(), arguments.text("name"))
            }
            _ => arguments.text("name").or(arguments.text_at(1)).map(str::to_owned),
        };
        if let Some(name) = name {
            self.alter(table, table_span, AlterAction::ValidateConstraint(identifier(name, span)), span);
        }
    }

    /// `check_constraint`, `unique_constraint`, `exclusion_constraint`; with `add_` in front on a table that stands.
    pub(super) fn add_constraint_named(
        &mut self,
        what: &str,
        table: &str,
        table_span: Span,
        arguments: &Arguments<'a>,
        position: Option<usize>,
        span: Span,
    ) {
        let at = usize::from(position.is_none());
        let subject = arguments.at(at).cloned();
        let part = if what == "check_constraint" { Part::Checks } else { Part::Indexes };
        let read = subject.as_ref().and_then(|it| self.constraint_of(what, table, it, arguments));
        let Some((kind, made)) = read else {
            match position {
                Some(position) => self.doubt_table(position, part, span),
                None => self.uncertain(Some(table), &[part], "a constraint could not be read", span),
            }
            return;
        };
        let named = arguments.get("name").filter(|it| it.text().is_some());
        let name = named.and_then(Item::text).unwrap_or(&made).to_owned();
        if name == made {
            self.schema.made.insert(name.clone(), NameOrigin::Shortened);
        }
        let mut constraint = own(kind, span);
        constraint.name = Some(identifier(name, named.map_or(span, |it| it.span)));
        constraint.deferrable = arguments.get("deferrable").map(|it| it.truth() == Some(true));
        constraint.not_valid = arguments.get("validate").is_some_and(|it| it.truth() == Some(false));
        self.push_constraint(position, table, table_span, constraint);
    }

    fn constraint_of(
        &self,
        what: &str,
        table: &str,
        subject: &Item<'a>,
        arguments: &Arguments<'a>,
    ) -> Option<(ConstraintKind, String)> {
        match what {
            "check_constraint" => {
                let text = subject.text()?;
                let made = constraint_name("chk", table, text, "chk");
                let expression = Expression::new(without_brackets(text), subject.span);
                Some((ConstraintKind::Check(expression), made))
            }
            "unique_constraint" => {
                if let Some(index) = arguments.get("using_index") {
                    let index = identifier(index.text()?, index.span);
                    return Some((ConstraintKind::UsingIndex { index, primary: false }, String::new()));
                }
                let columns = subject.texts()?;
                let names: Vec<&str> = columns.iter().map(|(text, _)| text.as_str()).collect();
                let made = constraint_name("uniq", table, &names.join("_and_"), "unique");
                let parts = columns.into_iter().map(|(text, span)| key_part(identifier(text, span))).collect();
                let nulls_not_distinct = arguments.is_true("nulls_not_distinct");
                let kind = ConstraintKind::Unique {
                    parts,
                    include: Vec::new(),
                    nulls_not_distinct,
                    method: None,
                    usable: true,
                };
                Some((kind, made))
            }
            _ => {
                let text = subject.text()?;
                let made = constraint_name("excl", table, text, "excl");
                let filter =
                    arguments.get("where").and_then(|it| Some(Expression::new(without_brackets(it.text()?), it.span)));
                let parts = sql::exclusion_parts(text)?;
                let method = arguments.text("using").map(str::to_lowercase);
                Some((ConstraintKind::Exclude { parts, method, filter }, made))
            }
        }
    }

    pub(super) fn remove_constraint(
        &mut self,
        what: &str,
        table: &str,
        table_span: Span,
        arguments: &Arguments<'a>,
        at: usize,
        span: Span,
    ) {
        let name = arguments.text("name").map(str::to_owned).or_else(|| {
            let subject = arguments.at(at)?;
            Some(self.constraint_of(what, table, subject, arguments)?.1)
        });
        match name {
            Some(name) => {
                let name: Identifier = identifier(name, span);
                self.alter(table, table_span, AlterAction::DropConstraint(name), span);
            }
            None => self.uncertain(Some(table), &Part::ALL, "a removed constraint could not be read", span),
        }
    }
}

/// The value under `to:` of `from:`/`to:`, or the value itself.
pub(super) fn new_value<'a>(item: &Item<'a>) -> Item<'a> {
    match &item.value {
        Value::Hash(_) => item.get("to").cloned().unwrap_or_else(|| item.clone()),
        _ => item.clone(),
    }
}
