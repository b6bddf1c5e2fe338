//! The attributes of a model: the columns of its table, and what the class says of them.

use std::collections::BTreeSet;

use modelry_graph::table::{Clock, Column, DefaultValue};
use modelry_graph::{Field, Place, Stated};

use super::attributes::{Attribute, Enumeration, Says};
use super::callbacks::Effects;
use super::evaluate::Value;

/// What the fields of a model are made of.
pub(super) struct Fields<'f> {
    /// The columns of its table, when these are known.
    pub(super) columns: Option<&'f [Column]>,
    pub(super) attributes: &'f [Attribute],
    pub(super) effects: &'f Effects,
    /// The columns that it is told not to see.
    pub(super) ignored: &'f [String],
    /// Does it write timestamps by itself?
    pub(super) keeps_time: bool,
    pub(super) place: Place,
}

impl Fields<'_> {
    /// All of them: one for every column, then those without.
    pub(super) fn make(&self) -> Vec<Field<String>> {
        let mut fields = Vec::new();
        let mut named = BTreeSet::new();
        for column in self.columns.unwrap_or_default() {
            let name = &column.name.text;
            if self.ignored.contains(name) || !named.insert(name.clone()) {
                continue;
            }
            let mut field = blank(name, Some(name.clone()), column.places.first().map_or(self.place, |it| it.place));
            field.ty = implied(&column.ty);
            field.nullable = implied(&column.nullable);
            field.explanation.clone_from(&column.comment);
            fields.push(self.finished(field));
        }
        for attribute in self.attributes {
            if !named.insert(attribute.name.clone()) {
                continue;
            }
            let column = match &attribute.says {
                Says::Alias(column) => Some(column.clone()),
                Says::Enum(_) | Says::OneCase | Says::Encrypted | Says::Serialized if self.columns.is_none() => {
                    Some(attribute.name.clone())
                }
                _ => None,
            };
            if matches!(attribute.says, Says::OneCase | Says::Encrypted | Says::Serialized) && self.columns.is_some() {
                continue;
            }
            fields.push(self.finished(blank(&attribute.name, column, attribute.place)));
        }
        fields
    }

    fn finished(&self, mut field: Field<String>) -> Field<String> {
        field.clock = Stated::Implied(match field.name.as_str() {
            "created_at" | "created_on" if self.keeps_time => Clock::Insert,
            "updated_at" | "updated_on" if self.keeps_time => Clock::Update,
            _ => Clock::Never,
        });
        for attribute in self.attributes {
            if attribute.name != field.name {
                continue;
            }
            match &attribute.says {
                Says::Enum(enumeration) => enumerated(&mut field, enumeration, attribute.place),
                Says::Type { name, default } => {
                    field.declared_type.clone_from(name);
                    field.default = default.clone();
                    field.place = attribute.place;
                }
                Says::OneCase => field.one_case = true,
                // What is stored is another text, so nothing is known of its values.
                Says::Encrypted => field.choices = Stated::Unknown,
                Says::Stored | Says::Alias(_) | Says::Serialized => {}
            }
        }
        field.one_case |= self.effects.one_case.contains(&field.name);
        if self.effects.assigns_any || self.effects.assigned.contains(&field.name) {
            field.default = Stated::Unknown;
        }
        field
    }
}

fn enumerated(field: &mut Field<String>, it: &Enumeration, place: Place) {
    field.declared_type = "enum".to_owned();
    field.place = place;
    field.choices = match &it.stored {
        Some(values) => Stated::Written(Some(values.clone()), place),
        None => Stated::Unknown,
    };
    field.chosen_by_position = it.by_position;
    field.default = match &it.default {
        None => return,
        Some(Value::Text(name)) => {
            let position = it.names.iter().flatten().position(|known| known == name);
            let stored = position.and_then(|at| it.stored.as_ref()?.get(at));
            stored.map_or(Stated::Unknown, |value| Stated::Written(Some(DefaultValue::literal(value)), place))
        }
        Some(Value::Number(value)) => Stated::Written(Some(DefaultValue::literal(value)), place),
        Some(_) => Stated::Unknown,
    };
}

/// What the table says, the class takes.
fn implied<T: Clone>(stated: &Stated<T>) -> Stated<T> {
    stated.known().cloned().map_or(Stated::Unknown, Stated::Implied)
}

fn blank(name: &str, column: Option<String>, place: Place) -> Field<String> {
    Field {
        name: name.to_owned(),
        column,
        declared_type: String::new(),
        ty: Stated::Unknown,
        nullable: Stated::Unknown,
        blank: Stated::Unknown,
        empty_input: Stated::Unknown,
        choices: Stated::Implied(None),
        chosen_by_position: false,
        chooses_null: false,
        max_length: Stated::Unknown,
        default: Stated::Implied(None),
        clock: Stated::Unknown,
        one_case: false,
        unique: Stated::Implied(false),
        shadows: shadows(name),
        explanation: None,
        editable: Stated::Unknown,
        form: None,
        place,
    }
}

/// The member of `ActiveRecord::Base` that an attribute of that name hides: such a class cannot be loaded
/// (Rails API, `ActiveRecord::DangerousAttributeError`).
fn shadows(name: &str) -> Option<String> {
    const MEMBERS: &[&str] = &[
        "attributes",
        "association",
        "changed",
        "changes",
        "class",
        "clone",
        "connection",
        "decrement",
        "delete",
        "destroy",
        "destroyed",
        "dup",
        "errors",
        "freeze",
        "frozen",
        "hash",
        "increment",
        "inspect",
        "invalid",
        "method",
        "object_id",
        "readonly",
        "reload",
        "save",
        "send",
        "toggle",
        "touch",
        "transaction",
        "update",
        "valid",
        "validate",
    ];
    // Of `changed?`, `destroyed?`, `frozen?`, `invalid?`, `readonly?`, `valid?` only the question is taken, which an attribute has as well.
    MEMBERS.contains(&name).then(|| name.to_owned())
}
