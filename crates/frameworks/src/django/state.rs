//! A model in the form in which both `models.py` and a replay of migrations state it.
//!
//! Fields and options are read from calls ([`fields`](super::fields), [`options`](super::options)),
//! a [`ModelState`] gathers them, and [`tables`](super::tables) makes tables of all states together.

use std::collections::BTreeMap;

use modelry_graph::model::{DeleteDecision, EmptyInput};
use modelry_graph::{Action, Clock, DefaultValue, Gap, Place, Stated, ValidationKind};

use crate::django::conditions::{Condition, Operand};
use crate::django::types::{ColumnKind, FieldKind, Size};

/// How a declaration names a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelReference {
    /// `"self"`.
    Itself,
    /// `"shop.Order"`, or the class itself.
    Label {
        /// Its app.
        app: String,
        /// Its name, in any case.
        model: String,
    },
    /// `"Order"`: of the app in which the field ends up.
    Name(String),
    /// `settings.AUTH_USER_MODEL`.
    User,
    /// It could not be read.
    Unknown,
}

/// A field as its call states it, before anybody knows what stands around it.
#[derive(Clone, Debug)]
pub struct FieldDeclaration {
    /// Its class as written: `CharField`.
    pub declared_type: String,
    /// What it is.
    pub kind: FieldKind,
    /// Could its class be resolved, so that it has the column it seems to have and no others?
    pub resolved: bool,
    /// Sizes that are known.
    pub size: Size,
    /// Is a size given that could not be read?
    pub size_unknown: bool,
    /// `null`.
    pub null: Stated<bool>,
    /// `blank`.
    pub blank: Stated<bool>,
    /// `editable`.
    pub editable: Stated<bool>,
    /// `primary_key`.
    pub primary_key: Stated<bool>,
    /// `unique`.
    pub unique: Stated<bool>,
    /// `db_index`.
    pub db_index: Stated<bool>,
    /// `db_column`.
    pub db_column: Stated<Option<String>>,
    /// The longest text that the model admits.
    pub max_length: Stated<Option<u32>>,
    /// The closed set of values that the model admits.
    pub choices: Stated<Option<Vec<String>>>,
    /// Is NULL one of the choices?
    pub chooses_null: bool,
    /// `help_text`.
    pub help_text: Option<String>,
    /// `default`.
    pub default: Stated<Option<DefaultValue>>,
    /// `db_default`.
    pub db_default: Stated<Option<DefaultValue>>,
    /// `auto_now`, `auto_now_add`.
    pub clock: Stated<Clock>,
    /// `db_collation`.
    pub collation: Option<String>,
    /// `db_comment`.
    pub comment: Option<String>,
    /// What a form stores for an empty input.
    pub empty_input: Stated<EmptyInput>,
    /// Computed by the database.
    pub generated: bool,
    /// What its validators ask.
    pub validations: Vec<(ValidationKind, Place)>,
    /// What it leads to.
    pub relation: Option<RelationDeclaration>,
    /// The fields that make a composite primary key; of a generic relation those of the other row's type and key.
    pub key_fields: Vec<String>,
    /// Where it is declared.
    pub place: Place,
}

/// The relation of a foreign key or many-to-many field.
#[derive(Clone, Debug)]
pub struct RelationDeclaration {
    /// The other model.
    pub target: ModelReference,
    /// `to_field`.
    pub to_field: Stated<Option<String>>,
    /// What Django does when the other row goes.
    pub on_delete: Stated<Option<DeleteDecision>>,
    /// What the database does (`DB_CASCADE` and its kin since Django 6.1).
    pub database_action: Action,
    /// `related_name`, with its placeholders.
    pub related_name: Stated<Option<String>>,
    /// `db_constraint`.
    pub constrained: Stated<bool>,
    /// `parent_link`.
    pub parent_link: bool,
    /// `through`.
    pub through: Option<ModelReference>,
    /// `db_table` of a many-to-many field.
    pub db_table: Stated<Option<String>>,
    /// `symmetrical`, where written.
    pub symmetrical: Option<bool>,
    /// Where `on_delete` or the field stands.
    pub place: Place,
}

/// A named field.
#[derive(Clone, Debug)]
pub struct FieldState {
    /// Its name.
    pub name: String,
    /// What it is.
    pub declaration: FieldDeclaration,
}

/// The order of one part of an index: a field or an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyPart {
    /// The field, for a plain part.
    pub field: Option<String>,
    /// The expression, for any other part.
    pub expression: Option<Operand>,
    /// `DESC`.
    pub descending: bool,
    /// `NULLS FIRST`, `NULLS LAST`.
    pub nulls_first: Option<bool>,
    /// Operator class.
    pub operator_class: Option<String>,
}

impl KeyPart {
    /// One that could not be read.
    pub fn unknown() -> KeyPart {
        KeyPart { field: None, expression: None, descending: false, nulls_first: None, operator_class: None }
    }
}

/// What an index is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To find rows.
    Search,
    /// `UniqueConstraint`: no two rows have the same key.
    Unique,
    /// `ExclusionConstraint`: no two rows have keys that compare, by overlapping for instance.
    Exclude,
}

/// An index or constraint of `Meta`.
#[derive(Clone, Debug)]
pub struct IndexDeclaration {
    /// Its name as written, with its placeholders; `Implied(None)` when Django makes one.
    pub name: Stated<Option<String>>,
    /// Its key. Empty when it could not be read.
    pub parts: Vec<KeyPart>,
    /// What it is for.
    pub purpose: Purpose,
    /// `deferrable`.
    pub deferrable: bool,
    /// `condition`.
    pub condition: Stated<Option<Condition>>,
    /// `btree`, `gin`, …
    pub method: String,
    /// `include`.
    pub include: Vec<String>,
    /// `nulls_distinct=False`.
    pub nulls_not_distinct: bool,
    /// Where it is declared.
    pub place: Place,
}

/// A check of `Meta`.
#[derive(Clone, Debug)]
pub struct CheckDeclaration {
    /// Its name as written, with its placeholders.
    pub name: Option<String>,
    /// Its condition.
    pub condition: Stated<Condition>,
    /// Where it is declared.
    pub place: Place,
}

/// What one item of `Meta.constraints` is.
#[derive(Clone, Debug)]
pub enum ConstraintDeclaration {
    /// `UniqueConstraint`, `ExclusionConstraint`.
    Key(IndexDeclaration),
    /// `CheckConstraint`.
    Check(CheckDeclaration),
    /// It could not be read.
    Unknown(Place),
}

/// `Meta`.
#[derive(Clone, Debug)]
pub struct Options {
    /// `db_table`.
    pub db_table: Stated<Option<String>>,
    /// `managed`.
    pub managed: Stated<bool>,
    /// `abstract`.
    pub is_abstract: bool,
    /// `proxy`.
    pub proxy: bool,
    /// The setting that may put another model in its place.
    pub swappable: Option<String>,
    /// `app_label`.
    pub app_label: Option<String>,
    /// `db_table_comment`.
    pub comment: Option<String>,
    /// `default_related_name`.
    pub default_related_name: Option<String>,
    /// `order_with_respect_to`.
    pub order_with_respect_to: Option<String>,
    /// `unique_together`, each with its place.
    pub unique_together: Vec<(Vec<String>, Place)>,
    /// `index_together`, each with its place.
    pub index_together: Vec<(Vec<String>, Place)>,
    /// `indexes`.
    pub indexes: Vec<IndexDeclaration>,
    /// `constraints`.
    pub constraints: Vec<ConstraintDeclaration>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            db_table: Stated::Implied(None),
            managed: Stated::Implied(true),
            is_abstract: false,
            proxy: false,
            swappable: None,
            app_label: None,
            comment: None,
            default_related_name: None,
            order_with_respect_to: None,
            unique_together: Vec::new(),
            index_together: Vec::new(),
            indexes: Vec::new(),
            constraints: Vec::new(),
            gaps: Vec::new(),
        }
    }
}

/// A model with everything that decides its table.
#[derive(Clone, Debug)]
pub struct ModelState {
    /// The label of its app.
    pub app: String,
    /// Its class name.
    pub name: String,
    /// Its fields: inherited from abstract bases and own, in order. A parent link is one of them.
    pub fields: Vec<FieldState>,
    /// Its `Meta`.
    pub options: Options,
    /// The model whose table it uses, when it is a proxy.
    pub proxy_for: Option<ModelReference>,
    /// The class of the key that is added when no field is one; `None` when it could not be read.
    pub automatic_key: Option<ColumnKind>,
    /// Do the files settle which class that is, or will the settings of a project that was not read?
    pub key_is_settled: bool,
    /// Does a package outside the tree own it?
    pub provided: bool,
    /// Does a package make it of another model of the project, so that nobody can choose its name, keys or timestamps?
    pub made_by_package: bool,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// Where it is declared.
    pub place: Place,
}

/// All models of a project, by app label and lower-case name.
#[derive(Clone, Debug, Default)]
pub struct ModelStates {
    /// The models.
    pub models: BTreeMap<(String, String), ModelState>,
    /// App label and name of `settings.AUTH_USER_MODEL`, when it is known.
    pub user: Option<(String, String)>,
}

impl ModelStates {
    /// The model that a declaration of another one refers to.
    pub fn find(&self, from: &ModelState, reference: &ModelReference) -> Option<&ModelState> {
        let (app, name) = self.label(from, reference)?;
        self.models.get(&(app, name.to_lowercase()))
    }

    /// App label and name of the model referred to, whether it was read or not.
    pub fn label(&self, from: &ModelState, reference: &ModelReference) -> Option<(String, String)> {
        match reference {
            ModelReference::Itself => Some((from.app.clone(), from.name.clone())),
            ModelReference::Label { app, model } => Some((app.clone(), model.clone())),
            ModelReference::Name(name) => Some((from.app.clone(), name.clone())),
            ModelReference::User => self.user.clone(),
            ModelReference::Unknown => None,
        }
    }

    /// Adds or replaces a model.
    pub fn insert(&mut self, state: ModelState) {
        self.models.insert((state.app.clone(), state.name.to_lowercase()), state);
    }
}
