//! What Sequelize fills in when nothing is written.

use modelry_graph::Action;

use super::inflection::{pluralize, singularize};

/// `userId` is `user_id`, `URLPart` is `u_r_l_part`: every capital letter counts.
/// (Manual: "Naming strategies", "The `underscored` option".)
pub(super) fn underscore(text: &str) -> String {
    let mut snake = String::with_capacity(text.len() + 4);
    for character in text.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

/// `user_id` is `userId`. (Manual: "Naming strategies".)
pub(super) fn camelize(text: &str) -> String {
    let mut camel = String::with_capacity(text.len());
    let mut upper = false;
    for character in text.trim().chars() {
        if matches!(character, '-' | '_') || character.is_whitespace() {
            upper = true;
        } else if std::mem::take(&mut upper) {
            camel.extend(character.to_uppercase());
        } else {
            camel.push(character);
        }
    }
    camel
}

/// `OrderLine` is `orderLine`. (Manual of version 7: "Associations", "Association Naming Strategy".)
pub(super) fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// The column of an attribute. (Manual: "Naming strategies", "The `underscored` option".)
pub(super) fn column_name(attribute: &str, underscored: bool) -> String {
    if underscored { underscore(attribute) } else { attribute.to_owned() }
}

/// `User` is stored in `Users`, with `underscored` in `users`, with `freezeTableName` in `User`.
/// (Manual: "Model basics", "Table name inference".)
pub(super) fn table_name(model: &str, underscored: bool, frozen: bool) -> String {
    if frozen {
        return model.to_owned();
    }
    let plural = pluralize(model);
    if underscored { underscore(&plural) } else { plural }
}

/// The key of a belongs-to without a `foreignKey`: `as` or the target's name, and its key: `userId`.
/// (Manual: "Associations", "Belongs-To relationships".)
pub(super) fn foreign_key(alias: &str, key: &str) -> String {
    camelize(&format!("{alias}_{key}"))
}

/// The name of an index without one: `users_email_team_id`. (Manual: "Model basics", "Indexes".)
pub(super) fn index_name(table: &str, fields: &[String]) -> String {
    underscore(&format!("{table}_{}", fields.join("_")))
}

/// The type of an enumeration in PostgreSQL: `enum_users_role`.
pub(super) fn enum_name(table: &str, column: &str) -> String {
    format!("enum_{table}_{column}")
}

/// The name of one of many: `as: "members"` is `member`.
pub(super) fn singular_alias(alias: &str) -> String {
    singularize(alias)
}

/// `onDelete: "SET NULL"`, in either case.
pub(super) fn action(text: &str) -> Option<Action> {
    match text.trim().to_ascii_uppercase().as_str() {
        "CASCADE" => Some(Action::Cascade),
        "SET NULL" => Some(Action::SetNull),
        "SET DEFAULT" => Some(Action::SetDefault),
        "RESTRICT" => Some(Action::Restrict),
        "NO ACTION" => Some(Action::NoAction),
        _ => None,
    }
}
