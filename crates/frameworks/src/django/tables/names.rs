//! Names of tables and columns.

use modelry_graph::{Name, Stated};

use super::{MAX_STEPS, Tables};
use crate::django::conditions::ConditionColumn;
use crate::django::conventions;
use crate::django::state::{FieldState, ModelState};
use crate::django::types::{ColumnKind, FieldKind};

impl Tables<'_> {
    /// The table of a model; that of the model behind it for a proxy.
    pub fn table_name(&self, state: &ModelState) -> Option<Name> {
        let mut state = state;
        for _ in 0..MAX_STEPS {
            let Some(concrete) = &state.proxy_for else { break };
            state = self.states.find(state, concrete)?;
        }
        let limit = conventions::name_limit(self.dialect);
        match &state.options.db_table {
            Stated::Written(Some(name), _) | Stated::Implied(Some(name)) => Some(Name::written(name.trim_matches('"'))),
            Stated::Written(None, _) | Stated::Implied(None) => {
                Some(Name::shortened(conventions::table_name(&state.app, &state.name, limit)))
            }
            Stated::Unknown => None,
        }
    }

    /// The column of a field that a condition or an index names: `customer`, `customer_id`, `pk`.
    pub(in crate::django) fn column_of(&self, state: &ModelState, name: &str) -> Option<ConditionColumn> {
        let field = state.fields.iter().find(|field| {
            field.name == name
                || (name == "pk" && field.declaration.primary_key.is(&true))
                || (field.declaration.relation.is_some() && conventions::foreign_key_column(&field.name) == name)
        })?;
        let boolean = matches!(field.declaration.kind, FieldKind::Column(ColumnKind::Boolean));
        let nullable = field.declaration.null.is(&true);
        let stored =
            matches!(field.declaration.kind, FieldKind::Column(_) | FieldKind::ForeignKey | FieldKind::OneToOne);
        column_name(field).filter(|_| stored).map(|name| ConditionColumn { name: name.text, nullable, boolean })
    }
}

/// The column of a field; `None` when its name is computed.
pub fn column_name(field: &FieldState) -> Option<Name> {
    match field.declaration.db_column.known()? {
        Some(name) => Some(Name::written(name.trim_matches('"'))),
        None if matches!(field.declaration.kind, FieldKind::ForeignKey | FieldKind::OneToOne) => {
            Some(Name::derived(conventions::foreign_key_column(&field.name)))
        }
        None => Some(Name::derived(field.name.clone())),
    }
}
