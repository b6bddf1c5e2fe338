//! What a weaker witness of a table says differently.

use crate::condition;
use crate::drift::{Drift, DriftKind};
use crate::facts::{TableFact, Witness};
use crate::source::Evidence;
use crate::stated::{Stated, Sure};
use crate::table::{
    Action, Column, DefaultValue, Enforcement, ForeignKey, Generator, Index, IndexOrigin, Part, TableKind,
};

/// What the weaker of two witnesses of one table says and the stronger one denies. What one of them could not read
/// is no disagreement.
pub(super) fn between(strong: &TableFact, denied_by: Witness, weak: &TableFact, said_by: Witness) -> Vec<Drift> {
    let comparable = |table: &TableFact| {
        matches!(table.kind, TableKind::Base | TableKind::Join) && table.changed_elsewhere.is_empty()
    };
    if said_by != Witness::Models || denied_by == said_by || !comparable(strong) || !comparable(weak) {
        return Vec::new();
    }
    let unsure = |table: &TableFact, part: Part| table.gaps.iter().any(|gap| gap.part == part);
    let mut drifts = Vec::new();
    let mut add = |columns: Vec<String>, kind: DriftKind, said: &[Evidence], denied: &[Evidence]| {
        let places = said.iter().chain(denied).copied().collect();
        drifts.push(Drift { columns, kind, said_by, denied_by, places });
    };
    for column in &weak.columns {
        let name = vec![column.name.text.clone()];
        match named(&strong.columns, column) {
            None if !unsure(strong, Part::Columns) => {
                add(name, DriftKind::MissingColumn, &column.places, &strong.places);
            }
            None => {}
            Some(real) => {
                for kind in of_column(strong, real, column) {
                    add(name.clone(), kind, &column.places, &real.places);
                }
            }
        }
    }
    if !unsure(weak, Part::Columns) {
        for column in strong.columns.iter().filter(|column| named(&weak.columns, column).is_none()) {
            let name = vec![column.name.text.clone()];
            add(name, DriftKind::UndeclaredColumn, &weak.places, &column.places);
        }
    }
    if !unsure(strong, Part::ForeignKeys) {
        for key in &weak.foreign_keys {
            let Some(real) = only_key_on(strong, &key.columns) else { continue };
            // What the framework takes by default matters only where it makes the foreign key.
            let written = key.on_delete.written().map(|(action, _)| action);
            let said = written.or_else(|| key.on_delete.known().filter(|_| weak.makes_migrations));
            let (Some(said), Some(action)) = (said, real.on_delete.known()) else { continue };
            if !same_action(*said, *action) && is_enforced(key) && is_enforced(real) {
                let kind = DriftKind::DeleteAction { said: *said, real: *action };
                add(key.columns.clone(), kind, &key.places, &real.places);
            }
        }
    }
    for index in &weak.indexes {
        let Some(columns) = columns_of(index).filter(|it| it.iter().all(|name| has_column(strong, name))) else {
            continue;
        };
        // What a framework adds by itself is nobody's word.
        if matches!(index.origin, IndexOrigin::Framework | IndexOrigin::Database) {
            continue;
        }
        let found = if index.unique { told_apart(strong, &columns) } else { looked_up(strong, weak, index, &columns) };
        if found.no() {
            let kind = DriftKind::MissingIndex { unique: index.unique };
            add(columns, kind, &index.places, &strong.places);
        }
    }
    if !unsure(strong, Part::ForeignKeys) {
        for key in weak.foreign_keys.iter().filter(|key| is_enforced(key)) {
            let shared = |column: &String| {
                strong.foreign_keys.iter().any(|it| it.columns.iter().any(|name| name.eq_ignore_ascii_case(column)))
            };
            if key.columns.iter().all(|column| has_column(strong, column) && !shared(column)) {
                let target = key.target.known().map(|target| target.table.clone());
                add(key.columns.clone(), DriftKind::MissingForeignKey { target }, &key.places, &strong.places);
            }
        }
    }
    if let (Some(said), Some(real)) = (&weak.primary_key, &strong.primary_key)
        && !unsure(strong, Part::PrimaryKey)
        && !unsure(weak, Part::PrimaryKey)
        && !same(&said.columns, &real.columns)
    {
        let kind = DriftKind::PrimaryKey { real: real.columns.clone() };
        add(said.columns.clone(), kind, &said.places, &real.places);
    }
    drifts
}

/// Are these names all among those, in any case?
fn among(names: &[String], all: &[String]) -> bool {
    names.iter().all(|name| all.iter().any(|it| it.eq_ignore_ascii_case(name)))
}

/// Are they the same names, in any case and order?
fn same(names: &[String], others: &[String]) -> bool {
    among(names, others) && among(others, names)
}

fn has_column(table: &TableFact, name: &str) -> bool {
    table.columns.iter().any(|it| it.name.text.eq_ignore_ascii_case(name))
}

/// The columns of which the key is made, also within expressions; `None` where these could not be read.
fn columns_of(index: &Index<String>) -> Option<Vec<String>> {
    let mut columns = Vec::new();
    for part in &index.parts {
        match (&part.expression, &part.column) {
            (Some(sql), _) => columns.extend(condition::columns(sql)?),
            (None, Some(column)) => columns.push(column.clone()),
            (None, None) => return None,
        }
    }
    (!columns.is_empty()).then_some(columns)
}

/// Does a key of the table tell rows apart that differ in these columns? One with a condition or an expression may.
fn told_apart(table: &TableFact, columns: &[String]) -> Sure {
    let within = |names: &[String]| among(names, columns);
    if table.primary_key.as_ref().is_some_and(|key| within(&key.columns)) {
        return Sure::Yes;
    }
    let unread = table.gaps.iter().any(|gap| matches!(gap.part, Part::Indexes | Part::PrimaryKey));
    let mut unique = table.indexes.iter().filter(|index| index.unique);
    let near = unique.any(|index| columns_of(index).is_none_or(|names| within(&names)));
    if near || unread { Sure::Unknown } else { Sure::No }
}

/// Does an index of the table lead with one of these columns and hold the others, for whichever rows?
///
/// The index of a foreign key is a question of its own.
fn looked_up(table: &TableFact, weak: &TableFact, meant: &Index<String>, columns: &[String]) -> Sure {
    let holds = |names: &[String]| names.get(..1).is_some_and(|first| among(first, columns)) && among(columns, names);
    let keys = weak.foreign_keys.iter().chain(&table.foreign_keys);
    let of_key = keys.into_iter().any(|key| same(&key.columns, columns));
    if of_key || table.primary_key.as_ref().is_some_and(|key| holds(&key.columns)) {
        return Sure::Yes;
    }
    let unread = table.gaps.iter().any(|gap| gap.part == Part::Indexes);
    let named =
        |it: &Index<String>| matches!((&it.name, &meant.name), (Some(one), Some(other)) if one.text == other.text);
    let near = table.indexes.iter().any(|it| named(it) || columns_of(it).is_none_or(|names| holds(&names)));
    if near || unread { Sure::Unknown } else { Sure::No }
}

fn named<'a>(columns: &'a [Column], meant: &Column) -> Option<&'a Column> {
    columns.iter().find(|it| it.name.text.eq_ignore_ascii_case(&meant.name.text))
}

/// The foreign key on these columns, where there are no two.
fn only_key_on<'a>(table: &'a TableFact, columns: &[String]) -> Option<&'a ForeignKey<String>> {
    let mut found = table.foreign_keys.iter().filter(|key| key.columns == columns);
    found.next().filter(|_| found.next().is_none())
}

fn is_enforced(key: &ForeignKey<String>) -> bool {
    key.enforcement.is(&Enforcement::Enforced)
}

/// Both refuse.
fn same_action(one: Action, other: Action) -> bool {
    let refuses = |it: Action| matches!(it, Action::NoAction | Action::Restrict);
    one == other || refuses(one) && refuses(other)
}

fn of_column(table: &TableFact, real: &Column, said: &Column) -> Vec<DriftKind> {
    let mut found = Vec::new();
    if let (Some(one), Some(other)) = (said.ty.known(), real.ty.known())
        && one != other
    {
        found.push(DriftKind::Type { said: one.clone(), real: other.clone() });
    }
    let in_key = table.primary_key.as_ref().is_some_and(|key| key.columns.contains(&real.name.text));
    if let (Some(one), Some(other)) = (said.nullable.known(), real.nullable.known())
        && one != other
        && !in_key
        // Frameworks take a list without a value for an empty one, whatever the column admits.
        && said.ty.known().is_none_or(|ty| ty.dimensions == 0)
        && !real.generated
    {
        let written = matches!(said.nullable, Stated::Written(..));
        found.push(DriftKind::Nullable { said: *one, written });
    }
    if let (Some(one), Some(other)) = (said.default.known(), real.default.known())
        && expects_another(one.as_ref(), other.as_ref())
        // What the application fills in by itself needs no default of the database.
        && (other.is_some() || !matches!(said.application_default.known(), Some(Some(_))))
    {
        found.push(DriftKind::Default { said: one.clone(), real: other.clone() });
    }
    found
}

/// Does the model expect the database to fill in a constant that it does not fill in?
fn expects_another(said: Option<&DefaultValue>, real: Option<&DefaultValue>) -> bool {
    let Some(said) = said.filter(|it| it.generator == Generator::Literal) else { return false };
    match real {
        None => true,
        Some(real) if real.generator == Generator::Null => true,
        Some(real) => real.generator == Generator::Literal && !same_literal(&said.text, &real.text),
    }
}

/// `1`, `1.0` and `'1'`, `true`, `TRUE` and `1` are one value.
fn same_literal(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.trim_matches(['\'', '"', '(', ')']).to_ascii_lowercase();
    let (one, other) = (bare(one), bare(other));
    let number = |text: &str| match text {
        "true" | "t" => Some(1.0),
        "false" | "f" => Some(0.0),
        _ => text.parse::<f64>().ok(),
    };
    one == other || matches!((number(&one), number(&other)), (Some(one), Some(other)) if one == other)
}
