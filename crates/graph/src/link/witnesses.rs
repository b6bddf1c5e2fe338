//! Several witnesses of one table become one account of it.
//!
//! The strongest witness decides. A weaker one adds its places to what both say,
//! fills in what the stronger one could not read, and tells what no database
//! knows (the application's own defaults and clocks).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::condition;
use crate::drift::Drift;
use crate::facts::{EnumFact, TableFact, Witness};
use crate::link::drifts;
use crate::source::Evidence;
use crate::stated::Stated;
use crate::table::{Check, Clock, Column, Enforcement, ForeignKey, Gap, Index, Name, Part};

/// A table with all its witnesses, strongest first.
pub(super) struct Account {
    pub(super) fact: TableFact,
    pub(super) witness: Witness,
    pub(super) witnesses: Vec<Witness>,
    /// What the weaker ones say differently.
    pub(super) drifts: Vec<Drift>,
}

/// Merges what is said about each table.
pub(super) fn merge(facts: Vec<(Witness, TableFact)>) -> Vec<Account> {
    let mut by_name: BTreeMap<_, Vec<(Witness, TableFact)>> = BTreeMap::new();
    for (witness, fact) in facts {
        let key = (schema_key(fact.schema.as_ref()).map(str::to_owned), fact.name.text.clone());
        by_name.entry(key).or_default().push((witness, fact));
    }
    by_name.into_values().filter_map(account).collect()
}

/// `public` and `main` are what is meant when no schema is named.
pub(super) fn schema_key(schema: Option<&String>) -> Option<&str> {
    schema.map(String::as_str).filter(|schema| !matches!(*schema, "public" | "main"))
}

/// Merges what is said about each enumeration type: the strongest witness tells its values.
pub(super) fn merge_enums(mut said: Vec<(Witness, EnumFact)>) -> Vec<EnumFact> {
    said.sort_by_key(|(witness, fact)| (std::cmp::Reverse(*witness), fact.places.first().map(|it| it.place)));
    let mut by_name: BTreeMap<(Option<String>, String), EnumFact> = BTreeMap::new();
    for (_, fact) in said {
        match by_name.entry((schema_key(fact.schema.as_ref()).map(str::to_owned), fact.name.text.clone())) {
            Entry::Occupied(mut strong) => {
                strong.get_mut().places.extend(fact.places);
                // Only the framework knows where the name comes from.
                strong.get_mut().name.origin = fact.name.origin;
                if fact.schema.is_none() {
                    strong.get_mut().schema = None;
                }
            }
            Entry::Vacant(first) => {
                first.insert(fact);
            }
        }
    }
    by_name.into_values().collect()
}

fn account(mut said: Vec<(Witness, TableFact)>) -> Option<Account> {
    // Who only changes a table is heard after all who declare it.
    said.sort_by_key(|(witness, fact)| (!fact.changed_elsewhere.is_empty(), std::cmp::Reverse(*witness)));
    let declared = said.iter().filter(|(_, fact)| fact.changed_elsewhere.is_empty());
    let witnesses: Vec<Witness> = declared.map(|(witness, _)| *witness).collect();
    let mut said = said.into_iter();
    let (witness, mut fact) = said.next()?;
    let mut drifts = Vec::new();
    for (weaker_witness, weaker) in said {
        drifts.extend(drifts::between(&fact, witness, &weaker, weaker_witness));
        if fact.changed_elsewhere.is_empty() && !weaker.changed_elsewhere.is_empty() {
            doubt(&mut fact, &weaker);
        } else {
            add(&mut fact, weaker);
        }
    }
    let mut witnesses = if witnesses.is_empty() { vec![witness] } else { witnesses };
    witnesses.dedup();
    Some(Account { fact, witness, witnesses, drifts })
}

/// Nothing tells whether a script that changes the table was run.
fn doubt(fact: &mut TableFact, changed: &TableFact) {
    let place = changed.places.first().map(|evidence| evidence.place);
    let reason = "a script that does not make the table changes it".to_owned();
    let parts = changed.changed_elsewhere.iter();
    fact.gaps.extend(parts.map(|part| Gap { part: *part, reason: reason.clone(), place }));
}

/// Lets a weaker witness support a stronger one.
fn add(strong: &mut TableFact, weak: TableFact) {
    let gap = |part: Part| strong.gaps.iter().any(|gap| gap.part == part);
    let (columns, indexes, foreign_keys, checks, primary_key) =
        (gap(Part::Columns), gap(Part::Indexes), gap(Part::ForeignKeys), gap(Part::Checks), gap(Part::PrimaryKey));
    strong.places.extend(weak.places);
    strong.provided |= weak.provided;
    strong.seeded |= weak.seeded;
    // Whoever else speaks of it knows it.
    strong.unmodeled = false;
    // Only the framework knows that it made the table, and that it made the name.
    if strong.kind == crate::table::TableKind::Base && weak.kind == crate::table::TableKind::Join {
        strong.kind = weak.kind;
    }
    strong.name.origin = weak.name.origin;
    strong.named_at = strong.named_at.or(weak.named_at);
    // The statements of one folder name the default schema now and then; the models decide how the table is called.
    if weak.schema.is_none() {
        strong.schema = None;
    }
    for column in weak.columns {
        match strong.columns.iter_mut().find(|it| it.name.text == column.name.text) {
            Some(same) => add_column(same, column),
            None if columns => strong.columns.push(column),
            None => {}
        }
    }
    match (&mut strong.primary_key, weak.primary_key) {
        (Some(key), Some(other)) if key.columns == other.columns => {
            key.places.extend(other.places);
            add_name(&mut key.name, other.name);
        }
        (None, Some(other)) if primary_key => strong.primary_key = Some(other),
        _ => {}
    }
    for index in weak.indexes {
        match find_index(&mut strong.indexes, &index) {
            Some(same) => add_index(same, index),
            None if indexes => strong.indexes.push(index),
            None => {}
        }
    }
    for key in weak.foreign_keys {
        match strong.foreign_keys.iter_mut().find(|it| same_foreign_key(it, &key)) {
            Some(same) => {
                same.places.extend(key.places);
                add_name(&mut same.name, key.name);
                fill(&mut same.target, key.target);
                fill(&mut same.on_delete, key.on_delete);
                fill(&mut same.on_update, key.on_update);
                fill(&mut same.enforcement, key.enforcement);
            }
            // What the application looks after is known to no database.
            None if foreign_keys || key.enforcement.is(&Enforcement::ApplicationOnly) => strong.foreign_keys.push(key),
            None => {}
        }
    }
    for check in weak.checks {
        match strong.checks.iter_mut().find(|it| same_check(it, &check)) {
            Some(same) => {
                same.places.extend(check.places);
                add_name(&mut same.name, check.name);
                fill(&mut same.expression, check.expression);
            }
            None if checks => strong.checks.push(check),
            None => {}
        }
    }
}

fn same_name(one: &Option<Name>, other: &Option<Name>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one.text == other.text)
}

/// Only the framework knows that it made a name; whoever replays its statements sees a written one.
fn add_name(strong: &mut Option<Name>, weak: Option<Name>) {
    if same_name(strong, &weak)
        && let (Some(strong), Some(weak)) = (strong, weak)
    {
        strong.origin = weak.origin;
    }
}

fn fill<T>(strong: &mut Stated<T>, weak: Stated<T>) {
    if strong.is_unknown() {
        *strong = weak;
    }
}

fn add_column(strong: &mut Column, weak: Column) {
    // What the application fills in is its own word, and it is the weakest witness.
    if !weak.application_default.is_unknown() {
        strong.application_default = weak.application_default;
    }
    // That the database sets nothing, or on insert only, is no word about what the application does.
    match (strong.clock.known(), weak.clock.known()) {
        (Some(Clock::Update), _) | (_, Some(Clock::Never)) => {}
        (Some(Clock::Insert | Clock::Never) | None, Some(Clock::Insert | Clock::Update) | None) => {
            strong.clock = weak.clock;
        }
    }
    strong.name.origin = weak.name.origin;
    fill(&mut strong.ty, weak.ty);
    fill(&mut strong.nullable, weak.nullable);
    fill(&mut strong.default, weak.default);
    fill(&mut strong.values, weak.values);
    strong.places.extend(weak.places);
}

fn add_index(strong: &mut Index<String>, weak: Index<String>) {
    strong.places.extend(weak.places);
    strong.origin = weak.origin;
    strong.replica_identity |= weak.replica_identity;
    if strong.parts.is_empty() {
        strong.parts = weak.parts;
    }
    if same_name(&strong.name, &weak.name) {
        fill(&mut strong.filter, weak.filter);
    }
    add_name(&mut strong.name, weak.name);
}

/// The index that is meant: by its name, which may be the only thing that both could read, otherwise by its key.
fn find_index<'a>(indexes: &'a mut [Index<String>], meant: &Index<String>) -> Option<&'a mut Index<String>> {
    let named = indexes.iter().position(|it| same_name(&it.name, &meant.name));
    let found = named.or_else(|| indexes.iter().position(|it| same_key(it, meant)))?;
    indexes.get_mut(found)
}

fn same_key(one: &Index<String>, other: &Index<String>) -> bool {
    let same = one.parts == other.parts && one.unique == other.unique && one.method == other.method;
    !one.parts.is_empty() && same && filters_agree(one, other)
}

/// By name, or by what is asked, where a witness knows no name.
fn same_check(one: &Check, other: &Check) -> bool {
    let unnamed = one.name.is_none() || other.name.is_none();
    let equal = || match (one.expression.known(), other.expression.known()) {
        (Some(one), Some(other)) => condition::equal(one, other).yes(),
        _ => false,
    };
    same_name(&one.name, &other.name) || (unnamed && equal())
}

fn filters_agree(one: &Index<String>, other: &Index<String>) -> bool {
    match (one.filter.known(), other.filter.known()) {
        (Some(one), Some(other)) => one.is_some() == other.is_some(),
        _ => true,
    }
}

fn same_foreign_key(one: &ForeignKey<String>, other: &ForeignKey<String>) -> bool {
    one.columns == other.columns
}

/// The evidence of a fact that several witnesses share: strongest first, each place once.
pub(super) fn tidy(places: &mut Vec<Evidence>) {
    places.sort_by_key(|evidence| (std::cmp::Reverse(evidence.witness), evidence.place));
    places.dedup();
}
