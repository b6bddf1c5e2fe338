//! Members of models, in a line each.

use std::fmt::Write;

use crate::model::{Bound, Field, Relation, RelationKind, Validation, ValidationKind};
use crate::stated::Stated;

pub(super) fn describe_field(field: &Field) -> String {
    let mut parts: Vec<String> = Some(field.declared_type.clone()).filter(|it| !it.is_empty()).into_iter().collect();
    match field.nullable.known() {
        Some(true) => parts.push("null".to_owned()),
        Some(false) => {}
        None => parts.push("null?".to_owned()),
    }
    if field.blank.is(&true) {
        parts.push("blank".to_owned());
    }
    if field.unique.is(&true) {
        parts.push("unique".to_owned());
    }
    match &field.choices {
        Stated::Written(Some(values), _) | Stated::Implied(Some(values)) => {
            parts.push(format!("one of {}", values.join(" | ")));
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => parts.push("values?".to_owned()),
    }
    if field.chosen_by_position {
        parts.push("by position".to_owned());
    }
    if field.one_case {
        parts.push("in one case".to_owned());
    }
    if let Some(member) = &field.shadows {
        parts.push(format!("hides {member}"));
    }
    parts.join(", ")
}

pub(super) fn describe_relation(relation: &Relation) -> String {
    let target = relation.target.as_deref().unwrap_or(if relation.polymorphic { "any" } else { "?" });
    let mut text = format!("{} {target}", relation.kind.name());
    if relation.one_to_one {
        text.push_str(", one to one");
    }
    if let Some(through) = &relation.through {
        let _ = write!(text, ", through {through}");
    }
    match &relation.inverse {
        Stated::Written(Some(inverse), _) | Stated::Implied(Some(inverse)) => {
            let _ = write!(text, ", inverse {inverse}");
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => text.push_str(", inverse ?"),
    }
    match &relation.on_delete {
        Stated::Written(Some(decision), _) | Stated::Implied(Some(decision)) => {
            let _ = write!(text, ", on delete {}", decision.name());
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => text.push_str(", on delete ?"),
    }
    if relation.constrained.is(&false) {
        text.push_str(", without foreign key");
    }
    if let Some(interface) = &relation.interface {
        let _ = write!(text, ", as {interface}");
    }
    if let Some(source) = &relation.source {
        let _ = write!(text, ", source {source}");
    }
    if !relation.key.is_empty() && relation.kind != RelationKind::BelongsTo {
        let _ = write!(text, ", key {}", relation.key.join(", "));
    }
    if !relation.referenced.is_empty() {
        let _ = write!(text, ", refers to {}", relation.referenced.join(", "));
    }
    if relation.scoped {
        text.push_str(", scoped");
    }
    match relation.required.known() {
        Some(true) => text.push_str(", required"),
        Some(false) => text.push_str(", optional"),
        None => {}
    }
    match &relation.counter {
        Stated::Written(Some(column), _) | Stated::Implied(Some(column)) => {
            let _ = write!(text, ", counted in {column}");
        }
        Stated::Written(None, _) | Stated::Implied(None) => {}
        Stated::Unknown => text.push_str(", counted ?"),
    }
    if let Some(column) = &relation.idle_counter {
        let _ = write!(text, ", not counted in {column}");
    }
    if let Some(dangling) = &relation.dangling {
        let _ = write!(text, ", dangling {dangling}");
    }
    text
}

pub(super) fn describe_validation(validation: &Validation) -> String {
    let mut text = format!("{} of {}", validation.kind.name(), validation.fields.join(", "));
    let bound = |bound: &Option<Bound>, beyond: &str| match bound {
        Some(bound) if bound.exclusive => format!("{beyond}{}", bound.value),
        Some(bound) => bound.value.clone(),
        None => String::new(),
    };
    let number = |value: &Option<u32>| value.map(|it| it.to_string()).unwrap_or_default();
    let _ = match &validation.kind {
        ValidationKind::Presence | ValidationKind::NotNull | ValidationKind::Absence | ValidationKind::Named { .. } => {
            Ok(())
        }
        ValidationKind::Uniqueness { scope, case_sensitive, among } => {
            if !scope.is_empty() {
                let _ = write!(text, " within {}", scope.join(", "));
            }
            match among.known() {
                Some(None) => {}
                Some(Some(condition)) => {
                    let _ = write!(text, " where {condition}");
                }
                None => text.push_str(" where ?"),
            }
            if *case_sensitive { Ok(()) } else { write!(text, " in any case") }
        }
        ValidationKind::Length { minimum, maximum } => write!(text, " {}..{}", number(minimum), number(maximum)),
        ValidationKind::Range { minimum, maximum, whole, .. } => {
            let _ = write!(text, " {}..{}", bound(minimum, ">"), bound(maximum, "<"));
            if *whole { write!(text, ", whole") } else { Ok(()) }
        }
        ValidationKind::Inclusion { values } => write!(text, " in {}", values.join(" | ")),
        ValidationKind::Exclusion { values } => write!(text, " not in {}", values.join(" | ")),
        ValidationKind::Format { regex } => write!(text, " {}", regex.as_deref().unwrap_or("?")),
        ValidationKind::Custom { name } => write!(text, " {name}"),
    };
    if validation.unread {
        text.push_str(", not all read");
    }
    if validation.conditional {
        text.push_str(", sometimes");
    }
    if validation.passes_blank {
        text.push_str(", unless blank");
    } else if validation.passes_null.is(&true) {
        text.push_str(", unless null");
    }
    text
}
