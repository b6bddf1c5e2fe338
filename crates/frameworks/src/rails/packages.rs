//! Tables whose models lie in gems, which are not read. A name is here when a gem makes the table by itself or by a generator.

/// Whole names.
const NAMES: &[&str] = &[
    // Rails, and what was a part of it
    "ar_internal_metadata",
    "schema_migrations",
    "sessions",
    "simple_sessions",
    // Histories: paper_trail, audited, public_activity, logidze
    "activities",
    "audits",
    "logidze_data",
    "version_associations",
    "versions",
    // Tags, votes, marks: acts-as-taggable-on, acts_as_votable, acts_as_follower, acts_as_favoritor, unread, socialization
    "favorites",
    "follows",
    "likes",
    "mentions",
    "read_marks",
    "taggings",
    "tags",
    "votes",
    // Ratings and badges: ratyrate, merit, impressionist, activerecord-reputation-system
    "average_caches",
    "badges_sashes",
    "impressions",
    "overall_averages",
    "rates",
    "rating_caches",
    "sashes",
    // Jobs and messages
    "delayed_jobs",
    "event_store_events",
    "event_store_events_in_streams",
    "message_bus",
    "notifications",
    "queue_classic_jobs",
    // Migrations of data: data_migrate, seed_migration
    "data_migrations",
    "seed_migration_data_migrations",
    // Settings, translations, names: rails-settings, i18n-active_record, friendly_id, shortener
    "friendly_id_slugs",
    "settings",
    "shortened_urls",
    "slugs",
    "translations",
    // Administration and editors: active_admin, rails_admin, ckeditor, redactor, rich
    "active_admin_comments",
    "ckeditor_assets",
    "rails_admin_histories",
    "redactor_assets",
    "rich_rich_files",
    // Search: pg_search, searchjoy, blacklight, acts_as_xapian
    "acts_as_xapian_jobs",
    "bookmarks",
    "pg_search_documents",
    "searches",
    "searchjoy_searches",
    // Users: devise-security, simple_captcha, rodauth
    "account_active_session_keys",
    "account_activity_times",
    "account_authentication_audit_logs",
    "account_email_auth_keys",
    "account_jwt_refresh_keys",
    "account_lockouts",
    "account_login_change_keys",
    "account_login_failures",
    "account_otp_keys",
    "account_password_change_times",
    "account_password_hashes",
    "account_password_reset_keys",
    "account_previous_password_hashes",
    "account_recovery_codes",
    "account_remember_keys",
    "account_session_keys",
    "account_sms_codes",
    "account_verification_keys",
    "account_webauthn_keys",
    "account_webauthn_user_ids",
    "old_passwords",
    "session_activations",
    "simple_captcha_data",
    // Measurements: rollup, field_test, exception_track
    "exception_track_logs",
    "field_test_events",
    "field_test_memberships",
    "rollups",
];

/// Beginnings of names.
const PREFIXES: &[&str] = &[
    "action_mailbox_",
    "action_push_",
    "action_text_",
    "active_analytics_",
    "active_insights_",
    "active_storage_",
    "ahoy_",
    "alchemy_",
    "audits1984_",
    "avo_",
    "blazer_",
    "cama_",
    "comfy_",
    "console1984_",
    "decidim_",
    "doorkeeper_",
    "double_entry_",
    "exception_hunter_",
    "flipper_",
    "forem_",
    "forest_",
    "friendly_id_",
    "good_job",
    "lit_",
    "mailboxer_",
    "mailkick_",
    "maintenance_tasks_",
    "merit_",
    "mobility_",
    "motor_",
    "notable_",
    "noticed_",
    "oauth_",
    "oauth2_",
    "open_id_authentication_",
    "pay_",
    "pghero_",
    "plutus_",
    "qa_",
    "que_",
    "rails_performance_",
    "rails_pulse_",
    "refinery_",
    "rpush_",
    "rs_",
    "solid_",
    "spina_",
    "thredded_",
    "tolk_",
    "vanity_",
];

/// Ends of names of which gems make the class beside a model: globalize, closure_tree, paper_trail.
const SUFFIXES: &[&str] = &["_audits", "_hierarchies", "_translations", "_versions"];

/// May the model of the table lie in a gem?
pub(super) fn own(table: &str) -> bool {
    let table = table.to_ascii_lowercase();
    NAMES.contains(&table.as_str())
        || PREFIXES.iter().any(|prefix| table.starts_with(prefix))
        || SUFFIXES.iter().any(|suffix| table.ends_with(suffix))
}
