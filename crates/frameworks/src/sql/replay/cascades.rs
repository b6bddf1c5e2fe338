//! What goes along when something else is dropped.

use modelry_graph::{Column, TableFact, TypeKind};

use crate::sql::replay::alter;

/// Takes the foreign keys away that refer to the key of that name, unless another key has the same columns.
pub(super) fn drop_references_to_key(tables: &mut [TableFact], position: usize, name: &str) {
    let Some(table) = tables.get(position) else { return };
    let primary = table.primary_key.iter().map(|key| (&key.name, key.columns.clone(), true));
    let unique = table.indexes.iter().filter(|it| it.unique);
    let unique = unique.map(|it| (&it.name, it.parts.iter().filter_map(|part| part.column.clone()).collect(), false));
    let keys: Vec<(bool, Vec<String>, bool)> = primary
        .chain(unique)
        .map(|(key, columns, is_primary)| (key.as_ref().is_some_and(|it| it.text == name), columns, is_primary))
        .collect();
    let Some((_, columns, is_primary)) = keys.iter().find(|(is_named, _, _)| *is_named) else { return };
    if keys.iter().any(|(is_named, others, _)| !is_named && others == columns) {
        return;
    }
    let (target, schema) = (table.name.text.clone(), table.schema.clone());
    for other in tables {
        other.foreign_keys.retain(|key| {
            let meant = key.target.known().is_some_and(|it| it.table == target && it.schema == schema);
            let refers = key.target_columns == *columns || (key.target_columns.is_empty() && *is_primary);
            !(meant && refers)
        });
    }
}

/// `DROP TYPE … CASCADE` takes the columns of the type along.
pub(super) fn drop_columns_of_type(tables: &mut [TableFact], name: &str) {
    for table in tables {
        let is_of_type =
            |it: &&Column| it.ty.known().is_some_and(|ty| matches!(&ty.kind, TypeKind::Enum(of) if of == name));
        let gone: Vec<String> = table.columns.iter().filter(is_of_type).map(|it| it.name.text.clone()).collect();
        for column in gone {
            alter::drop_column(table, &column, false);
        }
    }
}

/// `DROP SCHEMA … CASCADE` takes the foreign keys to its tables along.
pub(super) fn drop_references_to_schema(tables: &mut [TableFact], schema: &str) {
    for table in tables {
        table.foreign_keys.retain(|key| key.target.known().is_none_or(|it| it.schema.as_deref() != Some(schema)));
    }
}
