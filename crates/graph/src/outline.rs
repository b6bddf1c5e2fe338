//! The graph as people read it: one line per table, column, key, model and relation.
//!
//! ```text
//! table shop_order (models)  shop/models.py:12
//!   id           bigint, primary key, default sequence  :12
//!   customer_id  bigint  :13
//!   foreign key (customer_id) → shop_customer (id), on delete no action  :13
//!   index (customer_id)  :13
//! ```
//!
//! A line ends with the places that say so, strongest witness first; the file is
//! left out where it is the one in the heading. What could not be read is `?`.

mod models;
mod tables;

use std::fmt::Write;

use models::{describe_field, describe_relation, describe_validation};
use tables::{describe_check, describe_column, describe_enforcement, describe_index};

use crate::facts::EnumFact;
use crate::graph::{Database, ModelGraph};
use crate::json::Lines;
use crate::model::{Model, ModelKind};
use crate::source::{Evidence, FileId, Place};
use crate::table::{ForeignKey, Table, TableKind};

/// The outline of a graph.
pub fn outline(graph: &ModelGraph, lines: &dyn Lines) -> String {
    let mut writer = Writer { graph, lines, text: String::new(), home: None };
    for database in &graph.databases {
        writer.database(database);
    }
    for table in &graph.tables {
        writer.table(table);
    }
    for (_, it) in &graph.enums {
        writer.enumeration(it);
    }
    for model in &graph.models {
        writer.model(model);
    }
    for problem in &graph.problems {
        writer.home = None;
        let at = writer.at(problem.place);
        writer.line(format_args!("problem {at}: {}", problem.message));
    }
    writer.text
}

struct Writer<'a> {
    graph: &'a ModelGraph,
    lines: &'a dyn Lines,
    text: String,
    /// The file that the heading names.
    home: Option<FileId>,
}

impl Writer<'_> {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        let _ = self.text.write_fmt(line);
        self.text.push('\n');
    }

    fn database(&mut self, database: &Database) {
        let dialect = database.dialect.known().map_or("?", |it| it.name());
        self.line(format_args!("database {} ({dialect}): {}", database.name, database.frameworks.join(", ")));
        for switch in &database.switches {
            let table = switch.table.as_deref().map(|it| format!(" of {it}")).unwrap_or_default();
            let at = self.at(switch.place);
            self.line(format_args!("  switch{table}: {}  {at}", switch.what));
        }
    }

    fn table(&mut self, table: &Table) {
        self.text.push('\n');
        self.home = None;
        let at = self.places(&table.places);
        let kind = match table.kind {
            TableKind::Base => "table",
            TableKind::Join => "join table",
            TableKind::View => "view",
            TableKind::Partition => "partition",
            TableKind::Foreign => "foreign table",
            TableKind::Temporary => "temporary table",
        };
        let provided = if table.provided { " provided" } else { "" };
        let witnesses: Vec<&str> = table.witnesses.iter().map(|it| it.name()).collect();
        self.line(format_args!("{kind} {} ({}){provided}{at}", table.qualified_name(), witnesses.join(", ")));
        self.home = table.places.first().map(|it| it.place.file);
        if let Some(parent) = table.parent {
            let parent = self.graph.table(parent).qualified_name();
            self.line(format_args!("  part of {parent}"));
        }
        if let Some(comment) = &table.comment {
            self.line(format_args!("  comment {comment:?}"));
        }
        let width = table.columns.iter().map(|column| column.name.text.chars().count()).max().unwrap_or(0);
        for (position, column) in table.columns() {
            let key = if table.in_primary_key(position) { ", primary key" } else { "" };
            let at = self.places(&column.places);
            self.line(format_args!("  {:<width$}  {}{key}{at}", column.name.text, describe_column(column)));
        }
        if let Some(key) = table.primary_key.as_ref().filter(|key| key.columns.len() > 1) {
            let at = self.places(&key.places);
            self.line(format_args!("  primary key ({}){at}", table.names(&key.columns)));
        }
        for key in &table.foreign_keys {
            let at = self.places(&key.places);
            self.line(format_args!("  {}{at}", self.describe_foreign_key(table, key)));
        }
        for index in &table.indexes {
            let at = self.places(&index.places);
            self.line(format_args!("  {}{at}", describe_index(table, index)));
        }
        for check in &table.checks {
            let at = self.places(&check.places);
            self.line(format_args!("  {}{at}", describe_check(check)));
        }
        for gap in &table.gaps {
            let at = gap.place.map(|place| format!("  {}", self.at(place))).unwrap_or_default();
            self.line(format_args!("  ? {}: {}{at}", gap.part.name(), gap.reason));
        }
    }

    fn describe_foreign_key(&self, table: &Table, key: &ForeignKey) -> String {
        let mut text = String::from("foreign key ");
        if let Some(name) = &key.name {
            let _ = write!(text, "{} ", name.text);
        }
        let target = match key.target.known() {
            Some(target) => match &target.schema {
                Some(schema) => format!("{schema}.{}", target.table),
                None => target.table.clone(),
            },
            None => "?".to_owned(),
        };
        let _ = write!(text, "({}) → {target}", table.names(&key.columns));
        if !key.target_columns.is_empty() {
            let _ = write!(text, " ({})", key.target_columns.join(", "));
        }
        let _ = write!(text, ", on delete {}", key.on_delete.known().map_or("?", |it| it.name()));
        match key.on_update.known() {
            Some(crate::table::Action::NoAction) => {}
            Some(action) => {
                let _ = write!(text, ", on update {}", action.name());
            }
            None => text.push_str(", on update ?"),
        }
        if key.deferrable {
            text.push_str(", deferrable");
        }
        match key.enforcement.known() {
            Some(enforcement) => text.push_str(&describe_enforcement(enforcement)),
            None => text.push_str(", enforced?"),
        }
        text
    }

    fn enumeration(&mut self, it: &EnumFact) {
        self.home = None;
        let at = self.places(&it.places);
        let schema = it.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
        self.line(format_args!("\nenum {schema}{}: {}{at}", it.name.text, it.values.join(", ")));
    }

    fn model(&mut self, model: &Model) {
        self.text.push('\n');
        self.home = None;
        let at = self.at(model.place);
        let table = model.table.map_or("no table".to_owned(), |it| self.graph.table(it).qualified_name());
        let kind = match model.kind {
            ModelKind::Concrete => "",
            ModelKind::Abstract => " abstract",
            ModelKind::Proxy => " proxy",
            ModelKind::View => " view",
            ModelKind::Embedded => " embedded",
        };
        let parent = model.parent.as_ref().map(|it| format!(" extends {it}")).unwrap_or_default();
        let provided = if model.provided { " provided" } else { "" };
        let complete = if model.complete { "" } else { " incomplete" };
        let name = &model.name;
        self.line(format_args!("model {}.{name}{kind}{parent} → {table}{provided}{complete}  {at}", model.module));
        self.home = Some(model.place.file);
        for field in &model.fields {
            let column = model.table.zip(field.column).map(|(table, column)| {
                let column = &self.graph.table(table).column(column).name.text;
                if *column == field.name { String::new() } else { format!(" → {column}") }
            });
            let column =
                column.unwrap_or_else(|| if model.table.is_some() { " without column".into() } else { "".into() });
            let at = self.at(field.place);
            self.line(format_args!("  {}{column}: {}  {at}", field.name, describe_field(field)));
        }
        for relation in &model.relations {
            let at = self.at(relation.place);
            self.line(format_args!("  {}: {}  {at}", relation.name, describe_relation(relation)));
        }
        for validation in &model.validations {
            let at = self.at(validation.place);
            self.line(format_args!("  validates {}  {at}", describe_validation(validation)));
        }
        self.traits(model);
        for scope in &model.scopes {
            let default = if scope.default { " by default" } else { "" };
            let hides = scope.hides.as_ref().map(|it| format!(" hides {it}")).unwrap_or_default();
            let at = self.at(scope.place);
            self.line(format_args!("  scope {}{default}{hides}  {at}", scope.name));
        }
    }

    /// What is known of the class besides its members.
    fn traits(&mut self, model: &Model) {
        let traits = &model.traits;
        let column = |column: Option<crate::table::ColumnIdx>| {
            let table = model.table.map(|table| self.graph.table(table));
            table.zip(column).map(|(table, column)| table.column(column).name.text.clone())
        };
        let said = [
            traits.runs_on_delete.yes().then(|| "runs code on delete".to_owned()),
            traits.shows_itself.yes().then(|| "shows itself".to_owned()),
            column(traits.soft_delete).map(|name| format!("marks deleted rows in {name}")),
            column(traits.class_column).map(|name| format!("keeps its class in {name}")),
            (!traits.ignored_columns.is_empty()).then(|| format!("ignores {}", traits.ignored_columns.join(", "))),
            traits.read_only.then(|| "never writes".to_owned()),
            traits.handles_taken.then(|| "answers when a value is taken".to_owned()),
            traits.extended_elsewhere.then(|| "is extended elsewhere".to_owned()),
            (!traits.validations_complete).then(|| "may have further validations".to_owned()),
            traits.table_missing.then(|| "its table is missing".to_owned()),
        ];
        let said: Vec<String> = said.into_iter().flatten().collect();
        if !said.is_empty() {
            self.line(format_args!("  {}", said.join(", ")));
        }
    }

    fn places(&self, places: &[Evidence]) -> String {
        let mut text = String::new();
        for evidence in places {
            let at = self.at(evidence.place);
            text.push_str(if text.is_empty() { "  " } else { " " });
            text.push_str(&at);
        }
        text
    }

    fn at(&self, place: Place) -> String {
        let (file, line, _) = self.lines.locate(place);
        if self.home == Some(place.file) { format!(":{line}") } else { format!("{file}:{line}") }
    }
}
