//! Conditions as objects (`where`), as the SQL that Sequelize writes of them ("Model Querying: Operators" in its manual).

use modelry_graph::Dialect;

use crate::sequelize::migrations::run::Interpreter;
use crate::sequelize::migrations::value::{Entry, Kind, Object, Value};
use crate::sequelize::types::quoted;

impl<'a> Interpreter<'a, '_> {
    /// The SQL of a condition; `None` when it could not be read.
    pub(super) fn condition(&self, value: &Value<'a>) -> Option<String> {
        match &value.kind {
            Kind::Sql(sql) => Some(sql.clone()),
            Kind::Object(object) => self.all(object, " AND "),
            Kind::Array(items) => {
                let parts: Option<Vec<String>> = items.iter().map(|it| self.condition(it)).collect();
                joined(parts?, " AND ")
            }
            _ => None,
        }
    }

    fn all(&self, object: &Object<'a>, word: &str) -> Option<String> {
        if object.incomplete {
            return None;
        }
        let parts: Option<Vec<String>> = object.entries.iter().map(|it| self.part(it)).collect();
        joined(parts?, word)
    }

    fn part(&self, entry: &Entry<'a>) -> Option<String> {
        match entry.key.as_str() {
            "@and" => self.several(&entry.value, " AND "),
            "@or" => self.several(&entry.value, " OR "),
            "@not" => Some(format!("NOT ({})", self.several(&entry.value, " AND ")?)),
            key if key.starts_with(['@', '$']) => None,
            key => self.of_column(&format!("\"{}\"", key.replace('"', "\"\"")), &entry.value),
        }
    }

    fn several(&self, value: &Value<'a>, word: &str) -> Option<String> {
        match &value.kind {
            Kind::Array(items) => {
                let parts: Option<Vec<String>> = items.iter().map(|it| self.condition(it)).collect();
                joined(parts?, word)
            }
            Kind::Object(object) => self.all(object, word),
            _ => self.condition(value),
        }
    }

    fn of_column(&self, column: &str, value: &Value<'a>) -> Option<String> {
        match &value.kind {
            Kind::Object(object) if !object.incomplete => {
                let parts: Option<Vec<String>> =
                    object.entries.iter().map(|it| self.compared(column, &it.key, &it.value)).collect();
                joined(parts?, " AND ")
            }
            Kind::Array(_) => self.compared(column, "@in", value),
            _ => self.compared(column, "@eq", value),
        }
    }

    fn compared(&self, column: &str, operator: &str, value: &Value<'a>) -> Option<String> {
        let is_null = matches!(value.kind, Kind::Null);
        let sign = match operator {
            "@eq" | "@is" if is_null => return Some(format!("{column} IS NULL")),
            "@ne" | "@not" if is_null => return Some(format!("{column} IS NOT NULL")),
            "@is" => "IS",
            "@eq" => "=",
            "@ne" => "!=",
            "@not" => match &value.kind {
                Kind::Bool(_) => "IS NOT",
                Kind::Array(_) => return self.compared(column, "@notIn", value),
                _ => "!=",
            },
            "@gt" => ">",
            "@gte" => ">=",
            "@lt" => "<",
            "@lte" => "<=",
            "@like" => "LIKE",
            "@notLike" => "NOT LIKE",
            "@iLike" => "ILIKE",
            "@regexp" => "~",
            "@in" | "@notIn" => {
                let Kind::Array(items) = &value.kind else { return None };
                let items: Option<Vec<String>> = items.iter().map(|it| self.literal(it)).collect();
                let word = if operator == "@in" { "IN" } else { "NOT IN" };
                return Some(format!("{column} {word} ({})", items?.join(", ")));
            }
            "@between" | "@notBetween" => {
                let Kind::Array(items) = &value.kind else { return None };
                let [low, high] = items.as_slice() else { return None };
                let word = if operator == "@between" { "BETWEEN" } else { "NOT BETWEEN" };
                return Some(format!("{column} {word} {} AND {}", self.literal(low)?, self.literal(high)?));
            }
            "@or" | "@and" => {
                let word = if operator == "@or" { " OR " } else { " AND " };
                let parts: Option<Vec<String>> = match &value.kind {
                    Kind::Array(items) => items.iter().map(|it| self.of_column(column, it)).collect(),
                    Kind::Object(object) if !object.incomplete => {
                        object.entries.iter().map(|it| self.compared(column, &it.key, &it.value)).collect()
                    }
                    _ => None,
                };
                return joined(parts?, word);
            }
            _ => return None,
        };
        Some(format!("{column} {sign} {}", self.literal(value)?))
    }

    fn literal(&self, value: &Value<'a>) -> Option<String> {
        Some(match &value.kind {
            Kind::Null => "NULL".to_owned(),
            Kind::Bool(value) if self.dialect == Some(Dialect::Sqlite) => u8::from(*value).to_string(),
            Kind::Bool(value) => value.to_string(),
            Kind::Number(text) => text.clone(),
            Kind::Text(text) if !text.holes => quoted(&text.text),
            Kind::Sql(sql) => sql.clone(),
            _ => return None,
        })
    }
}

fn joined(parts: Vec<String>, word: &str) -> Option<String> {
    match parts.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        parts => Some(format!("({})", parts.join(word))),
    }
}
