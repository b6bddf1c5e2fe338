//! Field classes, followed across files and packages to Django's own.

use crate::django::evaluate::{Evaluator, Value};
use crate::django::project::{Ancestor, ClassId, Entity, Member, Project, Scope};
use crate::django::types::{ColumnKind, FieldKind, primitive};
use crate::syntax::python::{Expr, ExprKind};
use compact_str::CompactString;

/// A field class, followed to Django's own.
pub(super) struct FieldClass {
    pub(super) declared: String,
    pub(super) kind: FieldKind,
    pub(super) max_length: Option<u32>,
    pub(super) db_index: bool,
    /// `FileField` or `ImageField`.
    pub(super) is_file: bool,
    pub(super) resolved: bool,
    /// The classes of the project and of described packages on the way, the called one first.
    pub(super) customs: Vec<ClassId>,
    /// The parameters of the first constructor of its own.
    pub(super) parameters: Option<Box<[CompactString]>>,
}

impl FieldClass {
    /// The name of the argument at a position (Django reference, the signatures of the field classes).
    pub(super) fn positional(&self, position: usize) -> Option<String> {
        if let Some(own) = self.parameters.as_ref().and_then(|parameters| parameters.get(position + 1)) {
            // `def __init__(self, *args, **kwargs)` passes them on.
            if own != "args" {
                return Some(own.to_string());
            }
        }
        let names: &[&str] = match &self.kind {
            FieldKind::ForeignKey | FieldKind::OneToOne => &["to", "on_delete", "related_name", "related_query_name"],
            FieldKind::ManyToMany => &["to", "related_name"],
            FieldKind::GenericForeignKey => &["ct_field", "fk_field", "for_concrete_model"],
            FieldKind::GenericRelation => &["to"],
            FieldKind::Column(ColumnKind::Array(_)) => &["base_field", "size"],
            FieldKind::Column(ColumnKind::Date | ColumnKind::DateTime | ColumnKind::Time) => {
                &["verbose_name", "name", "auto_now", "auto_now_add"]
            }
            FieldKind::Column(ColumnKind::Decimal) => &["verbose_name", "name", "max_digits", "decimal_places"],
            FieldKind::Column(ColumnKind::Spatial { .. }) => {
                &["verbose_name", "srid", "spatial_index", "dim", "geography"]
            }
            FieldKind::CompositeKey => return Some(format!("#{position}")),
            FieldKind::Column(_) | FieldKind::Unknown => {
                &["verbose_name", "name", "primary_key", "max_length", "unique", "blank", "null", "db_index"]
            }
        };
        names.get(position).map(|name| (*name).to_owned())
    }
}

pub(super) fn field_class(project: &Project, scope: Scope, function: &Expr) -> Option<FieldClass> {
    let name = function.name()?;
    let declared = name.rsplit('.').next().unwrap_or(name).to_owned();
    let unknown = |declared: String| FieldClass {
        declared,
        kind: FieldKind::Unknown,
        max_length: None,
        db_index: false,
        is_file: false,
        resolved: false,
        customs: Vec::new(),
        parameters: None,
    };
    match project.resolve(scope, name) {
        Entity::External(path) => match primitive(&path) {
            Some((kind, max_length, db_index)) => Some(FieldClass {
                declared,
                kind,
                max_length,
                db_index,
                is_file: is_file(&path),
                resolved: true,
                customs: Vec::new(),
                parameters: None,
            }),
            None => names_a_field(&path).then(|| unknown(declared)),
        },
        Entity::Class(class) => custom_class(project, class, declared),
        Entity::Unknown => (looks_like_field(&declared) && !name.starts_with("forms.")).then(|| unknown(declared)),
        Entity::Module(_) | Entity::Function(..) | Entity::Value(..) => None,
    }
}

pub(super) fn is_file(path: &str) -> bool {
    matches!(path, "models.FileField" | "models.ImageField")
}

/// Could a class outside the tree be a model field?
pub(super) fn names_a_field(path: &str) -> bool {
    const OTHERS: [&str; 8] = [
        "django.forms",
        "rest_framework",
        "graphene",
        "django_filters",
        "wtforms",
        "factory",
        "marshmallow",
        "import_export",
    ];
    let last = path.rsplit('.').next().unwrap_or(path);
    looks_like_field(last) && !OTHERS.iter().any(|other| path.starts_with(other)) && !path.contains(".forms.")
}

pub(super) fn looks_like_field(class: &str) -> bool {
    (class.ends_with("Field") || class.ends_with("ForeignKey")) && class.starts_with(char::is_uppercase)
}

pub(super) fn custom_class(project: &Project, class: ClassId, declared: String) -> Option<FieldClass> {
    let mut found = FieldClass {
        declared,
        kind: FieldKind::Unknown,
        max_length: None,
        db_index: false,
        is_file: false,
        resolved: true,
        customs: Vec::new(),
        parameters: None,
    };
    let mut overridden: Option<FieldKind> = None;
    let mut primitive_found = false;
    let mut unknown_base = false;
    for ancestor in project.lineage(class).iter() {
        match ancestor {
            Ancestor::Class(custom) => {
                found.customs.push(*custom);
                if overridden.is_none() {
                    overridden = overridden_type(project, *custom);
                }
                if let Some(Member::Function(constructor)) = project.own_member(*custom, "__init__")
                    && found.parameters.is_none()
                {
                    found.parameters = Some(constructor.parameters.clone());
                }
                if let Some(Member::Function(function)) = project.own_member(*custom, "contribute_to_class") {
                    found.resolved &= !function.adds_fields;
                }
            }
            Ancestor::External(path) => {
                if let Some((kind, max_length, db_index)) = primitive(path)
                    && !primitive_found
                {
                    primitive_found = true;
                    (found.kind, found.max_length, found.db_index) = (kind, max_length, db_index);
                    found.is_file = is_file(path);
                } else if names_a_field(path) {
                    unknown_base = true;
                }
            }
            Ancestor::Unknown => unknown_base |= looks_like_field(&found.declared),
        }
    }
    if !primitive_found {
        found.resolved = false;
        return unknown_base.then_some(found);
    }
    if let Some(kind) = overridden {
        found.kind = kind;
    }
    Some(found)
}

/// What a field class says of its own type: `db_type` or `get_internal_type` that return a literal.
pub(super) fn overridden_type(project: &Project, class: ClassId) -> Option<FieldKind> {
    let returned = |name: &str| match project.own_member(class, name) {
        Some(Member::Function(function)) => Some(function.returns.as_ref()),
        _ => None,
    };
    if let Some(value) = returned("db_type") {
        let evaluator = Evaluator::new(project);
        let text = value.map(|value| evaluator.value(project.class_scope(class), value));
        return Some(FieldKind::Column(match text {
            Some(Value::Text(name)) => ColumnKind::Native(name),
            // `db_type` that returns `None` makes a field without a column.
            Some(Value::None) => return Some(FieldKind::GenericRelation),
            _ => ColumnKind::Unknown,
        }));
    }
    let value = returned("get_internal_type")?;
    match value.map(|value| &value.kind) {
        Some(ExprKind::String(name)) => match primitive(&format!("models.{name}")) {
            Some((kind, _, _)) => Some(kind),
            None => Some(FieldKind::Column(ColumnKind::Unknown)),
        },
        _ => Some(FieldKind::Column(ColumnKind::Unknown)),
    }
}
