//! Indexes, unique constraints and checks: what Django's schema editor makes of options and `Meta`.

use modelry_graph::{
    Check, ColumnType, Dialect, Enforcement, Index, IndexOrigin, IndexPart, Name, Part, Place, Stated, TableFact,
    TypeKind,
};

use crate::django::conventions;
use crate::django::state::{
    ConstraintDeclaration, FieldDeclaration, FieldState, IndexDeclaration, ModelState, Purpose,
};
use crate::django::tables::{Tables, gap};
use crate::django::types::{ColumnKind, FieldKind};

impl Tables<'_> {
    /// `unique=True` and `db_index=True`, and the second index that PostgreSQL gets for `LIKE`.
    pub(super) fn column_indexes(
        &self,
        table: &mut TableFact,
        field: &FieldState,
        column: &Name,
        ty: &Stated<ColumnType>,
    ) {
        let declaration = &field.declaration;
        let is_key = declaration.primary_key.is(&true);
        let limit = conventions::name_limit(self.dialect);
        let named = |suffix: &str| {
            Name::shortened(conventions::constraint_name(&table.name.text, &[&column.text], suffix, limit))
        };
        let unknown =
            declaration.unique.is_unknown() || (declaration.db_index.is_unknown() && !declaration.unique.is(&true));
        if unknown {
            let reason = format!("whether `{}` is indexed is computed", field.name);
            gap(table, Part::Indexes, &reason, declaration.place);
            return;
        }
        let unique = declaration.unique.is(&true) && !is_key;
        let indexed = declaration.db_index.is(&true) && !unique && !is_key;
        let mut found = Vec::new();
        if unique {
            let mut index = Index::on(vec![column.text.clone()], true, IndexOrigin::ColumnOption);
            index.constraint = true;
            index.places = self.evidence(declaration.unique.place().unwrap_or(declaration.place));
            found.push(index);
        } else if indexed && matches!(declaration.kind, FieldKind::Column(ColumnKind::Spatial { .. })) {
            // What other databases make of it is another matter (Django, `contrib.gis.db.backends`).
            if matches!(self.dialect, Some(Dialect::Postgres) | None) {
                let mut index = Index::on(vec![column.text.clone()], false, IndexOrigin::Framework);
                index.name = Some(named("_id"));
                index.method = "gist".to_owned();
                index.places = self.evidence(declaration.db_index.place().unwrap_or(declaration.place));
                found.push(index);
            }
        } else if indexed {
            let implied = declaration.db_index.written().is_none();
            let origin = if implied { IndexOrigin::Framework } else { IndexOrigin::ColumnOption };
            let mut index = Index::on(vec![column.text.clone()], false, origin);
            index.name = Some(named(""));
            index.places = self.evidence(declaration.db_index.place().unwrap_or(declaration.place));
            found.push(index);
        }
        let class = match ty.known() {
            Some(ty) if ty.dimensions == 0 && ty.kind == TypeKind::Varchar => Some("varchar_pattern_ops"),
            Some(ty) if ty.dimensions == 0 && ty.kind == TypeKind::Text => Some("text_pattern_ops"),
            _ => None,
        };
        if let (Some(class), Some(Dialect::Postgres)) = (class, self.dialect)
            && (unique || indexed || is_key)
            && declaration.collation.is_none()
        {
            let mut index = Index::on(vec![column.text.clone()], false, IndexOrigin::Framework);
            index.name = Some(named("_like"));
            for part in &mut index.parts {
                part.operator_class = Some(class.to_owned());
            }
            index.places = self.evidence(declaration.place);
            found.push(index);
        }
        table.indexes.extend(found);
    }

    /// `CHECK ("stock" >= 0)` of the positive fields (`data_type_check_constraints` of Django's backends).
    pub(super) fn column_checks(&self, table: &mut TableFact, declaration: &FieldDeclaration, column: &Name) {
        let positive = matches!(
            declaration.kind,
            FieldKind::Column(
                ColumnKind::PositiveInteger | ColumnKind::PositiveBigInteger | ColumnKind::PositiveSmallInteger
            )
        );
        if positive {
            table.checks.push(Check {
                name: None,
                expression: Stated::Implied(format!("\"{}\" >= 0", column.text)),
                enforcement: Enforcement::Enforced,
                places: self.evidence(declaration.place),
            });
        }
    }

    pub(super) fn together(
        &self,
        table: &mut TableFact,
        state: &ModelState,
        fields: &[String],
        place: Place,
        unique: bool,
    ) {
        let columns: Option<Vec<String>> =
            fields.iter().map(|field| self.column_of(state, field).map(|it| it.name)).collect();
        let Some(columns) = columns else {
            gap(table, Part::Indexes, &format!("a field of ({}) was not found", fields.join(", ")), place);
            return;
        };
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let suffix = if unique { "_uniq" } else { "_idx" };
        let limit = conventions::name_limit(self.dialect);
        let name = conventions::constraint_name(&table.name.text, &names, suffix, limit);
        let mut index = Index::on(columns, unique, IndexOrigin::Declared);
        index.name = Some(Name::shortened(name));
        index.constraint = unique;
        index.places = self.evidence(place);
        table.indexes.push(index);
    }

    pub(super) fn index(&self, table: &mut TableFact, state: &ModelState, declared: &IndexDeclaration) {
        let columns = |name: &str| self.column_of(state, name);
        let mut parts = Vec::new();
        for part in &declared.parts {
            let lowered = match (&part.field, &part.expression) {
                (Some(field), _) => columns(field).map(|column| IndexPart::column(column.name)),
                (None, Some(expression)) => expression.sql(&columns).map(IndexPart::expression),
                (None, None) => None,
            };
            // No lookup by equality relies on an exclusion, whatever its key is.
            let excluded = || IndexPart { column: None, ..IndexPart::column(String::new()) };
            let lowered = lowered.or_else(|| (declared.purpose == Purpose::Exclude).then(excluded));
            let Some(lowered) = lowered else {
                gap(table, Part::Indexes, "the key of an index could not be read", declared.place);
                return;
            };
            parts.push(IndexPart {
                descending: part.descending,
                nulls_first: part.nulls_first,
                operator_class: part.operator_class.clone(),
                ..lowered
            });
        }
        let include: Option<Vec<String>> = declared.include.iter().map(|it| columns(it).map(|it| it.name)).collect();
        let (false, Some(include)) = (parts.is_empty(), include) else {
            gap(table, Part::Indexes, "the key of an index could not be read", declared.place);
            return;
        };
        let filter = match &declared.condition {
            Stated::Implied(_) => Stated::Implied(None),
            Stated::Written(None, place) => Stated::Written(None, *place),
            Stated::Written(Some(condition), place) => match condition.sql(&columns) {
                Some(sql) => Stated::Written(Some(sql), *place),
                None => Stated::Unknown,
            },
            Stated::Unknown => Stated::Unknown,
        };
        let plain = parts.iter().all(|part| part.expression.is_none());
        let name = match &declared.name {
            Stated::Written(Some(name), _) | Stated::Implied(Some(name)) => {
                Some(Name::written(conventions::filled_in(name, &state.app, &state.name)))
            }
            Stated::Unknown => None,
            _ if plain => {
                let columns: Vec<(&str, bool)> =
                    parts.iter().filter_map(|it| Some((it.column.as_deref()?, it.descending))).collect();
                let suffix = match declared.method.as_str() {
                    "btree" => "idx",
                    method => method,
                };
                Some(Name::shortened(conventions::index_name(&table.name.text, &columns, suffix)))
            }
            _ => None,
        };
        // A unique constraint with a condition or an expression is made as a unique index.
        let plainly_unique = declared.purpose == Purpose::Unique && plain && filter.is(&None) && include.is_empty();
        let constraint = plainly_unique || declared.purpose == Purpose::Exclude;
        table.indexes.push(Index {
            name,
            parts,
            unique: declared.purpose == Purpose::Unique,
            constraint,
            deferrable: declared.deferrable,
            filter,
            method: declared.method.clone(),
            include,
            nulls_not_distinct: declared.nulls_not_distinct,
            usable: true,
            replica_identity: false,
            origin: IndexOrigin::Declared,
            places: self.evidence(declared.place),
        });
    }

    pub(super) fn constraint(&self, table: &mut TableFact, state: &ModelState, constraint: &ConstraintDeclaration) {
        match constraint {
            ConstraintDeclaration::Key(index) => self.index(table, state, index),
            ConstraintDeclaration::Check(check) => {
                let columns = |name: &str| self.column_of(state, name);
                let expression =
                    match check.condition.written().and_then(|(it, place)| Some((it.sql(&columns)?, place))) {
                        Some((sql, place)) => Stated::Written(sql, place),
                        None => Stated::Unknown,
                    };
                let name = check
                    .name
                    .as_ref()
                    .map(|name| Name::written(conventions::filled_in(name, &state.app, &state.name)));
                let places = self.evidence(check.place);
                table.checks.push(Check { name, expression, enforcement: Enforcement::Enforced, places });
            }
            ConstraintDeclaration::Unknown(place) => {
                gap(table, Part::Indexes, "a constraint could not be read", *place);
                gap(table, Part::Checks, "a constraint could not be read", *place);
            }
        }
    }
}
