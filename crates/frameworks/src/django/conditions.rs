//! `Q` objects and expressions of constraints and indexes, as the SQL that Django writes for them.

use crate::django::evaluate::{Evaluator, Value};
use crate::django::project::{Entity, Project, Scope};
use crate::syntax::python::{CallExpr, Expr, ExprKind, Keyword};

/// How deep conditions may nest.
const MAX_DEPTH: u32 = 32;

/// A `Q` object.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All of these.
    And(Vec<Condition>),
    /// One of these.
    Or(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// `price__gte=0`.
    Test {
        /// What is tested.
        left: Operand,
        /// `gte`.
        lookup: String,
        /// What it is tested against.
        right: Operand,
    },
}

/// A value in a condition or an index.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A field of the model.
    Field(String),
    /// A constant.
    Literal(Value),
    /// `LOWER(…)`.
    Call(String, Vec<Operand>),
    /// `a + b`.
    Calculated(Box<Operand>, &'static str, Box<Operand>),
}

/// What a field of a condition is stored in.
pub struct ConditionColumn {
    /// The column.
    pub name: String,
    /// May it be NULL?
    pub nullable: bool,
    /// Is it a boolean, so that it is a condition by itself?
    pub boolean: bool,
}

/// Finds the column of a field.
pub type Columns<'f> = dyn Fn(&str) -> Option<ConditionColumn> + 'f;

impl Condition {
    /// The condition of an expression that makes a `Q` object.
    pub fn read(project: &Project, scope: Scope, expr: &Expr) -> Option<Condition> {
        Reading { project }.condition(scope, expr, 0)
    }

    /// The SQL of the condition.
    pub fn sql(&self, columns: &Columns) -> Option<String> {
        self.write(columns, false)
    }

    fn write(&self, columns: &Columns, negated: bool) -> Option<String> {
        let joined = |parts: &[Condition], word: &str| {
            let written: Option<Vec<String>> = parts.iter().map(|part| part.write(columns, negated)).collect();
            let written = written?;
            match written.as_slice() {
                [] => None,
                [only] => Some(only.clone()),
                _ => Some(format!("({})", written.join(&format!(" {word} ")))),
            }
        };
        match self {
            Condition::And(parts) => joined(parts, "AND"),
            Condition::Or(parts) => joined(parts, "OR"),
            Condition::Not(inner) => {
                let inner = inner.write(columns, !negated)?;
                let bare = inner.strip_prefix('(').and_then(|it| it.strip_suffix(')')).filter(|it| balanced(it));
                Some(format!("NOT ({})", bare.unwrap_or(&inner)))
            }
            Condition::Test { left, lookup, right } => test(left, lookup, right, columns, negated),
        }
    }
}

/// Does no bracket close that was not opened?
fn balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

fn test(left: &Operand, lookup: &str, right: &Operand, columns: &Columns, negated: bool) -> Option<String> {
    let column = match left {
        Operand::Field(name) => Some(columns(name)?),
        _ => None,
    };
    let written = left.sql(columns)?;
    let boolean = column.as_ref().is_some_and(|column| column.boolean);
    let sql = match (lookup, right) {
        ("isnull", Operand::Literal(Value::Bool(true))) | ("exact", Operand::Literal(Value::None)) => {
            return Some(format!("{written} IS NULL"));
        }
        ("isnull", Operand::Literal(Value::Bool(false))) => return Some(format!("{written} IS NOT NULL")),
        ("exact", Operand::Literal(Value::Bool(true))) if boolean => written.clone(),
        ("exact", Operand::Literal(Value::Bool(false))) if boolean => format!("NOT {written}"),
        ("exact", _) => format!("{written} = {}", right.sql(columns)?),
        ("iexact", _) => format!("UPPER({written}) = UPPER({})", right.sql(columns)?),
        ("lt", _) => format!("{written} < {}", right.sql(columns)?),
        ("lte", _) => format!("{written} <= {}", right.sql(columns)?),
        ("gt", _) => format!("{written} > {}", right.sql(columns)?),
        ("gte", _) => format!("{written} >= {}", right.sql(columns)?),
        ("in", Operand::Literal(Value::List(values))) => {
            let values: Option<Vec<String>> = values.iter().map(literal).collect();
            format!("{written} IN ({})", values?.join(", "))
        }
        ("range", Operand::Literal(Value::List(bounds))) => {
            let [low, high] = bounds.as_slice() else { return None };
            format!("{written} BETWEEN {} AND {}", literal(low)?, literal(high)?)
        }
        ("startswith" | "endswith" | "contains", Operand::Literal(Value::Text(text))) => {
            let (before, after) = match lookup {
                "startswith" => ("", "%"),
                "endswith" => ("%", ""),
                _ => ("%", "%"),
            };
            format!("{written} LIKE '{before}{}{after}'", text.replace('\'', "''"))
        }
        ("regex", Operand::Literal(Value::Text(text))) => format!("{written} ~ '{}'", text.replace('\'', "''")),
        _ => return None,
    };
    // `NOT (x = 1)` would not admit NULL, so Django tests for it.
    match column {
        Some(column) if negated && column.nullable => Some(format!("({sql} AND {written} IS NOT NULL)")),
        _ => Some(sql),
    }
}

impl Operand {
    /// The operand of an expression: `F("price")`, `Lower("name")`, a constant.
    pub fn read(project: &Project, scope: Scope, expr: &Expr) -> Option<Operand> {
        Reading { project }.operand(scope, expr, 0)
    }

    /// As [`read`](Operand::read), where text means a field.
    pub fn read_field(project: &Project, scope: Scope, expr: &Expr) -> Option<Operand> {
        Reading { project }.field(scope, expr, 0)
    }

    /// The SQL of the operand.
    pub fn sql(&self, columns: &Columns) -> Option<String> {
        match self {
            Operand::Field(name) => columns(name).map(|column| quoted(&column.name)),
            Operand::Literal(value) => literal(value),
            Operand::Call(name, arguments) => {
                let arguments: Option<Vec<String>> = arguments.iter().map(|it| it.sql(columns)).collect();
                Some(format!("{name}({})", arguments?.join(", ")))
            }
            Operand::Calculated(left, operator, right) => {
                Some(format!("({} {operator} {})", left.sql(columns)?, right.sql(columns)?))
            }
        }
    }
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

fn literal(value: &Value) -> Option<String> {
    match value.plain() {
        Value::None => Some("NULL".to_owned()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(text) => Some(text.clone()),
        Value::Text(text) => Some(format!("'{}'", text.replace('\'', "''"))),
        Value::List(_)
        | Value::Dict(_)
        | Value::Member { .. }
        | Value::Enum(_)
        | Value::External(_)
        | Value::Unknown => None,
    }
}

/// The lookups that end the name of a test (Django reference, "Field lookups").
const LOOKUPS: [&str; 14] = [
    "exact",
    "iexact",
    "lt",
    "lte",
    "gt",
    "gte",
    "in",
    "isnull",
    "range",
    "startswith",
    "endswith",
    "contains",
    "regex",
    "year",
];

struct Reading<'p, 'a> {
    project: &'p Project<'a>,
}

impl Reading<'_, '_> {
    fn condition(&self, scope: Scope, expr: &Expr, depth: u32) -> Option<Condition> {
        if depth > MAX_DEPTH {
            return None;
        }
        match &expr.kind {
            ExprKind::Binary(it) if matches!(it.operator, "&" | "|") => {
                let left = self.condition(scope, &it.left, depth + 1)?;
                let right = self.condition(scope, &it.right, depth + 1)?;
                Some(both(left, right, it.operator == "&"))
            }
            ExprKind::Unary(it) if it.operator == "~" => {
                Some(Condition::Not(Box::new(self.condition(scope, &it.operand, depth + 1)?)))
            }
            ExprKind::Name(name) => match self.project.resolve(scope, name) {
                Entity::Value(at, value) => self.condition(at, value, depth + 1),
                _ => None,
            },
            ExprKind::Call(call) => {
                let CallExpr { function, arguments, keywords } = &**call;
                let name = function.name()?;
                let Entity::External(path) = self.project.resolve(scope, name) else { return None };
                match path.as_str() {
                    "models.Q" => self.q(scope, arguments, keywords, depth + 1),
                    // `GreaterThan(F("a"), 0)`.
                    path => {
                        let lookup = comparison(path.rsplit('.').next().unwrap_or(path))?;
                        let [left, right] = &**arguments else { return None };
                        Some(Condition::Test {
                            left: self.field(scope, left, depth + 1)?,
                            lookup: lookup.to_owned(),
                            right: self.operand(scope, right, depth + 1)?,
                        })
                    }
                }
            }
            _ => None,
        }
    }

    fn q(&self, scope: Scope, arguments: &[Expr], keywords: &[Keyword], depth: u32) -> Option<Condition> {
        let mut parts = Vec::new();
        let mut any = false;
        let mut not = false;
        for argument in arguments {
            match &argument.kind {
                // `Q(("status", "open"), …)`, as migrations write it.
                ExprKind::Tuple(pair) => {
                    let [name, value] = &**pair else { return None };
                    let Value::Text(name) = Evaluator::new(self.project).value(scope, name) else {
                        return None;
                    };
                    parts.push(self.test(scope, &name, value, depth)?);
                }
                _ => parts.push(self.condition(scope, argument, depth)?),
            }
        }
        let mut named: Vec<(&str, &Expr)> = Vec::new();
        for keyword in keywords {
            match keyword.name.as_deref()? {
                "_connector" => any = keyword.value.text()? == "OR",
                "_negated" => not = keyword.value.bool()?,
                name => named.push((name, &keyword.value)),
            }
        }
        named.sort_by_key(|(name, _)| *name);
        for (name, value) in named {
            parts.push(self.test(scope, name, value, depth)?);
        }
        let whole = if any { Condition::Or(parts) } else { Condition::And(parts) };
        Some(if not { Condition::Not(Box::new(whole)) } else { whole })
    }

    fn test(&self, scope: Scope, name: &str, value: &Expr, depth: u32) -> Option<Condition> {
        let (field, lookup) = match name.rsplit_once("__") {
            Some((field, lookup)) if LOOKUPS.contains(&lookup) => (field, lookup),
            _ => (name, "exact"),
        };
        let right = self.operand(scope, value, depth + 1)?;
        Some(Condition::Test { left: Operand::Field(field.to_owned()), lookup: lookup.to_owned(), right })
    }

    /// An argument for which text names a field.
    fn field(&self, scope: Scope, expr: &Expr, depth: u32) -> Option<Operand> {
        match &expr.kind {
            ExprKind::String(name) => Some(Operand::Field(name.to_string())),
            _ => self.operand(scope, expr, depth),
        }
    }

    fn operand(&self, scope: Scope, expr: &Expr, depth: u32) -> Option<Operand> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let ExprKind::Binary(it) = &expr.kind
            && matches!(it.operator, "+" | "-" | "*" | "/")
            && Evaluator::new(self.project).value(scope, expr) == Value::Unknown
        {
            let left = Box::new(self.operand(scope, &it.left, depth + 1)?);
            return Some(Operand::Calculated(left, it.operator, Box::new(self.operand(scope, &it.right, depth + 1)?)));
        }
        if let Some(call) = expr.call()
            && let Some(name) = call.function.name()
            && let Entity::External(path) = self.project.resolve(scope, name)
            && let Some(class) = path.strip_prefix("models.").or(path.strip_prefix("postgres."))
        {
            return match (class, call.arguments) {
                ("F", [field]) => match Evaluator::new(self.project).value(scope, field) {
                    Value::Text(name) => Some(Operand::Field(name)),
                    _ => None,
                },
                ("Value", [value]) => Some(Operand::Literal(Evaluator::new(self.project).value(scope, value))),
                ("Now", []) => Some(Operand::Call("STATEMENT_TIMESTAMP".to_owned(), Vec::new())),
                ("OpClass", [inner, ..]) => self.field(scope, inner, depth + 1),
                ("Collate", [inner, ..]) => self.field(scope, inner, depth + 1),
                (
                    "Lower" | "Upper" | "Trim" | "LTrim" | "RTrim" | "Length" | "Abs" | "MD5" | "SHA1" | "Coalesce"
                    | "Concat" | "Greatest" | "Least" | "NullIf" | "Round" | "Reverse",
                    arguments,
                ) => {
                    let arguments: Option<Vec<Operand>> =
                        arguments.iter().map(|it| self.field(scope, it, depth + 1)).collect();
                    Some(Operand::Call(class.to_uppercase(), arguments?))
                }
                _ => None,
            };
        }
        let value = Evaluator::new(self.project).value(scope, expr);
        let usable = !value.has_unknown() && !matches!(value, Value::External(_) | Value::Enum(_));
        usable.then_some(Operand::Literal(value))
    }
}

/// The lookup of an expression class (Django reference, "Conditional expressions").
fn comparison(class: &str) -> Option<&'static str> {
    match class {
        "Exact" => Some("exact"),
        "GreaterThan" => Some("gt"),
        "GreaterThanOrEqual" => Some("gte"),
        "LessThan" => Some("lt"),
        "LessThanOrEqual" => Some("lte"),
        "In" => Some("in"),
        "IsNull" => Some("isnull"),
        _ => None,
    }
}

/// `a & b & c` is one condition of three parts.
fn both(left: Condition, right: Condition, and: bool) -> Condition {
    let mut parts = Vec::new();
    for side in [left, right] {
        match (side, and) {
            (Condition::And(inner), true) | (Condition::Or(inner), false) => parts.extend(inner),
            (other, _) => parts.push(other),
        }
    }
    if and { Condition::And(parts) } else { Condition::Or(parts) }
}
