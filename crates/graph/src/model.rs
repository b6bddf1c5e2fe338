//! The upper floor: what the application declares and validates.

mod relation;
mod validation;

use serde::{Deserialize, Serialize};

use crate::drift::MissingColumn;
use crate::facts::Witness;
use crate::fixed::Fixed;
use crate::source::{Evidence, Place};
use crate::stated::{Stated, Sure};
use crate::table::{Clock, ColumnIdx, DefaultValue, TableId};
use crate::types::ColumnType;

pub use relation::{DeleteDecision, Relation, RelationKind};
pub use validation::{Bound, Validation, ValidationKind};

/// A model of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ModelId(pub u32);

/// What kind of class a model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ModelKind {
    /// Its rows are stored.
    Concrete,
    /// It only lends its fields to others.
    Abstract,
    /// Another face of a concrete model, on the same table.
    Proxy,
    /// It reads a view.
    View,
    /// A part of another model's row or document (Prisma's composite type).
    Embedded,
}

/// A member of a model that holds a value of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field<C = ColumnIdx> {
    /// Its name in the code.
    pub name: String,
    /// The column; `None` for a field without one.
    pub column: Option<C>,
    /// Its class or type as written: `CharField`, `String`.
    pub declared_type: String,
    /// The type its column would have.
    pub ty: Stated<ColumnType>,
    /// May it be null?
    pub nullable: Stated<bool>,
    /// May a form leave it empty (Django's `blank`)? `Unknown` where the framework knows no such thing.
    pub blank: Stated<bool>,
    /// What a form stores when nothing was entered. `Unknown` where the framework has no forms.
    pub empty_input: Stated<EmptyInput>,
    /// The values that the model admits, when these are a closed set; `Implied` when a setting decides which.
    /// They are what the column stores: the numbers of an enumeration that is stored as numbers.
    pub choices: Stated<Option<Vec<String>>>,
    /// Is what is stored the position of the choice in a list, so that inserting one changes what rows mean?
    pub chosen_by_position: bool,
    /// Do the choices name NULL as an answer of its own?
    pub chooses_null: bool,
    /// The longest text that the model admits. `Unknown` where the framework knows no such limit.
    pub max_length: Stated<Option<u32>>,
    /// What the application fills in.
    pub default: Stated<Option<DefaultValue>>,
    /// When the framework sets it.
    pub clock: Stated<Clock>,
    /// Does the application bring it to one case before it is stored (`normalizes :email, with: -> { _1.downcase }`)?
    pub one_case: bool,
    /// Is it alone unique by declaration of the model?
    pub unique: Stated<bool>,
    /// The member of the framework that its name hides, if any: `objects`, `save`.
    pub shadows: Option<String>,
    /// What it says about itself to people: `help_text`, `/// …`.
    pub explanation: Option<String>,
    /// Is it edited by nobody (`editable=False`), so that forms do not matter?
    pub editable: Stated<bool>,
    /// The form or admin page that asks for it as the model declares it; `None` where none surely does.
    pub form: Option<FormField>,
    /// Where it is declared.
    pub place: Place,
}

/// A field of a form or an admin page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FormField {
    /// Does the form take every field there is, instead of naming this one?
    pub one_of_all: bool,
    /// The form.
    pub place: Place,
}

/// What a form stores for an input that was left empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EmptyInput {
    /// NULL: numbers, dates, references.
    Null,
    /// The empty string: Django's `CharField` and `TextField`, and what derives from them.
    Text,
    /// A value of its own: `False`, an empty list, no file.
    Value,
}

/// A named query of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Its name.
    pub name: String,
    /// Does it apply without being asked for?
    pub default: bool,
    /// Does it leave rows out (not only order them)?
    pub filters: Sure,
    /// Does the model offer a way around it: another manager that leaves nothing out?
    pub escaped: bool,
    /// Its parameters and body, spelled so that scopes which do the same are equal; `None` where that is not certain.
    pub body: Option<String>,
    /// What else of the model has its name, to be shown: ``the enumeration value `open` ``.
    pub hides: Option<String>,
    /// Where it is declared.
    pub place: Place,
}

impl Scope {
    /// One of which nothing more is known.
    pub fn new(name: impl Into<String>, default: bool, place: Place) -> Scope {
        Scope { name: name.into(), default, filters: Sure::Unknown, escaped: false, body: None, hides: None, place }
    }
}

/// What is known of a model's class besides its members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelTraits<C = ColumnIdx> {
    /// Does code run when one of its rows is deleted through the model: callbacks, hooks, signals?
    pub runs_on_delete: Sure,
    /// Does it, or a base, say how a row is shown to people (Django's `__str__`)? `Unknown` where no framework asks.
    pub shows_itself: Sure,
    /// The column that marks a row as deleted instead of deleting it.
    pub soft_delete: Option<C>,
    /// The column that names the class of a row, where several classes share a table.
    pub class_column: Option<C>,
    /// Columns of the table that the model is told not to see.
    pub ignored_columns: Vec<String>,
    /// Does it never write?
    pub read_only: bool,
    /// Does it take its columns from the table, so that what its fields say of NULL is the word of the table?
    pub reads_columns: bool,
    /// Are all validations known, so that there is no further one?
    pub validations_complete: bool,
    /// Is it made for applications outside the tree, which add relations, callbacks and classes to it?
    pub extended_elsewhere: bool,
    /// Does its code answer when the database refuses a value that is taken?
    pub handles_taken: bool,
    /// Is it stored in a table that no witness of its database knows, though all of them could be read?
    pub table_missing: bool,
}

impl<C> Default for ModelTraits<C> {
    fn default() -> ModelTraits<C> {
        ModelTraits {
            runs_on_delete: Sure::Unknown,
            shows_itself: Sure::Unknown,
            soft_delete: None,
            class_column: None,
            ignored_columns: Vec::new(),
            read_only: false,
            reads_columns: false,
            validations_complete: true,
            extended_elsewhere: false,
            handles_taken: false,
            table_missing: false,
        }
    }
}

/// A model of the graph.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Model {
    /// Itself.
    pub id: ModelId,
    /// Its class name.
    pub name: String,
    /// The framework that reads it: `django`.
    #[serde(deserialize_with = "crate::fixed::name")]
    pub framework: Fixed,
    /// The module or file it is in: `shop.models`.
    pub module: String,
    /// What it is.
    pub kind: ModelKind,
    /// The model whose table or row it extends.
    pub parent: Option<String>,
    /// Its table; `None` when it has none or it could not be read.
    pub table: Option<TableId>,
    /// Does a package own it?
    pub provided: bool,
    /// Could every base and every field be read?
    pub complete: bool,
    /// What is known of the class besides its members.
    pub traits: ModelTraits<ColumnIdx>,
    /// The columns that it names and that its table surely does not have.
    pub missing_columns: Vec<MissingColumn>,
    /// Its own and inherited fields.
    pub fields: Vec<Field>,
    /// Its own and inherited relations.
    pub relations: Vec<Relation>,
    /// Its validations. Those of a parent on the same table are not repeated.
    pub validations: Vec<Validation>,
    /// Its named queries.
    pub scopes: Vec<Scope>,
    /// Where it is declared.
    pub place: Place,
}

impl Model {
    /// `User#posts`, what a finding about a member is about.
    pub fn subject(&self, member: &str) -> String {
        format!("{}#{member}", self.name)
    }

    /// The model's line as evidence.
    pub fn evidence(&self) -> Evidence {
        Evidence { witness: Witness::Models, place: self.place }
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
