//! Statements that make or change a schema, as they are written.

use modelry_graph::{Action, Span};

/// A name as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identifier {
    pub(crate) text: String,
    /// In quotes, so that its case counts.
    pub(crate) quoted: bool,
    pub(crate) span: Span,
}

/// A name with the schema it may be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ObjectName {
    pub(crate) schema: Option<Identifier>,
    pub(crate) name: Identifier,
}

/// SQL that is kept as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expression {
    pub(crate) text: String,
    pub(crate) span: Span,
    /// Is it the code of a program that read the clock once, so that the database has the result for all rows?
    pub(crate) frozen_clock: bool,
}

impl Expression {
    pub(crate) fn new(text: impl Into<String>, span: Span) -> Expression {
        Expression { text: text.into(), span, frozen_clock: false }
    }
}

/// A statement with the bytes it takes.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) kind: StatementKind,
    pub(crate) span: Span,
    /// It runs only if a condition holds, or may fail and be caught: what it makes may stand already.
    pub(crate) guarded: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum StatementKind {
    CreateTable(Box<CreateTable>),
    CreateIndex(Box<CreateIndex>),
    CreateView {
        name: ObjectName,
        columns: Vec<Identifier>,
        replace: bool,
    },
    CreateEnum {
        name: ObjectName,
        values: Vec<String>,
    },
    /// A domain has the form of a column.
    CreateDomain(Box<ColumnDefinition>),
    CreateFunction {
        name: ObjectName,
        effects: Effects,
    },
    CreateTrigger(Box<Trigger>),
    AlterTable {
        table: ObjectName,
        if_exists: bool,
        actions: Vec<AlterAction>,
    },
    AlterEnum {
        name: ObjectName,
        change: EnumChange,
    },
    /// `ALTER TYPE`, `DOMAIN` or `SCHEMA … RENAME TO`.
    RenameType {
        name: ObjectName,
        to: Identifier,
    },
    AlterDomain {
        name: ObjectName,
        change: DomainChange,
    },
    /// `ALTER INDEX … RENAME TO`.
    RenameIndex {
        name: ObjectName,
        to: Identifier,
    },
    RenameTables(Vec<(ObjectName, ObjectName)>),
    Drop {
        kind: DropKind,
        names: Vec<ObjectName>,
        table: Option<ObjectName>,
        cascade: bool,
    },
    CommentOnTable {
        table: ObjectName,
        text: Option<String>,
    },
    CommentOnColumn {
        table: ObjectName,
        column: Identifier,
        text: Option<String>,
    },
    SetSearchPath(Vec<String>),
    /// `SET FOREIGN_KEY_CHECKS = 0` and its like; `on` takes it back.
    Switch {
        what: String,
        on: bool,
    },
    /// A statement of unknown effect on the tables whose names are among its words.
    Unknown {
        words: String,
        mentions: Vec<String>,
        dynamic: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DropKind {
    Table,
    View,
    Index,
    Type,
    Schema,
    Trigger,
    Function,
}

#[derive(Clone, Debug)]
pub(crate) enum EnumChange {
    Add { value: String, before: Option<String>, after: Option<String> },
    Rename { from: String, to: String },
}

#[derive(Clone, Debug)]
pub(crate) enum DomainChange {
    NotNull(bool),
    Default(Option<Expression>),
    AddCheck(Constraint),
    DropCheck(Identifier),
}

#[derive(Clone, Debug)]
pub(crate) struct CreateTable {
    pub(crate) name: ObjectName,
    pub(crate) if_not_exists: bool,
    pub(crate) replace: bool,
    pub(crate) form: TableForm,
    pub(crate) columns: Vec<ColumnDefinition>,
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) like: Vec<Like>,
    pub(crate) inherits: Vec<ObjectName>,
    pub(crate) partition_of: Option<ObjectName>,
    /// Its columns come from a query or a composite type.
    pub(crate) columns_elsewhere: bool,
    pub(crate) engine: Option<Identifier>,
    pub(crate) comment: Option<String>,
    pub(crate) without_rowid: bool,
    pub(crate) strict: bool,
    /// Elements that could not be read.
    pub(crate) doubts: Vec<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableForm {
    Plain,
    Temporary,
    Foreign,
    /// SQLite's `CREATE VIRTUAL TABLE`.
    Virtual,
}

/// `LIKE other INCLUDING …`.
#[derive(Clone, Debug)]
pub(crate) struct Like {
    pub(crate) table: ObjectName,
    pub(crate) defaults: bool,
    pub(crate) generated: bool,
    pub(crate) identity: bool,
    pub(crate) constraints: bool,
    pub(crate) indexes: bool,
    pub(crate) comments: bool,
    /// MySQL's `CREATE TABLE a LIKE b` copies all but foreign keys.
    pub(crate) whole: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct ColumnDefinition {
    pub(crate) name: Identifier,
    pub(crate) ty: Option<TypeName>,
    pub(crate) nullable: Option<(bool, Span)>,
    pub(crate) default: Option<Expression>,
    pub(crate) computed: bool,
    /// PostgreSQL's identity column.
    pub(crate) identity: Option<Span>,
    pub(crate) auto_increment: Option<Span>,
    pub(crate) on_update_now: Option<Span>,
    pub(crate) collation: Option<String>,
    pub(crate) comment: Option<String>,
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) position: Option<Position>,
    pub(crate) doubt: Option<Span>,
}

#[derive(Clone, Debug)]
pub(crate) enum Position {
    First,
    After(Identifier),
}

/// A type as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeName {
    pub(crate) schema: Option<String>,
    /// In lower case unless quoted: `timestamp with time zone`. Empty when a program names it in a way that cannot be read.
    pub(crate) name: String,
    pub(crate) quoted: bool,
    pub(crate) arguments: Vec<String>,
    pub(crate) dimensions: u8,
    pub(crate) unsigned: bool,
    pub(crate) span: Span,
}

#[derive(Clone, Debug)]
pub(crate) struct Constraint {
    pub(crate) name: Option<Identifier>,
    pub(crate) kind: ConstraintKind,
    /// Its name, or its first word.
    pub(crate) span: Span,
    pub(crate) deferrable: Option<bool>,
    pub(crate) not_valid: bool,
    pub(crate) enforced: Option<bool>,
    /// Written behind a column.
    pub(crate) inline: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum ConstraintKind {
    PrimaryKey {
        parts: Vec<KeyPart>,
        descending: bool,
    },
    Unique {
        parts: Vec<KeyPart>,
        include: Vec<Identifier>,
        nulls_not_distinct: bool,
        method: Option<String>,
        usable: bool,
    },
    /// A constraint on an index that stands already.
    UsingIndex {
        index: Identifier,
        primary: bool,
    },
    ForeignKey(Box<Reference>),
    Check(Expression),
    Exclude {
        parts: Vec<KeyPart>,
        method: Option<String>,
        filter: Option<Expression>,
    },
    /// MySQL's `KEY name (…)`.
    Index {
        parts: Vec<KeyPart>,
        method: Option<String>,
        usable: bool,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) columns: Vec<Identifier>,
    pub(crate) table: ObjectName,
    pub(crate) target_columns: Vec<Identifier>,
    pub(crate) on_delete: Option<(Action, Span)>,
    pub(crate) on_update: Option<(Action, Span)>,
    pub(crate) set_columns: Vec<Identifier>,
}

/// A part of an index key.
#[derive(Clone, Debug)]
pub(crate) struct KeyPart {
    pub(crate) column: Option<Identifier>,
    pub(crate) expression: Option<Expression>,
    pub(crate) descending: bool,
    pub(crate) nulls_first: Option<bool>,
    pub(crate) operator_class: Option<String>,
    pub(crate) collation: Option<String>,
    pub(crate) prefix: Option<u32>,
}

#[derive(Clone, Debug)]
pub(crate) struct CreateIndex {
    pub(crate) name: Option<ObjectName>,
    pub(crate) table: ObjectName,
    pub(crate) if_not_exists: bool,
    pub(crate) unique: bool,
    pub(crate) method: Option<String>,
    pub(crate) parts: Vec<KeyPart>,
    pub(crate) include: Vec<Identifier>,
    pub(crate) filter: Option<Expression>,
    pub(crate) nulls_not_distinct: bool,
    pub(crate) usable: bool,
    pub(crate) span: Span,
}

/// What a trigger or its function writes into the row at hand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effects {
    /// Columns that get the current time.
    pub(crate) clocks: Vec<String>,
    /// It may write what cannot be read.
    pub(crate) unknown: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    pub(crate) name: Identifier,
    pub(crate) table: ObjectName,
    pub(crate) on_update: bool,
    pub(crate) function: Option<ObjectName>,
    pub(crate) arguments: Vec<String>,
    /// What the body does, when it has one.
    pub(crate) effects: Option<Effects>,
}

#[derive(Clone, Debug)]
pub(crate) enum AlterAction {
    AddColumn {
        column: Box<ColumnDefinition>,
        if_not_exists: bool,
    },
    DropColumn {
        column: Identifier,
    },
    RenameColumn {
        from: Identifier,
        to: Identifier,
    },
    /// MySQL's `MODIFY` and `CHANGE`: the definition as a whole.
    ReplaceColumn {
        from: Identifier,
        column: Box<ColumnDefinition>,
    },
    SetType {
        column: Identifier,
        ty: TypeName,
        collation: Option<String>,
    },
    SetNullable {
        column: Identifier,
        nullable: bool,
        span: Span,
    },
    SetDefault {
        column: Identifier,
        default: Option<Expression>,
    },
    SetIdentity {
        column: Identifier,
        identity: Option<Span>,
    },
    DropExpression {
        column: Identifier,
    },
    SetComputed {
        column: Identifier,
    },
    AddConstraint(Constraint),
    DropConstraint(Identifier),
    DropPrimaryKey,
    DropForeignKey(Identifier),
    DropIndex(Identifier),
    RenameConstraint {
        from: Identifier,
        to: Identifier,
    },
    RenameIndex {
        from: Identifier,
        to: Identifier,
    },
    ValidateConstraint(Identifier),
    AlterConstraint {
        name: Identifier,
        deferrable: Option<bool>,
        enforced: Option<bool>,
    },
    RenameTable(ObjectName),
    SetSchema(Identifier),
    AttachPartition(ObjectName),
    DetachPartition(ObjectName),
    Inherit(ObjectName),
    NoInherit,
    Engine(Identifier),
    Comment(String),
    Triggers {
        on: bool,
        what: String,
    },
    IndexUsable {
        index: Identifier,
        usable: bool,
    },
    /// `REPLICA IDENTITY`; `None` for anything but an index.
    ReplicaIdentity(Option<Identifier>),
    /// Changes nothing that is a fact.
    Nothing,
    Unknown(Span),
}
