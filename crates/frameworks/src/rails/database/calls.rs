//! What is called, on what.

use compact_str::CompactString;
use modelry_graph::{Dialect, Part, Span};
use rustc_hash::FxHashMap;

use super::run::{Defined, Run};
use super::value::{Arguments, Item, Value};
use super::verbs::may_change_schema;
use crate::syntax::ruby::{Call, Method, Node, NodeKind};

impl<'a> Run<'a, '_> {
    pub(super) fn call(&mut self, call: &'a Call, span: Span) -> Value<'a> {
        let Some(receiver) = &call.receiver else { return self.own_call(call, span) };
        if let Some(clock) = clock(call, receiver) {
            return Value::Clock(clock);
        }
        let on = self.evaluate(receiver);
        match on.value {
            Value::Connection => self.own_call(call, span),
            Value::Table(position) => self.table_call(position, call, span),
            Value::Direction => {
                match (&call.block, call.name.as_str(), self.noted.is_some()) {
                    (Some(block), "up", false) => {
                        self.block(block, &[]);
                    }
                    (Some(block), "down", true) => self.note_down(block, span),
                    _ => {}
                }
                Value::Nil
            }
            Value::Constant(name) => self.constant_call(&name, call, span),
            Value::Unknown => {
                if let Some(block) = &call.block {
                    self.doubtful_block(block);
                }
                self.unknown_receiver(call)
            }
            value => self.pure_call(Item::new(value, receiver.span), call, span),
        }
    }

    /// `Redmine::Database.mysql?` and its like say what the engine is, whoever is asked.
    fn unknown_receiver(&mut self, call: &Call) -> Value<'a> {
        self.asks_engine(&call.name).map_or(Value::Unknown, Value::Bool)
    }

    pub(super) fn asks_engine(&self, name: &str) -> Option<bool> {
        let dialect = self.manner.dialect?;
        Some(match name {
            "mysql?" | "mysql2?" | "using_mysql?" | "is_mysql?" => dialect.is_mysql_family(),
            "mariadb?" => dialect == Dialect::MariaDb,
            "postgresql?"
            | "postgres?"
            | "pg?"
            | "using_postgresql?"
            | "using_postgres?"
            | "postgresql_adapter?"
            | "is_postgres?" => dialect == Dialect::Postgres,
            "sqlite?" | "sqlite3?" | "using_sqlite?" => dialect == Dialect::Sqlite,
            "sqlserver?" | "mssql?" | "oracle?" => false,
            _ => return None,
        })
    }

    /// The arguments of a call, evaluated.
    pub(super) fn arguments(&mut self, call: &'a Call) -> Arguments<'a> {
        let mut arguments = Arguments::default();
        for node in &call.arguments {
            match &node.kind {
                NodeKind::Hash(hash) if !hash.braces => {
                    let item = self.evaluate(node);
                    add_options(&mut arguments, item);
                }
                NodeKind::BlockArgument(_) => {}
                NodeKind::Splat(inner) => {
                    let item = self.evaluate(inner);
                    match item.value {
                        Value::Array(items) => arguments.positional.extend(items),
                        value => arguments.positional.push(Item::new(value, item.span)),
                    }
                }
                _ => arguments.positional.push(self.evaluate(node)),
            }
        }
        // A hash at the end is what keywords were before Ruby 3.
        if arguments.options.is_empty()
            && let Some(Item { value: Value::Hash(pairs), .. }) = arguments.positional.last()
            && pairs.iter().all(|(key, _)| matches!(key.value, Value::Symbol(_)))
            && let Some(item) = arguments.positional.pop()
        {
            add_options(&mut arguments, item);
        }
        arguments
    }

    /// A call without receiver, or on the connection.
    fn own_call(&mut self, call: &'a Call, span: Span) -> Value<'a> {
        if let Some(method) = self.definitions.methods.get(call.name.as_str()).copied() {
            let variables = self.bind(method, call, span);
            return self.defined(method, span, |run, method| run.method(method, variables));
        }
        match call.name.as_str() {
            "connection" | "lease_connection" | "itself" | "migration_context" | "with_connection" => {
                if let Some(block) = &call.block {
                    let connection = Item::new(Value::Connection, span);
                    return self.block(block, &[connection]);
                }
                return Value::Connection;
            }
            "reversible" => {
                if let Some(block) = &call.block {
                    let direction = Item::new(Value::Direction, span);
                    self.block(block, &[direction]);
                }
                return Value::Nil;
            }
            "adapter_name" => return self.adapter_name(),
            "next" | "break" => {
                self.end_block();
                return Value::Nil;
            }
            "raise" | "fail" | "abort" | "exit" => {
                self.fail();
                return Value::Nil;
            }
            "reverting?" => return Value::Bool(self.noted.is_some()),
            "block_given?" | "yield" | "super" | "binding" => return Value::Unknown,
            "!" => return Value::Unknown,
            _ => {}
        }
        if let Some(value) = self.asks_engine(&call.name) {
            return Value::Bool(value);
        }
        if let Some(value) = self.condition(call, span) {
            return value;
        }
        self.change(call, span)
    }

    fn adapter_name(&self) -> Value<'a> {
        match self.manner.dialect {
            Some(Dialect::Postgres) => Value::Adapter("PostgreSQL"),
            Some(Dialect::Mysql | Dialect::MariaDb) => Value::Adapter("Mysql2"),
            Some(Dialect::Sqlite) => Value::Adapter("SQLite"),
            None => Value::Unknown,
        }
    }

    /// Values for the parameters of a method.
    fn bind(&mut self, of: Defined<&'a Method>, call: &'a Call, span: Span) -> FxHashMap<CompactString, Item<'a>> {
        let method = of.it;
        let arguments = self.arguments(call);
        let mut variables = FxHashMap::default();
        let mut positional = arguments.positional.iter();
        let keywords = method.parameters.iter().any(|it| it.ends_with(':') || it.starts_with("**"));
        for parameter in &method.parameters {
            let name = parameter.trim_matches(['=', ':', '*', '&']);
            let item = if let Some(keyword) = parameter.strip_suffix(':') {
                arguments.get(keyword).cloned()
            } else if parameter.starts_with('&') {
                None
            } else if parameter.starts_with("**") {
                let known = |key: &str| method.parameters.iter().any(|it| it.strip_suffix(':') == Some(key));
                let rest = arguments.options.iter().filter(|(key, _)| !known(key));
                let pair = |(key, item): &(CompactString, Item<'a>)| {
                    (Item::new(Value::Symbol(key.clone()), item.span), item.clone())
                };
                Some(Item::new(Value::Hash(rest.map(pair).collect()), self.here(call.name_span)))
            } else if parameter.starts_with('*') {
                Some(Item::new(Value::Array(positional.by_ref().cloned().collect()), self.here(call.name_span)))
            } else {
                match positional.next() {
                    Some(item) => Some(item.clone()),
                    None if !keywords && !arguments.options.is_empty() => {
                        let pair = |(key, item): &(CompactString, Item<'a>)| {
                            (Item::new(Value::Symbol(key.clone()), item.span), item.clone())
                        };
                        let pairs = arguments.options.iter().map(pair).collect();
                        Some(Item::new(Value::Hash(pairs), self.here(call.name_span)))
                    }
                    None => None,
                }
            };
            let default = method.defaults.iter().find(|(it, _)| it == name).map(|(_, node)| node);
            let item = item.or_else(|| {
                let default = Defined { it: default?, elsewhere: of.elsewhere };
                Some(self.defined(default, span, |run, node| run.evaluate(node)))
            });
            variables.insert(name.into(), item.unwrap_or(Item::unknown(span)));
        }
        variables
    }

    /// A call on a class: models change rows, and lead to the connection.
    fn constant_call(&mut self, name: &str, call: &'a Call, span: Span) -> Value<'a> {
        if name == "Rails" && call.name == "env" {
            return Value::Environment;
        }
        if let Some(value) = self.asks_engine(&call.name) {
            return Value::Bool(value);
        }
        match call.name.as_str() {
            "connection" | "lease_connection" | "with_connection" | "retrieve_connection" => self.own_call(call, span),
            "connection_db_config" | "connection_config" => Value::Unknown,
            "adapter_name" => self.adapter_name(),
            "table_name" | "quoted_table_name" => {
                self.table_of(name).map_or(Value::Unknown, |table| Value::Text(table.into()))
            }
            "table_exists?" | "column_names" | "columns" | "columns_hash" => match self.table_of(name) {
                Some(table) => self.asked_of_model(&table, &call.name),
                None => Value::Unknown,
            },
            "transaction" | "uncached" | "unscoped" | "no_touching" | "suppress_messages" => {
                if let Some(block) = &call.block {
                    return self.block(block, &[]);
                }
                Value::Unknown
            }
            "new" | "reset_column_information" => Value::Unknown,
            _ => {
                if let Some(block) = &call.block {
                    self.doubtful_block(block);
                } else if may_change_schema(&call.name) {
                    return self.unknown_change(call, span);
                }
                Value::Unknown
            }
        }
    }

    /// The table of a model, which a migration may define itself.
    fn table_of(&self, class: &str) -> Option<String> {
        if let Some(class) = self.definitions.classes.get(class) {
            let named = class.body.iter().find_map(|node| match &node.kind {
                NodeKind::Assign(assign) if assign.target == "self.table_name" => Some(&assign.value),
                _ => None,
            });
            if let Some(value) = named {
                return value.text().map(str::to_owned);
            }
        }
        (!class.starts_with("ActiveRecord::")).then(|| self.schema.inflector.table_name(class))
    }

    /// A call that is not known and may change the schema: the tables that it names become uncertain.
    pub(super) fn unknown_change(&mut self, call: &'a Call, span: Span) -> Value<'a> {
        let arguments = self.arguments(call);
        let texts = arguments.positional.iter().filter_map(|item| item.text().map(str::to_owned));
        let known: Vec<String> =
            texts.filter(|text| self.schema.replayed.position(super::run::bare(text)).is_some()).collect();
        let reason = format!("`{}` is not known", call.name);
        for table in &known {
            self.uncertain(Some(table), &Part::ALL, &reason, span);
        }
        let names_one = arguments.positional.first().is_some_and(|item| item.text().is_some());
        if known.is_empty() && !names_one && !call.name.starts_with("create_") {
            self.uncertain(None, &Part::ALL, &format!("{reason}, and may change any table"), span);
        }
        Value::Unknown
    }
}

/// Takes the pairs of a hash for keywords.
fn add_options<'a>(arguments: &mut Arguments<'a>, item: Item<'a>) {
    let Value::Hash(pairs) = item.value else {
        arguments.open = true;
        return;
    };
    for (key, value) in pairs {
        match key.text() {
            Some(name) => arguments.options.push((name.into(), value)),
            None => arguments.open = true,
        }
    }
}

/// The call that asks for the time: `Time.now`, `Time.zone.now`, `Date.current`.
fn clock(call: &Call, receiver: &Node) -> Option<CompactString> {
    let name = call.name.as_str();
    let asks = matches!(name, "now" | "current" | "today") && call.arguments.is_empty();
    let of = match &receiver.kind {
        NodeKind::Constant(path) => path.trim_start_matches("::").to_owned(),
        NodeKind::Call(inner) if inner.name == "zone" && inner.arguments.is_empty() => {
            match &inner.receiver.as_ref()?.kind {
                NodeKind::Constant(path) => format!("{}.zone", path.trim_start_matches("::")),
                _ => return None,
            }
        }
        _ => return None,
    };
    let is_clock = matches!(of.as_str(), "Time" | "DateTime" | "Date" | "Time.zone");
    (asks && is_clock).then(|| format!("{of}.{name}").into())
}
