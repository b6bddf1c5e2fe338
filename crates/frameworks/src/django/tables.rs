//! Tables of models: what Django's schema editor makes of their state.

use modelry_graph::table::Target;
use modelry_graph::{
    Action, Clock, Column, ColumnType, DefaultValue, Dialect, Enforcement, Evidence, ForeignKey, Gap, Generator, Index,
    IndexOrigin, Key, Name, Part, Place, Stated, TableFact, TableKind, Witness,
};

use crate::django::conditions::ConditionColumn;
use crate::django::conventions;
use crate::django::state::{
    FieldDeclaration, FieldState, ModelReference, ModelState, ModelStates, RelationDeclaration,
};
use crate::django::types::{ColumnKind, FieldKind, Size, column_type};

/// How far a key may lead to the key of another model.
const MAX_STEPS: u32 = 16;

/// Makes the tables of all models that are no proxies and that the project owns.
pub struct Tables<'s> {
    /// The models, completed by [`complete`].
    pub states: &'s ModelStates,
    /// The database, as far as it is known.
    pub dialect: Option<Dialect>,
    /// Whose word the tables are.
    pub witness: Witness,
}

/// Adds what Django adds to every model: its primary key, the order column.
pub fn complete(states: &mut ModelStates) {
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
fn is_settled(state: &ModelState, field: &FieldState) -> bool {
    let automatic = field.name == "id" && field.declaration.primary_key == Stated::Implied(true);
    automatic && state.key_is_settled
}

/// A column that nobody wrote.
pub fn column_declaration(class: &str, kind: ColumnKind, place: Place) -> FieldDeclaration {
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
pub fn cascading(target: ModelReference, place: Place) -> RelationDeclaration {
    RelationDeclaration {
        target,
        to_field: Stated::Implied(None),
        on_delete: Stated::Implied(Some(modelry_graph::model::DeleteDecision::Action(Action::Cascade))),
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

    /// The field that a foreign key points at: `to_field`, or the primary key.
    fn target_key<'t>(
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

    fn foreign_key(
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

    fn primary_key(&self, table: &mut TableFact, state: &ModelState) {
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

    /// The column of a field that a condition or an index names: `customer`, `customer_id`, `pk`.
    pub(super) fn column_of(&self, state: &ModelState, name: &str) -> Option<ConditionColumn> {
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

    /// The table between two models (Django reference, `ManyToManyField`, "Database Representation").
    fn join_table(&self, state: &ModelState, owner: &Name, field: &FieldState) -> Option<TableFact> {
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

pub(super) fn gap(table: &mut TableFact, part: Part, reason: &str, place: Place) {
    table.gaps.push(Gap { part, reason: reason.to_owned(), place: Some(place) });
}

fn all_gaps(table: &mut TableFact, reason: &str, place: Place) {
    for part in Part::ALL {
        gap(table, part, reason, place);
    }
}
