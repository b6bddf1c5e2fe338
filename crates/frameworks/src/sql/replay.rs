//! Statements are run on a schema, as the database would run them.

mod actions;
mod alter;
mod cascades;
mod columns;
mod constraints;
mod defaults;
mod names;
mod tables;
mod triggers;
mod types;

pub(super) use defaults::encloses;
use std::collections::{HashMap, HashSet};

use modelry_graph::facts::EnumFact;
use modelry_graph::{
    Dialect, Evidence, FileId, Gap, Name, Part, Place, Problem, Span, Stated, Switch, TableFact, Witness,
};

use crate::sql::syntax::{
    ColumnDefinition, DomainChange, DropKind, Effects, EnumChange, Identifier, ObjectName, Statement, StatementKind,
};
use crate::sql::{Replayed, Script};

/// What a schema holds besides tables and enumerations, and what settings are in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// The schema in which names without one are looked up, when it is not the usual one.
    current_schema: Option<String>,
    domains: HashMap<String, ColumnDefinition>,
    functions: HashMap<String, Effects>,
    /// Table and trigger, by name.
    triggers: HashSet<(String, String)>,
    /// Storage engines by table, where one is named.
    engines: HashMap<String, String>,
    /// Positions of tables by their name in lower case.
    positions: HashMap<String, Vec<usize>>,
}

/// Runs the statements of a script.
pub(super) fn run(schema: &mut Replayed, file: FileId, script: &Script, dialect: Option<Dialect>, witness: Witness) {
    run_script(Run { schema, file, whole: None, dialect, witness }, script);
}

/// Runs the statements of a script of which everything stands at one place.
pub(super) fn run_at(schema: &mut Replayed, at: Place, script: &Script, dialect: Option<Dialect>, witness: Witness) {
    run_script(Run { schema, file: at.file, whole: Some(at.span), dialect, witness }, script);
}

/// Runs one statement on tables whose positions are known.
pub(super) fn run_statement(
    schema: &mut Replayed,
    file: FileId,
    statement: &Statement,
    dialect: Option<Dialect>,
    witness: Witness,
) {
    Run { schema, file, whole: None, dialect, witness }.statement(statement);
}

/// The values of columns whose type is an enumeration follow from the type as it stands at last.
pub(super) fn fill_in_enums(schema: &mut Replayed) {
    if schema.enums.is_empty() {
        return;
    }
    for column in schema.tables.iter_mut().flat_map(|table| &mut table.columns) {
        types::fill_in_values(column, &schema.enums);
    }
}

/// The position of a table by its name, in whatever schema.
pub(super) fn position(schema: &Replayed, name: &str) -> Option<usize> {
    let found = schema.state.positions.get(&name.to_lowercase())?;
    let exact = found.iter().find(|it| schema.tables.get(**it).is_some_and(|table| table.name.text == name));
    exact.or(found.first()).copied()
}

fn run_script(mut run: Run, script: &Script) {
    for (span, message) in &script.problems {
        run.problem(*span, message.clone());
    }
    if let Some((engine, span)) = script.clues.other {
        return run.problem(span, format!("this is written for {engine}, which is not read"));
    }
    run.index_tables();
    let mut seeds = script.seeds.iter().peekable();
    for (position, statement) in script.statements.iter().enumerate() {
        while let Some((_, table)) = seeds.next_if(|(before, _)| *before <= position) {
            run.seed(table);
        }
        run.statement(statement);
    }
    seeds.for_each(|(_, table)| run.seed(table));
    fill_in_enums(run.schema);
}

struct Run<'a> {
    schema: &'a mut Replayed,
    file: FileId,
    /// Where everything stands, when the places in the text are none of the file.
    whole: Option<Span>,
    dialect: Option<Dialect>,
    witness: Witness,
}

impl Run<'_> {
    fn is_postgres(&self) -> bool {
        self.dialect == Some(Dialect::Postgres)
    }

    fn is_sqlite(&self) -> bool {
        self.dialect == Some(Dialect::Sqlite)
    }

    fn is_mysql_family(&self) -> bool {
        self.dialect.is_some_and(Dialect::is_mysql_family)
    }

    fn place(&self, span: Span) -> Place {
        self.whole.unwrap_or(span).within(self.file)
    }

    fn evidence(&self, span: Span) -> Evidence {
        Evidence { witness: self.witness, place: self.place(span) }
    }

    fn written<T>(&self, value: T, span: Span) -> Stated<T> {
        Stated::Written(value, self.place(span))
    }

    /// The name as the database keeps it: PostgreSQL writes names without quotes in lower case.
    fn fold(&self, name: &Identifier) -> String {
        if self.is_postgres() && !name.quoted { name.text.to_lowercase() } else { name.text.clone() }
    }

    fn fold_all(&self, names: &[Identifier]) -> Vec<String> {
        names.iter().map(|name| self.fold(name)).collect()
    }

    fn schema_of(&self, name: &ObjectName) -> Option<String> {
        name.schema.as_ref().map(|it| self.fold(it)).or_else(|| self.schema.state.current_schema.clone())
    }

    fn problem(&mut self, span: Span, message: String) {
        let place = self.place(span);
        self.schema.problems.push(Problem { place, message });
    }

    fn index_tables(&mut self) {
        let mut positions: HashMap<String, Vec<usize>> = HashMap::with_capacity(self.schema.tables.len());
        for (position, table) in self.schema.tables.iter().enumerate() {
            positions.entry(table.name.text.to_lowercase()).or_default().push(position);
        }
        self.schema.state.positions = positions;
    }

    /// The position of a table. Without a schema, any of that name will do when there is no better one.
    fn find(&self, name: &ObjectName) -> Option<usize> {
        let wanted = self.fold(&name.name);
        let found = self.schema.state.positions.get(&wanted.to_lowercase())?;
        let usual = |schema: Option<&str>| schema.filter(|it| *it != "public" && *it != "main").map(str::to_owned);
        let schema = usual(self.schema_of(name).as_deref());
        let fits = |position: &&usize| {
            self.schema.tables.get(**position).is_some_and(|table| {
                usual(table.schema.as_deref()) == schema && (!self.is_postgres() || table.name.text == wanted)
            })
        };
        let exact = found.iter().find(fits);
        match exact {
            Some(position) => Some(*position),
            None => found.first().filter(|_| found.len() == 1 && name.schema.is_none()).copied(),
        }
    }

    fn table(&mut self, name: &ObjectName) -> Option<&mut TableFact> {
        let position = self.find(name)?;
        self.schema.tables.get_mut(position)
    }

    /// The table, or one that is known only by this name and changed in these parts: what makes it was not read.
    fn table_or_stranger(&mut self, name: &ObjectName, parts: &[Part]) -> usize {
        if let Some(position) = self.find(name) {
            return position;
        }
        let place = self.place(name.name.span);
        let mut table = TableFact::new(Name::written(self.fold(&name.name)), self.evidence(name.name.span));
        table.schema = self.schema_of(name);
        table.changed_elsewhere = if parts.is_empty() { vec![Part::Triggers] } else { parts.to_vec() };
        let reason = "no statement that was read creates the table".to_owned();
        table.gaps = Part::ALL.map(|part| Gap { part, reason: reason.clone(), place: Some(place) }).to_vec();
        self.problem(
            name.name.span,
            format!("`{}` is changed, but no statement that was read creates it", table.name.text),
        );
        self.add_table(table)
    }

    /// Remembers which parts of a table were changed that none of the scripts makes.
    fn note_change(&mut self, position: usize, parts: &[Part]) {
        let stranger = |table: &&mut TableFact| !table.changed_elsewhere.is_empty();
        if let Some(table) = self.schema.tables.get_mut(position).filter(stranger) {
            table.changed_elsewhere.extend(parts);
            table.changed_elsewhere.sort_unstable();
            table.changed_elsewhere.dedup();
        }
    }

    fn add_table(&mut self, table: TableFact) -> usize {
        let position = self.schema.tables.len();
        self.schema.state.positions.entry(table.name.text.to_lowercase()).or_default().push(position);
        self.schema.tables.push(table);
        position
    }

    fn seed(&mut self, name: &ObjectName) {
        if let Some(table) = self.table(name) {
            table.seeded = true;
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::CreateTable(table) => self.create_table(table, statement),
            StatementKind::CreateIndex(index) => self.create_index(index, statement.guarded),
            StatementKind::CreateView { name, columns, replace } => self.create_view(name, columns, *replace),
            StatementKind::CreateEnum { name, values } => self.create_enum(name, values),
            StatementKind::CreateDomain(domain) => {
                let name = self.fold(&domain.name);
                self.schema.state.domains.entry(name).or_insert_with(|| (**domain).clone());
            }
            StatementKind::CreateFunction { name, effects } => {
                let name = self.fold(&name.name);
                self.schema.state.functions.insert(name, effects.clone());
            }
            StatementKind::CreateTrigger(trigger) => self.create_trigger(trigger),
            StatementKind::AlterTable { table, if_exists, actions } => {
                let careful = *if_exists || statement.guarded;
                self.alter_table(table, careful, actions, statement);
            }
            StatementKind::AlterEnum { name, change } => self.alter_enum(name, change),
            StatementKind::RenameType { name, to } => self.rename_type(name, to),
            StatementKind::AlterDomain { name, change } => self.alter_domain(name, change),
            StatementKind::RenameIndex { name, to } => {
                let (from, to) = (self.fold(&name.name), self.fold(to));
                self.rename_index_anywhere(&from, &to);
            }
            StatementKind::RenameTables(pairs) => {
                for (from, to) in pairs {
                    self.rename_table(from, to);
                }
            }
            StatementKind::Drop { kind, names, table, cascade } => self.drop(*kind, names, table.as_ref(), *cascade),
            StatementKind::CommentOnTable { table, text } => {
                let text = text.clone();
                if let Some(table) = self.table(table) {
                    table.comment = text;
                }
            }
            StatementKind::CommentOnColumn { table, column, text } => {
                let (name, text) = (self.fold(column), text.clone());
                if let Some(column) = self.table(table).and_then(|it| columns::find(it, &name)) {
                    column.comment = text;
                }
            }
            StatementKind::SetSearchPath(schemas) => {
                let first = schemas.iter().find(|it| !matches!(it.as_str(), "$user" | "pg_catalog" | ""));
                self.schema.state.current_schema = first.filter(|it| *it != "public").cloned();
            }
            StatementKind::Switch { what, on } => self.switch(what, *on, statement.span),
            StatementKind::Unknown { mentions, dynamic, words } => {
                self.unknown(mentions, *dynamic, words, statement.span)
            }
        }
    }

    /// A migration that leaves checks switched off runs all later ones without them. A dump is loaded by itself.
    fn switch(&mut self, what: &str, on: bool, span: Span) {
        if self.witness != Witness::Migrations {
            return;
        }
        if on {
            self.schema.switches.retain(|switch| switch.table.is_some());
        } else {
            let place = self.place(span);
            self.schema.switches.push(Switch { table: None, what: what.to_owned(), place });
        }
    }

    /// Makes uncertain what a statement that was not understood may have changed.
    fn unknown(&mut self, mentions: &[String], dynamic: bool, words: &str, span: Span) {
        let lower: HashSet<String> = mentions.iter().map(|it| it.to_lowercase()).collect();
        let parts = touched_parts(&lower);
        if parts.is_empty() {
            return;
        }
        let place = self.place(span);
        let named: Vec<usize> =
            lower.iter().filter_map(|name| self.schema.state.positions.get(name)).flatten().copied().collect();
        let touched = if named.is_empty() && dynamic { (0..self.schema.tables.len()).collect() } else { named };
        for position in touched {
            let Some(table) = self.schema.tables.get_mut(position) else { continue };
            let reason = format!("a statement was not understood ({words})");
            table.gaps.extend(parts.iter().map(|part| Gap { part: *part, reason: reason.clone(), place: Some(place) }));
            if lower.contains("trigger") {
                triggers::doubt_clocks(table);
            }
            for column in &mut table.columns {
                if parts.contains(&Part::Columns) && lower.contains(&column.name.text.to_lowercase()) {
                    column.ty = Stated::Unknown;
                    column.nullable = Stated::Unknown;
                    column.default = Stated::Unknown;
                    column.values = Stated::Unknown;
                }
            }
        }
    }

    fn create_enum(&mut self, name: &ObjectName, values: &[String]) {
        let text = self.fold(&name.name);
        let schema = self.schema_of(name);
        if self.schema.enums.iter().any(|it| it.name.text == text && it.schema == schema) {
            return;
        }
        let places = vec![self.evidence(name.name.span)];
        self.schema.enums.push(EnumFact { schema, name: Name::written(text), values: values.to_vec(), places });
    }

    fn alter_enum(&mut self, name: &ObjectName, change: &EnumChange) {
        let text = self.fold(&name.name);
        let Some(found) = self.schema.enums.iter_mut().find(|it| it.name.text == text) else { return };
        match change {
            EnumChange::Add { value, before, after } => {
                if found.values.contains(value) {
                    return;
                }
                let at = |wanted: &Option<String>| {
                    wanted.as_ref().and_then(|it| found.values.iter().position(|value| value == it))
                };
                let position = at(before).or_else(|| at(after).map(|it| it + 1)).unwrap_or(found.values.len());
                found.values.insert(position, value.clone());
            }
            EnumChange::Rename { from, to } => {
                found.values.iter_mut().filter(|value| *value == from).for_each(|value| value.clone_from(to));
            }
        }
    }

    fn rename_type(&mut self, name: &ObjectName, to: &Identifier) {
        let (from, to) = (self.fold(&name.name), self.fold(to));
        for it in &mut self.schema.enums {
            if it.name.text == from {
                it.name = Name::written(to.clone());
            }
        }
        if let Some(domain) = self.schema.state.domains.remove(&from) {
            self.schema.state.domains.insert(to.clone(), domain);
        }
        for column in self.schema.tables.iter_mut().flat_map(|table| &mut table.columns) {
            types::rename(column, &from, &to);
        }
    }

    fn alter_domain(&mut self, name: &ObjectName, change: &DomainChange) {
        let name = self.fold(&name.name);
        let Some(domain) = self.schema.state.domains.get_mut(&name) else { return };
        match change {
            DomainChange::NotNull(on) => domain.nullable = Some((!on, domain.name.span)),
            DomainChange::Default(default) => domain.default.clone_from(default),
            DomainChange::AddCheck(check) => domain.constraints.push(check.clone()),
            DomainChange::DropCheck(wanted) => {
                domain.constraints.retain(|it| it.name.as_ref().is_none_or(|name| name.text != wanted.text));
            }
        }
    }

    fn drop(&mut self, kind: DropKind, names: &[ObjectName], table: Option<&ObjectName>, cascade: bool) {
        for name in names {
            match kind {
                DropKind::Table | DropKind::View => self.drop_table(name, cascade),
                DropKind::Index => self.drop_index(name, table),
                DropKind::Type => {
                    let text = self.fold(&name.name);
                    if cascade {
                        cascades::drop_columns_of_type(&mut self.schema.tables, &text);
                    }
                    self.schema.enums.retain(|it| it.name.text != text);
                    self.schema.state.domains.remove(&text);
                }
                DropKind::Schema => {
                    let text = self.fold(&name.name);
                    self.schema.tables.retain(|it| it.schema.as_deref() != Some(&text));
                    cascades::drop_references_to_schema(&mut self.schema.tables, &text);
                    self.index_tables();
                }
                DropKind::Trigger => self.drop_trigger(name, table),
                DropKind::Function => {
                    let text = self.fold(&name.name);
                    self.schema.state.functions.remove(&text);
                }
            }
        }
    }
}

/// The parts of a table that a statement with these words may change.
fn touched_parts(words: &HashSet<String>) -> Vec<Part> {
    let has = |names: &[&str]| names.iter().any(|name| words.contains(*name));
    if has(&["policy", "role", "owner", "privileges", "publication", "grant", "statistics"])
        && !has(&["column", "constraint"])
    {
        return Vec::new();
    }
    if has(&["trigger"]) && !has(&["column", "constraint", "add"]) {
        return vec![Part::Triggers];
    }
    if has(&["index"]) && !has(&["column", "constraint", "table"]) {
        return vec![Part::Indexes];
    }
    if has(&["constraint"]) && !has(&["column"]) {
        return vec![Part::PrimaryKey, Part::Indexes, Part::ForeignKeys, Part::Checks];
    }
    Part::ALL.to_vec()
}
