//! Which methods of a migration change the schema, by name.

/// Calls that run their block and do nothing else to the schema.
const HARMLESS: &[&str] = &[
    "say",
    "puts",
    "p",
    "print",
    "pp",
    "announce",
    "write",
    "warn",
    "sleep",
    "require",
    "require_relative",
    "include",
    "extend",
    "enable_extension",
    "disable_extension",
    "disable_ddl_transaction!",
    "disable_lock_timeout!",
    "lock_timeout",
    "reset_pk_sequence!",
    "create_schema",
    "drop_schema",
    "create_database",
    "load",
    "private",
    "attr_accessor",
    "change_table_options",
    "set_pk_sequence!",
    "set_default_sequence",
    "execute_block",
    "insert_fixture",
    "insert",
    "update",
    "delete",
    "insert_sql",
    "update_sql",
    "assume_migrated_upto_version",
    "initialize_schema_migrations_table",
    "create_function",
    "update_function",
    "drop_function",
    "create_extension",
    "commit_db_transaction",
    "begin_db_transaction",
    "clear_cache!",
    "reset!",
    "schema_cache",
    "raise_if",
    "method",
    "format",
    "sprintf",
    "ask",
];

/// Does the method run its block, and do nothing else to the schema?
pub(super) fn is_harmless(name: &str) -> bool {
    HARMLESS.contains(&name)
}

/// Does the method change the schema?
pub(super) fn is_change(name: &str) -> bool {
    is_table_change(name)
        || matches!(
            name,
            "create_table"
                | "create_virtual_table"
                | "drop_virtual_table"
                | "create_join_table"
                | "execute"
                | "exec_update"
                | "safe_execute"
                | "create_view"
                | "replace_view"
                | "update_view"
                | "create_materialized_view"
                | "drop_view"
                | "create_trigger"
                | "drop_trigger"
                | "update_trigger"
                | "rename_table"
                | "drop_table"
                | "drop_join_table"
                | "create_enum"
                | "drop_enum"
                | "rename_enum"
                | "add_enum_value"
                | "rename_enum_value"
        )
        || may_change_schema(name)
}

/// Does the method change the table that its first argument names?
pub(super) fn is_table_change(name: &str) -> bool {
    matches!(
        name,
        "add_column"
            | "add_columns"
            | "add_timestamps"
            | "add_reference"
            | "add_belongs_to"
            | "add_index"
            | "add_foreign_key"
            | "add_check_constraint"
            | "add_unique_constraint"
            | "add_unique_key"
            | "add_exclusion_constraint"
            | "add_attachment"
            | "remove_attachment"
            | "change_column"
            | "change_column_default"
            | "change_column_null"
            | "change_column_comment"
            | "change_table_comment"
            | "remove_column"
            | "remove_columns"
            | "remove_timestamps"
            | "remove_reference"
            | "remove_belongs_to"
            | "remove_index"
            | "remove_foreign_key"
            | "remove_check_constraint"
            | "remove_unique_constraint"
            | "remove_exclusion_constraint"
            | "rename_column"
            | "rename_index"
            | "validate_foreign_key"
            | "validate_check_constraint"
            | "validate_constraint"
    )
}

/// Does the name speak of a change of the schema?
pub(super) fn may_change_schema(name: &str) -> bool {
    let verbs = ["add_", "create_", "drop_", "remove_", "rename_", "change_", "alter_", "execute"];
    let nouns = [
        "table",
        "column",
        "index",
        "key",
        "constraint",
        "reference",
        "attachment",
        "schema",
        "trigger",
        "view",
        "translation",
        "partition",
        "timestamps",
    ];
    verbs.iter().any(|verb| name.starts_with(verb)) && nouns.iter().any(|noun| name.contains(noun))
}
