//! Associations as their calls declare them (Rails guide, "Active Record Associations").

use compact_str::CompactString;
use modelry_graph::model::{DeleteDecision, RelationKind};
use modelry_graph::table::Action;
use modelry_graph::{Place, Stated};

use super::arguments::{self, Options};
use super::body::{Item, ItemKind};
use super::evaluate::Value;
use super::project::Project;

/// An association of a class.
#[derive(Clone, Debug)]
pub(super) struct Association {
    pub(super) name: String,
    pub(super) kind: RelationKind,
    /// The class whose body declares it, or includes the concern that does.
    pub(super) owner: CompactString,
    /// `class_name:`, when one is written.
    pub(super) class_name: Stated<Option<String>>,
    /// `foreign_key:`: its columns, when they are written.
    pub(super) foreign_key: Stated<Option<Vec<String>>>,
    pub(super) foreign_type: Option<String>,
    /// `primary_key:`
    pub(super) primary_key: Vec<String>,
    pub(super) polymorphic: bool,
    /// `as:`
    pub(super) interface: Option<String>,
    pub(super) through: Option<String>,
    pub(super) source: Option<String>,
    pub(super) source_type: Option<String>,
    pub(super) join_table: Stated<Option<String>>,
    /// `inverse_of:`; `Written(None)` for `inverse_of: false`.
    pub(super) inverse: Stated<Option<String>>,
    pub(super) on_delete: Stated<Option<DeleteDecision>>,
    /// `optional:` or `required:`, as what it says of being required.
    pub(super) required: Stated<Option<bool>>,
    /// `counter_cache:`; the text is the column that is named.
    pub(super) counter: Stated<Option<Option<String>>>,
    pub(super) scoped: bool,
    /// Does it run code when the row is deleted?
    pub(super) runs_on_delete: bool,
    /// `touch:`.
    pub(super) touches: bool,
    /// Does something decide whether it is declared?
    pub(super) conditional: bool,
    pub(super) place: Place,
}

/// Does the statement declare an association, whether its name is known or not?
pub(super) fn is_one(item: &Item<'_>) -> bool {
    let ItemKind::Call(call) = item.kind else { return false };
    matches!(call.name.as_str(), "belongs_to" | "delegated_type" | "has_one" | "has_many" | "has_and_belongs_to_many")
}

/// The association that a call declares; `None` for another call, or when its name is not known.
pub(super) fn read<'a>(project: &Project<'a>, item: &Item<'a>, owner: &CompactString) -> Option<Association> {
    let ItemKind::Call(call) = item.kind else { return None };
    let kind = match call.name.as_str() {
        // (Rails API, "ActiveRecord::DelegatedType")
        "belongs_to" | "delegated_type" => RelationKind::BelongsTo,
        "has_one" => RelationKind::HasOne,
        "has_many" => RelationKind::HasMany,
        "has_and_belongs_to_many" => RelationKind::ManyToMany,
        _ => return None,
    };
    let Value::Text(name) = project.value(call.arguments.first()?, &item.context) else { return None };
    let place = item.context.place(item.span);
    let options = Options::of(project, item, call);
    let text = |option: &str| options.text(project, option);
    let lambda_given = arguments::lambda(call).is_some()
        || call.arguments.get(1).is_some_and(|it| it.constant().is_some() || it.call().is_some());
    let is_true =
        |option: &str| options.value(project, option).is_some_and(|it| !matches!(it, Value::Nil | Value::Bool(false)));
    let touches = kind == RelationKind::BelongsTo && is_true("touch");
    let on_delete = on_delete(project, &options, place);
    let decides = |it: &DeleteDecision| !matches!(it, DeleteDecision::Nothing);
    let runs_on_delete = on_delete.is_unknown() || on_delete.known().and_then(Option::as_ref).is_some_and(decides);
    Some(Association {
        touches,
        kind,
        owner: owner.clone(),
        class_name: class_name(project, &options, place),
        foreign_key: foreign_key(project, &options, place),
        foreign_type: text("foreign_type"),
        primary_key: options.texts(project, "primary_key").unwrap_or_default(),
        polymorphic: call.name == "delegated_type" || is_true("polymorphic"),
        interface: text("as"),
        through: text("through"),
        source: text("source"),
        source_type: text("source_type"),
        join_table: stated(options.value(project, "join_table"), place),
        inverse: match options.value(project, "inverse_of") {
            Some(Value::Text(name)) => Stated::Written(Some(name), place),
            Some(Value::Bool(false) | Value::Nil) => Stated::Written(None, place),
            Some(_) => Stated::Unknown,
            None if options.open => Stated::Unknown,
            None => Stated::Implied(None),
        },
        on_delete,
        required: required(project, &options, place),
        counter: counter(project, &options, place),
        scoped: lambda_given || options.has("conditions"),
        runs_on_delete,
        conditional: item.context.conditional,
        name,
        place,
    })
}

fn stated(value: Option<Value>, place: Place) -> Stated<Option<String>> {
    match value {
        Some(Value::Text(text)) => Stated::Written(Some(text), place),
        Some(Value::Nil) | None => Stated::Implied(None),
        Some(_) => Stated::Unknown,
    }
}

fn class_name<'a>(project: &Project<'a>, options: &Options<'a>, place: Place) -> Stated<Option<String>> {
    match options.value(project, "class_name").or_else(|| options.value(project, "class")) {
        Some(Value::Text(name)) => Stated::Written(Some(name), place),
        Some(Value::Class(name)) => Stated::Written(Some(format!("::{name}")), place),
        Some(Value::Nil) | None if !options.open => Stated::Implied(None),
        Some(_) | None => Stated::Unknown,
    }
}

fn foreign_key<'a>(project: &Project<'a>, options: &Options<'a>, place: Place) -> Stated<Option<Vec<String>>> {
    let written = if options.has("foreign_key") { "foreign_key" } else { "query_constraints" };
    if !options.has(written) {
        return if options.open { Stated::Unknown } else { Stated::Implied(None) };
    }
    match options.texts(project, written) {
        Some(columns) if columns.is_empty() => Stated::Implied(None),
        Some(columns) => Stated::Written(Some(columns), place),
        None => Stated::Unknown,
    }
}

fn on_delete<'a>(project: &Project<'a>, options: &Options<'a>, place: Place) -> Stated<Option<DeleteDecision>> {
    let decision = match options.value(project, "dependent") {
        None if options.open => return Stated::Unknown,
        None => return Stated::Implied(None),
        Some(Value::Nil | Value::Bool(false)) => DeleteDecision::Nothing,
        Some(Value::Text(text)) => match text.as_str() {
            "destroy" => DeleteDecision::Destroy,
            "destroy_async" => DeleteDecision::DestroyAsync,
            "delete" | "delete_all" => DeleteDecision::DeleteAll,
            "nullify" => DeleteDecision::Action(Action::SetNull),
            "restrict_with_error" | "restrict_with_exception" | "restrict" => DeleteDecision::Action(Action::Restrict),
            _ => return Stated::Unknown,
        },
        Some(_) => return Stated::Unknown,
    };
    Stated::Written(Some(decision), place)
}

fn required<'a>(project: &Project<'a>, options: &Options<'a>, place: Place) -> Stated<Option<bool>> {
    let truth = |value: Value| match value {
        Value::Bool(value) => Some(value),
        Value::Nil => Some(false),
        Value::Unknown => None,
        // Everything else is true.
        _ => Some(true),
    };
    let (value, negated) = match (options.value(project, "required"), options.value(project, "optional")) {
        (Some(value), _) => (value, false),
        // `optional: nil` is as good as nothing.
        (None, Some(Value::Nil)) => return Stated::Implied(None),
        (None, Some(value)) => (value, true),
        (None, None) if options.open => return Stated::Unknown,
        (None, None) => return Stated::Implied(None),
    };
    truth(value).map_or(Stated::Unknown, |value| Stated::Written(Some(value != negated), place))
}

fn counter<'a>(project: &Project<'a>, options: &Options<'a>, place: Place) -> Stated<Option<Option<String>>> {
    match options.value(project, "counter_cache") {
        None | Some(Value::Nil | Value::Bool(false)) => Stated::Implied(None),
        Some(Value::Bool(true)) => Stated::Written(Some(None), place),
        Some(Value::Text(column)) => Stated::Written(Some(Some(column)), place),
        Some(Value::Map(pairs)) => {
            let column = pairs.iter().find(|(key, _)| key.text() == Some("column"));
            Stated::Written(Some(column.and_then(|(_, value)| value.text()).map(str::to_owned)), place)
        }
        Some(_) => Stated::Unknown,
    }
}
