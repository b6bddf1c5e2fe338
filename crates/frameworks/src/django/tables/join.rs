//! Join tables of many-to-many fields.

use modelry_graph::{Evidence, Index, IndexOrigin, Key, Name, Part, Stated, TableFact, TableKind};

use super::{Tables, gap};
use crate::django::conventions;
use crate::django::implied::{cascading, column_declaration};
use crate::django::state::{FieldState, ModelReference, ModelState, RelationDeclaration};
use crate::django::types::{ColumnKind, FieldKind};

impl Tables<'_> {
    /// The table between two models (Django reference, `ManyToManyField`, "Database Representation").
    pub(super) fn join_table(&self, state: &ModelState, owner: &Name, field: &FieldState) -> Option<TableFact> {
        let relation = field.declaration.relation.as_ref()?;
        if relation.through.is_some() {
            return None;
        }
        let limit = conventions::name_limit(self.dialect);
        let name = match &relation.db_table {
            Stated::Written(Some(name), _) | Stated::Implied(Some(name)) => Name::written(name.clone()),
            Stated::Written(None, _) | Stated::Implied(None) => {
                Name::shortened(conventions::join_table_name(&owner.text, &field.name, limit))
            }
            Stated::Unknown => return None,
        };
        let place = field.declaration.place;
        let mut table = TableFact::new(name, Evidence { witness: self.witness, place });
        table.kind = TableKind::Join;
        let kind = state.automatic_key.clone().unwrap_or(ColumnKind::Unknown);
        let mut key = column_declaration("AutoField", kind, place);
        key.primary_key = Stated::Implied(true);
        let key = FieldState { name: "id".to_owned(), declaration: key };
        self.field(&mut table, state, &key);
        table.primary_key = Some(Key { name: None, columns: vec!["id".to_owned()], places: self.evidence(place) });
        let Some((_, target)) = self.states.label(state, &relation.target) else {
            gap(&mut table, Part::Columns, "the model on the other side could not be read", place);
            gap(&mut table, Part::Indexes, "the model on the other side could not be read", place);
            gap(&mut table, Part::ForeignKeys, "the model on the other side could not be read", place);
            return Some(table);
        };
        let (from, to) = conventions::join_columns(&state.name, &target);
        for (column, reference) in [(&from, ModelReference::Itself), (&to, relation.target.clone())] {
            let mut side = column_declaration("ForeignKey", ColumnKind::Unknown, place);
            side.kind = FieldKind::ForeignKey;
            side.db_index = Stated::Implied(true);
            let link = RelationDeclaration { constrained: relation.constrained.clone(), ..cascading(reference, place) };
            side.relation = Some(link);
            let side = FieldState { name: column.strip_suffix("_id").unwrap_or(column).to_owned(), declaration: side };
            self.field(&mut table, state, &side);
        }
        let name = conventions::constraint_name(&table.name.text, &[&from, &to], "_uniq", limit);
        let mut pair = Index::on(vec![from, to], true, IndexOrigin::Framework);
        pair.name = Some(Name::shortened(name));
        pair.constraint = true;
        pair.places = self.evidence(place);
        table.indexes.push(pair);
        Some(table)
    }
}
