//! The lower floor: what the database stores and enforces.
//!
//! Keys, indexes and foreign keys are written once and used in two stages: a
//! testimony names columns (`Index<String>`), the graph points at them
//! (`Index<ColumnIdx>`, which is what plain `Index` means).

mod check;
mod column;
mod foreign_key;
mod index;
mod name;

pub use self::check::Check;
pub(crate) use self::check::ChecksByColumn;
pub use self::column::{Clock, Column, DefaultValue, Generator};
pub use self::foreign_key::{Action, Enforcement, ForeignKey, Target};
pub use self::index::{Index, IndexOrigin, IndexPart};
pub use self::name::{Name, NameOrigin};

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::drift::{Divergence, Drift};
use crate::facts::Witness;
use crate::graph::DatabaseId;
use crate::model::ModelId;
use crate::source::{Evidence, FileId, Place};
use crate::stated::Sure;

/// A table of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TableId(pub u32);

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ColumnIdx(pub u32);

/// What kind of relation in the database's sense a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TableKind {
    /// An ordinary table; also one that is partitioned or has inheritance children.
    Base,
    /// A table that a framework makes for a many-to-many relation by itself.
    Join,
    /// A view, materialized or not.
    View,
    /// A partition or inheritance child: its parent is judged instead.
    Partition,
    /// A table of another server.
    Foreign,
    /// Gone with the session.
    Temporary,
}

/// A part of a table of which not everything could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Part {
    /// There may be more columns, or other ones.
    Columns,
    /// The primary key may be another one.
    PrimaryKey,
    /// There may be more indexes or unique constraints.
    Indexes,
    /// There may be more foreign keys.
    ForeignKeys,
    /// There may be more checks.
    Checks,
    /// There may be more triggers.
    Triggers,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 6] =
        [Part::Columns, Part::PrimaryKey, Part::Indexes, Part::ForeignKeys, Part::Checks, Part::Triggers];

    /// The name in the JSON of the graph.
    pub fn name(self) -> &'static str {
        match self {
            Part::Columns => "columns",
            Part::PrimaryKey => "primary_key",
            Part::Indexes => "indexes",
            Part::ForeignKeys => "foreign_keys",
            Part::Checks => "checks",
            Part::Triggers => "triggers",
        }
    }
}

/// Something about a table that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Gap {
    /// What is uncertain.
    pub part: Part,
    /// Why, to be shown to people: `a base class is outside the tree`.
    pub reason: String,
    /// Where.
    pub place: Option<Place>,
}

/// A primary key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key<C = ColumnIdx> {
    /// Its constraint name, when one is known.
    pub name: Option<Name>,
    /// Its columns, in order.
    pub columns: Vec<C>,
    /// Where it is declared.
    pub places: Vec<Evidence>,
}

/// A table of the graph: the truth of its strongest witness, with the places of all.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    /// Itself.
    pub id: TableId,
    /// The database it is in.
    pub database: DatabaseId,
    /// Schema, when one is named.
    pub schema: Option<String>,
    /// Its name.
    pub name: Name,
    /// The option of a model that chose the name: `db_table`, `@@map`.
    pub named_at: Option<Place>,
    /// What it is.
    pub kind: TableKind,
    /// Does a framework or package own it, so that nobody here decides its shape?
    pub provided: bool,
    /// Whose word counts.
    pub witness: Witness,
    /// All who spoke of it, strongest first.
    pub witnesses: Vec<Witness>,
    /// What its weaker witnesses say differently.
    pub drifts: Vec<Drift>,
    /// What only its schema file or only the migrations beside that have of it.
    pub divergences: Vec<Divergence>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// Its columns, in the order of the database.
    pub columns: Vec<Column>,
    /// Its primary key. `None` with a gap for `Part::PrimaryKey` means: not known.
    pub primary_key: Option<Key>,
    /// Its indexes and unique constraints, without that of the primary key.
    pub indexes: Vec<Index>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// Its checks.
    pub checks: Vec<Check>,
    /// Which of them speak of which column, once somebody has asked.
    #[serde(skip)]
    pub(crate) checks_by_column: OnceLock<ChecksByColumn>,
    /// The table it is a partition of or inherits from.
    pub parent: Option<TableId>,
    /// The models stored in it.
    pub models: Vec<ModelId>,
    /// Its comment in the database.
    pub comment: Option<String>,
    /// Do the files that make it insert rows, too?
    pub seeded: bool,
    /// Does surely no model use it, though all models could be read, and nothing else as far as its framework can tell?
    pub unmodeled: bool,
    /// Where it is declared, strongest witness first.
    pub places: Vec<Evidence>,
}

impl Table {
    /// Where its name is chosen, and where it is declared.
    pub fn name_places(&self) -> Vec<Evidence> {
        let chosen = self.named_at.map(|place| Evidence { witness: Witness::Models, place });
        chosen.into_iter().chain(self.places.iter().copied()).collect()
    }

    /// The file in which it is declared first: by the application, otherwise by the strongest witness.
    pub fn declared_in(&self) -> Option<FileId> {
        self.places.iter().min_by_key(|it| it.leads_before()).map(|it| it.place.file)
    }

    /// A column.
    pub fn column(&self, column: ColumnIdx) -> &Column {
        &self.columns[column.0 as usize]
    }

    /// The column of that name. Case counts only when two columns differ by nothing else.
    pub fn column_named(&self, name: &str) -> Option<ColumnIdx> {
        let exact = self.columns.iter().position(|column| column.name.text == name);
        let position = exact.or_else(|| self.columns.iter().position(|it| it.name.text.eq_ignore_ascii_case(name)))?;
        Some(ColumnIdx(position as u32))
    }

    /// All columns with their ids.
    pub fn columns(&self) -> impl Iterator<Item = (ColumnIdx, &Column)> {
        self.columns.iter().enumerate().map(|(position, column)| (ColumnIdx(position as u32), column))
    }

    /// `customer_id, number`.
    pub fn names(&self, columns: &[ColumnIdx]) -> String {
        let names: Vec<&str> = columns.iter().map(|column| self.column(*column).name.text.as_str()).collect();
        names.join(", ")
    }

    /// The table's name, behind its schema where that is not the usual one.
    ///
    /// `public.orders` and `orders` are one table, whichever of them a witness writes.
    pub fn qualified_name(&self) -> String {
        match self.schema.as_deref() {
            Some("public" | "main") | None => self.name.text.clone(),
            Some(schema) => format!("{schema}.{}", self.name.text),
        }
    }

    /// What a finding about these columns is about: `orders.customer_id`, `orders.a+b`, `orders`.
    pub fn subject(&self, columns: &[ColumnIdx]) -> String {
        let names: Vec<&str> = columns.iter().map(|column| self.column(*column).name.text.as_str()).collect();
        if names.is_empty() { self.qualified_name() } else { format!("{}.{}", self.qualified_name(), names.join("+")) }
    }

    /// What a finding about a set of columns is about, in whatever order a witness states them: `orders.a+b`.
    pub fn subject_of_set(&self, columns: &[ColumnIdx]) -> String {
        let mut columns = columns.to_vec();
        columns.sort_by_key(|column| &self.column(*column).name.text);
        self.subject(&columns)
    }

    /// The reason why a part of the table is uncertain, if it is.
    pub fn gap(&self, part: Part) -> Option<&Gap> {
        self.gaps.iter().find(|gap| gap.part == part)
    }

    /// Could everything about it be read?
    pub fn complete(&self) -> bool {
        self.gaps.is_empty()
    }

    /// Is the column a member of the primary key?
    pub fn in_primary_key(&self, column: ColumnIdx) -> bool {
        self.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column))
    }

    /// Does a usable index lead with exactly this set of columns, in any order?
    ///
    /// Primary key and unique constraints count; a partial index counts only when its
    /// condition is that these columns are not NULL; only btree (and hash, for one column).
    pub fn indexed_by(&self, columns: &[ColumnIdx]) -> Sure {
        let leads = |key: &[ColumnIdx]| {
            key.len() >= columns.len() && columns.iter().all(|column| key[..columns.len()].contains(column))
        };
        if self.primary_key.as_ref().is_some_and(|key| leads(&key.columns)) {
            return Sure::Yes;
        }
        let mut uncertain = self.gap(Part::Indexes).is_some() || self.gap(Part::PrimaryKey).is_some();
        for index in self.indexes.iter().filter(|index| index.usable) {
            let key: Vec<ColumnIdx> = index
                .parts
                .iter()
                .map_while(|part| part.column.filter(|_| part.expression.is_none() && part.prefix.is_none()))
                .collect();
            if index.parts.is_empty() {
                uncertain = true;
                continue;
            }
            let fits = match index.method.as_str() {
                "btree" => leads(&key),
                "hash" => key.len() == 1 && columns == key,
                _ => false,
            };
            if !fits {
                continue;
            }
            match index.filter.known() {
                Some(None) => return Sure::Yes,
                Some(Some(filter)) if self.is_not_null_filter(filter, columns) => return Sure::Yes,
                Some(Some(_)) => {}
                None => uncertain = true,
            }
        }
        if uncertain { Sure::Unknown } else { Sure::No }
    }

    /// Does a full unique key lie within this set of columns (a subset suffices)?
    pub fn unique_within(&self, columns: &[ColumnIdx]) -> Sure {
        let within = |key: &[ColumnIdx]| !key.is_empty() && key.iter().all(|column| columns.contains(column));
        if self.primary_key.as_ref().is_some_and(|key| within(&key.columns)) {
            return Sure::Yes;
        }
        let mut uncertain = self.gap(Part::Indexes).is_some() || self.gap(Part::PrimaryKey).is_some();
        for index in self.indexes.iter().filter(|index| index.unique) {
            match index.columns() {
                Some(key) if index.parts.is_empty() || !within(&key) => uncertain |= index.parts.is_empty(),
                None => {}
                Some(_) => match index.filter.known() {
                    Some(None) => return Sure::Yes,
                    Some(Some(filter)) if self.is_not_null_filter(filter, columns) => return Sure::Yes,
                    Some(Some(_)) => {}
                    None => uncertain = true,
                },
            }
        }
        if uncertain { Sure::Unknown } else { Sure::No }
    }

    /// May the column hold NULL, checks and primary key considered?
    pub fn nullable(&self, column: ColumnIdx) -> Sure {
        if self.in_primary_key(column) {
            return Sure::No;
        }
        let declared = self.column(column).nullable.sure();
        if declared.no() {
            return Sure::No;
        }
        let name = &self.column(column).name.text;
        for check in self.checks_about(column).filter(|check| check.enforcement == Enforcement::Enforced) {
            let forbids = check.expression.known().map(|sql| crate::condition::requires_not_null(sql, name));
            match forbids {
                Some(true) => return Sure::No,
                Some(false) => {}
                None => return Sure::Unknown,
            }
        }
        declared
    }

    /// Is the condition exactly that these columns (or some of them) are not NULL?
    fn is_not_null_filter(&self, filter: &str, columns: &[ColumnIdx]) -> bool {
        let Some(names) = crate::condition::only_not_null(filter) else { return false };
        names.iter().all(|name| columns.iter().any(|column| self.column(*column).name.text.eq_ignore_ascii_case(name)))
    }
}
