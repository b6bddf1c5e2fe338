//! Which testimonies speak of the same database.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::Testimony;
use crate::graph::{Database, DatabaseId, ModelGraph};
use crate::stated::Stated;

/// Groups testimonies by database and adds the databases to the graph.
pub(super) fn group(graph: &mut ModelGraph, testimonies: Vec<Testimony>) -> Vec<(DatabaseId, Vec<Testimony>)> {
    let mut groups: BTreeMap<String, Vec<Testimony>> = BTreeMap::new();
    let mut homeless = Vec::new();
    for testimony in testimonies {
        match &testimony.database {
            Some(name) => groups.entry(name.clone()).or_default().push(testimony),
            None => homeless.push(testimony),
        }
    }
    for testimony in homeless {
        let name = home(&groups, &testimony).unwrap_or_else(|| new_name(&groups, &testimony));
        groups.entry(name).or_default().push(testimony);
    }
    let mut grouped = Vec::new();
    for (name, testimonies) in groups {
        let id = DatabaseId(graph.databases.len() as u32);
        graph.databases.push(database(name, &testimonies));
        grouped.push((id, testimonies));
    }
    grouped
}

/// A name that no group has yet: two schemas in one folder are two databases.
fn new_name(groups: &BTreeMap<String, Vec<Testimony>>, testimony: &Testimony) -> String {
    let name = format!("{}/{}", testimony.framework, testimony.root);
    if !groups.contains_key(&name) {
        return name;
    }
    let by_dialect = testimony.dialect.known().map(|dialect| format!("{name} ({})", dialect.name()));
    let by_number = (2..).map(|number| format!("{name} ({number})"));
    by_dialect.into_iter().chain(by_number).find(|name| !groups.contains_key(name)).unwrap_or(name)
}

/// The group that already knows at least half of the tables and does not contradict the dialect. Who speaks twice of
/// one table in the same manner, as two schema files do, speaks of two databases.
fn home(groups: &BTreeMap<String, Vec<Testimony>>, stray: &Testimony) -> Option<String> {
    let names = table_names(stray);
    let mut best: Option<(usize, &String)> = None;
    for (name, group) in groups {
        let contradicts = group.iter().any(|other| match (other.dialect.written(), stray.dialect.written()) {
            (Some((one, _)), Some((two, _))) => one != two && !(one.is_mysql_family() && two.is_mysql_family()),
            _ => false,
        });
        let speaks_already =
            group.iter().any(|other| other.framework == stray.framework && other.witness == stray.witness);
        if contradicts || speaks_already {
            continue;
        }
        let known: BTreeSet<String> = group.iter().flat_map(table_names).collect();
        let shared = names.intersection(&known).count();
        let enough = shared > 0 && shared * 2 >= names.len();
        if enough && best.is_none_or(|(most, _)| shared > most) {
            best = Some((shared, name));
        }
    }
    best.map(|(_, name)| name.clone())
}

fn table_names(testimony: &Testimony) -> BTreeSet<String> {
    testimony.tables.iter().map(|table| table.name.text.to_ascii_lowercase()).collect()
}

fn database(name: String, testimonies: &[Testimony]) -> Database {
    let mut frameworks: Vec<&'static str> = testimonies.iter().map(|testimony| testimony.framework).collect();
    frameworks.sort_unstable();
    frameworks.dedup();
    let written = testimonies.iter().find(|testimony| testimony.dialect.written().is_some());
    let implied = testimonies.iter().find(|testimony| testimony.dialect.known().is_some());
    let dialect = written.or(implied).map_or(Stated::Unknown, |testimony| testimony.dialect.clone());
    // Where an application has its say, it alone decides how tables are named.
    let application = |testimony: &Testimony| !testimony.models.is_empty();
    let heard: Vec<&Testimony> = match testimonies.iter().any(application) {
        true => testimonies.iter().filter(|testimony| application(testimony)).collect(),
        false => testimonies.iter().collect(),
    };
    let mut numbers = heard.iter().map(|testimony| testimony.table_number);
    let first = numbers.next().flatten();
    let table_number = first.filter(|first| numbers.all(|other| other == Some(*first)));
    let switches = testimonies.iter().flat_map(|testimony| testimony.switches.clone()).collect();
    let instants_in_utc = testimonies.iter().any(|testimony| testimony.instants_in_utc);
    let outdated = testimonies.iter().filter_map(|testimony| testimony.outdated.clone()).collect();
    Database { name, dialect, frameworks, table_number, instants_in_utc, switches, outdated }
}
