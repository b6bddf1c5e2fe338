//! A field call, `models.CharField(max_length=40)`, to what it states.

use modelry_graph::model::{DeleteDecision, EmptyInput};
use modelry_graph::{Action, Clock, Place, Stated, ValidationKind};

use crate::django::defaults::Uncertain;
use crate::django::evaluate::{Evaluator, Value};
use crate::django::labels;
use crate::django::project::{Ancestor, ClassId, Entity, Member, Project, Scope};
use crate::django::state::{FieldDeclaration, ModelReference, RelationDeclaration};
use crate::django::types::{ArrayBase, ColumnKind, FieldKind, Size, primitive};
use crate::syntax::python::{Expr, ExprKind};

/// Reads a field call that stands in a scope. `None` when the expression makes no field.
pub fn read(project: &Project, scope: Scope, expr: &Expr) -> Option<FieldDeclaration> {
    let call = expr.call()?;
    let class = field_class(project, scope, call.function)?;
    let mut arguments = Arguments { project, given: Vec::new(), open: call.is_open() };
    for (position, value) in call.arguments.iter().enumerate() {
        if let Some(name) = class.positional(position) {
            arguments.given.push(Argument { name, scope, value, sure: true });
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

/// A field class, followed to Django's own.
struct FieldClass {
    declared: String,
    kind: FieldKind,
    max_length: Option<u32>,
    db_index: bool,
    /// `FileField` or `ImageField`.
    is_file: bool,
    resolved: bool,
    /// The classes of the project and of described packages on the way, the called one first.
    customs: Vec<ClassId>,
    /// The parameters of the first constructor of its own.
    parameters: Option<Vec<String>>,
}

impl FieldClass {
    /// The name of the argument at a position (Django reference, the signatures of the field classes).
    fn positional(&self, position: usize) -> Option<String> {
        if let Some(own) = self.parameters.as_ref().and_then(|parameters| parameters.get(position + 1)) {
            // `def __init__(self, *args, **kwargs)` passes them on.
            if own != "args" {
                return Some(own.clone());
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
            FieldKind::CompositeKey => return Some(format!("#{position}")),
            FieldKind::Column(_) | FieldKind::Unknown => {
                &["verbose_name", "name", "primary_key", "max_length", "unique", "blank", "null", "db_index"]
            }
        };
        names.get(position).map(|name| (*name).to_owned())
    }
}

fn field_class(project: &Project, scope: Scope, function: &Expr) -> Option<FieldClass> {
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

fn is_file(path: &str) -> bool {
    matches!(path, "models.FileField" | "models.ImageField")
}

/// Could a class outside the tree be a model field?
fn names_a_field(path: &str) -> bool {
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

fn looks_like_field(class: &str) -> bool {
    (class.ends_with("Field") || class.ends_with("ForeignKey")) && class.starts_with(char::is_uppercase)
}

fn custom_class(project: &Project, class: ClassId, declared: String) -> Option<FieldClass> {
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
fn overridden_type(project: &Project, class: ClassId) -> Option<FieldKind> {
    let returned = |name: &str| match project.own_member(class, name) {
        Some(Member::Function(function)) => Some(function.returns.as_ref()),
        _ => None,
    };
    if let Some(value) = returned("db_type") {
        let evaluator = Evaluator { project };
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

struct Argument<'e> {
    name: String,
    scope: Scope,
    value: &'e Expr,
    sure: bool,
}

struct Arguments<'p, 'a, 'e> {
    project: &'p Project<'a>,
    given: Vec<Argument<'e>>,
    /// May there be arguments that are not visible?
    open: bool,
}

impl<'a: 'e, 'e> Arguments<'_, 'a, 'e> {
    /// What the constructor of a class puts in the place of arguments or adds to them.
    fn apply_settings(&mut self, class: ClassId, outer: Scope) {
        let Some(Member::Function(constructor)) = self.project.own_member(class, "__init__") else { return };
        let scope = Scope { stand_in: outer.stand_in, ..self.project.class_scope(class) };
        for setting in &constructor.settings {
            let present = self.given.iter().position(|it| it.name == setting.name);
            let argument =
                Argument { name: setting.name.clone(), scope, value: &setting.value, sure: !setting.conditional };
            match present.and_then(|position| self.given.get_mut(position)) {
                Some(given) if setting.forced && given.value.span != setting.value.span => *given = argument,
                Some(_) => {}
                None => self.given.push(argument),
            }
        }
    }

    fn find(&self, name: &str) -> Found<'_, 'e> {
        match self.given.iter().rev().find(|it| it.name == name) {
            Some(argument) if argument.sure => Found::Given(argument),
            Some(_) => Found::Unsure,
            None if self.open => Found::Unsure,
            None => Found::Absent,
        }
    }

    fn place(&self, argument: &Argument) -> Place {
        self.project.place(argument.scope, argument.value.span)
    }

    fn value(&self, argument: &Argument) -> Value {
        Evaluator { project: self.project }.value(argument.scope, argument.value)
    }

    /// The value of an argument, made by `known`; `Unknown` when that gives none.
    fn stated<T>(&self, name: &str, implied: T, known: impl FnOnce(Value) -> Option<T>) -> Stated<T> {
        match self.find(name) {
            Found::Absent => Stated::Implied(implied),
            Found::Unsure => Stated::Unknown,
            Found::Given(argument) => match known(self.value(argument)) {
                Some(value) => Stated::Written(value, self.place(argument)),
                None => Stated::Unknown,
            },
        }
    }

    fn flag(&self, name: &str, implied: bool) -> Stated<bool> {
        self.stated(name, implied, |value| match value.plain() {
            Value::Bool(value) => Some(*value),
            Value::None => Some(false),
            _ => None,
        })
    }

    fn number(&self, name: &str) -> Stated<Option<u32>> {
        self.stated(name, None, |value| match value.plain() {
            Value::Number(text) => text.parse().ok().map(Some),
            Value::None => Some(None),
            _ => None,
        })
    }

    fn text(&self, name: &str) -> Stated<Option<String>> {
        self.stated(name, None, |value| match value.plain() {
            Value::Text(text) => Some(Some(text.clone())),
            Value::None => Some(None),
            _ => None,
        })
    }
}

enum Found<'r, 'e> {
    Given(&'r Argument<'e>),
    Absent,
    Unsure,
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
    // Several countries in one column need a length that the package computes.
    if class.declared == "CountryField" && arguments.is_given("multiple") {
        max_length = Stated::Unknown;
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
        editable: arguments.flag("editable", !automatic),
        unique: if unique_implied { Stated::Implied(true) } else { arguments.flag("unique", false) },
        db_index: arguments.flag("db_index", class.db_index),
        db_column: arguments.text("db_column"),
        choices: choices(arguments),
        chooses_null: chooses_null(arguments),
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
        FieldKind::Column(C::Native(_) | C::Unknown) | FieldKind::CompositeKey | FieldKind::Unknown => Stated::Unknown,
        FieldKind::Column(_) | FieldKind::ForeignKey | FieldKind::OneToOne => Stated::Implied(EmptyInput::Null),
        FieldKind::ManyToMany | FieldKind::GenericForeignKey | FieldKind::GenericRelation => Stated::Unknown,
    }
}

fn key_fields(kind: &FieldKind, arguments: &Arguments) -> Vec<String> {
    if *kind != FieldKind::CompositeKey {
        return Vec::new();
    }
    let positional = arguments.given.iter().filter(|it| it.name.starts_with('#'));
    positional.filter_map(|it| arguments.value(it).text()).collect()
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

fn choices(arguments: &Arguments) -> Stated<Option<Vec<String>>> {
    let from_settings = match arguments.find("choices") {
        Found::Given(argument) => argument.value.name().is_some_and(|name| name.starts_with("settings.")),
        Found::Absent | Found::Unsure => false,
    };
    let written = arguments.stated("choices", None, |value| match value {
        Value::None => Some(None),
        Value::Enum(_) => {
            let evaluator = Evaluator { project: arguments.project };
            flattened(&evaluator.choices_of(&value)).map(Some)
        }
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
    });
    match written {
        // Another installation may set other ones.
        Stated::Written(values, _) if from_settings => Stated::Implied(values),
        stated => stated,
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

/// `choices=[(None, "No answer"), (True, "Yes"), (False, "No")]`.
fn chooses_null(arguments: &Arguments) -> bool {
    let Found::Given(argument) = arguments.find("choices") else { return false };
    let value = arguments.value(argument);
    let is_null = |choice: &Value| {
        choice.elements().is_some_and(|it| matches!(it, [stored, _] if *stored.plain() == Value::None))
    };
    value.elements().is_some_and(|choices| choices.iter().any(is_null))
}

fn default(arguments: &Arguments, name: &str) -> Stated<Option<modelry_graph::DefaultValue>> {
    let argument = match arguments.find(name) {
        Found::Absent => return Stated::Implied(None),
        Found::Unsure => return Stated::Unknown,
        Found::Given(argument) => argument,
    };
    match (Evaluator { project: arguments.project }).default(argument.scope, argument.value) {
        Ok(value) => Stated::Written(value, arguments.place(argument)),
        Err(Uncertain) => Stated::Unknown,
    }
}

/// What the written validators ask. `max_length` and the like are properties of the field.
fn validations(arguments: &Arguments) -> Vec<(ValidationKind, Place)> {
    let mut found = Vec::new();
    let Found::Given(argument) = arguments.find("validators") else { return found };
    let Some(elements) = list_of(arguments.project, argument.scope, argument.value, 0) else { return found };
    for (scope, element) in elements {
        found.push((
            validator(arguments.project, scope, element),
            arguments.project.place(argument.scope, element.span),
        ));
    }
    found
}

/// The elements of a literal list, or of a name that stands for one.
fn list_of<'e, 'a: 'e>(
    project: &Project<'a>,
    scope: Scope,
    expr: &'e Expr,
    depth: u32,
) -> Option<Vec<(Scope, &'e Expr)>> {
    if let Some(elements) = expr.elements() {
        return Some(elements.iter().map(|element| (scope, element)).collect());
    }
    let function = expr.call().filter(|call| call.arguments.is_empty() && call.keywords.is_empty());
    match project.resolve(scope, function.map_or(expr, |call| call.function).name()?) {
        Entity::Value(at, value) if depth < 8 && function.is_none() => list_of(project, at, value, depth + 1),
        // `validators=name_validators()`.
        Entity::Function(module, made) if depth < 8 && function.is_some() => {
            list_of(project, project.module_scope(module), made.returns.as_ref()?, depth + 1)
        }
        _ => None,
    }
}

fn validator(project: &Project, scope: Scope, expr: &Expr) -> ValidationKind {
    let evaluator = Evaluator { project };
    let mut current = (scope, expr);
    // A name may stand for a validator that was made elsewhere.
    for _ in 0..8 {
        let Some(name) = current.1.name() else { break };
        match project.resolve(current.0, name) {
            Entity::Value(at, value) => current = (at, value),
            Entity::Function(_, function) => return ValidationKind::Custom { name: function.name.clone() },
            _ => return ValidationKind::Custom { name: name.to_owned() },
        }
    }
    let (scope, expr) = current;
    let Some(call) = expr.call() else { return ValidationKind::Custom { name: "?".to_owned() } };
    let name = call.function.name().unwrap_or("?");
    let argument =
        |position: usize, keyword: &str| call.argument(position, keyword).map(|it| evaluator.value(scope, it));
    let limit = || argument(0, "limit_value").and_then(|value| value.text());
    let length = || limit().and_then(|text| text.parse().ok());
    let custom = || ValidationKind::Custom { name: name.rsplit('.').next().unwrap_or(name).to_owned() };
    let Entity::External(path) = project.resolve(scope, name) else { return custom() };
    match path.as_str() {
        "validators.MinValueValidator" => ValidationKind::Range { minimum: limit(), maximum: None },
        "validators.MaxValueValidator" => ValidationKind::Range { minimum: None, maximum: limit() },
        "validators.MinLengthValidator" => ValidationKind::Length { minimum: length(), maximum: None },
        "validators.MaxLengthValidator" => ValidationKind::Length { minimum: None, maximum: length() },
        "validators.RegexValidator" => ValidationKind::Format {
            regex: argument(0, "regex").and_then(|value| match value {
                Value::Text(text) => Some(text),
                _ => None,
            }),
        },
        _ => custom(),
    }
}

fn relation(arguments: &Arguments, place: Place) -> RelationDeclaration {
    let project = arguments.project;
    let reference = |name: &str| match arguments.find(name) {
        Found::Given(argument) => Some(labels::reference(project, argument.scope, argument.value)),
        Found::Absent => None,
        Found::Unsure => Some(ModelReference::Unknown),
    };
    let (on_delete, database_action) = on_delete(arguments);
    RelationDeclaration {
        target: reference("to").unwrap_or(ModelReference::Unknown),
        to_field: arguments.text("to_field"),
        on_delete,
        database_action,
        related_name: arguments.text("related_name"),
        constrained: arguments.flag("db_constraint", true),
        parent_link: arguments.flag("parent_link", false).is(&true),
        through: reference("through").filter(|it| *it != ModelReference::Unknown || arguments.is_given("through")),
        db_table: arguments.text("db_table"),
        symmetrical: arguments.flag("symmetrical", true).written().map(|(value, _)| *value),
        place,
    }
}

impl Arguments<'_, '_, '_> {
    fn is_given(&self, name: &str) -> bool {
        self.given.iter().any(|it| it.name == name)
    }
}

/// What Django does in Python, and what it asks the database for (Django reference, `ForeignKey.on_delete`).
fn on_delete(arguments: &Arguments) -> (Stated<Option<DeleteDecision>>, Action) {
    let argument = match arguments.find("on_delete") {
        Found::Absent => return (Stated::Implied(None), Action::NoAction),
        Found::Unsure => return (Stated::Unknown, Action::NoAction),
        Found::Given(argument) => argument,
    };
    let place = arguments.place(argument);
    let written = |decision: DeleteDecision| Stated::Written(Some(decision), place);
    let action = |action: Action| written(DeleteDecision::Action(action));
    let function = argument.value.call().map_or(argument.value, |call| call.function);
    let Some(name) = function.name() else { return (Stated::Unknown, Action::NoAction) };
    let mut entity = arguments.project.resolve(argument.scope, name);
    if let Entity::Value(at, value) = &entity
        && let Some(alias) = value.name()
    {
        entity = arguments.project.resolve(*at, alias);
    }
    match entity {
        Entity::External(path) => match path.as_str() {
            "models.CASCADE" => (action(Action::Cascade), Action::NoAction),
            "models.PROTECT" => (written(DeleteDecision::Protect), Action::NoAction),
            "models.RESTRICT" => (action(Action::Restrict), Action::NoAction),
            "models.SET_NULL" => (action(Action::SetNull), Action::NoAction),
            "models.SET_DEFAULT" => (action(Action::SetDefault), Action::NoAction),
            "models.DO_NOTHING" => (action(Action::NoAction), Action::NoAction),
            "models.SET" => (written(DeleteDecision::SetValue), Action::NoAction),
            "models.DB_CASCADE" => (action(Action::Cascade), Action::Cascade),
            "models.DB_SET_NULL" => (action(Action::SetNull), Action::SetNull),
            "models.DB_SET_DEFAULT" => (action(Action::SetDefault), Action::SetDefault),
            other => {
                let name = other.rsplit('.').next().unwrap_or(other).to_owned();
                (written(DeleteDecision::Custom(name)), Action::NoAction)
            }
        },
        Entity::Function(_, function) => (written(DeleteDecision::Custom(function.name.clone())), Action::NoAction),
        Entity::Module(_) | Entity::Class(_) | Entity::Value(..) | Entity::Unknown => {
            (Stated::Unknown, Action::NoAction)
        }
    }
}
