//! What receivers of signals fill in before a row is saved.

use compact_str::CompactString;
use std::collections::BTreeSet;

use crate::django::project::Project;
use crate::syntax::python::{Function, StatementKind};

/// The attributes that receivers (`def fill_in(sender, instance, **kwargs)`) assign to, of whatever model: which
/// one a receiver serves may be decided where it is connected.
pub(super) fn assigned<'a>(project: &Project<'a>) -> BTreeSet<&'a str> {
    let own = project.modules().filter(|(_, module)| module.file.is_some());
    let functions = own.flat_map(|(_, module)| &module.content.body).filter_map(|statement| match &statement.kind {
        StatementKind::Function(function) => Some(function),
        StatementKind::Import { .. }
        | StatementKind::Assign { .. }
        | StatementKind::Class(_)
        | StatementKind::Expression(_) => None,
    });
    functions.filter(|it| is_receiver(it)).flat_map(|it| &it.assigned_to_others).map(CompactString::as_str).collect()
}

/// Django manual, "Signals": a receiver takes `sender` and, for those of models, `instance`.
fn is_receiver(function: &Function) -> bool {
    let takes = |name: &str| function.parameters.iter().any(|it| it == name);
    takes("instance") && (takes("sender") || takes("kwargs"))
}
