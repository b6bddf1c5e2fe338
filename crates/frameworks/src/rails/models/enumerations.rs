//! What a class answers when it is asked for the values of one of its enumerations: `statuses.keys`
//! (Rails API, "ActiveRecord::Enum").

use super::attributes::{self, Says};
use super::body::{Item, ItemKind};
use super::evaluate::Value;
use super::project::Project;

/// An enumeration may take its values from another one, and that from a third.
const DEPTH: u32 = 3;

impl Project<'_> {
    /// The names of an enumeration and what is stored for them, by the plural of its attribute.
    pub(super) fn enumeration(&self, class: &str, plural: &str) -> Option<Value> {
        let depth = self.asking.get();
        if depth >= DEPTH {
            return None;
        }
        self.asking.set(depth + 1);
        let found = self.openings.get(class).into_iter().flatten().find_map(|opening| {
            let calls =
                opening.body.iter().filter_map(|node| Some((node.call().filter(|it| it.name == "enum")?, node)));
            let mut said = Vec::new();
            for (call, node) in calls {
                let item = Item { kind: ItemKind::Call(call), span: node.span, context: opening.context.clone() };
                attributes::read(self, &item, &mut said);
            }
            said.into_iter().find_map(|it| match it.says {
                Says::Enum(enumeration) if self.inflector.pluralize(&it.name) == plural => {
                    let names = enumeration.names?.into_iter().map(Value::Text);
                    Some(Value::Map(names.zip(enumeration.stored?.into_iter().map(Value::Number)).collect()))
                }
                _ => None,
            })
        });
        self.asking.set(depth);
        found
    }
}
