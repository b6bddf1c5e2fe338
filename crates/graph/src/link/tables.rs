//! Column and table names become ids.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::graph::{DatabaseId, ModelGraph};
use crate::link::witnesses::{Account, schema_key, tidy};
use crate::stated::Stated;
use crate::table::{ColumnIdx, Enforcement, ForeignKey, Gap, Index, IndexPart, Key, Part, Table, TableId, TableKind};

/// Adds the tables of one database.
pub(super) fn add(graph: &mut ModelGraph, database: DatabaseId, accounts: Vec<Account>) {
    let mut parents = Vec::new();
    let first = graph.tables.len();
    for account in accounts {
        let id = TableId(graph.tables.len() as u32);
        parents.push((id, account.fact.parent.clone()));
        graph.tables.push(table(id, database, account));
    }
    for (id, parent) in parents {
        let found =
            parent.and_then(|name| graph.tables[first..].iter().find(|it| it.name.text == name).map(|it| it.id));
        graph.tables[id.0 as usize].parent = found;
    }
}

fn table(id: TableId, database: DatabaseId, account: Account) -> Table {
    let Account { fact, witness, witnesses, drifts } = account;
    let mut table = Table {
        id,
        database,
        schema: fact.schema,
        name: fact.name,
        named_at: fact.named_at,
        kind: fact.kind,
        provided: fact.provided,
        witness,
        witnesses,
        drifts,
        divergences: fact.divergences,
        gaps: fact.gaps,
        columns: fact.columns,
        primary_key: None,
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: fact.checks,
        checks_by_column: OnceLock::new(),
        parent: None,
        models: Vec::new(),
        comment: fact.comment,
        seeded: fact.seeded,
        unmodeled: fact.unmodeled,
        places: fact.places,
    };
    tidy(&mut table.places);
    for column in &mut table.columns {
        tidy(&mut column.places);
    }
    let positions: FxHashMap<String, ColumnIdx> =
        table.columns().map(|(position, column)| (column.name.text.clone(), position)).collect();
    let find = |name: &String| positions.get(name).copied().or_else(|| table.column_named(name));
    let all = |names: &[String]| names.iter().map(find).collect::<Option<Vec<ColumnIdx>>>();
    let mut gaps = Vec::new();
    let mut lost = |part: Part, names: &[String]| {
        let reason = format!("it names a column that was not read ({})", names.join(", "));
        gaps.push(Gap { part, reason, place: None });
    };
    let primary_key = fact.primary_key.and_then(|mut key| match all(&key.columns) {
        Some(columns) => {
            tidy(&mut key.places);
            Some(Key { name: key.name, columns, places: key.places })
        }
        None => {
            lost(Part::PrimaryKey, &key.columns);
            None
        }
    });
    let mut indexes = Vec::new();
    for index in fact.indexes {
        let names: Vec<String> = index.parts.iter().filter_map(|part| part.column.clone()).collect();
        match (all(&names), all(&index.include)) {
            (Some(_), Some(include)) => indexes.push(lower_index(index, include, find)),
            _ => lost(Part::Indexes, &names),
        }
    }
    let mut foreign_keys = Vec::new();
    for key in fact.foreign_keys {
        match (all(&key.columns), all(&key.set_columns)) {
            (Some(columns), Some(set_columns)) => foreign_keys.push(lower_foreign_key(key, columns, set_columns)),
            _ => lost(Part::ForeignKeys, &key.columns),
        }
    }
    table.primary_key = primary_key;
    table.indexes = indexes;
    table.foreign_keys = foreign_keys;
    table.gaps.extend(gaps);
    table.gaps.sort();
    table.gaps.dedup();
    table
}

fn lower_index(
    mut index: Index<String>,
    include: Vec<ColumnIdx>,
    find: impl Fn(&String) -> Option<ColumnIdx>,
) -> Index {
    tidy(&mut index.places);
    Index {
        name: index.name,
        parts: index
            .parts
            .into_iter()
            .map(|part| IndexPart {
                column: part.column.as_ref().and_then(&find),
                expression: part.expression,
                descending: part.descending,
                nulls_first: part.nulls_first,
                operator_class: part.operator_class,
                collation: part.collation,
                prefix: part.prefix,
            })
            .collect(),
        unique: index.unique,
        constraint: index.constraint,
        deferrable: index.deferrable,
        filter: index.filter,
        method: index.method,
        include,
        nulls_not_distinct: index.nulls_not_distinct,
        usable: index.usable,
        replica_identity: index.replica_identity,
        origin: index.origin,
        places: index.places,
    }
}

fn lower_foreign_key(mut key: ForeignKey<String>, columns: Vec<ColumnIdx>, set_columns: Vec<ColumnIdx>) -> ForeignKey {
    tidy(&mut key.places);
    ForeignKey {
        name: key.name,
        columns,
        target: key.target,
        target_columns: key.target_columns,
        on_delete: key.on_delete,
        on_update: key.on_update,
        set_columns,
        deferrable: key.deferrable,
        enforcement: key.enforcement,
        places: key.places,
    }
}

/// One of the tables of a name, with the schema it is in.
type SchemaAndTable = (Option<String>, TableId);

/// Finds the tables that foreign keys point at, and what MySQL adds for them.
pub(super) fn resolve(graph: &mut ModelGraph) {
    let mut names: FxHashMap<(DatabaseId, String), Vec<SchemaAndTable>> = FxHashMap::default();
    for table in &graph.tables {
        let entry = names.entry((table.database, table.name.text.to_ascii_lowercase())).or_default();
        entry.push((table.schema.clone(), table.id));
    }
    for table in &mut graph.tables {
        for key in &mut table.foreign_keys {
            let (Stated::Written(target, _) | Stated::Implied(target)) = &mut key.target else { continue };
            let Some(found) = names.get(&(table.database, target.table.to_ascii_lowercase())) else { continue };
            let own = schema_key(target.schema.as_ref().or(table.schema.as_ref()));
            let same_schema = found.iter().find(|(schema, _)| schema_key(schema.as_ref()) == own);
            let Some((schema, id)) = same_schema.or(found.first().filter(|_| found.len() == 1)) else { continue };
            target.id = Some(*id);
            // `public.orders` and `orders` are one table, and called as the table is.
            if schema_key(target.schema.as_ref()) == schema_key(schema.as_ref()) {
                target.schema.clone_from(schema);
            }
        }
    }
    graph.incoming = incoming(&graph.tables);
    for position in 0..graph.tables.len() {
        let mysql = graph.dialect(&graph.tables[position]).is_some_and(|dialect| dialect.is_mysql_family());
        if mysql && graph.tables[position].kind != TableKind::View {
            add_mysql_indexes(&mut graph.tables[position]);
        }
    }
}

/// Foreign keys by the table that they point at.
fn incoming(tables: &[Table]) -> Vec<Vec<(TableId, usize)>> {
    let mut incoming = vec![Vec::new(); tables.len()];
    for table in tables {
        for (position, key) in table.foreign_keys.iter().enumerate() {
            let target = key.target.known().and_then(|target| target.id);
            if let Some(keys) = target.and_then(|target| incoming.get_mut(target.0 as usize)) {
                keys.push((table.id, position));
            }
        }
    }
    incoming
}

/// InnoDB indexes every foreign key that no index leads with (MySQL manual, "FOREIGN KEY Constraints").
fn add_mysql_indexes(table: &mut Table) {
    for position in 0..table.foreign_keys.len() {
        let key = &table.foreign_keys[position];
        let real = key.enforcement.is(&Enforcement::Enforced);
        if !real || key.columns.is_empty() || !table.indexed_by(&key.columns).no() {
            continue;
        }
        let mut index = Index::on(key.columns.clone(), false, crate::table::IndexOrigin::Database);
        index.name = key.name.clone();
        index.places = key.places.clone();
        table.indexes.push(index);
    }
}
