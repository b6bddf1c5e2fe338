//! How models refer to each other.

use serde::{Deserialize, Serialize};

use super::ModelId;
use crate::source::Place;
use crate::stated::Stated;
use crate::table::{Action, ColumnIdx};

/// How many rows a relation leads to, and which side holds the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RelationKind {
    /// This side holds the key.
    BelongsTo,
    /// The other side holds the key, one row.
    HasOne,
    /// The other side holds the key, many rows.
    HasMany,
    /// A table between the two holds both keys.
    ManyToMany,
}

impl RelationKind {
    /// The name in the JSON of the graph.
    pub fn name(self) -> &'static str {
        match self {
            RelationKind::BelongsTo => "belongs_to",
            RelationKind::HasOne => "has_one",
            RelationKind::HasMany => "has_many",
            RelationKind::ManyToMany => "many_to_many",
        }
    }
}

/// A relation from one model to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relation<C = ColumnIdx> {
    /// Its name in the code.
    pub name: String,
    /// Which side holds the key.
    pub kind: RelationKind,
    /// Is a belongs-to declared one-to-one (`OneToOneField`), so that its key must be unique?
    pub one_to_one: bool,
    /// The other model, by name; `None` when it can be any (polymorphic) or could not be read.
    pub target: Option<String>,
    /// The other model; set by linking, `None` when it was not read.
    pub target_model: Option<ModelId>,
    /// The model or table in between, when one is named.
    pub through: Option<String>,
    /// The name of the other direction; `Implied(None)` when there is none.
    pub inverse: Stated<Option<String>>,
    /// What the framework does with this row when the other one is deleted.
    /// `Implied(None)` where no decision is needed or taken.
    pub on_delete: Stated<Option<DeleteDecision>>,
    /// Columns of this model's table that hold the key (belongs-to only).
    pub columns: Vec<C>,
    /// The names of the columns that hold the key, on whichever side; empty where they are not known.
    pub key: Vec<String>,
    /// The names of the columns that the key refers to; empty for the primary key.
    pub referenced: Vec<String>,
    /// Can it lead to rows of any model?
    pub polymorphic: bool,
    /// The column that names the model of the other row (polymorphic belongs-to only).
    pub type_column: Option<C>,
    /// The polymorphic relation of the other model that leads back here: `as: :commentable`.
    pub interface: Option<String>,
    /// The relation of the model in between that leads to the target: `source: :author`.
    pub source: Option<String>,
    /// Does it lead to some of the rows only: `-> { where(open: true) }`?
    pub scoped: bool,
    /// Does the model insist that there is another row? `Unknown` where the field tells, not the relation.
    pub required: Stated<bool>,
    /// Is the database asked for a foreign key?
    pub constrained: Stated<bool>,
    /// The column of the other table that counts the rows which belong to one of its rows. `Implied(None)`: none does.
    pub counter: Stated<Option<String>>,
    /// The column of the other table that is called and begins like such a counter, and that surely nothing keeps.
    pub idle_counter: Option<String>,
    /// Is the other row told when this one is deleted: `touch: true`?
    pub touches: bool,
    /// What it names that surely does not exist, to be shown: ``class `Custmer` ``.
    pub dangling: Option<String>,
    /// Does no model declare it, so that it only follows from what others declare?
    pub inferred: bool,
    /// Where it is declared.
    pub place: Place,
}

impl<C> Relation<C> {
    /// A relation of which nothing more is known yet: no key, no decision, no other direction.
    pub fn new(name: impl Into<String>, kind: RelationKind, place: Place) -> Relation<C> {
        Relation {
            name: name.into(),
            kind,
            one_to_one: false,
            target: None,
            target_model: None,
            through: None,
            inverse: Stated::Implied(None),
            on_delete: Stated::Implied(None),
            columns: Vec::new(),
            key: Vec::new(),
            referenced: Vec::new(),
            polymorphic: false,
            type_column: None,
            interface: None,
            source: None,
            scoped: false,
            required: Stated::Unknown,
            constrained: Stated::Unknown,
            counter: Stated::Implied(None),
            idle_counter: None,
            touches: false,
            dangling: None,
            inferred: false,
            place,
        }
    }
}

/// What a framework does on deletion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeleteDecision {
    /// As the database could do it, too.
    Action(Action),
    /// Loads the rows and deletes them one by one, each with its callbacks: `dependent: :destroy`.
    Destroy,
    /// The same, later.
    DestroyAsync,
    /// Deletes the rows with one statement and no callback: `dependent: :delete_all`.
    DeleteAll,
    /// Nothing, by decision: `dependent: nil`.
    Nothing,
    /// Refuses with an error of its own (Django's `PROTECT`).
    Protect,
    /// Sets a value (Django's `SET(…)`).
    SetValue,
    /// A function of the project's own.
    Custom(String),
}

impl DeleteDecision {
    /// The name in the JSON of the graph.
    pub fn name(&self) -> &str {
        match self {
            DeleteDecision::Action(action) => action.name(),
            DeleteDecision::Destroy => "destroy",
            DeleteDecision::DestroyAsync => "destroy async",
            DeleteDecision::DeleteAll => "delete all",
            DeleteDecision::Nothing => "nothing",
            DeleteDecision::Protect => "protect",
            DeleteDecision::SetValue => "set value",
            DeleteDecision::Custom(name) => name,
        }
    }
}
