//! `create_table` and `change_table`, and what is called on their `t`.

use modelry_graph::{Part, Span};

use super::columns::{constraint, primary_key};
use super::run::{Run, identifier, object};
use super::types::KINDS;
use super::value::{Arguments, Item, Value};
use crate::sql::syntax::{Constraint, CreateTable, Identifier, StatementKind, TableForm};
use crate::syntax::ruby::{Call, Node, NodeKind};

/// The table of a block that runs.
pub(super) struct Builder {
    pub(super) table: String,
    pub(super) span: Span,
    /// The statement that makes it; `None` when it is changed.
    pub(super) create: Option<CreateTable>,
    /// What follows once it stands.
    pub(super) after: Vec<(StatementKind, Span)>,
    /// Parts of it that could not be read.
    pub(super) gaps: Vec<(Part, Span)>,
    /// The undecided conditions around its block.
    pub(super) doubt: usize,
}

/// Why a part of a table is not known.
pub(super) const NOT_READ: &str = "a part of its definition could not be read";

impl<'a> Run<'a, '_> {
    pub(super) fn create_table(&mut self, call: &'a Call, span: Span) {
        let arguments = self.arguments(call);
        let Some(named) = arguments.at(0).filter(|it| it.text().is_some()).cloned() else {
            return self.problem(span, "a table is created under a name that could not be read");
        };
        let name = named.text().unwrap_or_default().to_owned();
        self.open_table(&name, named.span, &arguments, span);
        self.run_block(call, span);
        self.close_table(span);
    }

    fn run_block(&mut self, call: &'a Call, span: Span) {
        let position = self.builders.len() - 1;
        if let Some(block) = &call.block {
            let item = Item::new(Value::Table(position), span);
            self.block(block, &[item]);
        }
    }

    fn open_table(&mut self, name: &str, name_span: Span, arguments: &Arguments<'a>, span: Span) {
        let mut create = CreateTable {
            name: object(name, name_span),
            if_not_exists: arguments.is_true("if_not_exists"),
            replace: arguments.has("force") && arguments.get("force").and_then(Item::truth) != Some(false),
            form: if arguments.is_true("temporary") { TableForm::Temporary } else { TableForm::Plain },
            columns: Vec::new(),
            constraints: Vec::new(),
            like: Vec::new(),
            inherits: Vec::new(),
            partition_of: None,
            columns_elsewhere: arguments.has("as"),
            engine: arguments.get("options").and_then(engine),
            comment: arguments.text("comment").map(str::to_owned),
            without_rowid: false,
            strict: false,
            doubts: Vec::new(),
        };
        if arguments.open {
            create.doubts.push(span);
        }
        if let Some(inherited) = arguments.get("options").and_then(Item::text).and_then(inherited) {
            create.inherits.push(object(&inherited, name_span));
        }
        if !arguments.has("as") {
            self.add_primary_key(&mut create, arguments, name_span);
        }
        self.builders.push(Builder {
            table: name.to_owned(),
            span: name_span,
            create: Some(create),
            after: Vec::new(),
            gaps: Vec::new(),
            doubt: self.doubt,
        });
    }

    /// `id:` and `primary_key:` (Active Record Migrations, "Primary Keys").
    fn add_primary_key(&mut self, create: &mut CreateTable, arguments: &Arguments<'a>, span: Span) {
        let id = arguments.get("id");
        let keys = arguments.get("primary_key");
        if id.is_some_and(|it| it.truth() == Some(false)) {
            return;
        }
        if id.is_some_and(|it| it.is_uncertain()) || keys.is_some_and(Item::is_uncertain) {
            create.doubts.push(span);
            return;
        }
        if let Some(Value::Array(items)) = keys.map(|it| &it.value) {
            let columns = items.iter().filter_map(|it| Some(identifier(it.text()?, it.span))).collect();
            create.constraints.push(primary_key(columns, span, false));
            return;
        }
        let name = keys.and_then(|it| Some(identifier(it.text()?, it.span))).unwrap_or_else(|| identifier("id", span));
        let mut options = Arguments::default();
        let mut kind = "primary_key".to_owned();
        let mut kind_span = span;
        if let Some(item) = id {
            kind_span = item.span;
            match &item.value {
                Value::Hash(pairs) => {
                    for (key, value) in pairs {
                        match key.text() {
                            Some("type") => kind = value.text().unwrap_or("primary_key").to_owned(),
                            Some(name) => options.options.push((name.into(), value.clone())),
                            None => options.open = true,
                        }
                    }
                }
                _ => kind = item.text().unwrap_or("primary_key").to_owned(),
            }
        }
        // Before Rails 6, the options of the key stood beside those of the table.
        for name in ["limit", "default", "precision", "scale", "unsigned", "auto_increment"] {
            if let Some(item) = arguments.get(name).filter(|_| !options.has(name)) {
                options.options.push((name.into(), item.clone()));
            }
        }
        let plain = if kind == "primary_key" { "bigint" } else { kind.as_str() };
        let mut column = self.column(name, plain, &options, kind_span);
        self.make_primary_key(&mut column, &kind, &options, kind_span);
        create.columns.push(column);
    }

    fn close_table(&mut self, span: Span) {
        let Some(builder) = self.builders.pop() else { return };
        if let Some(create) = builder.create {
            self.emit(StatementKind::CreateTable(Box::new(create)), span);
        }
        for (kind, span) in builder.after {
            self.emit(kind, span);
        }
        for (part, span) in builder.gaps {
            self.uncertain(Some(&builder.table), &[part], NOT_READ, span);
        }
    }

    pub(super) fn change_table(&mut self, call: &'a Call, span: Span) {
        let arguments = self.arguments(call);
        let Some(named) = arguments.at(0).filter(|it| it.text().is_some()).cloned() else {
            return self.change_unknown_table(call, span);
        };
        let table = named.text().unwrap_or_default().to_owned();
        self.builders.push(Builder {
            table,
            span: named.span,
            create: None,
            after: Vec::new(),
            gaps: Vec::new(),
            doubt: self.doubt,
        });
        self.run_block(call, span);
        self.builders.pop();
    }

    /// Whatever the table is, its block tells which parts may be other ones now.
    fn change_unknown_table(&mut self, call: &'a Call, span: Span) {
        let mut options = Arguments::default();
        options.set("id", Item::new(Value::Bool(false), span));
        self.open_table("", span, &options, span);
        self.run_block(call, span);
        let Some(builder) = self.builders.pop() else { return };
        let mut parts: Vec<Part> = builder.gaps.iter().map(|(part, _)| *part).collect();
        if let Some(create) = &builder.create {
            parts.extend((!create.columns.is_empty()).then_some(Part::Columns));
            let others = [Part::Indexes, Part::ForeignKeys, Part::Checks];
            parts.extend(others.iter().filter(|_| !create.constraints.is_empty()));
        }
        parts.extend((!builder.after.is_empty()).then_some(Part::Indexes));
        if call.block.as_ref().is_some_and(|block| changes_columns(&block.body)) {
            parts = Part::ALL.to_vec();
        }
        parts.sort_unstable();
        parts.dedup();
        self.uncertain(None, &parts, "a table is changed whose name could not be read", span);
    }

    /// `create_join_table :assemblies, :parts` (Active Record Migrations, "Creating a Join Table").
    pub(super) fn create_join_table(&mut self, call: &'a Call, span: Span) {
        let arguments = self.arguments(call);
        let (Some(one), Some(other)) = (arguments.at(0).cloned(), arguments.at(1).cloned()) else { return };
        let (Some(first), Some(second)) = (one.text().map(str::to_owned), other.text().map(str::to_owned)) else {
            return self.problem(span, "a join table is created under a name that could not be read");
        };
        let name =
            arguments.text("table_name").map_or_else(|| super::conventions::join_table(&first, &second), str::to_owned);
        let mut options = arguments.only_options();
        options.set("id", Item::new(Value::Bool(false), span));
        self.open_table(&name, one.span, &options, span);
        let mut column_options = Arguments::default();
        if let Some(Value::Hash(pairs)) = arguments.get("column_options").map(|it| &it.value) {
            for (key, value) in pairs {
                if let Some(name) = key.text() {
                    column_options.options.push((name.into(), value.clone()));
                }
            }
        }
        column_options.set_default("null", Value::Bool(false), span);
        column_options.set_default("index", Value::Bool(false), span);
        let position = self.builders.len() - 1;
        for (item, table) in [(&one, &first), (&other, &second)] {
            let reference = self.schema.inflector.singularize(super::run::bare(table));
            self.references(position, &reference, item.span, &column_options);
        }
        self.run_block(call, span);
        self.close_table(span);
    }

    /// A method of `t`.
    pub(super) fn table_call(&mut self, position: usize, call: &'a Call, span: Span) -> Value<'a> {
        let Some(builder) = self.builders.get(position) else { return Value::Unknown };
        let (table, table_span) = (builder.table.clone(), builder.span);
        let creates = builder.create.is_some();
        if self.noted.is_some() && !creates {
            self.note_of_table(position, call, span);
            return Value::Nil;
        }
        let arguments = self.arguments(call);
        let name = call.name.as_str();
        match name {
            "respond_to?" => return self.knows_type(arguments.text_at(0)).map_or(Value::Unknown, Value::Bool),
            "column" => {
                let kind = arguments.at(1).cloned();
                match (arguments.at(0), kind) {
                    (Some(column), Some(kind)) => {
                        self.add_columns(position, std::slice::from_ref(column), &kind, &arguments)
                    }
                    _ => self.doubt_table(position, Part::Columns, span),
                }
            }
            "timestamps" => self.timestamps(position, &arguments, self.here(call.name_span)),
            "references" | "belongs_to" => {
                for item in &arguments.positional {
                    match item.text() {
                        Some(name) => self.references(position, name, item.span, &arguments.only_options()),
                        None => self.doubt_table(position, Part::Columns, item.span),
                    }
                }
            }
            "index" => {
                let target = arguments.at(0).cloned();
                self.add_index(&table, table_span, target.as_ref(), &arguments, Some(position), span);
            }
            "foreign_key" => {
                let target = arguments.at(0).cloned();
                self.add_foreign_key(&table, table_span, target.as_ref(), &arguments, Some(position), span);
            }
            "check_constraint" | "unique_constraint" | "exclusion_constraint" => {
                self.add_constraint_named(name, &table, table_span, &arguments, Some(position), span);
            }
            "attachment" | "has_attached_file" => self.attachment(position, &arguments),
            "primary_key" if creates => self.own_primary_key(position, &arguments, span),
            _ if KINDS.contains(&name) => {
                let kind = Item::new(Value::Symbol(name.into()), self.here(call.name_span));
                self.add_columns(position, &arguments.positional, &kind, &arguments);
            }
            _ if !creates => return self.table_change(&table, table_span, name, arguments, span),
            "column_exists?" | "index_exists?" => return Value::Unknown,
            // The database, an extension or a package knows a type of this name.
            _ if arguments.positional.iter().all(|it| it.text().is_some()) && !arguments.positional.is_empty() => {
                let kind = Item::new(Value::Symbol(name.into()), self.here(call.name_span));
                self.add_columns(position, &arguments.positional, &kind, &arguments);
            }
            _ => self.doubt_table(position, Part::Columns, span),
        }
        Value::Nil
    }

    /// Has the `t` of this database a method for the type?
    fn knows_type(&self, kind: Option<&str>) -> Option<bool> {
        let dialect = self.manner.dialect?;
        Some(match kind? {
            "jsonb" | "hstore" | "uuid" | "inet" | "citext" | "tsvector" => dialect == modelry_graph::Dialect::Postgres,
            "json" | "string" | "text" | "index" | "timestamps" | "references" => true,
            _ => return None,
        })
    }

    /// `t.primary_key :code, :string`
    fn own_primary_key(&mut self, position: usize, arguments: &Arguments<'a>, span: Span) {
        let Some((name, at)) = arguments.at(0).and_then(|it| Some((it.text()?.to_owned(), it.span))) else {
            return self.doubt_table(position, Part::PrimaryKey, span);
        };
        let kind = arguments.text_at(1).unwrap_or("primary_key").to_owned();
        let plain = if kind == "primary_key" { "bigint" } else { kind.as_str() };
        let mut column = self.column(identifier(name, at), plain, &arguments.only_options(), at);
        if column.constraints.is_empty() {
            self.make_primary_key(&mut column, &kind, arguments, at);
        }
        self.push_column(position, column, at);
    }
}

/// Does a block take columns away or change them?
fn changes_columns(nodes: &[Node]) -> bool {
    let changes = |call: &Call| {
        let name = call.name.as_str();
        let own = call.receiver.is_some() && (name.starts_with("remove") || name.starts_with("change"));
        own || matches!(name, "rename") || call.block.as_ref().is_some_and(|block| changes_columns(&block.body))
    };
    nodes.iter().any(|node| match &node.kind {
        NodeKind::Call(call) => changes(call),
        NodeKind::If(it) => changes_columns(&it.then) || changes_columns(&it.otherwise),
        _ => false,
    })
}

/// The pairs of a hash as keywords; anything else has none.
pub(super) fn take_pairs<'a>(arguments: &mut Arguments<'a>, item: &Item<'a>) {
    match &item.value {
        Value::Hash(pairs) => {
            for (key, value) in pairs {
                match key.text() {
                    Some(name) => arguments.options.push((name.into(), value.clone())),
                    None => arguments.open = true,
                }
            }
        }
        Value::Bool(_) | Value::Nil => {}
        _ => arguments.open = true,
    }
}

/// `ENGINE=InnoDB` of the options of a table in MySQL.
fn engine(item: &Item<'_>) -> Option<Identifier> {
    let text = item.text()?;
    let at = text.to_ascii_lowercase().find("engine")?;
    let rest = text.get(at + "engine".len()..)?.trim_start().strip_prefix('=')?.trim_start();
    let name: String = rest.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
    (!name.is_empty()).then(|| identifier(name, item.span))
}

/// `INHERITS (parents)` of the options of a table in PostgreSQL.
fn inherited(options: &str) -> Option<String> {
    let at = options.to_ascii_uppercase().find("INHERITS")?;
    let rest = options.get(at + "INHERITS".len()..)?.trim_start().strip_prefix('(')?;
    let (name, _) = rest.split_once(')')?;
    Some(name.trim().to_owned())
}

/// A constraint without name, of its own.
pub(super) fn own(kind: crate::sql::syntax::ConstraintKind, span: Span) -> Constraint {
    constraint(kind, span, false)
}
