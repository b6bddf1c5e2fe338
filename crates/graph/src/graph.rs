//! Everything that was read, linked.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use serde::{Deserialize, Serialize};

use crate::called::CalledTable;
use crate::facts::{EnumFact, GrammaticalNumber, ModelFact, Outdated, Switch};
use crate::guarantee::Compared;
use crate::model::{Model, ModelId};
use crate::policy::Policies;
use crate::source::{Files, Problem};
use crate::stated::Stated;
use crate::table::{Table, TableId, TableKind};
use crate::types::Dialect;

/// A database of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DatabaseId(pub u32);

/// One database, as far as the files tell which tables live together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Database {
    /// What its witnesses call it.
    pub name: String,
    /// The engine.
    pub dialect: Stated<Dialect>,
    /// The frameworks that speak of it, sorted.
    #[serde(deserialize_with = "crate::fixed::names")]
    pub frameworks: Vec<&'static str>,
    /// How the frameworks name tables, when they agree.
    pub table_number: Option<GrammaticalNumber>,
    /// Does a framework keep instants in UTC in columns without a time zone, by contract?
    pub instants_in_utc: bool,
    /// What switches enforcement off.
    pub switches: Vec<Switch>,
    /// Its schema files that lack migrations.
    pub outdated: Vec<Outdated>,
}

impl Database {
    /// What a finding about the whole of it is about, the same from whatever folder the project is looked at:
    /// `rails database`, or `rails database (queue)` where there are several. The rest of the name is a path.
    pub fn subject(&self) -> String {
        let which = self.name.rfind(" (").filter(|_| self.name.ends_with(')')).and_then(|at| self.name.get(at..));
        format!("{} database{}", self.frameworks.join("+"), which.unwrap_or_default())
    }
}

/// The models and tables of a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ModelGraph {
    /// The files it was read from. Not stored with it, as are the things that follow from others.
    #[serde(skip)]
    pub files: Files,
    /// The databases.
    pub databases: Vec<Database>,
    /// The tables, by database, schema and name.
    pub tables: Vec<Table>,
    /// The models, by module and name.
    pub models: Vec<Model>,
    /// The enumeration types with the database they are in.
    pub enums: Vec<(DatabaseId, EnumFact)>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// What the project decides about its tables and models.
    #[serde(skip)]
    pub policies: Policies,
    /// For each table the foreign keys that point at it, by their table and position there.
    pub(crate) incoming: Vec<Vec<(TableId, usize)>>,
    /// The tables of each name, once somebody has asked.
    #[serde(skip)]
    pub(crate) by_name: OnceLock<FxHashMap<String, Vec<TableId>>>,
    /// Which tables this project decides about, once somebody has asked.
    #[serde(skip)]
    pub(crate) judged: OnceLock<Vec<bool>>,
    /// The names of each table, once somebody has asked.
    #[serde(skip)]
    pub(crate) called: OnceLock<Vec<CalledTable>>,
    /// What the two layers promise about each table, once somebody has asked.
    #[serde(skip)]
    pub(crate) compared: OnceLock<Vec<[Compared; 2]>>,
    /// Models on their way into the graph; empty once it is linked.
    #[serde(skip)]
    pub(crate) pending: Vec<(DatabaseId, &'static str, ModelFact)>,
}

impl ModelGraph {
    /// A table by its id.
    pub fn table(&self, table: TableId) -> &Table {
        &self.tables[table.0 as usize]
    }

    /// A model by its id.
    pub fn model(&self, model: ModelId) -> &Model {
        &self.models[model.0 as usize]
    }

    /// The database of a table.
    pub fn database(&self, database: DatabaseId) -> &Database {
        &self.databases[database.0 as usize]
    }

    /// The engine of a table's database, when it is known.
    pub fn dialect(&self, table: &Table) -> Option<Dialect> {
        self.database(table.database).dialect.known().copied()
    }

    /// The tables that this project decides about and that hold rows of their own:
    /// no views, no partitions, no framework's own.
    pub fn judged_tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter().filter(|table| self.is_judged(table))
    }

    /// Is it one of the tables that this project decides about?
    pub fn is_judged(&self, table: &Table) -> bool {
        let judge = |table: &Table| {
            let own = !table.provided && matches!(table.kind, TableKind::Base | TableKind::Join);
            let elsewhere = || table.schema.as_deref().is_some_and(crate::framework_tables::is_framework_schema);
            own && !elsewhere() && !crate::framework_tables::is_framework_table(&table.name.text)
        };
        // Every rule asks.
        let judged = self.judged.get_or_init(|| self.tables.iter().map(judge).collect());
        judged.get(table.id.0 as usize).copied().unwrap_or_else(|| judge(table))
    }

    /// The tables of a database that have exactly this name, whatever their schema.
    pub fn tables_named(&self, database: DatabaseId, name: &str) -> impl Iterator<Item = &Table> {
        let by_name = self.by_name.get_or_init(|| {
            let mut by_name: FxHashMap<String, Vec<TableId>> = FxHashMap::default();
            for table in &self.tables {
                by_name.entry(table.name.text.clone()).or_default().push(table.id);
            }
            by_name
        });
        let found = by_name.get(name).map_or(&[][..], Vec::as_slice);
        found.iter().map(|id| self.table(*id)).filter(move |table| table.database == database)
    }

    /// The databases that an application framework uses: one whose models were read, or one whose own tables are there.
    pub fn databases_of_frameworks(&self) -> BTreeSet<DatabaseId> {
        let read = (0..)
            .map(DatabaseId)
            .zip(&self.databases)
            .filter(|(_, database)| database.frameworks.iter().any(|framework| *framework != "sql"));
        let told = self.tables.iter().filter(|table| crate::framework_tables::is_framework_table(&table.name.text));
        read.map(|(id, _)| id).chain(told.map(|table| table.database)).collect()
    }

    /// The models that this project decides about.
    pub fn judged_models(&self) -> impl Iterator<Item = &Model> {
        self.models.iter().filter(|model| !model.provided)
    }

    /// The foreign keys that point at this table, its own among them, with their tables.
    pub fn references_to(&self, table: TableId) -> impl Iterator<Item = (&Table, &crate::table::ForeignKey)> {
        let incoming = self.incoming.get(table.0 as usize).map_or(&[][..], Vec::as_slice);
        incoming.iter().filter_map(|(other, position)| {
            let other = self.table(*other);
            other.foreign_keys.get(*position).map(|key| (other, key))
        })
    }
}
