//! The upper floor: what the application declares and validates.

use crate::facts::Witness;
use crate::source::{Evidence, Place};
use crate::stated::Stated;
use crate::table::{Action, Clock, ColumnIdx, DefaultValue, TableId};
use crate::types::ColumnType;

/// A model of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelId(pub u32);

/// What kind of class a model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, PartialEq)]
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
    pub choices: Stated<Option<Vec<String>>>,
    /// Do the choices name NULL as an answer of its own?
    pub chooses_null: bool,
    /// The longest text that the model admits. `Unknown` where the framework knows no such limit.
    pub max_length: Stated<Option<u32>>,
    /// What the application fills in.
    pub default: Stated<Option<DefaultValue>>,
    /// When the framework sets it.
    pub clock: Stated<Clock>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormField {
    /// Does the form take every field there is, instead of naming this one?
    pub one_of_all: bool,
    /// The form.
    pub place: Place,
}

/// What a form stores for an input that was left empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EmptyInput {
    /// NULL: numbers, dates, references.
    Null,
    /// The empty string: Django's `CharField` and `TextField`, and what derives from them.
    Text,
    /// A value of its own: `False`, an empty list, no file.
    Value,
}

/// How many rows a relation leads to, and which side holds the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Clone, Debug, PartialEq)]
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
    /// Can it lead to rows of any model?
    pub polymorphic: bool,
    /// Is the database asked for a foreign key?
    pub constrained: Stated<bool>,
    /// Where it is declared.
    pub place: Place,
}

/// What a framework does on deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeleteDecision {
    /// As the database could do it, too.
    Action(Action),
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
            DeleteDecision::Protect => "protect",
            DeleteDecision::SetValue => "set value",
            DeleteDecision::Custom(name) => name,
        }
    }
}

/// What a validation asks.
#[derive(Clone, Debug, PartialEq)]
pub enum ValidationKind {
    /// Neither null nor empty.
    Presence,
    /// No two rows alike, within a scope.
    Uniqueness {
        /// Further fields that make the key.
        scope: Vec<String>,
        /// Do `A` and `a` differ?
        case_sensitive: bool,
    },
    /// Between so many characters.
    Length {
        /// At least.
        minimum: Option<u32>,
        /// At most.
        maximum: Option<u32>,
    },
    /// Between two numbers, as written.
    Range {
        /// At least.
        minimum: Option<String>,
        /// At most.
        maximum: Option<String>,
    },
    /// One of these.
    Inclusion {
        /// The closed set.
        values: Vec<String>,
    },
    /// A regular expression.
    Format {
        /// The expression, when it is literal.
        regex: Option<String>,
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
            ValidationKind::Uniqueness { .. } => "uniqueness",
            ValidationKind::Length { .. } => "length",
            ValidationKind::Range { .. } => "range",
            ValidationKind::Inclusion { .. } => "inclusion",
            ValidationKind::Format { .. } => "format",
            ValidationKind::Custom { .. } => "custom",
        }
    }
}

/// A rule of the model about its fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Validation {
    /// What it asks.
    pub kind: ValidationKind,
    /// The fields it is about, by name.
    pub fields: Vec<String>,
    /// Does it hold only sometimes?
    pub conditional: bool,
    /// Where it is declared.
    pub place: Place,
}

/// A named query of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Its name.
    pub name: String,
    /// Does it apply without being asked for?
    pub default: bool,
    /// Where it is declared.
    pub place: Place,
}

/// A model of the graph.
#[derive(Clone, Debug)]
pub struct Model {
    /// Itself.
    pub id: ModelId,
    /// Its class name.
    pub name: String,
    /// The framework that reads it: `django`.
    pub framework: &'static str,
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
    /// Its own and inherited fields.
    pub fields: Vec<Field>,
    /// Its own and inherited relations.
    pub relations: Vec<Relation>,
    /// Its validations.
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
