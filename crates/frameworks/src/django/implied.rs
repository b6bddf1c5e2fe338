//! Fields that nobody writes: the key that Django adds, the order column, the relation to a parent.

use modelry_graph::model::DeleteDecision;
use modelry_graph::{Action, Clock, Part, Place, Stated};

use crate::django::state::{
    FieldDeclaration, FieldState, ModelReference, ModelState, ModelStates, RelationDeclaration,
};
use crate::django::types::{ColumnKind, FieldKind, Size};

/// Adds what Django adds to every model: its primary key, the order column.
pub(super) fn complete(states: &mut ModelStates) {
    for state in states.models.values_mut() {
        complete_one(state);
    }
}

fn complete_one(state: &mut ModelState) {
    if state.proxy_for.is_some() || state.options.is_abstract {
        return;
    }
    if state.options.order_with_respect_to.is_some() && !state.fields.iter().any(|field| field.name == "_order") {
        let mut declaration = column_declaration("OrderWrt", ColumnKind::Integer, state.place);
        declaration.editable = Stated::Implied(false);
        state.fields.push(FieldState { name: "_order".to_owned(), declaration });
    }
    let maybe_key = |field: &FieldState| !field.declaration.primary_key.is(&false);
    if state.fields.iter().any(maybe_key) || state.gaps.iter().any(|gap| gap.part == Part::PrimaryKey) {
        return;
    }
    let link = |field: &&mut FieldState| field.declaration.relation.as_ref().is_some_and(|it| it.parent_link);
    if let Some(parent) = state.fields.iter_mut().find(link) {
        parent.declaration.primary_key = Stated::Implied(true);
        return;
    }
    let kind = state.automatic_key.clone().unwrap_or(ColumnKind::Unknown);
    let class = match kind {
        ColumnKind::BigAuto => "BigAutoField",
        ColumnKind::SmallAuto => "SmallAutoField",
        _ => "AutoField",
    };
    let mut declaration = column_declaration(class, kind, state.place);
    declaration.primary_key = Stated::Implied(true);
    declaration.blank = Stated::Implied(true);
    state.fields.insert(0, FieldState { name: "id".to_owned(), declaration });
}

/// Is it the automatic key of a project whose settings were read?
pub(super) fn is_settled(state: &ModelState, field: &FieldState) -> bool {
    let automatic = field.name == "id" && field.declaration.primary_key == Stated::Implied(true);
    automatic && state.key_is_settled
}

/// A column that nobody wrote.
pub(super) fn column_declaration(class: &str, kind: ColumnKind, place: Place) -> FieldDeclaration {
    FieldDeclaration {
        declared_type: class.to_owned(),
        kind: FieldKind::Column(kind),
        resolved: true,
        size: Size::default(),
        size_unknown: false,
        null: Stated::Implied(false),
        blank: Stated::Implied(false),
        editable: Stated::Implied(true),
        primary_key: Stated::Implied(false),
        unique: Stated::Implied(false),
        db_index: Stated::Implied(false),
        db_column: Stated::Implied(None),
        max_length: Stated::Implied(None),
        choices: Stated::Implied(None),
        chooses_null: false,
        help_text: None,
        default: Stated::Implied(None),
        db_default: Stated::Implied(None),
        clock: Stated::Implied(Clock::Never),
        collation: None,
        comment: None,
        empty_input: Stated::Unknown,
        generated: false,
        validations: Vec::new(),
        relation: None,
        key_fields: Vec::new(),
        place,
    }
}

/// The relation to a parent model or of a join table's column.
pub(super) fn cascading(target: ModelReference, place: Place) -> RelationDeclaration {
    RelationDeclaration {
        target,
        to_field: Stated::Implied(None),
        on_delete: Stated::Implied(Some(DeleteDecision::Action(Action::Cascade))),
        database_action: Action::NoAction,
        related_name: Stated::Implied(None),
        constrained: Stated::Implied(true),
        parent_link: false,
        through: None,
        db_table: Stated::Implied(None),
        symmetrical: None,
        place,
    }
}
