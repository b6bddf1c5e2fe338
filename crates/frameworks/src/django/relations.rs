//! What a relation field leads to, and what happens when the other row goes.

use modelry_graph::model::DeleteDecision;
use modelry_graph::{Action, Place, Stated};

use crate::django::arguments::{Arguments, Found};
use crate::django::labels;
use crate::django::project::Entity;
use crate::django::state::{ModelReference, RelationDeclaration};

pub(super) fn relation(arguments: &Arguments, place: Place) -> RelationDeclaration {
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
        related_name: arguments.label("related_name"),
        constrained: arguments.flag("db_constraint", true),
        parent_link: arguments.flag("parent_link", false).is(&true),
        through: reference("through").filter(|it| *it != ModelReference::Unknown || arguments.is_given("through")),
        db_table: arguments.text("db_table"),
        symmetrical: arguments.flag("symmetrical", true).written().map(|(value, _)| *value),
        place,
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
        Entity::Function(_, function) => (written(DeleteDecision::Custom(function.name.to_string())), Action::NoAction),
        Entity::Module(_) | Entity::Class(_) | Entity::Value(..) | Entity::Unknown => {
            (Stated::Unknown, Action::NoAction)
        }
    }
}
