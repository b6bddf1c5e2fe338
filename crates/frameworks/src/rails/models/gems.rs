//! What widespread gems and parts of Rails add to a class by one word: associations, validations, soft deletion.

use compact_str::CompactString;
use modelry_graph::model::{DeleteDecision, RelationKind, ValidationKind};
use modelry_graph::{Place, Stated, Validation};

use super::arguments::{self, Options};
use super::associations::Association;
use super::body::{Item, ItemKind};
use super::evaluate::Value;
use super::project::Project;

/// An association of which only its kind and name are known.
fn association(name: String, kind: RelationKind, owner: &CompactString, place: Place) -> Association {
    Association {
        name,
        kind,
        owner: owner.clone(),
        class_name: Stated::Implied(None),
        foreign_key: Stated::Implied(None),
        foreign_type: None,
        primary_key: Vec::new(),
        polymorphic: false,
        interface: None,
        through: None,
        source: None,
        source_type: None,
        join_table: Stated::Implied(None),
        inverse: Stated::Implied(None),
        on_delete: Stated::Implied(None),
        required: Stated::Implied(None),
        counter: Stated::Implied(None),
        scoped: false,
        runs_on_delete: false,
        touches: false,
        conditional: false,
        place,
    }
}

/// The associations that a word adds (Rails API, "ActiveStorage::Attached::Model", "ActionText::Attribute").
pub(super) fn associations<'a>(project: &Project<'a>, item: &Item<'a>, owner: &CompactString) -> Vec<Association> {
    let ItemKind::Call(call) = item.kind else { return Vec::new() };
    let Some(name) = call.arguments.first().and_then(|it| project.value(it, &item.context).text().map(str::to_owned))
    else {
        return Vec::new();
    };
    let place = item.context.place(item.span);
    let made = |name: String, kind: RelationKind| Association {
        conditional: item.context.conditional,
        ..association(name, kind, owner, place)
    };
    let record = |it: Association, class: &str| Association {
        interface: Some("record".to_owned()),
        inverse: Stated::Written(Some("record".to_owned()), place),
        scoped: true,
        on_delete: Stated::Implied(Some(DeleteDecision::Destroy)),
        runs_on_delete: true,
        ..it.with_class(class, place)
    };
    match call.name.as_str() {
        "has_one_attached" | "has_many_attached" => {
            let many = call.name == "has_many_attached";
            let kind = if many { RelationKind::HasMany } else { RelationKind::HasOne };
            let plural = if many { "s" } else { "" };
            let attachment = format!("{name}_attachment{plural}");
            let blobs = Association {
                through: Some(attachment.clone()),
                source: Some("blob".to_owned()),
                ..made(format!("{name}_blob{plural}"), kind).with_class("ActiveStorage::Blob", place)
            };
            vec![record(made(attachment, kind), "ActiveStorage::Attachment"), blobs]
        }
        "has_rich_text" => {
            vec![record(made(format!("rich_text_{name}"), RelationKind::HasOne), "ActionText::RichText")]
        }
        _ => Vec::new(),
    }
}

impl Association {
    fn with_class(self, class: &str, place: Place) -> Association {
        Association { class_name: Stated::Written(Some(format!("::{class}")), place), ..self }
    }
}

/// The validations that a word adds: `has_secure_password`, `devise :validatable`.
pub(super) fn validations<'a>(project: &Project<'a>, item: &Item<'a>) -> Vec<Validation> {
    let ItemKind::Call(call) = item.kind else { return Vec::new() };
    let place = item.context.place(item.span);
    let sometimes =
        |field: &str, kind: ValidationKind| Validation { conditional: true, ..Validation::of(field, kind, place) };
    match call.name.as_str() {
        // Rails API, "ActiveModel::SecurePassword".
        "has_secure_password" => {
            let options = Options::of(project, item, call);
            if options.value(project, "validations") == Some(Value::Bool(false)) {
                return Vec::new();
            }
            let names = arguments::names(project, item, call).unwrap_or_default();
            let attribute = names.first().map_or("password", String::as_str);
            let confirmation = Validation {
                passes_null: Stated::Implied(true),
                ..Validation::of(attribute, ValidationKind::Named { name: "confirmation" }, place)
            };
            let custom = ValidationKind::Custom { name: "has_secure_password".to_owned() };
            vec![Validation { fields: Vec::new(), ..Validation::of("", custom, place) }, confirmation]
        }
        // Devise, "Devise::Models::Validatable".
        "devise" => {
            let modules = arguments::names(project, item, call).unwrap_or_default();
            if !modules.iter().any(|it| it == "validatable") {
                return Vec::new();
            }
            let unique =
                ValidationKind::Uniqueness { scope: Vec::new(), case_sensitive: true, among: Stated::Implied(None) };
            let blank = |it: Validation| Validation { passes_blank: true, ..it };
            let length = ValidationKind::Length { minimum: None, maximum: None };
            vec![
                sometimes("email", ValidationKind::Presence),
                blank(sometimes("email", unique)),
                blank(sometimes("email", ValidationKind::Format { regex: None })),
                sometimes("password", ValidationKind::Presence),
                sometimes("password", ValidationKind::Named { name: "confirmation" }),
                Validation { unread: true, ..blank(Validation::of("password", length, place)) },
            ]
        }
        _ => Vec::new(),
    }
}

/// The column that marks rows as deleted (gems paranoia, acts_as_paranoid, discard).
pub(super) fn soft_delete<'a>(project: &Project<'a>, item: &Item<'a>) -> Option<String> {
    match &item.kind {
        ItemKind::Call(call)
            if matches!(call.name.as_str(), "acts_as_paranoid" | "acts_as_soft_deletable" | "soft_deletable") =>
        {
            let options = Options::of(project, item, call);
            Some(options.text(project, "column").unwrap_or_else(|| "deleted_at".to_owned()))
        }
        ItemKind::Module(path) if path.trim_start_matches("::") == "Discard::Model" => Some("discarded_at".to_owned()),
        ItemKind::Module(path) if path.trim_start_matches("::") == "SoftDeletable" => Some("deleted_at".to_owned()),
        _ => None,
    }
}

/// Does the gem that a word belongs to run code when a row is deleted?
pub(super) fn runs_on_delete(item: &Item<'_>) -> bool {
    match &item.kind {
        ItemKind::Call(call) => matches!(
            call.name.as_str(),
            "acts_as_paranoid"
                | "has_paper_trail"
                | "audited"
                | "acts_as_list"
                | "acts_as_nested_set"
                | "counter_culture"
                | "searchkick"
                | "mount_uploader"
                | "mount_uploaders"
                | "has_one_attached"
                | "has_many_attached"
                | "has_rich_text"
                | "has_ancestry"
                | "has_closure_tree"
                | "acts_as_tree"
                | "friendly_id"
                | "broadcasts"
                | "broadcasts_to"
                | "broadcasts_refreshes"
                | "multisearchable"
                | "meilisearch"
                | "algoliasearch"
                | "rolify"
        ),
        ItemKind::Assign(_) | ItemKind::Module(_) => false,
    }
}
