//! Enums: Python's, and Django's choices.

use super::{Evaluator, MAX_DEPTH, Value};
use crate::django::project::{Ancestor, ClassId, Member, Scope};
use crate::syntax::python::{Expr, ExprKind, StatementKind};

impl Evaluator<'_, '_> {
    /// A constant; in the body of an enum it is a member.
    pub(super) fn member_or_value(&self, name: &str, at: Scope, value: &Expr, depth: u32) -> Value {
        if let Some(class) = at.class
            && self.is_enum(class)
        {
            let name = name.rsplit('.').next().unwrap_or(name).to_owned();
            return Value::Member { name, value: Box::new(self.member_value(class, at, value, depth)) };
        }
        self.evaluate(at, value, &[], depth)
    }

    /// `OPEN = "open", _("Open")` of Django's choices is worth `"open"`.
    fn member_value(&self, class: ClassId, at: Scope, value: &Expr, depth: u32) -> Value {
        let labelled = self.project.lineage(class).iter().any(
            |it| matches!(it, Ancestor::External(path) if matches!(path.as_str(), "models.TextChoices" | "models.IntegerChoices" | "models.Choices")),
        );
        match &value.kind {
            ExprKind::Tuple(parts) if labelled && !parts.is_empty() => {
                parts.first().map_or(Value::Unknown, |first| self.evaluate(at, first, &[], depth + 1))
            }
            _ => self.evaluate(at, value, &[], depth + 1),
        }
    }

    /// Does the class derive from one of Python's or Django's enums?
    pub fn is_enum(&self, class: ClassId) -> bool {
        self.project.lineage(class).iter().any(|it| {
            matches!(it, Ancestor::External(path) if matches!(path.as_str(),
                "models.TextChoices" | "models.IntegerChoices" | "models.Choices"
                | "enum.Enum" | "enum.StrEnum" | "enum.IntEnum"))
        })
    }

    /// The members of an enum in order.
    pub(super) fn members(&self, class: ClassId, depth: u32) -> Option<Vec<Value>> {
        if !self.is_enum(class) {
            return None;
        }
        let scope = self.project.class_scope(class);
        let mut members = Vec::new();
        for statement in &self.project.class(class).node.body {
            let StatementKind::Assign { target, value: Some(value), augmented, .. } = &statement.kind else { continue };
            if target.starts_with('_') {
                continue;
            }
            if target.is_empty() || target.contains('.') || *augmented || statement.is_conditional() {
                return None;
            }
            let value = self.member_value(class, scope, value, depth + 1);
            members.push(Value::Member { name: target.to_string(), value: Box::new(value) });
        }
        Some(members)
    }

    /// The choices of an enum that is given as a whole (`choices=Status`, since Django 5.0).
    pub fn choices_of(&self, value: &Value) -> Value {
        self.attribute(value, "choices", 0)
    }

    /// `@classmethod def choices(cls): return [(it.value, it.name) for it in cls]`.
    pub(super) fn class_method(&self, class: ClassId, method: &str, depth: u32) -> Value {
        let Some((_, Member::Function(function))) = self.project.member(class, method) else { return Value::Unknown };
        let (Some(first), Some(value)) = (function.parameters.first(), &function.returns) else {
            return Value::Unknown;
        };
        if function.parameters.len() > 1 || depth > MAX_DEPTH {
            return Value::Unknown;
        }
        let locals = [(first.clone(), Value::Enum(class))];
        self.evaluate(self.project.class_scope(class), value, &locals, depth + 1)
    }
}
