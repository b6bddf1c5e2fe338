//! The tables that models make.

use modelry_graph::facts::EnumFact;
use modelry_graph::table::Target;
use modelry_graph::{
    Clock, Column, ColumnType, Dialect, Enforcement, Evidence, ForeignKey, Gap, Key, Name, Part, Place, Stated,
    TableFact, TableKind, TypeKind, Witness,
};

use super::associations::Finder;
use super::conventions;
use super::defaults::defaults;
use super::evaluate::Evaluator;
use super::indexes;
use super::model::{Attribute, Model, Reference, ReferenceTarget};
use super::types::DataType;
use super::value::{Kind, Value};
use super::writes::Writes;

/// What the tables are made from.
pub(super) struct Tables<'t, 'p, 'a, 's> {
    pub(super) evaluator: Evaluator<'p, 'a>,
    pub(super) models: &'t [Model<'a>],
    pub(super) finder: &'t Finder,
    pub(super) dialect: Option<Dialect>,
    pub(super) seventh: bool,
    pub(super) writes: Writes<'s>,
}

impl<'a> Tables<'_, '_, 'a, '_> {
    /// The tables, each model's own. Models of the same table share it.
    pub(super) fn tables(&self) -> Vec<TableFact> {
        let mut tables: Vec<TableFact> = Vec::new();
        for model in self.models {
            let Some(name) = model.table() else { continue };
            let schema = model.schema();
            match tables.iter_mut().find(|it| it.name.text == name && it.schema == schema) {
                Some(known) => self.share(known, model),
                None => tables.push(self.table(model, name)),
            }
        }
        tables
    }

    /// The enumeration types of PostgreSQL.
    pub(super) fn enums(&self) -> Vec<EnumFact> {
        let mut enums = Vec::new();
        for model in self.models.iter().filter(|_| self.dialect == Some(Dialect::Postgres)) {
            let Some(table) = model.table() else { continue };
            for attribute in &model.attributes {
                let ty = attribute.ty.as_ref();
                let ty = ty.and_then(DataType::enumeration);
                let Some(values) = ty.and_then(|it| it.enum_values().cloned()) else { continue };
                enums.push(EnumFact {
                    schema: model.schema(),
                    name: Name::generated(conventions::enum_name(&table, &attribute.column(model.underscored()))),
                    values,
                    places: evidence(attribute.ty_place.unwrap_or(attribute.place)),
                });
            }
        }
        enums
    }

    fn table(&self, model: &Model<'a>, name: String) -> TableFact {
        let name = match model.option("tableName") {
            Some(_) => Name::written(name),
            None if model.flag("freezeTableName", false) == Some(true) => Name::derived(name),
            None => Name::generated(name),
        };
        let declared = Evidence { witness: Witness::Models, place: model.place };
        let mut table = TableFact::new(name, declared);
        table.schema = model.schema();
        table.named_at = model.option("tableName").map(|it| it.place);
        table.comment = model.option("comment").and_then(Value::text).map(str::to_owned);
        if model.class_name.is_empty() {
            table.kind = TableKind::Join;
        }
        self.gaps(&mut table, model);
        for attribute in &model.attributes {
            self.attribute(&mut table, model, attribute);
        }
        let keys = model.primary_key();
        if let Some(first) = keys.first() {
            let columns = keys.iter().map(|it| it.column(model.underscored())).collect();
            table.primary_key = Some(Key { name: None, columns, places: evidence(first.place) });
        }
        indexes::add(&mut table, model, self.dialect);
        table
    }

    fn gaps(&self, table: &mut TableFact, model: &Model<'a>) {
        if let Some((reason, place)) = &model.gap {
            let gap = |part| Gap { part, reason: reason.clone(), place: Some(*place) };
            table.gaps = [Part::Columns, Part::PrimaryKey, Part::Indexes, Part::ForeignKeys].map(gap).to_vec();
        }
        if model.options.open {
            let reason = "not all of its options can be read".to_owned();
            table.gaps.push(Gap { part: Part::Indexes, reason, place: Some(model.place) });
        }
    }

    /// Another model of the same table: its columns are added, where they differ nobody knows.
    fn share(&self, table: &mut TableFact, model: &Model<'a>) {
        let own = self.table(model, table.name.text.clone());
        for column in own.columns {
            if !table.columns.iter().any(|it| it.name.text == column.name.text) {
                table.columns.push(column);
            }
        }
        for key in own.foreign_keys {
            if !table.foreign_keys.iter().any(|it| it.columns == key.columns) {
                table.foreign_keys.push(key);
            }
        }
        for index in own.indexes {
            if !table.indexes.iter().any(|it| it.parts == index.parts && it.unique == index.unique) {
                table.indexes.push(index);
            }
        }
        table.gaps.extend(own.gaps);
        table.places.extend(own.places);
    }

    fn attribute(&self, table: &mut TableFact, model: &Model<'a>, attribute: &Attribute<'a>) {
        if attribute.is_virtual() {
            return;
        }
        if !model.names_known() || !attribute.column_known() {
            let reason = format!("the column of `{}` cannot be read", attribute.name);
            for part in [Part::Columns, Part::Indexes, Part::ForeignKeys] {
                table.gaps.push(Gap { part, reason: reason.clone(), place: Some(attribute.place) });
            }
            return;
        }
        let column = self.column(model, attribute);
        // Two attributes of one column: the later one counts.
        match table.columns.iter_mut().find(|it| it.name.text == column.name.text) {
            Some(known) => *known = column,
            None => table.columns.push(column),
        }
        match &attribute.reference {
            Some(reference) => self.foreign_key(table, model, attribute, reference),
            None => self.written_reference(table, model, attribute),
        }
    }

    fn column(&self, model: &Model<'a>, attribute: &Attribute<'a>) -> Column {
        let text = attribute.column(model.underscored());
        let name = match () {
            () if text == attribute.name => Name::derived(text),
            () if attribute.option("field").is_some() => Name::written(text),
            () => Name::generated(text),
        };
        let defaults = defaults(self.evaluator, attribute);
        Column {
            ty: self.column_type(model, attribute),
            nullable: attribute.nullable(),
            default: defaults.database,
            application_default: defaults.application,
            values: self.values(attribute),
            clock: self.clock(model, attribute, defaults.clock),
            comment: attribute.option("comment").and_then(Value::text).map(str::to_owned),
            generated: attribute
                .ty
                .as_ref()
                .and_then(|it| it.native.as_ref())
                .is_some_and(|sql| sql.to_ascii_uppercase().contains("GENERATED ALWAYS AS (")),
            places: evidence(attribute.place),
            ..Column::unknown(name)
        }
    }

    /// When a time is set: hooks, and code that writes it, may set it at every write.
    fn clock(&self, model: &Model<'a>, attribute: &Attribute<'a>, stated: Stated<Clock>) -> Stated<Clock> {
        let is_time = attribute.ty.as_ref().is_some_and(|it| matches!(it.key.as_str(), "DATE" | "DATEONLY"));
        let kept = attribute.added.is_some() || !is_time || attribute.option("defaultValue").is_none();
        if !kept
            && (model.fill_hook || self.writes.may_assign([&attribute.name, &attribute.column(model.underscored())]))
        {
            return Stated::Unknown;
        }
        stated
    }

    /// The type of an attribute's column.
    pub(super) fn column_type(&self, model: &Model<'a>, attribute: &Attribute<'a>) -> Stated<ColumnType> {
        let (Some(ty), Some(dialect)) = (&attribute.ty, self.dialect) else { return Stated::Unknown };
        let table = model.table().unwrap_or_default();
        let name = conventions::enum_name(&table, &attribute.column(model.underscored()));
        let column =
            if self.seventh { ty.of_version_7(dialect).column(dialect, &name) } else { ty.column(dialect, &name) };
        let Some(mut column) = column else { return Stated::Unknown };
        // A reference to an enumeration is none of its own.
        if attribute.ty_place.is_none() && matches!(&column.kind, TypeKind::Enum(name) if !name.is_empty()) {
            return Stated::Unknown;
        }
        if dialect == Dialect::Sqlite && attribute.is_auto_increment() {
            column = ColumnType::integer(32);
        }
        match attribute.ty_place {
            Some(place) => Stated::Written(column, place),
            None => Stated::Implied(column),
        }
    }

    fn values(&self, attribute: &Attribute<'a>) -> Stated<Option<Vec<String>>> {
        let Some(ty) = &attribute.ty else { return Stated::Unknown };
        if ty.key != "ENUM" || self.dialect == Some(Dialect::Sqlite) {
            return Stated::Implied(None);
        }
        match (ty.enum_values().cloned(), attribute.ty_place, self.dialect) {
            (Some(values), Some(place), Some(_)) => Stated::Written(Some(values), place),
            _ => Stated::Unknown,
        }
    }

    /// `references: { model: "users", key: "id" }` without an association.
    fn written_reference(&self, table: &mut TableFact, model: &Model<'a>, attribute: &Attribute<'a>) {
        let Some(value) = attribute.option("references").filter(|it| !matches!(it.kind, Kind::Null)) else { return };
        let action = |option: &str| match attribute.option(option) {
            Some(value) => match value.text().and_then(conventions::action) {
                Some(action) => Stated::Written(action, value.place),
                None => Stated::Unknown,
            },
            None => Stated::Implied(modelry_graph::Action::NoAction),
        };
        let reference = Reference {
            target: ReferenceTarget::Written(value.clone()),
            key: None,
            on_delete: action("onDelete"),
            on_update: action("onUpdate"),
            deferrable: false,
            place: value.place,
            implied: false,
        };
        self.foreign_key(table, model, attribute, &reference);
    }

    fn foreign_key(
        &self,
        table: &mut TableFact,
        model: &Model<'a>,
        attribute: &Attribute<'a>,
        reference: &Reference<'a>,
    ) {
        let place = reference.place;
        let mut deferrable = reference.deferrable;
        let (target, key) = match &reference.target {
            ReferenceTarget::Model(target) => {
                let target = self.models.get(target.0);
                let stated = target.and_then(|it| Some((it.schema(), it.table()?)));
                let stated = stated.map(|(schema, table)| Target { schema, ..Target::named(table) });
                (stated.map_or(Stated::Unknown, Stated::Implied), reference.key.clone())
            }
            ReferenceTarget::Written(value) => {
                deferrable |= value
                    .object()
                    .and_then(|it| it.get("deferrable"))
                    .is_some_and(|it| it.external().is_some_and(|it| it.contains("INITIALLY")));
                let key = value.object().and_then(|it| it.get("key")).and_then(Value::text);
                let target = self.referenced(value);
                (target.map_or(Stated::Unknown, |it| Stated::Written(it, value.place)), key.map(str::to_owned))
            }
        };
        table.foreign_keys.push(ForeignKey {
            name: None,
            columns: vec![attribute.column(model.underscored())],
            target,
            target_columns: key.into_iter().collect(),
            on_delete: reference.on_delete.clone(),
            on_update: reference.on_update.clone(),
            set_columns: Vec::new(),
            deferrable,
            enforcement: Stated::Implied(Enforcement::Enforced),
            places: evidence(place),
        });
    }

    /// The table that `references` names: by its name, by a model, by a model's name in quotes.
    fn referenced(&self, value: &Value<'a>) -> Option<Target> {
        let object = value.object();
        let model = object.and_then(|it| it.get("model").or_else(|| it.get("table"))).unwrap_or(value);
        match &model.kind {
            Kind::Text(name) => Some(Target::named(name.as_str())),
            Kind::Object(object) => Some(Target {
                schema: object.get("schema").and_then(Value::text).map(str::to_owned),
                ..Target::named(object.get("tableName")?.text()?)
            }),
            _ => {
                let module = super::project::ModuleId(0);
                let found = self.finder.find(self.evaluator, model, module)?;
                let found = self.models.get(found.0)?;
                Some(Target { schema: found.schema(), ..Target::named(found.table()?) })
            }
        }
    }
}

fn evidence(place: Place) -> Vec<Evidence> {
    vec![Evidence { witness: Witness::Models, place }]
}
