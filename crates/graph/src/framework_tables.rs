//! Tables that frameworks, migration tools and databases keep for themselves.

/// Whole names, in lower case.
const NAMES: &[&str] = &[
    // Rails
    "schema_migrations",
    "ar_internal_metadata",
    // Packages of Rails that make their own tables
    "friendly_id_slugs",
    "ahoy_events",
    "ahoy_messages",
    "ahoy_visits",
    "data_migrations",
    "delayed_jobs",
    "good_jobs",
    "good_job_batches",
    "good_job_executions",
    "good_job_processes",
    "good_job_settings",
    "oauth_access_grants",
    "oauth_access_tokens",
    "oauth_applications",
    "que_jobs",
    // Django and its companions
    "auth_user",
    "auth_group",
    "auth_permission",
    "auth_user_groups",
    "auth_user_user_permissions",
    "auth_group_permissions",
    "authtoken_token",
    "account_emailaddress",
    "account_emailconfirmation",
    // Migration tools
    "_prisma_migrations",
    "__drizzle_migrations",
    "__diesel_schema_migrations",
    "seaql_migrations",
    "alembic_version",
    "sequelizemeta",
    "sequelizedata",
    "typeorm_metadata",
    "migrations",
    "knex_migrations",
    "knex_migrations_lock",
    "flyway_schema_history",
    "databasechangelog",
    "databasechangeloglock",
    "goose_db_version",
    "gorp_migrations",
    "schema_version",
    "_sqlx_migrations",
    "atlas_schema_revisions",
    "refinery_schema_history",
    // PostGIS
    "spatial_ref_sys",
];

/// Beginnings of names, in lower case.
const PREFIXES: &[&str] = &[
    "active_storage_",
    "action_text_",
    "action_mailbox_",
    "solid_queue_",
    "solid_cache_",
    "solid_cable_",
    "django_",
    "sqlite_",
    "_timescaledb_",
];

/// Schemas of databases, extensions and hosters, in lower case. Names that a project may well choose itself (`auth`,
/// `storage`) are left out.
const SCHEMAS: &[&str] = &[
    "_timescaledb_cache",
    "_timescaledb_catalog",
    "_timescaledb_config",
    "_timescaledb_internal",
    "graphql",
    "graphql_public",
    "information_schema",
    "pg_catalog",
    "pgbouncer",
    "pgmq",
    "pgroonga",
    "pgsodium",
    "pgsodium_masks",
    "pgtle",
    "repack",
    "supabase_functions",
    "supabase_migrations",
    "tiger",
    "topology",
    "vault",
];

/// Is the schema one that no project decides about?
pub(crate) fn is_framework_schema(schema: &str) -> bool {
    SCHEMAS.contains(&schema.to_ascii_lowercase().as_str())
}

/// Is the table of that name one that no project decides about?
pub(crate) fn is_framework_table(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    NAMES.contains(&name.as_str()) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}
