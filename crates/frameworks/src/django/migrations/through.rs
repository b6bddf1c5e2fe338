//! Join tables that become the table of a model, and keep the unique key of their pairs (Django, "How to create database
//! migrations", "Changing a `ManyToManyField` to use a `through` model").

use modelry_graph::{Part, Place};

use super::model::{Model, same};
use super::operations::{Action, Names, Operation};
use super::words::says_any;
use crate::django::evaluate::{Evaluator, Value};
use crate::django::project::Project;
use crate::syntax::python::Expr;

/// A model that takes over the join table of a field.
pub(super) struct Promoted {
    /// The model that is stored in the table from now on.
    pub(super) through: String,
    /// The lower-case name of the model whose field it was.
    owner: String,
}

/// The models of an app that take over join tables when these operations change the state, and these the database.
///
/// `field` finds the field of a model as it stands before.
pub(super) fn promoted<'a>(
    project: &Project<'a>,
    names: Names<'a>,
    state: &[Operation<'a>],
    database: &[Operation<'a>],
    field: impl Fn(&str, &str) -> Option<&'a Expr>,
) -> Vec<Promoted> {
    let renames = |sql: &Expr| match Evaluator::new(project).value(names.scope, names.value(sql)) {
        Value::Text(text) => says_any(&text, &["RENAME"]),
        _ => false,
    };
    let keeps_table =
        database.iter().all(|it| matches!(it.action, Action::RunSql { sql: Some(sql), .. } if renames(sql)));
    if !keeps_table {
        return Vec::new();
    }
    let creates = |through: &str| {
        state.iter().any(|it| matches!(it.action, Action::CreateModel { name, .. } if same(name, through)))
    };
    let promoted = state.iter().filter_map(|operation| {
        let Action::SetField { model, name, field: after, .. } = operation.action else { return None };
        let through = through(after)?.text()?.rsplit('.').next()?;
        let had_its_own = many_to_many(field(model, name)?) && self::through(field(model, name)?).is_none();
        (had_its_own && creates(through)).then(|| Promoted { through: through.to_owned(), owner: model.to_lowercase() })
    });
    promoted.collect()
}

fn many_to_many(field: &Expr) -> bool {
    field.call().and_then(|call| call.function.name()).is_some_and(|name| name.ends_with("ManyToManyField"))
}

fn through(field: &Expr) -> Option<&Expr> {
    field.call()?.keyword("through")
}

impl Promoted {
    /// Gives the model the unique key that the join table has had from the beginning.
    pub(super) fn keep_pair(&self, model: &mut Model<'_>, place: Place) {
        let is_key =
            |field: &Expr| field.call().and_then(|it| it.function.name()).is_some_and(|it| it.ends_with("ForeignKey"));
        let keys = model.fields.iter().filter(|field| is_key(field.site.expr)).map(|field| field.name.clone());
        // The columns of a join table are named after the models, so the fields that go on with them are as well.
        let (from, to): (Vec<String>, Vec<String>) =
            keys.partition(|name| *name == self.owner || *name == format!("from_{}", self.owner));
        match (from.as_slice(), to.as_slice()) {
            ([from], [to]) => model.kept_pairs.push((vec![from.clone(), to.clone()], place)),
            _ => model.gap(Part::Indexes, "the table was made for a many-to-many field", place),
        }
    }
}
