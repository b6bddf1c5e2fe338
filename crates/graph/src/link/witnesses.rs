//! Several witnesses of one table become one account of it.
//!
//! The strongest witness decides. A weaker one adds its places to what both say,
//! fills in what the stronger one could not read, and tells what no database
//! knows (the application's own defaults and clocks).

use std::collections::BTreeMap;

use crate::facts::{TableFact, Witness};
use crate::source::Evidence;
use crate::stated::Stated;
use crate::table::{Clock, Column, Enforcement, ForeignKey, Index, Name, Part};

/// A table with all its witnesses, strongest first.
pub(super) struct Account {
    pub(super) fact: TableFact,
    pub(super) witness: Witness,
    pub(super) witnesses: Vec<Witness>,
}

/// Merges what is said about each table.
pub(super) fn merge(facts: Vec<(Witness, TableFact)>) -> Vec<Account> {
    let mut by_name: BTreeMap<(Option<String>, String), Vec<(Witness, TableFact)>> = BTreeMap::new();
    for (witness, fact) in facts {
        let key = (schema_key(&fact), fact.name.text.clone());
        by_name.entry(key).or_default().push((witness, fact));
    }
    by_name.into_values().filter_map(account).collect()
}

/// `public` and `main` are what is meant when no schema is named.
fn schema_key(fact: &TableFact) -> Option<String> {
    fact.schema.clone().filter(|schema| schema != "public" && schema != "main")
}

fn account(mut said: Vec<(Witness, TableFact)>) -> Option<Account> {
    said.sort_by_key(|(witness, _)| std::cmp::Reverse(*witness));
    let witnesses: Vec<Witness> = said.iter().map(|(witness, _)| *witness).collect();
    let mut said = said.into_iter();
    let (witness, mut fact) = said.next()?;
    for (_, weaker) in said {
        add(&mut fact, weaker);
    }
    let mut witnesses = witnesses;
    witnesses.dedup();
    Some(Account { fact, witness, witnesses })
}

/// Lets a weaker witness support a stronger one.
fn add(strong: &mut TableFact, weak: TableFact) {
    let gap = |part: Part| strong.gaps.iter().any(|gap| gap.part == part);
    let (columns, indexes, foreign_keys, checks, primary_key) =
        (gap(Part::Columns), gap(Part::Indexes), gap(Part::ForeignKeys), gap(Part::Checks), gap(Part::PrimaryKey));
    strong.places.extend(weak.places);
    strong.provided |= weak.provided;
    // Only the framework knows that it made the table, and that it made the name.
    if strong.kind == crate::table::TableKind::Base && weak.kind == crate::table::TableKind::Join {
        strong.kind = weak.kind;
    }
    strong.name.origin = weak.name.origin;
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
        match strong.indexes.iter_mut().find(|it| same_index(it, &index)) {
            Some(same) => {
                same.places.extend(index.places);
                same.origin = index.origin;
                add_name(&mut same.name, index.name);
            }
            None if indexes => strong.indexes.push(index),
            None => {}
        }
    }
    for key in weak.foreign_keys {
        match strong.foreign_keys.iter_mut().find(|it| same_foreign_key(it, &key)) {
            Some(same) => {
                same.places.extend(key.places);
                add_name(&mut same.name, key.name);
            }
            // What the application looks after is known to no database.
            None if foreign_keys || key.enforcement.is(&Enforcement::ApplicationOnly) => strong.foreign_keys.push(key),
            None => {}
        }
    }
    for check in weak.checks {
        match strong.checks.iter_mut().find(|it| same_name(&it.name, &check.name)) {
            Some(same) => {
                same.places.extend(check.places);
                add_name(&mut same.name, check.name);
                same.expression = std::mem::replace(&mut same.expression, Stated::Unknown).or(check.expression);
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

fn add_column(strong: &mut Column, weak: Column) {
    fn fill<T>(strong: &mut Stated<T>, weak: Stated<T>) {
        if strong.is_unknown() {
            *strong = weak;
        }
    }
    let says_nothing = matches!(strong.application_default.known(), None | Some(None));
    if says_nothing && !weak.application_default.is_unknown() {
        strong.application_default = weak.application_default;
    }
    if !weak.clock.is_unknown() && !matches!(strong.clock.known(), Some(Clock::Update | Clock::Insert)) {
        strong.clock = weak.clock;
    }
    strong.name.origin = weak.name.origin;
    fill(&mut strong.ty, weak.ty);
    fill(&mut strong.nullable, weak.nullable);
    fill(&mut strong.default, weak.default);
    fill(&mut strong.values, weak.values);
    strong.places.extend(weak.places);
}

fn same_index(one: &Index<String>, other: &Index<String>) -> bool {
    !one.parts.is_empty() && one.parts == other.parts && one.unique == other.unique && filters_agree(one, other)
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
