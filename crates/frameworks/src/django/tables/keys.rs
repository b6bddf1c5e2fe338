//! Primary and foreign keys, and the fields that they point at.

use modelry_graph::table::Target;
use modelry_graph::{Action, Dialect, Enforcement, ForeignKey, Key, Name, Part, Place, Stated, TableFact};

use super::{MAX_STEPS, Tables, column_name, gap};
use crate::django::conventions;
use crate::django::implied::column_declaration;
use crate::django::state::{FieldDeclaration, FieldState, ModelState, RelationDeclaration};
use crate::django::types::{ColumnKind, FieldKind};

impl Tables<'_> {
    pub(super) fn primary_key(&self, table: &mut TableFact, state: &ModelState) {
        // A model has one key: when one field surely is it, the others are not, however computed they are.
        let keys: Vec<&FieldState> = state.fields.iter().filter(|it| it.declaration.primary_key.is(&true)).collect();
        let [key] = keys.as_slice() else {
            gap(table, Part::PrimaryKey, "which field is the primary key could not be read", state.place);
            return;
        };
        let columns: Option<Vec<String>> = if key.declaration.kind == FieldKind::CompositeKey {
            key.declaration.key_fields.iter().map(|name| self.column_of(state, name).map(|it| it.name)).collect()
        } else {
            column_name(key).map(|name| vec![name.text])
        };
        match columns {
            Some(columns) => {
                table.primary_key = Some(Key { name: None, columns, places: self.evidence(key.declaration.place) });
            }
            None => gap(table, Part::PrimaryKey, "the primary key is computed", state.place),
        }
    }

    pub(super) fn foreign_key(
        &self,
        table: &mut TableFact,
        state: &ModelState,
        relation: &RelationDeclaration,
        column: &Name,
        place: Place,
    ) {
        let (target, target_columns) = self.target(state, relation);
        let enforcement = match relation.constrained.known() {
            Some(true) => Stated::Implied(Enforcement::Enforced),
            Some(false) => Stated::Written(Enforcement::ApplicationOnly, relation.constrained.place().unwrap_or(place)),
            None => Stated::Unknown,
        };
        let name = target.known().map(|to| {
            let key = target_columns.first().map_or("id", String::as_str);
            let suffix = format!("_fk_{}_{key}", to.table);
            let limit = conventions::name_limit(self.dialect);
            Name::shortened(conventions::constraint_name(&table.name.text, &[&column.text], &suffix, limit))
        });
        table.foreign_keys.push(ForeignKey {
            name,
            columns: vec![column.text.clone()],
            target,
            target_columns,
            // `on_delete` must be given, and decides what the database does as well.
            on_delete: Stated::Written(relation.database_action, relation.place),
            on_update: Stated::Implied(Action::NoAction),
            set_columns: Vec::new(),
            // MySQL knows no deferred checks (Django, `DatabaseFeatures.can_defer_constraint_checks`).
            deferrable: !self.dialect.is_some_and(Dialect::is_mysql_family),
            enforcement,
            places: self.evidence(place),
        });
    }

    /// The target's table and key column.
    fn target(&self, state: &ModelState, relation: &RelationDeclaration) -> (Stated<Target>, Vec<String>) {
        let Some((app, model)) = self.states.label(state, &relation.target) else {
            return (Stated::Unknown, Vec::new());
        };
        let limit = conventions::name_limit(self.dialect);
        let Some(found) = self.states.find(state, &relation.target) else {
            // A model of a package that is not described: Django's convention names its table, unless it is told otherwise.
            let known = matches!(app.as_str(), "auth" | "sites" | "contenttypes" | "sessions" | "admin");
            let name = conventions::table_name(&app, &model, limit);
            return (if known { Stated::Implied(Target::named(name)) } else { Stated::Unknown }, Vec::new());
        };
        let Some(table) = self.table_name(found) else { return (Stated::Unknown, Vec::new()) };
        let declaration = FieldDeclaration {
            relation: Some(relation.clone()),
            ..column_declaration("", ColumnKind::Unknown, relation.place)
        };
        let column = self.target_key(state, &declaration).and_then(|(_, key)| column_name(key));
        (Stated::Written(Target::named(table.text), relation.place), column.into_iter().map(|it| it.text).collect())
    }

    /// The field that a foreign key points at: `to_field`, or the primary key.
    pub(super) fn target_key<'t>(
        &'t self,
        state: &'t ModelState,
        declaration: &FieldDeclaration,
    ) -> Option<(&'t ModelState, &'t FieldState)> {
        let relation = declaration.relation.as_ref()?;
        let mut target = self.states.find(state, &relation.target)?;
        for _ in 0..MAX_STEPS {
            let Some(concrete) = &target.proxy_for else { break };
            target = self.states.find(target, concrete)?;
        }
        let field = match relation.to_field.known()? {
            Some(name) => self.field_named(target, name, 0),
            None => target.fields.iter().find(|field| field.declaration.primary_key.is(&true)).map(|it| (target, it)),
        };
        // A model that may have another key than the one that was read.
        let doubtful = target.fields.iter().any(|field| field.declaration.primary_key.is_unknown());
        field.filter(|_| !doubtful)
    }

    /// A field of a model or of the parents whose tables it joins.
    fn field_named<'t>(
        &'t self,
        state: &'t ModelState,
        name: &str,
        steps: u32,
    ) -> Option<(&'t ModelState, &'t FieldState)> {
        if let Some(field) = state.fields.iter().find(|field| field.name == name) {
            return Some((state, field));
        }
        if steps > MAX_STEPS {
            return None;
        }
        let parents = state.fields.iter().filter_map(|it| it.declaration.relation.as_ref().filter(|it| it.parent_link));
        parents
            .filter_map(|it| self.states.find(state, &it.target))
            .find_map(|it| self.field_named(it, name, steps + 1))
    }
}
