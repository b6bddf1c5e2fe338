//! What a rule looks at, and how much of it there is.

use modelry_graph::{ModelGraph, ModelKind, RelationKind, Table, TypeKind};

use crate::predicates::{created_columns, database_names, is_join_table, updated_columns};

/// The things that comply with a rule or do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// Models that store rows.
    Models,
    /// Tables.
    Tables,
    /// Columns.
    Columns,
    /// Names of tables, columns, indexes and constraints.
    Names,
    /// Foreign keys.
    ForeignKeys,
    /// Primary keys.
    PrimaryKeys,
    /// Indexes and unique constraints.
    Indexes,
    /// Unique indexes and constraints.
    UniqueKeys,
    /// Checks and foreign keys.
    Constraints,
    /// Tables of pairs.
    JoinTables,
    /// Columns of truth values.
    Booleans,
    /// Columns that keep when a row was made or changed.
    RowTimes,
    /// Columns that hold an instant.
    Instants,
    /// Columns of numbers.
    Numbers,
    /// Columns of text.
    Texts,
    /// Fields of models.
    Fields,
    /// Fields with a closed set of values.
    Enumerations,
    /// Rules of models about their fields.
    Validations,
    /// Relations between models.
    Relations,
    /// Relations whose key is on this side.
    References,
    /// Relations to rows of any model.
    PolymorphicRelations,
    /// Relations that promise one row at most.
    OneToOnes,
    /// Relations that are counted.
    Counters,
    /// Named queries.
    Scopes,
}

impl About {
    /// What it is called: `foreign keys`.
    pub fn noun(self) -> &'static str {
        match self {
            About::Models => "models",
            About::Tables => "tables",
            About::Columns => "columns",
            About::Names => "names",
            About::ForeignKeys => "foreign keys",
            About::PrimaryKeys => "primary keys",
            About::Indexes => "indexes",
            About::UniqueKeys => "unique keys",
            About::Constraints => "constraints",
            About::JoinTables => "join tables",
            About::Booleans => "booleans",
            About::RowTimes => "row times",
            About::Instants => "instants",
            About::Numbers => "numbers",
            About::Texts => "texts",
            About::Fields => "fields",
            About::Enumerations => "closed sets of values",
            About::Validations => "validations",
            About::Relations => "relations",
            About::References => "references",
            About::PolymorphicRelations => "polymorphic relations",
            About::OneToOnes => "one-to-one relations",
            About::Counters => "counters",
            About::Scopes => "named queries",
        }
    }

    /// How many of them the project decides about.
    pub fn count(self, graph: &ModelGraph) -> usize {
        let tables = |count: &dyn Fn(&Table) -> usize| graph.judged_tables().map(count).sum();
        let columns = |fits: &dyn Fn(&TypeKind) -> bool| {
            tables(&|table| table.columns.iter().filter(|it| it.ty.known().is_some_and(|ty| fits(&ty.kind))).count())
        };
        let models = || graph.judged_models().filter(|model| model.kind == ModelKind::Concrete);
        let relations = |fits: &dyn Fn(&modelry_graph::Relation) -> bool| {
            models().map(|model| model.relations.iter().filter(|relation| fits(relation)).count()).sum()
        };
        match self {
            About::Models => models().count(),
            About::Tables => graph.judged_tables().count(),
            About::Columns => tables(&|table| table.columns.len()),
            About::Names => tables(&|table| database_names(table).len()),
            About::ForeignKeys => tables(&|table| table.foreign_keys.len()),
            About::PrimaryKeys => tables(&|table| usize::from(table.primary_key.is_some())),
            About::Indexes => tables(&|table| table.indexes.len()),
            About::UniqueKeys => tables(&|table| table.indexes.iter().filter(|index| index.unique).count()),
            About::Constraints => tables(&|table| table.checks.len() + table.foreign_keys.len()),
            About::JoinTables => tables(&|table| usize::from(is_join_table(graph, table))),
            About::Booleans => columns(&|kind| *kind == TypeKind::Boolean),
            About::RowTimes => {
                tables(&|table| created_columns(graph, table).len() + updated_columns(graph, table).len())
            }
            About::Instants => columns(&|kind| matches!(kind, TypeKind::Timestamp { .. })),
            About::Numbers => {
                columns(&|kind| matches!(kind, TypeKind::Integer { .. } | TypeKind::Float { .. } | TypeKind::Decimal))
            }
            About::Texts => columns(&|kind| matches!(kind, TypeKind::Varchar | TypeKind::Char | TypeKind::Text)),
            About::Fields => models().map(|model| model.fields.len()).sum(),
            About::Enumerations => models()
                .flat_map(|model| &model.fields)
                .filter(|it| matches!(it.choices.known(), Some(Some(_))))
                .count(),
            About::Validations => models().map(|model| model.validations.len()).sum(),
            About::Relations => relations(&|_| true),
            About::References => relations(&|relation| relation.kind == RelationKind::BelongsTo),
            About::PolymorphicRelations => relations(&|relation| relation.polymorphic),
            About::OneToOnes => relations(&|relation| relation.one_to_one || relation.kind == RelationKind::HasOne),
            About::Counters => relations(&|relation| matches!(relation.counter.known(), Some(Some(_)))),
            About::Scopes => models().map(|model| model.scopes.len()).sum(),
        }
    }
}
