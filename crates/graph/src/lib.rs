//! The vocabulary of modelry: what was read, what is true, and how sure that is.
//!
//! Data flows through this crate in two stages that use the same nouns. A
//! *testimony* is what one witness says (the models of an application, its
//! replayed migrations, a schema file, a live database), with names as written.
//! [`link`](link::link) joins all testimonies into one [`ModelGraph`], in which
//! names have become ids and every table carries the places of all its witnesses.
//!
//! ```text
//! Testimony { tables: [TableFact], models: [ModelFact] }  ──link──▶  ModelGraph { tables: [Table], models: [Model] }
//! ```

mod called;
pub mod condition;
pub mod conventions;
pub mod drift;
pub mod facts;
mod fixed;
mod framework_tables;
pub mod graph;
pub mod guarantee;
pub mod json;
pub mod link;
pub mod model;
pub mod names;
pub mod outline;
pub mod policy;
pub mod source;
pub mod stated;
pub mod table;
pub mod types;

pub use called::Called;
pub use conventions::Conventions;
pub use drift::{Divergence, Drift, DriftKind, MissingColumn};
pub use facts::{ModelFact, Switch, TableFact, Testimony, Witness};
pub use fixed::Fixed;
pub use graph::{Database, DatabaseId, ModelGraph};
pub use guarantee::{Guarantee, Kept, Layer, Limits, Promise, Promiser, Promises, UniqueKey, Unmet};
pub use model::{
    Bound, DeleteDecision, EmptyInput, Field, FormField, Model, ModelId, ModelKind, ModelTraits, Relation,
    RelationKind, Scope, Validation, ValidationKind,
};
pub use policy::{Policies, Policy, Setting};
pub use source::{Evidence, FileId, Files, Place, Problem, SourceFile, Span};
pub use stated::{Stated, Sure};
pub use table::{
    Action, Check, Clock, Column, ColumnIdx, DefaultValue, Enforcement, ForeignKey, Gap, Generator, Index, IndexOrigin,
    IndexPart, Key, Name, NameOrigin, Part, Table, TableId, TableKind,
};
pub use types::{ColumnType, Dialect, TypeKind};
