//! Columns that come in groups: references, timestamps, attachments.

use modelry_graph::{Part, Span};

use super::builder::take_pairs;
use super::run::{Run, identifier};
use super::value::{Arguments, Item, Value};

impl<'a> Run<'a, '_> {
    /// `created_at` and `updated_at`.
    pub(super) fn timestamps(&mut self, position: usize, arguments: &Arguments<'a>, span: Span) {
        let options = self.timestamps_options(arguments, span);
        let kind = Item::new(Value::Symbol("datetime".into()), span);
        let names = ["created_at", "updated_at"].map(|name| Item::new(Value::Symbol(name.into()), span));
        self.add_columns(position, &names, &kind, &options);
    }

    fn timestamps_options(&self, arguments: &Arguments<'a>, span: Span) -> Arguments<'a> {
        let mut options = arguments.only_options();
        options.set_default("null", Value::Bool(!self.manner.version.is_strict()), span);
        let precision = match self.manner.version.timestamps_precision() {
            Some(digits) => Value::Number(digits.to_string().into()),
            None => Value::Nil,
        };
        options.set_default("precision", precision, span);
        options
    }

    /// `customer` is kept in `customer_id`, with `customer_type` where it may be of several tables.
    pub(super) fn references(&mut self, position: usize, name: &str, span: Span, arguments: &Arguments<'a>) {
        let Some(builder) = self.builders.get(position) else { return };
        let (table, table_span) = (builder.table.clone(), builder.span);
        let polymorphic = arguments.get("polymorphic").filter(|it| it.truth() != Some(false));
        let mut options = Arguments { open: arguments.open, ..Arguments::default() };
        let own = ["index", "polymorphic", "foreign_key", "type"];
        options.options.extend(arguments.options.iter().filter(|(key, _)| !own.contains(&key.as_str())).cloned());
        let usual = if self.manner.version.has_big_keys() && !self.manner.is_sqlite() { "bigint" } else { "integer" };
        let kind = arguments.text("type").unwrap_or(usual).to_owned();
        if arguments.get("type").is_some_and(Item::is_uncertain) {
            return self.doubt_table(position, Part::Columns, span);
        }
        let kind_span = arguments.get("type").map_or(span, |it| it.span);
        if let Some(polymorphic) = polymorphic {
            let mut type_options = Arguments::default();
            take_pairs(&mut type_options, polymorphic);
            for name in ["null", "first", "after"] {
                if let Some(item) = arguments.get(name).filter(|_| !type_options.has(name)) {
                    type_options.options.push((name.into(), item.clone()));
                }
            }
            let column = self.column(identifier(format!("{name}_type"), span), "string", &type_options, span);
            self.push_column(position, column, span);
        }
        let column_name = format!("{name}_id");
        let column = self.column(identifier(column_name.clone(), span), &kind, &options, kind_span);
        self.push_column(position, column, span);
        self.reference_index(position, name, polymorphic.is_some(), span, arguments);
        let key = arguments.get("foreign_key").filter(|it| it.truth() != Some(false));
        if let Some(key) = key {
            let mut key_options = Arguments::default();
            take_pairs(&mut key_options, key);
            let column = Item::new(Value::Text(column_name.into()), span);
            key_options.set_default("column", column.value.clone(), span);
            let target = key_options
                .get("to_table")
                .cloned()
                .unwrap_or_else(|| Item::new(Value::Text(self.schema.inflector.pluralize(name).into()), span));
            let at = key.span;
            self.add_foreign_key(&table, table_span, Some(&target), &key_options, Some(position), at);
        }
    }

    fn reference_index(
        &mut self,
        position: usize,
        name: &str,
        polymorphic: bool,
        span: Span,
        arguments: &Arguments<'a>,
    ) {
        let Some(builder) = self.builders.get(position) else { return };
        let (table, table_span) = (builder.table.clone(), builder.span);
        let strict = self.manner.version.is_strict();
        let wanted = arguments.get("index").map_or(Some(strict), Item::truth);
        match wanted {
            Some(false) => return,
            None => return self.doubt_table(position, Part::Indexes, span),
            Some(true) => {}
        }
        let mut options = Arguments::default();
        if let Some(index) = arguments.get("index") {
            take_pairs(&mut options, index);
        }
        let column = |suffix: &str| Item::new(Value::Text(format!("{name}_{suffix}").into()), span);
        let columns = if polymorphic { vec![column("type"), column("id")] } else { vec![column("id")] };
        if polymorphic && self.manner.version.names_polymorphic_indexes() && !options.has("name") {
            let made = format!("index_{}_on_{name}", super::run::bare(&table));
            self.schema.made.insert(made.clone(), modelry_graph::NameOrigin::Shortened);
            options.set("name", Item::new(Value::Text(made.into()), span));
        }
        let columns = Item::new(Value::Array(columns), span);
        self.add_index(&table, table_span, Some(&columns), &options, Some(position), span);
    }

    /// Paperclip's four columns of an attached file.
    pub(super) fn attachment(&mut self, position: usize, arguments: &Arguments<'a>) {
        for item in &arguments.positional {
            let Some(name) = item.text() else { continue };
            let columns = [
                ("file_name", "string"),
                ("content_type", "string"),
                ("file_size", "bigint"),
                ("updated_at", "datetime"),
            ];
            for (suffix, kind) in columns {
                let name = identifier(format!("{name}_{suffix}"), item.span);
                let column = self.column(name, kind, &Arguments::default(), item.span);
                self.push_column(position, column, item.span);
            }
        }
    }
}
