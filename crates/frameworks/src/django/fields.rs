//! A field call, `models.CharField(max_length=40)`, to what it states.

use modelry_graph::model::EmptyInput;
use modelry_graph::{Clock, Place, Stated};

use crate::django::arguments::{Argument, Arguments, Found};
use crate::django::countries;
use crate::django::defaults::Uncertain;
use crate::django::evaluate::{Evaluator, Value};
use crate::django::field_classes::{FieldClass, field_class};
use crate::django::project::{ClassId, Entity, Member, Project, Scope};
use crate::django::relations::relation;
use crate::django::state::FieldDeclaration;
use crate::django::types::{ArrayBase, ColumnKind, FieldKind, Size};
use crate::django::validators::validations;
use crate::syntax::python::{Expr, ExprKind};

/// Reads a field call that stands in a scope. `None` when the expression makes no field.
pub fn read(project: &Project, scope: Scope, expr: &Expr) -> Option<FieldDeclaration> {
    let call = expr.call()?;
    let class = field_class(project, scope, call.function)?;
    let given = Vec::with_capacity(call.arguments.len() + call.keywords.len());
    let mut arguments = Arguments { project, given, open: call.is_open() };
    for (position, value) in call.arguments.iter().enumerate() {
        if let Some(name) = class.positional(position) {
            arguments.given.push(Argument { name: name.into(), scope, value, sure: true });
        }
    }
    for keyword in call.keywords {
        if let Some(name) = &keyword.name {
            arguments.given.push(Argument { name: name.clone(), scope, value: &keyword.value, sure: true });
        }
    }
    for custom in &class.customs {
        arguments.apply_settings(*custom, scope);
    }
    let place = project.place(scope, expr.span);
    Some(declare(&class, &arguments, place))
}

/// The fields that a field of a described package brings along, by the end of their names: `_currency`.
pub fn companions(project: &Project, scope: Scope, expr: &Expr) -> Vec<(String, FieldDeclaration)> {
    let Some(Entity::Class(class)) =
        expr.call().and_then(|call| call.function.name()).map(|it| project.resolve(scope, it))
    else {
        return Vec::new();
    };
    let Some((owner, Member::Value(added))) =
        project.member(class, "added_fields").filter(|(it, _)| !project.in_tree(*it))
    else {
        return Vec::new();
    };
    let ExprKind::Dict(pairs) = &added.kind else { return Vec::new() };
    let at = Scope { stand_in: project.place(scope, expr.span), ..project.class_scope(owner) };
    let read_one =
        |(end, field): &(Option<Expr>, Expr)| Some((end.as_ref()?.text()?.to_owned(), read(project, at, field)?));
    pairs.iter().filter_map(read_one).collect()
}

fn declare(class: &FieldClass, arguments: &Arguments, place: Place) -> FieldDeclaration {
    let mut kind = class.kind.clone();
    let mut clock = clock(arguments);
    if !matches!(kind, FieldKind::Column(ColumnKind::Date | ColumnKind::DateTime | ColumnKind::Time)) {
        clock = Stated::Implied(Clock::Never);
    }
    if assigns_before_save(arguments.project, &class.customs)
        && !matches!(clock.known(), Some(Clock::Insert | Clock::Update))
    {
        clock = Stated::Unknown;
    }
    let automatic = clock.known().is_some_and(|clock| *clock != Clock::Never);
    let mut max_length = arguments.number("max_length");
    if let (Stated::Implied(None), Some(length)) = (&max_length, class.max_length) {
        max_length = Stated::Implied(Some(length));
    }
    let (mut choices, chooses_null) = choices(arguments);
    if class.declared == "CountryField" {
        let codes = if arguments.is_given("countries") { None } else { countries::codes(arguments.project) };
        // Several countries in one column need a length that the package computes.
        if arguments.is_given("multiple") {
            max_length = codes.map_or(Stated::Unknown, |it| Stated::Implied(Some(countries::length_of_all(it))));
        }
        choices = choices.or(codes.map_or(Stated::Unknown, |it| Stated::Implied(Some(it.iter().cloned().collect()))));
    }
    let digits = (arguments.number("max_digits"), arguments.number("decimal_places"));
    let size_unknown = match kind {
        FieldKind::Column(ColumnKind::Char) => max_length.is_unknown(),
        FieldKind::Column(ColumnKind::Decimal) => digits.0.is_unknown() || digits.1.is_unknown(),
        _ => false,
    };
    let size = Size {
        max_length: max_length.known().copied().flatten(),
        max_digits: digits.0.known().copied().flatten(),
        decimal_places: digits.1.known().copied().flatten(),
    };
    if let FieldKind::Column(ColumnKind::Array(_)) = kind {
        kind = FieldKind::Column(ColumnKind::Array(array_base(arguments)));
    }
    let is_spatial = matches!(kind, FieldKind::Column(ColumnKind::Spatial { .. }));
    if is_spatial {
        let geography = arguments.flag("geography", false).known().copied();
        kind = FieldKind::Column(ColumnKind::Spatial { geography });
    }
    let generated = class.declared == "GeneratedField";
    if generated && let Found::Given(output) = arguments.find("output_field") {
        let base = read(arguments.project, output.scope, output.value);
        if let Some(FieldDeclaration { kind: FieldKind::Column(column), size, .. }) = base {
            return declare_generated(class, arguments, place, column, size);
        }
    }
    let is_relation = matches!(kind, FieldKind::ForeignKey | FieldKind::OneToOne | FieldKind::ManyToMany);
    let is_auto = matches!(kind, FieldKind::Column(ColumnKind::Auto | ColumnKind::BigAuto | ColumnKind::SmallAuto));
    let null_implied = class.declared == "NullBooleanField";
    let primary_key = arguments.flag("primary_key", false);
    let unique_implied = matches!(kind, FieldKind::OneToOne);
    FieldDeclaration {
        declared_type: class.declared.clone(),
        resolved: class.resolved,
        size,
        size_unknown,
        null: arguments.flag("null", null_implied),
        blank: arguments.flag("blank", automatic || is_auto || null_implied),
        editable: arguments.flag("editable", !automatic && kind != FieldKind::Column(ColumnKind::Binary)),
        unique: if unique_implied { Stated::Implied(true) } else { arguments.flag("unique", false) },
        db_index: arguments.flag(if is_spatial { "spatial_index" } else { "db_index" }, class.db_index),
        db_column: arguments.text("db_column"),
        choices,
        chooses_null,
        help_text: arguments.text("help_text").known().cloned().flatten(),
        default: default(arguments, "default"),
        db_default: default(arguments, "db_default"),
        clock,
        collation: arguments.text("db_collation").known().cloned().flatten(),
        comment: arguments.text("db_comment").known().cloned().flatten(),
        empty_input: empty_input(class, arguments.project),
        generated,
        validations: validations(arguments),
        relation: if is_relation || matches!(kind, FieldKind::GenericRelation) {
            Some(relation(arguments, place))
        } else {
            None
        },
        key_fields: key_fields(&kind, arguments),
        primary_key: if kind == FieldKind::CompositeKey { Stated::Implied(true) } else { primary_key },
        max_length: if matches!(kind, FieldKind::Column(_)) { max_length } else { Stated::Implied(None) },
        kind,
        place,
    }
}

/// `GeneratedField(expression=…, output_field=CharField(max_length=9))` has the type of its output.
fn declare_generated(
    class: &FieldClass,
    arguments: &Arguments,
    place: Place,
    column: ColumnKind,
    size: Size,
) -> FieldDeclaration {
    let inner = FieldClass {
        declared: "generated".to_owned(),
        kind: FieldKind::Column(column),
        max_length: None,
        db_index: false,
        is_file: false,
        resolved: class.resolved,
        customs: Vec::new(),
        parameters: None,
    };
    let mut declaration = declare(&inner, arguments, place);
    declaration.declared_type.clone_from(&class.declared);
    declaration.size = size;
    declaration.size_unknown = false;
    declaration.generated = true;
    declaration.editable = Stated::Implied(false);
    // Whether it may be NULL follows from the expression.
    declaration.null = arguments.flag("null", true);
    declaration
}

/// `CharField` and `TextField` store an empty input as `''`, other fields as NULL (Django reference, `Field.null`).
fn empty_input(class: &FieldClass, project: &Project) -> Stated<EmptyInput> {
    // A class of its own may turn `''` into `None` on its way.
    let converts = |custom: &ClassId| {
        let names = ["get_prep_value", "get_db_prep_value", "to_python", "pre_save", "formfield", "clean"];
        names.iter().any(|name| matches!(project.own_member(*custom, name), Some(Member::Function(_))))
    };
    // What a class of a package does is described in part only.
    if class.customs.iter().any(|custom| converts(custom) || !project.in_tree(*custom)) {
        return Stated::Unknown;
    }
    use ColumnKind as C;
    match &class.kind {
        FieldKind::Column(C::Char) if class.is_file => Stated::Implied(EmptyInput::Value),
        FieldKind::Column(C::Char | C::Text) => Stated::Implied(EmptyInput::Text),
        FieldKind::Column(C::Boolean | C::Json | C::Array(_) | C::Binary) => Stated::Implied(EmptyInput::Value),
        FieldKind::Column(C::Spatial { .. } | C::Native(_) | C::Unknown)
        | FieldKind::CompositeKey
        | FieldKind::Unknown => Stated::Unknown,
        FieldKind::Column(_) | FieldKind::ForeignKey | FieldKind::OneToOne => Stated::Implied(EmptyInput::Null),
        FieldKind::ManyToMany | FieldKind::GenericForeignKey | FieldKind::GenericRelation => Stated::Unknown,
    }
}

fn key_fields(kind: &FieldKind, arguments: &Arguments) -> Vec<String> {
    if *kind == FieldKind::GenericForeignKey {
        return generic_key(arguments);
    }
    if *kind != FieldKind::CompositeKey {
        return Vec::new();
    }
    let positional = arguments.given.iter().filter(|it| it.name.starts_with('#'));
    positional.filter_map(|it| arguments.value(it).text()).collect()
}

/// The fields of a generic relation (Django reference, "The contenttypes framework", `GenericForeignKey`).
fn generic_key(arguments: &Arguments) -> Vec<String> {
    let named = |name: &str, implied: &str| match arguments.text(name) {
        Stated::Written(Some(field), _) => Some(field),
        Stated::Implied(None) => Some(implied.to_owned()),
        Stated::Written(None, _) | Stated::Implied(Some(_)) | Stated::Unknown => None,
    };
    let parts = named("ct_field", "content_type").zip(named("fk_field", "object_id"));
    parts.map(|(ty, key)| vec![ty, key]).unwrap_or_default()
}

fn array_base(arguments: &Arguments) -> Option<Box<ArrayBase>> {
    let Found::Given(base) = arguments.find("base_field") else { return None };
    let base = read(arguments.project, base.scope, base.value)?;
    match base.kind {
        FieldKind::Column(kind) if !base.size_unknown => Some(Box::new(ArrayBase { kind, size: base.size })),
        _ => None,
    }
}

/// `auto_now` wins over `auto_now_add` (Django reference, `DateField`).
fn clock(arguments: &Arguments) -> Stated<Clock> {
    match (arguments.flag("auto_now", false), arguments.flag("auto_now_add", false)) {
        (Stated::Written(true, place), _) => Stated::Written(Clock::Update, place),
        (Stated::Unknown, _) => Stated::Unknown,
        (_, Stated::Written(true, place)) => Stated::Written(Clock::Insert, place),
        (_, Stated::Unknown) => Stated::Unknown,
        _ => Stated::Implied(Clock::Never),
    }
}

/// A custom class that computes its value in `pre_save` may set a clock.
fn assigns_before_save(project: &Project, customs: &[ClassId]) -> bool {
    customs.iter().any(|class| matches!(project.own_member(*class, "pre_save"), Some(Member::Function(_))))
}

/// The stored values, and whether NULL is among them: `choices=[(None, "No answer"), (True, "Yes"), (False, "No")]`.
fn choices(arguments: &Arguments) -> (Stated<Option<Vec<String>>>, bool) {
    let from_settings = match arguments.find("choices") {
        Found::Given(argument) => argument.value.name().is_some_and(|name| name.starts_with("settings.")),
        Found::Absent | Found::Unsure => false,
    };
    let is_null = |choice: &Value| {
        choice.elements().is_some_and(|it| matches!(it, [stored, _] if *stored.plain() == Value::None))
    };
    let mut chooses_null = false;
    let written = arguments.stated("choices", None, |value| {
        chooses_null = value.elements().is_some_and(|choices| choices.iter().any(is_null));
        stored_values(arguments.project, value)
    });
    match written {
        // Another installation may set other ones.
        Stated::Written(values, _) if from_settings => (Stated::Implied(values), chooses_null),
        stated => (stated, chooses_null),
    }
}

/// What a field with these choices stores; `None` when that cannot be told.
fn stored_values(project: &Project, choices: Value) -> Option<Option<Vec<String>>> {
    match choices {
        Value::None => Some(None),
        Value::Enum(_) => flattened(&Evaluator::new(project).choices_of(&choices)).map(Some),
        Value::Dict(pairs) => pairs
            .iter()
            .map(|(key, value)| match value {
                // A group: its name, and the choices in it.
                Value::Dict(group) => group.iter().map(|(key, _)| key.text()).collect::<Option<Vec<_>>>(),
                Value::List(_) => flattened(value),
                _ => key.text().map(|text| vec![text]),
            })
            .collect::<Option<Vec<_>>>()
            .map(|groups| Some(groups.concat())),
        other => flattened(&other).map(|all| (!all.is_empty()).then_some(all)),
    }
}

/// The stored values of `[("a", "A"), ("Group", [("b", "B")])]`.
fn flattened(choices: &Value) -> Option<Vec<String>> {
    let mut values = Vec::new();
    for choice in choices.elements()? {
        let [stored, label] = choice.elements()? else { return None };
        match label {
            Value::List(_) => values.extend(flattened(label)?),
            _ if *stored.plain() == Value::None => {}
            _ => values.push(stored.text()?),
        }
    }
    Some(values)
}

fn default(arguments: &Arguments, name: &str) -> Stated<Option<modelry_graph::DefaultValue>> {
    let argument = match arguments.find(name) {
        Found::Absent => return Stated::Implied(None),
        Found::Unsure => return Stated::Unknown,
        Found::Given(argument) => argument,
    };
    match Evaluator::new(arguments.project).default(argument.scope, argument.value) {
        Ok(value) => Stated::Written(value, arguments.place(argument)),
        Err(Uncertain) => Stated::Unknown,
    }
}
