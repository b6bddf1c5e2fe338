//! Statements that make or change a schema, as they are written.

use modelry_graph::{Action, Span};

/// A name as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identifier {
    pub(super) text: String,
    /// In quotes, so that its case counts.
    pub(super) quoted: bool,
    pub(super) span: Span,
}

/// A name with the schema it may be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ObjectName {
    pub(super) schema: Option<Identifier>,
    pub(super) name: Identifier,
}

/// SQL that is kept as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expression {
    pub(super) text: String,
    pub(super) span: Span,
}

/// A statement with the bytes it takes.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) kind: StatementKind,
    pub(super) span: Span,
    /// It runs only if a condition holds, or may fail and be caught: what it makes may stand already.
    pub(super) guarded: bool,
}

#[derive(Clone, Debug)]
pub(super) enum StatementKind {
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
pub(super) enum DropKind {
    Table,
    View,
    Index,
    Type,
    Schema,
    Trigger,
    Function,
}

#[derive(Clone, Debug)]
pub(super) enum EnumChange {
    Add { value: String, before: Option<String>, after: Option<String> },
    Rename { from: String, to: String },
}

#[derive(Clone, Debug)]
pub(super) enum DomainChange {
    NotNull(bool),
    Default(Option<Expression>),
    AddCheck(Constraint),
    DropCheck(Identifier),
}

#[derive(Clone, Debug)]
pub(super) struct CreateTable {
    pub(super) name: ObjectName,
    pub(super) if_not_exists: bool,
    pub(super) replace: bool,
    pub(super) form: TableForm,
    pub(super) columns: Vec<ColumnDefinition>,
    pub(super) constraints: Vec<Constraint>,
    pub(super) like: Vec<Like>,
    pub(super) inherits: Vec<ObjectName>,
    pub(super) partition_of: Option<ObjectName>,
    /// Its columns come from a query or a composite type.
    pub(super) columns_elsewhere: bool,
    pub(super) engine: Option<Identifier>,
    pub(super) comment: Option<String>,
    pub(super) without_rowid: bool,
    pub(super) strict: bool,
    /// Elements that could not be read.
    pub(super) doubts: Vec<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TableForm {
    Plain,
    Temporary,
    Foreign,
    /// SQLite's `CREATE VIRTUAL TABLE`.
    Virtual,
}

/// `LIKE other INCLUDING …`.
#[derive(Clone, Debug)]
pub(super) struct Like {
    pub(super) table: ObjectName,
    pub(super) defaults: bool,
    pub(super) generated: bool,
    pub(super) identity: bool,
    pub(super) constraints: bool,
    pub(super) indexes: bool,
    pub(super) comments: bool,
    /// MySQL's `CREATE TABLE a LIKE b` copies all but foreign keys.
    pub(super) whole: bool,
}

#[derive(Clone, Debug)]
pub(super) struct ColumnDefinition {
    pub(super) name: Identifier,
    pub(super) ty: Option<TypeName>,
    pub(super) nullable: Option<(bool, Span)>,
    pub(super) default: Option<Expression>,
    pub(super) computed: bool,
    /// PostgreSQL's identity column.
    pub(super) identity: Option<Span>,
    pub(super) auto_increment: Option<Span>,
    pub(super) on_update_now: Option<Span>,
    pub(super) collation: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) constraints: Vec<Constraint>,
    pub(super) position: Option<Position>,
    pub(super) doubt: Option<Span>,
}

#[derive(Clone, Debug)]
pub(super) enum Position {
    First,
    After(Identifier),
}

/// A type as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypeName {
    pub(super) schema: Option<String>,
    /// In lower case unless quoted: `timestamp with time zone`.
    pub(super) name: String,
    pub(super) quoted: bool,
    pub(super) arguments: Vec<String>,
    pub(super) dimensions: u8,
    pub(super) unsigned: bool,
    pub(super) span: Span,
}

#[derive(Clone, Debug)]
pub(super) struct Constraint {
    pub(super) name: Option<Identifier>,
    pub(super) kind: ConstraintKind,
    /// Its name, or its first word.
    pub(super) span: Span,
    pub(super) deferrable: Option<bool>,
    pub(super) not_valid: bool,
    pub(super) enforced: Option<bool>,
    /// Written behind a column.
    pub(super) inline: bool,
}

#[derive(Clone, Debug)]
pub(super) enum ConstraintKind {
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
pub(super) struct Reference {
    pub(super) columns: Vec<Identifier>,
    pub(super) table: ObjectName,
    pub(super) target_columns: Vec<Identifier>,
    pub(super) on_delete: Option<(Action, Span)>,
    pub(super) on_update: Option<(Action, Span)>,
    pub(super) set_columns: Vec<Identifier>,
}

/// A part of an index key.
#[derive(Clone, Debug)]
pub(super) struct KeyPart {
    pub(super) column: Option<Identifier>,
    pub(super) expression: Option<Expression>,
    pub(super) descending: bool,
    pub(super) nulls_first: Option<bool>,
    pub(super) operator_class: Option<String>,
    pub(super) collation: Option<String>,
    pub(super) prefix: Option<u32>,
}

#[derive(Clone, Debug)]
pub(super) struct CreateIndex {
    pub(super) name: Option<ObjectName>,
    pub(super) table: ObjectName,
    pub(super) if_not_exists: bool,
    pub(super) unique: bool,
    pub(super) method: Option<String>,
    pub(super) parts: Vec<KeyPart>,
    pub(super) include: Vec<Identifier>,
    pub(super) filter: Option<Expression>,
    pub(super) nulls_not_distinct: bool,
    pub(super) usable: bool,
    pub(super) span: Span,
}

/// What a trigger or its function writes into the row at hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Effects {
    /// Columns that get the current time.
    pub(super) clocks: Vec<String>,
    /// It may write what cannot be read.
    pub(super) unknown: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Trigger {
    pub(super) name: Identifier,
    pub(super) table: ObjectName,
    pub(super) on_update: bool,
    pub(super) function: Option<ObjectName>,
    pub(super) arguments: Vec<String>,
    /// What the body does, when it has one.
    pub(super) effects: Option<Effects>,
}

#[derive(Clone, Debug)]
pub(super) enum AlterAction {
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
