//! Members of classes and of enumerations.

use std::rc::Rc;

use compact_str::{CompactString, format_compact};
use modelry_graph::{Place, Span};

use super::{Evaluator, Scope};
use crate::sequelize::project::ModuleId;
use crate::sequelize::value::{Kind, Value};
use crate::syntax::javascript::{Class, Enum, MemberKind};

impl<'a> Evaluator<'_, 'a> {
    pub(super) fn static_member(
        &self,
        class: &'a Class,
        scope: &Rc<Scope<'a>>,
        name: &str,
        place: Place,
        depth: u32,
    ) -> Value<'a> {
        let member = class.members.iter().find(|it| it.is_static && it.name == name);
        match member.map(|it| &it.kind) {
            Some(MemberKind::Field(Some(value))) => self.at(scope, value, depth + 1),
            Some(MemberKind::Getter(function)) => {
                self.returned(scope, function, Vec::new(), depth + 1).unwrap_or(Value::new(Kind::Unknown, place))
            }
            Some(MemberKind::Method(function)) => Value::new(Kind::Function(function, Rc::clone(scope)), place),
            _ => Value::new(Kind::Unknown, place),
        }
    }

    pub(super) fn enum_member(&self, it: &'a Enum, module: ModuleId, name: &str, depth: u32) -> Option<Kind<'a>> {
        let found = self.enum_values(it, module, depth).into_iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| value.kind)
    }

    /// The members of an enumeration with their values; TypeScript counts those without one.
    pub(super) fn enum_values(&self, it: &'a Enum, module: ModuleId, depth: u32) -> Vec<(CompactString, Value<'a>)> {
        let scope = Scope::top(module);
        let place = self.project.place(module, Span::default());
        let mut next = Some(0i64);
        let mut values = Vec::new();
        for (name, value) in &it.members {
            let value = match value {
                Some(value) => self.at(&scope, value, depth + 1),
                None => {
                    let kind = next.map_or(Kind::Unknown, |it| Kind::Number(format_compact!("{it}")));
                    Value::new(kind, place)
                }
            };
            next = value.number().and_then(|it| it.parse::<i64>().ok()).and_then(|it| it.checked_add(1));
            values.push((name.clone(), value));
        }
        values
    }
}
