//! The lower floor: what the database stores and enforces.
//!
//! Keys, indexes and foreign keys are written once and used in two stages: a
//! testimony names columns (`Index<String>`), the graph points at them
//! (`Index<ColumnIdx>`, which is what plain `Index` means).

use crate::facts::Witness;
use crate::graph::DatabaseId;
use crate::model::ModelId;
use crate::source::{Evidence, Place};
use crate::stated::{Stated, Sure};
use crate::types::ColumnType;

/// A table of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub u32);

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnIdx(pub u32);

/// How a name in the database came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameOrigin {
    /// Somebody chose it: `CREATE TABLE orders`, `db_table = "orders"`, `@@map("orders")`.
    Written,
    /// It is an identifier of the code, taken over as it stands: `model UserRole` without `@@map`, a Django field.
    Derived,
    /// The framework made it by its own convention: `shop_order`, `_AToB`, `Order_customerId_fkey`.
    Generated,
    /// As `Generated`, and the framework keeps it within the limits of the database by itself.
    Shortened,
}

/// A name in the database.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// As the database shows it, without quotes.
    pub text: String,
    /// Who chose it.
    pub origin: NameOrigin,
}

impl Name {
    /// A name somebody chose.
    pub fn written(text: impl Into<String>) -> Name {
        Name { text: text.into(), origin: NameOrigin::Written }
    }

    /// A code identifier taken over.
    pub fn derived(text: impl Into<String>) -> Name {
        Name { text: text.into(), origin: NameOrigin::Derived }
    }

    /// A name made by convention.
    pub fn generated(text: impl Into<String>) -> Name {
        Name { text: text.into(), origin: NameOrigin::Generated }
    }

    /// A name made by convention and kept short.
    pub fn shortened(text: impl Into<String>) -> Name {
        Name { text: text.into(), origin: NameOrigin::Shortened }
    }
}

/// What kind of relation in the database's sense a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TableKind {
    /// An ordinary table; also one that is partitioned or has inheritance children.
    Base,
    /// A table that a framework makes for a many-to-many relation by itself.
    Join,
    /// A view, materialized or not.
    View,
    /// A partition or inheritance child: its parent is judged instead.
    Partition,
    /// A table of another server.
    Foreign,
    /// Gone with the session.
    Temporary,
}

/// A part of a table of which not everything could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// There may be more columns, or other ones.
    Columns,
    /// The primary key may be another one.
    PrimaryKey,
    /// There may be more indexes or unique constraints.
    Indexes,
    /// There may be more foreign keys.
    ForeignKeys,
    /// There may be more checks.
    Checks,
    /// There may be more triggers.
    Triggers,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 6] =
        [Part::Columns, Part::PrimaryKey, Part::Indexes, Part::ForeignKeys, Part::Checks, Part::Triggers];

    /// The name in the JSON of the graph.
    pub fn name(self) -> &'static str {
        match self {
            Part::Columns => "columns",
            Part::PrimaryKey => "primary_key",
            Part::Indexes => "indexes",
            Part::ForeignKeys => "foreign_keys",
            Part::Checks => "checks",
            Part::Triggers => "triggers",
        }
    }
}

/// Something about a table that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gap {
    /// What is uncertain.
    pub part: Part,
    /// Why, to be shown to people: `a base class is outside the tree`.
    pub reason: String,
    /// Where.
    pub place: Option<Place>,
}

/// A value that a column takes when none is given.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DefaultValue {
    /// The literal without quotes, or the expression.
    pub text: String,
    /// What makes the value.
    pub generator: Generator,
    /// Is the expression evaluated once, when the program starts, instead of for every row?
    pub frozen: bool,
    /// Does it read a clock without a time zone (`datetime.now`)?
    pub naive_clock: bool,
}

impl DefaultValue {
    /// A constant.
    pub fn literal(text: impl Into<String>) -> DefaultValue {
        DefaultValue { text: text.into(), generator: Generator::Literal, frozen: false, naive_clock: false }
    }

    /// A function or expression.
    pub fn generated(text: impl Into<String>, generator: Generator) -> DefaultValue {
        DefaultValue { text: text.into(), generator, frozen: false, naive_clock: false }
    }
}

/// What makes a default value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Generator {
    /// A constant.
    Literal,
    /// The constant NULL.
    Null,
    /// A sequence, identity or auto-increment.
    Sequence,
    /// The current time or date.
    Now,
    /// A random UUID (version 4, or of unknown version).
    Uuid,
    /// An id that sorts by time: UUID version 7, ULID, KSUID.
    OrderedId,
    /// A short random text id: cuid, nanoid.
    TextId,
    /// Anything else.
    Other,
}

/// When the framework or the database writes a timestamp column by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clock {
    /// Nothing does.
    Never,
    /// When the row is made: `auto_now_add`.
    Insert,
    /// At every write: `auto_now`, `@updatedAt`, `ON UPDATE CURRENT_TIMESTAMP`, a trigger.
    Update,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Stated<ColumnType>,
    /// May it hold NULL? A member of the primary key may not.
    pub nullable: Stated<bool>,
    /// What the database fills in; `None` for nothing.
    pub default: Stated<Option<DefaultValue>>,
    /// What the application fills in before it writes; `None` for nothing.
    pub application_default: Stated<Option<DefaultValue>>,
    /// Is it computed by the database from other columns (not: identity)?
    pub generated: bool,
    /// The values that its type admits, when the type is a closed set (native enum, MySQL's `ENUM`).
    pub values: Stated<Option<Vec<String>>>,
    /// Who writes it when nobody does.
    pub clock: Stated<Clock>,
    /// Its collation, when one is named.
    pub collation: Option<String>,
    /// Its comment in the database.
    pub comment: Option<String>,
    /// Where it is declared, strongest witness first.
    pub places: Vec<Evidence>,
}

impl Column {
    /// A column of which only the name is known; everything else is `Unknown`.
    pub fn unknown(name: Name) -> Column {
        Column {
            name,
            ty: Stated::Unknown,
            nullable: Stated::Unknown,
            default: Stated::Unknown,
            application_default: Stated::Unknown,
            generated: false,
            values: Stated::Unknown,
            clock: Stated::Unknown,
            collation: None,
            comment: None,
            places: Vec::new(),
        }
    }

    /// Does any layer surely fill in a value when none is given?
    pub fn surely_has_default(&self) -> bool {
        let filled = |stated: &Stated<Option<DefaultValue>>| matches!(stated.known(), Some(Some(value)) if value.generator != Generator::Null);
        filled(&self.default) || filled(&self.application_default) || self.generated
    }
}

/// One part of an index key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IndexPart<C = ColumnIdx> {
    /// The column, or `None` for an expression.
    pub column: Option<C>,
    /// The expression in SQL, when the part is none of a plain column.
    pub expression: Option<String>,
    /// `DESC`.
    pub descending: bool,
    /// `NULLS FIRST` or `NULLS LAST`, when it is not what the direction implies.
    pub nulls_first: Option<bool>,
    /// Operator class, when it is not the default one.
    pub operator_class: Option<String>,
    /// Collation, when it is not that of the column.
    pub collation: Option<String>,
    /// MySQL's prefix length.
    pub prefix: Option<u32>,
}

impl<C> IndexPart<C> {
    /// A plain column.
    pub fn column(column: C) -> IndexPart<C> {
        IndexPart {
            column: Some(column),
            expression: None,
            descending: false,
            nulls_first: None,
            operator_class: None,
            collation: None,
            prefix: None,
        }
    }

    /// An expression.
    pub fn expression(text: impl Into<String>) -> IndexPart<C> {
        IndexPart {
            column: None,
            expression: Some(text.into()),
            descending: false,
            nulls_first: None,
            operator_class: None,
            collation: None,
            prefix: None,
        }
    }
}

/// How an index came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IndexOrigin {
    /// A declaration of its own.
    Declared,
    /// An option of one column: `unique=True`, `@unique`, `db_index=True`.
    ColumnOption,
    /// The framework adds it without being asked: Django's index on a foreign key.
    Framework,
    /// The database adds it without being asked: MySQL's index for a foreign key.
    Database,
}

/// An index or a unique constraint (which is an index with a promise).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index<C = ColumnIdx> {
    /// Its name; `None` when the database picks one.
    pub name: Option<Name>,
    /// Its key, in order. Empty when it could not be read.
    pub parts: Vec<IndexPart<C>>,
    /// Does it admit no two equal keys?
    pub unique: bool,
    /// Was it declared as a constraint?
    pub constraint: bool,
    /// Can the check wait until commit?
    pub deferrable: bool,
    /// `WHERE`, in SQL over column names. `Unknown` when there is one that could not be read.
    pub filter: Stated<Option<String>>,
    /// `btree`, `hash`, `gin`, …: lower case.
    pub method: String,
    /// `INCLUDE`.
    pub include: Vec<C>,
    /// `NULLS NOT DISTINCT`: two NULLs are equal.
    pub nulls_not_distinct: bool,
    /// Does the database use it (not invalid, not invisible)?
    pub usable: bool,
    /// Do replicas tell rows apart by it (PostgreSQL's `REPLICA IDENTITY USING INDEX`)?
    pub replica_identity: bool,
    /// Who asked for it.
    pub origin: IndexOrigin,
    /// Where it is declared, strongest witness first.
    pub places: Vec<Evidence>,
}

impl<C> Index<C> {
    /// A btree over plain columns.
    pub fn on(columns: Vec<C>, unique: bool, origin: IndexOrigin) -> Index<C> {
        Index {
            name: None,
            parts: columns.into_iter().map(IndexPart::column).collect(),
            unique,
            constraint: false,
            deferrable: false,
            filter: Stated::Implied(None),
            method: "btree".to_owned(),
            include: Vec::new(),
            nulls_not_distinct: false,
            usable: true,
            replica_identity: false,
            origin,
            places: Vec::new(),
        }
    }
}

impl<C: Copy> Index<C> {
    /// The key, if it is of plain columns only.
    pub fn columns(&self) -> Option<Vec<C>> {
        self.parts.iter().map(|part| part.column.filter(|_| part.expression.is_none())).collect()
    }
}

/// A primary key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key<C = ColumnIdx> {
    /// Its constraint name, when one is known.
    pub name: Option<Name>,
    /// Its columns, in order.
    pub columns: Vec<C>,
    /// Where it is declared.
    pub places: Vec<Evidence>,
}

/// What happens to a row when the row it points at is deleted or its key changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Refused at the end of the statement or transaction.
    NoAction,
    /// Refused at once.
    Restrict,
    /// The row goes too.
    Cascade,
    /// The columns become NULL.
    SetNull,
    /// The columns become their default.
    SetDefault,
}

impl Action {
    /// As SQL and the JSON of the graph write it, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Action::NoAction => "no action",
            Action::Restrict => "restrict",
            Action::Cascade => "cascade",
            Action::SetNull => "set null",
            Action::SetDefault => "set default",
        }
    }
}

/// Does the database hold everybody to a constraint?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Enforcement {
    /// It does.
    Enforced,
    /// Only new rows: PostgreSQL's `NOT VALID` without a later `VALIDATE`.
    NotValid,
    /// It was told not to: `NOT ENFORCED`.
    NotEnforced,
    /// The storage engine ignores it; its name.
    EngineIgnores(String),
    /// The application declares it and asks the database for nothing: `db_constraint=False`.
    ApplicationOnly,
}

/// The table that a foreign key points at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// Schema, when one is written.
    pub schema: Option<String>,
    /// Table name.
    pub table: String,
    /// The table in the graph; set by linking, `None` when it was not read.
    pub id: Option<TableId>,
}

impl Target {
    /// A table by its name.
    pub fn named(table: impl Into<String>) -> Target {
        Target { schema: None, table: table.into(), id: None }
    }
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey<C = ColumnIdx> {
    /// Its constraint name, when one is known.
    pub name: Option<Name>,
    /// The columns that hold the reference, in order.
    pub columns: Vec<C>,
    /// The table referred to; `Unknown` when its name could not be read.
    pub target: Stated<Target>,
    /// The columns referred to, by name; empty means the primary key of the target.
    pub target_columns: Vec<String>,
    /// `ON DELETE`.
    pub on_delete: Stated<Action>,
    /// `ON UPDATE`.
    pub on_update: Stated<Action>,
    /// PostgreSQL's `SET NULL (columns)`, when given.
    pub set_columns: Vec<C>,
    /// Can the check wait until commit?
    pub deferrable: bool,
    /// Is it enforced? `ApplicationOnly` foreign keys do not exist in the database: `Written` when the key itself asks for
    /// that, `Implied` when a setting of the whole project does.
    pub enforcement: Stated<Enforcement>,
    /// Where it is declared, strongest witness first.
    pub places: Vec<Evidence>,
}

/// A CHECK constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name, when one is known.
    pub name: Option<Name>,
    /// Its condition in SQL; `Unknown` when it exists and could not be read.
    pub expression: Stated<String>,
    /// Is it enforced?
    pub enforcement: Enforcement,
    /// Where it is declared.
    pub places: Vec<Evidence>,
}

/// A table of the graph: the truth of its strongest witness, with the places of all.
#[derive(Clone, Debug)]
pub struct Table {
    /// Itself.
    pub id: TableId,
    /// The database it is in.
    pub database: DatabaseId,
    /// Schema, when one is named.
    pub schema: Option<String>,
    /// Its name.
    pub name: Name,
    /// The option of a model that chose the name: `db_table`, `@@map`.
    pub named_at: Option<Place>,
    /// What it is.
    pub kind: TableKind,
    /// Does a framework or package own it, so that nobody here decides its shape?
    pub provided: bool,
    /// Whose word counts.
    pub witness: Witness,
    /// All who spoke of it, strongest first.
    pub witnesses: Vec<Witness>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// Its columns, in the order of the database.
    pub columns: Vec<Column>,
    /// Its primary key. `None` with a gap for `Part::PrimaryKey` means: not known.
    pub primary_key: Option<Key>,
    /// Its indexes and unique constraints, without that of the primary key.
    pub indexes: Vec<Index>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// Its checks.
    pub checks: Vec<Check>,
    /// The table it is a partition of or inherits from.
    pub parent: Option<TableId>,
    /// The models stored in it.
    pub models: Vec<ModelId>,
    /// Its comment in the database.
    pub comment: Option<String>,
    /// Do the files that make it insert rows, too?
    pub seeded: bool,
    /// Where it is declared, strongest witness first.
    pub places: Vec<Evidence>,
}

impl Table {
    /// Where its name is chosen, and where it is declared.
    pub fn name_places(&self) -> Vec<Evidence> {
        let chosen = self.named_at.map(|place| Evidence { witness: Witness::Models, place });
        chosen.into_iter().chain(self.places.iter().copied()).collect()
    }

    /// A column.
    pub fn column(&self, column: ColumnIdx) -> &Column {
        &self.columns[column.0 as usize]
    }

    /// The column of that name. Case counts only when two columns differ by nothing else.
    pub fn column_named(&self, name: &str) -> Option<ColumnIdx> {
        let exact = self.columns.iter().position(|column| column.name.text == name);
        let position = exact.or_else(|| self.columns.iter().position(|it| it.name.text.eq_ignore_ascii_case(name)))?;
        Some(ColumnIdx(position as u32))
    }

    /// All columns with their ids.
    pub fn columns(&self) -> impl Iterator<Item = (ColumnIdx, &Column)> {
        self.columns.iter().enumerate().map(|(position, column)| (ColumnIdx(position as u32), column))
    }

    /// `customer_id, number`.
    pub fn names(&self, columns: &[ColumnIdx]) -> String {
        let names: Vec<&str> = columns.iter().map(|column| self.column(*column).name.text.as_str()).collect();
        names.join(", ")
    }

    /// The table's name, behind its schema where that is not the usual one.
    ///
    /// `public.orders` and `orders` are one table, whichever of them a witness writes.
    pub fn qualified_name(&self) -> String {
        match self.schema.as_deref() {
            Some("public" | "main") | None => self.name.text.clone(),
            Some(schema) => format!("{schema}.{}", self.name.text),
        }
    }

    /// What a finding about these columns is about: `orders.customer_id`, `orders.a+b`, `orders`.
    pub fn subject(&self, columns: &[ColumnIdx]) -> String {
        let names: Vec<&str> = columns.iter().map(|column| self.column(*column).name.text.as_str()).collect();
        if names.is_empty() { self.qualified_name() } else { format!("{}.{}", self.qualified_name(), names.join("+")) }
    }

    /// What a finding about a set of columns is about, in whatever order a witness states them: `orders.a+b`.
    pub fn subject_of_set(&self, columns: &[ColumnIdx]) -> String {
        let mut columns = columns.to_vec();
        columns.sort_by_key(|column| &self.column(*column).name.text);
        self.subject(&columns)
    }

    /// The reason why a part of the table is uncertain, if it is.
    pub fn gap(&self, part: Part) -> Option<&Gap> {
        self.gaps.iter().find(|gap| gap.part == part)
    }

    /// Could everything about it be read?
    pub fn complete(&self) -> bool {
        self.gaps.is_empty()
    }

    /// Is the column a member of the primary key?
    pub fn in_primary_key(&self, column: ColumnIdx) -> bool {
        self.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column))
    }

    /// Does a usable index lead with exactly this set of columns, in any order?
    ///
    /// Primary key and unique constraints count; a partial index counts only when its
    /// condition is that these columns are not NULL; only btree (and hash, for one column).
    pub fn indexed_by(&self, columns: &[ColumnIdx]) -> Sure {
        let leads = |key: &[ColumnIdx]| {
            key.len() >= columns.len() && columns.iter().all(|column| key[..columns.len()].contains(column))
        };
        if self.primary_key.as_ref().is_some_and(|key| leads(&key.columns)) {
            return Sure::Yes;
        }
        let mut uncertain = self.gap(Part::Indexes).is_some() || self.gap(Part::PrimaryKey).is_some();
        for index in self.indexes.iter().filter(|index| index.usable) {
            let key: Vec<ColumnIdx> = index
                .parts
                .iter()
                .map_while(|part| part.column.filter(|_| part.expression.is_none() && part.prefix.is_none()))
                .collect();
            if index.parts.is_empty() {
                uncertain = true;
                continue;
            }
            let fits = match index.method.as_str() {
                "btree" => leads(&key),
                "hash" => key.len() == 1 && columns == key,
                _ => false,
            };
            if !fits {
                continue;
            }
            match index.filter.known() {
                Some(None) => return Sure::Yes,
                Some(Some(filter)) if self.is_not_null_filter(filter, columns) => return Sure::Yes,
                Some(Some(_)) => {}
                None => uncertain = true,
            }
        }
        if uncertain { Sure::Unknown } else { Sure::No }
    }

    /// Does a full unique key lie within this set of columns (a subset suffices)?
    pub fn unique_within(&self, columns: &[ColumnIdx]) -> Sure {
        let within = |key: &[ColumnIdx]| !key.is_empty() && key.iter().all(|column| columns.contains(column));
        if self.primary_key.as_ref().is_some_and(|key| within(&key.columns)) {
            return Sure::Yes;
        }
        let mut uncertain = self.gap(Part::Indexes).is_some() || self.gap(Part::PrimaryKey).is_some();
        for index in self.indexes.iter().filter(|index| index.unique) {
            match index.columns() {
                Some(key) if index.parts.is_empty() || !within(&key) => uncertain |= index.parts.is_empty(),
                None => {}
                Some(_) => match index.filter.known() {
                    Some(None) => return Sure::Yes,
                    Some(Some(filter)) if self.is_not_null_filter(filter, columns) => return Sure::Yes,
                    Some(Some(_)) => {}
                    None => uncertain = true,
                },
            }
        }
        if uncertain { Sure::Unknown } else { Sure::No }
    }

    /// May the column hold NULL, checks and primary key considered?
    pub fn nullable(&self, column: ColumnIdx) -> Sure {
        if self.in_primary_key(column) {
            return Sure::No;
        }
        let declared = self.column(column).nullable.sure();
        if declared.no() {
            return Sure::No;
        }
        let name = &self.column(column).name.text;
        for check in self.checks.iter().filter(|check| check.enforcement == Enforcement::Enforced) {
            let forbids = check.expression.known().map(|sql| crate::condition::requires_not_null(sql, name));
            match forbids {
                Some(true) => return Sure::No,
                Some(false) => {}
                None => return Sure::Unknown,
            }
        }
        declared
    }

    /// Is the condition exactly that these columns (or some of them) are not NULL?
    fn is_not_null_filter(&self, filter: &str, columns: &[ColumnIdx]) -> bool {
        let Some(names) = crate::condition::only_not_null(filter) else { return false };
        names.iter().all(|name| columns.iter().any(|column| self.column(*column).name.text.eq_ignore_ascii_case(name)))
    }
}
