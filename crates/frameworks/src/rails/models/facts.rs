//! What each model says, put together.

use std::collections::BTreeMap;

use compact_str::CompactString;
use modelry_graph::model::{ModelKind, ModelTraits, RelationKind, ValidationKind};
use modelry_graph::{ModelFact, Relation, Scope, Stated, Sure, TypeKind, Validation};

use super::associations::{self, Association};
use super::attributes::{self, Attribute, Says};
use super::body::ItemKind;
use super::callbacks::Effects;
use super::classes::{Class, Classes, Table};
use super::evaluate::Value;
use super::fields::Fields;
use super::gems;
use super::links::Links;
use super::rescues;
use super::scopes;
use super::tables::Tables;
use super::validators::{self, Validations};
use crate::syntax::ruby::{Node, NodeKind};

/// Makes the facts of models.
pub(super) struct Facts<'f, 'a> {
    classes: &'f Classes<'f, 'a>,
    tables: &'f Tables<'f>,
    links: Links<'f, 'a>,
}

impl<'f, 'a> Facts<'f, 'a> {
    pub(super) fn new(classes: &'f Classes<'f, 'a>, tables: &'f Tables<'f>) -> Facts<'f, 'a> {
        let found = classes.all.keys().map(|name| (name.clone(), declared(classes, name))).collect();
        Facts { classes, tables, links: Links::new(classes, tables, found) }
    }

    /// The model, and the position of the testimony that tells of its table.
    pub(super) fn model(&self, class: &Class<'a>) -> (ModelFact, Option<usize>) {
        let name = class.name.as_str();
        let place = class.span.within(class.file);
        let table = self.classes.table(name);
        let found = match &table {
            Table::Named(table) => self.tables.get(table),
            Table::None | Table::Unknown => None,
        };
        let kind = match &table {
            _ if class.is_abstract => ModelKind::Abstract,
            Table::Named(table) if self.tables.is_view(table) => ModelKind::View,
            _ => ModelKind::Concrete,
        };
        let opaque = self.classes.opaque(name);
        let read = self.read(name);
        let associations = self.links.of.get(name).map(Vec::as_slice).unwrap_or_default();
        let mut traits = self.traits(class, &table, &read);
        let ignored = traits.ignored_columns.clone();
        let fields = Fields {
            columns: found.map(|(_, table)| table.columns.as_slice()),
            attributes: &read.attributes,
            effects: &read.effects,
            ignored: &ignored,
            keeps_time: self.classes.inherited_setting(name, "record_timestamps") != Some(Value::Bool(false)),
            place,
        };
        let mut fields = fields.make();
        if let Some((_, table)) = &found {
            for column in table.columns.iter().filter(|it| it.ty.known().is_some_and(|ty| ty.kind == TypeKind::Boolean))
            {
                let attribute = column.name.text.as_str();
                let asks = self.classes.method(name, &format!("{attribute}?"));
                if asks.is_some_and(|it| it.method.body.iter().any(|node| asks_for_null(node, attribute, 0))) {
                    fields.iter_mut().filter(|it| it.name == attribute).for_each(|it| it.chooses_null = true);
                }
            }
        }
        let mut validations = read.validations.found;
        let parent = self.classes.table_parent(name);
        let is_own = |it: &&Association| parent.is_none_or(|parent| !self.classes.derives(&parent.name, &it.owner));
        validations.extend(associations.iter().filter(is_own).filter_map(|it| self.links.validation(it)));
        let relations: Vec<_> = associations.iter().map(|it| self.links.relation(it)).collect();
        let of_one = |it: &&Relation<String>| matches!(it.kind, RelationKind::BelongsTo | RelationKind::HasOne);
        let requirements_known = relations.iter().filter(of_one).all(|it| !it.required.is_unknown());
        traits.validations_complete = read.validations.complete && !opaque && requirements_known;
        let fact = ModelFact {
            name: name.to_owned(),
            module: class.path.to_owned(),
            kind,
            parent: parent.map(|it| it.name.to_string()),
            table: match table {
                Table::Named(table) => {
                    let (schema, bare) = match table.rsplit_once('.') {
                        Some((schema, bare)) => (Some(schema.to_owned()), bare.to_owned()),
                        None => (None, table),
                    };
                    Some((schema, bare))
                }
                Table::None | Table::Unknown => None,
            },
            provided: false,
            complete: !opaque && read.nameless == 0,
            traits,
            fields,
            relations,
            validations,
            scopes: read.scopes,
            place,
        };
        (fact, found.map(|(position, _)| position))
    }

    /// What the statements of a class and of its ancestors say.
    fn read(&self, name: &str) -> Read {
        let project = self.classes.project;
        let mut read = Read {
            validations: Validations { found: Vec::new(), complete: true },
            attributes: Vec::new(),
            scopes: Vec::new(),
            effects: Effects::default(),
            nameless: 0,
        };
        let inherited = self.classes.table_parent(name).map_or(0, |parent| self.classes.items(&parent.name).len());
        for (position, (owner, item)) in self.classes.items(name).into_iter().enumerate() {
            // What the parent says of itself holds here, too, and is said there.
            let mut validations = Validations { found: Vec::new(), complete: true };
            validators::read(project, item, &mut validations);
            validations.found.extend(gems::validations(project, item));
            read.validations.complete &= validations.complete;
            if position >= inherited {
                read.validations.found.extend(validations.found);
            }
            read.nameless +=
                usize::from(associations::is_one(item) && associations::read(project, item, &owner).is_none());
            attributes::read(project, item, &mut read.attributes);
            read.effects.read(self.classes, name, item);
            read.effects.runs_on_delete |= gems::runs_on_delete(item);
            if let Some(scope) = scopes::read(project, item) {
                read.scopes.retain(|it: &Scope| it.default || it.name != scope.name);
                read.scopes.push(scope);
            }
        }
        read.effects.read_fillers(self.classes, name);
        for attribute in &read.attributes {
            let Says::Enum(enumeration) = &attribute.says else { continue };
            for scope in read.scopes.iter_mut().filter(|it| !it.default) {
                if let Some(member) = enumeration.members.iter().find(|it| **it == scope.name) {
                    scope.hides = Some(format!("the enumeration value `{member}`"));
                }
            }
            let stored = |names: &[String]| -> Option<Vec<String>> {
                let positions = names.iter().map(|name| enumeration.names.iter().flatten().position(|it| it == name));
                positions.map(|at| enumeration.stored.as_ref()?.get(at?).cloned()).collect()
            };
            for validation in &mut read.validations.found {
                // The names are those of the code: the column stores what they stand for.
                if let ValidationKind::Inclusion { values } | ValidationKind::Exclusion { values } =
                    &mut validation.kind
                    && validation.fields == [attribute.name.clone()]
                    && let Some(stored) = stored(values)
                {
                    *values = stored;
                }
            }
            if let (Some(passes_null), Some(values)) = (enumeration.validated, &enumeration.stored) {
                let kind = ValidationKind::Inclusion { values: values.clone() };
                let validation = Validation::of(attribute.name.clone(), kind, attribute.place);
                read.validations.found.push(Validation { passes_null: Stated::Implied(passes_null), ..validation });
            }
        }
        read
    }

    fn traits(&self, class: &Class<'a>, table: &Table, read: &Read) -> ModelTraits<String> {
        let name = class.name.as_str();
        let associations = self.links.of.get(name).map(Vec::as_slice).unwrap_or_default();
        let overrides = |method: &str| self.classes.method(name, method).is_some();
        let runs = read.effects.runs_on_delete || associations.iter().any(Links::runs_on_delete);
        // What a deletion of its own does beside deleting is not known.
        let may_run = self.classes.opaque(name) || overrides("destroy") || overrides("delete");
        let mut traits = ModelTraits {
            runs_on_delete: match (runs, may_run) {
                (true, _) => Sure::Yes,
                (false, true) => Sure::Unknown,
                (false, false) => Sure::No,
            },
            soft_delete: self.soft_delete(name),
            ignored_columns: self.ignored(name),
            read_only: self.is_read_only(name),
            // (Rails guide, "Active Record Basics", "Schema Conventions")
            reads_columns: true,
            handles_taken: rescues::handles_taken(self.classes.project, name),
            ..ModelTraits::default()
        };
        let Table::Named(table) = table else { return traits };
        traits.class_column = self.class_column(name, table);
        traits.table_missing = !class.is_abstract
            && self.tables.all_known
            && self.tables.get(table).is_none()
            && !self.classes.opaque(name)
            && !self.connects_elsewhere(name);
        traits
    }

    /// The column that names the class of a row (Rails API, `ActiveRecord::ModelSchema.inheritance_column`).
    fn class_column(&self, name: &str, table: &str) -> Option<String> {
        let root = self.classes.table_root(name)?;
        let column = match self.classes.inherited_setting(&root.name, "inheritance_column") {
            None => "type".to_owned(),
            Some(Value::Text(column)) => column,
            Some(_) => return None,
        };
        self.tables.has_column(table, &column).filter(|has| *has).map(|_| column)
    }

    fn soft_delete(&self, name: &str) -> Option<String> {
        let items = self.classes.items(name);
        let column = items.iter().find_map(|(_, item)| gems::soft_delete(self.classes.project, item))?;
        match self.classes.inherited_setting(name, "discard_column") {
            Some(Value::Text(own)) => Some(own),
            _ => Some(column),
        }
    }

    fn ignored(&self, name: &str) -> Vec<String> {
        let mut ignored = Vec::new();
        for (_, item) in self.classes.items(name) {
            let ItemKind::Assign(assign) = &item.kind else { continue };
            if assign.target.ends_with(".ignored_columns") {
                let values = self.classes.project.value(&assign.value, &item.context).list().unwrap_or_default();
                ignored.extend(values.iter().filter_map(Value::text).map(str::to_owned));
            }
        }
        ignored
    }

    /// `def readonly? = true`
    fn is_read_only(&self, name: &str) -> bool {
        let method = self.classes.method(name, "readonly?");
        method.is_some_and(|it| matches!(&*it.method.body, [only] if matches!(only.kind, NodeKind::Bool(true))))
    }

    /// Is it stored in another database than the application's own?
    fn connects_elsewhere(&self, name: &str) -> bool {
        self.classes.items(name).iter().any(|(_, item)| match &item.kind {
            ItemKind::Call(call) => matches!(call.name.as_str(), "connects_to" | "establish_connection"),
            ItemKind::Assign(_) | ItemKind::Module(_) => false,
        })
    }
}

/// What the statements of a class say.
struct Read {
    validations: Validations,
    attributes: Vec<Attribute>,
    scopes: Vec<Scope>,
    effects: Effects,
    /// How many associations have a name that could not be read.
    nameless: usize,
}

/// The associations of a class and its ancestors. One that is declared again takes the place of the first.
fn declared(classes: &Classes<'_, '_>, name: &CompactString) -> Vec<Association> {
    let mut positions: BTreeMap<String, usize> = BTreeMap::new();
    let mut all: Vec<Association> = Vec::new();
    for (owner, item) in classes.items(name) {
        let mut found = gems::associations(classes.project, item, &owner);
        found.extend(associations::read(classes.project, item, &owner));
        for association in found {
            match positions.get(&association.name) {
                Some(position) => all[*position] = association,
                None => {
                    positions.insert(association.name.clone(), all.len());
                    all.push(association);
                }
            }
        }
    }
    all
}

/// Does the code tell NULL from `false`: `auto_capture.nil? ? Config.auto_capture : auto_capture`?
fn asks_for_null(node: &Node, attribute: &str, depth: u32) -> bool {
    let within = |node: &Node| depth < 20 && asks_for_null(node, attribute, depth + 1);
    match &node.kind {
        NodeKind::Call(call) if call.name == "nil?" => call.receiver.as_ref().and_then(Node::call).is_some_and(|it| {
            let own = it.receiver.as_ref().is_none_or(|it| matches!(it.kind, NodeKind::SelfObject));
            own && it.name == attribute && it.arguments.is_empty()
        }),
        NodeKind::Call(call) => call.receiver.as_ref().is_some_and(within),
        NodeKind::If(it) => within(&it.test) || it.then.iter().any(within) || it.otherwise.iter().any(within),
        NodeKind::And(pair) | NodeKind::Or(pair) => within(&pair.0) || within(&pair.1),
        NodeKind::Sequence(nodes) | NodeKind::Branches(nodes) => nodes.iter().any(within),
        NodeKind::Return(value) => value.as_ref().is_some_and(|it| within(it)),
        _ => false,
    }
}
