//! The upper floor: what the application declares and validates.

use serde::{Deserialize, Serialize};

use crate::drift::MissingColumn;
use crate::facts::Witness;
use crate::fixed::Fixed;
use crate::source::{Evidence, Place};
use crate::stated::{Stated, Sure};
use crate::table::{Action, Clock, ColumnIdx, DefaultValue, TableId};
use crate::types::ColumnType;

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

/// What a validation asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ValidationKind {
    /// Neither null nor empty.
    Presence,
    /// Not null; an empty text will do: Sequelize's `allowNull: false`.
    NotNull,
    /// Null or empty.
    Absence,
    /// No two rows alike, within a scope.
    Uniqueness {
        /// Further fields that make the key.
        scope: Vec<String>,
        /// Do `A` and `a` differ?
        case_sensitive: bool,
        /// The rows among which it holds, in SQL; `Implied(None)` for all.
        among: Stated<Option<String>>,
    },
    /// Between so many characters.
    Length {
        /// At least.
        minimum: Option<u32>,
        /// At most.
        maximum: Option<u32>,
    },
    /// A number, between two others. Without bounds: any number.
    Range {
        /// At least.
        minimum: Option<Bound>,
        /// At most.
        maximum: Option<Bound>,
        /// Whole numbers only?
        whole: bool,
        /// Is it asked as one of a set: `inclusion: { in: 1..5 }`?
        as_set: bool,
    },
    /// One of these.
    Inclusion {
        /// The closed set.
        values: Vec<String>,
    },
    /// None of these.
    Exclusion {
        /// The values.
        values: Vec<String>,
    },
    /// A regular expression.
    Format {
        /// The expression, when it is literal.
        regex: Option<String>,
    },
    /// One of the framework that asks nothing of what is stored: `confirmation`, `acceptance`, `associated`.
    Named {
        /// What it is called.
        #[serde(deserialize_with = "crate::fixed::name")]
        name: Fixed,
    },
    /// Code that modelry does not look into.
    Custom {
        /// Its name.
        name: String,
    },
}

impl ValidationKind {
    /// The name in the JSON of the graph.
    pub fn name(&self) -> &'static str {
        match self {
            ValidationKind::Presence => "presence",
            ValidationKind::NotNull => "not_null",
            ValidationKind::Absence => "absence",
            ValidationKind::Uniqueness { .. } => "uniqueness",
            ValidationKind::Length { .. } => "length",
            ValidationKind::Range { as_set: false, .. } => "range",
            ValidationKind::Range { as_set: true, .. } | ValidationKind::Inclusion { .. } => "inclusion",
            ValidationKind::Exclusion { .. } => "exclusion",
            ValidationKind::Format { .. } => "format",
            ValidationKind::Named { name } => name,
            ValidationKind::Custom { .. } => "custom",
        }
    }
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The number as written.
    pub value: String,
    /// Is the number itself outside?
    pub exclusive: bool,
}

impl Bound {
    /// A bound that is itself inside.
    pub fn inclusive(value: impl Into<String>) -> Bound {
        Bound { value: value.into(), exclusive: false }
    }
}

/// A rule of the model about its fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// What it asks.
    pub kind: ValidationKind,
    /// The fields it is about, by name.
    pub fields: Vec<String>,
    /// Does it hold only sometimes (`if:`, `on:`), or may it?
    pub conditional: bool,
    /// Is it passed over when the value is null? `Unknown` where the framework asks no validation about NULL, so that
    /// something else decides.
    pub passes_null: Stated<bool>,
    /// Is it passed over when the value is empty, or null?
    pub passes_blank: bool,
    /// Has it options that could not be read, so that it may ask for more, or for less, than its kind tells?
    pub unread: bool,
    /// Where it is declared.
    pub place: Place,
}

impl Validation {
    /// One about one field that always holds.
    pub fn of(field: impl Into<String>, kind: ValidationKind, place: Place) -> Validation {
        Validation {
            kind,
            fields: vec![field.into()],
            conditional: false,
            passes_null: Stated::Implied(false),
            passes_blank: false,
            unread: false,
            place,
        }
    }
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
