//! What one witness says, with names as it writes them.

use serde::{Deserialize, Serialize};

use crate::drift::Divergence;
use crate::model::{Field, ModelKind, ModelTraits, Relation, Scope, Validation};
use crate::source::{Evidence, Place, Problem};
use crate::stated::Stated;
use crate::table::{Check, Column, ForeignKey, Gap, Index, Key, Name, Part, TableKind};
use crate::types::Dialect;

/// Who says something about a table, weakest first.
///
/// The strongest one decides what is true; the weaker ones lend their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Witness {
    /// What the ORM would create.
    Models,
    /// Migrations, replayed.
    Migrations,
    /// A file that states the whole schema.
    SchemaFile,
    /// The catalog of a running database.
    LiveDatabase,
}

impl Witness {
    /// The name in the JSON of the graph.
    pub fn name(self) -> &'static str {
        match self {
            Witness::Models => "models",
            Witness::Migrations => "migrations",
            Witness::SchemaFile => "schema",
            Witness::LiveDatabase => "database",
        }
    }
}

/// Everything that one witness says about one database.
#[derive(Clone, Debug)]
pub struct Testimony {
    /// The framework that was read: `django`, `prisma`, `sql`.
    pub framework: &'static str,
    /// Whose word it is.
    pub witness: Witness,
    /// Which database it is about, by a path or name that all witnesses of it share.
    /// `None` when only its tables can tell: linking then joins it to the database it has the most tables in common with.
    pub database: Option<String>,
    /// The folder it was read from, relative to the root of the run; `""` is the root itself.
    pub root: String,
    /// The engine; `Implied` when the framework would take it, `Unknown` when nothing tells.
    pub dialect: Stated<Dialect>,
    /// How the framework names tables.
    pub table_number: Option<GrammaticalNumber>,
    /// Does the framework keep instants in UTC in columns without a time zone, by contract?
    pub instants_in_utc: bool,
    /// Tables that the framework keeps for itself under names that the project chose.
    pub bookkeeping: Vec<String>,
    /// The tables.
    pub tables: Vec<TableFact>,
    /// The models.
    pub models: Vec<ModelFact>,
    /// The enumeration types.
    pub enums: Vec<EnumFact>,
    /// What switches enforcement off.
    pub switches: Vec<Switch>,
    /// The migrations that a schema file lacks.
    pub outdated: Option<Outdated>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl Testimony {
    /// One without anything in it.
    pub fn new(framework: &'static str, witness: Witness, database: Option<String>, root: String) -> Testimony {
        Testimony {
            framework,
            witness,
            database,
            root,
            dialect: Stated::Unknown,
            table_number: None,
            instants_in_utc: false,
            bookkeeping: Vec::new(),
            tables: Vec::new(),
            models: Vec::new(),
            enums: Vec::new(),
            switches: Vec::new(),
            outdated: None,
            problems: Vec::new(),
        }
    }
}

/// A schema file that lacks migrations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outdated {
    /// How many it lacks.
    pub migrations: usize,
    /// The file, and the newest of them.
    pub places: Vec<Evidence>,
}

/// One row or many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum GrammaticalNumber {
    /// `order`.
    Singular,
    /// `orders`.
    Plural,
}

/// A statement that makes the database look away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// The table it is about, or `None` for all.
    pub table: Option<String>,
    /// What it does, to be shown: `SET FOREIGN_KEY_CHECKS=0 is never taken back`.
    pub what: String,
    /// Where.
    pub place: Place,
}

/// A table as one witness describes it. See [`Table`](crate::table::Table) for the meaning of the fields.
#[derive(Clone, Debug)]
pub struct TableFact {
    /// Schema, when one is named.
    pub schema: Option<String>,
    /// Its name.
    pub name: Name,
    /// The option of a model that chose the name: `db_table`, `@@map`.
    pub named_at: Option<Place>,
    /// What it is.
    pub kind: TableKind,
    /// Does a framework or package own it?
    pub provided: bool,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its primary key.
    pub primary_key: Option<Key<String>>,
    /// Its indexes and unique constraints, without that of the primary key.
    pub indexes: Vec<Index<String>>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKey<String>>,
    /// Its checks.
    pub checks: Vec<Check>,
    /// The table it is a partition of or inherits from.
    pub parent: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// Do its statements insert rows of their own?
    pub seeded: bool,
    /// Does surely no model use it?
    pub unmodeled: bool,
    /// What only the schema file or only the migrations beside it have of it.
    pub divergences: Vec<Divergence>,
    /// Where it is declared.
    pub places: Vec<Evidence>,
    /// The parts that were changed of a table that nothing which was read makes. Empty for a table that is declared.
    pub changed_elsewhere: Vec<Part>,
    /// Are migrations made from it, so that what it leaves to its framework is meant for them, too?
    pub makes_migrations: bool,
}

impl TableFact {
    /// A base table of which nothing more is known yet.
    pub fn new(name: Name, evidence: Evidence) -> TableFact {
        TableFact {
            schema: None,
            name,
            named_at: None,
            kind: TableKind::Base,
            provided: false,
            gaps: Vec::new(),
            columns: Vec::new(),
            primary_key: None,
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            parent: None,
            comment: None,
            seeded: false,
            unmodeled: false,
            divergences: Vec::new(),
            places: vec![evidence],
            changed_elsewhere: Vec::new(),
            makes_migrations: false,
        }
    }
}

/// A model as its source describes it. See [`Model`](crate::model::Model) for the meaning of the fields.
#[derive(Clone, Debug)]
pub struct ModelFact {
    /// Its class name.
    pub name: String,
    /// The module or file it is in.
    pub module: String,
    /// What it is.
    pub kind: ModelKind,
    /// The model whose table or row it extends.
    pub parent: Option<String>,
    /// Schema and name of its table.
    pub table: Option<(Option<String>, String)>,
    /// Does a package own it?
    pub provided: bool,
    /// Could every base and every field be read?
    pub complete: bool,
    /// What is known of the class besides its members.
    pub traits: ModelTraits<String>,
    /// Its own and inherited fields.
    pub fields: Vec<Field<String>>,
    /// Its own and inherited relations.
    pub relations: Vec<Relation<String>>,
    /// Its validations.
    pub validations: Vec<Validation>,
    /// Its named queries.
    pub scopes: Vec<Scope>,
    /// Where it is declared.
    pub place: Place,
}

/// An enumeration type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumFact {
    /// Schema, when one is named.
    pub schema: Option<String>,
    /// Its name in the database.
    pub name: Name,
    /// Its values as the database stores them, in order.
    pub values: Vec<String>,
    /// Where it is declared.
    pub places: Vec<Evidence>,
}
