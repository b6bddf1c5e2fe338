//! Expressions as they are written.

use std::collections::BTreeSet;

/// An expression, without needless brackets and casts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    Column(String),
    Text(String),
    Number(String),
    Boolean(bool),
    Null,
    Call(String, Vec<Expression>),
    /// `(a, b)` or `ARRAY[a, b]`.
    List(Vec<Expression>),
    Not(Box<Expression>),
    And(Vec<Expression>),
    Or(Vec<Expression>),
    /// `=`, `<>`, `<`, `<=`, `>`, `>=`.
    Compare(&'static str, Box<Expression>, Box<Expression>),
    In {
        subject: Box<Expression>,
        values: Vec<Expression>,
        negated: bool,
    },
    Between {
        subject: Box<Expression>,
        low: Box<Expression>,
        high: Box<Expression>,
        negated: bool,
    },
    /// `IS [NOT] NULL | TRUE | FALSE`; `None` is NULL.
    Is {
        subject: Box<Expression>,
        value: Option<bool>,
        negated: bool,
    },
}

impl Expression {
    /// Collects the names of columns.
    pub(super) fn columns(&self, names: &mut BTreeSet<String>) {
        match self {
            Expression::Column(name) => {
                names.insert(name.clone());
            }
            Expression::Text(_) | Expression::Number(_) | Expression::Boolean(_) | Expression::Null => {}
            Expression::Call(_, parts) | Expression::List(parts) | Expression::And(parts) | Expression::Or(parts) => {
                parts.iter().for_each(|it| it.columns(names));
            }
            Expression::Not(part) | Expression::Is { subject: part, .. } => part.columns(names),
            Expression::Compare(_, one, other) => {
                one.columns(names);
                other.columns(names);
            }
            Expression::In { subject, values, .. } => {
                subject.columns(names);
                values.iter().for_each(|it| it.columns(names));
            }
            Expression::Between { subject, low, high, .. } => {
                subject.columns(names);
                low.columns(names);
                high.columns(names);
            }
        }
    }
}
