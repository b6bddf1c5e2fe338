//! A model of Sequelize as it is put together from what is written.

use std::rc::Rc;

use compact_str::CompactString;
use modelry_graph::{Action, Place, RelationKind, Stated};

use super::conventions;
use super::evaluate::Scope;
use super::inflection::{pluralize, singularize};
use super::project::ModuleId;
use super::types::{DataType, argument, data_type};
use super::value::{Kind, Object, Value};
use crate::syntax::javascript::Class;

/// A model by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ModelIdx(pub(super) usize);

/// A model.
#[derive(Clone, Debug)]
pub(super) struct Model<'a> {
    /// The class's name or the call that defines it: what tells it from others.
    pub(super) key: Place,
    /// What Sequelize calls it.
    pub(super) name: String,
    /// What its code calls it.
    pub(super) class_name: String,
    pub(super) class: Option<(&'a Class, Rc<Scope<'a>>)>,
    pub(super) module: ModuleId,
    pub(super) place: Place,
    /// Its own options over those of all models.
    pub(super) options: Object<'a>,
    pub(super) attributes: Vec<Attribute<'a>>,
    /// Why there may be more attributes than these.
    pub(super) gap: Option<(String, Place)>,
    /// Which foreign keys lead where, by decorator.
    pub(super) foreign_keys: Vec<(Value<'a>, String)>,
    pub(super) associations: Vec<Association<'a>>,
    /// Indexes by decorators.
    pub(super) indexes: Vec<Value<'a>>,
    pub(super) scopes: Vec<Value<'a>>,
    pub(super) default_scope: Option<Value<'a>>,
    /// Does code surely run when a row is destroyed?
    pub(super) destroy_hook: bool,
    /// May code fill in attributes before a row is written?
    pub(super) fill_hook: bool,
    pub(super) validations_complete: bool,
    /// Is it declared by decorators?
    pub(super) decorated: bool,
}

/// An attribute.
#[derive(Clone, Debug)]
pub(super) struct Attribute<'a> {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) options: Object<'a>,
    pub(super) ty: Option<DataType>,
    /// Where the type is written; `None` where it is taken from elsewhere.
    pub(super) ty_place: Option<Place>,
    /// Did Sequelize add it?
    pub(super) added: Option<Added>,
    pub(super) reference: Option<Reference<'a>>,
    /// Is it an association that makes it part of a unique key, not the attribute?
    pub(super) unique_implied: bool,
    /// Is it an association that lets it be NULL, not the attribute?
    pub(super) null_implied: bool,
}

/// Why Sequelize adds an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Added {
    Id,
    CreatedAt,
    UpdatedAt,
    DeletedAt,
    Version,
    ForeignKey,
}

/// What a foreign key refers to.
#[derive(Clone, Debug)]
pub(super) struct Reference<'a> {
    pub(super) target: ReferenceTarget<'a>,
    /// The column referred to; `None` for the primary key, or where it cannot be told.
    pub(super) key: Option<String>,
    pub(super) on_delete: Stated<Action>,
    pub(super) on_update: Stated<Action>,
    pub(super) deferrable: bool,
    pub(super) place: Place,
    /// Was it added by an association?
    pub(super) implied: bool,
}

/// The table that a foreign key refers to.
#[derive(Clone, Debug)]
pub(super) enum ReferenceTarget<'a> {
    Model(ModelIdx),
    /// What `references: { model }` says.
    Written(Value<'a>),
}

/// `User.hasMany(Post, options)`.
#[derive(Clone, Debug)]
pub(super) struct Association<'a> {
    pub(super) kind: RelationKind,
    /// Has one or belongs to one?
    pub(super) target: Value<'a>,
    pub(super) options: Object<'a>,
    pub(super) place: Place,
    /// The field that a decorator stands on.
    pub(super) property: Option<String>,
    pub(super) conditional: bool,
}

impl<'a> Model<'a> {
    pub(super) fn option(&self, name: &str) -> Option<&Value<'a>> {
        self.options.get(name).filter(|it| !matches!(it.kind, Kind::Undefined))
    }

    /// An option that is on or off: `None` where it cannot be read.
    pub(super) fn flag(&self, name: &str, implied: bool) -> Option<bool> {
        match self.option(name) {
            Some(value) => value.truthy(),
            None if self.options.open => None,
            None => Some(implied),
        }
    }

    pub(super) fn underscored(&self) -> bool {
        self.flag("underscored", false) == Some(true)
    }

    /// Is it known how its names are made?
    pub(super) fn names_known(&self) -> bool {
        self.flag("underscored", false).is_some()
    }

    /// The table; `None` where its name cannot be told.
    pub(super) fn table(&self) -> Option<String> {
        match self.option("tableName") {
            Some(value) => match &value.kind {
                Kind::Object(object) => object.get("tableName")?.text().map(str::to_owned),
                _ => value.text().map(str::to_owned),
            },
            None => {
                let (underscored, frozen) = (self.flag("underscored", false)?, self.flag("freezeTableName", false)?);
                Some(conventions::table_name(&self.name, underscored, frozen))
            }
        }
    }

    /// The schema, if one is named.
    pub(super) fn schema(&self) -> Option<String> {
        let written = self.option("schema")?.text()?;
        (!written.is_empty()).then(|| written.to_owned())
    }

    /// `options.name`, which associations take their names from.
    pub(super) fn singular(&self) -> String {
        let named = self.option("name").and_then(Value::object).and_then(|it| it.get("singular"));
        named.and_then(Value::text).map_or_else(|| singularize(&self.name), str::to_owned)
    }

    pub(super) fn plural(&self) -> String {
        let named = self.option("name").and_then(Value::object).and_then(|it| it.get("plural"));
        named.and_then(Value::text).map_or_else(|| pluralize(&self.name), str::to_owned)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        self.attributes.iter().find(|it| it.name == name)
    }

    /// The column of an attribute.
    pub(super) fn column_of(&self, attribute: &str) -> String {
        self.attribute(attribute)
            .map_or_else(|| conventions::column_name(attribute, self.underscored()), |it| it.column(self.underscored()))
    }

    /// The attributes that make the primary key.
    pub(super) fn primary_key(&self) -> Vec<&Attribute<'a>> {
        self.attributes.iter().filter(|it| it.is_primary_key()).collect()
    }

    /// The name that Sequelize gives a timestamp: `None` when it is off, `Err` when that cannot be read.
    pub(super) fn timestamp(&self, option: &str) -> Result<Option<String>, ()> {
        if self.flag("timestamps", true).ok_or(())? {
            return match self.option(option) {
                None => Ok(Some(option.to_owned())),
                Some(value) => match &value.kind {
                    Kind::Bool(false) => Ok(None),
                    Kind::Bool(true) => Ok(Some(option.to_owned())),
                    Kind::Text(name) => Ok(Some(name.to_string())),
                    _ => Err(()),
                },
            };
        }
        Ok(None)
    }

    /// Notes that there may be more attributes than are known.
    pub(super) fn add_gap(&mut self, reason: impl Into<String>, place: Place) {
        if self.gap.is_none() {
            self.gap = Some((reason.into(), place));
        }
    }
}

impl<'a> Attribute<'a> {
    /// From `name: { type: … }` or `name: DataTypes.STRING`.
    pub(super) fn from_value(name: &str, value: &Value<'a>) -> Attribute<'a> {
        let (options, written) = match &value.kind {
            Kind::Object(object) => ((**object).clone(), object.get("type").cloned()),
            // What is called or imported may be a type, and may be options just as well.
            Kind::Unknown | Kind::Call(_) | Kind::External(_) if data_type(value).is_none() => {
                (Object { open: true, ..Object::default() }, None)
            }
            _ => (Object::default(), Some(value.clone())),
        };
        let mut ty = written.as_ref().and_then(data_type);
        // `type: DataTypes.ENUM, values: ["a", "b"]`.
        if let (Some(ty), Some(values)) = (&mut ty, options.get("values"))
            && ty.key == "ENUM"
        {
            *ty = ty.clone().called(&[argument(values)]);
        }
        Attribute {
            name: name.to_owned(),
            place: value.place,
            ty_place: written.map(|it| it.place),
            options,
            ty,
            added: None,
            reference: None,
            unique_implied: false,
            null_implied: false,
        }
    }

    pub(super) fn added(name: &str, ty: &str, why: Added, place: Place) -> Attribute<'a> {
        let ty = data_type(&Value::new(Kind::External(format!("DataTypes.{ty}").into()), place));
        Attribute {
            name: name.to_owned(),
            place,
            options: Object::default(),
            ty,
            ty_place: None,
            added: Some(why),
            reference: None,
            unique_implied: false,
            null_implied: false,
        }
    }

    pub(super) fn set(&mut self, name: &str, kind: Kind<'a>) {
        let place = self.place;
        self.options.set(CompactString::from(name), Value::new(kind, place));
    }

    pub(super) fn option(&self, name: &str) -> Option<&Value<'a>> {
        self.options.get(name).filter(|it| !matches!(it.kind, Kind::Undefined))
    }

    /// The column's name.
    pub(super) fn column(&self, underscored: bool) -> String {
        match self.option("field").or_else(|| self.option("columnName")).and_then(Value::text) {
            Some(field) => field.to_owned(),
            None => conventions::column_name(&self.name, underscored),
        }
    }

    /// Is there a column, and is its name known?
    pub(super) fn column_known(&self) -> bool {
        let named = self.option("field").or_else(|| self.option("columnName"));
        named.map_or(!self.options.open, |it| it.text().is_some())
    }

    pub(super) fn is_virtual(&self) -> bool {
        self.ty.as_ref().is_some_and(DataType::is_virtual)
    }

    pub(super) fn is_primary_key(&self) -> bool {
        self.option("primaryKey").and_then(Value::truthy) == Some(true)
    }

    pub(super) fn is_auto_increment(&self) -> bool {
        ["autoIncrement", "autoIncrementIdentity"]
            .iter()
            .any(|name| self.option(name).and_then(Value::truthy) == Some(true))
    }

    /// `allowNull`, as written; a primary key is never null.
    pub(super) fn nullable(&self) -> Stated<bool> {
        if self.is_primary_key() {
            return Stated::Implied(false);
        }
        match self.option("allowNull") {
            Some(value) => match value.bool() {
                Some(allowed) if self.added.is_some() || self.null_implied => Stated::Implied(allowed),
                Some(allowed) => Stated::Written(allowed, value.place),
                None => Stated::Unknown,
            },
            None if self.options.open => Stated::Unknown,
            None => Stated::Implied(true),
        }
    }

    /// Is `allowNull: true` set, which decides what happens on deletion? `None` where it cannot be read.
    pub(super) fn allows_null(&self) -> Option<bool> {
        match self.option("allowNull") {
            Some(value) => value.truthy(),
            None if self.options.open => None,
            None => Some(false),
        }
    }
}
