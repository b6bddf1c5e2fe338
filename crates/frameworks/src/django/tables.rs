//! Tables of models: what Django's schema editor makes of their state.

mod join;
mod keys;
mod names;

use modelry_graph::{
    Column, ColumnType, DefaultValue, Dialect, Evidence, Gap, Generator, Name, Part, Place, Stated, TableFact,
    TableKind, Witness,
};

pub use self::names::column_name;
use crate::django::implied::is_settled;
use crate::django::state::{FieldDeclaration, FieldState, ModelState, ModelStates};
use crate::django::types::{ColumnKind, FieldKind, column_type};

/// How far a key may lead to the key of another model.
const MAX_STEPS: u32 = 16;

/// Makes the tables of all models that are no proxies and that the project owns.
pub struct Tables<'s> {
    /// The models, completed by [`complete`](crate::django::implied::complete).
    pub states: &'s ModelStates,
    /// The database, as far as it is known.
    pub dialect: Option<Dialect>,
    /// Whose word the tables are.
    pub witness: Witness,
}

impl Tables<'_> {
    /// All tables.
    pub fn make(&self) -> Vec<TableFact> {
        let mut tables = Vec::new();
        for state in self.states.models.values() {
            if state.provided || state.proxy_for.is_some() || state.options.is_abstract || self.is_swapped(state) {
                continue;
            }
            let Some(name) = self.table_name(state) else { continue };
            tables.push(self.table(state, name.clone()));
            if !state.options.managed.is(&true) {
                continue;
            }
            for field in &state.fields {
                if field.declaration.kind == FieldKind::ManyToMany {
                    tables.extend(self.join_table(state, &name, field));
                }
            }
        }
        tables
    }

    /// Did a setting put another model in its place?
    fn is_swapped(&self, state: &ModelState) -> bool {
        let user = state.options.swappable.as_deref() == Some("AUTH_USER_MODEL");
        user && self
            .states
            .user
            .as_ref()
            .is_some_and(|(app, name)| *app != state.app || !name.eq_ignore_ascii_case(&state.name))
    }

    pub(super) fn evidence(&self, place: Place) -> Vec<Evidence> {
        vec![Evidence { witness: self.witness, place }]
    }

    fn table(&self, state: &ModelState, name: Name) -> TableFact {
        let mut table = TableFact::new(name, Evidence { witness: self.witness, place: state.place });
        table.gaps = state.gaps.iter().chain(&state.options.gaps).cloned().collect();
        table.comment.clone_from(&state.options.comment);
        table.provided = state.made_by_package;
        if self.witness == Witness::Models {
            table.named_at = state.options.db_table.place();
        }
        match state.options.managed.known() {
            Some(true) => {}
            Some(false) => {
                table.kind = TableKind::View;
                table.provided = true;
                all_gaps(&mut table, "the model is not managed: something else makes its table", state.place);
            }
            None => all_gaps(&mut table, "`managed` is computed", state.place),
        }
        for field in &state.fields {
            self.field(&mut table, state, field);
        }
        self.primary_key(&mut table, state);
        for (fields, place) in &state.options.unique_together {
            self.together(&mut table, state, fields, *place, true);
        }
        for (fields, place) in &state.options.index_together {
            self.together(&mut table, state, fields, *place, false);
        }
        for index in &state.options.indexes {
            self.index(&mut table, state, index);
        }
        for constraint in &state.options.constraints {
            self.constraint(&mut table, state, constraint);
        }
        table.gaps.sort();
        table.gaps.dedup();
        table
    }

    fn field(&self, table: &mut TableFact, state: &ModelState, field: &FieldState) {
        let declaration = &field.declaration;
        match declaration.kind {
            FieldKind::ManyToMany
            | FieldKind::GenericForeignKey
            | FieldKind::GenericRelation
            | FieldKind::CompositeKey => {
                return;
            }
            FieldKind::Unknown => {
                let reason = format!("`{}` is of a class outside the tree ({})", field.name, declaration.declared_type);
                gap(table, Part::Columns, &reason, declaration.place);
                gap(table, Part::Indexes, &reason, declaration.place);
                gap(table, Part::ForeignKeys, &reason, declaration.place);
                return;
            }
            FieldKind::Column(_) | FieldKind::ForeignKey | FieldKind::OneToOne => {}
        }
        if !declaration.resolved {
            let reason = format!("the class of `{}` may add columns ({})", field.name, declaration.declared_type);
            gap(table, Part::Columns, &reason, declaration.place);
        }
        let Some(name) = column_name(field) else {
            gap(table, Part::Columns, &format!("the column of `{}` is computed", field.name), declaration.place);
            gap(table, Part::Indexes, &format!("the column of `{}` is computed", field.name), declaration.place);
            return;
        };
        let ty = self.type_of(state, field, 0);
        self.column_indexes(table, field, &name, &ty);
        self.column_checks(table, declaration, &name);
        if let Some(relation) = &declaration.relation {
            self.foreign_key(table, state, relation, &name, declaration.place);
        }
        table.columns.push(self.column(declaration, name, ty));
    }

    fn column(&self, declaration: &FieldDeclaration, name: Name, ty: Stated<ColumnType>) -> Column {
        let automatic = matches!(
            declaration.kind,
            FieldKind::Column(ColumnKind::Auto | ColumnKind::BigAuto | ColumnKind::SmallAuto)
        );
        let default = match &declaration.db_default {
            Stated::Implied(None) if automatic => {
                Stated::Implied(Some(DefaultValue::generated("identity", Generator::Sequence)))
            }
            other => other.clone(),
        };
        Column {
            name,
            ty,
            nullable: match declaration.primary_key.known() {
                Some(true) => Stated::Implied(false),
                _ => declaration.null.clone(),
            },
            default,
            application_default: declaration.default.clone(),
            generated: declaration.generated,
            values: Stated::Implied(None),
            clock: declaration.clock.clone(),
            collation: declaration.collation.clone(),
            comment: declaration.comment.clone(),
            places: self.evidence(declaration.place),
        }
    }

    /// The type of a field's column; a foreign key has that of the key it points at.
    pub fn type_of(&self, state: &ModelState, field: &FieldState, steps: u32) -> Stated<ColumnType> {
        let declaration = &field.declaration;
        match &declaration.kind {
            FieldKind::Column(kind) => {
                let ty =
                    if declaration.size_unknown { None } else { column_type(kind, declaration.size, self.dialect) };
                // A key that nobody wrote stands where its model stands.
                match ty {
                    Some(ty) if declaration.place == state.place && !is_settled(state, field) => Stated::Implied(ty),
                    Some(ty) => Stated::Written(ty, declaration.place),
                    None => Stated::Unknown,
                }
            }
            FieldKind::ForeignKey | FieldKind::OneToOne if steps < MAX_STEPS => {
                let Some((target, key)) = self.target_key(state, declaration) else { return Stated::Unknown };
                match self.type_of(target, key, steps + 1) {
                    Stated::Written(ty, _) | Stated::Implied(ty) => Stated::Implied(ty),
                    Stated::Unknown => Stated::Unknown,
                }
            }
            _ => Stated::Unknown,
        }
    }
}

pub(super) fn gap(table: &mut TableFact, part: Part, reason: &str, place: Place) {
    table.gaps.push(Gap { part, reason: reason.to_owned(), place: Some(place) });
}

fn all_gaps(table: &mut TableFact, reason: &str, place: Place) {
    for part in Part::ALL {
        gap(table, part, reason, place);
    }
}
