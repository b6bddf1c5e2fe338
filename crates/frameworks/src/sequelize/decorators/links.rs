//! Decorators that make indexes and associations.

use std::rc::Rc;

use modelry_graph::RelationKind;

use super::{Decorator, Reading};
use crate::sequelize::conventions::underscore;
use crate::sequelize::model::Association;
use crate::sequelize::value::{Called, Kind, Object, Value};
use crate::syntax::javascript::Member;

impl<'a> Reading<'_, '_, 'a> {
    /// `@Index`, `@Index("name")`, `@Index({ name, unique, … })`: fields of one name make one index.
    pub(super) fn index(&mut self, member: &'a Member, argument: Option<Value<'a>>, it: &Decorator<'a>) {
        let mut options = match argument.map(|it| it.kind) {
            None => Object::default(),
            Some(Kind::Text(name)) => {
                let mut options = Object::default();
                options.set("name".into(), Value::new(Kind::Text(name), it.place));
                options
            }
            Some(Kind::Object(options)) => (*options).clone(),
            Some(_) => Object { open: true, ..Object::default() },
        };
        let mut field = Object::default();
        field.set("name".into(), Value::new(Kind::Text(member.name.clone()), it.place));
        // In Sequelize 7 they are options of `attribute`.
        let of_field = options.get("attribute").and_then(Value::object).cloned();
        for name in ["length", "order", "collate"] {
            let value = of_field.as_ref().and_then(|it| it.get(name)).or_else(|| options.get(name));
            if let Some(value) = value.cloned() {
                field.set(name.into(), value);
            }
        }
        options.members.retain(|(name, _)| !matches!(name.as_str(), "length" | "order" | "collate" | "attribute"));
        let field = Value::new(Kind::Object(Rc::new(field)), it.place);
        let name = options.get("name").and_then(Value::text).map(str::to_owned);
        let named = self.model.indexes.iter_mut().find(|index| {
            let other = index.object().and_then(|it| it.get("name")).and_then(Value::text);
            name.is_some() && other == name.as_deref()
        });
        let (mut object, position) = match named {
            Some(known) => (known.object().cloned().unwrap_or_default(), true),
            None => (options, false),
        };
        let mut fields = object.get("fields").and_then(Value::array).map(<[Value<'_>]>::to_vec).unwrap_or_default();
        fields.push(field);
        object.set("fields".into(), Value::new(Kind::Array(Rc::new(fields)), it.place));
        let value = Value::new(Kind::Object(Rc::new(object)), it.place);
        let known = self.model.indexes.iter_mut().find(|index| {
            let other = index.object().and_then(|it| it.get("name")).and_then(Value::text);
            position && other == name.as_deref()
        });
        match known {
            Some(known) => *known = value,
            None => self.model.indexes.push(value),
        }
    }

    /// `const BySlug = createIndexDecorator("BySlug", { unique: true })`: the fields on which it stands make one index.
    pub(super) fn shared_index(
        &mut self,
        member: &'a Member,
        made: &Called<'a>,
        field: Option<Value<'a>>,
        it: &Decorator<'a>,
    ) {
        let options = made.arguments.iter().find_map(Value::object).cloned();
        let mut options = options.unwrap_or_default();
        let called = made.arguments.first().and_then(Value::text).map(underscore);
        match (options.get("name").is_some(), called) {
            (true, _) => {}
            (false, Some(name)) => options.set("name".into(), Value::new(Kind::Text(name.into()), it.place)),
            // Which fields share the index without a name is not looked into.
            (false, None) => options = Object { open: true, ..Object::default() },
        }
        for (name, value) in field.as_ref().and_then(Value::object).into_iter().flat_map(|it| &it.members) {
            options.set(name.clone(), value.clone());
        }
        self.index(member, Some(Value::new(Kind::Object(Rc::new(options)), it.place)), it);
    }

    pub(super) fn association(&mut self, member: &'a Member, kind: RelationKind, it: &Decorator<'a>) {
        let Some(target) = it.arguments.first() else { return };
        let mut options = Object::default();
        let text = |text: &str| Value::new(Kind::Text(text.into()), it.place);
        match (kind, it.arguments.get(1)) {
            (RelationKind::ManyToMany, Some(second)) => match &second.kind {
                Kind::Object(own) => options = (**own).clone(),
                _ => options.set("through".into(), second.clone()),
            },
            (_, Some(second)) => match &second.kind {
                Kind::Object(own) => options = (**own).clone(),
                Kind::Text(key) => options.set("foreignKey".into(), text(key)),
                Kind::Undefined => {}
                _ => options.open = true,
            },
            (_, None) => {}
        }
        if kind == RelationKind::ManyToMany {
            for (position, name) in [(2, "foreignKey"), (3, "otherKey")] {
                if let Some(value) = it.arguments.get(position) {
                    options.set(name.into(), value.clone());
                }
            }
        }
        self.model.associations.push(Association {
            kind,
            target: target.clone(),
            options,
            place: self.evaluator.project.place(self.scope.module, member.name_span),
            property: Some(member.name.to_string()),
            conditional: false,
        });
    }
}
