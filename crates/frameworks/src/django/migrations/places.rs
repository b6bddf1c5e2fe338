//! Facts that were read from a text of their own, back to where that text stands.

use modelry_graph::{Evidence, FileId, ForeignKey, Place, Stated, TableFact};

/// Gives everything that stands in one file another place.
pub(super) fn relocate(table: &mut TableFact, from: FileId, to: Place) {
    let evidence = |places: &mut Vec<Evidence>| {
        for evidence in places.iter_mut().filter(|evidence| evidence.place.file == from) {
            evidence.place = to;
        }
        places.dedup();
    };
    let place = |place: &mut Place| {
        if place.file == from {
            *place = to;
        }
    };
    fn stated<T>(stated: &mut Stated<T>, place: impl Fn(&mut Place)) {
        if let Stated::Written(_, at) = stated {
            place(at);
        }
    }
    evidence(&mut table.places);
    table.gaps.iter_mut().filter_map(|gap| gap.place.as_mut()).for_each(place);
    for column in &mut table.columns {
        evidence(&mut column.places);
        stated(&mut column.ty, place);
        stated(&mut column.nullable, place);
        stated(&mut column.default, place);
        stated(&mut column.application_default, place);
        stated(&mut column.values, place);
        stated(&mut column.clock, place);
    }
    if let Some(key) = &mut table.primary_key {
        evidence(&mut key.places);
    }
    for index in &mut table.indexes {
        evidence(&mut index.places);
        stated(&mut index.filter, place);
    }
    for key in &mut table.foreign_keys {
        let ForeignKey { target, on_delete, on_update, enforcement, places, .. } = key;
        evidence(places);
        stated(target, place);
        stated(on_delete, place);
        stated(on_update, place);
        stated(enforcement, place);
    }
    for check in &mut table.checks {
        evidence(&mut check.places);
        stated(&mut check.expression, place);
    }
}
