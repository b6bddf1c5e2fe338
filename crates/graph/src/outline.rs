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

use std::fmt::Write;

use crate::facts::EnumFact;
use crate::graph::{Database, ModelGraph};
use crate::json::Lines;
use crate::model::{Bound, Field, Model, ModelKind, Relation, RelationKind, Validation, ValidationKind};
use crate::source::{Evidence, FileId, Place};
use crate::stated::Stated;
use crate::table::{Check, Clock, Column, Enforcement, ForeignKey, Generator, Index, IndexPart, Table, TableKind};

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

fn describe_column(column: &Column) -> String {
    let mut parts = vec![column.ty.known().map_or("?".to_owned(), ToString::to_string)];
    match column.nullable.known() {
        Some(true) => parts.push("null".to_owned()),
        Some(false) => {}
        None => parts.push("null?".to_owned()),
    }
    match &column.default {
        Stated::Written(Some(default), _) | Stated::Implied(Some(default)) => {
            parts.push(format!("default {}", describe_default(&default.text, default.generator)));
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => parts.push("default?".to_owned()),
    }
    if let Some(Some(default)) = column.application_default.known() {
        let mut text = format!("application default {}", describe_default(&default.text, default.generator));
        if default.frozen {
            text.push_str(" (frozen)");
        }
        if default.naive_clock {
            text.push_str(" (naive clock)");
        }
        parts.push(text);
    }
    match column.clock.known() {
        Some(Clock::Insert) => parts.push("set at insert".to_owned()),
        Some(Clock::Update) => parts.push("set at update".to_owned()),
        Some(Clock::Never) | None => {}
    }
    match &column.values {
        Stated::Written(Some(values), _) | Stated::Implied(Some(values)) => {
            parts.push(format!("one of {}", values.join(" | ")));
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => parts.push("values?".to_owned()),
    }
    if column.generated {
        parts.push("generated".to_owned());
    }
    if let Some(collation) = &column.collation {
        parts.push(format!("collate {collation}"));
    }
    if let Some(comment) = &column.comment {
        parts.push(format!("comment {comment:?}"));
    }
    parts.join(", ")
}

fn describe_default(text: &str, generator: Generator) -> String {
    let kind = match generator {
        Generator::Literal => return format!("{text:?}"),
        Generator::Null => "null",
        Generator::Sequence => "sequence",
        Generator::Now => "now",
        Generator::Uuid => "uuid",
        Generator::OrderedId => "ordered id",
        Generator::TextId => "text id",
        Generator::Other => return text.to_owned(),
    };
    if text.is_empty() || text.eq_ignore_ascii_case(kind) { kind.to_owned() } else { format!("{kind} {text}") }
}

fn describe_index(table: &Table, index: &Index) -> String {
    let mut line = match (index.unique, index.constraint) {
        (true, true) => "unique constraint ",
        (true, false) => "unique index ",
        (false, _) => "index ",
    }
    .to_owned();
    if let Some(name) = &index.name {
        let _ = write!(line, "{} ", name.text);
    }
    let parts: Vec<String> = index.parts.iter().map(|part| describe_part(table, part)).collect();
    let _ = write!(line, "({})", if parts.is_empty() { "?".to_owned() } else { parts.join(", ") });
    if !index.include.is_empty() {
        let _ = write!(line, " include ({})", table.names(&index.include));
    }
    if index.method != "btree" {
        let _ = write!(line, " using {}", index.method);
    }
    match &index.filter {
        Stated::Written(Some(filter), _) | Stated::Implied(Some(filter)) => {
            let _ = write!(line, " where {filter}");
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => line.push_str(" where ?"),
    }
    if index.nulls_not_distinct {
        line.push_str(", nulls not distinct");
    }
    if index.deferrable {
        line.push_str(", deferrable");
    }
    if !index.usable {
        line.push_str(", unusable");
    }
    line
}

fn describe_part(table: &Table, part: &IndexPart) -> String {
    let mut text = match (&part.expression, part.column) {
        (Some(expression), _) => format!("({expression})"),
        (None, Some(column)) => table.column(column).name.text.clone(),
        (None, None) => "?".to_owned(),
    };
    if let Some(prefix) = part.prefix {
        let _ = write!(text, "({prefix})");
    }
    if let Some(collation) = &part.collation {
        let _ = write!(text, " collate {collation}");
    }
    if let Some(class) = &part.operator_class {
        let _ = write!(text, " {class}");
    }
    if part.descending {
        text.push_str(" desc");
    }
    match part.nulls_first {
        Some(true) => text.push_str(" nulls first"),
        Some(false) => text.push_str(" nulls last"),
        None => {}
    }
    text
}

fn describe_check(check: &Check) -> String {
    let name = check.name.as_ref().map(|name| format!("{} ", name.text)).unwrap_or_default();
    let expression = check.expression.known().map_or("?", String::as_str);
    format!("check {name}({expression}){}", describe_enforcement(&check.enforcement))
}

fn describe_enforcement(enforcement: &Enforcement) -> String {
    match enforcement {
        Enforcement::Enforced => String::new(),
        Enforcement::NotValid => ", not valid".to_owned(),
        Enforcement::NotEnforced => ", not enforced".to_owned(),
        Enforcement::EngineIgnores(engine) => format!(", ignored by {engine}"),
        Enforcement::ApplicationOnly => ", in the application only".to_owned(),
    }
}

fn describe_field(field: &Field) -> String {
    let mut parts: Vec<String> = Some(field.declared_type.clone()).filter(|it| !it.is_empty()).into_iter().collect();
    match field.nullable.known() {
        Some(true) => parts.push("null".to_owned()),
        Some(false) => {}
        None => parts.push("null?".to_owned()),
    }
    if field.blank.is(&true) {
        parts.push("blank".to_owned());
    }
    if field.unique.is(&true) {
        parts.push("unique".to_owned());
    }
    match &field.choices {
        Stated::Written(Some(values), _) | Stated::Implied(Some(values)) => {
            parts.push(format!("one of {}", values.join(" | ")));
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => parts.push("values?".to_owned()),
    }
    if field.chosen_by_position {
        parts.push("by position".to_owned());
    }
    if field.one_case {
        parts.push("in one case".to_owned());
    }
    if let Some(member) = &field.shadows {
        parts.push(format!("hides {member}"));
    }
    parts.join(", ")
}

fn describe_relation(relation: &Relation) -> String {
    let target = relation.target.as_deref().unwrap_or(if relation.polymorphic { "any" } else { "?" });
    let mut text = format!("{} {target}", relation.kind.name());
    if relation.one_to_one {
        text.push_str(", one to one");
    }
    if let Some(through) = &relation.through {
        let _ = write!(text, ", through {through}");
    }
    match &relation.inverse {
        Stated::Written(Some(inverse), _) | Stated::Implied(Some(inverse)) => {
            let _ = write!(text, ", inverse {inverse}");
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => text.push_str(", inverse ?"),
    }
    match &relation.on_delete {
        Stated::Written(Some(decision), _) | Stated::Implied(Some(decision)) => {
            let _ = write!(text, ", on delete {}", decision.name());
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => text.push_str(", on delete ?"),
    }
    if relation.constrained.is(&false) {
        text.push_str(", without foreign key");
    }
    if let Some(interface) = &relation.interface {
        let _ = write!(text, ", as {interface}");
    }
    if let Some(source) = &relation.source {
        let _ = write!(text, ", source {source}");
    }
    if !relation.key.is_empty() && relation.kind != RelationKind::BelongsTo {
        let _ = write!(text, ", key {}", relation.key.join(", "));
    }
    if !relation.referenced.is_empty() {
        let _ = write!(text, ", refers to {}", relation.referenced.join(", "));
    }
    if relation.scoped {
        text.push_str(", scoped");
    }
    match relation.required.known() {
        Some(true) => text.push_str(", required"),
        Some(false) => text.push_str(", optional"),
        None => {}
    }
    match &relation.counter {
        Stated::Written(Some(column), _) | Stated::Implied(Some(column)) => {
            let _ = write!(text, ", counted in {column}");
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => text.push_str(", counted ?"),
    }
    if let Some(dangling) = &relation.dangling {
        let _ = write!(text, ", dangling {dangling}");
    }
    text
}

fn describe_validation(validation: &Validation) -> String {
    let mut text = format!("{} of {}", validation.kind.name(), validation.fields.join(", "));
    let bound = |bound: &Option<Bound>, beyond: &str| match bound {
        Some(bound) if bound.exclusive => format!("{beyond}{}", bound.value),
        Some(bound) => bound.value.clone(),
        None => String::new(),
    };
    let number = |value: &Option<u32>| value.map(|it| it.to_string()).unwrap_or_default();
    let _ = match &validation.kind {
        ValidationKind::Presence | ValidationKind::NotNull | ValidationKind::Absence | ValidationKind::Named { .. } => {
            Ok(())
        }
        ValidationKind::Uniqueness { scope, case_sensitive, among } => {
            if !scope.is_empty() {
                let _ = write!(text, " within {}", scope.join(", "));
            }
            match among.known() {
                Some(None) => {}
                Some(Some(condition)) => {
                    let _ = write!(text, " where {condition}");
                }
                None => text.push_str(" where ?"),
            }
            if *case_sensitive { Ok(()) } else { write!(text, " in any case") }
        }
        ValidationKind::Length { minimum, maximum } => write!(text, " {}..{}", number(minimum), number(maximum)),
        ValidationKind::Range { minimum, maximum, whole, .. } => {
            let _ = write!(text, " {}..{}", bound(minimum, ">"), bound(maximum, "<"));
            if *whole { write!(text, ", whole") } else { Ok(()) }
        }
        ValidationKind::Inclusion { values } => write!(text, " in {}", values.join(" | ")),
        ValidationKind::Exclusion { values } => write!(text, " not in {}", values.join(" | ")),
        ValidationKind::Format { regex } => write!(text, " {}", regex.as_deref().unwrap_or("?")),
        ValidationKind::Custom { name } => write!(text, " {name}"),
    };
    if validation.unread {
        text.push_str(", not all read");
    }
    if validation.conditional {
        text.push_str(", sometimes");
    }
    if validation.passes_blank {
        text.push_str(", unless blank");
    } else if validation.passes_null.is(&true) {
        text.push_str(", unless null");
    }
    text
}
